//! What a draft of a reply is made from: the newest words of a thread. And what drafts came to.

mod bill;
mod budget;
mod episode;

pub use bill::Bill;
pub use budget::{Budget, budget};

use crate::{ReadError, Service, knowledge, repairs, templates, thread};
use domain::{
    ConversationId, Entry, Language, MessageId, PhoneId, PhoneNumber, Position,
    assistant::{
        DraftSettings, Drafter, Line, Manner, Outcome, Prompt, Spoken, TokenPrice, Tone, Trouble, Usage, Voice, Wish, knowledge::Reach,
        offered,
    },
    template::Template,
    thread::ThreadSnapshot,
};
use episode::lines;
use identity::{Admin, Operator, Viewer};
use store::StoreError;

/// What the assistant is asked, and what its answer is checked against.
#[derive(Clone, Debug)]
pub struct Basis {
    pub prompt: Prompt,
    pub lines: Vec<Line>,
    /// How Admins want it.
    pub manner: Manner,
    /// What tokens cost.
    pub price: Option<TokenPrice>,
    /// After so many days a document is old.
    pub old_after: u16,
    pub shape: Shape,
    /// The customer's language, where it is about a customer and known.
    pub spoken: Option<Spoken>,
    /// The templates of which one is chosen.
    pub offered: Vec<Template>,
    /// The newest entry that was read: what comes after it makes the draft stale.
    pub newest: Option<Position>,
    /// One turn, one session.
    pub session: MessageId,
    /// Which documents may be used; all of them where nothing is kept apart.
    pub reach: Option<Reach>,
}

/// What holds for drafts of a number: what Admins say of them, and which documents may be used.
pub(crate) struct Holds {
    pub(crate) settings: DraftSettings,
    reach: Option<Reach>,
}

/// Looks up what holds for drafts of a number.
pub(crate) async fn holds(service: &Service, phone: &PhoneId) -> Result<Holds, StoreError> {
    let settings = Box::pin(service.inner.store.draft_settings());
    let (settings, reach) = futures::try_join!(settings, Box::pin(knowledge::reach(service, phone)))?;
    Ok(Holds { settings, reach })
}

/// What is made of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Words to a customer: they are signed.
    Reply,
    /// Words for colleagues.
    Note,
    /// A template; the one line is what it is to be about.
    Template,
    /// The choice of a template.
    Pick,
}

/// Reads what a draft is made from, or why there is none.
pub async fn basis(
    service: &Service,
    operator: &Operator,
    id: &ConversationId,
    wish: &Wish,
    draft: Option<&str>,
    hides: bool,
) -> Result<Result<Basis, Trouble>, ReadError> {
    let snapshot = Box::pin(thread::snapshot(service, &Viewer::from(operator.clone()), id, None)).await?;
    let ThreadSnapshot { page, conversation, .. } = snapshot;
    let holds = holds(service, &id.phone).await?;
    if !holds.settings.is_on(&id.phone) {
        return Ok(Err(Trouble::SwitchedOff));
    }
    let number = conversation.customer.number.as_ref();
    Ok(of_thread(service, holds, (&id.phone, number), &page.entries, wish, draft, hides))
}

/// The same of what was read of a thread, which is between a number of ours and a customer's.
pub(crate) fn of_thread(
    service: &Service,
    Holds { settings, reach }: Holds,
    (phone, number): (&PhoneId, Option<&PhoneNumber>),
    entries: &[Entry],
    wish: &Wish,
    draft: Option<&str>,
    hides: bool,
) -> Result<Basis, Trouble> {
    // Who takes a conversation over is told of all of it.
    let (mut lines, newest) = lines(entries, *wish == Wish::Summary);
    let manner = settings.manner_of(phone).clone();
    let spoken = episode::spoken(entries, number);
    let prompt = Prompt::new(&lines, wish, draft, hides, &manner).ok_or(Trouble::NothingToAnswer)?;
    let prompt = prompt.spoken(spoken.as_ref(), wish);
    // What the agent asks for needs no other source.
    if let Wish::Say(said) = wish {
        lines.push(Line {
            from_customer: false,
            text: said.clone(),
        });
    }
    Ok(Basis {
        prompt,
        lines,
        manner,
        price: settings.price,
        old_after: settings.old_after,
        shape: if *wish == Wish::Summary { Shape::Note } else { Shape::Reply },
        spoken,
        newest,
        offered: Vec::new(),
        session: service.new_message_id(),
        reach,
    })
}

/// Reads what a template is chosen from, where nothing else may be sent; or why there is none.
pub async fn pick(service: &Service, operator: &Operator, id: &ConversationId, hides: bool) -> Result<Result<Basis, Trouble>, ReadError> {
    let viewer = Viewer::from(operator.clone());
    let ThreadSnapshot { page, contact, .. } = Box::pin(thread::snapshot(service, &viewer, id, None)).await?;
    let Holds { settings, reach } = holds(service, &id.phone).await?;
    if !settings.is_on(&id.phone) {
        return Ok(Err(Trouble::SwitchedOff));
    }
    let takes_marketing = contact.marketing.is_none_or(|marketing| !marketing.stopped);
    let templates = Box::pin(templates::list(service, &viewer, &id.phone)).await?.templates;
    let offered = offered(templates, takes_marketing);
    let (lines, newest) = lines(&page.entries, false);
    let Some(prompt) = Prompt::pick(&lines, &offered, hides) else {
        return Ok(Err(Trouble::NoneFits));
    };
    Ok(Ok(Basis {
        prompt,
        lines,
        manner: settings.manner_of(&id.phone).clone(),
        price: settings.price,
        old_after: settings.old_after,
        shape: Shape::Pick,
        spoken: None,
        offered,
        newest,
        session: service.new_message_id(),
        reach,
    }))
}

/// What is made of a question that belongs to no conversation, or why it is not answered. It is counted to a number.
pub async fn question(
    service: &Service,
    operator: &Operator,
    phone: &PhoneId,
    question: &str,
    voice: Voice,
    hides: bool,
) -> Result<Result<Basis, Trouble>, ReadError> {
    let known = service.phones().await?.iter().any(|known| known.id == *phone);
    if !known || !identity::may_see(&Viewer::from(operator.clone()), phone) {
        return Err(ReadError::NotFound);
    }
    let Holds { settings, reach } = holds(service, phone).await?;
    if !settings.is_on(phone) {
        return Ok(Err(Trouble::SwitchedOff));
    }
    let lines = vec![Line {
        from_customer: voice == Voice::Customer,
        text: question.to_owned(),
    }];
    let manner = settings.manner_of(phone).clone();
    let prompt = match voice {
        Voice::Customer => {
            let spoken = assistant::spoken(&[question], None);
            Prompt::new(&lines, &Wish::Draft, None, hides, &manner).map(|prompt| prompt.spoken(spoken.as_ref(), &Wish::Draft))
        }
        Voice::Colleague => Prompt::question_of_colleague(question, hides),
    };
    let basis = prompt.map(|prompt| Basis {
        prompt,
        lines,
        manner,
        price: settings.price,
        old_after: settings.old_after,
        shape: match voice {
            Voice::Customer => Shape::Reply,
            Voice::Colleague => Shape::Note,
        },
        spoken: None,
        newest: None,
        offered: Vec::new(),
        session: service.new_message_id(),
        reach,
    });
    Ok(basis.ok_or(Trouble::NothingToAnswer))
}

/// What a template is to be.
#[derive(Clone, Debug)]
pub struct WantedTemplate {
    pub purpose: String,
    pub tone: Tone,
    pub language: Language,
}

/// What a template is made from, or why there is none. It is counted to a number, and needs none that drafts are on for.
pub async fn template(
    service: &Service,
    admin: &Admin,
    phone: &PhoneId,
    wanted: &WantedTemplate,
    hides: bool,
) -> Result<Result<Basis, Trouble>, ReadError> {
    let known = service.phones().await?.iter().any(|known| known.id == *phone);
    if !known || !identity::may_see(&Viewer::from(admin.clone()), phone) {
        return Err(ReadError::NotFound);
    }
    let Holds { settings, reach } = holds(service, phone).await?;
    let prompt = Prompt::template(&wanted.purpose, wanted.tone, &wanted.language, hides);
    let basis = prompt.map(|prompt| Basis {
        prompt,
        lines: vec![Line {
            from_customer: false,
            text: wanted.purpose.clone(),
        }],
        manner: settings.manner_of(phone).clone(),
        price: settings.price,
        old_after: settings.old_after,
        shape: Shape::Template,
        spoken: None,
        newest: None,
        offered: Vec::new(),
        session: service.new_message_id(),
        reach,
    });
    Ok(basis.ok_or(Trouble::NothingToAnswer))
}

/// Whom a draft is counted to.
pub fn drafter(operator: &Operator) -> Drafter {
    let actor = operator.actor();
    Drafter {
        id: actor.sub.clone(),
        name: actor.name.clone(),
    }
}

/// Tokens that drafts of all numbers took today (UTC).
pub async fn spent(service: &Service) -> Result<i64, StoreError> {
    let today = service.now().day();
    let phones = service.phones().await?;
    let reads = phones.iter().map(|phone| service.inner.store.draft_usage(&phone.id, today, today));
    let usage = futures::future::try_join_all(reads.map(Box::pin)).await?;
    Ok(usage.iter().map(Usage::tokens).sum())
}

/// Adds to what drafts came to today, beside what goes on. They do when it cannot be counted.
pub fn count_apart(service: &Service, phone: PhoneId, usage: Usage, by: Option<Drafter>) {
    let own = service.clone();
    service.inner.tasks.spawn(async move {
        let counted = Box::pin(own.inner.store.count_drafts(&phone, own.now().day(), &usage, by.as_ref()));
        if let Err(error) = counted.await {
            tracing::warn!(error = %domain::Causes(&error), "what a draft came to is not counted");
        }
    });
}

/// What somebody did with a draft. Where it was bad because of the documents it rested on, that is to be put right.
pub async fn outcome(
    service: &Service,
    operator: &Operator,
    id: &ConversationId,
    outcome: Outcome,
    titles: Vec<String>,
) -> Result<(), ReadError> {
    let sees = identity::may_see(&Viewer::from(operator.clone()), &id.phone);
    if !sees || service.inner.store.conversation(id).await?.is_none() {
        return Err(ReadError::NotFound);
    }
    if let Outcome::Because(reason) = outcome
        && reason.is_of_documents()
    {
        repairs::tell(service, operator, id, reason, titles).await?;
    }
    let mut usage = Usage::default();
    usage.add(outcome.into(), 1);
    let (store, by) = (&service.inner.store, drafter(operator));
    Ok(store.count_drafts(&id.phone, service.now().day(), &usage, Some(&by)).await?)
}
