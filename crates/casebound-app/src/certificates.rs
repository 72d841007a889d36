//! What is wrong with the certificates that committee.yaml names, in one state of the files.

use std::time::{Duration, SystemTime};

use casebound_openpgp::{Advice, Certificate, CertificateRefusal, Fitness, Purpose};
use casebound_record::{Clock, Committee};
use casebound_validate::{CertificateFact, CertificateFlaw};

use crate::certificate_replacement::{CertificateReplacement, MissingApproval};
use crate::holders::{Holder, declared};
use crate::signing::MAX_KEY;
use crate::snapshot::Snapshot;

/// Looks at each certificate that is there; a missing one has a rule of its own.
pub fn facts(snapshot: &Snapshot<'_>, committee: &Committee, clock: Clock) -> anyhow::Result<Vec<CertificateFact>> {
    let mut facts = Vec::new();
    for holder in declared(committee) {
        let Some(path) = holder.path.as_deref() else { continue };
        if let Some(bytes) = snapshot.bytes_of(path, MAX_KEY)? {
            facts.push(CertificateFact { route: holder.route.clone(), flaws: flaws(&bytes, &holder, clock) });
        }
    }
    Ok(facts)
}

/// Returns the facts that the rules need about replaced certificates.
pub fn replaced(replacements: &[CertificateReplacement]) -> Vec<CertificateFact> {
    let fact = |replacement: &CertificateReplacement| {
        let can_be_signed = matches!(replacement.missing, MissingApproval::Signatures { .. });
        CertificateFact { route: replacement.route.clone(), flaws: vec![CertificateFlaw::Replaced { can_be_signed }] }
    };
    replacements.iter().map(fact).collect()
}

fn flaws(bytes: &[u8], holder: &Holder, clock: Clock) -> Vec<CertificateFlaw> {
    let Ok(certificate) = Certificate::from_bytes(bytes) else {
        // A secret key has a rule of its own; that it is not a certificate either is true.
        return vec![CertificateFlaw::Unusable];
    };
    let now = SystemTime::from(clock.now);
    let Fitness { refusals, advice, .. } = holder.fitness(&certificate, clock);
    refusals.iter().map(of_refusal).chain(advice.iter().map(|advice| of_advice(advice, now))).collect()
}

fn of_refusal(refusal: &CertificateRefusal) -> CertificateFlaw {
    match refusal {
        CertificateRefusal::WrongFingerprint => CertificateFlaw::OtherFingerprint,
        CertificateRefusal::EmailMissing => CertificateFlaw::OtherAddress,
        CertificateRefusal::Revoked(_) | CertificateRefusal::KeyRevoked(_) => CertificateFlaw::Revoked,
        CertificateRefusal::Expired { .. } | CertificateRefusal::KeyExpired(_) => CertificateFlaw::Expired,
        CertificateRefusal::NoKey(Purpose::Receive) => CertificateFlaw::NoEncryptionKey,
        CertificateRefusal::NoValidSelfSignature
        | CertificateRefusal::NotYetValid { .. }
        | CertificateRefusal::NoUserId
        | CertificateRefusal::NoKey(Purpose::Sign)
        | CertificateRefusal::NotSupported(_) => CertificateFlaw::Unusable,
    }
}

fn of_advice(advice: &Advice, now: SystemTime) -> CertificateFlaw {
    match advice {
        Advice::AsksForGnupgOnly => CertificateFlaw::GnupgOnly,
        Advice::Version6 => CertificateFlaw::Version6,
        Advice::ExpiresSoon { at } => CertificateFlaw::ExpiresWithin { days: notice(*at, now) },
    }
}

/// The least of 7, 30 and 60 days that covers what is left.
fn notice(at: SystemTime, now: SystemTime) -> u8 {
    let within = |days: &u8| at <= now + Duration::from_secs(u64::from(*days) * 24 * 60 * 60);
    [7, 30].into_iter().find(within).unwrap_or(60)
}
