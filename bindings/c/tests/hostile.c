// Calls that a careless or a hostile caller makes: each is an error and nothing else.
#include "check.h"

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

static andon_str bytes(const char *data, size_t length) {
  andon_str text = {data, length};
  return text;
}

static andon_gate_options options(void) {
  andon_gate_options options;
  memset(&options, 0, sizeof options);
  options.size = sizeof options;
  return options;
}

static andon_subject subject(const char *directory) {
  andon_subject subject;
  memset(&subject, 0, sizeof subject);
  subject.size = sizeof subject;
  subject.directory = andon_str_of(directory);
  subject.advisories = andon_str_of("builtin");
  return subject;
}

static void null_pointers(const andon_gate *gate) {
  andon_str evidence = andon_str_of(check_evidence);
  andon_subject here = subject(".");
  CHECK(andon_gate_new(NULL, NULL, NULL) == ANDON_ERROR_POINTER);
  CHECK(andon_judge(gate, evidence, NULL, NULL) == ANDON_ERROR_POINTER);
  CHECK(andon_judge_at(gate, &here, NULL, NULL) == ANDON_ERROR_POINTER);
  FAILS(ANDON_ERROR_POINTER, andon_verdict, andon_judge(NULL, evidence, &output, &error));
  FAILS(ANDON_ERROR_POINTER, andon_verdict, andon_judge(gate, bytes(NULL, 1), &output, &error));
  FAILS(ANDON_ERROR_POINTER, andon_verdict, andon_judge_at(NULL, &here, &output, &error));
  FAILS(ANDON_ERROR_POINTER, andon_verdict, andon_judge_at(gate, NULL, &output, &error));
  andon_gate_options missing = options();
  missing.folder_count = 1;
  FAILS(ANDON_ERROR_POINTER, andon_gate, andon_gate_new(&missing, &output, &error));

  size_t count = 7;
  CHECK(andon_verdict_outcome(NULL) == ANDON_OUTCOME_UNDECIDED);
  CHECK(andon_verdict_exit_code(NULL) == 3);
  CHECK(andon_verdict_count(NULL, ANDON_COUNT_DENIED, &count) == ANDON_ERROR_POINTER && count == 7);
  CHECK(andon_verdict_json(NULL).len == 0);
  CHECK(andon_verdict_finding(NULL, 0, NULL) == ANDON_ERROR_POINTER);
  CHECK(andon_verdict_undecided(NULL, 0, NULL) == ANDON_ERROR_POINTER);
  CHECK(andon_error_code(NULL) == ANDON_ERROR_POINTER);
  CHECK(andon_error_message(NULL).len == 0);
  CHECK(andon_escape(bytes(NULL, 3), NULL, 0) == 0);
  CHECK(andon_escape(andon_str_of("abc"), NULL, 3) == 0);
  andon_gate_free(NULL);
  andon_verdict_free(NULL);
  andon_error_free(NULL);
}

static void wrong_pointers_and_lengths(const andon_gate *gate) {
  const char *text = check_evidence;
  FAILS(ANDON_ERROR_POINTER, andon_verdict,
        andon_judge((const andon_gate *)(const void *)(text + 1 - ((uintptr_t)text & 1)), bytes(text, 1), &output, &error));
  FAILS(ANDON_ERROR_LENGTH, andon_verdict, andon_judge(gate, bytes(text, SIZE_MAX), &output, &error));
  FAILS(ANDON_ERROR_LENGTH, andon_verdict, andon_judge(gate, bytes(text, (size_t)PTRDIFF_MAX + 1), &output, &error));
  FAILS(ANDON_ERROR_LENGTH, andon_verdict, andon_judge(gate, bytes((const char *)(UINTPTR_MAX - 7), 16), &output, &error));
  FAILS(ANDON_ERROR_EVIDENCE, andon_verdict, andon_judge(gate, bytes(text, 0), &output, &error));
  FAILS(ANDON_ERROR_EVIDENCE, andon_verdict, andon_judge(gate, bytes(text, 40), &output, &error));
  andon_folder folder;
  memset(&folder, 0, sizeof folder);
  andon_gate_options many = options();
  many.folders = &folder;
  many.folder_count = SIZE_MAX / 2;
  FAILS(ANDON_ERROR_LENGTH, andon_gate, andon_gate_new(&many, &output, &error));
}

static void wrong_sizes(const andon_gate *gate, const andon_verdict *verdict) {
  const size_t sizes[] = {0, 1, sizeof(size_t), 4096, SIZE_MAX};
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    andon_gate_options sized = options();
    sized.size = sizes[i];
    FAILS(ANDON_ERROR_SIZE, andon_gate, andon_gate_new(&sized, &output, &error));
    andon_subject here = subject(".");
    here.size = sizes[i];
    FAILS(ANDON_ERROR_SIZE, andon_verdict, andon_judge_at(gate, &here, &output, &error));
    andon_finding finding;
    memset(&finding, 0x55, sizeof finding);
    andon_finding before = finding;
    finding.size = before.size = sizes[i];
    CHECK(andon_verdict_finding(verdict, 0, &finding) == ANDON_ERROR_SIZE);
    CHECK(memcmp(&finding, &before, sizeof finding) == 0);
  }
}

// A program that was compiled before a struct grew knows less of it: what stands behind that is not looked at.
static void shorter_structs(const andon_gate *gate) {
  andon_subject here = subject("there/is/no/such/directory");
  here.revision = bytes(NULL, 1);
  FAILS(ANDON_ERROR_POINTER, andon_verdict, andon_judge_at(gate, &here, &output, &error));
  here.size = offsetof(andon_subject, revision);
  FAILS(ANDON_ERROR_IO, andon_verdict, andon_judge_at(gate, &here, &output, &error));
  andon_gate_options own = options();
  own.own = &here;
  FAILS(ANDON_ERROR_IO, andon_gate, andon_gate_new(&own, &output, &error));
  own.size = offsetof(andon_gate_options, own);
  andon_gate_free(check_gate(&own));
}

static void not_text(const andon_gate *gate) {
  const char *wrong[] = {"\xff", "\xc3", "{\"schema\":\"\xed\xa0\x80\"}"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    FAILS(ANDON_ERROR_UTF8, andon_verdict, andon_judge(gate, andon_str_of(wrong[i]), &output, &error));
    andon_gate_options configured = options();
    configured.config = andon_str_of(wrong[i]);
    FAILS(ANDON_ERROR_UTF8, andon_gate, andon_gate_new(&configured, &output, &error));
    andon_file file = {andon_str_of("a/policy.rego"), andon_str_of(wrong[i])};
    andon_folder folder = {andon_str_of("own"), &file, 1};
    andon_gate_options own = options();
    own.folders = &folder;
    own.folder_count = 1;
    FAILS(ANDON_ERROR_UTF8, andon_gate, andon_gate_new(&own, &output, &error));
  }
}

static void wrong_evidence(const andon_gate *gate) {
  const char *wrong[] = {"", "null", "[]", "{}", "{\"schema\":\"andon.evidence/2\",\"as_of\":\"2026-11-23T00:00:00Z\",\"files\":{}}",
                         "{\"schema\":\"andon.evidence/1\",\"as_of\":\"yesterday\",\"files\":{}}",
                         "{\"schema\":\"andon.evidence/1\",\"as_of\":\"2026-11-23T00:00:00Z\",\"files\":{},\"more\":1}"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    FAILS(ANDON_ERROR_EVIDENCE, andon_verdict, andon_judge(gate, andon_str_of(wrong[i]), &output, &error));
  }
  size_t deep = 1 << 20;
  char *nested = (char *)malloc(deep);
  CHECK(nested != NULL);
  memset(nested, '[', deep);
  FAILS(ANDON_ERROR_EVIDENCE, andon_verdict, andon_judge(gate, bytes(nested, deep), &output, &error));
  free(nested);
}

static void wrong_options(void) {
  andon_gate_options twice = options();
  twice.config = andon_str_of("[policy.yanked]\nlevel = \"deny\"\n");
  twice.config_path = andon_str_of("andon.toml");
  FAILS(ANDON_ERROR_OPTION, andon_gate, andon_gate_new(&twice, &output, &error));
  andon_gate_options flags = options();
  flags.flags = 1u << 20;
  FAILS(ANDON_ERROR_OPTION, andon_gate, andon_gate_new(&flags, &output, &error));
  flags.flags = ANDON_GATE_TRUST_HEAD;
  FAILS(ANDON_ERROR_OPTION, andon_gate, andon_gate_new(&flags, &output, &error));
  andon_subject unset = subject(".");
  unset.size = 0;
  andon_gate_options own = options();
  own.own = &unset;
  FAILS(ANDON_ERROR_SIZE, andon_gate, andon_gate_new(&own, &output, &error));
  own.config_path = andon_str_of("andon.toml");
  FAILS(ANDON_ERROR_OPTION, andon_gate, andon_gate_new(&own, &output, &error));
}

static void wrong_subjects(const andon_gate *gate) {
  andon_subject here = subject(".");
  here.stage = 99;
  FAILS(ANDON_ERROR_OPTION, andon_verdict, andon_judge_at(gate, &here, &output, &error));
  here = subject(".");
  here.flags = 2;
  FAILS(ANDON_ERROR_OPTION, andon_verdict, andon_judge_at(gate, &here, &output, &error));
  here = subject(".");
  here.flags = ANDON_SUBJECT_STAGED;
  here.revision = andon_str_of("HEAD");
  FAILS(ANDON_ERROR_OPTION, andon_verdict, andon_judge_at(gate, &here, &output, &error));
  here = subject("");
  FAILS(ANDON_ERROR_OPTION, andon_verdict, andon_judge_at(gate, &here, &output, &error));
  here = subject(".");
  here.as_of = andon_str_of("tomorrow");
  FAILS(ANDON_ERROR_OPTION, andon_verdict, andon_judge_at(gate, &here, &output, &error));
  here = subject("there/is/no/such/directory");
  FAILS(ANDON_ERROR_IO, andon_verdict, andon_judge_at(gate, &here, &output, &error));
  here.directory = bytes("a\0b", 3);
  FAILS(ANDON_ERROR_IO, andon_verdict, andon_judge_at(gate, &here, &output, &error));
  here = subject(".");
  here.advisories = andon_str_of("there/are/no/such/advisories");
  FAILS(ANDON_ERROR_ADVISORIES, andon_verdict, andon_judge_at(gate, &here, &output, &error));
  here = subject(".");
  here.revision = andon_str_of("HEAD^9");
  FAILS(ANDON_ERROR_REVISION, andon_verdict, andon_judge_at(gate, &here, &output, &error));
  here = subject("/");
  here.flags = ANDON_SUBJECT_STAGED;
  FAILS(ANDON_ERROR_REPOSITORY, andon_verdict, andon_judge_at(gate, &here, &output, &error));
}

static void wrong_configurations(void) {
  const char *wrong[] = {"[", "unknown = 1", "[policy.no_such_policy]\nlevel = \"deny\"", "[policy.yanked]\nlevel = \"loud\"",
                         "[policies]\nfolders = [\"not/handed/in\"]", "[[policies.bundles]]\npath = \"bundle\""};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    andon_gate_options configured = options();
    configured.config = andon_str_of(wrong[i]);
    FAILS(ANDON_ERROR_CONFIG, andon_gate, andon_gate_new(&configured, &output, &error));
  }
  andon_gate_options absent = options();
  absent.config_path = andon_str_of("there/is/no/andon.toml");
  FAILS(ANDON_ERROR_IO, andon_gate, andon_gate_new(&absent, &output, &error));
  andon_str paths[] = {andon_str_of("there/are/no/policies")};
  andon_gate_options nowhere = options();
  nowhere.paths = paths;
  nowhere.path_count = 1;
  FAILS(ANDON_ERROR_IO, andon_gate, andon_gate_new(&nowhere, &output, &error));
}

#define METADATA "# METADATA\n# title: T\n# description: D\n# custom:\n#   level: deny\n"

static andon_gate_options own_policy(andon_folder *folder, andon_file *file, const char *text) {
  file->path = andon_str_of("own/policy.rego");
  file->text = andon_str_of(text);
  folder->name = andon_str_of("policies");
  folder->files = file;
  folder->count = 1;
  andon_gate_options own = options();
  own.folders = folder;
  own.folder_count = 1;
  own.flags = ANDON_GATE_WITHOUT_BUILTIN;
  return own;
}

static void refused_policies(void) {
  const char *wrong[] = {"", "package andon.policies.own\n", METADATA "package andon.policies.another\nfindings contains 1\n",
                         METADATA "package andon.policies.own\nfindings contains f if {",
                         METADATA "package andon.policies.own\nfindings contains f if { f := http.send({}) }\n",
                         METADATA "package andon.policies.own\nfindings contains f if { f := input.no_such_field }\n"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    andon_folder folder;
    andon_file file;
    andon_gate_options own = own_policy(&folder, &file, wrong[i]);
    FAILS(ANDON_ERROR_POLICY, andon_gate, andon_gate_new(&own, &output, &error));
  }
}

// A policy that fails while it runs is no error of the call: the verdict says that it is undecided.
static void failing_policies(void) {
  const char *texts[] = {
      METADATA "package andon.policies.own\nfindings contains {\"subject\": \"s\", \"message\": \"m\"} if {\n"
               "\tn := numbers.range(1, 5000)\n\tsome x in n\n\tsome y in n\n\tx + y < 0\n}\n",
      METADATA "package andon.policies.own\nfindings contains 1 if true\n",
      METADATA "package andon.policies.own\nfindings contains f if f := {\"subject\": \"s\", \"message\": to_number(\"x\")}\n"};
  const char *reasons[] = {"time limit of 50ms", "no finding", "the policy failed"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    andon_folder folder;
    andon_file file;
    andon_gate_options own = own_policy(&folder, &file, texts[i]);
    own.time_limit = 50;
    andon_gate *gate = check_gate(&own);
    andon_verdict *verdict = check_judge(gate, andon_str_of(check_evidence));
    CHECK(andon_verdict_outcome(verdict) == ANDON_OUTCOME_UNDECIDED);
    CHECK(andon_verdict_exit_code(verdict) == 3);
    andon_undecided undecided;
    undecided.size = sizeof undecided;
    CHECK(andon_verdict_undecided(verdict, 0, &undecided) == ANDON_OK);
    CHECK(undecided.blocks == 1 && check_same(undecided.policy, andon_str_of("own")));
    CHECK(check_contains(undecided.reason, reasons[i]));
    andon_verdict_free(verdict);
    andon_gate_free(gate);
  }
}

static void wrong_questions(const andon_verdict *verdict) {
  size_t count = 7;
  andon_finding finding;
  memset(&finding, 0, sizeof finding);
  finding.size = sizeof finding;
  CHECK(andon_verdict_count(verdict, 0, &count) == ANDON_ERROR_OPTION);
  CHECK(andon_verdict_count(verdict, 4711, &count) == ANDON_ERROR_OPTION);
  CHECK(andon_verdict_count(verdict, ANDON_COUNT_DENIED, NULL) == ANDON_ERROR_POINTER && count == 7);
  CHECK(andon_verdict_finding(verdict, check_count(verdict, ANDON_COUNT_FINDINGS), &finding) == ANDON_ERROR_INDEX);
  CHECK(andon_verdict_finding(verdict, SIZE_MAX, &finding) == ANDON_ERROR_INDEX);
  CHECK(andon_verdict_finding(verdict, 0, NULL) == ANDON_ERROR_POINTER);
  CHECK(finding.message.data == NULL);
}

// Signals mean what they meant to the host.
static void the_same_handlers(void (*handlers[])(int), int look_only) {
  const int signals[] = {SIGSEGV, SIGABRT, SIGFPE, SIGILL, SIGINT, SIGTERM};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
    void (*handler)(int) = signal(signals[i], SIG_DFL);
    signal(signals[i], handler);
    if (look_only) {
      handlers[i] = handler;
    } else {
      CHECK(handlers[i] == handler);
    }
  }
}

int main(void) {
  void (*handlers[6])(int);
  the_same_handlers(handlers, 1);
  CHECK(andon_abi_version() == ANDON_ABI_VERSION);
  andon_gate_free(check_gate(NULL));
  andon_gate *gate = check_patient_gate();
  andon_verdict *verdict = check_judge(gate, andon_str_of(check_evidence));
  null_pointers(gate);
  wrong_pointers_and_lengths(gate);
  wrong_sizes(gate, verdict);
  not_text(gate);
  wrong_evidence(gate);
  shorter_structs(gate);
  wrong_options();
  wrong_subjects(gate);
  wrong_configurations();
  refused_policies();
  failing_policies();
  wrong_questions(verdict);
  // After all of it, the gate judges as before.
  andon_verdict *again = check_judge(gate, andon_str_of(check_evidence));
  CHECK(check_same(andon_verdict_json(verdict), andon_verdict_json(again)));
  andon_verdict_free(again);
  andon_gate_free(gate);
  CHECK(andon_verdict_outcome(verdict) == ANDON_OUTCOME_STOP);
  andon_verdict_free(verdict);
  the_same_handlers(handlers, 0);
  return 0;
}
