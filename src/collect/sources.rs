//! What lies in a crate's sources besides Rust. Nothing in there is executed, no link is followed, and what a hostile
//! crate can make of it, a million files or one without end, is bounded.

use super::{executable, files, licence_text};
use crate::evidence::{CodeFile, CodeFiles, CodeKind, CrateFiles, LicenceFile, ManifestKnowledge, Text};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use walkdir::{DirEntry, WalkDir};

/// How many files and directories of one crate are looked at; the largest known has 15,000.
const ENTRY_LIMIT: usize = 100_000;

/// How many files of one sort are listed.
const LIST_LIMIT: usize = 200;

/// How many licence files are listed.
const LICENCE_LIMIT: usize = 32;

/// How many bytes of one crate are read for digests; what lies beyond has none.
const MOST_DIGESTED: u64 = 256 << 20;

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
    pub(super) fn of_package(directory: &Path, manifest: ManifestKnowledge) -> Self {
        let files = scan(directory, &manifest, |_| true);
        Sources { manifest, files }
    }

    /// A crate in a checkout: without git's own files and without the packages below.
    pub(super) fn of_checkout(directory: &Path, manifest: ManifestKnowledge) -> Self {
        let own = |path: &Path| !path.ends_with(".git") && !path.join("Cargo.toml").exists();
        let files = scan(directory, &manifest, own);
        Sources { manifest, files }
    }
}

/// Looks through the sources of a crate. `own` says of a directory whether it belongs to the crate.
fn scan(root: &Path, manifest: &ManifestKnowledge, own: impl Fn(&Path) -> bool) -> CrateFiles {
    let mut scan = Scan { root, manifest, found: CrateFiles::default(), digested: 0, compared: 0 };
    let belongs = |entry: &DirEntry| entry.depth() == 0 || !entry.file_type().is_dir() || own(entry.path());
    let walk = WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(belongs);
    for (count, entry) in walk.enumerate() {
        match entry {
            _ if count == ENTRY_LIMIT => {
                scan.found.unread += 1;
                break;
            }
            Ok(entry) if entry.file_type().is_file() => {
                if scan.visit(&entry).is_err() {
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
    root: &'a Path,
    manifest: &'a ManifestKnowledge,
    found: CrateFiles,
    digested: u64,
    compared: usize,
}

impl Scan<'_> {
    fn visit(&mut self, entry: &DirEntry) -> io::Result<()> {
        let mut file = File::open(entry.path())?;
        let head = executable::head(&mut file)?;
        let kind = executable::kind(&mut file, &head).or_else(|| script(entry.path(), &head));
        if let Some(kind) = kind {
            self.list(entry, kind);
        }
        if self.is_build_script(entry) {
            self.found.build_script = sha256(entry.path());
        }
        if self.is_licence(entry) {
            self.list_licence(entry);
        }
        Ok(())
    }

    /// The digest of a file; none where too much was read of this crate.
    fn digest(&mut self, entry: &DirEntry) -> Option<Text> {
        self.may_read(entry).then(|| sha256(entry.path())).flatten()
    }

    fn may_read(&mut self, entry: &DirEntry) -> bool {
        self.digested += entry.metadata().map_or(0, |file| file.len().min(files::LIMIT));
        self.digested <= MOST_DIGESTED
    }

    fn list(&mut self, entry: &DirEntry, kind: CodeKind) {
        if self.list_of(kind).files.len() >= LIST_LIMIT {
            self.list_of(kind).more += 1;
            return;
        }
        let file = CodeFile { path: name(self.root, entry), kind, sha256: self.digest(entry) };
        self.list_of(kind).files.push(file);
    }

    fn list_of(&mut self, kind: CodeKind) -> &mut CodeFiles {
        match kind {
            CodeKind::Elf | CodeKind::Pe | CodeKind::MachO | CodeKind::Wasm => &mut self.found.executables,
            CodeKind::Archive => &mut self.found.libraries,
            CodeKind::Shebang | CodeKind::Extension => &mut self.found.scripts,
        }
    }

    fn is_licence(&self, entry: &DirEntry) -> bool {
        let named = self.manifest.licence_file.as_deref();
        named.is_some_and(|named| self.is_at(entry, named))
            || entry.depth() == 1 && {
                let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
                LICENCES.iter().any(|begin| name.starts_with(begin))
            }
    }

    fn is_build_script(&self, entry: &DirEntry) -> bool {
        self.manifest.build_script && self.is_at(entry, self.manifest.build_path.as_deref().unwrap_or("build.rs"))
    }

    fn is_at(&self, entry: &DirEntry, path: &str) -> bool {
        entry.path().strip_prefix(self.root).is_ok_and(|own| own == Path::new(path.trim_start_matches("./")))
    }

    fn list_licence(&mut self, entry: &DirEntry) {
        if self.found.licences.len() == LICENCE_LIMIT {
            self.found.unread += 1;
            return;
        }
        let bytes = self.may_read(entry).then(|| files::read_regular(entry.path()).ok()).flatten();
        self.compared += bytes.as_ref().map_or(0, Vec::len);
        let unnamed = self.manifest.licence.is_none() && self.compared <= MOST_COMPARED;
        self.found.licences.push(LicenceFile {
            path: name(self.root, entry),
            sha256: bytes.as_deref().map(|bytes| hex(&Sha256::digest(bytes))),
            text: bytes.filter(|_| unnamed).and_then(|bytes| licence_text::identify(&bytes)),
        });
    }
}

fn script(path: &Path, head: &[u8]) -> Option<CodeKind> {
    if executable::has_shebang(head) {
        return Some(CodeKind::Shebang);
    }
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    SCRIPTS.contains(&&*extension).then_some(CodeKind::Extension)
}

/// A path within the crate; what in it is not UTF-8 is replaced.
fn name(root: &Path, entry: &DirEntry) -> Text {
    let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    parts.join("/").into()
}

/// The digest of a file's content; `None` where it is too large, or is gone.
pub(super) fn sha256(path: &Path) -> Option<Text> {
    let mut file = File::open(path).ok()?.take(files::LIMIT + 1);
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
    (length <= files::LIMIT).then(|| hex(&digest.finalize()))
}

fn hex(bytes: &[u8]) -> Text {
    use std::fmt::Write as _;
    let hex = bytes.iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    });
    hex.into()
}
