//! `--format` and `--report`: the verdict in the forms that were asked for, each where it was asked for.

use super::Failure;
use super::terminal::Terminal;
use andon::evidence::Evidence;
use andon::gate::Gate;
use andon::report::{self, Context};
use andon::verdict::Verdict;
use clap::{Args, ValueEnum};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The forms that are asked for.
#[derive(Debug, Clone, Args)]
pub struct Reports {
    /// Form of what is printed
    #[arg(long, value_name = "FORM", default_value = "human")]
    pub format: Format,
    /// Write a report beside that; `-` is stdout, and what is printed then goes to stderr. May be given several times
    #[arg(long = "report", value_name = "FORM=FILE", value_parser = request)]
    requests: Vec<Request>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Text for people
    Human,
    /// The verdict document, policies/verdict.schema.json
    Json,
    /// SARIF 2.1.0, for GitHub code scanning and editors
    Sarif,
    /// Annotations of a GitHub workflow, and the text for people below them
    Github,
    /// GitLab's Code Quality report
    CodeQuality,
    /// GitLab's dependency scanning report, 15.0.1
    DependencyScanning,
    /// JUnit's XML: a test for each policy
    Junit,
    /// CycloneDX 1.6: the packages, who depends on whom, and what is known of them
    Cyclonedx,
    /// Markdown, for a comment on a pull request or $GITHUB_STEP_SUMMARY
    Markdown,
    /// One self-contained page
    Html,
}

/// A report and the file to write it to; none is stdout.
#[derive(Debug, Clone)]
struct Request {
    format: Format,
    file: Option<PathBuf>,
}

fn request(text: &str) -> Result<Request, String> {
    let (form, file) = text.split_once('=').ok_or("write FORM=FILE, such as sarif=andon.sarif")?;
    let format = Format::from_str(form, false).map_err(|_| {
        let names: Vec<_> = Format::value_variants().iter().filter_map(|format| format.to_possible_value()).collect();
        let names: Vec<_> = names.iter().map(|name| name.get_name()).collect();
        format!("`{form}` is none of {}", names.join(", "))
    })?;
    match file {
        "" => Err("the file has no name".into()),
        "-" => Ok(Request { format, file: None }),
        file => Ok(Request { format, file: Some(file.into()) }),
    }
}

/// What reports are made of.
pub struct Subject<'a> {
    pub verdict: &'a Verdict,
    pub evidence: &'a Evidence,
    pub gate: &'a Gate,
    pub elapsed: Duration,
}

impl Reports {
    /// Whether nothing but the text for people is asked for.
    pub fn is_human_only(&self) -> bool {
        self.format == Format::Human && self.requests.is_empty()
    }

    /// Says before anything is judged what could not be written after it.
    pub fn check(&self) -> Result<(), Failure> {
        if self.requests.iter().filter(|request| request.file.is_none()).count() > 1 {
            return Err(Failure::usage("only one report can go to stdout"));
        }
        for file in self.requests.iter().filter_map(|request| request.file.as_deref()) {
            if !folder(file).is_dir() {
                return Err(Failure::usage(format!("{}: there is no such directory", folder(file).display())));
            }
            if file.is_dir() {
                return Err(Failure::usage(format!("{}: this is a directory", file.display())));
            }
        }
        Ok(())
    }

    /// Prints and writes what was asked for.
    pub fn deliver(&self, subject: &Subject, terminal: &Terminal) -> Result<(), Failure> {
        let printed = render(self.format, subject, terminal, terminal.color());
        match self.requests.iter().any(|request| request.file.is_none()) {
            true => terminal.remark(&printed),
            false => terminal.print(&printed)?,
        }
        for request in &self.requests {
            let text = render(request.format, subject, terminal, false);
            match &request.file {
                None => terminal.print(&text)?,
                Some(file) => write(file, &text).map_err(|e| {
                    Failure::undecided(format!("{}: the report cannot be written: {e}", file.display()))
                })?,
            }
        }
        Ok(())
    }
}

fn render(format: Format, subject: &Subject, terminal: &Terminal, color: bool) -> String {
    let (verdict, policies) = (subject.verdict, subject.gate.policies());
    let facts = || subject.gate.facts(subject.evidence).0;
    match format {
        Format::Human => human(subject, terminal, color),
        Format::Json => report::json(verdict),
        Format::Sarif => report::sarif(verdict, policies),
        Format::Github => report::github(verdict, &human(subject, terminal, false)),
        Format::CodeQuality => report::code_quality(verdict),
        Format::DependencyScanning => report::dependency_scanning(verdict, &facts()),
        Format::Junit => report::junit(verdict, &subject.gate.policies_at(verdict.evidence.stage).collect::<Vec<_>>()),
        Format::Cyclonedx => report::cyclonedx(verdict, &facts()),
        Format::Markdown => report::markdown(verdict),
        Format::Html => report::html(verdict, policies),
    }
}

fn human(subject: &Subject, terminal: &Terminal, color: bool) -> String {
    let context = Context {
        files: &subject.evidence.files,
        elapsed: Some(subject.elapsed),
        detail: terminal.detail,
        color,
        width: terminal.width(),
    };
    report::human(subject.verdict, &context)
}

fn folder(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Writes a file so that whoever reads it finds the old one or the new one, whole. What is no regular file is written
/// to, and so is the summary of a workflow's step, to which others write too.
fn write(file: &Path, text: &str) -> io::Result<()> {
    let summary = std::env::var_os("GITHUB_STEP_SUMMARY").is_some_and(|summary| file.as_os_str() == summary);
    if summary || fs::metadata(file).is_ok_and(|metadata| !metadata.is_file()) {
        return OpenOptions::new().append(true).create(true).open(file)?.write_all(text.as_bytes());
    }
    // A link is replaced and not followed: what is judged may have put it there.
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let new = folder(file).join(format!(".{name}.{}.tmp", std::process::id()));
    let written = File::create_new(&new).and_then(|mut file| file.write_all(text.as_bytes()));
    let moved = written.and_then(|()| fs::rename(&new, file));
    if moved.is_err() {
        let _ = fs::remove_file(&new);
    }
    moved
}
