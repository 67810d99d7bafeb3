//! The globs of `workspace.members`, as Cargo's crate `glob` reads them.
//!
//! Matching goes back to the last `*` or `**` only, so its cost is at most pattern times path; the steps are counted, so
//! that a hostile manifest cannot keep the gate busy.

use super::Budget;

/// A glob, read.
#[derive(Debug, PartialEq)]
pub(in crate::facts) struct Glob {
    components: Vec<Component>,
}

#[derive(Debug, PartialEq)]
enum Component {
    /// `**`: any number of directories.
    Any,
    /// One directory's name.
    Name(Vec<Token>),
}

#[derive(Debug, PartialEq)]
enum Token {
    One(char),
    /// `?`
    AnyOne,
    /// `*`
    AnyMany,
    /// `[a-z]`, and `[!a-z]` with `false`.
    Set(Vec<(char, char)>, bool),
}

/// Whether Cargo takes a path for a glob.
pub(super) fn is_glob(pattern: &str) -> bool {
    pattern.contains(['*', '?', '['])
}

impl Glob {
    /// Reads a glob that is relative to the root and free of `.` and `..`; or says what is wrong with it.
    pub fn parse(pattern: &str) -> Result<Self, &'static str> {
        let component = |part: &str| match part {
            "**" => Ok(Component::Any),
            part if part.contains("**") => Err("`**` must stand for whole directories"),
            part => tokens(part).map(Component::Name),
        };
        let mut components: Vec<_> = pattern.split('/').map(component).collect::<Result<_, _>>()?;
        // Any number of directories behind any number of them is any number.
        components.dedup_by(|next, before| (&*next, &*before) == (&Component::Any, &Component::Any));
        Ok(Glob { components })
    }

    /// Whether the directory matches as a whole.
    pub fn matches(&self, directory: &str, budget: &mut Budget) -> bool {
        if !budget.spend(self.components.len() + directory.len() + 1) {
            return false;
        }
        let names: Vec<&str> = directory.split('/').collect();
        wild(
            &self.components,
            &names,
            |component| *component == Component::Any,
            |component, name| match component {
                Component::Any => false,
                Component::Name(tokens) => name_matches(tokens, name, budget),
            },
        )
    }
}

fn name_matches(tokens: &[Token], name: &str, budget: &mut Budget) -> bool {
    if !budget.spend(tokens.len() + name.len()) {
        return false;
    }
    let characters: Vec<char> = name.chars().collect();
    wild(tokens, &characters, |token| *token == Token::AnyMany, |token, c| budget.spend(1) && token.matches(*c))
}

/// Matches a sequence against a pattern in which some parts stand for any number of items.
fn wild<P, T>(
    pattern: &[P],
    items: &[T],
    is_wild: impl Fn(&P) -> bool,
    mut matches: impl FnMut(&P, &T) -> bool,
) -> bool {
    let (mut p, mut i) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while let Some(item) = items.get(i) {
        match pattern.get(p) {
            Some(part) if is_wild(part) => {
                back = Some((p, i));
                p += 1;
                continue;
            }
            Some(part) if matches(part, item) => {
                (p, i) = (p + 1, i + 1);
                continue;
            }
            _ => {}
        }
        let Some((wild, taken)) = back else { return false };
        back = Some((wild, taken + 1));
        (p, i) = (wild + 1, taken + 1);
    }
    pattern.get(p..).unwrap_or_default().iter().all(is_wild)
}

impl Token {
    fn matches(&self, c: char) -> bool {
        match self {
            Token::One(one) => *one == c,
            Token::AnyOne | Token::AnyMany => true,
            Token::Set(ranges, wanted) => ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)) == *wanted,
        }
    }
}

fn tokens(part: &str) -> Result<Vec<Token>, &'static str> {
    let mut tokens = Vec::new();
    let mut rest = part;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        tokens.push(match c {
            '*' => Token::AnyMany,
            '?' => Token::AnyOne,
            '[' => {
                let (token, after) = set(rest).ok_or("`[` opens no set of characters")?;
                rest = after;
                token
            }
            c => Token::One(c),
        });
    }
    Ok(tokens)
}

/// A set behind its `[`; a `]` that comes first belongs to it.
fn set(text: &str) -> Option<(Token, &str)> {
    let (wanted, text) = text.strip_prefix('!').map_or((true, text), |rest| (false, rest));
    let first = text.chars().next()?.len_utf8();
    let end = first + text.get(first..)?.find(']')?;
    let (mut inside, after) = (text.get(..end)?, text.get(end + 1..)?);
    let mut ranges = Vec::new();
    while let Some(from) = inside.chars().next() {
        inside = &inside[from.len_utf8()..];
        let to = inside.strip_prefix('-').and_then(|rest| rest.chars().next());
        if let Some(to) = to {
            inside = &inside[1 + to.len_utf8()..];
        }
        ranges.push((from, to.unwrap_or(from)));
    }
    Some((Token::Set(ranges, wanted), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, directory: &str) -> bool {
        Glob::parse(pattern).expect("a glob").matches(directory, &mut Budget::new(1_000_000))
    }

    #[test]
    fn one_star_stays_in_its_directory() {
        assert!(matches("crates/*", "crates/a"));
        assert!(!matches("crates/*", "crates"));
        assert!(!matches("crates/*", "crates/a/b"));
        assert!(matches("crates/a-*-c", "crates/a-b-c"));
        assert!(!matches("crates/a-*-c", "crates/a-b-d"));
        assert!(matches("*", ".hidden"));
    }

    #[test]
    fn two_stars_are_any_number_of_directories() {
        assert!(matches("**", "a/b"));
        assert!(matches("a/**", "a/b/c"));
        assert!(matches("**/b", "b"));
        assert!(matches("**/**/b/**/**", "a/b/c"));
        assert_eq!(Glob::parse(&format!("{}b", "**/".repeat(100))), Glob::parse("**/b"));
        assert!(matches("a/**/c/*", "a/b/c/c/d"));
        assert!(!matches("a/**/c", "a/b/d"));
        assert_eq!(Glob::parse("a**/b"), Err("`**` must stand for whole directories"));
    }

    #[test]
    fn sets_and_single_characters() {
        assert!(matches("v[0-9]", "v7"));
        assert!(!matches("v[!0-9]", "v7"));
        assert!(matches("v[]-]", "v]"));
        assert!(matches("v[a-]", "v-"));
        assert!(matches("?é", "xé"));
        assert!(Glob::parse("v[0-9").is_err());
        assert!(Glob::parse("v[").is_err());
        assert!(Glob::parse("v[!").is_err());
    }

    #[test]
    fn a_hostile_pattern_ends_with_its_budget() {
        let pattern = format!("*{}b", "a".repeat(2_000));
        let mut budget = Budget::new(1_000_000);
        let glob = Glob::parse(&pattern).expect("a glob");
        for _ in 0..10 {
            assert!(!glob.matches(&"a".repeat(4_000), &mut budget));
        }
        assert!(budget.is_spent());
    }
}
