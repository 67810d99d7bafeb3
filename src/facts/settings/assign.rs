//! Which workspace answers for which settings.

use super::SettingsFile;
use crate::evidence::Text;
use crate::facts::workspace::Workspace;
use crate::facts::workspace::paths::{above, file};
use crate::finding::Span;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Gives each file to one workspace, so that it is judged once: to the one in whose directory it stands, the nearest
/// above it, or else to the first below it, or to the first of all.
pub(in crate::facts) fn assign(files: &[Arc<SettingsFile>], workspaces: &mut [Workspace]) {
    workspaces.iter_mut().for_each(|workspace| workspace.settings.clear());
    let roots: BTreeMap<Text, usize> = workspaces.iter().enumerate().map(|(at, w)| (w.root.clone(), at)).collect();
    for settings in files {
        let directory = &*settings.directory;
        let around = std::iter::once(directory).chain(above(directory)).find_map(|directory| roots.get(directory));
        let below = || {
            let first = file(directory, "");
            roots.range(Text::from(&*first)..).next().filter(|(root, _)| root.starts_with(&first)).map(|(_, at)| at)
        };
        let at = around.or_else(below).copied().unwrap_or(0);
        if let Some(workspace) = workspaces.get_mut(at) {
            workspace.settings.push(settings.clone());
        }
    }
}

/// The lockfile that `resolver.lockfile-path` names for a workspace whose commands run in its root: the path relative to
/// the repository's root, absent where it leads out of it, and the setting's place. The nearest file's word counts.
pub(in crate::facts) fn moved_lockfile(files: &[Arc<SettingsFile>], root: &str) -> Option<(Option<Text>, Span)> {
    let holds = |settings: &&Arc<SettingsFile>| {
        let directory = &*settings.directory;
        directory == root || above(root).any(|above| above == directory)
    };
    let moving = files.iter().filter(|file| !file.settings.cargo.lockfile.is_empty()).filter(holds);
    let nearest = moving.max_by_key(|settings| settings.directory.len())?;
    // What a file says itself stands behind what it includes, and counts more.
    let setting = nearest.settings.cargo.lockfile.last()?;
    let path = setting.path.clone().filter(|path| path.rsplit('/').next() == Some("Cargo.lock"));
    Some((path, setting.at.clone()))
}
