//! A text with its marks shown as formatting. Built from text nodes only.

use super::format::{Mark, Piece, pieces};
use leptos::{either::EitherOf3, prelude::*};

/// What someone wrote: marks as formatting, web addresses as links, line breaks kept, each paragraph in its own direction.
#[component]
pub(super) fn Formatted(text: String) -> impl IntoView {
    view! {
        <p class="whitespace-pre-wrap [overflow-wrap:anywhere]" dir="auto">
            {show(pieces(&text))}
        </p>
    }
}

fn show(pieces: Vec<Piece<'_>>) -> Vec<AnyView> {
    pieces
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(text) => text.to_owned().into_any(),
            Piece::Link(address) => view! {
                <a href=address.to_owned() target="_blank" rel="noopener noreferrer" class="text-read underline underline-offset-2">
                    {address.to_owned()}
                </a>
            }
            .into_any(),
            Piece::Code(code) => view! { <code class="rounded bg-ink/5 px-1 font-mono text-[0.9em]">{code.to_owned()}</code> }.into_any(),
            Piece::Marked(mark, inner) => {
                let inner = show(inner);
                match mark {
                    Mark::Bold => EitherOf3::A(view! { <strong class="font-semibold">{inner}</strong> }),
                    Mark::Italic => EitherOf3::B(view! { <em>{inner}</em> }),
                    Mark::Strike => EitherOf3::C(view! { <s>{inner}</s> }),
                }
                .into_any()
            }
        })
        .collect()
}
