//! What a column of a list can hold.

/// Writes the fields as an enum with the words by which people set them.
macro_rules! fields {
    ($($field:ident $word:literal)+) => {
        /// What a column holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Field {
            $(#[doc = concat!("`", $word, "`")] $field,)+
        }

        impl Field {
            /// All of them, in order.
            pub const ALL: &'static [Field] = &[$(Field::$field,)+];

            /// The word by which it is set and shown.
            pub fn word(self) -> &'static str {
                match self {
                    $(Field::$field => $word,)+
                }
            }
        }
    };
}

fields! {
    Order "order"
    Name "name"
    Given "given"
    Family "family"
    Email "email"
    BuyerName "buyer"
    BuyerGiven "buyer-given"
    BuyerFamily "buyer-family"
    BuyerEmail "buyer-email"
    Handle "handle"
    Company "company"
    City "city"
    Country "country"
    Status "status"
    Ignored "ignore"
}
