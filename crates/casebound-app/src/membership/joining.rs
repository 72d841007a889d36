//! Somebody joins, or comes back: what is written of them, which cases are about them, and which open ones they are asked about.

use std::path::Path;

use anyhow::{Context as _, bail};
use casebound_record::committee::Member;
use casebound_record::edit::Value;
use casebound_record::shape::KeyForm;
use casebound_record::standing::is_recused_on;
use casebound_record::{COMMITTEE_FILE, CaseFile, CommitteeFile, Problem, is_email};
use chrono::NaiveDate;

use super::{Serving, serving};
use crate::about_members::AboutMembers;
use crate::add_certificate::Offer;
use crate::amend::{Change, changed, entry, list};
use crate::disclosing::reader;
use crate::holders::holder;
use crate::printable::in_line;
use crate::workspace::Workspace;
use crate::{files, founding, past_policies};

/// Keys that stand for somebody else in cases, commands or names of files.
const TAKEN: [&str; 3] = ["anonymous", "committee", "dsf"];
/// Keys that some programs read as yes, no or nothing.
const NO_WORDS: [&str; 9] = ["false", "n", "no", "null", "off", "on", "true", "y", "yes"];

/// What a key is before somebody gets it.
pub enum KeyStanding<'w> {
    /// Nobody has it.
    Free,
    /// Somebody had it whose block is not in committee.yaml any more.
    Gone(Box<Member>),
    /// A member who left: they can come back.
    Left {
        /// The member.
        member: &'w Member,
        /// Their last day.
        until: NaiveDate,
    },
}

impl KeyStanding<'_> {
    /// Returns who had the key.
    pub fn holder(&self) -> Option<&Member> {
        match self {
            KeyStanding::Free => None,
            KeyStanding::Gone(member) => Some(member),
            KeyStanding::Left { member, .. } => Some(member),
        }
    }
}

/// Tells whether somebody can get a key.
///
/// # Errors
/// When it has not the form of one, stands for something else, or a member has it.
pub fn key_standing<'w>(workspace: &'w Workspace, key: &str) -> anyhow::Result<KeyStanding<'w>> {
    let committee = &workspace.committee.committee;
    if !KeyForm::Name.fits(key) {
        let taken: Vec<String> = committee.members.iter().map(|member| member.key.clone()).collect();
        let such_as = founding::free_key(key, &taken).filter(|it| KeyForm::Name.fits(it));
        let such_as = such_as.unwrap_or_else(|| "dora".to_owned());
        bail!(
            "`{}` can't be the key of a member, which is a part of file names too: write small letters from a to z, digits and \
             hyphens, such as `{such_as}`",
            in_line(key)
        );
    }
    if TAKEN.contains(&key) || key.starts_with("person-") || committee.committees.iter().any(|it| it.key == key) {
        bail!("`{key}` stands for somebody else in cases or commands: choose another key");
    }
    if NO_WORDS.contains(&key) || key.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_') {
        bail!("some programs read `{key}` as a number, or as yes or no, and not as a word: choose another key");
    }
    let Some(member) = committee.member(key) else {
        let Some(git) = &workspace.git else { return Ok(KeyStanding::Free) };
        let before = past_policies::past_member(git, key)?;
        return Ok(before.map_or(KeyStanding::Free, |member| KeyStanding::Gone(Box::new(member))));
    };
    match serving(member, workspace.clock.today) {
        Serving::Left { until } => Ok(KeyStanding::Left { member, until }),
        Serving::Later { from } => bail!("{key} is a member from {from} on; `casebound member list` shows all"),
        Serving::Now { .. } => {
            bail!("{key} is a member already. For somebody else choose another key; `casebound member list` shows all")
        }
    }
}

/// What is written of somebody who joins.
#[derive(Debug, Clone)]
pub struct Details {
    /// The name, which is public; that of whoever comes back where it is not given.
    pub name: Option<String>,
    /// The address for the committee's mail.
    pub email: Option<String>,
    /// User names.
    pub handles: Vec<String>,
    /// Such as `chair`.
    pub roles: Vec<String>,
    /// A number that may be on a flyer.
    pub phone: Option<String>,
    /// The first day.
    pub from: NaiveDate,
    /// The cases for which alone they are a member.
    pub only_for: Vec<String>,
}

/// Somebody who joins, as committee.yaml reads then. Nothing is written yet.
pub struct Joining {
    /// The key.
    pub key: String,
    /// The workspace as if it were written.
    pub then: Workspace,
    /// Members with the same name, by key.
    pub namesakes: Vec<String>,
    /// committee.yaml as it is.
    before: String,
}

impl Joining {
    /// Works out what committee.yaml says then.
    ///
    /// # Errors
    /// When something is missing or belongs to somebody else, or the file can't be changed.
    pub fn plan(
        workspace: &Workspace,
        key: &str,
        standing: &KeyStanding<'_>,
        details: &Details,
    ) -> anyhow::Result<Joining> {
        let details = complete(workspace, key, standing, details)?;
        let changes = match standing {
            KeyStanding::Left { member, until } => come_back(member, *until, &details)?,
            KeyStanding::Free | KeyStanding::Gone(_) => block(key, &details),
        };
        let before = workspace.committee.text.clone();
        let after = changed(&before, &changes)
            .map_err(|why| anyhow::anyhow!("{COMMITTEE_FILE}: {why}; nothing was changed"))?;
        let then = CommitteeFile::read(after.as_bytes());
        let is_known = |problem: &Problem| workspace.committee.problems.iter().any(|it| it.message == problem.message);
        if let Some(problem) = then.problems.iter().find(|problem| !is_known(problem)) {
            bail!("nothing was changed: {COMMITTEE_FILE} would have an error, {}; {}", problem.message, problem.help);
        }
        let is_namesake = |member: &&Member| {
            let names = member.name.as_deref().zip(details.name.as_deref());
            member.key != key && names.is_some_and(|(one, other)| is_same_name(one, other))
        };
        let namesakes = workspace.committee.committee.members.iter().filter(is_namesake);
        let namesakes = namesakes.map(|member| member.key.clone()).collect();
        Ok(Joining { key: key.to_owned(), then: workspace.with_committee(then)?, namesakes, before })
    }

    /// The member, as they are then.
    ///
    /// # Errors
    /// Never for a member who was planned.
    pub fn member(&self) -> anyhow::Result<&Member> {
        self.then.member(&self.key)
    }

    /// Reads a certificate that is written together with the member.
    ///
    /// # Errors
    /// As [`Offer::read`].
    pub fn offer(&self, file: &Path) -> anyhow::Result<Offer<'_>> {
        Offer::read(&self.then, holder(&self.then, Some(&self.key), None)?, file)
    }

    /// Writes committee.yaml, with the certificate where there is one.
    ///
    /// # Errors
    /// When a file can't be written, or committee.yaml was changed by somebody else meanwhile.
    pub fn write(&self, offer: Option<&Offer<'_>>) -> anyhow::Result<()> {
        match offer {
            Some(offer) => offer.take_over(&self.before).map(|_| ()),
            None => {
                let path = self.then.root.join(COMMITTEE_FILE);
                files::replace_text(&path, &self.before, &self.then.committee.text)
            }
        }
    }

    /// Returns the cases that are about the new member, or name them; and how many were not looked at, since the current member is
    /// recused there.
    ///
    /// # Errors
    /// When a case can't be read.
    pub fn cases_about(&self) -> anyhow::Result<(Vec<AboutMembers>, usize)> {
        let (audience, committee, member) = (reader(&self.then), &self.then.committee.committee, self.member()?);
        let of_case = |file: CaseFile| match audience.is_recused(&file.case, committee) {
            true => Err(()),
            false => Ok(AboutMembers::of_one(&file, member)),
        };
        let (found, _) = self.then.each_case(of_case)?;
        let kept_back = found.iter().filter(|it| it.is_err()).count();
        Ok((found.into_iter().flatten().flatten().collect(), kept_back))
    }
}

/// What is written, with what is known of whoever comes back in place of what was not given.
fn complete(
    workspace: &Workspace,
    key: &str,
    standing: &KeyStanding<'_>,
    details: &Details,
) -> anyhow::Result<Details> {
    let known = standing.holder();
    let name = details.name.clone().or_else(|| known.and_then(|member| member.name.clone()));
    let name = name.filter(|name| !name.trim().is_empty());
    let name = name.context("what is their name, as others may read it? pass --name NAME")?;
    if known.and_then(|member| member.name.as_ref()).is_some_and(|known| !is_same_name(known, &name)) {
        bail!(
            "`{key}` was the key of somebody else, and cases still mean them by it: choose another key. A key is never given again"
        );
    }
    let email = details.email.clone().or_else(|| known.and_then(|member| member.email.clone()));
    let email = email.context(
        "at which address do they get the committee's mail? pass --email ADDRESS; by it git's `user.email` tells who they are",
    )?;
    require_own_address(workspace, key, &email)?;
    let mut only_for = Vec::new();
    for case in &details.only_for {
        only_for.push(workspace.find_any(case)?.1.stem().to_owned());
    }
    Ok(Details { name: Some(name), email: Some(email.trim().to_owned()), only_for, ..details.clone() })
}

fn is_same_name(one: &str, other: &str) -> bool {
    let words = |name: &str| name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    words(one) == words(other)
}

/// Fails for an address of somebody else: git's `user.email` tells members apart.
fn require_own_address(workspace: &Workspace, key: &str, email: &str) -> anyhow::Result<()> {
    let committee = &workspace.committee.committee;
    if !is_email(email.trim()) {
        bail!("`{}` is not an address: write it as dora@example.org", in_line(email));
    }
    if let Some(other) = committee.members.iter().find(|member| member.key != key && member.has_address(email)) {
        let and_now = match serving(other, workspace.clock.today) {
            Serving::Left { .. } => {
                format!("if it is the same person, who comes back: `casebound member add {}`", other.key)
            }
            _ => "each member has an address of their own".to_owned(),
        };
        bail!("this is the address of the member `{}`; {and_now}", other.key);
    }
    let dsf = committee.sharing.dsf.as_ref().and_then(|dsf| dsf.email.as_deref());
    let others = committee.committees.iter().map(|other| other.email.as_deref());
    let mut of_committees = others.chain([committee.about.email.as_deref(), dsf]).flatten();
    if of_committees.any(|address| address.eq_ignore_ascii_case(email.trim())) {
        bail!("this is the address of a committee; a member needs another one, by which git tells who they are");
    }
    Ok(())
}

/// The lines of a new block.
fn block(key: &str, details: &Details) -> Vec<Change> {
    let set = |field: &str, value: Option<Value>| Some(Change::Set(format!("members.{key}.{field}"), value?));
    [
        set("name", details.name.clone().map(Value::Text)),
        set("email", details.email.clone().map(Value::Text)),
        set("phone", details.phone.clone().map(Value::Text)),
        set("handles", list(&details.handles)),
        set("roles", list(&details.roles)),
        set("from", Some(Value::Word(details.from.to_string()))),
        set("only_for", list(&details.only_for)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What changes in the block of somebody who comes back. The time before stays written, so that what they did then stays valid.
fn come_back(member: &Member, until: NaiveDate, details: &Details) -> anyhow::Result<Vec<Change>> {
    if details.from <= until {
        bail!("{} served until {until}: the first day has to be a later one", member.key);
    }
    let route = |field: &str| format!("members.{}.{field}", member.key);
    let word = |day: NaiveDate| Value::Word(day.to_string());
    let before = entry([("from", member.from.map(word)), ("until", Some(word(until)))]);
    let mut changes = vec![
        Change::Append(route("earlier"), before),
        Change::Remove(route("until")),
        Change::Set(route("from"), word(details.from)),
    ];
    let text = |text: &Option<String>| text.clone().map(Value::Text);
    let given = [
        ("email", text(&details.email).filter(|_| details.email != member.email)),
        ("phone", text(&details.phone)),
        ("handles", list(&details.handles)),
        ("roles", list(&details.roles)),
        ("only_for", list(&details.only_for)),
    ];
    changes.extend(given.into_iter().filter_map(|(field, value)| Some(Change::Set(route(field), value?))));
    if details.only_for.is_empty() && !member.only_for.is_empty() {
        changes.push(Change::Remove(route("only_for")));
    }
    Ok(changes)
}

/// An open case about which a new member is asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenCase {
    /// The code name.
    pub name: String,
    /// Who asks: the shepherd, where the current member may know.
    pub shepherd: Option<String>,
}

/// Returns the open cases about which a member is to be asked for a conflict of interest: those in which none is written.
///
/// # Errors
/// When a case can't be read.
pub fn round(workspace: &Workspace, key: &str) -> anyhow::Result<Vec<OpenCase>> {
    let (committee, audience) = (&workspace.committee.committee, reader(workspace));
    let member = workspace.member(key)?;
    let of_case = |file: CaseFile| {
        if !file.case.is_open() || !member.serves_in(&file.case) {
            return None;
        }
        let name = file.stem().to_owned();
        // That the other one is recused as well would tell something of the case.
        if audience.is_recused(&file.case, committee) {
            return Some(OpenCase { name, shepherd: None });
        }
        let is_asked = !is_recused_on(committee, &file.case, key, None);
        is_asked.then(|| OpenCase { name, shepherd: file.case.shepherd.clone() })
    };
    let (found, _) = workspace.each_case(of_case)?;
    let mut open: Vec<OpenCase> = found.into_iter().flatten().collect();
    open.sort();
    Ok(open)
}
