//! A voice message: recorded here, paused, listened to, thrown away or sent. The server puts it into what WhatsApp wants.

mod recorder;
mod wave;

use super::{
    super::{
        send::{new_id, new_upload_id},
        thread::Thread,
    },
    online::online,
    sender::{Guard, SENT_BEFORE, ToolDialog},
};
use crate::{
    error::AppError,
    preferences::session_over,
    server_fns::thread as api,
    transfer::{Cancel, size_of, transfer},
    ui::{Glyph, Icon, button},
};
use domain::{Asked, Content, ConversationId, Media, MessageId, UploadId, media::FileKind};
use gloo_timers::future::TimeoutFuture;
use leptos::{prelude::*, task::spawn_local};
use recorder::{EVERY_MILLIS, Recorder};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wave::{BARS, bars, drawn, squeezed};
use web_sys::{File, Url};

/// Longer ones are not listened to, and could be too large.
const MOST_SECONDS: u32 = 30 * 60;
/// WhatsApp shows a play button up to here, and asks to download beyond.
const PLAYED_AT_ONCE: u64 = 512 * 1024;
/// A recording that is done. It outlives its dialog, which is easily closed by mistake.
#[derive(Clone)]
struct Taken {
    conversation: ConversationId,
    file: File,
    /// Of its message and its upload, so that a try again is the same message.
    message: MessageId,
    upload: UploadId,
    wave: Vec<u8>,
    millis: u32,
}

thread_local! {
    static TAKEN: RefCell<Option<Taken>> = const { RefCell::new(None) };
}

#[derive(Clone)]
enum State {
    Asking,
    Recording,
    Paused,
    Done(Taken),
    Failed(&'static str),
}

/// The state of the dialog.
#[derive(Clone, Copy)]
struct Voice {
    thread: Thread,
    state: RwSignal<State, LocalStorage>,
    recorder: StoredValue<Option<Recorder>, LocalStorage>,
    /// How loud it was, one value for each tenth of a second.
    wave: RwSignal<Vec<u8>>,
    busy: RwSignal<bool>,
    error: RwSignal<Option<String>>,
    cancel: StoredValue<Cancel, LocalStorage>,
    /// Set once nobody wants the recording under way.
    unwanted: StoredValue<Rc<Cell<bool>>, LocalStorage>,
    guard: Guard,
}

pub(super) fn dialog(thread: Thread) -> AnyView {
    let here = thread.id.get_value();
    let taken = TAKEN.with_borrow(|taken| taken.clone().filter(|taken| taken.conversation == here));
    let begins = taken.is_none();
    let voice = Voice {
        thread,
        state: RwSignal::new_local(taken.map_or(State::Asking, State::Done)),
        recorder: StoredValue::new_local(None),
        wave: RwSignal::new(Vec::new()),
        busy: RwSignal::new(false),
        error: RwSignal::new(None),
        cancel: StoredValue::new_local(Cancel::default()),
        unwanted: StoredValue::new_local(Rc::default()),
        guard: Guard::new(Some(thread)),
    };
    if begins {
        voice.begin();
    }
    on_cleanup(move || {
        let _ = voice.recorder.try_update_value(Option::take);
        let _ = voice.cancel.try_with_value(Cancel::now);
    });
    view! {
        <ToolDialog thread label="Voice message">
            <div class="flex flex-col gap-3 p-4">{move || voice.view()}</div>
        </ToolDialog>
    }
    .into_any()
}

impl Voice {
    /// Asks for the microphone and records.
    fn begin(self) {
        self.state.set(State::Asking);
        self.wave.set(Vec::new());
        let thread = self.thread;
        let conversation = thread.id.get_value();
        let (message, upload) = (new_id(thread), new_upload_id(thread));
        let wave = Rc::new(RefCell::new(Vec::<u8>::new()));
        let heard = Rc::clone(&wave);
        let unwanted = Rc::new(Cell::new(false));
        self.unwanted.set_value(Rc::clone(&unwanted));
        // The dialog may be gone by then; the recording is not.
        let done = move |file: File| {
            let wave = wave.borrow().clone();
            if unwanted.get() {
                return;
            }
            if size_of(&file) == 0 || wave.is_empty() {
                let _ = self
                    .state
                    .try_set(State::Failed("Nothing was recorded. Try again, and speak a little longer."));
                return;
            }
            let taken = Taken {
                conversation,
                file,
                message,
                upload,
                millis: millis(wave.len()),
                wave,
            };
            TAKEN.set(Some(taken.clone()));
            let _ = self.state.try_set(State::Done(taken));
        };
        spawn_local(async move {
            let recorder = match Recorder::begin(done).await {
                Ok(recorder) => recorder,
                Err(why) => {
                    let _ = self.state.try_set(State::Failed(why));
                    return;
                }
            };
            // Closed while the browser asked.
            if self.state.try_set(State::Recording).is_some() {
                return;
            }
            self.recorder.set_value(Some(recorder));
            loop {
                TimeoutFuture::new(EVERY_MILLIS).await;
                let loud = self.recorder.try_with_value(|recorder| {
                    let recorder = recorder.as_ref()?;
                    Some(recorder.is_recording().then(|| recorder.loudness()))
                });
                let Some(Some(loud)) = loud else { return };
                let Some(loud) = loud else { continue };
                heard.borrow_mut().push(loud);
                let _ = self.wave.try_update(|wave| wave.push(loud));
                if millis(heard.borrow().len()) >= MOST_SECONDS * 1000 {
                    self.stop();
                }
            }
        });
    }

    fn stop(self) {
        let _ = self.recorder.try_update_value(Option::take);
    }

    fn discard(self) {
        TAKEN.set(None);
        self.begin();
    }

    fn pause(self, pause: bool) {
        self.recorder.with_value(|recorder| {
            if let Some(recorder) = recorder {
                if pause { recorder.pause() } else { recorder.resume() }
            }
        });
        self.state.set(if pause { State::Paused } else { State::Recording });
    }

    fn send(self, taken: Taken) {
        if self.busy.get_untracked() {
            return;
        }
        let thread = self.thread;
        self.error.set(self.guard.stops(thread, "Send"));
        if self.error.with_untracked(Option::is_some) {
            return;
        }
        self.busy.set(true);
        self.cancel.set_value(Cancel::default());
        let cancel = self.cancel.get_value();
        spawn_local(async move {
            let tell = move |words| {
                let _ = self.error.try_set(words);
            };
            let work = async || send(thread, &taken, &cancel).await;
            let sent = online(thread, self.guard, &cancel, tell, work).await;
            let _ = self.busy.try_set(false);
            match sent {
                Ok(true) => {
                    TAKEN.set(None);
                    thread.sent();
                    thread.close_tool();
                }
                Ok(false) => {}
                Err(AppError::SignedOut) => session_over(),
                Err(AppError::Conflict) => {
                    let message = self.error.try_update(|error| {
                        *error = Some(SENT_BEFORE.to_owned());
                        new_id(thread)
                    });
                    if let Some(message) = message {
                        let anew = Taken { message, ..taken };
                        TAKEN.set(Some(anew.clone()));
                        self.state.set(State::Done(anew));
                    }
                }
                Err(error) => {
                    let _ = self.error.try_set(Some(error.to_string()));
                }
            }
        });
    }

    fn view(self) -> AnyView {
        match self.state.get() {
            State::Asking => view! {
                <p class="py-4 text-center text-muted" role="status">
                    "The browser asks whether it may use the microphone."
                </p>
            }
            .into_any(),
            State::Failed(why) => view! {
                <p class="text-bad" role="alert">
                    {why}
                </p>
                <button type="button" class=format!("{} self-end", button::SECONDARY) on:click=move |_| self.begin()>
                    <Icon glyph=Glyph::Retry class="size-4 text-muted" />
                    "Try again"
                </button>
            }
            .into_any(),
            State::Recording => self.recording(false),
            State::Paused => self.recording(true),
            State::Done(taken) => self.done(taken),
        }
    }

    fn recording(self, paused: bool) -> AnyView {
        let length = move || clock(millis(self.wave.with(Vec::len)));
        let newest = move || {
            self.wave
                .with(|wave| bars(wave.get(wave.len().saturating_sub(BARS)..).unwrap_or_default()))
        };
        let words = if paused { "Paused" } else { "Recording" };
        view! {
            <div class="flex items-center gap-3">
                <span class="size-3 shrink-0 rounded-full bg-bad" class:opacity-40=paused aria-hidden="true"></span>
                <p class="w-24 shrink-0">
                    {words} " " <span role="timer" class="tabular-nums">
                        {length}
                    </span>
                </p>
                {move || drawn(newest())}
            </div>
            <div class="flex flex-wrap justify-end gap-2">
                <button
                    type="button"
                    class=button::SECONDARY
                    on:click=move |_| {
                        self.unwanted.with_value(|unwanted| unwanted.set(true));
                        self.stop();
                        self.thread.close_tool();
                    }
                >
                    "Discard"
                </button>
                <button type="button" class=button::SECONDARY on:click=move |_| self.pause(!paused)>
                    {if paused { "Go on" } else { "Pause" }}
                </button>
                <button type="button" class=button::PRIMARY on:click=move |_| self.stop()>
                    "Done"
                </button>
            </div>
        }
        .into_any()
    }

    fn done(self, taken: Taken) -> AnyView {
        let address = Url::create_object_url_with_blob(&taken.file).unwrap_or_default();
        on_cleanup({
            let address = address.clone();
            move || {
                let _ = Url::revoke_object_url(&address);
            }
        });
        let voice = kind(&taken.file) == FileKind::Voice;
        let large = size_of(&taken.file) > PLAYED_AT_ONCE;
        let wave = bars(&squeezed(&taken.wave));
        let length = clock(taken.millis);
        let busy = self.busy;
        view! {
            <div class="flex items-center gap-3">
                <p class="shrink-0 tabular-nums">{length}</p>
                {drawn(wave)}
            </div>
            <audio controls src=address class="w-full" aria-label="Your recording"></audio>
            {(!voice)
                .then(|| {
                    view! {
                        <p class="text-xs text-muted">
                            "This browser records in a format that WhatsApp takes as a sound file only. To send a voice message, use a current Chrome, Edge or Firefox."
                        </p>
                    }
                })}
            {large
                .then(|| {
                    view! { <p class="text-xs text-muted">"This is long: WhatsApp shows it as something to download before it plays."</p> }
                })}
            {move || {
                self.error
                    .get()
                    .map(|words| {
                        view! {
                            <p class="text-xs text-bad" role="alert">
                                {words}
                            </p>
                        }
                    })
            }}
            <div class="flex flex-wrap justify-end gap-2">
                <button type="button" class=button::SECONDARY disabled=move || busy.get() on:click=move |_| self.discard()>
                    <Icon glyph=Glyph::Trash class="size-4 text-muted" />
                    "Discard and record again"
                </button>
                <button type="button" class=button::PRIMARY disabled=move || busy.get() on:click=move |_| self.send(taken.clone())>
                    {move || if busy.get() { "Sending…" } else { "Send" }}
                    <Icon glyph=Glyph::Send />
                </button>
            </div>
        }
        .into_any()
    }
}

/// False when it was broken off.
async fn send(thread: Thread, taken: &Taken, cancel: &Cancel) -> Result<bool, AppError> {
    let conversation = taken.conversation.clone();
    let kind = kind(&taken.file);
    let stored = transfer(conversation.clone(), taken.upload, &taken.file, kind, cancel, |_| {}).await?;
    if stored.is_none() {
        return Ok(false);
    }
    let media = Media {
        upload: Some(taken.upload),
        ..Media::default()
    };
    let content = match kind {
        FileKind::Voice => Content::Voice(media),
        _ => Content::Audio(media),
    };
    let asked = Asked::Content(Box::new(content));
    let message = api::send_message(conversation, taken.message, asked, thread.quotes(), false).await?;
    thread.stored(message);
    Ok(true)
}

/// Only Opus becomes a voice message.
fn kind(file: &File) -> FileKind {
    if file.type_().starts_with("audio/mp4") {
        FileKind::Audio
    } else {
        FileKind::Voice
    }
}

fn millis(heard: usize) -> u32 {
    u32::try_from(heard).unwrap_or(u32::MAX).saturating_mul(EVERY_MILLIS)
}

fn clock(millis: u32) -> String {
    let seconds = millis / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}
