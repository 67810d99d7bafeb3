// Makes the TypeScript types of the documents from their schemas: `node types.mjs SCHEMAS TARGET`.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { compile } from "json-schema-to-typescript";

const [schemas, target] = process.argv.slice(2);

/** A description without Rust's links: [`Finding::at`] is `Finding.at`. */
function plain(text) {
  return text.replace(/\[(`[^`]+`)\]/g, (_, name) => name.replaceAll("::", "."));
}

/** A reference with a description beside it would get a type of its own, not the one that it refers to. */
function referred(node) {
  if (Array.isArray(node)) return node.map(referred);
  if (node === null || typeof node !== "object") return node;
  const { $ref, default: _, ...rest } = node;
  const kept = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, referred(value)]));
  if (typeof kept.description === "string") kept.description = plain(kept.description);
  if ($ref === undefined) return kept;
  return rest.description === undefined ? { $ref } : { ...kept, allOf: [{ $ref }] };
}

await mkdir(target, { recursive: true });
for (const [document, name] of [["evidence", "Evidence"], ["facts", "Facts"], ["verdict", "Verdict"]]) {
  const schema = JSON.parse(await readFile(`${schemas}/${document}.schema.json`, "utf8"));
  const types = await compile({ ...referred(schema), title: name }, name, {
    additionalProperties: false,
    bannerComment: `/** The types of andon.${document}/1, made from its JSON Schema. */`,
  });
  await writeFile(`${target}/${document}.ts`, types);
}
