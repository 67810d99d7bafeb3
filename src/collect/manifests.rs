//! What a crate's own manifest says, where Cargo has unpacked, vendored or checked it out.

use super::crates::CrateRef;
use super::tree::Tree;
use crate::evidence::{FileBytes, ManifestKnowledge, Text};
use crate::facts::manifest::{Manifest, WorkspaceTable};
use std::path::Path;

/// The manifest in the root of a crate's files, if it is that crate's.
pub(super) fn read(package: &Tree, wanted: &CrateRef) -> Option<ManifestKnowledge> {
    let manifest = parse(&package.read_through(Path::new("Cargo.toml")).ok()?)?;
    knowledge(&manifest, &WorkspaceTable::default(), package.has("build.rs"), wanted)
}

pub(super) fn parse(bytes: &FileBytes) -> Option<Manifest> {
    Manifest::parse(&Text::from("Cargo.toml"), bytes).ok()
}

/// What the manifest says, if it is that crate's and inherits nothing that `root` does not have. `build_rs` says whether
/// there is one beside it.
pub(super) fn knowledge(
    manifest: &Manifest,
    root: &WorkspaceTable,
    build_rs: bool,
    wanted: &CrateRef,
) -> Option<ManifestKnowledge> {
    if manifest.package.as_ref()?.name != wanted.name {
        return None;
    }
    let mut problems = Vec::new();
    let mut manifest = manifest.clone();
    manifest.inherit(root, &mut problems);
    // A manifest without a version has 0.0.0.
    let version = manifest.package.as_ref()?.fields.version.get().map_or("0.0.0", |version| version);
    let sound = problems.is_empty() && version == &*wanted.version;
    sound.then(|| manifest.knowledge(build_rs))
}
