use super::{World, affected, lacking};
use crate::advisories::AdvisorySet;
use crate::evidence::{
    CrateKnowledge, DependencyKind, Evidence, FileBytes, IndexKnowledge, KnownDependency, Text, crate_key, releases_key,
};
use crate::facts::lockfile::Lockfile;
use crate::facts::{Facts, workspace};
use crate::finding::Fix;
use std::sync::Arc;

const SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// A repository with a package `app`, whose dependencies are `p` and what `asks` says.
struct Repository {
    evidence: Evidence,
}

impl Repository {
    /// `asks`: what `[dependencies]` of the manifest holds. `packages`: of crates.io, as `name version dep:requirement …`.
    fn new(asks: &str, packages: &[&str]) -> Self {
        let mut evidence = Evidence::new("2026-11-23T00:00:00Z".parse().unwrap());
        let names: Vec<&str> = packages.iter().filter_map(|package| package.split(' ').next()).collect();
        let direct: String =
            names.iter().filter(|name| asks.contains(**name)).map(|name| format!(" \"{name}\",\n")).collect();
        let mut lock =
            format!("version = 4\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\ndependencies = [\n{direct}]\n");
        for package in packages {
            let (name, version, knowledge) = read(package);
            let followed = knowledge.dependencies.iter().filter(|one| !one.optional);
            let edges: String = followed.map(|one| format!(" \"{}\",\n", one.package)).collect();
            lock += &format!(
                "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"{SOURCE}\"\ndependencies = [\n{edges}]\n"
            );
            let known = CrateKnowledge { index: Some(knowledge), ..CrateKnowledge::default() };
            evidence.crates.insert(crate_key(name, version, SOURCE).into(), Arc::new(known));
        }
        let manifest = format!("[package]\nname = \"app\"\nversion = \"0.1.0\"\n[dependencies]\n{asks}\n");
        evidence.files.insert("Cargo.lock".into(), FileBytes::from(&*lock));
        evidence.files.insert("Cargo.toml".into(), FileBytes::from(&*manifest));
        Repository { evidence }.against("p\tADV-1\tvulnerability\t2026-01-01\tpatched=>=0.6.14\n")
    }

    fn against(mut self, advisories: &str) -> Self {
        let count = advisories.lines().count();
        let text = format!("# andon advisory snapshot 2\n# source t\n# date 2026-11-01\n# count {count}\n{advisories}");
        self.evidence.advisories = Arc::new(AdvisorySet::from_snapshot(text).expect("a snapshot"));
        self
    }

    /// Releases of a crate, each as `version dep:requirement …`.
    fn knows(mut self, name: &str, releases: &[&str]) -> Self {
        let release = |text: &&str| {
            let text = format!("{name} {text}");
            let (_, version, knowledge) = read(&text);
            (Text::from(version), knowledge)
        };
        self.evidence.releases.insert(releases_key(name, SOURCE).into(), releases.iter().map(release).collect());
        self
    }

    fn facts(&self) -> Facts {
        let workspaces = workspace::discover(&self.evidence.files).workspaces;
        let (facts, problems) = Facts::gather(&self.evidence, &workspaces[0]);
        assert_eq!(problems, []);
        facts
    }

    /// The remedy of the first advisory: its words, and its steps as a person would take them.
    fn remedy(&self) -> (String, Vec<String>) {
        let facts = self.facts();
        let found = facts.advisories.first().expect("an advisory");
        (found.remedy.clone(), found.fix.iter().map(step).collect())
    }

    fn lacking(&self) -> Vec<String> {
        let workspaces = workspace::discover(&self.evidence.files).workspaces;
        let lockfile = Lockfile::parse(&"Cargo.lock".into(), &self.evidence.files["Cargo.lock"]).expect("reads");
        let world = World::new(&self.evidence, &self.evidence.releases, &workspaces[0], &lockfile);
        lacking(&world, &affected(&world)).into_iter().map(|at| lockfile.packages[at].name.to_string()).collect()
    }
}

/// `name version dep:requirement …`, a dependency with a `?` being optional; `rust:1.80` is its `rust-version`.
fn read(text: &str) -> (&str, &str, IndexKnowledge) {
    let mut words = text.split(' ');
    let (name, version) = (words.next().expect("a name"), words.next().expect("a version"));
    let mut knowledge = IndexKnowledge::default();
    for (package, requirement) in words.filter_map(|word| word.split_once(':')) {
        if package == "rust" {
            knowledge.rust_version = Some(requirement.into());
            continue;
        }
        knowledge.dependencies.push(KnownDependency {
            package: package.trim_end_matches('?').into(),
            requirement: requirement.into(),
            kind: DependencyKind::Normal,
            optional: package.ends_with('?'),
            target: None,
            features: Vec::new(),
            default_features: true,
        });
    }
    (name, version, knowledge)
}

fn step(fix: &Fix) -> String {
    match fix {
        Fix::Update(update) => update.command.clone(),
        Fix::Edit(edit) => {
            let breaking = if edit.breaking { " breaking" } else { "" };
            let after = edit.after.as_deref().unwrap_or_default();
            format!("{}:{} {after}{breaking}", edit.at.file, edit.at.line)
        }
    }
}

#[test]
fn the_nearest_version_that_everybody_admits() {
    let (text, steps) = Repository::new("p = \"0.6\"\nd = \"1\"", &["d 1.0.0 p:^0.6.2", "p 0.6.9"])
        .knows("p", &["0.6.9", "0.6.13", "0.6.14", "0.6.15", "1.0.0", "0.7.0-rc.1"])
        .remedy();
    assert_eq!(steps, ["cargo update -p p@0.6.9 --precise 0.6.14"]);
    assert_eq!(text, "run `cargo update -p p@0.6.9 --precise 0.6.14`: 0.6.14 is free of it");
}

#[test]
fn a_version_without_other_advisories_is_better_and_one_answers_for_all() {
    let advisories = "p\tADV-1\tvulnerability\t2026-01-01\tpatched=>=0.6.14\np\tADV-2\tvulnerability\t2026-01-01\tpatched=>=0.6.16\n";
    let facts = Repository::new("p = \"0.6\"", &["p 0.6.9"])
        .knows("p", &["0.6.14", "0.6.15", "0.6.16", "0.6.17"])
        .against(advisories)
        .facts();
    let steps: Vec<String> = facts.advisories.iter().flat_map(|found| &found.fix).map(step).collect();
    assert_eq!(steps, ["cargo update -p p@0.6.9 --precise 0.6.16"; 2]);
}

#[test]
fn an_own_requirement_that_holds_it_back_is_changed() {
    let (text, steps) = Repository::new("p = \"=0.6.9\"", &["p 0.6.9"]).knows("p", &["0.6.14"]).remedy();
    assert_eq!(steps, ["Cargo.toml:5 =0.6.14", "cargo update --workspace"]);
    assert_eq!(
        text,
        "0.6.14 is free of it, but Cargo.toml asks for p `=0.6.9`: write `=0.6.14` there; run `cargo update --workspace`"
    );
    let (_, steps) = Repository::new("p = \"0.6\"", &["p 0.6.9"])
        .against("p\tADV-1\tvulnerability\t2026-01-01\tpatched=>=1.2.0\n")
        .knows("p", &["0.6.14", "1.2.3"])
        .remedy();
    assert_eq!(steps, ["Cargo.toml:5 1.2.3 breaking", "cargo update --workspace"]);
}

#[test]
fn an_inherited_requirement_is_changed_where_it_is_written() {
    let mut repository = Repository::new("p = { workspace = true }", &["p 0.6.9"]).knows("p", &["0.6.14"]);
    let manifest = "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[dependencies]\np.workspace = true\n\
                    [workspace.dependencies]\n\np = \"=0.6.9\"\n";
    repository.evidence.files.insert("Cargo.toml".into(), FileBytes::from(manifest));
    assert_eq!(repository.remedy().1, ["Cargo.toml:8 =0.6.14", "cargo update --workspace"]);
}

#[test]
fn a_parent_that_holds_it_back_is_moved_to_the_version_that_lets_go() {
    let repository = Repository::new("d = \"1\"", &["d 1.0.0 p:=0.6.9", "p 0.6.9"]).knows("p", &["0.6.9", "0.6.14"]);
    assert_eq!(repository.lacking(), ["d"]);
    let (text, steps) = repository.remedy();
    assert_eq!(steps, [""; 0]);
    assert_eq!(
        text,
        "0.6.14 is free of it, but d@1.0.0 asks for p `=0.6.9`; which versions of d there are is not known here: \
         `cargo fetch` makes it known"
    );
    let repository = repository.knows("d", &["1.0.0 p:=0.6.9", "1.1.0 p:=0.6.13", "1.2.0 p:^0.6.10", "1.3.0", "2.0.0"]);
    assert_eq!(repository.lacking(), [""; 0]);
    let (text, steps) = repository.remedy();
    assert_eq!(steps, ["cargo update -p d@1.0.0 --precise 1.2.0"]);
    assert_eq!(
        text,
        "0.6.14 is free of it, but d@1.0.0 asks for p `=0.6.9`, and d 1.2.0 lets go; run `cargo update -p d@1.0.0 \
         --precise 1.2.0`; it may bring p; it may drop p@0.6.9"
    );
}

#[test]
fn the_chain_of_those_who_hold_it_back_is_followed_to_the_own_manifest() {
    let packages = ["d 1.0.0 p:^0.5", "e 1.0.0 d:=1.0.0", "p 0.5.9"];
    let (text, steps) = Repository::new("e = \"=1.0.0\"", &packages)
        .knows("p", &["0.5.9", "0.6.14"])
        .knows("d", &["1.0.0 p:^0.5", "1.1.0 p:^0.6"])
        .knows("e", &["1.0.0 d:=1.0.0", "1.0.1 d:^1.0"])
        .remedy();
    // The new `e` admits the old `d` too, so that Cargo leaves it there.
    let then = ["cargo update --workspace", "cargo update -p d@1.0.0 --precise 1.1.0"];
    assert_eq!(steps, ["Cargo.toml:5 =1.0.1", then[0], then[1]]);
    assert!(text.contains("d@1.0.0 asks for p `^0.5`, and d 1.1.0 lets go; e@1.0.0 asks for d `=1.0.0`"), "{text}");
}

#[test]
fn others_who_admit_it_are_moved_after_the_one_who_did_not() {
    let (_, steps) = Repository::new("d = \"1\"\np = \">=0.5\"", &["d 1.0.0 p:^0.5", "p 0.5.9"])
        .knows("p", &["0.5.9", "0.6.14"])
        .knows("d", &["1.0.0 p:^0.5", "1.1.0 p:^0.6"])
        .remedy();
    assert_eq!(steps, ["cargo update -p d@1.0.0 --precise 1.1.0", "cargo update -p p@0.5.9 --precise 0.6.14"]);
}

#[test]
fn where_nobody_lets_go_that_is_said() {
    let held = || Repository::new("d = \"1\"", &["d 1.0.0 p:^0.5", "p 0.5.9"]).knows("p", &["0.5.9", "0.6.14"]);
    let (text, steps) = held().knows("d", &["0.9.0", "1.0.0 p:^0.5", "1.1.0 p:>=0.5,<0.6"]).remedy();
    assert_eq!(steps, [""; 0]);
    assert_eq!(
        text,
        "0.6.14 is free of it, but d@1.0.0 asks for p `^0.5`, and no later d that Cargo's cache knows lets go"
    );
    let packages = ["d 1.0.0 e:^1", "e 1.0.0 d:^1 p:=0.6.9", "p 0.6.9"];
    let circle =
        Repository::new("d = \"=1.0.0\"", &packages).knows("p", &["0.6.14"]).knows("e", &["1.0.0 d:^1 p:=0.6.9"]);
    assert!(circle.remedy().0.contains("no later e"), "{}", circle.remedy().0);
}

#[test]
fn who_admits_both_after_the_move_leaves_it_to_be_moved_too() {
    let (_, steps) = Repository::new("d = \"1\"", &["d 1.0.0 p:=0.6.9", "p 0.6.9"])
        .knows("p", &["0.6.9", "0.6.14"])
        .knows("d", &["1.1.0 p:>=0.5,<0.6.10", "1.2.0 p:^0.6.1"])
        .remedy();
    assert_eq!(steps, ["cargo update -p d@1.0.0 --precise 1.2.0", "cargo update -p p@0.6.9 --precise 0.6.14"]);
}

#[test]
fn a_version_in_the_lockfile_that_cargo_would_take_has_to_be_good_too() {
    let packages = ["d 1.0.0 p:^0.5", "e 1.0.0 p:=0.6.2", "p 0.5.9"];
    let mut repository = Repository::new("d = \"1\"", &packages[..]).knows("p", &["0.5.9", "0.6.2", "0.6.14"]);
    let lock = format!("[[package]]\nname = \"p\"\nversion = \"0.6.2\"\nsource = \"{SOURCE}\"\n");
    let FileBytes::Text(text) = &repository.evidence.files["Cargo.lock"] else { panic!("text") };
    let text = text.replace(" \"p\",", " \"p 0.5.9\",") + &lock;
    repository.evidence.files.insert("Cargo.lock".into(), FileBytes::from(&*text));
    let (text, steps) = repository.knows("d", &["1.1.0 p:^0.6"]).remedy();
    assert_eq!(steps, [""; 0]);
    assert!(text.contains("no later d"), "{text}");
}

#[test]
fn who_holds_back_several_is_moved_once() {
    let packages = ["d 1.0.0 p:=0.6.9", "e 1.0.0 d:=1.0.0 f:=1.0.0", "f 1.0.0 p:=0.6.9", "p 0.6.9"];
    let (text, steps) = Repository::new("e = \"=1.0.0\"", &packages)
        .knows("p", &["0.6.9", "0.6.14"])
        .knows("d", &["1.1.0 p:^0.6.14"])
        .knows("f", &["1.1.0 p:^0.6.14"])
        .knows("e", &["1.1.0 d:^1.1 f:^1.1"])
        .remedy();
    assert_eq!(steps, ["Cargo.toml:5 =1.1.0", "cargo update --workspace"]);
    assert_eq!(text.matches("write `=1.1.0` there").count(), 1, "{text}");
}

#[test]
fn a_circle_of_blockers_ends() {
    let packages = ["d 1.0.0 e:=1.0.0", "e 1.0.0 d:=1.0.0 p:=0.6.9", "p 0.6.9"];
    let (text, steps) = Repository::new("d = \"1\"", &packages)
        .knows("p", &["0.6.9", "0.6.14"])
        .knows("d", &["1.0.0 e:=1.0.0", "1.1.0 e:^1.0.0"])
        .knows("e", &["1.0.0 d:=1.0.0 p:=0.6.9", "1.1.0 d:^1 p:^0.6"])
        .remedy();
    assert_eq!(steps, [""; 0]);
    assert!(text.contains("too long to follow"), "{text}");
}

#[test]
fn a_cold_cache_says_how_to_warm_it() {
    let (text, steps) = Repository::new("p = \"0.6\"", &["p 0.6.9"]).remedy();
    assert_eq!(steps, [""; 0]);
    assert!(text.ends_with("whether that is admitted is not known here: `cargo fetch` makes it known"), "{text}");
    let (text, _) = Repository::new("p = \"0.6\"", &["p 0.6.9"]).knows("p", &["0.6.9"]).remedy();
    assert!(text.ends_with("Cargo's cache knows no such version: `cargo update --dry-run` renews it"), "{text}");
}

#[test]
fn a_version_for_a_newer_rust_comes_last_and_says_so() {
    let mut repository =
        Repository::new("p = \"0.6\"", &["p 0.6.9"]).knows("p", &["0.6.14 rust:1.90", "0.6.15 rust:1.70", "0.6.16"]);
    let promise = |rust: &str| {
        format!(
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nrust-version = \"{rust}\"\n[dependencies]\np = \"0.6\"\n"
        )
    };
    repository.evidence.files.insert("Cargo.toml".into(), FileBytes::from(&*promise("1.80")));
    assert_eq!(repository.remedy().1, ["cargo update -p p@0.6.9 --precise 0.6.15"]);
    let repository = repository.knows("p", &["0.6.14 rust:1.90"]);
    let (text, steps) = repository.remedy();
    assert_eq!(steps, ["cargo update -p p@0.6.9 --precise 0.6.14"]);
    assert!(text.ends_with("it asks for Rust 1.90, newer than this workspace's `rust-version`"), "{text}");
}

#[test]
fn one_step_mends_what_the_next_would_mend_again() {
    let advisories = "p\tADV-1\tvulnerability\t2026-01-01\tpatched=>=0.6.14\n\
                      p\tADV-2\tvulnerability\t2026-01-01\tpatched=>=0.6.16\n";
    let mended = |asks: &str, releases: &[&str]| {
        let mut repository = Repository::new("", &["p 0.6.9"]).knows("p", releases).against(advisories);
        let manifest = format!(
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nrust-version = \"1.80\"\n[dependencies]\np = \"{asks}\"\n"
        );
        let lock = repository.evidence.files["Cargo.lock"].as_text().expect("text").to_string();
        let lock = lock.replacen("dependencies = [\n]", "dependencies = [\n \"p\",\n]", 1);
        repository.evidence.files.insert("Cargo.lock".into(), FileBytes::from(&*lock));
        repository.evidence.files.insert("Cargo.toml".into(), FileBytes::from(&*manifest));
        let facts = repository.facts();
        facts.advisories.iter().map(|found| found.fix.iter().map(step).collect()).collect::<Vec<Vec<String>>>()
    };
    // The first of them alone would be mended by a version for the Rust that is promised.
    let releases = ["0.6.14 rust:1.70", "0.6.16 rust:1.90"];
    assert_eq!(mended("=0.6.9", &releases), [["Cargo.toml:6 =0.6.16", "cargo update --workspace"]; 2]);
    assert_eq!(mended("0.6", &releases), [["cargo update -p p@0.6.9 --precise 0.6.16"]; 2]);
    // What is graver is left to the finding that needs it.
    let releases = ["0.6.14 rust:1.70", "0.7.0"];
    let [first, second] = &mended("0.6", &releases)[..] else { panic!("two advisories") };
    assert_eq!(first, &["cargo update -p p@0.6.9 --precise 0.6.14"]);
    assert_eq!(second[0], "Cargo.toml:6 0.7.0 breaking");
}

#[test]
fn what_comes_and_goes_with_it_is_said() {
    let (text, _) =
        Repository::new("p = \"0.6\"\nk = \"1\"", &["k 1.0.0", "old 1.0.0", "p 0.6.9 old:^1 k:^1 never?:^1"])
            .knows("p", &["0.6.9 old:^1 k:^1 never?:^1", "0.6.14 new:^2 k:^1 never?:^1 perhaps?:^1"])
            .remedy();
    assert_eq!(
        text,
        "run `cargo update -p p@0.6.9 --precise 0.6.14`: 0.6.14 is free of it; it may bring new, perhaps; it may drop \
         old@1.0.0"
    );
}

#[test]
fn a_yanked_package_goes_forward_or_else_back() {
    let yanked = |releases: &[&str]| {
        let mut repository = Repository::new("p = \"0.6\"", &["p 0.6.20"]).knows("p", releases);
        let known = repository.evidence.crates.values_mut().next().expect("p");
        Arc::make_mut(known).index.as_mut().expect("its index entry").yanked = true;
        let facts = repository.facts();
        let remedy = facts.replacements["p@0.6.20"].clone();
        (remedy.text, remedy.fix.iter().map(step).collect::<Vec<_>>())
    };
    assert_eq!(yanked(&["0.6.19", "0.6.21", "0.6.22"]).1, ["cargo update -p p@0.6.20 --precise 0.6.21"]);
    let (text, steps) = yanked(&["0.6.14", "0.6.19"]);
    assert_eq!(steps, ["cargo update -p p@0.6.20 --precise 0.6.19"]);
    assert!(text.contains("0.6.19 is not yanked (no later version is)"), "{text}");
    assert!(yanked(&[]).0.ends_with("is not yanked: replace it"));
}

#[test]
fn a_workspace_in_a_directory_is_named_as_one_word() {
    let mut repository = Repository::new("p = \"0.6\"", &["p 0.6.9"]).knows("p", &["0.6.14"]);
    for name in ["Cargo.toml", "Cargo.lock"] {
        let bytes = repository.evidence.files.remove(name).expect("is there");
        repository.evidence.files.insert(format!("it's $(here)/{name}").into(), bytes);
    }
    let expected = r"cargo update --manifest-path='it'\''s $(here)/Cargo.toml' -p p@0.6.9 --precise 0.6.14";
    assert_eq!(repository.remedy().1, [expected]);
    repository.evidence.releases.clear();
    let expected = r"`cargo fetch --manifest-path='it'\''s $(here)/Cargo.toml'` makes it known";
    assert!(repository.remedy().0.ends_with(expected), "{}", repository.remedy().0);
}

#[test]
fn a_search_that_takes_too_long_ends_and_says_so() {
    let versions: Vec<String> = (0..1_000).map(|patch| format!("0.6.{patch}")).collect();
    let versions: Vec<&str> = versions.iter().map(String::as_str).collect();
    // Each `d` asks a hundred times for what is good, and then for what is not.
    let asks = format!("{} p:=0.6.1", vec!["p:>=0.6.14"; 100].join(" "));
    let moved: Vec<String> = (1..=300).map(|patch| format!("1.0.{patch} {asks}")).collect();
    let moved: Vec<&str> = moved.iter().map(String::as_str).collect();
    let repository = |moved: &[&str]| {
        let packages = &["d 1.0.0 p:=0.6.9", "p 0.6.9", "q 1.0.0"];
        Repository::new("d = \"1\"\nq = \"1\"", packages).knows("p", &versions).knows("d", moved).knows("q", &["1.0.1"]).against(
            "p\tADV-1\tvulnerability\t2026-01-01\tpatched=>=0.6.14\nq\tADV-2\tvulnerability\t2026-01-01\tpatched=>=1.0.1\n",
        )
    };
    let remedies = |moved: &[&str]| -> Vec<String> {
        repository(moved).facts().advisories.iter().map(|found| found.remedy.clone()).collect()
    };
    let [searched, next] = &remedies(&moved[..10])[..] else { panic!("two advisories") };
    assert!(searched.ends_with("and no later d that Cargo's cache knows lets go"), "{searched}");
    assert!(next.starts_with("run `cargo update -p q@1.0.0 --precise 1.0.1`"), "{next}");
    let unsearched = "it was not searched further, since the remedies of this lockfile take more than 20000000 steps";
    let [searched, next] = &remedies(&moved)[..] else { panic!("two advisories") };
    assert!(searched.starts_with("0.6.14 is free of it, but d@1.0.0 asks for p `=0.6.9`; "), "{searched}");
    assert!(searched.ends_with(unsearched), "{searched}");
    // The next one is named with what the advisory says, though nothing is looked for.
    assert!(next.contains("1.0.1") && next.ends_with(unsearched), "{next}");
}
