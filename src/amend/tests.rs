use super::amend;
use crate::finding::{Edit, EditAction, Span};

const REVISION: &str = "0123456789abcdef0123456789abcdef01234567";

/// An edit at the place of a mark that stands once in the text.
fn edit(text: &str, mark: &str, action: EditAction, after: Option<&str>) -> Edit {
    let at = text.find(mark).expect("the mark stands in the text");
    let line = text[..at].matches('\n').count();
    let column = text[..at].rsplit('\n').next().unwrap_or_default().chars().count();
    let at = Span { file: "Cargo.toml".into(), line: line as u32 + 1, column: column as u32 + 1, end_column: 99 };
    Edit { at, action, package: None, before: None, after: after.map(Into::into), breaking: false }
}

fn amended(text: &str, mark: &str, action: EditAction, after: Option<&str>) -> Result<String, String> {
    let (amended, refused) = amend(text, &[&edit(text, mark, action, after)]);
    match refused.into_iter().next() {
        None => Ok(amended),
        Some((_, why)) => {
            assert_eq!(amended, text, "what is refused changes nothing");
            Err(why)
        }
    }
}

#[test]
fn a_requirement_is_replaced_and_nothing_else() {
    let cases = [
        (
            "# ä\n[dependencies]\n'ä-b' = '*' # any\nc = \"1\"\n",
            "'*'",
            "# ä\n[dependencies]\n'ä-b' = \"1.2\" # any\nc = \"1\"\n",
        ),
        ("dependencies = { a = \"*\", b = \"2\" }", "\"*\"", "dependencies = { a = \"1.2\", b = \"2\" }"),
        (
            "[target.'cfg(unix)'.dev-dependencies]\r\na = { version = \"*\", optional = true }\r\n",
            "\"*\"",
            "[target.'cfg(unix)'.dev-dependencies]\r\na = { version = \"1.2\", optional = true }\r\n",
        ),
        ("[workspace.dependencies.a]\nversion = \"*\"", "\"*\"", "[workspace.dependencies.a]\nversion = \"1.2\""),
        ("[dependencies]\na.version=\"*\"", "\"*\"", "[dependencies]\na.version=\"1.2\""),
    ];
    for (text, mark, expected) in cases {
        assert_eq!(amended(text, mark, EditAction::SetRequirement, Some("1.2")).as_deref(), Ok(expected));
    }
}

#[test]
fn a_branch_gives_way_to_the_commit() {
    let pin = format!("rev = \"{REVISION}\"");
    let cases = [
        ("[dependencies]\na = { git = \"g\", branch = \"main\", features = [] }\n", "a =", "branch = \"main\"", &*pin),
        ("[dependencies.a]\ngit = \"g\"\ntag = 'v1' # moves\n", "a]", "tag = 'v1'", &pin),
        ("[dependencies]\na.git = \"g\"\na.branch = \"x\"\n", "a.git", "branch = \"x\"", &pin),
        ("[dependencies]\na = { git = \"g\" }\n", "a =", "\"g\"", &format!("\"g\", {pin}")),
        ("[dependencies.a]\r\n  git = \"g\"\r\n", "a]", "\"g\"", &format!("\"g\"\r\n  {pin}")),
        ("[dependencies]\na.git = \"g\"\n", "a.git", "\"g\"", &format!("\"g\"\na.{pin}")),
    ];
    for (text, mark, before, after) in cases {
        let expected = text.replacen(before, after, 1);
        assert_eq!(amended(text, mark, EditAction::PinRevision, Some(REVISION)), Ok(expected), "{text}");
    }
}

#[test]
fn an_entry_goes_with_its_lines() {
    let cases = [
        (
            "[workspace.dependencies]\na = \"1\"\nb = { version = \"2\" } # why\nc = \"3\"\n",
            "b =",
            "b = { version = \"2\" } # why\n",
        ),
        ("[workspace.dependencies]\na = \"1\"\nb = \"2\"", "b =", "b = \"2\""),
        (
            "[workspace.dependencies.b]\nversion = \"2\"\n\n[x]\n",
            "b]",
            "[workspace.dependencies.b]\nversion = \"2\"\n\n",
        ),
        (
            "[workspace.dependencies]\nb.version = \"2\"\nb.features = [\n \"x\",\n]\n",
            "b.ver",
            "b.version = \"2\"\nb.features = [\n \"x\",\n]\n",
        ),
        (
            "[[waiver]]\r\nsubject = 'x'\r\n\r\n[[waiver]]\r\n# why\r\npolicy = \"p\"\r\nsubject = 'y'\r\n\r\n[policy]\r\n",
            "'y'",
            "[[waiver]]\r\n# why\r\npolicy = \"p\"\r\nsubject = 'y'\r\n\r\n",
        ),
    ];
    for (text, mark, gone) in cases {
        assert_eq!(amended(text, mark, EditAction::Remove, None), Ok(text.replacen(gone, "", 1)), "{text}");
    }
}

#[test]
fn several_edits_of_one_file_do_not_disturb_each_other() {
    let text = "[dependencies]\na = \"*\"\nb = \"*\"\nc = \"*\"\n";
    let edits = ["\"*\"\nb", "\"*\"\nc", "c ="].map(|mark| edit(text, mark, EditAction::SetRequirement, Some("1.0.0")));
    let again = edits[0].clone();
    let (amended, refused) = amend(text, &[&edits[1], &edits[0], &edits[2], &again]);
    assert_eq!((amended.as_str(), refused), ("[dependencies]\na = \"1.0.0\"\nb = \"1.0.0\"\nc = \"1.0.0\"\n", vec![]));
    let (_, refused) = amend(text, &[&edits[0], &edit(text, "a =", EditAction::Remove, None)]);
    assert_eq!(refused, [(1, "another change is made at the same place".into())]);
}

#[test]
fn what_is_not_sure_is_refused() {
    let git = "[dependencies]\na = { git = \"g\" }\nb = \"1\"\n[workspace]\ndependencies = { c = \"1\", d = \"2\" }\n";
    let cases = [
        ("a =", EditAction::SetRequirement, Some("1"), "nothing that andon can change"),
        ("b =", EditAction::SetRequirement, Some("one"), "`one` is no requirement"),
        ("b =", EditAction::SetRequirement, Some("1\"\n[evil]\n#"), "is no requirement"),
        ("b =", EditAction::SetRequirement, None, "not said what"),
        ("a =", EditAction::PinRevision, Some("main"), "`main` is no commit"),
        ("b =", EditAction::PinRevision, Some(REVISION), "no dependency of git"),
        ("d =", EditAction::Remove, None, "lines of its own"),
        ("workspace", EditAction::Remove, None, "nothing that andon can change"),
    ];
    for (mark, action, after, why) in cases {
        let refused = amended(git, mark, action, after).expect_err(mark);
        assert!(refused.contains(why), "{mark}: {refused}");
    }
    let mut changed = edit(git, "b =", EditAction::SetRequirement, Some("2"));
    changed.before = Some("0.9".into());
    assert_eq!(amend(git, &[&changed]).1, [(0, "`1` stands there by now".into())]);
    for (line, column) in [(0, 0), (3, 400), (9, 1), (u32::MAX, u32::MAX)] {
        (changed.at.line, changed.at.column) = (line, column);
        assert_eq!(amend(git, &[&changed]).1.len(), 1);
    }
    let marked = format!("\u{feff}{git}");
    assert_eq!(amend(&marked, &[&changed]).1, [(0, "the file begins with a byte order mark".into())]);
    assert_eq!(amend("= no TOML", &[&changed]).1, [(0, "the file is no TOML".into())]);
}
