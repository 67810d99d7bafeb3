use super::*;
use crate::evidence::DependencyKind;
use crate::facts::{DependencyTable, ManifestSource};

fn parse(text: &str) -> Result<Manifest, Problem> {
    Manifest::parse(&"crates/a/Cargo.toml".into(), &FileBytes::from(text))
}

fn read(text: &str) -> Manifest {
    parse(text).expect("a manifest")
}

fn package(rest: &str) -> Manifest {
    read(&format!("[package]\nname = \"a\"\nversion = \"1.0.0\"\n{rest}"))
}

fn message(text: &str) -> String {
    parse(text).expect_err("a problem").message
}

#[test]
fn a_package_and_its_fields() {
    let manifest = package(
        "license = \"MIT\"\nlicense-file = \"L\"\nlinks = \"z\"\nrust-version = \"1.70\"\nbuild = \"b.rs\"\n\
         workspace = \"../..\"\n[lib]\nproc-macro = true\n",
    );
    let package = manifest.package.as_ref().expect("a package");
    assert_eq!((&*manifest.directory, &*package.name, package.at.line), ("crates/a", "a", 2));
    assert_eq!(package.build, Some(true));
    assert_eq!(package.links.as_deref(), Some("z"));
    assert_eq!(package.workspace.as_deref(), Some("../.."));
    assert!(package.proc_macro);
    let licence = manifest.licence().expect("a licence");
    assert_eq!((licence.expression.as_deref(), licence.file.as_deref()), (Some("MIT"), Some("L")));
    assert_eq!(package.fields.rust_version.get().map(|version| &**version), Some("1.70"));
}

#[test]
fn the_old_name_of_the_package_table() {
    assert_eq!(read("[project]\nname = \"a\"\nversion = \"1.0.0\"\n").package.expect("a package").name, "a".into());
}

#[test]
fn procedural_macros_in_all_their_spellings() {
    for lib in
        ["proc-macro = true", "proc_macro = true", "crate-type = [\"proc-macro\"]", "crate_type = [\"proc-macro\"]"]
    {
        assert!(package(&format!("[lib]\n{lib}\n")).package.expect("a package").proc_macro, "{lib}");
    }
    for lib in ["proc-macro = false", "crate-type = [\"lib\"]", "crate-type = \"lib\"", ""] {
        assert!(!package(&format!("[lib]\n{lib}\n")).package.expect("a package").proc_macro, "{lib}");
    }
}

#[test]
fn build_scripts_are_named_denied_or_looked_for() {
    let build = |line: &str| package(line).package.expect("a package").build;
    assert_eq!(build(""), None);
    assert_eq!(build("build = false"), Some(false));
    assert_eq!(build("build = true"), Some(true));
    assert_eq!(build("build = [\"a.rs\", \"b.rs\"]"), Some(true));
    assert!(package("").knowledge(true).build_script);
    assert!(!package("").knowledge(false).build_script);
    assert!(!package("build = false").knowledge(true).build_script);
}

#[test]
fn publishing() {
    assert!(package("").publish());
    assert!(package("publish = true").publish());
    assert!(package("publish = [\"r\"]").publish());
    assert!(!package("publish = false").publish());
    assert!(!package("publish = []").publish());
    assert!(!read("[package]\nname = \"a\"").publish());
    assert!(!read("[workspace]").publish());
}

#[test]
fn every_dependency_table() {
    let manifest = package(
        "[dependencies]\nn = \"1\"\n[dev-dependencies]\nd = \"2\"\n[build_dependencies]\nb = \"3\"\n\
         [target.'cfg(unix)'.dependencies]\nt = \"4\"\n[target.x86_64-pc-windows-msvc.dev_dependencies]\nw = \"5\"\n",
    );
    let found: Vec<_> = manifest.dependencies.iter().map(|d| (&*d.name, d.kind, d.target.as_deref())).collect();
    assert_eq!(
        found,
        [
            ("n", DependencyKind::Normal, None),
            ("d", DependencyKind::Dev, None),
            ("b", DependencyKind::Build, None),
            ("t", DependencyKind::Normal, Some("cfg(unix)")),
            ("w", DependencyKind::Dev, Some("x86_64-pc-windows-msvc")),
        ]
    );
}

#[test]
fn a_dependency_in_full() {
    let manifest = package(
        "[dependencies.x]\npackage = \"y\"\nversion = \"^1\"\nfeatures = [\"f\"]\ndefault-features = false\n\
         optional = true\nregistry = \"r\"\n",
    );
    let x = &manifest.dependencies[0];
    assert_eq!((&*x.name, &*x.package, x.requirement.as_deref()), ("x", "y", Some("^1")));
    assert_eq!((x.default_features, x.optional, x.workspace), (false, true, false));
    assert_eq!(x.features, ["f".into()]);
    assert_eq!(x.source.registry.as_deref(), Some("r"));
    assert_eq!((x.at.line, x.at.column, x.at.end_column), (6, 11, 15));
}

#[test]
fn a_dependency_stands_at_its_requirement_or_at_its_key() {
    let manifest =
        package("[dependencies]\na = \"1\"\nb = { path = \"p\" }\nc = { workspace = true, version = \"1\" }\n");
    let places: Vec<_> = manifest.dependencies.iter().map(|d| (d.at.line, d.at.column, d.at.end_column)).collect();
    assert_eq!(places, [(5, 5, 8), (6, 1, 2), (7, 1, 2)]);
}

#[test]
fn sources() {
    let manifest = package(
        "[dependencies]\na = { git = \"https://h/r\", branch = \"b\" }\nb = { git = \"u\", tag = \"t\" }\n\
         c = { git = \"u\", rev = \"r\" }\nd = { path = \"../d\" }\ne = { version = \"1\", registry-index = \"https://i\" }\n",
    );
    let sources: Vec<&ManifestSource> = manifest.dependencies.iter().map(|d| &d.source).collect();
    assert_eq!(sources[0].git.as_deref(), Some("https://h/r"));
    let references: Vec<_> = sources.iter().map(|source| source.reference.as_deref()).collect();
    assert_eq!(references, [Some("branch=b"), Some("tag=t"), Some("rev=r"), None, None]);
    assert_eq!(sources[3].path.as_deref(), Some("../d"));
    assert_eq!(sources[4].registry.as_deref(), Some("https://i"));
}

#[test]
fn members_inherit() {
    let root = read(
        "[workspace.package]\nversion = \"2.0.0\"\nlicense = \"MIT\"\npublish = false\n[workspace.dependencies]\n\
         x = { package = \"y\", version = \"1\", features = [\"f\"], default-features = false }\nz = \"3\"\n",
    );
    let mut member = read(
        "[package]\nname = \"m\"\nversion.workspace = true\nlicense = { workspace = true }\npublish.workspace = true\n\
         [dependencies]\nx = { workspace = true, features = [\"g\", \"f\"], optional = true }\n\
         z = { workspace = true, default-features = false }\n",
    );
    let mut problems = Vec::new();
    member.inherit(root.workspace.as_ref().expect("a workspace"), &mut problems);
    assert_eq!(problems, []);
    let (x, z) = (&member.dependencies[0], &member.dependencies[1]);
    assert_eq!((&*x.package, x.requirement.as_deref(), x.optional, x.workspace), ("y", Some("1"), true, true));
    assert_eq!(x.features, ["f".into(), "g".into()]);
    assert!(!x.default_features);
    assert!(z.default_features);
    assert_eq!(member.licence().expect("a licence").expression.as_deref(), Some("MIT"));
    assert!(!member.publish());
}

#[test]
fn default_features_can_be_switched_on_again() {
    let root = read("[workspace.dependencies]\nx = { version = \"1\", default-features = false }\n");
    let mut member = package("[dependencies]\nx = { workspace = true, default-features = true }\n");
    member.inherit(root.workspace.as_ref().expect("a workspace"), &mut Vec::new());
    assert!(member.dependencies[0].default_features);
}

#[test]
fn what_the_root_does_not_have_is_a_problem() {
    let mut member = package("license.workspace = true\n[dependencies]\nx.workspace = true\n");
    let mut problems = Vec::new();
    member.inherit(&WorkspaceTable::default(), &mut problems);
    let found: Vec<_> = problems.iter().map(|p| (p.at.line, p.message.split(' ').next().unwrap_or_default())).collect();
    assert_eq!(found, [(4, "`license`"), (6, "`x`")]);
    assert_eq!(member.licence(), None);
}

#[test]
fn the_root_shows_what_it_shares() {
    let facts = read("[workspace.dependencies]\nx = \"*\"\n").facts(true);
    assert_eq!(facts.package, None);
    assert_eq!((facts.dependencies[0].table, facts.dependencies[0].at.line), (DependencyTable::Workspace, 2));
}

#[test]
fn patches_are_paths_to_follow() {
    let manifest = package(
        "[patch.crates-io]\na = { path = \"../a\" }\nb = { git = \"u\" }\n[replace]\n\"c:1.0.0\" = { path = \"c\" }\n",
    );
    let paths: Vec<_> = manifest.patches.iter().filter_map(|patch| patch.path.as_deref()).collect();
    assert_eq!(paths, ["c", "../a"]);
}

#[test]
fn what_cargo_refuses() {
    assert!(message("").starts_with("this manifest has neither"));
    assert!(message("[package]\nversion = \"1.0.0\"").contains("has no `name`"));
    assert!(message("[package]\nname = \"a b\"").contains("is no name that Cargo allows"));
    assert_eq!(message("package = 1"), "`package` should be a table, not integer");
    assert_eq!(message("[package]\nname = 1"), "`name` should be a string, not integer");
    assert_eq!(message("[package]\nname = \"a\"\n[dependencies]\nx = 1"), "`x` should be a string, not integer");
    assert_eq!(
        message("[package]\nname = \"a\"\n[dependencies]\nx = { optional = 1 }"),
        "`optional` should be true or false, not integer"
    );
    assert_eq!(message("[workspace]\nmembers = \"a\""), "`members` should be an array, not string");
    assert!(message("<<<<<<< HEAD\n[package]\n").contains("merge conflict"));
    assert!(message("\u{1b}[32mname\u{1b}[0m").starts_with("not TOML"));
}

#[test]
fn knowledge_is_what_the_index_would_say_and_more() {
    let knowledge = package(
        "license = \"MIT\"\n[dependencies]\nx = { package = \"y\", path = \"p\", optional = true }\n[build-dependencies]\nz = \"1\"\n",
    )
    .knowledge(false);
    let known: Vec<_> =
        knowledge.dependencies.iter().map(|d| (&*d.package, &*d.requirement, d.kind, d.optional)).collect();
    assert_eq!(known, [("y", "*", DependencyKind::Normal, true), ("z", "1", DependencyKind::Build, false)]);
    assert_eq!(knowledge.licence.as_deref(), Some("MIT"));
}
