//! GitHub's expressions: which contexts a value can be made of. Source: GitHub's docs, "Evaluate expressions".
//!
//! `a && b` is `b` or something falsy, so nothing of `a` flows on; a comparison, `!` and functions like `contains` give
//! true or false. An expression that cannot be read counts with every context in it.

use std::collections::BTreeSet;

/// The contexts of one expression.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Contexts {
    /// Those that can flow into its value, in lower case; an index that is no text is `*`.
    pub flowing: BTreeSet<String>,
    /// All of them.
    pub all: BTreeSet<String>,
}

/// Where the expressions of a text stand: from after `${{` to before `}}`, in bytes.
pub(super) fn spans(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find("${{")).map(|offset| at + offset + 3) {
        let Some(length) = end(text.get(start..).unwrap_or_default()) else { break };
        found.push(start..start + length);
        at = start + length + 2;
    }
    found
}

/// Where the `}}` stands that is not part of a quoted text.
fn end(text: &str) -> Option<usize> {
    let mut quoted = false;
    let mut previous = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            b'}' if !quoted && previous == b'}' => return Some(at - 1),
            _ => {}
        }
        previous = byte;
    }
    None
}

/// Reads an expression.
pub(super) fn contexts(text: &str) -> Contexts {
    let tokens = tokens(text);
    let mut contexts = Contexts::default();
    match parse(&tokens) {
        Some(expression) => {
            expression.flow(&mut contexts.flowing);
            expression.all(&mut contexts.all);
        }
        None => {
            contexts.all = names(&tokens);
            contexts.flowing = contexts.all.clone();
        }
    }
    contexts
}

/// An expression, read.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expression {
    Or(Vec<Expression>),
    And(Vec<Expression>),
    Not(Box<Expression>),
    /// Two sides and whether the sign between them is `==` or `!=`; `None` for any other.
    Compare(Box<Expression>, Option<bool>, Box<Expression>),
    Call(String, Vec<Expression>),
    /// In lower case, with what its indexes are made of.
    Context(String, Vec<Expression>),
    Text(String),
    Bool(bool),
    Other,
}

/// Reads an expression; `None` where it is none.
pub(super) fn read(text: &str) -> Option<Expression> {
    parse(&tokens(text))
}

fn parse(tokens: &[Token]) -> Option<Expression> {
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let expression = parser.or()?;
    (parser.at == tokens.len()).then_some(expression)
}

impl Expression {
    /// The contexts that can become part of the value.
    fn flow(&self, flow: &mut BTreeSet<String>) {
        match self {
            Expression::Or(parts) => parts.iter().for_each(|part| part.flow(flow)),
            Expression::And(parts) => parts.last().into_iter().for_each(|part| part.flow(flow)),
            Expression::Call(name, _) if JUDGING.contains(&name.as_str()) => {}
            Expression::Call(_, arguments) => arguments.iter().for_each(|argument| argument.flow(flow)),
            Expression::Context(path, _) => flow.extend([path.clone()]),
            _ => {}
        }
    }

    /// Every context.
    fn all(&self, all: &mut BTreeSet<String>) {
        match self {
            Expression::Or(parts) | Expression::And(parts) | Expression::Call(_, parts) => {
                parts.iter().for_each(|part| part.all(all));
            }
            Expression::Not(part) => part.all(all),
            Expression::Compare(left, _, right) => [left, right].iter().for_each(|part| part.all(all)),
            Expression::Context(path, indexes) => {
                all.insert(path.clone());
                indexes.iter().for_each(|index| index.all(all));
            }
            Expression::Text(_) | Expression::Bool(_) | Expression::Other => {}
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Name(String),
    Text(String),
    Other,
    Sign(&'static str),
}

const SIGNS: [&str; 16] = ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", ".", ",", "*"];

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if first == '\'' {
            let (value, length) = quoted(rest);
            tokens.push(Token::Text(value));
            length
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            tokens.push(Token::Sign(sign));
            sign.len()
        } else {
            let word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
            let length = rest.find(|c| !word(c)).unwrap_or(rest.len());
            let name = rest.get(..length).unwrap_or_default();
            let is_name = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
            tokens.push(if is_name { Token::Name(name.to_lowercase()) } else { Token::Other });
            length.max(first.len_utf8())
        };
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    tokens
}

/// A text in single quotes, in which two stand for one, and its length.
fn quoted(text: &str) -> (String, usize) {
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\'' && chars.next_if(|(_, next)| *next == '\'').is_none() {
            return (value, at + 1);
        }
        value.push(c);
    }
    (value, text.len())
}

/// Every chain of names joined by dots, whatever stands around it.
fn names(tokens: &[Token]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut chain = String::new();
    let mut previous = &Token::Other;
    for token in tokens.iter().chain([&Token::Other]) {
        match token {
            Token::Name(name) if *previous == Token::Sign(".") && !chain.is_empty() => {
                chain.push('.');
                chain.push_str(name);
            }
            Token::Sign(".") => {}
            other => {
                found.extend(Some(std::mem::take(&mut chain)).filter(|chain| !chain.is_empty()));
                if let Token::Name(name) = other {
                    chain.push_str(name);
                }
            }
        }
        previous = token;
    }
    found
}

/// Functions whose value is true, false or a digest, whatever they are given.
const JUDGING: [&str; 8] =
    ["contains", "startswith", "endswith", "hashfiles", "success", "always", "cancelled", "failure"];

const DEPTH: usize = 64;

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn sign(&mut self, signs: &[&str]) -> Option<&'static str> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) if signs.contains(sign) => {
                self.at += 1;
                Some(sign)
            }
            _ => None,
        }
    }

    fn or(&mut self) -> Option<Expression> {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let mut parts = vec![self.and()?];
        while self.sign(&["||"]).is_some() {
            parts.push(self.and()?);
        }
        self.depth -= 1;
        Some(if parts.len() == 1 { parts.remove(0) } else { Expression::Or(parts) })
    }

    fn and(&mut self) -> Option<Expression> {
        let mut parts = vec![self.comparison()?];
        while self.sign(&["&&"]).is_some() {
            parts.push(self.comparison()?);
        }
        Some(if parts.len() == 1 { parts.remove(0) } else { Expression::And(parts) })
    }

    fn comparison(&mut self) -> Option<Expression> {
        let mut left = self.unary()?;
        while let Some(sign) = self.sign(&["==", "!=", "<", "<=", ">", ">="]) {
            let equal = ["==", "!="].contains(&sign).then_some(sign == "==");
            left = Expression::Compare(Box::new(left), equal, Box::new(self.unary()?));
        }
        Some(left)
    }

    fn unary(&mut self) -> Option<Expression> {
        let mut signs = 0;
        while self.sign(&["!"]).is_some() {
            signs += 1;
        }
        let value = self.primary()?;
        Some(match signs {
            0 => value,
            odd if odd % 2 == 1 => Expression::Not(Box::new(value)),
            _ => Expression::Not(Box::new(Expression::Not(Box::new(value)))),
        })
    }

    fn primary(&mut self) -> Option<Expression> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        match token {
            Token::Text(text) => Some(Expression::Text(text.clone())),
            Token::Other => Some(Expression::Other),
            Token::Sign("(") => {
                let inner = self.or()?;
                self.sign(&[")"]).map(|_| inner)
            }
            Token::Name(name) if self.sign(&["("]).is_some() => self.call(name),
            Token::Name(name) => match name.as_str() {
                "true" | "false" => Some(Expression::Bool(name == "true")),
                "null" | "nan" | "infinity" => Some(Expression::Other),
                _ => self.context(name.clone()),
            },
            Token::Sign(_) => None,
        }
    }

    fn call(&mut self, name: &str) -> Option<Expression> {
        let mut arguments = Vec::new();
        while self.sign(&[")"]).is_none() {
            arguments.push(self.or()?);
            self.sign(&[","]);
        }
        // What is picked out of `fromJSON(…)` is part of what flows already.
        self.parts(&mut String::new(), &mut arguments)?;
        Some(Expression::Call(name.to_owned(), arguments))
    }

    fn context(&mut self, mut path: String) -> Option<Expression> {
        let mut indexes = Vec::new();
        self.parts(&mut path, &mut indexes)?;
        Some(Expression::Context(path, indexes))
    }

    /// `.name`, `.*` and `[index]`.
    fn parts(&mut self, path: &mut String, indexes: &mut Vec<Expression>) -> Option<()> {
        loop {
            let part = if self.sign(&["."]).is_some() {
                self.field()?
            } else if self.sign(&["["]).is_some() {
                self.index(indexes)?
            } else {
                return Some(());
            };
            path.push('.');
            path.push_str(&part);
        }
    }

    fn field(&mut self) -> Option<String> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        match token {
            Token::Name(name) => Some(name.clone()),
            Token::Sign("*") | Token::Other => Some("*".into()),
            _ => None,
        }
    }

    /// An index says which part is picked; its own text does not become part of the value.
    fn index(&mut self, indexes: &mut Vec<Expression>) -> Option<String> {
        let index = if self.sign(&["*"]).is_some() { Expression::Other } else { self.or()? };
        self.sign(&["]"])?;
        match index {
            Expression::Text(name) => Some(name.to_lowercase()),
            other => {
                indexes.push(other);
                Some("*".into())
            }
        }
    }
}
