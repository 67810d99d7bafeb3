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
