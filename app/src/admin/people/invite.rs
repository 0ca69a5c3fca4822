//! The dialog that invites somebody.

use super::People;
use crate::{
    preferences::leave_if_gone,
    server_fns::members::invite_member,
    ui::{Dialog, Problem, button, select_box},
};
use domain::{Invitation, Role};
use leptos::{prelude::*, task::spawn_local};

const FIELD: &str = "min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 desk:min-h-9";

#[component]
pub(super) fn Invite(people: People) -> impl IntoView {
    view! {
        <Dialog open=people.inviting label="Invite somebody">
            <Form people />
        </Dialog>
    }
}

#[component]
fn Form(people: People) -> impl IntoView {
    let (email, name, role) = (
        RwSignal::new(String::new()),
        RwSignal::new(String::new()),
        RwSignal::new(Role::Operator),
    );
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let (email, name, role) = (email.get_untracked(), name.get_untracked(), role.get_untracked());
        if let Err(error) = Invitation::parse(&email, &name, role) {
            problem.set(Some(error.to_string()));
            return;
        }
        busy.set(true);
        spawn_local(async move {
            let answer = invite_member(email, name.clone(), role).await;
            // The dialog may be closed by now.
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let _ = people.inviting.try_set(false);
                    people.say(&format!("{} is invited, and gets an e-mail.", name.trim()));
                }
                Err(error) => {
                    if !leave_if_gone(&error) && problem.try_set(Some(error.to_string())).is_some() {
                        people.say(&error.to_string());
                    }
                }
            }
            people.fetch();
        });
    };
    view! {
        <form class="space-y-3 overflow-y-auto p-4" on:submit=send novalidate>
            <label class="block space-y-1">
                <span class="text-xs font-medium">"E-mail"</span>
                <input
                    type="email"
                    class=FIELD
                    autocomplete="off"
                    prop:value=email
                    on:input=move |event| email.set(event_target_value(&event))
                />
            </label>
            <label class="block space-y-1">
                <span class="text-xs font-medium">"Name"</span>
                <input
                    type="text"
                    class=FIELD
                    dir="auto"
                    autocomplete="off"
                    prop:value=name
                    on:input=move |event| name.set(event_target_value(&event))
                />
            </label>
            <label class="block space-y-1">
                <span class="text-xs font-medium">"Role"</span>
                {select_box(
                    view! {
                        <select
                            class=button::SELECT
                            on:change=move |event| role.set(read_role(&event_target_value(&event)).unwrap_or(Role::Viewer))
                        >
                            {Role::ALL
                                .map(|each| {
                                    view! {
                                        <option value=each.name() selected=each == Role::Operator>
                                            {each.name()}
                                        </option>
                                    }
                                })}
                        </select>
                    },
                )}
            </label>
            <Problem words=problem />
            <button type="submit" class=button::PRIMARY disabled=busy>
                "Send the invitation"
            </button>
        </form>
    }
}

/// A role by its name.
pub(super) fn read_role(name: &str) -> Option<Role> {
    Role::ALL.into_iter().find(|role| role.name() == name)
}
