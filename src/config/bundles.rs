//! `[[policies.bundles]]`.

use super::reader::{Item, Reader};
use crate::evidence::Text;
use crate::policy::bundle::{Algorithm, BundleSettings, KeySettings, Place};
use crate::suggest;
use toml::de::{DeTable, DeValue};

const KEYS: [&str; 7] = ["path", "url", "sha256", "key", "algorithm", "key_id", "scope"];

/// The bundles of `[policies]`.
pub(super) fn read(reader: &mut Reader, policies: &Item) -> Vec<BundleSettings> {
    let DeValue::Table(table) = policies.get_ref() else { return Vec::new() };
    let Some(item) = table.get("bundles") else { return Vec::new() };
    let items = reader.items("`bundles`", item);
    items.into_iter().filter_map(|item| bundle(reader, item)).collect()
}

fn bundle(reader: &mut Reader, item: &Item) -> Option<BundleSettings> {
    let table = reader.table("a bundle", item)?;
    reader.keys("in a bundle", table, &KEYS);
    let (path, url) = (text(reader, table, "path"), text(reader, table, "url"));
    let place = match (path, url) {
        (Some(path), None) => Place::Path(path),
        (None, Some(url)) => Place::Url(url),
        _ => {
            reader.wrong(&item.span(), "a bundle has either a `path` or a `url`");
            return None;
        }
    };
    let sha256 = digest(reader, table);
    let key = key(reader, item, table);
    Some(BundleSettings { place, sha256, key, at: reader.location(item.span().start) })
}

fn text(reader: &mut Reader, table: &DeTable, key: &str) -> Option<Text> {
    table.get(key).and_then(|item| reader.string(&format!("`{key}` of a bundle"), item))
}

fn digest(reader: &mut Reader, table: &DeTable) -> Option<Text> {
    let digest = text(reader, table, "sha256")?.to_lowercase();
    if digest.len() != 64 || !digest.bytes().all(|b| b.is_ascii_hexdigit()) {
        let at = table.get("sha256").map(|item| item.span())?;
        reader.wrong(&at, "`sha256` of a bundle has 64 hexadecimal digits");
    }
    Some(digest.into())
}

/// The key, where one of its settings is there. Half of them would verify nothing.
fn key(reader: &mut Reader, bundle: &Item, table: &DeTable) -> Option<KeySettings> {
    if !["key", "algorithm", "key_id", "scope"].iter().any(|name| table.contains_key(*name)) {
        return None;
    }
    let (path, algorithm) = (text(reader, table, "key"), text(reader, table, "algorithm"));
    let (Some(path), Some(name)) = (path, algorithm) else {
        reader.wrong(&bundle.span(), "a bundle that is to be verified needs both `key` and `algorithm`");
        return None;
    };
    let Some((_, algorithm)) = Algorithm::NAMED.iter().find(|(known, _)| *known == &*name) else {
        let hint = suggest::choice(&name, &Algorithm::NAMED.map(|(known, _)| known));
        let at = table.get("algorithm").map(|item| item.span())?;
        reader.wrong(&at, format!("unknown algorithm `{name}`{hint}"));
        return None;
    };
    let (id, scope) = (text(reader, table, "key_id"), text(reader, table, "scope"));
    Some(KeySettings { path, algorithm: *algorithm, id, scope })
}
