//! What a hook that git runs sees: exactly what is about to be committed, however that is said.
#![cfg(unix)]

use super::repo::{LOCKFILE, MANIFEST, Repo, SMALLVEC, text};
use serde_json::Value;

/// The advisories of what the commit would bring in.
fn introduced(verdict: &Value) -> Vec<&str> {
    let findings = verdict["findings"].as_array().expect("findings").iter();
    let new = findings.filter(|finding| finding["introduced"] == true && finding["policy"] == "vulnerable");
    new.filter_map(|finding| finding["code"].as_str()).collect()
}

fn vulnerable() -> String {
    format!("{LOCKFILE}{SMALLVEC}")
}

#[track_caller]
fn commits(repo: &Repo, arguments: &[&str]) -> bool {
    let output = repo.try_git(&[&["commit", "-q", "-m", "x"], arguments].concat());
    println!("{}", text(&output));
    output.status.success()
}

#[test]
fn a_plain_commit_answers_for_what_is_staged() {
    let repo = Repo::committed();
    repo.hook();
    repo.write("Cargo.lock", vulnerable());
    repo.write("readme", "x");
    repo.git(&["add", "readme"]);
    assert!(commits(&repo, &[]), "{}", repo.said());
    assert!(introduced(&repo.said()).is_empty());
    repo.git(&["add", "Cargo.lock"]);
    repo.write("Cargo.lock", LOCKFILE);
    assert!(!commits(&repo, &[]));
    assert!(introduced(&repo.said()).contains(&"RUSTSEC-2019-0009"), "{}", repo.said());
}

#[test]
fn commit_all_answers_for_the_work_tree() {
    let repo = Repo::committed();
    repo.hook();
    repo.write("Cargo.lock", vulnerable());
    assert!(!commits(&repo, &["-a"]));
    assert!(introduced(&repo.said()).contains(&"RUSTSEC-2019-0009"), "{}", repo.said());
}

#[test]
fn commit_of_a_path_answers_for_that_path() {
    let repo = Repo::committed();
    repo.write("readme", "x");
    repo.commit("readme");
    repo.hook();
    repo.write("Cargo.lock", vulnerable());
    repo.git(&["add", "Cargo.lock"]);
    repo.write("readme", "y");
    assert!(commits(&repo, &["--", "readme"]), "{}", repo.said());
    assert!(introduced(&repo.said()).is_empty(), "what is staged besides is not committed");
    repo.git(&["reset", "-q"]);
    assert!(!commits(&repo, &["--", "Cargo.lock"]));
    assert!(introduced(&repo.said()).contains(&"RUSTSEC-2019-0009"));
}

#[test]
fn what_was_there_before_stops_nobody() {
    let repo = Repo::new();
    repo.write("Cargo.toml", MANIFEST);
    repo.write("Cargo.lock", vulnerable());
    repo.commit("first");
    repo.hook();
    repo.write("Cargo.lock", format!("{}# changed\n", vulnerable()));
    assert!(commits(&repo, &["-a"]), "{}", repo.said());
    assert!(introduced(&repo.said()).is_empty());
}

#[test]
fn a_hook_runs_from_a_subdirectory_and_in_a_linked_work_tree() {
    let repo = Repo::committed();
    repo.hook();
    repo.git(&["worktree", "add", "-q", "-b", "linked", "../linked"]);
    let linked = repo.directory.path().join("linked");
    std::fs::create_dir(linked.join("below")).expect("a directory");
    std::fs::write(linked.join("Cargo.lock"), vulnerable()).expect("written");
    let below = linked.join("below");
    assert!(!repo.run("git", &["commit", "-q", "-a", "-m", "x"], &below).status.success());
    assert!(introduced(&repo.said()).contains(&"RUSTSEC-2019-0009"), "{}", repo.said());
    assert!(commits(&repo, &["--allow-empty"]), "the first work tree is as it was: {}", repo.said());
}

#[test]
fn another_repository_that_a_hook_asks_about_is_read_by_itself() {
    let repo = Repo::committed();
    let other = Repo::committed();
    let said = repo.directory.path().join("said");
    let (there, said) = (other.top.display(), said.display());
    repo.write(
        ".git/hooks/pre-commit",
        format!("#!/bin/sh\ncargo-andon check {there} --staged --format json >{said} 2>&1\n"),
    );
    repo.run("chmod", &["+x", ".git/hooks/pre-commit"], &repo.top);
    repo.write("Cargo.lock", vulnerable());
    assert!(commits(&repo, &["-a"]), "{}", repo.said());
    assert!(introduced(&repo.said()).is_empty());
}

#[test]
fn a_server_judges_what_is_pushed_before_it_is_taken() {
    let repo = Repo::committed();
    repo.git(&["clone", "-q", "--bare", ".", "../server.git"]);
    let server = repo.directory.path().join("server.git");
    let said = repo.directory.path().join("said");
    let script = format!(
        "#!/bin/sh\nread old new name\ncargo-andon check --rev $new --base $old --format json >{} 2>&1\n",
        said.display()
    );
    std::fs::write(server.join("hooks/pre-receive"), script).expect("written");
    repo.run("chmod", &["+x", "hooks/pre-receive"], &server);
    repo.git(&["remote", "add", "origin", "../server.git"]);
    repo.write("Cargo.lock", vulnerable());
    repo.commit("vulnerable");
    assert!(!repo.try_git(&["push", "-q", "origin", "main"]).status.success());
    assert!(introduced(&repo.said()).contains(&"RUSTSEC-2019-0009"), "{}", repo.said());
}
