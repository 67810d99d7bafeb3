// The checks in the page itself; the comparison in a worker. `window.result` is what came of both.
import * as andon from "@andon/gate";
import { check } from "../checks.mjs";

const violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));

async function page() {
  await andon.init();
  check(andon);
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => (data.error ? reject(new Error(data.error)) : resolve(data));
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage("start");
  });
}

window.result = page().then(
  (result) => ({ ...result, violations }),
  (error) => ({ error: String(error?.stack ?? error), violations }),
);
