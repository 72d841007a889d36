//! Keys that people type where the format has another one, and what to write instead.

/// Returns what to write in the place of a key; `has` says whether a key belongs into the mapping where it was typed.
pub(super) fn help(typed: &str, has: &dyn Fn(&str) -> bool) -> Option<&'static str> {
    OFTEN_TYPED.iter().find(|(known, place, _)| *known == typed && has(place)).map(|(.., help)| *help)
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
    ("until", "owner", "write `due: 2026-06-10`, the last day"),
    ("who", "owner", "write `owner:` with the key of the member who does it"),
    ("by", "owner", "write `owner:` with the key of the member who does it"),
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

/// Words that belong to no key.
const NOTES: &str = "write it into the text below the second `---`: under `## What happened` or `## Actions taken`";

/// Somebody pasted a mail among the keys.
const OF_A_MAIL: &str = "put what a mail says into the text below the second `---`, or in quotes after `note:`";
