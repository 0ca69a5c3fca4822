//! What customers do to messages: react, edit, delete; in any order, also before the message itself.

use crate::support::{Browser, SUPPORT, TestApp, now, text_event, unread, until};
use domain::Millis;
use serde_json::{Value, json};
use store::{DueEntry, DueKind, EditTask};

/// Something a customer does to a message.
fn act(wamid: &str, from: &str, at: i64, kind: &str, what: &Value) -> Value {
    json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "919000010001", "phone_number_id": SUPPORT },
        "contacts": [{ "profile": { "name": from }, "wa_id": from }],
        "messages": [{ "from": from, "id": wamid, "timestamp": at.to_string(), "type": kind, kind: what }],
    })
}

fn all_orders(count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let shorter = all_orders(count - 1);
    (0..count)
        .flat_map(|place| shorter.iter().map(move |order| (place, order)))
        .map(|(place, order)| {
            let mut order = order.clone();
            order.insert(place, count - 1);
            order
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn any_order_of_a_message_and_what_was_done_to_it_ends_the_same() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let at = now() - 60;
    let orders = all_orders(4);
    for (serial, order) in orders.iter().enumerate() {
        let from = format!("9198111{serial:05}");
        let target = format!("wamid.T{serial}");
        let mut text = text_event(&target, &from, at, "helo");
        text["contacts"][0]["profile"]["name"] = json!(from);
        let events = [
            text,
            act(
                &format!("wamid.E{serial}"),
                &from,
                at + 1,
                "edit",
                &json!({ "original_message_id": target, "message": { "type": "text", "text": { "body": "hello" } } }),
            ),
            act(
                &format!("wamid.R{serial}"),
                &from,
                at + 2,
                "reaction",
                &json!({ "message_id": target, "emoji": "👍" }),
            ),
            act(
                &format!("wamid.Q{serial}"),
                &from,
                at + 3,
                "reaction",
                &json!({ "message_id": target, "emoji": "❤️" }),
            ),
        ];
        for index in order {
            // Each twice, as SNS may.
            app.publish(events[*index].clone()).await;
            app.publish(events[*index].clone()).await;
        }
    }
    for serial in 0..orders.len() {
        let conversation = browser.conversation_with(&format!("9198111{serial:05}")).await;
        let message = until("everything is taken in", async || {
            let messages = browser.messages(&conversation).await;
            assert!(messages.len() <= 1, "{messages:?}");
            let message = messages.into_iter().next()?;
            let marks = &message["marks"];
            (marks["reaction"]["emoji"] == "❤️" && marks["edits"].as_array()?.len() == 1).then_some(message)
        })
        .await;
        assert_eq!(message["content"]["text"]["body"], "helo", "what was said first stays");
        assert_eq!(message["marks"]["edits"][0]["content"]["text"]["body"], "hello");
    }
    for row in browser.inbox().await {
        assert_eq!((unread(&row), &row["last"]["preview"]), (1, &json!("hello")));
    }
    assert_eq!(app.log().matches("event kept as failed").count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_message_says_so_and_a_reaction_that_is_taken_back_is_gone() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let (from, at) = ("919811110001", now() - 60);
    app.publish(text_event("wamid.A", from, at, "oops")).await;
    app.publish(act(
        "wamid.B",
        from,
        at + 1,
        "reaction",
        &json!({ "message_id": "wamid.A", "emoji": "👍" }),
    ))
    .await;
    app.publish(act("wamid.C", from, at + 2, "reaction", &json!({ "message_id": "wamid.A" })))
        .await;
    app.publish(act("wamid.D", from, at + 3, "revoke", &json!({ "original_message_id": "wamid.A" })))
        .await;
    let row = until("it is deleted", async || {
        let row = browser.inbox().await.into_iter().next()?;
        (row["last"]["preview"] == "🚫 Deleted message").then_some(row)
    })
    .await;
    let conversation = row["id"].as_str().unwrap();
    let message = until("the reaction is gone", async || {
        let message = browser.messages(conversation).await.remove(0);
        (message["marks"]["reaction"].is_object() && message["marks"]["reaction"]["emoji"].is_null()).then_some(message)
    })
    .await;
    assert_eq!(message["marks"]["deletedAt"], at + 3);
    let page = browser.get(&format!("/inbox/{conversation}")).await.text().await.unwrap();
    assert!(page.contains("The customer deleted this message."));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_edited_twice_and_then_deleted_keeps_what_it_said() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let (from, at) = ("919811110001", now() - 60);
    let edit = |wamid: &str, at, body: &str| {
        let new = json!({ "original_message_id": "wamid.A", "message": { "type": "text", "text": { "body": body } } });
        act(wamid, from, at, "edit", &new)
    };
    // The second edit comes before the first, and the deletion before both.
    app.publish(text_event("wamid.A", from, at, "one")).await;
    let conversation = browser.conversation_with("Test Customer").await;
    app.publish(act("wamid.D", from, at + 3, "revoke", &json!({ "original_message_id": "wamid.A" })))
        .await;
    app.publish(edit("wamid.C", at + 2, "three")).await;
    app.publish(edit("wamid.B", at + 1, "two")).await;
    let message = until("all of it is taken in", async || {
        let message = browser.messages(&conversation).await.pop()?;
        let edits = message["marks"]["edits"].as_array()?.len();
        (edits == 2 && message["marks"]["deletedAt"] == at + 3).then_some(message)
    })
    .await;
    let said = |index: usize| message["marks"]["edits"][index]["content"]["text"]["body"].clone();
    assert_eq!(
        (&message["content"]["text"]["body"], said(0), said(1)),
        (&json!("one"), json!("two"), json!("three"))
    );
    let row = browser.inbox().await.remove(0);
    assert_eq!((unread(&row), &row["last"]["preview"]), (1, &json!("🚫 Deleted message")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_whose_message_never_comes_is_shown_by_itself() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let (from, at) = ("919811110009", now() - 60);
    let like = json!({ "message_id": "wamid.GONE", "emoji": "👍" });
    app.publish(act("wamid.LIKE", from, at + 1, "reaction", &like)).await;
    let new = json!({ "original_message_id": "wamid.GONE", "message": { "type": "text", "text": { "body": "make it two" } } });
    app.publish(act("wamid.LONE", from, at, "edit", &new)).await;
    let store = app.store();
    let in_an_hour = Millis((now() + 3600) * 1000);
    let waits = until("the edit waits", async || {
        let due: Vec<DueEntry<EditTask>> = store.due(DueKind::Edit, in_an_hour, 10).await.unwrap();
        due.into_iter().next()
    })
    .await;
    assert!(browser.inbox().await.is_empty(), "its message may still come");
    // The minutes are over.
    store.reschedule_due(waits, Millis(now() * 1000)).await.unwrap();
    let conversation = browser.conversation_with(from).await;
    let row = browser.inbox().await.remove(0);
    assert_eq!((unread(&row), &row["last"]["preview"]), (1, &json!("make it two")));
    let message = browser.messages(&conversation).await.remove(0);
    assert_eq!(message["context"]["edits"], "wamid.GONE");
    assert!(message["marks"]["reaction"].is_null(), "the reaction is to another");
    let page = browser.get(&format!("/inbox/{conversation}")).await.text().await.unwrap();
    assert!(page.contains("Changes an earlier message that never came here."));
    // A message that comes after all says what it said, with the reaction that waited; the edit stands below it.
    app.publish(text_event("wamid.GONE", from, at - 1, "make it one")).await;
    let messages = until("the message has come", async || {
        let messages = browser.messages(&conversation).await;
        (messages.len() == 2).then_some(messages)
    })
    .await;
    let said = |index: usize| messages[index]["content"]["text"]["body"].clone();
    assert_eq!((said(0), said(1)), (json!("make it one"), json!("make it two")));
    assert_eq!(messages[0]["marks"]["reaction"]["emoji"], "👍");
    assert!(messages[0]["marks"]["edits"].is_null());
    assert_eq!(app.log().matches("event kept as failed").count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reaction_in_a_resolved_conversation_changes_nothing_but_its_message() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let at = now() - 60;
    let named = |mut event: Value, name: &str| {
        event["contacts"][0]["profile"]["name"] = json!(name);
        event
    };
    for (from, name, later) in [
        ("919811110011", "Nadia Nod", 0),
        ("919811110012", "Otto Other", 1),
        ("919811110013", "Petra Past", 2),
    ] {
        let event = text_event(&format!("wamid.{from}"), from, at + later, "thank you");
        app.publish(named(event, name)).await;
    }
    let conversation = browser.conversation_with("Nadia Nod").await;
    let past = browser.conversation_with("Petra Past").await;
    browser.conversation_with("Otto Other").await;
    for id in [&conversation, &past] {
        browser.ok("thread/resolve", json!({ "conversation": id })).await;
    }
    // All that the lists show, in their order.
    let lists = async || {
        let mut lists = Vec::new();
        for state in ["open", "resolved"] {
            let filter = json!({ "phone": null, "tab": "all", "state": state });
            lists.push(browser.ok("inbox", json!({ "filter": filter })).await["page"]["conversations"].take());
        }
        lists
    };
    let before = lists().await;
    assert_eq!((before[0].as_array().unwrap().len(), before[1].as_array().unwrap().len()), (1, 2));
    for (serial, emoji) in ["👍🏽", ""].into_iter().enumerate() {
        let what = json!({ "message_id": "wamid.919811110011", "emoji": emoji });
        let wamid = format!("wamid.NOD{serial}");
        let event = act(&wamid, "919811110011", at + 10 + i64::try_from(serial).unwrap(), "reaction", &what);
        app.publish(named(event, "Nadia Nod")).await;
        until("the message has it", async || {
            let message = browser.messages(&conversation).await.pop()?;
            let reaction = message["marks"]["reaction"].as_object()?;
            (reaction.get("emoji").and_then(Value::as_str).unwrap_or_default() == emoji).then_some(())
        })
        .await;
        assert_eq!(lists().await, before, "after {emoji:?}");
    }
    assert_eq!(browser.messages(&conversation).await.len(), 1);
}
