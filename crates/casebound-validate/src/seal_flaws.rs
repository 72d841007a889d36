//! What can be wrong with a sealed case, and who looks at its message and signature.

use std::fmt;

use casebound_record::CaseFile;

/// What can be wrong with a sealed case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SealFlaw {
    /// Nobody looked at the signature.
    NotVerified,
    /// There is no signature in the form in which it is written, or it can't be read.
    NoSignature,
    /// The signature is not one over this file.
    BadSignature,
    /// The key that signed may not: revoked, expired then, or too weak.
    UnusableKey,
    /// Another key signed than that of the member who is named.
    OtherSigner,
    /// The member who is named has no certificate here.
    SignerWithoutCertificate,
    /// The member who is named is none of the readers.
    SignerNoReader,
    /// The member who is named was not a reader of the version before.
    SignerNoFormerReader,
    /// The message is no encrypted message, or not whole.
    NoMessage,
    /// The message can be opened by others than the readers: by a key of nobody's, by a passphrase, or nobody knows by whom.
    ForOthers,
    /// The message is not encrypted for each reader.
    NotForEach,
    /// A reader has a conflict in the case.
    ForRecused,
    /// Fewer readers than the policy asks for.
    TooFew,
    /// More readers than the policy lets know a case.
    TooMany,
    /// A reader is not a member any more.
    ForLeft,
    /// A reader has another certificate than the one that it was sealed for.
    KeyExchanged,
    /// The certificate of a reader ends soon, or has ended.
    KeyExpires,
    /// The number of the seal does not rise.
    RolledBack,
    /// A file beside the case is gone, and no reader sealed the case without it.
    FileGone,
    /// A case that was sealed is plain, or a file of a sealed case is.
    InTheClear,
    /// The index is not that of the case.
    IndexDiffers,
    /// The message says other readers, another case or another seal than the index.
    ReadersDiffer,
}

/// Finds what is wrong with message and signature of a sealed case.
pub type SealFinder<'a> = dyn Fn(&CaseFile) -> Vec<SealFlaw> + Sync + 'a;

/// Who looks at message and signature of sealed cases. Where nobody does, each of them has an error.
#[derive(Clone, Copy, Default)]
pub struct SealVerifier<'a>(Option<&'a SealFinder<'a>>);

impl<'a> SealVerifier<'a> {
    /// Has the signatures verified by this.
    pub fn new(finder: &'a SealFinder<'a>) -> SealVerifier<'a> {
        SealVerifier(Some(finder))
    }

    pub(crate) fn flaws(self, file: &CaseFile) -> Vec<SealFlaw> {
        self.0.map_or_else(|| vec![SealFlaw::NotVerified], |find| find(file))
    }
}

impl fmt::Debug for SealVerifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SealVerifier").field(&self.0.is_some()).finish()
    }
}
