//! How much product code there is, and how long its functions are: `cargo xtask count [COMMIT]`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

use crate::tidy::modules::{Crate, is_for_tests};
use crate::workspace::{Workspace, say};

/// Longer functions are rare exceptions.
const LONG: usize = 60;

#[derive(Debug, Default, PartialEq)]
struct Count {
    files: usize,
    /// Lines that hold code: neither blank nor comment, nor tests.
    lines: usize,
    functions: usize,
    long: Vec<(String, usize)>,
}

/// Counts the worktree, or a commit.
pub(crate) fn run(workspace: &Workspace, commit: Option<&str>) -> Result<bool> {
    let mut sum = Count::default();
    for root in roots(workspace, commit)? {
        let read_file = |path: &Path| text_of(workspace, commit, path);
        let mut count = Count::default();
        for file in Crate::read(&root, &read_file)?.files() {
            let text = read_file(&file).context("the file was read a moment ago")?;
            count.add(&file.display().to_string(), &text)?;
        }
        let name = root.iter().nth(1).unwrap_or_default().to_string_lossy().into_owned();
        say(&format!("{name:24} {:4} files {:6} lines {:5} functions", count.files, count.lines, count.functions));
        sum.files += count.files;
        sum.lines += count.lines;
        sum.functions += count.functions;
        sum.long.extend(count.long);
    }
    say(&format!("{:24} {:4} files {:6} lines {:5} functions", "all", sum.files, sum.lines, sum.functions));
    for (name, lines) in &sum.long {
        say(&format!("long: {name}, {lines} lines"));
    }
    let share = 100.0 * sum.long.len() as f64 / sum.functions.max(1) as f64;
    say(&format!("{} functions of more than {LONG} lines: {share:.2} %", sum.long.len()));
    Ok(true)
}

/// The root files of the crates that the program is made of, from the root of the workspace.
fn roots(workspace: &Workspace, commit: Option<&str>) -> Result<Vec<PathBuf>> {
    let listed = match commit {
        Some(commit) => workspace.output_of("git", &["ls-tree", "-r", "--name-only", commit, "crates/"])?,
        None => workspace.output_of("git", &["ls-files", "crates/"])?,
    };
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let is_root = |path: &&str| path.ends_with("/src/lib.rs") || path.ends_with("/src/main.rs");
    let roots = listed.lines().filter(is_root).filter(|path| !path.contains("-testing/"));
    Ok(roots.map(PathBuf::from).collect())
}

fn text_of(workspace: &Workspace, commit: Option<&str>, path: &Path) -> Option<String> {
    let Some(commit) = commit else {
        return fs::read_to_string(workspace.root.join(path)).ok();
    };
    let named = format!("{commit}:{}", path.display());
    let output = workspace.command("git", &["show", &named]).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

impl Count {
    fn add(&mut self, name: &str, text: &str) -> Result<()> {
        let file = syn::parse_file(text).with_context(|| format!("{name} is not Rust"))?;
        let tokens: TokenStream = text.parse().ok().with_context(|| format!("{name} is not Rust"))?;
        let mut lines = BTreeSet::new();
        lines_with_code(tokens, &mut lines);
        let mut reader = Reader { name, lines, functions: 0, long: Vec::new() };
        reader.visit_file(&file);
        self.files += 1;
        self.lines += reader.lines.len();
        self.functions += reader.functions;
        self.long.extend(reader.long);
        Ok(())
    }
}

fn lines_with_code(tokens: TokenStream, lines: &mut BTreeSet<usize>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        let documentation = documentation_length(tokens.get(at - 1..).unwrap_or_default());
        if documentation > 0 {
            at += documentation - 1;
        } else if let TokenTree::Group(group) = token {
            lines.insert(group.span_open().start().line);
            lines_with_code(group.stream(), lines);
            lines.insert(group.span_close().end().line);
        } else {
            lines.extend(token.span().start().line..=token.span().end().line);
        }
    }
}

/// How many tokens a documentation comment is, which to the compiler is an attribute: `#[doc = "…"]` or `#![doc = "…"]`.
fn documentation_length(tokens: &[TokenTree]) -> usize {
    let is = |token: &TokenTree, sign| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
    let is_doc = |group: &proc_macro2::Group| matches!(group.stream().into_iter().next(), Some(TokenTree::Ident(ident)) if ident == "doc");
    match tokens {
        [hash, TokenTree::Group(group), ..] if is(hash, '#') && is_doc(group) => 2,
        [hash, bang, TokenTree::Group(group), ..] if is(hash, '#') && is(bang, '!') && is_doc(group) => 3,
        _ => 0,
    }
}

struct Reader<'n> {
    name: &'n str,
    lines: BTreeSet<usize>,
    functions: usize,
    long: Vec<(String, usize)>,
}

impl Reader<'_> {
    fn function(&mut self, signature: &syn::Signature, block: &syn::Block) {
        let lines = block.span().end().line + 1 - signature.span().start().line;
        self.functions += 1;
        if lines > LONG {
            self.long.push((format!("{}: {}", self.name, signature.ident), lines));
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if is_for_tests(item) {
            let span = item.span();
            for line in span.start().line..=span.end().line {
                self.lines.remove(&line);
            }
        } else {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.function(&item.sig, &item.block);
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, &item.block);
        visit::visit_impl_item_fn(self, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_blank_lines_and_tests_are_no_code() {
        let text = "//! What this is.\n\n/// One.\n#[must_use]\nfn one() -> u8 {\n    // Why.\n    1\n}\n\nimpl A {\n    /// Two.\n    \
                    fn two() {}\n}\n\n#[cfg(test)]\nmod tests {\n    fn three() {}\n}\n";
        let mut count = Count::default();
        count.add("a.rs", text).unwrap();
        assert_eq!(count, Count { files: 1, lines: 7, functions: 2, long: Vec::new() });
    }

    #[test]
    fn a_long_function_is_named() {
        let with = |lines: usize| format!("//! A.\nfn long() {{\n{}}}\n", "    f();\n".repeat(lines - 2));
        let mut count = Count::default();
        count.add("a.rs", &with(LONG)).unwrap();
        assert_eq!(count.long, []);
        count.add("b.rs", &with(LONG + 1)).unwrap();
        assert_eq!(count.long, [("b.rs: long".to_owned(), 61)]);
    }
}
