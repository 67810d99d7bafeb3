#![no_main]
//! Whole evidence: the files are separated by NUL, in the order of `NAMES`.
use andon::evidence::{Evidence, FileBytes};
use andon::gate::Gate;
use std::sync::LazyLock;

const NAMES: [&str; 3] = ["Cargo.lock", "Cargo.toml", "member/Cargo.toml"];

static GATE: LazyLock<Gate> = LazyLock::new(|| Gate::builder().build().expect("the built-in policies load"));

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut evidence = Evidence::new("2026-11-23T00:00:00Z".parse().expect("a timestamp"));
    for (name, file) in NAMES.iter().zip(bytes.split(|&b| b == 0)) {
        evidence.files.insert((*name).into(), FileBytes::from(file.to_vec()));
    }
    let verdict = GATE.judge(&evidence);
    assert_eq!(verdict, GATE.judge(&evidence));
});
