//! Chooses among the alternatives of a part those that together contain everything.

use std::collections::HashSet;

use crate::piece::{Content, OmissionReason, Piece, Remark};

/// Keeps what says most: plain text where it has every word of the HTML, the HTML where it has every word of the plain
/// text, and both where each says something of its own. Files stay in any case.
pub(crate) fn chosen(children: Vec<Vec<Piece>>) -> Vec<Piece> {
    // A date in a calendar, or a card: not the same words in another form.
    let is_other = |pieces: &Vec<Piece>| {
        pieces
            .iter()
            .filter_map(Piece::file)
            .any(|file| file.media_type.starts_with("text/") || file.media_type == "application/ics")
            && !pieces.iter().any(|piece| piece.is_html)
    };
    let (others, children): (Vec<_>, Vec<_>) = children.into_iter().partition(is_other);
    let (html, plain): (Vec<_>, Vec<_>) =
        children.into_iter().partition(|pieces| pieces.iter().any(|piece| piece.is_html));
    let (mut html, mut plain): (Vec<Piece>, Vec<Piece>) = (html.concat(), plain.concat());
    let (of_html, of_plain) = (words(&html), words(&plain));
    if of_html.is_empty() || of_plain.is_empty() {
        // Only one of them says anything.
    } else if of_html.is_subset(&of_plain) {
        replace(&mut html, OmissionReason::HtmlAlternative);
    } else if of_plain.is_subset(&of_html) {
        replace(&mut plain, OmissionReason::PlainAlternative);
    } else if let Some(first) = html.iter_mut().find(|piece| piece.text().is_some()) {
        first.remarks.insert(0, Remark::SaysMore);
    }
    plain.extend(html);
    plain.extend(others.concat());
    plain
}

/// Puts one remark in place of all texts.
fn replace(pieces: &mut Vec<Piece>, which: OmissionReason) {
    let layer = pieces.iter().find(|piece| piece.text().is_some()).and_then(|piece| piece.layer);
    pieces.retain(|piece| piece.text().is_none());
    pieces.push(Piece::new(layer, Content::Omitted(which)));
}

/// The words of all texts, without regard to case, marks and line breaks.
fn words(pieces: &[Piece]) -> HashSet<String> {
    let texts = pieces.iter().filter_map(Piece::text);
    let words = texts.flat_map(|text| text.split(|letter: char| !letter.is_alphanumeric()));
    let is_mark = |word: &&str| word.is_empty() || *word == "image" || *word == "cid" || *word == "mailto";
    words.filter(|word| !is_mark(word)).map(str::to_lowercase).collect()
}
