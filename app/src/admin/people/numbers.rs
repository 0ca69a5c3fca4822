//! Which numbers somebody sees: chosen together, and saved as one set.

use super::People;
use crate::{
    preferences::leave_if_gone,
    server_fns::{members::set_member_numbers, session::Me},
    ui::button,
};
use domain::{Member, PhoneId, UserId};
use leptos::{prelude::*, task::spawn_local};

/// What is ticked and not saved yet.
#[derive(Clone)]
pub(super) struct Picked {
    who: UserId,
    /// What they saw when the first was ticked.
    seen: Vec<PhoneId>,
    chosen: Vec<PhoneId>,
}

fn same(one: &[PhoneId], other: &[PhoneId]) -> bool {
    one.len() == other.len() && one.iter().all(|id| other.contains(id))
}

/// None chosen means all. What is ticked outlives a dialog that is drawn anew, as when somebody else changes something.
#[component]
pub(super) fn Numbers(people: People, member: Member, busy: RwSignal<bool>, picked: RwSignal<Option<Picked>>) -> impl IntoView {
    let phones = expect_context::<StoredValue<Me>>().with_value(|me| me.phones.clone());
    let member = StoredValue::new(member);
    let pending = Memo::new(move |_| {
        let mine = |picked: &Picked| member.with_value(|member| picked.who == member.id) && !same(&picked.chosen, &picked.seen);
        picked.with(|picked| picked.as_ref().filter(|picked| mine(picked)).map(|picked| picked.chosen.clone()))
    });
    let chosen = Memo::new(move |_| pending.get().unwrap_or_else(|| member.with_value(|member| member.numbers.clone())));
    let pick = move |phone: PhoneId, ticked: bool| {
        let seen = member.with_value(|member| member.numbers.clone());
        picked.update(|picked| {
            let new = Picked {
                who: member.with_value(|member| member.id.clone()),
                chosen: seen.clone(),
                seen,
            };
            let known = picked
                .take()
                .filter(|picked| picked.who == new.who && !same(&picked.chosen, &picked.seen));
            let mut next = known.unwrap_or(new);
            next.chosen.retain(|known| *known != phone);
            if ticked {
                next.chosen.push(phone);
            }
            *picked = Some(next);
        });
    };
    let save = move |_| {
        let Some(Picked { who, seen, chosen }) = picked.get_untracked() else {
            return;
        };
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let name = member.with_value(|member| member.name.clone());
        spawn_local(async move {
            let answer = set_member_numbers(who.clone(), chosen.clone(), Some(seen)).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(()) => {
                    people.say(&if chosen.is_empty() {
                        format!("{name} sees all numbers.")
                    } else {
                        format!("{name} sees the chosen numbers only.")
                    });
                    let _ = people.members.try_update(|members| {
                        if let Some(member) = members.iter_mut().find(|member| member.id == who) {
                            member.numbers = chosen;
                        }
                    });
                }
                Err(error) => {
                    if !leave_if_gone(&error) {
                        people.say(&error.to_string());
                    }
                }
            }
            // What is ticked is what holds, also when it was refused.
            let _ = picked.try_set(None);
            people.fetch();
        });
    };
    let rows = phones.into_iter().map(|phone| {
        let id = phone.id.clone();
        let title = phone.title();
        view! {
            <label class="flex min-h-11 items-center gap-2 desk:min-h-8">
                <input
                    type="checkbox"
                    class="size-4 accent-brand"
                    disabled=busy
                    prop:checked=move || chosen.with(|chosen| chosen.contains(&phone.id))
                    on:change=move |event| pick(id.clone(), event_target_checked(&event))
                />
                <span>{title}</span>
                <span class="truncate text-xs text-muted">{phone.name}</span>
            </label>
        }
    });
    view! {
        <fieldset>
            <legend class="text-xs font-medium">"Numbers"</legend>
            <p class="text-xs text-muted">
                {move || match (pending.with(Option::is_some), chosen.with(Vec::is_empty)) {
                    (true, true) => "Not saved yet: sees all numbers once you save.",
                    (true, false) => "Not saved yet: sees these numbers only once you save.",
                    (false, true) => "Sees all numbers. Choose some to show these only.",
                    (false, false) => "Sees these numbers only.",
                }}
            </p>
            {rows.collect_view()}
            <Show when=move || pending.with(Option::is_some)>
                <div class="flex flex-wrap gap-2 pt-2">
                    <button type="button" class=button::PRIMARY disabled=busy on:click=save>
                        "Save the numbers"
                    </button>
                    <button type="button" class=button::QUIET disabled=busy on:click=move |_| picked.set(None)>
                        "Leave as they were"
                    </button>
                </div>
            </Show>
        </fieldset>
    }
}
