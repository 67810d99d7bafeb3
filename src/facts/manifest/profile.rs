//! `[profile]`: how the compiler is set, in a manifest or in Cargo's configuration.

use crate::evidence::Text;
use crate::facts::Problem;
use crate::facts::document::{Table, table};
use crate::facts::settings::plain_text;
use crate::facts::span::Lines;
use crate::finding::Span;
use schemars::JsonSchema;
use serde::Serialize;
use toml::de::{DeTable, DeValue};

/// One setting of a profile.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ProfileSetting {
    /// The file that it stands in.
    pub file: Text,
    /// The profile's name.
    pub profile: Text,
    /// The built-in profile that it starts from, `dev` or `release`; absent where the file does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base: Option<Text>,
    /// Only for this package, by the key in `package`; `build-override` for build scripts and procedural macros.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<Text>,
    /// The setting: `overflow-checks`.
    pub key: Text,
    /// Its value as a text.
    pub value: Text,
    /// The value.
    pub at: Span,
}

/// Every setting of every profile; `inherits` aside, of which the outcome is in [`ProfileSetting::base`].
///
/// # Errors
/// Where `[profile]` or a profile is no table.
pub(in crate::facts) fn profiles(lines: &Lines<'_>, root: &DeTable<'_>) -> Result<Vec<ProfileSetting>, Problem> {
    let Some(all) = root.table(lines, "profile")? else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for (name, value) in all {
        let name = &**name.get_ref();
        let profile = table(lines, name, value)?;
        let base = base_of(all, name).map(Text::from);
        let mut reader = Reader { lines, profile: name, base, found: &mut found };
        reader.settings(None, profile);
        if let Some(build) = profile.table(lines, "build-override")? {
            reader.settings(Some("build-override"), build);
        }
        for (package, value) in profile.table(lines, "package")?.into_iter().flatten() {
            reader.settings(Some(package.get_ref()), table(lines, package.get_ref(), value)?);
        }
    }
    Ok(found)
}

/// The built-in profile behind a name. A file may hold as many profiles as it likes; a chain longer than their number
/// goes round in a circle.
fn base_of(all: &DeTable<'_>, name: &str) -> Option<&'static str> {
    let mut name = name.to_owned();
    for _ in 0..=all.len().min(100) {
        match &*name {
            "dev" | "test" | "doc" => return Some("dev"),
            "release" | "bench" => return Some("release"),
            _ => {}
        }
        name = all.get(&*name)?.get_ref().as_table()?.get("inherits")?.get_ref().as_str()?.to_owned();
    }
    None
}

struct Reader<'r, 't> {
    lines: &'r Lines<'t>,
    profile: &'r str,
    base: Option<Text>,
    found: &'r mut Vec<ProfileSetting>,
}

impl Reader<'_, '_> {
    fn settings(&mut self, package: Option<&str>, table: &DeTable<'_>) {
        for (key, value) in table {
            let key = key.get_ref().replace('_', "-");
            if key == "inherits" || matches!(value.get_ref(), DeValue::Table(_)) {
                continue;
            }
            let at = self.lines.span(value.span());
            self.found.push(ProfileSetting {
                file: at.file.clone(),
                profile: self.profile.into(),
                base: self.base.clone(),
                package: package.map(Text::from),
                key: key.into(),
                value: plain_text(value.get_ref()),
                at,
            });
        }
    }
}
