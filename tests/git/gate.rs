//! The command: by whose configuration and policies a change is judged, and what costs nothing.

use super::repo::{LOCKFILE, MANIFEST, Repo, SMALLVEC};

const LENIENT: &str = "[policy.vulnerable]\nlevel = \"allow\"\n";
const QUIET: &str = "\n[[package]]\nname = \"quiet\"\nversion = \"1.0.0\"\nsource = \
    \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \
    \"c4488ae950c49d403731982257768f48fada354a5203fe81f9bb6f43ca9002be\"\n";
const ADVISORY: &str = "```toml\n[advisory]\nid = \"RUSTSEC-2026-9999\"\npackage = \"quiet\"\ndate = \"2026-07-01\"\n\
    \n[versions]\npatched = []\n```\n\n# quiet is not\n\nIt is not.\n";
const RULE: &str = "package acme.names\n\ndeny contains \"every commit is denied\" if input.schema != \"\"\n";

fn vulnerable(repo: &Repo) {
    repo.write("Cargo.lock", format!("{LOCKFILE}{SMALLVEC}"));
    repo.git(&["add", "-A"]);
}

#[test]
fn a_change_is_judged_by_the_base_and_by_itself_only_where_somebody_says_so() {
    let repo = Repo::committed();
    repo.write("andon.toml", LENIENT);
    vulnerable(&repo);
    let staged = ["check", "--staged", "--advisories", "builtin"];
    let (code, said) = repo.andon(&staged);
    assert!(code == 1 && said.contains("RUSTSEC-2019-0009"), "{code}: {said}");
    let (_, said) = repo.andon(&[&staged[..], &["--trust", "head"]].concat());
    assert!(!said.contains("RUSTSEC-2019-0009"), "{said}");
    repo.commit("lenient");
    repo.write("Cargo.lock", format!("{LOCKFILE}{SMALLVEC}# again\n"));
    repo.git(&["add", "-A"]);
    let (code, said) = repo.andon(&staged);
    assert!(code != 1 && !said.contains("RUSTSEC-2019-0009"), "{code}: {said}");
}

#[test]
fn policies_come_from_the_base_too() {
    let repo = Repo::committed();
    repo.write("andon.toml", "[policies]\nfolders = [\"rules\"]\n");
    repo.write("rules/names.rego", RULE);
    repo.commit("a rule");
    repo.write("rules/names.rego", RULE.replace("!= \"\"", "== \"\""));
    repo.git(&["add", "-A"]);
    let (_, said) = repo.andon(&["check", "--staged"]);
    assert!(said.contains("acme_names"), "{said}");
    let (_, said) = repo.andon(&["check", "--staged", "--trust", "head"]);
    assert!(!said.contains("acme_names"), "{said}");
    let evidence = repo.collector().also(vec!["rules".into()]).staged().collect().expect("evidence");
    assert!(evidence.files.contains_key("rules/names.rego"), "a change to a policy can be seen");
    // What lies about is not what is staged.
    repo.git(&["reset", "-q", "--hard"]);
    std::fs::remove_dir_all(repo.path("rules")).expect("removed");
    vulnerable(&repo);
    repo.git(&["reset", "-q", "--", "rules"]);
    assert!(repo.andon(&["check", "--staged"]).1.contains("acme_names"));
}

#[test]
fn advisories_of_the_configuration_come_from_the_base_too() {
    let repo = Repo::committed();
    std::fs::create_dir(repo.path("../shared")).expect("a directory");
    for (source, place) in [("own", "own"), ("../shared", "../shared")] {
        repo.write("andon.toml", format!("[advisories]\nsources = [\"{source}\"]\n"));
        repo.write(&format!("{place}/RUSTSEC-2026-9999.md"), ADVISORY);
        repo.write("Cargo.lock", LOCKFILE);
        repo.commit("advisories");
        repo.write("Cargo.lock", format!("{LOCKFILE}{QUIET}"));
        repo.git(&["add", "-A"]);
        for change in [&["--staged"][..], &["--base", "HEAD"]] {
            let (code, said) = repo.andon(&[&["check", "--as-of", "2026-11-23"][..], change].concat());
            assert!(code == 1 && said.contains("RUSTSEC-2026-9999"), "{source}, {change:?}: {code}: {said}");
        }
    }
    // What a change takes out of its own advisories was known to the base, and is missed where the change itself is trusted.
    repo.write("andon.toml", "[advisories]\nsources = [\"own\"]\n");
    repo.write("Cargo.lock", LOCKFILE);
    repo.commit("own");
    repo.write("Cargo.lock", format!("{LOCKFILE}{QUIET}"));
    std::fs::remove_dir_all(repo.path("own")).expect("removed");
    repo.git(&["add", "-A"]);
    let (code, said) = repo.andon(&["check", "--staged", "--as-of", "2026-11-23"]);
    assert!(code == 1 && said.contains("RUSTSEC-2026-9999"), "{code}: {said}");
    let (code, said) = repo.andon(&["check", "--staged", "--trust", "head"]);
    assert!(code == 3 && said.contains(":own: "), "{code}: {said}");
}

#[test]
fn what_has_nothing_to_do_with_andon_passes_without_being_judged() {
    let repo = Repo::committed();
    repo.write("readme", "x");
    repo.git(&["add", "-A"]);
    let nothing = "nothing that andon reads is changed";
    assert_eq!(repo.andon(&["check", "--staged"]), (0, format!("pass: {nothing}\n")));
    assert_eq!(repo.andon(&["check", "--staged", "--quiet"]), (0, String::new()));
    assert!(!repo.andon(&["check", "--staged", "-v"]).1.contains(nothing));
    for stage in ["deploy", "release"] {
        assert!(!repo.andon(&["check", "--staged", "--stage", stage]).1.contains(nothing), "all of it counts there");
    }
    repo.write("andon.toml", "[stage.commit]\nblocks = \"all\"\n");
    repo.commit("strict");
    assert!(!repo.andon(&["check", "--staged"]).1.contains(nothing));
}

#[test]
fn a_document_is_judged_as_what_it_was_made_of() {
    let repo = Repo::committed();
    repo.write("andon.toml", "[policies]\nfolders = [\"rules\"]\n");
    repo.write("rules/names.rego", RULE);
    repo.commit("a rule");
    vulnerable(&repo);
    let mut evidence = repo.collector().also(vec!["rules".into()]).staged().collect().expect("evidence");
    evidence.advisories = andon::advisories::AdvisorySet::builtin();
    let path = repo.directory.path().join("evidence.json");
    std::fs::write(&path, serde_json::to_string(&evidence).expect("JSON")).expect("written");
    let (code, said) = repo.andon(&["check", "--evidence", &path.to_string_lossy()]);
    assert!(code == 1 && said.contains("RUSTSEC-2019-0009") && said.contains("acme_names"), "{said}");
    std::fs::write(&path, "").expect("written");
    let (code, said) = repo.andon(&["check", "--evidence", &path.to_string_lossy()]);
    assert!(code == 3 && said.contains("evidence"), "{code}: {said}");
}

#[test]
fn a_change_that_begins_something_below_hides_nothing_above() {
    let repo = Repo::committed();
    repo.write("andon.toml", LENIENT);
    repo.write("below/readme", "x");
    repo.commit("lenient");
    let judged = |arguments: &[&str]| {
        let all = [&["evidence", "--advisories", "builtin"][..], arguments].concat();
        let output = repo.run(env!("CARGO_BIN_EXE_cargo-andon"), &all, &repo.path("below"));
        let evidence: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a document");
        evidence["subject"]["root"].as_str().expect("a root").to_owned()
    };
    for name in ["andon.toml", "Cargo.lock"] {
        repo.write(&format!("below/{name}"), if name == "andon.toml" { "" } else { LOCKFILE });
        repo.git(&["add", "-A"]);
        assert_eq!((judged(&["--staged"]), judged(&["--base", "HEAD"])), ("top".into(), "top".into()), "{name}");
        repo.commit(name);
        let revision = ["--rev", "HEAD"];
        assert_eq!(judged(&revision), "top", "{name}");
        repo.commit("nothing more");
        assert_eq!((judged(&["--staged"]), judged(&revision)), ("below".into(), "below".into()), "{name}");
        repo.git(&["rm", "-q", &format!("below/{name}")]);
        repo.write("below/readme", "x");
        repo.commit("gone");
    }
    repo.write("below/Cargo.lock", LOCKFILE);
    assert_eq!(judged(&[]), "below", "a directory that is compared with nothing");
}

/// What `gate_weakened` says of what is staged.
fn weakened(repo: &Repo) -> Vec<String> {
    repo.git(&["add", "-A"]);
    let output = repo.run(env!("CARGO_BIN_EXE_cargo-andon"), &["check", "--staged", "--format", "json"], &repo.top);
    let verdict: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a verdict");
    let findings = verdict["findings"].as_array().expect("findings").iter();
    let found = findings.filter(|finding| finding["policy"] == "gate_weakened");
    let mut subjects: Vec<_> = found.map(|f| f["subject"].as_str().expect("a subject").to_owned()).collect();
    subjects.sort();
    subjects
}

#[test]
fn who_edits_what_the_gate_is_made_of_weakens_it() {
    for policies in ["folders = [\".\"]", "folders = [\"./x/../acme\"]", "bundles = [{ path = \"./x/../acme\" }]"] {
        let repo = Repo::committed();
        repo.write("andon.toml", format!("[advisories]\nsources = [\"own\"]\n[policies]\n{policies}\n"));
        repo.write("own/RUSTSEC-2026-9999.md", ADVISORY);
        repo.write("acme/names.rego", RULE);
        repo.write("x/y", "");
        repo.write("src/main.rs", "fn main() {}");
        repo.commit("a gate");
        repo.write("own/RUSTSEC-2026-9999.md", ADVISORY.replace("quiet", "other"));
        assert_eq!(weakened(&repo), ["own/RUSTSEC-2026-9999.md"], "{policies}");
        repo.write("acme/names.rego", RULE.replace("!= \"\"", "== \"\""));
        assert_eq!(weakened(&repo), ["acme/names.rego", "own/RUSTSEC-2026-9999.md"], "{policies}");
        let also = ["own", ".", "acme"].map(Into::into).to_vec();
        let evidence = repo.collector().also(also).staged().collect().expect("evidence");
        assert!(evidence.files.contains_key("acme/names.rego") && !evidence.files.contains_key("src/main.rs"));
    }
}

#[cfg(unix)]
#[test]
fn audits_that_are_gone_or_lie_behind_a_link_are_seen() {
    let repo = Repo::committed();
    repo.write("supply-chain/config.toml", "[cargo-vet]\nversion = \"0.10\"\n");
    repo.write("supply-chain/audits.toml", "[audits]\n");
    repo.write("supply-chain/imports.lock", "");
    repo.commit("audits");
    std::fs::rename(repo.path("supply-chain"), repo.path("moved")).expect("moved");
    assert_eq!(weakened(&repo), ["supply-chain"]);
    std::os::unix::fs::symlink("moved", repo.path("supply-chain")).expect("a link");
    repo.git(&["add", "-A"]);
    assert!(repo.staged().files.contains_key("supply-chain/config.toml"), "a link is followed");
    assert!(weakened(&repo).is_empty());
    repo.write("moved/config.toml", "[policy.app]\ncriteria = []\n");
    assert_eq!(weakened(&repo), ["supply-chain"]);
    std::fs::remove_file(repo.path("supply-chain")).expect("removed");
    std::os::unix::fs::symlink("../outside", repo.path("supply-chain")).expect("a link");
    repo.git(&["add", "-A"]);
    assert!(repo.staged().unreadable.iter().any(|entry| &*entry.file == "supply-chain"), "a link that leaves is named");
}

#[test]
fn what_cannot_be_is_wrong_usage() {
    let repo = Repo::committed();
    for arguments in [
        &["check", "--staged", "--rev", "HEAD"][..],
        &["check", "--lockfile", "Cargo.lock", "--staged"],
        &["check", "--evidence", "-", "--base", "main"],
        &["check", "--trust", "nobody"],
    ] {
        assert_eq!(repo.andon(arguments).0, 2, "{arguments:?}");
    }
    // What is named and is nowhere.
    for arguments in [
        &["check", "--rev", "nowhere"][..],
        &["check", "--base", "nowhere"],
        &["check", "--rev", "HEAD~1000"],
        &["check", "--rev", "HEAD@{nowhere}"],
        &["check", "--rev", "1234567890123456789012345678901234567890"],
    ] {
        let (code, said) = repo.andon(arguments);
        assert!(code == 2 && said.contains("the repository of "), "{arguments:?} {code}: {said}");
    }
    // A shallow clone may lack what is elsewhere: that is for nobody to decide.
    repo.write(".git/shallow", "1234567890123456789012345678901234567890\n");
    let (code, said) = repo.andon(&["check", "--base", "nowhere"]);
    assert!(code == 3 && said.contains("shallow"), "{code}: {said}");
    let (_, facts) = repo.andon(&["facts", "--staged"]);
    assert!(facts.contains("\"change\"") && MANIFEST.contains("app"), "{facts}");
}

#[test]
fn what_only_a_change_has_is_waived_by_the_command_that_the_hook_prints() {
    let repo = Repo::committed();
    repo.write("Cargo.lock", format!("{LOCKFILE}{QUIET}"));
    repo.commit("a dependency");
    let moved =
        QUIET.replace("registry+https://github.com/rust-lang/crates.io-index", "registry+https://mirror.example/index");
    repo.write("Cargo.lock", format!("{LOCKFILE}{moved}"));
    repo.git(&["add", "-A"]);
    let (_, json) = repo.andon(&["check", "--staged", "--advisories", "builtin", "--format", "json"]);
    let verdict: serde_json::Value = serde_json::from_str(&json).expect("a verdict");
    let findings = verdict["findings"].as_array().expect("findings");
    let moved = findings.iter().find(|finding| finding["policy"] == "source_changed").expect("source_changed");
    let fingerprint = moved["fingerprint"].as_str().expect("a fingerprint");
    let rest = ["--reason", "a mirror", "--owner", "ada", "--until", "2030-01-01", "--advisories", "builtin"];
    let (code, said) = repo.andon(&[&["waive", fingerprint], &rest[..]].concat());
    assert!(code == 0 && said.contains("of policy source_changed is waived until 2030-01-01"), "{code}: {said}");
    let (code, said) = repo.andon(&[&["waive", "00112233"], &rest[..]].concat());
    assert!(code == 2 && said.contains("no finding has the fingerprint 00112233"), "{code}: {said}");
}
