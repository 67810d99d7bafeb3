//! Licence expressions: from `(MIT OR Apache-2.0) AND Unicode-3.0` to the ways in which it can be satisfied.

use crate::evidence::Text;
use spdx::expression::{ExprNode, Operator};
use spdx::{Expression, LicenseItem, LicenseReq, Licensee, ParseMode};
use std::collections::BTreeSet;

/// Beyond this many alternatives an expression is not read: a hostile one has millions.
const MOST_ALTERNATIVES: usize = 64;

/// Beyond this many bytes neither; the longest on crates.io have a few hundred.
const LONGEST: usize = 4096;

/// The smallest sets of licences that satisfy an expression, each to be accepted as a whole; or why it cannot be read.
///
/// As lax as crates.io has been: `MIT/Apache-2.0`, `GPL-2.0+` and retired ids are read, and named as SPDX names them
/// today.
pub(super) fn alternatives(expression: &str) -> Result<Vec<BTreeSet<Text>>, String> {
    if expression.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} bytes"));
    }
    let parsed = Expression::parse_mode(expression, ParseMode::LAX).map_err(|error| explain(&error))?;
    let mut stack: Vec<BTreeSet<BTreeSet<Text>>> = Vec::new();
    for node in parsed.iter() {
        let ways = match node {
            ExprNode::Req(requirement) => names(&requirement.req).map(|name| BTreeSet::from([name])).collect(),
            ExprNode::Op(operator) => {
                let (Some(right), Some(left)) = (stack.pop(), stack.pop()) else {
                    return Err("it is incomplete".into());
                };
                match operator {
                    Operator::Or => smallest(left.into_iter().chain(right))?,
                    Operator::And => both(&left, &right)?,
                }
            }
        };
        stack.push(ways);
    }
    match stack.pop() {
        Some(ways) => Ok(ways.into_iter().collect()),
        None => Err("it is empty".into()),
    }
}

/// The licences that satisfy a requirement: of `MPL-1.1+` the later versions too, which whoever uses the package may
/// choose. The GNU family names what it means.
fn names(requirement: &LicenseReq) -> impl Iterator<Item = Text> {
    let later = match &requirement.license {
        LicenseItem::Spdx { id, or_later: true } if !id.is_gnu() => {
            let known = spdx::identifiers::LICENSES.iter().filter_map(|license| Licensee::parse(license.name).ok());
            let satisfying = known.filter(|licensee| {
                let plain = LicenseReq { addition: None, ..requirement.clone() };
                licensee.satisfies(&plain)
            });
            let same =
                |licensee: Licensee| LicenseReq { addition: requirement.addition.clone(), ..licensee.into_req() };
            satisfying.map(same).collect()
        }
        _ => vec![requirement.clone()],
    };
    later.into_iter().map(|requirement| name(&requirement))
}

/// A licence's name of today: `GPL-2.0` was retired for `GPL-2.0-only`.
fn name(requirement: &LicenseReq) -> Text {
    let LicenseItem::Spdx { id, or_later } = &requirement.license else { return requirement.to_string().into() };
    let retired = id.is_gnu() && id.is_deprecated() && !id.name.contains("-with-");
    let suffix = match (retired, or_later) {
        (true, true) => "-or-later",
        (true, false) => "-only",
        (false, true) => "+",
        (false, false) => "",
    };
    match &requirement.addition {
        Some(addition) => format!("{}{suffix} WITH {addition}", id.name).into(),
        None => format!("{}{suffix}", id.name).into(),
    }
}

/// One way of each side together, for all pairs.
fn both(left: &BTreeSet<BTreeSet<Text>>, right: &BTreeSet<BTreeSet<Text>>) -> Result<BTreeSet<BTreeSet<Text>>, String> {
    smallest(left.iter().flat_map(|left| right.iter().map(move |right| left | right)))
}

/// Without the ways that contain another one.
fn smallest(ways: impl Iterator<Item = BTreeSet<Text>>) -> Result<BTreeSet<BTreeSet<Text>>, String> {
    let mut kept: BTreeSet<BTreeSet<Text>> = BTreeSet::new();
    for way in ways {
        if kept.iter().any(|other| other.is_subset(&way)) {
            continue;
        }
        kept.retain(|other| !way.is_subset(other));
        kept.insert(way);
        if kept.len() > MOST_ALTERNATIVES {
            return Err(format!("it can be satisfied in more than {MOST_ALTERNATIVES} ways"));
        }
    }
    Ok(kept)
}

fn explain(error: &spdx::ParseError) -> String {
    let place = error.original.get(error.span.clone()).unwrap_or_default();
    if place.is_empty() { error.reason.to_string() } else { format!("{} at {place:?}", error.reason) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(expression: &str) -> Vec<String> {
        let joined = |way: BTreeSet<Text>| way.into_iter().collect::<Vec<_>>().join(" + ");
        alternatives(expression).expect(expression).into_iter().map(joined).collect()
    }

    #[test]
    fn alternatives_are_sets_to_accept_as_a_whole() {
        assert_eq!(read("MIT"), ["MIT"]);
        assert_eq!(read("MIT OR Apache-2.0"), ["Apache-2.0", "MIT"]);
        assert_eq!(read("(MIT OR Apache-2.0) AND Unicode-3.0"), ["Apache-2.0 + Unicode-3.0", "MIT + Unicode-3.0"]);
        assert_eq!(read("MIT AND MIT"), ["MIT"]);
    }

    #[test]
    fn only_the_smallest_are_kept() {
        assert_eq!(read("MIT OR (MIT AND Zlib)"), ["MIT"]);
        assert_eq!(read("(MIT AND Zlib) OR MIT"), ["MIT"]);
    }

    #[test]
    fn as_lax_as_crates_io_has_been() {
        assert_eq!(read("MIT/Apache-2.0"), ["Apache-2.0", "MIT"]);
        assert_eq!(read("MIT / Apache-2.0"), ["Apache-2.0", "MIT"]);
        assert_eq!(read("Apache-2.0 or mit"), ["Apache-2.0", "MIT"]);
    }

    #[test]
    fn gnu_licences_by_their_names_of_today() {
        assert_eq!(read("GPL-2.0"), ["GPL-2.0-only"]);
        assert_eq!(read("GPL-2.0+"), ["GPL-2.0-or-later"]);
        assert_eq!(read("GPL-3.0-or-later"), ["GPL-3.0-or-later"]);
        assert_eq!(read("LGPL-2.1-only"), ["LGPL-2.1-only"]);
    }

    #[test]
    fn or_later_leaves_the_choice() {
        assert_eq!(read("MPL-2.0+"), ["MPL-2.0"]);
        assert_eq!(read("MPL-1.1+"), ["MPL-1.1", "MPL-2.0"]);
        assert_eq!(read("Apache-2.0+ WITH LLVM-exception"), ["Apache-2.0 WITH LLVM-exception"]);
    }

    #[test]
    fn exceptions_belong_to_their_licence() {
        assert_eq!(read("Apache-2.0 WITH LLVM-exception OR MIT"), ["Apache-2.0 WITH LLVM-exception", "MIT"]);
        assert_eq!(read("GPL-2.0-with-classpath-exception"), ["GPL-2.0-with-classpath-exception"]);
    }

    #[test]
    fn references_to_other_texts() {
        assert_eq!(read("LicenseRef-Proprietary"), ["LicenseRef-Proprietary"]);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for expression in ["", "MIT OR", "MIT AND (Zlib", "non-standard", "MIT Apache-2.0", "Copyright me\n2020"] {
            assert!(alternatives(expression).is_err(), "{expression:?}");
        }
        assert_eq!(alternatives("Nonsense-1.0"), Err("unknown term at \"Nonsense-1.0\"".into()));
    }

    #[test]
    fn a_hostile_expression_does_not_explode() {
        let ids = ["MIT", "Zlib", "ISC", "0BSD", "Apache-2.0", "BSL-1.0", "CC0-1.0", "Unicode-3.0"];
        let pairs: Vec<String> = ids
            .chunks(2)
            .flat_map(|pair| {
                [format!("({} OR {})", pair[0], pair[1]), format!("({} OR LicenseRef-{})", pair[0], pair[1])]
            })
            .collect();
        let hostile = pairs.iter().cycle().take(12).enumerate();
        let hostile: Vec<String> = hostile.map(|(at, _)| format!("(LicenseRef-a{at} OR LicenseRef-b{at})")).collect();
        assert_eq!(alternatives(&hostile.join(" AND ")), Err("it can be satisfied in more than 64 ways".into()));
        assert!(alternatives(&"(".repeat(5_000)).is_err());
        assert!(alternatives(&"(".repeat(4_000)).is_err());
    }
}
