/** How much the page takes. What is more is refused with these words, or left out and named. */

/** Bytes of one file. */
export const FILE_BYTES = 32 << 20;
/** Bytes of all files together, of one side. */
export const SIDE_BYTES = 128 << 20;
/** Files of one side that say something about how a workspace is built. */
export const SIDE_FILES = 5_000;
/** Entries of a folder that are looked at. */
export const FOLDER_ENTRIES = 200_000;
/** Packages of one workspace that are drawn. */
export const DRAWN_PACKAGES = 20_000;
/** Findings that are listed at once; more on request. */
export const LISTED_FINDINGS = 200;
/** Steps of a remedy, stretches of code in one, policies to choose from: what is more is counted. */
export const SHOWN = 200;
/** Characters of one text that are shown. */
export const TEXT_LENGTH = 20_000;
/** Milliseconds until a judgement, or the reading of what was dropped, is ended. */
export const JUDGE_TIME = 20_000;
/** Milliseconds until the editor's policy is ended. */
export const POLICY_TIME = 5_000;

export function bytes(count: number): string {
  return count < 1 << 20 ? `${Math.ceil(count / 1024)} KiB` : `${Math.round(count / (1 << 20))} MiB`;
}
