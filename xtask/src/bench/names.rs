//! The names engine: to make the forms of many people, to search a text for them, and to tell what a text asks for.

use std::time::Duration;

use anyhow::Result;
use casebound_names::People;
use casebound_names::lookup::{self, Manner};
use casebound_record::{Person, Private};

use super::{Bench, corpus, median};
use crate::workspace::say;

/// How many people there are.
const SIZES: [usize; 3] = [100, 1_000, 20_000];
/// How long the text is, in KB.
const TEXTS: [usize; 3] = [1, 10, 100];

/// Measures each number of people with each length of a text.
pub(super) fn run(bench: &Bench) -> Result<()> {
    say(&format!(
        "{:>7}  {:>12}  {:>8}  {:>7}  {:>12}  {:>12}  {:>12}",
        "people", "forms each", "keys", "KB", "search", "KB a second", "keys of it"
    ));
    for size in bench.sizes(&SIZES) {
        let people: Vec<Person> = (0..size).map(person).collect();
        let forms = median(|| {
            People::of(&people);
            Ok(())
        })?;
        let mut all = People::of(&people);
        all.keep_names();
        let keys = lookup::keys_of(&people).len();
        for length in TEXTS {
            let text = text(length);
            let search = median(|| {
                all.find(&text);
                Ok(())
            })?;
            let asked = median(|| {
                lookup::keys_in([&text], Manner::Forms);
                Ok(())
            })?;
            let each = u32::try_from(size.max(1))?;
            say(&format!(
                "{size:>7}  {}  {keys:>8}  {length:>7}  {}  {:>12.0}  {}",
                micros(forms / each),
                micros(search),
                length as f64 / search.as_secs_f64(),
                micros(asked),
            ));
        }
    }
    Ok(())
}

fn micros(time: Duration) -> String {
    format!("{:>9.1} us", time.as_secs_f64() * 1e6)
}

fn person(idx: usize) -> Person {
    let (given, family) = corpus::name(idx);
    let email = format!("{}{idx}@example.org", given.to_lowercase());
    Person {
        name: Some(Private::new(format!("{given} {family}"))),
        emails: vec![Private::new(email)],
        ..Person::default()
    }
}

/// A text of an ordinary case, in which somebody is named now and then.
fn text(kilobytes: usize) -> String {
    let mut text = String::new();
    for idx in 0.. {
        let (given, family) = corpus::name(idx * 31);
        text.push_str(
            "The talk was quiet and polite, took ten minutes, and everybody could say what mattered to them. ",
        );
        text.push_str("On Saturday the Team of the Conference met in the Main Hall and heard both sides. ");
        if idx % 4 == 0 {
            text.push_str(&format!("{given} {family} came later. "));
        }
        if text.len() >= kilobytes * 1_000 {
            break;
        }
    }
    text
}
