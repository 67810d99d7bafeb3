//! How names are compared.

use super::Likeness;

/// The shortest name that a single character makes suspicious, and the shortest that an affix does.
pub(super) const SHORTEST: usize = 6;
const SHORTEST_BARE: usize = 5;

const PREFIXES: [&str; 4] = ["rust-", "rs-", "lib", "cargo-"];
const SUFFIXES: [&str; 4] = ["-rs", "-rust", "rs", "-lib"];

/// The name in small letters, with `-` for `_`.
pub(super) fn plain(name: &str) -> String {
    name.chars().map(|c| if c == '_' { '-' } else { c.to_ascii_lowercase() }).collect()
}

/// What is left of a name when one looks at it in passing: no separators, no doubled letters, one form for what looks
/// alike.
pub(super) fn skeleton(name: &str) -> String {
    let mut letters = plain(name).replace('-', "").replace("rn", "m").replace("vv", "w").into_bytes();
    letters.dedup_by(|a, b| a == b && a.is_ascii_alphabetic());
    for letter in &mut letters {
        *letter = match *letter {
            b'0' => b'o',
            b'1' => b'l',
            b'5' => b's',
            b'3' => b'e',
            other => other,
        };
    }
    String::from_utf8_lossy(&letters).into_owned()
}

/// How two names of one skeleton differ.
pub(super) fn in_looks(a: &str, b: &str) -> Likeness {
    let without = |name: &str| plain(name).replace('-', "");
    if without(a) == without(b) { Likeness::Separators } else { Likeness::LookAlike }
}

/// The name without what says only that it is about Rust; nothing where too little is left.
pub(super) fn bare(name: &str) -> Vec<String> {
    let name = plain(name);
    let heads = PREFIXES.iter().filter_map(|prefix| name.strip_prefix(prefix));
    let tails = SUFFIXES.iter().filter_map(|suffix| name.strip_suffix(suffix));
    let long = |rest: &&str| rest.len() >= SHORTEST_BARE && !rest.ends_with('-');
    heads.chain(tails).filter(long).map(str::to_owned).collect()
}

/// How two plain names differ by a single slip of the hand, if they do.
pub(super) fn slip(a: &str, b: &str) -> Option<Likeness> {
    let (short, long) = if a.len() <= b.len() { (a.as_bytes(), b.as_bytes()) } else { (b.as_bytes(), a.as_bytes()) };
    if long.len() - short.len() > 1 || short.len() < SHORTEST {
        return None;
    }
    let same = short.iter().zip(long).take_while(|(a, b)| a == b).count();
    let (rest, other) = (short.get(same..)?, long.get(same..)?);
    if rest.len() < other.len() {
        return (Some(rest) == other.get(1..)).then_some(Likeness::OneMore);
    }
    match (rest, other) {
        ([a, b, rest @ ..], [c, d, other @ ..]) if a == d && b == c && rest == other => Some(Likeness::Exchanged),
        ([_, rest @ ..], [_, other @ ..]) if rest == other => Some(Likeness::OneReplaced),
        _ => None,
    }
}
