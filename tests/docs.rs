//! What the documents claim of the policies is so. `ANDON_BLESS=1` writes the generated ones.

use andon::gate::Gate;
use andon::policy::{Category, Policy};
use std::fmt::Write as _;
use std::fs;

fn gate() -> Gate {
    Gate::builder().build().expect("the built-in policies load")
}

#[test]
fn the_index_lists_every_policy() {
    let gate = gate();
    let mut index = String::from(
        "# Policies\n\nGenerated from the policies' METADATA: `ANDON_BLESS=1 cargo test --test docs` writes this file.\n",
    );
    for category in Category::ALL {
        let policies = gate.policies().iter().filter(|policy| policy.metadata.category == Some(category));
        let _ = write!(index, "\n## {}\n\n| policy | level | finds |\n|---|---|---|\n", category.as_str());
        policies.for_each(|policy| index.push_str(&row(policy)));
    }
    if std::env::var_os("ANDON_BLESS").is_some() {
        fs::write("policies/README.md", &index).expect("can be written");
    }
    let kept = fs::read_to_string("policies/README.md").unwrap_or_default();
    assert_eq!(kept, index, "policies/README.md is not what the policies say");
}

fn row(policy: &Policy) -> String {
    let level = format!("{:?}", policy.metadata.level).to_lowercase();
    format!("| `{}` | {level} | {} |\n", policy.id, policy.metadata.title)
}

#[test]
fn every_built_in_policy_has_a_category() {
    for policy in gate().policies() {
        assert!(policy.metadata.category.is_some(), "{} has no custom.category", policy.id);
    }
}

#[test]
fn the_changelog_names_every_policy() {
    let changelog = fs::read_to_string("CHANGELOG.md").expect("CHANGELOG.md");
    for policy in gate().policies() {
        assert!(changelog.contains(&format!("`{}`", policy.id)), "CHANGELOG.md does not name {}", policy.id);
    }
}
