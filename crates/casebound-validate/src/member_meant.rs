//! Which members were meant where names, addresses or several of them are in place of a key.

use casebound_record::committee::Member;
use casebound_record::shape::Shape;
use casebound_record::standing::{Standing, standing_to_decide};
use casebound_record::{CaseFile, Committee, Fix, Span, means_many};

use crate::known_keys::known_keys;
use crate::{Finding, RuleId};

/// Keys of which the value is one member; elsewhere a list may stand.
const FOR_ONE: [&str; 5] = ["shepherd", "received_by", "proposed_by", "owner", "member"];

/// Says which members were meant where names or addresses are in place of keys.
pub(crate) fn mend_members(file: &CaseFile, committee: &Committee, found: &mut [Finding]) {
    for (_, span, value) in file.values(|shape| matches!(shape, Shape::Member)) {
        let is_it = |finding: &&mut Finding| {
            matches!(finding.rule, RuleId::BadKey | RuleId::WrongShape)
                && finding.span == span
                && !is_shown(finding, committee)
        };
        let Some(finding) = found.iter_mut().find(is_it) else { continue };
        finding.fix = None;
        let all: Vec<Option<&Member>> = parts(value).map(|part| meant(committee, part)).collect();
        let keys: Option<Vec<&str>> = all.iter().map(|member| member.map(|it| it.key.as_str())).collect();
        let is_for_one = FOR_ONE.contains(&key_before(file, span));
        let first_word = value.trim().trim_start_matches('@').to_lowercase();
        let first_word = first_word.split(|it: char| !it.is_alphanumeric() && it != '-').next().unwrap_or_default();
        match keys.as_deref() {
            Some([key]) => {
                finding.help = format!("write the key of this member: `{key}`");
                let is_list = finding.rule == RuleId::WrongShape;
                finding.fix = Some(Fix::safe(span, if is_list { format!("[{key}]") } else { (*key).to_owned() }));
            }
            Some(keys) if !is_for_one && !keys.is_empty() => {
                let list = format!("[{}]", keys.join(", "));
                finding.help = format!("write the keys of these members: `{list}`");
                finding.fix = Some(Fix::safe(span, list));
            }
            Some([first, rest @ ..]) => {
                let rest: String = rest.iter().map(|key| format!(" or `{key}`")).collect();
                finding.help = format!("one member belongs here: `{first}`{rest}");
            }
            _ if means_many(value) => {
                let may_vote =
                    |member: &&Member| standing_to_decide(committee, &file.case, &member.key, None) == Standing::MayAct;
                let keys: Vec<&str> = committee.members.iter().filter(may_vote).map(|it| it.key.as_str()).collect();
                finding.help = format!(
                    "write the keys of those who did, who are counted one by one; the members without a conflict are `[{}]`",
                    keys.join(", ")
                );
            }
            _ if committee.member(first_word).is_some() => {
                finding.help = format!("did you mean `{first_word}`? Write `# ` before a note");
            }
            _ => finding.help = known_keys(committee.members.iter().map(|member| member.key.as_str())),
        }
    }
}

/// Returns whether a finding has a fix already, of which every key is a member's.
fn is_shown(finding: &Finding, committee: &Committee) -> bool {
    finding.fix.as_ref().is_some_and(|fix| {
        let keys = fix.edit.text.trim_matches(['[', ']']).split(", ");
        keys.into_iter().all(|key| committee.member(key).is_some())
    })
}

/// What stands between commas and the like; a name may have a comma, so the whole of it comes first where it is somebody.
fn parts(value: &str) -> impl Iterator<Item = &str> {
    let parts = value.split([',', ';', '&', '+', '/', '\n']);
    let parts = parts.flat_map(|it| it.split(" and ")).flat_map(|it| it.split(" y ")).flat_map(|it| it.split(" und "));
    parts.map(|part| part.trim().trim_matches(['[', ']', '"', '\'']).trim()).filter(|part| !part.is_empty())
}

/// The only member of this key, name, address, or first name that no other has.
fn meant<'c>(committee: &'c Committee, typed: &str) -> Option<&'c Member> {
    let typed = typed.trim().trim_start_matches('@').to_lowercase();
    let only = |is_it: &dyn Fn(&&Member) -> bool| {
        let mut all = committee.members.iter().filter(is_it);
        all.next().filter(|_| all.next().is_none())
    };
    let is_written = |text: &Option<String>| text.as_ref().is_some_and(|text| text.to_lowercase() == typed);
    let first = |member: &&Member| {
        let name = member.name.as_deref().unwrap_or_default().to_lowercase();
        name.split_whitespace().next() == Some(typed.as_str())
    };
    only(&|member| member.key == typed)
        .or_else(|| only(&|member| is_written(&member.name) || is_written(&member.email)))
        .or_else(|| only(&first))
}

/// The key that stands before a value on its line.
fn key_before(file: &CaseFile, span: Span) -> &str {
    let before = file.text.expose().get(..span.start).unwrap_or_default().trim_end();
    let key = before.strip_suffix(':').unwrap_or_default();
    key.rsplit(|it: char| !(it.is_ascii_alphanumeric() || it == '_')).next().unwrap_or_default()
}
