#![no_main]
use andon::evidence::FileBytes;
use andon::facts::lockfile::Lockfile;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = Lockfile::parse(&"Cargo.lock".into(), &FileBytes::from(bytes.to_vec()));
});
