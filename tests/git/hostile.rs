//! Repositories that want something run, or something else read.

use super::repo::{LOCKFILE, MANIFEST, Repo, both, names};
use std::io::Write as _;
use std::process::{Command, Stdio};

#[test]
fn nothing_that_a_configuration_names_is_run_and_it_moves_nothing() {
    let repo = Repo::committed();
    let witness = repo.directory.path().join("witness");
    let script = repo.path("script");
    repo.write("script", format!("#!/bin/sh\ntouch {}\n", witness.display()));
    repo.run("chmod", &["+x", "script"], &repo.top);
    repo.write(".gitattributes", "* filter=evil diff=evil\n");
    repo.write("Cargo.lock", format!("{LOCKFILE}# staged\n"));
    repo.git(&["add", "Cargo.lock"]);
    repo.write("../elsewhere/Cargo.toml", "elsewhere");
    let (program, elsewhere) = (script.display(), repo.path("../elsewhere").display().to_string());
    let more = format!(
        "[core]\n\tfsmonitor = {program}\n\thooksPath = {elsewhere}\n\tsshCommand = {program}\n\tpager = {program}\n\
         \teditor = {program}\n\tworktree = {elsewhere}\n\tattributesFile = {program}\n\tgitProxy = {program}\n\
         [filter \"evil\"]\n\tclean = {program}\n\tsmudge = {program}\n\tprocess = {program}\n\trequired = true\n\
         [diff \"evil\"]\n\ttextconv = {program}\n\tcommand = {program}\n[diff]\n\texternal = {program}\n\
         [credential]\n\thelper = {program}\n[gpg]\n\tprogram = {program}\n[alias]\n\tstatus = !{program}\n\
         [include]\n\tpath = {elsewhere}/included\n[remote \"origin\"]\n\turl = ext::{program}\n\
         \tpromisor = true\n\tuploadpack = {program}\n[extensions]\n\tpartialClone = origin\n"
    );
    let config = std::fs::read_to_string(repo.path(".git/config")).expect("a configuration");
    std::fs::write(repo.path(".git/config"), config + &more).expect("written");
    std::fs::write(repo.directory.path().join("elsewhere/included"), "[extensions]\n\tobjectFormat = sha256\n")
        .expect("written");
    let evidence = repo.staged();
    let lockfile = format!("{LOCKFILE}# staged\n");
    assert_eq!(both(&evidence, "Cargo.lock"), (Some(&*lockfile), Some(LOCKFILE)));
    assert_eq!(both(&evidence, "Cargo.toml"), (Some(MANIFEST), Some(MANIFEST)));
    repo.collector().base("HEAD").collect().expect("the work tree");
    repo.at("HEAD");
    assert!(!witness.exists());
}

/// Writes a tree as no git would.
fn tree(repo: &Repo, entries: &[(&str, &[u8], &str)]) -> String {
    let mut bytes = Vec::new();
    for (mode, name, id) in entries {
        bytes.extend([mode.as_bytes(), b" ", name, b"\0"].concat());
        bytes.extend((0..id.len()).step_by(2).map(|at| u8::from_str_radix(&id[at..at + 2], 16).expect("hex")));
    }
    object(repo, "tree", &bytes)
}

fn object(repo: &Repo, kind: &str, bytes: &[u8]) -> String {
    let mut git = Command::new("git")
        .args(["hash-object", "--literally", "-w", "--stdin", "-t", kind])
        .current_dir(&repo.top)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("git runs");
    git.stdin.take().expect("stdin").write_all(bytes).expect("written");
    let output = git.wait_with_output().expect("it ends");
    assert!(output.status.success());
    String::from_utf8(output.stdout).expect("UTF-8").trim().to_owned()
}

fn commit(repo: &Repo, tree: &str) -> String {
    repo.git(&["commit-tree", "-m", "made by hand", tree])
}

#[test]
fn names_that_lead_elsewhere_are_not_there() {
    let repo = Repo::new();
    let file = object(&repo, "blob", MANIFEST.as_bytes());
    let inner = tree(&repo, &[("100644", b"Cargo.toml", &file)]);
    let names_of = [&b".."[..], b".", b"a/b", b"", b"good"];
    let entries: Vec<_> = names_of.iter().map(|name| ("40000", *name, &*inner)).collect();
    let evidence = repo.at(&commit(&repo, &tree(&repo, &entries)));
    assert_eq!(names(&evidence).0, ["good/Cargo.toml"]);
}

#[test]
fn a_tree_that_unfolds_without_end_is_bounded_and_said_to_be() {
    let repo = Repo::new();
    let file = object(&repo, "blob", b"x");
    let mut last = tree(&repo, &[("100644", b"x", &file)]);
    for _ in 0..12 {
        let folders: Vec<String> = (0..10).map(|number| format!("d{number}")).collect();
        let entries: Vec<_> = folders.iter().map(|name| ("40000", name.as_bytes(), &*last)).collect();
        last = tree(&repo, &entries);
    }
    let evidence = repo.at(&commit(&repo, &last));
    assert!(evidence.unreadable.iter().any(|entry| &*entry.file == "."), "{:?}", evidence.unreadable);
}

#[test]
fn a_path_longer_than_any_system_has_is_named() {
    let repo = Repo::new();
    let file = object(&repo, "blob", MANIFEST.as_bytes());
    let mut last = tree(&repo, &[("100644", b"Cargo.toml", &file)]);
    for _ in 0..40 {
        last = tree(&repo, &[("40000", &[b'd'; 200], &last)]);
    }
    let evidence = repo.at(&commit(&repo, &last));
    assert!(evidence.files.is_empty() && evidence.unreadable.len() == 1, "{:?}", evidence.unreadable);
}

#[cfg(unix)]
#[test]
fn links_are_followed_inside_and_named_where_they_leave() {
    use std::os::unix::fs::symlink;
    let repo = Repo::committed();
    repo.write("settings/config.toml", "x = 1");
    repo.write("real/member/Cargo.toml", MANIFEST);
    repo.write("real/action.yml", "runs: {using: composite, steps: []}");
    let links = [
        ("real", "used"),
        ("settings", ".cargo"),
        ("Cargo.toml", "a/Cargo.toml"),
        ("../Cargo.toml", "b/Cargo.toml"),
        ("../../outside", "c/Cargo.toml"),
        ("/etc/hostname", "d/Cargo.toml"),
        ("../e/Cargo.toml", "e/Cargo.toml"),
        ("nowhere", "f/Cargo.toml"),
        ("../real", "g/.cargo"),
        ("..", "up"),
    ];
    for (target, link) in links {
        std::fs::create_dir_all(repo.path(link).parent().expect("a parent")).expect("a directory");
        symlink(target, repo.path(link)).expect("a link");
    }
    repo.commit("links");
    let (tree, directory) = (repo.at("HEAD"), repo.collector().collect().expect("evidence"));
    assert_eq!(tree.files, directory.files);
    let files = |evidence: &andon::evidence::Evidence| {
        evidence.unreadable.iter().map(|entry| entry.file.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(files(&tree), files(&directory));
    assert!(tree.files.contains_key(".cargo/config.toml") && tree.files.contains_key("b/Cargo.toml"));
    assert!(tree.files.contains_key("used/action.yml") && !tree.files.contains_key("used/member/Cargo.toml"));
}

#[test]
fn damage_is_an_error_or_is_named_and_never_a_panic() {
    let repo = Repo::committed();
    let index = std::fs::read(repo.path(".git/index")).expect("an index");
    for length in [0, 4, 12, 40, index.len() / 2, index.len() - 1] {
        std::fs::write(repo.path(".git/index"), &index[..length]).expect("written");
        let _ = repo.collector().staged().collect();
    }
    for at in (0..index.len()).step_by(3) {
        let mut damaged = index.clone();
        damaged[at] ^= 0xff;
        std::fs::write(repo.path(".git/index"), damaged).expect("written");
        let _ = repo.collector().staged().collect();
    }
    std::fs::write(repo.path(".git/index"), &index).expect("written");
    let blob = repo.git(&["rev-parse", "HEAD:Cargo.lock"]);
    let path = repo.path(&format!(".git/objects/{}/{}", &blob[..2], &blob[2..]));
    std::fs::remove_file(path).expect("removed");
    let evidence = repo.staged();
    let [missing] = &evidence.unreadable[..] else { panic!("{:?}", evidence.unreadable) };
    assert!(&*missing.file == "Cargo.lock" && missing.reason.contains(&blob), "{missing:?}");
}

#[test]
fn what_is_committed_is_hidden_by_no_marker_and_by_no_name() {
    let repo = Repo::committed();
    let lock = |name: &str| {
        let crates_io = "registry+https://github.com/rust-lang/crates.io-index";
        format!("{LOCKFILE}\n[[package]]\nname = {name:?}\nversion = \"1.0.0\"\nsource = {crates_io:?}\n")
    };
    repo.write("Cargo.lock", lock("honest"));
    repo.write("made/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55");
    repo.write("kept/.rustc_info.json", "{}");
    repo.write("forged/x/.cargo-checksum.json", "{}");
    repo.write("vendor/honest/.cargo-checksum.json", "{}");
    repo.write("vendor/honest-1.0.0/.cargo-checksum.json", "{}");
    repo.write("vendor/honest-1.0.0/Cargo.toml", format!("{MANIFEST}\n[workspace]\n"));
    repo.write("vendor/honest-1.0.0/Cargo.lock", LOCKFILE);
    for folder in ["made/deep/a", "kept/deep/a", "target/a", "forged/x", "vendor/honest"] {
        repo.write(&format!("{folder}/Cargo.toml"), MANIFEST);
        repo.write(&format!("{folder}/Cargo.lock"), LOCKFILE);
    }
    let first = repo.commit("hidden");
    // What Cargo makes is there too, and nobody commits it.
    repo.write(".gitignore", "target\n");
    repo.write("target/package/b/Cargo.toml", MANIFEST);
    repo.write("made/deep/b/Cargo.toml", MANIFEST);
    let found = |evidence: &andon::evidence::Evidence| {
        let locked = evidence.files.keys().filter_map(|name| name.strip_suffix("/Cargo.lock"));
        let locked = locked.map(str::to_owned).collect::<Vec<_>>();
        assert!(!evidence.files.contains_key("target/package/b/Cargo.toml"), "{:?}", evidence.files.keys());
        assert!(!evidence.files.contains_key("made/deep/b/Cargo.toml"), "{:?}", evidence.files.keys());
        locked
    };
    let all = ["forged/x", "kept/deep/a", "made/deep/a", "target/a", "vendor/honest-1.0.0"];
    assert_eq!(found(&repo.staged()), all);
    assert_eq!(found(&repo.at(&first)), all);
    assert_eq!(found(&repo.collector().base(&first).collect().expect("evidence")), all);
    assert_eq!(found(&repo.collector().collect().expect("evidence")), all);
    let below = repo.collector_at(&repo.path("made")).collect().expect("evidence");
    assert!(below.files.contains_key("deep/a/Cargo.lock"), "from a directory below the top on");
    std::fs::rename(repo.path(".git"), repo.directory.path().join("git")).expect("moved");
    let alone = repo.collector().collect().expect("evidence");
    assert!(!alone.files.contains_key("target/a/Cargo.lock"), "without a repository nobody knows who put it there");
}

#[test]
fn a_name_that_differs_in_case_alone_is_undecided() {
    let repo = Repo::committed();
    repo.commit("first");
    repo.write(".CARGO/config.toml", "[build]\nrustc = \"./evil\"\n");
    repo.git(&["add", "-A"]);
    let evidence = repo.staged();
    let [entry] = &evidence.unreadable[..] else { panic!("{:?}", evidence.unreadable) };
    assert!(&*entry.file == ".CARGO/config.toml" && entry.reason.contains(".cargo/config.toml"), "{entry:?}");
    let (code, said) = repo.andon(&["check", "--staged"]);
    assert!(code == 3 && said.contains("rename it"), "{code}: {said}");
    repo.commit("it is there");
    repo.write("Cargo.toml", format!("{MANIFEST}\n"));
    repo.git(&["add", "-A"]);
    assert_ne!(repo.andon(&["check", "--staged"]).0, 3, "what was there stops nobody");
}
