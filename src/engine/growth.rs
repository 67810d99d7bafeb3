//! The builtins that a policy may call, each kept from growing without end.
//!
//! The engine's time limit is looked at between statements, not inside a builtin, and its error messages print whole
//! values. So every builtin is wrapped: arguments of a wrong type are refused before they are printed, and what could
//! become huge is weighed before it is made. A value of which a few lines make an astronomic one
//! (`[x, x]`, forty times over) shares its parts and is harmless until something walks it.

use regorus::unstable::{BUILTINS, BuiltinFcn, Expr, Ref, Span};
use regorus::{Extension, Source, Value};
use std::sync::Arc;

/// The longest text that a builtin may return.
pub(super) const TEXT: usize = 1 << 20;
/// The most elements that a builtin may return.
pub(super) const ELEMENTS: usize = 100_000;
/// How much one builtin may return in one judgement, all its calls together.
const PRODUCED: usize = 64 << 20;
/// The widest column that `sprintf` fills.
const WIDTH: usize = 1_000;
/// The most parts that a value may have that is walked as a whole.
const PARTS: usize = 1_000_000;

/// A builtin that policies may call.
#[derive(Debug)]
pub(super) struct Builtin {
    pub name: &'static str,
    /// One letter for each argument; see [`fits`].
    pub takes: &'static str,
    kind: Kind,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    /// Looks at its arguments and returns something small.
    Plain,
    /// Returns something that is not much bigger than its arguments.
    Sized,
    /// Is weighed first.
    Weighed(fn(&[Value]) -> Result<(), String>),
    /// Is done here: regorus panics, or counts matches that overlap.
    Own(fn(&[Value]) -> Result<Value, String>),
}

const fn plain(name: &'static str, takes: &'static str) -> Builtin {
    Builtin { name, takes, kind: Kind::Plain }
}

const fn sized(name: &'static str, takes: &'static str) -> Builtin {
    Builtin { name, takes, kind: Kind::Sized }
}

const fn weighed(name: &'static str, takes: &'static str, weigh: fn(&[Value]) -> Result<(), String>) -> Builtin {
    Builtin { name, takes, kind: Kind::Weighed(weigh) }
}

/// In order of name.
const KNOWN: &[Builtin] = &[
    plain("abs", "n"),
    weighed("array.concat", "aa", weigh_array_concat),
    sized("array.reverse", "a"),
    sized("array.slice", "ann"),
    plain("bits.and", "nn"),
    plain("bits.negate", "n"),
    plain("bits.or", "nn"),
    plain("bits.rsh", "nn"),
    plain("bits.xor", "nn"),
    plain("ceil", "n"),
    weighed("concat", "sc", weigh_concat),
    plain("contains", "ss"),
    plain("count", "k"),
    plain("endswith", "ss"),
    plain("floor", "n"),
    sized("format_int", "nn"),
    sized("graph.reachable", "oc"),
    plain("indexof", "ss"),
    sized("indexof_n", "ss"),
    sized("intersection", "S"),
    plain("is_array", "v"),
    plain("is_boolean", "v"),
    plain("is_null", "v"),
    plain("is_number", "v"),
    plain("is_object", "v"),
    plain("is_set", "v"),
    plain("is_string", "v"),
    weighed("json.filter", "oc", weigh_parts),
    plain("json.is_valid", "s"),
    weighed("json.marshal", "v", weigh_text),
    weighed("json.remove", "oc", weigh_parts),
    sized("json.unmarshal", "s"),
    sized("lower", "s"),
    plain("max", "c"),
    plain("min", "c"),
    weighed("numbers.range", "nn", weigh_range),
    weighed("numbers.range_step", "nnn", weigh_range),
    sized("object.filter", "ok"),
    plain("object.get", "ovv"),
    sized("object.keys", "o"),
    sized("object.remove", "ok"),
    weighed("object.subset", "kk", weigh_parts),
    weighed("object.union", "oo", weigh_parts),
    weighed("object.union_n", "a", weigh_parts),
    weighed("product", "c", weigh_product),
    sized("regex.find_all_string_submatch_n", "ssn"),
    sized("regex.find_n", "ssn"),
    plain("regex.is_valid", "v"),
    plain("regex.match", "ss"),
    weighed("regex.replace", "sss", weigh_regex_replace),
    sized("regex.split", "ss"),
    plain("regex.template_match", "ssss"),
    weighed("replace", "sss", weigh_replace),
    plain("round", "n"),
    plain("semver.compare", "ss"),
    plain("semver.is_valid", "v"),
    sized("sort", "c"),
    sized("split", "ss"),
    weighed("sprintf", "sa", weigh_sprintf),
    plain("startswith", "ss"),
    plain("strings.any_prefix_match", "ll"),
    plain("strings.any_suffix_match", "ll"),
    Builtin { name: "strings.count", takes: "ss", kind: Kind::Own(strings_count) },
    weighed("strings.replace_n", "os", weigh_replace_n),
    sized("strings.reverse", "s"),
    sized("substring", "snn"),
    plain("sum", "c"),
    plain("to_number", "v"),
    sized("trim", "ss"),
    sized("trim_left", "ss"),
    sized("trim_prefix", "ss"),
    sized("trim_right", "ss"),
    sized("trim_space", "s"),
    sized("trim_suffix", "ss"),
    plain("type_name", "v"),
    sized("union", "S"),
    sized("upper", "s"),
];

/// Why a builtin of Rego is not for policies.
pub(super) fn refusal(name: &str) -> Option<&'static str> {
    let family = name.split('.').next().unwrap_or_default();
    match name {
        "time.now_ns" => Some("reads the clock: a verdict has to be the same tomorrow; `input.as_of` is the moment"),
        "rand.intn" | "uuid.rfc4122" => Some("is random: a verdict has to be the same each time"),
        "opa.runtime" => Some("reads the environment: what is judged is `input`, and nothing else"),
        "bits.lsh" | "units.parse" | "units.parse_bytes" => Some("makes numbers without a bound"),
        "graph.reachable_paths" => Some("makes paths without a bound; `graph.reachable` has one"),
        "json.marshal_with_options" => Some("makes text without a bound; `json.marshal` has one"),
        "walk" => Some("reads every value there is: name the fields that the policy needs"),
        "print" | "trace" => Some("is for tests: remove it from the policy"),
        _ if matches!(family, "http" | "net") => {
            Some("reaches the network: what is judged is `input`, and nothing else")
        }
        _ => None,
    }
}

/// The builtin of that name.
pub(super) fn builtin(name: &str) -> Option<&'static Builtin> {
    KNOWN.binary_search_by(|builtin| builtin.name.cmp(name)).ok().and_then(|index| KNOWN.get(index))
}

/// Every name that a policy may call, for suggestions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|builtin| builtin.name)
}

impl Builtin {
    pub(super) fn arity(&self) -> usize {
        self.takes.len()
    }

    /// The builtin as the engine calls it; none where regorus's own cannot do harm. What it has returned is counted in
    /// the closure, which each judgement has a copy of.
    pub(super) fn extension(&'static self) -> Option<Box<dyn Extension>> {
        if self.takes.chars().all(|letter| letter == 'v') && matches!(self.kind, Kind::Plain) {
            return None;
        }
        let original = *BUILTINS.get(self.name)?;
        let place = Place::new(self.arity())?;
        let mut produced = 0;
        Some(Box::new(move |args: Vec<Value>| -> Result<Value, _> {
            let value = self.call(original, &place, &args)?;
            let size = size(&value);
            produced += size;
            if size > TEXT.max(ELEMENTS * PART) || produced > PRODUCED {
                Err(self.refused("would return more than a policy may make"))?;
            }
            Ok(value)
        }))
    }

    fn refused(&self, why: impl std::fmt::Display) -> Refused {
        Refused(format!("`{}` {why}", self.name))
    }

    fn call(&self, (original, _): BuiltinFcn, place: &Place, args: &[Value]) -> Result<Value, Refused> {
        for (index, (letter, arg)) in self.takes.chars().zip(args).enumerate() {
            if !fits(letter, arg) {
                let (expected, given) = (expected(letter), kind_of(arg));
                return Err(self.refused(format!("takes {expected} as argument {}, not {given}", index + 1)));
            }
        }
        match self.kind {
            Kind::Own(own) => return own(args).map_err(|why| self.refused(why)),
            Kind::Weighed(weigh) => weigh(args).map_err(|why| self.refused(why))?,
            Kind::Plain | Kind::Sized => {}
        }
        match original(&place.span, &place.params, args, true) {
            Ok(Value::Undefined) if !matches!(self.name, "max" | "min") => {
                Err(self.refused("has no answer for these arguments"))
            }
            Ok(value) => Ok(value),
            Err(e) => {
                let text = e.to_string();
                Err(self.refused(format!("failed: {}", text.rsplit("error: ").next().unwrap_or_default().trim())))
            }
        }
    }
}

/// Why a call was refused.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Refused(String);

/// What regorus's functions want to know of the call: a span for their messages, which are not shown.
struct Place {
    span: Span,
    params: Vec<Ref<Expr>>,
}

impl Place {
    fn new(arity: usize) -> Option<Arc<Place>> {
        let source = Source::from_contents(String::new(), String::new()).ok()?;
        let span = Span { source, line: 1, col: 1, start: 0, end: 0 };
        let param = |_| Ref::new(Expr::Null { span: span.clone(), value: Value::Null, eidx: 0 });
        Some(Arc::new(Place { params: (0..arity).map(param).collect(), span }))
    }
}

/// Whether an argument is of the type that a letter stands for.
fn fits(letter: char, value: &Value) -> bool {
    match (letter, value) {
        ('v', _) => true,
        ('s' | 'l' | 'k', Value::String(_)) => true,
        ('n', Value::Number(_)) => true,
        ('a' | 'c' | 'l' | 'k', Value::Array(_)) => true,
        ('S' | 'c' | 'l' | 'k', Value::Set(_)) => true,
        ('o' | 'k', Value::Object(_)) => true,
        _ => false,
    }
}

fn expected(letter: char) -> &'static str {
    match letter {
        's' => "a string",
        'n' => "a number",
        'a' => "an array",
        'S' => "a set",
        'o' => "an object",
        'c' => "an array or a set",
        'l' => "a string, or an array or a set of strings",
        _ => "a string, an array, a set or an object",
    }
}

/// What a value is, in words; its content may be huge.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Set(_) => "a set",
        Value::Object(_) => "an object",
        Value::Undefined => "undefined",
    }
}

/// What an element of an array or a set weighs, in bytes.
const PART: usize = 32;

fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Array(items) => items.len() * PART,
        Value::Set(items) => items.len() * PART,
        Value::Object(entries) => entries.len() * 2 * PART,
        _ => 0,
    }
}

fn within(size: usize, limit: usize, unit: &str) -> Result<(), String> {
    if size <= limit { Ok(()) } else { Err(format!("would make {size} {unit}; {limit} is the limit")) }
}

fn text(args: &[Value], index: usize) -> &str {
    match args.get(index) {
        Some(Value::String(text)) => text,
        _ => "",
    }
}

/// Counts the parts and the bytes of text of a value as if nothing in it were shared; stops at a limit.
fn weight(value: &Value, parts: usize, bytes: usize) -> Result<usize, String> {
    let mut open = vec![value];
    let (mut seen, mut length) = (0, 0);
    while let Some(value) = open.pop() {
        seen += 1;
        match value {
            Value::String(text) => length += text.len() + 2,
            Value::Array(items) => open.extend(items.iter()),
            Value::Set(items) => open.extend(items.iter()),
            Value::Object(entries) => open.extend(entries.iter().flat_map(|(key, value)| [key, value])),
            _ => length += 8,
        }
        if seen > parts || length > bytes || open.len() > parts {
            return Err("is given a value that is too big".into());
        }
    }
    Ok(length + 2 * seen)
}

fn weigh_parts(args: &[Value]) -> Result<(), String> {
    args.iter().try_for_each(|arg| weight(arg, PARTS, usize::MAX).map(|_| ()))
}

fn weigh_text(args: &[Value]) -> Result<(), String> {
    args.iter().try_for_each(|arg| weight(arg, ELEMENTS, TEXT).map(|_| ()))
}

fn weigh_array_concat(args: &[Value]) -> Result<(), String> {
    within(args.iter().map(|arg| size(arg) / PART).sum(), ELEMENTS, "elements")
}

fn weigh_concat(args: &[Value]) -> Result<(), String> {
    let items: Vec<&Value> = match args.get(1) {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(Value::Set(items)) => items.iter().collect(),
        _ => Vec::new(),
    };
    if let Some(other) = items.iter().find(|item| !matches!(item, Value::String(_))) {
        return Err(format!("takes strings to join, not {}", kind_of(other)));
    }
    let separators = text(args, 0).len().saturating_mul(items.len());
    within(separators.saturating_add(items.iter().map(|item| size(item)).sum()), TEXT, "bytes of text")
}

fn weigh_range(args: &[Value]) -> Result<(), String> {
    let number = |index: usize| args.get(index).and_then(|value: &Value| value.as_i64().ok());
    let (Some(first), Some(last), Some(step)) = (number(0), number(1), number(2).or(Some(1))) else {
        return Err("takes whole numbers of up to 64 bits".into());
    };
    if args.len() == 3 && number(2).is_none_or(|step| step < 1) {
        return Err("takes a step of 1 or more".into());
    }
    let length = last.abs_diff(first) / step.unsigned_abs();
    within(usize::try_from(length).unwrap_or(usize::MAX), ELEMENTS, "elements")
}

/// Products grow by the length of each factor, and a product can be a factor again.
fn weigh_product(args: &[Value]) -> Result<(), String> {
    let items: Vec<&Value> = match args.first() {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(Value::Set(items)) => items.iter().collect(),
        _ => Vec::new(),
    };
    let small = |item: &&Value| item.as_f64().is_ok_and(|number| number.abs() < 1e15);
    if items.len() > 100 || !items.iter().all(small) {
        return Err("takes up to 100 numbers that are smaller than 10^15".into());
    }
    Ok(())
}

fn replaced(length: usize, found: usize, with: usize) -> usize {
    found.saturating_mul(with).saturating_add(length)
}

fn weigh_replace(args: &[Value]) -> Result<(), String> {
    let subject = text(args, 0);
    within(replaced(subject.len(), subject.matches(text(args, 1)).count(), text(args, 2).len()), TEXT, "bytes of text")
}

fn weigh_replace_n(args: &[Value]) -> Result<(), String> {
    let mut length = text(args, 1).len();
    let Some(Value::Object(patterns)) = args.first() else { return Ok(()) };
    for (old, new) in patterns.iter() {
        let (Value::String(old), Value::String(new)) = (old, new) else {
            return Err("takes an object of strings".into());
        };
        let most = length.checked_div(old.len()).unwrap_or(length + 1);
        length = replaced(length, most, new.len());
        within(length, TEXT, "bytes of text")?;
    }
    Ok(())
}

fn weigh_regex_replace(args: &[Value]) -> Result<(), String> {
    let length = text(args, 0).len();
    within(replaced(length, length + 1, text(args, 2).len()), 16 * TEXT, "bytes of text")
}

/// Widths stand in the format and may ask for any number of blanks; regorus also panics on digits that are not ASCII.
fn weigh_sprintf(args: &[Value]) -> Result<(), String> {
    let format = text(args, 0);
    let mut total = format.len();
    for verb in format.split('%').skip(1) {
        let digits: String = verb.chars().skip_while(|c| *c == '.').take_while(|c| c.is_numeric()).collect();
        if digits.is_empty() {
            continue;
        }
        match digits.parse::<usize>() {
            Ok(width) if width <= WIDTH => total += width,
            _ => return Err(format!("takes a width of up to {WIDTH}, not {digits}")),
        }
    }
    total += args.get(1).map_or(Ok(0), |values| weight(values, ELEMENTS, TEXT))?;
    within(total, TEXT, "bytes of text")
}

/// As OPA counts: matches that do not overlap, and for the empty string the characters and one more.
fn strings_count(args: &[Value]) -> Result<Value, String> {
    Ok(Value::from(text(args, 0).matches(text(args, 1)).count()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn errors_stay_errors() {
        assert!(call("regex.replace", &["a", "(", "b"].map(Value::from)).is_err());
        assert!(call("semver.compare", &["1", "2"].map(Value::from)).is_err());
    }
}
