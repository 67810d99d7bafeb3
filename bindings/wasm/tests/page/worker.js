import * as andon from "@andon/gate";
import { check, timed } from "../checks.mjs";

const text = async (path) => (await fetch(path)).text();

async function compare() {
  const start = performance.now();
  await andon.init();
  const gate = new andon.Gate();
  const load = performance.now() - start;
  const names = JSON.parse(await text("/evidence"));
  const differ = [];
  for (const name of names) {
    const expected = await text(`/evidence/${name.replace(".evidence.", ".verdict.")}`);
    if (gate.judgeJson(await text(`/evidence/${name}`)) !== expected) differ.push(name);
  }
  const judge = timed(gate, await text("/evidence/2000-packages.evidence.json"));
  check(andon);
  return { compared: names.length, differ, load, judge };
}

self.onmessage = () => {
  compare().then(self.postMessage.bind(self), (error) => self.postMessage({ error: String(error?.stack ?? error) }));
};
