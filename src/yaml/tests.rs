use super::*;

const LIMITS: Limits = Limits { depth: 20, weight: 1 << 16, aliases: true };

fn refused(text: &str) -> String {
    let wrong = read(text, LIMITS).expect_err("is refused");
    format!("{}:{} {}", wrong.line, wrong.column, wrong.message)
}

#[test]
fn values_have_their_bytes_whatever_characters_stand_before_them() {
    for (text, wanted) in [
        ("a: b\nc: déf\n", "déf"),
        ("é: ü\nc: déf\n", "déf"),
        ("# ü\r\né: ü\r\nc: \"déf\"\r\n", "\"déf\""),
        ("é: ['ñ', { c: déf }]\nc: |\n  déf\n", "déf\n"),
    ] {
        let node = read(text, LIMITS).expect(text);
        let found = node.get("c").expect("c");
        assert_eq!(text.get(found.range.clone()), Some(wanted), "{text:?}");
    }
}

#[test]
fn characters_beyond_the_first_block_are_counted() {
    let text = format!("# {}\nc: déf\n", "ü".repeat(1000));
    let node = read(&text, LIMITS).expect("is read");
    assert_eq!(&text[node.get("c").expect("c").range.clone()], "déf");
}

#[test]
fn an_alias_is_what_it_stands_for() {
    let node = read("a: &x [1, 2]\nb: *x\n", LIMITS).expect("is read");
    assert_eq!(node.get("b").expect("b").to_json(), serde_json::json!([1, 2]));
    assert_eq!(node.get("b").expect("b").range, node.get("a").expect("a").range);
}

#[test]
fn aliases_do_not_make_it_large() {
    let mut text = String::from("a0: &a0 [lol, lol, lol, lol, lol]\n");
    for n in 1..30 {
        let before = vec![format!("*a{}", n - 1); 10].join(", ");
        text.push_str(&format!("a{n}: &a{n} [{before}]\n"));
    }
    assert!(refused(&text).contains("too large"));
}

#[test]
fn what_is_not_yaml_or_too_much_is_refused_with_its_place() {
    assert_eq!(refused("a: &x [*x]\n"), "1:8 this alias is part of what it stands for");
    assert_eq!(refused("a: 1\nb: 2\na: 3\n"), "3:1 `a` is there twice");
    assert_eq!(refused("a: 1\n---\nb: 2\n"), "2:1 a second document begins here; only one is read");
    assert_eq!(refused("a: !!python/object:os.system x\n"), "1:4 tags are not read");
    assert!(!refused(&"[".repeat(100_000)).is_empty());
    assert!(!refused(&"- ".repeat(100_000)).is_empty());
    assert!(!refused(&"{a: ".repeat(50_000)).is_empty());
    assert!(refused(&"[".repeat(40)).ends_with("is nested too deeply"));
    assert!(refused("a:\n\tb: 1\n").starts_with("2:"));
    assert_eq!(read("# nothing\n", LIMITS).expect("is read").to_json(), Json::Null);
    assert!(refused("a: [1, 2\n").starts_with("2:"));
    assert!(refused(&format!("a: {}", "x".repeat(1 << 17))).ends_with("is too large"));
}

#[test]
fn anchors_are_refused_where_they_are_not_wanted() {
    let wrong = read("a: &x 1\n", METADATA).expect_err("is refused");
    assert_eq!(wrong.message, "anchors, aliases and tags are not read");
}
