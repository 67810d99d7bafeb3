//! What the documents claim of the policies is so. `ANDON_BLESS=1` writes the generated ones.

mod docs {
    pub mod example;
}

use andon::engine::lint::lint;
use andon::gate::Gate;
use andon::policy::{Category, Policy};
use andon::report::reference;
use std::fmt::Write as _;
use std::fs;

fn gate() -> Gate {
    Gate::builder().build().expect("the built-in policies load")
}

/// Writes a generated document where asked to; the path where the kept one differs.
fn differs(path: &str, text: &str) -> Option<String> {
    if std::env::var_os("ANDON_BLESS").is_some() {
        fs::write(path, text).expect("can be written");
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    (kept != text).then(|| path.to_owned())
}

#[test]
fn the_index_lists_every_policy() {
    let gate = gate();
    let mut index = String::from(
        "# Policies\n\nGenerated from the policies' METADATA: `ANDON_BLESS=1 cargo test --test docs` writes this file \
         and the\npage of each policy.\n",
    );
    for category in Category::ALL {
        let policies = gate.policies().iter().filter(|policy| policy.metadata.category == Some(category));
        let _ = write!(index, "\n## {}\n\n| policy | level | finds |\n|---|---|---|\n", category.as_str());
        policies.for_each(|policy| index.push_str(&row(policy)));
    }
    assert_eq!(differs("policies/README.md", &index), None, "this is not what the policies say");
}

fn row(policy: &Policy) -> String {
    let level = reference::level(policy.metadata.level);
    format!("| [`{0}`]({0}/README.md) | {level} | {1} |\n", policy.id, policy.metadata.title)
}

#[test]
fn every_policy_has_its_page() {
    let gate = gate();
    let pages = gate.policies().iter().map(|policy| {
        let page = reference::page(policy, &docs::example::examples(policy));
        differs(&format!("policies/{}/README.md", policy.id), &page)
    });
    let wrong: Vec<String> = pages.flatten().collect();
    assert!(wrong.is_empty(), "these are not what the policies and their cases say: {}", wrong.join(", "));
}

#[test]
fn every_built_in_policy_has_a_category() {
    for policy in gate().policies() {
        assert!(policy.metadata.category.is_some(), "{} has no custom.category", policy.id);
    }
}

/// Width is a matter of taste; what else `policy lint` says of a policy is a mistake in it.
#[test]
fn nothing_is_to_be_mended_in_a_built_in_policy() {
    let gate = gate();
    let remarks = gate.policies().iter().flat_map(lint).filter(|remark| remark.rule != "line-length");
    let remarks: Vec<String> = remarks.map(|remark| format!("{}: {}", remark.at, remark.message)).collect();
    assert!(remarks.is_empty(), "{}", remarks.join("\n"));
}

#[test]
fn the_changelog_names_every_policy() {
    let changelog = fs::read_to_string("CHANGELOG.md").expect("CHANGELOG.md");
    for policy in gate().policies() {
        assert!(changelog.contains(&format!("`{}`", policy.id)), "CHANGELOG.md does not name {}", policy.id);
    }
}
