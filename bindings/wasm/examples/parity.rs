//! Writes evidence and the native verdict on it, for `test` to compare with those of Node and the browser:
//! `parity OUT POLICIES [WORKSPACES]`. Evidence is every case of the policies, a lockfile of 2,000 packages, and every
//! directory in WORKSPACES. How long the 2,000 packages take here goes to stdout, in milliseconds.

use andon::collect::Collector;
use andon::collect::advisories::AdvisoryChoice;
use andon::evidence::{Evidence, FileBytes};
use andon::gate::Gate;
use andon::policy::PolicyFile;
use andon::policy::case::Case;
use andon::report;
use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;
use std::{env, fs};

const AS_OF: &str = "2026-11-23T00:00:00Z";
const PACKAGES: usize = 2_000;
const ROUNDS: usize = 11;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<PathBuf> = env::args_os().skip(1).map(PathBuf::from).collect();
    let [out, policies, workspaces @ ..] = &*arguments else { return Err("parity OUT POLICIES [WORKSPACES]".into()) };
    fs::create_dir_all(out)?;
    let gate = Gate::builder().build()?;
    for path in cases(policies)? {
        let name = path.strip_prefix(policies)?.to_string_lossy();
        let file = PolicyFile { origin: "".into(), path: (*name).into(), text: fs::read_to_string(&path)?.into() };
        write(&gate, out, &name.replace('/', "-"), &Case::read(&file)?.evidence)?;
    }
    for folder in workspaces.iter().map(fs::read_dir).collect::<Result<Vec<_>, _>>()?.into_iter().flatten() {
        let path = folder?.path();
        let collector = Collector::new(&path).as_of(AS_OF.parse()?).cargo_home(None);
        let evidence = collector.advisories(AdvisoryChoice::Builtin).collect()?;
        write(&gate, out, &path.file_name().unwrap_or_default().to_string_lossy(), &evidence)?;
    }
    let mut evidence = Evidence::new(AS_OF.parse()?);
    evidence.files.insert("Cargo.lock".into(), FileBytes::from(&*lockfile()));
    write(&gate, out, "2000-packages", &evidence)?;
    println!("{:.1}", median(&gate, &serde_json::to_string(&evidence)?)?);
    Ok(())
}

/// Every case beside the policies.
fn cases(policies: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut cases = Vec::new();
    for policy in fs::read_dir(policies)? {
        let folder = policy?.path().join("cases");
        if folder.is_dir() {
            cases
                .extend(fs::read_dir(folder)?.map(|case| case.map(|case| case.path())).collect::<Result<Vec<_>, _>>()?);
        }
    }
    cases.sort();
    Ok(cases)
}

fn write(gate: &Gate, out: &Path, name: &str, evidence: &Evidence) -> Result<(), Box<dyn Error>> {
    fs::write(out.join(format!("{name}.evidence.json")), serde_json::to_string(evidence)?)?;
    fs::write(out.join(format!("{name}.verdict.json")), report::json(&gate.judge(evidence)))?;
    Ok(())
}

/// From evidence as JSON to the verdict as JSON, in milliseconds.
fn median(gate: &Gate, json: &str) -> Result<f64, Box<dyn Error>> {
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        std::hint::black_box(report::json(&gate.judge(&Evidence::from_json(json)?)));
        times.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[ROUNDS / 2])
}

/// A lockfile of the usual shape: a member that depends on some packages, and each package on a few later ones.
fn lockfile() -> String {
    let mut text = String::from("version = 4\n");
    package(&mut text, "member", "0.1.0", None, (0..PACKAGES).step_by(10));
    for i in 0..PACKAGES {
        let later = [1, 7, 13, 29].map(|step| i + step).into_iter().filter(|&later| later < PACKAGES);
        package(&mut text, &name(i), &format!("1.{i}.0"), Some(i), later);
    }
    text
}

fn package(text: &mut String, name_: &str, version: &str, checksum: Option<usize>, on: impl Iterator<Item = usize>) {
    let _ = write!(text, "\n[[package]]\nname = \"{name_}\"\nversion = \"{version}\"\n");
    if let Some(checksum) = checksum {
        let source = "registry+https://github.com/rust-lang/crates.io-index";
        let _ = writeln!(text, "source = \"{source}\"\nchecksum = \"{checksum:064x}\"");
    }
    let on: String = on.map(|i| format!(" \"{}\",\n", name(i))).collect();
    let _ = writeln!(text, "dependencies = [\n{on}]");
}

fn name(i: usize) -> String {
    format!("crate-{i:05}")
}
