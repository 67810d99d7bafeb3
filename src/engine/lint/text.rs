//! What can be seen of a file without understanding it.

use super::Remark;
use crate::error::Location;
use crate::policy::PolicyFile;

/// The longest line, in characters.
const WIDTH: usize = 120;

pub(super) fn remarks(file: &PolicyFile) -> Vec<Remark> {
    let lines = (1u32..).zip(file.text.lines());
    let mut remarks: Vec<Remark> = lines.filter_map(|(number, line)| long(file, number, line)).collect();
    remarks.extend(unused_imports(file));
    remarks
}

fn at(file: &PolicyFile, line: u32, column: usize, rule: &'static str, message: String) -> Remark {
    let column = u32::try_from(column).unwrap_or(u32::MAX);
    Remark { at: Location { file: file.display_path(), line, column }, rule, message }
}

fn long(file: &PolicyFile, number: u32, line: &str) -> Option<Remark> {
    let length = line.chars().count();
    let message = format!("{length} characters; {WIDTH} can be read side by side");
    let comment = line.trim_start().starts_with('#');
    (length > WIDTH && !comment).then(|| at(file, number, WIDTH + 1, "line-length", message))
}

/// Imports whose name stands nowhere else in the file.
fn unused_imports(file: &PolicyFile) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for (number, line) in (1u32..).zip(file.text.lines()) {
        let Some(path) = line.strip_prefix("import ").map(|rest| rest.split('#').next().unwrap_or_default().trim())
        else {
            continue;
        };
        if path.starts_with("rego.") || path.starts_with("future.") {
            continue;
        }
        let alias = path.rsplit([' ', '.']).next().unwrap_or(path);
        let used = file.text.lines().filter(|other| *other != line).any(|other| names(other, alias));
        if !used {
            remarks.push(at(file, number, 1, "unused-import", format!("nothing uses `{alias}`")));
        }
    }
    remarks
}

/// Whether a line names something, as a word of its own.
fn names(line: &str, name: &str) -> bool {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| word == name)
}
