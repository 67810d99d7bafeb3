// A CI runner's gate: judges a checkout, prints what deviates, and ends with the exit code of `cargo-andon check`.
//
//   cc gate.c $(pkg-config --cflags --libs andon) -o gate && ./gate CHECKOUT [ANDON_TOML]
#include <andon.h>
#include <stdio.h>
#include <stdlib.h>

// What is judged is somebody else's text: none of it reaches the terminal as it is.
static void print(FILE *to, andon_str text) {
  char line[512];
  size_t length = andon_escape(text, line, sizeof line);
  if (length <= sizeof line) {
    fwrite(line, 1, length, to);
    return;
  }
  char *longer = malloc(length);
  if (longer != NULL) {
    fwrite(longer, 1, andon_escape(text, longer, length), to);
  }
  free(longer);
}

static void print_place(andon_str file, uint32_t line, uint32_t column) {
  if (file.len > 0) {
    fputs("  at ", stdout);
    print(stdout, file);
    printf(":%u:%u\n", (unsigned)line, (unsigned)column);
  }
}

static void print_findings(const andon_verdict *verdict) {
  andon_finding finding = {.size = sizeof finding};
  for (size_t i = 0; andon_verdict_finding(verdict, i, &finding) == ANDON_OK; i++) {
    fputs(finding.waived ? "waived[" : finding.level == ANDON_LEVEL_DENY ? "deny[" : "warn[", stdout);
    print(stdout, finding.policy);
    fputs("]: ", stdout);
    print(stdout, finding.message);
    putchar('\n');
    print_place(finding.file, finding.line, finding.column);
    if (finding.remedy.len > 0) {
      fputs("  help: ", stdout);
      print(stdout, finding.remedy);
      putchar('\n');
    }
  }
}

static void print_undecided(const andon_verdict *verdict) {
  andon_undecided undecided = {.size = sizeof undecided};
  for (size_t i = 0; andon_verdict_undecided(verdict, i, &undecided) == ANDON_OK; i++) {
    fputs(undecided.blocks ? "undecided" : "not known", stdout);
    // Of no policy where it is the evidence itself that could not be read.
    if (undecided.policy.len > 0) {
      putchar('[');
      print(stdout, undecided.policy);
      putchar(']');
    }
    fputs(": ", stdout);
    print(stdout, undecided.reason);
    putchar('\n');
    print_place(undecided.file, undecided.line, undecided.column);
    if (undecided.workspace.len > 0) {
      fputs("  in ", stdout);
      print(stdout, undecided.workspace);
      putchar('\n');
    }
  }
}

// Without a verdict nothing was decided: 3 where the library is at fault, 2 where what it was given is.
static int failed(andon_result result, andon_error *error) {
  fputs("andon: ", stderr);
  print(stderr, andon_error_message(error));
  fputc('\n', stderr);
  andon_error_free(error);
  return result == ANDON_ERROR_PANIC ? 3 : 2;
}

int main(int argc, char **argv) {
  if (argc < 2 || argc > 3) {
    fputs("usage: gate CHECKOUT [ANDON_TOML]\n", stderr);
    return 2;
  }
  andon_error *error = NULL;
  andon_gate *gate = NULL;
  andon_gate_options options = {.size = sizeof options, .config_path = andon_str_of(argc == 3 ? argv[2] : NULL)};
  andon_result result = andon_gate_new(&options, &gate, &error);
  if (result != ANDON_OK) {
    return failed(result, error);
  }
  andon_verdict *verdict = NULL;
  andon_subject subject = {.size = sizeof subject, .stage = ANDON_STAGE_MERGE, .directory = andon_str_of(argv[1])};
  result = andon_judge_at(gate, &subject, &verdict, &error);
  andon_gate_free(gate);
  if (result != ANDON_OK) {
    return failed(result, error);
  }
  print_findings(verdict);
  print_undecided(verdict);
  int code = andon_verdict_exit_code(verdict);
  andon_verdict_free(verdict);
  return code;
}
