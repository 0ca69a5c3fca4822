//! What stands above a message's content: what it answers, that it was passed on, the advertisement it came from.

use super::{
    super::thread::{Quoted, Thread},
    cards::is_web,
    file::{address, fitted},
};
use crate::ui::{Glyph, Icon};
use domain::{
    Content, Message, Wamid,
    context::{Forwarded, ProductRef, Referral},
    media::Pixels,
};
use leptos::prelude::*;

pub(in crate::conversation) fn above(thread: Thread, message: &Message) -> AnyView {
    let context = &message.context;
    let forwarded = context.forwarded.map(|how| {
        let words = match how {
            Forwarded::Once => "Forwarded",
            Forwarded::Often => "Forwarded many times",
        };
        view! {
            <p class="flex items-center gap-1 text-2xs italic text-muted">
                <Icon glyph=Glyph::Forward class="size-3.5 shrink-0" />
                {words}
            </p>
        }
    });
    let edits = context.edits.is_some().then(|| {
        view! {
            <p class="flex items-center gap-1 text-2xs italic text-muted">
                <Icon glyph=Glyph::Edit class="size-3.5 shrink-0" />
                "Changes an earlier message that never came here."
            </p>
        }
    });
    view! {
        {edits}
        {forwarded}
        {context.quotes.as_ref().map(|wamid| quote(thread, wamid))}
        {context.referral.as_deref().map(|from| referral(message, from))}
        {context.product.as_ref().map(product)}
        {refused(message)}
    }
    .into_any()
}

/// What WhatsApp could not pass on of it, in Meta's words. What it does not support at all says so itself.
fn refused(message: &Message) -> Option<AnyView> {
    let is_told = matches!(message.content, Content::Unsupported { .. });
    let error = message.context.errors.first().filter(|_| !is_told)?;
    let words = error.details.clone().unwrap_or_else(|| error.sentence().to_owned());
    let label = error.label().map(|label| format!(" ({label})")).unwrap_or_default();
    let view = view! {
        <p class="mb-1 flex items-start gap-1 text-xs text-warn">
            <Icon glyph=Glyph::Alert class="mt-px size-3.5 shrink-0" />
            <span class="[overflow-wrap:anywhere]" dir="auto">
                {format!("WhatsApp did not pass all of it on: {words}{label}. Ask the customer to send it in another way.")}
            </span>
        </p>
    };
    Some(view.into_any())
}

/// The message that is answered; a tap leads there.
fn quote(thread: Thread, wamid: &Wamid) -> AnyView {
    let words = match thread.quoted(wamid) {
        Quoted::Here(original) => {
            let place = original.position();
            let address = thread.address_of(place);
            let who = if original.is_inbound() { "Customer" } else { "You" };
            let preview = original.preview();
            return view! {
                <a
                    href=address
                    class="mb-1 block min-h-6 w-full rounded-md border-l-2 border-brand bg-ink/5 px-2 py-1 text-left text-xs"
                    on:click=move |event| {
                        event.prevent_default();
                        thread.show(place);
                    }
                >
                    <span class="block font-medium">{who}</span>
                    <span class="line-clamp-2 text-muted [overflow-wrap:anywhere]" dir="auto">
                        {preview}
                    </span>
                </a>
            }
            .into_any();
        }
        Quoted::Asked => "Answers an earlier message.",
        Quoted::Missing => "Answers a message that is not here.",
    };
    view! { <p class="mb-1 rounded-md border-l-2 border-line bg-ink/5 px-2 py-1 text-xs italic text-muted">{words}</p> }.into_any()
}

/// The picture comes from our own origin; without it the words are enough.
fn referral(message: &Message, referral: &Referral) -> AnyView {
    let title = if referral.headline.is_empty() {
        "Advertisement".to_owned()
    } else {
        referral.headline.clone()
    };
    let what = if referral.kind == "post" {
        "Came from a post"
    } else {
        "Came from an advertisement"
    };
    let words = (!referral.body.is_empty()).then(|| referral.body.clone());
    let link = is_web(&referral.url).then(|| referral.url.clone());
    let small = referral.stored().and_then(|file| file.thumbnail.as_ref());
    let picture = small.map(|small| {
        let Pixels { width, height } = fitted(small.pixels);
        view! {
            <img
                src=format!("{}/thumbnail?ad=true", address(message))
                alt="Picture of the advertisement"
                width=width
                height=height
                loading="lazy"
                decoding="async"
                class="mb-1.5 block max-h-40 w-full rounded-md bg-surface object-cover"
            />
        }
    });
    view! {
        <section class="mb-1.5 w-72 max-w-full rounded-lg border border-line bg-raised p-2.5 text-xs" aria-label=what>
            {picture}
            <p class="text-2xs text-muted">{what}</p>
            <p class="font-medium [overflow-wrap:anywhere]" dir="auto">
                {title}
            </p>
            {words
                .map(|words| {
                    view! {
                        <p class="mt-0.5 line-clamp-3 text-muted [overflow-wrap:anywhere]" dir="auto">
                            {words}
                        </p>
                    }
                })}
            {link
                .map(|link| {
                    let address = link.clone();
                    view! {
                        <a
                            href=address
                            target="_blank"
                            rel="noopener noreferrer"
                            class="mt-1 block truncate text-read underline underline-offset-2"
                        >
                            {link}
                        </a>
                    }
                })}
        </section>
    }
    .into_any()
}

fn product(product: &ProductRef) -> AnyView {
    view! {
        <p class="mb-1 flex items-center gap-1 text-xs text-muted">
            <Icon glyph=Glyph::Cart class="size-3.5 shrink-0" />
            "About product "
            <span class="[overflow-wrap:anywhere]" dir="auto">
                {product.product.clone()}
            </span>
        </p>
    }
    .into_any()
}
