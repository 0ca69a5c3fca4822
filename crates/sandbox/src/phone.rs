//! The customers and their phones: who they are, what they wrote, what they got.

mod acts;
mod answer;
mod chat;
mod compose;
mod files;
mod import;
pub(crate) mod kinds;
mod people;

pub(crate) use acts::{Act, act};
pub(crate) use answer::{Answer, answer};
pub(crate) use chat::{announce, chat, last_inbound, read_by_business, read_by_customer};
pub(crate) use compose::{Draft, advertisement, download_failed};
pub(crate) use files::receive;
pub use import::{ChatImport, Direction, PersonImport};
pub(crate) use import::{import_chat, import_person};
pub(crate) use people::{NewPerson, Person, create, insert, list, meet, set_marketing, set_online};

use crate::{
    app::App,
    aws::ApiError,
    eum::events,
    ids::{self, now_ms},
    names,
};
use serde_json::{Map, Value, json};
use std::sync::PoisonError;

/// Sends a message as a customer: shown on the phone, kept, and published as an event. Returns its wamid.
pub(crate) fn send_as_customer(app: &App, draft: &Draft) -> Result<String, ApiError> {
    let number = names::our_number(&draft.our_number)
        .ok_or_else(|| ApiError::bad("unknown_number", format!("{} is none of our numbers.", draft.our_number)))?;
    let (person, message) = app.db.run(|tx| {
        let person = Person::by_id(tx, &draft.person)?.ok_or_else(|| ApiError::bad("unknown_person", "There is no such person."))?;
        let message = compose::message(app, tx, draft, &person, number)?;
        Ok::<_, ApiError>((person, message))
    })?;
    let now = app.now();
    let wamid = ids::wamid(person.number.as_deref().unwrap_or_default());
    let kind = message["type"].as_str().unwrap_or("unsupported").to_owned();
    let mut event = message.clone();
    event.insert("id".to_owned(), json!(wamid));
    event.insert("timestamp".to_owned(), json!((now / 1000).to_string()));
    event.insert("from_user_id".to_owned(), json!(person.bsuid));
    if let Some(number) = &person.number {
        event.insert("from".to_owned(), json!(number.trim_start_matches('+')));
    }
    let mut members = Map::from_iter([("messages".to_owned(), json!([event]))]);
    if kind != "system" {
        members.insert("contacts".to_owned(), events::contacts(&person));
    }
    // Signed before the transaction: that is the slow part.
    let ready = events::prepare(app, number, &wamid, "message", members)?;
    app.transact(|tx, wake| {
        tx.prepare_cached(
            "INSERT INTO chat_message (wamid, person, number, direction, kind, message, at, status) VALUES (?1, ?2, ?3, 'in', ?4, ?5, ?6, 'received')",
        )?
        .execute((&wamid, &person.id, number.meta_id, &kind, Value::Object(message.clone()).to_string(), now))?;
        announce(tx, wake, &wamid)?;
        events::publish(app, tx, wake, &ready)
    })?;
    app.limits
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .inbound(number.meta_id, now_ms());
    Ok(wamid)
}
