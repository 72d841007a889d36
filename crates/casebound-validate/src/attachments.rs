//! Which files are in the folder of a case.

use crate::Context;

/// Returns the names of the files in a folder; those deeper down with their folders.
pub(crate) fn names_in<'a>(context: &Context<'a>, folder: &str) -> impl Iterator<Item = &'a str> {
    let files = context.files;
    let start = files.partition_point(|file| &*file.path < folder);
    files
        .iter()
        .skip(start)
        // Names such as `quiet-harbor.md` sort between the folder's name and what is in it.
        .take_while(move |file| file.path.starts_with(folder))
        .filter_map(move |file| file.path.strip_prefix(folder)?.strip_prefix('/'))
}
