//! The corpus of the fuzz targets, replayed with the stable compiler.

#[path = "../fuzz/checks.rs"]
mod checks;

use std::path::Path;

/// Every file of one folder of the corpus.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let entries = std::fs::read_dir(folder).expect("the corpus is part of the repository");
    let files = entries.map(|entry| entry.expect("a file of the corpus").path());
    let bytes: Vec<_> = files.map(|file| std::fs::read(file).expect("a file of the corpus")).collect();
    assert!(bytes.len() >= 10, "{target} has lost its corpus");
    bytes
}

#[test]
fn every_example_is_read() {
    for bytes in corpus("read") {
        checks::read(&bytes);
    }
}

#[test]
fn every_change_is_made_as_asked_or_refused() {
    for bytes in corpus("edit") {
        for choice in 0..=u8::MAX {
            checks::edit(&[&[choice], bytes.get(1..).unwrap_or_default()].concat());
        }
    }
}
