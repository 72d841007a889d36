//! What the head of a column says, in the languages in which registration systems are used.

use casebound_names::fold::fold;
use casebound_record::word_list::WordList;

use crate::cell::is_mark;
use crate::field::Field;

const HEADS: &str = include_str!("../data/heads.txt");

static MAIL: WordList = WordList::part(HEADS, "mail");
static BUYER: WordList = WordList::part(HEADS, "buyer");
static ATTENDEE: WordList = WordList::part(HEADS, "attendee");
static NAME: WordList = WordList::part(HEADS, "name");
static GIVEN: WordList = WordList::part(HEADS, "given");
static FAMILY: WordList = WordList::part(HEADS, "family");
static CODE: WordList = WordList::part(HEADS, "code");
static ORDER: WordList = WordList::part(HEADS, "order");
static STATUS: WordList = WordList::part(HEADS, "status");
static COMPANY: WordList = WordList::part(HEADS, "company");
static CITY: WordList = WordList::part(HEADS, "city");
static COUNTRY: WordList = WordList::part(HEADS, "country");
static HANDLE: WordList = WordList::part(HEADS, "handle");
/// Columns about mail that hold no address.
static NO_ADDRESS: WordList = WordList::part(HEADS, "no_address");
/// Words between two that are both meant.
static AND: WordList = WordList::part(HEADS, "and");
/// Columns that other words would take for something else.
static OTHER: WordList = WordList::part(HEADS, "other");

/// People with columns of their own, who come with the attendee.
static GUEST: WordList = WordList::part(HEADS, "guest");
/// People of whom an organiser knows and who do not come.
static ABSENT: WordList = WordList::part(HEADS, "absent");
/// Who comes, and nothing else: such a head stands over names.
static PERSON: WordList = WordList::part(HEADS, "person");

/// Returns whether a head, in small letters, has a word of a list. One that ends in `*` stands for all that begin so; one that
/// begins with `*`, for all that end so.
fn has(list: &WordList, head: &str) -> bool {
    list.lines().any(|word| {
        let bare = word.trim_matches('*');
        match (word.starts_with('*'), word.ends_with('*')) {
            (true, true) => head.contains(bare),
            (_, true) if bare.contains(' ') => head.starts_with(bare),
            (false, true) => head.split(' ').any(|part| part.starts_with(bare)),
            (true, false) => head.split(' ').any(|part| part.ends_with(bare)),
            (false, false) => head.split(' ').any(|part| part == bare),
        }
    })
}

/// A head in small letters, without signs.
fn words(head: &str) -> String {
    let folded = fold(head);
    let letters =
        folded.chars().map(|it| if it.is_alphanumeric() || matches!(it, '#' | '+') || is_mark(it) { it } else { ' ' });
    letters.collect::<String>().split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// Whom of several people in a row a column is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum About {
    /// Who comes, or nobody said who else.
    Attendee,
    /// One of several that are numbered: `Name 2`, `Attendee 2 email`.
    Numbered(u32),
    /// A guest, with a number where there is one.
    Guest(u32),
    /// Somebody who does not come.
    Absent,
}

/// Returns whom a head is about.
pub(crate) fn about(head: &str) -> About {
    let head = words(head);
    let digits = |word: &str| {
        word.trim_start_matches(char::is_alphabetic).parse::<u32>().ok().filter(|it| (1..100).contains(it))
    };
    let number = head.split(' ').filter(|word| *word != "+1").find_map(digits);
    match number {
        _ if has(&ABSENT, &head) => About::Absent,
        number if has(&GUEST, &head) => About::Guest(number.unwrap_or(0)),
        Some(number) => About::Numbered(number),
        None => About::Attendee,
    }
}

/// Returns what a head says of its column, if anything.
pub(crate) fn field(head: &str) -> Option<Field> {
    let head = words(head);
    if head.split(' ').all(|word| has(&PERSON, word)) && !head.is_empty() {
        return Some(Field::Name);
    }
    if has(&HANDLE, &head) && !(has(&ATTENDEE, &head) && has(&MAIL, &head)) {
        return Some(Field::Handle);
    }
    if has(&MAIL, &head) && !has(&NO_ADDRESS, &head) {
        return Some(if has(&BUYER, &head) && !has(&ATTENDEE, &head) { Field::BuyerEmail } else { Field::Email });
    }
    if has(&STATUS, &head) && !has(&NAME, &head) && !has(&COUNTRY, &head) {
        return Some(Field::Status);
    }
    // A short head names one thing; a long one is a question of the organiser's.
    if head.split(' ').count() > 6 {
        return None;
    }
    if has(&COMPANY, &head) {
        return Some(Field::Company);
    }
    name(&head).or_else(|| place(&head))
}

fn name(head: &str) -> Option<Field> {
    // One column for both: nombre y apellidos.
    let is_both = head.split(' ').any(|word| AND.contains(word));
    let is_given = has(&GIVEN, head);
    let is_family = has(&FAMILY, head);
    let is_both = is_both && (is_given || is_family);
    let (is_given, is_family) = (is_given || is_both, is_family || is_both);
    let is_part = is_given || is_family;
    if !is_part && (!has(&NAME, head) || has(&OTHER, head)) {
        return None;
    }
    let is_buyers = has(&BUYER, head) && !has(&ATTENDEE, head);
    Some(match (is_given, is_family, is_buyers) {
        (true, false, false) => Field::Given,
        (false, true, false) => Field::Family,
        (true, false, true) => Field::BuyerGiven,
        (false, true, true) => Field::BuyerFamily,
        (_, _, false) => Field::Name,
        (_, _, true) => Field::BuyerName,
    })
}

fn place(head: &str) -> Option<Field> {
    if has(&OTHER, head) {
        return None;
    }
    if has(&CITY, head) {
        return Some(Field::City);
    }
    if has(&COUNTRY, head) {
        return Some(Field::Country);
    }
    (has(&ORDER, head)
        && (has(&CODE, head) || head.contains("nummer") || head.contains("code") || head.split(' ').count() == 1))
        .then_some(Field::Order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_as_heads_are() {
        let is_dead = |word: &&str| words(word.trim_matches('*')) != word.trim_matches('*');
        let all = WordList::of(HEADS);
        let all = all.lines().filter(|line| !line.starts_with('['));
        let dead: Vec<(&str, String)> = all.filter(is_dead).map(|word| (word, words(word))).collect();
        assert!(dead.is_empty(), "no head can have these: {dead:?}");
    }

    #[test]
    fn heads_of_many_languages() {
        use Field::*;
        for (head, expected) in [
            ("Order code", Some(Order)),
            ("Order #", Some(Order)),
            ("Order Reference", Some(Order)),
            ("Bestellnummer", Some(Order)),
            ("Código de pedido", Some(Order)),
            ("Code de commande", Some(Order)),
            ("Codice ordine", Some(Order)),
            ("Kod zamówienia", Some(Order)),
            ("Bestelcode", Some(Order)),
            ("Order date", None),
            ("Order Type", None),
            ("Event slug", None),
            ("Unique Order URL", None),
            ("Email", Some(Email)),
            ("E-mail", Some(Email)),
            ("Attendee email", Some(Email)),
            ("Ticket Email", Some(Email)),
            ("E-Mail-Adresse der Teilnehmer", Some(Email)),
            ("Order Email", Some(BuyerEmail)),
            ("Buyer Email", Some(BuyerEmail)),
            ("Correo electrónico", Some(Email)),
            ("Adresse e-mail de l’acheteur", Some(BuyerEmail)),
            ("Attendee name", Some(Name)),
            ("Attendee name: Given name", Some(Given)),
            ("Attendee name: Family name", Some(Family)),
            ("Ticket Full Name", Some(Name)),
            ("Ticket First Name", Some(Given)),
            ("Ticket Last Name", Some(Family)),
            ("Order Name", Some(BuyerName)),
            ("Buyer First Name", Some(BuyerGiven)),
            ("Buyer Last Name", Some(BuyerFamily)),
            ("Teilnehmername", Some(Name)),
            ("Name des Teilnehmers", Some(Name)),
            ("Teilnehmername: Vorname", Some(Given)),
            ("Nachname", Some(Family)),
            ("Nombre del asistente", Some(Name)),
            ("Apellidos", Some(Family)),
            ("Apellidos y nombre", Some(Name)),
            ("Nom du participant", Some(Name)),
            ("Prénom", Some(Given)),
            ("Nom de famille", Some(Family)),
            ("Nome do participante", Some(Name)),
            ("Sobrenome", Some(Family)),
            ("Nome partecipante", Some(Name)),
            ("Cognome", Some(Family)),
            ("Naam deelnemer", Some(Name)),
            ("Achternaam", Some(Family)),
            ("Voornaam", Some(Given)),
            ("Imię i nazwisko", Some(Name)),
            ("Nazwisko", Some(Family)),
            ("Deltagerens navn", Some(Name)),
            ("氏名", Some(Name)),
            ("Company", Some(Company)),
            ("Ticket Company Name", Some(Company)),
            ("Firma", Some(Company)),
            ("Entreprise", Some(Company)),
            ("City", Some(City)),
            ("Home City", Some(City)),
            ("Stadt", Some(City)),
            ("Ville", Some(City)),
            ("Miasto", Some(City)),
            ("Home Country", Some(Country)),
            ("País", Some(Country)),
            ("Status", Some(Status)),
            ("Void Status", Some(Status)),
            ("Attendee Status", Some(Status)),
            ("Estado del pedido", Some(Status)),
            ("Your handle (GitHub, Mastodon, ...)", Some(Handle)),
            ("Twitter handle", Some(Handle)),
            ("GitHub username", Some(Handle)),
            ("注文コード", Some(Order)),
            ("メールアドレス", Some(Email)),
            ("参加者名", Some(Name)),
            ("参加者名: 名", Some(Given)),
            ("参加者名: 姓", Some(Family)),
            ("参加者のメールアドレス", Some(Email)),
            ("会社名", Some(Company)),
            ("郵便番号", None),
            ("ハンドル", Some(Handle)),
            ("Имя участника", Some(Name)),
            ("Имя участника: Фамилия", Some(Family)),
            ("Ваш ник", Some(Handle)),
            ("Ім'я", Some(Name)),
            ("Прізвище", Some(Family)),
            ("Електронна пошта", Some(Email)),
            ("Όνομα", Some(Name)),
            ("Επώνυμο", Some(Family)),
            ("الاسم الأول", Some(Given)),
            ("اسم العائلة", Some(Family)),
            ("البريد الإلكتروني", Some(Email)),
            ("رقم الطلب", Some(Order)),
            ("电子邮件", Some(Email)),
            ("Attendee", Some(Name)),
            ("Participant", Some(Name)),
            ("Mailing address", None),
            ("Middle name", Some(Given)),
            ("Phone number", None),
            ("Product", None),
            ("Pseudonymization ID", None),
            ("Price", None),
            ("Do you want to have lunch with us on Sunday, and with whom?", None),
        ] {
            assert_eq!(field(head), expected, "{head}");
        }
    }
}
