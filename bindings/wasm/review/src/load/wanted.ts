/** Which files say something about how a repository is built: the rule of `src/collect/wanted.rs`, and Rego besides. */

const NAMES = [
  "Cargo.lock",
  "Cargo.toml",
  "rust-toolchain",
  "rust-toolchain.toml",
  "andon.toml",
  ".gitignore",
  "action.yml",
  "action.yaml",
];
/** Folders that hold what was made or fetched. */
const SKIPPED = [".git", "node_modules", "target"];

export function isSkipped(folder: string): boolean {
  return SKIPPED.includes(folder);
}

export function isWanted(path: string): boolean {
  const parts = path.split("/");
  const [name = "", above, before] = parts.toReversed();
  if (name.endsWith(".rego")) return true;
  if (parts.slice(0, -1).some(isSkipped)) return false;
  if (NAMES.includes(name)) return true;
  if (name === "config") return above === ".cargo";
  if (name === "config.toml") return above === ".cargo" || above === "supply-chain";
  if (name === "audits.toml" || name === "imports.lock") return above === "supply-chain";
  return /\.ya?ml$/.test(name) && above === "workflows" && before === ".github";
}

/** Where a file lies whose name is all that is known of it; a workflow and a setting of Cargo's have one place each. */
export function homeOf(name: string): string | undefined {
  if (isWanted(name)) return name;
  if (/\.ya?ml$/.test(name)) return `.github/workflows/${name}`;
  if (name === "config" || name === "config.toml") return `.cargo/${name}`;
  if (name === "audits.toml" || name === "imports.lock") return `supply-chain/${name}`;
  return /\.lock\b/i.test(name) ? "Cargo.lock" : undefined;
}

/** What Cargo and rustup look for by name alone, and in a directory `.cargo`. */
const BY_NAME = ["Cargo.lock", "Cargo.toml", "rust-toolchain", "rust-toolchain.toml"];
const IN_CARGO = ["config", "config.toml"];

/** The file that a path is where upper and lower case are the same, and only there: the rule of `src/collect/wanted.rs`. */
export function variant(path: string): string | null {
  const parts = path.split("/");
  const [name = "", above = ""] = parts.toReversed();
  if (parts.slice(0, -1).some(isSkipped)) return null;
  // Both ways, for letters that have more than one small or great one.
  const fold = (name: string) => name.toUpperCase().toLowerCase();
  const known = (names: string[]) => names.find((known) => fold(name) === fold(known));
  const byName = known(BY_NAME);
  if (byName !== undefined) return name === byName ? null : byName;
  const inCargo = known(IN_CARGO);
  const isIt = inCargo === undefined || fold(above) !== ".cargo" || (above === ".cargo" && name === inCargo);
  return isIt ? null : `.cargo/${inCargo}`;
}

/** Whether it is wanted, or would be where upper and lower case are the same. */
export function isTaken(path: string): boolean {
  return isWanted(path) || variant(path) !== null;
}
