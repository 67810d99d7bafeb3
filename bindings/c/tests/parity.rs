//! Evidence through C gives the bytes of the native gate: every case of the policies, and every workspace of the corpus.
//!
//! What is compared here in one process is written down too, `NAME.json` and `NAME.native.json` in the target directory:
//! `./test` judges it once more through `libandon.so`.

use andon::collect::Collector;
use andon::collect::advisories::AdvisoryChoice;
use andon::evidence::Evidence;
use andon::gate::Gate;
use andon::policy::PolicyFile;
use andon::policy::case::Case;
use andon::report;
use andon_capi::error::ANDON_OK;
use andon_capi::ffi::andon_str;
use andon_capi::gate::{andon_gate, andon_gate_free, andon_gate_new};
use andon_capi::judge::andon_judge;
use andon_capi::verdict::{andon_verdict, andon_verdict_free, andon_verdict_json};
use std::path::{Path, PathBuf};
use std::{fs, ptr};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

/// Two gates, one of them seen through C.
struct Both {
    native: Gate,
    c: *mut andon_gate,
    folder: PathBuf,
}

impl Both {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("parity").join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        let mut c = ptr::null_mut();
        // SAFETY: no options, and an output that can be written.
        let result = unsafe { andon_gate_new(ptr::null(), &raw mut c, ptr::null_mut()) };
        assert_eq!(result, ANDON_OK);
        Both { native: Gate::builder().build().expect("the built-in policies load"), c, folder }
    }

    fn compare(&self, name: &str, evidence: &Evidence) {
        let document = serde_json::to_string(evidence).expect("JSON");
        let native = report::json(&self.native.judge(evidence));
        fs::write(self.folder.join(format!("{name}.json")), &document).expect("can be written");
        fs::write(self.folder.join(format!("{name}.native.json")), &native).expect("can be written");
        let through_c = self.through_c(&document);
        assert!(native == through_c, "{name}:\n{}", similar(&native, &through_c));
    }

    fn through_c(&self, document: &str) -> String {
        let mut verdict: *mut andon_verdict = ptr::null_mut();
        // SAFETY: a gate that is alive, a text that is, and an output that can be written.
        let result = unsafe { andon_judge(self.c, andon_str::from(document), &raw mut verdict, ptr::null_mut()) };
        assert_eq!(result, ANDON_OK);
        // SAFETY: a verdict that is alive.
        let json = unsafe { andon_verdict_json(verdict) };
        // SAFETY: the text lives as long as the verdict.
        let json = unsafe { json.text("json") }.expect("UTF-8").to_owned();
        // SAFETY: nobody uses it any more.
        unsafe { andon_verdict_free(verdict) };
        json
    }
}

impl Drop for Both {
    fn drop(&mut self) {
        // SAFETY: nobody uses it any more.
        unsafe { andon_gate_free(self.c) };
    }
}

/// The first line in which two texts differ.
fn similar(a: &str, b: &str) -> String {
    let pair = a.lines().zip(b.lines()).find(|(a, b)| a != b);
    pair.map_or_else(|| "one is longer".into(), |(a, b)| format!("{a}\n{b}"))
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_case_of_the_policies() {
    let both = Both::new("cases");
    let mut count = 0;
    for policy in entries(&Path::new(ROOT).join("policies")) {
        let id = policy.file_name().expect("a name").to_string_lossy().into_owned();
        for path in entries(&policy.join("cases")) {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            let text = fs::read_to_string(&path).expect("UTF-8");
            let file =
                PolicyFile { origin: "policies".into(), path: format!("{id}/cases/{name}").into(), text: text.into() };
            both.compare(&format!("{id}.{name}"), &Case::read(&file).expect("a case").evidence);
            count += 1;
        }
    }
    assert!(count > 100, "{count} cases");
}

#[test]
fn every_workspace_of_the_corpus() {
    let data = std::env::var_os("ANDON_DATA").map_or_else(|| Path::new(ROOT).join("../shared/data"), PathBuf::from);
    let workspaces = entries(&data.join("corpus/workspaces"));
    if workspaces.is_empty() {
        println!("skipped: no corpus in {}", data.display());
        return;
    }
    let both = Both::new("corpus");
    for workspace in workspaces {
        let collector = Collector::new(&workspace).cargo_home(None).cache_dir(None);
        let collector = collector.advisories(AdvisoryChoice::Builtin);
        let evidence = collector.as_of("2026-11-23T00:00:00Z".parse().expect("a moment")).collect().expect("evidence");
        both.compare(&workspace.file_name().expect("a name").to_string_lossy(), &evidence);
    }
}
