//! What the documents claim of the policies is so.

use andon::gate::Gate;
use std::fs;

#[test]
fn the_readme_names_every_policy_with_its_level() {
    let readme = fs::read_to_string("README.md").expect("README.md");
    let gate = Gate::builder().build().expect("the built-in policies load");
    let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(rows.len(), gate.policies().len(), "a row for each policy and no other");
    for policy in gate.policies() {
        let level = format!("{:?}", policy.metadata.level).to_lowercase();
        let row = format!("| `{}` | {level} |", policy.id);
        assert!(rows.iter().any(|line| line.starts_with(&row)), "README.md has no row that begins with {row}");
    }
}

#[test]
fn the_changelog_names_every_policy() {
    let changelog = fs::read_to_string("CHANGELOG.md").expect("CHANGELOG.md");
    let gate = Gate::builder().build().expect("the built-in policies load");
    for policy in gate.policies() {
        assert!(changelog.contains(&format!("`{}`", policy.id)), "CHANGELOG.md does not name {}", policy.id);
    }
}
