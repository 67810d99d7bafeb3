//! What is judged and what it is compared with.

use super::repo::{LOCKFILE, MANIFEST, Repo, base, both, names};
use andon::evidence::FileBytes;
use std::sync::Arc;

#[test]
fn what_is_staged_is_judged_and_not_what_lies_about() {
    let repo = Repo::committed();
    repo.write("Cargo.lock", format!("{LOCKFILE}# staged\n"));
    repo.git(&["add", "Cargo.lock"]);
    repo.write("Cargo.lock", format!("{LOCKFILE}# not staged\n"));
    repo.write("Cargo.toml", "broken");
    repo.write("untracked/Cargo.toml", MANIFEST);
    let evidence = repo.staged();
    assert_eq!(both(&evidence, "Cargo.lock"), (Some(&*format!("{LOCKFILE}# staged\n")), Some(LOCKFILE)));
    assert_eq!(names(&evidence), (vec!["Cargo.lock", "Cargo.toml"], vec!["Cargo.lock", "Cargo.toml"]));
    assert_eq!(both(&evidence, "Cargo.toml"), (Some(MANIFEST), Some(MANIFEST)));
    assert_eq!((&*evidence.subject.root, &evidence.subject.revision), ("top", &None));
    let subject = &base(&evidence).subject;
    assert_eq!(subject.revision.as_deref(), Some(&*repo.head()));
    assert_eq!(subject.tree.as_deref(), Some(&*repo.git(&["rev-parse", "HEAD^{tree}"])));
    assert_eq!(subject.committed, Some("2026-11-01T00:00:00Z".parse().expect("a timestamp")));
}

#[test]
fn both_sides_share_the_bytes_that_the_change_leaves_alone() {
    let repo = Repo::committed();
    repo.write("Cargo.lock", format!("{LOCKFILE}# staged\n"));
    repo.git(&["add", "Cargo.lock"]);
    let evidence = repo.staged();
    let shared = |path: &str| match (&evidence.files[path], &base(&evidence).files[path]) {
        (FileBytes::Text(head), FileBytes::Text(base)) => Arc::ptr_eq(head, base),
        _ => false,
    };
    assert!(shared("Cargo.toml") && !shared("Cargo.lock"));
}

#[test]
fn a_first_commit_has_an_empty_base() {
    let repo = Repo::new();
    repo.write("Cargo.toml", MANIFEST);
    repo.git(&["add", "Cargo.toml"]);
    let evidence = repo.staged();
    assert_eq!(names(&evidence), (vec!["Cargo.toml"], vec![]));
    assert_eq!(base(&evidence).subject.revision, None);
    let first = repo.commit("first");
    let evidence = repo.at(&first);
    assert_eq!(names(&evidence), (vec!["Cargo.toml"], vec![]));
    assert_eq!(evidence.subject.revision.as_deref(), Some(&*first));
}

#[test]
fn deletions_and_renames_are_what_they_are() {
    let repo = Repo::committed();
    repo.git(&["rm", "-q", "--cached", "Cargo.lock"]);
    assert_eq!(names(&repo.staged()), (vec!["Cargo.toml"], vec!["Cargo.lock", "Cargo.toml"]));
    repo.git(&["reset", "-q"]);
    std::fs::create_dir(repo.path("sub")).expect("a directory");
    repo.git(&["mv", "Cargo.lock", "Cargo.toml", "sub"]);
    let moved = (vec!["sub/Cargo.lock", "sub/Cargo.toml"], vec!["Cargo.lock", "Cargo.toml"]);
    assert_eq!(names(&repo.staged()), moved);
}

#[test]
fn what_is_only_meant_to_be_added_is_not_committed() {
    let repo = Repo::committed();
    repo.write("new/Cargo.toml", MANIFEST);
    repo.git(&["add", "-N", "new/Cargo.toml"]);
    assert_eq!(names(&repo.staged()).0, ["Cargo.lock", "Cargo.toml"]);
}

#[test]
fn revisions_are_called_as_git_calls_them() {
    let repo = Repo::committed();
    let first = repo.head();
    repo.write("Cargo.lock", format!("{LOCKFILE}# two\n"));
    let second = repo.commit("second");
    repo.git(&["tag", "-a", "v1", "-m", "tagged"]);
    repo.git(&["branch", "feature/x"]);
    repo.git(&["pack-refs", "--all"]);
    for name in ["HEAD", "@", "main", "v1", "feature/x", "refs/heads/main", &second, &second[..10], "v1^0", "v1^{}"] {
        match name {
            "v1^{}" => assert!(repo.collector().revision(name).collect().is_err(), "{name}"),
            _ => assert_eq!(repo.at(name).subject.revision.as_deref(), Some(&*second), "{name}"),
        }
    }
    for name in ["HEAD~1", "HEAD^", "v1~", "@^1"] {
        assert_eq!(repo.at(name).subject.revision.as_deref(), Some(&*first), "{name}");
    }
    for name in ["HEAD~2", "HEAD^2", "nowhere", "", "HEAD~99999999999", "--all", "HEAD:Cargo.lock", "../../x"] {
        let error = repo.collector().revision(name).collect().expect_err(name).to_string();
        assert!(error.contains("top"), "{name}: {error}");
    }
}

#[test]
fn a_base_is_where_the_lines_part() {
    let repo = Repo::committed();
    let first = repo.head();
    repo.git(&["checkout", "-q", "-b", "work"]);
    repo.write("Cargo.lock", format!("{LOCKFILE}# work\n"));
    repo.commit("work");
    repo.git(&["checkout", "-q", "main"]);
    repo.write("main/Cargo.toml", MANIFEST);
    repo.commit("main goes on");
    repo.git(&["checkout", "-q", "work"]);
    repo.write("Cargo.lock", format!("{LOCKFILE}# dirty\n"));
    let changed = |evidence: &andon::evidence::Evidence| {
        assert_eq!(base(evidence).subject.revision.as_deref(), Some(&*first));
        assert!(!evidence.files.contains_key("main/Cargo.toml"));
        both(evidence, "Cargo.lock").0.and_then(|text| text.lines().last()).map(str::to_owned)
    };
    let dirty = repo.collector().base("main").collect().expect("the work tree");
    assert_eq!(changed(&dirty).as_deref(), Some("# dirty"));
    let staged = repo.collector().base("main").staged().collect().expect("the index");
    assert_eq!(changed(&staged).as_deref(), Some("# work"));
    let commit = repo.collector().base("main").revision("work").collect().expect("the commit");
    assert_eq!(changed(&commit).as_deref(), Some("# work"));
}

#[test]
fn lines_that_have_nothing_in_common_are_an_error() {
    let repo = Repo::committed();
    repo.git(&["checkout", "-q", "--orphan", "other"]);
    repo.git(&["commit", "-q", "-m", "other"]);
    let error = repo.collector().base("main").collect().expect_err("nothing in common").to_string();
    assert!(error.contains("no commit in common"), "{error}");
}

#[test]
fn a_merge_and_a_rebase_are_compared_with_head() {
    let repo = Repo::committed();
    repo.git(&["checkout", "-q", "-b", "work"]);
    repo.write("work/Cargo.toml", MANIFEST);
    repo.commit("work");
    repo.git(&["checkout", "-q", "main"]);
    repo.write("main/Cargo.toml", MANIFEST);
    let main = repo.commit("main goes on");
    repo.git(&["merge", "-q", "--no-commit", "--no-ff", "work"]);
    let evidence = repo.staged();
    assert_eq!(base(&evidence).subject.revision.as_deref(), Some(&*main));
    assert!(both(&evidence, "work/Cargo.toml") == (Some(MANIFEST), None));
    assert!(both(&evidence, "main/Cargo.toml") == (Some(MANIFEST), Some(MANIFEST)));
    repo.git(&["commit", "-q", "-m", "merged"]);
    assert_eq!(base(&repo.at("HEAD")).subject.revision.as_deref(), Some(&*main));
    repo.git(&["reset", "-q", "--hard", &main]);
    repo.git(&["checkout", "-q", "work"]);
    // It stops after the commit that it has put onto main.
    assert!(!repo.try_git(&["rebase", "-q", "main", "--exec", "false"]).status.success());
    let rebased = repo.head();
    let evidence = repo.staged();
    assert_eq!(base(&evidence).subject.revision.as_deref(), Some(&*rebased));
    assert!(both(&evidence, "main/Cargo.toml") == (Some(MANIFEST), Some(MANIFEST)));
}

#[test]
fn a_conflict_is_named_and_not_passed_over() {
    let repo = Repo::committed();
    repo.git(&["checkout", "-q", "-b", "work"]);
    repo.write("Cargo.lock", format!("{LOCKFILE}# work\n"));
    repo.commit("work");
    repo.git(&["checkout", "-q", "main"]);
    repo.write("Cargo.lock", format!("{LOCKFILE}# main\n"));
    repo.commit("main");
    assert!(!repo.try_git(&["merge", "-q", "work"]).status.success());
    let evidence = repo.staged();
    assert_eq!(names(&evidence).0, ["Cargo.toml"]);
    let [conflict] = &evidence.unreadable[..] else { panic!("{:?}", evidence.unreadable) };
    assert!(&*conflict.file == "Cargo.lock" && conflict.reason.contains("conflict"), "{conflict:?}");
}
