//! The ids of the rules and their severities.

use std::fmt;

use crate::catalogue::catalogue;
use crate::severity::Severity;

macro_rules! ids {
    ($($file:ident $variant:ident $scope:ident $severity:ident $(not $waivable:ident)? $(by $cause:ident)?;)+) => {
        /// Which rule. Its name says what is wrong, in kebab case, so that "waive `<name>`" reads as a sentence; it is
        /// never used again for another rule.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RuleId {
            $(#[doc = concat!("See `rules/", stringify!($file), ".md`.")] $variant,)+
        }

        impl RuleId {
            /// All of them, in alphabetical order.
            pub const ALL: &[RuleId] = &[$(RuleId::$variant,)+];

            /// The name by which people, waivers and JSON know the rule.
            pub const fn name(self) -> &'static str {
                match self {
                    $(RuleId::$variant => {
                        const NAME: [u8; stringify!($file).len()] = hyphenated(stringify!($file));
                        match str::from_utf8(&NAME) {
                            Ok(name) => name,
                            Err(_) => panic!("names of rules are ASCII"),
                        }
                    })+
                }
            }

            /// How grave what it finds is, where nothing makes it unsure.
            pub const fn severity(self) -> Severity {
                match self { $(RuleId::$variant => Severity::$severity,)+ }
            }
        }
    };
}

catalogue!(ids);

/// The name of a file as the name of its rule: with hyphens for underscores.
const fn hyphenated<const N: usize>(file: &str) -> [u8; N] {
    let mut name = [0; N];
    let mut at = 0;
    while at < N {
        let byte = file.as_bytes()[at];
        name[at] = if byte == b'_' { b'-' } else { byte };
        at += 1;
    }
    name
}

impl RuleId {
    /// Returns the rule with this name.
    pub fn from_name(name: &str) -> Option<RuleId> {
        RuleId::ALL.iter().copied().find(|rule| rule.name() == name)
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
