//! `casebound log`: adds an entry about what was done to the log of a case.

use anyhow::bail;
use casebound_app::amend::{Change, amend, entry, one_or_more};
use casebound_app::disclosing::{reader, source};
use casebound_app::printable::printable;
use casebound_app::{Context, Outcome};
use casebound_disclosure::dates::{DueEntry, DueRequest};
use casebound_disclosure::{Language, disclose};
use casebound_record::deadlines::{DueKind, due_dates};
use casebound_record::edit::Value;
use casebound_record::words::{LogWord, Role};
use casebound_record::{CaseFile, Moment};

use super::appeal::{self, Arrival};
use super::entries::{self, Target, Telling, keys_of, words};
use crate::arguments;
use crate::questions::{Choice, Questions};
use crate::ui::Ui;

/// Record what was done: one entry in the log of a case
///
/// By default the entry is by you, and dated now. On a terminal it asks for what is missing; without WHAT it first shows what
/// is due. Where more than one person can be meant, it asks, or says what to pass. `appealed` does what `casebound appeal` does,
/// `reassigned` also writes the new shepherd. `--undo` takes the last entry back as long as it is not saved. Keep private text off the command line: `--note -` reads it from standard input.
///
/// Example: `casebound log quiet-harbor acknowledged`
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// What was done: acknowledged, talked, informed-reporter, note, …; `casebound schema case` lists all words
    #[arg(value_name = "WHAT", value_parser = arguments::word::<LogWord>)]
    what: Option<LogWord>,
    /// To whom: a person of the case such as person-a, or a description of an outsider; can be repeated. With `reassigned` the
    /// member who takes care of the case from now on
    #[arg(long, value_name = "WHOM")]
    to: Vec<String>,
    /// The member who did it; can be repeated. You by default
    #[arg(long, value_name = "MEMBER", value_delimiter = ',')]
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
    /// Take the last entry back, if it is not saved yet
    #[arg(long, conflicts_with_all = ["what", "to", "by", "at", "note", "why", "until"])]
    undo: bool,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    if args.undo {
        return undo(&Target::open(context, &args.case)?, ui);
    }
    let target = match args.what {
        Some(_) => Target::open(context, &args.case)?,
        None => Target::open_to_read(context, &args.case)?,
    };
    if args.what == Some(LogWord::Appealed) {
        return appeal::record(&target, Arrival::of_log(&args), ui);
    }
    let Some(mut line) = Line::of(&args, &target, ui)? else { return Ok(Outcome::Clean) };
    if line.what == LogWord::Appealed {
        return appeal::record(&target, Arrival::of_log(&args), ui);
    }
    target.require_people(&line.to)?;
    target.require_people(args.permission.as_slice())?;
    target.require_people(args.requested_by.as_slice())?;
    target.require_members(&line.by)?;
    line.permission = args.permission;
    line.requested_by = args.requested_by;
    let mut changes = Vec::new();
    if line.what == LogWord::Reassigned {
        target.require_members(&line.to)?;
    }
    if let (LogWord::Reassigned, [shepherd]) = (line.what, &line.to[..]) {
        changes.push(Change::Set("shepherd".to_owned(), Value::Text(shepherd.clone())));
    }
    let shown = line.shown(&target);
    changes.push(Change::Append("log".to_owned(), line.value()));
    target.write(&changes, &shown, ui)
}

/// Takes the last entry back that no commit holds.
fn undo(target: &Target, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let name = target.file.stem();
    if target.workspace.find_any(&target.file.path)?.1.is_sealed() {
        bail!(
            "{name} is sealed, and the last entry of its log may be saved already: `casebound edit {name}` corrects it"
        );
    }
    let Some(entry) = target.file.case.log.last() else { bail!("the log of {name} has no entry yet") };
    let texts = |file: &CaseFile| -> Vec<String> {
        let text = file.text.expose();
        let log = file.root().get(text, "log");
        log.map(|log| log.value.items().iter().map(|item| item.span.of(text).trim().to_owned()).collect())
            .unwrap_or_default()
    };
    let last = texts(&target.file).pop().unwrap_or_default();
    if committed(target)?.is_some_and(|file| texts(&file).contains(&last)) {
        bail!(
            "the last entry of {name} is saved already, so it stays. Record what is right now: `casebound log {name} note`; \
             `casebound edit {name}` corrects what was written wrong"
        );
    }
    if let Some(what @ (LogWord::Appealed | LogWord::Reassigned | LogWord::Reopened)) = entry.what {
        bail!("`{}` changed more of {name} than the log: `casebound edit {name}` corrects it", what.word());
    }
    ui.warn(format_args!("- {}", printable(&last)));
    let route = format!("log[{}]", target.file.case.log.len() - 1);
    let amended = amend(&target.workspace, &target.file.path, &[Change::Remove(route)])?;
    let done = &mut |ui: &mut Ui| ui.done("removed", format_args!("the last entry of the log of {name}"));
    Telling::of(&target.workspace, &target.file.path).tell(amended, done, ui)
}

/// The case as the last commit has it.
fn committed(target: &Target) -> anyhow::Result<Option<CaseFile>> {
    let Some(git) = &target.workspace.git else { return Ok(None) };
    let Some(id) = git.resolve(&format!("HEAD:{}", target.file.path))? else { return Ok(None) };
    Ok(Some(CaseFile::read(target.file.path.as_str(), &git.blob(&id)?)))
}

impl Arrival<'_> {
    /// What the arguments of `log` say of an appeal.
    fn of_log(args: &Args) -> Arrival<'_> {
        Arrival {
            by: args.to.first().map(String::as_str),
            received: args.at.as_deref(),
            grounds: args.note.as_deref().or(args.why.as_deref()),
            decided_by: &[],
            due: args.until.as_deref(),
            recorded_by: &args.by,
        }
    }
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
            return line.without_questions(args, target).map(Some);
        };
        if args.what.is_none() {
            let Some(what) = questions.choice("What was done?", &suggested(target))? else { return Ok(None) };
            line.what = LogWord::from_word(&what).unwrap_or(LogWord::Note);
        }
        if line.what == LogWord::Appealed {
            return Ok(Some(line));
        }
        line.ask_whom(args, target, &mut questions)?;
        if matches!(line.what, LogWord::Delayed | LogWord::Updated) && line.until.is_none() {
            let day =
                questions.until("Until when, or when will they hear of you next?", |answer| target.day(answer))?;
            line.until = day.map(|day| day.to_string());
        }
        if args.note.is_none() && (args.what.is_none() || line.what == LogWord::Note) {
            line.note = questions.line("Anything worth remembering? Write people as [person-a]:")?;
        }
        line.require_words()?;
        Ok(Some(line))
    }

    /// Asks by whom and to whom, where that is not certain.
    fn ask_whom(&mut self, args: &Args, target: &Target, questions: &mut Questions<'_>) -> anyhow::Result<()> {
        if args.by.is_empty()
            && let Some(question) = who(self.what)
        {
            let by = questions.choices(question, &target.members())?;
            self.by = if by.is_empty() { self.by.clone() } else { by };
        }
        if self.by.is_empty() {
            self.by = questions.one_or_more("Who did it?", &target.members())?;
        }
        if !self.to.is_empty() {
            return Ok(());
        }
        if self.what == LogWord::Reassigned {
            let question = "Who takes care of the case from now on (the shepherd)?";
            self.to.extend(questions.one(question, &target.members())?);
            return Ok(());
        }
        self.to = match &candidates(self.what, target)[..] {
            [] => Vec::new(),
            [(only, _)] if self.what != LogWord::Asked => vec![only.clone()],
            several => questions.choices("To whom?", several)?,
        };
        Ok(())
    }

    /// Where nobody can be asked, nobody is guessed.
    fn without_questions(mut self, args: &Args, target: &Target) -> anyhow::Result<Line> {
        if let Some(question) = who(self.what).filter(|_| args.by.is_empty() && target.members().len() > 1) {
            bail!("{question} Pass --by MEMBER for each: {}", keys_of(&target.members()));
        }
        if self.by.is_empty() {
            bail!("who did it? pass --by MEMBER: {}", keys_of(&target.members()));
        }
        if self.to.is_empty() && self.what == LogWord::Reassigned {
            bail!(
                "who takes care of the case from now on? pass --to MEMBER: {}; that is the shepherd of the case",
                keys_of(&target.members())
            );
        }
        let candidates = if self.what == LogWord::Asked { Vec::new() } else { candidates(self.what, target) };
        match &candidates[..] {
            _ if !self.to.is_empty() => {}
            [] => {}
            [(only, _)] => self.to = vec![only.clone()],
            several => bail!("to whom? more than one person fits; pass --to for each: {}", keys_of(several)),
        }
        self.require_words()?;
        Ok(self)
    }

    /// Fails for a note without words: it says nothing.
    fn require_words(&self) -> anyhow::Result<()> {
        if self.what == LogWord::Note && self.note.is_none() && self.why.is_none() {
            bail!(
                "what is worth remembering? say it with --note, or `--note -` and standard input; nothing was written"
            );
        }
        Ok(())
    }

    /// The entry as the terminal names it: without a word of it but keys.
    fn shown(&self, target: &Target) -> String {
        let known = |to: &&String| {
            target.file.case.person(to).is_some() || target.workspace.committee.committee.member(to).is_some()
        };
        let keys: Vec<&str> = self.to.iter().filter(known).map(String::as_str).collect();
        // Words for an outsider may still become a key, or be private.
        let to = if keys.is_empty() { String::new() } else { format!(", to {}", keys.join(", ")) };
        let now = if self.what == LogWord::Reassigned {
            ", who is the shepherd now: the member who takes care of the case"
        } else {
            ""
        };
        format!("`{}` by {}{to}{now}", self.what.word(), self.by.join(", "))
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

/// What is asked where an entry is by others than whoever writes it.
fn who(what: LogWord) -> Option<&'static str> {
    match what {
        LogWord::Met => Some("Who was there?"),
        LogWord::ConflictStated => Some("Who has the conflict of interest?"),
        _ => None,
    }
}

/// The people whom an entry may be addressed to.
fn candidates(what: LogWord, target: &Target) -> Vec<Choice> {
    match what {
        LogWord::Acknowledged | LogWord::ShepherdIntroduced | LogWord::InformedReporter | LogWord::Updated => {
            target.reporters()
        }
        LogWord::ToldOfComplaint | LogWord::SideHeard | LogWord::InformedReported => target.with_role(Role::Reported),
        LogWord::InformedAffected => target.with_role(Role::Affected),
        LogWord::Talked | LogWord::Asked => target.people(),
        _ => Vec::new(),
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
    let due = due_dates(&file.case, committee, &workspace.clock);
    let all = disclose(&source(workspace).about(file), audience, &DueRequest { file, due: &due }, Language::English)?;
    for due_date in all.iter().map(DueEntry::due) {
        let mark = if due_date.overdue { "overdue" } else { "" };
        ui.line(format_args!("{}  {:<13}  {mark}", due_date.day, due_date.kind.word()))?;
    }
    if all.is_empty() {
        ui.note(format_args!("Nothing is due in {}.", file.stem()));
    }
    Ok(true)
}

/// The words of the log, always by the same numbers; what answers something that is due says so.
fn suggested(target: &Target) -> Vec<Choice> {
    let all = due_dates(&target.file.case, &target.workspace.committee.committee, &target.workspace.clock);
    let answer = |kind: DueKind| match kind {
        DueKind::Acknowledge | DueKind::StepIn => Some(LogWord::Acknowledged),
        DueKind::Update => Some(LogWord::Updated),
        _ => None,
    };
    let due: Vec<&str> = all.iter().filter_map(|it| Some(answer(it.kind)?.word())).collect();
    let mut choices = words::<LogWord>();
    for (word, meaning) in &mut choices {
        if due.contains(&word.as_str()) {
            meaning.push_str(" (due)");
        }
    }
    choices
}
