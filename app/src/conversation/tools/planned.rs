//! What is sent later in this conversation: looked at, changed, sent now, cancelled.

use super::{
    super::thread::Thread,
    later::{Begun, form},
    sender::{Guard, ToolDialog},
};
use crate::{
    error::AppError,
    server_fns::later::{Plans, cancel, list, send_now},
    ui::{Empty, Failed, Glyph, Skeleton, ZoneSignal, button},
};
use domain::{Scheduled, Zone, later::Stand};
use leptos::{prelude::*, task::spawn_local};

/// What the dialog shows.
#[derive(Clone, Copy)]
struct List {
    thread: Thread,
    plans: RwSignal<Option<Result<Plans, AppError>>>,
    changing: RwSignal<Option<Scheduled>>,
    /// What went wrong with one of them.
    error: RwSignal<Option<String>>,
    guard: Guard,
}

pub(super) fn dialog(thread: Thread) -> AnyView {
    let shown = List {
        thread,
        plans: RwSignal::new(None),
        changing: RwSignal::new(None),
        error: RwSignal::new(None),
        guard: Guard::new(Some(thread)),
    };
    // Whatever anybody does to them changes the conversation.
    let version = thread.part(|conversation| (conversation.later, conversation.v));
    Effect::new(move |_| {
        version.track();
        shown.load();
    });
    view! {
        <ToolDialog thread label="Scheduled messages">
            {move || match shown.changing.get() {
                Some(planned) => change(shown, &planned),
                None => all(shown),
            }}
        </ToolDialog>
    }
    .into_any()
}

impl List {
    fn load(self) {
        let id = self.thread.id.get_value();
        spawn_local(async move {
            let read = Some(list(id).await);
            // Every message in the conversation asks anew: a button that is pressed just then is not built again under the finger.
            let _ = self.plans.try_maybe_update(|plans| {
                let new = *plans != read;
                if new {
                    *plans = read;
                }
                (new, ())
            });
        });
    }

    /// The zone in which a time was chosen, where it is known here.
    fn zone(self, planned: &Scheduled, own: &Zone) -> Zone {
        let customers = self.plans.with_untracked(|plans| match plans {
            Some(Ok(plans)) => plans.customers.clone(),
            _ => None,
        });
        customers.filter(|zone| zone.name == planned.zone).unwrap_or_else(|| own.clone())
    }

    fn act(self, planned: &Scheduled, sends: bool) {
        let (id, planned) = (self.thread.id.get_value(), planned.id);
        self.error.set(sends.then(|| self.guard.stops(self.thread, "Send now")).flatten());
        if self.error.with_untracked(Option::is_some) {
            return;
        }
        spawn_local(async move {
            let done = if sends {
                send_now(id, planned).await.map(|message| self.thread.stored(message))
            } else {
                cancel(id, planned).await
            };
            match done {
                Ok(()) => self.load(),
                Err(why) => {
                    let _ = self.error.try_set(Some(why.to_string()));
                }
            }
        });
    }
}

fn change(shown: List, planned: &Scheduled) -> AnyView {
    let own = expect_context::<ZoneSignal>().0.get_untracked();
    let begun = Begun::of(planned, &shown.zone(planned, &own));
    let done = Callback::new(move |()| {
        let _ = shown.changing.try_set(None);
        shown.load();
    });
    form(shown.thread, begun, Callback::new(|_| {}), done)
}

fn all(shown: List) -> AnyView {
    let retry = Callback::new(move |()| shown.load());
    view! {
        <div class="min-h-32 flex-1 overflow-y-auto">
            {move || {
                shown
                    .error
                    .get()
                    .map(|words| {
                        view! {
                            <p class="px-4 pt-3 text-xs text-bad" role="alert">
                                {words}
                            </p>
                        }
                    })
            }}
            {move || match shown.plans.get() {
                None => view! { <Skeleton class="m-4 h-16" /> }.into_any(),
                Some(Err(error)) => view! { <Failed text=error.to_string() retry /> }.into_any(),
                Some(Ok(plans)) if plans.scheduled.is_empty() => {
                    view! {
                        <Empty glyph=Glyph::Clock title="Nothing is scheduled" text="Write a message and choose Schedule beside Send.">
                            ""
                        </Empty>
                    }
                        .into_any()
                }
                Some(Ok(plans)) => {
                    view! { <ul class="divide-y divide-line">{plans.scheduled.into_iter().map(|one| row(shown, one)).collect_view()}</ul> }
                        .into_any()
                }
            }}
        </div>
    }
    .into_any()
}

fn row(shown: List, planned: Scheduled) -> AnyView {
    let own = expect_context::<ZoneSignal>().0.get_untracked();
    let at = shown.zone(&planned, &own).full(planned.due.seconds());
    let (held, when) = match &planned.stand {
        Stand::Waiting => (None, format!("{at} · {}", planned.author.name)),
        Stand::Held { why, .. } => (Some(why.clone()), format!("Was for {at} · {}", planned.author.name)),
    };
    let instead = planned
        .fallback
        .as_ref()
        .map(|one| format!("If the 24 hours are over: the template {}", one.name));
    let preview = planned.preview();
    let may_write = shown.thread.may_write();
    let planned = StoredValue::new(planned);
    view! {
        <li class="px-4 py-3" data-planned>
            <p class="line-clamp-3 whitespace-pre-wrap [overflow-wrap:anywhere]" dir="auto">
                {preview}
            </p>
            <p class="text-xs text-muted">{when}</p>
            {instead.map(|words| view! { <p class="text-xs text-muted">{words}</p> })}
            {held.map(|why| view! { <p class="text-xs text-warn">{why}</p> })}
            {may_write
                .then(|| {
                    view! {
                        <div class="-ml-2 flex flex-wrap">
                            <button type="button" class=button::QUIET on:click=move |_| shown.changing.set(Some(planned.get_value()))>
                                "Change"
                            </button>
                            <button
                                type="button"
                                class=button::QUIET
                                on:click=move |_| planned.with_value(|planned| shown.act(planned, true))
                            >
                                "Send now"
                            </button>
                            <button
                                type="button"
                                class=button::QUIET
                                on:click=move |_| planned.with_value(|planned| shown.act(planned, false))
                            >
                                "Cancel it"
                            </button>
                        </div>
                    }
                })}
        </li>
    }
    .into_any()
}
