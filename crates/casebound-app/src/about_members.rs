//! Cases about members who can read this repository: which there are, and which would be shared for the first time.

use std::collections::BTreeSet;

use casebound_git::{Repository, program};
use casebound_names::{HitConfidence, People, identity_keys};
use casebound_record::committee::Member;
use casebound_record::front_matter::MAX_FILE;
use casebound_record::involvement::{Involvement, role_of, same_people};
use casebound_record::layout::{CASES, is_case};
use casebound_record::standing::acts;
use casebound_record::{Case, CaseFile, Person, Private};

use crate::disposal::upstream::Upstream;
use crate::files;
use crate::workspace::Workspace;

/// A case about members who serve today, or one that names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AboutMembers {
    /// The code name.
    pub case: String,
    /// The keys of the members who are people of the case.
    pub members: Vec<String>,
    /// The keys of members whom the case's texts name: a report may be about them, and nobody has written that down yet.
    pub named: Vec<String>,
}

impl AboutMembers {
    /// Looks whether a case is about members: reported or affected, by address, user name or whole name; or named in a text,
    /// where they do nothing in the case and are none of its people.
    pub fn of(workspace: &Workspace, file: &CaseFile) -> Option<AboutMembers> {
        let (committee, case) = (&workspace.committee.committee, &file.case);
        let serving: Vec<&Member> = committee.serving(workspace.clock.today).collect();
        let is_about = |member: &&Member| sides(case).any(|person| is_same(case, person, member));
        let (about, others): (Vec<&Member>, Vec<&Member>) = serving.into_iter().partition(is_about);
        let found = AboutMembers { case: file.stem().to_owned(), members: keys(about), named: named(file, others) };
        (!found.is_empty()).then_some(found)
    }

    /// The same for one member, whoever serves today.
    pub fn of_one(file: &CaseFile, member: &Member) -> Option<AboutMembers> {
        let is_about = sides(&file.case).any(|person| is_same(&file.case, person, member));
        let members = if is_about { vec![member.key.clone()] } else { Vec::new() };
        let named = if is_about { Vec::new() } else { named(file, vec![member]) };
        let found = AboutMembers { case: file.stem().to_owned(), members, named };
        (!found.is_empty()).then_some(found)
    }

    /// Leaves those whom `known` does not have.
    pub fn without(mut self, known: Option<&AboutMembers>) -> Option<AboutMembers> {
        let is_known = |key: &String| known.is_some_and(|known| known.members.contains(key));
        self.members.retain(|key| !is_known(key));
        self.named.retain(|key| !is_known(key) && !known.is_some_and(|known| known.named.contains(key)));
        (!self.is_empty()).then_some(self)
    }

    fn is_empty(&self) -> bool {
        self.members.is_empty() && self.named.is_empty()
    }
}

fn keys(members: Vec<&Member>) -> Vec<String> {
    members.into_iter().map(|member| member.key.clone()).collect()
}

/// The members whom a text of the case surely names. Whoever acts in the case knows it, and whoever is one of its people was
/// looked at.
fn named(file: &CaseFile, mut members: Vec<&Member>) -> Vec<String> {
    let case = &file.case;
    members.retain(|member| {
        let acts = acts(case).any(|act| act.member == member.key);
        let is_looked_at = case.conflicts_of(&member.key).next().is_some()
            || case.people.iter().any(|person| person.not.contains(&member.key) || is_same(case, person, member));
        !acts && !is_looked_at
    });
    let people: Vec<Person> = members.iter().map(|member| as_person(member)).collect();
    let people = People::of(&people);
    let mut found = BTreeSet::new();
    for passage in file.passages() {
        let sure = people.find(passage.text).into_iter().filter(|hit| hit.confidence == HitConfidence::Sure);
        found.extend(sure.map(|hit| hit.person as usize));
    }
    keys(found.into_iter().filter_map(|index| members.get(index).copied()).collect())
}

/// What identifies a member, as for somebody in a case.
fn as_person(member: &Member) -> Person {
    let private = |text: &String| Private::new(text.clone());
    Person {
        name: member.name.as_ref().map(private),
        emails: member.email.iter().map(private).collect(),
        handles: member.handles.iter().map(private).collect(),
        ..Person::default()
    }
}

fn sides(case: &Case) -> impl Iterator<Item = &Person> {
    case.people.iter().filter(|person| role_of(case, person) == Involvement::Party)
}

/// The person of a case who is this member, in whatever role: by address, user name or whole name.
pub fn person_who_is<'c>(case: &'c Case, member: &Member) -> Option<&'c Person> {
    case.people.iter().find(|person| is_same(case, person, member))
}

/// Returns whether this person is the member, unless somebody looked and said that it is somebody else.
fn is_same(case: &Case, person: &Person, member: &Member) -> bool {
    if person.not.contains(&member.key) {
        return false;
    }
    same_people(case, member).any(|same| same.key == person.key) || has_name_of(person, member)
}

fn has_name_of(person: &Person, member: &Member) -> bool {
    member.name.as_deref().is_some_and(|name| has_name(person, name))
}

fn has_name(person: &Person, name: &str) -> bool {
    let named = |name, aliases| Person { name, aliases, ..Person::default() };
    let name = Private::new(name.to_owned());
    let keys: BTreeSet<u64> = identity_keys(&named(Some(name), Vec::new())).into_iter().collect();
    identity_keys(&named(person.name.clone(), person.aliases.clone())).iter().any(|key| keys.contains(key))
}

/// The keys of the people of a case with this whole name.
pub fn namesakes(case: &Case, name: &str) -> Vec<String> {
    case.people.iter().filter(|person| has_name(person, name)).map(|person| person.key.clone()).collect()
}

/// The id that git gives a folder without files.
const EMPTY_TREE: &str = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/// The cases about members, or naming them, that the others get with the next push and do not have yet: of the commits that
/// are not pushed, and of these changed files.
///
/// # Errors
/// When git can't be run, or a case can't be read.
pub fn not_shared_yet(
    workspace: &Workspace,
    git: &Repository,
    changed: &[String],
) -> anyhow::Result<Vec<AboutMembers>> {
    let Some(root) = git.root() else { return Ok(Vec::new()) };
    // Without a branch of a server nothing is shared.
    let Some(upstream) = Upstream::of_head(git)? else { return Ok(Vec::new()) };
    let there = upstream.tracking_tip(git)?;
    let since = there.map_or_else(|| EMPTY_TREE.to_owned(), |tip| format!("{tip}...HEAD"));
    let committed = match git.resolve("HEAD")? {
        Some(_) => {
            let head = if there.is_some() { &[][..] } else { &["HEAD"][..] };
            let arguments =
                [&["diff", "--name-only", "--no-renames", "-z", since.as_str()], head, &["--", CASES]].concat();
            program::run_checked(root, &arguments)?.stdout
        }
        None => Vec::new(),
    };
    let committed = String::from_utf8_lossy(&committed).into_owned();
    let paths: BTreeSet<&str> =
        committed.split('\0').chain(changed.iter().map(String::as_str)).filter(|path| is_case(path)).collect();
    let mut found = Vec::new();
    for path in paths {
        let Ok(bytes) = files::read_regular_beginning(&workspace.root.join(path), MAX_FILE) else { continue };
        let Some(about) = AboutMembers::of(workspace, &CaseFile::read(path, &bytes)) else { continue };
        let shared = match there {
            Some(tip) => git.resolve(&format!("{tip}:{path}"))?.map(|blob| git.blob(&blob)).transpose()?,
            None => None,
        };
        let known = shared.and_then(|bytes| AboutMembers::of(workspace, &CaseFile::read(path, &bytes)));
        found.extend(about.without(known.as_ref()));
    }
    Ok(found)
}
