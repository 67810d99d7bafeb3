//! A root to judge, a `$CARGO_HOME` and a cache directory, all in one temporary directory.

use andon::collect::Collector;
use andon::evidence::{CrateKnowledge, Evidence, crate_key};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

pub const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";
pub const CRATES_IO_DIRECTORY: &str = "index.crates.io-1949cf8c6b5b557f";

pub struct World {
    pub directory: TempDir,
}

impl World {
    pub fn new() -> Self {
        let directory = TempDir::new().expect("a temporary directory");
        for name in ["root", "home", "cache"] {
            fs::create_dir(directory.path().join(name)).expect("a directory");
        }
        World { directory }
    }

    /// A root with a package and a lockfile that names `crates`.
    pub fn with_lockfile(crates: &[Crate]) -> Self {
        let world = World::new();
        world.write("root/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n");
        world.write("root/Cargo.lock", lockfile(crates));
        world
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.directory.path().join(relative)
    }

    pub fn write(&self, relative: &str, content: impl AsRef<[u8]>) {
        write(&self.path(relative), content);
    }

    pub fn collector(&self) -> Collector {
        let collector = Collector::new(self.path("root")).cache_dir(Some(self.path("cache")));
        collector.cargo_home(Some(self.path("home"))).as_of("2026-11-23T00:00:00Z".parse().expect("a timestamp"))
    }

    pub fn collect(&self) -> Evidence {
        self.collector().collect().expect("evidence")
    }

    pub fn known(&self, krate: &Crate) -> CrateKnowledge {
        self.collect().crates.remove(&*krate.key()).map(Arc::unwrap_or_clone).unwrap_or_default()
    }

    /// Puts a crate's index entry into a registry directory, in the newest format of the cache.
    pub fn index(&self, registry: &str, krate: &Crate, line: &str) {
        let path = match krate.name.len() {
            1 => format!("1/{}", krate.name),
            2 => format!("2/{}", krate.name),
            3 => format!("3/{}/{}", &krate.name[..1], krate.name),
            _ => format!("{}/{}/{}", &krate.name[..2], &krate.name[2..4], krate.name),
        };
        let cache = index_cache(&[3, 2, 0, 0, 0], &[(krate.version, line)]);
        self.write(&format!("home/registry/index/{registry}/.cache/{path}"), cache);
    }

    /// Unpacks a crate as Cargo does.
    pub fn unpack(&self, registry: &str, krate: &Crate, rest: &str) {
        let directory = format!("home/registry/src/{registry}/{}-{}", krate.name, krate.version);
        self.write(&format!("{directory}/Cargo.toml"), krate.manifest(rest));
        self.write(&format!("{directory}/.cargo-ok"), "{\"v\":1}");
    }
}

pub fn write(path: &Path, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().expect("a parent")).expect("directories");
    fs::write(path, content).expect("a file");
}

/// The paths of the files in the evidence.
pub fn names(evidence: &Evidence) -> Vec<&str> {
    evidence.files.keys().map(|name| &**name).collect()
}

/// What the evidence names as unreadable.
pub fn unreadable(evidence: &Evidence) -> Vec<(&str, &str)> {
    evidence.unreadable.iter().map(|entry| (&*entry.file, &*entry.reason)).collect()
}

#[derive(Clone, Copy)]
pub struct Crate {
    pub name: &'static str,
    pub version: &'static str,
    pub source: &'static str,
    pub checksum: &'static str,
}

impl Crate {
    pub const fn crates_io(name: &'static str, version: &'static str) -> Self {
        Crate { name, version, source: CRATES_IO, checksum: "00aa" }
    }

    pub fn key(&self) -> String {
        crate_key(self.name, self.version, self.source)
    }

    pub fn line(&self, yanked: bool, rest: &str) -> String {
        let Crate { name, version, checksum, .. } = self;
        format!(
            r#"{{"name":"{name}","vers":"{version}","cksum":"{checksum}","features":{{}},"yanked":{yanked}{rest}}}"#
        )
    }

    pub fn manifest(&self, rest: &str) -> String {
        format!("[package]\nname = \"{}\"\nversion = \"{}\"\n{rest}\n", self.name, self.version)
    }
}

pub fn lockfile(crates: &[Crate]) -> String {
    let mut text = String::from("version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n");
    for Crate { name, version, source, checksum } in crates {
        text += &format!("\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"{source}\"\n");
        if !checksum.is_empty() {
            text += &format!("checksum = \"{checksum}\"\n");
        }
    }
    text
}

pub fn index_cache(head: &[u8], lines: &[(&str, &str)]) -> Vec<u8> {
    let mut bytes = head.to_vec();
    bytes.extend(b"etag: \"x\"\0");
    for (version, line) in lines {
        bytes.extend([version.as_bytes(), b"\0", line.as_bytes(), b"\0"].concat());
    }
    bytes
}
