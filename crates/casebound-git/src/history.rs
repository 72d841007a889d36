//! Answers which commits a push brings, and what a name means.

use std::collections::{HashMap, HashSet};
use std::fmt;

use gix::objs::{CommitRef, Exists as _, TagRef};
use gix::traverse::commit::Simple;

use crate::error::ErrorContext as _;
use crate::objects::ObjectKind;
use crate::{Error, ObjectId, Repository, environment};

/// A commit, without its files.
#[derive(Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its id.
    pub id: ObjectId,
    /// The commits it builds on: none for a root, several for a merge.
    pub parents: Vec<ObjectId>,
    /// Its files.
    pub tree: ObjectId,
    /// Who wrote the change.
    pub author: Signature,
    /// Who recorded it.
    pub committer: Signature,
    /// When it was recorded, in seconds since 1970, as whoever recorded it says.
    pub committed_at: i64,
    /// The message as stored, in whatever encoding.
    pub message: Vec<u8>,
    /// The other lines of its head, which any program may have written: without the letters of a signature.
    pub other_lines: Vec<u8>,
}

/// An annotated tag: it has a message of its own, which a push brings too.
#[derive(Clone, PartialEq, Eq)]
pub struct Tag {
    /// Its id.
    pub id: ObjectId,
    /// What it is for: mostly a commit.
    pub target: ObjectId,
    /// Who made it; tags of old do not say.
    pub tagger: Option<Signature>,
    /// The message as stored, in whatever encoding.
    pub message: Vec<u8>,
    /// The other lines of its head, its own name among them: without the letters of a signature.
    pub other_lines: Vec<u8>,
}

/// A person as git records one; bytes that are not UTF-8 are replaced.
#[derive(Clone, PartialEq, Eq)]
pub struct Signature {
    /// The name.
    pub name: String,
    /// The address, without angle brackets.
    pub email: String,
}

/// Shows ids only: a message or a name may be what must not be in a log.
impl fmt::Debug for Commit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Commit")
            .field("id", &self.id)
            .field("parents", &self.parents)
            .field("tree", &self.tree)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tag").field("id", &self.id).field("target", &self.target).finish_non_exhaustive()
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature").finish_non_exhaustive()
    }
}

impl Repository {
    /// Returns the one object that `rev` names (`HEAD`, a branch, hexadecimal digits, `HEAD^`, `HEAD:path`); `None`
    /// when it names none, or several.
    ///
    /// All 40 digits also name an object that only the running hook can see.
    pub fn resolve(&self, rev: &str) -> Result<Option<ObjectId>, Error> {
        if let Some(id) = ObjectId::from_hex(rev) {
            return Ok(self.kind(&id)?.map(|_| id));
        }
        match self.git.rev_parse(rev) {
            Ok(spec) => Ok(spec.single().map(|id| ObjectId(id.detach()))),
            Err(error) if error.is_not_found() || error.is_validation() => Ok(None),
            Err(error) => Err(Error::because(format!("cannot tell what {rev:?} names"), error)),
        }
    }

    /// Returns the commits that the merge in progress joins with `HEAD`: git names each to its hooks in a variable, and in a file
    /// once the merge has stopped.
    pub fn merged_commits(&self) -> Result<Vec<ObjectId>, Error> {
        let mut commits = Vec::new();
        for name in environment::merged_commits().iter().map(String::as_str).chain(["MERGE_HEAD"]) {
            commits.extend(self.resolve(name)?);
        }
        Ok(commits)
    }

    /// Returns what the refs below `prefix` name: `refs/` for all, `refs/remotes/origin/` for those of a remote.
    ///
    /// During `pre-receive` these are the refs before the push.
    pub fn ref_tips(&self, prefix: &str) -> Result<Vec<ObjectId>, Error> {
        let mut tips: Vec<ObjectId> = self.refs(prefix)?.into_iter().map(|(_, tip)| tip).collect();
        tips.sort_unstable();
        tips.dedup();
        Ok(tips)
    }

    /// The same with the whole name of each ref, sorted by it; what is not text in a name is replaced.
    pub fn refs(&self, prefix: &str) -> Result<Vec<(String, ObjectId)>, Error> {
        let refs = self.git.references().context("cannot read the refs")?;
        let mut found = Vec::new();
        for reference in refs.all().context("cannot read the refs")? {
            let reference = reference.context("cannot read a ref")?;
            let name = reference.name().as_bstr();
            // A symbolic ref names another one, which is listed itself.
            if let (true, Some(id)) = (name.starts_with(prefix.as_bytes()), reference.try_id()) {
                found.push((name.to_string(), ObjectId(id.detach())));
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Returns the commits that `tips` reach and `not` does not, each after its parents.
    ///
    /// Tips are commits or tags. What `not` names and the repository lacks (the zero id, a commit that only the
    /// other side has) is passed over. With clocks badly wrong a commit more may be returned, never one less.
    pub fn commits(&self, tips: &[ObjectId], not: &[ObjectId]) -> Result<Vec<Commit>, Error> {
        let objects = self.objects();
        let mut starts = Vec::new();
        for tip in tips {
            match objects.peel_tags(tip.0)? {
                (id, ObjectKind::Commit) => starts.push(id),
                _ => return Err(Error::new(format!("object {tip} is not a commit"))),
            }
        }
        let mut ends = Vec::new();
        for end in not {
            if objects.exists(&end.0)
                && let (id, ObjectKind::Commit) = objects.peel_tags(end.0)?
            {
                ends.push(id);
            }
        }
        let beyond = self.beyond_a_shallow_clone()?;
        let walk = Simple::filtered(starts, &objects, |id: &gix::oid| !beyond.contains(id) || objects.exists(id))
            .hide(ends)
            .map_err(unwalkable)?;
        let mut commits = Vec::new();
        for step in walk {
            let step = step.map_err(unwalkable)?;
            commits.push(self.commit(&step.id)?);
        }
        Ok(parents_first(commits))
    }

    /// Reads an annotated tag; [`kind`](Self::kind) tells whether an id names one.
    pub fn tag(&self, id: &ObjectId) -> Result<Tag, Error> {
        let malformed = || Error::new(format!("tag {id} is malformed"));
        let mut buffer = Vec::new();
        let bytes = self.objects().read(&id.0, gix::objs::Kind::Tag, &mut buffer)?;
        let tag = TagRef::from_bytes(bytes, id.0.kind()).map_err(|_| malformed())?;
        Ok(Tag {
            id: *id,
            target: ObjectId(tag.target()),
            tagger: tag.tagger().map_err(|_| malformed())?.map(signature),
            message: tag.message.to_vec(),
            other_lines: other_lines(bytes, &["object", "type", "tagger"]),
        })
    }

    /// Reads a commit.
    ///
    /// # Errors
    /// When it is missing or malformed.
    pub fn commit_of(&self, id: &ObjectId) -> Result<Commit, Error> {
        self.commit(&id.0)
    }

    /// Reads one commit.
    fn commit(&self, id: &gix::ObjectId) -> Result<Commit, Error> {
        // The cause would quote the commit.
        let malformed = || Error::new(format!("commit {id} is malformed"));
        let mut buffer = Vec::new();
        let bytes = self.objects().read(id, gix::objs::Kind::Commit, &mut buffer)?;
        let commit = CommitRef::from_bytes(bytes, id.kind()).map_err(|_| malformed())?;
        let signature = |result: gix::Result<_>| result.map(signature).map_err(|_| malformed());
        Ok(Commit {
            id: ObjectId(*id),
            parents: commit.parents().map(ObjectId).collect(),
            tree: ObjectId(commit.tree()),
            author: signature(commit.author())?,
            committer: signature(commit.committer())?,
            committed_at: commit.committer().map_or(0, |it| it.seconds()),
            message: commit.message.to_vec(),
            other_lines: other_lines(bytes, &["tree", "parent", "author", "committer"]),
        })
    }

    /// Returns the parents that a shallow clone did not fetch.
    fn beyond_a_shallow_clone(&self) -> Result<HashSet<gix::ObjectId>, Error> {
        let mut beyond = HashSet::new();
        let shallow = self.git.shallow_commits().context("cannot read where the shallow clone ends")?;
        for id in shallow.iter().flat_map(|it| it.iter()) {
            beyond.extend(self.commit(id)?.parents.iter().map(|parent| parent.0));
        }
        Ok(beyond)
    }
}

/// Returns the lines of a head, without those that have one of these keys, and without the letters of signatures.
fn other_lines(bytes: &[u8], known: &[&str]) -> Vec<u8> {
    let head = memchr::memmem::find(bytes, b"\n\n").map_or(bytes, |end| &bytes[..end]);
    let is_letter = |it: &u8| it.is_ascii_alphanumeric() || b"+/=".contains(it);
    let is_of_signature = |line: &[u8]| line.first() == Some(&b' ') && line[1..].iter().all(is_letter);
    let is_known =
        |line: &[u8]| known.iter().any(|key| line.strip_prefix(key.as_bytes()).is_some_and(|it| it.starts_with(b" ")));
    let others = head.split(|it| *it == b'\n').filter(|line| !is_known(line) && !is_of_signature(line));
    others.collect::<Vec<_>>().join(&b'\n')
}

fn signature(given: gix::actor::SignatureRef<'_>) -> Signature {
    Signature { name: given.name.to_string(), email: given.email.to_string() }
}

/// The cause stays out: it might quote a commit.
fn unwalkable(_: gix::Error) -> Error {
    Error::new("cannot walk the history: a commit is missing or malformed")
}

/// Orders commits so that each follows its parents; otherwise the last one given comes first.
fn parents_first(commits: Vec<Commit>) -> Vec<Commit> {
    let indexes: HashMap<ObjectId, usize> = commits.iter().map(|commit| commit.id).zip(0..).collect();
    let mut waiting: Vec<Option<Commit>> = commits.into_iter().map(Some).collect();
    let mut ordered = Vec::with_capacity(waiting.len());
    for start in (0..waiting.len()).rev() {
        let mut stack = vec![start];
        while let Some(&index) = stack.last() {
            let parent = waiting[index].as_ref().and_then(|commit| {
                let indexes = commit.parents.iter().filter_map(|parent| indexes.get(parent));
                indexes.copied().find(|&it| waiting[it].is_some())
            });
            match parent {
                Some(parent) => stack.push(parent),
                None => {
                    stack.pop();
                    ordered.extend(waiting[index].take());
                }
            }
        }
    }
    ordered
}
