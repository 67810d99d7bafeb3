//! The gate in process: evidence bytes in memory to verdict, with a built gate and all built-in policies.
//!
//! The workspaces are real ones of four sizes from `../shared/data` (or `$ANDON_DATA`); where that is absent, lockfiles
//! of the same sizes are made, so that growth can be seen on any machine.

use andon::evidence::{Evidence, FileBytes};
use andon::gate::Gate;
use divan::Bencher;
use std::path::PathBuf;

fn main() {
    divan::main();
}

const SIZES: [(&str, usize); 4] =
    [("alacritty+alacritty", 292), ("astral-sh+uv", 753), ("denoland+deno", 1128), ("amforc+polkadot-sdk", 1941)];

#[divan::bench(args = SIZES)]
fn lockfile_alone(bencher: Bencher<'_, '_>, size: (&str, usize)) {
    let gate = Gate::builder().build().expect("the built-in policies load");
    let mut evidence = Evidence::new("2026-11-23T00:00:00Z".parse().expect("a timestamp"));
    evidence.files.insert("Cargo.lock".into(), FileBytes::from(lockfile(size).into_bytes()));
    bencher.bench(|| gate.judge(divan::black_box(&evidence)));
}

#[divan::bench]
fn build_gate() -> Gate {
    Gate::builder().build().expect("the built-in policies load")
}

fn lockfile((name, packages): (&str, usize)) -> String {
    let data = std::env::var_os("ANDON_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    let path = data.join("corpus/workspaces").join(name).join("Cargo.lock");
    std::fs::read_to_string(path).unwrap_or_else(|_| made_up(packages))
}

/// A lockfile of the usual shape: a member that depends on some, each package on a few later ones.
fn made_up(packages: usize) -> String {
    use std::fmt::Write as _;
    let mut text =
        String::from("version = 4\n\n[[package]]\nname = \"member\"\nversion = \"0.1.0\"\ndependencies = [\n");
    for i in (0..packages).step_by(10) {
        let _ = writeln!(text, " \"crate-{i:05}\",");
    }
    text.push_str("]\n");
    for i in 0..packages {
        let _ = write!(
            text,
            "\n[[package]]\nname = \"crate-{i:05}\"\nversion = \"1.{i}.0\"\n\
             source = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"{i:064x}\"\n"
        );
        let dependencies: Vec<usize> =
            [1, 7, 13, 29].map(|step| i + step).into_iter().filter(|&d| d < packages).collect();
        if !dependencies.is_empty() {
            text.push_str("dependencies = [\n");
            for d in dependencies {
                let _ = writeln!(text, " \"crate-{d:05}\",");
            }
            text.push_str("]\n");
        }
    }
    text
}
