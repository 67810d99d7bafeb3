//! The builtins that a policy may call, each kept from growing without end.
//!
//! The engine's time limit is looked at between statements, not inside a builtin, and its error messages print whole
//! values. So every builtin is wrapped: arguments of a wrong type are refused before they are printed, and what could
//! become huge is weighed before it is made. A value of which a few lines make an astronomic one
//! (`[x, x]`, forty times over) shares its parts and is harmless until something walks it.

mod weigh;

#[cfg(test)]
mod tests;

use regorus::unstable::{BUILTINS, BuiltinFcn, Expr, Ref, Span};
use regorus::{Extension, Source, Value};
use std::sync::Arc;

/// How much one builtin may return in one judgement, all its calls together.
const PRODUCED: usize = 64 << 20;

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
    weighed("array.concat", "aa", weigh::array_concat),
    sized("array.reverse", "a"),
    sized("array.slice", "aii"),
    plain("bits.and", "nn"),
    plain("bits.negate", "n"),
    plain("bits.or", "nn"),
    plain("bits.rsh", "ni"),
    plain("bits.xor", "nn"),
    plain("ceil", "n"),
    weighed("concat", "sc", weigh::concat),
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
    weighed("json.filter", "oc", weigh::parts),
    plain("json.is_valid", "s"),
    weighed("json.marshal", "v", weigh::text_of),
    weighed("json.remove", "oc", weigh::parts),
    sized("json.unmarshal", "s"),
    sized("lower", "s"),
    plain("max", "c"),
    plain("min", "c"),
    weighed("numbers.range", "nn", weigh::range),
    weighed("numbers.range_step", "nnn", weigh::range),
    sized("object.filter", "ok"),
    plain("object.get", "ovv"),
    sized("object.keys", "o"),
    sized("object.remove", "ok"),
    weighed("object.subset", "kk", weigh::parts),
    weighed("object.union", "oo", weigh::parts),
    weighed("object.union_n", "a", weigh::parts),
    weighed("product", "c", weigh::product),
    sized("regex.find_all_string_submatch_n", "ssi"),
    sized("regex.find_n", "ssi"),
    plain("regex.is_valid", "v"),
    plain("regex.match", "ss"),
    weighed("regex.replace", "sss", weigh::regex_replace),
    sized("regex.split", "ss"),
    plain("regex.template_match", "ssss"),
    weighed("replace", "sss", weigh::replace),
    plain("round", "n"),
    plain("semver.compare", "ss"),
    plain("semver.is_valid", "v"),
    sized("sort", "c"),
    sized("split", "ss"),
    weighed("sprintf", "sa", weigh::sprintf),
    plain("startswith", "ss"),
    plain("strings.any_prefix_match", "ll"),
    plain("strings.any_suffix_match", "ll"),
    Builtin { name: "strings.count", takes: "ss", kind: Kind::Own(weigh::strings_count) },
    weighed("strings.replace_n", "os", weigh::replace_n),
    sized("strings.reverse", "s"),
    sized("substring", "sii"),
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
            let size = weigh::size(&value);
            produced += size;
            if size > weigh::TEXT.max(weigh::ELEMENTS * weigh::PART) || produced > PRODUCED {
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
                let given = if letter == 'i' && fits('n', arg) { "one beyond that" } else { kind_of(arg) };
                let expected = expected(letter);
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

/// Whether an argument is of the type that a letter stands for. Positions are cut to the machine's words in regorus: one
/// that 32 bits do not hold would be another in WebAssembly than natively.
fn fits(letter: char, value: &Value) -> bool {
    match value {
        _ if letter == 'v' => true,
        Value::String(_) => "slk".contains(letter),
        Value::Number(_) if letter == 'i' => value.as_f64().is_ok_and(|number| number.abs() <= f64::from(i32::MAX)),
        Value::Number(_) => letter == 'n',
        Value::Array(_) => "aclk".contains(letter),
        Value::Set(_) => "Sclk".contains(letter),
        Value::Object(_) => "ok".contains(letter),
        _ => false,
    }
}

fn expected(letter: char) -> &'static str {
    match letter {
        's' => "a string",
        'n' => "a number",
        'i' => "a number that 32 bits hold",
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
