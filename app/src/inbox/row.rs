//! One conversation in the list.

use super::{address, list::Row};
use crate::ui::{Ago, Avatar, AvatarSize, Ticks, UnreadBadge, WindowChip, initials};
use domain::{Conversation, ConversationId, inbox::Filter};
use leptos::prelude::*;

/// A row. Each part looks at its own piece of the conversation.
#[component]
pub(super) fn ConversationRow(row: Row, filter: Memo<Filter>, open: Selector<Option<ConversationId>>) -> impl IntoView {
    // No memos: a page of rows makes hundreds of these, and a conversation seldom changes.
    fn part<T: Send + Sync + 'static>(row: &Row, read: fn(&Conversation) -> T) -> Signal<T> {
        let conversation = row.conversation.clone();
        Signal::derive(move || conversation.with(read))
    }
    let id = row.id.to_string();
    let href = {
        let id = id.clone();
        move || format!("/inbox/{id}{}", filter.with(address::query))
    };
    let current = {
        let id = Some(row.id.clone());
        move || open.selected(&id).then_some("true")
    };
    let title = part(&row, |c| c.customer.title());
    let letters = part(&row, |c| c.customer.initials());
    let unread = part(&row, |c| c.unread);
    let preview = part(&row, |c| c.last.preview.clone());
    let delivery = part(&row, |c| c.last.delivery);
    let at = part(&row, |c| c.last.position.at);
    let last_inbound = part(&row, |c| c.last_inbound_at);
    let assignee = part(&row, |c| c.assignee.clone());
    let heading = move || {
        if unread.get() > 0 {
            "truncate font-semibold"
        } else {
            "truncate font-medium"
        }
    };
    let text = move || if unread.get() > 0 { "truncate text-ink" } else { "truncate" };
    let time = Signal::derive(move || {
        if unread.get() > 0 {
            "ml-auto shrink-0 text-2xs font-semibold text-brand"
        } else {
            "ml-auto shrink-0 text-2xs text-faint"
        }
    });
    view! {
        // Rows out of view cost no layout, so thousands of them scroll as well as ten.
        <li data-conversation=id class="[contain-intrinsic-size:auto_5.125rem] [content-visibility:auto]">
            <a
                href=href
                aria-current=current
                data-noscroll="true"
                class="flex gap-3 border-l-2 border-transparent px-3 py-2.5 -outline-offset-2 hover:bg-raised aria-[current=true]:border-brand aria-[current=true]:bg-brand-soft/60"
            >
                <Avatar initials=letters seed=row.id.customer.to_string() />
                <span class="min-w-0 flex-1">
                    <span class="flex items-baseline gap-2">
                        <span class=heading dir="auto">
                            {title}
                        </span>
                        <Ago at class=time />
                    </span>
                    <span class="mt-0.5 flex min-h-5 items-center gap-1 text-muted">
                        {move || delivery.get().map(|state| view! { <Ticks state /> })} <span class=text dir="auto">
                            {preview}
                        </span> <UnreadBadge count=unread />
                    </span>
                    <span class="mt-1 flex min-h-5 items-center gap-2">
                        <WindowChip last_inbound />
                        {move || {
                            assignee
                                .get()
                                .map(|assignee| {
                                    view! {
                                        <span class="ml-auto inline-flex" title=format!("Assigned to {}", assignee.name)>
                                            <Avatar initials=initials(&assignee.name) seed=assignee.id.to_string() size=AvatarSize::Small />
                                            <span class="sr-only">{format!("Assigned to {}", assignee.name)}</span>
                                        </span>
                                    }
                                })
                        }}
                    </span>
                </span>
            </a>
        </li>
    }
}
