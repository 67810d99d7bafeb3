//! What a hook of the pre-commit framework is to judge. The framework calls the same entry for a commit, between two
//! revisions, and for all files; which of them is meant, the environment and the repository tell.

use super::repository::Repository;
use crate::Failure;
use crate::arguments::Check;
use std::env;

/// The same `check`, of what this run is about; what the configuration of the hook asks for itself is kept.
pub fn scoped(check: &Check) -> Result<Check, Failure> {
    let mut check = check.clone();
    let subject = &mut check.subject;
    if subject.staged || subject.rev.is_some() || subject.base.is_some() {
        return Ok(check);
    }
    match (env::var("PRE_COMMIT_FROM_REF"), env::var("PRE_COMMIT_TO_REF")) {
        // `--from-ref` and `--to-ref`, and what is pushed.
        (Ok(from), Ok(to)) => (subject.base, subject.rev) = (Some(from), Some(to)),
        // Git names the index to its hooks: a commit is being made. By hand, what is staged is the next one.
        _ => subject.staged = env::var_os("GIT_INDEX_FILE").is_some() || Repository::here()?.has_staged(),
        // Else `pre-commit run --all-files`, as in CI: everything, as it lies there.
    }
    Ok(check)
}
