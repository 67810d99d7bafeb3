use super::*;
use crate::evidence::FileBytes;
use crate::facts::Facts;
use crate::facts::workspace;

const MANIFEST: &str = "[workspace]\nmembers = [\"app\", \"tool\"]\n";
const APP: &str = "[package]\nname = \"app\"\nversion = \"1.0.0\"\n[dependencies]\na = \"1\"\n[build-dependencies]\nb = \"1\"\n\
                   [dev-dependencies]\nd = \"1\"\n";
const TOOL: &str = "[package]\nname = \"tool\"\nversion = \"1.0.0\"\n[dependencies]\napp = { path = \"../app\" }\n";

fn lockfile() -> String {
    let mut text = String::from(
        "version = 4\n[[package]]\nname = \"app\"\nversion = \"1.0.0\"\ndependencies = [\"a\", \"b\", \"d\"]\n[[package]]\n\
         name = \"tool\"\nversion = \"1.0.0\"\ndependencies = [\"app\"]\n",
    );
    for (name, dependencies) in [("a", "\"c\""), ("b", ""), ("c", ""), ("d", "\"c\""), ("e", "")] {
        text.push_str(&format!(
            "[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\ndependencies = [{dependencies}]\n\
             source = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"00\"\n"
        ));
    }
    text
}

fn gathered(config: &str, audits: &str, imports: &str) -> (AuditFacts, Vec<Problem>) {
    let mut evidence = Evidence::new("2026-08-21T00:00:00Z".parse().expect("a moment"));
    let files = [
        ("Cargo.toml", MANIFEST),
        ("app/Cargo.toml", APP),
        ("tool/Cargo.toml", TOOL),
        ("Cargo.lock", &lockfile()),
        ("supply-chain/config.toml", config),
        ("supply-chain/audits.toml", audits),
        ("supply-chain/imports.lock", imports),
    ];
    for (path, text) in files {
        evidence.files.insert(path.into(), FileBytes::from(text));
    }
    let discovery = workspace::discover(&evidence.files);
    let (facts, problems) = Facts::gather(&evidence, &discovery.workspaces[0]);
    (facts.audits.expect("there is a store"), problems)
}

fn facts(config: &str, audits: &str, imports: &str) -> AuditFacts {
    let (facts, problems) = gathered(config, audits, imports);
    assert_eq!(problems, []);
    facts
}

fn required(config: &str) -> Vec<String> {
    let facts = facts(config, "[criteria.strict]\ndescription = \"x\"\nimplies = \"safe-to-deploy\"\n", "");
    facts
        .packages
        .iter()
        .map(|(id, package)| format!("{id}: {}", package.required.iter().map(|c| &**c).collect::<Vec<_>>().join(" ")))
        .collect()
}

const BOTH: &str = "safe-to-deploy safe-to-run";

#[test]
fn what_is_built_has_to_be_safe_to_deploy_and_what_tests_to_run() {
    let wanted = ["a", "b", "c"].map(|name| format!("{name}@1.0.0: {BOTH}")).to_vec();
    let mut wanted = wanted;
    // Nobody reaches `e`, so nothing is asked of it.
    wanted.extend(["d@1.0.0: safe-to-run".into(), "e@1.0.0: ".into()]);
    assert_eq!(required(""), wanted);
}

#[test]
fn policies_say_otherwise() {
    let strict = required("[policy.tool]\ncriteria = \"strict\"\n");
    assert_eq!(strict[0], format!("a@1.0.0: {BOTH} strict"));
    let less = required("[policy.app]\ncriteria = \"safe-to-run\"\ndev-criteria = []\n");
    assert_eq!(
        less,
        ["a@1.0.0: safe-to-run", "b@1.0.0: safe-to-run", "c@1.0.0: safe-to-run", "d@1.0.0: ", "e@1.0.0: "]
    );
    let one = required(
        "[policy.app]\ndependency-criteria = { a = [] }\n[policy.\"d:1.0.0\"]\ndependency-criteria = { c = [\"strict\"] }\n",
    );
    assert_eq!((&*one[0], &*one[1]), ("a@1.0.0: ", &*format!("b@1.0.0: {BOTH}")));
    assert_eq!(one[2], format!("c@1.0.0: {BOTH} strict"));
}

#[test]
fn a_member_can_be_audited_as_if_it_came_from_crates_io() {
    let config = "[policy.app]\naudit-as-crates-io = true\n";
    let audits = "[[audits.app]]\ncriteria = \"safe-to-deploy\"\nversion = \"0.9.0\"\n";
    let imports = "[[unpublished.app]]\nversion = \"1.0.0\"\naudited_as = \"0.9.0\"\n";
    assert!(facts(config, audits, imports).packages["app@1.0.0"].missing.is_empty());
    assert!(!facts(config, audits, "").packages["app@1.0.0"].missing.is_empty());
}

/// What `a` is certified for by these audits.
fn certified(audits: &str) -> Vec<String> {
    let audits: String =
        audits.split(';').map(|audit| format!("[[audits.a]]\n{}\n", audit.replace(',', "\n"))).collect();
    facts("", &audits, "").packages["a@1.0.0"].certified.iter().map(ToString::to_string).collect()
}

#[test]
fn a_chain_of_audits_certifies_what_each_of_them_does() {
    let deploy = |what: &str| format!("criteria = \"safe-to-deploy\",{what}");
    let run = |what: &str| format!("criteria = \"safe-to-run\",{what}");
    let both = ["safe-to-deploy", "safe-to-run"];
    assert_eq!(certified(&deploy("version = \"1.0.0\"")), both);
    assert_eq!(certified(&run("version = \"1.0.0\"")), ["safe-to-run"]);
    let chain = |first: String, second: String| certified(&format!("{first};{second}"));
    assert_eq!(chain(deploy("version = \"0.9.0\""), deploy("delta = \"0.9.0 -> 1.0.0\"")), both);
    assert_eq!(chain(deploy("version = \"2.0.0\""), run("delta = \"2.0.0 -> 1.0.0\"")), ["safe-to-run"]);
    assert_eq!(certified(&deploy("delta = \"0.9.0 -> 1.0.0\"")), [""; 0]);
    assert_eq!(chain(deploy("delta = \"0.9.0 -> 1.0.0\""), deploy("delta = \"1.0.0 -> 0.9.0\"")), [""; 0]);
}

#[test]
fn the_nearest_audited_version_is_named() {
    let audits = ["0.1.0", "0.9.9", "2.0.0"]
        .map(|version| format!("[[audits.a]]\ncriteria = \"safe-to-deploy\"\nversion = \"{version}\"\n"))
        .concat();
    let facts = facts("", &audits, "");
    let missing = facts.missing.iter().find(|missing| &*missing.package == "a@1.0.0").expect("lacks an audit");
    assert_eq!((missing.nearest.as_deref(), &*missing.criteria), (Some("2.0.0"), &["safe-to-deploy".into()][..]));
}

#[test]
fn an_exemption_is_needed_where_there_is_no_way_without_it() {
    let config = "[[exemptions.a]]\nversion = \"0.9.0\"\ncriteria = \"safe-to-deploy\"\n\
                  [[exemptions.a]]\nversion = \"1.0.0\"\ncriteria = \"safe-to-deploy\"\n\
                  [[exemptions.b]]\nversion = \"1.0.0\"\ncriteria = \"safe-to-run\"\n";
    let audit = |version: &str| format!("[[audits.a]]\ncriteria = \"safe-to-deploy\"\n{version}\n");
    let needed =
        |audits: &str| -> Vec<bool> { facts(config, audits, "").exemptions.iter().map(|e| e.needed).collect() };
    assert_eq!(needed(&audit("delta = \"0.8.0 -> 0.9.0\"")), [false, true, true]);
    assert_eq!(needed(&audit("version = \"1.0.0\"")), [false, false, true]);
}

#[test]
fn publishers_are_trusted_for_a_time() {
    let audits = "[[wildcard-audits.a]]\ncriteria = \"safe-to-deploy\"\nuser-id = 7\nstart = \"2024-01-01\"\nend = \"2025-01-01\"\n\
                  [[trusted.b]]\ncriteria = \"safe-to-deploy\"\ntrusted-publisher = \"github:x/y\"\nstart = \"2024-01-01\"\nend = \"2025-01-01\"\n";
    let publisher = |name: &str, who: &str, when: &str| {
        format!("[[publisher.{name}]]\nversion = \"1.0.0\"\nwhen = \"{when}\"\n{who}\n")
    };
    for (when, user, certified) in
        [("2024-01-01", 7, true), ("2024-12-31", 7, true), ("2025-01-01", 7, false), ("2024-06-01", 8, false)]
    {
        let facts = facts("", audits, &publisher("a", &format!("user-id = {user}"), when));
        assert_eq!(facts.packages["a@1.0.0"].missing.is_empty(), certified, "{when} {user}");
    }
    let facts = facts("", audits, &publisher("b", "trusted-publisher = \"github:x/y\"", "2024-05-05"));
    assert!(facts.packages["b@1.0.0"].missing.is_empty());
}

#[test]
fn criteria_that_imply_each_other_end() {
    let audits =
        "[criteria.x]\ndescription = \"x\"\nimplies = [\"y\"]\n[criteria.y]\ndescription = \"y\"\nimplies = \"x\"\n";
    let facts = facts("[policy.app]\ncriteria = \"x\"\n", audits, "");
    assert_eq!(facts.missing[0].criteria, ["x".into()]);
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    for (config, audits, imports, wanted) in [
        ("x = [", "", "", "supply-chain/config.toml:1"),
        ("[[exemptions.a]]\ncriteria = \"x\"\n", "", "", "supply-chain/config.toml:1"),
        ("", "[[audits.a]]\ncriteria = \"safe-to-run\"\n", "", "supply-chain/audits.toml:1"),
        ("", "[[audits.a]]\ncriteria = \"safe-to-run\"\ndelta = \"1.0.0\"\n", "", "supply-chain/audits.toml:3"),
        ("", "[[audits.a]]\ncriteria = \"safe-to-run\"\nviolation = \"?\"\n", "", "supply-chain/audits.toml:3"),
        ("", "[[audits.a]]\ncriteria = 7\nversion = \"1.0.0\"\n", "", "supply-chain/audits.toml:2"),
        (
            "",
            "",
            "[[publisher.a]]\nversion = \"1.0.0\"\nwhen = \"2024-01-01\"\nuser-id = \"x\"\n",
            "supply-chain/imports.lock:4",
        ),
    ] {
        let mut evidence = Evidence::new("2026-08-21T00:00:00Z".parse().expect("a moment"));
        for (name, text) in [("config.toml", config), ("audits.toml", audits), ("imports.lock", imports)] {
            evidence.files.insert(format!("supply-chain/{name}").into(), FileBytes::from(text));
        }
        let (facts, problems) = gather(&evidence, &Workspace::default(), &BTreeMap::new(), &GraphFacts::default());
        let said: Vec<String> = problems.iter().map(|p| format!("{}:{} {}", p.at.file, p.at.line, p.message)).collect();
        assert!(facts.is_none() && said.len() == 1 && said[0].starts_with(wanted), "{said:?}");
    }
}

#[test]
fn a_criterion_that_nobody_defined_certifies_nothing_and_is_named() {
    let (facts, problems) = gathered("", "[[audits.a]]\ncriteria = \"sfae-to-run\"\nversion = \"1.0.0\"\n", "");
    assert!(facts.packages["a@1.0.0"].certified.is_empty());
    assert!(matches!(problems.as_slice(), [problem] if problem.message.contains("`sfae-to-run`")), "{problems:?}");
}

#[test]
fn a_huge_store_is_read_in_proportion() {
    use std::fmt::Write as _;
    let (mut audits, mut config, mut imports) = (String::new(), String::new(), String::new());
    for i in 0..5000 {
        let _ = writeln!(audits, "[[audits.a]]\ncriteria = \"safe-to-run\"\ndelta = \"{i}.0.0 -> {}.0.0\"", i + 1);
        let _ = writeln!(audits, "[[audits.a]]\ncriteria = \"safe-to-run\"\nviolation = \"={i}.5.0\"");
        let _ = writeln!(
            audits,
            "[[trusted.a]]\ncriteria = \"safe-to-run\"\nuser-id = 1\nstart = \"2020-01-01\"\nend = \"2030-01-01\""
        );
        let _ = writeln!(config, "[[exemptions.x{i}]]\nversion = \"1.0.0\"\ncriteria = \"safe-to-run\"");
        let _ = writeln!(imports, "[[publisher.a]]\nversion = \"{i}.1.0\"\nwhen = \"2024-01-01\"\nuser-id = 1");
    }
    let found = facts(&config, &audits, &imports);
    assert_eq!(found.missing.iter().filter(|missing| &*missing.package == "a@1.0.0").count(), 1);
}

#[test]
fn there_are_no_more_criteria_than_bits() {
    let audits: String = (0..63).map(|i| format!("[criteria.c{i}]\nimplies = \"c{}\"\n", (i + 1) % 63)).collect();
    let mut evidence = Evidence::new("2026-08-21T00:00:00Z".parse().expect("a moment"));
    for (path, text) in [("supply-chain/config.toml", ""), ("supply-chain/audits.toml", &*audits)] {
        evidence.files.insert(path.into(), FileBytes::from(text));
    }
    let problem = store::read(&evidence.files, "supply-chain").expect_err("65 criteria");
    assert_eq!(problem.message, "there are more than 64 criteria, which cargo-vet refuses");
}
