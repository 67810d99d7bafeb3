//! The types of the section `workflows`.

use crate::evidence::Text;
use crate::finding::Span;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// GitHub Actions: the workflows and actions of the repository. They belong to the repository and not to a Cargo
/// workspace; the first workspace has them, all others have none.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct WorkflowFacts {
    /// Workflows (`.github/workflows/*.yml`) and actions (`action.yml`) by path.
    pub files: BTreeMap<Text, WorkflowFile>,
    /// Jobs by `file#job`. The steps of a composite action are the job `runs` of its file.
    pub jobs: BTreeMap<Text, WorkflowJob>,
    /// Every `uses`: actions, reusable workflows and images.
    pub uses: Vec<WorkflowUse>,
    /// The actions and reusable workflows of others that are not pinned to a commit, by what is written.
    pub unpinned: BTreeMap<Text, WorkflowUnpinned>,
    /// Every action that restores a cache.
    pub caches: Vec<WorkflowCache>,
    /// Every use of actions/checkout, and every script that fetches a pull request.
    pub checkouts: Vec<WorkflowCheckout>,
    /// Every container image: of a job, a service or a step.
    pub images: Vec<WorkflowImage>,
    /// Every `${{ … }}` that is put into code before it runs: into a script, or an input that an action runs.
    pub expressions: Vec<WorkflowExpression>,
    /// Every condition (`if`).
    pub conditions: Vec<WorkflowCondition>,
    /// Every mention of `secrets` in an expression.
    pub secrets: Vec<WorkflowSecret>,
    /// Every environment variable that is set by `env`.
    pub variables: Vec<WorkflowVariable>,
    /// Every command in a script that installs or runs code from elsewhere.
    pub installs: Vec<WorkflowInstall>,
    /// Every line of a script that writes to `$GITHUB_ENV` or `$GITHUB_PATH`.
    pub environment_writes: Vec<WorkflowEnvironmentWrite>,
}

/// A workflow or an action.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowFile {
    /// Its path relative to the repository's root.
    pub path: Text,
    /// What it is.
    pub kind: WorkflowFileKind,
    /// Its name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// What makes it run; none for an action.
    pub triggers: Vec<WorkflowTrigger>,
    /// The names of its triggers.
    pub events: BTreeSet<Text>,
    /// A stranger can make it run with the rights and secrets of the repository: `pull_request_target`, `workflow_run`,
    /// `issue_comment` and the like.
    pub exposed: bool,
    /// All its triggers are those of a release: `release`, a push of tags alone, or a person (`workflow_dispatch`).
    pub releases: bool,
    /// `permissions` of all its jobs, where written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<WorkflowPermissions>,
    /// The ids of its jobs.
    pub jobs: Vec<Text>,
    /// `on`; the file as a whole for an action.
    pub at: Span,
}

/// Workflow or action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkflowFileKind {
    /// A workflow.
    Workflow,
    /// An action of the repository's own.
    Action,
}

/// What makes a workflow run.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowTrigger {
    /// The event: `push`, `pull_request`, …
    pub name: Text,
    /// Its activity types; empty for the default ones.
    pub types: Vec<Text>,
    /// Its place.
    pub at: Span,
}

/// What the job's token may do.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowPermissions {
    /// `read-all` or `write-all`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub all: Option<Text>,
    /// By scope: `read`, `write` or `none`.
    pub scopes: BTreeMap<Text, WorkflowScope>,
    /// The value.
    pub at: Span,
}

/// One scope of `permissions`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowScope {
    /// `read`, `write` or `none`.
    pub access: Text,
    /// Its line.
    pub at: Span,
}

/// A job, or the steps of a composite action.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowJob {
    /// The file.
    pub file: Text,
    /// Its id.
    pub id: Text,
    /// Its name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// The labels of the machines that it runs on, as written.
    pub runs_on: Vec<Text>,
    /// The place of those labels; the job's id where it has none.
    pub runs_on_at: Span,
    /// It runs on machines of one's own: the label `self-hosted`.
    pub self_hosted: bool,
    /// `permissions` of its own, where written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permissions: Option<WorkflowPermissions>,
    /// The scopes that its token may write by its own or the workflow's `permissions`; `all` for `write-all`. Empty
    /// where neither is written: what the token may then do is a setting of the repository.
    pub writes: BTreeSet<Text>,
    /// The names of the secrets that its expressions mention, `GITHUB_TOKEN` left out.
    pub secrets: BTreeSet<Text>,
    /// `environment`, whose rules may ask for somebody's approval.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<Text>,
    /// `if`, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Text>,
    /// The events by which somebody without rights in the repository gets it to run: what its condition rules out, and
    /// what only a maintainer can do, is left out.
    pub strangers: BTreeSet<Text>,
    /// The jobs that it waits for.
    pub needs: Vec<Text>,
    /// `secrets: inherit`: the reusable workflow gets every secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inherits_secrets: Option<Span>,
    /// The reusable workflow that it calls, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls: Option<Text>,
    /// It publishes: a crate, a release, an image, by a command or an action known to do so.
    pub publishes: bool,
    /// A script builds the workspace with Cargo, which runs the build scripts of all its dependencies.
    pub builds: bool,
    /// An artefact is made of the whole checkout, hidden files included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uploads_checkout: Option<Span>,
    /// Its steps.
    pub steps: Vec<WorkflowStep>,
    /// Its id in the file.
    pub at: Span,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowStep {
    /// Its id, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Text>,
    /// Its name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// The action, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uses: Option<Text>,
    /// The action's inputs.
    pub with: BTreeMap<Text, Text>,
    /// The script.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<Text>,
    /// The shell that runs it, where written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shell: Option<Text>,
    /// Its environment variables.
    pub env: BTreeMap<Text, Text>,
    /// `if`, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<Text>,
    /// The step.
    pub at: Span,
}

/// A use of somebody's code.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowUse {
    /// The file.
    pub file: Text,
    /// The job, a key of `jobs`.
    pub job: Text,
    /// As written.
    pub written: Text,
    /// What it names.
    pub kind: WorkflowUseKind,
    /// The owner of the repository, in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Text>,
    /// `owner/repository`, in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<Text>,
    /// The path within the repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Text>,
    /// What stands behind the `@`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text>,
    /// Nobody can put other code in its place: a whole commit id, an image's digest, or the repository's own files.
    pub pinned: bool,
    /// The comment behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comment: Option<Text>,
    /// It restores what earlier runs left in the cache.
    pub cache: bool,
    /// What it is given.
    pub with: BTreeMap<Text, Text>,
    /// As written in the file.
    pub at: Span,
}

/// Somebody's code that is used by a name which can be moved.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowUnpinned {
    /// The owner of the repository, in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Text>,
    /// `owner/repository`, in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<Text>,
    /// At how many places it is used.
    pub places: usize,
    /// The first of them.
    pub at: Span,
}

/// An action that restores what earlier runs left in the cache.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowCache {
    /// The file.
    pub file: Text,
    /// The job, a key of `jobs`.
    pub job: Text,
    /// `owner/repository` of the action, in lower case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repository: Option<Text>,
    /// As written in the file.
    pub at: Span,
}

/// What a `uses` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkflowUseKind {
    /// An action of a repository.
    Action,
    /// A reusable workflow of a repository.
    Workflow,
    /// A file of this repository.
    Local,
    /// An image.
    Docker,
}

/// Code that is brought onto the machine.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowCheckout {
    /// The file.
    pub file: Text,
    /// The job, a key of `jobs`.
    pub job: Text,
    /// What is checked out, as written; absent for what the event says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<Text>,
    /// It is what somebody proposes in a pull request.
    pub of_head: bool,
    /// The events by which somebody without rights in the repository gets it to happen.
    pub strangers: BTreeSet<Text>,
    /// The job's token is left where every later step can read it.
    pub keeps_token: bool,
    /// The reference, or the action where it has none.
    pub at: Span,
}

/// A container image.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowImage {
    /// The file.
    pub file: Text,
    /// The job, a key of `jobs`.
    pub job: Text,
    /// As written, without `docker://`.
    pub image: Text,
    /// Its tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tag: Option<Text>,
    /// It names a digest.
    pub digest: bool,
    /// An expression says which: what it is cannot be seen here.
    pub dynamic: bool,
    /// As written in the file.
    pub at: Span,
}

/// An expression that becomes code.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowExpression {
    /// The file.
    pub file: Text,
    /// The job, a key of `jobs`.
    pub job: Text,
    /// What stands between `${{` and `}}`.
    pub text: Text,
    /// What its value can be made of: contexts in lower case, `github.event.pull_request.title`. What is only compared,
    /// or looked at by `contains` and the like, is left out.
    pub contexts: BTreeSet<Text>,
    /// Those of them that a stranger can write freely.
    pub untrusted: BTreeSet<Text>,
    /// The expression.
    pub at: Span,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowCondition {
    /// The file.
    pub file: Text,
    /// The job, a key of `jobs`.
    pub job: Text,
    /// As written.
    pub text: Text,
    /// It lets a bot through by `github.actor` or `github.triggering_actor`.
    pub trusts_actor: bool,
    /// The condition.
    pub at: Span,
}

/// A mention of `secrets`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowSecret {
    /// The file.
    pub file: Text,
    /// The job, a key of `jobs`; absent for the file as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<Text>,
    /// The secret's name, in upper case; absent where all are handed over: `toJSON(secrets)`, `secrets[…]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// The expression.
    pub at: Span,
}

/// An environment variable.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowVariable {
    /// The file.
    pub file: Text,
    /// The job, a key of `jobs`; absent for all of the file's jobs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub job: Option<Text>,
    /// Its name.
    pub name: Text,
    /// Its value, as written.
    pub value: Text,
    /// Its name in the file.
    pub at: Span,
}

/// A command that brings code from elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowInstall {
    /// The file.
    pub file: Text,
    /// The job, a key of `jobs`.
    pub job: Text,
    /// How.
    pub kind: WorkflowInstallKind,
    /// The crates that it names, without their versions, or the repository of a `--git`; the URLs of a download.
    pub names: Vec<Text>,
    /// `--locked` or `--frozen`: the versions of the crate's own lockfile are taken.
    pub locked: bool,
    /// An exact version of each crate, a commit, or a path of the repository is named.
    pub pinned: bool,
    /// The command, on one line.
    pub text: Text,
    /// The command in the file, or the script's first line where it is not found there.
    pub at: Span,
}

/// How code is brought from elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WorkflowInstallKind {
    /// `cargo install`.
    CargoInstall,
    /// `cargo binstall`.
    CargoBinstall,
    /// A download that a shell runs: `curl … | sh`.
    Download,
}

/// A line that sets the environment of later steps.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct WorkflowEnvironmentWrite {
    /// The file.
    pub file: Text,
    /// The job, a key of `jobs`.
    pub job: Text,
    /// `GITHUB_ENV` or `GITHUB_PATH`.
    pub target: Text,
    /// What is written is not wholly constant.
    pub dynamic: bool,
    /// The line, or the script's first line where it is not found.
    pub at: Span,
}
