//! Whether anything was saved. It polls: to be told by the system (crate notify) takes a dozen more packages and a watch
//! on every directory, `target` included, while looking at the times of a repository's files takes milliseconds.

use std::fs::Metadata;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// One number for the names, times and sizes of all files at and below some places, in whatever order they are met.
pub fn traces(places: &[PathBuf]) -> u64 {
    let entries = places.iter().flat_map(|place| WalkDir::new(place).into_iter().filter_entry(is_source));
    // What vanishes under the walk is not there.
    let seen = entries.filter_map(Result::ok).filter_map(|entry| Some(trace(entry.path(), &entry.metadata().ok()?)));
    seen.fold(0, u64::wrapping_add)
}

fn trace(path: &Path, metadata: &Metadata) -> u64 {
    let mut hash = DefaultHasher::new();
    (path, metadata.modified().ok(), metadata.len(), metadata.is_dir()).hash(&mut hash);
    hash.finish()
}

/// Whether somebody may save something there that is judged: not in git's own directory, nor in a cache, such as `target`,
/// which says by a file that it is one (<https://bford.info/cachedir/>).
fn is_source(entry: &DirEntry) -> bool {
    !entry.file_type().is_dir() || !(entry.file_name() == ".git" || entry.path().join("CACHEDIR.TAG").is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::time::{Duration, SystemTime};

    #[test]
    fn what_is_saved_leaves_traces_and_what_is_built_none() {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let place = [folder.path().to_owned()];
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            fs::write(&path, text).expect("written");
            path
        };
        let lockfile = write("Cargo.lock", "version = 4\n");
        write("target/CACHEDIR.TAG", "Signature: 8a477f597d28d172789f06886806bc55\n");
        let start = traces(&place);
        assert_eq!(traces(&place), start);

        write("target/debug/app", "built");
        write(".git/index", "staged");
        let root_alone = traces(&place);
        write("target/debug/app", "built again");
        write(".git/HEAD", "moved");
        assert_eq!(traces(&place), root_alone);

        write("Cargo.lock", "version = 3\n\n");
        let longer = traces(&place);
        assert_ne!(longer, start);
        write("Cargo.lock", "version = 4\n\n");
        let later = SystemTime::now() + Duration::from_secs(1);
        fs::File::options().write(true).open(&lockfile).and_then(|file| file.set_modified(later)).expect("touched");
        assert_ne!(traces(&place), longer);
        let before = traces(&place);
        fs::rename(&lockfile, folder.path().join("Cargo.lock.orig")).expect("renamed");
        assert_ne!(traces(&place), before);
    }
}
