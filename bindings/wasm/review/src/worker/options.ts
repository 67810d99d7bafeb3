/** What a gate is built from, out of what was dropped. What cannot be handed over is refused: it would be another gate. */
import { fileBytes, type GateOptions, policyFolders } from "@andon/gate";
import type { Materials } from "./protocol.ts";

export function optionsFrom({ config, policies = {}, refused = {}, advisories }: Materials): GateOptions {
  const options: GateOptions = advisories === undefined ? {} : { advisories };
  const why = refused["andon.toml"];
  if (why !== undefined) throw new Error(`andon.toml cannot be read: ${why}`);
  if (config === undefined) return options;
  const text = typeof config === "string" ? config : fileBytes(Uint8Array.from(config));
  if (typeof text !== "string") throw new Error("andon.toml cannot be read: it is not UTF-8");
  const folders = policyFolders(text).map((name) => [name, below(name, policies, refused)] as const);
  // One of which nothing is here is not handed in, so that the gate says so.
  const there = folders.filter(([, files]) => Object.keys(files).length > 0);
  return { ...options, config: text, folders: Object.fromEntries(there) };
}

/** The policies below a folder by their paths there, hidden ones left out: the rule of `src/collect/policies.rs`. */
function below(folder: string, policies: Record<string, string>, refused: Record<string, string>) {
  const parts = folder.split("/").filter((part) => part !== "" && part !== ".");
  const prefix = parts.map((part) => `${part}/`).join("");
  const isBelow = (path: string) => {
    const isHidden = path.slice(prefix.length).split("/").some((part) => part.startsWith("."));
    return !folder.startsWith("/") && path.startsWith(prefix) && path.endsWith(".rego") && !isHidden;
  };
  const amiss = Object.keys(refused).find(isBelow);
  if (amiss !== undefined) throw new Error(`the policy ${amiss} cannot be read: ${refused[amiss]}`);
  const paths = Object.keys(policies).filter(isBelow);
  return Object.fromEntries(paths.map((path) => [path.slice(prefix.length), policies[path]!]));
}
