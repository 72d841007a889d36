//! SARIF for code scanning: it keeps to the schema of the standard, and holds no word of a record.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use casebound_testing::Sandbox;

/// The schema as a package of the registry holds it; it is named in Cargo.toml and never built.
fn schema() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let package = packages.iter().find(|it| it["name"] == "serde-sarif").unwrap();
    let manifest = Path::new(package["manifest_path"].as_str().unwrap());
    let text = std::fs::read_to_string(manifest.with_file_name("src").join("schema.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&text).unwrap();
    // One of its patterns, for the language of messages, is not a regular expression: a bracket is closed that was not opened.
    for object in ["run", "toolComponent"] {
        schema["definitions"][object]["properties"]["language"].as_object_mut().unwrap().remove("pattern");
    }
    schema
}

#[test]
fn sarif_keeps_to_its_schema() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let sandbox = Sandbox::with_record();
    sandbox.write(
        "record/cases/2026/calm river.md",
        "---\ncase: quiet-harbor\nstatus: opne\ncanaryword: canaryword\nreports: canaryword\n---\ncanaryword\n",
    );
    let text = sandbox.casebound("record", ["check", "--format", "sarif"]).finds();
    let log: Value = serde_json::from_str(&text.out).unwrap();
    let errors: Vec<String> =
        validator.iter_errors(&log).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(results.len() >= 4, "{results:#?}");
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "cases/2026/calm%20river.md");
    assert!(!text.out.contains("canaryword"));
    for rule in log["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap() {
        for words in ["shortDescription", "fullDescription", "help"] {
            let plain = rule[words]["text"].as_str().unwrap();
            assert!(!plain.contains(['`', '#', '\n']), "{plain}");
        }
    }

    // The validator can say no.
    let mut broken = log.clone();
    broken["runs"][0]["results"][0]["level"] = "catastrophe".into();
    assert!(!validator.is_valid(&broken));
}

#[test]
fn no_output_for_ci_holds_a_word_of_a_record() {
    let sandbox = Sandbox::with_record();
    sandbox.write(
        "record/cases/2026/quiet-harbor.md",
        "---\ncase: quiet-harbor\nstatus: opne\ncanaryword: canaryword\nreports: canaryword\n---\ncanaryword\n",
    );
    for format in ["text", "json", "sarif", "github"] {
        let said = sandbox.casebound("record", ["check", "--format", format]).finds();
        assert!(!said.out.contains("canaryword") && !said.err.contains("canaryword"), "{format}");
        assert!(!said.out.is_empty(), "{format}");
    }
}
