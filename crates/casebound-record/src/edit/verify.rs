//! Whether a planned change does what was asked and nothing else.

use super::model::Model;
use super::{EditRefusal, File};
use crate::front_matter;
use crate::span::Span;
use crate::yaml::{self, Tree};

/// A planned change: one replacement of bytes, and what the file says after it.
pub(super) struct Change {
    /// What goes.
    pub(super) span: Span,
    /// What comes; lines end with `\n` here.
    pub(super) text: String,
    /// The lines that may change; empty for new lines between old ones.
    pub(super) touched: Span,
    /// Where comments may go with what they speak of.
    pub(super) loses: Span,
    /// The values after the change.
    pub(super) expected: Model,
}

/// Makes the change, if it is nothing but what was asked.
pub(super) fn carry_out(file: &File<'_>, change: Change) -> Result<String, EditRefusal> {
    // `yaml_serde` is safe to use from here on: our reader found no alias and no depth.
    Model::of(file.text, &file.tree.root).agrees_with_other_reader(file.range.of(file.text)).map_err(|()| {
        EditRefusal::new("two readers of YAML understand this file differently; write it more plainly")
    })?;

    let line_end = file.line_end();
    let text = if line_end == "\n" { change.text.clone() } else { change.text.replace('\n', line_end) };
    let (Some(before), Some(after)) = (file.text.get(..change.span.start), file.text.get(change.span.end..)) else {
        return Err(unsafe_change());
    };
    let new = format!("{before}{text}{after}");
    let (range, tree) = reread(file, &new, text.len(), change.span.len())?;
    let model = Model::of(&new, &tree.root);
    let right = model.is_same(&change.expected)
        && change.expected.agrees_with_other_reader(range.of(&new)).is_ok()
        && no_new_problem(&file.tree, &tree)
        && same_comments(file, &change, &new, &tree)
        && lines_stay(file.text, &new, change.touched);
    if right { Ok(new) } else { Err(unsafe_change()) }
}

fn unsafe_change() -> EditRefusal {
    EditRefusal::new("this cannot be changed without touching something else; edit the lines by hand")
}

/// Reads the changed file; its YAML has to stand where the old one stood.
fn reread(file: &File<'_>, new: &str, added: usize, gone: usize) -> Result<(Span, Tree), EditRefusal> {
    let split =
        if file.is_case { front_matter::split(new.as_bytes()) } else { front_matter::split_yaml(new.as_bytes()) };
    let range = split.yaml.unwrap_or_default();
    let expected = Span::new(file.range.start, file.range.end + added - gone);
    let empty = new.is_empty() && !file.is_case;
    if !empty && (range != expected || !split.problems.is_empty()) {
        return Err(EditRefusal::new("the file would become too big, or its YAML would end too early"));
    }
    Ok((range, yaml::parse(new, range)))
}

fn no_new_problem(old: &Tree, new: &Tree) -> bool {
    let count = |tree: &Tree, rule| tree.problems.iter().filter(|problem| problem.rule == rule).count();
    new.problems.iter().all(|problem| count(new, problem.rule) <= count(old, problem.rule))
}

fn same_comments(file: &File<'_>, change: &Change, new: &str, tree: &Tree) -> bool {
    let kept = file.tree.comments.iter().filter(|comment| !change.loses.contains(**comment));
    let kept = kept.map(|comment| comment.of(file.text));
    kept.eq(tree.comments.iter().map(|comment| comment.of(new)))
}

/// Whether all lines outside of `touched` are as they were.
fn lines_stay(old: &str, new: &str, touched: Span) -> bool {
    let old_lines: Vec<&str> = old.split('\n').map(|line| line.trim_end_matches('\r')).collect();
    let new_lines: Vec<&str> = new.split('\n').map(|line| line.trim_end_matches('\r')).collect();
    let same = |pair: &(&&str, &&str)| pair.0 == pair.1;
    let top = old_lines.iter().zip(&new_lines).take_while(same).count();
    let most = old_lines.len().min(new_lines.len()) - top;
    let bottom = old_lines.iter().rev().zip(new_lines.iter().rev()).take(most).take_while(same).count();
    let changed = top..old_lines.len() - bottom;
    let number = |at: usize| Span::new(0, at).of(old).matches('\n').count();
    // A line that only moved, such as an empty one at the end, is not changed.
    let all_blank = changed.clone().all(|line| old_lines.get(line).is_none_or(|line| line.is_empty()));
    all_blank || (number(touched.start) <= changed.start && changed.end <= number(touched.end) + 1)
}
