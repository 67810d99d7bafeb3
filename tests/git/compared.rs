//! Which files of a change concern a judgement, told without reading them.

use super::repo::{LOCKFILE, MANIFEST, Repo};
use andon::evidence::Text;

fn changed(repo: &Repo, also: &[&str]) -> Vec<String> {
    let also: Vec<Text> = also.iter().map(|path| Text::from(*path)).collect();
    let sides = repo.collector().staged().sides().expect("both sides");
    sides.changed(&also).expect("compared").expect("both are in git")
}

#[test]
fn only_what_is_read_concerns() {
    let repo = Repo::committed();
    repo.write("src/main.rs", "fn main() {}");
    repo.write("deep/Cargo.toml", MANIFEST);
    repo.write("deep/readme", "x");
    repo.commit("more");
    assert!(changed(&repo, &[]).is_empty());
    repo.write("src/main.rs", "fn main() { }");
    repo.write("deep/readme", "y");
    repo.write("new/x.rs", "");
    repo.git(&["add", "-A"]);
    assert!(changed(&repo, &[]).is_empty());
    assert_eq!(changed(&repo, &["./deep/", "/etc", "../.."]), ["deep/readme"]);
    repo.write("deep/Cargo.toml", format!("{MANIFEST}\n"));
    repo.write("shared/settings.toml", "");
    repo.git(&["add", "-A"]);
    repo.git(&["rm", "-q", "--cached", "Cargo.lock"]);
    assert_eq!(changed(&repo, &[]), ["Cargo.lock", "deep/Cargo.toml", "shared/settings.toml"]);
}

#[test]
fn what_hides_or_moves_files_concerns_too() {
    let repo = Repo::committed();
    repo.write("vendor/a/.cargo-checksum.json", "{}");
    repo.write("vendor/a/build.rs", "");
    repo.write("policies/real/policy.rego", "");
    repo.commit("more");
    repo.write("crates/CACHEDIR.TAG", "");
    repo.write("vendor/a/build.rs", "fn main() {}");
    repo.git(&["add", "-A"]);
    assert_eq!(changed(&repo, &[]), ["crates/CACHEDIR.TAG", "vendor/a/build.rs"]);
    repo.git(&["reset", "-q", "--hard"]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("policies/real", repo.path("rules")).expect("a link");
        repo.commit("a link");
        std::os::unix::fs::symlink("src", repo.path("other")).expect("a link");
        repo.write("policies/real/policy.rego", "# changed");
        repo.git(&["add", "-A"]);
        assert_eq!(changed(&repo, &[]), ["other"]);
    }
}

#[cfg(unix)]
#[test]
fn where_something_that_is_read_is_a_link_only_a_judgement_tells() {
    for (link, target) in
        [("Cargo.lock", "lock.txt"), (".cargo", "conf"), (".github", "gh"), ("andon.toml", "d.txt"), ("rules", "real")]
    {
        let repo = Repo::committed();
        if repo.path(link).exists() {
            std::fs::rename(repo.path(link), repo.path(target)).expect("moved");
        }
        std::os::unix::fs::symlink(target, repo.path(link)).expect("a link");
        repo.commit("a link");
        repo.write("conf/config", "[build]\nrustc = \"./x\"\n");
        repo.git(&["add", "-A"]);
        let sides = repo.collector().staged().sides().expect("both sides");
        assert_eq!(sides.changed(&["rules".into()]).expect("compared"), None, "{link}");
    }
}

#[test]
fn what_an_alias_names_as_configuration_may_be_called_anything() {
    for (alias, is_told) in [("x = [\"run\", \"--config\", \"settings\"]", false), ("x = \"run\"", true)] {
        let repo = Repo::committed();
        repo.write(".cargo/config.toml", format!("[alias]\n{alias}\n"));
        repo.write("settings", "");
        repo.commit("an alias");
        repo.write("settings", "[build]\nrustc = \"./evil\"\n");
        repo.git(&["add", "-A"]);
        let sides = repo.collector().staged().sides().expect("both sides");
        assert_eq!(sides.changed(&[]).expect("compared").is_some(), is_told, "{alias}");
    }
}

#[test]
fn submodules_and_names_in_another_case_concern() {
    let inner = Repo::committed();
    let repo = Repo::committed();
    let url = inner.top.to_string_lossy();
    repo.git(&["-c", "protocol.file.allow=always", "submodule", "add", "-q", &url, "sub"]);
    repo.write("CARGO.LOCK", LOCKFILE);
    repo.git(&["add", "-A"]);
    assert_eq!(changed(&repo, &[]), ["CARGO.LOCK", "sub"]);
}

#[test]
fn a_first_commit_is_all_new_and_a_directory_is_not_compared() {
    let repo = Repo::new();
    repo.write("Cargo.toml", MANIFEST);
    repo.write("readme", "");
    repo.git(&["add", "-A"]);
    assert_eq!(changed(&repo, &[]), ["Cargo.toml"]);
    repo.commit("first");
    repo.write("Cargo.lock", LOCKFILE);
    let sides = repo.collector().base("HEAD").sides().expect("both sides");
    assert_eq!(sides.changed(&[]).expect("compared"), None);
}
