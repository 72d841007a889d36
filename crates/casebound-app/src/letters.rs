//! Letters of the committee: drafts from the record, held against the record before anybody reads them.

mod addresses;
mod facts;
mod other_cases;
mod reader;

pub mod check;
pub mod draft;
pub mod elsewhere;
pub mod print;
pub mod ready;
pub mod review;
pub mod second_reader;
pub mod send;
pub mod stored;
pub mod twice;
