//! The checked-in schemas are those of the types. `ANDON_BLESS=1 cargo test --test schemas` writes them.

use andon::evidence::Evidence;
use andon::facts::Facts;
use andon::gate::Gate;
use andon::verdict::Verdict;
use schemars::{Schema, schema_for};
use std::fs;

fn matches(file: &str, id: &str, mut schema: Schema) {
    schema.insert("$id".into(), id.into());
    let text = serde_json::to_string_pretty(&schema).expect("a schema is JSON") + "\n";
    if std::env::var_os("ANDON_BLESS").is_some() {
        fs::write(file, &text).expect(file);
    }
    assert_eq!(fs::read_to_string(file).expect(file), text, "{file} is not the schema of the types; see above");
}

#[test]
fn facts() {
    matches("policies/facts.schema.json", "andon.facts/1", schema_for!(Facts));
}

#[test]
fn verdict() {
    matches("policies/verdict.schema.json", "andon.verdict/1", schema_for!(Verdict));
}

#[test]
fn evidence() {
    matches("policies/evidence.schema.json", "andon.evidence/1", schema_for!(Evidence));
}

/// The documents name the schema that describes them.
#[test]
fn documents_name_their_schema() {
    let evidence = Evidence::new("2026-11-23T00:00:00Z".parse().expect("a timestamp"));
    let verdict = Gate::builder().build().expect("the built-in policies load").judge(&evidence);
    assert_eq!((&*evidence.schema, &*verdict.schema), ("andon.evidence/1", "andon.verdict/1"));
}
