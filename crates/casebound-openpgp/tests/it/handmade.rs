//! Messages of any layout, written by hand.

use std::io::Write;
use std::time::SystemTime;

use casebound_openpgp::encrypt_and_sign;
use sequoia_openpgp::parse::Parse;
use sequoia_openpgp::policy::StandardPolicy;
use sequoia_openpgp::serialize::stream::{
    Armorer, Encryptor, LiteralWriter, Message, Recipient, Signer as StreamSigner,
};
use sequoia_openpgp::types::Features;
use sequoia_openpgp::{Cert, KeyHandle};

use crate::support::{Person, TEXT, noon, to};

pub(crate) fn secret(person: &Person) -> Cert {
    Cert::from_bytes(&person.secret).unwrap()
}

pub(crate) fn a_to_b(a: &Person, b: &Person) -> Vec<u8> {
    encrypt_and_sign(TEXT, &[to(&b.certificate)], &a.signer(noon()), noon()).unwrap()
}

/// Writes a message of any layout: `inside` is called with the writer inside the encryption for `to`.
pub(crate) fn by_hand(to: &Cert, inside: impl FnOnce(Message<'_>)) -> Vec<u8> {
    let policy = StandardPolicy::new();
    let mut bytes = Vec::new();
    let armour = Armorer::new(Message::new(&mut bytes)).build().unwrap();
    inside(encrypted(armour, to, &policy, false));
    bytes
}

pub(crate) fn encrypted<'a>(
    outside: Message<'a>,
    to: &'a Cert,
    policy: &'a StandardPolicy,
    hidden: bool,
) -> Message<'a> {
    let keys = to.keys().with_policy(policy, noon()).for_transport_encryption();
    let recipients = keys.map(|key| {
        let handle = (!hidden).then(|| KeyHandle::from(key.key().fingerprint()));
        Recipient::new(Features::empty().set_seipdv1(), handle, key.key())
    });
    Encryptor::for_recipients(outside, recipients.collect::<Vec<_>>()).build().unwrap()
}

pub(crate) fn literal(outside: Message<'_>) {
    let mut message = LiteralWriter::new(outside).build().unwrap();
    message.write_all(TEXT).unwrap();
    message.finalize().unwrap();
}

pub(crate) fn signing<'a>(outside: Message<'a>, by: &Cert, at: SystemTime) -> Message<'a> {
    let policy = StandardPolicy::new();
    let keys = by.keys().secret().with_policy(&policy, noon()).for_signing();
    let pair = keys.last().unwrap().key().clone().into_keypair().unwrap();
    StreamSigner::new(outside, pair).unwrap().creation_time(at).build().unwrap()
}
