//! Whether members themselves changed by what committee.yaml knows them: each in a commit with the address from before.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use casebound_git::{Commit, ObjectId, Repository};
use casebound_record::committee::Member;
use casebound_record::front_matter::MAX_FILE;
use casebound_record::policy_statement::MemberIdentity;
use casebound_record::{COMMITTEE_FILE, Committee, CommitteeFile};

/// The commits that may have changed committee.yaml, and who is about to commit.
pub struct CommitteeHistory<'a> {
    /// Where the commits are.
    pub git: &'a Repository,
    /// The newest commits.
    pub tips: &'a [ObjectId],
    /// Commits that are known already.
    pub not: &'a [ObjectId],
    /// The address of whoever is about to commit; `None` where everything is committed.
    pub author: Option<&'a str>,
}

/// The versions of committee.yaml that were read, by content.
type Versions = BTreeMap<ObjectId, Option<Committee>>;

impl CommitteeHistory<'_> {
    /// Returns whether every change since a member was as `before` was committed under the address that the member had then.
    ///
    /// # Errors
    /// When the history can't be read.
    pub fn is_changed_by_owner(&self, before: &Member, now: &Member) -> anyhow::Result<bool> {
        let (before, after) = (Known::of(before), Known::of(now));
        let mut versions = Versions::new();
        let mut is_committed = false;
        for tip in self.tips {
            is_committed |= self.known_in(tip, &now.key, &mut versions)?.as_ref() == Some(&after);
        }
        if !is_committed {
            let Some(head) = self.tips.first() else { return Ok(false) };
            let at_head = self.known_in(head, &now.key, &mut versions)?;
            if !at_head.zip(self.author).is_some_and(|(known, author)| known.has_address(author)) {
                return Ok(false);
            }
        }
        // Newest first: what was before that is another story.
        for commit in self.git.commits(self.tips, self.not)?.iter().rev() {
            let Some(known) = self.changed_in(commit, &now.key, &mut versions)? else { continue };
            if known == before && !known.has_address(&commit.author.email) {
                return Ok(false);
            }
            if known == before {
                return Ok(true);
            }
            if !known.has_address(&commit.author.email) {
                return Ok(false);
            }
        }
        Ok(!is_committed)
    }

    /// Returns what a member was known by before a commit that changes it; `None` where it is in one of its parents as in the commit.
    fn changed_in(&self, commit: &Commit, key: &str, versions: &mut Versions) -> anyhow::Result<Option<Known>> {
        let here = self.content_in(&commit.id)?;
        let mut first = None;
        for parent in &commit.parents {
            if self.git.kind(parent)?.is_none() || self.content_in(parent)? == here {
                return Ok(None);
            }
            first = first.or(Some(parent));
        }
        let Some(parent) = first else { return Ok(None) };
        let is = self.known_in(&commit.id, key, versions)?;
        for parent in &commit.parents {
            if self.known_in(parent, key, versions)? == is {
                return Ok(None);
            }
        }
        self.known_in(parent, key, versions)
    }

    fn content_in(&self, commit: &ObjectId) -> anyhow::Result<Option<ObjectId>> {
        // A lookup by name does not see what git keeps apart until a hook has ended.
        let entries = self.git.folder_of(commit, "")?.into_iter();
        Ok(entries
            .filter(|entry| entry.path.as_bytes() == COMMITTEE_FILE.as_bytes())
            .map(|entry| entry.version.id)
            .next())
    }

    fn known_in(&self, commit: &ObjectId, key: &str, versions: &mut Versions) -> anyhow::Result<Option<Known>> {
        let Some(content) = self.content_in(commit)? else { return Ok(None) };
        let known = match versions.entry(content) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(unread) => {
                let is_small = self.git.blob_size(&content)? <= MAX_FILE as u64;
                let committee = is_small.then(|| self.git.blob(&content)).transpose()?;
                unread.insert(committee.map(|bytes| CommitteeFile::read(&bytes).committee))
            }
        };
        Ok(known.as_ref().and_then(|known| known.member(key)).map(Known::of))
    }
}

/// By what a member is known, and under which address they commit.
#[derive(PartialEq, Eq)]
struct Known {
    identity: MemberIdentity,
    email: Option<String>,
}

impl Known {
    fn of(member: &Member) -> Known {
        Known { identity: MemberIdentity::of(member), email: member.email.clone() }
    }

    fn has_address(&self, address: &str) -> bool {
        self.email.as_ref().is_some_and(|own| own.eq_ignore_ascii_case(address.trim()))
    }
}
