//! Flags of rustc: which of them start a program, load or replace a library, or remove a check.
//!
//! Source: the rustc book, "Codegen Options" and "Command-line Arguments". Flags of other kinds are not looked at.

use super::value::Word;
use crate::evidence::Text;
use std::ops::Range;

/// What a flag does that somebody has to know.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Flag {
    pub effect: Effect,
    /// The flag without its value: `-Clinker`.
    pub name: Text,
    /// The program, library, or value.
    pub value: Text,
    pub at: Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// Starts a program or loads a library into the compiler or linker.
    Executes,
    /// Puts a library or directory in the place of another.
    Replaces,
    /// Can remove a check.
    Weakens,
}

/// Codegen options by effect; `=` follows each.
const CODEGEN: [(&str, Effect); 5] = [
    ("linker", Effect::Executes),
    ("dlltool", Effect::Executes),
    ("overflow-checks", Effect::Weakens),
    ("debug-assertions", Effect::Weakens),
    ("relro-level", Effect::Weakens),
];
/// Unstable options by effect.
const UNSTABLE: [(&str, Effect); 3] =
    [("codegen-backend", Effect::Executes), ("llvm-plugins", Effect::Executes), ("relro-level", Effect::Weakens)];
/// What the linker's driver is told, by the beginning of the word, or as a word of its own before the value.
const LINKER: [&str; 13] = [
    "-fuse-ld=",
    "--ld-path=",
    "-B",
    "-fplugin=",
    "-specs=",
    "--specs=",
    "-specs",
    "--specs",
    "-wrapper",
    "-plugin=",
    "--plugin=",
    "-plugin",
    "--plugin",
];

/// The flags that matter, of words as rustc gets them.
pub(super) fn flags(words: &[Word]) -> Vec<Flag> {
    let (mut found, mut linker) = (Vec::new(), Vec::new());
    let mut rest = words.iter();
    while let Some((word, at)) = rest.next() {
        if let Some(file) = word.strip_prefix('@') {
            found.push(flag(Effect::Executes, "@", file, at));
            continue;
        }
        let Some((option, value)) = option(word) else { continue };
        let (value, at) = match value {
            "" => rest.next().map_or(("", at), |(word, at)| (&**word, at)),
            value => (value, at),
        };
        of_option(option, value, at, &mut found, &mut linker);
    }
    told_linker(&linker, &mut found);
    found
}

/// A word that the linker's driver gets, and the option that hands it over.
struct LinkerWord<'w> {
    by: String,
    word: &'w str,
    at: &'w Range<usize>,
}

/// A word that begins an option with a value: the option, and the value if the word has it too.
fn option(word: &str) -> Option<(&'static str, &str)> {
    const OPTIONS: [(&str, &str); 7] = [
        ("--codegen", "-C"),
        ("-C", "-C"),
        ("-Z", "-Z"),
        ("--extern", "--extern"),
        ("--sysroot", "--sysroot"),
        ("--test-runtool", "--test-runtool"),
        ("--test-builder", "--test-builder"),
    ];
    let (written, option) = OPTIONS.into_iter().find(|(written, _)| word.starts_with(written)).or_else(|| {
        // Short options without a value can stand before one that has it: `-gOClinker=…`.
        let cluster = word.strip_prefix('-')?.trim_start_matches(['g', 'O', 'v', 'h', 'V']);
        let option = [("C", "-C"), ("Z", "-Z")].into_iter().find(|(letter, _)| cluster.starts_with(letter))?;
        word.get(..word.len() - cluster.len() + 1).map(|written| (written, option.1))
    })?;
    let value = word.get(written.len()..)?;
    Some((option, value.strip_prefix('=').unwrap_or(value)))
}

fn of_option<'w>(
    option: &'static str,
    value: &'w str,
    at: &'w Range<usize>,
    found: &mut Vec<Flag>,
    linker: &mut Vec<LinkerWord<'w>>,
) {
    let (key, argument) = value.split_once('=').unwrap_or((value, ""));
    let key = key.replace('_', "-");
    let table: &[(&str, Effect)] = match option {
        "--extern" | "--sysroot" => return found.extend(replacement(option, value, at)),
        "--test-runtool" | "--test-builder" => return found.push(flag(Effect::Executes, option, value, at)),
        "-Z" => &UNSTABLE,
        _ => &CODEGEN,
    };
    if let Some((name, effect)) = table.iter().find(|(name, _)| *name == key) {
        return found.push(flag(*effect, &format!("{option}{name}"), argument, at));
    }
    match &*key {
        "link-arg" | "link-args" | "pre-link-arg" | "pre-link-args" | "post-link-arg" | "post-link-args" => {
            let words = argument.split_whitespace().flat_map(passed_on);
            linker.extend(words.map(|word| LinkerWord { by: format!("{option}{key}"), word, at }));
        }
        "llvm-args" => found.extend(argument.split_whitespace().filter_map(|word| {
            let library = word.trim_start_matches('-').strip_prefix("load")?;
            let library = library.trim_start_matches("-pass-plugin").strip_prefix('=')?;
            Some(flag(Effect::Executes, &format!("{option}llvm-args=-load"), library, at))
        })),
        _ => {}
    }
}

/// `--extern name` without a path takes the library from where it always comes.
fn replacement(option: &str, value: &str, at: &Range<usize>) -> Option<Flag> {
    let path = if option == "--extern" { value.split_once('=')?.1 } else { value };
    Some(flag(Effect::Replaces, option, path, at))
}

/// `-Wl,a,b` hands `a` and `b` on, and `-Xlinker` the word after it: they are judged like words for the driver itself.
fn passed_on(word: &str) -> Vec<&str> {
    match word.strip_prefix("-Wl,") {
        Some(words) => words.split(',').collect(),
        None if word == "-Xlinker" => Vec::new(),
        None => vec![word],
    }
}

/// What of the linker's words starts a program or loads a library; several flags together can say it.
fn told_linker(words: &[LinkerWord<'_>], found: &mut Vec<Flag>) {
    for (index, LinkerWord { by, word, at }) in words.iter().enumerate() {
        if let Some(file) = word.strip_prefix('@') {
            found.push(flag(Effect::Executes, &format!("{by}=@"), file, at));
            continue;
        }
        let Some(prefix) = LINKER.iter().find(|prefix| word.starts_with(**prefix)) else { continue };
        let rest = word.get(prefix.len()..).unwrap_or_default();
        let takes_next = !prefix.ends_with('=') && rest.is_empty();
        // `-plugin-opt=…` and the like are other options.
        if !prefix.ends_with('=') && *prefix != "-B" && !takes_next {
            continue;
        }
        let (program, at) = match words.get(index + 1).filter(|_| takes_next) {
            Some(next) => (next.word, next.at),
            None => (rest, *at),
        };
        // `-Bstatic` and the like are no directories.
        if !program.is_empty() && (*prefix != "-B" || takes_next || program.contains(['/', '\\', '.'])) {
            found.push(flag(Effect::Executes, &format!("{by}={}", prefix.trim_end_matches('=')), program, at));
        }
    }
}

fn flag(effect: Effect, name: &str, value: &str, at: &Range<usize>) -> Flag {
    Flag { effect, name: name.into(), value: value.into(), at: at.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(words: &[&str]) -> Vec<String> {
        let words: Vec<Word> = words.iter().map(|word| (Text::from(*word), 0..0)).collect();
        flags(&words).iter().map(|flag| format!("{:?} {} {}", flag.effect, flag.name, flag.value)).collect()
    }

    #[test]
    fn programs_in_every_spelling() {
        for words in [
            &["-Clinker=./x"][..],
            &["-C", "linker=./x"],
            &["--codegen=linker=./x"],
            &["--codegen", "linker=./x"],
            &["-gClinker=./x"],
            &["-gOC", "linker=./x"],
        ] {
            assert_eq!(of(words), ["Executes -Clinker ./x"], "{words:?}");
        }
        assert_eq!(of(&["-Clink-arg=-fuse-ld=/x/ld"]), ["Executes -Clink-arg=-fuse-ld /x/ld"]);
        assert_eq!(of(&["-Clink-args=-O1 -B./bin -lfoo"]), ["Executes -Clink-args=-B ./bin"]);
        for words in [
            &["-Clink-arg=-wrapper", "-Clink-arg=./x"][..],
            &["-Clink-arg=--specs=./x"],
            &["-Clink-arg=-B", "-C", "link-arg=./x"],
            &["-Clink-arg=-Wl,-O1,-plugin,./x"],
            &["-Clink-arg=-Xlinker", "-Clink-arg=-plugin=./x"],
            &["-Clink-arg=@./x"],
        ] {
            let [found] = &*of(words) else { panic!("{words:?}: {:?}", of(words)) };
            assert!(found.starts_with("Executes -Clink-arg=") && found.ends_with(" ./x"), "{found}");
        }
        assert_eq!(of(&["-Zcodegen-backend=x.so"]), ["Executes -Zcodegen-backend x.so"]);
        assert_eq!(of(&["-Cllvm-args=-load=x.so"]), ["Executes -Cllvm-args=-load x.so"]);
        assert_eq!(of(&["--test-runtool=./x"]), ["Executes --test-runtool ./x"]);
        assert_eq!(of(&["--test-runtool", "./x"]), ["Executes --test-runtool ./x"]);
        assert_eq!(of(&["@more.txt"]), ["Executes @ more.txt"]);
    }

    #[test]
    fn libraries_and_checks() {
        assert_eq!(of(&["--extern", "a=b.rlib", "--extern=c"]), ["Replaces --extern b.rlib"]);
        assert_eq!(of(&["--sysroot", "s"]), ["Replaces --sysroot s"]);
        assert_eq!(of(&["-C", "overflow_checks=off"]), ["Weakens -Coverflow-checks off"]);
    }

    #[test]
    fn other_flags_say_nothing() {
        let plain =
            ["-Ctarget-cpu=native", "-C", "link-arg=-Wl,--icf=safe", "--cfg", "x", "-Dwarnings", "-Zthreads=8", "-C"];
        assert_eq!(of(&plain), Vec::<String>::new());
        assert_eq!(of(&["-Clinker-plugin-lto=no", "-Clink-arg=-Bsymbolic"]), Vec::<String>::new());
    }
}
