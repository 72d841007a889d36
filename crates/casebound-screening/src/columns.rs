//! Which column of a list holds what: as somebody said, else by heads, else by content.

use casebound_record::nearest;

use crate::field::Field;
use crate::guess;
use crate::heads;
use crate::table::Table;

/// A column that somebody named: `name=Full name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    field: Field,
    head: String,
}

impl Setting {
    /// Reads `FIELD=HEAD`; a head may be the number of its column, from 1.
    ///
    /// # Errors
    /// What is wrong, and what to type instead.
    pub fn parse(typed: &str) -> Result<Setting, String> {
        let words = || Field::ALL.iter().map(|field| field.word());
        let known = || words().collect::<Vec<&str>>().join(", ");
        let Some((word, head)) = typed.split_once('=') else {
            return Err(format!("write FIELD=HEAD, such as name=\"Full name\"; fields: {}", known()));
        };
        let field = Field::ALL.iter().find(|field| field.word() == word.trim()).copied();
        let Some(field) = field else {
            let meant = nearest(word, words()).map(|it| format!("did you mean `{it}`? ")).unwrap_or_default();
            return Err(format!("there is no such field; {meant}fields: {}", known()));
        };
        Ok(Setting { field, head: head.trim().to_owned() })
    }

    /// The columns of this head, else the one of this number.
    fn places(&self, heads: &[String]) -> Vec<usize> {
        let wanted = self.head.to_lowercase();
        let named = heads.iter().enumerate().filter(|(_, head)| head.to_lowercase() == wanted);
        let named: Vec<usize> = named.map(|(idx, _)| idx).collect();
        if !named.is_empty() {
            return named;
        }
        let number = self.head.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        number.filter(|number| *number < heads.len()).into_iter().collect()
    }
}

/// What each column of a list holds.
#[derive(Debug, PartialEq, Eq)]
pub struct Columns {
    fields: Vec<Option<Field>>,
    heads: Vec<String>,
}

impl Columns {
    /// Finds the columns of a list.
    ///
    /// # Errors
    /// A head that a setting names and the list does not have, or a list with neither names nor addresses.
    pub fn of(table: &Table, settings: &[Setting]) -> Result<Columns, String> {
        let heads = table.heads.clone();
        let by_head = |head: &String| if table.is_headless { None } else { heads::field(head) };
        let mut fields: Vec<Option<Field>> = heads.iter().map(by_head).collect();
        set(&mut fields, &heads, settings)?;
        guess::complete(&mut fields, table);
        whose(&mut fields);
        let columns = Columns { fields, heads };
        let identifies = [Field::Name, Field::Given, Field::Family, Field::Email, Field::Handle];
        if !identifies.into_iter().chain([Field::BuyerEmail, Field::BuyerName]).any(|field| columns.has(field)) {
            return Err(format!(
                "no column with names or addresses was found; say which it is, such as --column name=\"{}\"; the list has: {}",
                columns.heads.first().map_or("Name", String::as_str),
                columns.heads.join(", ")
            ));
        }
        Ok(columns)
    }

    /// Returns whether a column holds this.
    pub fn has(&self, field: Field) -> bool {
        self.fields.contains(&Some(field))
    }

    /// What was found, with the heads of each: `name`, `Attendee name`.
    pub fn found(&self) -> impl Iterator<Item = (Field, Vec<&str>)> {
        let heads_of = |field: Field| {
            let named = self.fields.iter().zip(&self.heads).filter(move |(it, _)| **it == Some(field));
            named.map(|(_, head)| head.as_str()).collect::<Vec<&str>>()
        };
        let wanted = Field::ALL.iter().copied().filter(|field| *field != Field::Ignored);
        wanted.map(move |field| (field, heads_of(field))).filter(|(_, heads)| !heads.is_empty())
    }

    /// The cells of a row that hold this, and anything.
    pub(crate) fn cells<'r>(&'r self, row: &'r [String], field: Option<Field>) -> impl Iterator<Item = &'r str> {
        let all = row.iter().enumerate().filter(move |(idx, _)| self.fields.get(*idx).copied().flatten() == field);
        all.map(|(_, cell)| cell.as_str()).filter(|cell| !cell.is_empty())
    }
}

fn set(fields: &mut [Option<Field>], heads: &[String], settings: &[Setting]) -> Result<(), String> {
    // What was said counts, and what was only thought does not.
    let is_set = |field: &Option<Field>| settings.iter().any(|setting| Some(setting.field) == *field);
    fields.iter_mut().filter(|field| is_set(field)).for_each(|field| *field = None);
    for setting in settings {
        let places = setting.places(heads);
        if places.is_empty() {
            return Err(format!("the list has no column `{}`; it has: {}", setting.head, heads.join(", ")));
        }
        for idx in places {
            if let Some(field) = fields.get_mut(idx) {
                *field = Some(setting.field);
            }
        }
    }
    Ok(())
}

/// A system that tells attendees from buyers calls one of the two addresses just `Email`.
fn whose(fields: &mut [Option<Field>]) {
    let count = |fields: &[Option<Field>], wanted| fields.iter().filter(|field| **field == Some(wanted)).count();
    let has_buyers = count(fields, Field::BuyerEmail) > 0;
    if !has_buyers && count(fields, Field::Email) == 2 {
        // The one before the attendee's name is the order's.
        let name = fields.iter().position(|field| matches!(field, Some(Field::Name | Field::Given | Field::Family)));
        let first = fields.iter().position(|field| *field == Some(Field::Email));
        if let (Some(name), Some(first)) = (name, first)
            && first < name
            && let Some(field) = fields.get_mut(first)
        {
            *field = Some(Field::BuyerEmail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(list: &str, settings: &[&str]) -> Result<Vec<String>, String> {
        let table = Table::read(list.as_bytes()).map_err(|error| error.to_string())?;
        let settings: Result<Vec<Setting>, String> = settings.iter().map(|it| Setting::parse(it)).collect();
        let columns = Columns::of(&table, &settings?)?;
        Ok(columns.found().map(|(field, heads)| format!("{}={}", field.word(), heads.join("+"))).collect())
    }

    #[test]
    fn heads_content_and_settings() {
        for (list, settings, expected) in [
            (
                "Email,Name,Attendee email\na@b.org,A B,c@d.org\n",
                &[][..],
                &["name=Name", "email=Attendee email", "buyer-email=Email"][..],
            ),
            ("Name,Name,Company,Company\nA,B,,\n", &[], &["name=Name+Name", "company=Company+Company"]),
            ("who,where\nAnna Berg,anna@example.org\nBo Ek,bo@example.org\n", &[], &["name=who", "email=where"]),
            ("Anna Berg,anna@example.org\n", &[], &["name=column 1", "email=column 2"]),
            ("Name,Badge\nX,Anna\n", &["name=badge"], &["name=Badge"]),
            ("Name,Badge\nX,Anna\n", &["name=2", "order=1"], &["order=Name", "name=Badge"]),
            ("Name,Email\nX,a@b.org\n", &["ignore=Email"], &["name=Name"]),
        ] {
            assert_eq!(
                found(list, settings).as_deref(),
                Ok(&expected.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>()[..]),
                "{list}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said_with_what_to_type() {
        for (list, settings, expected) in [
            ("Name\nX\n", &["nmae=Name"][..], "did you mean `name`?"),
            ("Name\nX\n", &["name"], "write FIELD=HEAD"),
            ("Name\nX\n", &["name=Full name"], "no column `Full name`; it has: Name"),
            ("Price,Date\n1,2\n", &[], "--column name=\"Price\""),
        ] {
            let said = found(list, settings).err().unwrap_or_default();
            assert!(said.contains(expected), "{said}");
        }
    }
}
