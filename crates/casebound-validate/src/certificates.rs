//! The OpenPGP certificates that committee.yaml names.

use crate::{CertificateFlaw, Context, Findings};

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
    let recipients = policy.sharing.dsf.iter().filter_map(|dsf| {
        let (path, fingerprint) = (dsf.certificate.as_deref()?, dsf.fingerprint.as_deref());
        Some(Named { route: "sharing.dsf".to_owned(), path, fingerprint })
    });
    members.chain(recipients)
}

/// Reports a flaw, at each certificate that has it. `words` gives message and help for the flaws of the rule.
pub(crate) fn report(
    context: &Context<'_>,
    findings: &mut Findings<'_>,
    words: impl Fn(CertificateFlaw) -> Option<(&'static str, &'static str)>,
) {
    for named in named(context) {
        let facts = context.certificates.iter().filter(|fact| fact.route == named.route);
        // A certificate may have expired together with its encryption key: that is said once.
        if let Some((message, help)) = facts.flat_map(|fact| &fact.flaws).find_map(|flaw| words(*flaw)) {
            findings.at(&format!("{}.certificate", named.route), message, help);
        }
    }
}
