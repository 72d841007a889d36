//! Fuzz target: any bytes are read without a panic, and every place is one of the file.
#![no_main]

#[path = "../checks.rs"]
#[expect(dead_code, reason = "this target needs a part of the checks")]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::read(bytes));
