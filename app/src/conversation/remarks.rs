//! What there is to say below a message of ours that the server has.

use super::{thread::Thread, tools::Tool};
use crate::ui::button;
use domain::{Delivery, DeliveryState, Message, Zone};
use leptos::prelude::*;

#[component]
pub(super) fn Remarks<'a>(thread: Thread, message: &'a Message, delivery: &'a Delivery, zone: &'a Zone) -> impl IntoView + use<> {
    let failed = (delivery.state() == DeliveryState::Failed)
        .then(|| delivery.failure.clone())
        .flatten();
    let details = failed.as_ref().and_then(|failure| failure.details.clone());
    let unconfirmed = delivery.state() == DeliveryState::Unconfirmed;
    let waits = delivery.waits_until.filter(|_| delivery.state() == DeliveryState::Queued);
    let waits = waits.map(|at| {
        let at = zone.clock(at.seconds());
        format!("WhatsApp takes so many messages at a time; this goes at {at}.")
    });
    let line = "mt-1 max-w-[min(34rem,88%)] text-balance text-right text-xs";
    view! {
        {waits.map(|words| view! { <p class=format!("{line} text-muted")>{words}</p> })}
        {failed.map(|failure| view! { <p class=format!("{line} text-bad")>{failure.words()}</p> })}
        {details
            .map(|details| {
                view! {
                    <p class=format!("{line} text-2xs text-muted") dir="auto">
                        {details}
                    </p>
                }
            })}
        {unconfirmed
            .then(|| {
                view! {
                    <p class=format!(
                        "{line} text-warn",
                    )>"Not confirmed: the answer was lost, so it may or may not arrive. Ask the customer before you send it again."</p>
                }
            })}
        {(unconfirmed && thread.may_write()).then(|| choices(thread, message))}
        {delivery.deleted.then(|| view! { <p class=format!("{line} text-muted")>"The customer deleted this message on their side."</p> })}
        {delivery
            .warning
            .then(|| view! { <p class=format!("{line} text-warn")>"WhatsApp warns that something in this message is not available."</p> })}
    }
}

/// Leads to what can be done about it; the risk is said there.
fn choices(thread: Thread, message: &Message) -> impl IntoView + use<> {
    let message = message.clone();
    view! {
        <button
            type="button"
            class=format!("{} text-xs noscript:hidden", button::QUIET)
            on:click=move |_| thread.open_tool(Tool::Act(Box::new(message.clone())))
        >
            "What you can do"
        </button>
    }
}
