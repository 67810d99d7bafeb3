//! What a crate's own manifest says, where Cargo has unpacked, vendored or checked it out.

use super::crates::CrateRef;
use super::files;
use crate::evidence::{FileBytes, ManifestKnowledge, Text};
use crate::facts::manifest::{Manifest, WorkspaceTable};
use std::path::Path;

/// The manifest in a directory, if it is that crate's.
pub(super) fn read(directory: &Path, wanted: &CrateRef) -> Option<ManifestKnowledge> {
    let manifest = parse(files::read(&directory.join("Cargo.toml")).ok()?)?;
    knowledge(&manifest, &WorkspaceTable::default(), directory, wanted)
}

pub(super) fn parse(bytes: Vec<u8>) -> Option<Manifest> {
    Manifest::parse(&Text::from("Cargo.toml"), &FileBytes::from(bytes)).ok()
}

/// What the manifest says, if it is that crate's and inherits nothing that `root` does not have.
pub(super) fn knowledge(
    manifest: &Manifest,
    root: &WorkspaceTable,
    directory: &Path,
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
    sound.then(|| manifest.knowledge(directory.join("build.rs").exists()))
}
