//! JSON Schema of the two file formats, made from the table of fields, for editors and other programs.

use serde_json::{Map, Value, json};

use crate::fields;
use crate::shape::{Field, Shape};

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of a case's front matter, with a final newline.
pub fn case() -> String {
    document("A case of a Code of Conduct committee", fields::CASE)
}

/// The schema of committee.yaml, with a final newline.
pub fn committee() -> String {
    document("A Code of Conduct committee and its policy", fields::COMMITTEE)
}

fn document(title: &str, fields: &[Field]) -> String {
    let mut root = Map::new();
    root.insert("$schema".into(), json!(DIALECT));
    root.insert("title".into(), json!(title));
    let Value::Object(body) = mapping(fields) else { unreachable!("a mapping is an object") };
    root.extend(body);
    let mut text = serde_json::to_string_pretty(&Value::Object(root)).expect("a value of strings can be written");
    text.push('\n');
    text
}

fn mapping(fields: &[Field]) -> Value {
    let mut properties = Map::new();
    for field in fields {
        let mut schema = shape(&field.shape);
        if !field.required {
            // A key with nothing behind it is the same as no key.
            schema = json!({ "anyOf": [schema, { "type": "null" }] });
        }
        let object = schema.as_object_mut().expect("every shape is an object");
        let meaning = if field.source.is_empty() {
            field.meaning.to_owned()
        } else {
            format!("{} ({})", field.meaning, field.source)
        };
        object.insert("description".into(), json!(meaning));
        properties.insert(field.name.to_owned(), schema);
    }
    let required: Vec<&str> = fields.iter().filter(|field| field.required).map(|field| field.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn shape(it: &Shape) -> Value {
    match it {
        // YAML reads `12` as a number and `true` as a truth value; as free text both are welcome.
        Shape::Text | Shape::Identity | Shape::Reporter | Shape::Addressee => {
            json!({ "type": ["string", "number", "boolean"] })
        }
        Shape::Email => {
            pattern(r#"^[^\s<>(),;:"\[\]@\\]+@[^\s<>(),;:"\[\]@\\.]([^\s<>(),;:"\[\]@\\]*[^\s<>(),;:"\[\]@\\.])?$"#)
        }
        Shape::CodeName => pattern("^[a-z]+(-[a-z]+){1,2}$"),
        Shape::Person => pattern(crate::shape::KeyForm::Person.pattern()),
        Shape::Member | Shape::Sanction | Shape::Type | Shape::Event | Shape::Space | Shape::Rule => {
            pattern(crate::shape::KeyForm::Name.pattern())
        }
        Shape::Word(words) => json!({
            "oneOf": words.iter().map(|it| json!({ "const": it.word, "description": it.meaning })).collect::<Vec<_>>()
        }),
        Shape::Day => pattern(DAY),
        Shape::Moment => pattern(&moment()),
        Shape::Time => json!({ "anyOf": [pattern(&moment()), pattern(MONTH)] }),
        Shape::TimeOrUnknown => json!({ "anyOf": [pattern(&moment()), pattern(MONTH), { "const": "unknown" }] }),
        Shape::SanctionEnd => json!({ "anyOf": [pattern(DAY), { "enum": ["indefinite", "on-request"] }] }),
        Shape::OtherPerson => json!({ "anyOf": [
            pattern(crate::shape::KeyForm::Name.pattern()),
            pattern("^[a-z]+(-[a-z]+){1,2}/person-[a-z0-9][a-z0-9-]{0,63}$"),
        ] }),
        Shape::Until => json!({ "anyOf": [pattern(DAY), { "const": "indefinite" }] }),
        Shape::Count => json!({ "type": "integer", "minimum": 0, "maximum": 9_999_999 }),
        Shape::Period => pattern(&format!("^{PERIOD}$")),
        Shape::Weekly => pattern("^[A-Za-z]{3,9} [0-2][0-9]:[0-5][0-9]( [A-Za-z0-9_+/-]+)?$"),
        Shape::Hours => pattern("^[0-2][0-9]:[0-5][0-9] *[-–—] *[0-2][0-9]:[0-5][0-9]$"),
        Shape::Keep => pattern(&format!("^(indefinitely|(sanction \\+ )?{PERIOD})$")),
        Shape::Agreement => json!({ "anyOf": [
            { "type": "integer", "minimum": 1 },
            { "enum": fields::AGREEMENT_WORDS.iter().map(|word| word.word).collect::<Vec<_>>() },
        ] }),
        Shape::TimeZone => json!({ "type": "string" }),
        Shape::Digest => pattern("^[0-9a-f]{64}$"),
        Shape::Fingerprint => pattern("^ *([0-9A-Fa-f] *){40}(([0-9A-Fa-f] *){24})?$"),
        Shape::FileName => pattern(r"^[^./\\][^/\\]*$"),
        Shape::List(inner) => json!({ "type": "array", "items": shape(inner) }),
        Shape::OneOrMore(inner) => {
            json!({ "anyOf": [shape(inner), { "type": "array", "items": shape(inner) }] })
        }
        Shape::Map(fields) => mapping(fields),
        Shape::Entries(keys, inner) => json!({
            "type": "object",
            "patternProperties": { keys.pattern(): shape(inner) },
            "additionalProperties": false,
        }),
        Shape::Either(scalar, fields) => json!({ "anyOf": [shape(scalar), mapping(fields)] }),
        Shape::Custom => json!({ "type": "object" }),
    }
}

const MONTH: &str = "^[12][0-9]{3}-[01][0-9]$";
const DAY: &str = "^[12][0-9]{3}-[01][0-9]-[0-3][0-9]$";
const PERIOD: &str = "[0-9]{1,4} (hour|day|week|month|year)s?";

fn moment() -> String {
    format!(
        "{}(T[0-2][0-9]:[0-5][0-9](:[0-5][0-9](\\.[0-9]{{1,9}})?)?(Z|[+-][0-2][0-9]:[0-5][0-9]))?$",
        DAY.trim_end_matches('$')
    )
}

fn pattern(pattern: &str) -> Value {
    json!({ "type": "string", "pattern": pattern })
}
