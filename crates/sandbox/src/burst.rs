//! Many customers write at once, and every delivery comes in any order: messages, their repeats, and reports about ours.

use crate::{
    app::App,
    aws::ApiError,
    eum::{self, events},
    faults::dice,
    ids::{self, now_ms},
    names::OUR_NUMBERS,
    phone::{self, NewPerson, Person},
};
use rusqlite::Transaction;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// How many deliveries share a transaction: enough to be fast, few enough that readers are not kept waiting.
const BATCH: usize = 250;

/// What is to be made.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    #[serde(default)]
    seed: u64,
    messages: u32,
    people: u32,
    /// Each event is delivered so many times: from, to.
    #[serde(default = "once")]
    copies: [u32; 2],
    /// Also every report, up to *read*, about each message of ours that can still get there.
    #[serde(default)]
    statuses: bool,
}

fn once() -> [u32; 2] {
    [1, 1]
}

/// The dice of one burst, one stream for each purpose.
struct Dice(u64);

impl Dice {
    fn below(&self, stream: u64, place: usize, end: usize) -> usize {
        let number = dice(self.0, stream, place as u64) % end.max(1) as u64;
        usize::try_from(number).unwrap_or(0)
    }
}

/// A customer's text before it is signed.
struct Text {
    person: usize,
    number: usize,
    wamid: String,
    at: i64,
    message: Map<String, Value>,
}

/// Makes the people and their texts, and publishes every copy of every event in random order. Returns what was done.
pub(crate) fn run(app: &App, wanted: &Wanted) -> Result<Value, ApiError> {
    let [least, most] = wanted.copies;
    if wanted.people == 0 || least == 0 || least > most || most > 100 || wanted.messages > 1_000_000 || wanted.people > 100_000 {
        return Err(ApiError::bad(
            "invalid_burst",
            "There must be 1 to 100000 people, 1000000 messages at most, and 1 to 100 copies.",
        ));
    }
    let (began, dice) = (now_ms(), Dice(wanted.seed));
    let people = app.db.run(|tx| make_people(tx, wanted.people, &dice))?;
    let texts = make_texts(app, wanted, &people, &dice);
    let mut ready = sign(&texts, |text| {
        let person = &people[text.person];
        let members = Map::from_iter([
            ("messages".to_owned(), json!([text.message])),
            ("contacts".to_owned(), events::contacts(person)),
        ]);
        events::prepare(app, OUR_NUMBERS[text.number], &text.wamid, "message", members)
    })?;
    // What is published must be known first, so that nobody finds a message that was never written.
    for batch in texts.chunks(BATCH) {
        app.db.run(|tx| keep(tx, batch, &people))?;
    }
    let statuses = if wanted.statuses { reports(app)? } else { Vec::new() };
    ready.extend(sign(&statuses, |report| report.ready(app))?);
    let order = shuffled(&ready, wanted.copies, &dice);
    for batch in order.chunks(BATCH) {
        app.transact(|tx, wake| {
            for index in batch {
                events::publish(app, tx, wake, &ready[*index])?;
            }
            Ok::<_, ApiError>(())
        })?;
        // The lock is not fair: without a pause nobody else would get at the database.
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    app.transact(|_, wake| {
        wake.phone.push(json!({ "type": "reload" }));
        Ok::<_, ApiError>(())
    })?;
    Ok(json!({
        "people": people.len(), "messages": texts.len(), "statuses": statuses.len(), "deliveries": order.len(),
        "millis": now_ms() - began,
    }))
}

fn make_people(tx: &Transaction<'_>, count: u32, dice: &Dice) -> Result<Vec<Person>, ApiError> {
    let mut people = Vec::new();
    let mut place = 0;
    while people.len() < count as usize {
        place += 1;
        let number = format!("+9198{:08}", dice.below(1, place, 100_000_000));
        if Person::by_number(tx, &number)?.is_some() {
            continue;
        }
        people.push(phone::insert(
            tx,
            &NewPerson {
                name: format!("Burst {}", people.len() + 1),
                number: Some(number),
                ..NewPerson::default()
            },
        )?);
    }
    Ok(people)
}

/// Everybody writes now and then over the last hour, to either of our numbers.
fn make_texts(app: &App, wanted: &Wanted, people: &[Person], dice: &Dice) -> Vec<Text> {
    let now = app.now() / 1000;
    (0..wanted.messages as usize)
        .map(|place| {
            let (person, number) = (dice.below(2, place, people.len()), dice.below(3, place, 4) / 3);
            let sender = &people[person];
            let digits = sender.number.as_deref().unwrap_or_default().trim_start_matches('+');
            let wamid = ids::wamid(digits);
            let at = now - i64::try_from(dice.below(4, place, 3600)).unwrap_or(0);
            let message = json!({
                "from": digits, "from_user_id": sender.bsuid, "id": wamid, "timestamp": at.to_string(), "type": "text",
                "text": { "body": format!("Burst message {}", place + 1) },
            });
            Text {
                person,
                number,
                wamid,
                at: at * 1000,
                message: message.as_object().cloned().unwrap_or_default(),
            }
        })
        .collect()
}

fn keep(tx: &Transaction<'_>, texts: &[Text], people: &[Person]) -> Result<(), ApiError> {
    for text in texts {
        let own = json!({ "type": "text", "text": text.message["text"] });
        tx.prepare_cached(
            "INSERT INTO chat_message (wamid, person, number, direction, kind, message, at, status) VALUES (?1, ?2, ?3, 'in', 'text', ?4, ?5, 'received')",
        )?
        .execute((&text.wamid, &people[text.person].id, OUR_NUMBERS[text.number].meta_id, own.to_string(), text.at))?;
    }
    Ok(())
}

/// Signs on every core: an RSA signature takes most of a millisecond.
fn sign<T: Sync>(all: &[T], make: impl Fn(&T) -> Result<events::Ready, ApiError> + Sync) -> Result<Vec<events::Ready>, ApiError> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let part = all.len().div_ceil(cores).max(1);
    std::thread::scope(|scope| {
        let workers: Vec<_> = all
            .chunks(part)
            .map(|part| scope.spawn(|| part.iter().map(&make).collect::<Result<Vec<_>, _>>()))
            .collect();
        let mut ready = Vec::with_capacity(all.len());
        for worker in workers {
            let done = worker
                .join()
                .map_err(|_| ApiError::bad("interrupted", "The events could not be signed."))?;
            ready.extend(done?);
        }
        Ok(ready)
    })
}

/// Every copy of every event, in random order.
fn shuffled(ready: &[events::Ready], [least, most]: [u32; 2], dice: &Dice) -> Vec<usize> {
    let mut order = Vec::new();
    for index in 0..ready.len() {
        let copies = least as usize + dice.below(5, index, (most - least) as usize + 1);
        order.extend(std::iter::repeat_n(index, copies));
    }
    for index in (1..order.len()).rev() {
        order.swap(index, dice.below(6, index, index + 1));
    }
    order
}

/// A report about a message of ours.
struct Report {
    wamid: String,
    status: &'static str,
    at: i64,
    detail: eum::Detail,
    person: Person,
}

impl Report {
    fn ready(&self, app: &App) -> Result<events::Ready, ApiError> {
        events::prepare_status(app, &self.wamid, self.status, self.at, &self.detail, Some(&self.person), None)
    }
}

/// Takes the messages of ours that are on their way to the end, at once, and gives all reports about them.
fn reports(app: &App) -> Result<Vec<Report>, ApiError> {
    const STEPS: [&str; 4] = ["accepted", "sent", "delivered", "read"];
    app.transact(|tx, _| {
        let open = tx
            .prepare_cached(
                "SELECT wamid, person, number, callback FROM chat_message WHERE direction = 'out' AND kind <> 'reaction'
                 AND status IN ('queued', 'accepted', 'sent', 'delivered', 'read') AND NOT EXISTS
                 (SELECT 1 FROM outcome WHERE outcome.wamid = chat_message.wamid AND json_extract(outcome.detail, '$.error') IS NOT NULL)
                 ORDER BY seq",
            )?
            .query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)))?
            .collect::<rusqlite::Result<Vec<(String, String, String, Option<String>)>>>()?;
        let mut reports = Vec::new();
        for (wamid, person, number, callback) in open {
            let Some(person) = Person::by_id(tx, &person)? else { continue };
            tx.prepare_cached("DELETE FROM outcome WHERE wamid = ?1")?.execute([&wamid])?;
            tx.prepare_cached("UPDATE chat_message SET status = 'read' WHERE wamid = ?1")?
                .execute([&wamid])?;
            let detail = eum::detail(&person, number, callback);
            for (later, status) in (0..).zip(STEPS) {
                tx.prepare_cached("INSERT INTO status_change (wamid, status, at) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?
                    .execute((&wamid, status, app.now() + later * 1000))?;
                let at = tx
                    .prepare_cached("SELECT at FROM status_change WHERE wamid = ?1 AND status = ?2")?
                    .query_row((&wamid, status), |r| r.get(0))?;
                reports.push(Report {
                    wamid: wamid.clone(),
                    status,
                    at,
                    detail: detail.clone(),
                    person: person.clone(),
                });
            }
        }
        Ok(reports)
    })
}
