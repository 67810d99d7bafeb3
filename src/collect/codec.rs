//! The form in which the crate cache keeps its records: half the size of JSON, of which a thousand records took 5 ms to
//! read.
//!
//! Each value stands behind the other without names: whoever changes a type or an order here gives the cache's table
//! another number.

use super::crate_cache::{OtherVersions, Record};
use super::folders::Seen;
use super::sources::Sources;
use crate::evidence::{CodeFile, CodeFiles, CodeKind, CrateFiles, LicenceFile, LicenceText, VcsInfo};
use crate::evidence::{DependencyKind, IndexKnowledge, KnownDependency, ManifestKnowledge, Text};
use crate::evidence::{Edit, EditedFile, Edits};
use std::collections::BTreeMap;

/// What can be written to bytes and read from them.
pub(super) trait Coded: Sized {
    /// Writes it at the end of `out`.
    fn put(&self, out: &mut Vec<u8>);
    /// Reads it from the beginning of `from`, and moves that behind it; `None` where the bytes are not its.
    fn take(from: &mut &[u8]) -> Option<Self>;
}

/// Writes and reads the fields of a type in one order.
macro_rules! coded {
    ($type:ty { $($field:ident),* }) => {
        impl Coded for $type {
            fn put(&self, out: &mut Vec<u8>) {
                $(self.$field.put(out);)*
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                $(let $field = Coded::take(from)?;)*
                Some(Self { $($field),* })
            }
        }
    };
}

coded!(Record { sources, index, branch });
coded!(OtherVersions { state, releases });
coded!(Seen { state, sources, content, edits });
coded!(Edits { files, more });
coded!(EditedFile { path, edit, sha256 });
coded!(Sources { manifest, files });
coded!(CrateFiles { build_script, executables, libraries, scripts, licences, vcs, unread });
coded!(VcsInfo { commit, dirty });
coded!(CodeFiles { files, more });
coded!(CodeFile { path, kind, sha256 });
coded!(LicenceFile { path, sha256, text });
coded!(LicenceText { licence, confidence });
coded!(IndexKnowledge { yanked, published, dependencies, links, rust_version });
coded!(ManifestKnowledge {
    licence,
    licence_file,
    build_script,
    build_path,
    proc_macro,
    links,
    rust_version,
    dependencies
});
coded!(KnownDependency { package, requirement, kind, optional, target, features, default_features });

impl Coded for u8 {
    fn put(&self, out: &mut Vec<u8>) {
        out.push(*self);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        from.split_off_first().copied()
    }
}

impl Coded for bool {
    fn put(&self, out: &mut Vec<u8>) {
        u8::from(*self).put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        match u8::take(from)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Coded for u32 {
    fn put(&self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some(u32::from_le_bytes(from.split_off(..4)?.try_into().ok()?))
    }
}

/// A length, in four bytes. What is longer than that cannot be told from garbage and is read as such.
impl Coded for usize {
    fn put(&self, out: &mut Vec<u8>) {
        u32::try_from(*self).unwrap_or(u32::MAX).put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        usize::try_from(u32::take(from)?).ok()
    }
}

impl Coded for Text {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        out.extend(self.as_bytes());
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let length = usize::take(from)?;
        std::str::from_utf8(from.split_off(..length)?).ok().map(Text::from)
    }
}

impl<T: Coded> Coded for Option<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.is_some().put(out);
        if let Some(value) = self {
            value.put(out);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        match bool::take(from)? {
            true => T::take(from).map(Some),
            false => Some(None),
        }
    }
}

impl<T: Coded> Coded for Vec<T> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        self.iter().for_each(|value| value.put(out));
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        (0..usize::take(from)?).map(|_| T::take(from)).collect()
    }
}

impl<K: Coded + Ord, V: Coded> Coded for BTreeMap<K, V> {
    fn put(&self, out: &mut Vec<u8>) {
        self.len().put(out);
        for (key, value) in self {
            key.put(out);
            value.put(out);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        (0..usize::take(from)?).map(|_| <(K, V)>::take(from)).collect()
    }
}

impl<A: Coded, B: Coded> Coded for (A, B) {
    fn put(&self, out: &mut Vec<u8>) {
        self.0.put(out);
        self.1.put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some((A::take(from)?, B::take(from)?))
    }
}

impl Coded for DependencyKind {
    fn put(&self, out: &mut Vec<u8>) {
        let number: u8 = match self {
            DependencyKind::Normal => 0,
            DependencyKind::Build => 1,
            DependencyKind::Dev => 2,
        };
        number.put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        match u8::take(from)? {
            0 => Some(DependencyKind::Normal),
            1 => Some(DependencyKind::Build),
            2 => Some(DependencyKind::Dev),
            _ => None,
        }
    }
}

impl Coded for CodeKind {
    fn put(&self, out: &mut Vec<u8>) {
        let at = CODE_KINDS.iter().position(|kind| kind == self).and_then(|at| u8::try_from(at).ok());
        at.unwrap_or(u8::MAX).put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        CODE_KINDS.get(usize::from(u8::take(from)?)).copied()
    }
}

impl Coded for Edit {
    fn put(&self, out: &mut Vec<u8>) {
        let number: u8 = match self {
            Edit::Changed => 0,
            Edit::Added => 1,
            Edit::Missing => 2,
        };
        number.put(out);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        match u8::take(from)? {
            0 => Some(Edit::Changed),
            1 => Some(Edit::Added),
            2 => Some(Edit::Missing),
            _ => None,
        }
    }
}

const CODE_KINDS: [CodeKind; 7] = [
    CodeKind::Elf,
    CodeKind::Pe,
    CodeKind::MachO,
    CodeKind::Wasm,
    CodeKind::Archive,
    CodeKind::Shebang,
    CodeKind::Extension,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let dependency = |kind, target: Option<&str>| KnownDependency {
            package: "päckage".into(),
            requirement: "^1".into(),
            kind,
            optional: target.is_some(),
            target: target.map(Text::from),
            features: target.map(Text::from).into_iter().collect(),
            default_features: target.is_none(),
        };
        let dependencies = vec![
            dependency(DependencyKind::Normal, None),
            dependency(DependencyKind::Build, Some("cfg(unix)")),
            dependency(DependencyKind::Dev, Some("")),
        ];
        let index = IndexKnowledge {
            yanked: true,
            published: Some("2026-01-02T03:04:05Z".into()),
            dependencies: dependencies.clone(),
            links: None,
            rust_version: Some("1.60".into()),
        };
        let manifest = ManifestKnowledge {
            licence: Some("MIT".into()),
            licence_file: None,
            build_script: true,
            build_path: Some("build/main.rs".into()),
            proc_macro: false,
            links: Some("z".into()),
            rust_version: None,
            dependencies,
        };
        let sources = Some(Sources { manifest, files: files() });
        Record { sources, index: Some(("state".into(), index)), branch: Some("main".into()) }
    }

    fn files() -> CrateFiles {
        let list = |kind| {
            let file = CodeFile { path: "a/b".into(), kind, sha256: Some("00ff".into()) };
            CodeFiles { files: vec![file.clone(), CodeFile { sha256: None, ..file }], more: 7 }
        };
        let text = Some(LicenceText { licence: "MIT".into(), confidence: 97 });
        let licences = vec![LicenceFile { path: "LICENSE".into(), sha256: None, text }];
        let [executables, libraries, scripts] = [CodeKind::MachO, CodeKind::Archive, CodeKind::Extension].map(list);
        let vcs = Some(VcsInfo { commit: Some("00".into()), dirty: true });
        CrateFiles { build_script: Some("00".into()), executables, libraries, scripts, licences, vcs, unread: 1 << 20 }
    }

    #[test]
    fn what_was_written_is_read() {
        for record in [record(), Record::default(), Record { sources: None, ..record() }] {
            let mut bytes = Vec::new();
            record.put(&mut bytes);
            let mut rest = &*bytes;
            assert_eq!((Record::take(&mut rest), rest.len()), (Some(record), 0));
        }
    }

    #[test]
    fn every_kind_of_code_has_its_number() {
        for kind in CODE_KINDS {
            let mut bytes = Vec::new();
            kind.put(&mut bytes);
            assert_eq!(CodeKind::take(&mut &*bytes), Some(kind));
        }
    }

    #[test]
    fn what_was_not_written_does_no_harm() {
        let mut bytes = Vec::new();
        record().put(&mut bytes);
        for end in 0..bytes.len() {
            assert_eq!(Record::take(&mut &bytes[..end]), None, "cut at {end}");
        }
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] = 0xff;
            let _ = Record::take(&mut &*changed);
        }
    }
}
