//! Shares work among all cores.

use std::sync::atomic::{AtomicUsize, Ordering};

/// How many items are taken at a time: for so few another core costs more than it saves, and with shares so small
/// none waits long for the last.
const SHARE: usize = 32;

/// Makes something of each item, in their order.
pub fn map<I: Sync, T: Send>(items: &[I], make: impl Fn(&I) -> anyhow::Result<T> + Sync) -> anyhow::Result<Vec<T>> {
    let shares: Vec<&[I]> = items.chunks(SHARE).collect();
    let next = AtomicUsize::new(0);
    let work = || -> anyhow::Result<Vec<(usize, Vec<T>)>> {
        let mut done = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(share) = shares.get(place) else { return Ok(done) };
            done.push((place, share.iter().map(&make).collect::<anyhow::Result<_>>()?));
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut done = std::thread::scope(|scope| {
        let others: Vec<_> = (1..cores.min(shares.len())).map(|_| scope.spawn(work)).collect();
        let mut done = work()?;
        for other in others {
            done.extend(other.join().expect("reading and rules do not panic")?);
        }
        anyhow::Ok(done)
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
            assert_eq!(map(&items, |it| Ok(it * 2)).unwrap(), items.iter().map(|it| it * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn one_failure_is_the_failure_of_all() {
        let items: Vec<usize> = (0..10 * SHARE).collect();
        assert!(map(&items, |it| if *it == 7 * SHARE { anyhow::bail!("no") } else { Ok(()) }).is_err());
    }
}
