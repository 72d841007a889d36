//! Shares work among all cores.

use std::sync::atomic::{AtomicUsize, Ordering};

/// How many items are taken at a time: for so few another core costs more than it saves, and with shares so small
/// none waits long for the last.
const SHARE: usize = 32;

/// Returns the number of cores; 1 when it is unknown.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// Applies `make` to every item on all cores; the results are in order.
///
/// # Errors
/// The first failure that a core meets.
pub fn map<I: Sync, T: Send, E: Send>(items: &[I], make: impl Fn(&I) -> Result<T, E> + Sync) -> Result<Vec<T>, E> {
    in_shares(items, SHARE, make)
}

/// Like [`map`], with the number of items that a thread takes at a time.
///
/// # Errors
/// The first failure that a core meets.
pub fn in_shares<I: Sync, T: Send, E: Send>(
    items: &[I],
    share: usize,
    make: impl Fn(&I) -> Result<T, E> + Sync,
) -> Result<Vec<T>, E> {
    let shares: Vec<&[I]> = items.chunks(share).collect();
    let next = AtomicUsize::new(0);
    let work = || -> Result<Vec<(usize, Vec<T>)>, E> {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(share) = shares.get(place) else { return Ok(done) };
            done.push((place, share.iter().map(&make).collect::<Result<_, E>>()?));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..cores().min(shares.len())).map(|_| scope.spawn(work)).collect();
        let mut done = work()?;
        for other in others {
            done.extend(other.join().expect("`make` does not panic")?);
        }
        Ok(done)
    })?;
    done.sort_by_key(|(place, _)| *place);
    Ok(done.into_iter().flat_map(|(_, made)| made).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_made_once_and_in_order() {
        for count in [0, 1, SHARE, 10 * SHARE + 1] {
            let items: Vec<usize> = (0..count).collect();
            assert_eq!(
                map(&items, |it| Ok::<_, ()>(it * 2)).unwrap(),
                items.iter().map(|it| it * 2).collect::<Vec<_>>()
            );
        }
    }

    #[test]
    fn one_failure_is_the_failure_of_all() {
        let items: Vec<usize> = (0..10 * SHARE).collect();
        assert!(map(&items, |it| if *it == 7 * SHARE { Err(()) } else { Ok(()) }).is_err());
    }
}
