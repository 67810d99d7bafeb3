//! Embeds the built-in policies: the folder `policies/` is their registry, and nothing has to be added elsewhere.

#[path = "src/policy/comment.rs"]
mod comment;
#[allow(dead_code, reason = "the library uses more of it")]
#[rustfmt::skip] // Its tests are not here.
#[path = "src/yaml.rs"]
mod yaml;

use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("policies");
    println!("cargo::rerun-if-changed={}", root.display());
    println!("cargo::rerun-if-changed=src/yaml.rs");
    println!("cargo::rerun-if-changed=src/policy/comment.rs");
    let mut files = Vec::new();
    modules(&root, &mut files)?;
    files.sort();
    files.iter().for_each(|file| println!("cargo::rerun-if-changed={}", file.display()));
    let (tests, modules): (Vec<_>, Vec<_>) = files.iter().partition(|file| is_test(file));
    // Only the command that runs tests has a use for them.
    let tests = if env::var_os("CARGO_FEATURE_CLI").is_some() { tests } else { Vec::new() };
    schema(&root, "facts.schema.json")?;
    write(&root, "builtin_policies.rs", &modules)?;
    write(&root, "builtin_tests.rs", &tests)
}

/// Writes a table of files: their names below the root, what they hold, and what their METADATA says, as JSON.
fn write(root: &Path, name: &str, files: &[&PathBuf]) -> io::Result<()> {
    let mut table = String::from("&[\n");
    for file in files {
        let name = file.strip_prefix(root).unwrap_or(file).to_string_lossy().replace('\\', "/");
        let text = fs::read_to_string(file)?;
        // In WebAssembly bytes cost more than the time to read METADATA.
        let (text, metadata) = match is_wasm() {
            true => (comment::judged(&text), String::new()),
            false => {
                let metadata = metadata(&text).map_err(|wrong| io::Error::other(format!("{name}: {wrong}")))?;
                (text, metadata)
            }
        };
        let _ = writeln!(table, "    ({name:?}, {text:?}, {metadata:?}),");
    }
    table.push(']');
    let target = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join(name);
    fs::write(target, table)
}

fn is_wasm() -> bool {
    env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm")
}

/// A module's METADATA; empty where it has none.
fn metadata(module: &str) -> Result<String, String> {
    let Some((first, text)) = comment::block(module) else { return Ok(String::new()) };
    let read = yaml::read(&text, yaml::METADATA);
    read.map(|node| node.to_json().to_string())
        .map_err(|wrong| format!("line {}, column {}: {}", first + wrong.line - 1, wrong.column, wrong.message))
}

/// Writes a schema without what it says to people, which is most of it.
fn schema(root: &Path, name: &str) -> io::Result<()> {
    let mut schema: Value = serde_json::from_str(&fs::read_to_string(root.join(name))?)?;
    silence(&mut schema);
    let target = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default()).join(name);
    fs::write(target, schema.to_string())
}

/// A field of the facts may be called so too, and is no text.
fn silence(schema: &mut Value) {
    match schema {
        Value::Object(fields) => {
            fields.retain(|key, value| key != "description" || !value.is_string());
            fields.values_mut().for_each(silence);
        }
        Value::Array(items) => items.iter_mut().for_each(silence),
        _ => {}
    }
}

fn is_test(file: &Path) -> bool {
    file.to_string_lossy().ends_with("_test.rego")
}

/// Every module below a folder; cases are for those who change policies, not for those who run them.
fn modules(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            if name != "cases" {
                println!("cargo::rerun-if-changed={}", path.display());
                modules(&path, files)?;
            }
        } else if name.ends_with(".rego") {
            files.push(path);
        }
    }
    Ok(())
}
