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
    for word in
        ["<script", "<img", "<iframe", "<link", " onerror=", " style=", "javascript:", "src=", "url(", "@import"]
    {
        assert!(!page.contains(word), "{word}: {page}");
    }
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
