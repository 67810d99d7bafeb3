//! What the files of a policies folder are to one another.

use super::conftest::{self, ModuleTests};
use super::{Form, LEAST_SHARE, Metadata, Policy, PolicyFile};
use crate::error::Error;
use crate::evidence::Text;
use crate::parallel;
use crate::policy::case::Case;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How a policy's METADATA is read.
pub(super) type ReadMetadata<'a> = dyn Fn(&PolicyFile) -> Result<Metadata, Error> + Sync + 'a;

/// A policies folder, read.
#[derive(Debug, Clone, Default)]
pub struct Folder {
    /// Its policies, in order of id.
    pub policies: Vec<Policy>,
    /// Its helpers that have tests.
    pub helpers: Vec<HelperTests>,
    /// The tests of its modules of conftest's form.
    pub module_tests: Vec<ModuleTests>,
    /// The files that are cases.
    pub cases: Vec<PolicyFile>,
}

/// A helper and its tests.
#[derive(Debug, Clone)]
pub struct HelperTests {
    /// The helper's name, its package's last component.
    pub name: Text,
    /// `lib/<name>.rego`.
    pub file: PolicyFile,
    /// `lib/<name>_test.rego`.
    pub tests: PolicyFile,
    /// Every helper module that it could import.
    pub library: Arc<[PolicyFile]>,
}

/// The files of a folder by what they are.
#[derive(Default)]
struct Sorted<'a> {
    policies: BTreeMap<&'a str, &'a PolicyFile>,
    tests: BTreeMap<&'a str, &'a PolicyFile>,
    library: BTreeMap<&'a str, &'a PolicyFile>,
    library_tests: BTreeMap<&'a str, &'a PolicyFile>,
    modules: Vec<PolicyFile>,
    module_tests: Vec<PolicyFile>,
    cases: Vec<PolicyFile>,
}

impl Folder {
    /// Reads the files of a folder; `data` is an object that its policies read as `data`, beside their parameters.
    ///
    /// # Errors
    /// [`Error::Policy`] for a file that has no place in a policies folder, an id that exists twice or is no id, and
    /// METADATA that is missing or wrong.
    pub fn read(files: &[PolicyFile], data: &Arc<Json>) -> Result<Folder, Error> {
        Folder::read_by(files, data, &Metadata::read)
    }

    /// The same, with METADATA read in some other way.
    pub(super) fn read_by(
        files: &[PolicyFile],
        data: &Arc<Json>,
        metadata: &ReadMetadata<'_>,
    ) -> Result<Folder, Error> {
        let mut sorted = Sorted::default();
        files.iter().try_for_each(|file| sorted.add(file))?;
        sorted.refuse_orphans()?;
        let library: Arc<[PolicyFile]> = sorted.library.values().map(|file| PolicyFile::clone(file)).collect();
        let mut policies = sorted.read_policies(&library, data, metadata)?;
        let (others, module_tests) = conftest::read(&sorted.modules, &sorted.module_tests, &library, data)?;
        policies.extend(others);
        policies.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(Folder { policies, helpers: sorted.helpers(&library), module_tests, cases: sorted.cases })
    }
}

impl<'a> Sorted<'a> {
    fn add(&mut self, file: &'a PolicyFile) -> Result<(), Error> {
        let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
        let (stem, is_test) = match name.strip_suffix("_test.rego") {
            Some(stem) => (stem, true),
            None => (name.strip_suffix(".rego").unwrap_or_default(), false),
        };
        if Case::is_case(&file.path) {
            self.cases.push(file.clone());
            return Ok(());
        }
        if !stem.is_empty() && conftest::is_module(file, stem) {
            self.add_module(file, is_test);
            return Ok(());
        }
        let earlier = match (folder, stem, is_test) {
            (_, "", _) => return Err(misplaced(file)),
            ("lib", stem, true) => self.library_tests.insert(stem, file),
            ("lib", stem, false) => self.library.insert(stem, file),
            (id, "policy", true) => self.tests.insert(checked_id(file, id)?, file),
            (id, "policy", false) => self.policies.insert(checked_id(file, id)?, file),
            _ => return Err(misplaced(file)),
        };
        match earlier {
            None => Ok(()),
            Some(earlier) => {
                let there = earlier.display_path();
                Err(file.error(0, 0, format!("{there} is there already: names are unique over all policy folders")))
            }
        }
    }

    fn add_module(&mut self, file: &PolicyFile, is_test: bool) {
        let to = if is_test { &mut self.module_tests } else { &mut self.modules };
        to.push(file.clone());
    }

    fn refuse_orphans(&self) -> Result<(), Error> {
        let orphan = |tests: &BTreeMap<&str, &'a PolicyFile>, tested: &BTreeMap<&str, &PolicyFile>| {
            tests.iter().find(|(name, _)| !tested.contains_key(*name)).map(|(_, file)| *file)
        };
        if let Some(file) = orphan(&self.tests, &self.policies) {
            let message = "tests of a policy that is not there: no policy.rego stands beside this file";
            return Err(file.error(0, 0, message));
        }
        match orphan(&self.library_tests, &self.library) {
            Some(file) => Err(file.error(0, 0, "tests of a helper that is not there")),
            None => Ok(()),
        }
    }

    fn read_policies(
        &self,
        library: &Arc<[PolicyFile]>,
        data: &Arc<Json>,
        metadata: &ReadMetadata<'_>,
    ) -> Result<Vec<Policy>, Error> {
        let modules: Vec<(&str, &PolicyFile)> = self.policies.iter().map(|(id, file)| (*id, *file)).collect();
        let read = parallel::map(&modules, LEAST_SHARE, |(id, module)| {
            Ok(Policy {
                id: (*id).into(),
                metadata: metadata(module)?,
                file: PolicyFile::clone(module),
                tests: self.tests.get(id).map(|file| PolicyFile::clone(file)),
                library: Arc::clone(library),
                form: Form::Findings,
                data: Arc::clone(data),
            })
        });
        read.into_iter().collect()
    }

    fn helpers(&self, library: &Arc<[PolicyFile]>) -> Vec<HelperTests> {
        let helper = |(name, tests): (&&str, &&PolicyFile)| {
            let file = PolicyFile::clone(self.library.get(*name)?);
            let tests = PolicyFile::clone(tests);
            Some(HelperTests { name: (*name).into(), file, tests, library: Arc::clone(library) })
        };
        self.library_tests.iter().filter_map(helper).collect()
    }
}

fn misplaced(file: &PolicyFile) -> Error {
    let message = "not a file of a policies folder, which holds <id>/policy.rego, <id>/policy_test.rego, \
                   <id>/cases/<name>.txt, lib/<name>.rego, and modules of other packages with deny, violation or warn";
    file.error(0, 0, message)
}

fn checked_id<'a>(file: &PolicyFile, id: &'a str) -> Result<&'a str, Error> {
    if is_id(id) {
        return Ok(id);
    }
    let message = format!("{id:?} cannot be a policy's id: a lower-case letter, then letters, digits and _");
    Err(file.error(0, 0, message))
}

/// Whether a name can be a policy's.
pub fn is_id(id: &str) -> bool {
    let starts = id.bytes().next().is_some_and(|b| b.is_ascii_lowercase());
    let continues = id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    starts && continues && id != "lib" && id.len() <= 64
}
