//! What a configuration says of an OPA bundle: where it is, what it has to be, and who has to have signed it.

use crate::error::Location;
use crate::evidence::Text;

/// One `[[policies.bundles]]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleSettings {
    /// Where it is.
    pub place: Place,
    /// The SHA-256 that it has to have: that of the archive, or of a folder as `cargo-andon policy fetch` prints it.
    pub sha256: Option<Text>,
    /// Whose signature it has to bear.
    pub key: Option<KeySettings>,
    /// Where the configuration says so.
    pub at: Location,
}

/// Where a bundle is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A folder or an archive, relative to the configuration.
    Path(Text),
    /// Fetched from here, by `cargo-andon policy fetch` alone; what is judged by is the copy that it keeps.
    Url(Text),
}

/// The key by which a bundle's signature is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySettings {
    /// The file with the public key (PEM, `BEGIN PUBLIC KEY`), or with the shared secret; relative to the configuration.
    pub path: Text,
    /// By which algorithm, whatever the signature says of itself.
    pub algorithm: Algorithm,
    /// The key's id that the signature has to name, where one is given.
    pub id: Option<Text>,
    /// The scope that the signature has to have; none where it has none.
    pub scope: Option<Text>,
}

/// The algorithms of signatures that are verified; RFC 7518, section 3.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// HMAC with SHA-256.
    Hs256,
}

impl Algorithm {
    /// All of them, by their names.
    pub const NAMED: [(&str, Algorithm); 3] =
        [("RS256", Algorithm::Rs256), ("ES256", Algorithm::Es256), ("HS256", Algorithm::Hs256)];

    /// As JWT and the configuration write it.
    pub fn as_str(self) -> &'static str {
        Algorithm::NAMED.iter().find(|(_, algorithm)| *algorithm == self).map_or("", |(name, _)| name)
    }
}

impl Place {
    /// As the configuration writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Place::Path(text) | Place::Url(text) => text,
        }
    }
}
