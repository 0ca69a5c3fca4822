//! What a template consists of, in words; and Meta's own JSON for those who want it.

use super::{
    super::{language, words},
    CARD,
};
use domain::template::{
    Source,
    source::{component, list, text},
    variables,
};
use leptos::prelude::*;
use serde_json::Value;

/// The whole definition.
#[component]
pub(super) fn Definition(source: Source) -> impl IntoView {
    let json = serde_json::to_string_pretty(&source.0).unwrap_or_default();
    let mut lines = vec![
        ("Name".to_owned(), source.name().to_owned()),
        (
            "Language".to_owned(),
            format!("{} ({})", language::name(source.language()), source.language()),
        ),
        ("Category".to_owned(), words::category(source.category())),
        (
            "Variables".to_owned(),
            if source.named() { "By names" } else { "By numbers" }.to_owned(),
        ),
    ];
    if let Some(seconds) = source.0.get("message_send_ttl_seconds").and_then(Value::as_i64) {
        lines.push(("Delivered within".to_owned(), lifetime(seconds)));
    }
    parts("", source.components(), &mut lines);
    for (kind, place) in [("HEADER", " in the header"), ("BODY", "")] {
        for variable in variables(source.words(kind)) {
            lines.push((
                format!("Sample of {{{{{variable}}}}}{place}"),
                source.sample(kind, variable).to_owned(),
            ));
        }
    }
    for (n, card) in source.cards().into_iter().enumerate() {
        parts(&format!("Card {}: ", n + 1), card, &mut lines);
    }
    let lines = lines.into_iter().map(|(name, value)| {
        view! {
            <div class="grid gap-x-4 border-b border-line py-1.5 last:border-0 sm:items-baseline sm:grid-cols-[11rem_minmax(0,1fr)]">
                <dt class="text-xs text-muted">{name}</dt>
                <dd class="whitespace-pre-wrap [overflow-wrap:anywhere]" dir="auto">
                    {value}
                </dd>
            </div>
        }
    });
    view! {
        <section class=CARD aria-labelledby="definition-heading">
            <h2 id="definition-heading" class="mb-2 font-semibold">
                "Definition"
            </h2>
            <dl>{lines.collect_view()}</dl>
            <details class="mt-2">
                <summary class="flex min-h-11 cursor-pointer items-center text-xs font-medium text-brand desk:min-h-8">
                    "As WhatsApp has it (JSON)"
                </summary>
                <pre class="max-h-96 overflow-auto rounded-lg bg-canvas p-3 font-mono text-2xs" dir="ltr" tabindex="0">
                    {json}
                </pre>
            </details>
        </section>
    }
}

/// The parts of the template or of a card; `of` stands before each.
fn parts(of: &str, components: &[Value], lines: &mut Vec<(String, String)>) {
    let mut add = |name: &str, value: String| {
        let name = format!("{of}{name}");
        lines.push((name, value));
    };
    if let Some(header) = component(components, "HEADER") {
        match text(header, "format") {
            "" | "TEXT" | "text" => add("Header", text(header, "text").to_owned()),
            other => add("Header", words::sentence(other)),
        }
    }
    for (kind, name) in [("BODY", "Text"), ("FOOTER", "Footer")] {
        if let Some(component) = component(components, kind) {
            let words = text(component, "text");
            if !words.is_empty() {
                add(name, words.to_owned());
            }
        }
    }
    if let Some(offer) = component(components, "LIMITED_TIME_OFFER").and_then(|offer| offer.get("limited_time_offer")) {
        add("Offer", text(offer, "text").to_owned());
    }
    let buttons = component(components, "BUTTONS").map_or(&[][..], |buttons| list(buttons, "buttons"));
    for (n, button) in buttons.iter().enumerate() {
        let target = ["url", "phone_number", "flow_id", "flow_name"]
            .into_iter()
            .map(|member| text(button, member))
            .find(|target| !target.is_empty());
        let words: Vec<&str> = [Some(text(button, "text")), target]
            .into_iter()
            .flatten()
            .filter(|word| !word.is_empty())
            .collect();
        let kind = match text(button, "type") {
            "URL" => "Link".to_owned(),
            kind => words::sentence(kind),
        };
        let value = if words.is_empty() {
            kind
        } else {
            format!("{kind} · {}", words.join(" · "))
        };
        add(&format!("Button {}", n + 1), value);
    }
}

/// Seconds in the largest unit that fits.
fn lifetime(seconds: i64) -> String {
    match seconds {
        -1 => "30 days".to_owned(),
        _ if seconds % 86_400 == 0 => format!("{} days", seconds / 86_400),
        _ if seconds % 3_600 == 0 => format!("{} hours", seconds / 3_600),
        _ if seconds % 60 == 0 => format!("{} minutes", seconds / 60),
        _ => format!("{seconds} seconds"),
    }
}
