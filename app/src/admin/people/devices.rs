//! Where somebody is signed in. Each can be ended by itself.

use super::{People, row::when};
use crate::{
    admin::apart::wait_apart,
    preferences::leave_if_gone,
    server_fns::members::{end_member_device, member_devices},
    ui::button,
};
use domain::{Member, SignedIn};
use leptos::{prelude::*, task::spawn_local};

#[component]
pub(super) fn Devices(people: People, member: Member, busy: RwSignal<bool>) -> impl IntoView {
    let asked = RwSignal::new(0_u32);
    let (id, name) = (member.id.clone(), StoredValue::new(member.name));
    wait_apart();
    let devices = LocalResource::new(move || {
        asked.get();
        member_devices(id.clone())
    });
    let who = StoredValue::new(member.id);
    let end = move |device: SignedIn| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let said = format!("{} is signed out of {}.", name.get_value(), device.device);
        let who = who.get_value();
        spawn_local(async move {
            let answer = end_member_device(who, device.id).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(()) => people.say(&said),
                Err(error) => {
                    if !leave_if_gone(&error) {
                        people.say(&error.to_string());
                    }
                }
            }
            let _ = asked.try_update(|asked| *asked += 1);
        });
    };
    let line = move |device: SignedIn| {
        let label = format!("Sign out: {}", device.device);
        let (is_yours, started, seen) = (device.is_yours, device.started_at, device.seen_at);
        let words = device.device.clone();
        view! {
            <li class="flex flex-wrap items-center gap-x-3 gap-y-1 py-1">
                <p class="min-w-0 flex-1 basis-40">
                    <span class="[overflow-wrap:anywhere]">{words}</span>
                    <span class="block text-xs text-muted">"Since "{when(Some(started))}" · used "{when(Some(seen))}</span>
                </p>
                {if is_yours {
                    view! { <span class="text-xs text-muted">"You, here"</span> }.into_any()
                } else {
                    view! {
                        <button type="button" class=button::QUIET aria-label=label disabled=busy on:click=move |_| end(device.clone())>
                            "Sign out"
                        </button>
                    }
                        .into_any()
                }}
            </li>
        }
    };
    let shown = move || match devices.get() {
        None => view! {
            <p class="text-xs text-muted" role="status">
                "Loading …"
            </p>
        }
        .into_any(),
        Some(Err(error)) => view! {
            <p class="text-xs text-bad" role="alert">
                {error.to_string()}
            </p>
        }
        .into_any(),
        Some(Ok(devices)) if devices.is_empty() => view! { <p class="text-xs text-muted">"Nowhere, as far as is known."</p> }.into_any(),
        Some(Ok(devices)) => view! {
            <ul aria-label="Signed in on" class="divide-y divide-line">
                {devices.into_iter().map(line).collect_view()}
            </ul>
        }
        .into_any(),
    };
    view! {
        <div>
            <p class="text-xs font-medium">"Signed in on"</p>
            {shown}
        </div>
    }
}
