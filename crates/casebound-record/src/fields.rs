//! The table of fields: each line makes a field of a typed struct, its reading, its entry in the schema and its help.

mod case;
mod committee;
mod sealed;

pub use case::*;
pub use committee::*;
pub use sealed::*;

use crate::kinds::Mapping;
use crate::shape::Field;
use crate::words::{AgreementShare, Word};

/// Makes a struct, and how it is read, of the fields of a mapping.
///
/// A line is `name: Kind, "meaning", "source";`. The name is the key in the file; `name as "key"` says a key of another
/// spelling, `Kind = value` what is read where nothing stands. The kinds are those of [`crate::kinds`]. `Name[Form]` stands
/// under a key of its own, which is read into `key`; of `Name, short` the first field may be alone.
macro_rules! mapping {
    (
        $(#[$doc:meta])*
        $name:ident $([$keys:ident])? $(, $short:ident)? {
            $($field:ident $(as $key:literal)?: $kind:ty $(= $default:expr)?, $meaning:literal, $source:literal;)+
        }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub struct $name {
            $(
                #[doc = concat!("The key of the mapping itself, of the form `", stringify!($keys), "`.")]
                pub key: String,
            )?
            $(#[doc = $meaning] pub $field: mapping!(@type $kind $(= $default)?),)+
        }

        impl $crate::kinds::Mapping for $name {
            const FIELDS: &'static [$crate::shape::Field] = &[$(
                $crate::shape::Field {
                    name: mapping!(@name $field $($key)?),
                    shape: *<$kind as $crate::kinds::FieldKind>::SHAPE,
                    required: <$kind as $crate::kinds::FieldKind>::REQUIRED,
                    meaning: $meaning,
                    source: $source,
                },
            )+];
            $(const SHORT: Option<&'static $crate::shape::Field> = mapping!(@$short Self::FIELDS);)?

            fn read(view: $crate::view::View<'_>) -> $name {
                let view = view.short_for(Self::SHORT.map(|field| field.name));
                $name {
                    $(key: mapping!(@key $keys),)?
                    $($field: mapping!(@read view.get(mapping!(@name $field $($key)?)), $kind $(= $default)?),)+
                }
            }
        }

        $(impl $crate::kinds::Keyed for $name {
            const KEYS: $crate::shape::KeyForm = $crate::shape::KeyForm::$keys;

            fn read_at(key: &str, view: $crate::view::View<'_>) -> $name {
                $name { key: Self::KEYS.shown(key), ..<$name as $crate::kinds::Mapping>::read(view) }
            }
        })?

        impl Default for $name {
            /// The default when the key is missing.
            fn default() -> $name {
                <$name as $crate::kinds::Mapping>::read($crate::view::View::nothing())
            }
        }
    };
    (@type $kind:ty) => { <$kind as $crate::kinds::FieldKind>::Out };
    (@type $kind:ty = $default:expr) => { <<$kind as $crate::kinds::FieldKind>::Out as IntoIterator>::Item };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $key:literal) => { $key };
    (@key $keys:ident) => { String::new() };
    (@short $fields:expr) => { Some(&$fields[0]) };
    (@read $view:expr, $kind:ty) => { <$kind as $crate::kinds::FieldKind>::read($view) };
    (@read $view:expr, $kind:ty = $default:expr) => {
        <$kind as $crate::kinds::FieldKind>::read($view).unwrap_or($default)
    };
}
use mapping;

/// The front matter of a case file.
pub const CASE: &[Field] = Case::FIELDS;
/// The front matter of a sealed case.
pub const SEALED_CASE: &[Field] = SealedCase::FIELDS;
/// committee.yaml.
pub const COMMITTEE: &[Field] = Committee::FIELDS;
/// The shares of `agreement`, for help texts and the schema.
pub const AGREEMENT_WORDS: &[Word] = AgreementShare::WORDS;
