//! The question, and the answer as it comes.

use crate::{
    error::AppError,
    preferences::leave_if_gone,
    turn::{Heard, turn},
    ui::{button, source_link},
};
use domain::{
    PhoneId,
    assistant::{Reply, Source, Voice},
};
use leptos::{prelude::*, task::spawn_local};
use serde::Serialize;
use web_sys::AbortController;

const FIELD: &str = "min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 py-1.5 text-ink placeholder:text-faint desk:min-h-9";

/// How far the answer is.
#[derive(Clone, Debug, PartialEq)]
enum Progress {
    Nothing,
    Writing,
    Done(Reply),
    /// A sentence that says why there is none.
    Failed(String),
}

/// What the server is asked.
#[derive(Serialize)]
struct Asked {
    question: String,
    voice: Voice,
}

#[derive(Clone, Copy)]
struct Ask {
    phone: Signal<Option<PhoneId>>,
    voice: Voice,
    question: RwSignal<String>,
    progress: RwSignal<Progress>,
    text: RwSignal<String>,
    sources: RwSignal<Vec<Source>>,
    /// What it took, in words.
    cost: RwSignal<Option<String>>,
    /// What breaks it off; counts the questions too, so that a late answer to an earlier one is dropped.
    turn: StoredValue<(u32, Option<AbortController>), LocalStorage>,
}

pub(super) fn view(phone: Signal<Option<PhoneId>>, voice: Voice, label: &'static str, placeholder: &'static str) -> AnyView {
    let ask = Ask {
        phone,
        voice,
        question: RwSignal::default(),
        progress: RwSignal::new(Progress::Nothing),
        text: RwSignal::default(),
        sources: RwSignal::default(),
        cost: RwSignal::new(None),
        turn: StoredValue::new_local((0, None)),
    };
    on_cleanup(move || ask.break_off());
    let is_writing = Memo::new(move |_| ask.progress.with(|progress| *progress == Progress::Writing));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        ask.send();
    };
    view! {
        <form class="flex flex-col gap-2" on:submit=submit novalidate data-ask>
            <label class="block space-y-1">
                <span class="text-xs font-medium">{label}</span>
                <textarea
                    class=FIELD
                    rows="2"
                    dir="auto"
                    maxlength="1000"
                    placeholder=placeholder
                    prop:value=ask.question
                    on:input=move |event| ask.question.set(event_target_value(&event))
                    on:keydown=move |event| {
                        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
                            event.prevent_default();
                            ask.send();
                        }
                    }
                ></textarea>
            </label>
            <div class="flex gap-2">
                <button type="submit" class=button::SECONDARY disabled=is_writing>
                    "Ask"
                </button>
                {move || {
                    is_writing
                        .get()
                        .then(|| {
                            view! {
                                <button type="button" class=button::QUIET on:click=move |_| ask.stop()>
                                    "Stop"
                                </button>
                            }
                        })
                }}
            </div>
            <p class="sr-only" role="status">
                {move || ask.progress.with(|progress| matches!(progress, Progress::Done(_)).then_some("The answer is ready."))}
            </p>
            {move || body(ask)}
            {move || sources(ask)}
            {move || ask.cost.get().map(|cost| view! { <p class="text-2xs text-muted">{cost}</p> })}
        </form>
    }
    .into_any()
}

impl Ask {
    fn break_off(self) {
        let _ = self.turn.try_update_value(|(count, controller)| {
            *count += 1;
            if let Some(controller) = controller.take() {
                controller.abort();
            }
        });
    }

    fn stop(self) {
        self.break_off();
        self.progress.set(Progress::Failed("Stopped.".to_owned()));
    }

    fn send(self) {
        let question = self.question.get_untracked().trim().to_owned();
        if question.is_empty() {
            self.progress.set(Progress::Failed("Write a question first.".to_owned()));
            return;
        }
        let Some(phone) = self.phone.get_untracked() else {
            self.progress.set(Progress::Failed("There is no number yet to ask for.".to_owned()));
            return;
        };
        self.break_off();
        let Ok(controller) = AbortController::new() else { return };
        let signal = controller.signal();
        let Some(count) = self.turn.try_update_value(|(count, kept)| {
            *kept = Some(controller);
            *count
        }) else {
            return;
        };
        self.text.set(String::new());
        self.sources.set(Vec::new());
        self.cost.set(None);
        self.progress.set(Progress::Writing);
        let asked = Asked {
            question,
            voice: self.voice,
        };
        spawn_local(async move {
            let is_ours = move || self.turn.try_with_value(|(now, _)| *now) == Some(count);
            let answer = turn(&format!("/ask/{phone}"), &asked, &signal, |heard| {
                if is_ours() {
                    self.hear(heard);
                }
            })
            .await;
            if !is_ours() {
                return;
            }
            let is_unfinished = self.progress.with_untracked(|progress| *progress == Progress::Writing);
            match answer {
                Ok(()) if is_unfinished => self.fail(&AppError::Unreachable),
                Ok(()) => {}
                Err(error) => {
                    if !leave_if_gone(&error) {
                        self.fail(&error);
                    }
                }
            }
        });
    }

    fn fail(self, error: &AppError) {
        self.progress.set(Progress::Failed(error.to_string()));
    }

    fn hear(self, heard: Heard) {
        match heard {
            Heard::Text(more) => self.text.update(|text| text.push_str(&more)),
            Heard::Sources(found) => self.sources.set(found),
            Heard::Done { reply, cost, .. } => {
                self.cost.set(cost);
                let rests = |source: &Source| reply.passages.iter().any(|passage| passage.sources.contains(&source.number));
                self.sources.update(|sources| sources.retain(rests));
                self.progress.set(Progress::Done(reply));
            }
            Heard::Failed(words) => self.progress.set(Progress::Failed(words)),
        }
    }
}

fn body(ask: Ask) -> AnyView {
    match ask.progress.get() {
        Progress::Nothing => ().into_any(),
        Progress::Writing => view! {
            <p class="whitespace-pre-wrap [overflow-wrap:anywhere]" dir="auto" aria-busy="true">
                {ask.text}
                <span class="sr-only">"The assistant writes …"</span>
            </p>
        }
        .into_any(),
        Progress::Done(reply) => {
            let struck = (!reply.struck.is_empty()).then(|| format!("Taken out, because no source has it: {}", reply.struck.join(", ")));
            let forbidden =
                (!reply.forbidden.is_empty()).then(|| format!("Speaks of what drafts are to leave alone: {}.", reply.forbidden.join(", ")));
            let unsourced = (!reply.has_sources()).then(|| "Nothing in your documents stands behind this.".to_owned());
            let passages = reply.passages.into_iter().map(|passage| {
                let numbers: Vec<String> = passage.sources.iter().map(ToString::to_string).collect();
                view! {
                    {passage.words}
                    {(!numbers.is_empty())
                        .then(|| view! { <sup class="px-0.5 text-2xs font-semibold text-brand">{numbers.join(", ")}</sup> })}
                }
            });
            view! {
                <p class="whitespace-pre-wrap [overflow-wrap:anywhere]" dir="auto" data-answer>
                    {passages.collect_view()}
                </p>
                {[forbidden, struck, unsourced]
                    .into_iter()
                    .flatten()
                    .map(|note| view! { <p class="text-xs text-warn">{note}</p> })
                    .collect_view()}
            }
            .into_any()
        }
        Progress::Failed(words) => view! {
            <p class="text-bad" role="alert">
                {words}
            </p>
        }
        .into_any(),
    }
}

fn sources(ask: Ask) -> impl IntoView {
    let sources = ask.sources.get();
    (!sources.is_empty()).then(|| {
        view! {
            <ul class="flex flex-col" aria-label="Sources">
                {sources.into_iter().map(source).collect_view()}
            </ul>
        }
    })
}

fn source(source: Source) -> impl IntoView {
    view! {
        <li>
            <details>
                <summary class="flex min-h-11 cursor-pointer items-center gap-2 rounded-lg px-1 text-xs text-muted hover:bg-raised desk:min-h-7">
                    <span class="font-semibold text-brand">{source.number}</span>
                    <span class="truncate">{source.title}</span>
                </summary>
                <blockquote class="mb-1 ml-4 border-l-2 border-line pl-2 text-xs whitespace-pre-wrap [overflow-wrap:anywhere]" dir="auto">
                    {source.excerpt}
                    {source_link(source.link, source.document)}
                </blockquote>
            </details>
        </li>
    }
}
