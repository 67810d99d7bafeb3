/** Rego's colours: enough of its grammar to tell words, texts, rules and calls apart. */
import { StreamLanguage, type StringStream } from "@codemirror/language";

const KEYWORDS = /^(?:package|import|as|default|if|else|contains|in|every|some|not|with)$/;
const ATOMS = /^(?:true|false|null)$/;

interface Reading {
  /** Within a raw string, which goes over lines. */
  raw: boolean;
}

function token(stream: StringStream, state: Reading): string | null {
  if (state.raw || stream.eat("`")) return rawString(stream, state);
  if (stream.eatSpace()) return null;
  if (stream.match(/^#.*/)) return "comment";
  if (stream.match(/^"(?:[^"\\]|\\.)*"?/)) return "string";
  if (stream.match(/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/)) return "number";
  const word = stream.match(/^[A-Za-z_]\w*/) as RegExpMatchArray | null;
  if (word) return kindOf(word[0], stream);
  if (stream.match(/^(?::=|==|!=|<=|>=|[=<>+\-*/%|&])/)) return "operator";
  stream.next();
  return null;
}

function rawString(stream: StringStream, state: Reading): string {
  state.raw = !stream.match(/^[^`]*`/);
  if (state.raw) stream.skipToEnd();
  return "string";
}

function kindOf(word: string, stream: StringStream): string {
  if (KEYWORDS.test(word)) return "keyword";
  if (ATOMS.test(word)) return "atom";
  if (word === "input" || word === "data") return "variableName.special";
  if (stream.peek() === "(") return "variableName.function";
  return stream.start === 0 ? "variableName.definition" : "variableName";
}

export const rego = StreamLanguage.define<Reading>({
  name: "rego",
  startState: () => ({ raw: false }),
  token,
  languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ["(", "[", "{", '"', "`"] } },
});
