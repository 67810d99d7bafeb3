//! What is vendored: what it says of its crate, and whether it is what the registry published.

use crate::collect::crates::{ALPHA, licence};
use crate::collect::world::{CRATES_IO_DIRECTORY, Crate, World, lockfile};
use andon::evidence::{Edit, Edits, Vendored};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};
use std::fs;

const REPLACED: &str = "[source.crates-io]\nreplace-with = \"local\"\n[source.local]\ndirectory = ";

fn vendor(world: &World, directory: &str, krate: &Crate, licence: &str) {
    let manifest = krate.manifest(&format!("license = \"{licence}\""));
    let digest = <sha2::Sha256 as sha2::Digest>::digest(manifest.as_bytes());
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let checksums = format!(r#"{{"files":{{"Cargo.toml":"{digest}"}},"package":"{}"}}"#, krate.checksum);
    world.write(&format!("{directory}/.cargo-checksum.json"), checksums);
    world.write(&format!("{directory}/Cargo.toml"), manifest);
}

#[test]
fn what_is_vendored_is_what_counts() {
    for folder in ["alpha", "alpha-1.2.3"] {
        let world = World::with_lockfile(&[ALPHA]);
        world.unpack(CRATES_IO_DIRECTORY, &ALPHA, "license = \"MIT\"");
        vendor(&world, &format!("root/vendor/{folder}"), &ALPHA, "ISC");
        assert_eq!(licence(&world).as_deref(), Some("MIT"), "nothing puts the directory in the source's place");
        world.write("root/.cargo/config.toml", format!("{REPLACED}\"vendor\""));
        assert_eq!(licence(&world).as_deref(), Some("ISC"), "{folder}");
        // Another repository with the same cache and crate is none the wiser.
        fs::remove_dir_all(world.path("root/.cargo")).expect("removed");
        assert_eq!(licence(&world).as_deref(), Some("MIT"));
    }
}

#[test]
fn a_configuration_holds_only_below_its_own_directory() {
    let world = World::with_lockfile(&[ALPHA]);
    world.unpack(CRATES_IO_DIRECTORY, &ALPHA, "license = \"MIT\"");
    vendor(&world, "root/sub/vendor/alpha", &ALPHA, "ISC");
    world.write("root/sub/.cargo/config.toml", format!("{REPLACED}\"vendor\""));
    assert_eq!(licence(&world).as_deref(), Some("MIT"));
    // Two lockfiles that would build it from different places, where it differs.
    world.write("root/sub/Cargo.lock", lockfile(&[ALPHA]));
    world.write("root/sub/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[workspace]\n");
    assert_eq!(licence(&world), None);
}

#[test]
fn vendored_crates_that_are_not_whole_or_not_meant_are_unknown() {
    let vendored = |change: fn(&World)| {
        let world = World::with_lockfile(&[ALPHA]);
        world.unpack(CRATES_IO_DIRECTORY, &ALPHA, "license = \"MIT\"");
        world.write("root/.cargo/config.toml", format!("{REPLACED}\"vendor\""));
        vendor(&world, "root/vendor/alpha", &ALPHA, "ISC");
        change(&world);
        licence(&world)
    };
    assert_eq!(vendored(|_| {}).as_deref(), Some("ISC"));
    assert_eq!(
        vendored(|world| world.write("root/vendor/alpha/Cargo.toml", ALPHA.manifest("license = \"MIT\""))),
        None
    );
    assert_eq!(vendored(|world| vendor(world, "root/vendor/alpha", &Crate { checksum: "ffff", ..ALPHA }, "ISC")), None);
    assert_eq!(vendored(|world| world.write("root/vendor/alpha/.cargo-checksum.json", "{")), None);
    assert_eq!(vendored(|world| fs::remove_dir_all(world.path("root/vendor/alpha")).expect("removed")), None);
}

#[test]
fn a_vendored_directory_outside_the_root_is_not_followed() {
    let world = World::with_lockfile(&[ALPHA]);
    vendor(&world, "outside/alpha", &ALPHA, "ISC");
    let absolute = world.path("outside");
    for directory in ["../outside", &*absolute.to_string_lossy()] {
        world.write("root/.cargo/config.toml", format!("{REPLACED}{directory:?}"));
        assert!(world.collect().crates.is_empty(), "{directory}");
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(absolute, world.path("root/vendor")).expect("a link");
        world.write("root/.cargo/config.toml", format!("{REPLACED}\"vendor\""));
        assert!(world.collect().crates.is_empty());
    }
}

#[test]
fn a_replacement_that_goes_in_circles_ends() {
    let world = World::with_lockfile(&[ALPHA]);
    let circle =
        "[source.crates-io]\nreplace-with = \"a\"\n[source.a]\nreplace-with = \"crates-io\"\ndirectory = \"vendor\"";
    world.write("root/.cargo/config.toml", circle);
    assert!(world.collect().crates.is_empty());
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An archive as a registry serves it.
fn archive(krate: &Crate, files: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (path, content) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        let path = format!("{}-{}/{path}", krate.name, krate.version);
        archive.append_data(&mut header, path, content.as_bytes()).expect("an entry");
    }
    archive.into_inner().expect("an archive").finish().expect("compressed")
}

const MANIFEST: &str = "[package]\nname = \"alpha\"\nversion = \"1.2.3\"\nlicense = \"MIT\"\n";
const PUBLISHED: [(&str, &str); 5] = [
    ("Cargo.toml", MANIFEST),
    ("Cargo.toml.orig", "# as it was written"),
    (".gitignore", "target"),
    ("src/lib.rs", "pub fn a() {}"),
    ("src/deep/.gitattributes", "* text"),
];

/// A root that has vendored ALPHA as `cargo vendor` does, with its archive in Cargo's cache.
fn vendored() -> (World, Crate) {
    let bytes = archive(&ALPHA, &PUBLISHED);
    let krate = Crate { checksum: Box::leak(sha256(&bytes).into_boxed_str()), ..ALPHA };
    let world = World::with_lockfile(&[krate]);
    world.write(&format!("home/registry/cache/{CRATES_IO_DIRECTORY}/alpha-1.2.3.crate"), bytes);
    world.write("root/.cargo/config.toml", format!("{REPLACED}\"vendor\""));
    for (path, content) in [PUBLISHED[0], PUBLISHED[1], PUBLISHED[3]] {
        world.write(&format!("root/vendor/alpha/{path}"), content);
    }
    let files =
        format!(r#"{{"Cargo.toml":"{}","src/lib.rs":"{}"}}"#, sha256(MANIFEST.as_bytes()), sha256(b"pub fn a() {}"));
    let checksums = format!(r#"{{"files":{files},"package":"{}"}}"#, krate.checksum);
    world.write("root/vendor/alpha/.cargo-checksum.json", checksums);
    (world, krate)
}

/// The one directory that is vendored.
fn one(world: &World, krate: &Crate) -> Vendored {
    let [one] = &*world.known(krate).vendored else { panic!("one: {:?}", world.known(krate).vendored) };
    one.clone()
}

fn edits(vendored: &Vendored) -> Vec<(&str, Edit)> {
    let edits = vendored.edits.as_ref().expect("was compared");
    edits.files.iter().map(|file| (&*file.path, file.edit)).collect()
}

#[test]
fn what_was_published_is_told_from_what_was_not() {
    let (world, krate) = vendored();
    let before = one(&world, &krate);
    assert_eq!((&*before.directory, &before.edits), ("vendor/alpha", &Some(Edits::default())));
    world.write("root/vendor/alpha/.gitignore", "what `cargo vendor` leaves out");
    assert_eq!(one(&world, &krate), before);

    world.write("root/vendor/alpha/src/lib.rs", "pub fn b() {}");
    world.write("root/vendor/alpha/build.rs", "fn main() {}");
    let after = one(&world, &krate);
    assert_eq!(edits(&after), [("build.rs", Edit::Added), ("src/lib.rs", Edit::Changed)]);
    assert_ne!(after.content, before.content);
    let named = after.edits.as_ref().and_then(|edits| edits.files[1].sha256.clone());
    assert_eq!(named.as_deref(), Some(&*sha256(b"pub fn b() {}")));
    // What lies beside the files says nothing of them.
    for checksums in [r#"{"files":{},"package":null}"#, "{", ""] {
        world.write("root/vendor/alpha/.cargo-checksum.json", checksums);
        assert_eq!(one(&world, &krate), after);
    }
    fs::remove_file(world.path("root/vendor/alpha/src/lib.rs")).expect("removed");
    assert_eq!(edits(&one(&world, &krate)), [("build.rs", Edit::Added), ("src/lib.rs", Edit::Missing)]);
}

#[test]
fn only_the_archive_that_the_lockfile_means_is_compared_with() {
    let (world, krate) = vendored();
    let path = format!("home/registry/cache/{CRATES_IO_DIRECTORY}/alpha-1.2.3.crate");
    let good = fs::read(world.path(&path)).expect("an archive");
    let damaged = archive(&ALPHA, &PUBLISHED[..3]);
    for bytes in [damaged, good[..good.len() / 2].to_vec(), Vec::new()] {
        world.write(&path, bytes);
        let vendored = one(&world, &krate);
        assert!(vendored.edits.is_none() && vendored.content.is_some());
    }
    // Wherever it lies, by its checksum it is that one.
    world.write("home/registry/cache/mirror.example-0011223344556677/alpha-1.2.3.crate", good);
    assert_eq!(edits(&one(&world, &krate)), []);
}

/// A lockfile can name any archive, and one that is in Cargo's cache can hold anything.
#[test]
fn an_archive_that_is_none_is_not_compared_with() {
    let (world, _) = vendored();
    let mut endless = GzEncoder::new(Vec::new(), Compression::best());
    std::io::copy(&mut std::io::Read::take(std::io::repeat(0xff), 8 << 20), &mut endless).expect("written");
    for bytes in [b"no archive".to_vec(), endless.finish().expect("compressed")] {
        let krate = Crate { checksum: Box::leak(sha256(&bytes).into_boxed_str()), ..ALPHA };
        world.write("root/Cargo.lock", lockfile(&[krate]));
        world.write(&format!("home/registry/cache/{CRATES_IO_DIRECTORY}/alpha-1.2.3.crate"), bytes);
        assert!(one(&world, &krate).edits.is_none());
    }
}

#[test]
fn a_crate_is_known_by_its_manifest_wherever_it_lies() {
    let (world, krate) = vendored();
    fs::rename(world.path("root/vendor/alpha"), world.path("root/vendor/zzz")).expect("moved");
    let moved = one(&world, &krate);
    assert_eq!((&*moved.directory, edits(&moved)), ("vendor/zzz", vec![]));
    assert_eq!(licence(&world).as_deref(), Some("MIT"));
    // Cargo takes one of two, and which is nobody's business to guess.
    world.write("root/vendor/alpha/Cargo.toml", MANIFEST);
    let directories: Vec<_> = world.known(&krate).vendored.into_iter().map(|vendored| vendored.directory).collect();
    assert_eq!(directories.iter().map(|name| &**name).collect::<Vec<_>>(), ["vendor/alpha", "vendor/zzz"]);
    assert!(world.known(&krate).manifest.is_none());
}

#[cfg(unix)]
#[test]
fn a_link_is_not_the_file_that_it_leads_to() {
    let (world, krate) = vendored();
    fs::rename(world.path("root/vendor/alpha/src/lib.rs"), world.path("root/lib.rs")).expect("moved");
    std::os::unix::fs::symlink("../../../lib.rs", world.path("root/vendor/alpha/src/lib.rs")).expect("a link");
    let vendored = one(&world, &krate);
    assert_eq!(edits(&vendored), [("src/lib.rs", Edit::Changed)]);
    assert_eq!(vendored.edits.expect("compared").files[0].sha256, None);
}

/// The directories that are compared, and whether each is what was published.
fn compared(world: &World, krate: &Crate) -> Vec<(String, bool)> {
    let as_published = |vendored: &Vendored| vendored.edits.as_ref().is_some_and(|edits| edits.files.is_empty());
    let vendored = world.known(krate).vendored;
    vendored.iter().map(|vendored| (vendored.directory.to_string(), as_published(vendored))).collect()
}

/// A copy of the crate in another directory, with another file in it.
fn edited_copy(world: &World, directory: &str) {
    world.write(&format!("root/{directory}/alpha/Cargo.toml"), MANIFEST);
    world.write(&format!("root/{directory}/alpha/src/lib.rs"), "pub fn evil() {}");
}

const BOTH: [(&str, bool); 2] = [("evil/alpha", false), ("vendor/alpha", true)];

#[test]
fn the_directories_of_all_configurations_are_compared_whichever_counts() {
    let chain: String = (1..18).map(|n| format!("[source.s{n}]\nreplace-with = \"s{}\"\n", n + 1)).collect();
    let cases = [
        ("root/.cargo/more.toml", "[source.other]\ndirectory = \"evil\"\n".to_owned()),
        ("root/src/.cargo/config.toml", "[source.local]\ndirectory = \"../evil\"\n".to_owned()),
        (
            "root/.cargo/config.toml",
            format!(
                "[source.crates-io]\nreplace-with = \"s1\"\n{chain}[source.s18]\ndirectory = \"evil\"\n[source.local]\ndirectory = \"vendor\"\n"
            ),
        ),
    ];
    for (path, text) in cases {
        let (world, krate) = vendored();
        edited_copy(&world, "evil");
        if path.ends_with("more.toml") {
            world.write("root/.cargo/config.toml", format!("include = [\"more.toml\"]\n{REPLACED}\"vendor\""));
        }
        world.write(path, text);
        assert_eq!(compared(&world, &krate), BOTH.map(|(path, same)| (path.to_owned(), same)), "{path}");
    }
}

#[test]
fn a_manifest_is_read_as_cargo_reads_it() {
    for (from, to) in [("\"1.2.3\"", "\" 1.2.3 \""), ("[package]", "[project]")] {
        let (world, krate) = vendored();
        world.write("root/vendor/alpha/Cargo.toml", MANIFEST.replace(from, to));
        assert_eq!(compared(&world, &krate), [("vendor/alpha".to_owned(), false)]);
    }
}

#[test]
fn what_may_be_built_and_cannot_be_told_is_undecided() {
    let unclear = |path: &str, manifest: &str| {
        let (world, _) = vendored();
        world.write(&format!("root/vendor/{path}/Cargo.toml"), manifest);
        let unreadable = world.collect().unreadable;
        unreadable.into_iter().map(|entry| format!("{}: {}", entry.file, entry.reason)).collect::<Vec<_>>()
    };
    assert_eq!(unclear("beta", "[package]\nname = \"beta\"\n"), Vec::<String>::new());
    let twin = unclear("twin", MANIFEST);
    assert_eq!(
        twin,
        ["vendor/twin/Cargo.toml: it is the crate that lies in vendor/alpha too, and Cargo builds either"]
    );
    for (manifest, why) in [
        ("[", "is no TOML"),
        ("[lib]", "names no package"),
        ("[package]\nname = \"a\"\nversion.workspace = true", "elsewhere"),
    ] {
        let [said] = &*unclear("beta", manifest) else { panic!("{manifest}") };
        assert!(said.starts_with("vendor/beta/Cargo.toml: ") && said.contains(why), "{said}");
    }
}

#[test]
fn a_second_lockfile_with_another_checksum_switches_nothing_off() {
    let (world, krate) = vendored();
    world.write("root/vendor/alpha/src/lib.rs", "pub fn evil() {}");
    world.write("root/more/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[workspace]\n");
    world.write("root/more/Cargo.lock", lockfile(&[Crate { checksum: "ffff", ..krate }]));
    assert_eq!(compared(&world, &krate), [("vendor/alpha".to_owned(), false)]);
}

#[cfg(unix)]
#[test]
fn one_file_that_is_too_large_hides_no_other() {
    let (world, krate) = vendored();
    let large = fs::File::create(world.path("root/vendor/alpha/src/lib.rs")).expect("a file");
    large.set_len(1100 << 20).expect("a hole");
    assert!(one(&world, &krate).edits.is_none(), "what it holds is not known");
    world.write("root/vendor/alpha/build.rs", "fn main() {}");
    assert_eq!(edits(&one(&world, &krate)), [("build.rs", Edit::Added)]);
    let verdict = andon::gate::Gate::builder().build().expect("a gate").judge(&world.collect());
    assert!(verdict.findings.iter().any(|finding| &*finding.policy == "vendored_crate_edited"), "{verdict:#?}");
}
