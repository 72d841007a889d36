//! The use cases of Casebound, as functions that return values: check, dispose, sync, send, import, export.
//!
//! Nothing here prints or parses arguments: the CLI does. Terminal and clock are passed in.

pub mod about_members;
pub mod add_certificate;
pub mod amend;
mod cache;
pub mod case_facts;
pub mod certificate_replacement;
pub mod certificates;
pub mod check;
pub mod closing;
pub mod code_names;
mod context;
pub mod deadlines;
pub mod digest;
pub mod disclosing;
pub mod disposal;
pub mod doctor;
pub mod export;
pub mod files;
pub mod fixing;
pub mod founding;
pub mod holders;
pub mod holds;
pub mod hooks;
pub mod intake;
mod judged_commits;
pub mod left_out;
pub mod letters;
pub mod member_statements;
pub mod mentions;
pub mod merge_driver;
pub mod name_index;
pub mod new_case;
mod outcome;
pub mod own_file;
pub mod past_policies;
pub mod policy_approval;
pub mod printable;
pub mod prompt;
pub mod push_rules;
pub mod pushes;
pub mod random;
pub mod redaction;
pub mod resolving;
pub mod retention_periods;
pub mod runner;
pub mod saving;
pub mod schedule;
pub mod screening;
pub mod sending;
pub mod shared_mails;
pub mod signing;
pub mod snapshot;
pub mod transparency;
pub mod workspace;

pub use context::Context;
pub use outcome::Outcome;

