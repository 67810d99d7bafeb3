//! Every `test_` rule of every policy and helper as a test by its own name: `cargo test --test rego vulnerable`.

use andon::engine::testing::Tests;
use andon::error::Error;
use andon::policy::{Folder, PolicyFile};
use libtest_mimic::{Arguments, Failed, Trial};
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut files = Vec::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("policies"), "", &mut files);
    let mut trials = match Folder::read(&files, &Arc::default()) {
        Ok(folder) => all(&folder),
        Err(e) => vec![failing("policies", e.to_string())],
    };
    trials.extend(files.iter().filter_map(|file| untested(file, &files)));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn all(folder: &Folder) -> Vec<Trial> {
    let of_policies = folder.policies.iter().map(|policy| (policy.id.to_string(), Tests::of(policy)));
    let of_helpers = folder.helpers.iter().map(|h| (format!("lib/{}", h.name), Tests::of_helper(h).map(Some)));
    of_policies.chain(of_helpers).flat_map(|(subject, tests)| trials(&subject, tests)).collect()
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
fn trials(subject: &str, tests: Result<Option<Tests>, Error>) -> Vec<Trial> {
    let tests = match tests {
        Ok(Some(tests)) if tests.names().next().is_some() => Arc::new(tests),
        Ok(_) => return vec![failing(subject, "there are no tests".into())],
        Err(e) => return vec![failing(subject, e.to_string())],
    };
    let trial = |name: &str| {
        let (tests, rule) = (Arc::clone(&tests), name.to_owned());
        Trial::test(format!("{subject}::{name}"), move || {
            let ran = tests.run(&rule);
            let prints: String = ran.prints.iter().map(|line| format!("\n{line}")).collect();
            ran.failed.map_or(Ok(()), |failed| Err(Failed::from(format!("{failed}{prints}"))))
        })
    };
    tests.names().map(trial).collect()
}

/// So is a helper without tests.
fn untested(file: &PolicyFile, files: &[PolicyFile]) -> Option<Trial> {
    let name = file.path.strip_prefix("lib/")?.strip_suffix(".rego").filter(|name| !name.ends_with("_test"))?;
    let tests = format!("lib/{name}_test.rego");
    let tested = files.iter().any(|file| *file.path == *tests);
    (!tested).then(|| failing(&format!("lib/{name}"), format!("there is no {tests}")))
}

fn failing(name: &str, message: String) -> Trial {
    Trial::test(name.to_owned(), move || Err(Failed::from(message)))
}
