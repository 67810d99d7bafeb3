use super::*;
use crate::evidence::{DependencyKind, FileBytes, IndexKnowledge, KnownDependency, ManifestKnowledge, Unreadable};
use crate::facts::workspace::discover;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn evidence(files: &[(&str, &str)]) -> Evidence {
    let mut evidence = Evidence::new("2026-08-21T00:00:00Z".parse().expect("a timestamp"));
    evidence.files = files.iter().map(|(path, text)| (Text::from(*path), FileBytes::from(*text))).collect();
    evidence
}

fn gather(evidence: &Evidence) -> (Facts, Vec<Problem>) {
    let discovery = discover(&evidence.files);
    Facts::gather(evidence, &discovery.workspaces[0])
}

fn lock(packages: &[(&str, &str, &str)]) -> String {
    let mut text = "version = 4\n".to_owned();
    for (name, version, rest) in packages {
        text += &format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n{rest}\n");
    }
    text
}

fn sourced(rest: &str) -> String {
    format!("source = \"{REGISTRY}\"\nchecksum = \"00\"\n{rest}")
}

fn manifest(rest: &str) -> String {
    format!("[package]\nname = \"app\"\nversion = \"1.0.0\"\n{rest}")
}

fn known(dependencies: &[(&str, &str, DependencyKind)]) -> CrateKnowledge {
    let known = |(package, requirement, kind): &(&str, &str, DependencyKind)| KnownDependency {
        package: (*package).into(),
        requirement: (*requirement).into(),
        kind: *kind,
        optional: false,
        target: None,
        features: Vec::new(),
        default_features: true,
    };
    let dependencies = dependencies.iter().map(known).collect();
    CrateKnowledge {
        index: Some(IndexKnowledge { dependencies, ..IndexKnowledge::default() }),
        ..CrateKnowledge::default()
    }
}

fn knows(evidence: &mut Evidence, name: &str, version: &str, knowledge: CrateKnowledge) {
    evidence.crates.insert(crate_key(name, version, REGISTRY).into(), knowledge.into());
}

fn kinds(facts: &Facts, id: &str) -> String {
    let kinds = facts.packages[id].kinds.iter();
    kinds.map(|kind| format!("{kind:?}")).collect::<Vec<_>>().join(" ")
}

/// `app` depends on `n`, for building on `b`, for tests on `d`; `n` on `x`, `b` on `x`, `d` on `y`.
fn example() -> Evidence {
    let text = lock(&[
        ("app", "1.0.0", "dependencies = [\"b\", \"d\", \"n\"]"),
        ("b", "1.0.0", &sourced("dependencies = [\"x\"]")),
        ("d", "1.0.0", &sourced("dependencies = [\"y\"]")),
        ("n", "1.0.0", &sourced("")),
        ("x", "1.0.0", &sourced("")),
        ("y", "1.0.0", &sourced("dependencies = [\"z\"]")),
        ("z", "1.0.0", &sourced("")),
    ]);
    let manifest = manifest(
        "[dependencies]\nn = \"1\"\n[build-dependencies]\nb = \"1\"\n[dev-dependencies]\nrenamed = { package = \"d\", version = \"1\" }\n",
    );
    let mut evidence = evidence(&[("Cargo.toml", &manifest), ("Cargo.lock", &text)]);
    knows(&mut evidence, "b", "1.0.0", known(&[("x", "1", DependencyKind::Normal)]));
    knows(&mut evidence, "d", "1.0.0", known(&[("y", "1", DependencyKind::Build)]));
    evidence
}

#[test]
fn kinds_come_from_manifests_and_from_the_index() {
    let (facts, problems) = gather(&example());
    assert_eq!(problems, []);
    assert_eq!(kinds(&facts, "app@1.0.0"), "Normal");
    assert_eq!(kinds(&facts, "n@1.0.0"), "Normal");
    assert_eq!(kinds(&facts, "b@1.0.0"), "Build");
    assert_eq!(kinds(&facts, "x@1.0.0"), "Build");
    assert_eq!(kinds(&facts, "d@1.0.0"), "Dev");
    assert_eq!(kinds(&facts, "y@1.0.0"), "Dev");
    assert_eq!(kinds(&facts, "z@1.0.0"), "Dev");
}

#[test]
fn kinds_below_a_crate_that_is_not_known_are_all() {
    let mut evidence = example();
    evidence.crates.clear();
    let (facts, _) = gather(&evidence);
    assert_eq!(kinds(&facts, "x@1.0.0"), "Build Dev");
    let text = lock(&[
        ("app", "1.0.0", "dependencies = [\"n\"]"),
        ("n", "1.0.0", &sourced("dependencies = [\"x\"]")),
        ("x", "1.0.0", &sourced("")),
    ]);
    let evidence = self::evidence(&[("Cargo.toml", &manifest("[dependencies]\nn = \"1\"\n")), ("Cargo.lock", &text)]);
    assert_eq!(kinds(&gather(&evidence).0, "x@1.0.0"), "Normal Build Dev");
}

#[test]
fn two_versions_of_one_name_are_told_apart_by_their_requirements() {
    let text = lock(&[
        ("app", "1.0.0", "dependencies = [\"x 1.0.0\", \"x 2.0.0\"]"),
        ("x", "1.0.0", &sourced("")),
        ("x", "2.0.0", &sourced("")),
    ]);
    let manifest =
        manifest("[dependencies]\nx = \"1\"\n[dev-dependencies]\nx2 = { package = \"x\", version = \"2\" }\n");
    let (facts, _) = gather(&evidence(&[("Cargo.toml", &manifest), ("Cargo.lock", &text)]));
    assert_eq!(kinds(&facts, "x@1.0.0"), "Normal");
    assert_eq!(kinds(&facts, "x@2.0.0"), "Dev");
    let duplicates = &facts.groups.duplicates["x"];
    assert_eq!(duplicates.iter().map(|id| &**id).collect::<Vec<_>>(), ["x@1.0.0", "x@2.0.0"]);
}

#[test]
fn chains_depths_and_dependents() {
    let (facts, _) = gather(&example());
    let z = &facts.packages["z@1.0.0"];
    assert_eq!(z.path.iter().map(|id| &**id).collect::<Vec<_>>(), ["app@1.0.0", "d@1.0.0", "y@1.0.0", "z@1.0.0"]);
    assert_eq!((z.depth, z.direct, z.member), (Some(3), false, false));
    assert_eq!(z.dependents, ["y@1.0.0".into()]);
    let d = &facts.packages["d@1.0.0"];
    assert_eq!((d.depth, d.direct), (Some(1), true));
    assert_eq!(d.dependencies, ["y@1.0.0".into()]);
    let app = &facts.packages["app@1.0.0"];
    assert_eq!((app.depth, app.direct, app.member), (Some(0), false, true));
    assert_eq!(app.path, ["app@1.0.0".into()]);
}

#[test]
fn the_source_is_part_of_an_id_only_where_it_must() {
    let git = "git+https://h/x?branch=m#01";
    let text = lock(&[
        ("app", "1.0.0", ""),
        ("x", "1.0.0", &sourced("")),
        ("x", "1.0.0", &format!("source = \"{git}\"")),
        ("x", "2.0.0", &sourced("")),
    ]);
    let (facts, _) = gather(&evidence(&[("Cargo.toml", &manifest("")), ("Cargo.lock", &text)]));
    let ids: Vec<&str> = facts.packages.keys().map(|id| &**id).collect();
    assert_eq!(ids, ["app@1.0.0", &format!("x@1.0.0 ({git})"), &format!("x@1.0.0 ({REGISTRY})"), "x@2.0.0"]);
    let sources: Vec<&str> = facts.groups.by_source.keys().map(|key| &**key).collect();
    assert_eq!(sources, ["https://github.com/rust-lang/crates.io-index", "https://h/x?branch=m"]);
    assert_eq!(facts.groups.by_source["https://h/x?branch=m"].source.revision, None);
}

#[test]
fn what_no_member_reaches() {
    let text = lock(&[("app", "1.0.0", ""), ("x", "1.0.0", &sourced(""))]);
    let (facts, _) = gather(&evidence(&[("Cargo.toml", &manifest("")), ("Cargo.lock", &text)]));
    let x = &facts.packages["x@1.0.0"];
    assert_eq!((x.depth, x.direct, x.path.len(), x.kinds.len()), (None, false, 0, 3));
}

#[test]
fn groups_tell_known_from_unknown() {
    let mut evidence = example();
    let licence = |licence: Option<&str>| ManifestKnowledge {
        licence: licence.map(Text::from),
        licence_file: Some("LICENSE".into()),
        build_script: true,
        proc_macro: true,
        links: Some("z".into()),
        ..ManifestKnowledge::default()
    };
    let index = IndexKnowledge { yanked: true, ..IndexKnowledge::default() };
    let manifest = Some(licence(Some("MIT/Apache-2.0")));
    knows(&mut evidence, "n", "1.0.0", CrateKnowledge { index: Some(index), manifest, ..CrateKnowledge::default() });
    knows(&mut evidence, "x", "1.0.0", CrateKnowledge { manifest: Some(licence(None)), ..CrateKnowledge::default() });
    let (facts, _) = gather(&evidence);
    let groups = &facts.groups;
    let list = |ids: &[Text]| ids.iter().map(|id| id.split('@').next().unwrap_or_default()).collect::<String>();
    assert_eq!(groups.by_licence["MIT/Apache-2.0"].packages, ["n@1.0.0".into()]);
    assert_eq!(groups.by_licence["MIT/Apache-2.0"].alternatives.len(), 2);
    assert_eq!(list(&groups.without_licence), "x");
    assert_eq!(list(&groups.licence_unknown), "bdyz");
    assert_eq!(list(&groups.yanked), "n");
    assert_eq!(list(&groups.yanked_unknown), "xyz");
    assert_eq!(list(&groups.build_scripts), "nx");
    assert_eq!(list(&groups.proc_macros), "nx");
    assert_eq!(list(&groups.native_links), "nx");
    assert_eq!(list(&groups.without_checksum), "");
    let known = |id: &str| facts.packages[id].known.iter().copied().collect::<Vec<_>>();
    assert_eq!(known("n@1.0.0"), [KnownFrom::Index, KnownFrom::Manifest]);
    assert_eq!(known("app@1.0.0"), [KnownFrom::Manifest]);
    assert_eq!(known("y@1.0.0"), []);
}

#[test]
fn a_registry_package_without_checksum() {
    let text = lock(&[
        ("app", "1.0.0", ""),
        ("x", "1.0.0", &format!("source = \"{REGISTRY}\"")),
        ("g", "1.0.0", "source = \"git+https://h/g#1\""),
    ]);
    let (facts, _) = gather(&evidence(&[("Cargo.toml", &manifest("")), ("Cargo.lock", &text)]));
    assert_eq!(facts.groups.without_checksum, ["x@1.0.0".into()]);
}

#[test]
fn path_packages_outside_of_the_workspace_are_known_by_their_manifests() {
    let text = lock(&[
        ("app", "1.0.0", "dependencies = [\"side\"]"),
        ("side", "1.0.0", "dependencies = [\"x\"]"),
        ("x", "1.0.0", &sourced("")),
    ]);
    let app = manifest("[dependencies]\nside = { path = \"side\" }\n");
    let side = "[package]\nname = \"side\"\nversion = \"1.0.0\"\nlicense = \"MIT\"\n[build-dependencies]\nx = \"1\"\n";
    let (facts, problems) =
        gather(&evidence(&[("Cargo.toml", &app), ("Cargo.lock", &text), ("side/Cargo.toml", side)]));
    assert_eq!(problems, []);
    assert!(!facts.packages["side@1.0.0"].member);
    assert_eq!(facts.groups.by_licence["MIT"].packages, ["side@1.0.0".into()]);
    assert_eq!(facts.contents.unknown, ["x@1.0.0".into()], "what lies in the repository is nobody else's");
    assert_eq!(kinds(&facts, "x@1.0.0"), "Build");
}

#[test]
fn a_lone_lockfile_takes_packages_of_the_file_system_for_members() {
    let text = lock(&[("app", "1.0.0", "dependencies = [\"x\"]"), ("x", "1.0.0", &sourced(""))]);
    let (facts, problems) = gather(&evidence(&[("Cargo.lock", &text)]));
    assert_eq!(problems, []);
    assert!(facts.packages["app@1.0.0"].member);
    assert_eq!(facts.packages["x@1.0.0"].depth, Some(1));
    assert!(facts.manifests.is_empty());
}

#[test]
fn a_member_that_the_lockfile_does_not_list_is_a_problem() {
    let text = lock(&[("other", "1.0.0", "")]);
    let (_, problems) = gather(&evidence(&[("Cargo.toml", &manifest("")), ("Cargo.lock", &text)]));
    assert_eq!(problems.len(), 1);
    assert_eq!((&*problems[0].at.file, problems[0].at.line), ("Cargo.toml", 2));
    assert!(problems[0].message.contains("does not list this member, `app`"));
}

#[test]
fn a_member_of_another_version_is_still_a_member() {
    let text = lock(&[("app", "0.9.0", "")]);
    let (facts, problems) = gather(&evidence(&[("Cargo.toml", &manifest("")), ("Cargo.lock", &text)]));
    assert_eq!(problems, []);
    assert!(facts.packages["app@0.9.0"].member);
}

#[test]
fn a_lockfile_that_cannot_be_read_is_not_the_same_as_none() {
    let (facts, problems) = gather(&evidence(&[("Cargo.toml", &manifest("")), ("Cargo.lock", "")]));
    assert_eq!(problems.len(), 1);
    assert_eq!(facts.lockfile.as_ref().map(|lockfile| lockfile.version), Some(0));
    let mut unreadable = evidence(&[("a/Cargo.toml", &manifest(""))]);
    unreadable.unreadable.push(Unreadable { file: "a/Cargo.lock".into(), reason: "no".into() });
    assert!(gather(&unreadable).0.lockfile.is_some());
    assert!(gather(&evidence(&[("Cargo.toml", &manifest(""))])).0.lockfile.is_none());
}

#[test]
fn a_chain_of_a_hundred_thousand_packages() {
    let mut text = lock(&[("app", "1.0.0", "dependencies = [\"p0\"]")]);
    for number in 0..100_000 {
        let depends = if number < 99_999 { format!("dependencies = [\"p{}\"]", number + 1) } else { String::new() };
        text += &format!("[[package]]\nname = \"p{number}\"\nversion = \"1.0.0\"\n{}\n", sourced(&depends));
    }
    let (facts, problems) = gather(&evidence(&[("Cargo.lock", &text)]));
    assert_eq!(problems, []);
    let last = &facts.packages["p99999@1.0.0"];
    assert_eq!(last.depth, Some(100_000));
    assert_eq!(last.path.len(), LONGEST_CHAIN);
    let ends = (&*last.path[0], &*last.path[1], &*last.path[LONGEST_CHAIN - 1]);
    assert_eq!(ends, ("app@1.0.0", "…", "p99999@1.0.0"));
    assert_eq!(facts.packages["p38@1.0.0"].path.iter().filter(|id| &***id == "…").count(), 0);
}

#[test]
fn the_same_evidence_gives_the_same_facts() {
    let text = |evidence| serde_json::to_string(&gather(evidence).0).expect("JSON");
    assert_eq!(text(&example()), text(&example()));
}
