//! Transparency reports of an invented committee: the whole text, and what must never be in it.

#![expect(clippy::unwrap_used, reason = "what is not there fails the test")]

mod reports;
mod sample;

use casebound_disclosure::Templates;
use casebound_disclosure::guard::{CaseFacts, GuardHitKind, Weight, digest};
use casebound_disclosure::transparency::{
    HitLocation, NamingHit, Release, Report, ReportRefusal, ReportRequest, Shape,
};
use casebound_names::HitKind;
use casebound_record::{CaseFile, Person};
use reports::{day, report, report_by, request};
use serde_json::Value;

/// The report on the sample and on other cases, with numbers below `smallest` hidden.
fn written(smallest: u32, others: &[&str], change: impl Fn(&mut ReportRequest<'_>)) -> Result<Report, ReportRefusal> {
    let mut committee = sample::committee().committee;
    committee.transparency.smallest_count = smallest;
    let mut files = sample::files();
    for text in others {
        let name = text.lines().find_map(|line| line.strip_prefix("case: ")).unwrap();
        files.push(sample::read(name, text));
    }
    let cases = sample::cases(&files);
    let mut asked = request(&cases);
    change(&mut asked);
    report(&committee, &asked)
}

/// The report on the sample with a template of the committee's own.
fn written_by(template: &str) -> Result<Report, ReportRefusal> {
    let own = |name: &str| (name == "transparency/en/report.md.j2").then(|| template.to_owned());
    let committee = sample::committee().committee;
    let files = sample::files();
    let cases = sample::cases(&files);
    report_by(&committee, &request(&cases), Templates::with_own(&own))
}

fn data(report: &Report) -> Value {
    serde_json::from_str(&report.json).unwrap()
}

/// A case of the period that may be told, with these words.
fn told(name: &str, summary: &str) -> String {
    format!(
        "---\ncase: {name}\nstatus: resolved\ntypes: [remark]\nreports: [{{received: 2026-04-01, channel: email}}]\n\
         outcome: {{resolved: 2026-04-02}}\ntransparency:\n  publish: summary\n  summary: {summary}\n  \
         approved_by: [alice, carol]\n---\n"
    )
}

#[test]
fn the_whole_report() {
    let report = written(1, &[], |_| {}).unwrap();
    assert_eq!(report.markdown, include_str!("sample/report.md"));
    assert_eq!(report.json, include_str!("sample/report.json"));
}

#[test]
fn small_numbers_are_withheld() {
    let report = written(3, &[], |_| {}).unwrap();
    let data = data(&report);
    assert_eq!(data["totals"]["incidents"], 4);
    // Too small to be shown: 1 to 4 look alike.
    assert_eq!(data["totals"]["people"], Value::Null);
    assert_eq!(data["totals"]["actions"], Value::Null);
    assert_eq!(data["totals"]["types"]["rows"], Value::Array(vec![]));
    assert_eq!(data["totals"]["carried_over"], Value::Null);
    assert_eq!(
        data["suppressed"],
        serde_json::json!([
            "types",
            "resolutions",
            "settings",
            "channels",
            "moments",
            "events",
            "lengths",
            "reports",
            "people",
            "actions"
        ])
    );
    assert!(!report.markdown.contains("Harassment |"));
    assert_eq!(report.markdown.matches("only the total is published").count(), 1);
    assert!(!report.markdown.contains("too few"));
}

#[test]
fn categories_are_put_together() {
    let others: Vec<String> = ["amber", "brisk", "clear", "dusty", "early"]
        .iter()
        .flat_map(|first| [("stone", "harassment"), ("cloud", "photo"), ("field", "photo")].map(|it| (first, it)))
        .map(|(first, (second, kind))| {
            told(&format!("{first}-{second}"), "A remark.").replace("[remark]", &format!("[{kind}]"))
        })
        .collect();
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let report = written(3, &others, |_| {}).unwrap();
    let rows: Vec<(String, u64)> = data(&report)["totals"]["types"]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["category"].as_str().unwrap().to_owned(), row["incidents"].as_u64().unwrap()))
        .collect();
    assert_eq!(rows, [("declared".to_owned(), 11), ("various".to_owned(), 8)]);
    assert!(report.markdown.contains("| Photo without consent | 11 |\n| Various, not shown one by one | 8 |\n"));
}

#[test]
fn no_incidents_have_their_own_text() {
    let report = written(3, &[], |input| {
        input.from = day("2026-04-01");
        input.to = day("2026-04-30");
    })
    .unwrap();
    assert!(report.markdown.contains("That does not mean that nothing happened"));
    assert!(!report.markdown.contains("## Types"));
    assert!(!report.markdown.contains("## The incidents"));
    assert_eq!(data(&report)["totals"]["incidents"], 0);
    assert_eq!(data(&report)["notes"], 0);
    assert_eq!(data(&report)["suppressed"], Value::Array(vec![]));
}

#[test]
fn one_incident_that_is_only_noted() {
    let report = written(3, &[], |input| {
        input.from = day("2026-02-02");
        input.to = day("2026-02-28");
    })
    .unwrap();
    assert!(report.markdown.contains("One incident was reported; it is only noted here."));
    assert_eq!(data(&report)["totals"]["incidents"], 1);
    assert_eq!(data(&report)["incidents"], Value::Array(vec![]));
    assert_eq!(data(&report)["notes"], 1);
}

#[test]
fn a_report_of_one_event() {
    let report = written(1, &[], |input| input.event = Some("example-conf-2026")).unwrap();
    assert!(report.markdown.starts_with("# Transparency report: Example Conf 2026\n"));
    assert!(report.markdown.contains("- Member Alice\n- Member Carol\n"));
    assert!(!report.markdown.contains("Member Bob"));
    assert_eq!(data(&report)["totals"]["incidents"], 1);
    assert_eq!(data(&report)["totals"]["reports"], 2);
}

#[test]
fn what_is_not_clear_is_refused() {
    assert_eq!(written(1, &[], |input| input.event = Some("no-such-event")), Err(ReportRefusal::UnknownEvent));
    assert_eq!(written(1, &[], |input| input.to = day("2025-12-31")), Err(ReportRefusal::NoPeriod));
    let undated = "---\ncase: small-lamp\nstatus: resolved\nreports: [{received: 2026-01-02, channel: email}]\n---\n";
    assert_eq!(written(1, &[undated], |_| {}), Err(ReportRefusal::Incomplete(vec!["small-lamp".to_owned()])));
}

#[test]
fn a_name_in_the_words_refuses_everything() {
    for (summary, kind, case) in [
        ("A remark by Bertram to somebody.", GuardHitKind::Person(HitKind::NamePart), "quiet-harbor"),
        ("A remark by BERTRAM&nbsp;SAMPLEMAN.", GuardHitKind::Person(HitKind::Name), "quiet-harbor"),
        ("See aureliatest on the wiki.", GuardHitKind::Person(HitKind::Handle), "quiet-harbor"),
        ("'Person-a@Example.org complained.'", GuardHitKind::Person(HitKind::Email), "quiet-harbor"),
        ("Like in calm-meadow.", GuardHitKind::CodeName, "calm-meadow"),
        ("It was Ban who did it.", GuardHitKind::Person(HitKind::NamePart), "silver-orchard"),
    ] {
        let Err(ReportRefusal::Named(named)) = written(1, &[&told("small-lamp", summary)], |_| {}) else {
            panic!("{summary}");
        };
        let place = HitLocation::Summary("small-lamp".to_owned());
        assert!(
            named.iter().any(|it| it.place == place && it.finding.kind == kind && it.finding.case == case),
            "{summary}: {named:?}"
        );
        assert!(!format!("{named:?}").to_lowercase().contains("bertram"));
    }
}

#[test]
fn a_name_in_a_template_refuses_the_text() {
    let Err(ReportRefusal::Named(named)) = written_by("Thanks to *Aurelia* Testwoman and Member Alice") else {
        panic!("nobody was found");
    };
    assert!(matches!(&named[..], [NamingHit { place: HitLocation::Markdown, .. }, ..]));
    assert!(named.iter().all(|it| it.finding.case == "quiet-harbor"));
}

#[test]
fn a_template_of_the_committee_sees_the_view_only() {
    let refused = written_by("{{ totals.incidents }} {{ incidents[0].case }}");
    assert!(
        matches!(refused, Err(ReportRefusal::Template(fault)) if fault.what == "it uses a value that is not there")
    );
}

#[test]
fn the_order_follows_the_code_names_and_nothing_else() {
    let names = ["small-lamp", "tall-reed", "warm-stone", "young-fern", "wide-road"];
    let others: Vec<String> = names.iter().map(|name| told(name, &format!("Number {}.", name.len()))).collect();
    let mut texts: Vec<&str> = others.iter().map(String::as_str).collect();
    let first = written(1, &texts, |_| {}).unwrap();
    texts.reverse();
    assert_eq!(written(1, &texts, |_| {}).unwrap(), first);
    // What else is in the files is not seen in the order.
    let longer: Vec<String> = others.iter().map(|text| text.replace("2026-04-02", "2026-04-03")).collect();
    let texts: Vec<&str> = longer.iter().map(String::as_str).collect();
    assert_eq!(summaries(&written(1, &texts, |_| {}).unwrap()), summaries(&first));
    let renamed: Vec<String> = others.iter().map(|text| text.replacen("case: ", "case: very-", 1)).collect();
    let texts: Vec<&str> = renamed.iter().map(String::as_str).collect();
    assert_ne!(summaries(&written(1, &texts, |_| {}).unwrap()), summaries(&first));
}

fn summaries(report: &Report) -> Vec<String> {
    data(report)["incidents"].as_array().unwrap().iter().map(|it| it["summary"].to_string()).collect()
}

/// Every private text of a case, but for the two that were written for the public.
fn private_texts(file: &CaseFile) -> Vec<String> {
    let person = |it: &Person| {
        let single = [&it.name, &it.employer, &it.description, &it.safety_concern];
        let many = [&it.aliases, &it.emails, &it.handles, &it.phones];
        let mut texts: Vec<String> = single.into_iter().flatten().map(|text| text.expose().clone()).collect();
        texts.extend(many.into_iter().flatten().map(|text| text.expose().clone()));
        texts
    };
    let public = [&file.case.transparency.summary, &file.case.transparency.resolution];
    let is_public = |text: &str| public.iter().any(|it| it.as_ref().is_some_and(|it| it.expose() == text));
    let mut texts: Vec<String> = file.case.people.iter().flat_map(person).collect();
    texts.extend(file.passages().iter().map(|passage| passage.text.to_owned()).filter(|text| !is_public(text)));
    texts
}

/// Runs of words that are long enough to be a person's own, the whole text where it is shorter.
fn runs(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let run = |words: &[&str]| words.join(" ").to_lowercase();
    if words.len() <= 4 { vec![run(&words)] } else { words.windows(4).map(run).collect() }
}

#[test]
fn nothing_private_of_any_case_is_in_a_report() {
    for smallest in [1, 3] {
        for event in [None, Some("example-conf-2026")] {
            let report = written(smallest, &[], |input| input.event = event).unwrap();
            for file in sample::files() {
                for text in [&report.markdown, &report.json] {
                    let text = runs_of_report(text);
                    assert!(!text.contains(file.case.name.as_deref().unwrap()));
                    // `@totals` and `Ban` are words of the report, and `expunged` is not a text.
                    let private = private_texts(&file).into_iter().flat_map(|it| runs(&it));
                    for run in private.filter(|run| !["", "expunged"].contains(&run.as_str())) {
                        assert!(!text.contains(&run), "{run}");
                    }
                }
            }
            for untold in ["against their will", "for the courts"] {
                assert!(!report.markdown.contains(untold));
            }
        }
    }
}

fn runs_of_report(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Told cases of one kind each, with what came of them.
fn year(kinds: &[(&str, usize)]) -> Vec<String> {
    let firsts = ["amber", "brisk", "clear", "dusty", "early", "faint", "green", "happy", "ivory", "jolly"];
    let mut names = firsts.iter().flat_map(|first| ["stone", "cloud", "field"].map(|it| format!("{first}-{it}")));
    let many = kinds.iter().flat_map(|(kind, number)| std::iter::repeat_n(*kind, *number));
    many.map(|kind| told(&names.next().unwrap(), "A remark.").replace("[remark]", &format!("[{kind}]"))).collect()
}

#[test]
fn an_incident_that_is_told_is_not_alone_in_its_labels() {
    let others = year(&[("harassment", 9), ("remark", 1), ("photo", 4)]);
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let of_one_day = |input: &mut ReportRequest<'_>| {
        (input.from, input.to) = (day("2026-04-01"), day("2026-04-01"));
    };
    let labels = |smallest: u32| -> Vec<String> {
        let report = data(&written(smallest, &others, of_one_day).unwrap());
        let types = |it: &Value| it["labels"]["types"].as_array().unwrap().first().map(|it| it["key"].to_string());
        report["incidents"].as_array().unwrap().iter().filter_map(types).collect()
    };
    let count = |labels: &[String], key: &str| labels.iter().filter(|it| it.contains(key)).count();
    let all = labels(1);
    assert_eq!([count(&all, "harassment"), count(&all, "remark"), count(&all, "photo")], [9, 1, 4]);
    let safe = labels(3);
    assert_eq!([count(&safe, "harassment"), count(&safe, "remark"), count(&safe, "photo")], [9, 0, 0]);
}

#[test]
fn a_report_tells_the_change_since_the_one_before() {
    let mut committee = sample::committee().committee;
    committee.transparency.smallest_count = 1;
    let files = sample::files();
    let cases = sample::cases(&files);
    let (from, to) = (day("2025-01-01"), day("2025-12-31"));
    let first = report(&committee, &ReportRequest { from, to, ..request(&cases) }).unwrap();
    let earlier = [Release::read(&first.json).unwrap()];
    let second =
        report(&committee, &ReportRequest { earlier: &earlier, shape: Shape::Counts, ..request(&cases) }).unwrap();
    let totals = |report: &Report| data(report)["totals"].clone();
    assert_eq!(data(&second)["previous"]["incidents"], totals(&first)["incidents"]);
    let [before, now] = [&first, &second].map(|it| totals(it)["incidents"].as_i64().unwrap());
    let line = format!("| Incidents first reported in this period | {now} | +{} |", now - before);
    assert!(second.markdown.contains(&line), "{}", second.markdown);
    let rows = totals(&second)["types"]["rows"].clone();
    assert!(rows.as_array().unwrap().iter().all(|row| row["before"].is_u64()), "{rows}");
    assert!(second.markdown.contains("The change is against the report for 1 January 2025 to 31 December 2025."));
}

#[test]
fn a_report_about_some_of_the_same_incidents_shows_totals_only() {
    let others = year(&[("harassment", 7), ("photo", 8)]);
    let others: Vec<&str> = others.iter().map(String::as_str).collect();
    let first = written(3, &others, |_| {}).unwrap();
    let earlier = [Release::read(&first.json).unwrap()];
    let mut committee = sample::committee().committee;
    committee.transparency.smallest_count = 3;
    let files: Vec<CaseFile> = others.iter().map(|text| sample::read("x", text)).chain(sample::files()).collect();
    let cases = sample::cases(&files);
    let longer = ReportRequest { earlier: &earlier, to: day("2026-12-31"), ..request(&cases) };
    let data = data(&report(&committee, &longer).unwrap());
    assert_eq!(data["totals"]["types"]["withheld"], true);
    assert_eq!(data["totals"]["incidents"], 19);
}

/// Two alike, so that neither is alone, of which the first has these words.
fn two(summary: &str, more: &str) -> [String; 2] {
    let first = told("small-lamp", summary).replace("---\ntransparency", "transparency");
    [first.replacen("  approved_by", &format!("{more}  approved_by"), 1), told("tall-reed", "A remark.")]
}

/// The report on the sample and two cases, of which the first has this in its body.
fn knowing(cases: &[String], body: &str) -> Result<Report, ReportRefusal> {
    let committee = sample::committee().committee;
    let mut files = sample::files();
    files.extend(cases.iter().enumerate().map(|(idx, text)| {
        let name = ["small-lamp", "tall-reed"][idx];
        sample::read(name, &if idx == 0 { format!("{text}\n{body}\n") } else { text.clone() })
    }));
    let known: Vec<CaseFacts> = files.iter().map(CaseFacts::of).collect();
    let cases = sample::cases(&files);
    report(&committee, &ReportRequest { known: &known, ..request(&cases) })
}

const QUOTED: &str = "Somebody said that all of them should go back home.";
const BODY: &str = "It was said: all of them should go back home, and twice.";

#[test]
fn words_of_a_confidential_text_need_a_look() {
    assert!(knowing(&two(QUOTED, ""), "Nothing of it.").is_ok());
    let Err(ReportRefusal::Named(named)) = knowing(&two(QUOTED, ""), BODY) else { panic!("no hit") };
    let [hit] = &named[..] else { panic!("{named:?}") };
    assert_eq!((hit.finding.kind.word(), hit.finding.weight), ("quote", Weight::Review));
    assert_eq!(hit.digest, Some(digest(QUOTED)));
}

#[test]
fn a_look_settles_a_doubt_until_the_words_change() {
    let look = |by: &str, kind: &str, words: &str, reason: &str| {
        format!("  waivers: [{{finding: {kind}, sha256: {}, by: {by}, reason: {reason}}}]\n", digest(words))
    };
    for (summary, waiver, is_settled) in [
        (QUOTED, look("alice", "quote", QUOTED, "our own words"), true),
        (QUOTED, look("stranger", "quote", QUOTED, "our own words"), false),
        (QUOTED, look("alice", "name-part", QUOTED, "our own words"), false),
        (QUOTED, look("alice", "quote", QUOTED, "' '"), false),
        (QUOTED, look("alice", "quote", "Other words.", "our own words"), false),
        ("Grace said so.", look("alice", "name-part", "Grace said so.", "a virtue"), true),
        ("Bertram said so.", look("alice", "name-part", "Bertram said so.", "nobody"), false),
    ] {
        let mut cases = two(summary, &waiver);
        if summary.starts_with("Grace") {
            cases[1] = cases[1].replacen(
                "outcome:",
                "people: {person-a: {roles: [witness], name: Grace Elsewhere}}\noutcome:",
                1,
            );
        }
        let written = knowing(&cases, BODY);
        assert_eq!(written.is_ok(), is_settled, "{summary} {waiver}: {:?}", written.err());
    }
}

#[test]
fn a_block_on_a_company_is_lifted_by_a_member_who_does_not_write() {
    const WORDS: &str = "A remark at the stand of Quillwort.";
    let look = |by: &str, words: &str| {
        format!("  waivers: [{{finding: name-part, sha256: {}, by: {by}, reason: a company}}]\n", digest(words))
    };
    let by = |waiver: &str, writer: Option<&str>, name: &str| {
        let committee = sample::committee().committee;
        let mut files = sample::files();
        let mut texts = two(WORDS, waiver);
        let person = format!("people: {{person-a: {{roles: [witness], name: {name}}}}}\noutcome:");
        texts[1] = texts[1].replacen("outcome:", &person, 1);
        files.extend(texts.iter().zip(["small-lamp", "tall-reed"]).map(|(text, name)| sample::read(name, text)));
        let cases = sample::cases(&files);
        report(&committee, &ReportRequest { writer, ..request(&cases) })
    };
    let report = by(&look("carol", WORDS), Some("alice"), "Ines Quillwort").unwrap();
    assert!(report.markdown.contains("stand of Quillwort") && report.html.contains("stand of Quillwort"));
    let certificate: serde_json::Value = serde_json::from_str(&report.certificate.unwrap().json).unwrap();
    assert_eq!(certificate["lifted"], serde_json::json!([{"case": "small-lamp", "word": "quillwort", "by": "carol"}]));
    for (waiver, writer, name) in [
        (String::new(), Some("alice"), "Ines Quillwort"),
        (look("carol", WORDS), Some("carol"), "Ines Quillwort"),
        (look("carol", WORDS), None, "Ines Quillwort"),
        (look("carol", "Other words."), Some("alice"), "Ines Quillwort"),
        (look("stranger", WORDS), Some("alice"), "Ines Quillwort"),
        // A whole name is nobody else's.
        (look("carol", WORDS), Some("alice"), "Quillwort"),
    ] {
        assert!(matches!(by(&waiver, writer, name), Err(ReportRefusal::Named(_))), "{waiver} {writer:?} {name}");
    }
}

#[test]
fn what_is_known_of_a_case_may_not_stand_in_its_words() {
    let facts = "people: {person-a: {roles: [reported], employer: Quillwort Dynamics}}\n\
        incident: {when: 2026-03-31T22:30+02:00, where: Room 3.41}\noutcome:";
    for (summary, word) in [
        ("Somebody of Quillwort Dynamics made a remark.", "employer"),
        ("It happened in Room 3.41 and was heard.", "room"),
        ("It happened on 31 March.", "day"),
        ("It happened at 22:30 or so.", "time"),
        ("She was the only woman there.", "role"),
    ] {
        let cases = two(summary, "").map(|text| text.replacen("outcome:", facts, 1));
        let Err(ReportRefusal::Named(named)) = knowing(&cases, "") else { panic!("{summary}") };
        assert!(named.iter().any(|it| it.finding.kind.word() == word), "{summary}: {named:?}");
    }
}

#[test]
fn a_narrative_that_stands_alone_is_told_when_all_at_risk_agreed() {
    let told_with = |smallest: u32, more: &str| {
        let others = year(&[("harassment", 6), ("photo", 6)]);
        let alone = told("small-lamp", "A lonely remark.").replacen("outcome:", &format!("{more}outcome:"), 1);
        let mut texts: Vec<&str> = others.iter().map(String::as_str).collect();
        texts.push(&alone);
        let report = written(smallest, &texts, |input| {
            (input.from, input.to) = (day("2026-04-01"), day("2026-04-01"));
        });
        report.unwrap().markdown.contains("A lonely remark.")
    };
    let person =
        |answer: &str| format!("people: {{person-a: {{roles: [affected], consent: {{publish: {answer}}}}}}}\n");
    assert!(told_with(1, ""));
    assert!(!told_with(3, ""));
    assert!(!told_with(3, &person("unknown")));
    assert!(told_with(3, &person("yes")));
}
