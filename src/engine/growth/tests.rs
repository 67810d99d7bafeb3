use super::*;
use weigh::{ELEMENTS, TEXT};

#[test]
fn every_builtin_of_the_engine_is_known_or_refused() {
    for (name, (_, arity)) in BUILTINS.iter() {
        let internal = name.starts_with("__");
        match builtin(name) {
            Some(known) => assert_eq!(known.arity(), usize::from(*arity), "{name}"),
            None => assert!(internal || refusal(name).is_some(), "{name} is neither known nor refused"),
        }
    }
    for known in KNOWN {
        assert!(BUILTINS.contains_key(known.name), "{} is no builtin", known.name);
        assert!(builtin(known.name).is_some(), "{} is out of order", known.name);
    }
}

fn call(name: &str, args: &[Value]) -> Result<Value, String> {
    let known = builtin(name).expect("is known");
    let place = Place::new(known.arity()).expect("a place");
    known.call(BUILTINS[known.name], &place, args).map_err(|e| e.0)
}

fn nested(levels: usize) -> Value {
    (0..levels).fold(Value::from("x"), |value, _| Value::from(vec![value.clone(), value]))
}

#[test]
fn what_would_grow_without_end_is_refused() {
    let big = Value::from("x".repeat(TEXT / 2 + 1));
    let one = Value::from(1u64);
    let cases = [
        ("concat", vec![Value::from(""), Value::from(vec![big.clone(), big.clone()])]),
        ("sprintf", vec![Value::from("%999999999d"), Value::from(vec![one.clone()])]),
        ("sprintf", vec![Value::from("%\u{b2}d"), Value::from(vec![one])]),
        ("sprintf", vec![Value::from("%v"), Value::from(vec![nested(40)])]),
        ("json.marshal", vec![nested(40)]),
        ("to_number", vec![nested(40)]),
        ("startswith", vec![nested(40), Value::from("x")]),
        ("replace", vec![Value::from("xxxx"), Value::from(""), big.clone()]),
        ("regex.replace", vec![Value::from("x".repeat(99)), Value::from("x"), big.clone()]),
        ("numbers.range", vec![Value::from(0u64), Value::from(1_000_000u64)]),
        ("numbers.range", vec![Value::from(i64::MIN), Value::from(i64::MAX)]),
        ("numbers.range_step", vec![Value::from(0u64), Value::from(9u64), Value::from(0u64)]),
        ("product", vec![Value::from(vec![Value::from(10_u64.pow(15)), Value::from(2u64)])]),
        ("array.concat", vec![Value::from(vec![Value::Null; ELEMENTS]), Value::from(vec![Value::Null])]),
    ];
    for (name, args) in cases {
        let message = call(name, &args).expect_err(name);
        assert!(message.starts_with(&format!("`{name}` ")) && message.len() < 200, "{message}");
    }
}

#[test]
fn what_is_small_is_answered_as_before() {
    let ab = Value::from(vec![Value::from("a"), Value::from("b")]);
    let cases = [
        ("concat", vec![Value::from("-"), ab], Value::from("a-b")),
        ("sprintf", vec![Value::from("%5d"), Value::from(vec![Value::from(7u64)])], Value::from("    7")),
        ("strings.count", vec![Value::from("abc"), Value::from("")], Value::from(4u64)),
        ("strings.count", vec![Value::from("aaaa"), Value::from("aa")], Value::from(2u64)),
        ("product", vec![Value::from(vec![Value::from(3u64), Value::from(4u64)])], Value::from(12u64)),
    ];
    for (name, args, answer) in cases {
        assert_eq!(call(name, &args), Ok(answer), "{name}");
    }
}

#[test]
fn positions_are_the_same_where_words_have_32_bits() {
    let (text, far) = (Value::from("x-evil"), Value::from(1_u64 << 32));
    let items = Value::from(vec![Value::from(1u64), Value::from(2u64)]);
    let cases = [
        ("substring", vec![text.clone(), Value::from(2u64), far.clone()]),
        ("substring", vec![text.clone(), far.clone(), Value::from(2u64)]),
        ("array.slice", vec![items.clone(), Value::from(1u64), far.clone()]),
        ("array.slice", vec![items.clone(), Value::from(-(1_i64 << 32)), Value::from(1u64)]),
        ("regex.find_n", vec![Value::from("x"), text.clone(), far.clone()]),
        ("bits.rsh", vec![Value::from(8u64), far]),
    ];
    for (name, args) in cases {
        let message = call(name, &args).expect_err(name);
        assert!(message.contains("takes a number that 32 bits hold"), "{message}");
    }
    let all = Value::from(-1_i64);
    assert_eq!(call("substring", &[text, Value::from(2u64), all.clone()]), Ok(Value::from("evil")));
    assert_eq!(call("array.slice", &[items.clone(), Value::from(0u64), Value::from(9u64)]), Ok(items));
    assert!(call("regex.find_n", &[Value::from("x"), Value::from("xx"), all]).is_ok());
}

#[test]
fn errors_stay_errors() {
    assert!(call("regex.replace", &["a", "(", "b"].map(Value::from)).is_err());
    assert!(call("semver.compare", &["1", "2"].map(Value::from)).is_err());
}
