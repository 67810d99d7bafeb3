// Judges and prints the verdict as JSON, to be compared with what the native gate says, byte for byte.
//
//   judge evidence FILE...           each FILE.json, to FILE.c.json
//   judge directory AS_OF DIR OUT [ANDON_TOML [text]]
//   judge change AS_OF DIR OUT STATE BASE TRUST     by its own configuration; STATE: directory, staged or a revision;
//                                                   BASE: a revision or ''; TRUST: base or head
#include "check.h"

static char *read_whole(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  CHECK(file != NULL);
  CHECK(fseek(file, 0, SEEK_END) == 0);
  long size = ftell(file);
  CHECK(size >= 0);
  rewind(file);
  char *text = (char *)malloc((size_t)size + 1);
  CHECK(text != NULL);
  *length = fread(text, 1, (size_t)size, file);
  CHECK(*length == (size_t)size);
  fclose(file);
  return text;
}

static void write_whole(const char *path, andon_str text) {
  FILE *file = fopen(path, "wb");
  CHECK(file != NULL);
  CHECK(fwrite(text.data, 1, text.len, file) == text.len);
  CHECK(fclose(file) == 0);
}

static void judge_evidence(const andon_gate *gate, const char *name) {
  char path[4096];
  andon_str evidence;
  CHECK((size_t)snprintf(path, sizeof path, "%s.json", name) < sizeof path);
  char *text = read_whole(path, &evidence.len);
  evidence.data = text;
  andon_verdict *verdict = check_judge(gate, evidence);
  CHECK((size_t)snprintf(path, sizeof path, "%s.c.json", name) < sizeof path);
  write_whole(path, andon_verdict_json(verdict));
  andon_verdict_free(verdict);
  free(text);
}

static andon_subject subject_of(char **arguments) {
  andon_subject subject;
  memset(&subject, 0, sizeof subject);
  subject.size = sizeof subject;
  subject.as_of = andon_str_of(arguments[2]);
  subject.directory = andon_str_of(arguments[3]);
  subject.cargo_home = andon_str_of("");
  subject.cache_dir = andon_str_of("");
  return subject;
}

static int judge_at(const andon_gate *gate, const andon_subject *subject, const char *to) {
  andon_verdict *verdict = NULL;
  andon_error *error = NULL;
  if (andon_judge_at(gate, subject, &verdict, &error) != ANDON_OK) {
    check_print(error);
    abort();
  }
  write_whole(to, andon_verdict_json(verdict));
  int code = andon_verdict_exit_code(verdict);
  andon_verdict_free(verdict);
  return code;
}

static andon_gate_options patient(void) {
  andon_gate_options options;
  memset(&options, 0, sizeof options);
  options.size = sizeof options;
  options.time_limit = 60 * 1000;
  return options;
}

static int judge_directory(int argc, char **argv) {
  CHECK(argc > 4 && argc < 8);
  andon_gate_options options = patient();
  char *config = NULL;
  if (argc == 7) {
    config = read_whole(argv[5], &options.config.len);
    options.config.data = config;
  } else if (argc == 6) {
    options.config_path = andon_str_of(argv[5]);
  }
  andon_subject subject = subject_of(argv);
  subject.advisories = andon_str_of("builtin");
  andon_gate *gate = check_gate(&options);
  int code = judge_at(gate, &subject, argv[4]);
  andon_gate_free(gate);
  free(config);
  return code;
}

static int judge_change(int argc, char **argv) {
  CHECK(argc == 8);
  andon_subject subject = subject_of(argv);
  if (strcmp(argv[5], "staged") == 0) {
    subject.flags = ANDON_SUBJECT_STAGED;
  } else if (strcmp(argv[5], "directory") != 0) {
    subject.revision = andon_str_of(argv[5]);
  }
  subject.base = andon_str_of(argv[6]);
  andon_gate_options options = patient();
  options.own = &subject;
  options.flags = strcmp(argv[7], "head") == 0 ? ANDON_GATE_TRUST_HEAD : 0;
  andon_gate *gate = check_gate(&options);
  int code = judge_at(gate, &subject, argv[4]);
  andon_gate_free(gate);
  return code;
}

int main(int argc, char **argv) {
  CHECK(argc > 2);
  if (strcmp(argv[1], "directory") == 0) {
    return judge_directory(argc, argv);
  }
  if (strcmp(argv[1], "change") == 0) {
    return judge_change(argc, argv);
  }
  andon_gate_options options = patient();
  andon_gate *gate = check_gate(&options);
  for (int i = 2; i < argc; i++) {
    judge_evidence(gate, argv[i]);
  }
  andon_gate_free(gate);
  return 0;
}
