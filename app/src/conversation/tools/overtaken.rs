//! Whether a colleague answered a number since somebody began to write to it: no thread is shown that would have told.

use super::{
    super::answered::{Answered, messages_of},
    target::{Checked, Number},
};
use crate::server_fns::{
    start::{Looked, check_number},
    thread as api,
};
use domain::{Author, PhoneId, recipient::KnownCustomer};
use leptos::prelude::*;

/// What is to be read before something is sent to the number; the next try goes through, as one who has read it.
///
/// None also where it cannot be looked up: sending tells what is wrong.
pub(super) async fn stops(number: Number, phone: PhoneId, typed: String) -> Option<String> {
    let customer = untrack(|| number.recipient())?.customer;
    let seen = customer.as_ref().and_then(|customer| customer.last);
    let customer = match customer {
        Some(customer) if customer.conversation.is_some() => customer,
        // Somebody may have begun one meanwhile.
        _ => match check_number(phone, typed).await {
            Ok(Looked::Found(now)) => now.customer?,
            _ => return None,
        },
    };
    let now = api::thread(customer.conversation.clone()?, None).await.ok()?;
    let me = number.me.try_with_value(|me| Author::person(&me.id, me.name.clone()))?;
    let answered = Answered::among(&messages_of(&now), seen, &me)?;
    let known = KnownCustomer {
        last: Some(now.conversation.last.position.max(answered.place)),
        ..customer
    };
    let _ = number.checked.try_update(|checked| {
        if let Checked::Read(recipient) = checked {
            recipient.customer = Some(known);
        }
    });
    let words = answered.words(now.now.seconds());
    Some(format!("{words} Press Send again to send this anyway."))
}
