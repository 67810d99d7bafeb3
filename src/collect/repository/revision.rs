//! Commits: by what people call them, and where two lines of them part.

use super::Repository;
use crate::error::Error;
use gix_hash::ObjectId;
use gix_object::{CommitRefIter, Kind, TagRefIter};
use jiff::Timestamp;
use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::Arc;

/// How many tags may point at each other.
const TAG_LIMIT: usize = 16;

/// How many commits are looked at for one that something leads to.
const COMMIT_LIMIT: usize = 500_000;

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::collect) struct Commit {
    pub(in crate::collect) id: ObjectId,
    pub(in crate::collect) tree: ObjectId,
    parents: Vec<ObjectId>,
    /// When it was committed.
    pub(in crate::collect) time: Option<Timestamp>,
}

/// Where a change starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::collect) enum Fork {
    Commit(Commit),
    /// There is nothing before it.
    Nothing,
}

impl Repository {
    /// The commit of `HEAD`; [`Fork::Nothing`] before the first one.
    pub(in crate::collect) fn head(&self) -> Result<Fork, Error> {
        let head = self.references().try_find("HEAD").map_err(|cause| self.error(format!("HEAD: {cause}")))?;
        let Some(head) = head else { return Err(self.error("it has no HEAD")) };
        match self.peel(head)? {
            Some(id) => self.commit(id, "HEAD").map(Fork::Commit),
            None => Ok(Fork::Nothing),
        }
    }

    /// The commit that is called so: a branch, tag or other reference, an id or the beginning of one, and behind it `~N`
    /// and `^N`, as git has them.
    pub(in crate::collect) fn revision(&self, spec: &str) -> Result<Commit, Error> {
        let end = spec.find(['~', '^']).unwrap_or(spec.len());
        let (name, mut steps) = spec.split_at(end);
        let Some(id) = self.named(if name == "@" { "HEAD" } else { name })? else {
            return Err(self.no_revision(format!("there is no revision {spec:?}")));
        };
        let mut commit =
            self.find_commit(id)?.ok_or_else(|| self.no_revision(format!("{spec} is {id}, which is not here")))?;
        while !steps.is_empty() {
            let unknown = || self.wrong(format!("andon knows names, ids, `~N` and `^N` of git's ways to say {spec:?}"));
            let (first, rest) = steps.split_at(1);
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let (number, rest) = rest.split_at(digits);
            let number = if number.is_empty() { 1 } else { number.parse::<u32>().map_err(|_| unknown())? };
            let line = |commit: &Commit, parent| self.parent(commit, parent)?.ok_or_else(|| no_parent(self, commit));
            match first {
                "~" => {
                    for _ in 0..number {
                        commit = line(&commit, 0)?;
                    }
                }
                "^" if number > 0 => commit = line(&commit, number as usize - 1)?,
                "^" => {}
                _ => return Err(unknown()),
            }
            steps = rest;
        }
        Ok(commit)
    }

    /// What a commit changes: its first parent.
    pub(in crate::collect) fn before(&self, commit: &Commit) -> Result<Fork, Error> {
        Ok(self.parent(commit, 0)?.map_or(Fork::Nothing, Fork::Commit))
    }

    /// The newest commit that both come from.
    pub(in crate::collect) fn merge_base(&self, one: &Commit, other: &Commit, spec: &str) -> Result<Commit, Error> {
        let mut graph = gix_revwalk::Graph::new(&self.objects, None);
        let bases = gix_revision::merge_base(one.id, &[other.id], &mut graph);
        match bases.map_err(|cause| self.error(cause.to_string()))? {
            Some(bases) => self.commit(*bases.first(), spec),
            None => Err(self.error(format!(
                "{} and {spec} ({}) have no commit in common{}",
                one.id,
                other.id,
                self.hint_to_fetch(100)
            ))),
        }
    }

    /// The commits that a branch or tag leads to, each with the name of one; of too many commits some are not there. What was
    /// fetched under another name (a pull request's, or the commit's own id) can be a stranger's. A reference that cannot be
    /// followed leads nowhere.
    pub(in crate::collect) fn led_to(&self) -> Result<HashMap<ObjectId, Arc<str>>, Error> {
        let failed = |cause: &dyn std::fmt::Display| self.error(cause.to_string());
        let references = self.references();
        let all = references.iter().map_err(|cause| failed(&cause))?;
        let mut left = VecDeque::new();
        for reference in all.all().map_err(|cause| failed(&cause))?.filter_map(Result::ok) {
            let name = reference.name.as_bstr().to_string();
            let short =
                ["refs/remotes/origin/", "refs/heads/", "refs/tags/"].iter().find_map(|at| name.strip_prefix(at));
            if let Some(short) = short
                && let Ok(Some(tip)) = self.peel(reference)
                && let Ok(Some(tip)) = self.find_commit(tip)
            {
                left.push_back((Arc::<str>::from(short), tip.id));
            }
        }
        let mut led_to = HashMap::new();
        while let Some((name, id)) = left.pop_front() {
            if led_to.len() < COMMIT_LIMIT && !led_to.contains_key(&id) {
                // A shallow clone does not have them all.
                let parents = self.find_commit(id)?.map(|commit| commit.parents).unwrap_or_default();
                left.extend(parents.into_iter().map(|parent| (Arc::clone(&name), parent)));
                led_to.insert(id, name);
            }
        }
        Ok(led_to)
    }

    fn parent(&self, commit: &Commit, number: usize) -> Result<Option<Commit>, Error> {
        let Some(parent) = commit.parents.get(number) else { return Ok(None) };
        match self.find_commit(*parent)? {
            Some(parent) => Ok(Some(parent)),
            None => Err(self.error(format!(
                "{parent}, the parent of {}, is not in this repository{}",
                commit.id,
                self.hint_to_fetch(1)
            ))),
        }
    }

    fn named(&self, name: &str) -> Result<Option<ObjectId>, Error> {
        let failed = |cause: &dyn std::fmt::Display| self.error(format!("{name}: {cause}"));
        if let Ok(id) = ObjectId::from_hex(name.as_bytes())
            && id.kind() == self.hash
        {
            return Ok(Some(id));
        }
        let reference = gix_ref::PartialName::try_from(name.to_owned()).ok();
        if let Some(partial) = reference
            && let Some(reference) = self.references().try_find(&partial).map_err(|cause| failed(&cause))?
        {
            return self.peel(reference);
        }
        self.objects.by_prefix(name).map_err(|cause| failed(&cause))
    }

    /// Follows symbolic references; `None` for a branch without a commit.
    fn peel(&self, mut reference: gix_ref::Reference) -> Result<Option<ObjectId>, Error> {
        for _ in 0..TAG_LIMIT {
            let name = match &reference.target {
                gix_ref::Target::Object(id) => return Ok(Some(*id)),
                gix_ref::Target::Symbolic(name) => name.clone(),
            };
            match self.references().try_find(name.as_ref()).map_err(|cause| self.error(cause.to_string()))? {
                Some(next) => reference = next,
                None => return Ok(None),
            }
        }
        Err(self.error(format!("{} leads through too many references", reference.name.as_bstr())))
    }

    fn commit(&self, id: ObjectId, spec: &str) -> Result<Commit, Error> {
        let found = self.find_commit(id)?;
        found.ok_or_else(|| self.error(format!("{spec} is {id}, which is not here{}", self.hint_to_fetch(1))))
    }

    /// The commit of that id, or that a tag of that id leads to.
    fn find_commit(&self, mut id: ObjectId) -> Result<Option<Commit>, Error> {
        for _ in 0..TAG_LIMIT {
            let failed = |cause: io::Error| self.error(cause.to_string());
            match self.objects.find(&id).map_err(failed)? {
                None => return Ok(None),
                Some((Kind::Commit, bytes)) => return self.read_commit(id, &bytes).map(Some),
                Some((Kind::Tag, bytes)) => {
                    let target = TagRefIter::from_bytes(&bytes, self.hash).target_id();
                    id = target.map_err(|cause| self.error(format!("the tag {id} cannot be read: {cause}")))?;
                }
                Some(_) => return Err(self.error(format!("{id} is no commit"))),
            }
        }
        Err(self.error(format!("{id} is a tag of too many tags")))
    }

    fn read_commit(&self, id: ObjectId, bytes: &[u8]) -> Result<Commit, Error> {
        let mut fields = CommitRefIter::from_bytes(bytes, self.hash);
        let time = fields.committer().ok().and_then(|by| Timestamp::from_second(by.seconds()).ok());
        let parents = fields.parent_ids().collect();
        let tree = fields.tree_id().map_err(|cause| self.error(format!("the commit {id} cannot be read: {cause}")))?;
        Ok(Commit { id, tree, parents, time })
    }

    /// What a shallow clone does not have may be elsewhere; in any other, the name is wrong.
    fn no_revision(&self, message: String) -> Error {
        match self.shallow().is_empty() {
            true => self.wrong(message),
            false => self.error(message + &self.hint_to_fetch(1)),
        }
    }

    fn wrong(&self, message: String) -> Error {
        Error::Revision { path: self.location.top.clone(), message }
    }

    /// What to type where a clone is shallow.
    fn hint_to_fetch(&self, depth: u32) -> String {
        match self.shallow().is_empty() {
            true => String::new(),
            false => format!(
                "; this is a shallow clone: `git fetch --deepen={depth}` fetches more, or `fetch-depth: 0` of \
                 actions/checkout"
            ),
        }
    }
}

fn no_parent(repository: &Repository, commit: &Commit) -> Error {
    repository.wrong(format!("{} has no such parent", commit.id))
}
