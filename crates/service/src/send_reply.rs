//! An agent writes to a customer.

use crate::{
    SendError, Service, files, hand_over,
    in_order::{self, Place},
    retry::Tries,
    templates,
};
use domain::{
    Asked, Author, BulkId, Content, Conversation, ConversationId, Direction, Draft, Message, MessageId, Millis, OwnReaction, PhoneId,
    Wamid, template::Sent,
};
use identity::Operator;
use std::time::Duration;
use store::{Commit, CommitError, DueEntry, DueKind, MarketingSent, MessageKey, OutboxEntry, SendTask, StoreError};

/// How often a reply is tried against other writers of the same conversation.
const TRIES: u32 = 8;

/// After this long the sweeper looks at a message that nobody has handed over. Longer than storing and claiming take.
pub(crate) const DUE_MILLIS: i64 = 10_000;
/// And at one with files, which take longer; giving one to WhatsApp twice does no harm.
const DUE_WITH_FILES_MILLIS: i64 = 30_000;

/// WhatsApp takes reactions to messages of the last 30 days, in seconds.
const REACTION_SECONDS: i64 = 30 * 24 * 60 * 60;

/// What is to be sent, and how.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Made by the composer; becomes the message's id.
    pub id: MessageId,
    pub asked: Asked,
    /// The message it answers.
    pub quotes: Option<Wamid>,
    /// With WhatsApp's card of the first link.
    pub link_preview: bool,
}

impl Outgoing {
    /// A plain text, with a card of its first link.
    pub fn text(id: MessageId, body: &str) -> Self {
        let content = Content::Text { body: body.to_owned() };
        Self {
            id,
            asked: Asked::Content(Box::new(content)),
            quotes: None,
            link_preview: true,
        }
    }
}

/// Takes a message for a customer. The message comes back *queued* and is handed to AWS in the background.
///
/// The same author, conversation and words under the same id give the same message back; anything else under it is a
/// [`SendError::Conflict`].
pub async fn send(service: &Service, operator: &Operator, id: &ConversationId, outgoing: Outgoing) -> Result<Message, SendError> {
    if !crate::sees(operator, &id.phone) {
        return Err(SendError::NotFound);
    }
    let author = crate::author(operator);
    if let Some(known) = known(service, id, &author, &outgoing).await? {
        return Ok(known);
    }
    may_quote(service, id, outgoing.quotes.as_ref()).await?;
    let mut draft = draft(service, &id.phone, &outgoing).await?;
    files::put_files(service, operator, &id.phone, draft.content_mut()).await?;
    crate::may_reach(service, id.customer, draft.content()).await?;
    let known = || known(service, id, &author, &outgoing);
    store_once(service, id, outgoing.id, &author, (&draft, None), known).await
}

/// What an answer quotes stands in its own conversation: WhatsApp would show the customer what was said to somebody else. One that
/// nobody knows here is left to WhatsApp.
pub(crate) async fn may_quote(service: &Service, id: &ConversationId, quotes: Option<&Wamid>) -> Result<(), SendError> {
    let Some(quotes) = quotes else { return Ok(()) };
    match service.inner.store.message_by_wamid(quotes).await? {
        Some(key) if key.conversation != *id => Err(SendError::Invalid(
            "The message that this answers is not in this conversation.".to_owned(),
        )),
        _ => Ok(()),
    }
}

/// Stores a message, unless it turns out that it is stored already under its id. It may be a further try for a job.
pub(crate) async fn store_once<F>(
    service: &Service,
    id: &ConversationId,
    client_id: MessageId,
    author: &Author,
    draft: (&Draft, Option<BulkId>),
    known: impl Fn() -> F + Send + Sync,
) -> Result<Message, SendError>
where
    F: Future<Output = Result<Option<Message>, SendError>> + Send,
{
    let mut tries = Tries::new(service, TRIES);
    loop {
        match try_send(service, id, client_id, author, draft).await {
            Ok(message) => return Ok(message),
            Err(Failed::Refused(refused)) => return Err(refused),
            Err(Failed::Write(CommitError::Cancelled(_))) => {
                if let Some(known) = known().await? {
                    return Ok(known);
                }
                tries.conflict().await?;
            }
            Err(Failed::Write(CommitError::Store(error))) => {
                tries.failure(error).await?;
                // It may have been stored although the answer was lost.
                if let Some(known) = known().await? {
                    return Ok(known);
                }
            }
        }
    }
}

/// The message that was sent under this id before, if it is the same.
async fn known(service: &Service, id: &ConversationId, author: &Author, outgoing: &Outgoing) -> Result<Option<Message>, SendError> {
    match stored(service, outgoing.id).await? {
        Some(message) if !is_same(service, &message, id, author, outgoing).await? => Err(SendError::Conflict),
        message => Ok(message),
    }
}

/// The message of ours with this id.
pub(crate) async fn stored(service: &Service, id: MessageId) -> Result<Option<Message>, StoreError> {
    let store = &service.inner.store;
    let Some(key) = store.outbound_message(id).await? else {
        return Ok(None);
    };
    let message = store.message(&key).await?;
    message
        .map(Some)
        .ok_or_else(|| StoreError::Refused("a pointer without its message".into()))
}

pub(crate) async fn is_same(
    service: &Service,
    known: &Message,
    id: &ConversationId,
    author: &Author,
    outgoing: &Outgoing,
) -> Result<bool, StoreError> {
    let by = matches!(&known.direction, Direction::Outbound { author: by, .. } if by.kind == author.kind && by.id == author.id);
    let says = match (&outgoing.asked, &known.content) {
        (Asked::Template { name, language, fills }, Content::Template(sent)) => {
            let made = match templates::to_send(service, &id.phone, name, language).await {
                Ok(template) => template.fill(fills).ok(),
                Err(SendError::Store(error)) => return Err(error),
                Err(_) => None,
            };
            // A template that was changed, paused or deleted meanwhile no longer tells what was asked.
            *name == sent.name && *language == sent.language && made.is_none_or(|made| is_same_template(made, sent))
        }
        (Asked::Content(content), known) => match Draft::new(content) {
            Ok(draft) => is_same_content(draft.content(), known),
            Err(_) => false,
        },
        _ => false,
    };
    let quotes = matches!(known.content, Content::Reaction { .. }) || known.context.quotes == outgoing.quotes;
    // What it said is gone where it is hidden.
    Ok(known.conversation == *id && by && (says && quotes || known.marks.hidden.is_some()))
}

/// By what it was filled with; its own words may have changed.
fn is_same_template(made: Sent, known: &Sent) -> bool {
    let uploads = |content: &Content| content.files().iter().map(|media| media.upload).collect::<Vec<_>>();
    made.components == known.components
        && uploads(&Content::Template(Box::new(made))) == uploads(&Content::Template(Box::new(known.clone())))
}

/// Of files, only which upload they are counts, and the words beside them.
fn is_same_content(asked: &Content, known: &Content) -> bool {
    let bare = |content: &Content| {
        let mut bare = content.clone();
        for (_, media) in bare.files_mut() {
            *media = domain::Media {
                upload: media.upload,
                caption: media.caption.take().filter(|caption| !caption.trim().is_empty()),
                ..domain::Media::default()
            };
        }
        bare
    };
    bare(asked) == bare(known)
}

/// What is asked, checked.
pub(crate) async fn draft(service: &Service, phone: &PhoneId, outgoing: &Outgoing) -> Result<Draft, SendError> {
    let draft = match &outgoing.asked {
        Asked::Content(content) => Draft::new(content)?,
        Asked::Template { name, language, fills } => {
            let template = templates::to_send(service, phone, name, language).await?;
            Draft::template(template.fill(fills).map_err(domain::draft::DraftError::from)?)
        }
    };
    Ok(draft.quoting(outgoing.quotes.clone()).previewing_links(outgoing.link_preview))
}

/// Why a message was not stored.
pub(crate) enum Failed {
    Refused(SendError),
    Write(CommitError<()>),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Write(error.into())
    }
}

async fn try_send(
    service: &Service,
    id: &ConversationId,
    client_id: MessageId,
    author: &Author,
    (draft, again_for): (&Draft, Option<BulkId>),
) -> Result<Message, Failed> {
    let store = &service.inner.store;
    let conversation = store.conversation(id).await?.ok_or(Failed::Refused(SendError::NotFound))?;
    service.inner.lines.saw(&conversation, service.now());
    let version = conversation.v;
    let (conversation, mut message) = conversation
        .reply(service.now(), client_id, author.clone(), draft.clone())
        .map_err(|refused| Failed::Refused(refused.into()))?;
    let target = match &message.content {
        Content::Reaction { to, emoji } => Some(react(service, &message, to, emoji.clone()).await?),
        _ => None,
    };
    // A reaction is taken back by another.
    let undo = service.undo_millis().await?;
    if undo > 0 && target.is_none() {
        message.wait_until(service.now().plus(undo));
    }
    let key = MessageKey::of(&message);
    store_message(service, (&conversation, Some(version)), message, target, |commit| {
        if let Some(job) = again_for {
            commit.put_tried_again((), job, &key, None);
        }
    })
    .await
}

/// The message that is reacted to, with the reaction on it.
pub(crate) async fn react(service: &Service, message: &Message, to: &Wamid, emoji: Option<String>) -> Result<Message, Failed> {
    let refused = |why: &str| Failed::Refused(SendError::Invalid(why.to_owned()));
    let store = &service.inner.store;
    let target = match store.message_by_wamid(to).await? {
        Some(key) if key.conversation == message.conversation => store.message(&key).await?,
        _ => None,
    };
    let mut target = target.ok_or_else(|| refused("The message to react to is not in this conversation."))?;
    // Ids of what customers did to a message lead to that message, too.
    let is_act = target.wamid.as_ref() != Some(to);
    if is_act || target.marks.deleted_at.is_some() || matches!(target.content, Content::Reaction { .. }) {
        return Err(refused("This message takes no reactions."));
    }
    if message.at.0 - target.at.0 > REACTION_SECONDS {
        return Err(refused("WhatsApp takes reactions to messages of the last 30 days only."));
    }
    let Direction::Outbound { author, .. } = &message.direction else {
        return Ok(target);
    };
    target.marks.react(OwnReaction {
        emoji,
        by: author.name.clone(),
        told: message.position(),
        failed: false,
    });
    Ok(target)
}

/// Stores a message with all that belongs to it, and lets it be handed over. The conversation comes with the version that is
/// stored, none while it is new; `also` adds what must be written with it.
pub(crate) async fn store_message(
    service: &Service,
    (conversation, over): (&Conversation, Option<u64>),
    message: Message,
    target: Option<Message>,
    also: impl FnOnce(&mut Commit<'_, ()>),
) -> Result<Message, Failed> {
    let id = &conversation.id;
    let undo_until = message.delivery().and_then(|delivery| delivery.undo_until);
    let entry = outbox_entry(&message, undo_until.unwrap_or_else(|| service.now()));
    let mut shown = vec![message.clone()];
    let mut commit = service.inner.store.commit();
    commit.create_outbound_pointer((), message.id, &MessageKey::of(&message));
    commit.create_message((), &message, None);
    if let Content::Template(sent) = &message.content
        && let Some(code) = &sent.code
    {
        commit.put_code((), message.id, code, service.now());
    }
    commit.put_due((), &entry);
    commit.put_conversation((), conversation, over);
    if let Content::Template(sent) = &message.content
        && sent.category.eq_ignore_ascii_case("MARKETING")
    {
        let sent = (&MessageKey::of(&message), service.now().seconds());
        commit.put_marketing_sent((), sent, MarketingSent::default(), None);
    }
    also(&mut commit);
    if let Some(mut target) = target {
        let version = target.v;
        target.v += 1;
        commit.put_changed((), &target, version);
        shown.push(target);
    }
    let event = service.live_event(Some(conversation.clone()), shown, id);
    let event = commit.put_live((), &event);
    // Before it is stored, so that whoever writes next finds it there.
    let place = in_order::join(service, &message);
    if let Err(error) = commit.run().await {
        if matches!(error, CommitError::Cancelled(_)) {
            leave(place);
        }
        return Err(Failed::Write(error));
    }
    service.publish(event);
    note_use(service, &message);
    spawn_hand_over(service, message.clone(), entry, place);
    Ok(message)
}

/// Lists of templates say when each was last sent.
fn note_use(service: &Service, message: &Message) {
    if let Content::Template(sent) = &message.content {
        let (background, phone) = (service.clone(), message.conversation.phone.clone());
        let (name, language) = (sent.name.clone(), sent.language.clone());
        service.inner.tasks.spawn(async move {
            if let Err(error) = templates::used(&background, &phone, &name, &language).await {
                tracing::debug!(error = %domain::Causes(&error), "it was not noted that a template was sent");
            }
        });
    }
}

/// What stands for a message until it is handed over, which begins at a moment.
pub(crate) fn outbox_entry(message: &Message, from: Millis) -> OutboxEntry {
    let wait = if message.content.files().is_empty() {
        DUE_MILLIS
    } else {
        DUE_WITH_FILES_MILLIS
    };
    outbox_entry_at(message, from.plus(wait))
}

/// The same for one that nobody hands over but the sweeper, at that time.
pub(crate) fn outbox_entry_at(message: &Message, due: Millis) -> OutboxEntry {
    let task = SendTask {
        conversation: message.conversation.clone(),
        position: message.position(),
    };
    DueEntry::new(DueKind::Send, message.id, due, task)
}

fn leave(place: Option<Place>) {
    if let Some(place) = place {
        place.over();
    }
}

fn spawn_hand_over(service: &Service, queued: Message, entry: OutboxEntry, place: Option<Place>) {
    let background = service.clone();
    service.inner.tasks.spawn(async move {
        if let Some(until) = queued.delivery().and_then(|delivery| delivery.undo_until) {
            let wait = u64::try_from(until.0 - background.now().0).unwrap_or(0);
            tokio::time::sleep(Duration::from_millis(wait)).await;
            // It waits for nothing where somebody took it back; the claim would tell, but it takes its turn before.
            let message = background.inner.store.message(&MessageKey::of(&queued)).await;
            if message.is_ok_and(|message| message.is_none_or(|message| message.v != queued.v)) {
                leave(place);
                return;
            }
        }
        if hand_over::hand_over(&background, queued, &entry, place.as_ref(), None).await {
            leave(place);
        }
    });
}
