//! Which letter is meant, and who signs: the arguments that the commands about one letter share.

use casebound_app::Context;
use casebound_app::letters::stored::{StoredLetter, find};

use crate::commands::entries::Target;

/// A letter of a case.
#[derive(Debug, clap::Args)]
pub(super) struct LetterArgs {
    /// The code name, its beginning, or the path of the file
    #[arg(value_name = "CASE")]
    pub(super) case: String,
    /// The letter
    #[arg(value_name = "LETTER")]
    pub(super) letter: String,
}

impl LetterArgs {
    /// Finds the case.
    pub(super) fn target(&self, context: &Context) -> anyhow::Result<Target> {
        Target::open(context, &self.case)
    }

    /// Finds the letter in it.
    pub(super) fn stored(&self, target: &Target) -> anyhow::Result<StoredLetter> {
        find(&target.workspace, &target.file, &self.letter)
    }
}

/// Who signs.
#[derive(Debug, clap::Args)]
pub(super) struct SignerArgs {
    /// Sign with this key: a file with a secret key, or the fingerprint of a key that gpg has
    #[arg(long, value_name = "FILE|FINGERPRINT")]
    pub(super) sign_with: Option<String>,
}
