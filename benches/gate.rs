//! The gate in process: evidence bytes in memory to verdict, with a built gate and all built-in policies; the steps of
//! that, and a table of what each policy costs.
//!
//! The workspaces are real ones of four sizes from `../shared/data` (or `$ANDON_DATA`); where that is absent, lockfiles
//! of the same sizes are made, so that growth can be seen on any machine.

use andon::collect::Collector;
use andon::engine::{self, Input, Program};
use andon::evidence::{Evidence, FileBytes};
use andon::facts::{Facts, workspace};
use andon::gate::Gate;
use andon::policy;
use divan::Bencher;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

fn main() {
    divan::main();
}

const SIZES: [(&str, usize); 4] =
    [("alacritty+alacritty", 292), ("astral-sh+uv", 753), ("denoland+deno", 1128), ("amforc+polkadot-sdk", 1941)];

#[divan::bench(args = SIZES)]
fn lockfile_alone(bencher: Bencher<'_, '_>, size: (&str, usize)) {
    let gate = Gate::builder().build().expect("the built-in policies load");
    let mut evidence = Evidence::new(as_of());
    evidence.files.insert("Cargo.lock".into(), FileBytes::from(lockfile(size).into_bytes()));
    bencher.bench(|| gate.judge(divan::black_box(&evidence)));
}

/// deno with its manifests and workflows, and what `$CARGO_HOME` knows of its crates; absent without the corpus.
static DENO: LazyLock<Option<Evidence>> = LazyLock::new(|| {
    let root = corpus().join("denoland+deno");
    let evidence = root.is_dir().then(|| Collector::new(root).as_of(as_of()).collect().expect("evidence"))?;
    let known = evidence.crates.values().filter(|known| known.manifest.is_some()).count();
    eprintln!("deno: {} files, {known} crates whose sources are known", evidence.files.len());
    Some(evidence)
});

#[divan::bench]
fn whole_evidence(bencher: Bencher<'_, '_>) {
    let Some(evidence) = DENO.as_ref() else { return };
    let gate = Gate::builder().build().expect("the built-in policies load");
    bencher.bench(|| gate.judge(divan::black_box(evidence)));
}

/// The steps before the policies, for deno's own workspace.
#[divan::bench]
fn facts(bencher: Bencher<'_, '_>) {
    let Some(evidence) = DENO.as_ref() else { return };
    bencher.bench(|| {
        let discovery = workspace::discover(&evidence.files);
        Facts::gather(evidence, &discovery.workspaces[0])
    });
}

/// What each policy costs on deno, a thread to run it on included.
#[divan::bench(args = policy::load(&policy::builtin()).expect("policies").into_iter().map(|p| p.id.to_string()))]
fn one_policy(bencher: Bencher<'_, '_>, id: &str) {
    let Some(evidence) = DENO.as_ref() else { return };
    let policies = policy::load(&policy::builtin()).expect("the built-in policies load");
    let policy = policies.iter().find(|policy| *policy.id == *id).expect("it is there");
    let Ok(program) = Program::prepare(policy, serde_json::Map::new()).map(Arc::new) else { return };
    let discovery = workspace::discover(&evidence.files);
    let (facts, _) = Facts::gather(evidence, &discovery.workspaces[0]);
    let input = Input::build(&facts, program.reads());
    let programs = [program];
    bencher.bench(|| engine::judge(&programs, &input, Duration::from_secs(1), &mut |_| {}));
}

#[divan::bench]
fn build_gate() -> Gate {
    Gate::builder().build().expect("the built-in policies load")
}

fn as_of() -> jiff::Timestamp {
    "2026-11-23T00:00:00Z".parse().expect("a timestamp")
}

fn corpus() -> PathBuf {
    let data = std::env::var_os("ANDON_DATA").map_or_else(|| PathBuf::from("../shared/data"), PathBuf::from);
    data.join("corpus/workspaces")
}

fn lockfile((name, packages): (&str, usize)) -> String {
    std::fs::read_to_string(corpus().join(name).join("Cargo.lock")).unwrap_or_else(|_| made_up(packages))
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
