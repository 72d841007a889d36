//! The crate as its callers see it, with GnuPG as the other side.

#[cfg(test)]
mod certificates;
#[cfg(test)]
mod detached;
#[cfg(test)]
mod facts;
#[cfg(test)]
mod fitness;
#[cfg(test)]
mod gnupg;
#[cfg(test)]
mod handmade;
#[cfg(test)]
mod messages;
#[cfg(test)]
mod outlines;
#[cfg(test)]
mod passphrases;
#[cfg(test)]
mod support;
#[cfg(test)]
mod through_gpg;
#[cfg(test)]
mod verdicts;
