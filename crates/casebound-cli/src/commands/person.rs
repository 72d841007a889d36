//! `casebound person`: somebody who is involved in a case.

use std::collections::BTreeSet;

use anyhow::bail;
use casebound_app::amend::{Change, entry, list, one_or_more};
use casebound_app::{Context, Outcome};
use casebound_record::edit::Value;
use casebound_record::words::Role;

use super::entries::{self, Target, words};
use crate::questions::Questions;
use crate::ui::Ui;

/// The people of a case
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Add(Add),
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
    /// The person's role: reporter, affected, reported, witness or other; can be repeated
    #[arg(long, value_name = "ROLE", value_parser = entries::word::<Role>)]
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
    let Action::Add(args) = args.action;
    add(args, context, ui)
}

fn add(args: Add, context: &Context, ui: &mut Ui) -> anyhow::Result<Outcome> {
    let target = Target::open(context, &args.case)?;
    let mut roles: Vec<String> = args.role.iter().map(|role| role.word().to_owned()).collect();
    let mut name = entries::text(args.name.as_deref())?;
    let (mut emails, mut handles, mut description) = (args.email, args.handle, args.description);
    let is_bare = name.is_none() && emails.is_empty() && handles.is_empty() && description.is_none();
    if let Some(mut questions) = Questions::begin(ui)? {
        if roles.is_empty() {
            roles = questions.choices("What is the person in this case?", &words::<Role>())?;
        }
        if is_bare {
            name = questions.line("Name (Enter: not known):")?;
            emails.extend(questions.until("E-mail address (Enter: not known):", address)?);
            handles.extend(questions.line("User name, such as @name (Enter: not known):")?);
            if name.is_none() {
                description = questions.line("What helps to recognise the person?")?;
            }
        }
    }
    if roles.is_empty() {
        bail!("what is the person in this case? pass --role reporter, affected, reported, witness or other");
    }
    let key = free_key(&target);
    let person = entry([
        ("roles", list(&roles)),
        ("name", name.map(Value::Text)),
        ("email", one_or_more(&emails)),
        ("handles", list(&handles)),
        ("description", description.map(Value::Text)),
    ]);
    let change = [Change::Set(format!("people.{key}"), person)];
    target.write(&change, &format!("{key} ({})", roles.join(", ")), ui)
}

/// An answer that can be an address.
fn address(answer: &str) -> Result<String, String> {
    let is_one = answer.contains('@') && !answer.contains(char::is_whitespace);
    if is_one { Ok(answer.to_owned()) } else { Err("write it as name@example.org, or only Enter".to_owned()) }
}

/// The first key that nobody has: person-a to person-z, then person-27.
fn free_key(target: &Target) -> String {
    let taken: BTreeSet<&str> = target.file.case.people.iter().map(|person| person.key.as_str()).collect();
    let letters = ('a'..='z').map(|letter| format!("person-{letter}"));
    let mut keys = letters.chain((27..).map(|number| format!("person-{number}")));
    keys.find(|key| !taken.contains(key.as_str())).expect("numbers do not end")
}
