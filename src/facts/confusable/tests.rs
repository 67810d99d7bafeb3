use super::likeness::slip;
use super::*;
use crate::evidence::{Evidence, FileBytes};
use crate::facts::{Facts, workspace};

fn suspects(names_in_use: &[String]) -> Vec<ConfusableName> {
    let entry = |name: &String| {
        let source = "registry+https://github.com/rust-lang/crates.io-index";
        format!("[[package]]\nname = {name:?}\nversion = \"1.0.0\"\nsource = {source:?}\n")
    };
    let lockfile: String = std::iter::once("version = 4\n".into()).chain(names_in_use.iter().map(entry)).collect();
    let mut evidence = Evidence::new("2026-08-21T12:00:00Z".parse().expect("a moment"));
    evidence.files.insert("Cargo.lock".into(), FileBytes::from(lockfile.as_str()));
    let discovery = workspace::discover(&evidence.files);
    Facts::gather(&evidence, &discovery.workspaces[0]).0.confusable
}

fn said(names_in_use: &[&str]) -> Vec<(String, String, Likeness, bool)> {
    let found = suspects(&names_in_use.iter().map(ToString::to_string).collect::<Vec<_>>());
    found.iter().map(|found| (found.name.to_string(), found.resembles.to_string(), found.how, found.in_use)).collect()
}

#[test]
fn names_that_were_made_to_resemble_others() {
    for (name, resembles, how) in [
        ("rustdecimal", "rust_decimal", Likeness::Separators),
        ("faster_log", "fast_log", Likeness::Affix),
        ("proc-macro1", "proc-macro2", Likeness::OneReplaced),
        ("serde-json", "serde_json", Likeness::Separators),
        ("t0kio", "tokio", Likeness::LookAlike),
        ("regexx", "regex", Likeness::LookAlike),
        ("reqwset", "reqwest", Likeness::Exchanged),
        ("tracign-core", "tracing-core", Likeness::Exchanged),
        ("crossbeem", "crossbeam", Likeness::OneReplaced),
        ("anyhoww", "anyhow", Likeness::LookAlike),
        ("regex-rs", "regex", Likeness::Affix),
        ("librayon", "rayon", Likeness::Affix),
        ("anyhowx", "anyhow", Likeness::OneMore),
    ] {
        let found = said(&[name]);
        assert_eq!(found.first().map(|f| (&*f.1, f.3)), Some((resembles, false)), "{name}: {found:?}");
        assert_eq!(found[0].2, how, "{name}");
    }
}

#[test]
fn well_known_names_and_unlike_ones_are_silent() {
    assert_eq!(said(&["serde", "serde_json", "md5", "sha1", "sha2", "syn", "quote", "log", "time", "fast_log"]), []);
    assert_eq!(said(&["my-own-thing", "abc", "abd", "andon"]), []);
}

#[test]
fn a_name_of_the_same_lockfile() {
    let found = said(&["acme_billing_client", "acme-billing-client"]);
    assert_eq!(found.len(), 2);
    assert!(found.iter().all(|found| found.3 && found.2 == Likeness::Separators));
    assert_eq!(said(&["acme-part1", "acme-part2"]), []);
}

#[test]
fn slips_of_the_hand() {
    assert_eq!(slip("abcdef", "abcdfe"), Some(Likeness::Exchanged));
    assert_eq!(slip("abcdef", "abcxef"), Some(Likeness::OneReplaced));
    assert_eq!(slip("abcdef", "abcdeef"), Some(Likeness::OneMore));
    assert_eq!(slip("xabcdef", "abcdef"), Some(Likeness::OneMore));
    assert_eq!(slip("abcdef", "abcdef"), None);
    assert_eq!(slip("abcdef", "abxxef"), None);
    assert_eq!(slip("abcde", "abcdx"), None);
    assert_eq!(slip("abcdef", "abcdefgh"), None);
}

#[test]
fn a_hundred_thousand_unknown_names() {
    let names: Vec<String> = (0..100_000).map(|n| format!("se{n}xx")).collect();
    assert!(suspects(&names).len() < 10);
}
