//! "Did you mean": the nearest of the names that would have been right.

/// The candidate that `word` is most likely a misspelling of.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

fn distance(word: &str, candidate: &str) -> usize {
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    strsim::damerau_levenshtein(&plain(word), &plain(candidate))
}

/// `; did you mean …?` as the end of a message, or nothing where no candidate is near.
pub fn suggestion<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    closest(word, candidates).map_or(String::new(), |near| format!("; did you mean `{near}`?"))
}

/// Like [`suggestion`], of a few names: where none is near, all are listed.
pub fn choice(word: &str, names: &[&str]) -> String {
    match suggestion(word, names.iter().copied()) {
        none if none.is_empty() => format!("; possible: {}", list(names)),
        near => near,
    }
}

fn list(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest_name_wins_and_far_ones_are_not_suggested() {
        let names = ["vulnerable", "unsound", "licence_not_allowed"];
        assert_eq!(closest("vulnerabel", names), Some("vulnerable"));
        assert_eq!(closest("Licence-Not-Allowed", names), Some("licence_not_allowed"));
        assert_eq!(closest("coffee", names), None);
        assert_eq!(closest("", names), None);
    }

    #[test]
    fn a_message_ends_with_one_name_or_all() {
        assert_eq!(suggestion("denny", ["deny", "warn"]), "; did you mean `deny`?");
        assert_eq!(suggestion("error", ["deny", "warn"]), "");
        assert_eq!(choice("denny", &["deny", "warn"]), "; did you mean `deny`?");
        assert_eq!(choice("error", &["deny", "warn"]), "; possible: `deny`, `warn`");
    }
}
