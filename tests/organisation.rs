//! An organisation's own policies as the binary meets them: folders, bundles, modules of conftest's form, their tests.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::path::PathBuf;
use std::process::Command;
use tempfile::TempDir;

const MANIFEST: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n";
const LOCKFILE: &str = "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n";
const MODULE: &str = "package acme.crates

import data.acme.wanted

deny contains msg if {
	some name, _ in input.groups.by_name
	not name in wanted
	msg := sprintf(\"%s is not wanted\", [name])
}

warn_old contains {\"msg\": \"old\", \"subject\": \"app\", \"details\": {\"x\": 1}} if input.lockfile.version == 4
";

struct Place(TempDir);

/// What a run of the binary left behind: its code, and all it said.
type Ran = (i32, String);

impl Place {
    fn new() -> Place {
        let place = Place(TempDir::new().expect("a temporary directory"));
        place.file("Cargo.toml", MANIFEST);
        place.file("Cargo.lock", LOCKFILE);
        place
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn file(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        std::fs::write(path, text).expect("the file is written");
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).expect("is there")
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-andon"));
        command.current_dir(self.0.path()).args(arguments).env("ANDON_CACHE_DIR", self.path("cache"));
        let output = command.env("CARGO_HOME", self.path("cargo")).output().expect("the binary runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code().expect("a code"), text(output.stdout) + &text(output.stderr))
    }

    #[track_caller]
    fn says(&self, arguments: &[&str], code: i32, parts: &[&str]) -> String {
        let (ran, text) = self.run(arguments);
        let missing: Vec<_> = parts.iter().filter(|part| !text.contains(**part)).collect();
        assert!(ran == code && missing.is_empty(), "{ran}, without {missing:?}:\n{text}");
        text
    }

    /// The module and its data as a bundle in an archive.
    fn archive(&self, path: &str) {
        let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
        let data = "{\"acme\": {\"wanted\": [\"app2\"]}}";
        let manifest = "{\"roots\": [\"acme\"], \"revision\": \"1\"}";
        for (name, text) in [("crates.rego", MODULE), ("data.json", data), (".manifest", manifest)] {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            header.set_cksum();
            archive.append_data(&mut header, name, text.as_bytes()).expect("is added");
        }
        self.file(path, archive.into_inner().expect("ends").finish().expect("ends"));
    }
}

#[test]
fn a_new_policy_passes_its_tests_and_its_lint_and_judges() {
    let place = Place::new();
    place.says(&["policy", "new", "no_left_pad"], 0, &["policies/no_left_pad is written", "folders = [\"policies\"]"]);
    place.says(&["test", "policies"], 0, &["no_left_pad", "4 passed, 0 failed; 100 % of the lines evaluated"]);
    place.says(&["policy", "lint", "policies"], 0, &["1 policy, 0 to mend"]);
    place.says(&["policy", "new", "no_left_pad"], 2, &["is not overwritten"]);
    place.says(&["policy", "new", "No-Left"], 2, &["cannot be a policy's id"]);
    place.file("andon.toml", "[policies]\nfolders = [\"policies\"]\n[policy.no_left_pad]\nnames = [\"app\"]\n");
    place.says(&["check", "--as-of", "2026-08-22"], 0, &["warn[no_left_pad]: app@0.1.0 is not wanted here"]);
    place.says(&["policy", "list"], 0, &["no_left_pad", "vulnerable"]);
    place.says(&["policy", "show", "no_left_pad"], 0, &["# `no_left_pad`: No left pad", "| `names` | list of text |"]);
    place.says(&["policy", "show", "no_left_pat"], 2, &["did you mean `no_left_pad`?"]);
    // Without a path, the configuration's folders are tested.
    place.says(&["test"], 0, &["4 passed"]);
}

#[test]
fn a_failing_test_says_what_was_expected_and_what_was_got() {
    let place = Place::new();
    place.says(&["policy", "new", "p"], 0, &[]);
    let tests = place.read("policies/p/policy_test.rego");
    let more = "
test_wrong if {
	some name in [\"left-pad\"]
	print(\"looks at\", name)
	found := {f.subject | some f in p.findings} with input as facts(name)
	found == {\"left-pad@2.0.0\"}
}

test_wrong_in if \"b\" in {\"a\", \"c\"}

test_never if p.nothing == 3
";
    place.file("policies/p/policy_test.rego", format!("{tests}{more}"));
    place.file("policies/p/cases/silent-wrong.txt", place.read("policies/p/cases/fires-named-crate.txt"));
    let parts = [
        "FAILED p::test_wrong\n  policies/p/policy_test.rego:31:2: does not hold: found == {\"left-pad@2.0.0\"}",
        "got:        [\"left-pad@1.0.0\"]\n",
        "expected:   [\"left-pad@2.0.0\"]\n",
        "missing:    \"left-pad@2.0.0\"\n",
        "unexpected: \"left-pad@1.0.0\"\n",
        "print policies/p/policy_test.rego:29: looks at left-pad",
        "value:      \"b\"\n",
        "in:         [\"a\",\"c\"]\n",
        "got:        undefined\n",
        "FAILED p::silent-wrong",
        "expected: silence\n    got:      finds: left-pad@1.0.0 is not wanted here",
        "4 passed, 4 failed",
    ];
    place.says(&["test", "policies", "--junit", "junit.xml"], 1, &parts);
    let junit = place.read("junit.xml");
    assert!(junit.contains("<testsuite name=\"p\" tests=\"8\"") && junit.contains("failures=\"4\""), "{junit}");
    place.says(&["test", "policies", "--filter", "fires-"], 0, &["1 passed, 0 failed"]);
    place.says(&["test", "policies", "--filter", "nowhere"], 2, &["nothing was tested"]);
    place.file("policies/q/cases/fires-x.txt", "A case.\n");
    place.says(&["test", "policies"], 2, &["policies/q/cases/fires-x.txt: a case of a policy that is not there"]);
}

#[test]
fn what_no_test_reaches_is_named() {
    let place = Place::new();
    place.says(&["policy", "new", "p"], 0, &[]);
    std::fs::remove_dir_all(place.path("policies/p/cases")).expect("is removed");
    let policy = place.read("policies/p/policy.rego");
    place.file("policies/p/policy.rego", format!("{policy}\nhelper(x) := y if {{\n\ty := x + 1\n}}\n"));
    let parts = ["no case fires p", "policies/p/policy.rego:30: rule `helper` is never evaluated", "80 % of 10 lines"];
    place.says(&["test", "policies"], 0, &parts);
    place.says(&["test", "policies", "--coverage-threshold", "80"], 0, &[]);
    place.says(
        &["test", "policies", "--coverage-threshold", "81"],
        1,
        &["FAILED p: 80 % of its lines", "81 % have to be"],
    );
    place.says(
        &["policy", "lint", "policies"],
        1,
        &["policies/p/policy.rego:30:1: unused-rule: nothing uses `helper`"],
    );
}

#[test]
fn tests_of_helpers_are_run() {
    let place = Place::new();
    place.says(&["policy", "new", "p"], 0, &[]);
    place.file("policies/lib/text.rego", "package andon.lib.text\n\nis_long(text) if count(text) > 3\n");
    let test = "package andon.lib.text_test\n\nimport data.andon.lib.text\n\ntest_long if text.is_long(\"abc\")\n";
    place.file("policies/lib/text_test.rego", test);
    place.says(&["test", "policies"], 1, &["FAILED lib/text::test_long", "policies/lib/text_test.rego:5:"]);
}

#[test]
fn lint_has_exact_places() {
    let place = Place::new();
    place.says(&["policy", "new", "p"], 0, &[]);
    let policy = place.read("policies/p/policy.rego").replace("  remedy: Say here what is to be done about it.", "");
    let policy = policy.replace("sprintf(\"%s is not wanted here\", [id])", "sprintf(\"%s %s\", [id])");
    place.file("policies/p/policy.rego", policy.replace("\"subject\"", "\"subjekt\""));
    let parts = [
        "policies/p/policy.rego: metadata: custom.remedy is missing",
        "policies/p/policy.rego:22:13: finding-fields: a finding has no `subjekt`; did you mean `subject`?",
        "policies/p/policy.rego:24:23: sprintf-arguments-mismatch: the text has 2 places for values and 1",
    ];
    place.says(&["policy", "lint", "policies"], 1, &parts);
    place.file("policies/p/policy.rego", "package andon.policies.p\n");
    place.says(&["policy", "lint", "policies"], 1, &["policies/p/policy.rego:1:1: refused: a policy starts with"]);
}

#[test]
fn modules_of_conftests_form_run_as_they_are() {
    let place = Place::new();
    place.file("andon.toml", "[policies]\nfolders = [\"rego\"]\n[policy.acme_crates_warn]\nlevel = \"deny\"\n");
    place.file("rego/crates.rego", MODULE);
    place.file("rego/wanted.rego", "package acme\n\nwanted := {\"serde\"}\n");
    let old = "package old\n\nviolation[{\"msg\": msg}] {\n\tinput.lockfile.version == 4\n\tmsg := \"four\"\n}\n";
    place.file("rego/old.rego", old);
    let test = "package acme.crates\n\ntest_wanted if count(deny) == 0 with input as {\"groups\": {\"by_name\": {\"serde\": []}}}\n";
    place.file("rego/crates_test.rego", test);
    let parts = ["deny[acme_crates]: app is not wanted", "deny[acme_crates_warn", "]: old\n", "deny[old]: four"];
    place.says(&["check", "--as-of", "2026-08-22"], 1, &parts);
    place.says(&["test", "rego"], 0, &["crates_test.rego", "1 passed, 0 failed"]);
    // What was written for a parsed Cargo.toml would be silent for ever: it is refused instead.
    place.file("rego/old.rego", "package old\n\ndeny contains \"x\" if input.dependencies.openssl\n");
    place.says(&["check"], 2, &["rego/old.rego:3:", "`input` has no `dependencies`", "the facts document"]);
    place.file("rego/old.rego", "package old\n\ndeny := \"x\"\n");
    place.says(&["check"], 2, &["`deny` has to be a set"]);
    place.file("rego/old.rego", "package old\n\nexception contains [\"x\"]\n\ndeny contains \"x\"\n");
    place.says(&["check"], 2, &["conftest's exceptions are not read"]);
    place.file("rego/old.rego", "package old\n\ndeny contains 3\n");
    place.says(&["check"], 1, &["undecided[old]", "not a text and not an object with a `msg`"]);
}

#[test]
fn a_bundle_is_pinned_by_its_digest() {
    let place = Place::new();
    place.archive("acme.tar.gz");
    let pinned =
        place.says(&["policy", "fetch", "acme.tar.gz"], 0, &["[[policies.bundles]]\npath = \"acme.tar.gz\"\n"]);
    place.file("andon.toml", &pinned);
    place.says(&["check", "--as-of", "2026-08-22"], 1, &["deny[acme_crates]: app is not wanted"]);
    place.file("andon.toml", pinned.replace("sha256", "#sha256"));
    place.says(&["check"], 2, &["andon.toml:1:", "is not pinned: add sha256 = "]);
    let digest = pinned.split('"').nth(3).expect("a digest").to_owned();
    place.file("andon.toml", pinned.replace(&digest, &"0".repeat(64)));
    place.says(&["check"], 2, &["andon.toml:1:", "it is not the one that was pinned"]);
    place.file("andon.toml", format!("{pinned}key = \"key.pem\"\nalgorithm = \"ES256\"\n"));
    place.file("key.pem", "");
    place.says(&["check"], 2, &["the bundle is not signed, and the configuration names a key"]);
    place.file("andon.toml", format!("{pinned}algorithm = \"none\"\nkey = \"key.pem\"\n"));
    place.says(&["check"], 2, &["unknown algorithm `none`"]);
}

#[test]
fn a_signed_bundle_is_never_read_without_its_key() {
    let place = Place::new();
    place.file("rego/crates.rego", MODULE);
    place.file("rego/.signatures.json", "{\"signatures\": [\"a.b.c\"]}");
    place.file("andon.toml", "[policies]\nfolders = [\"rego\"]\n");
    place.says(&["check"], 2, &["rego/.signatures.json", "the bundle is signed and nobody says by whom"]);
    place.says(&["test", "rego"], 2, &["the bundle is signed and nobody says by whom"]);
}

#[test]
fn only_fetch_reaches_out() {
    let place = Place::new();
    place.archive("acme.tar.gz");
    let bytes = std::fs::read(place.path("acme.tar.gz")).expect("is there");
    let pin = place.says(&["policy", "fetch", "acme.tar.gz"], 0, &[]);
    let digest = pin.split('"').nth(3).expect("a digest").to_owned();
    let server = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://127.0.0.1:{}/acme.tar.gz", server.local_addr().expect("an address").port());
    let configured = format!("[[policies.bundles]]\nurl = \"{url}\"\nsha256 = \"{digest}\"\n");
    place.file("andon.toml", &configured);
    place.says(&["check"], 2, &["was not fetched here yet: run `cargo-andon policy fetch`"]);
    let answering = std::thread::spawn(move || {
        use std::io::{Read, Write};
        let (mut stream, _) = server.accept().expect("is asked");
        let _ = stream.read(&mut [0; 4096]);
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", bytes.len());
        stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&bytes)).expect("answers");
    });
    if Command::new("curl").arg("--version").output().is_err() {
        return eprintln!("skipped: there is no curl");
    }
    place.says(&["policy", "fetch"], 0, &["is fetched"]);
    answering.join().expect("has answered");
    place.says(&["check", "--as-of", "2026-08-22"], 1, &["deny[acme_crates]: app is not wanted"]);
    place.says(&["policy", "fetch"], 0, &["is here"]);
    place.says(&["policy", "fetch", "http://example.org/x.tar.gz"], 3, &["is fetched from an https:// URL"]);
}
