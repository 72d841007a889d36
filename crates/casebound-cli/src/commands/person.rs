//! `casebound person`: somebody who is involved in a case, and one person over all cases.

mod export;

use anyhow::bail;
use casebound_app::about_members::namesakes;
use casebound_app::amend::{self, entry, list, one_or_more};
use casebound_app::printable::printable;
use casebound_app::workspace::Workspace;
use casebound_app::{Context, Outcome};
use casebound_record::edit::Value;
use casebound_record::words::Role;
use casebound_record::{Case, Person, Private, TypedContact};

use super::entries::{self, Target, keys_of, words};
use crate::arguments;
use crate::format::Format;
use crate::questions::Questions;
use crate::ui::{Ui, to_json};

/// Show all cases of one person, or add somebody to a case
///
/// WHO is a name, an e-mail address, a user name, or somebody of a case as `person-b@quiet-harbor`. Names are found in other
/// spellings and scripts. Who is surely the same, likely the same and possibly the same stand apart, each with the reason: nobody
/// is merged. `not: [quiet-harbor/person-b]` at a person says that somebody looked and it is not the same one. Cases in which you
/// have a conflict are left out.
///
/// Example: `casebound person person-b@quiet-harbor`
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_value_name = "COMMAND")]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Option<Action>,
    #[command(flatten)]
    find: Find,
}

/// Whom to look for.
#[derive(Debug, clap::Args)]
struct Find {
    /// A name, an address, a user name or `person-b@CASE`; `-` reads standard input, so that no name stays in the shell's history
    #[arg(value_name = "WHO")]
    who: Vec<String>,
    /// The output format
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = Format::among([Format::Text, Format::Json]))]
    format: Format,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Add(Add),
    Change(Change),
    Export(export::Args),
}

/// Change somebody of a case: other roles, a name, a further address
///
/// --role gives all roles that the person has from now on; --email and --handle are added to those that are there. On a terminal
/// it asks for the roles where nothing is given.
///
/// Example: `casebound person change quiet-harbor person-a --role reporter --role affected`
#[derive(Debug, clap::Args)]
struct Change {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// The person's key, such as person-a
    #[arg(value_name = "PERSON")]
    person: String,
    /// All roles that the person has: reporter, affected, reported, witness or other; can be repeated
    #[arg(long, value_name = "ROLE", value_delimiter = ',', value_parser = arguments::word::<Role>)]
    role: Vec<Role>,
    /// The name (`-` reads standard input)
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// A further e-mail address; can be repeated
    #[arg(long, value_name = "ADDRESS")]
    email: Vec<String>,
    /// A further user name; can be repeated
    #[arg(long, value_name = "HANDLE")]
    handle: Vec<String>,
}

/// Add somebody to the people of a case
///
/// The person gets the next free key, such as person-c; refer to them as [person-c]. On a terminal, name and address are asked
/// for, so that they need not be on the command line; `--name -` reads the name from standard input.
///
/// Example: `casebound person add quiet-harbor --role witness`
#[derive(Debug, clap::Args)]
struct Add {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    case: String,
    /// A key that somebody typed: new people get the next free one.
    #[arg(value_name = "KEY", hide = true)]
    key: Option<String>,
    /// The person's role: reporter, affected, reported, witness or other; can be repeated
    #[arg(long, value_name = "ROLE", value_parser = arguments::word::<Role>)]
    role: Vec<Role>,
    /// The name (`-` reads standard input)
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// An e-mail address; can be repeated
    #[arg(long, value_name = "ADDRESS")]
    email: Vec<String>,
    /// A user name; can be repeated
    #[arg(long, value_name = "HANDLE")]
    handle: Vec<String>,
    /// How to recognise the person, if the name is not known
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
}

pub(crate) fn run(args: Args, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    match args.action {
        Some(Action::Add(args)) => add(args, context, ui),
        Some(Action::Change(args)) => change(args, context, ui),
        Some(Action::Export(args)) => export::run(args, context, ui),
        None => find(args.find, context, ui),
    }
}

fn find(args: Find, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let workspace = Workspace::open(context)?;
    workspace.require_policy()?;
    let typed = args.who.join(" ");
    let who = match entries::text((!typed.is_empty()).then_some(typed.as_str()))? {
        Some(who) => Some(who),
        None => match Questions::begin(ui)? {
            Some(mut questions) => questions.line("Whom do you look for? A name, an address or a user name:")?,
            None => None,
        },
    };
    let Some(who) = who else {
        bail!("whom do you look for? `casebound person NAME`, an address, a user name, or person-b@CASE");
    };
    let found = casebound_app::person::cases_of(&workspace, &who)?;
    match args.format {
        Format::Json => ui.line(to_json(&found.text.people)?)?,
        _ => ui.page(&printable(&found.text.text))?,
    }
    ui.left_out(&found.left_out);
    found.missing.iter().for_each(|missing| ui.warn(missing));
    match found.text.people.len() {
        0 => ui.note("Nobody was found who may be this person."),
        _ => ui.note("Nothing was merged or written. `not:` at a person settles that somebody is not the same one."),
    }
    Ok(Outcome::Clean)
}

fn change(args: Change, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open(context, &args.case)?;
    let Some(person) = target.file.case.person(&args.person) else {
        bail!("{} has no `{}`; its people: {}", target.file.stem(), args.person, keys_of(&target.people()));
    };
    let name = entries::text(args.name.as_deref())?;
    let mut roles: Vec<String> = args.role.iter().map(|role| role.word().to_owned()).collect();
    let is_bare = roles.is_empty() && name.is_none() && args.email.is_empty() && args.handle.is_empty();
    if is_bare && let Some(mut questions) = Questions::begin(ui)? {
        roles = questions.one_or_more("What is the person in this case? All roles:", &words::<Role>())?;
    }
    let with = |known: &[Private], more: &[String]| -> Vec<String> {
        let mut all: Vec<String> = known.iter().map(|it| it.expose().clone()).collect();
        all.extend(more.iter().filter(|it| !known.iter().any(|known| known.expose() == *it)).cloned());
        all
    };
    let (emails, handles) = (with(&person.emails, &args.email), with(&person.handles, &args.handle));
    let changes: Vec<amend::Change> = [
        ("roles", list(&roles)),
        ("name", name.map(Value::Text)),
        ("email", one_or_more(&emails).filter(|_| !args.email.is_empty())),
        ("handles", list(&handles).filter(|_| !args.handle.is_empty())),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some(amend::Change::Set(format!("people.{}.{key}", args.person), value?)))
    .collect();
    if changes.is_empty() {
        bail!("what changes? pass --role, --name, --email or --handle");
    }
    target.write(&changes, &format!("the change of {}", args.person), ui)
}

fn add(args: Add, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open(context, &args.case)?;
    if let Some(key) = &args.key {
        let case = target.file.stem();
        match target.file.case.person(key) {
            Some(_) => bail!(
                "{case} has `{key}` already. `casebound person change {case} {key} --role …` changes what is written of them; for \
                 somebody new leave the key out: `casebound person add {case} --role …`"
            ),
            None => bail!(
                "a new person gets the next free key, here {}: leave `{}` out, and type `casebound person add {case} --role …`",
                target.file.case.free_person_key(),
                printable(key)
            ),
        }
    }
    let mut told = Told {
        roles: args.role.iter().map(|role| role.word().to_owned()).collect(),
        name: entries::text(args.name.as_deref())?,
        emails: args.email,
        phones: Vec::new(),
        handles: args.handle,
        description: args.description,
    };
    if let Some(mut questions) = Questions::begin(ui)? {
        told.ask(&mut questions)?;
    }
    if told.roles.is_empty() {
        bail!("what is the person in this case? pass --role reporter, affected, reported, witness or other");
    }
    if !is_somebody_new(&target, told.name.as_deref(), ui)? {
        return Ok(Outcome::Findings);
    }
    let roles = told.roles.clone();
    let fields = told.fields();
    let unknown = nobody_yet(&target.file.case, &roles);
    if let Some(key) = unknown
        && let Some(mut questions) = Questions::begin(ui)?
        && questions.yes(&format!("Nothing is known of {key} yet. Is it the same person?"))?
    {
        let set =
            |(field, value): (&str, Option<Value>)| Some(amend::Change::Set(format!("people.{key}.{field}"), value?));
        let changes: Vec<amend::Change> = fields.into_iter().filter_map(set).collect();
        return target.write(&changes, &format!("{key} ({})", roles.join(", ")), ui);
    }
    let key = target.file.case.free_person_key();
    let change = [amend::Change::Set(format!("people.{key}"), entry(fields))];
    let outcome = target.write(&change, &format!("{key} ({})", roles.join(", ")), ui)?;
    if let Some(unknown) = unknown {
        ui.note(format_args!(
            "Nothing is known of {unknown} yet. If {key} is the same person, take out one of them: `casebound edit {}`.",
            target.file.stem()
        ));
    }
    Ok(outcome)
}

/// What is told of a new person.
struct Told {
    roles: Vec<String>,
    name: Option<String>,
    emails: Vec<String>,
    phones: Vec<String>,
    handles: Vec<String>,
    description: Option<String>,
}

impl Told {
    /// Asks for the roles, and for the rest where the command line says nothing of who it is.
    fn ask(&mut self, questions: &mut Questions<'_>) -> anyhow::Result<()> {
        let is_bare =
            self.name.is_none() && self.emails.is_empty() && self.handles.is_empty() && self.description.is_none();
        if self.roles.is_empty() {
            self.roles = questions.one_or_more("What is the person in this case?", &words::<Role>())?;
        }
        if !is_bare {
            return Ok(());
        }
        let answer = questions.line("Name (Enter: not known):")?.unwrap_or_default();
        let typed = TypedContact::read(&answer);
        let owned = |values: Vec<&str>| values.into_iter().map(str::to_owned).collect::<Vec<_>>();
        self.name = Some(typed.names.join(", ")).filter(|name| !name.is_empty());
        (self.emails, self.phones, self.handles) = (owned(typed.emails), owned(typed.phones), owned(typed.handles));
        if self.emails.is_empty() {
            self.emails.extend(questions.until("E-mail address (Enter: not known):", address)?);
        }
        if self.handles.is_empty() {
            self.handles.extend(questions.line("User name, such as @name (Enter: not known):")?);
        }
        if self.name.is_none() {
            self.description = questions.line("What helps to recognise the person?")?;
        }
        Ok(())
    }

    fn fields(self) -> [(&'static str, Option<Value>); 6] {
        [
            ("roles", list(&self.roles)),
            ("name", self.name.map(Value::Text)),
            ("email", one_or_more(&self.emails)),
            ("phone", one_or_more(&self.phones)),
            ("handles", list(&self.handles)),
            ("description", self.description.map(Value::Text)),
        ]
    }
}

/// Asks whether somebody with the name of a person of the case is somebody else; without a terminal it goes on.
fn is_somebody_new(target: &Target, name: Option<&str>, ui: &mut Ui) -> anyhow::Result<bool> {
    let same = name.map_or(Vec::new(), |name| namesakes(&target.file.case, name));
    let Some(known) = same.first() else { return Ok(true) };
    ui.refuse(format_args!(
        "{known} has this name already. If it is the same person, change what is written: `casebound person change {} {known} --role …`",
        target.file.stem()
    ));
    if ui.is_interactive() && !ui.confirm("Is it somebody else of that name?")? {
        ui.refuse("Nothing was written.");
        return Ok(false);
    }
    Ok(true)
}

/// The person of whom the case has nothing but roles, where somebody with these roles may be the same one.
fn nobody_yet<'c>(case: &'c Case, roles: &[String]) -> Option<&'c str> {
    let is_blank = |person: &Person| {
        let has_words = [&person.emails, &person.handles, &person.phones].into_iter().any(|words| !words.is_empty());
        person.name.is_none() && person.description.is_none() && !has_words
    };
    let has_roles = |person: &Person| {
        !person.roles.is_empty() && person.roles.iter().all(|role| roles.iter().any(|word| word == role.word()))
    };
    case.people.iter().find(|person| is_blank(person) && has_roles(person)).map(|person| person.key.as_str())
}

/// An answer that can be an address.
fn address(answer: &str) -> Result<String, String> {
    let is_one = answer.contains('@') && !answer.contains(char::is_whitespace);
    if is_one { Ok(answer.to_owned()) } else { Err("write it as name@example.org, or only Enter".to_owned()) }
}
