//! The rules themselves: the code of each and its page, in the order of the table.

use casebound_record::Form;

use crate::catalogue::catalogue;
use crate::{Cause, Rule, RuleId, RuleScope};

macro_rules! rules {
    ($($file:ident $variant:ident $scope:ident $severity:ident $(not $waivable:ident)? $(by $cause:ident)?;)+) => {
        $(rules!(@module $scope $file);)+

        /// Every rule, in alphabetical order.
        pub const RULES: &[Rule] = &[$(Rule {
            id: RuleId::$variant,
            since: "0.1.0",
            waivable: rules!(@waivable $scope $($waivable)?),
            page: include_str!(concat!("rules/", stringify!($file), ".md")),
            scope: rules!(@scope $scope $file $variant),
            cause: rules!(@cause $($cause)?),
        },)+];
    };

    // These have no code of their own: the reader, a table of flaws, the message or the engine reports them.
    (@module Form $file:ident) => {};
    (@module Certificate $file:ident) => {};
    (@module Message $file:ident) => {};
    (@module Waivers $file:ident) => {};
    (@module Seal $file:ident) => {};
    (@module $scope:ident $file:ident) => { mod $file; };

    (@scope Form $file:ident $variant:ident) => { RuleScope::Form(Form::$variant) };
    (@scope Certificate $file:ident $variant:ident) => { RuleScope::Certificate };
    (@scope Message $file:ident $variant:ident) => { RuleScope::Message };
    (@scope Seal $file:ident $variant:ident) => { RuleScope::Seal };
    (@scope Waivers $file:ident $variant:ident) => { RuleScope::Waivers };
    (@scope $scope:ident $file:ident $variant:ident) => { RuleScope::$scope($file::check) };

    (@cause $cause:ident) => { Cause::$cause };
    (@cause) => { Cause::Record };

    (@waivable $scope:ident waivable) => { false };
    (@waivable Form) => { false };
    (@waivable Commit) => { false };
    (@waivable Message) => { false };
    (@waivable Waivers) => { false };
    (@waivable Seal) => { false };
    (@waivable $scope:ident) => { true };
}

catalogue!(rules);

impl RuleId {
    /// The rule itself.
    pub fn rule(self) -> &'static Rule {
        &RULES[self as usize]
    }
}

impl From<Form> for RuleId {
    fn from(form: Form) -> RuleId {
        let is_it = |rule: &&Rule| matches!(rule.scope, RuleScope::Form(its) if its == form);
        RULES.iter().find(is_it).expect("a test asks for a rule of each form").id
    }
}
