//! Placeholder
pub(super) const COMMITTEE: &str = "";
pub(super) const CASES: &[(&str, &str)] = &[];
pub(super) const BROKEN: &[(&str, &str)] = &[];
pub(super) const ATTACHMENTS: &[(&str, &str)] = &[];
pub(super) const TO_SEND: &[&str] = &[];
