//! Files to be sent, one message each: what they will be sent as, their captions, their order, and how far they are. Now, or later.

mod item;
mod row;

use super::{
    super::{send::new_id, thread::Thread},
    heic,
    later::{self, Begun},
    sender::{Guard, SENT_BEFORE, ToolDialog},
};
use crate::{
    error::AppError,
    preferences::session_over,
    server_fns::thread as api,
    transfer::{Cancel, back_online, is_offline, transfer},
    ui::{Glyph, Icon, button},
};
use domain::{Asked, MessageId};
use item::{Item, State};
use leptos::{prelude::*, task::spawn_local};
use row::row;

/// The dialog's state.
#[derive(Clone, Copy)]
struct Files {
    thread: Thread,
    items: RwSignal<Vec<Item>>,
    /// How many are being looked at before they are in the list.
    looking: RwSignal<usize>,
    /// Photos are being made readable.
    making: RwSignal<bool>,
    busy: RwSignal<bool>,
    cancel: StoredValue<Cancel, LocalStorage>,
    guard: Guard,
    /// Who answered meanwhile.
    answered: RwSignal<Option<String>>,
    /// They are here, and it is asked when they are to be sent.
    planned: RwSignal<Option<Vec<(MessageId, Asked)>>>,
}

pub(super) fn dialog(thread: Thread) -> AnyView {
    let files = Files {
        thread,
        items: RwSignal::new(Vec::new()),
        looking: RwSignal::new(0),
        making: RwSignal::new(false),
        busy: RwSignal::new(false),
        cancel: StoredValue::new_local(Cancel::default()),
        guard: Guard::new(Some(thread)),
        answered: RwSignal::new(None),
        planned: RwSignal::new(None),
    };
    let owner = Owner::current();
    Effect::new(move |_| {
        let Some(waiting) = thread.picked else { return };
        let picked = waiting.get();
        if !picked.is_empty() {
            waiting.set(Vec::new());
            files.looking.update(|looking| *looking += picked.len());
            spawn_local(files.take(picked, owner.clone()));
        }
    });
    // Closing breaks off what is under way; what was sent stays sent.
    on_cleanup(move || {
        let _ = files.cancel.try_with_value(Cancel::now);
    });
    view! {
        <ToolDialog thread label="Send files" work=true holds=Signal::derive(move || files.items.with(|items| !items.is_empty()))>
            {move || match files.planned.get() {
                None => files.list(),
                Some(all) => files.plan(all),
            }}
        </ToolDialog>
    }
    .into_any()
}

impl Files {
    /// Puts files into the list, one after the other.
    async fn take(self, picked: Vec<web_sys::File>, owner: Option<Owner>) {
        for mut file in picked {
            if heic::is_one(&file).await {
                let _ = self.making.try_set(true);
                file = heic::readable(file).await;
                let _ = self.making.try_set(false);
            }
            // It may be closed by now.
            if self.looking.try_update(|looking| *looking -= 1).is_none() {
                return;
            }
            let add = || self.items.update(|items| items.push(Item::new(self.thread, file)));
            // They live as long as the dialog, and not as long as what runs here.
            match &owner {
                Some(owner) => owner.with(add),
                None => add(),
            }
        }
    }

    /// Begins to work on all of them, unless that goes on already.
    fn begin(self) -> Option<Cancel> {
        if self.busy.get_untracked() {
            return None;
        }
        self.busy.set(true);
        self.cancel.set_value(Cancel::default());
        Some(self.cancel.get_value())
    }

    fn send(self) {
        self.answered.set(self.guard.stops(self.thread, "Send"));
        if self.answered.with_untracked(Option::is_some) {
            return;
        }
        let Some(cancel) = self.begin() else { return };
        spawn_local(async move {
            let work = async |item: &Item| {
                let there = upload(self.thread, item, &cancel).await?;
                if there {
                    match send(self.thread, item).await {
                        Err(AppError::Conflict) => {
                            self.renew(item.message);
                            return Err(AppError::Invalid(SENT_BEFORE.to_owned()));
                        }
                        sent => sent?,
                    }
                    let _ = self.items.try_update(|items| items.retain(|known| known.message != item.message));
                }
                Ok(there)
            };
            let all = self.each(&State::Sent, &cancel, work).await;
            let _ = self.busy.try_set(false);
            if all {
                self.thread.close_tool();
            }
        });
    }

    /// Gives a file another id: under the one that it has another message was sent.
    fn renew(self, message: MessageId) {
        let _ = self.items.try_update(|items| {
            if let Some(item) = items.iter_mut().find(|item| item.message == message) {
                item.message = new_id(self.thread);
            }
        });
    }

    /// Uploads them now, and asks when they are to be sent.
    fn schedule(self) {
        self.answered.set(None);
        let Some(cancel) = self.begin() else { return };
        spawn_local(async move {
            let work = async |item: &Item| upload(self.thread, item, &cancel).await;
            let all = self.each(&State::Here, &cancel, work).await;
            let _ = self.busy.try_set(false);
            if all {
                let asked = |item: &Item| (item.message, Asked::Content(Box::new(item.content())));
                let planned = self.items.try_with_untracked(|items| items.iter().map(asked).collect());
                let _ = self.planned.try_set(planned);
            }
        });
    }

    /// Works on one after the other, in their order, which is the customer's: after one that fails nothing goes on. Without a connection it
    /// waits for one. True when all came through, which then stand like this.
    async fn each(self, then: &State, cancel: &Cancel, work: impl AsyncFn(&Item) -> Result<bool, AppError>) -> bool {
        for item in self.items.get_untracked() {
            if item.state.get_untracked() == State::Sent {
                continue;
            }
            loop {
                let after = match work(&item).await {
                    Ok(true) => then.clone(),
                    Ok(false) => State::Waiting,
                    Err(AppError::SignedOut) => {
                        session_over();
                        return false;
                    }
                    Err(AppError::Unreachable) if is_offline() => {
                        let _ = item.state.try_set(State::Offline);
                        if back_online(cancel).await && !self.overtaken(then).await {
                            continue;
                        }
                        State::Waiting
                    }
                    Err(error) => State::Failed(error.to_string()),
                };
                let through = after == *then;
                let _ = item.state.try_set(after);
                if !through {
                    return false;
                }
                break;
            }
        }
        true
    }

    /// Whether somebody answered while there was no connection, which is said. What is sent later asks then.
    async fn overtaken(self, then: &State) -> bool {
        if *then != State::Sent {
            return false;
        }
        let words = self.guard.stops_after_wait(self.thread, "Send").await;
        let stops = words.is_some();
        let _ = self.answered.try_set(words);
        stops
    }

    fn plan(self, all: Vec<(MessageId, Asked)>) -> AnyView {
        let begun = Begun::several(self.thread, all);
        let each = Callback::new(move |id| {
            let _ = self.items.try_update(|items| items.retain(|item| item.message != id));
        });
        let done = Callback::new(move |()| later::done(self.thread));
        view! {
            <div class="px-2 pt-2">
                <button type="button" class=button::QUIET on:click=move |_| self.planned.set(None)>
                    "Back to the files"
                </button>
            </div>
            {later::form(self.thread, begun, each, done)}
        }
        .into_any()
    }

    fn list(self) -> AnyView {
        let Self { thread, items, busy, .. } = self;
        let problem = Memo::new(move |_| items.with(|items| items.iter().any(|item| item.problem().is_some())));
        let count = move || items.with(Vec::len);
        let waits = move || busy.get() || problem.get() || count() == 0 || self.looking.get() > 0;
        let nothing = move || count() == 0 && self.looking.get() == 0;
        view! {
            <ul class="flex min-h-0 flex-col gap-3 overflow-y-auto p-4">
                <For each=move || items.get() key=|item| item.message children=move |item| row(thread, items, busy, item) />
            </ul>
            <p class="px-4 pb-4 text-muted empty:hidden" role="status">
                {move || {
                    if self.making.get() {
                        "Making a JPEG picture of this photo…"
                    } else if nothing() {
                        "No file is left. Choose others from the menu beside the text."
                    } else {
                        ""
                    }
                }}
            </p>
            <div class="sticky bottom-0 mt-auto flex shrink-0 flex-wrap items-center justify-end gap-3 border-t border-line bg-surface px-4 py-3">
                {move || {
                    self.answered
                        .get()
                        .map(|words| {
                            view! {
                                <p class="min-w-0 flex-1 text-xs text-warn" role="alert">
                                    {words}
                                </p>
                            }
                        })
                }}
                {move || {
                    if busy.get() {
                        view! {
                            <button type="button" class=button::SECONDARY on:click=move |_| self.cancel.with_value(Cancel::now)>
                                "Cancel"
                            </button>
                        }
                            .into_any()
                    } else {
                        view! {
                            <button type="button" class=button::SECONDARY disabled=waits on:click=move |_| self.schedule()>
                                "Schedule"
                            </button>
                        }
                            .into_any()
                    }
                }} <button type="button" class=button::PRIMARY disabled=waits on:click=move |_| self.send()>
                    {move || match (busy.get(), count()) {
                        (true, _) => "Sending…".to_owned(),
                        (false, 1) => "Send".to_owned(),
                        (false, count) => format!("Send {count} files"),
                    }}
                    <Icon glyph=Glyph::Send />
                </button>
            </div>
        }
        .into_any()
    }
}

/// False when it was broken off.
async fn upload(thread: Thread, item: &Item, cancel: &Cancel) -> Result<bool, AppError> {
    let state = item.state;
    let _ = state.try_set(State::Sending(0));
    let file = item.file.get_value();
    let progress = move |there| {
        let _ = state.try_set(State::Sending(there));
    };
    let (upload, kind) = (item.upload.get_untracked(), item.kind.get_untracked());
    let there = transfer(thread.id.get_value(), upload, &file, kind, cancel, progress).await?;
    Ok(there.is_some())
}

async fn send(thread: Thread, item: &Item) -> Result<(), AppError> {
    let asked = Asked::Content(Box::new(item.content()));
    let quotes = thread.quotes();
    let message = api::send_message(thread.id.get_value(), item.message, asked, quotes, false).await?;
    thread.stored(message);
    thread.sent();
    Ok(())
}
