#![no_main]
use andon::advisories::{AdvisorySet, Origin};

// The same bytes as a snapshot, as a RustSec entry and as an OSV entry.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(set) = std::str::from_utf8(bytes).map(|text| AdvisorySet::from_snapshot(text.to_owned())) {
        let _ = set.map(|set| set.for_package("openssl").count());
    }
    for name in ["crates/openssl/RUSTSEC-2023-0022.md", "GHSA-3gxf-9r58-2ghg.json"] {
        let entries = [(name.to_owned(), bytes.to_vec())];
        let _ = AdvisorySet::build(entries, Origin::default());
    }
});
