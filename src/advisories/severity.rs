//! From a CVSS vector to its base score and class.
//!
//! Versions 3.0, 3.1 and 4.0 are scored by crate `cvss`, as RustSec does; version 2 by the equation of its guide. All four share
//! one scale, that of CVSS 3.1 section 5, since a policy's limit should not depend on who did the scoring.

use super::cvss2;
use crate::finding::Severity;
use std::collections::BTreeSet;

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

/// Scores a CVSS vector of version 2, 3.0, 3.1 or 4.0.
///
/// # Errors
/// Says why it is no such vector.
pub fn read(vector: &str) -> Result<Score, String> {
    let score = match vector.split_once('/') {
        Some(("CVSS:3.0" | "CVSS:3.1", _)) => version_3(vector)?,
        Some(("CVSS:4.0", _)) => vector.parse::<cvss::Cvss>().map_err(|e| describe(vector, e))?.score(),
        Some((first, _)) if !first.starts_with("CVSS") => cvss2::base_score(vector)?,
        _ => return Err(describe(vector, "it is of no version that has a score: 2, 3.0, 3.1 or 4.0")),
    };
    Ok(Score(score))
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

fn describe(vector: &str, reason: impl std::fmt::Display) -> String {
    format!("CVSS vector `{vector}` cannot be read: {reason}")
}
