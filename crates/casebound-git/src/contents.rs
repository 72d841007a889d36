//! Reads single objects of a repository: what they are, and the contents of files.

use std::collections::HashSet;

use gix::objs::Exists as _;

use crate::error::ErrorContext as _;
use crate::objects::ObjectKind;
use crate::{Error, ObjectId, Repository};

impl Repository {
    /// Reads the whole content of a file, without any conversion of line ends or filter.
    ///
    /// Ask [`blob_size`](Self::blob_size) first where the content may be huge.
    pub fn blob(&self, id: &ObjectId) -> Result<Vec<u8>, Error> {
        let mut buffer = Vec::new();
        self.objects().read(&id.0, gix::objs::Kind::Blob, &mut buffer)?;
        Ok(buffer)
    }

    /// Returns the size of a file in bytes from its header alone.
    pub fn blob_size(&self, id: &ObjectId) -> Result<u64, Error> {
        let header = self.objects().header(&id.0).context(format!("cannot read the header of object {id}"))?;
        match header {
            Some(header) if header.kind == gix::objs::Kind::Blob => Ok(header.size),
            Some(_) => Err(Error::new(format!("object {id} is not a blob"))),
            None => Err(Error::new(format!("blob {id} is missing"))),
        }
    }

    /// Returns those objects that the repository itself has: what a push brings is kept apart until its hook has agreed.
    pub fn held(&self, ids: impl IntoIterator<Item = ObjectId>) -> HashSet<ObjectId> {
        let mut own = self.git.objects.clone();
        // To look again for each that is missing is dear.
        own.refresh_never();
        ids.into_iter().filter(|id| own.exists(&id.0)).collect()
    }

    /// Returns the kind of an object; `None` when the repository does not have it.
    pub fn kind(&self, id: &ObjectId) -> Result<Option<ObjectKind>, Error> {
        self.objects().kind(&id.0)
    }
}
