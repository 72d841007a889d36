//! A new committee: its committee.yaml, and the README of its repository, from what is known at the beginning.

use anyhow::bail;
use casebound_names::fold::fold;
use casebound_record::CommitteeFile;
use casebound_record::edit::{self, Value};
use casebound_record::layout::COMMITTEE_FILE;
use casebound_record::words::Profile;
use chrono_tz::Tz;

const README: &str = include_str!("../../../templates/repository/README.md");
/// The key of the first member in the profiles.
const CHAIR: &str = "chair";

/// What is known of a committee when its repository is made; what is not known stays as the profile has it.
#[derive(Debug, Clone)]
pub struct Founding {
    pub profile: Profile,
    pub name: Option<String>,
    /// Where reports arrive.
    pub email: Option<String>,
    /// Where the committee's days begin and end.
    pub timezone: Option<Tz>,
    /// Whoever makes the repository.
    pub founder: NewMember,
    pub others: Vec<NewMember>,
}

/// A member of a new committee.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NewMember {
    pub name: Option<String>,
    pub email: Option<String>,
}

impl NewMember {
    /// Reads `Name <address>`, a name alone or an address alone.
    pub fn read(text: &str) -> NewMember {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        match text.trim().strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
            Some((name, email)) => NewMember { name: some(name), email: some(email) },
            None if text.contains('@') => NewMember { name: None, email: some(text) },
            None => NewMember { name: some(text), email: None },
        }
    }
}

impl Founding {
    /// Returns committee.yaml: the profile, with everything filled in that is known.
    ///
    /// # Errors
    /// When something that is known can't be written there.
    pub fn committee_file(&self) -> anyhow::Result<String> {
        // Whoever is named among the others as well is one member, by the fuller name.
        let is_founder = |member: &&NewMember| {
            let address = |member: &NewMember| member.email.as_deref().map(str::to_lowercase);
            address(member).is_some() && address(member) == address(&self.founder)
        };
        let named = self.others.iter().find(is_founder).filter(|member| member.name.is_some());
        let founder = named.unwrap_or(&self.founder);
        let chair = key_of(founder, &[]).unwrap_or_else(|| CHAIR.to_owned());
        let mut file = CommitteeText(with_key_of_chair(profile_text(self.profile), &chair));
        file.set("committee.name", self.name.as_deref())?;
        file.set("committee.email", self.email.as_deref())?;
        file.set("committee.timezone", self.timezone.map(Tz::name))?;
        file.set(&format!("members.{chair}.name"), founder.name.as_deref())?;
        file.set(&format!("members.{chair}.email"), founder.email.as_deref())?;
        let mut taken = vec![chair];
        for member in self.others.iter().filter(|member| !is_founder(member)) {
            let number = taken.len() + 1;
            let key = key_of(member, &taken).unwrap_or_else(|| format!("member-{number}"));
            let name = member.name.as_deref().or(member.email.as_deref());
            file.set(&format!("members.{key}.name"), name)?;
            file.set(&format!("members.{key}.email"), member.email.as_deref())?;
            taken.push(key);
        }
        // Where duty goes by weeks, everybody takes their turn.
        let (alone, all) = (format!("order: [{}]", taken[0]), format!("order: [{}]", taken.join(", ")));
        file.0 = file.0.replace(&alone, &all);
        file.checked()
    }

    /// Returns the README of the repository.
    pub fn readme(&self) -> String {
        README.replace("{committee}", self.name.as_deref().unwrap_or("Code of Conduct committee"))
    }
}

struct CommitteeText(String);

impl CommitteeText {
    fn set(&mut self, route: &str, value: Option<&str>) -> anyhow::Result<()> {
        let Some(value) = value else { return Ok(()) };
        self.0 = edit::set(&self.0, route, &Value::Text(value.to_owned()))
            .map_err(|refusal| anyhow::anyhow!("cannot write {route} into {COMMITTEE_FILE}: {refusal}"))?;
        Ok(())
    }

    fn checked(self) -> anyhow::Result<String> {
        let read = CommitteeFile::read(self.0.as_bytes());
        if let Some(problem) = read.problems.first() {
            bail!("{} ({})", problem.message, problem.help);
        }
        Ok(self.0)
    }
}

fn profile_text(profile: Profile) -> &'static str {
    match profile {
        Profile::DjangoEvent => include_str!("../../../templates/profiles/django-event.yaml"),
        Profile::Dsf => include_str!("../../../templates/profiles/dsf.yaml"),
        Profile::DsfWorkingGroup => include_str!("../../../templates/profiles/dsf-working-group.yaml"),
        Profile::Chaoss => include_str!("../../../templates/profiles/chaoss.yaml"),
    }
}

/// Writes a key in place of `chair` wherever the profile means the member, and not the role.
fn with_key_of_chair(profile: &str, key: &str) -> String {
    let as_member = [("\n  chair:\n", format!("\n  {key}:\n")), ("(`chair`)", format!("(`{key}`)"))];
    let as_item = ["team", "order"].map(|list| (format!("{list}: [chair]"), format!("{list}: [{key}]")));
    let text = as_member.iter().fold(profile.to_owned(), |text, (old, new)| text.replace(old, new));
    as_item.iter().fold(text, |text, (old, new)| text.replace(old, new))
}

/// A key that nobody has yet: the first name in plain letters, with the next name where two are called the same; from the
/// address where the name has no such letters.
fn key_of(member: &NewMember, taken: &[String]) -> Option<String> {
    let local_part = member.email.as_deref().and_then(|email| email.split('@').next());
    [member.name.as_deref(), local_part].into_iter().flatten().find_map(|text| {
        let folded = fold(text);
        let words: Vec<&str> = folded
            .split(|letter: char| !letter.is_ascii_alphanumeric())
            .filter(|word| word.starts_with(|letter: char| letter.is_ascii_lowercase()))
            .collect();
        let is_plain = folded.chars().all(|letter| letter.is_ascii() || !letter.is_alphanumeric());
        let beginnings = (1..=words.len()).map(|count| words[..count].join("-"));
        let numbered = words.first().into_iter().flat_map(|word| (2..).map(move |number| format!("{word}-{number}")));
        beginnings.chain(numbered).find(|key| is_plain && !taken.contains(key))
    })
}

/// Returns a key for somebody, made from what was typed as one, that nobody has.
pub(crate) fn free_key(typed: &str, taken: &[String]) -> Option<String> {
    key_of(&NewMember { name: Some(typed.to_owned()), email: None }, taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(text: &str) -> NewMember {
        NewMember::read(text)
    }

    #[test]
    fn a_key_is_a_first_name_that_nobody_has() {
        let taken = ["ana".to_owned(), "ana-silva".to_owned()];
        for (text, key) in [
            ("Zoë Brandt <z@example.org>", Some("zoe")),
            ("Ana Silva", Some("ana-2")),
            ("Ana Brandt", Some("ana-brandt")),
            ("尾崎 <ozaki@example.org>", Some("ozaki")),
            ("info.desk@example.org", Some("info")),
            ("尾崎", None),
            ("42", None),
            ("", None),
        ] {
            assert_eq!(key_of(&member(text), &taken).as_deref(), key, "{text}");
        }
    }

    #[test]
    fn a_member_is_a_name_and_an_address() {
        let both = |name: Option<&str>, email: Option<&str>| NewMember {
            name: name.map(str::to_owned),
            email: email.map(str::to_owned),
        };
        assert_eq!(member("Ana Silva <ana@example.org>"), both(Some("Ana Silva"), Some("ana@example.org")));
        assert_eq!(member(" ana@example.org "), both(None, Some("ana@example.org")));
        assert_eq!(member("Ana"), both(Some("Ana"), None));
        assert_eq!(member("<>"), both(None, None));
    }

    #[test]
    fn every_profile_takes_every_member() {
        for profile in Profile::ALL.iter().copied() {
            let founding = Founding {
                profile,
                name: Some("Team: \"yes\" # 1".to_owned()),
                email: Some("team@example.org".to_owned()),
                timezone: Some(chrono_tz::Europe::Madrid),
                founder: member("Chair Person <chair@example.org>"),
                others: vec![member("Ana Silva <ana@example.org>"), member("Ana <ana2@example.org>"), member("尾崎")],
            };
            let text = founding.committee_file().expect("all of it can be written");
            let committee = CommitteeFile::read(text.as_bytes()).committee;
            let keys: Vec<&str> = committee.members.iter().map(|member| member.key.as_str()).collect();
            assert_eq!(keys, ["chair", "ana", "ana-2", "member-4"], "{profile:?}");
            assert_eq!(committee.rota.order, if profile == Profile::Dsf { keys } else { Vec::new() });
            let twice = Founding {
                founder: member("Ana <ANA@example.org>"),
                others: vec![member("Ana Silva <ana@example.org>")],
                ..founding.clone()
            };
            let committee = CommitteeFile::read(twice.committee_file().unwrap().as_bytes()).committee;
            let all: Vec<_> = committee.members.iter().map(|it| (it.key.as_str(), it.name.as_deref())).collect();
            assert_eq!(all, [("ana", Some("Ana Silva"))]);
            let founding = Founding { founder: member("Ole Brandt <ole@example.org>"), others: Vec::new(), ..founding };
            let text = founding.committee_file().expect("all of it can be written");
            let left: Vec<&str> =
                text.lines().filter(|line| line.contains("chair") && !line.contains("roles: [chair]")).collect();
            assert!(left.iter().all(|line| line.contains("appeal:") || line.contains('#')), "{left:?}");
        }
    }
}
