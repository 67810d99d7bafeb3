//! Settings that a repository brings along for Cargo and rustup: what they execute, redirect or replace, as data.
//!
//! Source of truth: the Cargo book, "Configuration", and the rustup book, "Overrides". Cargo reads the configuration of
//! the directory that it is called in and of all above it; whichever of a repository's files holds at a moment, each is
//! one `cd` away from holding. So every one is read, and given to the workspace in whose directory it stands.

mod alias;
mod assign;
mod config;
mod flags;
mod place;
mod read;
mod toolchain;
mod value;

#[cfg(test)]
mod tests;

pub(super) use config::profile_flags;

use crate::evidence::Text;
use crate::facts::manifest::{Patch, ProfileSetting};
use crate::finding::Span;
use schemars::JsonSchema;
use serde::Serialize;

pub(super) use assign::{assign, moved_lockfile};
pub(super) use place::locate;
pub(super) use read::read;
pub(super) use value::plain_text;

/// What the settings of one workspace say.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct Settings {
    /// Cargo's configuration files, those that others include among them.
    pub files: Vec<ConfigFile>,
    /// What is set in them.
    pub cargo: CargoSettings,
    /// rust-toolchain files.
    pub toolchain: Vec<Toolchain>,
}

/// One of Cargo's configuration files.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ConfigFile {
    /// Its path relative to the repository's root.
    pub path: Text,
    /// The file that includes it; absent for one that Cargo finds by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub included_by: Option<Text>,
    /// The `config.toml` beside it that Cargo does not read because of this `config`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hides: Option<Text>,
    /// The file as a whole.
    pub at: Span,
}

/// What Cargo's configuration sets, by what it causes. Keys that Cargo does not know are not looked at, nor are those
/// that change nothing but the output.
#[derive(Debug, Clone, PartialEq, Default, Serialize, JsonSchema)]
pub struct CargoSettings {
    /// Programs that Cargo or rustc starts: `build.rustc` and its wrappers, linkers, runners, `doc.browser`, and flags
    /// of rustc that name a program or a library to load; also those of profiles in the root's manifest, and those that
    /// an alias brings with `--config`.
    pub executes: Vec<Setting>,
    /// `registry.global-credential-providers`, `registry.credential-provider`, `registries.*.credential-provider` and
    /// `credential-alias`, an entry each.
    pub credential_providers: Vec<Setting>,
    /// `registry.token` and `registries.*.token`, and other secrets; without their values.
    pub secrets: Vec<Setting>,
    /// `[env]`.
    pub environment: Vec<Setting>,
    /// `source.*.replace-with`: `name` is the source, and `url` or `path` is where its replacement comes from, as far as
    /// the same file says.
    pub source_replacements: Vec<Setting>,
    /// Places that code is fetched from: `registries.*.index`, `registry.index`, and the `registry`, `git`, `directory`
    /// and `local-registry` of `[source]`.
    pub sources: Vec<Setting>,
    /// `registry.default`.
    pub default_registry: Vec<Setting>,
    /// `[http]` and `[net]`: what weakens or redirects a connection, or changes who makes it.
    pub network: Vec<Setting>,
    /// `paths`, an entry each.
    pub paths: Vec<Setting>,
    /// `[patch]`.
    pub patches: Vec<Patch>,
    /// `[target.<triple>.<links>]`: output of a build script that Cargo uses in place of running it; and flags of rustc
    /// that put a library in the place of another.
    pub replaces: Vec<Setting>,
    /// `[alias]`: `name` is the command, `arguments` what it stands for.
    pub aliases: Vec<Setting>,
    /// `include`, an entry each, and the files that an alias brings with `--config`.
    pub includes: Vec<Setting>,
    /// `resolver.lockfile-path`.
    pub lockfile: Vec<Setting>,
    /// Flags of rustc that can remove a check: `overflow-checks`, `debug-assertions`, `relro-level`; `name` is the flag.
    pub flags: Vec<Setting>,
    /// `[profile]`.
    pub profiles: Vec<ProfileSetting>,
    /// `[unstable]`: what a nightly Cargo is told to do.
    pub unstable: Vec<Setting>,
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Setting {
    /// The file that it stands in.
    pub file: Text,
    /// Its key with dots between the parts: `build.rustc-wrapper`.
    pub key: Text,
    /// The part of the key that the file's author chose: an environment variable, alias, registry, source or target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
    /// Its value as one text: a string as it is, an array with spaces between its elements; empty for a secret.
    pub value: Text,
    /// The program or library, where it names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub program: Option<Text>,
    /// The words behind the program, or those of an alias.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Text>,
    /// Where the program or path leads, where it names one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The path relative to the repository's root, where it stays inside.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Text>,
    /// The address, where it names one; without a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Text>,
    /// `[env]`: replaces a value that the environment has already.
    pub force: bool,
    /// `include`: need not be there.
    pub optional: bool,
    /// The value.
    pub at: Span,
}

/// Where a program or path leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A bare name: whatever the machine's search path finds.
    Search,
    /// Into the repository.
    Repository,
    /// Out of the repository.
    Outside,
}

/// A rust-toolchain file.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Toolchain {
    /// Its path relative to the repository's root.
    pub file: Text,
    /// The channel: `stable`, `1.95`, `nightly-2026-01-01`, or the name of a toolchain that somebody has linked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Text>,
    /// The directory of a toolchain, as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<Text>,
    /// Where that directory is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Extra components.
    pub components: Vec<Text>,
    /// Extra targets.
    pub targets: Vec<Text>,
    /// The path or channel.
    pub at: Span,
}

/// What one file says, with what it includes.
#[derive(Debug, Clone, PartialEq)]
pub struct SettingsFile {
    /// The directory that it holds for, and all below it.
    pub directory: Text,
    /// What it says.
    pub settings: Settings,
}

impl Settings {
    /// All that several files say, in their order, and what the root's manifest adds.
    pub(super) fn of<'s>(
        files: impl IntoIterator<Item = &'s SettingsFile>,
        manifest: Option<&CargoSettings>,
    ) -> Settings {
        let mut all = Settings::default();
        files.into_iter().for_each(|file| all.add(&file.settings));
        manifest.into_iter().for_each(|settings| all.cargo.add(settings));
        all
    }

    fn add(&mut self, other: &Settings) {
        self.files.extend_from_slice(&other.files);
        self.toolchain.extend_from_slice(&other.toolchain);
        self.cargo.add(&other.cargo);
    }
}

impl CargoSettings {
    pub(super) fn add(&mut self, other: &CargoSettings) {
        let lists = self.lists().into_iter().zip(other.clone().lists().map(std::mem::take));
        lists.for_each(|(list, more)| list.extend(more));
        self.patches.extend_from_slice(&other.patches);
        self.profiles.extend_from_slice(&other.profiles);
    }

    fn lists(&mut self) -> [&mut Vec<Setting>; 15] {
        [
            &mut self.executes,
            &mut self.credential_providers,
            &mut self.secrets,
            &mut self.environment,
            &mut self.source_replacements,
            &mut self.sources,
            &mut self.default_registry,
            &mut self.network,
            &mut self.paths,
            &mut self.replaces,
            &mut self.aliases,
            &mut self.includes,
            &mut self.lockfile,
            &mut self.flags,
            &mut self.unstable,
        ]
    }
}
