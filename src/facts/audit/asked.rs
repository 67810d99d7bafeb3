//! In what a store asks for less than it did: a change to it is a change to the gate.
//!
//! Audits, exemptions and imports are no part of that. Whoever adds a package certifies it in the same change, as
//! `cargo vet` has it, and `audit_missing` says what nobody has certified.

use super::criteria::Criteria;
use super::store::{self, Store};
use super::types::AuditPolicy;
use crate::evidence::{FileBytes, Text};
use std::collections::{BTreeMap, BTreeSet};

/// What cargo-vet asks for where no policy says otherwise.
const DEFAULTS: (&str, &str) = ("safe-to-deploy", "safe-to-run");

type Files = BTreeMap<Text, FileBytes>;

/// What the store in a folder no longer asks for, a sentence each. A store that cannot be read is its reader's business.
pub(in crate::facts) fn less(before: &Files, after: &Files, folder: &str) -> Vec<String> {
    let (Ok(Some(before)), Ok(after)) = (store::asked(before, folder), store::asked(after, folder)) else {
        return Vec::new();
    };
    let Some(after) = after else {
        return vec![format!("{folder} no longer asks for audits: its config.toml is gone")];
    };
    let (former, now) = (Criteria::new(&before.criteria), Criteria::new(&after.criteria));
    let mut found = Vec::new();
    for name in before.criteria.keys() {
        let (had, has) = ([&former, &now]).map(|criteria| criteria.names(criteria.all([name]))).into();
        let more: Vec<&str> = BTreeSet::difference(&has, &had).map(|name| &**name).collect();
        if !had.is_empty() && !more.is_empty() {
            found.push(format!("an audit for `{name}` counts for {} too", more.join(", ")));
        }
    }
    let names: BTreeSet<&Text> = before.policies.keys().chain(after.policies.keys()).collect();
    for name in names {
        let (had, has) = (asked(&before, &former, name), asked(&after, &now, name));
        for (of, criteria) in &had {
            let left = has.get(of).or_else(|| has.get("criteria"));
            let gone: Vec<&str> =
                criteria.iter().filter(|one| left.is_none_or(|left| !left.contains(*one))).map(|c| &**c).collect();
            if !gone.is_empty() {
                found.push(format!("`{of}` of {name} no longer asks for {}", gone.join(", ")));
            }
        }
        let of_dependency = |of: &&Text| !had.contains_key(*of);
        for of in has.keys().filter(of_dependency) {
            let (had, has) = (had.get("criteria"), has.get(of));
            let gone = had.zip(has).map(|(had, has)| had.difference(has).map(|c| &**c).collect::<Vec<&str>>());
            if let Some(gone) = gone.filter(|gone| !gone.is_empty()) {
                found.push(format!("`{of}` of {name} does not ask for {}", gone.join(", ")));
            }
        }
        let is_audited = |store: &Store| store.policies.get(name).is_some_and(|p| p.audit_as_crates_io == Some(true));
        if is_audited(&before) && !is_audited(&after) {
            found.push(format!("{name} is no longer audited as a package of crates.io"));
        }
    }
    found
}

/// What is asked for of a crate, by the key that says so, with what that implies.
fn asked(store: &Store, criteria: &Criteria, name: &str) -> BTreeMap<Text, BTreeSet<Text>> {
    let nothing = AuditPolicy::default();
    let policy = store.policies.get(name).unwrap_or(&nothing);
    let or = |given: &Option<Vec<Text>>, default: &str| given.clone().unwrap_or_else(|| vec![default.into()]);
    let own = [("criteria", or(&policy.criteria, DEFAULTS.0)), ("dev-criteria", or(&policy.dev_criteria, DEFAULTS.1))];
    let own = own.into_iter().map(|(key, names)| (Text::from(key), names));
    let of = |(name, names): (&Text, &Vec<Text>)| (format!("dependency-criteria.{name}").into(), names.clone());
    let all = own.chain(policy.dependency_criteria.iter().map(of));
    all.map(|(key, names)| (key, criteria.names(criteria.all(&names)))).collect()
}
