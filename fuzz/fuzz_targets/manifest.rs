#![no_main]
use andon::evidence::FileBytes;
use andon::facts::manifest::Manifest;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = Manifest::parse(&"Cargo.toml".into(), &FileBytes::from(bytes.to_vec()));
});
