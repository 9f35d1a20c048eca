//! Typed events: an enum whose variants become events, and whose fields become attributes.

use std::fmt::Display;

use cosmwasm_std::{Addr, Event};

/// Stands for what is not there: chains with wasmd before 0.45 refuse blank attributes, and the message with them.
const NONE: &str = "none";

/// An address as an attribute, or the word for none.
pub fn or_none(address: Option<&Addr>) -> &str {
    address.map_or(NONE, Addr::as_str)
}

/// Something that becomes attributes of an event. Whatever can be shown is one; types of a contract that cannot may be
/// several, under names of their own.
pub trait Attributes {
    /// Adds them. `key` is the name of the field.
    fn put(self, key: &'static str, event: Event) -> Event;
}

impl<T: Display> Attributes for T {
    fn put(self, key: &'static str, event: Event) -> Event {
        put_text(key, self.to_string(), event)
    }
}

fn put_text(key: &'static str, text: String, event: Event) -> Event {
    event.add_attribute(
        key,
        if text.trim().is_empty() {
            NONE.to_string()
        } else {
            text
        },
    )
}

/// Makes the enum, and of each variant an event `<contract>/<name>` with the attributes of its fields, in their order.
///
/// ```
/// use cosmwasm_std::Addr;
///
/// palisade_kit::events! {
///     /// What happened. Amounts are in base units.
///     "palisade-shop" pub enum Event<'a> {
///         /// Somebody paid.
///         "paid" => Paid { sender: &'a Addr, amount: u64, memo: &'a str },
///     }
/// }
///
/// let sender = Addr::unchecked("ann");
/// let event = cosmwasm_std::Event::from(Event::Paid { sender: &sender, amount: 7, memo: " " });
/// assert_eq!(event.ty, "palisade-shop/paid");
/// assert_eq!(event.attributes, [("sender", "ann"), ("amount", "7"), ("memo", "none")]);
/// ```
#[macro_export]
macro_rules! events {
    ($(#[$enum_doc:meta])* $contract:literal pub enum $enum:ident<$life:lifetime> {
        $($(#[$doc:meta])* $name:literal => $variant:ident { $($field:ident: $type:ty),* $(,)? },)*
    }) => {
        $(#[$enum_doc])*
        pub enum $enum<$life> {
            $($(#[$doc])* $variant { $($field: $type),* },)*
        }

        impl From<$enum<'_>> for ::cosmwasm_std::Event {
            fn from(event: $enum<'_>) -> Self {
                match event {
                    $($enum::$variant { $($field),* } => {
                        let event = ::cosmwasm_std::Event::new(concat!($contract, "/", $name));
                        $(let event = $crate::event::Attributes::put($field, stringify!($field), event);)*
                        event
                    })*
                }
            }
        }
    };
}
