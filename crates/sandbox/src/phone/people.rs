//! The people who have WhatsApp in the sandbox's world.

use crate::{
    app::{App, Wake},
    aws::ApiError,
    eum,
    ids::{self, now_ms},
    names::{self, OurNumber},
};
use rusqlite::{OptionalExtension as _, Row, Transaction};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// One customer.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Person {
    pub(crate) id: String,
    pub(crate) name: String,
    /// `+` and digits; absent when he shows businesses no number.
    pub(crate) number: Option<String>,
    /// The business-scoped user id.
    pub(crate) bsuid: String,
    pub(crate) username: Option<String>,
    /// A colour for the picture, `#rrggbb`.
    pub(crate) colour: Option<String>,
    pub(crate) online: bool,
    /// Wants no marketing from the business.
    pub(crate) marketing_stopped: bool,
}

/// A person to be made.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct NewPerson {
    pub(crate) name: String,
    /// In any usual form, with the country code.
    pub(crate) number: Option<String>,
    /// Made up when absent.
    pub(crate) bsuid: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) colour: Option<String>,
}

const COLUMNS: &str = "id, name, number, bsuid, username, colour, online, marketing_stopped";

impl Person {
    fn read(r: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: r.get(0)?,
            name: r.get(1)?,
            number: r.get(2)?,
            bsuid: r.get(3)?,
            username: r.get(4)?,
            colour: r.get(5)?,
            online: r.get(6)?,
            marketing_stopped: r.get(7)?,
        })
    }

    fn by(tx: &Transaction<'_>, column: &str, value: &str) -> rusqlite::Result<Option<Self>> {
        tx.prepare_cached(&format!("SELECT {COLUMNS} FROM person WHERE {column} = ?1"))?
            .query_row([value], Self::read)
            .optional()
    }

    /// By our own id.
    pub(crate) fn by_id(tx: &Transaction<'_>, id: &str) -> rusqlite::Result<Option<Self>> {
        Self::by(tx, "id", id)
    }

    /// By `+` and digits.
    pub(crate) fn by_number(tx: &Transaction<'_>, number: &str) -> rusqlite::Result<Option<Self>> {
        Self::by(tx, "number", number)
    }

    /// By business-scoped user id.
    pub(crate) fn by_bsuid(tx: &Transaction<'_>, bsuid: &str) -> rusqlite::Result<Option<Self>> {
        Self::by(tx, "bsuid", bsuid)
    }
}

/// The country of a number, for the user id that is made up for it.
fn country(number: Option<&str>) -> &'static str {
    const CODES: [(&str, &str); 12] = [
        ("+91", "IN"),
        ("+44", "GB"),
        ("+55", "BR"),
        ("+49", "DE"),
        ("+33", "FR"),
        ("+34", "ES"),
        ("+971", "AE"),
        ("+254", "KE"),
        ("+234", "NG"),
        ("+62", "ID"),
        ("+52", "MX"),
        ("+81", "JP"),
    ];
    let number = number.unwrap_or("+91");
    CODES
        .iter()
        .find(|(code, _)| number.starts_with(code))
        .map_or("US", |(_, country)| country)
}

/// A number in any usual form that nobody has, as `+` and digits.
pub(super) fn free_number(tx: &Transaction<'_>, text: &str) -> Result<String, ApiError> {
    let number = eum::plain_number(text)
        .ok_or_else(|| ApiError::bad("invalid_number", "This is no phone number. Start with + and the country code."))?;
    if names::our_number(&number).is_some() {
        return Err(ApiError::bad("number_taken", "This number is one of ours."));
    }
    if Person::by_number(tx, &number)?.is_some() {
        return Err(ApiError::bad("number_taken", "Somebody already has this number."));
    }
    Ok(number)
}

/// A user id that nobody has.
pub(super) fn free_bsuid(tx: &Transaction<'_>, given: &str) -> Result<String, ApiError> {
    if Person::by_bsuid(tx, given)?.is_some() {
        return Err(ApiError::bad("bsuid_taken", "Somebody already has this user id."));
    }
    Ok(given.to_owned())
}

/// A user id for whoever has that number.
pub(super) fn new_bsuid(number: Option<&str>) -> String {
    format!("{}.{}", country(number), ids::random_digits(20))
}

/// Checks a new person and writes him.
pub(crate) fn insert(tx: &Transaction<'_>, new: &NewPerson) -> Result<Person, ApiError> {
    let name = new.name.trim();
    if name.is_empty() || name.chars().count() > 200 {
        return Err(ApiError::bad("invalid_name", "A person needs a name of 200 letters at most."));
    }
    let number = match new.number.as_deref().map(str::trim).filter(|n| !n.is_empty()) {
        None => None,
        Some(text) => Some(free_number(tx, text)?),
    };
    let bsuid = match new.bsuid.as_deref().filter(|b| !b.is_empty()) {
        Some(given) => free_bsuid(tx, given)?,
        None => new_bsuid(number.as_deref()),
    };
    let person = Person {
        id: format!("p{}", ids::random_hex(12)),
        name: name.to_owned(),
        number,
        bsuid,
        username: new.username.clone().filter(|u| !u.is_empty()),
        colour: new
            .colour
            .clone()
            .filter(|c| c.len() == 7 && c.starts_with('#') && c[1..].bytes().all(|b| b.is_ascii_hexdigit())),
        online: true,
        marketing_stopped: false,
    };
    tx.prepare_cached("INSERT INTO person (id, name, number, bsuid, username, colour, created) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute((
            &person.id,
            &person.name,
            &person.number,
            &person.bsuid,
            &person.username,
            &person.colour,
            now_ms(),
        ))?;
    Ok(person)
}

/// A number that ends so has no WhatsApp, to see what happens then.
const NOBODY: &str = "0000";

/// Whoever has a number that a template goes to: they have had WhatsApp all along, and nobody has played them yet.
pub(crate) fn meet(tx: &Transaction<'_>, wake: &mut Wake, number: &str) -> Result<Option<Person>, ApiError> {
    if number.ends_with(NOBODY) || names::our_number(number).is_some() {
        return Ok(None);
    }
    let new = NewPerson {
        name: format!("Owner of {number}"),
        number: Some(number.to_owned()),
        ..NewPerson::default()
    };
    let person = insert(tx, &new)?;
    announce_person(wake, &person);
    Ok(Some(person))
}

/// Makes a person and tells the phone pages.
pub(crate) fn create(app: &App, new: &NewPerson) -> Result<Person, ApiError> {
    app.transact(|tx, wake| {
        let person = insert(tx, new)?;
        announce_person(wake, &person);
        Ok(person)
    })
}

/// Tells the phone pages about a person.
pub(super) fn announce_person(wake: &mut Wake, person: &Person) {
    wake.phone.push(json!({ "type": "person", "person": person }));
}

/// All people, those who wrote or got something last first.
pub(crate) fn list(app: &App) -> Result<Value, ApiError> {
    app.db.run(|tx| {
        let mut statement = tx.prepare_cached(
            "SELECT id, name, person.number, bsuid, username, colour, online, marketing_stopped, last.at FROM person
             LEFT JOIN (SELECT person, max(at) AS at FROM chat_message GROUP BY person) AS last ON last.person = person.id
             ORDER BY coalesce(last.at, created) DESC, id",
        )?;
        let people = statement
            .query_map([], |r| {
                let mut out = json!(Person::read(r)?);
                out["last_at"] = json!(r.get::<_, Option<i64>>(8)?);
                Ok(out)
            })?
            .collect::<rusqlite::Result<Vec<Value>>>()?;
        Ok(json!({ "people": people }))
    })
}

/// Connects or disconnects a phone. What waited is delivered when it comes back.
pub(crate) fn set_online(app: &App, id: &str, online: bool) -> Result<Person, ApiError> {
    app.transact(|tx, wake| {
        tx.execute("UPDATE person SET online = ?2 WHERE id = ?1", (id, online))?;
        let person = Person::by_id(tx, id)?.ok_or_else(|| ApiError::bad("unknown_person", "There is no such person."))?;
        if online {
            eum::schedule_waiting(app, tx, wake, &person)?;
        }
        announce_person(wake, &person);
        Ok(person)
    })
}

/// The customer stops or takes back marketing, and the business is told. Changing nothing tells nobody.
pub(crate) fn set_marketing(app: &App, id: &str, stopped: bool, number: OurNumber) -> Result<Person, ApiError> {
    let mut person = app
        .db
        .run(|tx| Person::by_id(tx, id)?.ok_or_else(|| ApiError::bad("unknown_person", "There is no such person.")))?;
    if person.marketing_stopped == stopped {
        return Ok(person);
    }
    let (words, value) = if stopped {
        ("User requested to stop marketing messages", "stop")
    } else {
        ("User requested to resume marketing messages", "resume")
    };
    let mut preference = json!({ "user_id": person.bsuid, "detail": words, "category": "marketing_messages", "value": value,
        "timestamp": app.now() / 1000 });
    if let Some(number) = &person.number {
        preference["wa_id"] = json!(number.trim_start_matches('+'));
    }
    let change = json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": number.digits(), "phone_number_id": number.meta_id },
        "contacts": eum::events::contacts(&person), "user_preferences": [preference],
    });
    let ready = eum::events::prepare_change(app, number, &person.id, "user_preferences", change)?;
    person.marketing_stopped = stopped;
    app.transact(|tx, wake| {
        tx.execute("UPDATE person SET marketing_stopped = ?2 WHERE id = ?1", (id, stopped))?;
        announce_person(wake, &person);
        eum::events::publish(app, tx, wake, &ready)
    })?;
    Ok(person)
}
