//! Keys that people type where the format has another one, and what to write instead.

use crate::scalar::is_slip;

/// Returns whether a key is another one misspelt: a slip, or one letter of a long word, where that is not another word.
pub(super) fn is_misspelt(typed: &str, known: &str) -> bool {
    const OTHER_WORDS: [&str; 24] = [
        "appear",
        "award",
        "awake",
        "belated",
        "better",
        "border",
        "content",
        "contract",
        "convent",
        "detention",
        "employe",
        "employee",
        "hangover",
        "latter",
        "manor",
        "parson",
        "persona",
        "preview",
        "revolution",
        "season",
        "settings",
        "statue",
        "treason",
        "vetting",
    ];
    let is_long = |text: &str| text.chars().count() > 5;
    let is_one_of_them = |one: &str, all: &str| all.strip_suffix('s') == Some(one);
    !OTHER_WORDS.contains(&typed)
        && (is_slip(typed, known)
            || is_one_of_them(typed, known)
            || is_long(typed) && is_long(known) && strsim::osa_distance(typed, known) == 1)
}

/// Returns what to write in place of a key; `has` says whether a key belongs into the mapping where it was typed.
pub(super) fn help(typed: &str, has: &dyn Fn(&str) -> bool) -> Option<&'static str> {
    let is_it = |known: &str| known == typed || known == typed.to_lowercase();
    OFTEN_TYPED.iter().find(|(known, place, _)| is_it(known) && has(place)).map(|(.., help)| *help)
}

/// Keys that people often type, a key of the mapping where they type them, and what to write instead.
const OFTEN_TYPED: &[(&str, &str, &str)] = &[
    (
        "reporter",
        "received_by",
        "write the person under `people` with `roles: [reporter]`, and here the person's key: `by: person-a`",
    ),
    (
        "from",
        "received_by",
        "write the person under `people` with `roles: [reporter]`, and here the person's key: `by: person-a`",
    ),
    ("date", "received_by", "write `received: 2026-06-03`"),
    ("reporter", "people", "write under `people`: `person-a: {roles: [reporter], name: …}`"),
    ("reported", "people", "write under `people`: `person-b: {roles: [reported], name: …}`"),
    ("affected", "people", "write under `people`: `person-a: {roles: [affected], name: …}`"),
    ("victim", "people", "write under `people`: `person-a: {roles: [affected], name: …}`"),
    ("witness", "people", "write under `people`: `person-c: {roles: [witness], name: …}`"),
    ("date", "requested_by", "write `at: 2026-06-03`"),
    ("when", "requested_by", "write `at: 2026-06-03`"),
    ("on", "requested_by", "write `at: 2026-06-03`"),
    ("who", "requested_by", "write `by:` with the key of the member who did it"),
    ("member", "requested_by", "write `by:` with the key of the member who did it"),
    ("text", "requested_by", "write it as `note:`"),
    ("date", "owner", "write `due: 2026-06-10`, the last day"),
    ("deadline", "owner", "write `due: 2026-06-10`, the last day"),
    ("when", "owner", "write `due: 2026-06-10`, the last day"),
    ("until", "owner", "write `due: 2026-06-10`, the last day"),
    ("who", "owner", WHO_DOES_IT),
    (
        "by",
        "owner",
        "write a day as `due: 2026-06-10`; who does it as `owner: KEY`, or as `outside: …` for somebody who is not a member",
    ),
    ("text", "owner", "write it as `what:`"),
    ("date", "agreed_by", "write `on: 2026-06-10`, the day of the decision"),
    ("summary", "agreed_by", "write it as `text:`"),
    ("note", "agreed_by", "write it as `text:`"),
    ("decision", "agreed_by", "write it as `text:`"),
    ("by", "agreed_by", "write who proposed it as `proposed_by:`, and who agreed as `agreed_by: [KEY, KEY]`"),
    ("votes", "agreed_by", "write who agreed as `agreed_by: [KEY, KEY]`, and the others as `against:` or `abstained:`"),
    ("to", "given_by", "write on whom as `person:`"),
    ("what", "given_by", "write which one as `kind:`"),
    ("type", "given_by", "write which one as `kind:`"),
    ("date", "given_by", "write `from: 2026-06-10`, the first day"),
    ("date", "grounds", "write `received: 2026-06-10`"),
    ("on", "grounds", "write `received: 2026-06-10`"),
    ("why", "grounds", "write it as `grounds:`"),
    ("text", "grounds", "write it as `grounds:`"),
    ("date", "to_share", "write the day as `resolved: 2026-06-10`"),
    ("closed", "to_share", "write the day as `resolved: 2026-06-10`"),
    ("outcome", "to_share", "write it as `finding:`"),
    ("result", "to_share", "write it as `finding:`"),
    ("text", "to_share", "write it as `summary:`"),
    ("role", "capacity", "write `roles: [reported]`; one person can have several"),
    ("note", "capacity", OF_A_PERSON),
    ("notes", "capacity", OF_A_PERSON),
    ("comment", "capacity", OF_A_PERSON),
    ("comments", "capacity", OF_A_PERSON),
    ("title", "capacity", OF_A_PERSON),
    ("position", "capacity", OF_A_PERSON),
    ("gender", "capacity", OF_A_PERSON),
    ("age", "capacity", "write `minor: yes` if the person is under age; else leave it out"),
    ("tel", "capacity", "write it as `phone:`"),
    ("mobile", "capacity", "write it as `phone:`"),
    ("cell", "capacity", "write it as `phone:`"),
    ("telephone", "capacity", "write it as `phone:`"),
    ("mail", "capacity", "write it as `email:`"),
    ("address", "capacity", "write an e-mail address as `email:`"),
    ("contact", "capacity", "write it as `email:`, `phone:` or `handles:`"),
    ("twitter", "capacity", OF_A_HANDLE),
    ("mastodon", "capacity", OF_A_HANDLE),
    ("github", "capacity", OF_A_HANDLE),
    ("slack", "capacity", OF_A_HANDLE),
    ("discord", "capacity", OF_A_HANDLE),
    ("telegram", "capacity", OF_A_HANDLE),
    ("irc", "capacity", OF_A_HANDLE),
    ("nick", "capacity", OF_A_HANDLE),
    ("nickname", "capacity", OF_A_HANDLE),
    ("username", "capacity", OF_A_HANDLE),
    ("user", "capacity", OF_A_HANDLE),
    ("company", "capacity", "write it as `employer:`"),
    ("aka", "capacity", "write other names as `aliases: […]`"),
    ("parent", "capacity", "write the parent as a person of `people`, and here the key: `guardian: person-c`"),
    ("nombre", "capacity", "write it as `name:`"),
    ("correo", "capacity", "write it as `email:`"),
    ("teléfono", "capacity", "write it as `phone:`"),
    ("telefono", "capacity", "write it as `phone:`"),
    ("telefon", "capacity", "write it as `phone:`"),
    ("rol", "capacity", "write `roles: [reported]`; one person can have several"),
    ("papel", "capacity", "write `roles: [reported]`; one person can have several"),
    ("rolle", "capacity", "write `roles: [reported]`; one person can have several"),
    ("rollen", "capacity", "write `roles: [reported]`; one person can have several"),
    ("reason", "given_by", "write it as `note:`; the reasons of the committee as `text:` of the decision"),
    ("why", "given_by", "write it as `note:`; the reasons of the committee as `text:` of the decision"),
    ("reasons", "given_by", "write it as `note:`; the reasons of the committee as `text:` of the decision"),
    ("recibido", "received_by", "write it as `received:`"),
    ("eingegangen", "received_by", "write it as `received:`"),
    ("canal", "received_by", "write it as `channel:`"),
    ("kanal", "received_by", "write it as `channel:`"),
    ("fecha", "requested_by", "write `at: 2026-06-03`"),
    ("datum", "requested_by", "write `at: 2026-06-03`"),
    ("estado", "reports", "write it as `status:`, with one of its words such as `open`"),
    ("zustand", "reports", "write it as `status:`, with one of its words such as `open`"),
    ("caso", "reports", "write it as `case:`"),
    ("fall", "reports", "write it as `case:`"),
    ("personas", "reports", "write it as `people:`"),
    ("personen", "reports", "write it as `people:`"),
    ("informes", "reports", "write it as `reports:`"),
    ("meldungen", "reports", "write it as `reports:`"),
    ("evento", "reports", "write it as `event:`"),
    ("veranstaltung", "reports", "write it as `event:`"),
    ("gravedad", "reports", "write it as `severity:`"),
    ("schwere", "reports", "write it as `severity:`"),
    ("responsable", "reports", "write it as `shepherd:`, with the key of a member"),
    ("zuständig", "reports", "write it as `shepherd:`, with the key of a member"),
    ("duplicate_of", "reports", DUPLICATE),
    ("duplicate", "reports", DUPLICATE),
    ("duplicates", "reports", DUPLICATE),
    ("same_as", "reports", DUPLICATE),
    ("recused", "conflicts", "write `conflicts: [KEY]`, with the keys of members who have one"),
    ("conflict", "conflicts", "write `conflicts: [KEY]`, with the keys of members who have one"),
    ("notes", "reports", NOTES),
    ("note", "reports", NOTES),
    ("comments", "reports", NOTES),
    ("description", "reports", NOTES),
    ("what_happened", "reports", NOTES),
    ("actions", "reports", NOTES),
    ("summary", "reports", "write it below `outcome:`, as `summary:`"),
    ("finding", "reports", "write it below `outcome:`, as `finding:`"),
    ("resolved", "reports", "write it below `outcome:`, as `resolved:`"),
    ("review", "reports", "write it below `outcome:`, as `review:`"),
    ("keep_until", "reports", "write it below `retention:`, as `keep_until:`"),
    ("received", "reports", "write it below `reports:`, as `- received: …`"),
    ("channel", "reports", "write it below `reports:`, in the same entry as `received:`"),
    ("when", "reports", "write it below `incident:`, as `when:`"),
    ("where", "reports", "write it below `incident:`, as `where:`"),
    ("reporter", "reports", "write under `people`: `person-a: {roles: [reporter], name: …}`"),
    ("role", "only_for", "write `roles: [chair]`: what the member does in the committee"),
    ("To", "reports", OF_A_MAIL),
    ("From", "reports", OF_A_MAIL),
    ("Subject", "reports", OF_A_MAIL),
    ("Date", "reports", OF_A_MAIL),
    ("Sent", "reports", OF_A_MAIL),
    ("Cc", "reports", OF_A_MAIL),
];

/// A member does it, or somebody else.
const WHO_DOES_IT: &str = "write a member as `owner: KEY`, and somebody who is not a member as `outside: …`";

/// What tells something of a person.
const OF_A_PERSON: &str =
    "write it as `description:`, which is erased with the person; not what happened, but how to recognise the person";

/// A name on some service.
const OF_A_HANDLE: &str = "write the user name as `handles: [\"@name\"]`";

/// A case that tells of the same incident as another one.
const DUPLICATE: &str =
    "join both cases: `casebound absorb CASE --into OTHER`; or write it below `outcome:`, as `duplicate_of: CODE-NAME`";

/// Words that belong to no key.
const NOTES: &str = "write it into the text below the second `---`: under `## What happened` or `## Actions taken`";

/// Somebody pasted a mail among the keys.
const OF_A_MAIL: &str = "put what a mail says into the text below the second `---`, or in quotes after `note:`";
