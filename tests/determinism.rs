//! The same evidence gives the same bytes: twice, from several threads, after a round trip through JSON.

use andon::evidence::{Evidence, FileBytes};
use andon::gate::Gate;
use andon::report;
use std::fs;

fn evidence() -> Evidence {
    let mut evidence = Evidence::new("2026-11-23T00:00:00Z".parse().expect("a timestamp"));
    for file in ["Cargo.lock", "Cargo.toml"] {
        evidence.files.insert(file.into(), FileBytes::from(fs::read(file).expect(file)));
    }
    evidence
}

fn is_send_and_sync<T: Send + Sync>(_: &T) {}

#[test]
fn the_same_evidence_gives_the_same_bytes() {
    let gate = Gate::builder().build().expect("the built-in policies load");
    is_send_and_sync(&gate);
    let evidence = evidence();
    let first = report::json(&gate.judge(&evidence));
    assert!(first.contains("\"summary\""), "{first}");
    let document = serde_json::to_string(&evidence).expect("evidence is JSON");
    let again = Evidence::from_json(&document).expect("evidence reads back");
    assert_eq!(first, report::json(&gate.judge(&again)), "through JSON");
    std::thread::scope(|scope| {
        for judged in [(); 4].map(|()| scope.spawn(|| report::json(&gate.judge(&evidence)))) {
            assert_eq!(first, judged.join().expect("no panic"), "from another thread");
        }
    });
    let other = Gate::builder().build().expect("the built-in policies load");
    assert_eq!(first, report::json(&other.judge(&evidence)), "by another gate");
}
