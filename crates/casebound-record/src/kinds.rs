//! What may be at one place of a file, as a type: its shape, for form and schema, and the value that is read from there.

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::agreement::Agreement;
use crate::private::Private;
use crate::shape::{Field, KeyForm, Shape};
use crate::time;
use crate::view::View;
use crate::words::{self, Vocabulary};

/// What a field of a mapping may be.
pub trait FieldKind {
    /// The type of the struct's field. Whatever could not be read is `None`, empty, or a default.
    type Out;
    /// What form and schema ask for.
    const SHAPE: &'static Shape;
    /// Whether every file must have it.
    const REQUIRED: bool = false;

    /// Reads it; `view` may be a place that does not exist.
    fn read(view: View<'_>) -> Self::Out;
}

/// A kind of which one is alone, or several in a list.
pub trait ItemKind {
    /// What is read.
    type Value;
    /// What form and schema ask for.
    const SHAPE: &'static Shape;

    /// Reads one.
    fn read_single(view: View<'_>) -> Option<Self::Value>;

    /// Reads an item of a list. `None` leaves it out; where positions must agree with the file, something is in its place.
    fn item(view: View<'_>) -> Option<Self::Value> {
        Self::read_single(view)
    }
}

/// A single value.
pub trait Scalar: ItemKind {}

impl<K: Scalar> FieldKind for K {
    type Out = Option<K::Value>;
    const SHAPE: &'static Shape = <K as ItemKind>::SHAPE;

    fn read(view: View<'_>) -> Option<K::Value> {
        K::read_single(view)
    }
}

/// The fields of a mapping as a struct. Implemented by `mapping!` in [`crate::fields`].
pub trait Mapping: Sized {
    /// The line of the table for each field.
    const FIELDS: &'static [Field];
    /// The field that may be alone in place of the whole mapping.
    const SHORT: Option<&'static Field> = None;
    /// What form and schema ask for.
    const SHAPE: &'static Shape = match Self::SHORT {
        Some(field) => &Shape::Either(&field.shape, Self::FIELDS),
        None => &Shape::Map(Self::FIELDS),
    };

    /// Reads the mapping; `view` may be a place that does not exist.
    fn read(view: View<'_>) -> Self;
}

/// A mapping that is under a key of its own, such as one person under `person-a`.
pub trait Keyed: Mapping {
    /// The form of that key.
    const KEYS: KeyForm;

    /// Reads the mapping with its key.
    fn read_at(key: &str, view: View<'_>) -> Self;
}

/// The same kind, needed in every file. What a later stage asks for is a rule.
pub struct Required<K>(std::marker::PhantomData<K>);

impl<K: FieldKind> FieldKind for Required<K> {
    type Out = K::Out;
    const SHAPE: &'static Shape = K::SHAPE;
    const REQUIRED: bool = true;

    fn read(view: View<'_>) -> K::Out {
        K::read(view)
    }
}

/// A list, one value for each item.
pub struct List<K>(std::marker::PhantomData<K>);

impl<K: ItemKind> FieldKind for List<K> {
    type Out = Vec<K::Value>;
    const SHAPE: &'static Shape = &Shape::List(K::SHAPE);

    fn read(view: View<'_>) -> Vec<K::Value> {
        view.one_or_more(K::item).into_iter().flatten().collect()
    }
}

/// One value, or a list of them.
pub struct OneOrMore<K>(std::marker::PhantomData<K>);

impl<K: ItemKind> FieldKind for OneOrMore<K> {
    type Out = Vec<K::Value>;
    const SHAPE: &'static Shape = &Shape::OneOrMore(K::SHAPE);

    fn read(view: View<'_>) -> Vec<K::Value> {
        view.one_or_more(K::item).into_iter().flatten().collect()
    }
}

/// A mapping; empty when it is missing.
pub struct Map<T>(std::marker::PhantomData<T>);

impl<T: Mapping> ItemKind for Map<T> {
    type Value = T;
    const SHAPE: &'static Shape = T::SHAPE;

    fn read_single(view: View<'_>) -> Option<T> {
        Some(T::read(view))
    }
}

impl<T: Mapping> FieldKind for Map<T> {
    type Out = T;
    const SHAPE: &'static Shape = T::SHAPE;

    fn read(view: View<'_>) -> T {
        T::read(view)
    }
}

/// A mapping for which it matters whether it is at all.
pub struct Maybe<T>(std::marker::PhantomData<T>);

impl<T: Mapping> FieldKind for Maybe<T> {
    type Out = Option<T>;
    const SHAPE: &'static Shape = T::SHAPE;

    fn read(view: View<'_>) -> Option<T> {
        view.exists().then(|| T::read(view))
    }
}

/// Mappings by key, in file order.
pub struct Entries<T>(std::marker::PhantomData<T>);

impl<T: Keyed> FieldKind for Entries<T> {
    type Out = Vec<T>;
    const SHAPE: &'static Shape = &Shape::Entries(T::KEYS, T::SHAPE);

    fn read(view: View<'_>) -> Vec<T> {
        view.entries(T::read_at)
    }
}

/// The fields that committee.yaml adds: key and text, in file order.
pub struct Custom;

impl FieldKind for Custom {
    type Out = Vec<(String, Private)>;
    const SHAPE: &'static Shape = &Shape::Custom;

    fn read(view: View<'_>) -> Self::Out {
        view.entries(|key, value| (key.to_owned(), value.private().unwrap_or_default()))
    }
}

/// One word of a vocabulary.
pub struct Word<T>(std::marker::PhantomData<T>);

impl<T: Vocabulary> ItemKind for Word<T> {
    type Value = T;
    const SHAPE: &'static Shape = &Shape::Word(T::WORDS);

    fn read_single(view: View<'_>) -> Option<T> {
        view.str().and_then(T::from_word)
    }
}

impl<T: Vocabulary> Scalar for Word<T> {}

/// `yes` or `no`; what is not there is no.
pub struct Flag;

impl FieldKind for Flag {
    type Out = bool;
    const SHAPE: &'static Shape = &Shape::Word(words::YesNo::WORDS);

    fn read(view: View<'_>) -> bool {
        view.str() == Some(words::YesNo::Yes.word())
    }
}

/// A single value: its name, its shape, its type, how it is read, and where it differs, how an item of a list is read.
macro_rules! scalar {
    ($(#[$doc:meta])* $name:ident, $shape:expr, $value:ty, $one:expr $(, $item:expr)?) => {
        $(#[$doc])*
        pub struct $name;

        impl ItemKind for $name {
            type Value = $value;
            const SHAPE: &'static Shape = &$shape;

            fn read_single(view: View<'_>) -> Option<$value> {
                let read: fn(View<'_>) -> Option<$value> = $one;
                read(view)
            }

            $(fn item(view: View<'_>) -> Option<$value> {
                let read: fn(View<'_>) -> Option<$value> = $item;
                read(view)
            })?
        }

        impl Scalar for $name {}
    };
}

/// An item that is not a single value is an empty text, so that positions agree with the file.
fn string(view: View<'_>) -> Option<String> {
    Some(view.string().unwrap_or_default())
}

fn private(view: View<'_>) -> Option<Private> {
    Some(view.private().unwrap_or_default())
}

scalar! {
    /// Free text about people or what happened. People are spoken of as `[person-a]`.
    Text, Shape::Text, Private, |view| view.private(), private
}
scalar! {
    /// Text that is about no person of a case, as most in committee.yaml.
    PlainText, Shape::Text, String, |view| view.string(), string
}
scalar! {
    /// Text that identifies a person; the word `unknown` says the same as nothing.
    Identity, Shape::Identity, Private, |view| view.known()
}
scalar! {
    /// The e-mail address of a person of a case.
    PrivateEmail, Shape::Email, Private, |view| view.known()
}
scalar! {
    /// A public e-mail address.
    Email, Shape::Email, String, |view| view.string()
}
scalar! {
    /// A code name such as `quiet-harbor`.
    CodeName, Shape::CodeName, String, |view| view.string(), string
}
scalar! {
    /// A key of the case's `people`.
    PersonKey, Shape::Person, String, |view| view.string(), string
}
scalar! {
    /// A key of the case's `people`, or `anonymous`.
    Reporter, Shape::Reporter, String, |view| view.string()
}
scalar! {
    /// A key of the case's `people`, or words for an outsider.
    Addressee, Shape::Addressee, Private, |view| view.private(), private
}
scalar! {
    /// A key of committee.yaml's `members`.
    MemberKey, Shape::Member, String, |view| view.string(), string
}
scalar! {
    /// A key of committee.yaml's `events`.
    EventKey, Shape::Event, String, |view| view.string()
}
scalar! {
    /// A key of committee.yaml's `types`.
    TypeKey, Shape::Type, String, |view| view.string(), string
}
scalar! {
    /// A key of committee.yaml's `sanctions`.
    SanctionKey, Shape::Sanction, String, |view| view.string()
}
scalar! {
    /// A key of committee.yaml's `spaces`.
    SpaceKey, Shape::Space, String, |view| view.string(), string
}
scalar! {
    /// A key of committee.yaml's `members`, or a person of another case as `placid-meadow/person-a`.
    OtherPerson, Shape::OtherPerson, String, |view| view.string()
}
scalar! {
    /// The id of a rule.
    RuleId, Shape::Rule, String, |view| view.string()
}
scalar! {
    /// `YYYY-MM-DD`.
    Day, Shape::Day, NaiveDate, |view| time::parse_day(view.str()?).ok()
}
scalar! {
    /// A day, or RFC 3339 with an offset, seconds optional.
    Moment, Shape::Moment, time::Moment, |view| time::Moment::parse(view.str()?).ok()
}
scalar! {
    /// A day, a month, or a moment.
    Time, Shape::Time, time::Time, |view| time::Time::parse(view.str()?).ok()
}
scalar! {
    /// A day, `indefinite`, or `on-request`.
    SanctionEnd, Shape::SanctionEnd, time::Until, |view| time::Until::parse_end(view.str()?).ok()
}
scalar! {
    /// A day, or `indefinite`.
    Until, Shape::Until, time::Until, |view| time::Until::parse(view.str()?).ok()
}
scalar! {
    /// A whole number from 0.
    Count, Shape::Count, u32, |view| view.str()?.parse().ok()
}
scalar! {
    /// `N hours|days|weeks|months|years`.
    Period, Shape::Period, time::Period, |view| time::Period::parse(view.str()?)
}
scalar! {
    /// A day of the week, a time, and perhaps a time zone.
    WeeklyMoment, Shape::Weekly, time::weekly::Weekly, |view| time::weekly::Weekly::parse(view.str()?)
}
scalar! {
    /// `HH:MM-HH:MM`.
    Hours, Shape::Hours, time::weekly::Hours, |view| time::weekly::Hours::parse(view.str()?)
}
scalar! {
    /// A period, `indefinitely`, or `sanction + PERIOD`.
    Keep, Shape::Keep, time::RetentionPeriod, |view| time::RetentionPeriod::parse(view.str()?)
}
scalar! {
    /// A whole number from 1, `majority`, `two-thirds` or `all`.
    Votes, Shape::Agreement, Agreement, |view| Agreement::parse(view.str()?)
}
scalar! {
    /// The name of a time zone, such as `Europe/Madrid`.
    TimeZone, Shape::TimeZone, Tz, |view| view.str()?.parse().ok()
}
scalar! {
    /// 64 hexadecimal digits; small letters are given.
    Digest, Shape::Digest, String, |view| view.str().map(str::to_ascii_lowercase)
}
scalar! {
    /// An OpenPGP fingerprint: 40 or 64 hexadecimal digits, blanks allowed.
    Fingerprint, Shape::Fingerprint, String, |view| view.string()
}
scalar! {
    /// The name of a file in the case's own folder.
    FileName, Shape::FileName, Private, |view| view.private()
}
