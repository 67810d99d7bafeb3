//! Switching from another tool, as a person does it: `init --from`, and `check` where there is only a `deny.toml`.

use std::process::Command;
use tempfile::TempDir;

const MANIFEST: &str = "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT\"\n\
                        [dependencies]\nleaky = \"1\"\n";
const LOCKFILE: &str = "version = 4

[[package]]
name = \"app\"
version = \"0.1.0\"
dependencies = [
 \"leaky\",
]

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

[versions]
patched = [\">= 1.2.4\"]
```

# leaky leaks

It does.
";
const DENY: &str = "[graph]
all-features = true

[advisories]
ignore = [
    { id = \"RUSTSEC-2026-9999\", reason = \"leaks nothing of ours\" },
]

[bans]
deny = [\"left-pad\"]
";

struct Repository {
    folder: TempDir,
}

#[derive(Debug, PartialEq, Eq)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

impl Repository {
    /// A workspace with a vulnerable dependency.
    fn new() -> Self {
        let repository = Repository { folder: TempDir::new().expect("a temporary directory") };
        repository.file("advisories/crates/leaky/RUSTSEC-2026-9999.md", ADVISORY);
        repository.file("repo/Cargo.toml", MANIFEST);
        repository.file("repo/Cargo.lock", LOCKFILE);
        repository.file("repo/src/main.rs", "fn main() {}\n");
        repository
    }

    fn file(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("the folder is made");
        std::fs::write(path, text).expect("the file is written");
    }

    fn text(&self, path: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(path)).expect("it is written")
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cargo-andon"));
        command.current_dir(self.folder.path().join("repo")).args(arguments);
        command.env("CARGO_HOME", self.folder.path().join("cargo-home"));
        command.env("ANDON_CACHE_DIR", self.folder.path().join("cache"));
        for name in ["NO_COLOR", "CARGO_TERM_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS"] {
            command.env_remove(name);
        }
        let output = command.output().expect("the binary runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        Ran { code: output.status.code().expect("a code"), out: text(output.stdout), err: text(output.stderr) }
    }

    fn init(&self, from: &str, arguments: &[&str]) -> Ran {
        self.run(&[&["init", "--advisories", "../advisories", "--from", from], arguments].concat())
    }

    fn check(&self, arguments: &[&str]) -> Ran {
        let fixed = ["check", "--advisories", "../advisories", "--as-of", "2026-07-02"];
        self.run(&[&fixed[..], arguments].concat())
    }
}

/// The findings of a verdict about the advisory, as (level, whether somebody has waived it and where).
fn leaks(ran: &Ran) -> Vec<(String, String)> {
    let verdict: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let findings = verdict["findings"].as_array().expect("findings").iter();
    let about = findings.filter(|finding| finding["code"] == "RUSTSEC-2026-9999");
    about
        .map(|finding| {
            let waiver = &finding["waiver"];
            (finding["level"].as_str().unwrap_or_default().to_owned(), format!("{}:{}", waiver["file"], waiver["line"]))
        })
        .collect()
}

#[test]
fn one_command_translates_and_the_gate_runs() {
    let repository = Repository::new();
    repository.file("repo/deny.toml", DENY);
    let ran = repository.init("deny.toml", &["--owner", "Ada", "--until", "2026-12-31"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(
        ran.out
            .starts_with("andon.toml is written; translated from deny.toml; waivers: 1, entries not carried over: 1\n"),
        "{ran:?}"
    );
    assert!(ran.err.contains("warning: deny.toml:2:1: graph.all-features is not carried over: "), "{ran:?}");
    let text = repository.text("repo/andon.toml");
    for line in [
        "subject = \"leaky\"\ncode = \"RUSTSEC-2026-9999\"\n",
        "reason = \"leaks nothing of ours\"\nowner = \"Ada\"\nexpires = \"2026-12-31\"\n",
        "{ name = \"left-pad\"",
        " }, # deny.toml:10\n",
        "#   deny.toml:2  graph.all-features: ",
    ] {
        assert!(text.contains(line), "{line:?} is not in\n{text}");
    }
    let verdict = repository.check(&["--format", "json"]);
    assert!(!verdict.err.contains("deny.toml"), "{verdict:?}");
    let line = text.lines().position(|line| line == "subject = \"leaky\"").expect("a waiver") + 1;
    assert_eq!(leaks(&verdict), [("deny".into(), format!("\"andon.toml\":{line}"))]);
}

#[test]
fn waivers_without_owner_and_date_are_refused_with_the_line_to_fill_in() {
    let repository = Repository::new();
    repository.file("repo/deny.toml", DENY);
    let ran = repository.init(".", &[]);
    assert!(ran.out.contains("fill in `owner` and `expires`"), "{ran:?}");
    let text = repository.text("repo/andon.toml");
    let line = text.lines().position(|line| line.starts_with("owner = \"\"")).expect("to be filled in") + 1;
    let refused = repository.check(&[]);
    assert_eq!((refused.code, &*refused.out), (2, ""), "{refused:?}");
    assert!(refused.err.contains(&format!("andon.toml:{line}:9: `owner` of a waiver (who answers for it) is empty")));
    repository.file(
        "repo/andon.toml",
        text.replace("owner = \"\"", "owner = \"Ada\"").replace("expires = \"\"", "expires = \"2026-12-31\""),
    );
    assert_eq!(leaks(&repository.check(&["--format", "json"])).len(), 1);
}

#[test]
fn what_is_there_is_overwritten_only_by_force() {
    let repository = Repository::new();
    repository.file("repo/deny.toml", DENY);
    repository.file("repo/andon.toml", "# mine\n");
    let ran = repository.init("deny.toml", &[]);
    assert_eq!((ran.code, ran.err.contains("not overwritten without --force")), (2, true), "{ran:?}");
    let printed = repository.init("deny.toml", &["-o", "-"]);
    assert!(printed.code == 0 && printed.out.contains("[policy.banned_crate]"), "{printed:?}");
    assert_eq!(repository.text("repo/andon.toml"), "# mine\n");
    let forced = repository.init("deny.toml", &["--force"]);
    assert_eq!((forced.code, &*repository.text("repo/andon.toml")), (0, &*printed.out), "{forced:?}");
}

#[test]
fn audits_that_cargo_deny_never_asked_for_are_named_and_not_missed() {
    let repository = Repository::new();
    repository.file("repo/deny.toml", DENY);
    repository.file("repo/supply-chain/config.toml", "[cargo-vet]\nversion = \"0.10\"\n");
    repository.file("repo/supply-chain/audits.toml", "");
    let beside = repository.check(&[]);
    let of_vet = "supply-chain/config.toml is not translated: `cargo-andon init --from supply-chain/config.toml -o -`";
    assert!(!beside.out.contains("audit_missing") && beside.err.contains(of_vet), "{beside:?}");
    let from = repository.init("deny.toml", &["--owner", "o", "--until", "2026-09-01"]);
    assert!(from.code == 0 && from.err.contains(of_vet), "{from:?}");
    assert!(repository.text("repo/andon.toml").contains("[policy.audit_missing]\nlevel = \"allow\" # "));
    assert!(!repository.check(&[]).out.contains("audit_missing"));
    repository.init("supply-chain", &["--force"]);
    assert!(repository.check(&[]).out.contains("deny[audit_missing]"), "adopted by itself, it counts");
}

#[test]
fn the_tool_is_known_by_name_or_content_and_nothing_else_is_taken() {
    let repository = Repository::new();
    repository.file("repo/.cargo/audit.toml", "[advisories]\nignore = [\"RUSTSEC-2026-9999\"]\n");
    repository.file("repo/supply-chain/config.toml", "[cargo-vet]\nversion = \"0.10\"\n");
    repository.file("gate.toml", DENY);
    for (from, of) in [
        (".", ".cargo/audit.toml of cargo-audit"),
        (".cargo/audit.toml", ".cargo/audit.toml of cargo-audit"),
        ("supply-chain", "supply-chain/config.toml of cargo-vet"),
        ("../gate.toml", "../gate.toml of cargo-deny"),
    ] {
        let ran = repository.init(from, &["-o", "-"]);
        assert!(ran.code == 0 && ran.out.contains(&format!("translated from {of}.\n")), "{from}: {ran:?}");
    }
    let several = repository.init(".", &["-o", "-"]);
    assert!(several.err.contains("supply-chain/config.toml is not translated"), "{several:?}");
    for (from, words) in [
        ("none.toml", "none.toml: there is no such file"),
        ("src", "src has none of deny.toml, .deny.toml"),
        ("Cargo.toml", "Cargo.toml is neither a deny.toml nor"),
    ] {
        let ran = repository.init(from, &[]);
        assert!(ran.code == 2 && ran.err.contains(words), "{from}: {ran:?}");
    }
    repository.file("repo/deny.toml", "[bans\n");
    let broken = repository.init("deny.toml", &[]);
    assert!(broken.code == 2 && broken.err.contains("deny.toml:1:6: not valid TOML"), "{broken:?}");
}

#[test]
fn a_deny_toml_alone_is_judged_by_and_said_to_be() {
    for place in ["deny.toml", ".deny.toml", ".cargo/deny.toml"] {
        let repository = Repository::new();
        let without = repository.check(&["--format", "json"]);
        assert_eq!(leaks(&without), [("deny".into(), "null:null".into())], "{without:?}");
        repository.file(&format!("repo/{place}"), DENY);
        let ran = repository.check(&["--format", "json"]);
        let note =
            format!("note: there is no andon.toml: judged by {place}, translated (ignores without owner and date: 1, ");
        assert!(ran.err.starts_with(&note) && ran.err.lines().count() == 1, "{ran:?}");
        assert_eq!(leaks(&ran), [("deny".into(), format!("\"{place}\":6"))]);
        assert_eq!(ran, repository.check(&["--format", "json"]));
        let configuration = |ran: &Ran| {
            let verdict: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
            verdict["evidence"]["configuration"].to_string()
        };
        assert_ne!(configuration(&ran), configuration(&without));
        repository.file("repo/andon.toml", "");
        let own = repository.check(&["--format", "json"]);
        assert_eq!((own.err.as_str(), configuration(&own)), ("", configuration(&without)));
    }
}

/// Nobody answers for what a `deny.toml` ignores, so it neither blocks the first commit nor is it hidden for ever.
#[test]
fn ignores_hold_for_a_commit_and_end_before_a_release() {
    let repository = Repository::new();
    repository.file("repo/deny.toml", DENY);
    for (stage, state) in [("commit", "expiring"), ("merge", "expiring"), ("deploy", "expired"), ("release", "expired")]
    {
        let ran = repository.check(&["--format", "json", "--stage", stage]);
        let verdict: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
        let waiver = &verdict["waivers"][0];
        assert_eq!((&waiver["state"], &waiver["owner"]), (&state.into(), &"deny.toml".into()), "{stage}: {waiver}");
        assert_eq!((waiver["at"]["file"].as_str(), waiver["at"]["line"].as_u64()), (Some("deny.toml"), Some(6)));
        let waived = leaks(&ran)[0].1 != "null:null";
        assert_eq!(waived, state == "expiring", "{stage}");
    }
}

#[test]
fn a_broken_deny_toml_is_no_pass() {
    let repository = Repository::new();
    repository.file("repo/deny.toml", "[bans\n");
    let ran = repository.check(&[]);
    assert!(ran.code == 2 && ran.err.contains("deny.toml:1:6: not valid TOML"), "{ran:?}");
}
