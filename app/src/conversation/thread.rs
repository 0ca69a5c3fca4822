//! The state of the thread that is shown.

use super::{
    large::Large,
    outbox::Outbox,
    rows::{Block, Pages, Row},
    tools::Tool,
};
use crate::{
    error::AppError,
    live::{Live, Notice},
    preferences::session_over,
    server_fns::session::Me,
    ui::{NowSignal, Toasts, ZoneSignal},
};
#[cfg(feature = "hydrate")]
use domain::assistant::Moved;
use domain::{
    Author, Contact, Content, Conversation, ConversationId, Entry, Message, MessageId, Position, Role, Wamid,
    assistant::Seen,
    draft::Forms,
    thread::{EntryList, EntryPage, ThreadSnapshot},
};
use leptos::prelude::*;
use leptos_router::location::Url;
use std::collections::HashMap;

mod draw;
mod fetch;
mod playing;
mod quotes;
mod seen;

pub(super) use quotes::Quoted;

/// The thread that is shown: what its parts read and what they can do. Lives as long as the page shows it.
#[derive(Clone, Copy)]
pub(super) struct Thread {
    pub(super) id: StoredValue<ConversationId>,
    pub(super) me: StoredValue<Me>,
    pub(super) conversation: RwSignal<Conversation>,
    pub(super) contact: RwSignal<Contact>,
    /// The lines of the list, the oldest first.
    pub(super) blocks: RwSignal<Vec<Block>>,
    pub(super) older: RwSignal<More>,
    /// The newest message is in view.
    pub(super) at_end: RwSignal<bool>,
    /// Messages of others that came while it was not.
    pub(super) unseen: RwSignal<u32>,
    /// What is in the composer.
    pub(super) draft: RwSignal<String>,
    /// Links go without WhatsApp's card of them.
    pub(super) plain_links: RwSignal<bool>,
    /// Why the composer did not take it.
    pub(super) alert: RwSignal<Option<String>>,
    /// Asked before the composer sends; true when it must not yet. None until its file has come.
    pub(super) guard: StoredValue<Option<Callback<(), bool>>>,
    /// What is open beside the composer.
    pub(super) tool: RwSignal<Option<Tool>>,
    /// Whether its dialog is open: it closes before it goes, so that the focus finds its way back.
    pub(super) tool_open: RwSignal<bool>,
    /// Files that were picked and are not in the list of files yet.
    pub(super) picked: Picked,
    /// The message that the next one answers.
    pub(super) quoting: RwSignal<Option<Message>>,
    /// Counts up whenever the newest message should come into view.
    pub(super) jump: RwSignal<u32>,
    /// A message that should come into view.
    pub(super) goal: RwSignal<Option<MessageId>>,
    /// What is looked at large.
    pub(super) large: Large,
    /// Counts up with every change of the messages.
    pub(super) changes: RwSignal<u32>,
    /// Counts up when it is learnt whether there is a message that others answer.
    learnt: RwSignal<u32>,
    pub(super) toasts: Toasts,
    around: StoredValue<Around>,
    kept: StoredValue<Loaded>,
}

/// Files of the browser; none on the server.
type Picked = Option<RwSignal<Vec<web_sys::File>, LocalStorage>>;

/// Whether there are more messages on one side of those that are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum More {
    None,
    Offered,
    Loading,
}

/// What the frame provides, and what would make the thread too large to be handed on by value.
#[derive(Clone, Copy)]
struct Around {
    newer: RwSignal<More>,
    noting: RwSignal<bool>,
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "nobody writes on the server"))]
    forms: RwSignal<Forms>,
    now: NowSignal,
    zone: ZoneSignal,
    live: Live,
}

/// What the thread keeps that nothing is drawn from directly.
struct Loaded {
    list: EntryList,
    /// Every row there was, so that a row is drawn again only when its message changes.
    rows: HashMap<MessageId, Row>,
    pages: Pages,
    /// Messages that others answer and that are not in the list.
    quoted: HashMap<Wamid, Quoted>,
    outbox: Outbox,
    /// The greatest message that was reported as seen.
    marked: Option<MessageId>,
    /// Fetching older or newer messages failed; only a person tries again.
    older_failed: bool,
    newer_failed: bool,
    /// A draft of the assistant that stands in the composer, as it was, and what it knows of the conversation.
    assisted: Option<(String, Seen)>,
    playing: Option<playing::Playing>,
}

impl Thread {
    /// A thread from its snapshot; follows the stream until the owner is cleaned up.
    pub(super) fn new(snapshot: ThreadSnapshot) -> Self {
        let me = expect_context::<StoredValue<Me>>();
        let author = me.with_value(|me| Author::person(&me.id, me.name.clone()));
        let id = snapshot.conversation.id.clone();
        let outbox = Outbox::of(id.clone(), author);
        let around = Around {
            newer: RwSignal::new(More::None),
            noting: RwSignal::new(false),
            forms: RwSignal::default(),
            now: expect_context(),
            zone: expect_context(),
            live: expect_context(),
        };
        let thread = Self {
            id: StoredValue::new(id),
            me,
            conversation: RwSignal::new(snapshot.conversation),
            contact: RwSignal::new(snapshot.contact),
            blocks: RwSignal::default(),
            older: RwSignal::new(More::None),
            at_end: RwSignal::new(true),
            unseen: RwSignal::new(0),
            draft: RwSignal::default(),
            plain_links: RwSignal::new(false),
            alert: RwSignal::new(None),
            guard: StoredValue::new(None),
            tool: RwSignal::new(None),
            tool_open: RwSignal::new(false),
            // Such values stay in their thread, which the server's do not.
            picked: (!cfg!(feature = "ssr")).then(|| RwSignal::new_local(Vec::new())),
            quoting: RwSignal::new(None),
            jump: RwSignal::new(0),
            goal: RwSignal::new(None),
            large: Large::new(),
            changes: RwSignal::new(0),
            learnt: RwSignal::new(0),
            toasts: expect_context(),
            around: StoredValue::new(around),
            kept: StoredValue::new(Loaded {
                quoted: by_wamid(&snapshot.page),
                list: EntryList::new(snapshot.page),
                rows: HashMap::new(),
                pages: Pages::default(),
                outbox,
                marked: None,
                older_failed: false,
                newer_failed: false,
                assisted: None,
                playing: None,
            }),
        };
        thread.refresh();
        let live = around.live;
        live.subscribe(move |notice| thread.apply(live, notice));
        Effect::new(move |_| {
            crate::hydration::then(move || {
                thread.outbox().restore();
                around.live.follow(snapshot.since);
            });
        });
        Effect::new(move |_| {
            thread.outbox().track();
            around.zone.0.track();
            thread.refresh();
        });
        thread
    }

    /// Whether the person may change anything.
    pub(super) fn may_write(&self) -> bool {
        self.me.with_value(|me| me.role >= Role::Operator)
    }

    /// A piece of the conversation; changes only when that piece does.
    pub(super) fn part<T: Clone + PartialEq + Send + Sync + 'static>(&self, read: fn(&Conversation) -> T) -> Signal<T> {
        let conversation = self.conversation;
        Memo::new(move |_| conversation.with(read)).into()
    }

    /// Whether there are newer messages than those that are shown.
    pub(super) fn newer(&self) -> RwSignal<More> {
        self.around.with_value(|around| around.newer)
    }

    /// Whether a private note is written instead of a reply.
    pub(super) fn noting(&self) -> RwSignal<bool> {
        self.around.with_value(|around| around.noting)
    }

    /// What was begun in the forms of the tools.
    #[cfg(feature = "hydrate")]
    pub(super) fn forms(&self) -> RwSignal<Forms> {
        self.around.with_value(|around| around.forms)
    }

    /// The server's time.
    pub(super) fn now(&self) -> NowSignal {
        self.around.with_value(|around| around.now)
    }

    /// The address of the messages before those that are here, for browsers without scripts; not tracked.
    pub(super) fn older_address(&self) -> Option<String> {
        Some(self.address_before(self.kept.with_value(|kept| kept.list.older())?))
    }

    /// The address of a message and those before it, for browsers without scripts.
    pub(super) fn address_of(&self, place: Position) -> String {
        let after = Position {
            id: place.id.next(),
            ..place
        };
        self.address_before(after)
    }

    fn address_before(&self, before: Position) -> String {
        let id = self.id.get_value();
        format!("/inbox/{id}?before={}", Url::escape(&before.to_string()))
    }

    /// The messages that are shown, the oldest first; not tracked.
    pub(super) fn shown_messages(self) -> Vec<Message> {
        let shown = |kept: &Loaded| kept.list.entries().iter().filter_map(Entry::message).cloned().collect();
        self.kept.with_value(shown)
    }

    /// The newest messages, also while somebody looks at others, the oldest first; not tracked.
    #[cfg(feature = "hydrate")]
    pub(super) fn messages(self) -> Vec<Message> {
        self.kept.with_value(|kept| kept.list.messages().cloned().collect())
    }

    /// Whether what is answered was said in a group: the quoted message, or else the customer's newest.
    pub(super) fn answers_group(&self) -> bool {
        self.changes.track();
        let quoted = self
            .quoting
            .with(|quoting| quoting.as_ref().map(|message| message.context.group.is_some()));
        quoted.unwrap_or_else(|| {
            self.kept.with_value(|kept| {
                let newest = kept.list.messages().rev().find(|message| message.is_inbound());
                newest.is_some_and(|message| message.context.group.is_some())
            })
        })
    }

    /// What the next message answers; not tracked.
    pub(super) fn quotes(&self) -> Option<Wamid> {
        self.quoting.with_untracked(|quoting| quoting.as_ref()?.wamid.clone())
    }

    /// Its messages on their way to the server.
    pub(super) fn outbox(&self) -> Outbox {
        self.kept.with_value(|kept| kept.outbox.clone())
    }

    /// Takes over what the server says of the conversation, unless something newer is known.
    pub(super) fn learn(&self, conversation: Conversation) {
        crate::hydration::all();
        // The answer may come when the page shows another conversation already.
        if self.conversation.try_with_untracked(|known| known.v < conversation.v) == Some(true) {
            self.conversation.set(conversation);
        }
    }

    /// Takes in a message that the server has stored.
    pub(super) fn stored(&self, message: Message) {
        self.entered(Entry::Message(message));
    }

    /// The same for any entry.
    pub(super) fn entered(&self, entry: Entry) {
        if self.kept.try_update_value(|kept| kept.list.apply(entry)) == Some(true) {
            self.refresh();
        }
    }

    fn apply(&self, live: Live, notice: &Notice) {
        let event = match notice {
            Notice::Event(event) => event,
            Notice::Reset => return self.fetch_afresh(),
        };
        let Some(id) = self.id.try_get_value() else { return };
        if let Some(conversation) = event.conversations.iter().find(|conversation| conversation.id == id) {
            self.learn(conversation.clone());
        }
        let mut changed = false;
        let mut new = 0_u32;
        let Ok(told) = event.of_thread() else {
            return live.outdate();
        };
        let (entries, contacts): (Vec<_>, Vec<_>) = told.changes.into_iter().map(|change| (change.entry, change.contact)).unzip();
        for contact in contacts.into_iter().flatten().filter(|contact| contact.id == id.customer) {
            if self.contact.try_with_untracked(|known| known.v < contact.v) == Some(true) {
                self.contact.set(contact);
            }
        }
        for entry in entries.into_iter().flatten().filter(|entry| entry.conversation() == Some(&id)) {
            let counts = is_news(&entry);
            let taken = self.kept.try_update_value(|kept| {
                let id = entry.position().id;
                let known = kept.rows.contains_key(&id) || kept.list.holds(id);
                (kept.list.apply(entry), known)
            });
            if let Some((true, known)) = taken {
                changed = true;
                new += u32::from(!known && counts);
            }
        }
        if changed {
            if !self.at_end.get_untracked() {
                self.unseen.update(|unseen| *unseen += new);
            }
            self.refresh();
        }
        self.mark_read();
    }

    /// Remembers that a draft of the assistant stands in the composer; none takes the one before out again.
    pub(super) fn assisted(&self, draft: Option<(String, Seen)>) -> Option<(String, Seen)> {
        let replaced = self.kept.try_update_value(|kept| std::mem::replace(&mut kept.assisted, draft));
        replaced.flatten()
    }

    /// How the conversation moved on since such a draft was made; not tracked.
    #[cfg(feature = "hydrate")]
    pub(super) fn assisted_moved(self) -> Option<Moved> {
        let messages = self.messages();
        let moved = |seen: &Seen| self.conversation.with_untracked(|conversation| seen.moved(conversation, &messages));
        self.kept.with_value(|kept| moved(&kept.assisted.as_ref()?.1))
    }

    /// It is known that it moved on.
    #[cfg(feature = "hydrate")]
    pub(super) fn assisted_anyway(self) {
        let messages = self.messages();
        let now = self.conversation.with_untracked(|conversation| Seen::of(conversation, &messages));
        self.kept.update_value(|kept| {
            if let Some((_, seen)) = &mut kept.assisted {
                *seen = now;
            }
        });
    }

    /// Says that something did not work.
    pub(super) fn complain(&self, error: &AppError) {
        match error {
            AppError::SignedOut => session_over(),
            error => self.toasts.show(error.to_string(), None),
        }
    }
}

/// Whether somebody who reads further up should hear of it: words are, what was done is not.
const fn is_news(entry: &Entry) -> bool {
    match entry {
        Entry::Message(message) => !matches!(message.content, Content::Reaction { .. }),
        Entry::Note(_) | Entry::Newer(_) => true,
        Entry::Activity(_) => false,
    }
}

/// The messages that came with a page because others answer them.
fn by_wamid(page: &EntryPage) -> HashMap<Wamid, Quoted> {
    let quoted = page.quoted.iter();
    quoted
        .filter_map(|message| Some((message.wamid.clone()?, Quoted::Here(Box::new(message.clone())))))
        .collect()
}
