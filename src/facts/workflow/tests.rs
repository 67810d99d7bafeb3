use super::*;
use crate::finding::Span;

fn gathered(files: &[(&str, &[u8])]) -> (WorkflowFacts, Vec<Problem>) {
    let mut evidence = Evidence::new("2026-08-21T00:00:00Z".parse().expect("a moment"));
    for (path, bytes) in files {
        evidence.files.insert((*path).into(), FileBytes::from(bytes.to_vec()));
    }
    gather(&evidence)
}

fn facts(text: &str) -> WorkflowFacts {
    let (facts, problems) = gathered(&[(".github/workflows/ci.yml", text.as_bytes())]);
    assert_eq!(problems, []);
    facts
}

fn problem(text: &[u8]) -> String {
    let (facts, problems) = gathered(&[(".github/workflows/ci.yml", text)]);
    assert!(facts.files.is_empty(), "nothing is half read");
    let [problem] = problems.as_slice() else { panic!("{problems:?}") };
    format!("{}:{} {}", problem.at.line, problem.at.column, problem.message)
}

/// A workflow of one job with these steps.
fn steps(text: &str) -> WorkflowFacts {
    facts(&format!("on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n{text}"))
}

fn place(span: &Span) -> (u32, u32, u32) {
    (span.line, span.column, span.end_column)
}

fn names(list: &[&str]) -> BTreeSet<Text> {
    list.iter().map(|name| Text::from(*name)).collect()
}

#[test]
fn the_parts_of_an_action_and_its_place() {
    let facts = steps(
        "      - uses: Dev/Tool/sub@v1.2 # why\n      - uses: \"dev/x@0123456789012345678901234567890123456789\"\n",
    );
    let [first, second] = facts.uses.as_slice() else { panic!("two") };
    assert_eq!((first.owner.as_deref(), first.repository.as_deref()), (Some("dev"), Some("dev/tool")));
    assert_eq!((first.path.as_deref(), first.reference.as_deref()), (Some("sub"), Some("v1.2")));
    assert_eq!((first.pinned, first.comment.as_deref(), place(&first.at)), (false, Some("why"), (6, 15, 32)));
    assert!(second.pinned && second.comment.is_none());
}

#[test]
fn only_a_whole_commit_pins() {
    for (written, pinned) in [
        ("a/b@0123456789012345678901234567890123456789", true),
        ("a/b@0123456", false),
        ("a/b@g123456789012345678901234567890123456789", false),
        ("a/b", false),
        ("./x", true),
        ("$/x", true),
        ("docker://x:latest", false),
        ("docker://x@sha256:00", true),
    ] {
        assert_eq!(uses::parse(written).pinned, pinned, "{written}");
    }
}

#[test]
fn triggers_in_all_their_forms() {
    for (on, events, exposed, releases) in [
        ("push", &["push"][..], false, false),
        ("[push, pull_request_target]", &["pull_request_target", "push"], true, false),
        ("\n  release:\n    types: [published]\n  workflow_dispatch:", &["release", "workflow_dispatch"], false, true),
        ("\n  push:\n    tags: ['v*']", &["push"], false, true),
        ("\n  push:\n    tags: ['v*']\n    branches: [main]", &["push"], false, false),
        ("\n  workflow_run:\n    workflows: [x]", &["workflow_run"], true, false),
    ] {
        let facts = facts(&format!("on: {on}\njobs: {{}}\n"));
        let file = &facts.files[".github/workflows/ci.yml"];
        assert_eq!((&file.events, file.exposed, file.releases), (&names(events), exposed, releases), "{on}");
    }
}

#[test]
fn what_the_token_may_write() {
    let text = "on: push\npermissions:\n  contents: write\n  issues: read\njobs:\n  a: {runs-on: x}\n  \
                b: {runs-on: x, permissions: {id-token: write}}\n  c: {runs-on: x, permissions: write-all}\n  \
                d: {runs-on: x, permissions: {}}\n";
    let facts = facts(text);
    let writes = |id: &str| facts.jobs[&*format!(".github/workflows/ci.yml#{id}")].writes.clone();
    assert_eq!(writes("a"), names(&["contents"]));
    assert_eq!(writes("b"), names(&["id-token"]));
    assert_eq!(writes("c"), names(&["all"]));
    assert_eq!(writes("d"), names(&[]));
    let scopes = &facts.files[".github/workflows/ci.yml"].permissions.as_ref().expect("written").scopes;
    assert_eq!(place(&scopes["contents"].at), (3, 3, 18));
}

#[test]
fn expressions_in_code_have_their_place() {
    let facts = steps(
        "      - run: |\n          echo é ${{ github.event.pull_request.title }} ${{ matrix.x }}\n      - run: echo \"${{\n          github.head_ref }}\"\n",
    );
    let [title, matrix, branch] = facts.expressions.as_slice() else { panic!("{:?}", facts.expressions) };
    assert_eq!(title.untrusted, names(&["github.event.pull_request.title"]));
    assert_eq!(place(&title.at), (7, 18, 56));
    assert_eq!((matrix.untrusted.len(), &matrix.contexts), (0, &names(&["matrix.x"])));
    assert_eq!((branch.untrusted.len(), branch.at.line), (1, 8));
}

#[test]
fn what_flows_into_an_expression() {
    for (text, flowing) in [
        ("github.event.issue['title']", &["github.event.issue.title"][..]),
        ("GitHub.Head_Ref", &["github.head_ref"]),
        ("a.b == 'x'", &[]),
        ("a.b && c.d || e.f", &["c.d", "e.f"]),
        ("!a.b", &[]),
        ("contains(a.b, 'x')", &[]),
        ("format('{0}', a.b)", &["a.b"]),
        ("toJSON(github.event.commits.*.message)", &["github.event.commits.*.message"]),
        ("github.event.commits[0].message", &["github.event.commits.*.message"]),
        ("a[b.c].d", &["a.*.d"]),
        ("(a.b || 'it''s') ", &["a.b"]),
        ("fromJSON(a.b).c", &["a.b"]),
        ("a.b c.d ==", &["a.b", "c.d"]),
    ] {
        let wanted: BTreeSet<String> = flowing.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(expression::contexts(text).flowing, wanted, "{text}");
    }
    let deep = "(".repeat(100_000);
    assert!(expression::contexts(&format!("{deep}github.head_ref")).flowing.contains("github.head_ref"));
}

#[test]
fn what_strangers_can_write() {
    for (context, untrusted) in [
        ("github.head_ref", true),
        ("github.event", true),
        ("github", true),
        ("github.event.commits.*.message", true),
        ("github.event.pull_request.head.ref", true),
        ("github.event.pull_request.head.sha", false),
        ("github.event.pull_request.number", false),
        ("github.sha", false),
        ("inputs.title", false),
        ("secrets.head_ref", false),
    ] {
        assert_eq!(stranger::is_untrusted(context), untrusted, "{context}");
    }
}

#[test]
fn secrets_are_named_or_all() {
    let facts = steps(
        "      - env:\n          A: ${{ secrets.token }}\n          B: ${{ secrets['OTHER'] }}\n          \
         C: ${{ toJSON(secrets) }}\n          D: ${{ secrets[matrix.x] }}\n          E: secrets.NOT\n        run: x\n",
    );
    let found: Vec<Option<&str>> = facts.secrets.iter().map(|secret| secret.name.as_deref()).collect();
    assert_eq!(found, [Some("TOKEN"), Some("OTHER"), None, None]);
    assert_eq!(place(&facts.secrets[0].at), (7, 14, 34));
    assert_eq!(facts.jobs[".github/workflows/ci.yml#a"].secrets, names(&["OTHER", "TOKEN"]));
}

#[test]
fn installs_as_scripts_write_them() {
    use WorkflowInstallKind::{CargoBinstall, CargoInstall, Download};
    for (script, found) in [
        ("cargo install a", Some((CargoInstall, false, false))),
        ("cargo install --locked a@1.2.3", Some((CargoInstall, true, true))),
        ("cargo +stable --quiet install a --version '=1.2.3'", Some((CargoInstall, false, true))),
        ("cargo install a --version 1", Some((CargoInstall, false, false))),
        ("sudo -E true; RUSTFLAGS=x cargo install --path . --frozen", Some((CargoInstall, true, true))),
        ("command -v a || cargo install a", Some((CargoInstall, false, false))),
        ("cargo binstall -y a", Some((CargoBinstall, false, false))),
        ("curl -L https://x/y.sh | sudo bash -s -- -b", Some((Download, false, false))),
        ("cargo install --list", None),
        ("echo 'cargo install a'", None),
        ("# cargo install a", None),
        ("cargo build --features install", None),
        ("curl https://x | tar xz", None),
        ("curl https://x | python3 -c 'import json'", None),
    ] {
        let installs = script::installs(&script::commands(script));
        let one = installs.first().map(|install| (install.kind, install.locked, install.pinned));
        assert_eq!(one, found, "{script}");
    }
}

#[test]
fn a_command_has_its_place_in_the_file() {
    let facts = steps(
        "      - name: x\n        run: |\n          set -e\n\n          true && cargo install a \\\n            b\n",
    );
    assert_eq!(place(&facts.installs[0].at), (10, 19, 36));
    assert_eq!(facts.installs[0].names, ["a", "b"].map(Text::from));
}

#[test]
fn what_is_written_to_the_environment() {
    for (line, found) in [
        ("echo \"A=1\" >> $GITHUB_ENV", Some(("GITHUB_ENV", false))),
        ("echo A=$B >> \"$GITHUB_ENV\"", Some(("GITHUB_ENV", true))),
        ("echo \"$HOME/bin\" >> ${GITHUB_PATH}", Some(("GITHUB_PATH", true))),
        ("cat x | tee -a $GITHUB_ENV", Some(("GITHUB_ENV", true))),
        ("cat $GITHUB_ENV", None),
        ("# echo A=$B >> $GITHUB_ENV", None),
    ] {
        let one = script::environment_writes(line).first().map(|(target, dynamic, _)| (*target, *dynamic));
        assert_eq!(one, found, "{line}");
    }
}

#[test]
fn images_of_jobs_services_and_steps() {
    let text = "on: push\njobs:\n  a:\n    runs-on: x\n    container: {image: 'r:5000/i'}\n    services:\n      \
                s: {image: 'i:latest@sha256:00'}\n    steps:\n      - uses: docker://i:1\n      - uses: a/b@v1\n";
    let found: Vec<_> = facts(text).images.iter().map(|i| (i.image.to_string(), i.tag.clone(), i.digest)).collect();
    let tag = |text: &str| Some(Text::from(text));
    assert_eq!(
        found,
        [
            ("r:5000/i".into(), None, false),
            ("i:latest@sha256:00".into(), tag("latest"), true),
            ("i:1".into(), tag("1"), false)
        ]
    );
}

#[test]
fn actions_count_where_something_uses_them() {
    let action = b"name: x\nruns:\n  using: composite\n  steps:\n    - run: cargo install a\n      shell: bash\n";
    let workflow: &[u8] = b"on: push\njobs: {a: {runs-on: x, steps: [{uses: ./tools/x}]}}\n";
    let files: [(&str, &[u8]); 5] = [
        (".github/workflows/ci.yml", workflow),
        (".github/workflows/deeper/no.yml", b"not: [read"),
        ("elsewhere/action.yml", b"not: [read"),
        ("sub/.github/workflows/ci.yml", b"not: [read"),
        ("tools/x/action.yml", action),
    ];
    let (facts, problems) = gathered(&files);
    assert_eq!(problems, []);
    assert_eq!(facts.files.keys().map(|path| &**path).collect::<Vec<_>>(), [files[0].0, files[4].0]);
    assert_eq!(&*facts.installs[0].job, "tools/x/action.yml#runs");
}

#[test]
fn anchors_are_followed() {
    let text = "on: push\njobs:\n  a: &a\n    runs-on: x\n    steps: [{uses: a/b@v1}]\n  b: *a\n";
    assert_eq!(facts(text).uses.len(), 2);
}

#[test]
fn quoted_lines_that_are_not_indented_are_read() {
    let facts = facts(
        "on: push\njobs:\n  a:\n    runs-on: x\n    env:\n      A: \"${{\n        b\n      }}\"\n    steps: [{uses: a/b@v1}]\n",
    );
    assert_eq!(&*facts.variables[0].value, "${{ b }}");
    assert_eq!(facts.uses[0].at.line, 9);
}

#[test]
fn a_file_of_comments_runs_nothing() {
    assert!(facts("# on: push\n").files.is_empty());
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    let aliases = (1..20).fold(String::from("a0: &a0 [x, x]\n"), |text, n| {
        let before = vec![format!("*a{}", n - 1); 20].join(", ");
        format!("{text}a{n}: &a{n} [{before}]\n")
    });
    let many_keys = (0..30_000).fold(String::from("on: push\njobs:\n"), |text, n| format!("{text}  j{n}: 1\n"));
    for (text, wanted) in [
        (&b"on: push\njobs:\n\ta: 1\n"[..], "3:"),
        (b"on: push\non: push\njobs: {}\n", "2:1 this workflow cannot be read: `on` is there twice"),
        (b"on: push\njobs: {a: {runs-on: \xff}}\n", "2:1 this file is not UTF-8"),
        (b"on: push\n<<<<<<< HEAD\njobs: {}\n=======\n", "2:1 an unresolved merge conflict"),
        (b"on: push\njobs: [\n", "3:"),
        (b"on: push\n", "1:1 this workflow cannot be read: it has no `jobs`"),
        (b"jobs: {}\n", "1:1 this workflow cannot be read: it does not say when it runs"),
        (b"- on\n", "1:1 this workflow cannot be read: it is no mapping"),
        (b"on: push\njobs: {a: [1]}\n", "2:11 this workflow cannot be read: this job is no mapping"),
        (b"on: push\njobs: {a: {steps: x}}\n", "2:19 this workflow cannot be read: `steps` is no list"),
        (b"on: push\njobs: {a: {steps: [{uses: []}]}}\n", "2:27 this workflow cannot be read: `uses` names nothing"),
        (b"on: push\njobs: {a: {permissions: [x]}}\n", "2:25 this workflow cannot be read: `permissions` is"),
        (b"on: push\njobs: {}\n---\non: push\n", "3:1 this workflow cannot be read: a second document"),
        (aliases.as_bytes(), "5:50 this workflow cannot be read: is too large once its aliases are followed"),
        (many_keys.as_bytes(), "3:7 this workflow cannot be read: this job is no mapping"),
        ("[".repeat(1 << 20).as_bytes(), "1:"),
        ("a: ".repeat(1 << 18).as_bytes(), "1:"),
        (&vec![b'x'; LARGEST + 1], "1:1 this workflow is larger than"),
    ] {
        let said = problem(text);
        let shown = String::from_utf8_lossy(text.get(..40.min(text.len())).unwrap_or_default());
        assert!(said.starts_with(wanted), "{shown}: {said}");
    }
}

#[test]
fn whom_a_condition_lets_in() {
    for (condition, event, lets_in) in [
        ("github.event_name == 'push'", "pull_request", false),
        ("${{ github.event_name != 'pull_request' }}", "pull_request", false),
        ("github.event_name == 'push' || github.event_name == 'issue_comment'", "issue_comment", true),
        ("github.event.pull_request.head.repo.full_name == github.repository", "pull_request_target", false),
        ("github.repository == github.event.pull_request.head.repo.full_name && always()", "pull_request", false),
        ("github.repository == 'me/mine'", "pull_request", true),
        ("!github.event.pull_request.head.repo.fork", "pull_request", false),
        ("github.event.pull_request.head.repo.fork == false", "pull_request", false),
        ("github.event.pull_request.head.repo.full_name == github.repository || x.y", "pull_request", true),
        ("github.event.workflow_run.event == 'push'", "workflow_run", false),
        ("github.event.workflow_run.conclusion == 'success'", "workflow_run", true),
        ("github.event.comment.author_association == 'MEMBER'", "issue_comment", false),
        (
            "contains(fromJSON('[\"OWNER\", \"MEMBER\"]'), github.event.comment.author_association)",
            "issue_comment",
            false,
        ),
        ("contains(fromJSON('[\"OWNER\", \"NONE\"]'), github.event.comment.author_association)", "issue_comment", true),
        ("'a' == github.event.comment.user.login || 'b' == github.actor", "issue_comment", false),
        ("github.actor == 'dependabot[bot]'", "pull_request_target", true),
        ("contains(github.event.comment.body, '/bench')", "issue_comment", true),
        ("this is no expression (", "issue_comment", true),
    ] {
        assert_eq!(stranger::gets_in(condition, event), lets_in, "{condition}");
    }
}

#[test]
fn what_a_maintainer_has_to_label_no_stranger_starts() {
    let text = |types: &str| format!("on:\n  pull_request_target:\n    types: {types}\njobs: {{a: {{runs-on: x}}}}\n");
    let strangers = |types: &str| facts(&text(types)).jobs[".github/workflows/ci.yml#a"].strangers.clone();
    assert_eq!(strangers("[labeled]"), names(&[]));
    assert_eq!(strangers("[labeled, synchronize]"), names(&["pull_request_target"]));
}

#[test]
fn inputs_are_taken_in_any_case_and_paths_in_any_spelling() {
    let facts = facts(
        "on: pull_request_target\njobs:\n  a:\n    runs-on: x\n    steps:\n      - uses: actions/checkout@v5\n        \
         with:\n          REF: ${{ github.event.pull_request.head.sha }}\n",
    );
    assert_eq!((facts.checkouts.len(), facts.checkouts[0].of_head), (1, true));
    assert_eq!(place(&facts.checkouts[0].at).0, 8);
    for written in
        ["./tools/evil", "./tools/./evil", "./tools//evil", "./x/../tools/evil", ".//tools/evil/", ".\\tools\\evil"]
    {
        assert_eq!(local(&written.replace(".\\", "./")).as_deref(), Some("tools/evil"), "{written}");
    }
}
