#[test]
fn write_schema() {
    let schema = schemars::schema_for!(crate::facts::Facts);
    std::fs::write("policies/facts.schema.json", serde_json::to_string_pretty(&schema).unwrap() + "\n").unwrap();
}
