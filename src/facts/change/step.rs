//! How far apart two versions are.

use schemars::JsonSchema;
use semver::Version;
use serde::Serialize;
use std::cmp::Ordering;

/// How far apart two versions of a package are, by what Cargo holds for compatible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// To a version that Cargo does not hold for compatible: the leftmost number that is not zero changed.
    Major,
    /// Compatible, with something new: from 1.2.3 to 1.3.0. Versions below 1.0.0 have no such step.
    Minor,
    /// Compatible, with repairs: from 1.2.3 to 1.2.4, and from 0.2.3 to 0.2.4.
    Patch,
    /// From or to a pre-release, which promises nothing.
    PreRelease,
    /// To an older version.
    Downgrade,
    /// The same version at another commit or reference of its repository.
    Revision,
}

impl Step {
    /// The step between two versions, which must differ in more than their source to be more than a revision.
    pub(super) fn between(from: &str, to: &str) -> Step {
        let (Ok(from), Ok(to)) = (Version::parse(from), Version::parse(to)) else { return Step::Major };
        match from.cmp(&to) {
            Ordering::Equal => Step::Revision,
            Ordering::Greater => Step::Downgrade,
            Ordering::Less if !from.pre.is_empty() || !to.pre.is_empty() => Step::PreRelease,
            Ordering::Less if compatibility(&from) != compatibility(&to) => Step::Major,
            Ordering::Less if from.major > 0 && from.minor != to.minor => Step::Minor,
            Ordering::Less => Step::Patch,
        }
    }
}

/// What Cargo holds versions for compatible by: the numbers up to the first that is not zero.
pub(super) fn compatibility(version: &Version) -> (u64, u64, u64) {
    match (version.major, version.minor, version.patch) {
        (0, 0, patch) => (0, 0, patch),
        (0, minor, _) => (0, minor, 0),
        (major, ..) => (major, 0, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_as_cargo_sees_them() {
        for (from, to, step) in [
            ("1.2.3", "1.2.4", Step::Patch),
            ("1.2.3", "1.3.0", Step::Minor),
            ("1.2.3", "2.0.0", Step::Major),
            ("0.2.3", "0.2.4", Step::Patch),
            ("0.2.3", "0.3.0", Step::Major),
            ("0.0.3", "0.0.4", Step::Major),
            ("0.9.9", "1.0.0", Step::Major),
            ("1.0.0-rc.1", "1.0.0-rc.2", Step::PreRelease),
            ("1.0.0-rc.1", "1.0.0", Step::PreRelease),
            ("1.0.0", "2.0.0-alpha", Step::PreRelease),
            ("1.2.4", "1.2.3", Step::Downgrade),
            ("1.0.0", "1.0.0-rc.1", Step::Downgrade),
            ("1.0.0+a", "1.0.0+b", Step::Patch),
            ("1.0.0", "1.0.0", Step::Revision),
        ] {
            assert_eq!(Step::between(from, to), step, "{from} -> {to}");
        }
    }
}
