//! Bulk jobs for a first start: one that is finished, one that is paused and can go on, and one that compared two messages.

mod looks;
mod replies;

use super::write::stored;
use crate::{ChatImport, Direction as Way, PersonImport, Sandbox, names};
use anyhow::{Context as _, Result, anyhow};
use domain::{
    Author, BulkId, Consent, ConsentSource, Contact, Conversation, ConversationId, ConversationState, CustomerCard, CustomerId,
    DeliveryState, Direction, Draft, EventId, Failure, Marketing, MessageId, Millis, PhoneId, Seconds, UploadId, UserId, Wamid,
    bulk::{
        Answered, CHUNK, Claimed, Columns, File, Job, JobName, JobState, LeftOut, Planned, Prices, Recipient, RecipientId, RecipientState,
        Second, Split, Standing, Tally, Variant, mapping,
    },
    delivery::{Pricing, Report},
    settings::{Changed, PriceSettings, Versioned},
};
use looks::{Plan, chosen, is_missing, name, recipient, row, template};
use replies::After;
use serde_json::json;
use std::collections::BTreeMap;
use store::{BulkMark, DueEntry, DueKind, IdentityOwner, MessageKey, ReportTask, Store, keys::IdentityKind};

const HOUR: i64 = 60 * 60 * 1000;

/// Not WhatsApp's prices: round ones, so that a first start shows what a job costs.
const PRICES: &str =
    "as of,2026-10-01\ncurrency,USD\nfee,0.005\ncountry,marketing,utility,authentication\n*,0.06,0.01,0.01\nIN,0.012,0.002,0.002\n";

/// What each message of these jobs costs by them, in millionths: the fee, and utility in India.
const EACH: u64 = 7_000;

/// Prices as an Admin has set them over others.
fn priced(before: PriceSettings, (table, source): (Prices, &str), at: Millis) -> PriceSettings {
    let after = PriceSettings {
        table: Some(table),
        source: source.to_owned(),
        ..PriceSettings::default()
    };
    let changed = Changed {
        by: "Inés Okafor".to_owned(),
        at,
        what: before.changes(&after),
    };
    after.stamped(before.v + 1, changed, before.newer)
}

/// Writes these jobs, and what messages cost.
pub(super) async fn seed(store: &Store, sandbox: &Sandbox, now: Millis) -> Result<()> {
    let people = sandbox.demo_people()?;
    let (sub, by) = people.first().ok_or_else(|| anyhow!("nobody to have made a bulk job"))?;
    let by = (UserId::parse(sub.as_str())?, by.clone());
    let prices = Prices::parse(PRICES).map_err(|why| anyhow!(why))?;
    let former = PRICES.replace("2026-10-01", "2026-07-01").replace("IN,0.012", "IN,0.011");
    let former = Prices::parse(&former).map_err(|why| anyhow!(why))?;
    let before = priced(PriceSettings::default(), (former, "round-2026-07.csv"), now.plus(-100 * 24 * HOUR));
    let set = priced(before.clone(), (prices.clone(), "round-2026-10.csv"), now.plus(-9 * 24 * HOUR));
    stored(|| {
        let mut commit = store.commit::<()>();
        commit.put_prices((), &prices);
        commit.put_past((), &before);
        commit.put_settings((), &set, 0);
        commit
    })
    .await?;
    for plan in [
        Plan {
            serial: 1,
            name: "Appointments this week",
            planned: 14,
            sent: 14,
            compares: false,
            hours_ago: 30,
            is_over: true,
        },
        Plan {
            serial: 2,
            name: "Appointments next week",
            planned: 40,
            sent: 12,
            compares: false,
            hours_ago: 2,
            is_over: false,
        },
        Plan {
            serial: 3,
            name: "A reminder in two wordings",
            planned: 80,
            sent: 80,
            compares: true,
            hours_ago: 75,
            is_over: true,
        },
    ] {
        job(store, sandbox, &plan, &by, now).await.with_context(|| plan.name.to_owned())?;
    }
    Ok(())
}

async fn job(store: &Store, sandbox: &Sandbox, plan: &Plan, by: &(UserId, String), now: Millis) -> Result<()> {
    let number = names::OUR_NUMBERS.first().ok_or_else(|| anyhow!("no number of ours"))?;
    let at = now.plus(-plan.hours_ago * HOUR);
    let id = BulkId::from_parts(at.unsigned(), plan.serial.into());
    let phone = PhoneId::parse(number.meta_id)?;
    let recipients = (0..plan.planned).map(|index| recipient(plan, index)).collect::<Result<Vec<_>>>()?;
    let (first, second) = recipients.split_at(usize::try_from(plan.planned - plan.second())?);
    let planned = Planned {
        at,
        rows: u64::from(plan.planned) + 2,
        recipients: plan.planned,
        left_out: BTreeMap::from([(LeftOut::Duplicate, 1), (LeftOut::NotANumber, 1)]),
        countries: BTreeMap::from([("IN".to_owned(), plan.planned.into())]),
        ..Planned::default()
    };
    let sample = recipients.iter().take(5).map(row).collect();
    let file = File {
        upload: UploadId::from_parts(at.unsigned(), plan.serial.into()),
        name: "appointments.csv".to_owned(),
        size: 900,
        columns: Columns {
            names: vec!["First name".to_owned(), "Phone".to_owned()],
            has_header: true,
            phone: Some(1),
            consent: None,
            sample,
        },
        mark: String::new(),
        known: None,
    };
    let made = Job::new(id, JobName::parse(plan.name)?, phone, by.clone(), at);
    let message = plan.compares.then(|| Second {
        message: chosen(Variant::B),
        percent: 50,
        split: None,
    });
    let split = Split {
        plan: 1,
        recipients: plan.second(),
        countries: BTreeMap::from([("IN".to_owned(), plan.second().into())]),
    };
    let job = made.attach(file)?.choose(Some(1), Some(chosen(Variant::A)))?.compare(message)?;
    let job = job
        .check()?
        .divided(Variant::B, &split)
        .checked(1, Ok(planned))
        .ok_or_else(|| anyhow!("not checked"))?
        .start(at, None)?;
    let job = if plan.is_over {
        job.finish(at.plus(60_000)).ok_or_else(|| anyhow!("not finished"))?
    } else {
        job.pause()?
    };
    for (variant, all) in [(Variant::A, first), (Variant::B, second)] {
        for (chunk, some) in (0..).zip(all.chunks(usize::try_from(CHUNK)?)) {
            store.put_bulk_chunk(id, job.plan, variant.chunk(chunk), some).await?;
        }
    }
    let duplicate = recipients.first().map(|first| first.number.to_string()).unwrap_or_default();
    let rows = u64::from(plan.planned) + 2;
    for (reason, row) in [
        (LeftOut::Duplicate, (rows, duplicate)),
        (LeftOut::NotANumber, (rows + 1, "to be asked".to_owned())),
    ] {
        let until = at.seconds().plus(400 * 24 * 60 * 60);
        store.put_bulk_left_out((id, job.plan), (reason, 0), &[row], until).await?;
    }
    let mut tally = Tally::planned(plan.planned, plan.second());
    for (index, recipient) in (0..).zip(&recipients) {
        let person = import(sandbox, recipient, index, plan)?;
        if index < plan.sent {
            let place = plan.place(index);
            let by = Author::person(&by.0, by.1.clone());
            tally_one(store, sandbox, &job, (index, place), recipient, (person, by), &mut tally).await?;
        }
    }
    stored(|| {
        let mut commit = store.commit::<()>();
        commit.put_bulk_job((), &job, None);
        commit.put_bulk_tally((), id, &tally);
        if plan.is_over {
            for index in 0..job.chunks() {
                commit.create_bulk_chunk_done((), id, job.plan, job.chunk_at(index), at.seconds());
            }
            // The server writes its report once it runs.
            let task = ReportTask::Write { job: id };
            commit.put_due((), &DueEntry::new(DueKind::Report, id.to_string(), now, task));
        }
        commit
    })
    .await
}

/// What WhatsApp says it charges for one.
fn charged() -> Pricing {
    Pricing {
        billable: Some(true),
        category: Some("utility".to_owned()),
        kind: Some("regular".to_owned()),
        model: Some("PMP".to_owned()),
    }
}

fn import(sandbox: &Sandbox, recipient: &Recipient, index: u32, plan: &Plan) -> Result<Option<String>> {
    if is_missing(index, plan) {
        return Ok(None);
    }
    let person = PersonImport {
        name: name(index).to_owned(),
        number: Some(recipient.number.to_string()),
        bsuid: None,
        username: None,
        colour: None,
    };
    sandbox.import_person(&person).map(Some)
}

/// A recipient whose turn has come: the message, the conversation and the counts.
async fn tally_one(
    store: &Store,
    sandbox: &Sandbox,
    job: &Job,
    (index, place): (u32, u32),
    recipient: &Recipient,
    (person, by): (Option<String>, Author),
    tally: &mut Tally,
) -> Result<()> {
    let id = RecipientId {
        job: job.id,
        plan: job.plan,
        place,
    };
    let begun = job.started_at.unwrap_or(job.made_at).plus(i64::from(index) * 500);
    let unique = u128::from(place) << 40 | job.id.0.random() & 0xff;
    let conversation = ConversationId {
        customer: CustomerId::from_parts(begun.unsigned(), unique),
        phone: job.phone.clone(),
    };
    let reply = replies::of(id.variant(), index).filter(|_| person.is_some() && job.state == JobState::Finished);
    let card = CustomerCard {
        number: Some(recipient.number.clone()),
        // WhatsApp tells it with what they write.
        name: reply.map(|_| name(index).to_owned()),
        ..CustomerCard::default()
    };
    let sent =
        mapping::fill(&template(), &chosen(id.variant()).mapping, &recipient.values).map_err(|reason| anyhow!("{}", reason.words()))?;
    let body = sent.shown.body.clone();
    let author = id.author(format!("{} · {}", job.name.as_str(), job.by_name));
    let message_id = MessageId::from_parts(begun.unsigned(), unique);
    let standing = (ConversationState::Resolved, None);
    let words = (message_id, author, Draft::template(sent));
    let (conversation, mut message) = Conversation::begin(conversation, card.clone(), standing, begun, words)?;
    let at = |seconds: i64| Seconds(begun.seconds().0 + seconds);
    let reads = replies::reads(id.variant(), index);
    let reports = match (&person, reads) {
        (None, _) => vec![Report::Failed(Failure::meta(131_026, None), at(3))],
        (Some(_), true) => vec![
            Report::State(DeliveryState::Delivered, at(4)),
            Report::State(DeliveryState::Read, at(240)),
        ],
        (Some(_), false) => vec![Report::State(DeliveryState::Delivered, at(4))],
    };
    if let Direction::Outbound { delivery, .. } = &mut message.direction {
        for state in [DeliveryState::HandedOver, DeliveryState::Accepted, DeliveryState::Sent] {
            delivery.take(Report::State(state, at(1)));
        }
        for report in reports {
            delivery.take(report);
        }
        if person.is_some() {
            delivery.price(Some(Box::new(charged())));
        }
    }
    let conversation = conversation.clone().refresh_last(&message).unwrap_or(conversation);
    let mut after = None;
    if let Some(person) = person {
        let wamid = Wamid::parse(format!("wamid.SEEDBULK{}", message.id))?;
        let status = if reads { "read" } else { "delivered" };
        sandbox.import_chat(&[ChatImport {
            person: person.clone(),
            our_number: job.phone.to_string(),
            wamid: Some(wamid.to_string()),
            direction: Way::Outbound,
            message: json!({ "type": "text", "text": { "body": body } }),
            at: message.at.millis().0,
            status: status.to_owned(),
        }])?;
        message.wamid = Some(wamid);
        if let Some(reply) = reply {
            let said = After::new(conversation.clone(), &message, reply, &by)?;
            sandbox.import_chat(&said.chat(&person)?)?;
            tally.answered(id.variant());
            if reply.taps {
                tally.tapped(id.variant());
            }
            after = Some(said);
        }
    }
    let conversation = after.as_ref().map_or(conversation, |after| after.conversation.clone());
    let standing = message.delivery().map(Standing::of).ok_or_else(|| anyhow!("no message of ours"))?;
    tally.moved(id.variant(), &Standing::plain(RecipientState::Pending), &standing);
    tally.spends(id.variant(), EACH);
    let claimed = Claimed {
        id,
        state: standing.state,
        failure: None,
        conversation: Some(conversation.id.clone()),
        answered: None,
        tapped: false,
        button: None,
        stopped: false,
    };
    // Every eleventh has switched marketing off in WhatsApp since.
    let since = at(600);
    let stop = (index % 11 == 7).then(|| Consent {
        id: EventId::from_parts(since.millis().unsigned(), unique),
        at: since,
        stopped: true,
        source: ConsentSource::Setting,
    });
    let contact = Contact {
        v: 1,
        marketing: stop.as_ref().map(|_| Marketing { since, stopped: true }),
        ..Contact::new(conversation.id.customer, card, message.at)
    };
    let owner = IdentityOwner {
        kind: IdentityKind::Wa,
        value: recipient.number.identity(),
        customer: contact.id,
    };
    stored(|| {
        let mut commit = store.commit::<()>();
        let key = MessageKey::of(&message);
        commit.create_outbound_pointer((), message.id, &key);
        commit.create_message((), &message, None);
        if let Some(wamid) = &message.wamid {
            commit.create_wamid_pointer((), wamid, &key);
        }
        commit.put_conversation((), &conversation, None);
        commit.put_contact((), &contact, None);
        if let Some(stop) = &stop {
            commit.put_consent((), contact.id, stop);
        }
        commit.create_identity((), &owner);
        commit.create_bulk_recipient((), &claimed);
        if let Some(after) = &after {
            let (theirs, raw) = &after.theirs;
            commit.create_message((), theirs, Some(&raw.to_string()));
            commit.create_message((), &after.answer, None);
            for message in [theirs, &after.answer] {
                if let Some(wamid) = &message.wamid {
                    commit.create_wamid_pointer((), wamid, &MessageKey::of(message));
                }
            }
            commit.create_entry((), &after.resolved);
        } else {
            // Whoever answers yet is counted to the job.
            let mark = BulkMark {
                recipient: id,
                at: message.at,
            };
            commit.put_bulk_mark((), &conversation.id, &mark);
        }
        commit
    })
    .await?;
    let answered = after.as_ref().map(|after| Answered {
        at: Some(after.theirs.0.at),
        tapped: reply.is_some_and(|reply| reply.taps),
        button: reply.filter(|reply| reply.taps).map(|reply| reply.words.to_owned()),
        stopped: false,
    });
    if standing.failure.is_some() || answered.is_some() {
        stored(|| {
            let mut commit = store.commit::<()>();
            commit.move_bulk_recipient((), &id, Some(&standing), answered.clone());
            commit
        })
        .await?;
    }
    Ok(())
}
