//! Use cases, one file a verb: what server functions, webhooks and jobs all call.

mod ad_picture;
pub mod assign;
pub mod audit;
pub mod bulk;
pub mod consent;
pub mod conversions;
pub mod draft_reply;
pub mod draft_settings;
pub mod drafts;
pub mod error;
pub mod feed;
pub mod fetch_media;
pub mod forget;
pub mod hand_over;
mod heard;
pub mod hide;
pub mod ids;
pub mod inbox;
pub mod ingest;
pub mod keeping;
pub mod kept_events;
pub mod knowledge;
pub mod later;
pub mod mark_read;
pub mod me;
pub mod members;
pub mod note;
pub mod notices;
pub mod now_board;
pub mod numbers;
pub mod phones;
pub mod played;
pub mod queue;
pub mod repairs;
pub mod reparse;
pub mod resolve;
pub mod rules;
pub mod saved_messages;
pub mod send_again;
pub mod send_reply;
pub mod settings;
pub mod silence;
pub mod start_conversation;
pub mod statistics;
pub mod sweep;
pub mod take_back;
pub mod templates;
pub mod thread;
pub mod typing;
pub mod upload;
pub mod zone;

mod change;
mod coalesced;
mod files;
mod fresh;
mod in_order;
mod opened;
mod pace;
mod record_delivery;
mod retry;

pub use error::{ActError, ReadError, SendError};
pub use ids::{Ids, Random, TraceId};
pub use rules::Answering;

use crate::{fetch_media::Files, fresh::Fresh, knowledge::Knowledge};
use domain::{Author, Clock, Contact, Content, CustomerId, FeedItem, MessageId, Millis, Phone, PhoneId, live::Scope};
use identity::{Operator, Viewer};
use meters::Meters;
use runner::Wake;
use std::sync::Arc;
use store::Store;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use whatsapp::client::Eum;

/// Whether somebody who may act may see what belongs to one of our numbers.
fn sees(operator: &Operator, phone: &PhoneId) -> bool {
    identity::may_see(&Viewer::from(operator.clone()), phone)
}

/// A person as the author of what they write.
fn author(operator: &Operator) -> Author {
    Author::person(&operator.actor().sub, operator.actor().name.clone())
}

/// Meta: since April 2025.
const NO_MARKETING_IN_US: &str =
    "WhatsApp delivers no marketing messages to numbers in the United States. Choose a template of another category.";

/// Whether a customer may be sent a message, as far as they have a say in it. WhatsApp would refuse it as well, later.
fn may_get(contact: &Contact, content: &Content) -> Result<(), SendError> {
    let Content::Template(sent) = content else { return Ok(()) };
    let american = || contact.card.number.as_ref().and_then(numbering::country).as_deref() == Some("US");
    let refusal = contact.refuses(&sent.category);
    let refusal = refusal.or_else(|| (sent.category == "MARKETING" && american()).then_some(NO_MARKETING_IN_US));
    refusal.map_or(Ok(()), |why| Err(SendError::Invalid(why.to_owned())))
}

/// The same for a customer who is not at hand; read only where it matters.
async fn may_reach(service: &Service, customer: CustomerId, content: &Content) -> Result<(), SendError> {
    if !matches!(content, Content::Template(_)) {
        return Ok(());
    }
    let contact = service.inner.store.contact(customer).await?;
    contact.map_or(Ok(()), |contact| may_get(&contact, content))
}

/// Everything a use case needs. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    eum: Eum,
    files: Option<Arc<Files>>,
    queue: Arc<dyn queue::Queue>,
    clock: Clock,
    random: Random,
    ids: Ids,
    feed: feed::Feed,
    writers: ingest::Writers,
    phones: Fresh<Vec<Phone>>,
    settings: Fresh<settings::Settings>,
    lists: inbox::Lists,
    templates: templates::Shelf,
    figures: statistics::AtHand,
    /// Keeps below what AWS allows for files.
    media_pacer: fetch_media::Pacer,
    media_wake: Wake,
    later_wake: Wake,
    /// How long a message waits so that its author can take it back, where nobody has set it; 0 when it does not.
    undo_millis: i64,
    report_days: u32,
    answering: Option<Answering>,
    knowledge: Option<Knowledge>,
    plan_wake: Wake,
    bulk_wake: Wake,
    rules: fresh::Fresh<rules::Book>,
    rule_wake: Wake,
    pace: pace::Pace,
    lines: in_order::Lines,
    hearing: heard::Hearing,
    meters: Meters,
    /// Sends under way, which a shutdown waits for.
    tasks: TaskTracker,
}

/// What the service is made of.
pub struct Parts {
    pub store: Store,
    pub eum: Eum,
    /// Where files are kept; none where no bucket is named.
    pub files: Option<Arc<Files>>,
    /// The queues behind the events.
    pub queue: Arc<dyn queue::Queue>,
    pub clock: Clock,
    pub random: Random,
    /// How long a message waits so that its author can take it back, in milliseconds; 0 when it does not.
    pub undo_millis: i64,
    /// For so many days the report of a bulk job is kept.
    pub report_days: u32,
    /// What the assistant answers with; none where it is not configured.
    pub answering: Option<Answering>,
    /// The documents of the knowledge base; none where they are not managed here.
    pub knowledge: Option<Knowledge>,
    /// What is counted and timed.
    pub meters: Meters,
    /// Ends the background tasks of the live feed.
    pub shutdown: CancellationToken,
}

impl Service {
    /// Makes the service and starts its writer tasks. Must run inside a Tokio runtime.
    pub fn start(parts: Parts) -> Self {
        let ids = Ids::new(parts.clock.clone(), parts.random.clone());
        let writers = ingest::Writers::default();
        let inner = Arc::new(Inner {
            feed: feed::Feed::default(),
            store: parts.store,
            eum: parts.eum,
            files: parts.files,
            queue: parts.queue,
            clock: parts.clock,
            random: parts.random,
            ids,
            writers,
            phones: Fresh::default(),
            settings: Fresh::default(),
            lists: inbox::Lists::default(),
            templates: templates::Shelf::default(),
            figures: statistics::AtHand::default(),
            media_pacer: fetch_media::Pacer::default(),
            media_wake: Wake::default(),
            later_wake: Wake::default(),
            undo_millis: parts.undo_millis,
            report_days: parts.report_days,
            answering: parts.answering,
            knowledge: parts.knowledge,
            plan_wake: Wake::default(),
            bulk_wake: Wake::default(),
            rules: fresh::Fresh::default(),
            rule_wake: Wake::default(),
            pace: pace::Pace::default(),
            lines: in_order::Lines::default(),
            hearing: heard::Hearing::default(),
            meters: parts.meters,
            tasks: TaskTracker::new(),
        });
        let service = Self { inner };
        ingest::start_writers(&service);
        feed::start_tail(&service, parts.shutdown);
        service
    }

    /// The time now.
    pub fn now(&self) -> Millis {
        self.inner.clock.now()
    }

    /// A short id that finds something in the log.
    pub fn new_trace_id(&self) -> String {
        format!("{:012x}", self.inner.random.bits() & 0xffff_ffff_ffff)
    }

    /// A fresh id for a message of ours, for forms of browsers that cannot make one.
    pub fn new_message_id(&self) -> MessageId {
        self.inner.ids.message(None, None)
    }

    /// The store, for jobs that need no use case.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Where files are kept; none where no bucket is named.
    pub fn files(&self) -> Option<&Files> {
        self.inner.files.as_deref()
    }

    /// What the worker that fetches files is woken by.
    pub fn media_wake(&self) -> Wake {
        self.inner.media_wake.clone()
    }

    /// What the worker of scheduled messages is woken by.
    pub fn later_wake(&self) -> Wake {
        self.inner.later_wake.clone()
    }

    /// What the workers of bulk jobs are woken by: that which checks, and that which sends.
    pub fn bulk_wakes(&self) -> (Wake, Wake) {
        (self.inner.plan_wake.clone(), self.inner.bulk_wake.clone())
    }

    /// What the worker of rules is woken by.
    pub fn rule_wake(&self) -> Wake {
        self.inner.rule_wake.clone()
    }

    /// What is counted and timed.
    pub fn meters(&self) -> &Meters {
        &self.inner.meters
    }

    /// Waits until sends that are under way have ended. New ones are still taken; stop the server first.
    pub async fn drain(&self) {
        self.inner.tasks.close();
        self.inner.tasks.wait().await;
    }

    /// Passes a committed event on to the browsers of this instance at once; other instances read it from the feed. The tops
    /// of lists are not what they were; what concerns no number may be a change of the settings.
    fn publish(&self, event: impl IntoIterator<Item = FeedItem>) {
        for event in event {
            let of_team = matches!(event.scope, Scope::Admins | Scope::Team);
            let of_lists = !matches!(event.scope, Scope::Person(_));
            if self.inner.feed.publish(event, self.now()) {
                if of_lists {
                    self.inner.lists.moved();
                }
                if of_team {
                    self.inner.settings.forget();
                }
            }
        }
    }
}
