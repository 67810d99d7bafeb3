//! The binary as a person and a CI job meet it: what goes in, what comes out, and which exit code.

use std::process::Command;
use std::sync::LazyLock;
use tempfile::TempDir;

const MANIFEST: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n";
const LOCKFILE: &str = "version = 4\n\n[[package]]\nname = \"app\"\nversion = \"0.1.0\"\n";
const DEPENDENCY: &str = "
[[package]]
name = \"leaky\"
version = \"1.2.3\"
source = \"registry+https://github.com/rust-lang/crates.io-index\"
checksum = \"b9a1a4b1c4c9f3e4a1d1e1b1c1d1e1f1a1b1c1d1e1f1a1b1c1d1e1f1a1b1c1d1\"
";
const ADVISORY: &str = "```toml
[advisory]
id = \"RUSTSEC-2026-9999\"
package = \"leaky\"
date = \"2026-07-01\"
aliases = [\"CVE-2026-99999\"]
cvss = \"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"

[versions]
patched = [\">= 1.2.4\"]
```

# leaky leaks

It does.
";
/// A configuration by which `vulnerable` alone judges, so that what other policies come to say changes nothing here.
static CALM: LazyLock<String> = LazyLock::new(|| {
    let repository = Repository::sound();
    repository.run(&["init"]);
    let text = std::fs::read_to_string(repository.path("repo/andon.toml")).expect("it is written");
    let settings = text.lines().filter_map(|line| line.strip_prefix('#').filter(|line| line.starts_with("[policy.")));
    let others = settings.filter(|section| *section != "[policy.vulnerable]");
    others.map(|section| format!("{section}\nlevel = \"allow\"\n")).collect()
});

/// A small repository, with a `$CARGO_HOME`, a cache and advisories of its own.
struct Repository {
    folder: TempDir,
}

/// What a run of the binary left behind.
#[derive(Debug, PartialEq, Eq)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Repository {
    /// A workspace in which nothing deviates.
    fn sound() -> Self {
        let repository = Repository { folder: TempDir::new().expect("a temporary directory") };
        repository.file("advisories/crates/leaky/RUSTSEC-2026-9999.md", ADVISORY);
        repository.file("repo/Cargo.toml", MANIFEST);
        repository.file("repo/Cargo.lock", LOCKFILE);
        repository.file("repo/src/main.rs", "fn main() {}\n");
        repository
    }

    /// The same with a dependency that an advisory touches, and nothing else to say of it.
    fn vulnerable() -> Self {
        let repository = Repository::sound();
        repository.file("repo/Cargo.toml", format!("{MANIFEST}[dependencies]\nleaky = \"1\"\n"));
        let locked = LOCKFILE.replace("0.1.0\"\n", "0.1.0\"\ndependencies = [\n \"leaky\",\n]\n");
        repository.file("repo/Cargo.lock", format!("{locked}{DEPENDENCY}"));
        repository.file("repo/andon.toml", &*CALM);
        repository
    }

    fn file(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        std::fs::write(path, text).expect("the file is written");
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().join(path)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-andon"));
        command.current_dir(self.path("repo"));
        command.env("CARGO_HOME", self.path("cargo-home")).env("ANDON_CACHE_DIR", self.path("cache"));
        for name in ["NO_COLOR", "CARGO_TERM_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
            command.env_remove(name);
        }
        command
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        ran(self.command().args(arguments))
    }

    /// `check` with this repository's advisories, on a day near theirs.
    fn check(&self, arguments: &[&str]) -> Ran {
        let fixed = ["check", "--advisories", "../advisories", "--as-of", "2026-07-02"];
        self.run(&[&fixed[..], arguments].concat())
    }
}

fn ran(command: &mut Command) -> Ran {
    let output = command.output().expect("the binary runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: output.status.code().expect("a code"), out: text(output.stdout), err: text(output.stderr) }
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn a_sound_workspace_passes_with_one_line() {
    let ran = Repository::sound().check(&[]);
    assert_eq!((ran.code, &*ran.err), (0, ""), "{ran:?}");
    assert!(ran.out.starts_with("pass: 0 denied, 0 warned, 0 waived, 0 undecided · 1 package, "), "{ran:?}");
    assert_eq!(ran.out.lines().count(), 1, "{ran:?}");
    assert_eq!(Repository::sound().check(&["-q"]).out, "");
}

#[test]
fn a_vulnerable_one_stops_and_says_what_where_why_and_how() {
    let ran = Repository::vulnerable().check(&[]);
    assert_eq!((ran.code, &*ran.err), (1, ""), "{ran:?}");
    let lines = [
        "deny[vulnerable]: ",
        "RUSTSEC-2026-9999",
        " --> Cargo.lock:11:8\n",
        "11 | name = \"leaky\"\n",
        "= path: app 0.1.0 → leaky 1.2.3\n",
        "= help: run `cargo update -p leaky@1.2.3`: 1.2.4 is free of it and compatible; whether",
        "    [[waiver]]\n    policy = \"vulnerable\"\n    subject = \"leaky@1.2.3\"\n",
        "  or: cargo-andon waive ",
        "\nstop: 1 denied, 0 warned, 0 waived, 0 undecided · 2 packages, ",
    ];
    for line in lines {
        assert!(ran.out.contains(line), "{line:?} is not in\n{}", ran.out);
    }
}

#[test]
fn a_level_decides_and_a_waiver_covers() {
    let warn = "[policy.vulnerable]\nlevel = { commit = \"warn\", release = \"deny\" }\n";
    let waiver = |expires: &str| {
        format!(
            "[[waiver]]\npolicy = \"vulnerable\"\nsubject = \"leaky\"\nreason = \"not called\"\nowner = \"Ada\"\nexpires = {expires}\n"
        )
    };
    let cases: [(&str, &[&str], i32, &str); 6] = [
        (warn, &[], 0, "warn: 0 denied, 1 warned, 0 waived"),
        (warn, &["--stage", "release"], 1, "stop: 1 denied, 0 warned, 0 waived"),
        ("[policy.vulnerable]\nlevel = \"allow\"\n", &[], 0, "pass: 0 denied, 0 warned, 0 waived"),
        (&waiver("2026-12-31"), &[], 0, "pass: 0 denied, 0 warned, 1 waived"),
        (&waiver("2026-12-31"), &["-v"], 0, "(Ada answers for it until 2026-12-31: not called)"),
        (&waiver("2026-07-02"), &[], 1, "stop: 1 denied, 1 warned, 0 waived"),
    ];
    for (config, arguments, code, line) in cases {
        let repository = Repository::vulnerable();
        repository.file("repo/andon.toml", format!("{}{config}", *CALM));
        let ran = repository.check(arguments);
        assert_eq!(ran.code, code, "{config}{arguments:?}\n{ran:?}");
        assert!(ran.out.contains(line), "{line:?} is not in\n{}", ran.out);
    }
}

#[test]
fn wrong_usage_is_told_apart_from_a_stop() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("", &["check", "--lokfile", "x"], &["--lokfile", "--lockfile"]),
        ("", &["chekc"], &["chekc", "check"]),
        ("", &["check", "--as-of", "yesterday"], &["yesterday", "2026-11-23"]),
        ("", &["check", "--stage", "relase"], &["relase", "release"]),
        ("[policy.vulnerabel]\nlevel = \"deny\"\n", &["check"], &["andon.toml:1:9: ", "did you mean `vulnerable`?"]),
        ("[polcy.x]\n", &["check"], &["andon.toml:1:2: unknown key `polcy`", "did you mean `policy`?"]),
        ("[policy.vulnerable]\nlevl = \"deny\"\n", &["check"], &["andon.toml:2:1: ", "did you mean `level`?"]),
        ("[policy\n", &["facts"], &["andon.toml:1:8: not valid TOML"]),
        ("", &["check", "--config", "none.toml"], &["none.toml"]),
        ("", &["check", "nowhere"], &["nowhere: there is no such file or directory"]),
        ("", &["check", "--manifest-path", "Cargo.tomlx"], &["Cargo.tomlx: there is no such file or directory"]),
        ("", &["check", "--lockfile", "nowhere/Cargo.lock"], &["nowhere/Cargo.lock: "]),
        ("", &["check", "--evidence", "nowhere.json"], &["nowhere.json: "]),
        ("", &["check", "--advisories", "nowhere"], &["nowhere: "]),
        ("", &["explain", "vulnerabel"], &["did you mean `vulnerable`?"]),
        ("", &["explain", "RUSTSEC-1999-0001"], &["RUSTSEC-1999-0001"]),
    ];
    for (config, arguments, words) in cases {
        let repository = Repository::sound();
        if !config.is_empty() {
            repository.file("repo/andon.toml", config);
        }
        let ran = repository.run(arguments);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{arguments:?} {ran:?}");
        for word in *words {
            assert!(ran.err.contains(word), "{word:?} is not in\n{}", ran.err);
        }
    }
}

#[test]
fn what_cannot_be_decided_is_not_a_pass() {
    let broken = format!("{LOCKFILE}\n[[package]\n");
    let cases: &[(&str, Option<&[u8]>, &str)] = &[
        ("absent", None, "undecided"),
        ("broken", Some(broken.as_bytes()), " --> Cargo.lock:7:11\n"),
        ("not text", Some(b"version = 4\n\xff\xfe"), "Cargo.lock"),
        ("conflict", Some(b"<<<<<<< HEAD\nversion = 4\n"), " --> Cargo.lock:1:1\n"),
    ];
    for (name, lockfile, words) in cases {
        let repository = Repository::vulnerable();
        match lockfile {
            Some(bytes) => repository.file("repo/Cargo.lock", bytes),
            None => std::fs::remove_file(repository.path("repo/Cargo.lock")).expect("it was there"),
        }
        let ran = repository.check(&[]);
        assert!([1, 3].contains(&ran.code), "{name}: {ran:?}");
        assert!(ran.out.contains(words), "{name}: {words:?} is not in\n{}", ran.out);
    }
}

#[test]
fn cargo_calls_it_with_its_own_name_first() {
    let repository = Repository::sound();
    assert_eq!(repository.check(&["--format", "json"]).code, 0);
    let by_cargo = repository.run(&["andon", "check", "--advisories", "../advisories", "--as-of", "2026-07-02", "-q"]);
    assert_eq!(by_cargo, Ran { code: 0, out: String::new(), err: String::new() });
}

#[test]
fn without_a_command_there_is_help_and_nothing_is_judged() {
    let ran = Repository::sound().run(&[]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("Usage:") && ran.err.contains("Exit codes:"), "{ran:?}");
    let help = Repository::sound().run(&["check", "--help"]);
    assert_eq!(help.code, 0);
    for option in ["--locked", "--offline", "--frozen", "--manifest-path", "--lockfile", "--advisories", "--as-of"] {
        assert!(help.out.contains(option), "{option} is not in\n{}", help.out);
    }
}

#[test]
fn the_document_is_the_verdict_and_the_same_twice() {
    let repository = Repository::vulnerable();
    let first = repository.check(&["--format", "json"]);
    let verdict = json(&first.out);
    assert_eq!(first.code, 1);
    assert_eq!(verdict["schema"], "andon.verdict/1");
    assert_eq!(verdict["outcome"], "stop");
    assert_eq!(verdict["evidence"]["as_of"], "2026-07-02T00:00:00Z");
    assert_eq!(verdict["findings"][0]["code"], "RUSTSEC-2026-9999");
    assert_eq!(first, repository.check(&["--format", "json"]));
    let at_noon = repository.check(&["--format", "json", "--as-of", "2026-07-02T00:00:00Z"]);
    assert_eq!(at_noon.code, 2, "given twice");
}

#[test]
fn cargos_own_options_change_nothing() {
    let repository = Repository::vulnerable();
    let plain = repository.check(&["--format", "json"]);
    for option in ["--locked", "--offline", "--frozen"] {
        assert_eq!(plain, repository.check(&["--format", "json", option]));
    }
}

#[test]
fn facts_are_an_array_of_documents() {
    let ran = Repository::vulnerable().run(&["facts", "--advisories", "../advisories", "--as-of", "2026-07-02"]);
    let facts = json(&ran.out);
    assert_eq!((ran.code, facts.as_array().map(Vec::len)), (0, Some(1)), "{ran:?}");
    assert_eq!(facts[0]["schema"], "andon.facts/1");
    assert_eq!(facts[0]["advisories"][0]["id"], "RUSTSEC-2026-9999");
}

#[test]
fn evidence_is_all_that_a_verdict_depends_on() {
    let repository = Repository::vulnerable();
    let ran = repository.run(&["evidence", "--advisories", "../advisories", "--as-of", "2026-07-02"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let evidence = andon::evidence::Evidence::from_json(&ran.out).expect("evidence");
    let config = andon::config::Config::parse("andon.toml", &CALM).expect("a configuration");
    let verdict = andon::gate::Gate::builder().config(config).build().expect("a gate").judge(&evidence);
    let checked = ["check", "--format", "json", "--advisories", "../advisories", "--as-of", "2026-07-02"];
    assert_eq!(andon::report::json(&verdict), repository.run(&checked).out);
}

#[test]
fn a_lone_lockfile_is_judged_without_what_stands_beside_it() {
    let repository = Repository::vulnerable();
    repository.file("repo/andon.toml", "[polcy]\n");
    let ran = repository.check(&["--lockfile", "Cargo.lock", "--format", "json"]);
    assert_eq!((ran.code, &json(&ran.out)["findings"][0]["code"]), (1, &"RUSTSEC-2026-9999".into()), "{ran:?}");
    repository.file("calm.toml", &*CALM);
    let ran = repository.check(&["--lockfile", "Cargo.lock", "--config", "../calm.toml"]);
    assert!(ran.out.contains("stop: 1 denied"), "{ran:?}");
}

#[test]
fn a_member_is_judged_with_its_workspace() {
    let repository = Repository::vulnerable();
    let expected = repository.check(&["--format", "json"]);
    let inside = ran(repository.command().current_dir(repository.path("repo/src")).args([
        "check",
        "--advisories",
        "../../advisories",
        "--as-of",
        "2026-07-02",
        "--format",
        "json",
    ]));
    assert_eq!(inside, expected);
    let named = repository.check(&["--format", "json", "--manifest-path", "Cargo.toml"]);
    assert_eq!(named, expected);
}

#[test]
fn init_writes_the_defaults_once() {
    let repository = Repository::sound();
    let before = json(&repository.check(&["--format", "json"]).out);
    let ran = repository.run(&["init"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let mut after = json(&repository.check(&["--format", "json"]).out);
    after["evidence"]["configuration"] = before["evidence"]["configuration"].clone();
    assert_eq!(after, before);
    let text = std::fs::read_to_string(repository.path("repo/andon.toml")).expect("it is written");
    assert!(text.contains("#[policy.vulnerable]\n#level = \"deny\"\n"), "{text}");
    let again = repository.run(&["init"]);
    assert_eq!((again.code, again.err.contains("not overwritten")), (2, true), "{again:?}");
}

#[test]
fn every_setting_of_the_written_file_can_be_turned_on() {
    let repository = Repository::sound();
    repository.run(&["init"]);
    let text = std::fs::read_to_string(repository.path("repo/andon.toml")).expect("it is written");
    let on = |line: &str| match line.strip_prefix('#') {
        Some(rest) if !rest.starts_with(' ') => format!("{rest}\n"),
        _ => format!("{line}\n"),
    };
    repository.file("repo/andon.toml", text.lines().map(on).collect::<String>());
    let ran = repository.check(&[]);
    assert_eq!(ran.code, 0, "{ran:?}");
}

#[cfg(unix)]
#[test]
fn a_configuration_that_is_no_file_of_the_repository_is_refused() {
    for name in ["andon.toml", "deny.toml"] {
        let repository = Repository::sound();
        repository.file("elsewhere.toml", "");
        std::os::unix::fs::symlink(repository.path("elsewhere.toml"), repository.path(&format!("repo/{name}")))
            .expect("can be linked");
        let ran = repository.check(&[]);
        assert_eq!(ran.code, 2, "{}", ran.err);
        assert!(ran.err.contains(name) && ran.err.contains("symbolic link"), "{}", ran.err);
        let repository = Repository::sound();
        let made = Command::new("mkfifo").arg(repository.path(&format!("repo/{name}"))).status();
        if made.is_ok_and(|status| status.success()) {
            let ran = repository.check(&[]);
            assert!(ran.code == 2 && ran.err.contains("not a regular file"), "{}", ran.err);
        }
    }
}

#[test]
fn explain_tells_of_policies_and_advisories() {
    let repository = Repository::sound();
    repository.file("repo/andon.toml", "[policy.vulnerable]\nlevel = { release = \"warn\" }\n");
    for code in ["waiver_unused", "waiver_expired", "waiver_too_long", "waiver_forbidden"] {
        assert!(repository.run(&["explain", "waiver"]).out.contains(code), "{code}");
    }
    let unknown = repository.run(&["explain", "licence"]);
    assert!(
        unknown.code == 2 && unknown.err.contains("; there is licence_changed, licence_not_allowed"),
        "{unknown:?}"
    );
    assert!(unknown.err.len() < 300, "{unknown:?}");
    let policy = repository.run(&["explain", "vulnerable"]);
    assert_eq!(policy.code, 0, "{policy:?}");
    for words in ["vulnerable: ", "deny at commit", "warn at release", "[policy.vulnerable] at andon.toml:1:9"] {
        assert!(policy.out.contains(words), "{words:?} is not in\n{}", policy.out);
    }
    let by_id = repository.run(&["explain", "RUSTSEC-2026-9999", "--advisories", "../advisories"]);
    for words in ["RUSTSEC-2026-9999: vulnerability of leaky", "CVE-2026-99999", "critical 9.8", ">=1.2.4"] {
        assert!(by_id.out.contains(words), "{words:?} is not in\n{}", by_id.out);
    }
    assert_eq!(by_id, repository.run(&["explain", "cve-2026-99999", "--advisories", "../advisories"]));
}

#[test]
fn colour_is_asked_for_or_not_there() {
    let repository = Repository::vulnerable();
    let colored = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut command = repository.command();
        command.args(["check", "--advisories", "../advisories"]).args(arguments).envs(environment.iter().copied());
        ran(&mut command).out.contains('\u{1b}')
    };
    assert!(!colored(&[], &[]), "a pipe is no terminal");
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(colored(&[], &[("CARGO_TERM_COLOR", "always")]));
    assert!(!colored(&[], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1"), ("CARGO_TERM_COLOR", "always")]));
    assert!(!colored(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn hostile_text_reaches_the_terminal_escaped() {
    let repository = Repository::vulnerable();
    repository.file(
        "repo/ci/shout/policy.rego",
        "# METADATA
# title: Shouts
# description: Says something hostile.
# custom:
#   level: deny
package andon.policies.shout

findings contains {\"subject\": \"x\\u001b]0;owned\\u0007\", \"message\": \"gone\\u001b[2J \\u202e\\nstop: all is well\"}
",
    );
    repository.file("repo/andon.toml", format!("{}[policies]\nfolders = [\"ci\"]\n", *CALM));
    for detail in ["-q", "-v", "--color=never"] {
        let ran = repository.check(&[detail]);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.out.contains("gone\\u{1b}[2J \\u{202e}\\u{a}stop: all is well"), "{}", ran.out);
        let hostile = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!ran.out.contains(hostile) && !ran.err.contains(hostile), "{ran:?}");
    }
    let hostile = repository.run(&["check", "\u{1b}[2Jnowhere"]);
    assert!(!hostile.err.contains("\u{1b}[2J"), "{hostile:?}");
    let raw = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
    for arguments in [&["ch\u{202e}eck"][..], &["check", "--\u{9b}2J\n::error::x"], &["check", "--stage", "\u{202e}\r"]]
    {
        let ran = repository.run(arguments);
        assert!(ran.code == 2 && ran.err.contains("\\u{") && !ran.err.contains(raw), "{ran:?}");
        assert!(!ran.err.contains("\n::error"), "{ran:?}");
    }
    repository.file("repo/Cargo.toml", MANIFEST.replace("MIT", "\u{202e}TIM"));
    for arguments in [&["debt", "--all", "--format", "json"][..], &["facts"], &["evidence"]] {
        let ran = repository.run(arguments);
        assert!(ran.out.contains("\\u202e") && !ran.out.contains(raw), "{ran:?}");
        assert!(json(&ran.out).to_string().contains('\u{202e}'), "the value stays");
    }
}

#[test]
fn a_refused_policy_is_wrong_usage_with_its_place() {
    let repository = Repository::sound();
    repository.file("repo/ci/odd/policy.rego", "package andon.policies.odd\n");
    repository.file("repo/andon.toml", "[policies]\nfolders = [\"ci\"]\n");
    let ran = repository.check(&[]);
    assert_eq!((ran.code, &*ran.out), (2, ""), "{ran:?}");
    assert!(ran.err.contains("odd/policy.rego:1:1: "), "{ran:?}");
}

#[test]
fn the_time_is_told_on_demand_and_not_among_the_results() {
    let ran = Repository::sound().check(&["-v", "--format", "json"]);
    json(&ran.out);
    for step in ["gate built, evidence collected", "facts gathered", "vulnerable", "verdict given"] {
        assert!(ran.err.contains(step), "{step} is not in\n{}", ran.err);
    }
}

#[test]
fn a_reader_that_leaves_is_no_error() {
    let repository = Repository::vulnerable();
    let mut command = repository.command();
    command.args(["check", "--advisories", "../advisories", "--as-of", "2026-07-02"]);
    let mut child =
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().expect("runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("ends");
    assert_eq!((output.status.code(), &*output.stderr), (Some(1), &b""[..]));
}

#[test]
fn advisories_are_installed_and_used() {
    let repository = Repository::vulnerable();
    let imported = repository.run(&["advisories", "import", "../advisories"]);
    assert_eq!(imported.code, 0, "{imported:?}");
    let snapshot = repository.run(&["advisories", "snapshot", "../advisories"]);
    assert!(snapshot.out.contains("RUSTSEC-2026-9999"), "{snapshot:?}");
    let status = repository.run(&["advisories", "status"]);
    assert!(status.out.contains("1 advisories  advisories") && status.out.contains("compiled in"), "{status:?}");
    let again = repository.run(&["check", "--as-of", "2026-07-02", "--advisories", "../nowhere.zip"]);
    assert_eq!((again.code, again.err.contains("nowhere.zip")), (2, true), "{again:?}");
}

#[test]
fn the_configuration_adds_advisories_to_those_installed() {
    let repository = Repository::vulnerable();
    let without = repository.run(&["check", "--as-of", "2026-07-02"]);
    assert_eq!(without.code, 0, "{without:?}");
    repository.file("repo/andon.toml", format!("{}[advisories]\nsources = [\"../advisories\"]\n", *CALM));
    let with = repository.run(&["check", "--as-of", "2026-07-02"]);
    assert_eq!(with.code, 1, "{with:?}");
}

/// What is fetched judges every repository of this user, so the one at hand must not choose where it comes from.
#[test]
fn a_repository_does_not_choose_where_advisories_come_from() {
    let repository = tempfile::tempdir().expect("a directory");
    let cache = tempfile::tempdir().expect("a directory");
    let url = "file:///nowhere/of-the-repository";
    std::fs::write(repository.path().join("andon.toml"), format!("[advisories]\nurl = \"{url}\"\n")).expect("written");
    let update = |more: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_cargo-andon"))
            .args(["advisories", "update"])
            .args(more)
            .current_dir(repository.path())
            .env("ANDON_CACHE_DIR", cache.path())
            .env("PATH", "")
            .output()
            .expect("it runs");
        assert_ne!(output.status.code(), Some(0), "there is no git to fetch with");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    assert!(!update(&[]).contains("of-the-repository"));
    assert!(update(&["--config", "andon.toml"]).contains("of-the-repository"));
}

#[test]
fn several_reports_are_written_beside_what_is_printed() {
    let repository = Repository::vulnerable();
    let plain = repository.check(&[]);
    let forms =
        ["json", "sarif", "github", "code-quality", "dependency-scanning", "junit", "cyclonedx", "markdown", "html"];
    let requests: Vec<String> = forms.iter().map(|form| format!("--report={form}=out.{form}")).collect();
    let ran = repository.check(&requests.iter().map(|request| &**request).collect::<Vec<_>>());
    let counts = |out: &str| out.lines().last().map(|line| line.split(" · ").take(2).collect::<String>());
    assert_eq!((ran.code, counts(&ran.out)), (1, counts(&plain.out)), "{ran:?}");
    for form in forms {
        let text = std::fs::read_to_string(repository.path(&format!("repo/out.{form}"))).expect(form);
        assert!(text.contains("RUSTSEC-2026-9999") && text.ends_with('\n'), "{form}: {text}");
        let printed = repository.check(&["--format", form]).out;
        assert!(form == "github" || printed == text, "{form} is not the same printed: {printed}");
    }
    let left: Vec<_> = std::fs::read_dir(repository.path("repo")).expect("a folder").flatten().collect();
    assert!(left.iter().all(|entry| !entry.file_name().to_string_lossy().ends_with(".tmp")), "{left:?}");
}

#[test]
fn a_report_on_stdout_has_it_alone() {
    let ran = Repository::vulnerable().check(&["--report", "json=-"]);
    assert_eq!((ran.code, json(&ran.out)["outcome"].as_str()), (1, Some("stop")));
    assert!(ran.err.contains("deny[vulnerable]: leaky 1.2.3"), "{ran:?}");
    let ran = Repository::vulnerable().check(&["--report", "json=-", "--report", "sarif=-"]);
    assert_eq!((ran.code, &*ran.out), (2, ""), "{ran:?}");
}

#[test]
fn a_report_that_cannot_be_written_is_said_before_anything_is_judged() {
    let cases = [
        ("sarif=missing/a.sarif", "there is no such directory"),
        ("sarif=src", "this is a directory"),
        ("serif=a", "`serif` is none of human, json, sarif, "),
        ("sarif", "write FORM=FILE"),
        ("sarif=", "the file has no name"),
    ];
    for (request, expected) in cases {
        let ran = Repository::vulnerable().check(&["--report", request]);
        assert_eq!((ran.code, &*ran.out), (2, ""), "{request}: {ran:?}");
        assert!(ran.err.contains(expected), "{request}: {ran:?}");
    }
}

#[test]
fn the_summary_of_a_step_is_added_to() {
    let repository = Repository::vulnerable();
    repository.file("repo/summary.md", "# others wrote this\n");
    let arguments =
        ["check", "--advisories", "../advisories", "--as-of", "2026-07-02", "--report", "markdown=summary.md"];
    let ran = ran(repository.command().args(arguments).env("GITHUB_STEP_SUMMARY", "summary.md"));
    let text = std::fs::read_to_string(repository.path("repo/summary.md")).expect("the summary");
    assert!(ran.code == 1 && text.starts_with("# others wrote this\n## andon: stop\n"), "{text}");
}

#[test]
fn what_cannot_be_judged_is_no_good_news() {
    let conflict = Repository::sound();
    conflict.file("repo/Cargo.lock", format!("<<<<<<< HEAD\n{LOCKFILE}"));
    let empty = Repository::sound();
    std::fs::create_dir_all(empty.path("repo/none")).expect("the folder is made");
    for (repository, place, reason) in [(conflict, ".", "Cargo.lock"), (empty, "none", "there is no Cargo.lock")] {
        for command in [&["fix", "--dry-run"][..], &["debt"]] {
            let ran = repository.run(&[command, &["--advisories", "builtin", place]].concat());
            assert_eq!(ran.code, 3, "{ran:?}");
            assert!(ran.err.contains("undecided: ") && ran.err.contains(reason), "{ran:?}");
            assert!(!ran.out.ends_with("there is nothing to mend\n"), "{ran:?}");
        }
    }
}
