//! Everything that leaves the committee goes through here.
//!
//! [`disclose`] is the only way out: it takes a case, an [`Audience`], a kind and a [`Language`]. The audience decides
//! which identities may be in the text; the view is built field by field for that audience alone; the template
//! engine sees nothing but the view; the [`guard`] reads the finished text; only then does the text come out.
//! [`DisclosureKind`] is the list of everything that leaves.
//!
//! Nothing here reads a file, a clock, the environment, keys or git, and nothing is sent or printed.

#![warn(clippy::disallowed_methods)]

pub mod access;
pub mod agenda;
pub mod announcement;
mod anonymise;
mod audience;
pub mod audit;
pub mod brief;
pub mod calendar;
pub mod csv;
pub mod dates;
pub mod desk;
mod disclose;
mod document;
pub mod dsf;
pub mod duty;
mod escape;
pub mod export;
mod general_words;
pub mod guard;
pub mod letter;
pub mod list;
pub mod mime;
pub mod person;
pub mod public;
pub mod public_words;
pub mod reading;
pub mod receipt;
pub mod responsibilities;
mod small_counts;
mod template;
pub mod transparency;

pub use anonymise::{PublicText, PublishingObstacle, check_publishable};
pub use audience::Audience;
pub use casebound_record::words::Language;
pub use disclose::{DisclosureKind, DisclosureRefusal, Source, audiences, disclose};
pub use document::Document;
pub use template::{TemplateFault, Templates};
