//! Letters of the committee: drafts from the record, held against the record before anybody reads them.

mod addresses;
mod facts;
mod reader;

pub mod check;
pub mod draft;
pub mod print;
pub mod ready;
pub mod review;
pub mod send;
