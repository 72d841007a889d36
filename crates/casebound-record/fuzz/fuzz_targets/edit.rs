//! Fuzz target: a change is made as asked, or refused.
#![no_main]

#[path = "../checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::edit(bytes));
