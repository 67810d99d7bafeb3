use super::super::severity::{Rating, Score};
use crate::finding::Severity;

fn scored(vector: &str) -> Result<Score, String> {
    Rating::of(vector).map(|rating| rating.score)
}

/// The first three are the examples of FIRST's guide to version 2, section 3.3; the others follow from its equation.
#[test]
fn version_2_is_scored_as_published() {
    let cases = [
        ("AV:N/AC:L/Au:N/C:N/I:N/A:C", 7.8),
        ("AV:N/AC:L/Au:N/C:C/I:C/A:C", 10.0),
        ("AV:L/AC:H/Au:N/C:C/I:C/A:C", 6.2),
        ("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:H", 7.8),
        ("(AV:N/AC:M/Au:S/C:P/I:N/A:N)", 3.5),
        ("AV:L/AC:H/Au:M/C:N/I:N/A:N", 0.0),
    ];
    for (vector, score) in cases {
        assert_eq!(scored(vector), Ok(Score(score)), "{vector}");
    }
}

/// Worked examples of FIRST's example documents for versions 3.0, 3.1 and 4.0.
#[test]
fn later_versions_are_scored_as_published() {
    let cases = [
        ("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4),
        ("CVSS:3.0/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1),
        ("CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N/E:P/RL:O/RC:C", 3.1),
        ("CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0.0),
        ("CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.3),
        ("CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 10.0),
    ];
    for (vector, score) in cases {
        assert_eq!(scored(vector), Ok(Score(score)), "{vector}");
    }
}

/// CVSS 3.1, section 7.1 and appendix A, for every base vector there is.
#[test]
fn version_3_is_rounded_as_the_specification_says() {
    let metrics: [(&str, &[&str]); 8] = [
        ("AV", &["N", "A", "L", "P"]),
        ("AC", &["L", "H"]),
        ("PR", &["N", "L", "H"]),
        ("UI", &["N", "R"]),
        ("S", &["U", "C"]),
        ("C", &["H", "L", "N"]),
        ("I", &["H", "L", "N"]),
        ("A", &["H", "L", "N"]),
    ];
    let mut vectors = vec![Vec::new()];
    for (_, values) in metrics {
        let extended = |vector: &Vec<&'static str>| {
            values.iter().map(|value| [vector.as_slice(), &[*value]].concat()).collect::<Vec<_>>()
        };
        vectors = vectors.iter().flat_map(extended).collect();
    }
    assert_eq!(vectors.len(), 2592);
    for values in vectors {
        let pairs: Vec<String> =
            metrics.iter().zip(&values).map(|((name, _), value)| format!("{name}:{value}")).collect();
        let vector = format!("CVSS:3.1/{}", pairs.join("/"));
        assert_eq!(scored(&vector), Ok(Score(specified(&values))), "{vector}");
    }
}

fn specified(values: &[&str]) -> f64 {
    let weight =
        |i: usize, weights: &[(&str, f64)]| weights.iter().find(|(value, _)| *value == values[i]).expect("known").1;
    let changed = values[4] == "C";
    let privileges = match changed {
        true => [("N", 0.85), ("L", 0.68), ("H", 0.5)],
        false => [("N", 0.85), ("L", 0.62), ("H", 0.27)],
    };
    let impacts = [5, 6, 7].map(|i| weight(i, &[("H", 0.56), ("L", 0.22), ("N", 0.0)]));
    let base = 1.0 - impacts.iter().map(|impact| 1.0 - impact).product::<f64>();
    let impact = match changed {
        true => 7.52 * (base - 0.029) - 3.25 * (base - 0.02).powi(15),
        false => 6.42 * base,
    };
    let exploitability = 8.22
        * weight(0, &[("N", 0.85), ("A", 0.62), ("L", 0.55), ("P", 0.2)])
        * weight(1, &[("L", 0.77), ("H", 0.44)])
        * weight(2, &privileges)
        * weight(3, &[("N", 0.85), ("R", 0.62)]);
    if impact <= 0.0 {
        return 0.0;
    }
    let sum = (impact + exploitability) * if changed { 1.08 } else { 1.0 };
    let units = (sum.min(10.0) * 100_000.0).round();
    if units % 10_000.0 == 0.0 { units / 100_000.0 } else { ((units / 10_000.0).floor() + 1.0) / 10.0 }
}

#[test]
fn classes_are_those_of_cvss_3_1() {
    let cases = [
        (0.0, Severity::None),
        (0.1, Severity::Low),
        (3.9, Severity::Low),
        (4.0, Severity::Medium),
        (6.9, Severity::Medium),
        (7.0, Severity::High),
        (8.9, Severity::High),
        (9.0, Severity::Critical),
        (10.0, Severity::Critical),
    ];
    for (score, class) in cases {
        assert_eq!(Score(score).severity(), class, "{score}");
    }
}

#[test]
fn what_is_no_whole_vector_has_no_score() {
    let whole = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
    let four = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H";
    let cases = [
        ("".to_owned(), "no version that has a score"),
        ("high".to_owned(), "no version that has a score"),
        ("9.8".to_owned(), "no version that has a score"),
        ("CVSS:2.0/AV:N".to_owned(), "no version that has a score"),
        (whole.replace("3.1", "3.2"), "no version that has a score"),
        (whole.replace("/A:H", ""), "metric A is missing"),
        (format!("{whole}/AV:L"), "metric AV stands twice"),
        (format!("{whole}/XX:L"), "XX"),
        (whole.replace("AV:N", "AV:É"), "cannot be read"),
        (whole.replace("AV:N", "AV"), "cannot be read"),
        (format!("{whole}/"), "cannot be read"),
        (four.replace("/SA:H", ""), "cannot be read"),
        (format!("{four}/AV:N"), "cannot be read"),
        ("AV:N/AC:L/Au:N/C:N/I:N".to_owned(), "metric A does not stand in it exactly once"),
        ("AV:N/AC:L/Au:N/C:N/I:N/A:X".to_owned(), "unknown value `X`"),
        ("/".to_owned(), "metric AV"),
    ];
    for (vector, reason) in cases {
        let error = Rating::of(&vector).expect_err(&vector);
        assert!(error.contains(reason), "{vector}: {error}");
    }
}
