use super::*;
use crate::report::sample;
use base64ct::{Base64, Encoding as _};
use sha2::{Digest, Sha256};

#[test]
fn the_page_names_its_own_style_sheet() {
    let digest = Base64::encode_string(&Sha256::digest(STYLE));
    assert_eq!(STYLE_DIGEST.trim(), digest, "put this into src/report/html/style.sha256");
}

#[test]
fn it_asks_for_nothing_and_runs_nothing() {
    let page = html(&sample::hostile(), &[]);
    let (_, body) = page.split_once("</style>").expect("a style sheet");
    for tag in body.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
        let names: String = tag.split('"').step_by(2).collect();
        let first = names.split(' ').next().unwrap_or_default();
        assert!(!["script", "img", "iframe", "link", "object", "style"].contains(&first), "{tag}");
        for name in names.split([' ', '=']).skip(1) {
            assert!(!name.starts_with("on") && !["src", "style"].contains(&name) || name == "open", "{name} in {tag}");
        }
    }
    let targets = body.split(" href=\"").skip(1).map(|rest| rest.split('"').next().unwrap_or_default());
    targets.for_each(|target| assert!(target.starts_with("https://") || target.starts_with('#'), "{target}"));
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
    let raw = page.chars().find(|c| *c != '\n' && crate::report::escape::hidden(*c));
    assert_eq!(raw, None);
    assert!(page.contains("&lt;/script&gt;"), "what is dangerous is shown: {page}");
}

#[test]
fn every_finding_has_its_entry_and_its_picture() {
    let verdict = sample::many(1_000);
    let page = html(&verdict, &[]);
    assert_eq!(page.matches("<details class=\"finding\"").count(), 1_000);
    assert_eq!(page.matches("<svg").count(), 1_000);
    assert!(page.len() < 3_000_000, "{}", page.len());
}

#[test]
fn what_was_not_judged_stands_on_it() {
    let page = html(&sample::undecided(), &[]);
    assert!(page.contains("<h1>undecided</h1>") && page.contains("the licence is not known"), "{page}");
}

#[test]
fn each_remedy_stands_with_its_finding_and_the_gravest_first() {
    use crate::finding::{Level, Severity};
    let of = |code: &str, subject: &str, severity, remedy: &str| crate::finding::Finding {
        severity: Some(severity),
        remedy: Some(remedy.into()),
        ..sample::finding(Level::Deny, "vulnerable", code, subject)
    };
    let findings = vec![
        of("X-1", "a@1.0.0", Severity::Low, "do `this`"),
        of("X-2", "a@1.0.0", Severity::Low, "do that"),
        of("X-3", "b@1.0.0", Severity::Critical, "go"),
    ];
    let page = html(&sample::verdict(findings, Vec::new()), &[]);
    assert!(page.contains("<li>a 1.0.0 has X-1; do <code>this</code> <a href="), "{page}");
    let place = |text: &str| page.find(text).unwrap_or_else(|| panic!("no {text} in {page}"));
    assert!(place("b 1.0.0 has X-3") < place("a 1.0.0: 2 findings"));
}
