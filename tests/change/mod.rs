//! Evidence of a small change, for the tests of what is judged of one.

use andon::advisories::AdvisorySet;
use andon::config::Config;
use andon::evidence::{Base, Evidence, FileBytes, Text};
use andon::gate::Gate;
use std::collections::BTreeMap;
use std::sync::Arc;

const ADVISORIES: &str = "# andon advisory snapshot 2\n# source test\n# date 2026-08-01\n# count 1\n\
                          time\tRUSTSEC-2026-0001\tvulnerability\t2026-05-20\tpatched=>=1.0.5\n";

/// The files of a package `app` that depends on the packages named, by `name version`.
pub fn files(packages: &[&str], more: &[(&str, &str)]) -> BTreeMap<Text, FileBytes> {
    let mut lockfile = String::from("version = 4\n");
    let names: Vec<&str> = packages.iter().filter_map(|package| package.split(' ').next()).collect();
    lockfile += &format!("[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = {names:?}\n");
    for (name, version) in packages.iter().filter_map(|package| package.split_once(' ')) {
        lockfile += &format!(
            "[[package]]\nname = {name:?}\nversion = {version:?}\nsource = \
             \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"{}\"\n",
            "59".repeat(32)
        );
    }
    let requirements: String = names.iter().map(|name| format!("{name} = \"1\"\n")).collect();
    let manifest = format!(
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n[dependencies]\n{requirements}"
    );
    let own = [("Cargo.toml", manifest.as_str()), ("Cargo.lock", lockfile.as_str())];
    own.iter().chain(more).map(|(path, text)| ((*path).into(), FileBytes::from(*text))).collect()
}

pub fn change(base: BTreeMap<Text, FileBytes>, head: BTreeMap<Text, FileBytes>) -> Evidence {
    let mut evidence = Evidence::new("2026-08-02T00:00:00Z".parse().expect("a moment"));
    evidence.advisories = Arc::new(AdvisorySet::from_snapshot(ADVISORIES.to_owned()).expect("a snapshot"));
    evidence.files = head;
    evidence.base = Some(Base { files: base, ..Base::default() });
    evidence
}

/// A gate that does not ask for licences, which nobody knows here.
pub fn gate(config: &str) -> Gate {
    let config = format!("[policy.licence_not_allowed]\nlevel = \"allow\"\n{config}");
    Gate::builder().config(Config::parse("andon.toml", &config).expect("a configuration")).build().expect("a gate")
}
