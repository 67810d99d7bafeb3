use super::spec::Spec;
use super::*;
use crate::evidence::Stage;
use crate::finding::Level;
use crate::gate::Gate;
use crate::policy;

fn translated(tool: Tool, text: &str) -> Adopted {
    with(tool, text, Some("Ada"), Some("2027-01-31"))
}

fn with(tool: Tool, text: &str, owner: Option<&str>, until: Option<&str>) -> Adopted {
    let policies = policy::load(&policy::builtin()).unwrap();
    let advisories = AdvisorySet::builtin();
    let source = Source { file: "deny.toml", text };
    let until = until.map(|date| date.parse().unwrap());
    let adoption =
        Adoption { tool, source, exceptions: None, policies: &policies, advisories: &advisories, owner, until };
    adoption.translate().unwrap()
}

/// The configuration, of which a gate must come.
fn config(adopted: &Adopted) -> Config {
    let config = adopted.config("andon.toml").unwrap_or_else(|e| panic!("{e}\n{}", adopted.text));
    Gate::builder().config(config.clone()).build().unwrap_or_else(|e| panic!("{e}\n{}", adopted.text));
    config
}

fn why(adopted: &Adopted, key: &str) -> String {
    let left = adopted.left.iter().find(|left| left.key == key);
    left.unwrap_or_else(|| panic!("{key} is not named: {:?}", adopted.left)).why.clone()
}

#[test]
fn crates_are_named_in_every_form() {
    let spec = |name: &str, version: Option<&str>| Spec { name: name.into(), version: version.map(str::to_owned) };
    for (text, expected, subject) in [
        ("a", spec("a", None), Some("a")),
        ("a@1.2.3", spec("a", Some("=1.2.3")), Some("a@1.2.3")),
        ("a@1.2", spec("a", Some("=1.2")), None),
        ("a@=1.2.3", spec("a", Some("=1.2.3")), Some("a@1.2.3")),
        ("a:^1", spec("a", Some("^1")), None),
        ("a:=1.2.3", spec("a", Some("=1.2.3")), Some("a@1.2.3")),
        ("a:*", spec("a", None), Some("a")),
    ] {
        assert_eq!(Spec::parse(text), expected, "{text}");
        assert_eq!(expected.subject().as_deref(), subject, "{text}");
    }
    for text in ["x = { crate = 'a:^1' }", "x = { name = 'a', version = '^1' }"] {
        let root = Node::read(Source { file: "f", text }).unwrap().fields().unwrap();
        let (found, rest) = Spec::take(root["x"].clone()).unwrap();
        assert_eq!((found, rest.len()), (spec("a", Some("^1")), 0), "{text}");
    }
    for text in [
        "x = 3",
        "x = ''",
        "x = { crate = ':1' }",
        "x = { reason = 'a' }",
        "x = { name = 3 }",
        "x = { name = 'a', version = 1 }",
    ] {
        let root = Node::read(Source { file: "f", text }).unwrap().fields().unwrap();
        assert!(Spec::take(root["x"].clone()).is_err(), "{text}");
    }
}

#[test]
fn ignores_become_waivers_with_the_reason_that_stands_beside_them() {
    let adopted = translated(
        Tool::Deny,
        "[advisories]
ignore = [
    \"RUSTSEC-2024-0436\", # used at build time only
    # waiting for the upstream
    # release
    { id = \"RUSTSEC-2023-0071\" },
    { id = 'RUSTSEC-2020-0071', reason = 'not called' },
    'GHSA-wcg3-cvx6-7396',
    { crate = 'futures@0.3.2', reason = 'yanked by mistake' },
    #\"RUSTSEC-2019-0001\",
    'ansi_term',
    'paste:^1',
    'RUSTSEC-1999-0001',
]
",
    );
    let waivers: Vec<_> = config(&adopted)
        .waivers
        .iter()
        .map(|w| format!("{} {} {:?} {} {}:{}", w.policy, w.subject, w.code.as_deref(), w.reason, w.at.file, w.at.line))
        .collect();
    assert_eq!(
        waivers,
        [
            "unmaintained paste Some(\"RUSTSEC-2024-0436\") used at build time only deny.toml:3",
            "vulnerable rsa Some(\"RUSTSEC-2023-0071\") waiting for the upstream release deny.toml:6",
            "vulnerable time Some(\"RUSTSEC-2020-0071\") not called deny.toml:7",
            "yanked futures@0.3.2 None yanked by mistake deny.toml:9",
            "yanked ansi_term None ignored for cargo-deny, without a reason deny.toml:11",
        ]
    );
    assert!(why(&adopted, "advisories.ignore[6]").contains("not a range"));
    assert!(why(&adopted, "advisories.ignore[7]").contains("no advisory `RUSTSEC-1999-0001` is known"));
}

#[test]
fn what_nobody_answers_for_is_refused_until_it_is_filled_in() {
    let text = "[advisories]\nignore = ['RUSTSEC-2024-0436']\n";
    for (owner, until, missing) in
        [(None, None, "owner"), (None, Some("2027-01-31"), "owner"), (Some("Ada"), None, "expires")]
    {
        let adopted = with(Tool::Deny, text, owner, until);
        let line = adopted.text.lines().position(|line| line.starts_with(missing)).unwrap() + 1;
        let error = adopted.config("andon.toml").unwrap_err().to_string();
        let start = format!("andon.toml:{line}:");
        assert!(error.starts_with(&start) && error.contains(&format!("`{missing}` of a waiver")), "{error}");
        assert!(error.ends_with("is empty"), "{error}");
    }
    let nothing = with(Tool::Deny, "", None, None);
    assert!(config(&nothing).waivers.is_empty());
}

#[test]
fn the_defaults_of_cargo_deny_hold_where_nothing_is_said() {
    let config = config(&translated(Tool::Deny, ""));
    let level = |policy| config.level(policy, Level::Allow, Stage::Commit);
    for policy in ["vulnerable", "unmaintained", "unsound", "notice"] {
        assert_eq!(level(policy), Level::Deny, "{policy}");
    }
    for policy in ["yanked", "duplicate_versions", "unknown_source"] {
        assert_eq!(level(policy), Level::Warn, "{policy}");
    }
    assert_eq!(config.level("wildcard_requirement", Level::Deny, Stage::Commit), Level::Allow);
    assert_eq!(config.policy_at("licence_not_allowed"), None, "nobody has said which licences may be used");
}

#[test]
fn levels_and_scopes_have_had_several_spellings() {
    for (text, policy, expected) in [
        ("unmaintained = 'none'", "unmaintained", Level::Allow),
        ("unmaintained = 'warn'", "unmaintained", Level::Warn),
        ("unsound = 'all'", "unsound", Level::Deny),
        ("yanked = 'deny'", "yanked", Level::Deny),
        ("yanked = 'deny'\ndisable-yank-checking = true", "yanked", Level::Allow),
        ("vulnerability = 'warn'", "vulnerable", Level::Deny),
    ] {
        let adopted = translated(Tool::Deny, &format!("[advisories]\n{text}\n"));
        assert_eq!(config(&adopted).level(policy, Level::Warn, Stage::Merge), expected, "{text}");
    }
    assert!(!why(&translated(Tool::Deny, "targets = ['wasm32-wasip1']"), "targets").is_empty());
    assert!(!why(&translated(Tool::Deny, "[graph]\ntargets = [{ triple = 'x' }]"), "graph.targets").is_empty());
}

#[test]
fn what_is_no_key_or_of_no_use_is_named() {
    let text = "bans = 3\nvintage = 1\n[advisories]\nignroe = ['a']\nyanked = 'denied'\nignore = [7, {}]\n[sources]\nprivate = [1]";
    let adopted = translated(Tool::Deny, text);
    config(&adopted);
    for key in
        ["bans", "vintage", "advisories.ignroe", "advisories.yanked", "advisories.ignore[0]", "advisories.ignore[1]"]
    {
        why(&adopted, key);
    }
    assert_eq!(why(&adopted, "sources.private[0]"), "is no string");
    let lines: Vec<u32> = adopted.left.iter().map(|left| left.at.line).collect();
    assert!(lines.is_sorted() && lines.contains(&4), "{lines:?}");
    for left in &adopted.left {
        assert!(adopted.text.contains(&format!("deny.toml:{}  {}: ", left.at.line, left.key)), "{}", adopted.text);
    }
}

#[test]
fn text_from_the_source_does_not_break_out_of_a_comment() {
    let text = "\"a\\n[policy.yanked]\\nlevel = 'allow'\" = 1
[advisories]
\"b\\r\\u0000\\u007f\" = true
ignore = [{ id = 'RUSTSEC-2024-0436', reason = \"x\\\"\\n[policy.vulnerable]\\nlevel = 'allow'\\u007f\" }]
[sources]
allow-git = [\"https://x/\\u001b[2J\\\"]\\n[policy.unsound]\"]
";
    let adopted = translated(Tool::Deny, text);
    let config = config(&adopted);
    assert_eq!(config.level("vulnerable", Level::Warn, Stage::Commit), Level::Deny);
    assert_eq!(config.level("yanked", Level::Deny, Stage::Commit), Level::Warn);
    assert!(config.waivers[0].reason.contains("[policy.vulnerable]"));
}

#[test]
fn a_source_that_is_not_toml_is_refused_with_its_place() {
    let policies = policy::load(&policy::builtin()).unwrap();
    let advisories = AdvisorySet::builtin();
    let deep = format!("a = {}", "[".repeat(5_000));
    for text in ["[bans\n", "a = 1\na = 2\n", &deep, "a = 99999999999999999999\n"] {
        for tool in [Tool::Deny, Tool::Audit, Tool::Vet] {
            let adoption = Adoption {
                tool,
                source: Source { file: "x.toml", text },
                exceptions: None,
                policies: &policies,
                advisories: &advisories,
                owner: None,
                until: None,
            };
            let error = adoption.translate().unwrap_err().to_string();
            assert!(error.starts_with("x.toml:"), "{error}");
        }
    }
}

#[test]
fn every_key_of_cargo_audit_is_carried_or_named() {
    let text = "[advisories]
ignore = ['RUSTSEC-2024-0436'] # build time only
informational_warnings = ['unmaintained']
severity_threshold = 'low'
[database]
path = '~/x'
url = 'https://example.org/db.git'
fetch = false
stale = true
[output]
deny = ['yanked']
format = 'json'
quiet = true
show_tree = false
[target]
arch = 'x86_64'
os = ['linux', 'windows']
[yanked]
enabled = true
update_index = false
";
    let adopted = translated(Tool::Audit, text);
    let config = config(&adopted);
    let level = |policy| config.level(policy, Level::Warn, Stage::Commit);
    assert_eq!((level("vulnerable"), level("yanked"), level("unmaintained")), (Level::Deny, Level::Deny, Level::Warn));
    assert_eq!((level("unsound"), level("advisory_set_stale")), (Level::Allow, Level::Allow));
    assert_eq!(&*config.advisories.url, "https://example.org/db.git");
    assert_eq!(config.waivers[0].reason, "build time only");
    for key in ["database.path", "database.fetch", "output.format", "output.quiet", "output.show_tree"] {
        why(&adopted, key);
    }
    let everything = translated(Tool::Audit, "[output]\ndeny = ['warnings']\n[yanked]\nenabled = false\n");
    let config = self::config(&everything);
    assert_eq!(config.level("unmaintained", Level::Warn, Stage::Commit), Level::Deny);
    assert_eq!(config.level("yanked", Level::Deny, Stage::Commit), Level::Allow);
}

#[test]
fn of_cargo_vet_only_what_decides_is_carried() {
    let text = "default-criteria = 'safe-to-run'\n[cargo-vet]\nversion = '0.10'\n[policy.a]\naudit-as-crates-io = true\n[[exemptions.b]]\nversion = '1.0.0'\n";
    let adopted = translated(Tool::Vet, text);
    config(&adopted);
    for key in ["cargo-vet", "policy", "exemptions"] {
        assert!(why(&adopted, key).contains("reads it where it stands"));
    }
}

#[test]
fn tools_are_known_by_their_files() {
    for (path, tool) in [
        ("deny.toml", Some(Tool::Deny)),
        ("a/.deny.toml", Some(Tool::Deny)),
        (".cargo/audit.toml", Some(Tool::Audit)),
        ("supply-chain/config.toml", Some(Tool::Vet)),
        ("config.toml", None),
        (".cargo/config.toml", None),
    ] {
        assert_eq!(Tool::of(path), tool, "{path}");
    }
    for (text, tool) in [
        ("[bans]\n", Some(Tool::Deny)),
        ("[[bans.deny]]\nname='a'", Some(Tool::Deny)),
        ("# x\n[advisories]\nignore=[]", Some(Tool::Deny)),
        ("[advisories]\nignore=[]\n[database]\n", Some(Tool::Audit)),
        ("[cargo-vet]\nversion='0.10'", Some(Tool::Vet)),
        ("[package]\nname='a'", None),
    ] {
        assert_eq!(Tool::by_content(text), tool, "{text}");
    }
}

#[test]
fn bans_go_to_the_policies_that_have_their_keys() {
    let adopted = translated(
        Tool::Deny,
        "[bans]
external-default-features = 'deny'
workspace-default-features = 'deny'
deny = [
    'a@1.2', # old
    { name = 'b', version = '*', deny-multiple-versions = true, reason = 'one is enough' },
    { crate = 'c', wrappers = ['d'], use-instead = 'e' },
]
skip-tree = [{ crate = 'f', depth = 0 }, { crate = 'g' }]
",
    );
    let config = config(&adopted);
    let banned = serde_json::json!([
        { "name": "a", "version": "=1.2", "reason": "old" },
        { "name": "b", "deny_multiple_versions": true, "reason": "one is enough" },
        { "name": "c", "wrappers": ["d"], "use_instead": "e" },
    ]);
    assert_eq!(config.parameters("banned_crate")["crates"], banned);
    let trees = serde_json::json!([{ "name": "f", "depth": 1 }, { "name": "g" }]);
    assert_eq!(config.parameters("duplicate_versions")["skip_trees"], trees, "here the crate itself is a level");
    let defaults = serde_json::json!({ "crates": ["*"], "members": true });
    assert_eq!(serde_json::Value::Object(config.parameters("default_features_enabled")), defaults);
    assert_eq!(config.parameters("unmaintained")["scope"], "all");
    assert_eq!(config.parameters("unsound")["scope"], "workspace");
    let differing =
        translated(Tool::Deny, "[bans]\nexternal-default-features = 'deny'\nworkspace-default-features = 'warn'");
    assert!(why(&differing, "bans.workspace-default-features").contains("same level"));
}

#[test]
fn declarations_by_path_are_judged_unless_the_source_says_otherwise() {
    let paths = |keys: &str| {
        let adopted = translated(Tool::Deny, &format!("[bans.workspace-dependencies]\n{keys}"));
        config(&adopted).parameters("workspace_dependency_duplicated")["paths"].clone()
    };
    assert_eq!(paths(""), true);
    assert_eq!(paths("include-path-dependencies = true"), true);
    assert_eq!(paths("include-path-dependencies = false"), false);
}

#[test]
fn two_levels_for_sources_are_the_graver_one() {
    for (registry, git, level) in
        [("warn", "deny", Level::Deny), ("allow", "warn", Level::Warn), ("warn", "allow", Level::Warn)]
    {
        let text = format!("[sources]\nunknown-registry = '{registry}'\nunknown-git = '{git}'\n");
        let adopted = translated(Tool::Deny, &text);
        let config = config(&adopted);
        assert_eq!(config.level("unknown_source", Level::Allow, Stage::Commit), level, "{text}");
        let any = config.parameters("unknown_source").get("git").is_some_and(|git| git[0] == "https://");
        assert_eq!(any, git == "allow", "{text}");
        assert_eq!(adopted.left.len(), usize::from(git != "allow"), "{:?}", adopted.left);
    }
}
