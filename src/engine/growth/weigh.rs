//! What a call would make, weighed before it is made.

use super::kind_of;
use regorus::Value;

/// The longest text that a builtin may return.
pub(super) const TEXT: usize = 1 << 20;
/// The most elements that a builtin may return.
pub(super) const ELEMENTS: usize = 100_000;
/// The widest column that `sprintf` fills.
const WIDTH: usize = 1_000;
/// The most parts that a value may have that is walked as a whole.
const PARTS: usize = 1_000_000;

/// What an element of an array or a set weighs, in bytes.
pub(super) const PART: usize = 32;

pub(super) fn size(value: &Value) -> usize {
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

pub(super) fn parts(args: &[Value]) -> Result<(), String> {
    args.iter().try_for_each(|arg| weight(arg, PARTS, usize::MAX).map(|_| ()))
}

pub(super) fn text_of(args: &[Value]) -> Result<(), String> {
    args.iter().try_for_each(|arg| weight(arg, ELEMENTS, TEXT).map(|_| ()))
}

pub(super) fn array_concat(args: &[Value]) -> Result<(), String> {
    within(args.iter().map(|arg| size(arg) / PART).sum(), ELEMENTS, "elements")
}

pub(super) fn concat(args: &[Value]) -> Result<(), String> {
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

pub(super) fn range(args: &[Value]) -> Result<(), String> {
    let number = |index: usize| args.get(index).and_then(|value: &Value| value.as_i64().ok());
    let (Some(first), Some(last), Some(step)) = (number(0), number(1), number(2).or(Some(1))) else {
        return Err("takes whole numbers of up to 64 bits".into());
    };
    if args.len() == 3 && number(2).is_none_or(|step| step < 1) {
        return Err("takes a step of 1 or more".into());
    }
    let length = last.abs_diff(first) / step.unsigned_abs();
    // The same number in the message where words have 32 bits.
    within(usize::try_from(length.min(u32::MAX.into())).unwrap_or(usize::MAX), ELEMENTS, "elements")
}

/// Products grow by the length of each factor, and a product can be a factor again.
pub(super) fn product(args: &[Value]) -> Result<(), String> {
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

pub(super) fn replace(args: &[Value]) -> Result<(), String> {
    let subject = text(args, 0);
    within(replaced(subject.len(), subject.matches(text(args, 1)).count(), text(args, 2).len()), TEXT, "bytes of text")
}

pub(super) fn replace_n(args: &[Value]) -> Result<(), String> {
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

pub(super) fn regex_replace(args: &[Value]) -> Result<(), String> {
    let length = text(args, 0).len();
    within(replaced(length, length + 1, text(args, 2).len()), 16 * TEXT, "bytes of text")
}

/// Widths stand in the format and may ask for any number of blanks; regorus also panics on digits that are not ASCII.
pub(super) fn sprintf(args: &[Value]) -> Result<(), String> {
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
pub(super) fn strings_count(args: &[Value]) -> Result<Value, String> {
    Ok(Value::from(text(args, 0).matches(text(args, 1)).count()))
}
