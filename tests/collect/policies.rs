//! Folders of policies.

use crate::collect::world::World;
use andon::collect::{Tree, policies};

fn root(world: &World) -> Tree {
    Tree::directory(&world.path("root")).expect("a directory")
}

#[test]
fn every_rego_file_by_its_path() {
    let world = World::new();
    for name in
        ["b/policy.rego", "a/policy.rego", "a/policy_test.rego", "lib/x.rego", "README.md", ".hidden/policy.rego"]
    {
        world.write(&format!("root/house/rules/{name}"), name);
    }
    let found = policies(&root(&world), "house/rules/").expect("policies");
    let names: Vec<(&str, &str, &str)> = found.iter().map(|file| (&*file.origin, &*file.path, &*file.text)).collect();
    let wanted = ["a/policy.rego", "a/policy_test.rego", "b/policy.rego", "lib/x.rego"];
    assert_eq!(names, wanted.map(|name| ("house/rules", name, name)));
}

#[test]
fn what_cannot_be_read_is_an_error_with_its_path() {
    let error = |content: &[u8]| {
        let world = World::new();
        world.write("root/rules/a/policy.rego", content);
        policies(&root(&world), "rules").expect_err("an error").to_string()
    };
    for (content, said) in [(&b"\xff"[..], "UTF-8"), (&vec![b' '; (1 << 20) + 1], "longer")] {
        let message = error(content);
        assert!(message.contains(said) && message.contains("policy.rego"), "{message}");
    }
    let world = World::new();
    assert!(policies(&root(&world), "absent").expect_err("absent").to_string().contains("absent"));
}

#[cfg(unix)]
#[test]
fn links_stay_inside_the_folder() {
    use std::os::unix::fs::symlink;
    let world = World::new();
    world.write("root/rules/a/policy.rego", "a");
    symlink("../a/policy.rego", world.path("root/rules/a/copy.rego")).expect("a link");
    symlink("a", world.path("root/rules/b")).expect("a link");
    assert_eq!(policies(&root(&world), "rules").expect("policies").len(), 4);
    for target in ["../..", "../../cache", "..", "."] {
        let link = world.path("root/rules/a/link.rego");
        symlink(target, &link).expect("a link");
        let message = policies(&root(&world), "rules").expect_err(target).to_string();
        assert!(message.contains("link.rego"), "{message}");
        std::fs::remove_file(link).expect("removed");
    }
}
