//! Contact cards.

use super::super::thread::Thread;
use crate::{
    starting::Starting,
    ui::{Glyph, Icon, button},
};
use domain::content::{Card, CardPhone, Cards, Labelled};
use leptos::prelude::*;

/// So many lines of a card are shown at once; the rest on demand.
const FIRST_LINES: usize = 6;
/// So many cards are shown at once.
const FIRST_CARDS: usize = 5;

pub(super) fn cards(thread: Thread, cards: &Cards) -> AnyView {
    let (first, rest) = cards.cards.split_at(cards.cards.len().min(FIRST_CARDS));
    let draw = |cards: &[Card]| cards.iter().map(|one| card(thread, one)).collect::<Vec<_>>();
    let more = (!rest.is_empty()).then(|| folded(format!("{} more contacts", rest.len()), draw(rest).into_any()));
    view! {
        <div class="flex w-80 max-w-full flex-col gap-2">
            {cards.asked.then(|| view! { <p class="text-xs text-muted">"The number you asked for"</p> })} {draw(first)} {more}
        </div>
    }
    .into_any()
}

fn card(thread: Thread, card: &Card) -> AnyView {
    let lines = lines(card);
    let count = lines.len();
    let mut first = lines;
    let rest = first.split_off(count.min(FIRST_LINES));
    let more = (!rest.is_empty()).then(|| folded(format!("{} more", rest.len()), rest.into_any()));
    let called = card.called().to_owned();
    let org = card.org.clone().filter(|org| *org != called);
    view! {
        <section class="rounded-lg border border-line bg-raised p-2.5" aria-label="Contact card">
            <p class="flex items-center gap-2 font-medium" dir="auto">
                <Icon glyph=Glyph::User class="size-5 shrink-0 text-muted" />
                <span class="min-w-0 [overflow-wrap:anywhere]">{called}</span>
            </p>
            {org
                .map(|org| {
                    view! {
                        <p class="text-xs text-muted [overflow-wrap:anywhere]" dir="auto">
                            {org}
                        </p>
                    }
                })}
            <dl class="mt-1 text-xs">{first} {more}</dl>
            {thread.may_write().then(|| starts(thread, card))}
        </section>
    }
    .into_any()
}

/// More numbers than this are written to from elsewhere.
const MOST_STARTS: usize = 3;

/// A conversation with each number of the card, from the number of ours that this one is with.
fn starts(thread: Thread, card: &Card) -> AnyView {
    let Some(starting) = use_context::<Starting>() else {
        return ().into_any();
    };
    let several = card.phones.len() > 1;
    let start = |phone: &CardPhone| {
        let number = written(phone);
        let words = if several {
            format!("Start a conversation with {}", phone.number)
        } else {
            "Start a conversation".to_owned()
        };
        let ask = move |_| starting.ask(Some(thread.id.with_value(|id| id.phone.clone())), number.clone());
        view! {
            <button type="button" class=format!("{} noscript:hidden", button::QUIET) on:click=ask>
                {words}
            </button>
        }
    };
    card.phones.iter().take(MOST_STARTS).map(start).collect_view().into_any()
}

/// A number with its country code where WhatsApp tells it.
fn written(phone: &CardPhone) -> String {
    match &phone.wa_id {
        Some(digits) => format!("+{digits}"),
        None => phone.number.clone(),
    }
}

fn lines(card: &Card) -> Vec<AnyView> {
    let phones = card.phones.iter().map(|phone| {
        let kind = match (&phone.label, &phone.wa_id) {
            (Some(label), Some(_)) => format!("{}, on WhatsApp", readable(label)),
            (Some(label), None) => readable(label),
            (None, Some(_)) => "On WhatsApp".to_owned(),
            (None, None) => "Phone".to_owned(),
        };
        line(&kind, &phone.number, Some(format!("tel:{}", dialled(&phone.number))))
    });
    let emails = labelled(&card.emails, "E-mail", |value| Some(format!("mailto:{value}")));
    let urls = labelled(&card.urls, "Web", |value| is_web(value).then(|| value.to_owned()));
    let addresses = labelled(&card.addresses, "Address", |_| None);
    let birthday = card.birthday.iter().map(|day| line("Birthday", day, None));
    phones.chain(emails).chain(urls).chain(addresses).chain(birthday).collect()
}

fn labelled<'a>(
    values: &'a [Labelled],
    name: &'static str,
    address: impl Fn(&str) -> Option<String> + 'a,
) -> impl Iterator<Item = AnyView> + 'a {
    values.iter().map(move |value| {
        let name = value.label.as_deref().map_or_else(|| name.to_owned(), readable);
        line(&name, &value.value, address(&value.value))
    })
}

fn line(name: &str, value: &str, address: Option<String>) -> AnyView {
    let value = value.to_owned();
    let value = match address {
        Some(address) => view! {
            <a href=address rel="noopener noreferrer" target="_blank" class="text-read underline underline-offset-2">
                {value}
            </a>
        }
        .into_any(),
        None => value.into_any(),
    };
    view! {
        <div class="flex gap-2 py-0.5">
            <dt class="w-24 shrink-0 text-muted">{name.to_owned()}</dt>
            <dd class="min-w-0 [overflow-wrap:anywhere]" dir="auto">
                {value}
            </dd>
        </div>
    }
    .into_any()
}

/// What there is too much of to show at once. Works without scripts.
pub(super) fn folded(words: String, inner: AnyView) -> AnyView {
    view! {
        <details>
            <summary class="cursor-pointer py-1 text-xs font-medium text-read">{words}</summary>
            {inner}
        </details>
    }
    .into_any()
}

/// Whether an address may be a link.
pub(super) fn is_web(address: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| address.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)))
}

/// `WORK`, as phones write it, is shouted.
fn readable(label: &str) -> String {
    let mut letters = label.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    if label.chars().any(char::is_lowercase) {
        first.chain(letters).collect()
    } else {
        first.chain(letters.flat_map(char::to_lowercase)).collect()
    }
}

/// What a phone dials for a number as somebody wrote it.
fn dialled(number: &str) -> String {
    number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_become_links() {
        assert!(is_web("https://example.com") && is_web("HTTP://example.com"));
        for no in [
            "javascript:alert(1)",
            "//example.com",
            "example.com",
            "data:text/html,x",
            "httpß://",
        ] {
            assert!(!is_web(no), "{no}");
        }
        assert_eq!(["WORK", "iPhone", "home", ""].map(readable), ["Work", "IPhone", "Home", ""]);
        assert_eq!(dialled("+91 (98) 11-1;phone-context=x"), "+9198111");
    }
}
