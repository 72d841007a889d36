//! Finds objects: in the repository, and before that where the environment of a hook points.

use std::path::{Path, PathBuf};

use gix::objs::{Exists, Find, FindHeader as _};

use crate::Error;
use crate::error::ErrorContext as _;

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectKind {
    /// The content of a file.
    Blob,
    /// A directory.
    Tree,
    /// A commit.
    Commit,
    /// An annotated tag.
    Tag,
}

/// The stores of one repository.
///
/// gix 0.90 looks only into `objects/` of the repository, but git keeps the objects of a push in a directory
/// of their own until `pre-receive` has agreed: so the stores that the environment names are asked first.
pub(crate) struct Objects<'a> {
    pub(crate) outside: &'a [gix::odb::Handle],
    pub(crate) own: &'a gix::OdbHandle,
}

impl Objects<'_> {
    fn outside(&self, id: &gix::oid) -> Option<&gix::odb::Handle> {
        self.outside.iter().find(|store| store.exists(id))
    }

    pub(crate) fn header(&self, id: &gix::oid) -> gix::Result<Option<gix::objs::Header>> {
        if id == gix::ObjectId::empty_tree(id.kind()) {
            return Ok(Some(gix::objs::Header { kind: gix::objs::Kind::Tree, size: 0 }));
        }
        match self.outside(id) {
            Some(store) => gix::objs::FindHeader::try_header(store, id),
            None => self.own.try_header(id),
        }
    }

    pub(crate) fn kind(&self, id: &gix::oid) -> Result<Option<ObjectKind>, Error> {
        let header = self.header(id).context(format!("cannot read the header of object {id}"))?;
        Ok(header.map(|header| match header.kind {
            gix::objs::Kind::Blob => ObjectKind::Blob,
            gix::objs::Kind::Tree => ObjectKind::Tree,
            gix::objs::Kind::Commit => ObjectKind::Commit,
            gix::objs::Kind::Tag => ObjectKind::Tag,
        }))
    }

    /// Reads an object of one kind into `buffer` and returns its bytes.
    pub(crate) fn read<'b>(
        &self,
        id: &gix::oid,
        kind: gix::objs::Kind,
        buffer: &'b mut Vec<u8>,
    ) -> Result<&'b [u8], Error> {
        let found = self.try_find(id, buffer).context(format!("cannot read {kind} {id}"))?;
        match found {
            Some(object) if object.kind == kind => Ok(object.data),
            Some(_) => Err(Error::new(format!("object {id} is not a {kind}"))),
            None => Err(Error::new(format!("{kind} {id} is missing"))),
        }
    }

    /// Follows tags to what they are for.
    pub(crate) fn peel_tags(&self, id: gix::ObjectId) -> Result<(gix::ObjectId, ObjectKind), Error> {
        let mut id = id;
        let mut buffer = Vec::new();
        loop {
            let kind = self.kind(&id)?.ok_or_else(|| Error::new(format!("object {id} is missing")))?;
            if kind != ObjectKind::Tag {
                return Ok((id, kind));
            }
            let bytes = self.read(&id, gix::objs::Kind::Tag, &mut buffer)?;
            id = gix::objs::TagRefIter::from_bytes(bytes, id.kind())
                .target_id()
                .map_err(|_| Error::new(format!("tag {id} is malformed")))?;
        }
    }

    /// Follows tags and commits to a tree.
    pub(crate) fn peel_to_tree(&self, id: gix::ObjectId) -> Result<gix::ObjectId, Error> {
        match self.peel_tags(id)? {
            (tree, ObjectKind::Tree) => Ok(tree),
            (commit, ObjectKind::Commit) => {
                let mut buffer = Vec::new();
                let bytes = self.read(&commit, gix::objs::Kind::Commit, &mut buffer)?;
                gix::objs::CommitRefIter::from_bytes(bytes, commit.kind())
                    .tree_id()
                    .map_err(|_| Error::new(format!("commit {commit} is malformed")))
            }
            _ => Err(Error::new(format!("object {id} has no tree"))),
        }
    }
}

impl Find for Objects<'_> {
    fn try_find<'b>(&self, id: &gix::oid, buffer: &'b mut Vec<u8>) -> gix::Result<Option<gix::objs::Data<'b>>> {
        // git never stores the empty tree, but names it.
        if id == gix::ObjectId::empty_tree(id.kind()) {
            return Ok(Some(gix::objs::Data::new(&[], gix::objs::Kind::Tree, id.kind())));
        }
        match self.outside(id) {
            Some(store) => store.try_find(id, buffer),
            None => self.own.try_find(id, buffer),
        }
    }
}

impl Exists for Objects<'_> {
    fn exists(&self, id: &gix::oid) -> bool {
        self.outside(id).is_some() || self.own.exists(id)
    }
}

/// Opens the object directories that the environment names beside the repository's own.
pub(crate) fn open_outside(directories: &[PathBuf], own: &Path) -> Result<Vec<gix::odb::Handle>, Error> {
    let own = own.canonicalize().ok();
    let mut stores = Vec::new();
    for directory in directories {
        // Like git: a directory that is not there has no objects.
        let Ok(real) = directory.canonicalize() else {
            continue;
        };
        if Some(&real) == own.as_ref() {
            continue;
        }
        let mut store = gix::odb::at(real, gix::hash::Kind::Sha1)
            .context("cannot open the object directory that the environment names")?;
        // No objects are added while a hook runs, and refreshing for each missing one is slow.
        store.refresh_never();
        stores.push(store);
    }
    Ok(stores)
}
