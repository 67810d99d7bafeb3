#![no_main]
use andon::config::Config;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = Config::parse("andon.toml", text);
});
