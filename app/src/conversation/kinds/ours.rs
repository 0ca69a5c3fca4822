//! What only we send: messages with something to tap, and templates. Drawn as the customer sees them; nothing can be tapped here.

use super::{
    super::{formatted::Formatted, thread::Thread},
    file, place,
};
use crate::ui::{Glyph, Icon};
use domain::{
    Interactive, Message,
    context::ProductRef,
    interactive::{Action, CardAction, CarouselCard, Header, Section},
    template::{Linked, Sent, Shown},
};
use leptos::prelude::*;

/// A message with something to tap.
pub(super) fn question(thread: Option<Thread>, message: &Message, question: &Interactive) -> AnyView {
    let header = question.header.as_ref().map(|header| above(thread, message, header));
    let action = match &question.action {
        Action::Buttons(buttons) => taps(buttons.iter().map(|button| (Glyph::Button, button.title.clone())).collect()),
        Action::List { button, sections } => list(button, sections),
        Action::Link(link) => link_to(&link.text, &link.url),
        Action::Location {} => taps(vec![(Glyph::Pin, "Send location".to_owned())]),
        Action::Contact {} => taps(vec![(Glyph::Contact, "Share contact info".to_owned())]),
        Action::Address { .. } => taps(vec![(Glyph::Pin, "Provide address".to_owned())]),
        Action::Product(product) => taps(vec![(Glyph::Cart, format!("View product {}", product.product))]),
        Action::Products { sections, .. } => {
            let count: usize = sections.iter().map(|section| section.products.len()).sum();
            let words = match count {
                0 => "View products".to_owned(),
                1 => "View 1 product".to_owned(),
                _ => format!("View {count} products"),
            };
            taps(vec![(Glyph::Cart, words)])
        }
        Action::Catalog { .. } => taps(vec![(Glyph::Cart, "View catalogue".to_owned())]),
        Action::Flow(flow) => taps(vec![(Glyph::List, flow.button.clone())]),
        Action::Cards(cards) => swipe(cards.iter().enumerate().map(|(n, card)| one_card(message, n, card)).collect()),
        Action::ProductCards { products, .. } => swipe(products.iter().map(|product| product_to_order(product)).collect()),
        Action::Call {} => taps(vec![(Glyph::Phone, "Allow calls".to_owned())]),
    };
    view! {
        <div class="flex w-80 max-w-full flex-col gap-1.5" data-question>
            {header}
            {(!question.body.is_empty()).then(|| view! { <Formatted text=question.body.clone() /> })}
            {question.footer.clone().map(small_print)}
            {action}
        </div>
    }
    .into_any()
}

/// A template, filled in.
pub(super) fn template(thread: Option<Thread>, message: &Message, sent: &Sent) -> AnyView {
    let Shown {
        header,
        location,
        product,
        linked,
        offer,
        body,
        footer,
        buttons,
    } = &sent.shown;
    let title = format!("Template {} · {}", sent.name, sent.language);
    let cards: Vec<AnyView> = sent
        .cards
        .iter()
        .enumerate()
        .map(|(n, card)| {
            let buttons = card.buttons.iter().map(|text| (Glyph::Button, text.clone())).collect();
            let of_product = card.product.as_ref().map(|product| format!("Product {}", product.product));
            card_view(
                message,
                n + usize::from(header.as_ref().is_some_and(|header| header.media().is_some())),
                of_product.as_ref().unwrap_or(&card.body),
                is_here(card.header.as_ref()),
                taps(buttons),
            )
        })
        .collect();
    view! {
        <div class="flex max-w-full flex-col gap-1.5" data-template=sent.name.clone()>
            <p class="flex items-center gap-1.5 text-2xs text-muted">
                <Icon glyph=Glyph::Document class="size-3.5 shrink-0" />
                {title}
            </p>
            {header.as_ref().map(|header| above(thread, message, header))}
            {location.as_ref().map(place::card)}
            {product.as_ref().map(product_card)}
            // Not shown here: pages load nothing from elsewhere.
            {linked.as_ref().map(|Linked { link, .. }| link_to(link.name().unwrap_or(link.as_str()), link.as_str()))}
            {offer
                .clone()
                .map(|offer| {
                    view! {
                        <p class="font-semibold text-brand [overflow-wrap:anywhere]" dir="auto">
                            {offer}
                        </p>
                    }
                })}
            <Formatted text=body.clone() />
            {footer.clone().map(small_print)}
            {(!buttons.is_empty()).then(|| taps(buttons.iter().map(|text| (Glyph::Button, text.clone())).collect()))}
            {(!cards.is_empty()).then(|| swipe(cards))}
        </div>
    }
    .into_any()
}

/// The product that stands above the text.
fn product_card(product: &ProductRef) -> AnyView {
    view! {
        <p class="flex items-center gap-2 rounded-lg bg-canvas p-2 font-medium [overflow-wrap:anywhere]">
            <Icon glyph=Glyph::Cart class="size-4 shrink-0 text-muted" />
            {format!("Product {}", product.product)}
        </p>
    }
    .into_any()
}

fn above(thread: Option<Thread>, message: &Message, header: &Header) -> AnyView {
    match header {
        Header::Text(text) => view! {
            <p class="font-semibold [overflow-wrap:anywhere]" dir="auto">
                {text.clone()}
            </p>
        }
        .into_any(),
        Header::Image(media) => file::picture(thread, message, media),
        Header::Video(media) => file::film(thread, message, media),
        Header::Document(media) => file::document(thread, message, media),
    }
}

fn small_print(text: String) -> AnyView {
    view! {
        <p class="text-xs text-muted [overflow-wrap:anywhere]" dir="auto">
            {text}
        </p>
    }
    .into_any()
}

/// What the customer can tap. A list, so that it is read as one.
pub(crate) fn taps(buttons: Vec<(Glyph, String)>) -> AnyView {
    let buttons: Vec<_> = buttons
        .into_iter()
        // In the preview of a form some have no words yet.
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(glyph, text)| {
            view! {
                <li class="flex items-center justify-center gap-1.5 border-t border-line py-1.5 text-sm font-medium text-read" dir="auto">
                    <Icon glyph class="size-4 shrink-0" />
                    <span class="min-w-0 [overflow-wrap:anywhere]">{text}</span>
                </li>
            }
        })
        .collect();
    view! {
        <ul class="mt-1" aria-label="Buttons">
            {buttons}
        </ul>
    }
    .into_any()
}

fn link_to(text: &str, url: &str) -> AnyView {
    view! {
        <div class="mt-1 border-t border-line pt-1.5 text-center">
            <p class="font-medium text-read" dir="auto">
                {text.to_owned()}
            </p>
            <p class="text-2xs text-muted [overflow-wrap:anywhere]">{url.to_owned()}</p>
        </div>
    }
    .into_any()
}

fn list(button: &str, sections: &[Section]) -> AnyView {
    let sections: Vec<_> = sections
        .iter()
        .map(|section| {
            let rows: Vec<_> = section
                .rows
                .iter()
                .map(|row| {
                    view! {
                        <li class="py-1" dir="auto">
                            <p class="[overflow-wrap:anywhere]">{row.title.clone()}</p>
                            {(!row.description.is_empty())
                                .then(|| view! { <p class="text-xs text-muted [overflow-wrap:anywhere]">{row.description.clone()}</p> })}
                        </li>
                    }
                })
                .collect();
            let title = (!section.title.is_empty()).then(|| {
                view! {
                    <p class="text-xs font-medium text-muted" dir="auto">
                        {section.title.clone()}
                    </p>
                }
            });
            view! { <div class="py-1">{title} <ul class="divide-y divide-line">{rows}</ul></div> }
        })
        .collect();
    view! {
        <details class="mt-1 border-t border-line">
            <summary class="flex min-h-9 cursor-pointer items-center justify-center gap-1.5 text-sm font-medium text-read">
                <Icon glyph=Glyph::List class="size-4 shrink-0" />
                <span dir="auto">{button.to_owned()}</span>
            </summary>
            {sections}
        </details>
    }
    .into_any()
}

fn one_card(message: &Message, n: usize, card: &CarouselCard) -> AnyView {
    let action = match &card.action {
        CardAction::Link(link) => link_to(&link.text, &link.url),
        CardAction::Replies(replies) => taps(replies.iter().map(|reply| (Glyph::Button, reply.title.clone())).collect()),
    };
    card_view(message, n, &card.body, is_here(Some(&card.header)), action)
}

/// Its picture and price are the catalogue's, which we cannot read.
fn product_to_order(product: &str) -> AnyView {
    view! {
        <li class="w-52 shrink-0 snap-start overflow-hidden rounded-lg border border-line bg-surface">
            <div class="grid h-30 w-full place-items-center bg-raised text-muted">
                <Icon glyph=Glyph::Cart class="size-6" />
            </div>
            <div class="flex flex-col gap-1 p-2">
                <p class="font-medium [overflow-wrap:anywhere]" dir="auto">
                    {product.to_owned()}
                </p>
                {taps(vec![(Glyph::Cart, "View".to_owned())])}
            </div>
        </li>
    }
    .into_any()
}

/// Whether a card's picture can be fetched: not before the message is sent.
fn is_here(header: Option<&Header>) -> bool {
    header.and_then(Header::media).is_some_and(|media| media.stored().is_some())
}

/// `file` says which of the message's files stands above.
fn card_view(message: &Message, file: usize, body: &str, is_here: bool, action: AnyView) -> AnyView {
    let small = format!("{}/thumbnail?file={file}", file::address(message));
    let above = if is_here {
        view! { <img src=small alt="" width="208" height="120" loading="lazy" class="h-30 w-full bg-raised object-cover" /> }.into_any()
    } else {
        view! {
            <div class="grid h-30 w-full place-items-center bg-raised text-muted">
                <Icon glyph=Glyph::Image class="size-6" />
            </div>
        }
        .into_any()
    };
    view! {
        <li class="w-52 shrink-0 snap-start overflow-hidden rounded-lg border border-line bg-surface">
            {above}
            <div class="flex flex-col gap-1 p-2">{(!body.is_empty()).then(|| view! { <Formatted text=body.to_owned() /> })} {action}</div>
        </li>
    }
    .into_any()
}

/// Cards beside each other.
pub(crate) fn swipe(cards: Vec<AnyView>) -> AnyView {
    view! {
        <ul class="flex max-w-full snap-x gap-2 overflow-x-auto pb-1" aria-label="Cards" tabindex="0">
            {cards}
        </ul>
    }
    .into_any()
}
