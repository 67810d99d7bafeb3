//! Packages grouped by what policies ask about, so that a policy loops over a few groups and not over all packages.

use super::licence::alternatives;
use super::manifest::Manifest;
use super::{DeclaredDependency, Groups, KnownFrom, LicenceGroup, Package, Source, SourceGroup, SourceKind};
use crate::evidence::Text;
use std::collections::BTreeMap;
use std::sync::Arc;

impl Groups {
    /// Groups packages; every list is in order of id, because the packages are.
    pub(super) fn of(packages: &BTreeMap<Text, Package>, manifests: &[Arc<Manifest>]) -> Self {
        let mut groups = Groups::default();
        for (id, package) in packages {
            push(&mut groups.by_name, &package.name, id);
            groups.add_source(package);
            match package.member {
                true => groups.add_own(package),
                false => groups.add_foreign(package),
            }
        }
        groups.duplicates = duplicates(&groups.by_name, packages);
        manifests.iter().for_each(|manifest| groups.add_declared(manifest));
        groups
    }

    fn add_declared(&mut self, manifest: &Manifest) {
        let Some(member) = manifest.package.as_ref().map(|package| &package.name) else { return };
        for dependency in &manifest.dependencies {
            self.declared.entry(dependency.package.clone()).or_default().push(DeclaredDependency {
                manifest: manifest.path.clone(),
                member: member.clone(),
                name: dependency.name.clone(),
                requirement: dependency.requirement.clone(),
                kind: dependency.kind,
                features: dependency.features.clone(),
                default_features: dependency.default_features,
                at: dependency.at.clone(),
            });
        }
    }

    fn add_source(&mut self, package: &Package) {
        let Some(key) = source_key(&package.source) else { return };
        let group = self
            .by_source
            .entry(key)
            .or_insert_with(|| SourceGroup { source: package.source.without_revision(), packages: Vec::new() });
        group.packages.push(package.id.clone());
        if matches!(package.source.kind, SourceKind::CratesIo | SourceKind::Registry) {
            if package.checksum.is_none() {
                self.without_checksum.push(package.id.clone());
            }
            match package.yanked {
                Some(true) => self.yanked.push(package.id.clone()),
                Some(false) => {}
                None => self.yanked_unknown.push(package.id.clone()),
            }
        }
    }

    /// A package of the workspace.
    fn add_own(&mut self, package: &Package) {
        match package.licence.as_ref().and_then(|licence| licence.expression.as_ref()) {
            Some(expression) => under(&mut self.own_by_licence, expression, &package.id),
            None => self.own_without_licence.push(package.id.clone()),
        }
    }

    /// A package of others: none of the workspace's own.
    fn add_foreign(&mut self, package: &Package) {
        let expression = package.licence.as_ref().and_then(|licence| licence.expression.as_ref());
        match expression {
            Some(expression) => under(&mut self.by_licence, expression, &package.id),
            None if package.known.contains(&KnownFrom::Manifest) => self.without_licence.push(package.id.clone()),
            None => self.licence_unknown.push(package.id.clone()),
        }
        let flags = [
            (package.build_script == Some(true), &mut self.build_scripts),
            (package.proc_macro == Some(true), &mut self.proc_macros),
            (package.links.is_some(), &mut self.native_links),
        ];
        for (_, list) in flags.into_iter().filter(|(flag, _)| *flag) {
            list.push(package.id.clone());
        }
    }
}

fn push(lists: &mut BTreeMap<Text, Vec<Text>>, key: &Text, id: &Text) {
    match lists.get_mut(key) {
        Some(list) => list.push(id.clone()),
        None => {
            lists.insert(key.clone(), vec![id.clone()]);
        }
    }
}

fn under(groups: &mut BTreeMap<Text, LicenceGroup>, expression: &Text, id: &Text) {
    match groups.get_mut(expression) {
        Some(group) => group.packages.push(id.clone()),
        None => {
            groups.insert(expression.clone(), licence_group(expression, id));
        }
    }
}

fn licence_group(expression: &Text, first: &Text) -> LicenceGroup {
    let packages = vec![first.clone()];
    match alternatives(expression) {
        Ok(alternatives) => LicenceGroup { alternatives, error: None, packages },
        Err(error) => LicenceGroup { alternatives: Vec::new(), error: Some(error), packages },
    }
}

/// A source's URL, and for git the reference; packages of the file system have none.
fn source_key(source: &Source) -> Option<Text> {
    let url = source.url.as_ref().filter(|_| source.kind != SourceKind::Path)?;
    match &source.reference {
        Some(reference) => Some(format!("{url}?{reference}").into()),
        None => Some(url.clone()),
    }
}

/// The names that more than one package has, members aside.
fn duplicates(by_name: &BTreeMap<Text, Vec<Text>>, packages: &BTreeMap<Text, Package>) -> BTreeMap<Text, Vec<Text>> {
    let foreign = |id: &&Text| packages.get(*id).is_some_and(|package| !package.member);
    let several = by_name.iter().filter(|(_, ids)| ids.len() > 1);
    let lists = several.map(|(name, ids)| (name, ids.iter().filter(foreign).cloned().collect::<Vec<_>>()));
    lists.filter(|(_, ids)| ids.len() > 1).map(|(name, ids)| (name.clone(), ids)).collect()
}
