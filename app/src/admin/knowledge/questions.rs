//! Test questions: each with the document that answers it, so that it is seen when a document is not found any more.

use super::{CARD, Page, misses};
use crate::{
    error::AppError,
    preferences::leave_if_gone,
    server_fns::questions::{Questions as Got, ask_questions, delete_question, list_questions, save_question},
    ui::{Failed, Glyph, Icon, Problem, Skeleton, button},
};
use domain::{
    EventId,
    assistant::knowledge::{MAX_TEST_QUESTION, TestQuestion},
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;

/// How often it is looked for what came of it, while they are asked.
const EVERY: Duration = Duration::from_secs(2);

const FIELD: &str = "min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 py-1.5 text-ink placeholder:text-faint desk:min-h-9";

/// The state of the questions.
#[derive(Clone, Copy)]
pub(super) struct Tests {
    page: Page,
    /// None until they are here.
    got: RwSignal<Option<Result<Got, AppError>>>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
    /// What is typed, and the question that it changes; none for a new one.
    id: RwSignal<Option<EventId>>,
    question: RwSignal<String>,
    document: RwSignal<String>,
}

impl Tests {
    fn fetch(self) {
        spawn_local(async move {
            let answer = list_questions().await;
            if let Err(error) = &answer
                && leave_if_gone(error)
            {
                return;
            }
            let _ = self.got.try_update(|got| match (got, answer) {
                // What is shown stays; it is asked again where that is worth it.
                (Some(Ok(_)), Err(_)) => {}
                (got, answer) => *got = Some(answer),
            });
        });
    }

    /// Whether the questions are being asked, or will be in a moment.
    pub(super) fn is_asking(self) -> bool {
        let readings = self
            .page
            .shelf
            .with(|shelf| shelf.as_ref().map(|shelf| shelf.readings.clone()).unwrap_or_default());
        self.got
            .with(|got| matches!(got, Some(Ok(Got { set, runs })) if runs.are_due(set, &readings)))
    }

    fn over(self) -> u64 {
        self.got
            .with_untracked(|got| got.as_ref().and_then(|got| got.as_ref().ok()).map_or(0, |got| got.set.v))
    }

    /// Takes what came of an act.
    fn done<T>(self, answer: Result<T, AppError>, took: impl FnOnce(&mut Got, T)) {
        if self.busy.try_set(false).is_some() {
            return;
        }
        match answer {
            Ok(new) => self.got.update(|got| {
                if let Some(Ok(got)) = got {
                    took(got, new);
                }
            }),
            Err(AppError::Conflict) => {
                self.problem.set(Some(
                    "Somebody else changed the questions meanwhile. Here is how they stand now; what you typed is still there.".to_owned(),
                ));
                self.fetch();
            }
            Err(error) => {
                if !leave_if_gone(&error) {
                    self.problem.set(Some(error.to_string()));
                }
            }
        }
    }

    fn begin(self) -> bool {
        if self.busy.get_untracked() {
            return false;
        }
        self.problem.set(None);
        self.busy.set(true);
        true
    }

    fn ask(self) {
        if self.begin() {
            spawn_local(async move {
                let answer = ask_questions().await;
                self.done(answer, |got, runs| got.runs = runs);
            });
        }
    }

    fn save(self) {
        if !self.begin() {
            return;
        }
        let (id, question, document) = (
            self.id.get_untracked(),
            self.question.get_untracked(),
            self.document.get_untracked(),
        );
        spawn_local(async move {
            let answer = save_question(id, question, document, self.over()).await;
            let is_kept = answer.is_ok();
            self.done(answer, |got, set| got.set = set);
            if is_kept {
                self.clear();
            }
        });
    }

    fn delete(self, id: EventId) {
        if self.begin() {
            spawn_local(async move {
                let answer = delete_question(id, self.over()).await;
                self.done(answer, |got, set| got.set = set);
                if self.id.try_get_untracked().flatten() == Some(id) {
                    self.clear();
                }
            });
        }
    }

    fn clear(self) {
        let _ = self.id.try_set(None);
        let _ = self.question.try_set(String::new());
        let _ = self.document.try_set(String::new());
    }

    fn edit(self, question: &TestQuestion) {
        self.id.set(Some(question.id));
        self.question.set(question.question.clone());
        self.document.set(question.document.clone());
        self.problem.set(None);
    }
}

#[component]
pub(super) fn Questions(page: Page) -> impl IntoView {
    let tests = Tests {
        page,
        got: RwSignal::new(None),
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
        id: RwSignal::new(None),
        question: RwSignal::default(),
        document: RwSignal::default(),
    };
    Effect::new(move |_| tests.fetch());
    Effect::new(move |_| {
        if tests.is_asking() {
            let timer = set_timeout_with_handle(move || tests.fetch(), EVERY);
            on_cleanup(move || {
                if let Ok(timer) = timer {
                    timer.clear();
                }
            });
        }
    });
    let retry = Callback::new(move |()| tests.fetch());
    let is_asking = Memo::new(move |_| tests.is_asking());
    // What is open in one part stays so while another changes.
    let runs = Memo::new(move |_| tests.got.with(|got| got.as_ref()?.as_ref().ok().map(|got| got.runs.clone())));
    let questions = Memo::new(move |_| {
        tests
            .got
            .with(|got| got.as_ref()?.as_ref().ok().map(|got| got.set.questions.clone()))
    });
    let none = Memo::new(move |_| questions.with(|questions| questions.as_ref().is_none_or(Vec::is_empty)));
    let is_new = Memo::new(move |_| none.get() && runs.with(|runs| runs.as_ref().is_none_or(|runs| runs.runs.is_empty())));
    let failed = Memo::new(move |_| tests.got.with(|got| Some(got.as_ref()?.as_ref().err()?.to_string())));
    let is_waiting = Memo::new(move |_| tests.got.with(Option::is_none));
    view! {
        <section class=format!("{CARD} noscript:hidden") aria-labelledby="questions-heading">
            <div class="flex flex-wrap items-center gap-2">
                <div class="min-w-0 flex-1 basis-60">
                    <h2 id="questions-heading" class="font-semibold">
                        "Test questions"
                    </h2>
                    <p class="text-xs text-muted">
                        "Asked each time that the documents were read. A question finds its document when it is among the first five passages; when the share falls by more than 5 percentage points, Admins get a notice."
                    </p>
                </div>
                <button
                    type="button"
                    class=button::SECONDARY
                    disabled=move || none.get() || is_asking.get() || tests.busy.get()
                    on:click=move |_| tests.ask()
                >
                    {move || if is_asking.get() { "They are asked …" } else { "Ask them now" }}
                </button>
            </div>
            {move || match (is_waiting.get(), failed.get(), is_new.get()) {
                (true, _, _) => view! { <Skeleton class="h-12" /> }.into_any(),
                (_, Some(text), _) => view! { <Failed text retry /> }.into_any(),
                (_, _, true) => {
                    view! { <p class="text-muted">"There are none yet. Write down what customers ask, and which document answers it."</p> }
                        .into_any()
                }
                _ => {
                    view! {
                        {move || runs.get().map(|runs| misses::outcome(tests, runs))}
                        {move || questions.get().map(|questions| list(tests, questions))}
                    }
                        .into_any()
                }
            }}
            {form(tests)}
        </section>
    }
}

fn list(tests: Tests, questions: Vec<TestQuestion>) -> impl IntoView {
    let words = format!("All {} questions", questions.len());
    (!questions.is_empty()).then(|| {
        view! {
            <details>
                <summary class="flex min-h-11 cursor-pointer items-center text-xs font-medium text-brand desk:min-h-7">{words}</summary>
                <ul class="divide-y divide-line" aria-label="Test questions">
                    {questions.into_iter().map(|question| row(tests, question)).collect_view()}
                </ul>
            </details>
        }
    })
}

fn row(tests: Tests, question: TestQuestion) -> impl IntoView {
    let (id, own) = (question.id, question.clone());
    let change = format!("Change “{}”", question.question);
    let delete = format!("Delete “{}”", question.question);
    view! {
        <li class="flex items-center gap-2 py-1">
            <p class="min-w-0 flex-1 [overflow-wrap:anywhere]">
                <span dir="auto">{question.question}</span>
                <span class="block text-xs text-muted">{question.document}</span>
            </p>
            <button type="button" class=button::ICON aria-label=change title="Change" on:click=move |_| tests.edit(&own)>
                <Icon glyph=Glyph::Edit />
            </button>
            <button
                type="button"
                class=button::ICON
                aria-label=delete
                title="Delete"
                disabled=tests.busy
                on:click=move |_| tests.delete(id)
            >
                <Icon glyph=Glyph::Trash />
            </button>
        </li>
    }
}

fn form(tests: Tests) -> impl IntoView {
    let is_change = Memo::new(move |_| tests.id.with(Option::is_some));
    let names = move || {
        tests.page.shelf.with(|shelf| {
            let documents = shelf.as_ref().map(|shelf| shelf.documents.as_slice()).unwrap_or_default();
            documents
                .iter()
                .map(|document| view! { <option value=document.name.clone()></option> })
                .collect_view()
        })
    };
    view! {
        <form
            class="flex flex-wrap items-end gap-2"
            aria-label="A test question"
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                tests.save();
            }
        >
            <label class="block min-w-48 flex-1 space-y-1">
                <span class="text-xs font-medium">"What customers ask"</span>
                <input
                    type="text"
                    class=FIELD
                    dir="auto"
                    autocomplete="off"
                    maxlength=MAX_TEST_QUESTION.to_string()
                    prop:value=tests.question
                    on:input=move |event| tests.question.set(event_target_value(&event))
                />
            </label>
            <label class="block min-w-48 flex-1 space-y-1">
                <span class="text-xs font-medium">"Document that answers it"</span>
                <input
                    type="text"
                    class=FIELD
                    list="question-documents"
                    autocomplete="off"
                    prop:value=tests.document
                    on:input=move |event| tests.document.set(event_target_value(&event))
                />
            </label>
            <datalist id="question-documents">{names}</datalist>
            <button type="submit" class=button::SECONDARY disabled=tests.busy>
                {move || if is_change.get() { "Keep the change" } else { "Add the question" }}
            </button>
            {move || {
                is_change
                    .get()
                    .then(|| {
                        view! {
                            <button type="button" class=button::QUIET on:click=move |_| tests.clear()>
                                "Leave it"
                            </button>
                        }
                    })
            }}
        </form>
        <Problem words=tests.problem />
    }
}
