//! A text with its marks shown as formatting. Built from text nodes only.

use super::{
    blocks::{Block, blocks, is_emoji_only},
    format::{Mark, Piece, pieces},
};
use leptos::{either::EitherOf3, prelude::*};

/// What someone wrote: marks as formatting, web addresses as links, line breaks kept, each line in its own direction.
#[component]
pub(crate) fn Formatted(text: String) -> AnyView {
    if is_emoji_only(&text) {
        return view! { <p class="text-4xl leading-tight">{text}</p> }.into_any();
    }
    match blocks(&text).as_slice() {
        [] | [Block::Text(_)] => paragraph(&text),
        blocks => view! { <div class="flex flex-col gap-1">{blocks.iter().map(block).collect::<Vec<_>>()}</div> }.into_any(),
    }
}

fn block(block: &Block<'_>) -> AnyView {
    let items = |lines: &[&str]| {
        let item = |line: &&str| view! { <li dir="auto">{show(pieces(line))}</li> };
        lines.iter().map(item).collect::<Vec<_>>()
    };
    match block {
        Block::Text(text) => paragraph(text),
        Block::Quote(lines) => {
            let lines = lines.iter().map(|line| paragraph(line)).collect::<Vec<_>>();
            view! { <blockquote class="border-l-2 border-faint pl-2 text-muted">{lines}</blockquote> }.into_any()
        }
        Block::List(lines) => view! { <ul class="list-disc pl-5 [overflow-wrap:anywhere]">{items(lines)}</ul> }.into_any(),
        Block::Numbered(first, lines) => view! {
            <ol class="list-decimal pl-6 [overflow-wrap:anywhere]" start=*first>
                {items(lines)}
            </ol>
        }
        .into_any(),
    }
}

/// Each line of it runs as its own first letter says, and not as that of the whole.
fn paragraph(text: &str) -> AnyView {
    view! {
        <p class="whitespace-pre-wrap [overflow-wrap:anywhere] [unicode-bidi:plaintext]" dir="auto">
            {show(pieces(text))}
        </p>
    }
    .into_any()
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
