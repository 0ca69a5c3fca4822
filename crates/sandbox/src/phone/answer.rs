//! What a customer taps in a message of the business: a button, a row of a list, a form, a request.

use super::{Draft, Person, kinds::refuse, send_as_customer};
use crate::{app::App, aws::ApiError};
use rusqlite::{OptionalExtension as _, Transaction};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A choice as the phone page or a test asks for it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answer {
    /// The person's id.
    person: String,
    /// The wamid of the message that is answered.
    message: String,
    /// Id of a button or row, text of a template's button, `accept` or `reject`; the first when absent.
    choice: Option<String>,
    /// The card of a carousel.
    card: Option<usize>,
    /// What is typed into a form, or says more of a place.
    #[serde(default)]
    fields: Map<String, Value>,
    /// Products of an order; one of the first when absent.
    #[serde(default)]
    items: Vec<Item>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Item {
    product: String,
    #[serde(default = "one")]
    quantity: u32,
}

fn one() -> u32 {
    1
}

/// A message that has arrived.
struct Asked {
    number: String,
    kind: String,
    message: Value,
    /// A template with its parameters.
    shown: Value,
}

/// Sends the answer and gives its wamid.
pub(crate) fn answer(app: &App, answer: &Answer) -> Result<String, ApiError> {
    let asked = app.db.run(|tx| find(tx, answer))?;
    let (kind, body, fields) = match asked.kind.as_str() {
        "interactive" => interactive(answer, &asked.message["interactive"])?,
        "template" => template(answer, &asked.shown)?,
        _ => return Err(refuse("This message asks for nothing.")),
    };
    let draft = Draft {
        person: answer.person.clone(),
        our_number: asked.number,
        kind: kind.to_owned(),
        body,
        reply_to: Some(answer.message.clone()),
        fields,
        ..Draft::default()
    };
    send_as_customer(app, &draft)
}

fn find(tx: &Transaction<'_>, answer: &Answer) -> Result<Asked, ApiError> {
    let person = Person::by_id(tx, &answer.person)?.ok_or_else(|| ApiError::bad("unknown_person", "There is no such person."))?;
    let parse = |text: String| serde_json::from_str::<Value>(&text).unwrap_or_default();
    let found = tx
        .prepare_cached(
            "SELECT number, kind, message, shown FROM chat_message WHERE wamid = ?1 AND person = ?2 AND direction = 'out'
             AND status IN ('delivered', 'read')",
        )?
        .query_row((&answer.message, &person.id), |r| {
            Ok(Asked {
                number: r.get(0)?,
                kind: r.get(1)?,
                message: parse(r.get(2)?),
                shown: r.get::<_, Option<String>>(3)?.map(parse).unwrap_or_default(),
            })
        })
        .optional()?;
    found.ok_or_else(|| refuse("No message of the business with this id has arrived on this phone."))
}

/// Kind, body and fields of the draft.
type Drafted = (&'static str, String, Map<String, Value>);

fn members(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The chosen one of a list, by the member that names it.
fn chosen<'a>(answer: &Answer, entries: &[&'a Value], name: &str) -> Result<&'a Value, ApiError> {
    let found = entries
        .iter()
        .find(|entry| answer.choice.as_deref().is_none_or(|choice| entry[name] == choice));
    found.copied().ok_or_else(|| refuse("There is no such choice."))
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn interactive(answer: &Answer, message: &Value) -> Result<Drafted, ApiError> {
    let action = &message["action"];
    match message["type"].as_str().unwrap_or_default() {
        "button" => {
            let replies: Vec<&Value> = list(&action["buttons"]).iter().map(|button| &button["reply"]).collect();
            Ok(reply(chosen(answer, &replies, "id")?))
        }
        "list" => {
            let rows: Vec<&Value> = list(&action["sections"])
                .iter()
                .flat_map(|section| list(&section["rows"]))
                .collect();
            let row = chosen(answer, &rows, "id")?;
            let mut fields = members(json!({ "id": row["id"] }));
            if !row["description"].is_null() {
                fields.insert("description".to_owned(), row["description"].clone());
            }
            Ok(("list_reply", text(&row["title"]), fields))
        }
        "carousel" => {
            let cards = list(&action["cards"]);
            let cards = answer.card.map_or(cards, |at| cards.get(at..=at).unwrap_or_default());
            if cards.iter().any(|card| card["type"] == "product") {
                return order(answer, cards.iter().map(|card| &card["action"]).collect());
            }
            let buttons = cards.iter().flat_map(|card| list(&card["action"]["buttons"]));
            let replies: Vec<&Value> = buttons.map(|button| &button["quick_reply"]).collect();
            Ok(reply(chosen(answer, &replies, "id")?))
        }
        "product" => order(answer, vec![action]),
        "product_list" => order(answer, items(action)),
        "catalog_message" => order(answer, vec![&action["parameters"]]),
        "flow" => Ok(form(answer, &action["parameters"]["flow_token"])),
        "address_message" => {
            let mut fields = members(action["parameters"]["values"].clone());
            fields.extend(answer.fields.clone());
            Ok(("address", String::new(), fields))
        }
        "location_request_message" => Ok(("location", answer.choice.clone().unwrap_or_default(), answer.fields.clone())),
        "request_contact_info" => Ok(("contact_request", String::new(), Map::new())),
        "call_permission_request" => Ok(call_permission(answer)),
        _ => Err(refuse("The buttons of this message send nothing.")),
    }
}

fn reply(reply: &Value) -> Drafted {
    ("button_reply", text(&reply["title"]), members(json!({ "id": reply["id"] })))
}

fn call_permission(answer: &Answer) -> Drafted {
    (
        "call_permission",
        answer.choice.clone().unwrap_or_else(|| "accept".to_owned()),
        Map::new(),
    )
}

fn form(answer: &Answer, token: &Value) -> Drafted {
    let mut fields = Map::from_iter([("flow_token".to_owned(), json!(token.as_str().unwrap_or("unused")))]);
    fields.extend(answer.fields.clone());
    ("flow", String::new(), fields)
}

/// The products of sections.
fn items(of: &Value) -> Vec<&Value> {
    list(&of["sections"])
        .iter()
        .flat_map(|section| list(&section["product_items"]))
        .collect()
}

/// An order of what is asked for, or of the first product that is offered.
fn order(answer: &Answer, offered: Vec<&Value>) -> Result<Drafted, ApiError> {
    let named = offered.iter().find_map(|offer| {
        offer["product_retailer_id"]
            .as_str()
            .or_else(|| offer["thumbnail_product_retailer_id"].as_str())
    });
    let mut wanted = answer.items.clone();
    if wanted.is_empty() {
        let product = answer.choice.as_deref().or(named).unwrap_or("TEA-250").to_owned();
        wanted.push(Item { product, quantity: 1 });
    }
    if wanted.iter().any(|item| item.quantity == 0 || item.product.is_empty()) {
        return Err(refuse("Each item needs a product and a quantity."));
    }
    let items: Vec<Value> = wanted
        .iter()
        .map(|item| json!({ "product_retailer_id": item.product, "quantity": item.quantity, "item_price": price(&item.product), "currency": "INR" }))
        .collect();
    let catalog = offered
        .iter()
        .find_map(|offer| offer["catalog_id"].as_str())
        .unwrap_or("510000000000001");
    let words = answer.fields.get("text").map(text).unwrap_or_default();
    Ok(("order", words, members(json!({ "catalog_id": catalog, "product_items": items }))))
}

/// An invented price, the same each time.
fn price(product: &str) -> f64 {
    let sum: u32 = product.bytes().map(u32::from).sum();
    f64::from(sum % 900 + 99) + 0.5
}

fn template(answer: &Answer, shown: &Value) -> Result<Drafted, ApiError> {
    let buttons: Vec<&Value> = match answer.card {
        Some(at) => list(&shown["cards"][at]["buttons"]).iter().collect(),
        None => list(&shown["buttons"]).iter().collect(),
    };
    if buttons.is_empty() && shown["asks"] == "call_permission" {
        return Ok(call_permission(answer));
    }
    let button = chosen(answer, &buttons, "text")?;
    match button["type"].as_str().unwrap_or_default() {
        "QUICK_REPLY" => {
            let fields = members(json!({ "payload": button["payload"] }));
            Ok(("button", text(&button["text"]), fields))
        }
        "FLOW" => Ok(form(answer, &button["flow_token"])),
        "MPM" => order_of(answer, items(button)),
        "CATALOG" => order_of(answer, vec![&json!({ "thumbnail_product_retailer_id": button["product"] })]),
        "SPM" => {
            let of = answer.card.map_or(shown, |at| &shown["cards"][at]);
            order_of(answer, vec![&of["header"]["product"]])
        }
        "REQUEST_CONTACT_INFO" => Ok(("contact_request", String::new(), Map::new())),
        _ => Err(refuse("This button sends nothing.")),
    }
}

/// In a template the text of the button is the choice, and no product.
fn order_of(answer: &Answer, offered: Vec<&Value>) -> Result<Drafted, ApiError> {
    let without = Answer {
        choice: None,
        ..answer.clone()
    };
    order(&without, offered)
}
