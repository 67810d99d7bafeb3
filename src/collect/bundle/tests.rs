use super::*;
use crate::policy::bundle::{Algorithm, KeySettings};
use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use flate2::Compression;
use flate2::write::GzEncoder;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use ring::{hmac, signature as ring_signature};
use serde_json::json;
use std::io::Write;

const MODULE: &str = "package acme\n\ndeny contains \"no\" if input.schema == \"none\"\n";
/// With a line separator, which Go escapes and others do not.
const DATA: &str = "{\"acme\": {\"b\": [1, \"\u{2028}x\"], \"a\": null}}";
const SECRET: &[u8] = b"a shared secret\n";

fn files() -> Entries {
    let files = [("acme/policy.rego", MODULE), ("data.json", DATA)];
    files.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())).into()
}

fn settings(algorithm: Algorithm, scope: Option<&str>) -> KeySettings {
    KeySettings { path: "key".into(), algorithm, id: Some("acme".into()), scope: scope.map(Text::from) }
}

/// A token over the files as they are.
fn token(entries: &Entries, alg: &str, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let canonical = json!({ "acme": { "a": null, "b": [1, "\u{2028}x"] } }).to_string().replace('\u{2028}', "\\u2028");
    let hash = |name: &str, bytes: &[u8]| match name {
        "data.json" => hex(&Sha256::digest(canonical.as_bytes())),
        _ => hex(&Sha256::digest(bytes)),
    };
    let files: Vec<Json> =
        entries.iter().map(|(name, bytes)| json!({ "name": name, "hash": hash(name, bytes) })).collect();
    let encoded = |value: Json| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    let message = format!("{}.{}", encoded(json!({ "alg": alg, "kid": "acme" })), encoded(json!({ "files": files })));
    format!("{message}.{}", Base64UrlUnpadded::encode_string(&sign(message.as_bytes())))
}

fn hs256(message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, SECRET.trim_ascii()), message).as_ref().to_vec()
}

fn signed(token: &str) -> Entries {
    let mut entries = files();
    entries.insert(signature::NAME.into(), json!({ "signatures": [token] }).to_string().into_bytes());
    entries
}

fn verify(entries: &Entries, settings: &KeySettings, bytes: &[u8]) -> Result<(), String> {
    signature::verify(entries, Some(signature::Key { settings, bytes }))
}

#[test]
fn what_was_signed_is_verified() {
    let hs = settings(Algorithm::Hs256, None);
    assert_eq!(verify(&signed(&token(&files(), "HS256", hs256)), &hs, SECRET), Ok(()));
    let rs = settings(Algorithm::Rs256, Some("write"));
    let token = include_str!("fixture/rs256.token");
    assert_eq!(verify(&signed(token), &rs, include_bytes!("fixture/rs256.pem")), Ok(()));
}

#[test]
fn elliptic_curves_too() {
    let random = SystemRandom::new();
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).expect("a key");
    let sign = |message: &[u8]| -> Vec<u8> {
        let signature: ring_signature::Signature = pair.sign(&random, message).expect("signs");
        signature.as_ref().to_vec()
    };
    // SubjectPublicKeyInfo of a point on P-256, RFC 5480.
    let mut der = vec![0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
    der.extend([0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00]);
    der.extend(pair.public_key().as_ref());
    let text = Base64::encode_string(&der);
    let (first, second) = text.split_at(64);
    let pem = format!("-----BEGIN PUBLIC KEY-----\n{first}\n{second}\n-----END PUBLIC KEY-----\n");
    let (entries, es) = (signed(&token(&files(), "ES256", sign)), settings(Algorithm::Es256, None));
    assert_eq!(verify(&entries, &es, pem.as_bytes()), Ok(()));
    let other = include_bytes!("fixture/rs256.pem");
    assert!(verify(&entries, &es, other).expect_err("another key").contains("not a signature of the key"));
}

#[test]
fn whatever_else_is_refused() {
    let (hs, good) = (settings(Algorithm::Hs256, None), signed(&token(&files(), "HS256", hs256)));
    let refused = |entries: &Entries, part: &str| {
        let message = verify(entries, &hs, SECRET).expect_err(part);
        assert!(message.contains(part), "{message}");
    };
    let changed = |name: &str, text: &str| {
        let mut entries = good.clone();
        entries.insert(name.into(), text.into());
        entries
    };
    refused(&changed("acme/policy.rego", "package acme\n"), "is not what was signed");
    refused(&changed("acme/more.rego", "package acme\n"), "does not cover");
    refused(&changed(signature::NAME, "{\"signatures\": []}"), "holds 0 signatures");
    refused(&changed(signature::NAME, "{\"signatures\": [\"a.b\"]}"), "is no JWT");
    refused(&changed(signature::NAME, "{\"signatures\": [\"a\"], \"plugin\": \"x\"}"), "plugin");
    let mut fewer = good.clone();
    fewer.remove("data.json");
    refused(&fewer, "which is not in the bundle");
    refused(&signed(&token(&files(), "none", |_| Vec::new())), "is signed by \"none\"");
    refused(&signed(&token(&files(), "HS256", |_| vec![0; 32])), "not a signature of the key");
    refused(&files(), "is not signed");
    // The public key of another algorithm must not be taken for a shared secret.
    let pem = include_bytes!("fixture/rs256.pem");
    assert!(verify(&good, &hs, pem).expect_err("no secret").contains("takes a shared secret"));
    let scoped = settings(Algorithm::Hs256, Some("write"));
    assert!(verify(&good, &scoped, SECRET).expect_err("scope").contains("scope"));
    let other = KeySettings { id: Some("other".into()), ..hs.clone() };
    assert!(verify(&good, &other, SECRET).expect_err("key id").contains("names the key"));
    assert!(signature::verify(&good, None).expect_err("no key").contains("nobody says by whom"));
    assert!(source("b", good, None).expect_err("no key").to_string().starts_with("b/.signatures.json: "));
}

#[test]
fn roots_are_enforced() {
    let with = |manifest: &str, name: &str, text: &str| {
        let mut entries = Entries::from([(".manifest".to_owned(), manifest.as_bytes().to_vec())]);
        entries.insert("acme.rego".into(), MODULE.into());
        entries.insert(name.into(), text.into());
        source("b", entries, None).map_err(|e| e.to_string())
    };
    let acme = "{\"roots\": [\"acme\"], \"revision\": \"7\", \"metadata\": {}}";
    assert_eq!(with(acme, "acme.rego", MODULE).expect("is within").files.len(), 1);
    let data = with(acme, "acme/data.json", "{\"list\": [1]}").expect("is within").data;
    assert_eq!(*data, json!({ "acme": { "list": [1] } }));
    let refused = [
        (acme, "x.rego", "package acmex\n", "below the bundle's roots"),
        (acme, "data.json", "{\"other\": 1}", "other is not below"),
        ("{}", "data.json", "{\"parameters\": {}}", "andon's own"),
        ("{}", "data.json", "[]", "is no object"),
        ("{}", "data.yaml", "", "write data.json"),
        ("{}", "policy.wasm", "", "wasm"),
        ("{\"roots\": [\"a\", \"a/b\"]}", "x.rego", MODULE, "overlaps"),
        ("{\"rego_version\": 7}", "x.rego", MODULE, "`rego_version` 7"),
        ("{\"roots\": 3}", "x.rego", MODULE, "b/.manifest: "),
    ];
    for (manifest, name, text, part) in refused {
        let message = with(manifest, name, text).expect_err(part);
        assert!(message.contains(part), "{message}");
    }
}

#[test]
fn a_bundle_without_a_policy_is_refused() {
    for name in ["data.json", "acme_test.rego"] {
        let entries = Entries::from([(name.to_owned(), if name == "data.json" { "{}" } else { MODULE }.into())]);
        let message = source("b", entries, None).expect_err("judges nothing").to_string();
        assert!(message.contains("holds no policy"), "{message}");
    }
}

/// A gzipped archive of one entry, with a name that no honest writer would write.
fn archive(name: &str, kind: tar::EntryType, content: &[u8], claimed: u64) -> Vec<u8> {
    let mut header = tar::Header::new_ustar();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_size(claimed);
    header.set_cksum();
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    gz.write_all(header.as_bytes()).expect("writes");
    gz.write_all(content).expect("writes");
    gz.write_all(&vec![0; 1024 + (512 - content.len() % 512) % 512]).expect("writes");
    gz.finish().expect("ends")
}

#[test]
fn archives_hold_plain_files_alone() {
    let file = |name: &str| archive(name, tar::EntryType::Regular, b"x", 1);
    assert_eq!(archive::unpacked(&file("/a/./b.rego")).expect("unpacks").keys().collect::<Vec<_>>(), ["a/b.rego"]);
    let link = archive("a", tar::EntryType::Symlink, b"", 0);
    let refused = [(file("../a"), "leads out"), (file("a/../../b"), "leads out"), (link, "no links")];
    for (bytes, part) in refused {
        let message = archive::unpacked(&bytes).expect_err(part).to_string();
        assert!(message.contains(part), "{message}");
    }
    let whole = file("a.rego");
    assert!(archive::unpacked(&whole[..whole.len() / 2]).is_err());
    assert!(archive::unpacked(b"no archive").is_err());
}

#[test]
fn an_archive_that_unpacks_to_too_much_is_refused() {
    let mut gz = GzEncoder::new(Vec::new(), Compression::fast());
    let mut header = tar::Header::new_ustar();
    header.set_path("data.json").expect("a name");
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(200 << 20);
    header.set_cksum();
    gz.write_all(header.as_bytes()).expect("writes");
    let zeros = vec![0; 1 << 20];
    (0..200).for_each(|_| gz.write_all(&zeros).expect("writes"));
    let bomb = gz.finish().expect("ends");
    assert!(archive::unpacked(&bomb).expect_err("is refused").to_string().contains("which no bundle does"));
}
