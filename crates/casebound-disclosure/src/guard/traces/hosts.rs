//! Addresses of computers.

use std::net::IpAddr;

use casebound_record::{Private, Span};

use super::super::{QuasiIdentifier, Weight};

/// The addresses of a case.
#[derive(Default)]
pub(super) struct Hosts(Vec<IpAddr>);

impl Hosts {
    pub(super) fn of(hosts: &[Private]) -> Hosts {
        Hosts(hosts.iter().filter_map(|host| host.expose().trim().parse().ok()).collect())
    }

    /// Finds addresses, also when they are written so that nobody follows them by accident.
    pub(super) fn find(&self, text: &str, found: &mut Vec<(Span, QuasiIdentifier, Weight)>) {
        let is_part = |it: char| it.is_ascii_hexdigit() || ".:[](){}".contains(it);
        let mut rest = 0;
        while let Some(start) = text.get(rest..).and_then(|it| it.find(is_part)).map(|at| rest + at) {
            let length = text.get(start..).and_then(|it| it.find(|letter: char| !is_part(letter)));
            let end = length.map_or(text.len(), |length| start + length);
            rest = end;
            let run = Span::new(start, end).of(text);
            let trimmed = run.trim_matches(|it: char| "()[]{}.".contains(it) || it == ':' && !run.contains("::"));
            let bare: String = trimmed.chars().filter(|it| !"[](){}".contains(*it)).collect();
            let at = start + run.find(trimmed).unwrap_or(0);
            let span = Span::new(at, at + trimmed.len());
            let parsed: Option<IpAddr> = bare.trim_end_matches(':').parse().ok().filter(|_| bare.len() > 6);
            let subnet = self.0.iter().any(|host| {
                let host = host.to_string();
                let net = host.rfind(['.', ':']).and_then(|at| host.get(..=at)).unwrap_or_default();
                net.len() > 6 && (bare.starts_with(net) || net.strip_suffix(['.', ':']) == Some(&bare))
            });
            match parsed {
                Some(address) if self.0.contains(&address) => found.push((span, QuasiIdentifier::Host, Weight::Block)),
                Some(_) => found.push((span, QuasiIdentifier::Host, Weight::Review)),
                None if subnet => found.push((span, QuasiIdentifier::Host, Weight::Review)),
                None => {}
            }
        }
    }
}
