//! The command line.

use super::hook::Manager;
use super::reports::Reports;
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::path::PathBuf;

const EXIT_CODES: &str = "\
Exit codes:
  0  nothing that stops the line
  1  stop: a policy denies something
  2  wrong usage: command line, andon.toml or a policy that is refused
  3  undecided: something that could have stopped the line was not judged

andon reads files and executes nothing of what it judges: no cargo, no rustc, no build
script. It uses no network; only `advisories update` (by git) and `policy fetch` (by curl) do.";

/// The heading over options of every command.
const EVERYWHERE: &str = "Options of every command";

/// Judges Cargo workspaces by policies: advisories, sources, licences, manifests.
#[derive(Debug, Parser)]
#[command(name = "cargo-andon", version, about, after_help = EXIT_CODES, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub global: Global,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge the workspaces of a directory
    Check(Check),
    /// Mend what can be mended safely in the repository's own files, and print the rest: commands and remedies
    Fix(Fix),
    /// Print what policies read: a JSON array, one facts document for each workspace
    Facts(Facts),
    /// Print all that a verdict depends on: an andon.evidence/1 document, which C and WebAssembly judge
    Evidence(Evidence),
    /// Write down who answers for a finding, and until when
    Waive(Waive),
    /// List what is let through for now: every waiver and every finding without one, most urgent first
    Debt(Debt),
    /// Explain a policy or an advisory
    Explain(Explain),
    /// Write an andon.toml: a commented one that means the defaults, or a translation of another tool's configuration
    Init(Init),
    /// Run the tests and the cases of policies
    Test(TestPolicies),
    /// Write, list, show, check and fetch policies
    #[command(subcommand)]
    Policy(Policy),
    /// Install and inspect advisories
    #[command(subcommand)]
    Advisories(Advisories),
    /// Judge each commit by git's pre-commit hook
    #[command(subcommand)]
    Hook(Hook),
    /// Print what completes this command line in a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Write the manual: a page for each command
    Man {
        /// The directory to write to, such as ~/.local/share/man/man1
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
}

/// Options of every command.
#[derive(Debug, Args)]
pub struct Global {
    /// Configuration file [default: andon.toml of the judged directory, or its deny.toml, where there is one]
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "PATH")]
    pub config: Option<PathBuf>,
    /// Colour of the output
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "WHEN", default_value = "auto", hide_default_value = true)]
    pub color: When,
    /// Tell only what stops the line or could not be judged
    #[arg(long, short, global = true, help_heading = EVERYWHERE, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Tell everything in full, and on stderr where the time goes
    #[arg(long, short, global = true, help_heading = EVERYWHERE)]
    pub verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum When {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Args)]
pub struct Check {
    #[command(flatten)]
    pub subject: Subject,
    #[command(flatten)]
    pub reports: Reports,
    /// Judge again whenever something is saved, and tell what that changed; Ctrl-C ends it
    #[arg(long, conflicts_with_all = ["format", "requests", "staged", "rev", "evidence"])]
    pub watch: bool,
}

#[derive(Debug, Args)]
pub struct Facts {
    #[command(flatten)]
    pub subject: Subject,
}

#[derive(Debug, Args)]
pub struct Evidence {
    #[command(flatten)]
    pub subject: Subject,
}

#[derive(Debug, Args)]
pub struct Fix {
    #[command(flatten)]
    pub subject: Subject,
    /// Mend these findings alone: fingerprints, or the first six digits and more; codes; policies; subjects
    #[arg(value_name = "FINGERPRINT")]
    pub findings: Vec<String>,
    /// Write nothing: show as a unified diff what would be changed
    #[arg(long, short = 'n')]
    pub dry_run: bool,
}

/// What is judged, by which advisories, for which moment.
#[derive(Debug, Clone, Args)]
pub struct Subject {
    /// Directory to judge with everything below it [default: the nearest one upwards with a Cargo.lock, an andon.toml or
    /// a repository]
    #[arg(value_name = "DIR", conflicts_with_all = ["manifest_path", "lockfile"])]
    pub directory: Option<PathBuf>,
    /// Judge where this Cargo.toml belongs
    #[arg(long, value_name = "PATH")]
    pub manifest_path: Option<PathBuf>,
    /// Judge this lockfile alone, with nothing beside it
    #[arg(long, value_name = "PATH", conflicts_with = "manifest_path")]
    pub lockfile: Option<PathBuf>,
    /// Judge what is about to be committed: git's index, compared with HEAD
    #[arg(long, conflicts_with_all = ["lockfile", "rev"])]
    pub staged: bool,
    /// Judge a commit, compared with its first parent
    #[arg(long, value_name = "REV", conflicts_with = "lockfile")]
    pub rev: Option<String>,
    /// Compare with where it parted from this commit: what was there before is debt
    #[arg(long, value_name = "REV", conflicts_with = "lockfile")]
    pub base: Option<String>,
    /// Which side of the change is judged by: whose configuration, waivers and policies count [default: base]
    #[arg(long, value_name = "SIDE", env = "ANDON_TRUST", hide_env_values = true)]
    pub trust: Option<Trust>,
    /// Judge an andon.evidence/1 document, with `-` from stdin; its moment and stage count unless others are given
    #[arg(long, value_name = "FILE", conflicts_with_all = ["directory", "manifest_path", "lockfile", "staged", "rev", "base"])]
    pub evidence: Option<PathBuf>,
    #[command(flatten)]
    pub source: AdvisorySource,
    /// Judge for this moment: RFC 3339, or a day [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub as_of: Option<Timestamp>,
    /// How far the change has come [default: commit]
    #[arg(long, value_name = "STAGE")]
    pub stage: Option<Stage>,
    /// Accepted for cargo's sake: andon never changes a lockfile
    #[arg(long)]
    pub locked: bool,
    /// Accepted for cargo's sake: andon judges without a network
    #[arg(long)]
    pub offline: bool,
    /// Accepted for cargo's sake: both of the above
    #[arg(long)]
    pub frozen: bool,
}

#[derive(Debug, Clone, Args)]
pub struct AdvisorySource {
    /// Judge by these advisories alone: a directory or a zip (RustSec or OSV), or `builtin` [default: what is installed,
    /// or the built-in ones where they are newer; and the sources of andon.toml]
    #[arg(long, value_name = "DIR|ZIP|builtin")]
    pub advisories: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Trust {
    /// What it starts from: nobody widens the gate and passes through it in one change
    Base,
    /// What is judged: you answer for its changes to the gate
    Head,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Stage {
    Commit,
    Merge,
    Deploy,
    Release,
}

#[derive(Debug, Args)]
pub struct Waive {
    /// The finding's fingerprint, or its first digits: `check` shows it with the waiver to paste, -v at each finding; so does `debt`
    pub fingerprint: String,
    /// Why it is acceptable for now
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    pub reason: String,
    /// Who answers for it
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub owner: String,
    /// The first day on which it counts again
    #[arg(long, value_name = "DATE")]
    pub until: Date,
    #[command(flatten)]
    pub subject: Subject,
}

#[derive(Debug, Args)]
pub struct Debt {
    #[command(flatten)]
    pub subject: Subject,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "human")]
    pub format: DebtFormat,
    /// List what only warns and what is settled too
    #[arg(long)]
    pub all: bool,
    /// How many former commits of the last year to judge, for ages and the course of debt
    #[arg(long, value_name = "N", default_value_t = 12)]
    pub history: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DebtFormat {
    /// Text for people
    Human,
    /// The ledger document, policies/debt.schema.json
    Json,
    /// One self-contained page
    Html,
}

#[derive(Debug, Args)]
pub struct Explain {
    /// A policy's id, an advisory's id, or another name of an advisory (CVE, GHSA)
    pub name: String,
    #[command(flatten)]
    pub source: AdvisorySource,
}

#[derive(Debug, Args)]
pub struct Init {
    /// Directory to write it to
    #[arg(value_name = "DIR", default_value = ".", hide_default_value = true)]
    pub directory: PathBuf,
    /// Translate the configuration of cargo-deny, cargo-audit or cargo-vet: deny.toml, audit.toml, supply-chain, or a
    /// directory with one of them
    #[arg(long, value_name = "PATH")]
    pub from: Option<PathBuf>,
    /// Who answers for what that configuration ignores [default: left to be filled in]
    #[arg(long, value_name = "NAME", requires = "from", value_parser = NonEmptyStringValueParser::new())]
    pub owner: Option<String>,
    /// The first day on which what it ignores counts again [default: left to be filled in]
    #[arg(long, value_name = "DATE", requires = "from")]
    pub until: Option<Date>,
    #[command(flatten)]
    pub source: AdvisorySource,
    /// Overwrite the file if it is there
    #[arg(long)]
    pub force: bool,
    /// Write to this file, or with `-` to stdout [default: andon.toml in DIR]
    #[arg(long, short, value_name = "PATH")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct TestPolicies {
    /// Folders and bundles of policies [default: those of andon.toml, or else the tests of the built-in policies]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Run only tests and cases that have this in their name, `<policy>::<test>`
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// Fail where less of a policy's lines is evaluated than this, in percent
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=100), conflicts_with = "filter")]
    pub coverage_threshold: Option<u8>,
    /// Write a JUnit report too
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Write each case as JSON too, as another engine reads it: facts and parameters
    #[arg(long, value_name = "DIR")]
    pub export: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum Policy {
    /// Write a new policy that passes its own test
    New {
        /// Its id: a-z, 0-9 and _
        id: String,
        /// The folder of policies to write it to
        #[arg(long, value_name = "DIR", default_value = "policies")]
        folder: PathBuf,
    },
    /// List the policies that judge here
    List,
    /// Show a policy's reference page
    Show {
        /// Its id
        id: String,
    },
    /// Check policies without running them
    Lint {
        /// Folders and bundles of policies [default: those of andon.toml, or else the built-in ones]
        #[arg(value_name = "PATH")]
        paths: Vec<PathBuf>,
    },
    /// Fetch a bundle of policies and print what pins it in andon.toml
    Fetch {
        /// Its URL, or a path of which only the digest is printed [default: the bundles of andon.toml that are not here]
        #[arg(value_name = "URL|PATH")]
        from: Option<String>,
    },
}

#[derive(Debug, Subcommand)]
pub enum Advisories {
    /// Install the advisories of a directory or a zip (RustSec or OSV)
    Import {
        /// The directory or the zip
        path: PathBuf,
    },
    /// Fetch advisories with git and install them
    Update {
        /// Where from [default: RustSec's repository, or `url` of `[advisories]` in the file that --config names]
        #[arg(long, value_name = "URL")]
        url: Option<String>,
    },
    /// Show which advisories are used, where they came from and how old they are
    Status,
    /// Print the advisories of a directory or a zip in the form in which andon keeps them
    Snapshot {
        /// The directory or the zip
        path: PathBuf,
    },
}

#[derive(Debug, Subcommand)]
pub enum Hook {
    /// Add andon to the pre-commit hook of this repository, before whatever else is in it
    Install {
        /// Write it to git's configuration of this repository instead of a file (git 2.54 or newer)
        #[arg(long)]
        in_configuration: bool,
    },
    /// Take out what `install` added, and nothing else
    Uninstall,
    /// Tell whether commits are judged here: exit code 0 yes, 1 no
    Status,
    /// Print what to add to the file of a hook manager
    Snippet {
        /// The manager
        manager: Manager,
    },
    /// Judge what a hook of pre-commit is about: what is staged, the commits between $PRE_COMMIT_FROM_REF and
    /// $PRE_COMMIT_TO_REF, or everything where neither is to be had (`pre-commit run --all-files`)
    Run(Box<Check>),
}

/// An RFC 3339 timestamp, or a day, of which the first moment in UTC is meant.
fn moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Ok(timestamp);
    }
    let day = text.parse::<Date>().ok().and_then(|day| day.to_zoned(TimeZone::UTC).ok());
    day.map(|day| day.timestamp()).ok_or_else(|| "write 2026-11-23T09:00:00Z or 2026-11-23".into())
}

impl From<Trust> for andon::evidence::Trust {
    fn from(trust: Trust) -> Self {
        match trust {
            Trust::Base => Self::Base,
            Trust::Head => Self::Head,
        }
    }
}

impl From<Stage> for andon::evidence::Stage {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Commit => Self::Commit,
            Stage::Merge => Self::Merge,
            Stage::Deploy => Self::Deploy,
            Stage::Release => Self::Release,
        }
    }
}
