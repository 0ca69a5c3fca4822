//! The state of the card: one draft at a time, broken off when somebody writes or closes it, and the versions that there were.

use super::{
    Assist,
    language::{Gloss, Written},
    tell, tell_of,
    versions::Version,
};
use crate::{
    conversation::send::new_id,
    error::AppError,
    preferences::leave_if_gone,
    server_fns::thread::add_note,
    turn::{Heard, turn},
};
use domain::{
    Entry, MessageId,
    assistant::{Moved, Outcome, Reason, Reply, Seen, Source, Spoken, Wish},
};
use leptos::{prelude::*, task::spawn_local};
use serde::Serialize;
use std::fmt::Write as _;
use web_sys::AbortController;

/// How far a draft is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Progress {
    Writing,
    Done(Reply),
    /// A sentence that says why there is none.
    Failed(String),
}

/// What the server is asked.
#[derive(Serialize)]
struct Asked<'a> {
    wish: &'a Wish,
    draft: Option<&'a str>,
}

#[derive(Clone, Copy)]
pub(super) struct Card {
    pub(super) assist: Assist,
    pub(super) progress: RwSignal<Progress>,
    /// What was asked for.
    pub(super) wish: RwSignal<Wish>,
    /// What was written so far.
    pub(super) text: RwSignal<String>,
    pub(super) sources: RwSignal<Vec<Source>>,
    /// What it took, in words.
    pub(super) cost: RwSignal<Option<String>>,
    /// What else is to be known of it, in words.
    pub(super) notice: RwSignal<Option<String>>,
    /// In which language it is.
    pub(super) written: RwSignal<Option<Written>>,
    /// The customer's language, and the agent's by its English name, as the server knows them.
    pub(super) spoken: RwSignal<Option<Spoken>>,
    pub(super) ours: RwSignal<Option<String>>,
    pub(super) gloss: RwSignal<Gloss>,
    /// The source that is open, by its number.
    pub(super) opened: RwSignal<Option<u8>>,
    /// Whether a note is on its way.
    pub(super) busy: RwSignal<bool>,
    /// Whether somebody found it good or bad.
    pub(super) judged: RwSignal<Option<Outcome>>,
    /// Under which id a summary is kept: a second try makes no second note.
    note: StoredValue<Option<MessageId>>,
    /// What the draft knows of the conversation.
    pub(super) seen: RwSignal<Option<Seen>>,
    /// Whether what is written now says in other words what was there.
    rewrites: StoredValue<bool>,
    /// The newest versions, and which of them is shown.
    pub(super) versions: RwSignal<Vec<Version>>,
    pub(super) at: RwSignal<usize>,
    /// What breaks the turn off; counts them too, so that a late answer to an earlier one is dropped.
    turn: StoredValue<(u32, Option<AbortController>), LocalStorage>,
}

impl Card {
    pub(super) fn new(assist: Assist) -> Self {
        let card = Self {
            assist,
            progress: RwSignal::new(Progress::Writing),
            wish: RwSignal::new(Wish::Draft),
            text: RwSignal::default(),
            sources: RwSignal::default(),
            cost: RwSignal::new(None),
            notice: RwSignal::new(None),
            written: RwSignal::new(None),
            spoken: RwSignal::new(None),
            ours: RwSignal::new(None),
            gloss: RwSignal::new(Gloss::Nothing),
            opened: RwSignal::new(None),
            busy: RwSignal::new(false),
            judged: RwSignal::new(None),
            note: StoredValue::new(None),
            seen: RwSignal::new(None),
            rewrites: StoredValue::new(false),
            versions: RwSignal::default(),
            at: RwSignal::new(0),
            turn: StoredValue::new_local((0, None)),
        };
        on_cleanup(move || card.break_off());
        Effect::new(move |_| {
            assist.asked.track();
            untrack(|| {
                // A second press while it is written would only cost a second time.
                if !(card.is_writing() && card.is_under_way()) {
                    card.ask(Wish::Draft);
                }
            });
        });
        // Who writes themselves does not want to be written for.
        Effect::watch(
            move || assist.thread().draft.get(),
            move |_, _, _| {
                if card.is_writing() {
                    card.break_off();
                    card.progress
                        .set(Progress::Failed("Stopped, because you began to write yourself.".to_owned()));
                }
            },
            false,
        );
        card
    }

    pub(super) fn is_writing(self) -> bool {
        self.progress.with_untracked(|progress| *progress == Progress::Writing)
    }

    fn is_under_way(self) -> bool {
        self.turn.try_with_value(|(_, controller)| controller.is_some()) == Some(true)
    }

    /// What there is of the conversation now; not tracked.
    fn sees(self) -> Seen {
        let thread = self.assist.thread();
        let messages = thread.messages();
        thread.conversation.with_untracked(|conversation| Seen::of(conversation, &messages))
    }

    /// How the conversation moved on since the draft was asked for; tracked.
    pub(super) fn moved(self) -> Option<Moved> {
        let thread = self.assist.thread();
        thread.changes.track();
        let messages = thread.messages();
        let seen = self.seen.get()?;
        thread.conversation.with(|conversation| seen.moved(conversation, &messages))
    }

    /// A turn that can be broken off begins; its number.
    pub(super) fn begin(self, controller: AbortController) -> Option<u32> {
        self.turn.try_update_value(|(count, kept)| {
            *kept = Some(controller);
            *count
        })
    }

    /// Whether that turn still goes on.
    pub(super) fn is_turn(self, count: u32) -> bool {
        self.turn.try_with_value(|(now, _)| *now) == Some(count)
    }

    pub(super) fn break_off(self) {
        let _ = self.turn.try_update_value(|(count, controller)| {
            *count += 1;
            if let Some(controller) = controller.take() {
                controller.abort();
            }
        });
    }

    /// Asks for a draft, or for a change of the one that is here.
    pub(super) fn ask(self, wish: Wish) {
        self.break_off();
        let Ok(controller) = AbortController::new() else { return };
        let before = match (&wish, self.shown()) {
            (Wish::Draft | Wish::Summary, _) | (Wish::Say(_), None) => None,
            (_, Some(reply)) => Some(numbered(&reply)),
            (_, None) => return,
        };
        let signal = controller.signal();
        let Some(count) = self.begin(controller) else { return };
        // Other words for the same draft know no more than it did.
        let seen = before.as_ref().and_then(|_| self.shown_seen());
        self.rewrites.set_value(seen.is_some());
        self.seen.set(Some(seen.unwrap_or_else(|| self.sees())));
        if wish == Wish::Draft {
            self.written.set(None);
        }
        self.wish.set(wish.clone());
        self.cost.set(None);
        self.notice.set(None);
        self.gloss.set(Gloss::Nothing);
        self.opened.set(None);
        self.judged.set(None);
        self.note.set_value(None);
        self.sources.set(Vec::new());
        self.text.set(String::new());
        self.progress.set(Progress::Writing);
        let id = self.assist.thread().id.get_value();
        spawn_local(async move {
            let is_ours = move || self.is_turn(count);
            let asked = Asked {
                wish: &wish,
                draft: before.as_deref(),
            };
            let answer = turn(&format!("/drafts/{id}"), &asked, &signal, |heard| {
                if is_ours() {
                    self.hear(heard);
                }
            })
            .await;
            if !is_ours() {
                return;
            }
            match answer {
                Ok(()) if self.is_writing() => self.fail(&AppError::Unreachable),
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
            Heard::Sources(sources) => self.sources.set(sources),
            Heard::Done {
                reply,
                newest,
                cost,
                notice,
                spoken,
                ours,
                ..
            } => {
                if let Some(written) = self.wish.with_untracked(|wish| Written::of(wish, spoken.as_ref())) {
                    self.written.set(Some(written));
                }
                self.spoken.set(spoken);
                self.ours.set(ours);
                self.cost.set(cost);
                self.notice.set(notice);
                if let Some(newest) = newest.filter(|_| !self.rewrites.get_value()) {
                    self.seen.update(|seen| {
                        if let Some(seen) = seen {
                            seen.up_to(newest);
                        }
                    });
                }
                // Of what was found, what the draft rests on.
                if reply.has_sources() {
                    let rests = |source: &Source| reply.passages.iter().any(|passage| passage.sources.contains(&source.number));
                    self.sources.update(|sources| sources.retain(rests));
                }
                self.progress.set(Progress::Done(reply));
                self.keep_version();
            }
            Heard::Failed(words) => self.progress.set(Progress::Failed(words)),
        }
    }

    pub(super) fn is_summary_now(self) -> bool {
        self.wish.with_untracked(|wish| *wish == Wish::Summary)
    }

    /// Puts the draft into the composer, where the caret is. What was typed stays.
    pub(super) fn take_over(self) {
        let Progress::Done(reply) = self.progress.get_untracked() else {
            return;
        };
        let seen = self.seen.get_untracked().unwrap_or_else(|| self.sees());
        // Who takes it over although the conversation moved on was told so.
        let seen = if untrack(|| self.moved()).is_some() { self.sees() } else { seen };
        self.put_away();
        self.assist.thread().assisted(Some((reply.text(), seen)));
        self.assist.desk.with_value(|desk| desk.insert(&reply.text()));
    }

    /// What the card is about: a summary, or a reply.
    pub(super) fn is_summary(self) -> bool {
        self.wish.with(|wish| *wish == Wish::Summary)
    }

    /// Keeps a summary as a note for colleagues.
    pub(super) fn keep(self) {
        let Progress::Done(reply) = self.progress.get_untracked() else {
            return;
        };
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let thread = self.assist.thread();
        let id = self.note.get_value().unwrap_or_else(|| new_id(thread));
        self.note.set_value(Some(id));
        spawn_local(async move {
            let kept = add_note(thread.id.get_value(), id, reply.text()).await;
            let _ = self.busy.try_set(false);
            match kept {
                Ok(note) => {
                    thread.entered(Entry::Note(note));
                    self.put_away();
                }
                Err(error) => thread.complain(&error),
            }
        });
    }

    /// Says whether it was any good.
    pub(super) fn judge(self, outcome: Outcome) {
        if self.judged.get_untracked().is_some() {
            return;
        }
        self.mark(outcome);
        tell(self.assist.thread(), outcome);
    }

    fn mark(self, outcome: Outcome) {
        self.judged.set(Some(outcome));
        let at = self.at.get_untracked();
        self.versions.update(|versions| {
            if let Some(version) = versions.get_mut(at) {
                version.judged = Some(outcome);
            }
        });
    }

    /// Says what was bad about it, once.
    pub(super) fn because(self, reason: Reason) {
        if self.judged.get_untracked() == Some(Outcome::Bad) {
            self.mark(Outcome::Because(reason));
            let titles = self
                .sources
                .with_untracked(|sources| sources.iter().map(|source| source.title.clone()).collect());
            tell_of(self.assist.thread(), Outcome::Because(reason), titles);
        }
    }

    /// Throws the draft away.
    pub(super) fn close(self) {
        if !self.is_summary_now() && self.progress.with_untracked(|progress| matches!(progress, Progress::Done(_))) {
            tell(self.assist.thread(), Outcome::Discarded);
        }
        self.put_away();
    }

    fn put_away(self) {
        self.break_off();
        self.assist.shown.set(false);
        if let Some(field) = self.assist.desk.with_value(|desk| desk.element()) {
            let _ = field.focus();
        }
    }
}

/// A reply as the assistant wrote it: with the numbers of its sources.
pub(super) fn numbered(reply: &Reply) -> String {
    let mut text = String::new();
    for passage in &reply.passages {
        text.push_str(&passage.words);
        for source in &passage.sources {
            let _ = write!(text, "[{source}]");
        }
    }
    text
}
