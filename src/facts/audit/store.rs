//! The three files of the store.

use super::criteria::{BUILT_IN, MOST};
use super::types::{Audit, AuditCriterion, AuditExemption, AuditImport, AuditKind, AuditPolicy};
use crate::evidence::{FileBytes, Text};
use crate::facts::Problem;
use crate::facts::document::{Document, Placed, Table, string, table};
use crate::facts::span::{Lines, whole_file};
use std::collections::{BTreeMap, BTreeSet};
use toml::de::{DeTable, DeValue};

/// Everything that was read.
#[derive(Debug, Default)]
pub(super) struct Store {
    pub path: Text,
    pub criteria: BTreeMap<Text, AuditCriterion>,
    pub imports: BTreeMap<Text, AuditImport>,
    pub policies: BTreeMap<Text, AuditPolicy>,
    /// In order of the crates' names.
    pub audits: Vec<Audit>,
    pub exemptions: Vec<AuditExemption>,
    /// The places of each crate's exemptions.
    exempted: BTreeMap<Text, Vec<usize>>,
    /// Who published which version of a crate when.
    pub publications: BTreeMap<Text, Vec<Publication>>,
    /// Versions of one's own that are ahead of crates.io, with the published one that stands for them.
    pub unpublished: BTreeMap<Text, Vec<(Text, Text)>>,
    pub problems: Vec<Problem>,
}

/// A version as crates.io knows it.
#[derive(Debug)]
pub(super) struct Publication {
    pub version: Text,
    pub when: Text,
    pub publisher: Text,
}

impl Store {
    /// What is asked for of a crate.
    pub(super) fn policy(&self, name: &str, version: &str) -> Option<&AuditPolicy> {
        self.policies.get(name).or_else(|| self.policies.get(&*format!("{name}:{version}")))
    }

    /// The audits of a crate.
    pub(super) fn audits_of(&self, name: &str) -> &[Audit] {
        let first = self.audits.partition_point(|audit| &*audit.name < name);
        let rest = self.audits.get(first..).unwrap_or_default();
        rest.get(..rest.partition_point(|audit| &*audit.name == name)).unwrap_or_default()
    }

    /// The exemptions of a crate, with their places among all.
    pub(super) fn exemptions_of(&self, name: &Text) -> Vec<(usize, &AuditExemption)> {
        let places = self.exempted.get(name).into_iter().flatten();
        places.filter_map(|at| Some((*at, self.exemptions.get(*at)?))).collect()
    }
}

/// Reads the store; `None` where there is none.
pub(super) fn read(files: &BTreeMap<Text, FileBytes>, folder: &str) -> Result<Option<Store>, Problem> {
    let Some(mut store) = begin(files, folder)? else { return Ok(None) };
    match document(files, folder, "audits.toml")? {
        Some(own) => {
            criteria(&mut store, &own.lines, &own.root)?;
            audits(&mut store, &own.lines, &own.root, None)?;
        }
        None => store.problems.push(missing(folder, "audits.toml")),
    }
    match document(files, folder, "imports.lock")? {
        Some(lock) => read_imports(&mut store, &lock)?,
        None if store.imports.is_empty() => {}
        None => store.problems.push(missing(folder, "imports.lock")),
    }
    store.audits.sort_by(|a, b| a.name.cmp(&b.name));
    let unknown = unknown_criteria(&store);
    store.problems.extend(unknown);
    Ok(Some(store))
}

/// What the store asks for, without what certifies it.
pub(super) fn asked(files: &BTreeMap<Text, FileBytes>, folder: &str) -> Result<Option<Store>, Problem> {
    let Some(mut store) = begin(files, folder)? else { return Ok(None) };
    if let Some(own) = document(files, folder, "audits.toml")? {
        criteria(&mut store, &own.lines, &own.root)?;
    }
    Ok(Some(store))
}

/// The store's configuration.
fn begin(files: &BTreeMap<Text, FileBytes>, folder: &str) -> Result<Option<Store>, Problem> {
    let Some(config) = document(files, folder, "config.toml")? else { return Ok(None) };
    let mut store = Store { path: folder.into(), ..Store::default() };
    for (name, implies) in BUILT_IN {
        let implies = implies.iter().map(|name| Text::from(*name)).collect();
        store.criteria.insert(name.into(), AuditCriterion { implies });
    }
    read_config(&mut store, &config)?;
    Ok(Some(store))
}

fn document<'f>(
    files: &'f BTreeMap<Text, FileBytes>,
    folder: &str,
    name: &str,
) -> Result<Option<Document<'f>>, Problem> {
    let path = Text::from(format!("{folder}/{name}"));
    files.get(&path).map(|bytes| Document::parse(&path, bytes)).transpose()
}

fn missing(folder: &str, name: &str) -> Problem {
    let path = Text::from(format!("{folder}/{name}"));
    let message = "this file of cargo-vet's store is missing, so it is not known what was audited; restore it from version \
                   control or run `cargo vet`";
    Problem { at: whole_file(&path), message: message.into() }
}

/// One's own audits and exemptions that name a criterion which nobody has defined count for nothing.
fn unknown_criteria(store: &Store) -> Vec<Problem> {
    let own = store.audits.iter().filter(|audit| audit.source.is_none()).map(|audit| (&audit.criteria, &audit.at));
    let exemptions = store.exemptions.iter().map(|exemption| (&exemption.criteria, &exemption.at));
    let mut problems = Vec::new();
    for (criteria, at) in own.chain(exemptions) {
        for name in criteria.iter().filter(|name| !store.criteria.contains_key(*name)) {
            let message = format!("the criterion `{name}` is not defined in audits.toml, so this certifies nothing");
            problems.push(Problem { at: at.clone(), message });
        }
    }
    problems
}

fn read_config(store: &mut Store, config: &Document<'_>) -> Result<(), Problem> {
    let (lines, root) = (&config.lines, &config.root);
    for (name, entry) in tables(lines, root, "imports")? {
        let (urls, at) = match entry.get("url") {
            Some(url) => (texts(lines, entry, "url")?.unwrap_or_default(), lines.span(url.span())),
            None => (Vec::new(), lines.whole()),
        };
        let mut criteria_map = BTreeMap::new();
        if let Some(map) = entry.table(lines, "criteria-map")? {
            for key in map.keys() {
                criteria_map
                    .insert(key.get_ref().as_ref().into(), texts(lines, map, key.get_ref())?.unwrap_or_default());
            }
        }
        let exclude = texts(lines, entry, "exclude")?.unwrap_or_default().into_iter().collect();
        store.imports.insert(name, AuditImport { urls, exclude, criteria_map, locked: false, at });
    }
    for (name, entry) in tables(lines, root, "policy")? {
        let policy = policy(lines, entry)?;
        store.policies.insert(name, policy);
    }
    for (name, entry, _) in lists(lines, root, "exemptions")? {
        let (version, at) = required(lines, entry, "version")?;
        store.exempted.entry(name.clone()).or_default().push(store.exemptions.len());
        store.exemptions.push(AuditExemption {
            name,
            version,
            criteria: texts(lines, entry, "criteria")?.unwrap_or_default(),
            suggest: entry.boolean(lines, "suggest")?.unwrap_or(true),
            notes: text(lines, entry, "notes")?,
            needed: false,
            at: lines.span(at),
        });
    }
    Ok(())
}

fn policy(lines: &Lines<'_>, entry: &DeTable<'_>) -> Result<AuditPolicy, Problem> {
    let mut dependency_criteria = BTreeMap::new();
    if let Some(map) = entry.table(lines, "dependency-criteria")? {
        for key in map.keys() {
            let criteria = texts(lines, map, key.get_ref())?.unwrap_or_default();
            dependency_criteria.insert(key.get_ref().as_ref().into(), criteria);
        }
    }
    Ok(AuditPolicy {
        criteria: texts(lines, entry, "criteria")?,
        dev_criteria: texts(lines, entry, "dev-criteria")?,
        dependency_criteria,
        audit_as_crates_io: entry.boolean(lines, "audit-as-crates-io")?,
    })
}

fn criteria(store: &mut Store, lines: &Lines<'_>, root: &DeTable<'_>) -> Result<(), Problem> {
    for (name, entry) in tables(lines, root, "criteria")? {
        let implies = texts(lines, entry, "implies")?.unwrap_or_default();
        store.criteria.insert(name, AuditCriterion { implies });
    }
    if store.criteria.len() > MOST {
        let message = format!("there are more than {MOST} criteria, which cargo-vet refuses");
        return Err(Problem { at: lines.whole(), message });
    }
    Ok(())
}

/// What is imported of those that the configuration names; audits of others count for nothing.
fn read_imports(store: &mut Store, lock: &Document<'_>) -> Result<(), Problem> {
    let (lines, root) = (&lock.lines, &lock.root);
    for (name, entry) in tables(lines, root, "audits")? {
        let Some(import) = store.imports.get_mut(&name) else { continue };
        import.locked = true;
        let exclude = import.exclude.clone();
        audits(store, lines, entry, Some((&name, &exclude)))?;
    }
    for (name, entry, _) in lists(lines, root, "publisher")? {
        let Some(publisher) = publisher(lines, entry)? else { continue };
        let (version, when) = (required(lines, entry, "version")?.0, date(lines, entry, "when")?.unwrap_or_default());
        store.publications.entry(name).or_default().push(Publication { version, when, publisher });
    }
    for (name, entry, _) in lists(lines, root, "unpublished")? {
        let (version, audited_as) = (required(lines, entry, "version")?.0, required(lines, entry, "audited_as")?.0);
        store.unpublished.entry(name).or_default().push((audited_as, version));
    }
    Ok(())
}

/// The audits of one file, or of one import and what is excluded of it.
fn audits(
    store: &mut Store,
    lines: &Lines<'_>,
    root: &DeTable<'_>,
    import: Option<(&Text, &BTreeSet<Text>)>,
) -> Result<(), Problem> {
    let kinds =
        [("audits", None), ("wildcard-audits", Some(AuditKind::Wildcard)), ("trusted", Some(AuditKind::Trusted))];
    for (key, publishing) in kinds {
        // What others trust is not imported.
        if publishing == Some(AuditKind::Trusted) && import.is_some() {
            continue;
        }
        for (name, entry, whole) in lists(lines, root, key)? {
            if import.is_some_and(|(_, exclude)| exclude.contains(&name)) {
                continue;
            }
            let (kind, place) = kind(lines, entry, publishing)?.ok_or_else(|| {
                lines.problem(whole, "this entry names no version, delta, violation or publisher, so it says nothing")
            })?;
            store.audits.push(Audit {
                source: import.map(|(source, _)| source.clone()),
                criteria: texts(lines, entry, "criteria")?.unwrap_or_default(),
                who: texts(lines, entry, "who")?.unwrap_or_default(),
                notes: text(lines, entry, "notes")?,
                at: lines.span(place),
                name,
                ..kind
            });
        }
    }
    Ok(())
}

type Found = Option<(Audit, std::ops::Range<usize>)>;

fn kind(lines: &Lines<'_>, entry: &DeTable<'_>, publishing: Option<AuditKind>) -> Result<Found, Problem> {
    let mut audit = Audit {
        name: Text::default(),
        source: None,
        kind: publishing.unwrap_or(AuditKind::Full),
        criteria: Vec::new(),
        version: None,
        from: None,
        requirement: None,
        publisher: None,
        start: None,
        end: None,
        who: Vec::new(),
        notes: None,
        at: lines.whole(),
    };
    if publishing.is_some() {
        audit.publisher = publisher(lines, entry)?;
        (audit.start, audit.end) = (date(lines, entry, "start")?, date(lines, entry, "end")?);
        let place = entry.get("user-id").or_else(|| entry.get("trusted-publisher"));
        return Ok(place.map(|place| (audit, place.span())));
    }
    if let Some((requirement, place)) = entry.string(lines, "violation")? {
        if let Err(error) = semver::VersionReq::parse(requirement) {
            let message = format!("`{requirement}` is no requirement ({error}), so this violation cannot be judged");
            return Err(lines.problem(place, message));
        }
        (audit.kind, audit.requirement) = (AuditKind::Violation, Some(requirement.into()));
        return Ok(Some((audit, place)));
    }
    if let Some((delta, place)) = entry.string(lines, "delta")? {
        let Some((from, to)) = delta.split_once("->") else {
            return Err(lines.problem(place, format!("`{delta}` is no delta: two versions with `->` between them")));
        };
        (audit.kind, audit.from, audit.version) = (AuditKind::Delta, Some(from.trim().into()), Some(to.trim().into()));
        return Ok(Some((audit, place)));
    }
    let version = entry.string(lines, "version")?;
    Ok(version.map(|(version, place)| {
        audit.version = Some(version.into());
        (audit, place)
    }))
}

/// The publisher: a user of crates.io, or a trusted publisher.
fn publisher(lines: &Lines<'_>, entry: &DeTable<'_>) -> Result<Option<Text>, Problem> {
    if let Some((publisher, _)) = entry.string(lines, "trusted-publisher")? {
        return Ok(Some(publisher.into()));
    }
    let Some(user) = entry.get("user-id") else { return Ok(None) };
    match user.get_ref() {
        DeValue::Integer(id) => Ok(Some(format!("user:{}", id.as_str()).into())),
        _ => Err(lines.problem(user.span(), "`user-id` should be a whole number")),
    }
}

/// A day, as text or as TOML's own date.
fn date(lines: &Lines<'_>, entry: &DeTable<'_>, key: &str) -> Result<Option<Text>, Problem> {
    let Some(value) = entry.get(key) else { return Ok(None) };
    match value.get_ref() {
        DeValue::Datetime(day) => Ok(Some(day.to_string().into())),
        _ => Ok(Some(string(lines, key, value)?.0.into())),
    }
}

fn text(lines: &Lines<'_>, entry: &DeTable<'_>, key: &str) -> Result<Option<Text>, Problem> {
    Ok(entry.string(lines, key)?.map(|(text, _)| text.into()))
}

fn required(lines: &Lines<'_>, entry: &DeTable<'_>, key: &str) -> Result<Placed<Text>, Problem> {
    match entry.string(lines, key)? {
        Some((text, place)) => Ok((text.into(), place)),
        None => Err(lines.problem(0..0, format!("an entry of cargo-vet's store has no `{key}`"))),
    }
}

/// A text or a list of texts.
fn texts(lines: &Lines<'_>, entry: &DeTable<'_>, key: &str) -> Result<Option<Vec<Text>>, Problem> {
    match entry.get(key).map(|value| value.get_ref()) {
        None => Ok(None),
        Some(DeValue::String(text)) => Ok(Some(vec![Text::from(text.as_ref())])),
        Some(_) => Ok(entry.strings(lines, key)?.map(|all| all.into_iter().map(|(text, _)| text.into()).collect())),
    }
}

/// The tables below a key, by name.
fn tables<'d, 't>(
    lines: &Lines<'_>,
    root: &'d DeTable<'t>,
    key: &str,
) -> Result<Vec<(Text, &'d DeTable<'t>)>, Problem> {
    let Some(all) = root.table(lines, key)? else { return Ok(Vec::new()) };
    all.iter().map(|(name, value)| Ok((name.get_ref().as_ref().into(), table(lines, name.get_ref(), value)?))).collect()
}

type Entry<'d, 't> = (Text, &'d DeTable<'t>, std::ops::Range<usize>);

/// The tables in the lists below a key, by the names of the lists.
fn lists<'d, 't>(lines: &Lines<'_>, root: &'d DeTable<'t>, key: &str) -> Result<Vec<Entry<'d, 't>>, Problem> {
    let Some(all) = root.table(lines, key)? else { return Ok(Vec::new()) };
    let mut entries = Vec::new();
    for name in all.keys() {
        for value in all.array(lines, name.get_ref())?.into_iter().flatten() {
            let name: &str = name.get_ref();
            entries.push((name.into(), table(lines, name, value)?, value.span()));
        }
    }
    Ok(entries)
}
