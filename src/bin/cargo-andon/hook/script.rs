//! The text of a hook: andon's lines stand between two markers and come first, so that nothing in the hook of somebody else
//! can pass them over, and are taken out without a trace.

/// What a hook runs. It names the binary, never `cargo andon`, which an alias in a committed `.cargo/config.toml` would
/// disarm, and finds it where graphical clients do not look.
pub const COMMAND: &str = r#"PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin" cargo-andon check --staged"#;

const BEGIN: &str = "# >>> cargo-andon: `cargo-andon hook uninstall` removes these lines\n";
const END: &str = "# <<< cargo-andon\n";
const SHEBANG: &str = "#!/bin/sh\n";
const SHELLS: &[&str] = &["sh", "bash", "dash", "ash", "ksh", "mksh", "zsh"];

/// Why a hook's text is not touched.
#[derive(Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not a script of a shell that understands andon's lines.
    NoShell,
    /// Andon's lines begin and do not end.
    Unfinished,
}

impl Refusal {
    pub fn why(&self) -> &'static str {
        match self {
            Refusal::NoShell => "it is not a shell script",
            Refusal::Unfinished => "andon's lines in it begin and do not end; take them out by hand",
        }
    }
}

/// A hook with andon's lines as this version writes them.
pub fn with_block(old: Option<&str>) -> Result<String, Refusal> {
    let Some(old) = old else { return Ok(format!("{SHEBANG}{}", block())) };
    if let Some((before, after)) = around_block(old)? {
        return Ok(format!("{before}{}{after}", block()));
    }
    let (first, rest) = old.split_once('\n').ok_or(Refusal::NoShell)?;
    match is_shell(first) {
        true => Ok(format!("{first}\n{}{rest}", block())),
        false => Err(Refusal::NoShell),
    }
}

/// A hook without andon's lines; none where it has none.
pub fn without_block(text: &str) -> Result<Option<String>, Refusal> {
    Ok(around_block(text)?.map(|(before, after)| format!("{before}{after}")))
}

/// Whether there is anything of andon's.
pub fn has_block(text: &str) -> bool {
    !matches!(around_block(text), Ok(None))
}

/// Whether a script does nothing.
pub fn is_empty(text: &str) -> bool {
    text == SHEBANG
}

/// The lines that judge. A shell says 127 where it finds no binary: nothing was judged then, and the commit is refused
/// like one that cannot be decided.
fn block() -> String {
    format!(
        r#"{BEGIN}{COMMAND} || {{
    andon=$?
    [ "$andon" -ne 127 ] || echo "andon: nothing was judged, because cargo-andon is not installed here:" \
        "run \`cargo install --locked --path .\` in a checkout of andon, or take these lines out of $0" >&2
    exit "$andon"
}}
{END}"#
    )
}

fn around_block(text: &str) -> Result<Option<(&str, &str)>, Refusal> {
    let Some((before, inside)) = text.split_once(BEGIN) else { return Ok(None) };
    let (_, after) = inside.split_once(END).ok_or(Refusal::Unfinished)?;
    Ok(Some((before, after)))
}

/// Whether a first line names a shell: `#!/bin/sh`, `#!/usr/bin/env bash`, `#! /bin/bash -e`.
fn is_shell(line: &str) -> bool {
    let Some(command) = line.strip_prefix("#!") else { return false };
    let mut words = command.split([' ', '\t']).filter(|word| !word.is_empty());
    let base = |word: &str| word.rsplit('/').next().unwrap_or_default().to_owned();
    let program = words.next().map(base);
    let program = match program.as_deref() {
        Some("env") => words.find(|word| !word.starts_with('-')).map(base),
        _ => program,
    };
    program.is_some_and(|program| SHELLS.contains(&&*program))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_is_removed_without_a_trace() {
        for old in
            ["#!/bin/sh\n", "#!/bin/bash -e\nmake lint\nexit 0\n", "#!/usr/bin/env -S bash\nprintf x", "#! /bin/sh\n\n"]
        {
            let new = with_block(Some(old)).expect("a shell script");
            assert!(new.starts_with(old.lines().next().expect("a line")), "{new}");
            assert!(new.find(COMMAND) < new.find("make lint").or(Some(usize::MAX)), "{new}");
            assert_eq!(with_block(Some(&new)).as_ref(), Ok(&new), "twice is once");
            assert_eq!(without_block(&new), Ok(Some(old.to_owned())));
            assert_eq!(without_block(old), Ok(None));
        }
        let own = with_block(None).expect("a new one");
        assert!(is_empty(&without_block(&own).expect("whole").expect("a block")));
    }

    #[test]
    fn lines_of_another_version_are_replaced() {
        let old = format!("#!/bin/sh\n{BEGIN}cargo-andon check --former\n{END}make\n");
        assert_eq!(with_block(Some(&old)), Ok(format!("#!/bin/sh\n{}make\n", block())));
    }

    #[test]
    fn what_is_no_shell_script_is_left_alone() {
        for old in [
            "",
            "#!/bin/sh",
            "echo\n",
            "#!/usr/bin/env python3\n",
            "#!/usr/bin/env -i\n",
            "#!/bin/sh\r\nmake\r\n",
            "\u{7f}ELF\n",
        ] {
            assert_eq!(with_block(Some(old)), Err(Refusal::NoShell), "{old:?}");
        }
    }

    #[test]
    fn a_block_that_does_not_end_is_neither_replaced_nor_removed() {
        let broken = format!("#!/bin/sh\n{BEGIN}make\n");
        assert_eq!(with_block(Some(&broken)), Err(Refusal::Unfinished));
        assert_eq!(without_block(&broken), Err(Refusal::Unfinished));
        assert!(has_block(&broken));
    }
}
