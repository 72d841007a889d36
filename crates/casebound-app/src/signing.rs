//! Who signs: a key file, or gpg with its agent.

use std::path::Path;
use std::time::SystemTime;

use anyhow::{Context as _, bail};
use casebound_git::program;
use casebound_openpgp::{Certificate, Expected, Gpg, Purpose, Signer};
use casebound_record::Committee;
use casebound_record::committee::Member;

use crate::files;
use crate::prompt::Prompt;
use crate::snapshot::Snapshot;
use crate::workspace::Workspace;

/// Far more than any certificate or key.
pub const MAX_KEY: usize = 1024 * 1024;

/// Makes the signer that `--sign-with` names: a file with a secret key, or a fingerprint for gpg.
///
/// Without it gpg signs with the certificate of the member whose address git knows as the user's.
pub fn signer(
    workspace: &Workspace,
    sign_with: Option<&str>,
    now: SystemTime,
    prompt: &mut dyn Prompt,
) -> anyhow::Result<Signer> {
    let Some(sign_with) = sign_with else {
        let member = current_member(workspace).context(
            "who signs? name a key file or a fingerprint with --sign-with; without it the member with git's user.email signs through gpg",
        )?;
        return through_gpg(workspace, member, now);
    };
    let path = Path::new(sign_with);
    if path.is_file() {
        let bytes = files::read_limited(path, MAX_KEY).with_context(|| format!("cannot read {sign_with}"))?;
        return Signer::from_key_bytes(&bytes, None, now, &mut |question| prompt.passphrase(question))
            .with_context(|| format!("cannot sign with {sign_with}"));
    }
    let member = workspace.committee.committee.members.iter().find(|member| {
        member.key == sign_with || certificate_of(workspace, member).is_ok_and(|it| it.matches_fingerprint(sign_with))
    });
    if let Some(member) = member {
        return through_gpg(workspace, member, now);
    }
    // Whoever gives up a key signs with it that another takes its place.
    let recorded = recorded_certificate(workspace, sign_with)?.with_context(|| {
        format!("`{sign_with}` is neither a file nor a member of committee.yaml, and no member's certificate has this fingerprint")
    })?;
    Signer::gpg(gpg(workspace), recorded, now).context("gpg can't sign with it")
}

/// The certificate with this fingerprint that the last commit has for a member.
fn recorded_certificate(workspace: &Workspace, fingerprint: &str) -> anyhow::Result<Option<Certificate>> {
    let Some(git) = &workspace.git else { return Ok(None) };
    let Some(head) = git.resolve("HEAD")? else { return Ok(None) };
    let recorded = Snapshot::of_tree(git, &head.to_string())?;
    let Some(policy) = recorded.committee()? else { return Ok(None) };
    for path in policy.committee.members.iter().filter_map(|member| member.certificate.as_deref()) {
        let bytes = recorded.bytes_of(path, MAX_KEY)?;
        let certificate = bytes.and_then(|bytes| Certificate::from_bytes(&bytes).ok());
        if let Some(certificate) = certificate.filter(|it| it.matches_fingerprint(fingerprint)) {
            return Ok(Some(certificate));
        }
    }
    Ok(None)
}

/// Returns the member whose key signs: declared with this fingerprint, and not given up by what `keys/` knows of it.
pub fn member_of<'h>(workspace: &'h Workspace, signer: &Signer) -> anyhow::Result<&'h Member> {
    let certificate = signer.certificate();
    let declared = |member: &&Member| match &member.fingerprint {
        Some(fingerprint) => certificate.matches_fingerprint(fingerprint),
        None => certificate_of(workspace, member).is_ok_and(|it| it.fingerprint() == certificate.fingerprint()),
    };
    let member = workspace.committee.committee.members.iter().find(declared).with_context(|| {
        format!(
            "the signing key {} belongs to no member: write its fingerprint under `members` in committee.yaml",
            certificate.pretty_fingerprint()
        )
    })?;
    let now = SystemTime::from(workspace.clock.now);
    let known = known_of(workspace, member, signer);
    match known.fitness(Purpose::Sign, Expected::default(), now).refusals.first() {
        Some(refusal) => bail!("member {} can't sign: {refusal}", member.key),
        None => Ok(member),
    }
}

/// Returns the member whose key signs an approval; it must be the current member.
///
/// # Errors
/// As [`member_of`], and where git knows somebody else here.
pub fn member_here<'h>(workspace: &'h Workspace, signer: &Signer) -> anyhow::Result<&'h Member> {
    let member = member_of(workspace, signer)?;
    require_current_member(workspace, member)?;
    Ok(member)
}

/// Fails when git's `user.email` is the address of another member: nobody approves for somebody else. If it is no
/// member's address, this can't be checked.
///
/// # Errors
/// When it is somebody else.
pub fn require_current_member(workspace: &Workspace, member: &Member) -> anyhow::Result<()> {
    match current_member(workspace) {
        Some(other) if other.key != member.key => bail!(
            "this key is that of `{}`, and git's user.email is that of `{}`: each member approves in their own clone, with their own \
             key",
            member.key,
            other.key
        ),
        _ => Ok(()),
    }
}

/// The certificate of whoever signs, with all that the key and `keys/` know of it: a key file rarely knows that the key
/// was revoked.
pub fn known_of(workspace: &Workspace, member: &Member, signer: &Signer) -> Certificate {
    let own = signer.certificate();
    let updated = certificate_of(workspace, member).ok().and_then(|known| known.updated_with(own).ok());
    updated.unwrap_or_else(|| own.clone())
}

/// Reads a certificate of the repository.
pub fn certificate(workspace: &Workspace, path: Option<&str>, whose: &str) -> anyhow::Result<Certificate> {
    let Some(path) = path else {
        bail!("{whose} has no certificate: add it with `casebound keys add FILE --{whose}`");
    };
    let bytes =
        files::read_regular(&workspace.root.join(path), MAX_KEY).with_context(|| format!("cannot read {path}"))?;
    Certificate::from_bytes(&bytes).with_context(|| format!("cannot use {path}"))
}

/// Reads the certificate of a member.
pub fn certificate_of(workspace: &Workspace, member: &Member) -> anyhow::Result<Certificate> {
    certificate(workspace, member.certificate.as_deref(), &format!("member {}", member.key))
}

/// Who is the author of what is committed here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Author {
    /// The member with this key.
    Member(String),
    /// Nobody of committee.yaml has this address.
    Stranger(String),
    /// git does not know who commits.
    Unknown,
}

/// Returns who git takes for the author of a commit: the environment and `author.email` come before `user.email`.
pub fn author(workspace: &Workspace) -> Author {
    let Some(address) = author_address(&workspace.root) else { return Author::Unknown };
    match member_with(&workspace.committee.committee, &address) {
        Some(member) => Author::Member(member.key.clone()),
        None => Author::Stranger(address),
    }
}

/// The address that git writes into a commit as that of its author; `None` where it knows none.
pub(crate) fn author_address(root: &Path) -> Option<String> {
    let asked = program::run(root, &["-c", "user.useConfigOnly=true", "var", "GIT_AUTHOR_IDENT"]);
    let said = asked.ok().filter(|said| said.is_success()).and_then(|said| String::from_utf8(said.stdout).ok())?;
    Some(said.rsplit_once('<')?.1.split_once('>')?.0.to_owned())
}

pub(crate) fn member_with<'c>(committee: &'c Committee, address: &str) -> Option<&'c Member> {
    committee.member_with_address(address)
}

/// Returns the member whose address git knows as the user's.
pub fn current_member(workspace: &Workspace) -> Option<&Member> {
    member_at(&workspace.root, &workspace.committee.committee)
}

/// Returns the member of a committee whose address git knows as the user's, in a repository.
pub fn member_at<'c>(root: &Path, committee: &'c Committee) -> Option<&'c Member> {
    let output = program::run(root, &["config", "--get", "user.email"]).ok().filter(|it| it.is_success())?;
    member_with(committee, &String::from_utf8(output.stdout).ok()?)
}

/// The gpg of whoever works here. Where nobody can be asked, it asks nobody either: a window for a passphrase would never be answered.
pub(crate) fn gpg(workspace: &Workspace) -> Gpg {
    match workspace.context.secret {
        Some(_) => Gpg::new("gpg"),
        None => Gpg::new("gpg").without_questions(),
    }
}

fn through_gpg(workspace: &Workspace, member: &Member, now: SystemTime) -> anyhow::Result<Signer> {
    let certificate = certificate_of(workspace, member)?;
    Signer::gpg(gpg(workspace), certificate, now).with_context(|| format!("member {} can't sign", member.key))
}
