//! An older instance meets what a newer one has written, and a newer one what an older one left.

use super::support::{Bench, NOW, conversation, inbound, phone, position, thread, user};
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Entry, EventId, SCHEMA, inbox::Filter, live::Scope};
use std::collections::HashMap;
use store::{MessageKey, keys};

fn text(value: &str) -> AttributeValue {
    AttributeValue::S(value.to_owned())
}

fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

/// Writes an item as a newer version would.
async fn put(bench: &Bench, key: keys::Key, kind: &str, body: &str, more: &[(&str, AttributeValue)]) {
    let mut item = HashMap::from([
        ("pk".to_owned(), text(&key.pk)),
        ("sk".to_owned(), text(&key.sk)),
        ("itemType".to_owned(), text(kind)),
        ("schema".to_owned(), number(SCHEMA + 1)),
        ("v".to_owned(), number(1)),
        ("body".to_owned(), text(body)),
    ]);
    item.extend(more.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    let put = bench.client.put_item().table_name(&bench.tables().main).set_item(Some(item));
    put.send().await.unwrap();
}

async fn body(bench: &Bench, key: keys::Key) -> String {
    let get = bench.client.get_item().table_name(&bench.tables().main);
    let got = get
        .key("pk", text(&key.pk))
        .key("sk", text(&key.sk))
        .consistent_read(true)
        .send()
        .await
        .unwrap();
    got.item.unwrap()["body"].as_s().unwrap().clone()
}

#[tokio::test]
async fn entries_of_the_future_keep_their_place_and_their_neighbours() {
    let bench = Bench::open().await;
    let known = inbound(thread(1), position(10, 1));
    bench.create(std::slice::from_ref(&known)).await;
    let place = position(11, 2);
    put(&bench, keys::message(&thread(1), place), "POLL", r#"{"question":"when?"}"#, &[]).await;
    let place = position(12, 3);
    put(
        &bench,
        keys::message(&thread(1), place),
        "MESSAGE",
        r#"{"direction":"sideways"}"#,
        &[],
    )
    .await;
    let page = bench.entries(&thread(1), None, 20).await.unwrap();
    let kinds: Vec<_> = page
        .entries
        .iter()
        .map(|entry| match entry {
            Entry::Message(_) => "known",
            Entry::Newer(newer) => newer.kind.as_str(),
            _ => "?",
        })
        .collect();
    assert_eq!(kinds, ["known", "poll", "message"]);
    assert!(page.entries.is_sorted_by_key(Entry::position));
    assert_eq!(bench.skipped(), 2);
    bench.close().await;
}

#[tokio::test]
async fn a_list_shows_what_can_be_read_and_does_not_end_early() {
    let bench = Bench::open().await;
    for serial in 1..=6_u8 {
        let row = conversation(thread(serial.into()), position(i64::from(serial), u128::from(serial)));
        bench.write(|commit| commit.put_conversation("row", &row, None)).await.unwrap();
    }
    for serial in [3_u8, 5] {
        let id = thread(serial.into());
        let more = [
            ("inboxPk", text("INBOX#1#open#0")),
            ("queuePk", text("QUEUE#1#open#none")),
            ("lastActivityAt", text(&position(i64::from(serial), u128::from(serial)).to_string())),
        ];
        put(
            &bench,
            keys::conversation(&id),
            "CONVERSATION",
            r#"{"shape":"of the future"}"#,
            &more,
        )
        .await;
    }
    let filter = Filter {
        phone: Some(phone("1")),
        ..Filter::default()
    };
    let list = bench.list_conversations(&phone("1"), &filter, &user("me"), None, 3).await.unwrap();
    let shown: Vec<_> = list.iter().map(|row| row.id.clone()).collect();
    assert_eq!(shown, [6, 4, 2].map(thread));
    bench.close().await;
}

#[tokio::test]
async fn a_change_by_an_older_version_takes_nothing_away() {
    let bench = Bench::open().await;
    let (id, place) = (thread(1), position(10, 1));
    let mut future = serde_json::to_value(conversation(id.clone(), place)).unwrap();
    future["state"] = serde_json::json!({ "snoozed": { "until": 99 } });
    future["labels"] = serde_json::json!(["vip"]);
    future["last"]["icon"] = "🎬".into();
    let more = [("inboxPk", text("INBOX#1#snoozed#0")), ("lastActivityAt", text(&place.to_string()))];
    put(&bench, keys::conversation(&id), "CONVERSATION", &future.to_string(), &more).await;
    let row = bench.conversation(&id).await.unwrap().unwrap();
    assert_eq!(row.state.name(), "snoozed");
    let changed = row.mark_read(place.id).unwrap();
    bench
        .write(|commit| commit.put_conversation("row", &changed, Some(1)))
        .await
        .unwrap();
    let after: serde_json::Value = serde_json::from_str(&body(&bench, keys::conversation(&id)).await).unwrap();
    for (name, expected) in [("state", &future["state"]), ("labels", &future["labels"])] {
        assert_eq!(&after[name], expected, "{name}");
    }
    assert_eq!(
        (&after["last"]["icon"], &after["seen"]),
        (&future["last"]["icon"], &place.id.to_string().into())
    );
    bench.close().await;
}

#[tokio::test]
async fn a_message_of_the_version_before_is_read_and_rewritten() {
    let bench = Bench::open().await;
    let message = inbound(thread(1), position(10, 1));
    let key = keys::message(&message.conversation, message.position());
    let direction = text("inbound");
    let words = AttributeValue::M(HashMap::from([("body".to_owned(), text("hello"))]));
    let item = HashMap::from([
        ("pk".to_owned(), text(&key.pk)),
        ("sk".to_owned(), text(&key.sk)),
        ("itemType".to_owned(), text("MESSAGE")),
        ("schema".to_owned(), number(1)),
        ("id".to_owned(), text(&message.id.to_string())),
        ("conversation".to_owned(), text(&message.conversation.to_string())),
        ("at".to_owned(), number(10)),
        ("wamid".to_owned(), text(message.wamid.as_ref().unwrap().as_str())),
        ("direction".to_owned(), direction),
        ("content".to_owned(), AttributeValue::M(HashMap::from([("text".to_owned(), words)]))),
        ("activity".to_owned(), AttributeValue::Bool(true)),
        ("raw".to_owned(), text("{}")),
        ("v".to_owned(), number(1)),
    ]);
    let put = bench.client.put_item().table_name(&bench.tables().main).set_item(Some(item));
    put.send().await.unwrap();
    let key = MessageKey::of(&message);
    assert_eq!(bench.message(&key).await.unwrap().as_ref(), Some(&message));
    let mut acted = message.clone();
    acted.marks.deleted_at = Some(domain::Seconds(11));
    acted.v = 2;
    bench.write(|commit| commit.put_marks("marks", &acted, 1)).await.unwrap();
    assert_eq!(bench.message(&key).await.unwrap(), Some(acted));
    bench.close().await;
}

#[tokio::test]
async fn live_events_of_other_versions_do_not_stop_the_feed() {
    let bench = Bench::open().await;
    let number_1 = Scope::Number(phone("1"));
    let id = |serial| EventId::from_parts(NOW.unsigned(), serial);
    // Of a newer version: about something that is not known here, and for somebody who is not.
    let newer = |serial, scope: &str| {
        let json = format!(
            r#"{{"schema":99,"id":"{}","scope":{{"galaxy":1}},"changes":[{{"poll":{{}}}}]}}"#,
            id(serial)
        );
        HashMap::from([("event".to_owned(), text(&json)), ("scope".to_owned(), text(scope))])
    };
    let broken = HashMap::from([("event".to_owned(), number(7))]);
    for (serial, mut item) in (1..).zip([newer(1, "galaxy:1"), broken, newer(3, "number:1")]) {
        let key = keys::live(&number_1, id(serial));
        item.extend([("pk".to_owned(), text(&key.pk)), ("sk".to_owned(), text(&key.sk))]);
        let put = bench.client.put_item().table_name(&bench.tables().main).set_item(Some(item));
        put.send().await.unwrap();
    }
    let read = bench.live_events(&number_1, id(0), NOW, 10).await.unwrap();
    assert_eq!(read.iter().map(|event| event.id).collect::<Vec<_>>(), [id(3)]);
    assert_eq!(bench.skipped(), 1);
    bench.close().await;
}
