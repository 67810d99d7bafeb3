//! Where repositories keep what they hold.

use super::repo::{LOCKFILE, MANIFEST, Repo, base, both, names};

#[test]
fn a_linked_work_tree_has_an_index_and_a_head_of_its_own() {
    let repo = Repo::committed();
    repo.git(&["worktree", "add", "-q", "-b", "linked", "../linked"]);
    let linked = repo.directory.path().join("linked");
    std::fs::write(linked.join("Cargo.lock"), format!("{LOCKFILE}# linked\n")).expect("written");
    repo.git(&["-C", "../linked", "commit", "-q", "-a", "-m", "linked"]);
    std::fs::write(linked.join("Cargo.lock"), format!("{LOCKFILE}# staged\n")).expect("written");
    repo.git(&["-C", "../linked", "add", "-A"]);
    let evidence = repo.collector_at(&linked).staged().collect().expect("evidence");
    let texts = [format!("{LOCKFILE}# staged\n"), format!("{LOCKFILE}# linked\n")];
    assert_eq!(both(&evidence, "Cargo.lock"), (Some(&*texts[0]), Some(&*texts[1])));
    assert_eq!(both(&repo.staged(), "Cargo.lock"), (Some(LOCKFILE), Some(LOCKFILE)));
}

#[test]
fn a_submodule_is_a_repository_of_its_own() {
    let inner = Repo::committed();
    let repo = Repo::committed();
    let url = inner.top.to_string_lossy();
    repo.git(&["-c", "protocol.file.allow=always", "submodule", "add", "-q", &url, "sub"]);
    let first = repo.commit("with a submodule");
    let evidence = repo.staged();
    assert_eq!(names(&evidence), (vec!["Cargo.lock", "Cargo.toml"], vec!["Cargo.lock", "Cargo.toml"]));
    let dirty = repo.collector().base(&first).collect().expect("evidence");
    assert_eq!(names(&dirty), names(&evidence));
    assert!(repo.collector().collect().expect("evidence").files.contains_key("sub/Cargo.toml"), "judged where it lies");
    std::fs::write(repo.path("sub/Cargo.lock"), "other").expect("written");
    repo.git(&["-C", "sub", "add", "-A"]);
    let evidence = repo.collector_at(&repo.path("sub")).staged().collect().expect("evidence");
    assert_eq!(both(&evidence, "Cargo.lock"), (Some("other"), Some(LOCKFILE)));
}

#[test]
fn what_a_submodule_brings_is_undecided_and_what_was_there_stops_nobody() {
    let inner = Repo::committed();
    let repo = Repo::committed();
    repo.hook();
    let url = inner.top.to_string_lossy();
    repo.git(&["-c", "protocol.file.allow=always", "submodule", "add", "-q", &url, "sub"]);
    let stops = |arguments: &[&str]| {
        let committed = repo.try_git(&[&["commit", "-q", "-m", "x"], arguments].concat()).status.success();
        let said = repo.said();
        let entries = said["undecided"].as_array().expect("entries").iter();
        let named = |entry: &&serde_json::Value| entry["reason"].as_str().is_some_and(|said| said.starts_with("sub "));
        let entry = entries.clone().find(named).unwrap_or_else(|| panic!("{said}"));
        assert!(entry["reason"].as_str().is_some_and(|said| said.contains("cargo-andon check")), "{entry}");
        assert_eq!(entry["introduced"] == true, entry["blocks"] == true, "{entry}");
        assert_eq!(entry["blocks"] == true, !committed, "{entry}");
        !committed
    };
    assert!(stops(&[]), "a new one");
    repo.git(&["commit", "-q", "--no-verify", "-m", "x"]);
    repo.write("Cargo.toml", format!("{MANIFEST}\n"));
    assert!(!stops(&["-a"]), "one that is as it was");
    inner.commit("second");
    repo.git(&["-C", "sub", "pull", "-q"]);
    assert!(stops(&["-a"]), "one that moves");
    repo.git(&["commit", "-q", "-a", "--no-verify", "-m", "x"]);
    for base in ["HEAD~1", "HEAD"] {
        let (_, said) = repo.andon(&["check", "--base", base, "--format", "json"]);
        assert_eq!(said.contains("\"introduced\": true"), base == "HEAD~1", "{said}");
    }
    repo.write("andon.toml", "[collect]\nexclude = [\"sub\"]\n");
    repo.git(&["add", "-A"]);
    repo.git(&["commit", "-q", "--no-verify", "-m", "nothing is built from it"]);
    inner.commit("third");
    repo.git(&["-C", "sub", "pull", "-q"]);
    repo.git(&["add", "-A"]);
    let (code, said) = repo.andon(&["check", "--staged"]);
    assert!(code == 0 && !said.contains("submodule"), "{code}: {said}");
}

#[test]
fn policies_in_a_submodule_are_not_there_and_that_is_said() {
    let inner = Repo::committed();
    let repo = Repo::committed();
    let url = inner.top.to_string_lossy();
    repo.git(&["-c", "protocol.file.allow=always", "submodule", "add", "-q", &url, "rules"]);
    repo.write("andon.toml", "[policies]\nfolders = [\"rules\"]\n");
    repo.commit("rules");
    repo.write("Cargo.toml", format!("{MANIFEST}\n"));
    repo.git(&["add", "-A"]);
    let (code, said) = repo.andon(&["check", "--staged"]);
    assert!(code == 2 && said.contains("submodule"), "{code}: {said}");
}

#[test]
fn a_root_below_the_top_is_judged_alone() {
    let repo = Repo::committed();
    repo.write("deep/er/Cargo.toml", MANIFEST);
    repo.commit("deeper");
    repo.write("deep/er/Cargo.lock", LOCKFILE);
    repo.git(&["add", "-A"]);
    let root = repo.collector_at(&repo.path("deep/er"));
    let evidence = root.clone().staged().collect().expect("evidence");
    assert_eq!(names(&evidence), (vec!["Cargo.lock", "Cargo.toml"], vec!["Cargo.toml"]));
    let before = root.revision("HEAD").collect().expect("evidence");
    assert_eq!(names(&before), (vec!["Cargo.toml"], vec![]));
}

#[test]
fn a_bare_repository_has_revisions() {
    let repo = Repo::committed();
    let first = repo.head();
    repo.write("Cargo.lock", format!("{LOCKFILE}# two\n"));
    let second = repo.commit("second");
    repo.git(&["clone", "-q", "--bare", ".", "../bare.git"]);
    let bare = repo.collector_at(&repo.directory.path().join("bare.git"));
    let evidence = bare.clone().revision("main").collect().expect("evidence");
    assert_eq!(evidence.subject.revision.as_deref(), Some(&*second));
    assert_eq!(base(&evidence).subject.revision.as_deref(), Some(&*first));
    assert_eq!(both(&evidence, "Cargo.lock").1, Some(LOCKFILE));
    let (code, said) = repo.andon(&["check", "../bare.git", "--rev", "main", "--format", "json"]);
    assert!(code != 2 && said.contains(&second), "{code}: {said}");
}

#[test]
fn a_shallow_clone_says_what_is_missing_and_what_to_type() {
    let repo = Repo::committed();
    let first = repo.head();
    repo.write("Cargo.lock", format!("{LOCKFILE}# two\n"));
    repo.commit("second");
    let url = format!("file://{}", repo.top.display());
    repo.git(&["clone", "-q", "--depth", "1", &url, "../shallow"]);
    let shallow = repo.collector_at(&repo.directory.path().join("shallow"));
    assert!(shallow.clone().staged().collect().is_ok(), "HEAD itself is there");
    let cases = [
        (shallow.clone().revision("HEAD"), &*first, "git fetch --deepen=1"),
        (shallow.clone().revision("HEAD~1"), &*first, "fetch-depth: 0"),
        (shallow.clone().base(&first), &*first, "git fetch --deepen"),
        (shallow.clone().base("no-such-branch"), "no-such-branch", "git fetch --deepen"),
    ];
    for (collector, missing, hint) in cases {
        let error = collector.collect().expect_err("is missing").to_string();
        assert!(error.contains(missing) && error.contains(hint), "{error}");
    }
}

#[test]
fn packs_deltas_and_packed_references_are_read() {
    let repo = Repo::committed();
    for number in 0..30 {
        let text = (0..300).map(|line| format!("# {line} {number}\n")).collect::<String>();
        repo.write("Cargo.lock", format!("{LOCKFILE}{text}"));
        repo.commit("next");
    }
    repo.git(&["gc", "-q", "--aggressive", "--prune=now"]);
    repo.git(&["multi-pack-index", "write"]);
    for back in [0, 7, 29] {
        let evidence = repo.at(&format!("main~{back}"));
        let ending = format!(" {}\n", 29 - back);
        assert!(both(&evidence, "Cargo.lock").0.is_some_and(|text| text.ends_with(&ending)), "{back}");
    }
}

#[test]
fn other_forms_of_the_index_are_read() {
    let repo = Repo::committed();
    repo.write("other/deep/Cargo.toml", MANIFEST);
    repo.write("kept/Cargo.toml", MANIFEST);
    repo.commit("more");
    let all = ["Cargo.lock", "Cargo.toml", "kept/Cargo.toml", "other/deep/Cargo.toml"];
    for version in ["2", "3", "4"] {
        repo.git(&["update-index", "--index-version", version]);
        assert_eq!(names(&repo.staged()).0, all, "version {version}");
    }
    repo.git(&["update-index", "--split-index"]);
    repo.write("kept/Cargo.lock", LOCKFILE);
    repo.git(&["add", "-A"]);
    assert!(repo.staged().files.contains_key("kept/Cargo.lock"));
    repo.git(&["update-index", "--no-split-index"]);
    repo.git(&["reset", "-q", "--hard"]);
    repo.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "kept"]);
    assert!(!repo.path("other").exists() && repo.git(&["ls-files", "--sparse"]).lines().any(|line| line == "other/"));
    assert_eq!(names(&repo.staged()).0, all, "what is not checked out is committed all the same");
}

#[test]
fn object_ids_may_be_longer() {
    let repo = Repo::with(&["--object-format=sha256"]);
    repo.write("Cargo.toml", MANIFEST);
    let first = repo.commit("first");
    assert_eq!(first.len(), 64);
    repo.write("Cargo.lock", LOCKFILE);
    repo.git(&["add", "-A"]);
    assert_eq!(both(&repo.staged(), "Cargo.lock"), (Some(LOCKFILE), None));
    assert_eq!(repo.at(&first[..9]).subject.revision.as_deref(), Some(&*first));
}

#[test]
fn references_in_a_table_are_refused_with_a_way_out() {
    let repo = Repo::with(&["--ref-format=reftable"]);
    repo.write("Cargo.toml", MANIFEST);
    repo.git(&["add", "-A"]);
    let error = repo.collector().staged().collect().expect_err("reftable").to_string();
    assert!(error.contains("git refs migrate --ref-format=files"), "{error}");
}

#[test]
fn objects_may_lie_in_another_repository() {
    let repo = Repo::committed();
    repo.git(&["clone", "-q", "--shared", ".", "../shared"]);
    let shared = repo.collector_at(&repo.directory.path().join("shared"));
    assert_eq!(both(&shared.staged().collect().expect("evidence"), "Cargo.lock"), (Some(LOCKFILE), Some(LOCKFILE)));
}

#[test]
fn where_there_is_no_repository_that_is_said() {
    let repo = Repo::new();
    let elsewhere = tempfile::TempDir::new().expect("a directory");
    let error = repo.collector_at(elsewhere.path()).staged().collect().expect_err("none").to_string();
    assert!(error.contains("not in a git repository"), "{error}");
}
