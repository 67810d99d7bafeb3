// The same gate in C++17: what is made frees itself, and an error is an exception.
//
//   c++ -std=c++17 gate.cpp $(pkg-config --cflags --libs andon) -o gate && ./gate CHECKOUT [ANDON_TOML]
#include <andon.h>

#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

struct Free {
  void operator()(andon_gate *gate) const { andon_gate_free(gate); }
  void operator()(andon_verdict *verdict) const { andon_verdict_free(verdict); }
  void operator()(andon_error *error) const { andon_error_free(error); }
};
using Gate = std::unique_ptr<andon_gate, Free>;
using Verdict = std::unique_ptr<andon_verdict, Free>;
using ErrorHandle = std::unique_ptr<andon_error, Free>;

andon_str text(std::string_view view) { return {view.data(), view.size()}; }

// Text of somebody else's, fit for a terminal.
std::string shown(andon_str outside) {
  std::string escaped(andon_escape(outside, nullptr, 0), '\0');
  andon_escape(outside, escaped.data(), escaped.size());
  return escaped;
}

struct Error : std::runtime_error {
  explicit Error(andon_error *error) : std::runtime_error(shown(andon_error_message(error))) {
    code = andon_error_code(error);
    ErrorHandle freed(error);
  }
  andon_result code;
};

// Calls a function of andon whose last two arguments are its output and its error.
template <typename Handle, typename Function, typename... Arguments>
Handle made(Function function, Arguments... arguments) {
  typename Handle::pointer handle = nullptr;
  andon_error *error = nullptr;
  if (function(arguments..., &handle, &error) != ANDON_OK) throw Error(error);
  return Handle(handle);
}

void print(const Verdict &verdict) {
  andon_finding finding{};
  finding.size = sizeof finding;
  for (std::size_t i = 0; andon_verdict_finding(verdict.get(), i, &finding) == ANDON_OK; i++) {
    const char *level = finding.waived ? "waived" : finding.level == ANDON_LEVEL_DENY ? "deny" : "warn";
    std::cout << level << '[' << shown(finding.policy) << "]: " << shown(finding.message) << '\n';
  }
  andon_undecided undecided{};
  undecided.size = sizeof undecided;
  for (std::size_t i = 0; andon_verdict_undecided(verdict.get(), i, &undecided) == ANDON_OK; i++) {
    std::cout << (undecided.blocks ? "undecided" : "not known");
    if (undecided.policy.len > 0) std::cout << '[' << shown(undecided.policy) << ']';
    std::cout << ": " << shown(undecided.reason) << '\n';
    if (undecided.workspace.len > 0) std::cout << "  in " << shown(undecided.workspace) << '\n';
  }
}

int run(std::string_view checkout, std::string_view config) {
  andon_gate_options options{};
  options.size = sizeof options;
  options.config_path = text(config);
  const Gate gate = made<Gate>(andon_gate_new, &options);
  andon_subject subject{};
  subject.size = sizeof subject;
  subject.stage = ANDON_STAGE_MERGE;
  subject.directory = text(checkout);
  const Verdict verdict = made<Verdict>(andon_judge_at, gate.get(), &subject);
  print(verdict);
  return andon_verdict_exit_code(verdict.get());
}

}  // namespace

int main(int argc, char **argv) {
  if (argc < 2 || argc > 3) {
    std::cerr << "usage: gate CHECKOUT [ANDON_TOML]\n";
    return 2;
  }
  try {
    return run(argv[1], argc == 3 ? argv[2] : "");
  } catch (const Error &error) {
    std::cerr << "andon: " << error.what() << '\n';
    return error.code == ANDON_ERROR_PANIC ? 3 : 2;
  }
}
