//! The JSON Schemas of the documents that leave and enter andon are generated from the types and checked in. With
//! `ANDON_BLESS=1` these tests write them; without, they fail where a type and its schema differ.

use andon::evidence::{Evidence, FileBytes, Text};
use andon::facts::{Facts, workspace};
use andon::ledger::Ledger;
use andon::verdict::Verdict;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};
use std::path::Path;

#[test]
fn facts() {
    checked_in("facts", written::<Facts>());
}

#[test]
fn verdict() {
    checked_in("verdict", written::<Verdict>());
}

#[test]
fn debt() {
    checked_in("debt", written::<Ledger>());
}

#[test]
fn evidence() {
    checked_in("evidence", SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<Evidence>());
}

/// The schema of a document that andon writes: what it always writes is required.
fn written<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}

fn checked_in(name: &str, schema: Schema) {
    let mut schema = schema.to_value();
    let object = schema.as_object_mut().expect("an object");
    object.insert("$id".into(), format!("urn:andon:{name}:1").into());
    object.insert("title".into(), format!("andon.{name}/1").into());
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("policies/{name}.schema.json"));
    if std::env::var_os("ANDON_BLESS").is_some() {
        let text = serde_json::to_string_pretty(&sorted(&schema)).expect("JSON") + "\n";
        std::fs::write(&path, text).expect("a writable file");
        return;
    }
    let text = std::fs::read_to_string(&path).unwrap_or_default();
    let there: Value = serde_json::from_str(&text).unwrap_or_default();
    assert!(
        there == schema,
        "{} is not what the types say: run `ANDON_BLESS=1 cargo test --test schemas`",
        path.display()
    );
}

/// Keys in order, whichever features other crates switch on in `serde_json`.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            let mut entries: Vec<_> = object.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            Value::Object(entries.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect())
        }
        Value::Array(values) => Value::Array(values.iter().map(sorted).collect()),
        value => value.clone(),
    }
}

#[test]
fn the_facts_of_a_workspace_have_the_shape_that_their_schema_says() {
    let mut evidence = Evidence::new("2026-08-21T00:00:00Z".parse().expect("a timestamp"));
    for (path, text) in FILES {
        evidence.files.insert(Text::from(path), FileBytes::from(text));
    }
    let discovery = workspace::discover(&evidence.files);
    let (facts, problems) = Facts::gather(&evidence, &discovery.workspaces[0]);
    assert_eq!(problems, []);
    let schema = written::<Facts>().to_value();
    let facts = serde_json::to_value(facts).expect("JSON");
    assert!(!facts["advisories"].as_array().expect("advisories").is_empty(), "the example has an advisory");
    conforms(&schema, &schema, &facts, "facts");
}

const FILES: [(&str, &str); 2] = [
    (
        "Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"1.0.0\"\nlicense = \"MIT\"\n[dependencies]\ntime = \"0.1\"\n\
         g = { git = \"https://h/g\", branch = \"b\" }\n[workspace]\n",
    ),
    (
        "Cargo.lock",
        "version = 4\n[[package]]\nname = \"app\"\nversion = \"1.0.0\"\ndependencies = [\"g\", \"time\"]\n\
         [[package]]\nname = \"g\"\nversion = \"1.0.0\"\nsource = \"git+https://h/g?branch=b#01\"\n\
         [[package]]\nname = \"time\"\nversion = \"0.1.43\"\nchecksum = \"00\"\n\
         source = \"registry+https://github.com/rust-lang/crates.io-index\"\n",
    ),
];

/// Checks what the schemas use: types, references, required and known properties.
fn conforms(root: &Value, schema: &Value, value: &Value, place: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        let definition = root.pointer(reference.trim_start_matches('#')).expect(reference);
        return conforms(root, definition, value, place);
    }
    if let Some(options) = schema["anyOf"].as_array() {
        let option = options.iter().find(|option| (option["type"] == "null") == value.is_null());
        return conforms(root, option.expect(place), value, place);
    }
    let allows = |kind: &str| match &schema["type"] {
        Value::Array(kinds) => kinds.iter().any(|one| one == kind),
        one => one == kind,
    };
    match value {
        Value::Object(object) => object_conforms(root, schema, object, place),
        Value::Array(values) => values.iter().for_each(|value| conforms(root, &schema["items"], value, place)),
        Value::String(_) => assert!(allows("string") || schema["oneOf"].is_array(), "{place}"),
        Value::Bool(_) => assert!(allows("boolean"), "{place}"),
        Value::Number(number) => assert!(allows(if number.is_f64() { "number" } else { "integer" }), "{place}"),
        Value::Null => assert!(allows("null"), "{place}"),
    }
}

fn object_conforms(root: &Value, schema: &Value, object: &Map<String, Value>, place: &str) {
    for (key, value) in object {
        let named = &schema["properties"][key];
        let property = if named.is_null() { &schema["additionalProperties"] } else { named };
        assert!(!property.is_null(), "{place}.{key} is not in the schema");
        conforms(root, property, value, &format!("{place}.{key}"));
    }
    for required in schema["required"].as_array().into_iter().flatten() {
        assert!(object.contains_key(required.as_str().unwrap_or_default()), "{place} lacks {required}");
    }
}
