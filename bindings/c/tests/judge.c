// Judges and prints the verdict as JSON, to be compared with what the native gate says, byte for byte.
//
//   judge evidence FILE...           each FILE.json, to FILE.c.json
//   judge directory AS_OF DIR OUT [ANDON_TOML [text]]
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

static int judge_directory(const andon_gate *gate, const char *as_of, const char *directory, const char *to) {
  andon_subject subject;
  memset(&subject, 0, sizeof subject);
  subject.size = sizeof subject;
  subject.directory = andon_str_of(directory);
  subject.as_of = andon_str_of(as_of);
  subject.advisories = andon_str_of("builtin");
  subject.cargo_home = andon_str_of("");
  subject.cache_dir = andon_str_of("");
  andon_verdict *verdict = NULL;
  andon_error *error = NULL;
  if (andon_judge_at(gate, &subject, &verdict, &error) != ANDON_OK) {
    check_print(error);
    abort();
  }
  write_whole(to, andon_verdict_json(verdict));
  int code = andon_verdict_exit_code(verdict);
  andon_verdict_free(verdict);
  return code;
}

int main(int argc, char **argv) {
  CHECK(argc > 2);
  andon_gate_options options;
  memset(&options, 0, sizeof options);
  options.size = sizeof options;
  options.time_limit = 60 * 1000;
  char *config = NULL;
  int directory = strcmp(argv[1], "directory") == 0;
  if (directory && argc == 7) {
    config = read_whole(argv[5], &options.config.len);
    options.config.data = config;
  } else if (directory && argc == 6) {
    options.config_path = andon_str_of(argv[5]);
  }
  int code = 0;
  andon_gate *gate = check_gate(&options);
  if (directory) {
    CHECK(argc > 4);
    code = judge_directory(gate, argv[2], argv[3], argv[4]);
  } else {
    for (int i = 2; i < argc; i++) {
      judge_evidence(gate, argv[i]);
    }
  }
  andon_gate_free(gate);
  free(config);
  return code;
}
