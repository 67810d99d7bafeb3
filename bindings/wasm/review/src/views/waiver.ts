/** The waiver that would cover a finding, as it is pasted into andon.toml. */
import type { Finding } from "@andon/gate";
import { replaced } from "../hidden.ts";

/** How long a new waiver lasts, in days. */
const WAIVER_DAYS = 90;

/** Reason and owner are left empty, which andon refuses: a person fills them in. */
export function waiverFor(finding: Finding, asOf: string): string {
  const end = new Date(Date.parse(asOf.slice(0, 10)) + WAIVER_DAYS * 86_400_000);
  const until = Number.isNaN(end.valueOf()) ? "" : end.toISOString().slice(0, 10);
  const blanks = [
    ['reason = ""', "why it is acceptable"],
    ['owner = ""', "who answers for it"],
    [`expires = "${until}"`, "when it counts again"],
  ] as const;
  return [
    "[[waiver]]",
    `policy = ${toml(finding.policy)}`,
    `subject = ${toml(finding.subject)}`,
    ...(finding.code === finding.policy ? [] : [`code = ${toml(finding.code)}`]),
    ...blanks.map(([pair, meaning]) => `${pair.padEnd(22)}  # ${meaning}`),
    "",
  ].join("\n");
}

/** A basic string; source: TOML 1.0, "String". */
function toml(text: string): string {
  const escaped = replaced(text.replace(/[\\"]/g, "\\$&"), (point) => `\\U${point.padStart(8, "0").toUpperCase()}`);
  return `"${escaped}"`;
}
