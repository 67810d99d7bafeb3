/** The worker: the gate, and everything else that could take long. It has no state but the module and the last gate. */
import { AndonError, Gate, init, testPolicies, version, type GateOptions } from "@andon/gate";
import { graphs } from "./graph.ts";
import { optionsFrom } from "./options.ts";
import type { Calls, Failure, Format, Request } from "./protocol.ts";
import { read } from "./read.ts";

type Handlers = { [C in keyof Calls]: (input: Calls[C][0]) => Calls[C][1] | Promise<Calls[C][1]> };

/** A package that is older than its reports has none. */
type Reporting = Gate & { report?(verdict: string, format: string): string };

let last: { key: string; gate: Gate } | undefined;

/** The gate of these options; building one takes longer than judging. */
function gateOf(options: GateOptions): Gate {
  const key = JSON.stringify(options);
  if (last?.key !== key) {
    const gate = new Gate(options);
    last?.gate.free();
    last = { key, gate };
  }
  return last.gate;
}

const handlers: Handlers = {
  async start(module) {
    await init(module);
    return { version: version(), formats: "report" in Gate.prototype ? FORMATS : ["json"] };
  },
  read,
  judge({ evidence, options }) {
    const gate = gateOf(optionsFrom(options));
    const start = performance.now();
    const json = gate.judgeJson(evidence);
    const took = performance.now() - start;
    return { verdict: JSON.parse(json), json, policies: gate.policies(), took };
  },
  graph: ({ evidence, options }) => graphs(gateOf(optionsFrom(options)).facts(evidence).facts),
  policy({ evidence, id, policy, test }) {
    const path = `${id}/policy.rego`;
    const gate = gateOf({ policies: { [path]: policy }, builtinPolicies: false });
    const tests =
      test.trim() === "" ? null : attempt(() => testPolicies({ [path]: policy, [`${id}/policy_test.rego`]: test }));
    const start = performance.now();
    const verdict = gate.judge(evidence ?? { schema: "andon.evidence/1", as_of: "2026-01-01T00:00:00Z", files: {} });
    return { verdict, tests, took: performance.now() - start };
  },
  report({ json, format, options }) {
    const gate: Reporting = gateOf(optionsFrom(options));
    return gate.report?.(json, format) ?? json;
  },
  explain: ({ name, options }) => gateOf(optionsFrom(options)).explain(name),
};

const FORMATS: Format[] = ["json", "sarif", "markdown", "html"];

function attempt<T>(work: () => T): T | Failure {
  try {
    return work();
  } catch (error) {
    return failure(error);
  }
}

function failure(error: unknown): Failure {
  if (error instanceof AndonError) {
    const { kind, message, reason, file, line, column } = error;
    return { kind, message, reason, ...(file && { file }), ...(line && { line }), ...(column && { column }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "other", message, reason: message };
}

self.onmessage = async ({ data: { id, call, input } }: MessageEvent<Request>) => {
  try {
    const output = await handlers[call](input as never);
    self.postMessage({ id, output });
  } catch (error) {
    self.postMessage({ id, failure: failure(error) });
  }
};
