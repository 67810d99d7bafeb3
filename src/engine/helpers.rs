//! Helper modules, read once for all policies that import them: they are most of what it takes to read a policy that has
//! some.

use super::{engine, load};
use crate::error::Error;
use crate::policy::{Form, Policy, PolicyFile};
use regorus::Engine;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Engines that hold helpers and no policy yet, by the library and which of its files.
#[derive(Debug, Default)]
pub(crate) struct Helpers(Mutex<BTreeMap<(usize, Vec<usize>), Engine>>);

impl Helpers {
    /// An engine with the helpers that a policy seems to import. What it does import is found when it has been read:
    /// [`load::add_helpers`] adds what is missing, and one too many does no harm.
    pub(super) fn engine_for(&self, policy: &Policy) -> Result<Engine, Error> {
        let library = &policy.library;
        let mut imported = BTreeSet::new();
        if let Form::Findings = policy.form {
            follow(&policy.file, library, &mut imported);
        }
        // The longest first: what several have in common is then read once.
        let mut imported: Vec<usize> = imported.into_iter().collect();
        imported.sort_by_key(|at| Reverse(library.get(*at).map_or(0, |file| file.text.len())));
        let mut engines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = engine();
        for count in 1..=imported.len() {
            let key = (Arc::as_ptr(library).addr(), imported.get(..count).unwrap_or_default().to_vec());
            if let Some(engine) = engines.get(&key) {
                found = engine.clone();
                continue;
            }
            if let Some(file) = imported.get(count - 1).and_then(|at| library.get(*at)) {
                load::add_helper(&mut found, file)?;
            }
            engines.insert(key, found.clone());
        }
        Ok(found)
    }
}

/// The helpers that a file seems to import, and those that these do.
fn follow(file: &PolicyFile, library: &[PolicyFile], imported: &mut BTreeSet<usize>) {
    for line in file.text.lines() {
        let Some(name) = line.strip_prefix("import data.andon.lib.") else { continue };
        let at = library.iter().position(|helper| load::helper_name(helper) == Some(name.trim_end()));
        if let Some((at, helper)) = at.and_then(|at| Some((at, library.get(at)?)))
            && imported.insert(at)
        {
            follow(helper, library, imported);
        }
    }
}
