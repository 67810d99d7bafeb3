//! A policy's text before it is parsed: its size, and what would make regorus recurse until the stack ends.

use super::growth;
use crate::error::{Error, Location};
use crate::policy::PolicyFile;
use regorus::Source;
use regorus::unstable::{Lexer, Span, Token, TokenKind};

/// The most bytes of one file.
const BYTES: usize = 64 << 10;
/// The most lines of one file.
const LINES: usize = 2_000;
/// The most operators in one expression: each is a level of recursion.
const OPERATORS: usize = 100;
/// The deepest nesting of brackets and braces: regorus parses the first thing in them twice, so that each level doubles
/// the time.
const NESTING: usize = 10;
/// The deepest nesting of parentheses: each is a level of recursion, on the stack of whoever loads the policy.
const PARENTHESES: usize = 32;
/// The longest number.
const DIGITS: usize = 32;

/// Refuses a file that is no policy by its mere shape.
pub(super) fn check(file: &PolicyFile) -> Result<(), Error> {
    let lines = file.text.lines().count();
    if file.text.len() > BYTES || lines > LINES {
        let size = format!("{} bytes and {lines} lines", file.text.len());
        return Err(file.error(0, 0, format!("has {size}; a policy has up to {BYTES} bytes and {LINES} lines")));
    }
    let source = Source::from_contents(file.display_path(), file.text.to_string()).map_err(|e| error(file, &e))?;
    let mut lexer = Lexer::new(&source);
    let mut chain = Chain::default();
    let (mut depth, mut parentheses) = (0_usize, 0_usize);
    loop {
        let token = lexer.next_token().map_err(|e| error(file, &e))?;
        match (&token.0, token.1.text()) {
            (TokenKind::Eof, _) => return Ok(()),
            (TokenKind::Number, _) => check_number(&token.1)?,
            (TokenKind::Symbol, "[" | "{") => depth += 1,
            (TokenKind::Symbol, "]" | "}") => depth = depth.saturating_sub(1),
            (TokenKind::Symbol, "(") => parentheses += 1,
            (TokenKind::Symbol, ")") => parentheses = parentheses.saturating_sub(1),
            _ => {}
        }
        if depth > NESTING {
            return Err(at(&token.1, format!("brackets nested more than {NESTING} deep: give the inner parts names")));
        }
        if parentheses > PARENTHESES {
            let message = format!("parentheses nested more than {PARENTHESES} deep: give the inner parts names");
            return Err(at(&token.1, message));
        }
        chain.add(&token)?;
    }
}

/// Counts operators from one end of an expression to the other: a line ends it unless an operator stands there.
#[derive(Default)]
struct Chain {
    length: usize,
    line: u32,
    open: bool,
    /// What stood before was a value, or the end of one.
    value: bool,
}

impl Chain {
    fn add(&mut self, token: &Token) -> Result<(), Error> {
        // In `1-1` the lexer takes the second number for a negative one.
        let subtracted = self.value && matches!(token.0, TokenKind::Number) && token.1.text().starts_with('-');
        let operator = subtracted || is_operator(token);
        if token.1.line != self.line && !operator && !self.open {
            self.length = 0;
        }
        self.line = token.1.line;
        self.open = operator && !subtracted;
        self.value = !matches!(token.0, TokenKind::Symbol) || matches!(token.1.text(), ")" | "]" | "}");
        self.length += usize::from(operator);
        if self.length > OPERATORS {
            let message = format!("more than {OPERATORS} operators in one expression: give its parts names");
            return Err(at(&token.1, message));
        }
        Ok(())
    }
}

fn is_operator(Token(kind, span): &Token) -> bool {
    const SYMBOLS: [&str; 14] = ["+", "-", "*", "/", "%", "&", "|", "==", "!=", "<", "<=", ">", ">=", "="];
    match kind {
        TokenKind::Symbol => SYMBOLS.contains(&span.text()),
        TokenKind::Ident => span.text() == "in",
        _ => false,
    }
}

/// The lexer bounds what a number can be worth; its digits are bounded here.
fn check_number(span: &Span) -> Result<(), Error> {
    if span.text().len() > DIGITS {
        return Err(at(span, format!("a number of more than {DIGITS} digits")));
    }
    Ok(())
}

/// An error at a place in a policy.
pub(super) fn at(span: &Span, message: impl Into<String>) -> Error {
    Error::Policy { at: place(span), message: message.into() }
}

/// Where something of a policy stands.
pub(super) fn place(span: &Span) -> Location {
    let column = column(span.source.line(span.line.saturating_sub(1)), span.col);
    Location { file: span.source.file().clone(), line: span.line, column }
}

/// A column in Unicode scalar values, from what regorus counts: a tab as four, and the bytes of a string in quotes.
fn column(line: &str, counted: u32) -> u32 {
    let (mut before, mut column) = (1, 1_u32);
    let (mut quote, mut escaped) = (None, false);
    for c in line.chars() {
        let width = match quote {
            _ if c == '\t' => 4,
            Some('"') => c.len_utf8() as u32,
            _ => 1,
        };
        if before + width > counted {
            return column;
        }
        (before, column) = (before + width, column + 1);
        quote = match quote {
            None => Some(c).filter(|c| matches!(c, '"' | '`')),
            Some(open) => Some(open).filter(|open| *open != c || escaped),
        };
        escaped = c == '\\' && quote == Some('"') && !escaped;
    }
    column.saturating_add(counted.saturating_sub(before))
}

/// An error of the engine about a file, with the place that its text names.
pub(super) fn error(file: &PolicyFile, error: &impl ToString) -> Error {
    let (at, message) = located(&error.to_string());
    let at = at.unwrap_or(Location { file: file.display_path(), line: 0, column: 0 });
    Error::Policy { at, message }
}

/// Takes the engine's message apart: `--> file:line:column`, the line with a caret, and `error: …`.
pub(super) fn located(text: &str) -> (Option<Location>, String) {
    let message = without_dump(text.rsplit("error: ").next().unwrap_or(text).trim()).to_owned();
    let at = text.split("--> ").nth(1).and_then(|rest| {
        let mut lines = rest.lines();
        let mut parts = lines.next()?.rsplitn(3, ':');
        let counted = parts.next()?.trim().parse().ok()?;
        let line = parts.next()?.parse().ok()?;
        let shown = lines.nth(1).and_then(|shown| shown.split_once("| ")).map_or("", |(_, shown)| shown);
        Some(Location { file: parts.next()?.to_owned(), line, column: column(shown, counted) })
    });
    (at, message)
}

/// A message without the values that regorus puts behind its words as Rust prints them: they have no bound, and the
/// WebAssembly module prints no more than their types.
fn without_dump(message: &str) -> &str {
    const BEFORE: [&str; 2] = ["function produced multiple outputs", "invalid token"];
    match BEFORE.iter().find(|words| message.starts_with(**words)) {
        Some(words) => words,
        None => message.split(" (path [").next().unwrap_or(message),
    }
}

/// A name that does not exist, with the nearest that does.
pub(super) fn unknown_function<'a>(name: &str, others: impl Iterator<Item = &'a str>) -> String {
    let builtins = growth::names().map(|name| -> &'a str { name });
    let hint = crate::suggest::suggestion(name, builtins.chain(others));
    format!("there is no function `{name}`{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: String) -> PolicyFile {
        PolicyFile { origin: "p".into(), path: "a/policy.rego".into(), text: text.into() }
    }

    fn refused(text: String) -> String {
        check(&file(text)).expect_err("is refused").to_string()
    }

    #[test]
    fn long_expressions_are_refused_on_one_line_and_over_many() {
        assert!(refused(format!("package a\nx := 1{}", " + 1".repeat(101))).starts_with("p/a/policy.rego:2:"));
        assert!(refused(format!("package a\nx := 1{}", " +\n1".repeat(1_900))).contains("more than 100 operators"));
        assert!(refused(format!("package a\nx := 1{}", "\n+ 1".repeat(101))).starts_with("p/a/policy.rego:103:"));
        assert!(check(&file(format!("package a\n{}", "x if { 1 == 1 }\n".repeat(300)))).is_ok());
        assert!(refused(format!("package a\nx := 1{}", "-1".repeat(101))).contains("more than 100 operators"));
        assert!(refused(format!("package a\nx := 1{}", "\n-1".repeat(101))).contains("more than 100 operators"));
    }

    #[test]
    fn deep_nesting_is_refused() {
        let nested =
            |open: &str, close: &str, depth| format!("package a\nx := {}1{}", open.repeat(depth), close.repeat(depth));
        assert!(refused(nested("abs(", ")", 33)).starts_with("p/a/policy.rego:2:"));
        assert!(refused(nested("(", ")", 5_000)).contains("parentheses nested more than 32 deep"));
        assert!(refused(nested("[", "]", 11)).contains("brackets nested more than 10 deep"));
        assert!(check(&file(nested("abs(", ")", 32))).is_ok());
        assert!(check(&file(format!("package a\n{}", "x if f(g(1))\n".repeat(300)))).is_ok());
    }

    #[test]
    fn sizes_and_numbers_are_bounded() {
        assert!(refused("#\n".repeat(2_001)).contains("2001 lines"));
        assert!(refused("#".repeat(BYTES + 1)).contains("65537 bytes"));
        assert!(refused("package a\nx := 1e999".into()).starts_with("p/a/policy.rego:2:6: invalid number"));
        assert!(refused(format!("package a\nx := {}", "9".repeat(33))).contains("a number of more than 32 digits"));
    }

    #[test]
    fn columns_are_characters() {
        let text = "package a\nx if {\n\t\ty == 1\n\tz(\"\u{e4}\\\"\u{1f980}\", `\"\t\u{e4}`, q)\t; r\n}\n";
        let source = Source::from_contents("p".into(), text.into()).expect("a source");
        let mut lexer = Lexer::new(&source);
        let mut seen = 0;
        loop {
            let Token(kind, span) = lexer.next_token().expect("a token");
            if kind == TokenKind::Eof {
                break;
            }
            let before = &text[..span.start as usize];
            let line = before.rsplit('\n').next().unwrap_or_default();
            let expected = line.chars().count() as u32 + 1;
            assert_eq!(place(&span).column, expected, "{span:?}");
            assert_eq!(located(&span.error("m").to_string()).0, Some(place(&span)), "{span:?}");
            seen += 1;
        }
        assert!(seen > 15, "{seen} tokens");
        assert!(
            refused("package a\n\t\tx := \"\u{e4}\\q\"".into()).starts_with("p/a/policy.rego:2:10: invalid escape")
        );
    }

    #[test]
    fn what_the_engine_prints_of_its_values_is_left_out() {
        let dumped = "--> a.rego:3:7\nerror: function produced multiple outputs Set({Number(1.5), String(\"a\")})";
        assert_eq!(located(dumped).1, "function produced multiple outputs");
        assert_eq!(located("error: var x is unsafe (path [\"x\"], scopes [{}])").1, "var x is unsafe");
        assert_eq!(located("error: invalid token Var { span: 1 } with the default keyword").1, "invalid token");
    }

    #[test]
    fn messages_of_the_engine_are_taken_apart() {
        let text = "\n--> a:b.rego:3:7\n  |\n3 | x\n  | ^\nerror: no such thing";
        let at = Location { file: "a:b.rego".into(), line: 3, column: 7 };
        assert_eq!(located(text), (Some(at), "no such thing".into()));
        assert_eq!(located("plain"), (None, "plain".into()));
    }
}
