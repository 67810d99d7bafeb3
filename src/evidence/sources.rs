//! What a crate's sources hold besides Rust: code that is already built, scripts, licence texts.

use super::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What lies in a crate's sources.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CrateFiles {
    /// The SHA-256 of the build script, in hexadecimal; absent where there is none, or where it is too large to be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub build_script: Option<Text>,
    /// Programs and shared libraries: files that a system or a WebAssembly engine runs as they are.
    pub executables: CodeFiles,
    /// Archives of object code, which a linker takes as they are.
    pub libraries: CodeFiles,
    /// Files that an interpreter runs.
    pub scripts: CodeFiles,
    /// The licence files at the crate's root, in order of their names.
    pub licences: Vec<LicenceFile>,
    /// What Cargo noted of the repository that the crate was published from; absent where that was not looked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vcs: Option<VcsInfo>,
    /// How many files and directories could not be read, or were not looked at because there are too many.
    pub unread: u32,
}

/// `.cargo_vcs_info.json`; source: the Cargo book, "cargo package".
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VcsInfo {
    /// The commit that was checked out; absent where there was none, or where nobody wrote it down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commit: Option<Text>,
    /// Files that were published differed from the commit's.
    pub dirty: bool,
}

/// Files of one sort, in order of their paths.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CodeFiles {
    /// The first of them.
    pub files: Vec<CodeFile>,
    /// How many more there are.
    pub more: u32,
}

/// One file with code in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeFile {
    /// Its path relative to the crate's root, with `/` between components.
    pub path: Text,
    /// How it shows what it is.
    pub kind: CodeKind,
    /// The SHA-256 of its content, in hexadecimal; absent where it is too large to be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Text>,
}

/// How a file shows that it is code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CodeKind {
    /// The header of an ELF file: Linux and the BSDs.
    Elf,
    /// The header of a PE file: Windows.
    Pe,
    /// The header of a Mach-O file, for one processor or several: macOS.
    MachO,
    /// The header of a WebAssembly module.
    Wasm,
    /// The header of an `ar` archive: a static or an import library.
    Archive,
    /// A first line that names an interpreter.
    Shebang,
    /// An extension that a shell or an interpreter claims.
    Extension,
}

/// A licence file at a crate's root.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LicenceFile {
    /// Its name.
    pub path: Text,
    /// The SHA-256 of its content, in hexadecimal; absent where it is too large to be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<Text>,
    /// The licence whose text it is; looked for only where the crate's manifest names no licence expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<LicenceText>,
}

/// The licence whose text a file is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LicenceText {
    /// Its SPDX id.
    pub licence: Text,
    /// How alike the texts are, in percent.
    pub confidence: u8,
}
