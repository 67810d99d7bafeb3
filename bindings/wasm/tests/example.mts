// Checked by `tsc --strict`: the types are those of the documents.
import { AndonError, Gate, type Evidence, type Finding, type ModuleSource, type Verdict, fileBytes, init, testPolicies } from "@andon/gate";

await init();
// From elsewhere, in each form; it is loaded by then.
const sources: ModuleSource[] = ["./andon_bg.wasm", new URL("file:///andon_bg.wasm"), new Uint8Array(), new ArrayBuffer(0)];
for (const source of sources) await init(source);
const evidence: Evidence = {
  schema: "andon.evidence/1",
  as_of: "2026-11-23T00:00:00Z",
  stage: "merge",
  files: { "Cargo.lock": fileBytes(new Uint8Array()) },
};
const gate = new Gate({ config: "", policies: {}, builtinPolicies: true });
const verdict: Verdict = gate.judge(evidence);
const denied: Finding[] = verdict.findings.filter((finding) => finding.level === "deny");
const places: string[] = denied.map((finding) => `${finding.at?.file ?? ""}:${finding.at?.line ?? 0}`);
const versions: number[] = gate.facts(evidence).facts.map((facts) => facts.lockfile?.version ?? 0);
try {
  testPolicies({});
} catch (error) {
  if (error instanceof AndonError) console.log(error.kind, error.file, error.line, places, versions);
}
// @ts-expect-error there is no such stage
const wrong: Evidence = { ...evidence, stage: "someday" };
void wrong;
