//! Parameters: a policy's own schema for them, checked when the policy is loaded, and the values that a configuration
//! gives, checked against it. The schema is a part of JSON Schema that is small enough to be read whole; a keyword
//! outside of it is an error, so that none is silently without effect.

use crate::suggest::suggestion;
use serde_json::{Map, Value as Json, json};
use std::collections::HashSet;

const KEYWORDS: [&str; 14] = [
    "type",
    "title",
    "description",
    "default",
    "enum",
    "items",
    "uniqueItems",
    "properties",
    "required",
    "additionalProperties",
    "minimum",
    "maximum",
    "minLength",
    "examples",
];
const TYPES: [&str; 6] = ["string", "integer", "number", "boolean", "array", "object"];

/// The schema of a policy without parameters.
pub(super) fn no_parameters() -> Json {
    json!({ "type": "object", "properties": {}, "required": [], "additionalProperties": false })
}

/// Checks a policy's schema and writes out what it leaves to be understood: objects take no other properties than
/// those named, and every parameter has a default or is required. One whose default is `null` is absent unless it is
/// given, which is not the same as an empty list.
pub(super) fn checked_schema(schema: &Json) -> Result<Json, String> {
    let mut schema = schema.clone();
    if let Json::Object(object) = &mut schema {
        object.entry("type").or_insert_with(|| "object".into());
    }
    complete(&mut schema, "parameters")?;
    if schema["type"] != "object" {
        return Err("parameters: the schema has to be of an object".into());
    }
    for (name, property) in properties(&schema) {
        let given = property.get("default").is_some() || required(&schema).any(|other| other == name);
        if !given {
            return Err(format!("parameters.{name} needs a default, or has to be named in `required`"));
        }
    }
    Ok(schema)
}

fn complete(schema: &mut Json, path: &str) -> Result<(), String> {
    let Json::Object(object) = schema else { return Err(format!("{path}: a schema has to be a mapping")) };
    if let Some(unknown) = object.keys().find(|key| !KEYWORDS.contains(&key.as_str())) {
        let hint = suggestion(unknown, KEYWORDS);
        return Err(format!("{path}: andon does not know the schema keyword `{unknown}`{hint}"));
    }
    let kind = object.get("type").and_then(Json::as_str).unwrap_or_default().to_owned();
    if !TYPES.contains(&kind.as_str()) {
        let hint = suggestion(&kind, TYPES);
        return Err(format!("{path}: `type` has to be one of {}, not {kind:?}{hint}", TYPES.join(", ")));
    }
    match kind.as_str() {
        "object" => complete_object(object, path)?,
        "array" => {
            let items = object.get_mut("items").ok_or_else(|| format!("{path}: an array needs `items`"))?;
            complete(items, &format!("{path}[]"))?;
        }
        _ => {}
    }
    match object.get("default").cloned() {
        Some(Json::Null) => Ok(()),
        Some(default) => checked(schema, &default, path).map(|_| ()).map_err(|e| format!("{e} (the default)")),
        None => Ok(()),
    }
}

fn complete_object(object: &mut Map<String, Json>, path: &str) -> Result<(), String> {
    for keyword in ["properties", "required"] {
        let empty = if keyword == "required" { json!([]) } else { json!({}) };
        object.entry(keyword).or_insert(empty);
    }
    let closed = object.entry("additionalProperties").or_insert(Json::Bool(false));
    if closed.is_object() {
        complete(closed, &format!("{path}.*"))?;
    }
    let Some(Json::Object(properties)) = object.get_mut("properties") else {
        return Err(format!("{path}: `properties` has to be a mapping"));
    };
    for (name, property) in properties.iter_mut() {
        complete(property, &format!("{path}.{name}"))?;
    }
    let known: Vec<String> = properties.keys().cloned().collect();
    let required = object.get("required").and_then(Json::as_array).into_iter().flatten();
    for name in required {
        if !known.iter().any(|other| name == other) {
            return Err(format!("{path}: `required` names {name}, which is no property"));
        }
    }
    Ok(())
}

fn properties(schema: &Json) -> impl Iterator<Item = (&String, &Json)> {
    schema.get("properties").and_then(Json::as_object).into_iter().flatten()
}

fn required(schema: &Json) -> impl Iterator<Item = &str> {
    schema.get("required").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str)
}

/// Checks a value against a completed schema and fills in defaults. The error names the place in the value.
pub fn checked(schema: &Json, value: &Json, path: &str) -> Result<Json, String> {
    let kind = schema.get("type").and_then(Json::as_str).unwrap_or_default();
    let fits = match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        _ => value.is_object(),
    };
    if !fits {
        return Err(format!("{path} has to be {}, not {}", named(kind), named(kind_of(value))));
    }
    check_enum(schema, value, path)?;
    check_bounds(schema, value, path)?;
    match value {
        Json::Array(items) => checked_array(schema, items, path),
        Json::Object(object) => checked_object(schema, object, path),
        _ => Ok(value.clone()),
    }
}

fn check_enum(schema: &Json, value: &Json, path: &str) -> Result<(), String> {
    let Some(choices) = schema.get("enum").and_then(Json::as_array) else { return Ok(()) };
    if choices.contains(value) {
        return Ok(());
    }
    let all = choices.iter().map(Json::to_string).collect::<Vec<_>>().join(", ");
    let hint = suggestion(value.as_str().unwrap_or_default(), choices.iter().filter_map(Json::as_str));
    Err(format!("{path} has to be one of {all}{hint}"))
}

fn check_bounds(schema: &Json, value: &Json, path: &str) -> Result<(), String> {
    let bound = |keyword: &str| schema.get(keyword).and_then(Json::as_f64);
    if let Some(number) = value.as_f64() {
        if let Some(least) = bound("minimum").filter(|least| number < *least) {
            return Err(format!("{path} has to be {least} or more"));
        }
        if let Some(most) = bound("maximum").filter(|most| number > *most) {
            return Err(format!("{path} has to be {most} or less"));
        }
    }
    let length = value.as_str().map(|text| text.chars().count());
    match (length, schema.get("minLength").and_then(Json::as_u64)) {
        (Some(length), Some(least)) if (length as u64) < least => {
            Err(format!("{path} has to be {least} characters or longer"))
        }
        _ => Ok(()),
    }
}

fn checked_array(schema: &Json, items: &[Json], path: &str) -> Result<Json, String> {
    let unique = schema.get("uniqueItems").and_then(Json::as_bool).unwrap_or(false);
    let mut seen = HashSet::new();
    if let Some(index) = items.iter().position(|item| unique && !seen.insert(item)) {
        return Err(format!("{path}[{index}] is there twice"));
    }
    let none = Json::Null;
    let of = schema.get("items").unwrap_or(&none);
    items.iter().enumerate().map(|(i, item)| checked(of, item, &format!("{path}[{i}]"))).collect()
}

fn checked_object(schema: &Json, object: &Map<String, Json>, path: &str) -> Result<Json, String> {
    let mut result = Map::new();
    let extra = schema.get("additionalProperties");
    for (name, value) in object {
        let of = properties(schema).find(|(known, _)| *known == name).map(|(_, of)| of).or(extra);
        let value = match of {
            Some(of @ Json::Object(_)) => checked(of, value, &format!("{path}.{name}"))?,
            Some(Json::Bool(true)) => value.clone(),
            _ => {
                let hint = suggestion(name, properties(schema).map(|(known, _)| known.as_str()));
                return Err(format!("{path} has no `{name}`{hint}"));
            }
        };
        result.insert(name.clone(), value);
    }
    for (name, property) in properties(schema).filter(|(name, _)| !object.contains_key(*name)) {
        if let Some(default) = property.get("default").filter(|default| !default.is_null()) {
            result.insert(name.clone(), checked(property, default, &format!("{path}.{name}"))?);
        } else if property.get("default").is_none() && required(schema).any(|other| other == name) {
            return Err(format!("{path} lacks `{name}`"));
        }
    }
    Ok(Json::Object(result))
}

fn kind_of(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(n) if n.is_f64() => "number",
        Json::Number(_) => "integer",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

fn named(kind: &str) -> &'static str {
    match kind {
        "string" => "a text",
        "integer" => "a whole number",
        "number" => "a number",
        "boolean" => "true or false",
        "array" => "a list",
        "object" => "a table",
        _ => "nothing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema() -> Json {
        checked_schema(&json!({ "properties": {
            "days": { "type": "integer", "minimum": 1, "default": 90 },
            "mode": { "type": "string", "enum": ["strict", "lax"], "default": "lax" },
            "only": { "type": "array", "default": null, "items": { "type": "string" } },
            "crates": { "type": "array", "uniqueItems": true, "default": [], "items": { "type": "object",
                "required": ["name"], "properties": { "name": { "type": "string", "minLength": 1 } } } },
        } }))
        .expect("is a schema")
    }

    fn given(value: Json) -> Result<Json, String> {
        checked(&schema(), &value, "policy.p")
    }

    #[test]
    fn defaults_are_filled_in() {
        assert_eq!(given(json!({ "days": 3 })), Ok(json!({ "days": 3, "mode": "lax", "crates": [] })));
    }

    #[test]
    fn absent_is_not_the_same_as_empty() {
        assert_eq!(given(json!({ "only": [] })).map(|value| value["only"].clone()), Ok(json!([])));
        assert!(given(json!({ "only": null })).is_err(), "a configuration has no null");
    }

    #[test]
    fn wrong_values_are_named_with_their_place() {
        let cases = [
            (json!({ "dais": 3 }), "policy.p has no `dais`; did you mean `days`?"),
            (json!({ "days": "3" }), "policy.p.days has to be a whole number, not a text"),
            (json!({ "days": 0 }), "policy.p.days has to be 1 or more"),
            (json!({ "mode": "strikt" }), "policy.p.mode has to be one of \"strict\", \"lax\"; did you mean `strict`?"),
            (json!({ "crates": [{}] }), "policy.p.crates[0] lacks `name`"),
            (json!({ "crates": [{ "name": "" }] }), "policy.p.crates[0].name has to be 1 characters or longer"),
            (
                json!({ "crates": [{ "name": "a", "nmae": 1 }] }),
                "policy.p.crates[0] has no `nmae`; did you mean `name`?",
            ),
            (json!({ "crates": [{ "name": "a" }, { "name": "a" }] }), "policy.p.crates[1] is there twice"),
        ];
        for (value, message) in cases {
            assert_eq!(given(value), Err(message.to_owned()));
        }
    }

    #[test]
    fn schemas_have_to_be_read_whole() {
        let cases = [
            (json!({ "properties": { "a": { "type": "string" } } }), "parameters.a needs a default"),
            (
                json!({ "properties": { "a": { "type": "string", "pattern": "x", "default": "" } } }),
                "keyword `pattern`",
            ),
            (json!({ "properties": { "a": { "type": "array", "default": [] } } }), "an array needs `items`"),
            (json!({ "properties": { "a": { "type": "integer", "default": "x" } } }), "(the default)"),
            (json!({ "properties": {}, "required": ["a"] }), "which is no property"),
            (json!([]), "a schema has to be a mapping"),
        ];
        for (schema, part) in cases {
            let message = checked_schema(&schema).expect_err("is refused");
            assert!(message.contains(part), "{message}");
        }
    }
}
