// What the tests have in common. They say nothing unless something is wrong: what is printed is compared with nothing.
#ifndef CHECK_H
#define CHECK_H

#include <andon.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                  \
  do {                                                                    \
    if (!(condition)) {                                                   \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);     \
      abort();                                                            \
    }                                                                     \
  } while (0)

// Outputs point here until they are written: that they still do is what "written only on success" means.
#define UNTOUCHED(type) ((type *)check_untouched())

static inline void *check_untouched(void) {
  static long somewhere;
  return &somewhere;
}

// A call that has to fail with `expected`, with a message, and leave its output alone.
#define FAILS(expected, type, call)                       \
  do {                                                    \
    type *output = UNTOUCHED(type);                       \
    andon_error *error = NULL;                            \
    andon_result result = (call);                         \
    if (result != (expected)) {                           \
      fprintf(stderr, "%u: ", (unsigned)result);          \
      check_print(error);                                 \
    }                                                     \
    CHECK(result == (expected));                          \
    CHECK(output == UNTOUCHED(type));                     \
    CHECK(error != NULL);                                 \
    CHECK(andon_error_code(error) == (expected));         \
    CHECK(andon_error_message(error).len > 0);            \
    andon_error_free(error);                              \
  } while (0)

static inline void check_print(const andon_error *error) {
  andon_str message = andon_error_message(error);
  fprintf(stderr, "%.*s\n", (int)message.len, message.data);
}

static inline int check_contains(andon_str text, const char *part) {
  size_t length = strlen(part);
  for (size_t i = 0; i + length <= text.len; i++) {
    if (memcmp(text.data + i, part, length) == 0) {
      return 1;
    }
  }
  return 0;
}

static inline int check_same(andon_str a, andon_str b) {
  return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline andon_gate *check_gate(const andon_gate_options *options) {
  andon_gate *gate = NULL;
  andon_error *error = NULL;
  if (andon_gate_new(options, &gate, &error) != ANDON_OK) {
    check_print(error);
    abort();
  }
  CHECK(error == NULL);
  return gate;
}

// The built-in policies, with the patience that valgrind on a busy machine asks for.
static inline andon_gate *check_patient_gate(void) {
  andon_gate_options options;
  memset(&options, 0, sizeof options);
  options.size = sizeof options;
  options.time_limit = 300 * 1000;
  return check_gate(&options);
}

static inline andon_verdict *check_judge(const andon_gate *gate, andon_str evidence) {
  andon_verdict *verdict = NULL;
  andon_error *error = NULL;
  if (andon_judge(gate, evidence, &verdict, &error) != ANDON_OK) {
    check_print(error);
    abort();
  }
  CHECK(error == NULL);
  return verdict;
}

static inline size_t check_count(const andon_verdict *verdict, uint32_t which) {
  size_t count = 0;
  CHECK(andon_verdict_count(verdict, which, &count) == ANDON_OK);
  return count;
}

// A lockfile with a vulnerable crate, judged for a day on which that is known.
static const char check_evidence[] =
    "{\"schema\":\"andon.evidence/1\",\"as_of\":\"2026-11-23T00:00:00Z\",\"files\":{\"Cargo.lock\":"
    "\"version = 4\\n\\n[[package]]\\nname = \\\"smallvec\\\"\\nversion = \\\"0.6.9\\\"\\n"
    "source = \\\"registry+https://github.com/rust-lang/crates.io-index\\\"\\n"
    "checksum = \\\"c4488ae950c49d403731982257768f48fada354a5203fe81f9bb6f43ca9002be\\\"\\n\"}}";

#endif
