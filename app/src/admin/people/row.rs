//! One of the people in the list.

use super::People;
use crate::ui::{Ago, Avatar, NowSignal, ZoneSignal, initials};
use domain::{Member, MemberState, Millis, Role, UserId};
use leptos::prelude::*;

/// What a row shows. When it changes, the row is made anew.
pub(super) fn key(member: &Member) -> (UserId, String, Option<Role>, u8, Option<Millis>) {
    let state = match member.state {
        MemberState::Active => 0,
        MemberState::Invited => 1,
        MemberState::Unconfirmed => 2,
        MemberState::Disabled => 3,
        MemberState::NewPassword => 4,
        MemberState::Elsewhere => 5,
    };
    (member.id.clone(), member.name.clone(), member.role, state, member.seen_at)
}

/// A state in words; none for who is as everybody should be.
pub(super) const fn state(state: MemberState) -> Option<(&'static str, &'static str)> {
    match state {
        MemberState::Active => None,
        MemberState::Elsewhere => Some(("Signs in elsewhere", "text-muted")),
        MemberState::Invited => Some(("Invited", "text-warn")),
        MemberState::Unconfirmed => Some(("Not confirmed", "text-warn")),
        MemberState::NewPassword => Some(("Chooses a new password", "text-warn")),
        MemberState::Disabled => Some(("Disabled", "text-bad")),
    }
}

/// A role in words.
pub(super) fn role(role: Option<Role>) -> &'static str {
    role.map_or("No role", Role::name)
}

/// When something was, or that it never was. Goes with the clock.
pub(super) fn when(at: Option<Millis>) -> AnyView {
    let (now, zone) = (expect_context::<NowSignal>(), expect_context::<ZoneSignal>());
    let Some(at) = at.map(Millis::seconds) else {
        return view! { "never" }.into_any();
    };
    let ago = move || {
        zone.0
            .with(|zone| view! { <Ago at words=zone.ago(at, now.get().seconds()) zone /> })
    };
    ago.into_any()
}

#[component]
pub(super) fn Row(people: People, member: Member) -> impl IntoView {
    let id = member.id.clone();
    let open = move |_| {
        people.chosen.set(Some(id.clone()));
        people.open.set(true);
    };
    view! {
        <li>
            <button
                type="button"
                class="flex min-h-14 w-full flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 text-left -outline-offset-2 hover:bg-raised noscript:pointer-events-none"
                on:click=open
            >
                <Avatar initials=initials(&member.name) seed=member.id.to_string() />
                <span class="min-w-0 flex-1 basis-40">
                    <span class="block font-medium [overflow-wrap:anywhere]">{member.name.clone()}</span>
                    <span class="block text-xs text-muted [overflow-wrap:anywhere]">{member.email.clone()}</span>
                </span>
                <span class="flex basis-32 flex-wrap gap-x-2">
                    <span>{role(member.role)}</span>
                    {state(member.state)
                        .map(|(words, colour)| view! { <span class=format!("text-xs font-medium {colour}")>{words}</span> })}
                </span>
                <span class="basis-28 text-xs text-muted">"Seen "{when(member.seen_at)}</span>
            </button>
        </li>
    }
}
