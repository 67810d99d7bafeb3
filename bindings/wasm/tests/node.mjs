// Node: the checks, and every verdict byte for byte as the native gate gives it. `node.mjs EVIDENCE`
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import * as esm from "@andon/gate";
import { check, timed } from "./checks.mjs";

const folder = process.argv[2];
const start = performance.now();
const gate = new esm.Gate();
const load = performance.now() - start;
const names = readdirSync(folder).filter((name) => name.endsWith(".evidence.json"));
const read = (name) => readFileSync(`${folder}/${name}`, "utf8");
const differ = names.filter((name) => gate.judgeJson(read(name)) !== read(name.replace(".evidence.", ".verdict.")));
if (names.length < 300 || differ.length > 0) throw new Error(`${differ.length} of ${names.length} differ: ${differ}`);
const judge = timed(gate, read("2000-packages.evidence.json"));

const cjs = createRequire(import.meta.url)("@andon/gate");
if (cjs.Gate === esm.Gate) throw new Error("the CommonJS build is not the one that is required");
check(esm);
check(cjs);
console.log(JSON.stringify({ compared: names.length, load, judge }));
