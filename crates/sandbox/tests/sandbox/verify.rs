//! The checker finds every kind of damage, and nothing where there is none.

mod acts;

use crate::support::{Folder, Local};
use aws_sdk_dynamodb::{Client, types::AttributeValue};
use aws_sdk_socialmessaging::primitives::Blob;
use sandbox::{
    VerifyOptions,
    names::{OUR_NUMBERS, TABLE},
};
use serde_json::{Value, json};
use std::collections::HashMap;

type Item = HashMap<String, AttributeValue>;

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

async fn violations(local: &Local) -> Vec<String> {
    let (status, report) = local.control("GET", "verify", None).await;
    assert_eq!(status, 200, "{report}");
    let lines: Vec<String> = serde_json::from_value(report["violations"].clone()).unwrap();
    assert_eq!(report["ok"], lines.is_empty());
    lines
}

async fn all(client: &Client) -> Vec<Item> {
    let mut items = Vec::new();
    let mut pages = client.scan().table_name(TABLE).into_paginator().items().send();
    while let Some(item) = pages.next().await {
        items.push(item.unwrap());
    }
    items
}

async fn put(client: &Client, item: Item) {
    client.put_item().table_name(TABLE).set_item(Some(item)).send().await.unwrap();
}

async fn delete(client: &Client, item: &Item) {
    client
        .delete_item()
        .table_name(TABLE)
        .key("pk", item["pk"].clone())
        .key("sk", item["sk"].clone())
        .send()
        .await
        .unwrap();
}

fn of_type<'a>(items: &'a [Item], kind: &'a str) -> impl Iterator<Item = &'a Item> {
    items.iter().filter(move |item| item["itemType"] == text(kind))
}

/// What an item says, out of its JSON.
fn body(item: &Item) -> Value {
    serde_json::from_str(item["body"].as_s().unwrap()).unwrap()
}

/// An item whose JSON is changed.
fn with_body(item: &Item, change: impl FnOnce(&mut Value)) -> Item {
    let mut value = body(item);
    change(&mut value);
    with(item, "body", text(&value.to_string()))
}

/// One item of each type, out of one seeded table.
struct Sample {
    conversation: Item,
    inbound: Item,
    outbound: Item,
    identity: Item,
    contact: Item,
    pointer: Item,
}

impl Sample {
    async fn of(client: &Client) -> Self {
        let items = all(client).await;
        let first = |kind: &str| of_type(&items, kind).next().unwrap().clone();
        let message = |inbound: bool| {
            of_type(&items, "MESSAGE")
                .find(|item| body(item)["direction"].is_string() == inbound)
                .unwrap()
                .clone()
        };
        let inbound = message(true);
        let key = text(&format!("WAMID#{}", body(&inbound)["wamid"].as_str().unwrap()));
        Self {
            conversation: first("CONVERSATION"),
            outbound: message(false),
            identity: first("IDENTITY"),
            contact: first("CONTACT"),
            pointer: of_type(&items, "MESSAGE_STATUS").find(|item| item["pk"] == key).unwrap().clone(),
            inbound,
        }
    }
}

/// An item with one attribute changed.
fn with(item: &Item, name: &str, value: AttributeValue) -> Item {
    let mut item = item.clone();
    item.insert(name.to_owned(), value);
    item
}

/// Items, how they are damaged, and what must be said about it.
fn damages(sample: &Sample) -> Vec<(&Item, Item, &'static str)> {
    let Sample {
        conversation,
        inbound,
        outbound,
        identity,
        pointer,
        ..
    } = sample;
    let nowhere = "0000000001#X";
    let last = with_body(conversation, |value| value["last"]["position"] = json!(nowhere));
    let queued = with_body(outbound, |value| {
        value["direction"]["outbound"]["delivery"]["history"] = json!({ "queued": 1 });
    });
    let mut nameless = pointer.clone();
    nameless.remove("conversation");
    vec![
        (
            conversation,
            with_body(conversation, |value| value["unread"]["more"] = json!(1)),
            "unread is",
        ),
        (
            conversation,
            with_body(conversation, |value| value["lastInboundAt"] = json!(5)),
            "lastInboundAt is 5",
        ),
        (
            conversation,
            with(conversation, "lastActivityAt", text(nowhere)),
            "lastActivityAt is",
        ),
        (conversation, last, "the last message is"),
        (conversation, with(conversation, "inboxPk", text("INBOX#1#open#0")), "inboxPk is"),
        (conversation, with(conversation, "queuePk", text("QUEUE#1#open#none")), "queuePk is"),
        (
            inbound,
            with_body(inbound, |value| value["wamid"] = json!("wamid.NOBODY")),
            "was never published",
        ),
        (inbound, with_body(inbound, |value| value["at"] = json!(7)), "says of itself"),
        (
            identity,
            with(identity, "customer", text("01ARZ3NDEKTSV4RRFFQ69G5FAV")),
            "leads to no customer",
        ),
        (pointer, with(pointer, "position", text(nowhere)), "leads to"),
        (pointer, nameless, "is not what its key says"),
        (outbound, queued, "nothing in the outbox stands for it"),
    ]
}

#[tokio::test]
async fn a_wrong_attribute_of_any_item_is_found() {
    let local = Local::start_seeded(12).await;
    let client = local.dynamodb();
    assert_eq!(violations(&local).await, Vec::<String>::new(), "what is seeded is sound");
    let sample = Sample::of(&client).await;
    for (whole, damaged, expected) in damages(&sample) {
        put(&client, damaged).await;
        let found = violations(&local).await;
        assert!(found.iter().any(|line| line.contains(expected)), "{expected}: {found:?}");
        put(&client, whole.clone()).await;
    }
    assert_eq!(violations(&local).await, Vec::<String>::new(), "all is whole again");
}

#[tokio::test]
async fn a_missing_or_doubled_item_is_found() {
    let local = Local::start_seeded(3).await;
    let client = local.dynamodb();
    let sample = Sample::of(&client).await;
    for (item, expected) in [
        (&sample.inbound, "leads to no message"),
        (&sample.pointer, "stored without its pointer"),
        (&sample.contact, "leads to no customer"),
        (&sample.conversation, "has messages and is no conversation"),
    ] {
        delete(&client, item).await;
        let found = violations(&local).await;
        assert!(found.iter().any(|line| line.contains(expected)), "{expected}: {found:?}");
        put(&client, item.clone()).await;
    }
    let id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    let place = format!("MSG#{:010}#{id}", body(&sample.inbound)["at"].as_i64().unwrap());
    let doubled = with_body(&sample.inbound, |value| value["id"] = json!(id));
    put(&client, with(&doubled, "sk", text(&place))).await;
    assert!(violations(&local).await.iter().any(|line| line.contains("is stored 2 times")));
}

#[tokio::test]
async fn live_events_that_know_more_than_the_table_are_found() {
    let local = Local::start_seeded(3).await;
    let client = local.dynamodb();
    let sample = Sample::of(&client).await;
    let now = ulid::Ulid::from_parts(u64::try_from(crate::support::now_ms()).unwrap(), 1);
    let mut conversation = body(&sample.conversation);
    conversation["v"] = json!(99);
    let mut message = body(&sample.inbound);
    message["at"] = json!(7);
    let event = json!({ "changes": [{ "conversation": conversation }, { "entry": { "message": message } }] });
    let event = Item::from([
        ("pk".to_owned(), text("LIVE#1#0#1")),
        ("sk".to_owned(), text(&now.to_string())),
        ("event".to_owned(), text(&event.to_string())),
    ]);
    put(&client, event).await;
    let found = violations(&local).await;
    for expected in ["live events at 99", "which is not stored"] {
        assert!(found.iter().any(|line| line.contains(expected)), "{expected}: {found:?}");
    }
}

async fn send(local: &Local, to: &str, callback: &str) {
    let message = json!({ "messaging_product": "whatsapp", "to": to, "type": "text", "text": { "body": "Hello" }, "biz_opaque_callback_data": callback });
    local
        .eum()
        .send_whats_app_message()
        .origination_phone_number_id(OUR_NUMBERS[0].eum_id)
        .message(Blob::new(message.to_string()))
        .meta_api_version("v24.0")
        .send()
        .await
        .unwrap();
}

/// An outbound message item in a state, with the pointer of our own id.
fn sent(conversation: &Item, id: &str, state: &str) -> [Item; 2] {
    let id_of_conversation = body(conversation)["id"].as_str().unwrap().to_owned();
    let delivery = json!({ "history": { "queued": 1, state: 1 } });
    let position = format!("0000000001#{id}");
    let value = json!({
        "id": id, "at": 1, "v": 1, "conversation": id_of_conversation,
        "direction": { "outbound": { "author": { "id": "u", "name": "U" }, "delivery": delivery } },
    });
    let message = Item::from([
        ("pk".to_owned(), conversation["pk"].clone()),
        ("sk".to_owned(), text(&format!("MSG#{position}"))),
        ("body".to_owned(), text(&value.to_string())),
    ]);
    let pointer = Item::from([
        ("pk".to_owned(), text(&format!("OUT#{id}"))),
        ("sk".to_owned(), text("PTR")),
        ("conversation".to_owned(), text(&id_of_conversation)),
        ("position".to_owned(), text(&position)),
    ]);
    [message, pointer]
}

#[tokio::test]
async fn what_was_sent_published_and_reported_is_compared_with_what_is_stored() {
    let local = Local::start_seeded(3).await;
    let client = local.dynamodb();
    let person = local.person("Ravi", "+919876543210").await;
    let wamid = local.write(&person, "not stored").await;
    let found = violations(&local).await;
    assert_eq!(
        found,
        [format!("I1: {wamid} was published and is neither stored nor kept as failed")]
    );
    let failed = Item::from([
        ("pk".to_owned(), text("FAILED#1")),
        ("sk".to_owned(), text("01ARZ3NDEKTSV4RRFFQ69G5FAV")),
        ("raw".to_owned(), text(&format!("{{\\\"id\\\":\\\"{wamid}\\\"}}"))),
    ]);
    put(&client, failed).await;
    assert_eq!(violations(&local).await, Vec::<String>::new());

    // Offline, the message comes as far as sent and stays there.
    let offline = format!("phone/people/{person}/online");
    local.control("PUT", &offline, Some(json!({ "online": false }))).await;
    let id = "01BX5ZZKBKACTAV9WEVGEMMVRZ";
    send(&local, "+919876543210", id).await;
    crate::support::until("sent", || async {
        let (_, pending) = local.control("GET", "quiet", None).await;
        (pending["outcomes"] == 0).then_some(())
    })
    .await;
    assert!(
        violations(&local)
            .await
            .iter()
            .any(|line| line.contains("accepted for sending and is not stored"))
    );
    let conversation = of_type(&all(&client).await, "CONVERSATION").next().unwrap().clone();
    for (state, expected) in [
        ("sent", None),
        ("accepted", Some("is accepted and was reported sent")),
        ("delivered", Some("is delivered and was reported sent")),
        ("sending", Some("nothing in the outbox stands for it")),
    ] {
        for item in sent(&conversation, id, state) {
            put(&client, item).await;
        }
        let found = violations(&local).await;
        match expected {
            None => assert_eq!(found, Vec::<String>::new()),
            Some(expected) => assert!(found.iter().any(|line| line.contains(expected)), "{expected}: {found:?}"),
        }
    }
    // Its place in the outbox, under either name; another kind of due work says nothing of it.
    for (pk, stands) in [("DUE#media#1", false), ("DUE#send#1", true), ("OUTBOX#1", true)] {
        let sk = format!("0000000000001#{id}");
        let entry = Item::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(&sk))]);
        put(&client, entry.clone()).await;
        let found = violations(&local).await;
        let missed = found.iter().any(|line| line.contains("nothing in the outbox stands for it"));
        assert_eq!(missed, !stands, "{pk}: {found:?}");
        delete(&client, &entry).await;
    }
    for item in sent(&conversation, id, "sent") {
        put(&client, item).await;
    }
    send(&local, "+919876543210", id).await;
    assert!(
        violations(&local)
            .await
            .iter()
            .any(|line| line.contains("was accepted for sending 2 times"))
    );
    // A failure must carry its code.
    let other = "01BX5ZZKBKACTAV9WEVGEMMVS0";
    send(&local, "+14155550199", other).await;
    for item in sent(&conversation, other, "failed") {
        put(&client, item).await;
    }
    crate::support::until("the code", || async {
        let found = violations(&local).await;
        found
            .iter()
            .any(|line| line.contains("failed with {131026} and carries None"))
            .then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_folder_can_be_verified_when_nobody_uses_it() {
    let folder = Folder::new();
    let options = || VerifyOptions::Folder {
        data: folder.0.clone(),
        dynamodb_port: None,
    };
    assert!(sandbox::verify(options()).await.is_err(), "there is nothing yet");
    let local = Local::start_with(Some(folder.0.clone()), 3).await;
    assert!(sandbox::verify(options()).await.is_err(), "it is in use");
    let port = local.sandbox.url().rsplit(':').next().unwrap().parse().unwrap();
    assert_eq!(
        sandbox::verify(VerifyOptions::Running { port }).await.unwrap(),
        Vec::<String>::new()
    );
    let person = local.person("Ravi", "+919876543210").await;
    local.write(&person, "lost").await;
    local.sandbox.shutdown().await;
    let found = sandbox::verify(options()).await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].contains("was published"));
}

#[tokio::test]
async fn quiet_names_what_is_still_on_its_way() {
    let local = Local::start_seeded(1).await;
    let quiet = || async { local.control("GET", "quiet", None).await.1 };
    assert_eq!(quiet().await["quiet"], true);
    let client = local.dynamodb();
    let entry = |due: &str| {
        // The second partition as a former version names it.
        let pk = if due.ends_with('a') { "DUE#send#2" } else { "OUTBOX#2" };
        Item::from([("pk".to_owned(), text(pk)), ("sk".to_owned(), text(due))])
    };
    put(&client, entry("0000000000001#a")).await;
    put(&client, entry("9999999999999#b")).await;
    let pending = quiet().await;
    assert_eq!(
        (&pending["quiet"], &pending["outbox"], &pending["outboxDue"]),
        (&json!(false), &json!(2), &json!(1))
    );
    delete(&client, &entry("0000000000001#a")).await;
    delete(&client, &entry("9999999999999#b")).await;
    assert_eq!(quiet().await["quiet"], true);
    let person = local.person("Ravi", "+919876543210").await;
    local.write(&person, "hi").await;
    assert_eq!(quiet().await["queue"], 1);
    local.next_event().await;
    assert_eq!(quiet().await["quiet"], Value::Bool(true));
}
