/** A change to look at for whoever has none at hand: two lockfiles of the same small workspace. */
import type { Item } from "./gather.ts";

const REGISTRY = "registry+https://github.com/rust-lang/crates.io-index";

type Package = [name: string, version: string, dependencies: string[]];

const BASE: Package[] = [
  ["andon-example", "0.1.0", ["rand", "time"]],
  ["autocfg", "1.4.0", []],
  ["libc", "0.2.169", []],
  ["rand", "0.8.5", ["libc"]],
  ["time", "0.1.44", ["libc"]],
];

const HEAD: Package[] = [
  ["andon-example", "0.1.0", ["arrayvec", "rand", "time"]],
  ["arrayvec", "0.5.2", ["smallvec"]],
  ["autocfg", "1.4.0", []],
  ["libc", "0.2.170", []],
  ["rand", "0.8.5", ["libc"]],
  ["smallvec", "0.6.9", ["autocfg"]],
  ["time", "0.1.44", ["libc"]],
];

export function example(): Item[] {
  return [itemOf("base/Cargo.lock", BASE), itemOf("head/Cargo.lock", HEAD)];
}

function itemOf(name: string, packages: Package[]): Item {
  const text = `version = 4\n${packages.map(entry).join("")}`;
  return { name, files: [{ path: "Cargo.lock", file: new File([text], "Cargo.lock") }] };
}

function entry([name, version, dependencies]: Package, place: number): string {
  const letters = Array.from(`${name}@${version}`, (letter) => letter.charCodeAt(0).toString(16));
  const checksum = letters.join("").repeat(8).slice(0, 64);
  const origin = place === 0 ? "" : `source = "${REGISTRY}"\nchecksum = "${checksum}"\n`;
  const list =
    dependencies.length > 0 ? `dependencies = [\n${dependencies.map((name) => ` "${name}",\n`).join("")}]\n` : "";
  return `\n[[package]]\nname = "${name}"\nversion = "${version}"\n${origin}${list}`;
}
