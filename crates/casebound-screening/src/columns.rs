//! Which column of a list holds what: as somebody said, else by heads, else by content.

use casebound_record::nearest;

use crate::field::Field;
use crate::guess;
use crate::heads;
use crate::people;
use crate::table::Table;

/// How many rows are looked at to find out what a column holds.
const LOOK: usize = 200;

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

    /// Returns whether it is about this column.
    fn is_for(&self, idx: usize, head: &str) -> bool {
        head.to_lowercase() == self.head.to_lowercase() || self.head.parse() == Ok(idx + 1)
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
    /// Which person of the row each column is about: 0 is who comes.
    groups: Vec<usize>,
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
        let rows: Vec<Vec<String>> = table.rows().map(|(_, row)| row).take(LOOK).collect();
        let groups = people::groups(&mut fields, &heads, &rows);
        set(&mut fields, &heads, settings)?;
        guess::complete(&mut fields, &rows, table.is_headless);
        people::whose(&mut fields, &heads, &rows);
        let is_set = |idx: usize| heads.get(idx).is_some_and(|head| settings.iter().any(|it| it.is_for(idx, head)));
        people::join(&mut fields, &groups, &rows, is_set);
        people::buyers_come(&mut fields);
        let columns = Columns { fields, groups, heads };
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

    /// What was found of who comes and who bought, with the heads of each: `name`, `Attendee name`.
    pub fn found(&self) -> impl Iterator<Item = (Field, Vec<&str>)> {
        let heads_of = |field: Field| {
            let columns = self.fields.iter().zip(&self.groups).zip(&self.heads);
            let named = columns.filter(move |((it, group), _)| **it == Some(field) && **group == 0);
            named.map(|(_, head)| head.as_str()).collect::<Vec<&str>>()
        };
        let wanted = Field::ALL.iter().copied().filter(|field| *field != Field::Ignored);
        wanted.map(move |field| (field, heads_of(field))).filter(|(_, heads)| !heads.is_empty())
    }

    /// The heads of columns about guests.
    pub fn guest_heads(&self) -> Vec<&str> {
        let of_guests = self.groups.iter().zip(&self.fields).zip(&self.heads);
        of_guests.filter(|((group, field), _)| **group > 0 && field.is_some()).map(|(_, head)| head.as_str()).collect()
    }

    /// The people of a row besides who comes and who bought.
    pub(crate) fn guests(&self) -> impl Iterator<Item = usize> {
        1..=self.groups.iter().copied().max().unwrap_or(0)
    }

    /// The cells of a row that hold this, and anything.
    pub(crate) fn cells<'r>(&'r self, row: &'r [String], field: Option<Field>) -> impl Iterator<Item = &'r str> {
        self.cells_of(row, field, 0)
    }

    /// The cells of a row that hold this of one person, and anything.
    pub(crate) fn cells_of<'r>(
        &'r self,
        row: &'r [String],
        field: Option<Field>,
        group: usize,
    ) -> impl Iterator<Item = &'r str> {
        let is_wanted = move |idx: usize| {
            self.fields.get(idx).copied().flatten() == field && self.groups.get(idx).copied().unwrap_or(0) == group
        };
        let all = row.iter().enumerate().filter(move |(idx, _)| is_wanted(*idx));
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
            ("Name,Name,Company,Company\nA,B,,\n", &[], &["given=Name", "family=Name", "company=Company+Company"]),
            ("Name,Name\nAnna Berg,Bo Ek\n", &[], &["name=Name+Name"]),
            ("Name,Surname\nAnna,Berg\n", &[], &["given=Name", "family=Surname"]),
            ("Name,Vorname\nBerg,Anna\n", &[], &["given=Vorname", "family=Name"]),
            ("Name,Surname\nAnna Berg,Berg\n", &[], &["name=Name", "family=Surname"]),
            ("Name,Surname\nAnna,Berg\n", &["name=Name"], &["name=Name", "family=Surname"]),
            ("Name,Email,Guest 1 name,Guest 1 email\nA B,a@b.org,C D,c@d.org\n", &[], &["name=Name", "email=Email"]),
            ("Guest name,Email\nA B,a@b.org\n", &[], &["name=Guest name", "email=Email"]),
            ("Name 1,Email 1,Name 2,Email 2\nA B,a@b.org,C D,c@d.org\n", &[], &["name=Name 1", "email=Email 1"]),
            ("Name,Email,Emergency contact name\nA B,a@b.org,C D\n", &[], &["name=Name", "email=Email"]),
            ("Buyer name,Buyer email\nA B,a@b.org\n", &[], &["name=Buyer name", "email=Buyer email"]),
            (
                "Name,Name,Email,Email\nA B,C D,a@b.org,c@d.org\n",
                &[],
                &["name=Name", "email=Email", "buyer=Name", "buyer-email=Email"],
            ),
            (
                "Z9X,Anna,Berg,anna@example.org\nZ7Y,Bo,Ek,bo@example.org\n",
                &[],
                &["order=column 1", "given=column 2", "family=column 3", "email=column 4"],
            ),
            ("Anna Berg\nBo Ek\n", &[], &["name=column 1"]),
            ("Anna Berg <anna@example.org>\nBo Ek <b@example.org>\n", &[], &["email=column 1"]),
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
