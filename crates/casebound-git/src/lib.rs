//! Reads paths and bytes from a git repository, independent of their meaning.
//!
//! What is read is what git records: the index of the running hook and the objects as they are stored,
//! quarantined ones included. Only [`purge`] reads the worktree, and [`Index::unchanged`] looks at its files. Only this crate knows gix; only [`program`], [`purge`] and
//! the hook functions change anything.

mod changes;
mod contents;
mod environment;
mod error;
mod history;
mod hooks;
mod index;
mod name;
mod objects;
pub mod program;
pub mod purge;
mod repository;
mod tree;
pub mod unpacked;

pub use changes::{Change, ChangeKind};
pub use error::Error;
pub use history::{Commit, Signature, Tag};
pub use hooks::{Hook, HookStatus, InstallOutcome};
pub use index::{Index, IndexEntry, Stage};
pub use name::{FileVersion, Mode, ObjectId, RepoPath};
pub use objects::ObjectKind;
pub use repository::{Head, Remote, Repository};
pub use tree::TreeEntry;
