//! From a CVSS vector to its base score and class.
//!
//! Versions 3.0, 3.1 and 4.0 are scored by crate `cvss`, as RustSec does; version 2 by the equation of its guide. All four share
//! one scale, that of CVSS 3.1 section 5, since a policy's limit should not depend on who did the scoring.

use super::cvss2;
use crate::evidence::Text;
use crate::finding::Severity;
use std::collections::BTreeSet;
use std::fmt;

/// A CVSS base score, 0.0 to 10.0 in steps of a tenth.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Score(pub f64);

impl Score {
    /// The class it falls into; source: CVSS 3.1 section 5 and CVSS 4.0 section 6.
    pub fn severity(self) -> Severity {
        match self.0 {
            score if score < 0.1 => Severity::None,
            score if score < 4.0 => Severity::Low,
            score if score < 7.0 => Severity::Medium,
            score if score < 9.0 => Severity::High,
            _ => Severity::Critical,
        }
    }
}

/// A CVSS vector with its base score. It is scored where a set is made, and a snapshot has both, so that whoever reads one
/// does not need to know how CVSS scores.
#[derive(Debug, Clone, PartialEq)]
pub struct Rating {
    /// The vector, as the source wrote it.
    pub vector: Text,
    /// Its base score.
    pub score: Score,
}

impl Eq for Rating {}

impl Rating {
    /// Scores a CVSS vector of version 2, 3.0, 3.1 or 4.0.
    ///
    /// # Errors
    /// Says why it is no such vector.
    pub fn of(vector: &str) -> Result<Self, String> {
        let score = match vector.split_once('/') {
            Some(("CVSS:3.0" | "CVSS:3.1", _)) => version_3(vector)?,
            Some(("CVSS:4.0", _)) => vector.parse::<cvss::Cvss>().map_err(|e| describe(vector, e))?.score(),
            Some((first, _)) if !first.starts_with("CVSS") => cvss2::base_score(vector)?,
            _ => return Err(describe(vector, "it is of no version that has a score: 2, 3.0, 3.1 or 4.0")),
        };
        Ok(Rating { vector: vector.into(), score: Score(score) })
    }

    /// Reads what [`Rating`] is displayed as: the score, a space, the vector.
    ///
    /// # Errors
    /// Says that it is nothing of the kind.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let parts = text.split_once(' ').and_then(|(score, vector)| Some((score.parse::<f64>().ok()?, vector)));
        match parts {
            Some((score, vector)) if (0.0..=10.0).contains(&score) => {
                Ok(Rating { vector: vector.into(), score: Score(score) })
            }
            _ => Err(format!("`{text}` is not a score from 0.0 to 10.0, a space and a CVSS vector")),
        }
    }
}

impl fmt::Display for Rating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} {}", self.score.0, self.vector)
    }
}

/// The metrics of CVSS 3 that the base score does not depend on: temporal and environmental.
const OTHER_METRICS: [&str; 14] =
    ["E", "RL", "RC", "CR", "IR", "AR", "MAV", "MAC", "MPR", "MUI", "MS", "MC", "MI", "MA"];

/// The metrics of CVSS 3 that it is made of. All are mandatory; crate `cvss` takes a missing one for harmless.
const BASE_METRICS: [&str; 8] = ["AV", "AC", "PR", "UI", "S", "C", "I", "A"];

fn version_3(vector: &str) -> Result<f64, String> {
    let upper = vector.to_ascii_uppercase();
    let mut parts = upper.split('/');
    let mut base = parts.next().unwrap_or_default().to_owned();
    let mut seen = BTreeSet::new();
    for part in parts {
        let name = part.split(':').next().unwrap_or_default();
        if !seen.insert(name) {
            return Err(describe(vector, format_args!("metric {name} stands twice")));
        }
        if !OTHER_METRICS.contains(&name) {
            base.push('/');
            base.push_str(part);
        }
    }
    if let Some(missing) = BASE_METRICS.iter().find(|name| !seen.contains(*name)) {
        return Err(describe(vector, format_args!("metric {missing} is missing")));
    }
    let base = base.parse::<cvss::Cvss>().map_err(|e| describe(vector, e))?;
    Ok(base.score())
}

fn describe(vector: &str, reason: impl fmt::Display) -> String {
    format!("CVSS vector `{vector}` cannot be read: {reason}")
}
