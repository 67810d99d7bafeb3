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
  if (parts.slice(0, -1).some(isSkipped)) return false;
  if (NAMES.includes(name) || name.endsWith(".rego")) return true;
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
