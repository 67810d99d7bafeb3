// A panic in the library, with one that was built to panic when it is told to: an error of its own number, in every
// thread, and a gate that judges on.
#include "check.h"

#include <pthread.h>

static void *panic(void *argument) {
  const andon_gate *gate = (const andon_gate *)argument;
  FAILS(ANDON_ERROR_PANIC, andon_verdict, andon_judge(gate, andon_str_of("panic"), &output, &error));
  FAILS(ANDON_ERROR_PANIC, andon_verdict, andon_judge(gate, andon_str_of("panic elsewhere"), &output, &error));
  andon_verdict *none = NULL;
  CHECK(andon_judge(gate, andon_str_of("panic"), &none, NULL) == ANDON_ERROR_PANIC && none == NULL);
  return NULL;
}

int main(void) {
  andon_gate *gate = check_patient_gate();
  andon_verdict *before = check_judge(gate, andon_str_of(check_evidence));
  panic(gate);
  pthread_t threads[8];
  for (int i = 0; i < 8; i++) {
    CHECK(pthread_create(&threads[i], NULL, panic, gate) == 0);
  }
  for (int i = 0; i < 8; i++) {
    CHECK(pthread_join(threads[i], NULL) == 0);
  }
  andon_verdict *after = check_judge(gate, andon_str_of(check_evidence));
  CHECK(check_same(andon_verdict_json(before), andon_verdict_json(after)));
  andon_verdict_free(before);
  andon_verdict_free(after);
  andon_gate_free(gate);
  return 0;
}
