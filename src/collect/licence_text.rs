//! Whose text a licence file is, for crates whose manifest does not say.

use crate::evidence::LicenceText;
use spdx::detection::TextData;
use spdx::text::LICENSE_TEXTS;
use std::sync::LazyLock;

/// The longest text that is compared; the longest licence has 100,000 characters.
const LONGEST: usize = 256 << 10;

/// Below this many percent a text is nobody's.
const LEAST: u8 = 50;

/// The texts of SPDX, without the ids that it has retired; made ready when first asked for, in a third of a second.
static TEXTS: LazyLock<Vec<(&str, TextData)>> = LazyLock::new(|| {
    let current = |name: &str| spdx::license_id(name).is_some_and(|id| !id.is_deprecated());
    let texts = LICENSE_TEXTS.iter().filter(|(name, _)| current(name));
    let mut texts: Vec<_> = texts.map(|(name, text)| (*name, TextData::new(text).without_text())).collect();
    texts.sort_by_key(|(name, _)| *name);
    texts
});

/// The licence whose text is most alike. Of several with the same text, as are those of `GPL-3.0-only` and
/// `GPL-3.0-or-later`, it is the first by name, which is the stricter.
pub(super) fn identify(bytes: &[u8]) -> Option<LicenceText> {
    if bytes.len() > LONGEST {
        return None;
    }
    let text = TextData::new(&String::from_utf8_lossy(bytes));
    let mut best: Option<(&str, f32)> = None;
    for (name, known) in TEXTS.iter() {
        let score = known.match_score(&text);
        if best.is_none_or(|(_, most)| score > most) {
            best = Some((name, score));
        }
    }
    let (name, score) = best?;
    // A float from 0 to 1; whole percent, rounded down, are the same on every machine.
    let confidence = (score.clamp(0.0, 1.0) * 100.0) as u8;
    (confidence >= LEAST).then(|| LicenceText { licence: name.into(), confidence })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(name: &str) -> &'static str {
        LICENSE_TEXTS.iter().find(|(id, _)| *id == name).map(|(_, text)| *text).expect("SPDX has it")
    }

    fn identified(text: &str) -> Option<(String, u8)> {
        identify(text.as_bytes()).map(|found| (found.licence.to_string(), found.confidence))
    }

    #[test]
    fn texts_of_spdx_are_their_own() {
        for name in ["MIT", "Apache-2.0", "ISC", "MPL-2.0", "GPL-3.0-only"] {
            assert_eq!(identified(text_of(name)), Some((name.into(), 100)));
        }
        assert_eq!(identified(text_of("GPL-3.0-or-later")), Some(("GPL-3.0-only".into(), 100)), "the same text");
    }

    #[test]
    fn a_changed_text_is_less_certain() {
        let changed = text_of("MIT").replace("without restriction", "with every restriction that we can think of");
        let (name, confidence) = identified(&changed).expect("is alike");
        assert_eq!(name, "MIT");
        assert!((80..100).contains(&confidence), "{confidence}");
    }

    #[test]
    fn what_is_no_licence_is_nobodys() {
        assert_eq!(identified("Call me before you use this."), None);
        assert_eq!(identified(""), None);
        assert_eq!(identify(&[0xff; 300]), None);
        assert_eq!(identify(&vec![b'a'; LONGEST + 1]), None);
    }
}
