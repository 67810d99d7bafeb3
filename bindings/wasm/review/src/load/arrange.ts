/** Which of the things given at once are a side each, and which are the files of one tree: told by their names. */
import type { Item } from "./gather.ts";
import { homeOf } from "./wanted.ts";

/**
 * One thing is judged, two of a kind are compared. Files of several kinds, and more than two, are one tree: each lies where
 * its name is at home, and what has no home is left out and named.
 */
export function arranged(items: Item[]): Item[] {
  const [first, second] = items;
  const tooMany = new Error(`${items.length} things at once are too many: one is judged, two are compared`);
  if (!first || !second) return items;
  const areLoose = items.every(isLoose);
  const [home, other] = items.map(({ name }) => homeOf(name) ?? "Cargo.lock");
  if (items.length === 2 && (!areLoose || home === other)) return items;
  if (!areLoose) throw tooMany;
  const tree: Item = { name: nameOf(items), files: [], notes: [] };
  const owners = new Map<string, string>();
  for (const { name, files } of items) {
    const path = homeOf(name);
    const owner = path && owners.get(path);
    if (owner) throw new Error(`${owner} and ${name} are both ${path}: two such files alone are compared, or drop the folder`);
    if (!path) tree.notes!.push(`${name} was left out: its name is none that says how a workspace is built.`);
    else {
      owners.set(path, name);
      tree.files.push(...files.map(({ file }) => ({ path: `tree/${path}`, file })));
      if (path !== name) tree.notes!.push(`${name} was read as ${path}.`);
    }
  }
  if (tree.files.length === 0) throw tooMany;
  return [tree];
}

/** A file alone that is no archive. */
function isLoose({ name, files }: Item): boolean {
  return files.length === 1 && files[0]!.path === name && !/\.zip$/i.test(name);
}

function nameOf(items: Item[]): string {
  const names = items.map(({ name }) => name);
  return names.length > 3 ? `${names.slice(0, 2).join(", ")} and ${names.length - 2} more` : names.join(", ");
}
