//! A new job like one that was sent, for all of its people or for some of them.

use super::{
    job::Shown,
    parts::{CARD, complain, people},
};
use crate::{
    server_fns::bulk::copy_job,
    ui::{Dialog, NowSignal, Toasts, button, select_box},
};
use domain::{
    BulkId,
    bulk::{RecipientState, Who},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// A new job for those whose message may arrive another time.
#[component]
pub(super) fn Retry(shown: Shown) -> impl IntoView {
    let copy = copying(shown);
    view! {
        <button type="button" class=format!("{} mt-2", button::SECONDARY) on:click=move |_| copy.run(Some(Who::Failed))>
            "Try again those that may arrive"
        </button>
    }
}

/// Makes a job like this one and goes there.
fn copying(shown: Shown) -> Callback<Option<Who>> {
    let from = shown.view.with_untracked(|view| view.job.id);
    let toasts = expect_context::<Toasts>();
    let now = expect_context::<NowSignal>();
    let navigate = use_navigate();
    Callback::new(move |who: Option<Who>| {
        let id = BulkId::from_parts(now.exact().unsigned(), crate::random::bits());
        let navigate = navigate.clone();
        spawn_local(async move {
            // Asked before, where it is so.
            match copy_job(id, from, who, who == Some(Who::Unconfirmed)).await {
                Ok(job) => navigate(&format!("/bulk/{}", job.id), NavigateOptions::default()),
                Err(error) => complain(toasts, &error),
            }
        });
    })
}

/// A new job like this one, for all or for some of its people.
#[component]
pub(super) fn Again(shown: Shown) -> impl IntoView {
    let copy = copying(shown);
    let who = RwSignal::new(None::<Who>);
    let choose = move |event| {
        let name = event_target_value(&event);
        who.set(Who::AGAIN.into_iter().find(|who| who.name() == name));
    };
    let over = Memo::new(move |_| shown.view.with(|view| view.job.is_over()));
    // Who waits for their turn would get it from both jobs.
    let unknown = Memo::new(move |_| shown.view.with(|view| view.tally.count(RecipientState::Unconfirmed)));
    let has_unknown = Memo::new(move |_| unknown.get() != 0);
    let asking = RwSignal::new(false);
    let make = move |_| match who.get_untracked() {
        Some(Who::Unconfirmed) => asking.set(true),
        who => copy.run(who),
    };
    let options = move || {
        let (over, unknown) = (over.get(), has_unknown.get());
        Who::AGAIN
            .into_iter()
            .filter(|who| match who {
                Who::NotSent => over,
                Who::Unconfirmed => unknown,
                _ => true,
            })
            .map(|who| view! { <option value=who.name()>{who.words()}</option> })
            .collect_view()
    };
    view! {
        <section class=CARD aria-labelledby="again">
            <h2 id="again" class="font-semibold">
                "A new job like this one"
            </h2>
            <div class="mt-2 flex flex-wrap items-end gap-2">
                <label class="w-72 max-w-full">
                    <span class="mb-1 block text-2xs font-semibold text-muted">"For whom"</span>
                    {select_box(
                        view! {
                            <select class=button::SELECT on:change=choose>
                                <option value="">"Everybody on the list"</option>
                                {options}
                            </select>
                        },
                    )}
                </label>
                <button type="button" class=button::SECONDARY on:click=make>
                    "Make it"
                </button>
            </div>
            <p class="mt-1 text-2xs text-muted">
                "It is checked before anything is sent. Who may have got the message already is among them only where you choose so."
            </p>
            <Dialog open=asking label="Risk sending it twice?">
                <div class="flex flex-col gap-4 p-4">
                    <p>
                        {move || {
                            format!(
                                "Of {} nobody knows whether they got the message: WhatsApp was asked, and its answer was lost. \
                                 Whoever got it gets it once more, and it is paid for once more. Your name is kept with that.",
                                people(unknown.get()),
                            )
                        }}
                    </p>
                    <div class="flex justify-end gap-2">
                        <button type="button" class=button::SECONDARY on:click=move |_| asking.set(false)>
                            "Not yet"
                        </button>
                        <button
                            type="button"
                            class=button::PRIMARY
                            on:click=move |_| {
                                asking.set(false);
                                copy.run(Some(Who::Unconfirmed));
                            }
                        >
                            "Make it all the same"
                        </button>
                    </div>
                </div>
            </Dialog>
        </section>
    }
}
