//! The use cases of Casebound, as functions that return values: check, dispose, sync, send, import, export.
//!
//! Nothing here prints or parses arguments: the CLI does. Terminal, clock and environment are passed in.

pub mod about_members;
pub mod agreeing;
pub mod amend;
pub mod beginning;
pub mod certificates;
pub mod check;
pub mod closing;
mod context;
pub mod deadlines;
pub mod digest;
pub mod disclosing;
pub mod disposal;
pub mod doctor;
pub mod elsewhere;
pub mod exchange;
pub mod export;
pub mod files;
pub mod fixing;
pub mod gate;
pub mod holders;
pub mod holding;
pub mod hooks;
pub mod intake;
pub mod judge;
pub mod left_out;
pub mod naming;
mod outcome;
pub mod own_file;
pub mod past;
pub mod periods;
pub mod printable;
pub mod prompt;
pub mod pushes;
pub mod random;
pub mod saving;
pub mod schedule;
pub mod screening;
pub mod sending;
pub mod signing;
pub mod snapshot;
pub mod taking_in;
pub mod transparency;
pub mod workspace;

pub use context::Context;
pub use outcome::Outcome;

pub use casebound_record::parallel;
