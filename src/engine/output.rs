//! What policies return, read strictly: a member that is no finding is a failure of the policy, never passed over.

use super::failure::Failure;
use super::growth::kind_of;
use crate::evidence::Text;
use crate::finding::{Fix, Severity, Span};
use regorus::Value;

/// The most findings of one policy.
const FINDINGS: usize = 10_000;
/// The most text of one finding.
const TEXT: usize = 64 << 10;

/// What a policy said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Output {
    /// What deviates.
    pub findings: Vec<RawFinding>,
    /// What it could not judge.
    pub undecided: Vec<RawUndecided>,
}

/// A finding before levels and waivers are looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RawFinding {
    /// Whom it is about.
    pub subject: Text,
    /// What was found, more precisely than the policy's id.
    pub code: Option<Text>,
    /// One sentence for the person who made the commit.
    pub message: String,
    /// Where it stands.
    pub at: Option<Span>,
    /// What to do next.
    pub remedy: Option<String>,
    /// The same for machines.
    pub fix: Vec<Fix>,
    /// Before this moment (RFC 3339) it only warns.
    pub effective_on: Option<Text>,
    /// How grave, where it has a severity.
    pub severity: Option<Severity>,
    /// The package that the path to the subject begins with; the nearest member where none is named.
    pub path_from: Option<Text>,
}

/// Something that a policy could not judge.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RawUndecided {
    /// Why, in one sentence.
    pub reason: String,
    /// Whom it is about.
    pub subjects: Vec<Text>,
    /// Where, if it has a place.
    pub at: Option<Span>,
    /// Whether it matters as much as what the policy would find; where not, it is named and holds nothing up.
    pub blocks: bool,
}

pub(super) const FINDING: [&str; 9] =
    ["subject", "code", "message", "at", "remedy", "fix", "effective_on", "severity", "path_from"];
const UNDECIDED: [&str; 4] = ["reason", "subjects", "at", "blocks"];

/// Reads the value of `findings`.
pub(super) fn findings(value: &Value) -> Result<Vec<RawFinding>, Failure> {
    members(value, "findings", &FINDING, |fields| {
        Ok(RawFinding {
            subject: fields.required("subject")?.into(),
            code: fields.text("code")?.map(Text::from),
            message: fields.required("message")?.into(),
            at: fields.span("at")?,
            remedy: fields.text("remedy")?.map(str::to_owned),
            fix: fields.fix("fix")?,
            effective_on: fields.moment("effective_on")?,
            severity: fields.severity("severity")?,
            path_from: fields.text("path_from")?.map(Text::from),
        })
    })
}

/// Reads the value of a rule of conftest's form: texts, or objects with a `msg`. Their other fields count where andon has
/// them too; those that it has not are the author's own. What has no subject is its own: a waiver then names the message.
pub(super) fn conftest(value: &Value, policy: &str, rule: &str) -> Result<Vec<RawFinding>, Failure> {
    let code = (rule.contains('_') && rule != policy).then(|| Text::from(rule));
    let shape = |message: String| Failure::Shape { message: format!("a member of `{rule}` {message}") };
    let finding = |member: &Value| {
        let fields = Fields(member);
        let message = match member {
            Value::String(text) if !text.trim().is_empty() => &**text,
            Value::Object(_) => fields.required("msg")?,
            other => return Err(format!("is {}, not a text and not an object with a `msg`", kind_of(other))),
        };
        if message.len() > TEXT {
            return Err(format!("has {} bytes of text; {TEXT} is the limit", message.len()));
        }
        let subject = fields.text("subject")?.filter(|subject| !subject.trim().is_empty());
        Ok(RawFinding {
            subject: subject.unwrap_or(message.lines().next().unwrap_or(message)).into(),
            code: fields.text("code")?.map(Text::from).or(code.clone()),
            message: message.to_owned(),
            at: fields.span("at")?,
            remedy: fields.text("remedy")?.map(str::to_owned),
            fix: fields.fix("fix")?,
            effective_on: fields.moment("effective_on")?,
            severity: fields.severity("severity")?,
            path_from: fields.text("path_from")?.map(Text::from),
        })
    };
    let Value::Set(set) = value else { return Err(shape(format!("is not there: it is {}", kind_of(value)))) };
    if set.len() > FINDINGS {
        return Err(shape(format!("is one of {}; {FINDINGS} is the limit", set.len())));
    }
    let mut all = set.iter().map(|member| finding(member).map_err(shape)).collect::<Result<Vec<_>, _>>()?;
    all.sort();
    Ok(all)
}

/// Reads the value of `undecided`.
pub(super) fn undecided(value: &Value) -> Result<Vec<RawUndecided>, Failure> {
    members(value, "undecided", &UNDECIDED, |fields| {
        Ok(RawUndecided {
            reason: fields.required("reason")?.into(),
            subjects: fields.texts("subjects")?,
            at: fields.span("at")?,
            blocks: fields.flag("blocks")?.unwrap_or(true),
        })
    })
}

fn members<T: Ord>(
    value: &Value,
    rule: &str,
    known: &[&str],
    read: impl Fn(&Fields<'_>) -> Result<T, String>,
) -> Result<Vec<T>, Failure> {
    let shape = |message| Failure::Shape { message };
    let Value::Set(set) = value else { return Err(shape(format!("`{rule}` is {}, not a set", kind_of(value)))) };
    if set.len() > FINDINGS {
        return Err(shape(format!("`{rule}` has {} members; {FINDINGS} is the limit", set.len())));
    }
    let member = |value: &Value| {
        let fields = Fields::of(value, known).map_err(|e| shape(format!("a member of `{rule}` {e}")))?;
        read(&fields).map_err(|e| shape(format!("a member of `{rule}`{} {e}", fields.subject())))
    };
    let mut all = set.iter().map(member).collect::<Result<Vec<T>, _>>()?;
    all.sort();
    Ok(all)
}

struct Fields<'a>(&'a Value);

impl<'a> Fields<'a> {
    fn of(value: &'a Value, known: &[&str]) -> Result<Self, String> {
        let Value::Object(object) = value else { return Err(format!("is {}, not an object", kind_of(value))) };
        let mut length = 0;
        for (key, value) in object.iter() {
            let Value::String(key) = key else { return Err(format!("has {} as a key", kind_of(key))) };
            if !known.contains(&&**key) {
                let hint = crate::suggest::suggestion(key, known.iter().copied());
                return Err(format!("has a field `{key}`{hint}"));
            }
            length += if let Value::String(text) = value { text.len() } else { 0 };
        }
        if length > TEXT {
            return Err(format!("has {length} bytes of text; {TEXT} is the limit"));
        }
        Ok(Fields(value))
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        match self.0 {
            Value::Object(object) => object.get(&Value::from(name)),
            _ => None,
        }
    }

    fn subject(&self) -> String {
        match self.get("subject") {
            Some(Value::String(subject)) => format!(" about {subject}"),
            _ => String::new(),
        }
    }

    fn text(&self, name: &str) -> Result<Option<&'a str>, String> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(other) => Err(format!("has {} as `{name}`, not a string", kind_of(other))),
        }
    }

    fn flag(&self, name: &str) -> Result<Option<bool>, String> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(other) => Err(format!("has {} as `{name}`, not a boolean", kind_of(other))),
        }
    }

    fn required(&self, name: &str) -> Result<&'a str, String> {
        match self.text(name)? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            Some(_) => Err(format!("has an empty `{name}`")),
            None => Err(format!("lacks `{name}`")),
        }
    }

    fn texts(&self, name: &str) -> Result<Vec<Text>, String> {
        let items: Vec<&Value> = match self.get(name) {
            None => Vec::new(),
            Some(Value::Array(items)) => items.iter().collect(),
            Some(Value::Set(items)) => items.iter().collect(),
            Some(other) => return Err(format!("has {} as `{name}`, not a list", kind_of(other))),
        };
        let text = |item: &&Value| match item {
            Value::String(text) => Ok(text.clone()),
            other => Err(format!("has {} in `{name}`, not a string", kind_of(other))),
        };
        items.iter().map(text).collect()
    }

    /// A record's `at`, as policies hand it on.
    fn span(&self, name: &str) -> Result<Option<Span>, String> {
        let Some(value) = self.get(name) else { return Ok(None) };
        let fields =
            Fields::of(value, &["file", "line", "column", "end_column"]).map_err(|e| format!("`{name}` {e}"))?;
        let number = |field: &str| match fields.get(field).and_then(|value| value.as_u32().ok()) {
            Some(number) => Ok(number),
            None => Err(format!("has an `{name}` without a whole number `{field}`")),
        };
        Ok(Some(Span {
            file: fields.required("file").map_err(|e| format!("has an `{name}` that {e}"))?.into(),
            line: number("line")?,
            column: number("column")?,
            end_column: number("end_column")?,
        }))
    }

    /// Steps of a remedy, as `andon.verdict/1` has them.
    fn fix(&self, name: &str) -> Result<Vec<Fix>, String> {
        let Some(value) = self.get(name) else { return Ok(Vec::new()) };
        let wrong = |e: serde_json::Error| format!("has a `{name}` that is none: {e}");
        let json = serde_json::to_value(value).map_err(wrong)?;
        let length = json.to_string().len();
        if length > TEXT {
            return Err(format!("has {length} bytes of `{name}`; {TEXT} is the limit"));
        }
        serde_json::from_value(json).map_err(wrong)
    }

    fn moment(&self, name: &str) -> Result<Option<Text>, String> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        match text.parse::<jiff::Timestamp>() {
            Ok(_) => Ok(Some(text.into())),
            Err(_) => Err(format!("has {text:?} as `{name}`, which is no moment of RFC 3339")),
        }
    }

    fn severity(&self, name: &str) -> Result<Option<Severity>, String> {
        let Some(text) = self.text(name)? else { return Ok(None) };
        let severity = match text {
            "critical" => Severity::Critical,
            "high" => Severity::High,
            "medium" => Severity::Medium,
            "low" => Severity::Low,
            "none" => Severity::None,
            "unscored" => Severity::Unscored,
            _ => return Err(format!("has {text:?} as `{name}`, which is no severity")),
        };
        Ok(Some(severity))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(members: serde_json::Value) -> Result<Vec<RawFinding>, String> {
        let members = super::super::value::whole(&members).expect("is a value");
        let Value::Array(items) = members else { return findings(&members).map_err(|e| e.to_string()) };
        findings(&Value::from(items.iter().cloned().collect::<std::collections::BTreeSet<_>>()))
            .map_err(|e| e.to_string())
    }

    #[test]
    fn a_finding_is_read_whole() {
        let at = json!({ "file": "Cargo.lock", "line": 3, "column": 9, "end_column": 14 });
        let fix = json!([{ "kind": "edit", "at": at, "action": "set_requirement", "after": "1.2" }]);
        let full = json!([{ "subject": "a@1.0.0", "code": "C", "message": "M", "at": at, "remedy": "R", "fix": fix,
            "effective_on": "2026-01-01T00:00:00Z", "severity": "high" }]);
        let found = read(full).expect("reads");
        assert_eq!(found[0].at, Some(Span { file: "Cargo.lock".into(), line: 3, column: 9, end_column: 14 }));
        let [Fix::Edit(edit)] = &*found[0].fix else { panic!("one edit: {:?}", found[0].fix) };
        assert_eq!((Some(&edit.at), edit.after.as_deref()), (found[0].at.as_ref(), Some("1.2")));
        assert_eq!((found[0].severity, found[0].code.as_deref()), (Some(Severity::High), Some("C")));
    }

    #[test]
    fn whatever_else_is_a_failure() {
        let cases = [
            (json!(true), "`findings` is a boolean, not a set"),
            (json!(["text"]), "a member of `findings` is a string, not an object"),
            (json!([{ "subject": "a" }]), "a member of `findings` about a lacks `message`"),
            (json!([{ "subject": "a", "message": " " }]), "has an empty `message`"),
            (json!([{ "subject": "a", "message": "m", "cod": "x" }]), "has a field `cod`; did you mean `code`?"),
            (json!([{ "subject": "a", "message": 7 }]), "has a number as `message`, not a string"),
            (json!([{ "subject": "a", "message": "m", "severity": "awful" }]), "which is no severity"),
            (json!([{ "subject": "a", "message": "m", "effective_on": "soon" }]), "which is no moment"),
            (json!([{ "subject": "a", "message": "m", "fix": [{ "kind": "pray" }] }]), "unknown variant `pray`"),
            (json!([{ "subject": "a", "message": "m", "at": { "file": "f" } }]), "without a whole number `line`"),
            (json!([{ "subject": "a", "message": "x".repeat(TEXT) }]), "bytes of text; 65536 is the limit"),
        ];
        for (members, part) in cases {
            let message = read(members).expect_err("is refused");
            assert!(message.contains(part), "{message}");
        }
        let many: Vec<_> = (0..=FINDINGS).map(|n| json!({ "subject": n.to_string(), "message": "m" })).collect();
        assert!(read(json!(many)).expect_err("is refused").contains("10001 members"));
    }
}
