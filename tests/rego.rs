//! Every `test_` rule of every policy and helper as a test by its own name: `cargo test --test rego vulnerable`.

use andon::engine::testing::Tests;
use andon::error::Error;
use andon::policy::{self, PolicyFile};
use libtest_mimic::{Arguments, Failed, Trial};
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut files = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("policies"), "", &mut files);
    let mut trials: Vec<Trial> = match policy::load(&files) {
        Ok(policies) => policies.iter().flat_map(trials).collect(),
        Err(e) => vec![failing("policies", e.to_string())],
    };
    let helper = |file: &&PolicyFile| file.path.starts_with("lib/") && !file.path.ends_with("_test.rego");
    trials.extend(files.iter().filter(helper).flat_map(|file| helper_trials(&file.path, &files)));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn read(folder: &Path, prefix: &str, files: &mut Vec<PolicyFile>) {
    for entry in fs::read_dir(folder).expect("the policies folder is there") {
        let path = entry.expect("can be listed").path();
        let name = path.file_name().expect("has a name").to_string_lossy().into_owned();
        if path.is_dir() {
            read(&path, &format!("{prefix}{name}/"), files);
        } else if name.ends_with(".rego") {
            let text = fs::read_to_string(&path).expect("is UTF-8");
            files.push(PolicyFile {
                origin: "policies".into(),
                path: format!("{prefix}{name}").into(),
                text: text.into(),
            });
        }
    }
}

/// A policy without tests is a failing test.
fn trials(policy: &policy::Policy) -> Vec<Trial> {
    trials_of(&policy.id, Tests::of(policy))
}

/// So is a helper module without any.
fn helper_trials(path: &str, files: &[PolicyFile]) -> Vec<Trial> {
    let name = path.trim_start_matches("lib/").trim_end_matches(".rego");
    let tests = files.iter().find(|file| *file.path == *format!("lib/{name}_test.rego"));
    trials_of(&format!("lib::{name}"), tests.map(|tests| Tests::of_helper(name, tests, files)).transpose())
}

fn trials_of(name: &str, tests: Result<Option<Tests>, Error>) -> Vec<Trial> {
    let tests = match tests {
        Ok(Some(tests)) if tests.names().next().is_some() => Arc::new(tests),
        Ok(_) => return vec![failing(name, "there are no tests".into())],
        Err(e) => return vec![failing(name, e.to_string())],
    };
    let trial = |rule: &str| {
        let (tests, rule) = (Arc::clone(&tests), rule.to_owned());
        Trial::test(format!("{name}::{rule}"), move || tests.run(&rule).map_err(Failed::from))
    };
    tests.names().map(trial).collect()
}

fn failing(name: &str, message: String) -> Trial {
    Trial::test(name.to_owned(), move || Err(Failed::from(message)))
}
