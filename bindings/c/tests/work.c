// One gate at work: from eight threads at once, on small stacks, and for long without growing.
//
//   work [JUDGEMENTS]
#include "check.h"

#include <pthread.h>
#include <unistd.h>

enum { THREADS = 8, EACH = 4 };

struct shared {
  const andon_gate *gate;
  andon_str expected;
};

static void *judge_some(void *argument) {
  const struct shared *shared = (const struct shared *)argument;
  for (int i = 0; i < EACH; i++) {
    andon_verdict *verdict = check_judge(shared->gate, andon_str_of(check_evidence));
    CHECK(check_same(andon_verdict_json(verdict), shared->expected));
    andon_verdict_free(verdict);
  }
  return NULL;
}

// All of them ask the same verdict too, whose JSON is made when it is first asked for.
static void *ask(void *argument) {
  const andon_verdict *verdict = (const andon_verdict *)argument;
  CHECK(check_contains(andon_verdict_json(verdict), "RUSTSEC-2019-0009"));
  return NULL;
}

static void in_threads(void *(*work)(void *), void *argument) {
  pthread_t threads[THREADS];
  pthread_attr_t small;
  CHECK(pthread_attr_init(&small) == 0);
  CHECK(pthread_attr_setstacksize(&small, 512 * 1024) == 0);
  for (int i = 0; i < THREADS; i++) {
    CHECK(pthread_create(&threads[i], &small, work, argument) == 0);
  }
  for (int i = 0; i < THREADS; i++) {
    CHECK(pthread_join(threads[i], NULL) == 0);
  }
  pthread_attr_destroy(&small);
}

// What the process holds in memory, in KiB; 0 where the system does not say.
static long resident(void) {
  long pages = 0;
  FILE *status = fopen("/proc/self/statm", "r");
  if (status != NULL) {
    if (fscanf(status, "%*d %ld", &pages) != 1) {
      pages = 0;
    }
    fclose(status);
  }
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void judge_one(const andon_gate *gate) {
  andon_verdict *verdict = check_judge(gate, andon_str_of(check_evidence));
  CHECK(andon_verdict_json(verdict).len > 0);
  andon_verdict_free(verdict);
  andon_verdict *none = NULL;
  andon_error *error = NULL;
  CHECK(andon_judge(gate, andon_str_of("{"), &none, &error) == ANDON_ERROR_EVIDENCE);
  andon_error_free(error);
}

// The first tenth settles what the allocator keeps; after it nothing may be added but a little of that.
static void soak(const andon_gate *gate, long judgements) {
  const long most = 4 * 1024;
  long before = 0;
  for (long i = 0; i < judgements; i++) {
    if (i == judgements / 10) {
      before = resident();
    }
    judge_one(gate);
  }
  long grown = resident() - before;
  if (grown > most) {
    fprintf(stderr, "%ld judgements: from %ld KiB by %ld KiB\n", judgements, before, grown);
  }
  CHECK(grown <= most);
}

static void the_finding(const andon_verdict *verdict) {
  CHECK(andon_verdict_outcome(verdict) == ANDON_OUTCOME_STOP && andon_verdict_exit_code(verdict) == 1);
  CHECK(check_count(verdict, ANDON_COUNT_WORKSPACES) == 1 && check_count(verdict, ANDON_COUNT_PACKAGES) == 1);
  CHECK(check_count(verdict, ANDON_COUNT_DENIED) > 0 && check_count(verdict, ANDON_COUNT_WAIVED) == 0);
  CHECK(check_count(verdict, ANDON_COUNT_POLICIES) > 10 && check_count(verdict, ANDON_COUNT_STOPPING) > 0);
  andon_finding finding;
  finding.size = sizeof finding;
  int found = 0;
  for (size_t i = 0; i < check_count(verdict, ANDON_COUNT_FINDINGS); i++) {
    CHECK(andon_verdict_finding(verdict, i, &finding) == ANDON_OK && finding.size == sizeof finding);
    if (check_same(finding.code, andon_str_of("RUSTSEC-2019-0009"))) {
      CHECK(check_same(finding.policy, andon_str_of("vulnerable")) && finding.level == ANDON_LEVEL_DENY);
      CHECK(check_same(finding.file, andon_str_of("Cargo.lock")) && finding.line == 4 && finding.column == 8);
      CHECK(finding.stops == 1 && finding.waived == 0 && finding.introduced == ANDON_INTRODUCED_UNKNOWN && finding.remedy.len > 0);
      found = 1;
    }
  }
  CHECK(found);
}

static void escaped(void) {
  char line[64];
  size_t length = andon_escape(andon_str_of("a\x1b[2J\xe2\x80\xae" "b\xff"), line, sizeof line);
  const char *expected = "a\\u{1b}[2J\\u{202e}b\xef\xbf\xbd";
  CHECK(length == strlen(expected) && memcmp(line, expected, length) == 0);
  memset(line, '.', sizeof line);
  CHECK(andon_escape(andon_str_of("12345"), line, 4) == 5 && line[0] == '.');
  CHECK(andon_escape(andon_str_of("12345"), line, 5) == 5 && memcmp(line, "12345.", 6) == 0);
  CHECK(andon_escape(andon_str_of(""), line, sizeof line) == 0);
}

int main(int argc, char **argv) {
  andon_gate *gate = check_patient_gate();
  andon_verdict *verdict = check_judge(gate, andon_str_of(check_evidence));
  in_threads(ask, verdict);
  the_finding(verdict);
  escaped();
  struct shared shared = {gate, andon_verdict_json(verdict)};
  in_threads(judge_some, &shared);
  if (argc > 1) {
    soak(gate, strtol(argv[1], NULL, 10));
  }
  andon_verdict_free(verdict);
  andon_gate_free(gate);
  return 0;
}
