//! The base score of CVSS version 2.

/// Scores a version 2 vector, `AV:N/AC:L/Au:N/C:P/I:P/A:P`, by the base equation; temporal and environmental metrics
/// may follow and have no part in it. Source: FIRST, "A Complete Guide to the Common Vulnerability Scoring System
/// Version 2.0", section 3.2.1, <https://www.first.org/cvss/v2/guide>.
///
/// # Errors
/// Says why it is no such vector.
pub(super) fn base_score(vector: &str) -> Result<f64, String> {
    let metric = |name: &str, values: &[(&str, f64)]| metric(vector, name, values);
    let access_vector = metric("AV", &[("L", 0.395), ("A", 0.646), ("N", 1.0)])?;
    let access_complexity = metric("AC", &[("H", 0.35), ("M", 0.61), ("L", 0.71)])?;
    let authentication = metric("Au", &[("M", 0.45), ("S", 0.56), ("N", 0.704)])?;
    let degrees = [("N", 0.0), ("P", 0.275), ("C", 0.660)];
    let (confidentiality, integrity) = (metric("C", &degrees)?, metric("I", &degrees)?);
    let availability = metric("A", &degrees)?;

    let impact = 10.41 * (1.0 - (1.0 - confidentiality) * (1.0 - integrity) * (1.0 - availability));
    let exploitability = 20.0 * access_vector * access_complexity * authentication;
    if impact <= 0.0 {
        return Ok(0.0);
    }
    let score = (0.6 * impact + 0.4 * exploitability - 1.5) * 1.176;
    Ok((score * 10.0).round() / 10.0)
}

/// The number that stands for a metric's value. The metric must stand exactly once.
fn metric(vector: &str, name: &str, values: &[(&str, f64)]) -> Result<f64, String> {
    let inner = vector.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')).unwrap_or(vector);
    let pairs = inner.split('/').filter_map(|part| part.split_once(':'));
    let mut found = pairs.filter(|(key, _)| *key == name).map(|(_, value)| value);
    let (Some(value), None) = (found.next(), found.next()) else {
        return Err(format!("CVSS vector `{vector}` cannot be read: metric {name} does not stand in it exactly once"));
    };
    let known = values.iter().find(|(known, _)| *known == value);
    known
        .map(|(_, number)| *number)
        .ok_or_else(|| format!("CVSS vector `{vector}` cannot be read: metric {name} has the unknown value `{value}`"))
}
