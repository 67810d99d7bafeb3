// What has to hold of the package everywhere: in Node, in a page and in a worker. Throws where it does not.

const POLICY = `# METADATA
# title: Crates that are not wanted here
# description: Says so of every package that is named leaky.
# custom:
#   level: deny
package andon.policies.no_leaky

findings contains finding if {
	some name, ids in input.groups.by_name
	name == "leaky"
	some id in ids
	finding := {"subject": id, "message": sprintf("%s is not wanted here", [id])}
}
`;

const LOCKFILE = `version = 4

[[package]]
name = "smallvec"
version = "0.6.9"
source = "registry+https://github.com/rust-lang/crates.io-index"
checksum = "c4488ae950c49d403731982257768f48fada354a5203fe81f9bb6f43ca9002be"
`;

function evidence(files) {
  return { schema: "andon.evidence/1", as_of: "2026-11-23T00:00:00Z", files };
}

function equal(got, expected, what) {
  if (got !== expected) throw new Error(`${what}: ${JSON.stringify(got)} is not ${JSON.stringify(expected)}`);
}

/** The error of andon's that is thrown. */
function thrown(andon, work) {
  try {
    work();
  } catch (error) {
    if (error instanceof andon.AndonError) return error;
    throw error;
  }
}

function refused(andon, work, kind, words) {
  const error = thrown(andon, work);
  if (error === undefined) throw new Error(`${words}: is not refused`);
  equal(error.kind, kind, `kind of ${error.message}`);
  if (!error.message.includes(words)) throw new Error(`${words} is not in ${error.message}`);
  return error;
}

/** Checks everything but what takes files from elsewhere. */
export function check(andon) {
  const gate = new andon.Gate();
  judges(gate);
  reports(andon, gate);
  configures(andon);
  leavesNothingOut(andon);
  places(andon);
  tests(andon);
  hostile(andon, gate);
  bytes(andon);
  restarts(andon, gate);
}

function judges(gate) {
  const verdict = gate.judge(evidence({ "Cargo.lock": LOCKFILE }));
  equal(verdict.outcome, "stop", "a vulnerable lockfile");
  equal(verdict.findings.some((finding) => finding.code === "RUSTSEC-2019-0009"), true, "the advisory is found");
  equal(gate.judgeJson(evidence({ "Cargo.lock": LOCKFILE })), gate.judgeJson(JSON.stringify(evidence({ "Cargo.lock": LOCKFILE }))), "an object and its JSON");
  equal(gate.facts(evidence({ "Cargo.lock": LOCKFILE })).facts[0].lockfile.version, 4, "the facts");
  equal(gate.explain("vulnerable").startsWith("vulnerable: "), true, "a policy explained");
  equal(gate.explain("RUSTSEC-2019-0009").includes("smallvec"), true, "an advisory explained");
  equal(gate.policies().some((policy) => policy.id === "vulnerable" && policy.text.includes("package ")), true, "policies");
}

function reports(andon, gate) {
  const json = gate.judgeJson(evidence({ "Cargo.lock": LOCKFILE }));
  equal(gate.report(json, "json"), json, "a verdict's own bytes");
  equal(gate.report(JSON.parse(json), "sarif"), gate.report(json, "sarif"), "an object and its JSON");
  for (const [format, words] of [["sarif", '"2.1.0"'], ["markdown", "## andon: "], ["html", "</html>"]]) {
    const text = gate.report(json, format);
    equal(text.includes(words) && text.includes("RUSTSEC-2019-0009"), true, `the report as ${format}`);
  }
  refused(andon, () => gate.report(json, "pdf"), "usage", "pdf");
  refused(andon, () => gate.report("{}", "html"), "usage", "verdict");
}

function configures(andon) {
  const gate = new andon.Gate({ config: "[policy.vulnerable]\nlevel = \"allow\"\n" });
  equal(gate.judge(evidence({ "Cargo.lock": LOCKFILE })).findings.some((f) => f.policy === "vulnerable"), false, "a level");
  const own = new andon.Gate({ policies: { "no_smallvec/policy.rego": POLICY.replaceAll("leaky", "smallvec") }, builtinPolicies: false });
  equal(own.policies().length, 1, "without built-in policies");
  const snapshot = "andon advisories 1\n";
  refused(andon, () => new andon.Gate({ advisories: snapshot }), "advisories", "snapshot");
  gate.free();
  refused(andon, () => gate.judge(evidence({})), "usage", "free()");
}

/** A gate that judged without what it was to judge by would be a gate left open. */
function leavesNothingOut(andon) {
  const config = '[policies]\nfolders = ["./own/"]\n';
  const files = { "no_leaky/policy.rego": POLICY };
  equal(andon.policyFolders('policies."folders" = [ # "x"\n"\\u006fwn"]').join(), "own", "the folders that are named");
  refused(andon, () => andon.policyFolders("[polcy.vulnerable]\n"), "config", "polcy");
  refused(andon, () => new andon.Gate({ config }), "config", "`./own/` of [policies] was not handed in");
  refused(andon, () => new andon.Gate({ config, policies: files }), "config", "was not handed in");
  refused(andon, () => new andon.Gate({ config: '[[policies.bundles]]\npath = "a.tar.gz"\n' }), "config", "a bundle is read only");
  const gate = new andon.Gate({ config, folders: { "./own/": files } });
  equal(gate.policies().find(({ id }) => id === "no_leaky").file, "./own/no_leaky/policy.rego", "a folder that is named");
  class Options {
    config = config;
  }
  const odd = [[], new Map([["config", config]]), new Options(), null, "{}", { toJSON: () => ({}) }];
  const folder = [[], new Map(Object.entries(files)), { "no_leaky/policy.rego": undefined }, null, "x"];
  for (const options of [...odd, ...folder.flatMap((of) => [{ policies: of }, { folders: { own: of } }])])
    refused(andon, () => new andon.Gate(options), "usage", "");
  refused(andon, () => andon.testPolicies(new Map(Object.entries(files))), "usage", "plain object");
}

function places(andon) {
  const text = POLICY.replace("input.groups.by_name", "input.groups.by_nam");
  const policy = refused(andon, () => new andon.Gate({ policies: { "no_leaky/policy.rego": text } }), "policy", "by_nam");
  equal(policy.file, "no_leaky/policy.rego", "the policy's file");
  equal(policy.line, 9, "the policy's line");
  equal(policy.column > 1, true, "the policy's column");
  equal(policy.code, 11, "the number of a policy's error");
  const config = refused(andon, () => new andon.Gate({ config: "[polcy.vulnerable]\n" }), "config", "polcy");
  equal(`${config.file}:${config.line}`, "andon.toml:1", "the place in the configuration");
  // A place in JSON is for those who wrote it.
  const judge = (evidence) => refused(andon, () => new andon.Gate().judge(evidence), "evidence", "as_of");
  const errors = [refused(andon, () => new andon.Gate({ polices: {} }), "usage", "polices"), judge({ schema: "andon.evidence/2" })];
  for (const { message, reason } of errors) equal(/ at line /.test(message + reason), false, `no place in ${message}`);
  equal(/ at line 1 column \d+$/.test(judge(`{"schema": "andon.evidence/2"}`).reason), true, "a place in the caller's own text");
  refused(andon, () => new andon.Gate().judge(undefined), "evidence", "expected");
  refused(andon, () => new andon.Gate().explain("vulnerabel"), "usage", "did you mean `vulnerable`?");
}

function tests(andon) {
  const test = `package andon.policies.no_leaky_test
import data.andon.policies.no_leaky

test_fires if count(no_leaky.findings) == 1 with input as {"groups": {"by_name": {"leaky": ["leaky@1.0.0"]}}}

test_fails if count(no_leaky.findings) == 2 with input as {"groups": {"by_name": {"leaky": ["leaky@1.0.0"]}}}
`;
  const files = { "no_leaky/policy.rego": POLICY, "no_leaky/policy_test.rego": test };
  const [subject] = andon.testPolicies(files).subjects;
  equal(subject.outcomes.map((o) => `${o.name} ${o.failed === null}`).join(), "test_fails false,test_fires true", "the tests");
  equal(andon.testPolicies(files, "fires").subjects[0].outcomes.length, 1, "a filter");
  equal(andon.testPolicies(files, "nomatch").subjects.flatMap((one) => one.outcomes).length, 0, "a filter that leaves none");
}

/** Nothing here may end the instance: each is named in a verdict, or refused. */
function hostile(andon, gate) {
  const deep = "[".repeat(100_000);
  for (const files of [
    { "Cargo.lock": "version = 4\n<<<<<<< HEAD\n" },
    { "Cargo.lock": `x = ${deep}` },
    { "Cargo.lock": LOCKFILE, ".github/workflows/deep.yml": `on: ${deep}` },
    { "Cargo.lock": LOCKFILE, "Cargo.toml": `x = ${"{a=".repeat(50_000)}` },
    { "Cargo.lock": [255, 254, 0] },
    { "Cargo.lock": LOCKFILE.replace("smallvec", "<img src=x onerror=alert(1)>\u001b[31m") },
  ]) {
    equal(typeof gate.judge(evidence(files)).outcome, "string", "a hostile file is judged");
  }
  refused(andon, () => gate.judge(`{"files": {"a": ${deep}`), "evidence", "recursion limit");
  refused(andon, () => gate.judge("\ud800"), "evidence", "expected");
  // What JSON cannot say never reaches the module; what is nested too deep for it, or for the engine's JSON, is refused.
  const circle = evidence({});
  circle.files = circle;
  let nested = [];
  for (let depth = 0; depth < 1_000_000; depth += 1) nested = [nested];
  for (const [value, kinds] of [
    [circle, ["usage"]],
    [evidence({ "Cargo.lock": 1n }), ["usage"]],
    [evidence(nested), ["usage", "evidence"]],
  ]) {
    const calls = [() => gate.judge(value), () => gate.facts(value), () => gate.report(value, "json"),
      () => new andon.Gate(value), () => andon.testPolicies(value)];
    for (const call of calls) {
      const kind = thrown(andon, call)?.kind;
      equal(kinds.includes(kind), true, `${kind} of ${call}`);
    }
  }
}

function bytes(andon) {
  equal(andon.fileBytes(new Uint8Array([0xef, 0xbb, 0xbf, 0x61])), "\ufeffa", "a byte order mark is kept");
  equal(JSON.stringify(andon.fileBytes(new Uint8Array([255, 1]))), "[255,1]", "what is not UTF-8");
}

/** A call near the end of the stack ends the instance. That is said, and the same gate judges again. */
function restarts(andon, gate) {
  const document = JSON.stringify(evidence({ "Cargo.lock": LOCKFILE }));
  const expected = gate.judgeJson(document);
  const panic = exhausted(() => gate.judgeJson(document));
  // The last frames may be missing for JavaScript too, which then says so itself.
  const said = panic instanceof andon.AndonError ? panic.kind === "panic" : panic instanceof RangeError;
  equal(said, true, `a call at the end of the stack: ${panic}`);
  equal(gate.judgeJson(document), expected, "the verdict after a panic");
  equal(new andon.Gate().judgeJson(document), expected, "the verdict of a new gate after a panic");
}

/** What is thrown when less and less of the stack is left. */
function exhausted(work) {
  const below = (depth) => (depth === 0 ? work() : below(depth - 1));
  for (let depth = 100; ; depth += 100) {
    try {
      below(depth);
    } catch (error) {
      return error;
    }
  }
}

/** The median of how long evidence takes, in milliseconds. */
export function timed(gate, json, rounds = 11) {
  const times = [];
  for (let round = 0; round < rounds; round += 1) {
    const start = performance.now();
    gate.judgeJson(json);
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[rounds >> 1];
}
