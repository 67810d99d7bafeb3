//! Policies that are wrong or hostile: what is refused when they are loaded, and what becomes of those that run.

use andon::engine::testing::Tests;
use andon::engine::{Failure, Input, Program, Progress, Sections, judge};
use andon::evidence::Evidence;
use andon::facts::{Facts, workspace};
use andon::policy::{self, Policy, PolicyFile};
use serde_json::{Map, json};
use std::sync::Arc;
use std::time::Duration;

const METADATA: &str = "# METADATA\n# title: T\n# description: D\n# custom:\n#   level: deny\n#   parameters:\n\
                        #     properties: {limit: {type: integer, default: 3}}\npackage andon.policies.p\n";

fn file(path: &str, text: String) -> PolicyFile {
    PolicyFile { origin: "own".into(), path: path.into(), text: text.into() }
}

/// A policy of which the first line stands at line 9.
fn policy(body: &str) -> Policy {
    with_helpers(body, &[])
}

fn with_helpers(body: &str, helpers: &[(&str, &str)]) -> Policy {
    let mut files = vec![file("p/policy.rego", format!("{METADATA}{body}\n"))];
    files.extend(helpers.iter().map(|(path, text)| file(path, (*text).to_owned())));
    policy::load(&files).expect("METADATA is right").remove(0)
}

fn prepare(body: &str) -> Result<Program, String> {
    Program::prepare(&policy(body), Map::new()).map_err(|e| e.to_string())
}

const FINDING: &str = "findings contains {\"subject\": \"s\", \"message\": \"m\"}";

#[track_caller]
fn refused(body: &str, parts: &[&str]) {
    let message = match prepare(body) {
        Ok(_) => panic!("was not refused: {body}"),
        Err(message) => message,
    };
    assert!(parts.iter().all(|part| message.contains(part)), "{message}");
}

fn facts() -> Facts {
    let mut evidence = Evidence::new("2026-08-21T00:00:00Z".parse().expect("a moment"));
    let manifest = "[package]\nname = \"a\"\nversion = \"1.0.0\"\n";
    evidence.files.insert("Cargo.toml".into(), manifest.into());
    let discovery = workspace::discover(&evidence.files);
    Facts::gather(&evidence, &discovery.workspaces[0]).0
}

fn run(bodies: &[&str], limit: Duration) -> Vec<Result<usize, Failure>> {
    let programs: Vec<_> = bodies.iter().map(|body| Arc::new(prepare(body).expect(body))).collect();
    let reads = programs.iter().fold(Sections::default(), |all, program| all.union(program.reads()));
    let mut seen = Vec::new();
    let results = judge(&programs, &Input::build(&facts(), &reads), limit, &mut |progress| seen.push(progress));
    for index in 0..bodies.len() {
        let place = |of| seen.iter().position(|progress| *progress == of);
        let (started, finished) = (place(Progress::Started(index)), place(Progress::Finished(index)));
        assert!(started.is_some() && started < finished, "{index}: {seen:?}");
    }
    assert_eq!(seen.len(), 2 * bodies.len());
    results.into_iter().map(|result| result.map(|output| output.findings.len())).collect()
}

fn failure(body: &str) -> String {
    run(&[body], Duration::from_millis(300)).remove(0).expect_err(body).to_string()
}

#[test]
fn every_built_in_policy_is_loaded_prepared_and_runs() {
    let policies = policy::load(&policy::builtin()).expect("load");
    let ids: Vec<&str> = policies.iter().map(|policy| &*policy.id).collect();
    assert!(ids.contains(&"vulnerable") && ids.contains(&"checksum_missing"), "{ids:?}");
    let prepare = |policy| Arc::new(Program::prepare(policy, Map::new()).expect("prepares"));
    let programs: Vec<_> = policies.iter().map(prepare).collect();
    let reads = programs.iter().fold(Sections::default(), |all, program| all.union(program.reads()));
    let results = judge(&programs, &Input::build(&facts(), &reads), Duration::from_secs(1), &mut |_| {});
    for (policy, result) in policies.iter().zip(results) {
        let found = result.expect("has an answer").findings;
        assert_eq!(found.len(), usize::from(&*policy.id == "lockfile_missing"), "{}: {found:?}", policy.id);
    }
}

#[test]
fn findings_have_to_be_a_set() {
    refused("x := 1", &["own/p/policy.rego:8:1: ", "no rule `findings contains"]);
    refused("findings if { true }", &["own/p/policy.rego:9:1: `findings` has to be a set"]);
    refused("default findings := false", &["policy.rego:9:", "has to be a set"]);
    refused("findings := [1]", &["has to be a set"]);
    refused("findings[x] := 1 if { x := 2 }", &["has to be a set"]);
    refused(&format!("{FINDING}\nundecided := []"), &["policy.rego:10:1: `undecided` has to be a set"]);
}

#[test]
fn the_package_is_the_folder() {
    let text = format!("{METADATA}{FINDING}\n").replace("policies.p", "policies.q");
    let policies = policy::load(&[file("p/policy.rego", text)]).expect("loads");
    let message = Program::prepare(&policies[0], Map::new()).expect_err("is refused").to_string();
    assert!(message.contains("policy.rego:8:1: the package has to be `andon.policies.p`"), "{message}");
}

#[test]
fn misspelt_fields_are_refused_wherever_they_stand() {
    let bad = |body: &str, parts: &[&str]| refused(&format!("{FINDING} if {{\n{body}\n}}"), parts);
    bad("some a in input.advisorys", &["policy.rego:10:17: `input` has no `advisorys`; did you mean `advisories`?"]);
    bad(
        "some a in input.advisories\na.knid == \"x\"",
        &["policy.rego:11:3: `input.advisories[_]` has no `knid`", "`kind`"],
    );
    bad("a := input.advisories[_]\nnot a.knid", &["`input.advisories[_]` has no `knid`"]);
    bad("some e\nx := input.groups.by_licence[e]\nx.eror", &["`input.groups.by_licence[_]` has no `eror`", "`error`?"]);
    bad("input.packages[\"a\"].nmae", &["`input.packages.a` has no `nmae`"]);
    bad("object.get(input, \"misspelt\", 1) == 1", &["policy.rego:10:20: `input` has no `misspelt`"]);
    bad("object.get(input, [\"graph\", \"dependancies\"], {}) == {}", &["`input.graph` has no `dependancies`"]);
    bad("input.advisories.kind", &["is a list and has no `kind`: look through it with `some`"]);
    bad("input.lockfile.path.x", &["`input.lockfile.path` has no parts"]);
    bad("every a in input.advisories { a.knid == 1 }", &["has no `knid`"]);
    bad("count([a | some a in input.advisories; a.knid]) > 0", &["has no `knid`"]);
    bad("some k, p in input.packages\np.nmae == k", &["`input.packages[_]` has no `nmae`"]);
    refused(
        &format!("{FINDING} if {{ some a in input.advisories; f(a) }}\nf(x) if g(x)\ng(x) if x.knid == 1"),
        &["policy.rego:11:11: `input.advisories[_]` has no `knid`"],
    );
    bad("data.parameters.limt > 1", &["`data.parameters` has no `limt`; did you mean `limit`?"]);
    bad("data.andon.policies.other.findings", &["there is no `data.andon.policies.other.findings`"]);
    bad("data.andon.policies.p.fndings", &["has no rule `fndings`; did you mean `findings`?"]);
    refused(&format!("import input.grups as g\n{FINDING} if g.yanked"), &["`input` has no `grups`"]);
}

#[test]
fn what_is_handed_to_a_function_is_read_as_the_function_reads_it() {
    let of = |body: &str| prepare(&format!("{FINDING} if {{ some p in input.packages; {body}")).expect(body);
    let same = |by_function: &str, directly: &str| {
        assert_eq!(of(by_function).reads(), of(directly).reads(), "{by_function}");
    };
    same("f(p) }\nf(x) if x.source.kind == \"git\"", "p.source.kind == \"git\" }");
    same("f(p, 1) }\nf(x, 2) if x.name\nf(x, 1) if g(x)\ng(y) if y.version", "p.name; p.version }");
    same("f(p) }\nf(x) if { y := x.source; y.url }", "p.source.url }");
    // What comes back, is compared, goes on to a builtin or is taken apart may be all of it.
    for whole in [
        "f(p) == 1 }\nf(x) := x",
        "f(p) }\nf(x) if x == {}",
        "f(p) }\nf(x) if count(x) > 0",
        "f(p) }\nf({\"name\": \"a\"}) if true",
        "f([p]) }\nf(x) if x[0].name",
    ] {
        assert_eq!(of(whole).reads(), of("p == {} }").reads(), "{whole}");
    }
}

#[test]
fn texts_that_a_field_never_is_are_refused() {
    let bad = |body: &str| {
        refused(&format!("{FINDING} if {{\nsome a in input.advisories\n{body}\n}}"), &["is never", "`unsound`?"])
    };
    bad("a.kind == \"unsond\"");
    bad("\"unsond\" != a.kind");
    bad("a.kind in {\"notice\", \"unsond\"}");
}

#[test]
fn calls_that_do_not_exist_are_refused_even_where_they_are_never_reached() {
    refused(
        &format!("{FINDING} if {{ false; cuont(input.advisories) > 0 }}"),
        &["9:", "there is no function `cuont`; did you mean `count`?"],
    );
    refused(&format!("{FINDING} if {{ contains(\"a\") }}"), &["`contains` takes 2 arguments, not 1"]);
    refused(&format!("{FINDING} if {{ f(1, 2) }}\nf(x) := x"), &["`f` takes 1 arguments, not 2"]);
    refused(&format!("{FINDING} if {{ r(1) }}\nr := 1"), &["`r` is a rule and cannot be called"]);
    refused(&format!("{FINDING} if {{ f == 1 }}\nf(x) := x"), &["`f` is a function: call it"]);
    refused(&format!("{FINDING} if {{ x > 1 }}"), &["policy.rego:9:"]);
}

#[test]
fn clock_network_chance_and_environment_are_refused() {
    for (call, reason) in [
        ("http.send({})", "reaches the network"),
        ("net.lookup_ip_addr(\"a\")", "reaches the network"),
        ("time.now_ns()", "`input.as_of` is the moment"),
        ("rand.intn(\"a\", 3)", "is random"),
        ("uuid.rfc4122(\"a\")", "is random"),
        ("opa.runtime()", "reads the environment"),
        ("bits.lsh(1, 4000000000)", "makes numbers without a bound"),
        ("walk(input)", "name the fields"),
        ("print(\"a\")", "is for tests"),
    ] {
        refused(&format!("{FINDING} if {{ x := {call} }}"), &["policy.rego:9:", reason]);
    }
    refused(&format!("{FINDING} if {{ input.workspace == \"\" with input as {{}} }}"), &["`with` is for tests"]);
}

#[test]
fn what_engines_disagree_on_is_refused() {
    let lookup = |text: &str| format!("{FINDING} if {{ every x in [\"a\"] {{ {text} }} }}");
    refused(&lookup("input.packages[x]"), &["in `every`, engines differ"]);
    refused(&lookup("not input.packages[x]"), &["in `every`, engines differ"]);
    assert!(prepare(&lookup("x in {\"a\"}")).is_ok());
}

#[test]
fn recursion_and_endless_chains_are_refused() {
    refused(
        &format!("{FINDING} if {{ f(1) }}\nf(x) := f(x + 1)"),
        &["policy.rego:10:", "a rule cannot need itself: `f` → `f`"],
    );
    refused(&format!("{FINDING} if {{ a }}\na if b\nb if c\nc if a"), &["`a` → `b` → `c` → `a`"]);
    let rules: String = (0..200).map(|n| format!("r{n} if r{}\n", n + 1)).collect();
    refused(&format!("{FINDING} if r0\n{rules}r200 := true"), &["a chain of more than 64 rules"]);
    refused(&format!("{FINDING} if {{ x := 1{} }}", "\n+ 1".repeat(1_900)), &["more than 100 operators"]);
    refused(&format!("{FINDING} if {{ x := 1{} }}", "\n+ 1".repeat(19_000)), &["2000 lines"]);
    refused(
        &format!("x := {}1{}\n{FINDING}", "[".repeat(400), "]".repeat(400)),
        &["policy.rego:9:16: brackets nested more than 10 deep"],
    );
    refused(&format!("{FINDING} if {{ x := 3; y := x * x }}"), &["one side of `*`"]);
    refused("findings contains", &["own/p/policy.rego:"]);
}

#[test]
fn helpers_are_found_by_import_and_checked_alike() {
    let body = format!("import data.andon.lib.text\n{FINDING} if {{ text.loud(\"a\") == \"A\" }}");
    let good =
        ("lib/text.rego", "package andon.lib.text\nimport data.andon.lib.more\nloud(x) := upper(more.same(x))\n");
    let more = ("lib/more.rego", "package andon.lib.more\nsame(x) := x\n");
    let load = |helpers: &[(&str, &str)]| {
        Program::prepare(&with_helpers(&body, helpers), Map::new()).map(|_| ()).map_err(|e| e.to_string())
    };
    assert_eq!(load(&[good, more]), Ok(()));
    let message = load(&[("lib/txt.rego", "package andon.lib.txt\n")]).expect_err("is refused");
    assert!(
        message.contains("policy.rego:9:1: there is no helper lib/text.rego; did you mean `lib/txt.rego`?"),
        "{message}"
    );
    let message = load(&[good]).expect_err("is refused");
    assert!(message.starts_with("own/lib/text.rego:2:1: there is no helper lib/more.rego"), "{message}");
    let message = load(&[("lib/text.rego", "package andon.lib.text\nlod(x) := x\n")]).expect_err("is refused");
    assert!(message.contains("there is no function `text.loud`"), "{message}");
    let message =
        load(&[("lib/text.rego", "package andon.lib.text\nloud(x) := input.nope\n")]).expect_err("is refused");
    assert!(message.starts_with("own/lib/text.rego:2:18: `input` has no `nope`"), "{message}");
}

#[test]
fn parameters_are_checked_and_filled_in() {
    let policy = policy("findings contains {\"subject\": \"s\", \"message\": \"m\"} if data.parameters.limit > 2");
    assert!(Program::prepare(&policy, json!({})).is_ok());
    let message = Program::prepare(&policy, json!({ "limt": 3 })).expect_err("is refused").to_string();
    assert_eq!(message, "andon.toml: policy.p has no `limt`; did you mean `limit`?");
    let run = |parameters| {
        let program = [Arc::new(Program::prepare(&policy, parameters).expect("prepares"))];
        let input = Input::build(&facts(), program[0].reads());
        judge(&program, &input, Duration::from_secs(1), &mut |_| {}).remove(0).expect("answers").findings.len()
    };
    assert_eq!((run(json!({})), run(json!({ "limit": 2 }))), (1, 0));
}

#[test]
fn names_that_mean_operators_in_opa_are_refused() {
    refused(&format!("{FINDING}\nplus(x, y) := x - y"), &["own/p/policy.rego:10:1", "OPA would take `plus`"]);
}

#[test]
fn a_policy_is_stopped_at_its_time_limit_and_the_others_still_run() {
    let long =
        format!("{FINDING} if {{ n := numbers.range(1, 5000); some x in n; some y in n; some z in n; x + y + z < 0 }}");
    let results = run(&[&long, FINDING], Duration::from_millis(100));
    assert!(matches!(&results[0], Err(Failure::TimedOut { .. })), "{results:?}");
    let message = results[0].as_ref().expect_err("is stopped").to_string();
    assert!(message.starts_with("the policy ran into its time limit of 100ms"), "{message}");
    assert_eq!(results[1], Ok(1));
}

#[test]
fn a_policy_that_does_not_stop_is_left_behind_and_the_others_still_run() {
    let halves = |name: &str, first: &str| {
        let lines = (1..=60).map(|n| format!("{name}{n} := [{name}{}, {name}{}]\n", n - 1, n - 1));
        format!("{name}0 := [{first}]\n{}", lines.collect::<String>())
    };
    let body = format!("{FINDING} if {{\n{}{}a60 == b60\n}}", halves("a", "1"), halves("b", "1"));
    let results = run(&[FINDING, &body, FINDING], Duration::from_millis(50));
    assert_eq!((&results[0], &results[2]), (&Ok(1), &Ok(1)));
    let message = results[1].as_ref().expect_err("hangs").to_string();
    assert!(message.contains("did not stop at its time limit of 50ms") && message.contains("abandoned"), "{message}");
}

#[test]
fn what_grows_without_end_is_an_error_of_the_policy() {
    let grown: String = (1..40).map(|n| format!("x{n} := concat(\"\", [x{}, x{}])\n", n - 1, n - 1)).collect();
    let message = failure(&format!("{FINDING} if {{\nx0 := \"0123456789\"\n{grown}x39 != \"\"\n}}"));
    assert!(
        message.contains("own/p/policy.rego:") && message.contains("`concat` would make 1310720 bytes of text"),
        "{message}"
    );
    let message = failure(&format!("{FINDING} if {{ sprintf(\"%999999999d\", [1]) != \"\" }}"));
    assert!(message.contains("`sprintf` takes a width of up to 1000"), "{message}");
    let nested: String = (1..40).map(|n| format!("x{n} := [x{}, x{}]\n", n - 1, n - 1)).collect();
    let message = failure(&format!("{FINDING} if {{\nx0 := 1\n{nested}sprintf(\"%v\", [x39]) != \"\"\n}}"));
    assert!(message.contains("`sprintf` is given a value that is too big"), "{message}");
    let message = failure(&format!(
        "findings contains {{\"subject\": \"s\", \"message\": m}} if {{\nx0 := 1\n{nested}m := x39\n}}"
    ));
    assert!(message.contains("has an array as `message`, not a string"), "{message}");
    let spent = format!(
        "{FINDING} if {{ x := [y | some n in numbers.range(1, 100000); y := concat(\"\", [sprintf(\"%900d\", [n]), \"{}\"])]; count(x) > 9 }}",
        "x".repeat(800)
    );
    let message = failure(&spent);
    assert!(
        message.contains("would return more than a policy may make") || message.contains("time limit"),
        "{message}"
    );
}

#[test]
fn errors_and_strange_results_are_failures_and_never_silence() {
    let message = failure(&format!("{FINDING} if {{ to_number(\"x\") > 1 }}"));
    assert!(
        message.contains("own/p/policy.rego:9:") && message.contains("could not parse string as number"),
        "{message}"
    );
    let message = failure(&format!("{FINDING} if r == 1\nr := 1 if true\nr := 2 if true"));
    assert!(message.contains("the policy failed at own/p/policy.rego:"), "{message}");
    assert!(failure("findings contains \"text\"").contains("a member of `findings` is a string, not an object"));
    assert!(failure("findings contains {\"subject\": \"s\"}").contains("about s lacks `message`"));
    let strings_count = format!("{FINDING} if {{ strings.count(\"abc\", \"\") == 4 }}");
    assert_eq!(run(&[&strings_count], Duration::from_secs(1)), [Ok(1)]);
}

#[test]
fn what_stands_behind_an_empty_parameter_is_checked_and_not_built() {
    let metadata = METADATA
        .replace("{limit: {type: integer, default: 3}}", "{ids: {type: array, items: {type: string}, default: []}}");
    let prepared = |body: &str, given: serde_json::Value| {
        let policies =
            policy::load(&[file("p/policy.rego", format!("{metadata}{body}\n"))]).expect("METADATA is right");
        Program::prepare(&policies[0], given)
    };
    let bodies = [
        "findings contains {\"subject\": id, \"message\": \"m\"} if {\nsome id in data.parameters.ids\ninput.packages[id].member\n}",
        "findings contains {\"subject\": id, \"message\": \"m\"} if {\nsome id in data.parameters.ids\nmember(id)\n}\n\
         member(id) if input.packages[id].member",
        "findings contains {\"subject\": id, \"message\": \"m\"} if some id in members\n\
         members := {id | some id in data.parameters.ids; input.packages[id].member}",
    ];
    for body in bodies {
        let reads = |given| prepared(body, given).expect(body).reads().reads("packages");
        assert!(!reads(json!({})), "{body}");
        assert!(reads(json!({ "ids": ["a"] })), "{body}");
        let misspelt = prepared(&body.replace("[id].member", "[id].membr"), json!({}));
        assert!(misspelt.is_err(), "a misspelt field is refused all the same: {body}");
    }
    let before = "findings contains {\"subject\": id, \"message\": \"m\"} if {\nsome other, _ in input.packages\n\
                  some id in data.parameters.ids\n}\nfindings contains {\"subject\": \"s\", \"message\": \"m\"} if input.stage == \"merge\"";
    let program = prepared(before, json!({})).expect("prepares");
    assert!(program.reads().reads("packages") && program.reads().reads("stage"), "what stands before is come to");
}

/// Why the tests of a policy are refused.
fn tests_refused(tests: &str) -> String {
    let files = [
        file("p/policy.rego", format!("{METADATA}{FINDING} if input.packages.a\n")),
        file(
            "p/policy_test.rego",
            format!("package andon.policies.p_test\n\nimport data.andon.policies.p\n\n{tests}\n"),
        ),
    ];
    let policies = policy::load(&files).expect("METADATA is right");
    match Tests::of(&policies[0]) {
        Ok(_) => panic!("was not refused: {tests}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn tests_cannot_end_the_process() {
    for (tests, part) in [
        ("f(x) := f(x)\n\ntest_a if f(1)", "a rule cannot need itself: `f` → `f`"),
        ("a if b\n\nb if data.andon.policies.p_test.a\n\ntest_a if a", "a rule cannot need itself"),
        ("a if data.andon.policies.p_test[\"a\"]\n\ntest_a if a", "a rule cannot need itself"),
        ("test_a if count(data.andon.policies) > 0", "a rule cannot need itself"),
        ("test_a if bits.lsh(1, 9999999999) > 0", "`bits.lsh` makes numbers without a bound"),
        ("test_a if {\n\tx := 3\n\tx * x == 9\n}", "one side of `*` has to be a number"),
    ] {
        let message = tests_refused(tests);
        assert!(message.contains(part) && message.contains("policy_test.rego:"), "{message}");
    }
}

#[test]
fn builtins_of_tests_are_kept_from_growing() {
    let text = "test_a if count(numbers.range(1, 999999999)) > 0\n\ntest_b if { p.findings == set() with input as {} }";
    let files = [
        file("p/policy.rego", format!("{METADATA}{FINDING} if input.packages.a\n")),
        file(
            "p/policy_test.rego",
            format!("package andon.policies.p_test\n\nimport data.andon.policies.p\n\n{text}\n"),
        ),
    ];
    let policies = policy::load(&files).expect("METADATA is right");
    let tests = Tests::of(&policies[0]).expect("are tests").expect("there are some");
    assert!(tests.run("test_a").failed.is_some());
    assert!(tests.run("test_b").failed.is_none());
}
