//! Handing a queued message to AWS, at most once.

use crate::{
    Service,
    bulk::{self, Still},
    files,
    in_order::{self, Place},
    opened,
    record_delivery::record_delivery,
    templates,
};
use domain::{
    Content, Conversation, CustomerCard, Delivery, DeliveryState, Direction, Failure, Message, Millis, Window, bulk::RecipientId,
    delivery::Report, template::Secret,
};
use meters::{Handed, Stopwatch};
use std::{borrow::Cow, time::Duration};
use store::{MessageKey, OutboxEntry, StoreError};
use tokio::time::Instant;
use whatsapp::{client::SendError, payload};

/// How often a hand-over is tried that was throttled or found no connection: AWS surely does not have it then, so trying
/// again cannot send twice.
const SAFE_TRIES: u32 = 6;
/// After this long no further try begins: the sweeper takes an attempt of a minute for dead, and calls it unconfirmed.
const LONGEST_MILLIS: i64 = 30_000;
/// How long a message waits for AWS's id of our number before it fails.
const NUMBER_UNKNOWN_MILLIS: i64 = 10 * 60 * 1000;
/// How long a message waits for its turn here. Longer waits are the sweeper's, which must not come while one is under way.
const PATIENCE: Duration = Duration::from_secs(8);
/// How long a message waits for its files to be taken before it fails. One of a job has time as long as that lives.
const LONGEST_WAIT_MILLIS: i64 = 15 * 60 * 1000;
/// What is older than this is asked once more whether its job sends it still. Its second is what is known of it, so that nothing is asked of
/// what goes out within half of one.
const ASKED_MILLIS: i64 = 1_500;
/// The first pause after a throttle; it doubles each time, so that all tries end within half a minute.
const FIRST_PAUSE_MILLIS: u64 = 500;

/// Claims a queued message and hands it over. True when its outcome is recorded and the outbox entry gone. Whatever goes wrong is
/// left to the sweeper, which finds the entry. `place` is the message's in the line of its conversation, where it has one. `to`
/// is whom it goes to, where that was just read.
pub(crate) async fn hand_over(service: &Service, message: Message, entry: &OutboxEntry, place: Option<&Place>, to: Option<To>) -> bool {
    let id = message.id;
    Box::pin(try_hand_over(service, message, entry, place, to))
        .await
        .unwrap_or_else(|error| {
            tracing::warn!(message = %id, error = %domain::Causes(&error), "hand-over interrupted; the sweeper goes on");
            false
        })
}

/// Whom a message goes to: its conversation, and how the customer is known now. The conversation's own copy of that may be older.
pub(crate) type To = (Option<Conversation>, Option<CustomerCard>);

async fn addressee(service: &Service, message: &Message) -> Result<To, StoreError> {
    let store = &service.inner.store;
    let (conversation, contact) = futures::try_join!(
        store.conversation(&message.conversation),
        store.contact(message.conversation.customer)
    )?;
    Ok((conversation, contact.map(|contact| contact.card)))
}

async fn try_hand_over(
    service: &Service,
    mut message: Message,
    entry: &OutboxEntry,
    place: Option<&Place>,
    to: Option<To>,
) -> Result<bool, StoreError> {
    let store = &service.inner.store;
    let version = message.v;
    let key = MessageKey::of(&message);
    // Everything is read before the claim: when the store fails here, the message stays *queued* and nothing untrue is said.
    let phone = service.eum_id(&message.conversation.phone);
    let ((conversation, card), phone) = match to {
        Some(to) => (to, phone.await?),
        None => futures::try_join!(addressee(service, &message), phone)?,
    };
    let now = service.now();
    // A fresh installation learns AWS's id of a number within seconds: until then the message waits for the sweeper.
    if phone.is_none() && now.0 - message.at.millis().0 < NUMBER_UNKNOWN_MILLIS {
        return Ok(false);
    }
    if !message.delivery().is_some_and(Delivery::is_queued) {
        return Ok(false);
    }
    let is_of_job = RecipientId::of(&message).is_some();
    let old = !is_of_job && now.0 - message.at.millis().0 > LONGEST_WAIT_MILLIS;
    // Files first: they take long, and giving one to WhatsApp twice does no harm.
    let mut refused = None;
    if let Some(phone) = &phone {
        match files::ids(service, phone, &mut message).await? {
            files::Ids::Here => {}
            files::Ids::Later if !old => return Ok(false),
            files::Ids::Later => refused = Some(Failure::aws("Unreachable")),
            files::Ids::Refused(failure) => refused = Some(failure),
        }
    }
    if let Some(failure) = refused {
        let report = Report::Failed(failure, service.now().seconds());
        service.inner.meters.send().ended(Handed::Refused);
        record_delivery(service, &key, report, Some(entry), None, None).await?;
        return Ok(true);
    }
    let opened = opened::by(service, &message, conversation.as_ref()).await?;
    // Then what stands before it: nothing that is said to a customer overtakes what was said before.
    let began = Instant::now();
    if !in_order::turn(service, &message, place, PATIENCE).await? {
        in_order::say_when(service, &message).await?;
        return Ok(false);
    }
    let patience = PATIENCE.saturating_sub(began.elapsed());
    let throughput = service.number_settings(&message.conversation.phone).await?.throughput();
    let Some(wait) = service.inner.pace.take(&message.conversation, throughput, service.now(), patience) else {
        in_order::say_when(service, &message).await?;
        return Ok(false);
    };
    tokio::time::sleep(wait).await;
    let now = service.now();
    if is_of_job && now.0 - message.at.millis().0 > ASKED_MILLIS {
        match bulk::still(service, &message).await? {
            Still::Goes => {}
            Still::Waits => return Ok(false),
            Still::Ends(failure) => {
                record_delivery(service, &key, Report::Failed(failure, now.seconds()), Some(entry), None, None).await?;
                return Ok(true);
            }
        }
    }
    let waiting = message.clone();
    match &mut message.direction {
        Direction::Outbound { delivery, .. } if delivery.is_queued() => {
            delivery.take(Report::State(DeliveryState::Sending, now.seconds()));
        }
        _ => return Ok(false),
    }
    message.v += 1;
    let attempt = service.inner.ids.event().to_string();
    if !store.claim_sending(&message, version, &attempt, now).await? {
        return Ok(false);
    }
    let Some(report) = send(service, &message, (conversation.as_ref(), card), phone, now).await else {
        let waiting = Message {
            v: message.v + 1,
            ..waiting
        };
        if !store.release_sending(&waiting, message.v, &attempt).await? {
            tracing::debug!(message = %message.id, "a claim could not be given back; the sweeper decides");
        }
        in_order::say_when(service, &waiting).await?;
        return Ok(false);
    };
    service.inner.meters.send().ended(match &report {
        Report::State(DeliveryState::HandedOver, _) => Handed::Over,
        Report::State(..) => Handed::Unconfirmed,
        _ => Handed::Refused,
    });
    // What WhatsApp refused opened nothing.
    let opened = opened.filter(|_| matches!(report, Report::State(..)));
    if let Report::Failed(failure, _) = &report {
        templates::doubt(service, &message, failure);
        files::doubt(service, &message, failure);
    }
    record_delivery(service, &key, report, Some(entry), opened.as_ref(), Some((message, conversation))).await?;
    Ok(true)
}

/// What WhatsApp is to have: the message, with its code to sign in where one belongs. Else the name of what is wrong.
async fn revealed<'a>(service: &Service, message: &'a Message) -> Result<(Cow<'a, Content>, Option<Secret>), &'static str> {
    let Content::Template(sent) = &message.content else {
        return Ok((Cow::Borrowed(&message.content), None));
    };
    if !sent.has_code {
        return Ok((Cow::Borrowed(&message.content), None));
    }
    let kept = match &sent.code {
        Some(code) => Some(code.clone()),
        None => service
            .inner
            .store
            .code(message.id, service.now())
            .await
            .map_err(|_| "InternalServiceException")?,
    };
    let code = kept.ok_or("CodeExpired")?;
    Ok((Cow::Owned(Content::Template(Box::new(sent.revealed(&code)))), Some(code)))
}

/// The call itself. Gives what to record; none when AWS surely does not have it and it is to wait for another time.
async fn send(
    service: &Service,
    message: &Message,
    (conversation, card): (Option<&Conversation>, Option<CustomerCard>),
    phone: Option<String>,
    claimed: Millis,
) -> Option<Report> {
    let now = service.now().seconds();
    let refused = |failure| Some(Report::Failed(failure, now));
    // Agents see what failed and decide; a job has time, and too much at once is no fault of a recipient.
    let has_time = RecipientId::of(message).is_some();
    let Some(conversation) = conversation else {
        return refused(Failure::aws("ResourceNotFoundException"));
    };
    // The window may have closed while the message waited.
    if !matches!(message.content, Content::Template(_)) && !matches!(conversation.window(service.now()), Window::Open { .. }) {
        return refused(Failure::aws("WindowClosed"));
    }
    let Some(phone) = phone else {
        return refused(Failure::aws("ResourceNotFoundException"));
    };
    let card = card.unwrap_or_else(|| conversation.customer.clone());
    let (content, code) = match revealed(service, message).await {
        Ok(revealed) => revealed,
        Err(why) => return refused(Failure::aws(why)),
    };
    let Some(payload) = payload::of(&card, message.id, &content, &message.context) else {
        return refused(Failure::aws("ValidationException"));
    };
    let mut tries = 1;
    loop {
        let watch = Stopwatch::start();
        let result = service.inner.eum.send(&phone, &payload).await;
        service.inner.meters.send().took(watch.seconds());
        let now = service.now().seconds();
        match result {
            Ok(()) => return Some(Report::State(DeliveryState::HandedOver, now)),
            Err(error @ (SendError::Throttled | SendError::Unreachable))
                if tries < SAFE_TRIES && service.now().0 - claimed.0 < LONGEST_MILLIS =>
            {
                if matches!(error, SendError::Throttled) {
                    service.inner.meters.send().throttled();
                    service.inner.pace.throttled(&message.conversation.phone, service.now());
                }
                let ceiling = FIRST_PAUSE_MILLIS << tries;
                tries += 1;
                tokio::time::sleep(Duration::from_millis(ceiling / 2 + service.inner.random.below(ceiling / 2))).await;
                // The sweeper says what becomes of it.
                if has_time && !bulk::goes(service, message).await {
                    return None;
                }
            }
            Err(SendError::Throttled | SendError::Unreachable) if has_time => return None,
            Err(SendError::Throttled) => return Some(Report::Failed(Failure::aws("ThrottledRequestException"), now)),
            Err(SendError::Refused { name, details }) => {
                // A refusal may repeat what was sent.
                let details = match &code {
                    Some(code) => details.map(|details| details.replace(code.reveal(), "••••••")),
                    None => details,
                };
                let failure = Failure {
                    code: None,
                    aws: Some(name),
                    details,
                };
                // WhatsApp says at once what it mostly says by a status: it takes no more for now, so it does not have it.
                if failure.is_too_fast() && Delivery::may_wait(message.at, service.now()) {
                    service.inner.pace.refused(&message.conversation, &failure, service.now());
                    return None;
                }
                return Some(Report::Failed(failure, now));
            }
            Err(SendError::Unreachable) => return Some(Report::Failed(Failure::aws("Unreachable"), now)),
            Err(error @ SendError::Ambiguous(_)) => {
                tracing::warn!(message = %message.id, error = %domain::Causes(&error), "hand-over unconfirmed");
                return Some(Report::State(DeliveryState::Unconfirmed, now));
            }
        }
    }
}
