//! What lies in a crate's sources besides Rust. Nothing in there is executed, no link is followed, and what a hostile
//! crate can make of it, a million files or one without end, is bounded.

use super::tree::{Kind, Tree};
use super::{executable, files, licence_text};
use crate::digest::{hex, sha256};
use crate::evidence::{CodeFile, CodeFiles, CodeKind, CrateFiles, LicenceFile, ManifestKnowledge, Text, VcsInfo};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::io::{self, Read};
use std::path::Path;

/// How many files and directories of one crate are looked at; the largest known has 15,000.
const ENTRY_LIMIT: usize = 100_000;

/// How many files of one sort are listed.
const LIST_LIMIT: usize = 200;

/// How many licence files are listed.
const LICENCE_LIMIT: usize = 32;

/// How many bytes of one crate are read for digests; what lies beyond has none.
const MOST_DIGESTED: u64 = 256 << 20;

/// What Cargo notes of the repository that a crate is published from.
const VCS_INFO: &str = ".cargo_vcs_info.json";

/// How many bytes of that are read; it has some hundred.
const MOST_NOTED: u64 = 64 << 10;

/// How many bytes of one crate are compared with the texts of licences.
const MOST_COMPARED: usize = 1 << 20;

/// What a shell or an interpreter runs by its name. Not those of the web: they are mostly what a crate serves.
const SCRIPTS: [&str; 21] = [
    "awk", "bash", "bat", "cmd", "csh", "fish", "ksh", "lua", "php", "pl", "ps1", "psm1", "py", "rb", "sh", "tcl",
    "vb", "vbe", "vbs", "wsf", "zsh",
];

/// The beginnings of the names of licence files, in lower case.
const LICENCES: [&str; 5] = ["copying", "copyright", "licence", "license", "unlicense"];

/// What a crate's sources say of it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sources {
    pub(super) manifest: ManifestKnowledge,
    pub(super) files: CrateFiles,
}

impl Sources {
    /// All that is there, of a crate that was unpacked or vendored.
    pub(super) fn of_package(package: &Tree, manifest: ManifestKnowledge) -> Self {
        let mut files = scan(package, &manifest, &|_| true);
        files.vcs.get_or_insert_default();
        Sources { manifest, files }
    }

    /// A crate in a checkout: without git's own files and without the packages below.
    pub(super) fn of_checkout(package: &Tree, manifest: ManifestKnowledge) -> Self {
        let own = |path: &Path| !path.ends_with(".git") && !package.has(path.join("Cargo.toml"));
        let files = scan(package, &manifest, &own);
        Sources { manifest, files }
    }
}

/// Looks through the sources of a crate. `own` says of a directory whether it belongs to the crate.
fn scan(package: &Tree, manifest: &ManifestKnowledge, own: &dyn Fn(&Path) -> bool) -> CrateFiles {
    let mut scan = Scan { package, manifest, found: CrateFiles::default(), left: MOST_DIGESTED, compared: 0 };
    let belongs = |path: &Path, kind: Kind| kind != Kind::Directory || own(path);
    for (count, (path, kind)) in package.walk(false, &belongs).enumerate() {
        match kind {
            _ if count == ENTRY_LIMIT => {
                scan.found.unread += 1;
                break;
            }
            Ok(Kind::File) => {
                if scan.visit(&path).is_err() {
                    scan.found.unread += 1;
                }
            }
            Ok(_) => {}
            Err(_) => scan.found.unread += 1,
        }
    }
    scan.found
}

struct Scan<'a> {
    package: &'a Tree,
    manifest: &'a ManifestKnowledge,
    found: CrateFiles,
    /// How many bytes may still be read for digests.
    left: u64,
    /// How many bytes were compared with the texts of licences.
    compared: usize,
}

impl Scan<'_> {
    fn visit(&mut self, path: &Path) -> io::Result<()> {
        let mut file = self.package.open(path)?;
        let head = executable::head(&mut file)?;
        let kind = executable::kind(&mut *file, &head).or_else(|| script(path, &head));
        if let Some(kind) = kind {
            self.list(path, kind);
        }
        if path == Path::new(VCS_INFO) {
            self.found.vcs = Some(self.vcs_info(path).unwrap_or_default());
        }
        if self.is_build_script(path) {
            self.found.build_script = self.sha256(path);
        }
        if self.is_licence(path) {
            self.list_licence(path);
        }
        Ok(())
    }

    fn list(&mut self, path: &Path, kind: CodeKind) {
        if self.list_of(kind).files.len() >= LIST_LIMIT {
            self.list_of(kind).more += 1;
            return;
        }
        let file = CodeFile { path: name(path), kind, sha256: self.sha256(path) };
        self.list_of(kind).files.push(file);
    }

    fn list_of(&mut self, kind: CodeKind) -> &mut CodeFiles {
        match kind {
            CodeKind::Elf | CodeKind::Pe | CodeKind::MachO | CodeKind::Wasm => &mut self.found.executables,
            CodeKind::Archive => &mut self.found.libraries,
            CodeKind::Shebang | CodeKind::Extension => &mut self.found.scripts,
        }
    }

    /// The digest of a file's content; `None` where it is too large, where too much was read of this crate, or where it
    /// is gone.
    fn sha256(&mut self, path: &Path) -> Option<Text> {
        let limit = files::LIMIT.min(self.left);
        let mut file = self.package.open(path).ok()?.take(limit + 1);
        let mut digest = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        let mut length = 0;
        loop {
            let read = file.read(&mut buffer).ok()?;
            if read == 0 {
                break;
            }
            length += read as u64;
            digest.update(buffer.get(..read)?);
        }
        self.left = self.left.saturating_sub(length);
        (length <= limit).then(|| hex(&digest.finalize()))
    }

    fn vcs_info(&self, path: &Path) -> Option<VcsInfo> {
        #[derive(Deserialize)]
        struct Noted {
            git: Git,
        }
        #[derive(Deserialize)]
        struct Git {
            sha1: Text,
            #[serde(default)]
            dirty: bool,
        }
        let text = self.package.open(path).ok()?.take(MOST_NOTED);
        let Noted { git } = serde_json::from_reader(text).ok()?;
        Some(VcsInfo { commit: Some(git.sha1), dirty: git.dirty })
    }

    fn is_licence(&self, path: &Path) -> bool {
        let named = self.manifest.licence_file.as_deref();
        named.is_some_and(|named| is_at(path, named))
            || path.components().count() == 1 && {
                let name = path.to_string_lossy().to_ascii_lowercase();
                LICENCES.iter().any(|begin| name.starts_with(begin))
            }
    }

    fn is_build_script(&self, path: &Path) -> bool {
        self.manifest.build_script && is_at(path, self.manifest.build_path.as_deref().unwrap_or("build.rs"))
    }

    fn list_licence(&mut self, path: &Path) {
        if self.found.licences.len() == LICENCE_LIMIT {
            self.found.unread += 1;
            return;
        }
        let bytes = (self.left > 0).then(|| self.package.read(path).ok()).flatten();
        let length = bytes.as_ref().map_or(0, |bytes| bytes.as_bytes().len());
        self.left = self.left.saturating_sub(length as u64);
        self.compared += length;
        let unnamed = self.manifest.licence.is_none() && self.compared <= MOST_COMPARED;
        self.found.licences.push(LicenceFile {
            path: name(path),
            sha256: bytes.as_ref().map(|bytes| sha256(bytes.as_bytes())),
            text: bytes.filter(|_| unnamed).and_then(|bytes| licence_text::identify(bytes.as_bytes())),
        });
    }
}

fn is_at(path: &Path, named: &str) -> bool {
    path == Path::new(named.trim_start_matches("./"))
}

fn script(path: &Path, head: &[u8]) -> Option<CodeKind> {
    if executable::has_shebang(head) {
        return Some(CodeKind::Shebang);
    }
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    SCRIPTS.contains(&&*extension).then_some(CodeKind::Extension)
}

/// A path within the crate; what in it is not UTF-8 is replaced.
fn name(path: &Path) -> Text {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/").into()
}
