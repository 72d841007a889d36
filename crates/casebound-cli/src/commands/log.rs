//! `casebound log`: adds an entry about what was done to the log of a case.

use casebound_app::amend::{Change, entry, one_or_more};
use casebound_app::disclosing::{reader, source};
use casebound_app::{Context, Outcome};
use casebound_disclosure::dates::DueRequest;
use casebound_disclosure::{Language, disclose};
use casebound_record::Moment;
use casebound_record::deadlines::{DueKind, due_dates};
use casebound_record::edit::Value;
use casebound_record::words::{LogWord, Role};

use super::entries::{self, Target, keys_of, words};
use crate::questions::{Choice, Questions};
use crate::ui::Ui;

/// Record what was done: one entry in the log of a case
///
/// By default the entry is by you, and dated now. On a terminal it asks for what is missing; without WHAT it first shows what
/// is due. Keep private text off the command line: `--note -` reads it from standard input.
///
/// Example: `casebound log quiet-harbor acknowledged`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// What was done: acknowledged, talked, informed-reporter, note, …; `casebound schema case` lists all words
    #[arg(value_name = "WHAT", value_parser = entries::word::<LogWord>)]
    what: Option<LogWord>,
    /// To whom: a person of the case such as person-a, or a description of an outsider; can be repeated
    #[arg(long, value_name = "WHOM")]
    to: Vec<String>,
    /// The member who did it; can be repeated. You by default
    #[arg(long, value_name = "MEMBER")]
    by: Vec<String>,
    /// When: 2026-06-03, "2026-06-03 22:30", yesterday; now by default
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// What is worth remembering (`-` reads standard input); write people as [person-a]
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
    /// The reason, for words that require one (`-` reads standard input)
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// The new date after a delay, or the day of the next update
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// Who permitted a disclosure
    #[arg(long, value_name = "PERSON")]
    permission: Option<String>,
    /// Who asked for police or security
    #[arg(long, value_name = "PERSON")]
    requested_by: Option<String>,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = match args.what {
        Some(_) => Target::open(context, &args.case)?,
        None => Target::open_to_read(context, &args.case)?,
    };
    let Some(mut line) = Line::of(&args, &target, ui)? else { return Ok(Outcome::Clean) };
    target.needs_people(&line.to)?;
    target.needs_people(args.permission.as_slice())?;
    target.needs_people(args.requested_by.as_slice())?;
    target.needs_members(&line.by)?;
    line.permission = args.permission;
    line.requested_by = args.requested_by;
    let what = line.what;
    target.write(&[Change::Append("log".to_owned(), line.value())], &format!("`{}`", what.word()), ui)
}

/// One line of the log.
struct Line {
    at: Moment,
    by: Vec<String>,
    what: LogWord,
    to: Vec<String>,
    note: Option<String>,
    why: Option<String>,
    until: Option<String>,
    permission: Option<String>,
    requested_by: Option<String>,
}

impl Line {
    /// What the arguments say; on a terminal the rest is asked. None when nothing is to be written.
    fn of(args: &Args, target: &Target, ui: &mut Ui) -> anyhow::Result<Option<Line>> {
        let mut line = Line {
            at: target.moment_of("--at", args.at.as_deref())?.unwrap_or_else(|| target.workspace.moment_now()),
            by: if args.by.is_empty() { target.me().into_iter().collect() } else { args.by.clone() },
            what: args.what.unwrap_or(LogWord::Note),
            to: args.to.clone(),
            note: entries::text(args.note.as_deref())?,
            why: entries::text(args.why.as_deref())?,
            until: target.day_of("--until", args.until.as_deref())?.map(|day| day.to_string()),
            permission: None,
            requested_by: None,
        };
        if args.what.is_none() && !show_due(target, ui)? {
            return Ok(None);
        }
        let Some(mut questions) = Questions::begin(ui)? else {
            if args.what.is_none() {
                return Ok(None);
            }
            return line.without_questions(target).map(Some);
        };
        if args.what.is_none() {
            let Some(what) = questions.choice("What was done?", &suggested(target))? else { return Ok(None) };
            line.what = LogWord::from_word(&what).unwrap_or(LogWord::Note);
        }
        if line.by.is_empty() {
            line.by = questions.choices("Who did it?", &target.members())?;
        }
        if line.to.is_empty()
            && let Some(role) = addressee(line.what)
        {
            line.to = match &target.with_role(role)[..] {
                [only] => vec![only.clone()],
                _ => questions.choices("To whom?", &target.people())?,
            };
        }
        if matches!(line.what, LogWord::Delayed | LogWord::Updated) && line.until.is_none() {
            let day =
                questions.until("Until when, or when will they hear of you next?", |answer| target.day(answer))?;
            line.until = day.map(|day| day.to_string());
        }
        if args.note.is_none() && (args.what.is_none() || line.what == LogWord::Note) {
            line.note = questions.line("Anything worth remembering? Write people as [person-a]:")?;
        }
        line.needs_words()?;
        Ok(Some(line))
    }

    /// Where nobody can be asked, the one person with the role that the word means is meant.
    fn without_questions(mut self, target: &Target) -> anyhow::Result<Line> {
        if self.by.is_empty() {
            anyhow::bail!("who did it? pass --by MEMBER: {}", keys_of(&target.members()));
        }
        if self.to.is_empty()
            && let Some(role) = addressee(self.what)
            && let [only] = &target.with_role(role)[..]
        {
            self.to = vec![only.clone()];
        }
        self.needs_words()?;
        Ok(self)
    }

    /// Fails for a note without words: it says nothing.
    fn needs_words(&self) -> anyhow::Result<()> {
        if self.what == LogWord::Note && self.note.is_none() && self.why.is_none() {
            anyhow::bail!(
                "what is worth remembering? say it with --note, or `--note -` and standard input; nothing was written"
            );
        }
        Ok(())
    }

    fn value(self) -> Value {
        entry([
            ("at", Some(Value::Word(self.at.to_text()))),
            ("by", one_or_more(&self.by)),
            ("what", Some(Value::Word(self.what.word().to_owned()))),
            ("to", one_or_more(&self.to)),
            ("until", self.until.map(Value::Word)),
            ("permission", self.permission.map(Value::Text)),
            ("requested_by", self.requested_by.map(Value::Text)),
            ("why", self.why.map(Value::Text)),
            ("note", self.note.map(Value::Text)),
        ])
    }
}

/// The role of the people whom a word is about, where it is about somebody.
fn addressee(what: LogWord) -> Option<Role> {
    match what {
        LogWord::Acknowledged | LogWord::ShepherdIntroduced | LogWord::InformedReporter | LogWord::Updated => {
            Some(Role::Reporter)
        }
        LogWord::ToldOfComplaint | LogWord::SideHeard | LogWord::Talked | LogWord::InformedReported => {
            Some(Role::Reported)
        }
        LogWord::InformedAffected => Some(Role::Affected),
        _ => None,
    }
}

/// Shows what is due in the case, unless the current member is recused in it. Returns whether it was shown.
fn show_due(target: &Target, ui: &mut Ui) -> anyhow::Result<bool> {
    let (workspace, file) = (&target.workspace, &target.file);
    let (audience, committee) = (reader(workspace), &workspace.committee.committee);
    if audience.is_recused(&file.case, committee) {
        ui.warn(format_args!("You are recused in {}, so what is due in it is not shown.", file.stem()));
        return Ok(false);
    }
    let all: Vec<_> = due_dates(&file.case, committee, workspace.clock).into_iter().map(|it| (file, it)).collect();
    let all = disclose(&source(workspace).about(file), audience, &DueRequest { due: &all }, Language::English)
        .map_err(|refused| anyhow::anyhow!("{refused}"))?;
    for (_, it) in &all {
        let mark = if it.overdue { "overdue" } else { "" };
        ui.line(format_args!("{}  {:<13}  {mark}", it.day, it.kind.word()))?;
    }
    if all.is_empty() {
        ui.note(format_args!("Nothing is due in {}.", file.stem()));
    }
    Ok(true)
}

/// The words of the log; those that answer what is due come first.
fn suggested(target: &Target) -> Vec<Choice> {
    let all = due_dates(&target.file.case, &target.workspace.committee.committee, target.workspace.clock);
    let answer = |kind: DueKind| match kind {
        DueKind::Acknowledge | DueKind::StepIn => Some(LogWord::Acknowledged),
        DueKind::Update => Some(LogWord::Updated),
        _ => None,
    };
    let first: Vec<&str> = all.iter().filter_map(|it| Some(answer(it.kind)?.word())).collect();
    let (mut choices, others): (Vec<Choice>, Vec<Choice>) =
        words::<LogWord>().into_iter().partition(|(word, _)| first.contains(&word.as_str()));
    choices.extend(others);
    choices
}
