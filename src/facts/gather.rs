//! Joins what the evidence of one workspace says into the facts document.

use super::advisory;
use super::audit;
use super::change::Change;
use super::declarations::Declarations;
use super::graph::{Edge, Graph, Kinds, Reach};
use super::graph_facts::{GraphFacts, Request};
use super::lockfile::{LockPackage, Lockfile};
use super::remedy::{self, World};
use super::settings::Settings;
use super::span::whole_file;
use super::workflow::{self, WorkflowFacts};
use super::workspace::{self, Workspace};
use super::{
    Contents, Facts, Groups, KnownFrom, Licence, LockfileFacts, OutdatedEntry, Package, Problem, SCHEMA, SourceKind,
};
use super::{Uncommitted, confusable, outdated, recent};
use crate::evidence::{CrateKnowledge, Evidence, Text, crate_key};
use crate::parallel;
use known::Known;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

mod known;

#[cfg(test)]
mod tests;

/// The longest chain that a package shows in full; of a longer one, which only a hostile lockfile has, the middle is
/// left out, so that a chain of a hundred thousand packages does not take the square of that.
const LONGEST_CHAIN: usize = 40;

impl Facts {
    /// Joins what is known of one workspace. What cannot be read is left out of the facts and named.
    pub fn gather(evidence: &Evidence, workspace: &Workspace) -> (Facts, Vec<Problem>) {
        if !workspace.first {
            return Facts::beside_workflows(evidence, workspace);
        }
        // Workflows are read for themselves, and to read them takes as long as all the rest.
        let ((mut facts, mut problems), workflows) =
            parallel::both(|| Facts::beside_workflows(evidence, workspace), || workflow::gather(evidence));
        facts.workflows = workflows.0;
        problems.extend(workflows.1);
        (facts, problems)
    }

    fn beside_workflows(evidence: &Evidence, workspace: &Workspace) -> (Facts, Vec<Problem>) {
        let mut problems = Vec::new();
        let read = read_lockfile(evidence, workspace);
        let lockfile = match read.as_deref() {
            Some(Ok(lockfile)) => Some(lockfile),
            Some(Err(problem)) => {
                problems.push(problem.clone());
                None
            }
            None => None,
        };
        problems.extend(lockfile.iter().flat_map(|lockfile| lockfile.problems.iter().cloned()));
        let (packages, graph, contents) = match lockfile {
            Some(lockfile) => packages(evidence, workspace, lockfile),
            None => Default::default(),
        };
        if lockfile.is_some() {
            problems.extend(unlisted_members(workspace, &packages));
        }
        let (mut advisories, not_compared) = advisory::matches(&evidence.advisories, &packages);
        problems.extend(not_compared);
        let replacements = lockfile.map_or_else(BTreeMap::new, |lockfile| {
            let world = World::new(evidence, &evidence.releases, workspace, lockfile);
            remedy::fill(&world, &packages, &mut advisories)
        });
        let (audits, wrong) = audit::gather(evidence, workspace, &packages, &graph);
        problems.extend(wrong);
        let facts = Facts {
            schema: SCHEMA.into(),
            as_of: evidence.as_of.to_string().into(),
            stage: evidence.stage,
            subject: evidence.subject.clone(),
            workspace: workspace.root.clone(),
            lockfile: lockfile_facts(evidence, workspace, lockfile),
            groups: Groups::of(&packages, &workspace.manifests),
            contents,
            change: Change::of(evidence, workspace, &packages),
            nested: workspace.is_nested(&evidence.files),
            lockfile_ignored: workspace.ignored.clone(),
            outdated: lockfile.map(|lockfile| outdated(evidence, workspace, lockfile)).unwrap_or_default(),
            recent: recent::releases(evidence, &packages),
            confusable: confusable::names(&packages),
            packages,
            graph,
            advisory_set: advisory::set_facts(&evidence.advisories, evidence.as_of),
            advisories,
            replacements,
            manifests: workspace
                .manifests
                .iter()
                .map(|manifest| manifest.facts(manifest.directory == workspace.root))
                .collect(),
            declarations: Declarations::of(&workspace.manifests, lockfile),
            settings: settings(workspace),
            workflows: WorkflowFacts::default(),
            audits,
        };
        (facts, problems)
    }
}

fn outdated(evidence: &Evidence, workspace: &Workspace, lockfile: &Lockfile) -> Vec<OutdatedEntry> {
    outdated::entries(workspace, lockfile, || workspace::discover_once(&evidence.files, &evidence.memo))
}

/// Cargo passes over the profiles of members.
fn settings(workspace: &Workspace) -> Settings {
    let root = workspace.manifests.iter().find(|manifest| manifest.directory == workspace.root);
    let flags = root.and_then(|manifest| manifest.flags.as_deref());
    Settings::of(workspace.settings.iter().map(|file| &**file), flags)
}

fn read_lockfile(evidence: &Evidence, workspace: &Workspace) -> Option<Arc<Result<Lockfile, Problem>>> {
    let path = workspace.lockfile.as_ref()?;
    Some(match evidence.files.get(path) {
        Some(bytes) => Lockfile::parse_once(path, bytes, &evidence.memo),
        None => Arc::new(Err(Problem { at: whole_file(path), message: "this lockfile is not among the files".into() })),
    })
}

/// A lockfile that is there and cannot be read is not the same as none.
fn lockfile_facts(evidence: &Evidence, workspace: &Workspace, read: Option<&Lockfile>) -> Option<LockfileFacts> {
    if let Some(lockfile) = read {
        return Some(LockfileFacts {
            path: lockfile.path.clone(),
            version: lockfile.version,
            packages: u32::try_from(lockfile.packages.len()).unwrap_or(u32::MAX),
            unused_patches: lockfile.unused_patches.clone(),
            at: lockfile.at.clone(),
        });
    }
    let beside = if workspace.root.is_empty() { "Cargo.lock".into() } else { format!("{}/Cargo.lock", workspace.root) };
    let unreadable = || evidence.unreadable.iter().find(|unreadable| *unreadable.file == *beside);
    let path = workspace.lockfile.clone().or_else(|| unreadable().map(|unreadable| unreadable.file.clone()))?;
    Some(LockfileFacts { version: 0, packages: 0, unused_patches: Vec::new(), at: whole_file(&path), path })
}

/// A member that the lockfile does not list: what it depends on is not judged, so that must not look like a pass.
fn unlisted_members(workspace: &Workspace, packages: &BTreeMap<Text, Package>) -> Vec<Problem> {
    let listed: std::collections::BTreeSet<&Text> =
        packages.values().filter(|package| package.member).map(|package| &package.name).collect();
    let members = workspace.manifests.iter().filter_map(|manifest| manifest.package.as_ref());
    let unlisted = members.filter(|package| !listed.contains(&package.name)).map(|package| Problem {
        at: package.at.clone(),
        message: format!(
            "the lockfile does not list this member, `{}`, so what it depends on was not judged; run `cargo update \
             --workspace` and commit the lockfile",
            package.name
        ),
    });
    unlisted.collect()
}

fn packages(
    evidence: &Evidence,
    workspace: &Workspace,
    lockfile: &Lockfile,
) -> (BTreeMap<Text, Package>, GraphFacts, Contents) {
    let (ids, order) = ids(lockfile);
    let known = known(evidence, workspace, lockfile, &order);
    let mut asked = Vec::new();
    let graph = graph(lockfile, &order, &known, &mut asked);
    let (reach, dependents) = (graph.reach(), graph.dependents());
    let named =
        |indices: &mut dyn Iterator<Item = usize>| indices.filter_map(|index| ids.get(index).cloned()).collect();
    let mut packages = BTreeMap::new();
    let mut contents = Contents::default();
    for (index, (id, lock)) in ids.iter().zip(order.iter().filter_map(|at| lockfile.packages.get(*at))).enumerate() {
        let (Some(reached), Some(known), Some(edges), Some(dependents)) =
            (reach.get(index), known.get(index), graph.edges.get(index), dependents.get(index))
        else {
            continue;
        };
        let package = Package {
            direct: reached.direct,
            transitive: dependents.iter().any(|from| graph.member.get(*from) == Some(&false)),
            depth: reached.depth,
            kinds: reached.kinds.set(),
            dependencies: named(&mut edges.iter().map(|edge| edge.to)),
            dependents: named(&mut dependents.iter().copied()),
            path: chain(index, &reach, &ids),
            ..package(lock, id, known)
        };
        contents.add(&package, known.files);
        contents.compare(&package, known.vendored);
        if package.source.kind == SourceKind::Git && !known.placed {
            contents.unplaced.push(id.clone());
        }
        packages.insert(id.clone(), package);
    }
    let unknown = known.iter().enumerate().filter(|(_, known)| !known.declares()).map(|(index, _)| index).collect();
    (packages, GraphFacts::new(ids, graph.edges, asked, unknown), contents)
}

/// Each package's id in order, and which package of the lockfile has it.
fn ids(lockfile: &Lockfile) -> (Vec<Text>, Vec<usize>) {
    let mut shared: HashMap<(&str, &str), u32> = HashMap::with_capacity(lockfile.packages.len());
    for package in &lockfile.packages {
        *shared.entry((&package.name, &package.version)).or_default() += 1;
    }
    let id = |package: &LockPackage| -> Text {
        match &package.source {
            Some(source) if shared.get(&(&*package.name, &*package.version)) > Some(&1) => {
                format!("{}@{} ({source})", package.name, package.version).into()
            }
            _ => format!("{}@{}", package.name, package.version).into(),
        }
    };
    let mut numbered: Vec<(Text, usize)> = lockfile.packages.iter().map(id).zip(0..).collect();
    numbered.sort_unstable();
    numbered.into_iter().unzip()
}

fn known<'e>(evidence: &'e Evidence, workspace: &'e Workspace, lockfile: &Lockfile, order: &[usize]) -> Vec<Known<'e>> {
    let manifests = known::Manifests::of(workspace);
    let knowledge = |package: &LockPackage| -> Option<&'e CrateKnowledge> {
        if evidence.crates.is_empty() {
            return None;
        }
        let source = package.source.as_ref()?;
        evidence.crates.get(&*crate_key(&package.name, &package.version, source)).map(Arc::as_ref)
    };
    let packages = order.iter().filter_map(|at| lockfile.packages.get(*at));
    packages
        .map(|package| match package.source {
            None => manifests.of_package(&package.name, &package.version),
            Some(_) => Known::of_crate(knowledge(package)),
        })
        .collect()
}

/// The graph; what its edges ask for in features is added to `asked`.
fn graph(lockfile: &Lockfile, order: &[usize], known: &[Known<'_>], asked: &mut Vec<Request>) -> Graph {
    let mut number = vec![0; order.len()];
    for (index, at) in order.iter().enumerate() {
        if let Some(number) = number.get_mut(*at) {
            *number = index;
        }
    }
    let default = Text::from("default");
    let mut graph = Graph { edges: Vec::with_capacity(order.len()), member: known.iter().map(|k| k.member).collect() };
    for (from, (at, known)) in order.iter().zip(known).enumerate() {
        let Some(package) = lockfile.packages.get(*at) else { continue };
        let dependencies: Vec<&LockPackage> =
            package.dependencies.iter().filter_map(|at| lockfile.packages.get(*at)).collect();
        let said = known.asked(&dependencies);
        let mut edges = Vec::with_capacity(dependencies.len());
        for (index, to) in package.dependencies.iter().filter_map(|at| number.get(*at)).copied().enumerate() {
            let said = said.as_ref().and_then(|said| said.get(index));
            edges.push(Edge { to, kinds: said.map_or(Kinds::ALL, |said| said.kinds) });
            let Some(said) = said else { continue };
            let features = said.features.iter().copied().chain(said.default_features.then_some(&default));
            asked.extend(features.map(|feature| Request { to, from, feature: feature.clone() }));
        }
        let replacement = package.replacement.iter().filter_map(|at| number.get(*at));
        edges.extend(replacement.map(|to| Edge { to: *to, kinds: Kinds::NORMAL }));
        edges.sort_unstable_by_key(|edge| edge.to);
        graph.edges.push(edges);
    }
    graph
}

/// The shortest chain from a member to a package.
fn chain(index: usize, reach: &[Reach], ids: &[Text]) -> Vec<Text> {
    let Some(reached) = reach.get(index) else { return Vec::new() };
    let length = reached.depth.map_or(0, |depth| depth as usize + 1);
    let mut at = reached.depth.map(|_| index);
    let mut chain = Vec::with_capacity(length.min(LONGEST_CHAIN));
    while let Some(index) = at {
        if length > LONGEST_CHAIN && chain.len() + 2 == LONGEST_CHAIN {
            chain.push("…".into());
            chain.extend(reached.member.and_then(|member| ids.get(member).cloned()));
            break;
        }
        chain.extend(ids.get(index).cloned());
        at = reach.get(index).and_then(|reach| reach.before);
    }
    chain.reverse();
    chain
}

fn is_published(lock: &LockPackage) -> bool {
    matches!(lock.origin.kind, SourceKind::CratesIo | SourceKind::Registry)
}

/// A package with what is known of itself alone.
fn package(lock: &LockPackage, id: &Text, known: &Known<'_>) -> Package {
    let manifest = known.manifest.as_ref();
    let index = known.index;
    Package {
        name: lock.name.clone(),
        version: lock.version.clone(),
        id: id.clone(),
        source: lock.origin.clone(),
        checksum: lock.checksum.clone(),
        member: known.member,
        direct: false,
        transitive: false,
        depth: None,
        kinds: Kinds::NONE.set(),
        dependencies: Vec::new(),
        dependents: Vec::new(),
        path: Vec::new(),
        licence: manifest.and_then(|manifest| manifest.licence.clone()),
        build_script: manifest.and_then(|manifest| manifest.build_script),
        proc_macro: manifest.map(|manifest| manifest.proc_macro),
        links: manifest.and_then(|m| m.links.clone()).or_else(|| index.and_then(|index| index.links.clone())),
        published: index.and_then(|index| index.published.clone()),
        yanked: index.map(|index| index.yanked),
        rust_version: manifest
            .and_then(|manifest| manifest.rust_version.clone())
            .or_else(|| index.and_then(|index| index.rust_version.clone())),
        uncommitted: known.files.and_then(|files| Uncommitted::of(files.vcs.as_ref().filter(|_| is_published(lock))?)),
        known: manifest.map(|_| KnownFrom::Manifest).into_iter().chain(index.map(|_| KnownFrom::Index)).collect(),
        at: lock.at.clone(),
    }
}
