//! One configuration file of Cargo: from its tables to settings.

use super::alias;
use super::flags::{Effect, flags};
use super::place::{base, directory, locate, locate_program};
use super::value::{Word, plain_text, strings, words};
use super::{CargoSettings, Setting};
use crate::evidence::Text;
use crate::facts::Problem;
use crate::facts::manifest::{patches, profiles};
use crate::facts::span::Lines;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

type Value<'t> = Spanned<DeValue<'t>>;

/// Reads a file's settings. Paths start from the directory above the file's own.
///
/// # Errors
/// Where `[patch]` or `[profile]` is not what Cargo takes for one.
pub(super) fn settings(lines: &Lines<'_>, root: &DeTable<'_>) -> Result<CargoSettings, Problem> {
    let mut reader = Reader::new(lines, base(&lines.whole().file));
    // What replaces a source may be a registry, so `[source]` comes last.
    let last = root.get("source").map(|value| ("source", value));
    let others = root.iter().map(|(key, value)| (&**key.get_ref(), value)).filter(|(key, _)| *key != "source");
    others.chain(last).for_each(|(key, value)| reader.table(key, value));
    let mut found = reader.found;
    found.patches = patches(lines, root, &base(&lines.whole().file))?;
    found.profiles = profiles(lines, root)?;
    Ok(found)
}

/// Reads the flags of rustc in a manifest's profiles, which start programs as those of a configuration do.
pub(in crate::facts) fn profile_flags(lines: &Lines<'_>, root: &DeTable<'_>) -> CargoSettings {
    let mut reader = Reader::new(lines, directory(&lines.whole().file).to_owned());
    root.get("profile").into_iter().for_each(|profiles| reader.table("profile", profiles));
    reader.found
}

/// The keys of `[http]` and `[net]` that weaken or redirect a connection.
const NETWORK: [&str; 6] =
    ["http.proxy", "http.cainfo", "http.proxy-cainfo", "http.check-revoke", "http.ssl-version", "net.offline"];

struct Reader<'r, 't> {
    lines: &'r Lines<'t>,
    base: String,
    file: Text,
    found: CargoSettings,
}

impl<'r, 't> Reader<'r, 't> {
    fn new(lines: &'r Lines<'t>, base: String) -> Self {
        Reader { lines, base, file: lines.whole().file, found: CargoSettings::default() }
    }

    /// A table at the top of the file.
    fn table(&mut self, key: &str, value: &Value<'_>) {
        match key {
            "paths" => strings(value).iter().for_each(|word| {
                let setting = self.at_path("paths", word);
                self.found.paths.push(setting);
            }),
            "alias" => self.each(key, value, Self::alias),
            "build" => self.each(key, value, Self::build),
            "credential-alias" => self.each(key, value, Self::credential_alias),
            "doc" => self.each(key, value, |reader, key, _, value| {
                if key == "doc.browser" {
                    reader.executes(key, None, words(value));
                }
            }),
            "env" => self.each(key, value, Self::environment),
            "host" => self.target(key, None, value),
            "http" | "net" => self.each(key, value, Self::network),
            "registries" => self.each(key, value, Self::registry),
            "registry" => self.own_registry(key, None, value),
            "resolver" => self.each(key, value, |reader, key, _, value| {
                if let ("resolver.lockfile-path", Some(word)) = (key, strings(value).first()) {
                    let setting = reader.at_path(key, word);
                    reader.found.lockfile.push(setting);
                }
            }),
            "source" => self.sources(key, value),
            "target" => self.each(key, value, |reader, key, name, value| reader.target(key, Some(name), value)),
            "unstable" => self.each(key, value, |reader, key, name, value| {
                let setting = reader.named(key, name, value);
                reader.found.unstable.push(setting);
            }),
            "profile" => self.each(key, value, Self::profile),
            _ => {}
        }
    }

    /// Every entry of a table, with its dotted key and its name.
    fn each(&mut self, key: &str, value: &Value<'_>, mut entry: impl FnMut(&mut Self, &str, &str, &Value<'_>)) {
        for (name, value) in value.get_ref().as_table().into_iter().flatten() {
            let name = &**name.get_ref();
            entry(self, &format!("{key}.{name}"), name, value);
        }
    }

    fn alias(&mut self, key: &str, name: &str, value: &Value<'_>) {
        let words = words(value);
        for (text, at) in alias::configurations(&words) {
            self.found.add(&alias::settings(&self.file, text, &self.lines.span(at.clone())));
        }
        self.flags(key, Some(name), alias::flags(&words));
        let arguments = words.into_iter().map(|(word, _)| word).collect();
        let setting = Setting { arguments, ..self.named(key, name, value) };
        self.found.aliases.push(setting);
    }

    fn build(&mut self, key: &str, _: &str, value: &Value<'_>) {
        match key {
            "build.rustc" | "build.rustc-wrapper" | "build.rustc-workspace-wrapper" | "build.rustdoc" => {
                self.executes_path(key, None, value);
            }
            "build.rustflags" | "build.rustdocflags" => self.flags(key, None, &words(value)),
            _ => {}
        }
    }

    /// `[target.x]` or `[host.x]`; in `[host]` the settings also stand without a target.
    fn target(&mut self, key: &str, name: Option<&str>, value: &Value<'_>) {
        self.each(key, value, |reader, key, last, value| match last {
            "linker" => reader.executes_path(key, name, value),
            "runner" => reader.executes(key, name, words(value)),
            "rustflags" | "rustdocflags" => reader.flags(key, name, &words(value)),
            "ar" => {}
            _ if value.get_ref().as_table().is_none() => {}
            _ if name.is_none() => reader.target(key, Some(last), value),
            links => {
                let setting = reader.named(key, links, value);
                reader.found.replaces.push(setting);
            }
        });
    }

    fn profile(&mut self, key: &str, name: &str, value: &Value<'_>) {
        self.each(key, value, |reader, key, last, value| match last {
            "package" => reader.each(key, value, |reader, key, _, value| reader.profile_flags(key, name, value)),
            "build-override" => reader.profile_flags(key, name, value),
            "rustflags" => reader.flags(key, Some(name), &words(value)),
            _ => {}
        });
    }

    /// The flags of a part of a profile.
    fn profile_flags(&mut self, key: &str, name: &str, value: &Value<'_>) {
        let flags = value.get_ref().as_table().and_then(|table| table.get("rustflags"));
        flags.into_iter().for_each(|value| self.flags(&format!("{key}.rustflags"), Some(name), &words(value)));
    }

    fn environment(&mut self, key: &str, name: &str, value: &Value<'_>) {
        let table = value.get_ref().as_table();
        let part = |part: &str| table.and_then(|table| table.get(part));
        let flag = |name: &str| part(name).and_then(|value| value.get_ref().as_bool()).unwrap_or(false);
        let written = part("value").unwrap_or(value);
        let mut setting = Setting { force: flag("force"), ..self.named(key, name, written) };
        if flag("relative") {
            let (place, path) = locate(&self.base, &setting.value);
            (setting.place, setting.path) = (Some(place), path);
        }
        self.found.environment.push(setting);
    }

    fn network(&mut self, key: &str, name: &str, value: &Value<'_>) {
        if key == "net.ssh" {
            return self.each(key, value, |reader, key, _, value| {
                for (text, range) in strings(value) {
                    let setting = reader.setting(key, None, text, range);
                    reader.found.network.push(setting);
                }
            });
        }
        if !NETWORK.contains(&key) {
            return;
        }
        let setting = match name {
            "cainfo" | "proxy-cainfo" => strings(value).first().map(|word| self.at_path(key, word)),
            "proxy" => strings(value).first().map(|word| self.at_url(key, None, word)),
            "ssl-version" if value.get_ref().as_table().is_some() => {
                return self.each(key, value, |reader, key, name, value| {
                    let setting = reader.named(key, name, value);
                    reader.found.network.push(setting);
                });
            }
            _ => Some(self.setting(key, None, plain_text(value.get_ref()), value.span())),
        };
        self.found.network.extend(setting);
    }

    fn registry(&mut self, key: &str, name: &str, value: &Value<'_>) {
        self.own_registry(key, Some(name), value);
    }

    /// `[registry]`, or one of `[registries]`.
    fn own_registry(&mut self, key: &str, registry: Option<&str>, value: &Value<'_>) {
        self.each(key, value, |reader, key, last, value| match last {
            "index" => {
                let settings: Vec<Setting> =
                    strings(value).first().map(|word| reader.at_url(key, registry, word)).into_iter().collect();
                reader.found.sources.extend(settings);
            }
            "token" | "secret-key" => {
                let setting = reader.setting(key, registry, "".into(), value.span());
                reader.found.secrets.push(setting);
            }
            "default" if registry.is_none() => {
                let setting = reader.setting(key, None, plain_text(value.get_ref()), value.span());
                reader.found.default_registry.push(setting);
            }
            "credential-provider" => reader.credential_provider(key, registry, words(value)),
            "global-credential-providers" if registry.is_none() => {
                for (text, range) in strings(value) {
                    let split = text.split_whitespace().map(|word| (word.into(), range.clone())).collect();
                    reader.credential_provider(key, None, split);
                }
            }
            _ => {}
        });
    }

    fn credential_alias(&mut self, key: &str, name: &str, value: &Value<'_>) {
        self.credential_provider(key, Some(name), words(value));
    }

    fn credential_provider(&mut self, key: &str, name: Option<&str>, words: Vec<Word>) {
        let setting = self.program(key, name, words);
        self.found.credential_providers.extend(setting);
    }

    /// `[source]`: where each comes from, and which stands in for which.
    fn sources(&mut self, key: &str, value: &Value<'_>) {
        let mut replaced: Vec<(Setting, Word)> = Vec::new();
        let mut places: Vec<Setting> = Vec::new();
        self.each(key, value, |reader, key, name, value| {
            reader.each(key, value, |reader, key, last, value| {
                let Some(word) = strings(value).into_iter().next() else { return };
                match last {
                    "replace-with" => {
                        let setting = reader.setting(key, Some(name), word.0.clone(), word.1.clone());
                        replaced.push((setting, word));
                    }
                    "registry" | "git" => places.push(reader.at_url(key, Some(name), &word)),
                    "directory" | "local-registry" => {
                        places.push(Setting { name: Some(name.into()), ..reader.at_path(key, &word) });
                    }
                    _ => {}
                }
            });
        });
        self.found.sources.extend(places);
        for (setting, (with, _)) in replaced {
            let found = self.found.sources.iter().find(|place| place.name.as_ref() == Some(&with)).cloned();
            let setting = match found {
                Some(place) => Setting { url: place.url, place: place.place, path: place.path, ..setting },
                None => setting,
            };
            self.found.source_replacements.push(setting);
        }
    }

    /// Flags of rustc or rustdoc.
    fn flags(&mut self, key: &str, name: Option<&str>, words: &[Word]) {
        for flag in flags(words) {
            let setting = self.setting(key, Some(&flag.name), flag.value.clone(), flag.at.clone());
            match flag.effect {
                Effect::Weakens => self.found.flags.push(setting),
                Effect::Replaces => {
                    let (place, path) = locate(&self.base, &flag.value);
                    self.found.replaces.push(Setting { place: Some(place), path, ..setting });
                }
                Effect::Executes => {
                    let (place, path) = locate_program(&self.base, &flag.value);
                    let program = Some(flag.value);
                    let name = name.map(Text::from);
                    let key = format!("{key} {}", flag.name).into();
                    self.found.executes.push(Setting { key, name, program, place: Some(place), path, ..setting });
                }
            }
        }
    }

    /// A program's path without arguments, spaces and all.
    fn executes_path(&mut self, key: &str, name: Option<&str>, value: &Value<'_>) {
        self.executes(key, name, strings(value).into_iter().take(1).collect());
    }

    fn executes(&mut self, key: &str, name: Option<&str>, words: Vec<Word>) {
        let setting = self.program(key, name, words);
        self.found.executes.extend(setting);
    }

    /// A program and its arguments; none where there is no word, which switches the setting off.
    fn program(&self, key: &str, name: Option<&str>, words: Vec<Word>) -> Option<Setting> {
        let (program, range) = words.first().filter(|(program, _)| !program.is_empty())?.clone();
        let all: Vec<Text> = words.into_iter().map(|(word, _)| word).collect();
        let (place, path) = locate_program(&self.base, &program);
        let plain = self.setting(key, name, all.join(" ").into(), range);
        let arguments = all.into_iter().skip(1).collect();
        Some(Setting { program: Some(program), arguments, place: Some(place), path, ..plain })
    }

    fn at_path(&self, key: &str, (text, range): &Word) -> Setting {
        let (place, path) = locate(&self.base, text);
        Setting { place: Some(place), path, ..self.setting(key, None, text.clone(), range.clone()) }
    }

    fn at_url(&self, key: &str, name: Option<&str>, (text, range): &Word) -> Setting {
        let url = without_password(text);
        Setting { url: Some(url.clone()), ..self.setting(key, name, url, range.clone()) }
    }

    fn named(&self, key: &str, name: &str, value: &Value<'_>) -> Setting {
        self.setting(key, Some(name), plain_text(value.get_ref()), value.span())
    }

    fn setting(&self, key: &str, name: Option<&str>, value: Text, range: Range<usize>) -> Setting {
        Setting {
            file: self.file.clone(),
            key: key.into(),
            name: name.map(Text::from),
            value,
            program: None,
            arguments: Vec::new(),
            place: None,
            path: None,
            url: None,
            force: false,
            optional: false,
            at: self.lines.span(range),
        }
    }
}

/// An address as it can be shown: a password between `:` and `@` is left out.
fn without_password(url: &str) -> Text {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let (scheme, rest) = url.split_at(after_scheme);
    let authority = rest.split('/').next().unwrap_or_default();
    let Some((user, host)) = authority.rsplit_once('@') else { return url.into() };
    let Some((user, _)) = user.split_once(':') else { return url.into() };
    let tail = rest.get(authority.len()..).unwrap_or_default();
    format!("{scheme}{user}:…@{host}{tail}").into()
}
