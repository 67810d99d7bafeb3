//! Whether a branch or tag leads to the commit of a package from git, by what Cargo has fetched.

use super::repo::{LOCKFILE, MANIFEST, Repo};
use andon::evidence::Evidence;
use std::fs;

/// A dependency, a fork of it, and a repository that depends on it at some commit.
struct World {
    dependency: Repo,
    fork: Repo,
}

impl World {
    fn new() -> World {
        let (dependency, fork) = (Repo::committed(), Repo::new());
        fork.git(&["pull", "-q", &url(&dependency), "main"]);
        fork.write("evil.rs", "");
        fork.commit("only the fork has this");
        World { dependency, fork }
    }

    /// Fetches into a directory that Cargo would name so.
    fn fetch(&self, name: &str, from: &Repo, what: &str) {
        let database = self.dependency.directory.path().join("home/git/db").join(name);
        fs::create_dir_all(&database).expect("directories");
        let git = |arguments: &[&str]| {
            let output = self.dependency.run("git", arguments, &database);
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        };
        git(&["init", "-q", "--bare", "."]);
        git(&["fetch", "-q", &url(from), what]);
    }

    fn evidence(&self, commit: &str) -> Evidence {
        let user = Repo::new();
        let source = format!("git+{}?rev={commit}#{commit}", url(&self.dependency));
        let package = format!("\n[[package]]\nname = \"zeta\"\nversion = \"1.0.0\"\nsource = \"{source}\"\n");
        user.write("Cargo.toml", MANIFEST);
        user.write("Cargo.lock", format!("{LOCKFILE}{package}"));
        let home = self.dependency.directory.path().join("home");
        user.collector().cargo_home(Some(home)).cache_dir(None).collect().expect("evidence")
    }

    fn branch(&self, commit: &str) -> Option<String> {
        let evidence = self.evidence(commit);
        evidence.crates.values().find_map(|known| known.branch.as_deref().map(str::to_owned))
    }
}

fn url(repo: &Repo) -> String {
    format!("file://{}", repo.top.display())
}

const EVERYTHING: &str = "+refs/heads/*:refs/remotes/origin/*";
/// The last part of the URLs, with a hash as Cargo writes it.
const NAME: &str = "top-0011223344556677";

#[test]
fn a_commit_is_placed_by_what_leads_to_it() {
    let world = World::new();
    let first = world.dependency.head();
    let second = world.dependency.commit("second");
    assert_eq!(world.branch(&first), None, "nothing was fetched");
    world.fetch(NAME, &world.dependency, EVERYTHING);
    assert_eq!((world.branch(&first).as_deref(), world.branch(&second).as_deref()), (Some("main"), Some("main")));
    assert_eq!(world.branch(&world.fork.head()), None);
    world.dependency.git(&["checkout", "-q", "--detach"]);
    let tagged = world.dependency.commit("tagged");
    world.dependency.git(&["tag", "v1"]);
    world.fetch(NAME, &world.dependency, "+refs/tags/*:refs/tags/*");
    assert_eq!(world.branch(&tagged).as_deref(), Some("v1"));
}

/// As GitHub serves it, and Cargo keeps it: under the commit's own id.
#[test]
fn a_commit_that_was_fetched_by_its_id_says_nothing() {
    let world = World::new();
    let evil = world.fork.head();
    world.dependency.git(&["config", "uploadpack.allowAnySHA1InWant", "true"]);
    world.dependency.git(&["fetch", "-q", &url(&world.fork)]);
    world.fetch(NAME, &world.dependency, &format!("+{evil}:refs/commit/{evil}"));
    assert_eq!(world.branch(&evil), None);
    world.fetch(NAME, &world.dependency, EVERYTHING);
    assert_eq!(world.branch(&evil), None, "it is there, and no branch leads to it");
}

/// A pull request's commit is anybody's, and Cargo keeps it under the pull request's name.
#[test]
fn a_pull_request_is_no_branch() {
    let world = World::new();
    let evil = world.fork.head();
    world.dependency.git(&["fetch", "-q", &url(&world.fork), "+main:refs/pull/1/head"]);
    world.fetch(NAME, &world.dependency, "+refs/pull/1/head:refs/pull/1/head");
    assert_eq!(world.branch(&evil), None);
    // A reference that leads in circles keeps no other from leading somewhere.
    world.fetch(NAME, &world.dependency, EVERYTHING);
    let database = world.dependency.directory.path().join("home/git/db").join(NAME);
    fs::write(database.join("refs/heads/a"), "ref: refs/heads/b\n").expect("written");
    fs::write(database.join("refs/heads/b"), "ref: refs/heads/a\n").expect("written");
    assert_eq!(world.branch(&world.dependency.head()).as_deref(), Some("main"));
}

#[test]
fn a_fork_of_the_same_name_says_nothing_of_the_repository() {
    let world = World::new();
    world.fetch(NAME, &world.fork, EVERYTHING);
    assert_eq!(world.branch(&world.fork.head()), None);
    assert_eq!(world.branch(&world.dependency.head()), None);
}

#[test]
fn a_damaged_database_says_nothing() {
    let world = World::new();
    let commit = world.dependency.head();
    world.fetch(NAME, &world.dependency, EVERYTHING);
    let database = world.dependency.directory.path().join("home/git/db").join(NAME);
    for (file, content) in [("FETCH_HEAD", ""), ("FETCH_HEAD", "\n\t\n"), ("packed-refs", "\0"), ("HEAD", "")] {
        let before = fs::read(database.join(file)).ok();
        fs::write(database.join(file), content).expect("damage");
        let found = world.branch(&commit);
        assert!(file != "FETCH_HEAD" || found.is_none(), "{file}: {found:?}");
        match before {
            Some(before) => fs::write(database.join(file), before).expect("mended"),
            None => fs::remove_file(database.join(file)).expect("mended"),
        }
    }
    assert_eq!(world.branch(&commit).as_deref(), Some("main"));
}
