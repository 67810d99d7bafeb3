/** The keys, what is read and where the limits are. */
import { h } from "../dom.ts";
import * as limits from "../limits.ts";
import type { Model } from "../model.ts";
import { button } from "./shapes.ts";

const KEYS: [string, string][] = [
  ["j, k", "the next finding, the one before"],
  ["/", "search, in the findings or in the graph"],
  ["1, 2, 3", "findings, graph, policy editor"],
  ["+, −, 0, arrows", "in the graph: closer, farther, all of it, and moving"],
  ["Esc", "leaves the search, closes this"],
  ["?", "this"],
];

const READ =
  "Cargo.lock, Cargo.toml, .cargo/config.toml, rust-toolchain.toml, andon.toml, supply-chain/, workflows and Rego; " +
  "everything else stays unread. With a base, configuration and policies are the base's.";

const LIMITS = [
  `${limits.bytes(limits.FILE_BYTES)} a file;`,
  `${limits.bytes(limits.SIDE_BYTES)} and ${limits.SIDE_FILES} files a side.`,
  `A judgement is ended after ${limits.JUDGE_TIME / 1000} seconds,`,
  `the editor's policy after ${limits.POLICY_TIME / 1000}.`,
  `Up to ${limits.DRAWN_PACKAGES} packages are drawn.`,
].join(" ");

export function help(model: Model): HTMLDialogElement {
  const version = h("p", { class: "quiet" });
  model.watch(
    ({ version }) => [version],
    (state) => (version.textContent = state.version && `andon ${state.version}`),
  );
  const dialog = h("dialog", { class: "help", "aria-label": "Keys and help" });
  dialog.append(
    h("h2", {}, "Keys"),
    h(
      "dl",
      {},
      KEYS.map(([key, what]) =>
        h(
          "div",
          {},
          h(
            "dt",
            {},
            key.split(", ").map((name) => h("kbd", {}, name)),
          ),
          h("dd", {}, what),
        ),
      ),
    ),
    h("h2", {}, "What is read"),
    h(
      "p",
      {},
      READ,
      " What andon knows of crates from ",
      h("code", {}, "$CARGO_HOME"),
      " (licences, yanked versions, build scripts) is not here, so policies that need it say so: ",
      h("code", {}, "cargo-andon evidence"),
      " writes it into a document that can be dropped here.",
    ),
    h("h2", {}, "Limits"),
    h("p", {}, LIMITS),
    version,
    button("Close", () => dialog.close(), { class: "primary" }),
  );
  return dialog;
}
