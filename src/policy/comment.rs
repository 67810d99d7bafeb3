//! Where a policy's METADATA stands. `build.rs` reads the built-in ones by this too.

/// The `# METADATA` comment above the `package` line, with `#` blanked out so that columns stay as they are, and the
/// number of its first line.
pub(crate) fn block(text: &str) -> Option<(u32, String)> {
    let mut lines = text.lines().zip(1u32..);
    lines.by_ref().take_while(|(line, _)| !line.starts_with("package")).find(|(l, _)| l.trim_end() == "# METADATA")?;
    let mut first = None;
    let mut yaml = String::new();
    for (line, number) in lines {
        let Some(rest) = line.strip_prefix('#') else { break };
        first.get_or_insert(number);
        yaml.push(' ');
        yaml.push_str(rest);
        yaml.push('\n');
    }
    first.map(|first| (first, yaml))
}

/// A built-in module without its comments, and without what its METADATA says of the past and of where to read more: no
/// verdict depends on that. Its lines remain, empty, so that all others stay where they are.
pub(crate) fn judged(text: &str) -> String {
    let mut judged = String::with_capacity(text.len());
    // How far in the key stands whose text is left out.
    let mut left_out = None;
    let mut in_metadata = false;
    for line in text.split_inclusive('\n') {
        let Some(said) = line.strip_prefix('#') else {
            (left_out, in_metadata) = (None, false);
            judged.push_str(line);
            continue;
        };
        in_metadata |= line.trim_end() == "# METADATA";
        let (depth, said) = (said.len() - said.trim_start().len(), said.trim_start());
        let goes_on = left_out.is_some_and(|key| depth > key || said.starts_with("- "));
        let begins = said.starts_with("precedent:") || said.starts_with("related_resources:");
        left_out = if begins { Some(depth) } else { left_out.filter(|_| goes_on) };
        judged.push_str(if in_metadata && left_out.is_none() { line } else { "#\n" });
    }
    judged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_verdict_depends_on_leaves_its_lines() {
        let text = "# METADATA\n# title: T\n# related_resources:\n#   - https://a.example\n# custom:\n#   level: deny\n\
                    #   precedent: >-\n#     It happened.\n#   needs: [lockfile]\npackage a\n\n# precedent: no METADATA\n";
        let judged = judged(text);
        assert_eq!(judged.lines().count(), text.lines().count());
        assert!(
            !judged.contains("a.example") && !judged.contains("happened") && !judged.contains("no METADATA"),
            "{judged}"
        );
        assert!(judged.contains("# custom:\n#   level: deny\n#\n#\n#   needs: [lockfile]\npackage a\n"), "{judged}");
        assert_eq!(super::judged(&judged), judged);
    }
}
