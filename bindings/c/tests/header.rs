//! The header is generated from the source and checked in. With `ANDON_BLESS=1` this test writes it.

use std::collections::BTreeSet;
use std::fs;

fn generated() -> String {
    let folder = env!("CARGO_MANIFEST_DIR");
    let mut config = cbindgen::Config::from_file(format!("{folder}/cbindgen.toml")).expect("a configuration");
    config.after_includes =
        Some(format!("\n// The version of this header.\n#define ANDON_VERSION \"{}\"", env!("CARGO_PKG_VERSION")));
    let mut header = Vec::new();
    cbindgen::Builder::new().with_crate(folder).with_config(config).generate().expect("a header").write(&mut header);
    String::from_utf8(header).expect("UTF-8")
}

fn kept(path: &str) -> String {
    fs::read_to_string(format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap_or_default()
}

#[test]
fn the_header_is_what_the_source_says() {
    let header = generated();
    if std::env::var_os("ANDON_BLESS").is_some() {
        fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/include/andon.h"), &header).expect("can be written");
    }
    assert!(
        kept("include/andon.h") == header,
        "include/andon.h is not what the source says: run `ANDON_BLESS=1 cargo test -p andon-capi`"
    );
}

/// The value of every `#define ANDON_ERROR_…`.
fn numbers(header: &str) -> Vec<u32> {
    let lines = header.lines().filter_map(|line| line.strip_prefix("#define ANDON_ERROR_"));
    lines.map(|line| line.split(' ').nth(1).and_then(|n| n.parse().ok()).expect("a number")).collect()
}

#[test]
fn every_error_of_the_library_has_its_number_in_the_header() {
    let source = kept("../../src/error.rs");
    let codes = source.split("{ .. } => ").skip(1).filter_map(|rest| rest.split(',').next()?.parse().ok());
    let codes: BTreeSet<u32> = codes.collect();
    let numbers = numbers(&kept("include/andon.h"));
    let known: BTreeSet<u32> = numbers.iter().copied().collect();
    assert_eq!(known.len(), numbers.len(), "a number is used twice: {numbers:?}");
    assert!(codes.len() >= 5, "{codes:?}");
    assert!(codes.is_subset(&known), "{codes:?} are not all in {known:?}");
    assert!(known.range(..10).all(|own| !codes.contains(own)), "below 10 are the binding's own");
}

/// The fields that the header gives a struct.
fn fields_in_c(header: &str, name: &str) -> Vec<String> {
    let end = header.find(&format!("\n}} {name};")).expect("the struct");
    let body = header[..end].rsplit("typedef struct {").next().unwrap_or_default();
    let fields = body.lines().filter_map(|line| line.strip_suffix(';')?.rsplit([' ', '*']).next());
    fields.map(str::to_owned).collect()
}

/// The fields that `gate.py` gives the struct which has that name in its first line.
fn fields_in_python(example: &str, name: &str) -> Vec<String> {
    let body = example.split_once(&format!("\"\"\"{name}\"\"\"")).expect("the class").1;
    let body = body.split("\n    ]").next().unwrap_or_default();
    body.split("(\"").skip(1).filter_map(|field| Some(field.split_once('"')?.0.to_owned())).collect()
}

#[test]
fn the_python_example_has_the_whole_structs() {
    let (header, example) = (kept("include/andon.h"), kept("examples/gate.py"));
    for name in ["andon_subject", "andon_gate_options"] {
        let fields = fields_in_c(&header, name);
        assert!(fields.len() > 5, "{fields:?}");
        assert_eq!(fields_in_python(&example, name), fields, "{name}");
    }
}

#[test]
fn the_versions_are_one() {
    let version = andon_capi::andon_version();
    // SAFETY: a text of the library, which lives as long as the program.
    let version = unsafe { version.text("version") }.expect("UTF-8");
    let manifest = kept("../../Cargo.toml");
    assert!(manifest.contains(&format!("\nversion = \"{version}\"\n")), "the binding has the library's version");
    assert!(kept("include/andon.h").contains(&format!("#define ANDON_VERSION \"{version}\"")));
    assert_eq!(andon_capi::andon_abi_version(), andon_capi::ANDON_ABI_VERSION);
}
