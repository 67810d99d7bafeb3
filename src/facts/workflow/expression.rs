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
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0, all: BTreeSet::new() };
    match parser.or() {
        Some(flowing) if parser.at == tokens.len() => Contexts { flowing, all: parser.all },
        _ => {
            let all: BTreeSet<String> = names(&tokens);
            Contexts { flowing: all.clone(), all }
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
    all: BTreeSet<String>,
}

type Flow = Option<BTreeSet<String>>;

impl Parser<'_> {
    fn sign(&mut self, signs: &[&str]) -> bool {
        let there = matches!(self.tokens.get(self.at), Some(Token::Sign(sign)) if signs.contains(sign));
        self.at += usize::from(there);
        there
    }

    fn or(&mut self) -> Flow {
        self.depth += 1;
        if self.depth > DEPTH {
            return None;
        }
        let mut flow = self.and()?;
        while self.sign(&["||"]) {
            flow.extend(self.and()?);
        }
        self.depth -= 1;
        Some(flow)
    }

    fn and(&mut self) -> Flow {
        let mut flow = self.comparison()?;
        while self.sign(&["&&"]) {
            flow = self.comparison()?;
        }
        Some(flow)
    }

    fn comparison(&mut self) -> Flow {
        let mut flow = self.unary()?;
        while self.sign(&["==", "!=", "<", "<=", ">", ">="]) {
            self.unary()?;
            flow.clear();
        }
        Some(flow)
    }

    fn unary(&mut self) -> Flow {
        let mut negated = false;
        while self.sign(&["!"]) {
            negated = true;
        }
        let flow = self.primary()?;
        Some(if negated { BTreeSet::new() } else { flow })
    }

    fn primary(&mut self) -> Flow {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        match token {
            Token::Text(_) | Token::Other => Some(BTreeSet::new()),
            Token::Sign("(") => {
                let flow = self.or()?;
                self.sign(&[")"]).then_some(flow)
            }
            Token::Name(name) if self.sign(&["("]) => self.call(name),
            Token::Name(name) if ["true", "false", "null", "nan", "infinity"].contains(&name.as_str()) => {
                Some(BTreeSet::new())
            }
            Token::Name(name) => self.context(name.clone()),
            Token::Sign(_) => None,
        }
    }

    fn call(&mut self, name: &str) -> Flow {
        let mut flow = BTreeSet::new();
        while !self.sign(&[")"]) {
            flow.extend(self.or()?);
            self.sign(&[","]);
        }
        // What is picked out of `fromJSON(…)` is part of what flows already.
        self.parts(&mut String::new())?;
        Some(if JUDGING.contains(&name) { BTreeSet::new() } else { flow })
    }

    fn context(&mut self, mut path: String) -> Flow {
        self.parts(&mut path)?;
        self.all.insert(path.clone());
        Some(BTreeSet::from([path]))
    }

    /// `.name`, `.*` and `[index]`.
    fn parts(&mut self, path: &mut String) -> Option<()> {
        loop {
            let part = if self.sign(&["."]) {
                self.field()?
            } else if self.sign(&["["]) {
                self.index()?
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
    fn index(&mut self) -> Option<String> {
        let named = match (self.tokens.get(self.at), self.tokens.get(self.at + 1)) {
            (Some(Token::Text(name)), Some(Token::Sign("]"))) => Some(name.to_lowercase()),
            _ => None,
        };
        if named.is_some() {
            self.at += 1;
        } else if !self.sign(&["*"]) {
            self.or()?;
        }
        self.sign(&["]"]).then(|| named.unwrap_or_else(|| "*".into()))
    }
}

/// What a stranger can write freely: titles, texts, names of branches, authors. Source: GitHub's docs, "Security
/// hardening: good practices for mitigating script injection attacks"; GitHub Security Lab.
const UNTRUSTED: [&str; 34] = [
    "github.head_ref",
    "github.event.issue.title",
    "github.event.issue.body",
    "github.event.pull_request.title",
    "github.event.pull_request.body",
    "github.event.pull_request.head.ref",
    "github.event.pull_request.head.label",
    "github.event.pull_request.head.repo.default_branch",
    "github.event.pull_request.head.repo.description",
    "github.event.pull_request.head.repo.homepage",
    "github.event.comment.body",
    "github.event.review.body",
    "github.event.review_comment.body",
    "github.event.discussion.title",
    "github.event.discussion.body",
    "github.event.pages.*.page_name",
    "github.event.commits.*.message",
    "github.event.commits.*.author.email",
    "github.event.commits.*.author.name",
    "github.event.commits.*.committer.email",
    "github.event.commits.*.committer.name",
    "github.event.head_commit.message",
    "github.event.head_commit.author.email",
    "github.event.head_commit.author.name",
    "github.event.head_commit.committer.email",
    "github.event.head_commit.committer.name",
    "github.event.workflow_run.head_branch",
    "github.event.workflow_run.display_title",
    "github.event.workflow_run.head_commit.message",
    "github.event.workflow_run.head_commit.author.name",
    "github.event.workflow_run.head_commit.author.email",
    "github.event.workflow_run.head_repository.description",
    "github.event.workflow_run.pull_requests.*.head.ref",
    "github.event.merge_group.head_commit.message",
];

/// Whether a stranger can write what this context holds, or a part of it where it is a whole object.
pub(super) fn is_untrusted(context: &str) -> bool {
    let parts: Vec<&str> = context.split('.').collect();
    if parts.first() != Some(&"github") {
        return false;
    }
    UNTRUSTED.iter().any(|known| {
        let mut known = known.split('.');
        parts.iter().all(|part| known.next().is_some_and(|other| other == *part || other == "*" || *part == "*"))
    })
}
