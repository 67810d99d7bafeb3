//! The picture of a dependency path: from the member of the workspace down to what was found.

use crate::evidence::Text;
use crate::report::escape::escape;
use maud::{Markup, html};

/// Pixels from one package to the next, from the edge to a package, and from the line to its name.
const STEP: usize = 26;
const EDGE: usize = 14;
const GAP: usize = 14;
/// How far each package stands in from the one above it, and how often it does.
const INDENT: usize = 16;
const INDENTED: usize = 12;
/// The width of a character at the page's size, roughly: only the picture's own width depends on it.
const CHARACTER: usize = 9;
/// Of a longer path the middle is left out.
const LONGEST: usize = 12;

/// The path as a staircase, or nothing where nobody pulled the subject in.
pub(super) fn path(ids: &[Text]) -> Markup {
    let steps = shortened(ids);
    let names: Vec<String> = steps.iter().map(|id| escape(&id.replacen('@', " ", 1)).into_owned()).collect();
    let last = names.len().saturating_sub(1);
    let x = |index: usize| EDGE + INDENT * index.min(INDENTED);
    let y = |index: usize| EDGE + STEP * index;
    let right = |(index, name): (usize, &String)| x(index) + GAP + CHARACTER * name.chars().count();
    let width = names.iter().enumerate().map(right).max().unwrap_or(0) + EDGE;
    let label = format!("Dependency path: {}", names.join(" depends on "));
    html! {
        @if names.len() > 1 {
            div.picture { svg role="img" aria-label=(label) width=(width) height=(y(last) + EDGE) {
                @for index in 1..names.len() {
                    path d={ "M" (x(index - 1)) " " (y(index - 1)) "V" (y(index)) "H" (x(index)) } {}
                }
                @for (index, name) in names.iter().enumerate() {
                    g class=[class(index, last)] {
                        circle cx=(x(index)) cy=(y(index)) r="5" {}
                        text x=(x(index) + GAP) y=(y(index) + 5) { (name) }
                    }
                }
            } }
        }
    }
}

fn class(index: usize, last: usize) -> Option<&'static str> {
    match index {
        0 => Some("from"),
        index if index == last => Some("to"),
        _ => None,
    }
}

fn shortened(ids: &[Text]) -> Vec<String> {
    let all = || ids.iter().map(ToString::to_string);
    if ids.len() <= LONGEST {
        return all().collect();
    }
    let half = LONGEST / 2;
    let left_out = ids.len() - LONGEST + 1;
    let start = all().take(half);
    start.chain([format!("… {left_out} more")]).chain(all().skip(half + left_out)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(count: usize) -> Vec<Text> {
        (0..count).map(|i| format!("c{i}@1.0.0").into()).collect()
    }

    #[test]
    fn a_path_has_a_circle_for_each_package_and_one_that_is_none_has_no_picture() {
        assert_eq!(path(&ids(1)).into_string(), "");
        let picture = path(&ids(4)).into_string();
        assert_eq!((picture.matches("<circle").count(), picture.matches("<path").count()), (4, 3));
        assert!(picture.contains(">c3 1.0.0</text>"), "{picture}");
        // An element that is left open would hold, and so hide, whatever comes after it.
        for element in ["svg", "path", "g", "circle", "text"] {
            let open =
                picture.matches(&format!("<{element} ")).count() + picture.matches(&format!("<{element}>")).count();
            assert_eq!(open, picture.matches(&format!("</{element}>")).count(), "{element}: {picture}");
        }
    }

    #[test]
    fn of_a_long_path_both_ends_are_shown() {
        let steps = shortened(&ids(40));
        assert_eq!(steps.len(), LONGEST);
        assert_eq!((&*steps[0], &*steps[6], &*steps[11]), ("c0@1.0.0", "… 29 more", "c39@1.0.0"));
        let names = shortened(&ids(13));
        assert_eq!((names.len(), &*names[6], &*names[7]), (12, "… 2 more", "c8@1.0.0"));
    }
}
