//! What is to be put right in the documents: drafts that somebody found bad because of them, who sees to it, and what was done.

use super::CARD;
use crate::{
    error::AppError,
    preferences::leave_if_gone,
    server_fns::knowledge::{act_on_repair, list_repairs},
    ui::{Failed, Problem, Skeleton, ZoneSignal, button},
};
use domain::{
    EventId,
    assistant::{Repair, RepairAct},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::components::A;

/// The state of the list.
#[derive(Clone, Copy)]
struct List {
    /// None until it is here.
    repairs: RwSignal<Option<Result<Vec<Repair>, AppError>>>,
    problem: RwSignal<Option<String>>,
    /// The one about which something is being done.
    busy: RwSignal<Option<EventId>>,
}

impl List {
    fn fetch(self) {
        spawn_local(async move {
            let answer = list_repairs().await;
            if let Err(error) = &answer
                && leave_if_gone(error)
            {
                return;
            }
            let _ = self.repairs.try_set(Some(answer));
        });
    }

    fn act(self, id: EventId, act: RepairAct, over: u64) {
        if self.busy.with_untracked(Option::is_some) {
            return;
        }
        self.busy.set(Some(id));
        self.problem.set(None);
        spawn_local(async move {
            let answer = act_on_repair(id, act, over).await;
            if self.busy.try_set(None).is_some() {
                return;
            }
            match answer {
                Ok(after) => self.repairs.update(|repairs| {
                    let known = repairs.as_mut().and_then(|repairs| repairs.as_mut().ok());
                    if let Some(known) = known.and_then(|known| known.iter_mut().find(|known| known.id == id)) {
                        *known = after;
                    }
                }),
                Err(AppError::Conflict) => {
                    self.problem.set(Some(
                        "Somebody else did something about it meanwhile. Here is how it stands now.".to_owned(),
                    ));
                    self.fetch();
                }
                Err(error) => {
                    if !leave_if_gone(&error) {
                        self.problem.set(Some(error.to_string()));
                    }
                }
            }
        });
    }
}

#[component]
pub(super) fn Repairs() -> impl IntoView {
    let list = List {
        repairs: RwSignal::new(None),
        problem: RwSignal::new(None),
        busy: RwSignal::new(None),
    };
    Effect::new(move |_| list.fetch());
    let retry = Callback::new(move |()| list.fetch());
    view! {
        <section class=format!("{CARD} noscript:hidden") aria-labelledby="repairs-heading">
            <div>
                <h2 id="repairs-heading" class="font-semibold">
                    "To be put right"
                </h2>
                <p class="text-xs text-muted">
                    "Drafts that were wrong, outdated, incomplete or without a source, as agents said. Put the documents right, and let them be read again."
                </p>
            </div>
            <Problem words=list.problem />
            {move || match list.repairs.get() {
                None => view! { <Skeleton class="h-12" /> }.into_any(),
                Some(Err(error)) => view! { <Failed text=error.to_string() retry /> }.into_any(),
                Some(Ok(repairs)) if repairs.is_empty() => {
                    view! { <p class="text-muted">"Nothing. Agents say what is wrong below a draft."</p> }.into_any()
                }
                Some(Ok(repairs)) => {
                    view! {
                        <ul class="divide-y divide-line" aria-label="To be put right">
                            {repairs.into_iter().map(|repair| row(list, repair)).collect_view()}
                        </ul>
                    }
                        .into_any()
                }
            }}
        </section>
    }
}

fn row(list: List, repair: Repair) -> impl IntoView {
    let zone = expect_context::<ZoneSignal>().0.get_untracked();
    let (id, v, is_done) = (repair.id, repair.v, repair.done.is_some());
    let told = format!("{}, {}", repair.told.by, zone.full(repair.told.at.seconds()));
    let from = (!repair.titles.is_empty()).then(|| format!("From: {}", repair.titles.join(", ")));
    let state = match (&repair.done, &repair.owner) {
        (Some(done), _) => format!("Put right by {}, {}", done.by, zone.full(done.at.seconds())),
        (None, Some(owner)) => format!("{} sees to it", owner.name),
        (None, None) => "Nobody sees to it yet".to_owned(),
    };
    let acts = match (is_done, repair.owner.is_some()) {
        (true, _) => vec![("Open it again", RepairAct::Reopen)],
        (false, true) => vec![("It is put right", RepairAct::Done), ("Leave it to others", RepairAct::Leave)],
        (false, false) => vec![("I see to it", RepairAct::Take), ("It is put right", RepairAct::Done)],
    };
    let button = move |(words, act): (&'static str, RepairAct)| {
        view! {
            <button
                type="button"
                class=button::SECONDARY
                disabled=move || list.busy.get() == Some(id)
                on:click=move |_| list.act(id, act, v)
            >
                {words}
            </button>
        }
    };
    view! {
        <li class="flex flex-wrap items-center gap-2 py-2" class=("text-muted", is_done)>
            <div class="min-w-0 flex-1 basis-60">
                <p>
                    <span class="font-medium">{repair.reason.words()}</span>
                    " · "
                    <A href=format!("/inbox/{}", repair.conversation) attr:class="text-read underline underline-offset-2">
                        "the conversation"
                    </A>
                </p>
                {from.map(|from| view! { <p class="text-xs text-muted [overflow-wrap:anywhere]">{from}</p> })}
                <p class="text-xs text-muted">{told}" · "{state}</p>
            </div>
            {acts.into_iter().map(button).collect_view()}
        </li>
    }
}
