//! Former commits, for how debt came to be.

use super::repository::{Commit, Fork, Repository};
use crate::error::Error;
use crate::evidence::Text;
use jiff::{SignedDuration, Timestamp};
use std::path::Path;

/// How many commits are looked through.
const LIMIT: usize = 20_000;
/// How far back the line is followed.
const SPAN: SignedDuration = SignedDuration::from_hours(366 * 24);

/// A commit and when it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Former {
    /// The commit.
    pub revision: Text,
    /// When it was committed.
    pub committed: Timestamp,
}

/// Commits of the line of first parents that ends in `HEAD`, at most `count` and evenly spaced over its last year, the
/// oldest first. A shallow clone's line ends where the clone does.
///
/// # Errors
/// [`Error::Repository`] where there is no repository or it cannot be read.
pub fn history(root: &Path, count: usize) -> Result<Vec<Former>, Error> {
    let repository = Repository::open(root)?;
    let Fork::Commit(head) = repository.head()? else { return Ok(Vec::new()) };
    let Some(newest) = head.time else { return Ok(Vec::new()) };
    let line = std::iter::successors(Some(head), |commit| parent(&repository, commit)).take(LIMIT);
    let line =
        line.filter_map(|commit| Some(Former { revision: commit.id.to_string().into(), committed: commit.time? }));
    let line: Vec<Former> = line.take_while(|former| newest.duration_since(former.committed) <= SPAN).collect();
    Ok(spaced(line, count))
}

fn parent(repository: &Repository, commit: &Commit) -> Option<Commit> {
    match repository.before(commit) {
        Ok(Fork::Commit(parent)) => Some(parent),
        Ok(Fork::Nothing) | Err(_) => None,
    }
}

/// Of a line, newest first, the newest commit before each of `count` moments that divide its time evenly.
fn spaced(line: Vec<Former>, count: usize) -> Vec<Former> {
    let (Some(newest), Some(oldest)) = (line.first(), line.last()) else { return Vec::new() };
    let (newest, whole) = (newest.committed, newest.committed.duration_since(oldest.committed));
    let steps = i32::try_from(count).unwrap_or(i32::MAX);
    let mut chosen: Vec<Former> = Vec::with_capacity(count);
    for step in 0..steps {
        let moment = newest - whole * step / steps.max(2).saturating_sub(1);
        if let Some(former) = line.iter().find(|former| former.committed <= moment)
            && chosen.last() != Some(former)
        {
            chosen.push(former.clone());
        }
    }
    chosen.reverse();
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_chosen_is_spread_over_the_time_there_is() {
        let line = |days: &[i64]| -> Vec<Former> {
            let moment = |day: &i64| Timestamp::from_second(day * 86_400).expect("a moment");
            days.iter().map(|day| Former { revision: day.to_string().into(), committed: moment(day) }).collect()
        };
        let chosen =
            |days: &[i64], count| spaced(line(days), count).iter().map(|f| f.revision.to_string()).collect::<Vec<_>>();
        assert_eq!(chosen(&[100, 99, 98, 50, 2, 0], 3), ["0", "50", "100"]);
        assert_eq!(chosen(&[100, 99, 98, 0], 5), ["0", "100"]);
        assert_eq!(chosen(&[7], 4), ["7"]);
        assert_eq!(chosen(&[], 4), [""; 0]);
        assert_eq!(chosen(&[100, 0], 0), [""; 0]);
    }
}
