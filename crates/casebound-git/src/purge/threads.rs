//! Shares work among the cores of the machine.

/// More threads than these gain nothing: the disk and the memory are shared.
const MOST: usize = 8;

/// Splits `items` among all cores if there are at least `many`, and returns the result of each part, in order.
///
/// `begin` creates the state of a thread.
pub(super) fn in_parts<T: Sync, C: Send, R: Send>(
    items: &[T],
    many: usize,
    begin: impl Fn() -> C,
    work: impl Fn(C, &[T]) -> R + Sync,
) -> Vec<R> {
    let threads = match std::thread::available_parallelism() {
        Ok(count) if items.len() >= many => count.get().min(MOST),
        _ => 1,
    };
    if threads == 1 {
        return vec![work(begin(), items)];
    }
    let share = items.len().div_ceil(threads).max(1);
    std::thread::scope(|scope| {
        let work = &work;
        let start = |part| {
            let own = begin();
            scope.spawn(move || work(own, part))
        };
        let running: Vec<_> = items.chunks(share).map(start).collect();
        let end =
            |it: std::thread::ScopedJoinHandle<'_, _>| it.join().expect("reading and writing objects does not panic");
        running.into_iter().map(end).collect()
    })
}
