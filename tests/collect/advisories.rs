//! Advisory sources on disk, and what is installed of them.

use crate::collect::world::{World, unreadable, write};
use andon::advisories::AdvisorySet;
use andon::collect::advisories::{AdvisoryChoice, import, installed, read_source, status, update};
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::Command;

const NAME: &str = "crates/alpha/RUSTSEC-2099-0001.md";

fn advisory(date: &str) -> String {
    format!(
        "```toml\n[advisory]\nid = \"RUSTSEC-2099-0001\"\npackage = \"alpha\"\ndate = \"{date}\"\n\n[versions]\n\
         patched = [\">= 2\"]\n```\n\n# A title\n\nA description.\n"
    )
}

fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in entries {
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        writer.start_file(*name, options).expect("an entry");
        writer.write_all(content).expect("content");
    }
    writer.finish().expect("an archive").into_inner()
}

fn names_alpha(set: &AdvisorySet) -> bool {
    set.for_package("alpha").flatten().any(|advisory| &*advisory.id == "RUSTSEC-2099-0001")
}

#[test]
fn a_directory_and_an_archive_of_it_hold_the_same() {
    let world = World::new();
    let (name, text) = (NAME, advisory("2099-01-02"));
    world.write(&format!("source/{name}"), &text);
    world.write("source/README.md", "no advisory");
    world.write("source/.git/HEAD", "0123456789abcdef0123456789abcdef01234567\n");
    world.write("source.zip", zipped(&[("db-main/README.md", b""), (&format!("db-main/{name}"), text.as_bytes())]));
    let directory = read_source(&world.path("source")).expect("a set");
    let archive = read_source(&world.path("source.zip")).expect("a set");
    for set in [&directory, &archive] {
        assert_eq!((set.count(), set.date().to_string(), set.unreadable().len()), (1, "2099-01-02".to_owned(), 0));
        assert!(names_alpha(set));
    }
    assert_eq!(directory.revision(), Some("0123456789abcdef0123456789abcdef01234567"));
    assert_eq!((directory.source(), archive.source(), archive.revision()), ("source", "source.zip", None));
}

#[test]
fn an_entry_that_cannot_be_read_is_named_and_the_rest_is_used() {
    let world = World::new();
    world.write(&format!("source/{NAME}"), advisory("2099-01-02"));
    world.write("source/crates/beta/RUSTSEC-2099-0002.md", "nonsense");
    world.write("source/crates/gamma/RUSTSEC-2099-0003.json", vec![b' '; (4 << 20) + 1]);
    let set = read_source(&world.path("source")).expect("a set");
    let named: Vec<String> = set.unreadable().iter().map(|entry| entry.entry.to_string()).collect();
    assert_eq!(named, ["crates/beta/RUSTSEC-2099-0002.md", "crates/gamma/RUSTSEC-2099-0003.json"]);
    assert!(names_alpha(&set));
}

#[test]
fn what_is_no_source_is_refused_with_its_path() {
    let world = World::new();
    world.write("empty/README.md", "");
    world.write("text.txt", "hello");
    world.write("cut.zip", &zipped(&[(NAME, b"x")])[..40]);
    world.write("empty.zip", zipped(&[("README.md", b"x")]));
    for name in ["empty", "text.txt", "cut.zip", "empty.zip", "absent"] {
        let message = read_source(&world.path(name)).expect_err(name).to_string();
        assert!(message.contains(name), "{message}");
    }
}

#[test]
fn a_zip_bomb_does_not_go_off() {
    let world = World::new();
    let zeros = vec![0; 5 << 20];
    let names: Vec<String> = (0..140).map(|number| format!("crates/a/{number}.json")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (&**name, &*zeros)).collect();
    let bomb = zipped(&entries);
    assert!(bomb.len() < 2 << 20);
    world.write("bomb.zip", bomb);
    let message = read_source(&world.path("bomb.zip")).expect_err("too much").to_string();
    assert!(message.contains("bytes"), "{message}");
}

#[test]
fn the_newest_of_what_is_installed_is_used() {
    let world = World::new();
    let cache = world.path("cache");
    assert_eq!(installed(Some(&cache)).path, None);
    for date in ["2098-05-05", "2099-01-02", "1999-01-01"] {
        world.write(&format!("source/{NAME}"), advisory(date));
        let written = import(&world.path("source"), &cache).expect("an import");
        assert!(written.path.is_some_and(|path| path.exists()), "{date}");
    }
    let newest = installed(Some(&cache));
    assert_eq!(newest.set.date().to_string(), "2099-01-02");
    assert!(names_alpha(&newest.set));
    assert_eq!(world.collect().advisories.snapshot(), newest.set.snapshot());
    let status = status(Some(&cache));
    let dates: Vec<String> = status.sets.iter().map(|set| set.date.to_string()).collect();
    assert!(dates.is_sorted_by(|a, b| a >= b) && dates.len() == 4, "{dates:?}");
    assert_eq!((status.sets[0].count, &*status.sets[0].source), (1, "source"));
    assert!(status.sets[0].age_days < 0 && status.sets.iter().any(|set| set.path.is_none()));
    let builtin = world.collector().advisories(AdvisoryChoice::Builtin).collect().expect("evidence");
    assert_eq!(builtin.advisories.snapshot(), AdvisorySet::builtin().snapshot());
}

#[test]
fn a_snapshot_is_a_source_too() {
    let world = World::new();
    world.write(&format!("source/{NAME}"), advisory("2099-01-02"));
    let path = import(&world.path("source"), &world.path("cache")).expect("an import").path.expect("a path");
    let evidence =
        world.collector().cache_dir(None).advisories(AdvisoryChoice::Path(path)).collect().expect("evidence");
    assert!(names_alpha(&evidence.advisories));
    let absent = world.collector().advisories(AdvisoryChoice::Path("absent".into())).collect();
    assert!(absent.expect_err("no such source").to_string().contains("absent"));
}

#[test]
fn a_damaged_snapshot_is_named_and_passed_over() {
    let world = World::new();
    let cache = world.path("cache");
    world.write(&format!("source/{NAME}"), advisory("2098-01-02"));
    let sound = import(&world.path("source"), &cache).expect("an import").path.expect("a path");
    world.write(&format!("source/{NAME}"), advisory("2099-01-02"));
    let damaged = import(&world.path("source"), &cache).expect("an import").path.expect("a path");
    let text = fs::read_to_string(&damaged).expect("a snapshot");
    for bad in [String::new(), text.replace(">=2", ">=1").replace("2.0.0", "1.0.0"), text[..text.len() - 4].to_owned()]
    {
        assert_ne!(bad, text);
        fs::write(&damaged, bad).expect("damage");
        let installed = installed(Some(&cache));
        assert_eq!((installed.path.as_deref(), installed.damaged.len()), (Some(&*sound), 1));
        assert_eq!(status(Some(&cache)).damaged[0].path, damaged);
        let evidence = world.collect();
        let [(file, reason)] = unreadable(&evidence)[..] else { panic!("{:?}", evidence.unreadable) };
        assert!(file.contains("2099-01-02") && reason.contains("advisories update"), "{file}: {reason}");
    }
}

fn git(directory: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
    let date = "2097-03-04T05:06:07Z";
    let mut command = Command::new("git");
    command.current_dir(directory).args(identity).args(arguments).env("GIT_COMMITTER_DATE", date).env_remove("GIT_DIR");
    let output = command.env("GIT_AUTHOR_DATE", date).env_remove("GIT_INDEX_FILE").output().expect("git");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn repository(world: &World) -> String {
    let source = world.path("source");
    fs::create_dir_all(&source).expect("a directory");
    git(&source, &["init", "--quiet", "--initial-branch=main"]);
    write(&source.join(NAME), advisory("2096-01-02"));
    git(&source, &["add", "."]);
    git(&source, &["commit", "--quiet", "-m", "first"]);
    format!("file://{}", source.display())
}

#[test]
fn update_fetches_the_newest_commit() {
    if Command::new("git").arg("--version").output().is_err() {
        eprintln!("skipped: git is not there");
        return;
    }
    let world = World::new();
    let (url, cache) = (repository(&world), world.path("cache"));
    let mut said = Vec::new();
    let first = update(&url, &cache, &mut |line| said.push(line.to_owned())).expect("an update").set;
    assert!(names_alpha(&first) && !said.is_empty());
    assert_eq!((first.source(), first.date().to_string().as_str(), first.count()), (&*url, "2097-03-04", 1));
    write(&world.path("source/crates/beta/RUSTSEC-2099-0002.md"), advisory("2096-01-03").replace("0001", "0002"));
    git(&world.path("source"), &["add", "."]);
    git(&world.path("source"), &["commit", "--quiet", "-m", "second"]);
    let second = update(&url, &cache, &mut |_| {}).expect("an update").set;
    assert_eq!(second.count(), 2);
    assert_ne!(first.revision(), second.revision());
    assert_eq!(second.revision().map(str::len), Some(40));
}

#[test]
fn update_runs_nothing_that_a_url_or_an_outer_git_says() {
    let world = World::new();
    let (cache, witness) = (world.path("cache"), world.path("witness"));
    for url in
        [format!("--upload-pack=touch {}", witness.display()), format!("ext::sh -c touch% {}", witness.display())]
    {
        let message = update(&url, &cache, &mut |_| {}).expect_err("refused").to_string();
        assert!(message.contains(&url), "{message}");
    }
    let absent = format!("file://{}", world.path("absent").display());
    let message = update(&absent, &cache, &mut |_| {}).expect_err("absent").to_string();
    assert!(message.contains("absent") && message.contains("fetch"), "{message}");
    assert!(!witness.exists());
    assert!(installed(Some(&cache)).path.is_none());
}
