//! `uses`, images, and which actions do what.

use super::types::{WorkflowImage, WorkflowUseKind};
use crate::evidence::Text;
use std::collections::BTreeMap;

/// A `uses`, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Uses {
    pub kind: WorkflowUseKind,
    pub owner: Option<Text>,
    pub repository: Option<Text>,
    pub path: Option<Text>,
    pub reference: Option<Text>,
    pub pinned: bool,
}

/// Takes `owner/repository/path@reference` apart; what begins with `./` or `$/` is the
/// repository's own, and `docker://` an image.
pub(super) fn parse(written: &str) -> Uses {
    let nothing = |kind, pinned| Uses { kind, owner: None, repository: None, path: None, reference: None, pinned };
    if ["./", ".\\", "$/"].iter().any(|own| written.starts_with(own)) {
        return nothing(WorkflowUseKind::Local, true);
    }
    if let Some(image) = written.strip_prefix("docker://") {
        return nothing(WorkflowUseKind::Docker, image.contains("@sha256:"));
    }
    let (place, reference) = match written.rsplit_once('@') {
        Some((place, reference)) => (place, Some(reference)),
        None => (written, None),
    };
    let mut parts = place.splitn(3, '/');
    let (owner, name, path) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    let workflow = path.is_some_and(|path| path.contains(".github/workflows/"));
    let lower = |text: &str| Text::from(text.to_lowercase());
    Uses {
        kind: if workflow { WorkflowUseKind::Workflow } else { WorkflowUseKind::Action },
        owner: Some(lower(owner)),
        repository: name.map(|name| lower(&format!("{owner}/{name}"))),
        path: path.map(Text::from),
        pinned: reference.is_some_and(is_commit),
        reference: reference.map(Text::from),
    }
}

/// A whole commit id, SHA-1 or SHA-256; a shortened one can be that of a branch.
fn is_commit(reference: &str) -> bool {
    matches!(reference.len(), 40 | 64) && reference.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Takes an image's name apart; `None` where there is none.
pub(super) fn image(written: &str) -> Option<(Text, Option<Text>, bool, bool)> {
    let name = written.strip_prefix("docker://").unwrap_or(written).trim();
    if name.is_empty() {
        return None;
    }
    let dynamic = name.contains("${{");
    let digest = name.contains("@sha256:");
    let before = name.split('@').next().unwrap_or(name);
    let last = before.rsplit('/').next().unwrap_or(before);
    let tag = last.split_once(':').map(|(_, tag)| Text::from(tag));
    Some((name.into(), tag, digest, dynamic))
}

impl WorkflowImage {
    pub(super) fn new(file: &Text, job: &Text, written: &str, at: crate::finding::Span) -> Option<Self> {
        let (image, tag, digest, dynamic) = image(written)?;
        Some(WorkflowImage { file: file.clone(), job: job.clone(), image, tag, digest, dynamic, at })
    }
}

/// Actions that restore a cache by themselves, with the input that turns it off (`input`, `value that means off`).
const CACHES: [(&str, &str, &str); 6] = [
    ("actions/cache", "lookup-only", "true"),
    ("swatinem/rust-cache", "lookup-only", "true"),
    ("baptiste0928/cargo-install", "", ""),
    ("actions-rust-lang/setup-rust-toolchain", "cache", "false"),
    ("moonrepo/setup-rust", "cache", "false"),
    ("astral-sh/setup-uv", "enable-cache", "false"),
];

/// Actions that restore a cache only when they are asked to.
const CACHES_ON_REQUEST: [(&str, &str); 6] = [
    ("actions/setup-node", "cache"),
    ("actions/setup-java", "cache"),
    ("actions/setup-python", "cache"),
    ("actions/setup-dotnet", "cache"),
    ("docker/build-push-action", "cache-from"),
    ("ruby/setup-ruby", "bundler-cache"),
];

/// Whether this action restores what earlier runs left in the cache. `actions/cache/save` only writes. What an
/// expression decides is somebody's deliberate choice.
pub(super) fn caches(uses: &Uses, with: &BTreeMap<Text, Text>) -> bool {
    let Some(repository) = uses.repository.as_deref() else { return false };
    let given = |input: &str| with.get(input).map(|value| &**value);
    if uses.path.as_deref() == Some("save") {
        return false;
    }
    if let Some((_, input, off)) = CACHES.iter().find(|(name, ..)| *name == repository) {
        return !given(input).is_some_and(|value| value == *off || value.contains("${{"));
    }
    CACHES_ON_REQUEST.iter().any(|(name, input)| {
        *name == repository
            && given(input).is_some_and(|value| !value.is_empty() && value != "false" && !value.contains("${{"))
    })
}

/// Actions that publish a crate, a release or a package.
const PUBLISHERS: [&str; 14] = [
    "actions/create-release",
    "actions/upload-release-asset",
    "burntsushi/upload-release-asset",
    "crate-ci/cargo-release",
    "docker/build-push-action",
    "houseabsolute/actions-rust-release",
    "katyo/publish-crates",
    "ncipollo/release-action",
    "pypa/gh-action-pypi-publish",
    "release-plz/action",
    "rust-lang/crates-io-auth-action",
    "softprops/action-gh-release",
    "svenstaro/upload-release-action",
    "taiki-e/upload-rust-binary-action",
];

/// Whether this action publishes something.
pub(super) fn publishes(uses: &Uses, with: &BTreeMap<Text, Text>) -> bool {
    let Some(repository) = uses.repository.as_deref() else { return false };
    let pushes = with.get("push").is_some_and(|value| &**value == "true");
    PUBLISHERS.contains(&repository) && (repository != "docker/build-push-action" || pushes)
}

/// Actions that run what one of their inputs says.
const CODE_INPUTS: [(&str, &str); 11] = [
    ("actions/github-script", "script"),
    ("appleboy/ssh-action", "script"),
    ("azure/cli", "inlinescript"),
    ("azure/powershell", "inlinescript"),
    ("nick-fields/retry", "command"),
    ("nick-fields/retry", "on_retry_command"),
    ("nick-invision/retry", "command"),
    ("reactivecircus/android-emulator-runner", "script"),
    ("cross-platform-actions/action", "run"),
    ("vmactions/freebsd-vm", "run"),
    ("vmactions/freebsd-vm", "prepare"),
];

/// Whether this input becomes code.
pub(super) fn is_code(uses: &Uses, input: &str) -> bool {
    let Some(repository) = uses.repository.as_deref() else { return false };
    CODE_INPUTS.iter().any(|(name, code)| *name == repository && input.eq_ignore_ascii_case(code))
}

/// Whether `actions/upload-artifact` takes hidden files along: it did so up to 4.3, and does where it is asked to.
pub(super) fn uploads_hidden(uses: &Uses, comment: Option<&str>, with: &BTreeMap<Text, Text>) -> bool {
    if with.get("include-hidden-files").is_some_and(|value| &**value == "true") {
        return true;
    }
    let version = if uses.pinned { comment } else { uses.reference.as_deref() };
    let Some(version) = version.and_then(|text| text.trim().strip_prefix('v')) else { return false };
    let mut parts = version.split('.').map(|part| part.trim().parse::<u32>().ok());
    match (parts.next().flatten(), parts.next().flatten()) {
        (Some(major), _) if major < 4 => true,
        (Some(4), Some(minor)) => minor < 4,
        _ => false,
    }
}
