use super::*;

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn parse(text: &str) -> Result<Lockfile, Problem> {
    Lockfile::parse(&"Cargo.lock".into(), &FileBytes::from(text))
}

fn read(text: &str) -> Lockfile {
    parse(text).expect("a lockfile")
}

/// Line and message of what makes a lockfile unreadable.
fn refused(text: &str) -> (u32, String) {
    let problem = parse(text).expect_err("a problem");
    (problem.at.line, problem.message)
}

fn package(name: &str, version: &str, rest: &str) -> String {
    format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n{rest}\n")
}

fn sourced(name: &str, version: &str, source: &str) -> String {
    package(name, version, &format!("source = \"{source}\"\n"))
}

/// The dependencies of the first package as `name version source`.
fn edges(lockfile: &Lockfile) -> Vec<String> {
    let package = |index: &usize| &lockfile.packages[*index];
    let text = |package: &LockPackage| {
        format!("{} {} {}", package.name, package.version, package.source.as_deref().unwrap_or_default())
    };
    lockfile.packages[0].dependencies.iter().map(|index| text(package(index)).trim_end().to_owned()).collect()
}

#[test]
fn a_package_knows_its_place() {
    let lockfile = read("version = 4\n\n[[package]]\nname = \"é\"\nversion = \"1.0.0\"\n");
    let at = &lockfile.packages[0].at;
    assert_eq!((&*at.file, at.line, at.column, at.end_column), ("Cargo.lock", 4, 8, 11));
    assert_eq!(lockfile.version, 4);
    assert_eq!(lockfile.at.line, 1);
}

#[test]
fn the_version_is_written_or_follows_from_the_form() {
    assert_eq!(read(&package("a", "1.0.0", "")).version, 1);
    assert_eq!(read(&package("a", "1.0.0", "checksum = \"00\"")).version, 2);
    let short = package("a", "1.0.0", "dependencies = [\"b\"]") + &package("b", "1.0.0", "");
    assert_eq!(read(&short).version, 2);
    for version in 1..=4 {
        assert_eq!(read(&format!("version = {version}\n")).version, version);
    }
}

#[test]
fn a_version_of_the_future_is_not_guessed_at() {
    for version in ["0", "5", "99999999999999999999", "-1"] {
        let (line, message) = refused(&format!("# c\nversion = {version}\n"));
        assert_eq!(line, 2);
        assert!(message.contains("andon knows versions 1 to 4"), "{message}");
    }
    assert_eq!(refused("version = \"4\"").1, "`version` should be a whole number, not string");
}

#[test]
fn dependencies_by_name_and_by_version() {
    let text = package("a", "1.0.0", "dependencies = [\"b\", \"c 2.0.0\"]")
        + &sourced("b", "1.0.0", REGISTRY)
        + &sourced("c", "1.0.0", REGISTRY)
        + &sourced("c", "2.0.0", REGISTRY);
    assert_eq!(edges(&read(&text)), [format!("b 1.0.0 {REGISTRY}"), format!("c 2.0.0 {REGISTRY}")]);
}

#[test]
fn a_package_of_the_file_system_goes_before_others_of_its_name_and_version() {
    let text =
        package("a", "1.0.0", "dependencies = [\"b\"]") + &sourced("b", "1.0.0", REGISTRY) + &package("b", "1.0.0", "");
    assert_eq!(edges(&read(&text)), ["b 1.0.0"]);
}

#[test]
fn git_sources_are_named_without_their_commit() {
    let git = "git+https://github.com/x/B.git?branch=dev";
    let text = package("a", "1.0.0", &format!("dependencies = [\"b 1.0.0 ({git})\"]"))
        + &sourced("b", "1.0.0", &format!("{git}#0123"))
        + &sourced("b", "1.0.0", REGISTRY)
        + &sourced("b", "1.0.0", "git+https://github.com/x/b?branch=main#4567");
    assert_eq!(edges(&read(&text)), [format!("b 1.0.0 {git}#0123")]);
}

#[test]
fn a_reference_left_out_means_the_only_package_of_the_repository() {
    let depends = package("a", "1.0.0", "dependencies = [\"b 1.0.0 (git+https://h/r)\"]");
    let one = depends.clone() + &sourced("b", "1.0.0", "git+https://h/r?branch=master#01");
    assert_eq!(edges(&read(&one)), ["b 1.0.0 git+https://h/r?branch=master#01"]);
    let exact = one.clone() + &sourced("b", "1.0.0", "git+https://h/r#02");
    assert_eq!(edges(&read(&exact)), ["b 1.0.0 git+https://h/r#02"]);
    let two = one + &sourced("b", "1.0.0", "git+https://h/r?branch=x#03");
    let lockfile = read(&two);
    assert!(edges(&lockfile).is_empty());
    assert_eq!(lockfile.problems.len(), 1);
}

#[test]
fn percent_encoding_of_version_4() {
    let text = "version = 4\n".to_owned()
        + &package("a", "1.0.0", "dependencies = [\"b 1.0.0 (git+https://h/r?branch=a%2Fb)\"]")
        + &sourced("b", "1.0.0", "git+https://h/r?branch=a%2Fb#01")
        + &sourced("b", "1.0.0", REGISTRY);
    let lockfile = read(&text);
    assert_eq!(lockfile.packages[1].origin.reference.as_deref(), Some("branch=a/b"));
    assert_eq!(edges(&lockfile), ["b 1.0.0 git+https://h/r?branch=a%2Fb#01"]);
}

#[test]
fn what_is_not_listed_or_ambiguous_is_a_problem_and_the_rest_is_read() {
    let text = package("a", "1.0.0", "dependencies = [\n \"b\",\n \"c\",\n \"d 9.0.0\",\n \"e\",\n]")
        + &package("b", "1.0.0", "")
        + &sourced("d", "1.0.0", REGISTRY)
        + &sourced("e", "1.0.0", REGISTRY)
        + &sourced("e", "2.0.0", REGISTRY);
    let lockfile = read(&text);
    assert_eq!(edges(&lockfile), ["b 1.0.0"]);
    let problems: Vec<(u32, &str)> = lockfile.problems.iter().map(|p| (p.at.line, &*p.message)).collect();
    assert_eq!(problems.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [6, 7, 8]);
    assert!(problems[0].1.starts_with("`a 1.0.0` depends on `c`, which this lockfile does not list"));
    assert!(problems[1].1.starts_with("`a 1.0.0` depends on `d 9.0.0`, which this lockfile does not list"));
    assert!(problems[2].1.starts_with("`a 1.0.0` depends on `e`, of which this lockfile lists several"));
}

#[test]
fn version_1_keeps_its_root_and_its_checksums_apart() {
    let text = format!(
        "[root]\nname = \"a\"\nversion = \"0.1.0\"\ndependencies = [\"b 1.0.0 ({REGISTRY})\"]\n\n{}\n\
         [metadata]\n\"checksum b 1.0.0 ({REGISTRY})\" = \"abcd\"\n\"checksum c 1.0.0 ({REGISTRY})\" = \"<none>\"\n\
         \"checksum gone 1.0.0 ({REGISTRY})\" = \"ef\"\n\"other\" = \"x\"\n",
        sourced("b", "1.0.0", REGISTRY) + &sourced("c", "1.0.0", REGISTRY),
    );
    let lockfile = read(&text);
    assert_eq!(lockfile.version, 1);
    let names: Vec<&str> = lockfile.packages.iter().map(|package| &*package.name).collect();
    assert_eq!(names, ["a", "b", "c"]);
    let checksums: Vec<_> = lockfile.packages.iter().map(|package| package.checksum.as_deref()).collect();
    assert_eq!(checksums, [None, Some("abcd"), None]);
    assert_eq!(edges(&lockfile), [format!("b 1.0.0 {REGISTRY}")]);
}

#[test]
fn checksums_in_both_places_are_trusted_by_nobody() {
    let text = package("b", "1.0.0", &format!("source = \"{REGISTRY}\"\nchecksum = \"00\""))
        + &format!("[metadata]\n\"checksum b 1.0.0 ({REGISTRY})\" = \"00\"\n");
    assert_eq!(read(&text).packages[0].checksum, None);
}

#[test]
fn replacements_and_unused_patches() {
    let text = package("a", "1.0.0", "replace = \"a 1.0.0 (git+https://h/a)\"\nsource = \"registry+https://x\"")
        + &sourced("a", "1.0.0", "git+https://h/a#01")
        + "[[patch.unused]]\nname = \"z\"\nversion = \"2.0.0\"\n[[patch.unused]]\nname = \"y\"\nversion = \"1.0.0\"\n";
    let lockfile = read(&text);
    assert_eq!(lockfile.packages[0].replacement, Some(1));
    assert_eq!(lockfile.unused_patches.iter().map(|id| &**id).collect::<Vec<_>>(), ["y@1.0.0", "z@2.0.0"]);
}

#[test]
fn the_same_package_twice_is_refused() {
    let twice = sourced("heck", "0.4.0", REGISTRY).repeat(2);
    let (line, message) = refused(&twice);
    assert_eq!(line, 7);
    assert!(message.starts_with("package `heck 0.4.0` is listed twice, first on line 2"), "{message}");
    assert_eq!(read(&(sourced("a", "1.0.0", REGISTRY) + &package("a", "1.0.0", ""))).packages.len(), 2);
}

#[test]
fn an_empty_file_is_no_lockfile() {
    for text in ["", "\n\n", "# generated\n"] {
        assert!(refused(text).1.starts_with("this lockfile is empty"), "{text:?}");
    }
    assert!(read("version = 4\n").packages.is_empty());
}

#[test]
fn conflict_markers_are_named() {
    let text = format!("version = 4\n<<<<<<< HEAD\n{}=======\n>>>>>>> x\n", package("a", "1.0.0", ""));
    let (line, message) = refused(&text);
    assert_eq!(line, 2);
    assert!(message.contains("merge conflict"), "{message}");
}

#[test]
fn a_truncated_file_says_so() {
    let text = package("a", "1.0.0", "dependencies = [\n \"b");
    let whole = text.trim_end();
    assert!(refused(whole).1.starts_with("not TOML"));
    let inside_of_an_array = package("a", "1.0.0", "dependencies = [\n");
    assert!(refused(inside_of_an_array.trim_end()).1.contains("truncated"));
}

#[test]
fn bytes_that_are_no_text_are_placed() {
    let bytes = FileBytes::Bytes(b"version = 4\n# \xff".to_vec());
    let problem = Lockfile::parse(&"Cargo.lock".into(), &bytes).expect_err("a problem");
    assert_eq!(problem.at.line, 2);
    assert!(problem.message.contains("byte 14"), "{}", problem.message);
    let text = FileBytes::Bytes(b"version = 4\n".to_vec());
    assert!(Lockfile::parse(&"Cargo.lock".into(), &text).is_ok());
}

#[test]
fn wrong_types_name_the_key() {
    for (text, expected) in [
        ("package = 3", "`package` should be an array, not integer"),
        ("package = [3]", "`package` should be a table, not integer"),
        ("[[package]]\nname = 3\nversion = \"1.0.0\"", "`name` should be a string, not integer"),
        ("[[package]]\nname = \"a\"\nversion = 1.0", "`version` should be a string, not float"),
        ("[[package]]\nname = \"a\"\nversion = \"1.0.0\"\nsource = []", "`source` should be a string, not array"),
        (
            "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\ndependencies = \"b\"",
            "`dependencies` should be an array, not string",
        ),
        (
            "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\ndependencies = [1]",
            "`dependencies` should be a string, not integer",
        ),
        ("root = 1", "`root` should be a table, not integer"),
        ("metadata = 1", "`metadata` should be a table, not integer"),
    ] {
        assert_eq!(refused(text).1, expected);
    }
    assert!(refused("[[package]]\nversion = \"1.0.0\"").1.contains("has no `name`"));
    assert!(refused("[[package]]\nname = \"a\"").1.contains("has no `version`"));
}

#[test]
fn names_and_versions_that_are_none() {
    for name in ["", "1a", "a b", "a\\nb", "a\\\"b", "a\\u001b[31m", "a/b", "\\u202ea"] {
        let (line, message) = refused(&format!("[[package]]\nname = \"{name}\"\nversion = \"1.0.0\"\n"));
        assert_eq!(line, 2, "{name}");
        assert!(message.contains("is no name that Cargo allows"), "{message}");
        assert!(!message.contains(['\n', '\u{1b}', '\u{202e}']), "{message:?}");
    }
    for version in ["", "1.0", "^1.0.0", "1.0.0\\n", "latest"] {
        let (line, _) = refused(&format!("[[package]]\nname = \"a\"\nversion = \"{version}\"\n"));
        assert_eq!(line, 3, "{version}");
    }
    assert!(refused(&package("a", "1.0.0", "dependencies = [\"b 1.0.0 c\"]")).1.contains("names no package"));
    assert!(refused(&sourced("a", "1.0.0", "hg+https://h")).1.contains("no source of this kind"));
}

#[test]
fn cycles_are_allowed() {
    let text =
        package("a", "1.0.0", "dependencies = [\"b\"]") + &package("b", "1.0.0", "dependencies = [\"a\", \"b\"]");
    let lockfile = read(&text);
    assert_eq!(lockfile.packages[1].dependencies, [0, 1]);
    assert!(lockfile.problems.is_empty());
}

#[test]
fn nesting_without_end_is_refused_and_overflows_no_stack() {
    assert!(parse(&format!("{}a = 1", "a.".repeat(100_000))).is_err());
    assert!(parse(&format!("a = {}", "[".repeat(100_000))).is_err());
    let dotted = "a.".repeat(79) + "a";
    let tables = format!("[{dotted}]\nx = {}1{}\n", format!("{{ {dotted} = ").repeat(78), "}".repeat(78));
    let _ = parse(&tables);
}

#[test]
fn a_hundred_thousand_packages_of_one_name() {
    let mut text = String::new();
    for patch in 0..100_000 {
        text += &package("a", &format!("1.0.{patch}"), &format!("dependencies = [\"a 1.0.{}\"]", patch / 2));
    }
    let lockfile = read(&text);
    assert_eq!(lockfile.packages.len(), 100_000);
    assert_eq!(lockfile.packages[99_999].dependencies, [49_999]);
}

#[test]
fn a_hundred_thousand_sources_of_one_version() {
    let mut text = String::new();
    for number in 0..20_000 {
        let depends =
            format!("source = \"git+https://h/{number}#1\"\ndependencies = [\"a 1.0.0 (git+https://h/{number})\"]");
        text += &package("a", "1.0.0", &depends);
    }
    let lockfile = read(&text);
    assert_eq!(lockfile.packages[19_999].dependencies, [19_999]);
}
