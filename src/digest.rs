//! SHA-256 in hexadecimal, as lockfiles, allowances and verdicts write it.

use crate::evidence::Text;
use sha2::{Digest, Sha256};

/// The SHA-256 of bytes.
pub(crate) fn sha256(bytes: &[u8]) -> Text {
    hex(&Sha256::digest(bytes))
}

/// A digest, in lower case.
pub(crate) fn hex(digest: &[u8]) -> Text {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits =
        digest.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|half| char::from(DIGITS[usize::from(half)]));
    digits.collect::<String>().into()
}
