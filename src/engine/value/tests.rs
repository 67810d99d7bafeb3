use super::*;
use crate::engine::sections::Step;
use serde::Serialize;
use serde_json::json;

#[derive(Serialize)]
struct Record {
    name: &'static str,
    count: u32,
    share: f64,
    missing: Option<u32>,
    tags: Vec<&'static str>,
    inner: BTreeMap<&'static str, Vec<u8>>,
}

fn record() -> Record {
    let inner = BTreeMap::from([("b", vec![1]), ("a", vec![2, 3])]);
    Record { name: "n", count: 7, share: 0.5, missing: None, tags: vec!["x", "n"], inner }
}

fn as_json(value: &Value) -> serde_json::Value {
    serde_json::to_value(value).expect("is JSON")
}

#[test]
fn the_value_is_what_serde_json_makes_of_it() {
    assert_eq!(as_json(&whole(&record()).expect("builds")), json!(record()));
}

#[test]
fn equal_strings_share_one_allocation() {
    let value = whole(&["same", "same"]).expect("builds");
    let Value::Array(items) = value else { panic!("an array") };
    let [Value::String(a), Value::String(b)] = items.as_slice() else { panic!("two strings") };
    assert!(Arc::ptr_eq(a, b));
}

#[test]
fn only_what_is_read_is_built() {
    let mut sections = Sections::default();
    sections.add(&[Step::Field("name".into())], true);
    sections.add(&[Step::Field("tags".into())], false);
    sections.add(&[Step::Field("inner".into()), Step::Field("a".into())], true);
    let value = build(&record(), &sections).expect("builds");
    assert_eq!(as_json(&value), json!({ "name": "n", "tags": [null, null], "inner": { "a": [2, 3] } }));
}

#[test]
fn what_is_no_document_is_refused() {
    assert!(whole(&BTreeMap::from([(1, 2)])).is_err());
    assert!(whole(&f64::NAN).is_err());
}
