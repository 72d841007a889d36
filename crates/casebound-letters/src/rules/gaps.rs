//! What is in a letter and is no part of it: a gap that a draft left for a person to write in, the key of somebody that nobody
//! replaced, a character that nobody sees.

use casebound_record::yaml::hidden_characters;
use casebound_record::{Span, bare_keys, references};

use crate::finding::Finding;
use crate::rule::Rule;
use crate::scene::Scene;

const OPENS: &str = "[[";
const CLOSES: &str = "]]";

pub(super) fn check(scene: &Scene<'_>) -> Vec<Finding> {
    let text = scene.letter.source;
    let hidden = hidden_characters(text, Span::new(0, text.len())).into_iter().map(|problem| problem.span);
    let mut left = gaps(text);
    // A page to speak from is for members, who know the keys.
    if scene.address.kind != "warning-spoken" {
        let alone = bare_keys(text).into_iter().filter(|key| !left.iter().any(|gap| gap.contains(*key)));
        let alone: Vec<Span> = alone.collect();
        left.extend(alone);
    }
    let left = left.into_iter().map(|span| Finding::at(Rule::GapLeft, span));
    left.chain(hidden.map(|span| Finding::at(Rule::HiddenCharacter, span))).collect()
}

/// The gaps of a text. One that is never closed ends with its line.
pub(crate) fn gaps(text: &str) -> Vec<Span> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = text.get(at..).and_then(|rest| rest.find(OPENS)).map(|it| at + it) {
        let rest = text.get(start..).unwrap_or_default();
        let line = rest.find('\n').unwrap_or(rest.len());
        let end = rest
            .find(CLOSES)
            .map(|it| it + CLOSES.len())
            .filter(|end| *end <= line || !rest.get(OPENS.len()..*end).unwrap_or_default().contains(OPENS));
        at = start + end.unwrap_or(line.max(OPENS.len()));
        found.push(Span::new(start, at));
    }
    // A key says nothing to a reader outside.
    let keys = references(text).into_iter().map(|it| it.span);
    let alone: Vec<Span> = keys.filter(|key| !found.iter().any(|gap| gap.contains(*key))).collect();
    found.extend(alone);
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_found_whatever_is_in_them() {
        let found = |text: &str| gaps(text).iter().map(|it| it.of(text).to_owned()).collect::<Vec<_>>();
        assert_eq!(found("Dear [[ the name ]], on [[day]]."), ["[[ the name ]]", "[[day]]"]);
        assert_eq!(found("It was [[ what\nhappened ]] there."), ["[[ what\nhappened ]]"]);
        assert_eq!(found("It was [[ what\nhappened."), ["[[ what"]);
        assert_eq!(found("[[ one\n[[ two ]]"), ["[[ one", "[[ two ]]"]);
        assert_eq!(found("Ask [person-b] and [[ [person-a] ]]."), ["[person-b]", "[[ [person-a] ]]"]);
        assert_eq!(found("A list [1], a[0] and ]] alone. [["), ["[["]);
        assert_eq!(found(""), [] as [&str; 0]);
    }
}
