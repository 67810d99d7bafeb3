//! Every form with text at its worst in every place that text from outside has.

use super::escape::hidden;
use super::sample::{HOSTILE, hostile};
use super::*;

fn all() -> Vec<(&'static str, String)> {
    let verdict = hostile();
    vec![
        ("json", json(&verdict)),
        ("sarif", sarif(&verdict, &[])),
        ("code-quality", code_quality(&verdict)),
        ("dependency-scanning", dependency_scanning(&verdict, &[])),
        ("cyclonedx", cyclonedx(&verdict, &[])),
        ("markdown", markdown(&verdict)),
        ("html", html(&verdict, &[])),
        ("github", github(&verdict, "")),
        #[cfg(feature = "cli")]
        ("junit", junit(&verdict, &[])),
    ]
}

#[test]
fn nothing_is_hidden_and_nothing_is_lost() {
    for (form, text) in all() {
        let raw = text.chars().find(|c| *c != '\n' && hidden(*c));
        assert_eq!(raw, None, "{form}: {text}");
        assert!(text.contains("alice") || form == "cyclonedx", "{form} does not tell the finding: {text}");
    }
}

#[test]
fn json_reads_back_whatever_is_in_it() {
    for (form, text) in all() {
        if matches!(form, "json" | "sarif" | "code-quality" | "dependency-scanning" | "cyclonedx") {
            serde_json::from_str::<serde_json::Value>(&text).unwrap_or_else(|error| panic!("{form}: {error}"));
        }
    }
    assert_eq!(serde_json::from_str(&json(&hostile())).ok(), Some(hostile()));
}

#[test]
fn a_message_of_sarif_has_no_link_and_a_place_is_a_reference() {
    let text = sarif(&hostile(), &[]);
    let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    for result in report["runs"][0]["results"].as_array().expect("results") {
        let message = result["message"]["text"].as_str().expect("a message");
        assert!(message.contains("\\]("), "{message}");
        assert!(!message.replace("\\](", "").contains("]("), "{message}");
        let uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str().expect("a URI");
        assert!(uri.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b)), "{uri}");
    }
}

#[test]
fn markdown_has_none_of_it_outside_of_code() {
    for line in markdown(&hostile()).lines() {
        let outside: String = line.split('`').step_by(2).collect();
        for word in ["@alice", "#1", "<img", "</script", "[a]", "![b]", ":tada:", "| e", "::error", "##["] {
            assert!(!outside.contains(word), "{word} in {line}");
        }
    }
}

#[cfg(feature = "cli")]
#[test]
fn junit_is_read_back_with_every_character_that_xml_allows() {
    let read = quick_junit::Report::deserialize_from_str(&junit(&hostile(), &[])).expect("XML");
    assert!(read.test_suites[0].test_cases.iter().any(|case| case.name.as_str().contains("</script>")));
}

#[test]
fn the_hostile_text_is_hostile() {
    assert!(HOSTILE.contains(hidden) && HOSTILE.contains("::error::") && HOSTILE.contains("</script>"));
}
