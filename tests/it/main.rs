//! Runs the program as a member would: in a fresh repository, with real git, hooks and files.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails where it is; clippy sees tests only in functions marked so")]

mod asked;
mod bad_files;
mod bad_names;
mod bad_world;
mod caches;
mod certificates;
mod check;
mod close;
mod copies;
mod demo;
mod disposal;
mod dsf;
mod elsewhere;
mod entries;
mod exchange;
mod export;
mod facts;
mod faults;
mod first_steps;
mod first_year;
mod forms;
mod gate;
mod guard;
mod hook_files;
mod hooks;
mod init;
mod intake;
mod interop;
mod involved;
mod keys;
mod leaks;
mod mail;
mod new;
mod outside;
mod pages;
mod policy;
mod pre_commit;
mod reading;
mod replaced;
mod retention;
mod sarif;
mod save;
mod schedule;
mod screening;
mod screens;
mod send;
mod server;
mod support;
mod surroundings;
mod terminal;
mod tour;
mod transparency;
mod upkeep;
