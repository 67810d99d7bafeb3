//! A bundle's `.signatures.json`: one JWT over the names and hashes of all files of the bundle.

use super::Entries;
use crate::digest::{hex, sha256};
use crate::evidence::Text;
use crate::policy::bundle::{Algorithm, KeySettings};
use base64ct::{Base64UrlUnpadded, Encoding};
use ring::{hmac, signature};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;
use sha2::{Digest, Sha384, Sha512};
use spki::der::{Decode, Document};
use std::collections::BTreeMap;

pub(super) const NAME: &str = ".signatures.json";

/// The key that a signature has to be of.
#[derive(Clone, Copy)]
pub(super) struct Key<'a> {
    pub settings: &'a KeySettings,
    pub bytes: &'a [u8],
}

#[derive(Deserialize)]
struct Signatures {
    signatures: Vec<String>,
    #[serde(default)]
    plugin: Option<String>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
}

#[derive(Deserialize)]
struct Payload {
    files: Vec<SignedFile>,
    #[serde(default)]
    scope: Option<String>,
    /// Where the key's id stood before it stood in the header.
    #[serde(default)]
    keyid: Option<String>,
}

#[derive(Deserialize)]
struct SignedFile {
    name: String,
    hash: String,
    #[serde(default)]
    algorithm: Option<String>,
}

/// Verifies that a bundle is what was signed, file by file. One that is signed has to be verified, and one that has to
/// be verified has to be signed.
pub(super) fn verify(entries: &Entries, key: Option<Key>) -> Result<(), String> {
    let (json, key) = match (entries.get(NAME), key) {
        (None, None) => return Ok(()),
        (None, Some(_)) => return Err("the bundle is not signed, and the configuration names a key".into()),
        (Some(_), None) => {
            return Err(
                "the bundle is signed and nobody says by whom: name it under [[policies.bundles]] in andon.toml, \
                        with `key` and `algorithm`"
                    .into(),
            );
        }
        (Some(json), Some(key)) => (json, key),
    };
    let signatures: Signatures = serde_json::from_slice(json).map_err(|e| e.to_string())?;
    if let Some(plugin) = signatures.plugin.filter(|plugin| plugin != "_default") {
        return Err(format!("is verified by a plugin {plugin:?}, which andon does not have"));
    }
    let [token] = signatures.signatures.as_slice() else {
        return Err(format!("holds {} signatures; one is understood", signatures.signatures.len()));
    };
    let payload = verified(token, key)?;
    compare(entries, &payload.files)
}

/// The payload of a token that the key signed.
fn verified(token: &str, key: Key) -> Result<Payload, String> {
    let mut parts = token.rsplitn(2, '.');
    let (Some(signature), Some(message)) = (parts.next(), parts.next()) else { return Err("is no JWT".into()) };
    let (header, payload) = message.split_once('.').ok_or("is no JWT")?;
    let header: Header = decoded(header, "header")?;
    let (wanted, written) = (key.settings.algorithm.as_str(), &header.alg);
    if written != wanted {
        return Err(format!("is signed by {written:?}, and andon.toml says {wanted}"));
    }
    let signature = Base64UrlUnpadded::decode_vec(signature).map_err(|_| "has a signature that is no base64url")?;
    check(key, message.as_bytes(), &signature)?;
    let payload: Payload = decoded(payload, "payload")?;
    let id = header.kid.as_deref().or(payload.keyid.as_deref());
    if key.settings.id.as_deref().is_some_and(|wanted| id != Some(wanted)) {
        return Err(format!("names the key {:?}, not the one of andon.toml", id.unwrap_or_default()));
    }
    let (scope, wanted) =
        (payload.scope.as_deref().unwrap_or_default(), key.settings.scope.as_deref().unwrap_or_default());
    if scope != wanted {
        return Err(format!("has the scope {scope:?}, and andon.toml says {wanted:?}"));
    }
    Ok(payload)
}

fn decoded<T: DeserializeOwned>(part: &str, name: &str) -> Result<T, String> {
    let bytes = Base64UrlUnpadded::decode_vec(part).map_err(|_| format!("has a {name} that is no base64url"))?;
    serde_json::from_slice(&bytes).map_err(|e| format!("has a {name} that cannot be read: {e}"))
}

/// The algorithm is the configuration's: what the token says of itself must not choose how its key is used.
fn check(key: Key, message: &[u8], signed: &[u8]) -> Result<(), String> {
    let wrong = |_| "is not a signature of the key that andon.toml names".to_owned();
    if key.settings.algorithm == Algorithm::Hs256 {
        let secret = key.bytes.trim_ascii();
        if secret.is_empty() || secret.starts_with(b"-----BEGIN") {
            return Err("HS256 takes a shared secret, and the key file has none".into());
        }
        return hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, secret), message, signed).map_err(wrong);
    }
    let public = public_key(key.bytes)?;
    let algorithm: &dyn signature::VerificationAlgorithm = match key.settings.algorithm {
        Algorithm::Es256 => &signature::ECDSA_P256_SHA256_FIXED,
        _ => &signature::RSA_PKCS1_2048_8192_SHA256,
    };
    signature::UnparsedPublicKey::new(algorithm, public).verify(message, signed).map_err(wrong)
}

/// The key itself out of a PEM file of a public key (RFC 7468, section 13).
fn public_key(pem: &[u8]) -> Result<Vec<u8>, String> {
    let text = std::str::from_utf8(pem).map_err(|_| "the key file is not UTF-8")?;
    let (label, document) = Document::from_pem(text).map_err(|e| format!("the key file is no PEM: {e}"))?;
    if label != "PUBLIC KEY" {
        return Err(format!("the key file holds a {label:?}, not a PUBLIC KEY"));
    }
    let info = spki::SubjectPublicKeyInfoRef::from_der(document.as_bytes());
    let info = info.map_err(|e| format!("the key file holds no public key: {e}"))?;
    info.subject_public_key.as_bytes().map(<[u8]>::to_vec).ok_or_else(|| "the key file holds half a byte".into())
}

/// Every file is signed and every signed file is there.
fn compare(entries: &Entries, signed: &[SignedFile]) -> Result<(), String> {
    let mut left: BTreeMap<&str, &SignedFile> = BTreeMap::new();
    for file in signed {
        if left.insert(file.name.trim_start_matches('/'), file).is_some() {
            return Err(format!("names {:?} twice", file.name));
        }
    }
    for (name, bytes) in entries.iter().filter(|(name, _)| *name != NAME) {
        let Some(file) = left.remove(name.as_str()) else { return Err(format!("does not cover {name:?}")) };
        let hash = hash(name, bytes, file.algorithm.as_deref().unwrap_or("SHA-256"))?;
        if *hash != *file.hash.to_lowercase() {
            return Err(format!("{name:?} is not what was signed"));
        }
    }
    left.keys().next().map_or(Ok(()), |name| Err(format!("covers {name:?}, which is not in the bundle")))
}

/// A file's hash. JSON counts by what it means: keys in order, no space between.
fn hash(name: &str, bytes: &[u8], algorithm: &str) -> Result<Text, String> {
    let is_document = matches!(name.rsplit('/').next(), Some("data.json" | ".manifest"));
    let bytes = if is_document { canonical(bytes).map_err(|e| format!("{name:?}: {e}"))? } else { bytes.to_vec() };
    match algorithm {
        "SHA-256" => Ok(sha256(&bytes)),
        "SHA-384" => Ok(hex(&Sha384::digest(&bytes))),
        "SHA-512" => Ok(hex(&Sha512::digest(&bytes))),
        other => Err(format!("{name:?} is hashed by {other:?}; SHA-256, SHA-384 and SHA-512 are verified")),
    }
}

/// JSON as OPA hashes it: as Go's encoder writes it, which escapes two line separators that others leave. A number that
/// is not written as short as it can be is refused by its hash.
fn canonical(bytes: &[u8]) -> Result<Vec<u8>, serde_json::Error> {
    let value: Json = serde_json::from_slice(bytes)?;
    let text = value.to_string().replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    Ok(text.into_bytes())
}
