//! The letter checker as its users see it: the corpus, the pages of the rules.

mod corpus;
mod pages;
mod records;
mod telling;
