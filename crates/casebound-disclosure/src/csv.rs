//! Cells of a table for a spreadsheet (RFC 4180), which runs none of them as a formula.

/// A cell in quotes.
pub fn quoted(text: &str) -> String {
    let formula = text.trim_start().starts_with(['=', '+', '-', '@']);
    let guard = if formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

/// A cell as it is where nothing in it means anything, else in quotes.
pub fn cell(text: &str) -> String {
    let quoted = quoted(text);
    let is_plain = quoted.len() == text.len() + 2 && !text.contains([',', '\n', '\r']);
    if is_plain { text.to_owned() } else { quoted }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula_or_ends_early() {
        for (text, in_quotes, as_needed) in [
            ("plain", "\"plain\"", "plain"),
            ("a \"quote\"", "\"a \"\"quote\"\"\"", "\"a \"\"quote\"\"\""),
            ("a, b", "\"a, b\"", "\"a, b\""),
            ("=1+1", "\"'=1+1\"", "\"'=1+1\""),
            (" -1", "\"' -1\"", "\"' -1\""),
            ("a\nb", "\"a\nb\"", "\"a\nb\""),
            ("", "\"\"", ""),
        ] {
            assert_eq!((quoted(text).as_str(), cell(text).as_str()), (in_quotes, as_needed), "{text:?}");
        }
    }
}
