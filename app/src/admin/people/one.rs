//! The dialog with somebody's account: their role, and what else may be done.

use super::{
    People,
    devices::Devices,
    invite::read_role,
    numbers::{Numbers, Picked},
    row::{role, state, when},
};
use crate::{
    preferences::leave_if_gone,
    server_fns::members::change_member,
    ui::{Dialog, button, select_box},
};
use domain::{Member, MemberAct, MemberState, Role};
use leptos::{prelude::*, task::spawn_local};

#[component]
pub(super) fn Account(people: People) -> impl IntoView {
    // Belongs to the page, not to the dialog: an answer may come after it has been closed.
    let busy = RwSignal::new(false);
    let picked = RwSignal::new(None::<Picked>);
    Effect::new(move |_| {
        if !people.open.get() {
            picked.set(None);
        }
    });
    let shown = Memo::new(move |_| people.shown());
    view! {
        <Dialog open=people.open label="Account">
            {move || {
                shown
                    .get()
                    .map_or_else(
                        || view! { <p class="p-4 text-muted">"This person is gone."</p> }.into_any(),
                        |member| view! { <Details people member busy numbers=picked /> }.into_any(),
                    )
            }}
        </Dialog>
    }
}

/// Does it, says so, and shows what came of it.
fn act(people: People, member: &Member, act: MemberAct, busy: RwSignal<bool>, picked: RwSignal<&'static str>) {
    if busy.get_untracked() {
        return;
    }
    busy.set(true);
    let (who, said, before) = (member.id.clone(), done(act, &member.name), role(member.role));
    spawn_local(async move {
        let answer = change_member(who, act).await;
        let _ = busy.try_set(false);
        match answer {
            Ok(()) => {
                if act == MemberAct::Remove {
                    let _ = people.open.try_set(false);
                }
                people.say(&said);
            }
            Err(error) => {
                let _ = picked.try_set(before);
                if !leave_if_gone(&error) {
                    people.say(&error.to_string());
                }
            }
        }
        people.fetch();
    });
}

fn done(act: MemberAct, name: &str) -> String {
    match act {
        MemberAct::Role(role) => format!("{name} is {} now.", role.name()),
        MemberAct::Disable => format!("{name} is disabled and signed out."),
        MemberAct::Enable => format!("{name} may sign in again."),
        MemberAct::SignOut => format!("{name} is signed out everywhere."),
        MemberAct::InviteAgain => format!("The invitation of {name} is on its way again."),
        MemberAct::Confirm => format!("{name} is confirmed and may sign in."),
        MemberAct::ResetPassword => format!("{name} is signed out, and gets a code by e-mail to choose a new password."),
        MemberAct::Remove => format!("{name} is removed."),
    }
}

#[component]
fn Details(people: People, member: Member, busy: RwSignal<bool>, numbers: RwSignal<Option<Picked>>) -> impl IntoView {
    let removing = RwSignal::new(false);
    // What the field shows: the role that they have, or the one that is on its way.
    let picked = RwSignal::new(role(member.role));
    let member = StoredValue::new(member);
    let run = move |what: MemberAct| member.with_value(|member| act(people, member, what, busy, picked));
    let Member {
        name,
        email,
        role: present,
        state: how,
        signed_in_at,
        seen_at,
        ..
    } = member.get_value();
    let plain = move |label: &'static str, what: MemberAct| {
        view! {
            <button type="button" class=button::SECONDARY disabled=busy on:click=move |_| run(what)>
                {label}
            </button>
        }
    };
    let choice = move |each: Role| {
        view! {
            <option value=each.name() selected=present == Some(each)>
                {each.name()}
            </option>
        }
    };
    view! {
        <div class="space-y-4 overflow-y-auto p-4">
            <div>
                <p class="font-semibold [overflow-wrap:anywhere]">{name.clone()}</p>
                <p class="text-muted [overflow-wrap:anywhere]">{email}</p>
                {state(how).map(|(words, colour)| view! { <p class=format!("text-xs font-medium {colour}")>{words}</p> })}
                <p class="text-xs text-muted">"Signed in "{when(signed_in_at)}" · Seen "{when(seen_at)}</p>
            </div>
            <label class="block space-y-1">
                <span class="text-xs font-medium">"Role"</span>
                {select_box(
                    view! {
                        <select
                            class=button::SELECT
                            disabled=busy
                            prop:value=picked
                            on:change=move |event| {
                                if let Some(role) = read_role(&event_target_value(&event)) {
                                    picked.set(role.name());
                                    run(MemberAct::Role(role));
                                }
                            }
                        >
                            {present
                                .is_none()
                                .then(|| {
                                    view! {
                                        <option selected disabled>
                                            {role(None)}
                                        </option>
                                    }
                                })}
                            {Role::ALL.map(choice)}
                        </select>
                    },
                )}
            </label>
            <Numbers people member=member.get_value() busy picked=numbers />
            <Devices people member=member.get_value() busy />
            <div class="flex flex-wrap gap-2">
                {(how == MemberState::Invited).then(|| plain("Send the invitation again", MemberAct::InviteAgain))}
                {(how == MemberState::Unconfirmed).then(|| plain("Confirm the account", MemberAct::Confirm))}
                {plain("Sign out everywhere", MemberAct::SignOut)}
                {(how == MemberState::Active).then(|| plain("Reset the password", MemberAct::ResetPassword))}
                {(how == MemberState::NewPassword).then(|| plain("Send the code again", MemberAct::ResetPassword))}
                {if how == MemberState::Disabled { plain("Enable", MemberAct::Enable) } else { plain("Disable", MemberAct::Disable) }}
            </div>
            <div class="border-t border-line pt-4">
                {move || {
                    if removing.get() {
                        view! {
                            <p class="mb-2">
                                "Remove "{name.clone()}
                                "? They cannot sign in any more; what they wrote stays. To have them back, invite them anew."
                            </p>
                            <div class="flex flex-wrap gap-2">
                                {plain("Remove for good", MemberAct::Remove)}
                                <button type="button" class=button::QUIET on:click=move |_| removing.set(false)>
                                    "Keep"
                                </button>
                            </div>
                        }
                            .into_any()
                    } else {
                        view! {
                            <button type="button" class=button::SECONDARY on:click=move |_| removing.set(true)>
                                "Remove…"
                            </button>
                        }
                            .into_any()
                    }
                }}
            </div>
        </div>
    }
}
