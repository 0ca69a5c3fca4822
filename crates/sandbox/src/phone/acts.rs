//! What a customer does besides writing: reacting, editing, deleting, and becoming reachable under another number or user id.

use super::{
    Draft, Person, announce,
    people::{announce_person, free_bsuid, free_number, new_bsuid},
    send_as_customer,
};
use crate::{
    app::App,
    aws::ApiError,
    eum::events,
    ids,
    names::{self, OurNumber},
};
use rusqlite::{OptionalExtension as _, Transaction};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// WhatsApp lets people edit for a quarter of an hour.
const EDIT_MILLIS: i64 = 15 * 60 * 1000;
/// And delete for everyone for two days.
const DELETE_MILLIS: i64 = 48 * 3600 * 1000;

/// One act of a person.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Act {
    person: String,
    /// Any id of one of our numbers. A change of number or user id is told to all that the person has a chat with.
    #[serde(default)]
    our_number: String,
    #[serde(flatten)]
    what: What,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
enum What {
    React {
        message: String,
        emoji: String,
    },
    Unreact {
        message: String,
    },
    /// A text of one's own.
    Edit {
        message: String,
        body: String,
    },
    /// For everyone.
    Delete {
        message: String,
    },
    /// WhatsApp gives a new user id with it, unless told otherwise.
    ChangeNumber {
        number: String,
        #[serde(default)]
        keep_user_id: bool,
    },
    /// Made up when absent.
    ChangeUserId {
        user_id: Option<String>,
    },
}

fn refuse(why: &str) -> ApiError {
    ApiError::bad("invalid_act", why)
}

/// Does it, and gives what came of it: the ids of the messages published, and the person when that changed.
pub(crate) fn act(app: &App, act: &Act) -> Result<Value, ApiError> {
    let (kind, message, body) = match &act.what {
        What::React { emoji, .. } if emoji.trim().is_empty() => return Err(refuse("A reaction needs an emoji.")),
        What::React { message, emoji } => ("reaction", message, emoji.as_str()),
        What::Unreact { message } => ("reaction", message, ""),
        What::Edit { message, body } => ("edit", message, body.as_str()),
        What::Delete { message } => ("revoke", message, ""),
        What::ChangeNumber { number, keep_user_id } => {
            return change(app, act, |tx, person| {
                let number = free_number(tx, number)?;
                if !keep_user_id {
                    person.bsuid = new_bsuid(Some(&number));
                }
                person.number = Some(number);
                Ok("user_changed_number")
            });
        }
        What::ChangeUserId { user_id } => {
            return change(app, act, |tx, person| {
                person.bsuid = match user_id.as_deref().filter(|id| !id.is_empty()) {
                    Some(given) => free_bsuid(tx, given)?,
                    None => new_bsuid(person.number.as_deref()),
                };
                Ok("user_changed_user_id")
            });
        }
    };
    app.db.run(|tx| allowed(app, tx, act, kind, message))?;
    let draft = Draft {
        person: act.person.clone(),
        our_number: act.our_number.clone(),
        kind: kind.to_owned(),
        body: body.to_owned(),
        reply_to: Some(message.clone()),
        ..Draft::default()
    };
    Ok(json!({ "ids": [send_as_customer(app, &draft)?] }))
}

/// WhatsApp's own rules for what may be done to a message.
fn allowed(app: &App, tx: &Transaction<'_>, act: &Act, kind: &str, wamid: &str) -> Result<(), ApiError> {
    let found: Option<(String, String, i64)> = tx
        .prepare_cached("SELECT direction, kind, at FROM chat_message WHERE wamid = ?1 AND person = ?2 AND number = ?3")?
        .query_row((wamid, &act.person, our_number(&act.our_number)?.meta_id), |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })
        .optional()?;
    let Some((direction, of, at)) = found else {
        return Err(refuse("This message is not in this chat."));
    };
    let age = app.now() - at;
    if matches!(of.as_str(), "reaction" | "edit" | "revoke" | "system") {
        return Err(refuse("This is no message of its own."));
    }
    let own = direction == "in";
    match kind {
        "edit" if !own || of != "text" => Err(refuse("Only a text of one's own can be edited.")),
        "edit" if age > EDIT_MILLIS => Err(refuse("A text can be edited for 15 minutes.")),
        "revoke" if !own => Err(refuse("Only a message of one's own can be deleted for everyone.")),
        "revoke" if age > DELETE_MILLIS => Err(refuse("A message can be deleted for everyone for two days.")),
        _ => Ok(()),
    }
}

fn our_number(id: &str) -> Result<OurNumber, ApiError> {
    names::our_number(id).ok_or_else(|| ApiError::bad("unknown_number", format!("{id} is none of our numbers.")))
}

/// Changes how a person is known, and has WhatsApp tell those who know him.
fn change(
    app: &App,
    act: &Act,
    how: impl FnOnce(&Transaction<'_>, &mut Person) -> Result<&'static str, ApiError>,
) -> Result<Value, ApiError> {
    let (before, after, kind, numbers) = app.db.run(|tx| {
        let before = Person::by_id(tx, &act.person)?.ok_or_else(|| ApiError::bad("unknown_person", "There is no such person."))?;
        let mut after = before.clone();
        let kind = how(tx, &mut after)?;
        let numbers = tx
            .prepare_cached("SELECT DISTINCT number FROM chat_message WHERE person = ?1 ORDER BY number")?
            .query_map([&act.person], |r| r.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        Ok::<_, ApiError>((before, after, kind, numbers))
    })?;
    let now = app.now();
    let mut notices = Vec::new();
    for number in numbers {
        let number = our_number(&number)?;
        let wamid = ids::wamid(before.number.as_deref().unwrap_or_default());
        let message = notice(&before, &after, kind);
        let mut event = message.clone();
        event.insert("id".to_owned(), json!(wamid));
        event.insert("timestamp".to_owned(), json!((now / 1000).to_string()));
        event.insert("from_user_id".to_owned(), json!(before.bsuid));
        if let Some(digits) = digits(&before) {
            event.insert("from".to_owned(), json!(digits));
        }
        let members = Map::from_iter([("messages".to_owned(), json!([event]))]);
        let ready = events::prepare(app, number, &wamid, "message", members)?;
        notices.push((wamid, number, message, ready));
    }
    app.transact(|tx, wake| {
        tx.prepare_cached("UPDATE person SET number = ?2, bsuid = ?3 WHERE id = ?1")?
            .execute((&after.id, &after.number, &after.bsuid))?;
        announce_person(wake, &after);
        for (wamid, number, message, ready) in &notices {
            tx.prepare_cached(
                "INSERT INTO chat_message (wamid, person, number, direction, kind, message, at, status) VALUES (?1, ?2, ?3, 'in', 'system', ?4, ?5, 'received')",
            )?
            .execute((wamid, &after.id, number.meta_id, Value::Object(message.clone()).to_string(), now))?;
            announce(tx, wake, wamid)?;
            events::publish(app, tx, wake, ready)?;
        }
        Ok::<_, ApiError>(())
    })?;
    let ids: Vec<&String> = notices.iter().map(|(wamid, ..)| wamid).collect();
    Ok(json!({ "ids": ids, "person": after }))
}

fn digits(person: &Person) -> Option<&str> {
    person.number.as_deref().map(|number| number.trim_start_matches('+'))
}

/// WhatsApp's message about it, without id, time and sender.
fn notice(before: &Person, after: &Person, kind: &str) -> Map<String, Value> {
    let name = &after.name;
    let mut system = if kind == "user_changed_number" {
        let (from, to) = (digits(before).unwrap_or("a hidden number"), digits(after).unwrap_or_default());
        json!({ "type": kind, "body": format!("User {name} changed from {from} to {to}"), "wa_id": to })
    } else {
        json!({ "type": kind, "body": format!("User {name} changed their user ID from {} to {}", before.bsuid, after.bsuid) })
    };
    if before.bsuid != after.bsuid {
        system["user_id"] = json!(after.bsuid);
        system["previous_user_id"] = json!(before.bsuid);
    }
    Map::from_iter([("type".to_owned(), json!("system")), ("system".to_owned(), system)])
}
