//! Every rule, field and deadline of the source documents by number, and how this program answers it.
//!
//! A number is answered by the rules whose pages cite it, by the fields that come from it, or it says which fact is
//! missing. Numbers that speak only of secrecy, of how people behave or of the words of a text are not here.

/// One number that a machine may be able to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Requirement {
    /// Such as `S3-22`: the document and its item.
    pub number: &'static str,
    /// What it asks for, in one line of our own words.
    pub asks: &'static str,
    /// Why no rule and no field can hold it: the fact that is missing.
    pub not_checkable: Option<&'static str>,
}

const fn held(number: &'static str, asks: &'static str) -> Requirement {
    Requirement { number, asks, not_checkable: None }
}

const fn not_checkable(number: &'static str, asks: &'static str, missing: &'static str) -> Requirement {
    Requirement { number, asks, not_checkable: Some(missing) }
}

/// All numbers with a field, a rule or a deadline, in order.
pub const REQUIREMENTS: &[Requirement] = &[
    held("S1-1", "Start the record at once, before acting or talking to anybody outside the team."),
    held("S1-2", "Only a reaction that cannot wait may come before the writing."),
    held("S1-5", "Keep a dated log of who did what, and write it while things happen."),
    held("S1-6", "Describe each talk with a side of the case once it is over."),
    held("S1-7", "Write during the event and leave nothing until it has ended."),
    held("S1-8", "Who made the report."),
    held("S1-9", "When the report was made."),
    held("S1-10", "Where the report was made."),
    held("S1-11", "How the report came: in speech, by mail, in a chat or otherwise."),
    held("S1-12", "Which member took the report, above all when it was spoken."),
    held("S1-13", "When the incident happened."),
    held("S1-14", "Where the incident happened."),
    held("S1-15", "Everybody involved, and in which role."),
    held("S1-16", "What happened, as the report tells it."),
    held("S1-17", "Name the affected people plainly: those who were harmed, hurt or made uneasy."),
    held("S1-18", "What the team means to do."),
    held("S1-19", "Who will hold a talk that is planned."),
    held("S1-20", "How the sides take the process: with regret, or with more trouble."),
    held("S1-21", "Which mails went out and which outsiders were asked, with the reason."),
    held("S1-22", "What was decided on the next steps."),
    held("S1-23", "Whether anybody else is told of the case, such as the DSF."),
    held("S1-24", "What is left to do for organisers and team."),
    held("S1-25", "Record the trouble that a reported person makes while the case is handled."),
    held("S1-26", "Keep copies of mails and pictures of screens with the record."),
    held("S1-27", "Leave room for facts that are not on the list."),
    held("S1-31", "Keep the time of the incident apart from the time of the report."),
    held("S1-32", "Record what the reporter had already tried on their own."),
    held("S1-33", "Of a talk: who took part, the place, what was said, reaction, length, tone and result."),
    held("S1-34", "State it when nothing more will be done and the case is over."),
    held("S1-35", "Mark whether the transparency report will hold the case."),
    held("S1-36", "Mark whether the case goes to the DSF, and on which day it went."),
    held("S1-37", "Tell the whole course of events, up to the end of the case, without taking sides."),
    held("S2-1", "Let the reported person know of the complaint soon, at the latest in the meeting."),
    held("S2-2", "Somebody hears the side of the reported person and speaks for it in the meeting."),
    held("S2-3", "Tell the reported person soon after the meeting what will be done."),
    held("S2-4", "Say where a decision can be appealed; it holds until the appeal is decided."),
    held("S2-6", "Once the team has acted, tell the affected person what was decided and imposed."),
    held("S2-7", "Let the DSF committee know of incidents, so that patterns show."),
    held("S2-8", "Send the DSF one mail for each incident when the event is over."),
    held("S2-12", "Keep track, so that patterns show early and people warned again and again stay out."),
    held("S2-13", "Keep all cases of an event in one place."),
    held("S2-14", "Keep what is recorded short."),
    held("S2-15", "Name and e-mail address of the reporter."),
    held("S2-16", "Names and e-mail addresses of those who took the report and dealt with it."),
    held("S2-17", "Time and place of the incident."),
    held("S2-18", "One sentence on the incident, without particulars."),
    held("S2-19", "What the staff did about it."),
    held("S2-20", "Everybody else who has heard of it."),
    held("S2-21", "Whether the DSF was told."),
    held("S3-2", "Take a report even if it is unclear whether the code was broken, or applies there."),
    held("S3-4", "Mail to the address for reports reaches every member and nobody else."),
    held("S3-5", "Make public who the members are."),
    held("S3-7", "How to reach the reporter."),
    held("S3-8", "Day and hour of the incident."),
    held("S3-9", "The place of the incident."),
    held("S3-10", "Whether the incident still goes on."),
    held("S3-11", "An account of the incident."),
    held("S3-12", "Circumstances that matter beside the incident itself."),
    held("S3-13", "Witnesses and others involved, with a way to reach or to recognise them."),
    held("S3-14", "Take a report however many details are missing."),
    held("S3-15", "At a place: what helps to recognise the reported person, such as looks, voice or badge."),
    held("S3-16", "At a place: photographs and films of the incident."),
    held("S3-17", "Online: who the reported person is, by name, user name, mail or IP address."),
    held("S3-18", "Online: the community, and where in it the incident took place."),
    held("S3-19", "Online: where the conversation can be read."),
    held("S3-20", "Online: the conversation itself, saved as text or as pictures."),
    held("S3-23", "Record what a reporter fears, be it revenge or harm."),
    held("S3-24", "Bear in mind that an incident between two people gives its reporter away."),
    held("S3-25", "Join several reports into one pattern that the committee can act on."),
    held("S3-26", "In public keep affected people and reporters unnamed, unless they wish otherwise."),
    held("S3-28", "Acknowledge every report in 48 hours, by mail or in person."),
    held("S3-29", "Meet as a committee before responding to a report."),
    held("S3-30", "Ask for more where the report leaves a question."),
    held("S3-31", "Members whose interests conflict neither discuss the case nor work on it."),
    held("S3-32", "A recused member also leaves every conversation that touches the case."),
    held("S3-34", "Come back to the reporter in the first week."),
    held("S3-36", "When the first week has passed, tell the reporter how things are and when to expect more."),
    held("S3-37", "Publish a transparency report each year."),
    not_checkable(
        "S3-44",
        "Give credit where licensed text is used again.",
        "a licence of the source text; our texts are our own",
    ),
    held("S4-1", "Take the procedure as guidance and decide each case on its own."),
    held("S4-2", "Whether local organisers dealt with it already, or the reporter needs the committee."),
    held("S4-3", "When others dealt with it: keep it on file, give advice, or enforce the code."),
    held("S4-5", "Each week put one member on first duty and another on second."),
    held("S4-6", "Duty changes on Mondays at 12:00 UTC, and a reminder names who is next."),
    held("S4-7", "Keep the plan of duties in one place, and let members swap weeks."),
    held("S4-8", "The member on duty gives a first answer in half a day."),
    not_checkable(
        "S4-9",
        "The member on duty becomes the shepherd or finds one.",
        "who was on duty when a report came is in the rota, which may be kept elsewhere",
    ),
    held("S4-10", "The second member takes over when the first is away."),
    held("S4-11", "Any member may answer when nobody has done so in a day."),
    not_checkable(
        "S4-12",
        "Send a copy of all mail to the committee's own address.",
        "`letter send` does so; of other mail the record does not know who got it",
    ),
    not_checkable(
        "S4-15",
        "Whoever answers first puts the report on file.",
        "a record that was never written can not be missed",
    ),
    held("S4-16", "Try to resolve every report in a week."),
    held("S4-17", "One shepherd has charge of a case from its first report to its end."),
    held("S4-18", "A shepherd tells of a bias at once; the committee rules whether another takes over."),
    held("S4-19", "The shepherd keeps each stage on time and deals with delays."),
    held("S4-20", "The shepherd warns the committee of a delay, or of having no time."),
    not_checkable(
        "S4-22",
        "Doubts of a reporter about the shepherd go to the committee.",
        "whether a reporter has concerns is in words only",
    ),
    held("S4-23", "The stages of a case, from the choice of a shepherd to the end."),
    not_checkable(
        "S4-24",
        "The shepherd writes to the reporter as the one to turn to, and may ask for more.",
        "whether the shepherd made contact is the entry `shepherd-introduced` only where another member answered first",
    ),
    held("S4-25", "Early on, settle how grave the case is and what comes next."),
    held("S4-26", "Next steps: ask reporter or others, look for evidence, turn to official bodies or a lawyer."),
    held("S4-27", "Understand what took place, who had a part in it and how grave it was."),
    held("S4-28", "The shepherd proposes what to do, and at least two members agree."),
    held("S4-29", "In a very grave or legal matter a majority agrees before anything is done."),
    held("S4-30", "Take actions from the enforcement manual, or others where they fit better."),
    held("S4-31", "Tell the reporter the decision before carrying out the rest of it."),
    held("S4-32", "Show a letter to the committee as a draft before anybody gets it."),
    held("S4-33", "Share what happens after a decision, and decide together what follows."),
    held("S4-34", "Tell the reporter how it ended; only something new opens the case again."),
    held("S4-35", "Tell the committee that the case has ended."),
    held("S4-36", "Add to the files what was done, the outcome and a day for review."),
    held("S4-37", "Keep the files at hand, look at them again now and then, and count from them."),
    held("S5-1", "Everybody knows the team that takes reports; best it is a man and a woman."),
    held("S5-2", "Few people deal with an incident: the team and whoever chairs the event."),
    not_checkable(
        "S5-4",
        "Before an event, show the list of attendees to the DSF and other events, to spot risks.",
        "lists of attendees are kept outside this program",
    ),
    held("S5-7", "Ask for an account in writing, which at most three people read."),
    held("S5-8", "Whoever hears a spoken report writes it down without delay."),
    held("S5-10", "Ask, without pressing: who it was, what they did, about when, how it came, who else."),
    held("S5-13", "While all are safe, call police or security only if an affected person wants it."),
    held("S5-15", "In a very private matter, ask before going on, and go on unless the answer is no."),
    held("S5-19", "Tell nobody details, colleagues included, unless the affected person permits it."),
    held("S5-20", "During an event respond in half a day."),
    held("S5-21", "After an event respond in a week."),
    held("S5-22", "Team and chair meet soon after a report."),
    held("S5-23", "Answer in the meeting: what happened, what will be done, by whom, when."),
    held("S5-24", "Meet without reporter and reported person, unless very many people saw the incident."),
    held("S5-25", "Whoever has a conflict of interest steps aside, or others see to it."),
    held("S5-26", "At an event: tell the reported person of the complaint, and hear their side."),
    held("S5-27", "At an event: tell the reported person what will be done, and where to appeal."),
    held("S5-28", "At an event: tell the affected person what was decided, once it is done."),
    held("S5-30", "Choose among sanctions from a warning to a ban and beyond."),
    held("S5-31", "A ban from events or from volunteering has a last day, or is said to have none."),
    held("S5-32", "An employer may get a short notice about somebody who acted in their job."),
    held("S5-35", "Take an apology that is pressed on somebody as a possible further violation."),
    held("S5-36", "Two people or more give a warning: in private, calm and firm."),
    held("S5-37", "Nobody who is warned finds out who reported them."),
    held("S5-40", "Let the person who is warned speak, take note of it, and do not argue."),
    held("S5-45", "After an event: let the DSF know of each of its incidents."),
    held("S5-46", "After an event: an internal record with the facts that S2 lists."),
    held("S5-49", "When chair or team change, take access from the old people and give it to the new."),
    held("S5-50", "Keep a record for two years when nothing but warnings came of it."),
    held("S5-51", "Keep every other record without end."),
    held("S5-52", "Look for banned people often while tickets are sold."),
    held("S5-53", "Known people who buy a ticket: refuse the banned, else offer a refund or have a talk."),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::RULES;
    use crate::index::{fields_by_source, rules_by_source};

    #[test]
    fn every_number_is_answered_once() {
        let (rules, fields) = (rules_by_source(), fields_by_source());
        let mut wrong = Vec::new();
        for it in REQUIREMENTS {
            let is_held = rules.contains_key(it.number) || fields.contains_key(it.number);
            match (is_held, it.not_checkable) {
                (false, None) => wrong.push(format!("{} is held by nothing", it.number)),
                (true, Some(_)) => wrong.push(format!("{} is held, and said not to be checkable", it.number)),
                _ => {}
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn no_number_is_missing() {
        // How many numbers each document has, people's and texts' among them.
        let cited = RULES.iter().flat_map(|rule| rule.sources());
        let listed: BTreeSet<&str> = REQUIREMENTS.iter().map(|it| it.number).collect();
        assert_eq!(listed.len(), REQUIREMENTS.len(), "a number twice");
        assert_eq!(listed.len(), COUNT);
        let for_people = |number: &str| FOR_PEOPLE.contains(&number);
        let unknown: BTreeSet<String> = cited.filter(|it| !listed.contains(it.as_str()) && !for_people(it)).collect();
        assert!(unknown.is_empty(), "cited, but in no list: {unknown:?}");
    }

    #[test]
    fn every_number_says_in_one_line_what_it_asks() {
        let mut seen = BTreeSet::new();
        for Requirement { number, asks, .. } in REQUIREMENTS {
            assert!((1..100).contains(&asks.chars().count()), "{number}: {asks}");
            assert!(asks.starts_with(char::is_uppercase) && asks.ends_with('.'), "{number}: {asks}");
            // A bar or a line break would break the table.
            assert!(!asks.contains(['|', '\n']), "{number}: {asks}");
            assert!(seen.insert(asks), "{number} asks for the same as another: {asks}");
        }
    }

    const COUNT: usize = 144;

    /// Numbers for people, for secrecy and for texts, which pages may cite as well.
    const FOR_PEOPLE: &[&str] = &[
        "S1-3", "S1-4", "S1-28", "S1-29", "S1-30", "S1-38", "S2-5", "S2-9", "S2-10", "S2-11", "S3-1", "S3-3", "S3-6",
        "S3-21", "S3-22", "S3-27", "S3-33", "S3-35", "S3-38", "S3-39", "S3-40", "S3-41", "S3-42", "S3-43", "S3-45",
        "S4-4", "S4-13", "S4-14", "S4-21", "S5-3", "S5-5", "S5-6", "S5-9", "S5-11", "S5-12", "S5-14", "S5-16", "S5-17",
        "S5-18", "S5-29", "S5-33", "S5-34", "S5-36b", "S5-38", "S5-39", "S5-41", "S5-42", "S5-43", "S5-44", "S5-47",
        "S5-48",
    ];
}
