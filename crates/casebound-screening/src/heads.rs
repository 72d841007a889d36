//! What the head of a column says, in the languages in which registration systems are used.

use casebound_names::fold::fold;

use crate::field::Field;

/// Words of heads, folded. A word that ends in `*` stands for all that begin so; one that begins with `*`, for all that end so.
struct Words(&'static [&'static str]);

const MAIL: Words = Words(&[
    "*mail*",
    "e post*",
    "epost*",
    "correo*",
    "courriel*",
    "sahkoposti*",
    "*posta",
    "postal electronic*",
    "почт*",
    "メール*",
    "*邮*",
    "*郵*",
    "이메일*",
    "دواك*",
    "ηλεκτρονικ*",
]);
const BUYER: Words = Words(&[
    "buyer*",
    "order*",
    "purchas*",
    "customer*",
    "invoice*",
    "billing*",
    "payer*",
    "booked",
    "contact*",
    "kaufer*",
    "kaeufer*",
    "rechnung*",
    "kund*",
    "bestel*",
    "comprador*",
    "pedido*",
    "factura*",
    "cliente*",
    "acheteu*",
    "command*",
    "factur*",
    "client*",
    "acquirent*",
    "ordin*",
    "fattura*",
    "compra*",
    "fatura*",
    "koper*",
    "factuur*",
    "klant*",
    "nabyw*",
    "zamaw*",
    "zamow*",
    "kupuj*",
    "faktur*",
    "kober*",
    "kopare*",
    "bestalla*",
    "tilaaja*",
    "ostaja*",
    "kupec*",
    "objedn*",
    "siparis*",
    "заказ*",
    "покупа*",
    "購入*",
    "注文*",
    "订单*",
    "購買*",
    "購*",
]);
const ATTENDEE: Words = Words(&[
    "attendee*",
    "ticket*",
    "participant*",
    "guest*",
    "visitor*",
    "holder*",
    "teilnehm*",
    "gast*",
    "besucher*",
    "asistent*",
    "participante*",
    "partecipant*",
    "deelnem*",
    "bezoeker*",
    "uczestni*",
    "deltager*",
    "deltag*",
    "osallistuj*",
    "ucastni*",
    "katilimci*",
    "участник*",
    "参加*",
    "参会*",
    "與會*",
    "참가*",
    "titulaire*",
    "titular*",
    "συμμετ*",
]);
const NAME: Words = Words(&[
    "name",
    "names",
    "*name",
    "fullname",
    "nombre*",
    "nom",
    "nome",
    "naam",
    "*naam",
    "namn",
    "*namn",
    "navn",
    "*navn",
    "nimi",
    "nev",
    "jmeno",
    "meno",
    "isim",
    "ad",
    "adi",
    "ime",
    "nume",
    "имя",
    "фио",
    "ім'я",
    "ονομα*",
    "氏名",
    "名前",
    "お名前",
    "姓名",
    "名字",
    "이름",
    "성명",
    "الاسم",
    "שם",
]);
const GIVEN: Words = Words(&[
    "given*",
    "first*",
    "forename*",
    "vorname*",
    "pila",
    "prenom*",
    "voornaam*",
    "fornavn*",
    "fornamn*",
    "etunimi*",
    "krestni*",
    "prenume*",
    "utonev*",
    "keresztnev*",
    "名",
    "imie",
    "proprio",
    "firstname*",
]);
const FAMILY: Words = Words(&[
    "family*",
    "last*",
    "surname*",
    "nachname*",
    "familien*",
    "zuname*",
    "apellido*",
    "famille",
    "cognome*",
    "sobrenome*",
    "apelido*",
    "achternaam*",
    "familienaam*",
    "nazwisk*",
    "efternavn*",
    "etternavn*",
    "efternamn*",
    "sukunimi*",
    "prijmeni*",
    "priezvisko*",
    "soyad*",
    "prezime*",
    "priimek*",
    "фамили*",
    "прізвищ*",
    "επωνυμ*",
    "姓",
    "vezeteknev*",
    "csaladnev*",
    "lastname*",
]);
const CODE: Words = Words(&[
    "code*",
    "reference*",
    "ref",
    "number",
    "no",
    "nr",
    "id",
    "#",
    "nummer",
    "*nummer",
    "*code",
    "codigo*",
    "referencia*",
    "numero*",
    "codice*",
    "kod*",
    "*kode",
    "*koodi",
    "numer*",
    "cislo*",
    "код*",
    "номер*",
    "番号",
    "コード",
    "号",
]);
const ORDER: Words = Words(&[
    "order*",
    "booking*",
    "registration*",
    "bestel*",
    "buchung*",
    "pedido*",
    "reserva*",
    "command*",
    "ordin*",
    "zamow*",
    "*ordre",
    "ordre*",
    "tilaus*",
    "objedn*",
    "siparis*",
    "заказ*",
    "注文*",
    "订单*",
    "訂單*",
]);
const STATUS: Words = Words(&[
    "status*",
    "void",
    "*status",
    "cancel*",
    "stornier*",
    "estado*",
    "estatus*",
    "statut*",
    "stato*",
    "situacao*",
    "stan",
    "tila",
    "stav",
    "durum*",
    "статус*",
    "状態",
    "状态",
]);
const COMPANY: Words = Words(&[
    "company*",
    "organisation*",
    "organization*",
    "employer*",
    "affiliation*",
    "firma*",
    "firmen*",
    "unternehm*",
    "arbeitgeber*",
    "empresa*",
    "organizacion*",
    "entreprise*",
    "societe*",
    "azienda*",
    "societa*",
    "ditta*",
    "bedrijf*",
    "organisatie*",
    "virksomhed*",
    "foretag*",
    "yritys*",
    "spolecnost*",
    "sirket*",
    "компани*",
    "会社*",
    "公司*",
    "所属*",
    "회사*",
]);
const CITY: Words = Words(&[
    "city*",
    "town*",
    "stadt*",
    "ort",
    "wohnort*",
    "ciudad*",
    "localidad*",
    "ville*",
    "citta*",
    "comune*",
    "cidade*",
    "localidade*",
    "stad",
    "plaats*",
    "woonplaats*",
    "miasto*",
    "miejscowosc*",
    "by",
    "poststed*",
    "kaupunki*",
    "mesto*",
    "sehir*",
    "город*",
    "市*",
    "都市*",
    "도시*",
    "πολη*",
]);
const COUNTRY: Words = Words(&[
    "country*",
    "land",
    "lander*",
    "pais*",
    "pays*",
    "paese*",
    "nazione*",
    "kraj*",
    "maa",
    "zeme*",
    "ulke*",
    "стран*",
    "国*",
    "국가*",
    "χωρα*",
]);
const HANDLE: Words = Words(&[
    "handle*",
    "github*",
    "gitlab*",
    "codeberg*",
    "twitter*",
    "mastodon*",
    "fediverse*",
    "username*",
    "nick*",
    "irc",
    "telegram*",
    "discord*",
    "matrix*",
    "bluesky*",
    "linkedin*",
    "instagram*",
    "nutzername*",
    "benutzername*",
    "usuario*",
    "utilisateur*",
    "utente*",
    "gebruikersnaam*",
    "pseudo",
    "pseudonyme*",
    "uzytkownik*",
]);
/// Columns that other words would take for something else.
const OTHER: Words = Words(&[
    "date*",
    "time*",
    "url*",
    "slug*",
    "datum*",
    "uhrzeit*",
    "fecha*",
    "hora*",
    "heure*",
    "ora",
    "quantity*",
    "total*",
    "currency*",
    "phone*",
    "telefon*",
    "telefono*",
    "telephone*",
    "price*",
    "product*",
    "variation*",
    "secret*",
    "type*",
    "event*",
    "voucher*",
    "zip*",
    "locale*",
    "language*",
    "position*",
    "line*",
    "item*",
    "pseudonymization*",
    "paid*",
    "checkin*",
    "consent*",
    "newsletter*",
    "street*",
    "vat*",
    "comment*",
    "group*",
    "scheme*",
    "salutation*",
    "title*",
    "anrede*",
    "titel*",
]);

impl Words {
    fn has(&self, head: &str) -> bool {
        self.0.iter().any(|word| {
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
}

/// Returns what a head says of its column, if anything.
pub(crate) fn field(head: &str) -> Option<Field> {
    let folded = fold(head);
    let head: String =
        folded.chars().map(|letter| if letter.is_alphanumeric() || letter == '#' { letter } else { ' ' }).collect();
    let head = head.split_whitespace().collect::<Vec<&str>>().join(" ");
    if HANDLE.has(&head) && !(ATTENDEE.has(&head) && MAIL.has(&head)) {
        return Some(Field::Handle);
    }
    if MAIL.has(&head) && !["consent", "newsletter", "sent", "?"].iter().any(|it| head.contains(it)) {
        return Some(if BUYER.has(&head) && !ATTENDEE.has(&head) { Field::BuyerEmail } else { Field::Email });
    }
    if STATUS.has(&head) && !NAME.has(&head) && !COUNTRY.has(&head) {
        return Some(Field::Status);
    }
    // A short head names one thing; a long one is a question of the organiser's.
    if head.split(' ').count() > 6 {
        return None;
    }
    if COMPANY.has(&head) {
        return Some(Field::Company);
    }
    name(&head).or_else(|| place(&head))
}

fn name(head: &str) -> Option<Field> {
    // One column for both: nombre y apellidos.
    let is_both =
        head.split(' ').any(|word| ["and", "y", "e", "et", "und", "en", "i", "og", "och", "ja", "a"].contains(&word));
    let is_given = GIVEN.has(head);
    let is_family = FAMILY.has(head);
    let is_both = is_both && (is_given || is_family);
    let (is_given, is_family) = (is_given || is_both, is_family || is_both);
    let is_part = is_given || is_family;
    if !is_part && (!NAME.has(head) || OTHER.has(head)) {
        return None;
    }
    let is_buyers = BUYER.has(head) && !ATTENDEE.has(head);
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
    if OTHER.has(head) {
        return None;
    }
    if CITY.has(head) {
        return Some(Field::City);
    }
    if COUNTRY.has(head) {
        return Some(Field::Country);
    }
    (ORDER.has(head)
        && (CODE.has(head) || head.contains("nummer") || head.contains("code") || head.split(' ').count() == 1))
        .then_some(Field::Order)
}

#[cfg(test)]
mod tests {
    use super::*;

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
