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
    let file = span.source.file().clone();
    Error::Policy { at: Location { file, line: span.line, column: span.col }, message: message.into() }
}

/// An error of the engine about a file, with the place that its text names.
pub(super) fn error(file: &PolicyFile, error: &impl ToString) -> Error {
    let (at, message) = located(&error.to_string());
    let at = at.unwrap_or(Location { file: file.display_path(), line: 0, column: 0 });
    Error::Policy { at, message }
}

/// Takes the engine's message apart: `--> file:line:column`, the line with a caret, and `error: …`.
pub(super) fn located(text: &str) -> (Option<Location>, String) {
    let message = text.rsplit("error: ").next().unwrap_or(text).trim().to_owned();
    let place = text.split("--> ").nth(1).and_then(|rest| rest.lines().next());
    let at = place.and_then(|place| {
        let mut parts = place.rsplitn(3, ':');
        let column = parts.next()?.trim().parse().ok()?;
        let line = parts.next()?.parse().ok()?;
        Some(Location { file: parts.next()?.to_owned(), line, column })
    });
    (at, message)
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
    fn messages_of_the_engine_are_taken_apart() {
        let text = "\n--> a:b.rego:3:7\n  |\n3 | x\n  | ^\nerror: no such thing";
        let at = Location { file: "a:b.rego".into(), line: 3, column: 7 };
        assert_eq!(located(text), (Some(at), "no such thing".into()));
        assert_eq!(located("plain"), (None, "plain".into()));
    }
}
