//! `workspace = true`: what a member takes from its workspace's root.

use super::{Field, Manifest, PackageFields, WorkspaceTable};
use crate::evidence::Text;
use crate::facts::{ManifestDependency, Problem};
use std::collections::HashSet;

impl Manifest {
    /// Fills in what is inherited from the workspace's root. What the root does not have is a problem: Cargo refuses
    /// such a manifest.
    pub fn inherit(&mut self, root: &WorkspaceTable, problems: &mut Vec<Problem>) {
        if let Some(package) = &mut self.package {
            package.fields.inherit(&root.package, problems);
        }
        for dependency in self.dependencies.iter_mut().filter(|dependency| dependency.workspace) {
            match root.dependency(&dependency.name) {
                Some(shared) => inherit(dependency, shared),
                None => problems.push(Problem {
                    at: dependency.at.clone(),
                    message: format!(
                        "`{}` is inherited by `workspace = true`, but the workspace's root has no such entry in \
                         `[workspace.dependencies]`; Cargo refuses this manifest",
                        dependency.name
                    ),
                }),
            }
        }
    }
}

/// Features add up; default features can only be switched on; `optional` is the member's own.
fn inherit(dependency: &mut ManifestDependency, shared: &ManifestDependency) {
    dependency.package = shared.package.clone();
    dependency.requirement = shared.requirement.clone();
    dependency.source = shared.source.clone();
    dependency.default_features |= shared.default_features;
    let mut features = shared.features.clone();
    let known: HashSet<&Text> = shared.features.iter().collect();
    features.extend(dependency.features.drain(..).filter(|feature| !known.contains(feature)));
    dependency.features = features;
}

impl PackageFields {
    fn inherit(&mut self, root: &PackageFields, problems: &mut Vec<Problem>) {
        take(&mut self.version, &root.version, "version", problems);
        take(&mut self.licence, &root.licence, "license", problems);
        take(&mut self.licence_file, &root.licence_file, "license-file", problems);
        take(&mut self.publish, &root.publish, "publish", problems);
        take(&mut self.rust_version, &root.rust_version, "rust-version", problems);
    }
}

fn take<T: Clone>(field: &mut Field<T>, root: &Field<T>, key: &str, problems: &mut Vec<Problem>) {
    let Field::Inherited(at) = field else { return };
    match root {
        Field::Own(value) => *field = Field::Own(value.clone()),
        _ => {
            let message = format!(
                "`{key}` is inherited by `workspace = true`, but the workspace's root has no `{key}` in \
                 `[workspace.package]`; Cargo refuses this manifest"
            );
            problems.push(Problem { at: at.clone(), message });
            *field = Field::Absent;
        }
    }
}
