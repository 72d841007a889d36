//! The OpenPGP certificates that committee.yaml names.

use crate::Context;

/// A certificate that committee.yaml names.
pub(crate) struct Named<'a> {
    /// The route of the entry that names it, such as `members.alice`.
    pub(crate) route: String,
    /// The path as written.
    pub(crate) path: &'a str,
    /// The fingerprint as written.
    pub(crate) fingerprint: Option<&'a str>,
}

impl Named<'_> {
    /// Tells whether the path leads into `keys/` and not out of it again.
    pub(crate) fn is_in_keys(&self) -> bool {
        self.path.starts_with("keys/") && !self.path.split('/').any(|part| part == "..")
    }
}

/// Returns the certificates of everybody who is, or will be, a member, then those of recipients.
pub(crate) fn named<'a>(context: &Context<'a>) -> impl Iterator<Item = Named<'a>> {
    let policy = context.policy();
    let today = context.clock.today;
    let members = policy.members.iter().filter(move |member| member.until.is_none_or(|until| today <= until));
    let members = members.filter_map(|member| {
        let (path, fingerprint) = (member.certificate.as_deref()?, member.fingerprint.as_deref());
        Some(Named { route: format!("members.{}", member.key), path, fingerprint })
    });
    let recipients = policy.dsf.iter().filter_map(|dsf| {
        let (path, fingerprint) = (dsf.certificate.as_deref()?, dsf.fingerprint.as_deref());
        Some(Named { route: "sharing.dsf".to_owned(), path, fingerprint })
    });
    members.chain(recipients)
}
