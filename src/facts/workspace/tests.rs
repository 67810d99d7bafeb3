use super::*;

fn package(name: &str, rest: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"1.0.0\"\n{rest}")
}

fn found(files: &[(&str, &str)]) -> Discovery {
    discover(&files.iter().map(|(path, text)| (Text::from(*path), FileBytes::from(*text))).collect())
}

/// Each workspace as `root: members`, with `+` where it has a lockfile.
fn outline(discovery: &Discovery) -> Vec<String> {
    let outline = |workspace: &Workspace| {
        let members: Vec<&str> = workspace.manifests.iter().map(|manifest| &*manifest.directory).collect();
        let lock = if workspace.lockfile.is_some() { "+" } else { "" };
        format!("{}{lock}: {}", workspace.root, members.join(" "))
    };
    discovery.workspaces.iter().map(outline).collect()
}

fn messages(discovery: &Discovery) -> Vec<String> {
    let message = |problem: &Problem| format!("{}:{}: {}", problem.at.file, problem.at.line, problem.message);
    discovery.problems.iter().map(message).collect()
}

const LOCK: &str = "version = 4\n";

#[test]
fn a_package_alone_is_its_own_workspace() {
    let discovery = found(&[("Cargo.toml", &package("a", "")), ("Cargo.lock", LOCK)]);
    assert_eq!(outline(&discovery), ["+: "]);
    assert_eq!(discovery.workspaces[0].manifests.len(), 1);
    assert_eq!(outline(&found(&[("Cargo.toml", &package("a", ""))])), [": "]);
}

#[test]
fn members_by_path_and_by_glob() {
    let discovery = found(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"one\", \"crates/*\", \"none/*\", \"./x/../two/\"]\n"),
        ("Cargo.lock", LOCK),
        ("crates/b/Cargo.toml", &package("b", "")),
        ("crates/a/Cargo.toml", &package("a", "")),
        ("crates/a/deep/Cargo.toml", &package("deep", "")),
        ("one/Cargo.toml", &package("one", "")),
        ("two/Cargo.toml", &package("two", "")),
    ]);
    assert_eq!(outline(&discovery), ["+:  crates/a crates/b one two"]);
    assert_eq!(messages(&discovery), [""; 0]);
}

#[test]
fn the_root_comes_first_even_where_a_member_sorts_before_it() {
    let discovery = found(&[
        ("b/Cargo.toml", "[workspace]\nmembers = [\"../a\"]\n"),
        ("a/Cargo.toml", &package("a", "workspace = \"../b\"")),
    ]);
    assert_eq!(outline(&discovery), ["b: b a"]);
}

#[test]
fn path_dependencies_inside_of_the_root_become_members() {
    let discovery = found(&[
        ("Cargo.toml", &package("root", "[dependencies]\na = { path = \"a\" }\n[workspace]\n")),
        ("a/Cargo.toml", &package("a", "[target.'cfg(unix)'.dev-dependencies]\nb = { path = \"../b\" }\n")),
        ("b/Cargo.toml", &package("b", "")),
        ("c/Cargo.toml", &package("c", "")),
    ]);
    assert_eq!(outline(&discovery), [":  a b"]);
}

#[test]
fn path_dependencies_of_the_workspace_table_are_seen_from_the_root() {
    let discovery = found(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"x/a\"]\n[workspace.dependencies]\nb = { path = \"y/b\" }\n"),
        ("x/a/Cargo.toml", &package("a", "[dependencies]\nb.workspace = true\n")),
        ("y/b/Cargo.toml", &package("b", "")),
    ]);
    assert_eq!(outline(&discovery), [":  x/a y/b"]);
}

#[test]
fn path_dependencies_outside_of_the_root_are_no_members() {
    let discovery = found(&[
        (
            "ws/Cargo.toml",
            &package("root", "[dependencies]\na = { path = \"../a\" }\no = { path = \"../../o\" }\n[workspace]\n"),
        ),
        ("ws/Cargo.lock", LOCK),
        ("a/Cargo.toml", &package("a", "[dependencies]\nb = { path = \"../b\" }\n")),
        ("b/Cargo.toml", &package("b", "")),
    ]);
    assert_eq!(outline(&discovery), ["ws+: ws"]);
    let reached: Vec<&str> = discovery.workspaces[0].path_packages.iter().map(|m| &*m.directory).collect();
    assert_eq!(reached, ["a", "b"]);
    assert_eq!(discovery.missing, ["../o/Cargo.toml".into()]);
    assert_eq!(messages(&discovery), [""; 0]);
}

#[test]
fn a_package_without_workspace_does_not_adopt_its_path_dependencies() {
    let discovery = found(&[
        (
            "Cargo.toml",
            &package("root", "[dependencies]\na = { path = \"a\" }\n[patch.crates-io]\nb = { path = \"b\" }\n"),
        ),
        ("Cargo.lock", LOCK),
        ("a/Cargo.toml", &package("a", "")),
        ("b/Cargo.toml", &package("b", "")),
    ]);
    assert_eq!(outline(&discovery), ["+: "]);
    assert_eq!(discovery.workspaces[0].path_packages.len(), 2);
}

#[test]
fn excluded_packages_are_their_own_workspaces() {
    let discovery = found(&[
        (
            "Cargo.toml",
            "[workspace]\nmembers = [\"crates/*\", \"crates/kept\"]\nexclude = [\"crates/out\", \"crates/kept\", \"crates/ou\"]\n",
        ),
        ("crates/a/Cargo.toml", &package("a", "")),
        ("crates/kept/Cargo.toml", &package("kept", "")),
        ("crates/out/Cargo.toml", &package("out", "")),
        ("crates/out/deep/Cargo.toml", &package("deep", "")),
        ("crates/outer/Cargo.toml", &package("outer", "")),
    ]);
    assert_eq!(
        outline(&discovery),
        [":  crates/a crates/kept crates/outer", "crates/out: crates/out", "crates/out/deep: crates/out/deep"]
    );
}

#[test]
fn nested_workspaces_are_apart() {
    let discovery = found(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\nexclude = [\"fuzz\"]\n"),
        ("Cargo.lock", LOCK),
        ("crates/a/Cargo.toml", &package("a", "")),
        (
            "fuzz/Cargo.toml",
            &package("fuzz", "[dependencies]\na = { path = \"../crates/a\" }\n[workspace]\nmembers = [\"more\"]\n"),
        ),
        ("fuzz/Cargo.lock", LOCK),
        ("fuzz/more/Cargo.toml", &package("more", "")),
    ]);
    assert_eq!(outline(&discovery), ["+:  crates/a", "fuzz+: fuzz fuzz/more"]);
    assert_eq!(discovery.workspaces[1].path_packages.len(), 1);
}

#[test]
fn a_pointer_leads_to_the_root() {
    let discovery = found(&[
        ("main/Cargo.toml", &package("main", "[dependencies]\nside = { path = \"../side\" }\n[workspace]\n")),
        ("side/Cargo.toml", &package("side", "workspace = \"../main\"\n")),
        ("lost/Cargo.toml", &package("lost", "workspace = \"../nowhere\"\n")),
    ]);
    assert_eq!(outline(&discovery), ["lost: lost", "main: main side"]);
    assert_eq!(discovery.missing, ["nowhere/Cargo.toml".into()]);
}

#[test]
fn a_lockfile_belongs_to_the_root() {
    let discovery = found(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n"),
        ("Cargo.lock", LOCK),
        ("a/Cargo.toml", &package("a", "")),
        ("a/Cargo.lock", LOCK),
    ]);
    assert_eq!(outline(&discovery), ["+:  a"]);
    assert_eq!(discovery.ignored_lockfiles, ["a/Cargo.lock".into()]);
}

#[test]
fn a_lone_lockfile_is_a_workspace_without_manifests() {
    assert_eq!(outline(&found(&[("x/Cargo.lock", LOCK)])), ["x+: "]);
    assert_eq!(found(&[("x/Cargo.lock", LOCK)]).workspaces[0].manifests, []);
}

#[test]
fn a_fixture_counts_only_with_a_lockfile_of_its_own() {
    let discovery = found(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n"),
        ("a/Cargo.toml", &package("a", "")),
        ("tests/one/Cargo.toml", &package("one", "")),
        ("tests/two/Cargo.toml", &package("two", "license.workspace = true\n")),
        ("tests/two/Cargo.lock", LOCK),
        ("tests/three/Cargo.toml", &package("three", "[workspace]\n")),
    ]);
    assert_eq!(outline(&discovery), [":  a", "tests/three: tests/three", "tests/two+: tests/two"]);
}

#[test]
fn what_a_fixture_inherits_comes_from_the_workspace_it_believes_in() {
    let discovery = found(&[
        ("Cargo.toml", "[workspace]\n[workspace.package]\nlicense = \"MIT\"\n"),
        ("tests/one/Cargo.toml", &package("one", "license.workspace = true\n")),
        ("tests/one/Cargo.lock", LOCK),
    ]);
    assert_eq!(messages(&discovery), [""; 0]);
    assert!(discovery.workspaces[1].manifests[0].licence().is_some());
}

#[test]
fn vendored_crates_are_no_workspaces() {
    let discovery = found(&[
        ("Cargo.toml", &package("root", "")),
        ("Cargo.lock", LOCK),
        ("vendor/a/Cargo.toml", &package("a", "[workspace]\n")),
        ("vendor/a/Cargo.lock", LOCK),
        ("vendor/a/.cargo-checksum.json", "{}"),
        ("vendor/a/tests/b/Cargo.toml", &package("b", "")),
        ("vendor/a/tests/b/Cargo.lock", LOCK),
    ]);
    assert_eq!(outline(&discovery), ["+: "]);
    assert_eq!(discovery.ignored_lockfiles.len(), 2);
}

#[test]
fn a_plain_member_that_is_absent_is_a_problem() {
    let discovery = found(&[("ws/Cargo.toml", "[workspace]\nmembers = [\n \"a\",\n \"b*\",\n]\n")]);
    assert_eq!(discovery.problems[0].at.line, 3);
    assert!(discovery.problems[0].message.contains("there is no ws/a/Cargo.toml"));
    assert_eq!(discovery.missing, ["ws/a/Cargo.toml".into()]);
    assert_eq!(discovery.problems.len(), 1);
}

#[test]
fn a_manifest_that_cannot_be_read_is_a_problem_of_roots_and_members_only() {
    let broken = "\u{1b}[32mno toml\u{1b}[0m workspace";
    let discovery = found(&[
        ("Cargo.toml", "[workspace]\nmembers = [\"a\"]\n"),
        ("a/Cargo.toml", broken),
        ("tests/x/Cargo.toml", broken),
    ]);
    assert_eq!(discovery.problems.iter().map(|p| &*p.at.file).collect::<Vec<_>>(), ["a/Cargo.toml"]);
    let alone = found(&[("Cargo.toml", &package("root", "")), ("tests/x/Cargo.toml", broken)]);
    assert_eq!((messages(&alone), outline(&alone)), (vec![], vec![": ".to_owned()]));
    assert_eq!(found(&[("Cargo.toml", broken)]).problems.len(), 1);
}

#[test]
fn below_a_root_that_cannot_be_read_nothing_is_guessed() {
    let discovery = found(&[
        ("Cargo.toml", "<<<<<<< HEAD\n[workspace]\n"),
        ("Cargo.lock", LOCK),
        ("a/Cargo.toml", &package("a", "")),
    ]);
    assert_eq!(outline(&discovery), ["+: "]);
    assert_eq!(discovery.problems.len(), 1);
    assert!(discovery.problems[0].message.contains("merge conflict"));
}

#[test]
fn a_workspace_spelt_with_escapes_is_one() {
    let discovery = found(&[
        ("Cargo.toml", &package("root", "")),
        ("x/Cargo.toml", "[\"work\\u0073pace\"]\nmembers = [\"y\"]\n"),
        ("x/y/Cargo.toml", &package("y", "")),
    ]);
    assert_eq!(outline(&discovery), [": ", "x: x x/y"]);
}

#[test]
fn a_bad_pattern_is_a_problem() {
    let discovery = found(&[("Cargo.toml", "[workspace]\nmembers = [\"a[\", \"b**\"]\n")]);
    assert_eq!(discovery.problems.len(), 2);
    assert!(discovery.problems[0].message.contains("is no pattern that Cargo understands"));
}

#[test]
fn hostile_patterns_end_with_a_problem() {
    let patterns: Vec<String> = (0..2_000).map(|n| format!("\"*{}{n}\"", "a".repeat(400))).collect();
    let mut files = vec![("Cargo.toml".to_owned(), format!("[workspace]\nmembers = [{}]\n", patterns.join(",")))];
    for n in 0..200 {
        files.push((format!("{}{n}/Cargo.toml", "a".repeat(800)), package("a", "")));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
    let discovery = found(&files);
    assert!(discovery.problems.iter().any(|p| p.message.contains("were not found within")));
}

#[test]
fn a_path_without_end_is_not_looked_at_but_named() {
    let path = format!("{}Cargo.toml", "a/".repeat(100_000));
    let discovery = found(&[(&path, &package("a", ""))]);
    assert!(discovery.problems[0].message.contains("longer than 4096 bytes"));
    assert_eq!(discovery.workspaces, []);
}

#[test]
fn dependencies_in_a_circle_end() {
    let discovery = found(&[
        ("Cargo.toml", &package("root", "[dependencies]\na = { path = \"a\" }\n[workspace]\n")),
        ("a/Cargo.toml", &package("a", "[dev-dependencies]\nroot = { path = \"..\" }\na = { path = \".\" }\n")),
    ]);
    assert_eq!(outline(&discovery), [":  a"]);
}

#[test]
fn packages_that_reach_each_other_without_end_end_with_a_problem() {
    let circle = |count: usize| {
        let manifest = |n: usize| {
            let next = (n + 1) % count;
            package("p", &format!("[workspace]\n[dependencies]\np{next} = {{ path = \"../p{next}\" }}\n"))
        };
        let files: Vec<(String, String)> = (0..count).map(|n| (format!("p{n}/Cargo.toml"), manifest(n))).collect();
        let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
        found(&files)
    };
    let all = circle(500);
    assert!(all.problems.is_empty() && all.workspaces.iter().all(|workspace| workspace.path_packages.len() == 499));
    let endless = circle(3_700);
    assert!(endless.problems.iter().any(|problem| problem.message.contains("were not found within")));
}

#[test]
fn what_was_found_once_is_what_is_found() {
    let text = |path: &str, text: &str| (Text::from(path), FileBytes::from(text));
    let files = [
        text("Cargo.toml", &package("root", "")),
        text(".github/tool/Cargo.toml", &package("tool", "")),
        text(".github/workflows/ci.yml", "on: push\n"),
        text("Cargo.lock", "version = 4\n"),
    ];
    let (memo, mut files) = (Memo::default(), BTreeMap::from(files));
    assert_eq!(*discover_once(&files, &memo), discover(&files));
    files.insert("Cargo.lock".into(), FileBytes::from("version = 3\n"));
    assert_eq!(*discover_once(&files, &memo), discover(&files));
    files.insert(".github/tool/Cargo.lock".into(), FileBytes::from("version = 4\n"));
    assert_eq!(*discover_once(&files, &memo), discover(&files));
    let workspaces = &discover_once(&files, &memo).workspaces;
    assert!(workspaces.iter().any(|workspace| workspace.lockfile.as_deref() == Some(".github/tool/Cargo.lock")));
}
