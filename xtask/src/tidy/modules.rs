//! The modules of one crate as its source declares them, and which file uses which.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

/// Re-exports can name each other in a circle of their own.
const MOST_HOPS: usize = 32;

/// Returns the text of a file; nothing when it is not there.
pub(crate) type ReadFile<'a> = &'a dyn Fn(&Path) -> Option<String>;

/// The modules of one crate, from its root file down. Code below `#[cfg(test)]` is left out.
pub(crate) struct Crate {
    modules: Vec<Module>,
}

struct Module {
    file: PathBuf,
    parent: Option<usize>,
    children: BTreeMap<String, usize>,
    /// What the module defines, besides modules.
    items: BTreeSet<String>,
    /// What its `use` lines bring in, by the name it has here.
    imports: BTreeMap<String, Vec<String>>,
    globs: Vec<Vec<String>>,
    /// Every path in the source, as written.
    mentions: Vec<Mention>,
}

struct Mention {
    line: usize,
    segments: Vec<String>,
}

/// One file names something that another file of the crate defines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Use {
    pub(super) from: PathBuf,
    pub(super) to: PathBuf,
    /// Where in `from`, counted from 1.
    pub(super) line: usize,
}

impl Crate {
    /// Reads the crate whose root file this is. Errors name the file that is missing or no Rust.
    pub(crate) fn read(root: &Path, read_file: ReadFile<'_>) -> anyhow::Result<Self> {
        let mut reader = Reader { modules: Vec::new(), current: 0, folder: PathBuf::new(), read_file, failure: None };
        let folder = root.parent().unwrap_or(Path::new("")).to_owned();
        reader.read_module(root, folder, None);
        match reader.failure {
            Some(failure) => Err(failure),
            None => Ok(Self { modules: reader.modules }),
        }
    }

    /// Returns the files, each once.
    pub(crate) fn files(&self) -> BTreeSet<PathBuf> {
        self.modules.iter().map(|module| module.file.clone()).collect()
    }

    /// Returns the first place of each pair of files, without a file's mentions of itself.
    pub(super) fn uses(&self) -> Vec<Use> {
        let mut lines = BTreeMap::new();
        for (index, module) in self.modules.iter().enumerate() {
            for mention in &module.mentions {
                let Some(target) = self.resolve(index, &mention.segments, MOST_HOPS) else {
                    continue;
                };
                let target = &self.modules[target].file;
                if *target != module.file {
                    let line = lines.entry((&module.file, target)).or_insert(mention.line);
                    *line = mention.line.min(*line);
                }
            }
        }
        let as_use =
            |((from, to), line): ((&PathBuf, &PathBuf), usize)| Use { from: from.clone(), to: to.clone(), line };
        lines.into_iter().map(as_use).collect()
    }

    /// Tells whether the module of one file is below the module of another.
    pub(super) fn is_below(&self, file: &Path, other: &Path) -> bool {
        let first = self.modules.iter().position(|module| module.file == file);
        let mut above = first.and_then(|first| self.modules[first].parent);
        while let Some(module) = above {
            if self.modules[module].file == other {
                return file != other;
            }
            above = self.modules[module].parent;
        }
        false
    }

    /// Returns the module that holds what a path names; nothing when that is not of this crate.
    fn resolve(&self, from: usize, segments: &[String], hops: usize) -> Option<usize> {
        let (first, rest) = segments.split_first()?;
        match first.as_str() {
            "crate" => self.descend(0, rest, hops),
            "self" => self.descend(from, rest, hops),
            "super" => {
                let above = self.modules[from].parent?;
                match rest.first().map(String::as_str) {
                    Some("super") => self.resolve(above, rest, hops),
                    _ => self.descend(above, rest, hops),
                }
            }
            name if self.names(from, name, hops) => self.descend(from, segments, hops),
            _ => None,
        }
    }

    /// Follows names from a module to the module that defines the last of them.
    fn descend(&self, module: usize, segments: &[String], hops: usize) -> Option<usize> {
        let Some((first, rest)) = segments.split_first() else {
            return Some(module);
        };
        let here = &self.modules[module];
        if let Some(child) = here.children.get(first) {
            return self.descend(*child, rest, hops);
        }
        let hops = hops.checked_sub(1)?;
        if let Some(import) = here.imports.get(first) {
            let whole: Vec<String> = import.iter().chain(rest).cloned().collect();
            return self.resolve(module, &whole, hops);
        }
        if here.items.contains(first) {
            return Some(module);
        }
        let through_glob = here.globs.iter().find_map(|glob| {
            let target = self.resolve(module, glob, hops)?;
            self.names(target, first, hops).then_some(target)
        });
        match through_glob {
            Some(target) => self.descend(target, segments, hops),
            None => Some(module),
        }
    }

    /// Tells whether a name means something in a module.
    fn names(&self, module: usize, name: &str, hops: usize) -> bool {
        let here = &self.modules[module];
        let Some(hops) = hops.checked_sub(1) else {
            return false;
        };
        here.children.contains_key(name)
            || here.items.contains(name)
            || here.imports.contains_key(name)
            || here.globs.iter().any(|glob| {
                let target = self.resolve(module, glob, hops);
                target.is_some_and(|target| target != module && self.names(target, name, hops))
            })
    }
}

/// Walks the source from the root file down.
struct Reader<'a> {
    modules: Vec<Module>,
    current: usize,
    /// Where the files of child modules lie.
    folder: PathBuf,
    read_file: ReadFile<'a>,
    failure: Option<anyhow::Error>,
}

impl Reader<'_> {
    fn add_module(&mut self, file: &Path, name: Option<&str>) -> usize {
        let index = self.modules.len();
        let parent = name.map(|name| {
            self.modules[self.current].children.insert(name.to_owned(), index);
            self.current
        });
        self.modules.push(Module {
            file: file.to_owned(),
            parent,
            children: BTreeMap::new(),
            items: BTreeSet::new(),
            imports: BTreeMap::new(),
            globs: Vec::new(),
            mentions: Vec::new(),
        });
        index
    }

    /// Reads a file as a module; without a name it is the root.
    fn read_module(&mut self, file: &Path, folder: PathBuf, name: Option<&str>) {
        let source = (self.read_file)(file).ok_or_else(|| anyhow::anyhow!("{}: could not be read", file.display()));
        let parsed = source.and_then(|source| {
            syn::parse_file(&source).map_err(|error| anyhow::anyhow!("{}: {error}", file.display()))
        });
        match parsed {
            Ok(parsed) => {
                let module = self.add_module(file, name);
                self.inside(module, folder, |reader| visit::visit_file(reader, &parsed));
            }
            Err(error) => self.failure = self.failure.take().or(Some(error)),
        }
    }

    fn inside(&mut self, module: usize, folder: PathBuf, walk: impl FnOnce(&mut Self)) {
        let outer = (self.current, std::mem::replace(&mut self.folder, folder));
        self.current = module;
        walk(self);
        (self.current, self.folder) = outer;
    }

    /// Returns the file of `mod name;`, and the folder for its own children.
    fn file_of(&self, item: &syn::ItemMod) -> (PathBuf, PathBuf) {
        let name = item.ident.to_string();
        if let Some(named) = path_attribute(&item.attrs) {
            let beside = self.modules[self.current].file.parent().unwrap_or(Path::new(""));
            let file = beside.join(named);
            let folder = file.parent().unwrap_or(Path::new("")).to_owned();
            return (file, folder);
        }
        let folder = self.folder.join(&name);
        let file = folder.with_extension("rs");
        match (self.read_file)(&file) {
            Some(_) => (file, folder),
            None => (folder.join("mod.rs"), folder),
        }
    }

    fn mention(&mut self, line: usize, segments: Vec<String>) {
        self.modules[self.current].mentions.push(Mention { line, segments });
    }

    fn read_use(&mut self, tree: &syn::UseTree, above: &[String]) {
        let line = tree.span().start().line;
        let joined = |name: String| above.iter().cloned().chain([name]).collect::<Vec<_>>();
        match tree {
            syn::UseTree::Path(path) => self.read_use(&path.tree, &joined(path.ident.to_string())),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.read_use(tree, above)),
            syn::UseTree::Glob(_) => {
                self.modules[self.current].globs.push(above.to_vec());
                self.mention(line, above.to_vec());
            }
            syn::UseTree::Name(name) if name.ident == "self" => {
                let bound = above.last().cloned().unwrap_or_default();
                self.import(line, bound, above.to_vec());
            }
            syn::UseTree::Name(name) => self.import(line, name.ident.to_string(), joined(name.ident.to_string())),
            syn::UseTree::Rename(rename) if rename.ident == "self" => {
                self.import(line, rename.rename.to_string(), above.to_vec());
            }
            syn::UseTree::Rename(rename) => {
                self.import(line, rename.rename.to_string(), joined(rename.ident.to_string()));
            }
        }
    }

    fn import(&mut self, line: usize, name: String, path: Vec<String>) {
        // `use clap;` names a crate by itself and would be found again at the same name.
        if path.len() > 1 {
            self.modules[self.current].imports.insert(name, path.clone());
        }
        self.mention(line, path);
    }

    /// Macros hold no syntax tree: every `a::b` in their tokens counts.
    fn read_tokens(&mut self, tokens: TokenStream) {
        let mut segments: Vec<String> = Vec::new();
        let mut colons = 0;
        let mut line = 0;
        for token in tokens {
            match token {
                TokenTree::Punct(punct) if punct.as_char() == ':' => colons += 1,
                TokenTree::Ident(ident) => {
                    if colons != 2 {
                        self.mention(line, std::mem::take(&mut segments));
                        line = ident.span().start().line;
                    }
                    segments.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Group(group) => {
                    // A group in braces after `::` is a list of imports; what it names is below what is before.
                    let is_list = colons == 2 && group.delimiter() == Delimiter::Brace;
                    if !is_list {
                        self.read_tokens(group.stream());
                    }
                    self.mention(line, std::mem::take(&mut segments));
                    colons = 0;
                }
                TokenTree::Punct(_) | TokenTree::Literal(_) => {
                    self.mention(line, std::mem::take(&mut segments));
                    colons = 0;
                }
            }
        }
        self.mention(line, segments);
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if is_for_tests(item) {
            return;
        }
        if let Some(name) = name_of(item) {
            self.modules[self.current].items.insert(name);
        }
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let name = item.ident.to_string();
        match &item.content {
            Some((_, items)) => {
                let file = self.modules[self.current].file.clone();
                let module = self.add_module(&file, Some(&name));
                let folder = self.folder.join(&name);
                self.inside(module, folder, |reader| items.iter().for_each(|item| reader.visit_item(item)));
            }
            None => {
                let (file, folder) = self.file_of(item);
                self.read_module(&file, folder, Some(&name));
            }
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if item.leading_colon.is_none() {
            self.read_use(&item.tree, &[]);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        // One name alone is a local one, or its `use` line was read.
        if path.leading_colon.is_none() && path.segments.len() > 1 {
            let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            self.mention(path.span().start().line, segments);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        visit::visit_path(self, &mac.path);
        self.read_tokens(mac.tokens.clone());
    }

    /// `pub(crate)` uses nothing.
    fn visit_visibility(&mut self, _: &'ast syn::Visibility) {}
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

fn name_of(item: &syn::Item) -> Option<String> {
    let name = match item {
        syn::Item::Const(item) => &item.ident,
        syn::Item::Enum(item) => &item.ident,
        syn::Item::Fn(item) => &item.sig.ident,
        syn::Item::Macro(item) => item.ident.as_ref()?,
        syn::Item::Static(item) => &item.ident,
        syn::Item::Struct(item) => &item.ident,
        syn::Item::Trait(item) => &item.ident,
        syn::Item::Type(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Tells whether an item is below `#[cfg(test)]`.
pub(crate) fn is_for_tests(item: &syn::Item) -> bool {
    attributes(item).iter().any(|attribute| {
        let condition = attribute.path().is_ident("cfg").then(|| attribute.parse_args::<syn::Ident>());
        matches!(condition, Some(Ok(name)) if name == "test")
    })
}

fn path_attribute(attributes: &[syn::Attribute]) -> Option<String> {
    attributes.iter().find_map(|attribute| {
        let syn::Meta::NameValue(pair) = &attribute.meta else {
            return None;
        };
        let syn::Expr::Lit(value) = &pair.value else {
            return None;
        };
        match &value.lit {
            syn::Lit::Str(text) if pair.path.is_ident("path") => Some(text.value()),
            _ => None,
        }
    })
}
