//! The case record: what a case file says, and what the committee's policy makes of it.
//!
//! Nothing here reads a file, a clock, git or the environment.
//! Reading never fails: it gives what could be read, and a list of problems.

#![warn(clippy::disallowed_methods)]

mod agreement;
pub mod approval;
mod body;
pub mod case;
pub mod code_name;
pub mod committee;
pub mod contact;
pub mod deadlines;
pub mod disposal;
pub mod edit;
pub mod erasure_request;
mod expunge;
pub mod fields;
mod form;
pub mod front_matter;
pub mod history;
pub mod holders;
pub mod involvement;
pub mod key_statement;
pub mod kinds;
pub mod layout;
pub mod letter_file;
pub mod letter_review;
pub mod merge;
mod person_entry;
pub mod policy_statement;
mod private;
pub mod problem;
pub mod quote;
pub mod rekey;
pub mod repair;
pub mod retention;
pub mod rota;
pub mod route;
mod scalar;
pub mod schema;
pub mod sealed;
pub mod shape;
mod span;
pub mod standing;
pub mod statement;
pub mod time;
pub mod tombstone;
pub mod unseal_statement;
mod values;
mod view;
pub mod word_list;
pub mod words;
pub mod yaml;

pub use body::{Body, Reference, Section, bare_keys, references, replace_references};
pub use case::{Case, CaseFile, Passage, Person};
pub use committee::{Committee, CommitteeFile};
pub use expunge::expunged;
pub use form::TypedContact;
pub use layout::{COMMITTEE_FILE, CasePath, Location};
pub use person_entry::PersonEntry;
pub use private::Private;
pub use problem::{Edit, Fix, Form, Problem, Safety};
pub use repair::means_many;
pub use scalar::{is_email, nearest, slip_of};
pub use span::{LineIndex, Position, Span};
pub use time::{Clock, Moment, Timing, Until};
