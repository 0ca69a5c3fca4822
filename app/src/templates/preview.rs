//! A template as a phone shows it, with its samples in place of its variables.

use super::language;
use crate::{
    conversation::{Formatted, swipe, taps},
    ui::{Glyph, Icon},
};
use domain::template::{
    Source, replaced,
    source::{component, list, sample_of, text},
};
use leptos::prelude::*;
use serde_json::Value;

/// What WhatsApp writes itself into a template with a code for signing in.
const CODE: &str = "*123456* is your verification code.";
const CAREFUL: &str = " For your security, do not share this code.";

/// The bubble, on the ground of a chat.
pub(super) fn phone(source: &Source) -> AnyView {
    let direction = language::direction(source.language());
    let tag = language::tag(source.language());
    let cards: Vec<AnyView> = source.cards().into_iter().map(|card| one_card(card, source.named())).collect();
    view! {
        <section
            class="mx-auto w-full max-w-80 rounded-3xl border border-line bg-canvas p-3 shadow-float"
            aria-label="What the customer sees"
            dir=direction
            lang=tag
            data-preview
        >
            <div class="flex flex-col gap-1.5 rounded-bubble bg-bubble-in p-3 shadow-sm">
                {part(source.components(), source.named(), source.category() == "AUTHENTICATION")}
                {(!cards.is_empty()).then(|| swipe(cards))}
            </div>
        </section>
    }
    .into_any()
}

/// Header, text, offer, small print and buttons.
fn part(components: &[Value], named: bool, code: bool) -> AnyView {
    let body = component(components, "BODY");
    let words = match body {
        _ if code => {
            let careful = body
                .and_then(|body| body.get("add_security_recommendation")?.as_bool())
                .unwrap_or_default();
            format!("{CODE}{}", if careful { CAREFUL } else { "" })
        }
        Some(body) => filled(body, named),
        None => String::new(),
    };
    let footer = component(components, "FOOTER").map(|footer| {
        let minutes = footer.get("code_expiration_minutes").and_then(Value::as_u64);
        minutes.map_or_else(
            || text(footer, "text").to_owned(),
            |minutes| format!("This code expires in {minutes} minutes."),
        )
    });
    let buttons = component(components, "BUTTONS").map_or(&[][..], |buttons| list(buttons, "buttons"));
    view! {
        {component(components, "HEADER").map(|header| head(header, named))}
        {(!words.is_empty()).then(|| view! { <Formatted text=words /> })}
        {component(components, "LIMITED_TIME_OFFER").map(offer)}
        {footer
            .filter(|footer| !footer.is_empty())
            .map(|footer| {
                view! {
                    <p class="text-xs text-muted [overflow-wrap:anywhere]" dir="auto">
                        {footer}
                    </p>
                }
            })}
        {(!buttons.is_empty()).then(|| taps(buttons.iter().map(button).collect()))}
    }
    .into_any()
}

/// The text with its samples.
fn filled(component: &Value, named: bool) -> String {
    replaced(text(component, "text"), |variable| {
        Some(sample_of(component, named, variable).to_owned()).filter(|sample| !sample.is_empty())
    })
}

fn head(header: &Value, named: bool) -> AnyView {
    let file = |glyph, label: &'static str| {
        view! {
            <div class="grid h-32 place-items-center rounded-lg bg-brand-soft text-brand" role="img" aria-label=label>
                <Icon glyph class="size-8" />
            </div>
        }
        .into_any()
    };
    match text(header, "format").to_ascii_uppercase().as_str() {
        "IMAGE" => file(Glyph::Image, "Picture"),
        "VIDEO" => file(Glyph::Video, "Video"),
        "DOCUMENT" => file(Glyph::Document, "Document"),
        "LOCATION" => file(Glyph::Pin, "Place"),
        "PRODUCT" => file(Glyph::Cart, "Product"),
        _ => {
            let words = filled(header, named);
            (!words.is_empty())
                .then(|| {
                    view! {
                        <p class="font-semibold [overflow-wrap:anywhere]" dir="auto">
                            {words}
                        </p>
                    }
                })
                .into_any()
        }
    }
}

fn offer(offer: &Value) -> AnyView {
    let inner = offer.get("limited_time_offer").cloned().unwrap_or_default();
    let ends = inner.get("has_expiration").and_then(Value::as_bool).unwrap_or_default();
    view! {
        <p class="flex items-center gap-2 rounded-lg bg-canvas p-2">
            <Icon glyph=Glyph::Clock class="size-4 shrink-0 text-muted" />
            <span class="min-w-0">
                <span class="block font-medium [overflow-wrap:anywhere]" dir="auto">
                    {text(&inner, "text").to_owned()}
                </span>
                {ends.then(|| view! { <span class="block text-xs text-muted">"Ends at the time that is sent with it"</span> })}
            </span>
        </p>
    }
    .into_any()
}

/// A button with the icon that WhatsApp gives it.
fn button(button: &Value) -> (Glyph, String) {
    let (glyph, otherwise) = kind(text(button, "type"));
    let label = text(button, "text");
    (glyph, if label.is_empty() { otherwise } else { label }.to_owned())
}

/// The icon of a kind of button, and what stands on one without words.
pub(super) fn kind(kind: &str) -> (Glyph, &'static str) {
    match kind.to_ascii_uppercase().as_str() {
        "URL" => (Glyph::Forward, ""),
        "PHONE_NUMBER" => (Glyph::Phone, ""),
        "VOICE_CALL" => (Glyph::Phone, "Call"),
        "COPY_CODE" => (Glyph::Copy, "Copy offer code"),
        "OTP" => (Glyph::Copy, "Copy code"),
        "FLOW" => (Glyph::List, ""),
        "CATALOG" => (Glyph::Cart, "View catalog"),
        "MPM" => (Glyph::Cart, "View items"),
        "SPM" => (Glyph::Cart, "View"),
        "REQUEST_CONTACT_INFO" => (Glyph::Contact, "Share contact info"),
        _ => (Glyph::Reply, ""),
    }
}

fn one_card(components: &[Value], named: bool) -> AnyView {
    view! {
        <li class="flex w-52 shrink-0 snap-start flex-col gap-1 overflow-hidden rounded-lg border border-line bg-surface p-2">
            {part(components, named, false)}
        </li>
    }
    .into_any()
}
