use super::*;
use serde_json::json;

fn error(text: &str) -> String {
    Config::parse("andon.toml", text).map(|_| ()).unwrap_err().to_string()
}

const WAIVER: &str = "[[waiver]]\npolicy = 'yanked'\nsubject = 'a'\nreason = 'r'\nowner = 'o'\nexpires = 2030-01-01\n";

#[test]
fn everything_it_can_say_is_read() {
    let text = r#"
        [policy.vulnerable]
        level = { commit = "warn", release = "deny" }
        grace_days = 14
        only = { kinds = ["normal"], since = 2026-01-01, share = 0.5, on = true }
        [policy.yanked]
        level = "allow"
        [[waiver]]
        policy = "unmaintained"
        subject = "paste@1.0.15"
        code = "RUSTSEC-2024-0436"
        reason = "build time only"
        owner = "Ada"
        expires = "2027-01-31"
        [advisories]
        sources = ["vendor/advisories", "osv.zip"]
        url = "https://example.org/db"
        [policies]
        folders = ["ci/policies"]
        [collect]
        exclude = ["./tests/fixtures/", "examples"]
    "#;
    let config = Config::parse("andon.toml", text).unwrap();
    assert_eq!(config.level("vulnerable", Level::Allow, Stage::Commit), Level::Warn);
    assert_eq!(config.level("vulnerable", Level::Allow, Stage::Merge), Level::Allow);
    assert_eq!(config.level("vulnerable", Level::Allow, Stage::Release), Level::Deny);
    assert_eq!(config.level("yanked", Level::Deny, Stage::Merge), Level::Allow);
    assert_eq!(config.level("unsound", Level::Warn, Stage::Merge), Level::Warn);
    let only = json!({"kinds": ["normal"], "since": "2026-01-01", "share": 0.5, "on": true});
    assert_eq!(Value::Object(config.parameters("vulnerable")), json!({"grace_days": 14, "only": only}));
    assert_eq!(config.parameter_at("vulnerable", "grace_days").map(|at| (at.line, at.column)), Some((4, 9)));
    assert_eq!(&*config.advisories.url, "https://example.org/db");
    assert_eq!(config.advisories.sources, ["vendor/advisories".into(), "osv.zip".into()]);
    assert_eq!(config.policy_folders, ["ci/policies".into()]);
    assert_eq!(config.exclude, ["tests/fixtures".into(), "examples".into()]);
    let waiver = &config.waivers[0];
    assert_eq!((&*waiver.owner, waiver.expires.to_string()), ("Ada", "2027-01-31".to_string()));
    assert_eq!((waiver.at.line, waiver.at.column, waiver.at.end_column), (10, 19, 33));
    let named: Vec<_> = config.policies().map(|(id, at)| (id, at.line)).collect();
    assert_eq!(named, [("vulnerable", 2), ("yanked", 6), ("unmaintained", 9)]);
    for (path, excluded) in
        [("examples", true), ("tests/fixtures/a/Cargo.toml", true), ("tests", false), ("examples2", false), ("", false)]
    {
        assert_eq!(config.excludes(path), excluded, "{path}");
    }
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let cases = [
        ("[policy.yanked\n", "andon.toml:1:15: not valid TOML"),
        ("# x\n<<<<<<< HEAD\n", "andon.toml:2:1: an unresolved merge conflict: this line begins with \"<<<<<<<\""),
        ("[polcy.yanked]\n", "andon.toml:1:2: unknown key `polcy` at the top of the file; did you mean `policy`?"),
        ("[policy.yanked]\nlevel = \"denny\"", "andon.toml:2:9: unknown level `denny`; did you mean `deny`?"),
        ("[policy.yanked]\nlevel = 3", "andon.toml:2:9: `level` must be a string, not a number"),
        ("[policy]\nyanked = 'deny'", "andon.toml:2:10: `policy.yanked` must be a table, not a string"),
        (
            "[policy.y]\nlevel = { relese = 'deny' }",
            "andon.toml:2:11: unknown key `relese` in `level`; did you mean `release`?",
        ),
        ("[policy.y]\nx = inf", "andon.toml:2:5: `x` holds a number that is out of range"),
        (
            "[policies.yanked]\nlevel = 'deny'",
            "andon.toml:1:11: `[policies]` names folders; a policy's settings stand in `[policy.yanked]`",
        ),
        ("[policies]\nfolder = []", "andon.toml:2:1: unknown key `folder` in `[policies]`; did you mean `folders`?"),
        ("[advisories]\nsources = 'x'", "andon.toml:2:11: `sources` must be an array, not a string"),
        ("[advisories]\nsources = ['x', ' ']", "andon.toml:2:17: an entry of `sources` is empty"),
        ("[collect]\nexclude = ['a/**']", "andon.toml:2:12: `a/**` cannot be excluded: globs"),
        ("[collect]\nexclude = ['../a']", "andon.toml:2:12: `../a` cannot be excluded: name a directory below"),
        ("[collect]\nexclude = ['/a']", "andon.toml:2:12: `/a` cannot be excluded: write it relative"),
        ("waiver = 3", "andon.toml:1:10: `waiver` must be an array, not a number"),
        ("# ä\n'ä' = 1", "andon.toml:2:1: unknown key `ä`"),
    ];
    for (text, expected) in cases {
        let error = error(text);
        assert!(error.starts_with(expected), "{text}\n  is:     {error}\n  wanted: {expected}");
    }
}

#[test]
fn a_waiver_says_everything_or_is_refused() {
    assert_eq!(Config::parse("andon.toml", WAIVER).unwrap().waivers.len(), 1);
    for key in ["policy", "subject", "reason", "owner", "expires"] {
        let lines = |keep: bool| WAIVER.lines().filter(move |line| line.starts_with(key) != keep);
        let without: String = lines(true).map(|line| format!("{line}\n")).collect();
        let message = error(&without);
        assert!(message.starts_with(&format!("andon.toml:1:1: a waiver lacks `{key}`: ")), "{message}");
        let empty = format!("{without}{key} = ''\n");
        assert!(error(&empty).contains("is empty"), "{}", error(&empty));
    }
    assert!(error(&format!("{WAIVER}until = 1")).contains("unknown key `until` in a waiver"));
    assert!(error(&WAIVER.replace("yanked", "waiver")).starts_with("andon.toml:2:10: a waiver cannot cover"));
    assert!(error(&format!("{WAIVER}{WAIVER}")).starts_with("andon.toml:7:1: `a` of policy `yanked` is waived twice"));
    for date in ["2030-13-01", "2030-02-30", "'2030-1-1'", "'20300101'", "2030-01-01T00:00:00Z", "'soon'"] {
        let message = error(&WAIVER.replace("2030-01-01", date));
        assert!(message.starts_with("andon.toml:6:"), "{date}: {message}");
    }
}

#[test]
fn the_first_error_in_the_file_is_reported() {
    let message = error("[policy.a]\nlevel = 'x'\n[collect]\nexclud = 1\n[advisories]\nurl = 2\n");
    assert!(message.starts_with("andon.toml:2:9:"), "{message}");
}

#[test]
fn no_file_and_an_empty_one_mean_the_same() {
    let empty = Config::parse("andon.toml", "").unwrap();
    assert_eq!(empty.digest(), Config::default().digest());
    assert_ne!(empty.digest(), Config::parse("andon.toml", "# x").unwrap().digest());
    assert!(empty.policies().next().is_none());
}

#[test]
fn the_template_parses_and_means_the_defaults_commented_or_not() {
    let parameters = json!({"type": "object", "properties": {
        "allow": {"type": "array", "description": "Licences\nto accept", "default": ["MIT", "a\"b\\\u{7f}"]},
        "days": {"type": "integer", "default": 90},
        "by": {"type": "object", "default": {"a b": 1.5, "c": null}},
        "none": {"default": null},
    }});
    let outlines = [
        Outline { id: "licence_not_allowed", title: "Licence", level: Level::Deny, parameters: &parameters },
        Outline { id: "yanked", title: "Yanked", level: Level::Warn, parameters: &Value::Null },
    ];
    let text = template(&outlines);
    let commented = Config::parse("andon.toml", &text).unwrap();
    assert!(commented.policies().next().is_none() && commented.waivers.is_empty());
    let uncommented: String = text.lines().map(|line| uncomment(line) + "\n").collect();
    let config = Config::parse("andon.toml", &uncommented).unwrap();
    assert_eq!(config.level("licence_not_allowed", Level::Allow, Stage::Commit), Level::Deny);
    assert_eq!(config.level("yanked", Level::Allow, Stage::Release), Level::Warn);
    let expected = json!({"allow": ["MIT", "a\"b\\\u{7f}"], "days": 90, "by": {"a b": 1.5}});
    assert_eq!(Value::Object(config.parameters("licence_not_allowed")), expected);
    assert_eq!(config.advisories, AdvisorySources::default());
}

fn uncomment(line: &str) -> String {
    match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with(' ') => rest.to_string(),
        _ => line.to_string(),
    }
}

#[test]
fn a_gate_that_lacks_a_folder_or_a_bundle_is_left_open() {
    let refused = |text: &str, folders: &[&str]| {
        let folders: Vec<Text> = folders.iter().map(|folder| (*folder).into()).collect();
        let config = Config::parse(FILE_NAME, text).expect("a configuration");
        config.all_handed_in(&folders).err().map(|error| error.to_string())
    };
    let two = "policies.folders = [\"a\", './b/']";
    assert_eq!(refused("", &[]), None);
    assert_eq!(refused(two, &["./b/", "a", "more"]), None);
    for (text, folders, words) in [
        (two, &["a", "b"][..], "the folder `./b/` of [policies] was not handed in"),
        ("[[policies.bundles]]\npath = \"a.tar.gz\"", &["a"][..], "a bundle is read only"),
    ] {
        let error = refused(text, folders);
        assert!(error.as_ref().is_some_and(|error| error.contains(words)), "{error:?}");
    }
}
