//! The command line.

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
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
    /// Print what policies read: a JSON array, one facts document for each workspace
    Facts(Facts),
    /// Print all that a verdict depends on: an andon.evidence/1 document, which C and WebAssembly judge
    Evidence(Evidence),
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

#[derive(Debug, Args)]
pub struct Check {
    #[command(flatten)]
    pub subject: Subject,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "human")]
    pub format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people
    Human,
    /// The verdict document, policies/verdict.schema.json
    Json,
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

/// What is judged, by which advisories, for which moment.
#[derive(Debug, Args)]
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
    #[command(flatten)]
    pub source: AdvisorySource,
    /// Judge for this moment: RFC 3339, or a day [default: now]
    #[arg(long, value_name = "TIME", value_parser = moment)]
    pub as_of: Option<Timestamp>,
    /// How far the change has come
    #[arg(long, value_name = "STAGE", default_value = "commit")]
    pub stage: Stage,
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

#[derive(Debug, Args)]
pub struct AdvisorySource {
    /// Judge by these advisories alone: a directory or a zip (RustSec or OSV), or `builtin` [default: what is installed,
    /// or the built-in ones where they are newer; and the sources of andon.toml]
    #[arg(long, value_name = "DIR|ZIP|builtin")]
    pub advisories: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Stage {
    Commit,
    Merge,
    Deploy,
    Release,
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

/// An RFC 3339 timestamp, or a day, of which the first moment in UTC is meant.
fn moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(timestamp) = text.parse::<Timestamp>() {
        return Ok(timestamp);
    }
    let day = text.parse::<Date>().ok().and_then(|day| day.to_zoned(TimeZone::UTC).ok());
    day.map(|day| day.timestamp()).ok_or_else(|| "write 2026-11-23T09:00:00Z or 2026-11-23".into())
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
