//! Shares objects out over the cores of the machine.

use rayon::prelude::*;
use rayon::slice::Chunks;

/// More threads than these gain nothing: the disk and the memory are shared.
const MOST: usize = 8;

/// Splits `items` into one part for each core, or keeps them together if there are fewer than `many`.
pub(super) fn parts<T: Sync>(items: &[T], many: usize) -> Chunks<'_, T> {
    let threads = if items.len() < many { 1 } else { rayon::current_num_threads().min(MOST) };
    items.par_chunks(items.len().div_ceil(threads).max(1))
}
