//! Everything that leaves the committee goes through here.
//!
//! One door: a disclosure is an audience, a view, a template and a guard. The [`Audience`] decides which
//! identities may stand in the text; the view is built field by field for that audience alone; the template
//! engine sees nothing but the view; the [`guard`] reads the finished text; only then does the text come out.
//!
//! Nothing here reads a file, a clock, the environment, keys or git, and nothing is sent or printed.

#![warn(clippy::disallowed_methods)]

mod anonymise;
mod audience;
pub mod audit;
mod calendar;
pub mod dsf;
mod escape;
pub mod export;
pub mod guard;
pub mod intake;
pub mod mime;
pub mod public;
pub mod reading;
pub mod receipt;
mod small_counts;
mod template;
pub mod transparency;

pub use anonymise::{PublicText, Untold, may_be_told};
pub use audience::Audience;
pub use calendar::calendar;
pub use template::{TemplateFault, Templates};
