//! Sending from a dialog: it stays open until the server has the message, and a try again has the same id.

use super::{
    super::{
        answered::{self, Answered, messages_of},
        kinds,
        outbox::{Made, NO_CONNECTION, Words},
        thread::Thread,
    },
    Tool,
    keep::Keeping,
    late::body,
    overtaken,
    target::{Number, Target, sketch},
};
use crate::{
    error::AppError,
    preferences::session_over,
    server_fns::{start::start_conversation, thread as api},
    ui::{Dialog, Glyph, Icon, button},
};
use domain::{Asked, Author, Content, MessageId, Position, draft::FormKind};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, HtmlTextAreaElement};

/// The answer to an earlier try was lost, and something was changed since.
pub(super) const SENT_BEFORE: &str = "It was sent already, as it was before you changed it. Press Send again to send this as well.";

/// The state of one message that is being sent.
#[derive(Clone, Copy)]
pub(super) struct Sender {
    to: Target,
    id: StoredValue<MessageId>,
    pub(super) busy: RwSignal<bool>,
    pub(super) error: RwSignal<Option<String>>,
    /// It is not sent now: when, is asked next.
    later: StoredValue<bool>,
    guard: Guard,
}

/// Says once who answered since a dialog was opened, instead of sending.
#[derive(Clone, Copy)]
pub(super) struct Guard(StoredValue<Option<Position>>);

impl Guard {
    pub(super) fn new(thread: Option<Thread>) -> Self {
        Self(StoredValue::new(thread.and_then(answered::end)))
    }

    /// What is to be read before it is sent; the next try of the same button goes through.
    pub(super) fn stops(self, thread: Thread, button: &str) -> Option<String> {
        let answered = Answered::since(thread, self.0.get_value())?;
        self.0.set_value(Some(answered.place));
        let words = answered.words(thread.now().exact().seconds());
        Some(format!("{words} Press {button} again to send this anyway."))
    }

    /// The same after a time without a connection, in which nobody heard of answers. The server tells it now.
    pub(super) async fn stops_after_wait(self, thread: Thread, button: &str) -> Option<String> {
        let conversation = thread.id.try_get_value()?;
        let me = thread.me.try_with_value(|me| Author::person(&me.id, me.name.clone()))?;
        let now = api::thread(conversation, None).await.ok()?;
        let answered = Answered::among(&messages_of(&now), self.0.try_get_value()?, &me)?;
        self.0.try_update_value(|place| *place = Some(answered.place))?;
        let words = answered.words(now.now.seconds());
        Some(format!("{words} Press {button} again to send this anyway."))
    }
}

impl Sender {
    pub(super) fn new(thread: Thread) -> Self {
        Self::to(Target::Thread(thread))
    }

    pub(super) fn to(to: Target) -> Self {
        Self {
            to,
            id: StoredValue::new(to.new_message_id()),
            busy: RwSignal::new(false),
            error: RwSignal::new(None),
            later: StoredValue::new(false),
            guard: Guard::new(match to {
                Target::Thread(thread) => Some(thread),
                Target::Number(_) => None,
            }),
        }
    }

    /// Sends it, and closes the dialog once it is taken. `shown` is how it stands in the thread while it waits for a connection; what has
    /// none does not wait.
    pub(super) fn send(self, asked: Asked, shown: Option<Content>) {
        if self.busy.get_untracked() {
            return;
        }
        if let Target::Thread(thread) = self.to
            && self.later.get_value()
        {
            return thread.tool.set(Some(Tool::Later(Some(Box::new(asked)))));
        }
        // A reaction answers nothing.
        let answers = !matches!(&asked, Asked::Content(content) if matches!(**content, Content::Reaction { .. }));
        if let Target::Thread(thread) = self.to
            && answers
            && let Some(words) = self.guard.stops(thread, "Send")
        {
            return self.error.set(Some(words));
        }
        self.busy.set(true);
        self.error.set(None);
        match self.to {
            Target::Thread(thread) => self.send_to_thread(thread, asked, shown),
            Target::Number(number) => self.send_to_number(number, asked),
        }
    }

    fn send_to_thread(self, thread: Thread, asked: Asked, shown: Option<Content>) {
        let (quotes, form, forms) = (thread.quotes(), FormKind::of(&asked), thread.forms());
        let (id, outbox, at) = (self.id.get_value(), thread.outbox(), thread.now().exact().seconds());
        let reacts = matches!(shown, Some(Content::Reaction { .. }));
        let words = shown.map(|shown| Words {
            quotes: quotes.clone(),
            // A reaction is overtaken by nothing.
            began: self.guard.0.get_value().filter(|_| !reacts),
            made: Some(Box::new(Made {
                asked: asked.clone(),
                shown,
            })),
            ..Words::default()
        });
        let taken = move || {
            if let Some(form) = form {
                let _ = forms.try_update(|forms| forms.set(form, None));
            }
            thread.sent();
            thread.close_tool();
        };
        // From here on it is the thread's, which shows that it waits.
        let wait = {
            let outbox = outbox.clone();
            move |words: Words| {
                outbox.add(id, at, words);
                outbox.failed(id, 1, NO_CONNECTION);
            }
        };
        // What waits was made before, and goes out before.
        if let Some(words) = words.clone().filter(|_| outbox.waits_before(id)) {
            self.busy.set(false);
            wait(words);
            return taken();
        }
        spawn_local(async move {
            let sent = api::send_message(thread.id.get_value(), id, asked, quotes, false).await;
            let _ = self.busy.try_set(false);
            match (sent, words) {
                (Ok(message), _) => {
                    thread.stored(message);
                    taken();
                }
                (Err(AppError::Unreachable), Some(words)) => {
                    wait(words);
                    taken();
                }
                (Err(error), _) => self.failed(&error),
            }
        });
    }

    fn send_to_number(self, number: Number, asked: Asked) {
        let (phone, typed) = (number.phone.get_untracked(), number.typed.get_untracked());
        spawn_local(async move {
            if let Some(words) = overtaken::stops(number, phone.clone(), typed.clone()).await {
                let _ = self.busy.try_set(false);
                let _ = self.error.try_set(Some(words));
                return;
            }
            let begun = start_conversation(phone, typed, self.id.get_value(), asked).await;
            let _ = self.busy.try_set(false);
            match begun {
                Ok(begun) => {
                    let _ = number.go.try_run(begun.conversation);
                }
                Err(error) => self.failed(&error),
            }
        });
    }

    fn failed(self, error: &AppError) {
        match error {
            AppError::SignedOut => session_over(),
            AppError::Conflict => {
                let _ = self.id.try_update_value(|id| *id = self.to.new_message_id());
                let _ = self.error.try_set(Some(SENT_BEFORE.to_owned()));
            }
            error => {
                let _ = self.error.try_set(Some(error.to_string()));
            }
        }
    }

    /// A content as it is.
    pub(super) fn send_content(self, content: Content) {
        self.send(Asked::Content(Box::new(content.clone())), Some(content));
    }
}

impl Thread {
    /// Something was sent: the thread goes to its end, and what was answered is answered.
    pub(super) fn sent(&self) {
        let _ = self.quoting.try_set(None);
        let _ = self.unseen.try_set(0);
        let _ = self.jump.try_update(|jump| *jump += 1);
    }
}

/// A tool's dialog. Once it is closed the tool goes; one with work in it asks before.
#[component]
pub(super) fn ToolDialog(
    thread: Thread,
    label: &'static str,
    /// What is typed in it is somebody's work.
    #[prop(optional)]
    work: bool,
    /// Whether it holds work that nobody typed.
    #[prop(optional, into)]
    holds: Signal<bool>,
    /// What is in it is large.
    #[prop(optional)]
    late: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let open = thread.tool_open;
    Effect::new(move |_| {
        if !open.get() {
            let _ = thread.tool.try_set(None);
        }
    });
    if work {
        view! {
            <WorkDialog open label holds>
                {body(&children, late)}
            </WorkDialog>
        }
        .into_any()
    } else {
        view! {
            <Dialog open label>
                {body(&children, late)}
            </Dialog>
        }
        .into_any()
    }
}

/// A dialog that asks before what was made in it is thrown away.
#[component]
pub(super) fn WorkDialog(
    open: RwSignal<bool>,
    label: &'static str,
    #[prop(optional, into)] holds: Signal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let (typed, asks) = (StoredValue::new(false), RwSignal::new(false));
    Effect::new(move |_| {
        if !open.get() {
            let _ = typed.try_update_value(|typed| *typed = false);
            let _ = asks.try_set(false);
        }
    });
    // Whoever tries again after the question means it.
    let leaving = Callback::new(move |()| {
        let may = asks.get_untracked() || !(typed.get_value() || holds.get_untracked());
        asks.set(!may);
        may
    });
    let note = move |event: web_sys::Event| {
        let Some(target) = event.target() else { return };
        // What is looked for is nobody's work.
        let is_input = target.dyn_ref::<HtmlInputElement>().is_some_and(|input| input.type_() != "search");
        if is_input || target.is_instance_of::<HtmlTextAreaElement>() {
            typed.set_value(true);
        }
    };
    view! {
        <Dialog open label leaving>
            <div class="contents" on:input=note>
                {children()}
            </div>
            {move || asks.get().then(|| question(open, asks))}
        </Dialog>
    }
}

fn question(open: RwSignal<bool>, asks: RwSignal<bool>) -> AnyView {
    view! {
        <div class="flex shrink-0 flex-wrap items-center justify-end gap-2 border-t border-warn bg-warn-soft px-4 py-3" role="alert">
            <p class="min-w-0 flex-1 text-warn">"Throw away what you made here?"</p>
            <button type="button" class=button::QUIET on:click=move |_| open.set(false)>
                "Throw away"
            </button>
            <button type="button" class=button::SECONDARY on:click=move |_| asks.set(false)>
                "Keep it"
            </button>
        </div>
    }
    .into_any()
}

/// The foot of a dialog: what went wrong, and the button that sends. `problem` says why it cannot be sent yet.
#[component]
pub(super) fn SendBar(
    sender: Sender,
    /// What is typed is kept while it is not sent.
    keeping: Option<Keeping>,
    #[prop(into)] problem: Signal<Option<String>>,
    #[prop(into)] on_send: Callback<()>,
) -> impl IntoView {
    // What is missing is said once somebody has tried.
    let tried = RwSignal::new(false);
    let unkept = move || keeping.and_then(Keeping::refusal).map(str::to_owned);
    let words = move || sender.error.get().or_else(|| problem.get().filter(|_| tried.get())).or_else(unkept);
    view! {
        <div class="sticky bottom-0 mt-auto flex shrink-0 flex-wrap items-center justify-end gap-3 border-t border-line bg-surface px-4 py-3">
            {keeping.map(Keeping::start_anew)}
            {move || {
                words()
                    .map(|words| {
                        view! {
                            <p class="min-w-0 flex-1 text-xs text-bad" role="alert">
                                {words}
                            </p>
                        }
                    })
            }}
            <button
                type="button"
                class=button::SECONDARY
                disabled=move || sender.busy.get()
                on:click=move |_| {
                    tried.set(true);
                    if problem.with_untracked(Option::is_none) {
                        sender.later.set_value(true);
                        on_send.run(());
                        let _ = sender.later.try_update_value(|later| *later = false);
                    }
                }
            >
                "Schedule"
            </button>
            <button
                type="button"
                class=button::PRIMARY
                disabled=move || sender.busy.get()
                on:click=move |_| {
                    tried.set(true);
                    if problem.with_untracked(Option::is_none) {
                        on_send.run(());
                    }
                }
            >
                {move || if sender.busy.get() { "Sending…" } else { "Send" }}
                <Icon glyph=Glyph::Send />
            </button>
        </div>
    }
}

/// A content as it will stand in the thread.
pub(super) fn preview(thread: Thread, content: Content) -> AnyView {
    let message = sketch(thread.id.get_value(), thread.now(), thread.me, content);
    framed(kinds::body(thread, &message))
}

/// A message of ours to look at before it is sent.
pub(super) fn framed(body: AnyView) -> AnyView {
    view! {
        <section class="rounded-xl bg-canvas p-3" aria-label="Preview">
            <p class="mb-1.5 text-2xs font-semibold text-muted">"Preview"</p>
            <div class="ml-auto w-fit max-w-full rounded-bubble rounded-br-sm bg-bubble-out px-3 py-2 shadow-sm">{body}</div>
        </section>
    }
    .into_any()
}
