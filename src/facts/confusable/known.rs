//! The well-known names.

use super::Likeness;
use super::likeness::{SHORTEST, bare, in_looks, plain, skeleton, slip};
use std::collections::HashMap;
use std::sync::LazyLock;

/// A name a line, in order; `*` behind those that are used so widely that others are made to resemble them.
const LIST: &str = include_str!("known.txt");

/// Names that crates were made to resemble, though the lockfiles that the list is made from hardly use them:
/// RUSTSEC-2022-0042 (`rustdecimal`) and the campaign against `fast_log` of 2025 (`faster_log`).
const IMPERSONATED: [&str; 2] = ["fast_log", "rust_decimal"];

/// Names that resemble a well-known one, looked at by hand: each is a crate in its own right.
const REVIEWED: [&str; 14] = [
    "async_executors",
    "aws-sdk-sns",
    "aws-sdk-ssm",
    "base62",
    "bzip2-rs",
    "cbindgen",
    "croaring",
    "manyhow",
    "openssh",
    "tag_ptr",
    "test-generator",
    "wasip1",
    "wincode",
    "yansi-term",
];

/// The well-known names, ready to be compared with.
pub(super) struct Known {
    /// All of them, in order.
    accepted: Vec<&'static str>,
    /// Those that others are made to resemble, by what they look like.
    skeletons: HashMap<String, &'static str>,
    plain: HashMap<String, &'static str>,
    /// The same by their first two characters and by their last two: a slip leaves one of both as it was.
    heads: HashMap<[u8; 2], Vec<(String, &'static str)>>,
    tails: HashMap<[u8; 2], Vec<(String, &'static str)>>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| Known::new(LIST));

impl Known {
    /// The list, read once.
    pub fn list() -> &'static Known {
        &KNOWN
    }

    fn new(list: &'static str) -> Self {
        let names = list.lines().filter(|line| !line.starts_with('#'));
        let mut known = Known {
            accepted: names.clone().map(|line| line.trim_end_matches('*')).chain(REVIEWED).collect(),
            skeletons: HashMap::new(),
            plain: HashMap::new(),
            heads: HashMap::new(),
            tails: HashMap::new(),
        };
        known.accepted.extend(IMPERSONATED);
        known.accepted.sort_unstable();
        for name in names.filter_map(|line| line.strip_suffix('*')).chain(IMPERSONATED) {
            known.add(name);
        }
        known
    }

    fn add(&mut self, name: &'static str) {
        let form = plain(name);
        self.skeletons.entry(skeleton(name)).or_insert(name);
        if let Some((head, tail)) = ends(&form) {
            self.heads.entry(head).or_default().push((form.clone(), name));
            self.tails.entry(tail).or_default().push((form.clone(), name));
        }
        self.plain.entry(form).or_insert(name);
    }

    /// Whether the name is one of them.
    pub fn accepts(&self, name: &str) -> bool {
        self.accepted.binary_search(&name).is_ok()
    }

    /// The widely used name that this one can be taken for.
    pub fn resembled(&self, name: &str) -> Option<(&'static str, Likeness)> {
        if let Some(other) = self.skeletons.get(&skeleton(name)) {
            return Some((other, in_looks(name, other)));
        }
        if let Some(other) = bare(name).iter().find_map(|bare| self.plain.get(bare)) {
            return Some((other, Likeness::Affix));
        }
        let form = plain(name);
        let (head, tail) = ends(&form)?;
        let lists = [self.heads.get(&head), self.tails.get(&tail)];
        let slips =
            lists.into_iter().flatten().flatten().filter_map(|(other, name)| Some((*name, slip(&form, other)?)));
        slips.min_by_key(|(name, how)| (*how, *name)).or_else(|| inflected(&form, &self.plain))
    }
}

/// `faster-log` for `fast-log`: a word that is only another form of the same.
fn inflected(form: &str, plain: &HashMap<String, &'static str>) -> Option<(&'static str, Likeness)> {
    let words: Vec<&str> = form.split('-').collect();
    if words.len() < 2 {
        return None;
    }
    let other_form = |at: usize, ending: &str| {
        let stem = words.get(at)?.strip_suffix(ending).filter(|stem| stem.len() >= 4)?;
        let mut words = words.clone();
        *words.get_mut(at)? = stem;
        plain.get(&words.join("-"))
    };
    let all = (0..words.len()).flat_map(|at| ["er", "ed", "es", "ing"].map(|ending| (at, ending)));
    all.into_iter().find_map(|(at, ending)| other_form(at, ending)).map(|name| (*name, Likeness::Affix))
}

fn ends(form: &str) -> Option<([u8; 2], [u8; 2])> {
    let bytes = form.as_bytes();
    if bytes.len() < SHORTEST {
        return None;
    }
    Some((*bytes.first_chunk()?, *bytes.last_chunk()?))
}
