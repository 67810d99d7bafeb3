/** Text from outside as it is shown: each character shows itself, as `src/report/escape` has it, and none of it is endless. */
import { TEXT_LENGTH } from "./limits.ts";

/** What acts on its neighbours, or is not seen at all: the list of `src/report/escape/mod.rs`. */
const HIDDEN =
  /[\p{Cc}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}-\u{180f}\u{200b}-\u{200f}\u{2028}-\u{202e}\u{2060}-\u{206f}\u{3164}\u{feff}\u{ffa0}\u{fff0}-\u{fffb}\u{fffe}\u{ffff}\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

/** Every hidden character replaced by what is made of its code point. */
export function replaced(text: string, by: (point: string, letter: string) => string): string {
  return text.replace(HIDDEN, (letter) => by(letter.codePointAt(0)!.toString(16), letter));
}

/** Hidden characters as `\u{…}`; lines and tabs stay. What is too long is cut, and says so. */
export function visible(text: string): string {
  const rest = text.length - TEXT_LENGTH;
  const part = rest > 0 ? `${text.slice(0, TEXT_LENGTH)}… (${rest.toLocaleString("en")} more characters)` : text;
  return replaced(part, (point, letter) => (letter === "\n" || letter === "\t" ? letter : `\\u{${point}}`));
}
