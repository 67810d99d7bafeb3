// Names a module's functions so that wasm-opt's --reorder-functions-by-name puts like beside like: gzip looks back no
// further than 32 KB, and compilers make many functions that differ in little. `node order.mjs MODULE`
import { readFileSync, writeFileSync } from "node:fs";

const GRAM = 5; // bytes that have to be the same
const FEW = 200; // what stands in more functions than this says nothing of any of them
const WEIGHTS = [1, 0.8, 0.7, 0.6, 0.5, 0.4]; // of the function before, and of those before it

const path = process.argv[2];
const bytes = readFileSync(path);
const sections = [...parts(bytes)];
const names = ordered([...functions(sections.find(({ id }) => id === 10).content)]);
const imported = [...imports(sections.find(({ id }) => id === 2).content)].filter((kind) => kind === 0).length;
const kept = sections.filter(({ id, content }) => id !== 0 || nameOf(content) !== "name");
writeFileSync(path, Buffer.concat([bytes.subarray(0, 8), ...kept.map(({ whole }) => whole), nameSection()]));

/** For each place the function that comes there: always the one most like those before it. */
function ordered(bodies) {
  const grams = bodies.map(gramsOf);
  const holders = new Map();
  grams.forEach((own, index) => own.forEach((gram) => holders.get(gram)?.push(index) ?? holders.set(gram, [index])));
  const left = new Set(bodies.keys());
  const order = [];
  let next = bodies.reduce((most, body, index) => (body.length > bodies[most].length ? index : most), 0);
  while (next !== undefined) {
    order.push(next);
    left.delete(next);
    next = likest(order, left, grams, holders) ?? left.values().next().value;
  }
  return order;
}

function likest(order, left, grams, holders) {
  const shared = new Map();
  WEIGHTS.forEach((weight, back) => {
    for (const gram of grams[order.at(-1 - back)] ?? []) {
      const among = holders.get(gram);
      if (among.length > FEW) continue;
      for (const other of among) if (left.has(other)) shared.set(other, (shared.get(other) ?? 0) + weight);
    }
  });
  let [best, most] = [undefined, 0];
  for (const [other, count] of shared) {
    const share = count / (grams[other].size + 30);
    if (share > most) [best, most] = [other, share];
  }
  return best;
}

function gramsOf(body) {
  const grams = new Set();
  for (let at = 0; at + GRAM <= body.length; at += 1) grams.add(body.readUIntLE(at, GRAM));
  return grams;
}

/** A section of names: each function's is its place. */
function nameSection() {
  const digits = String(names.length).length;
  const places = new Map(names.map((index, place) => [index + imported, String(place).padStart(digits, "0")]));
  const entries = [...places].sort(([a], [b]) => a - b).flatMap(([index, name]) => [number(index), text(name)]);
  const map = Buffer.concat([number(places.size), ...entries]);
  const content = Buffer.concat([text("name"), Buffer.from([1]), number(map.length), map]);
  return Buffer.concat([Buffer.from([0]), number(content.length), content]);
}

function* parts(bytes) {
  for (let at = 8; at < bytes.length; ) {
    const [size, start] = read(bytes, at + 1);
    yield { id: bytes[at], content: bytes.subarray(start, start + size), whole: bytes.subarray(at, start + size) };
    at = start + size;
  }
}

function* functions(code) {
  let [count, at] = read(code, 0);
  for (; count > 0; count -= 1) {
    const [size, start] = read(code, at);
    yield code.subarray(start, start + size);
    at = start + size;
  }
}

/** The kinds of what is imported; functions alone are followed, for nothing else is imported. */
function* imports(content) {
  let [count, at] = read(content, 0);
  for (; count > 0; count -= 1) {
    for (const _ of ["module", "name"]) {
      const [length, start] = read(content, at);
      at = start + length;
    }
    yield content[at];
    if (content[at] !== 0) throw new Error("something that is no function is imported");
    at = read(content, at + 1)[1];
  }
}

function nameOf(content) {
  const [length, start] = read(content, 0);
  return content.toString("utf8", start, start + length);
}

function read(bytes, at) {
  let value = 0;
  for (let shift = 1; ; shift *= 128, at += 1) {
    value += (bytes[at] & 127) * shift;
    if (bytes[at] < 128) return [value, at + 1];
  }
}

function number(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  return Buffer.from([...bytes, value]);
}

function text(value) {
  return Buffer.concat([number(Buffer.byteLength(value)), Buffer.from(value)]);
}
