//! One customer, one conversation: whatever WhatsApp calls them.

use crate::support::{Browser, SUPPORT, TestApp, now, unread, until};
use serde_json::{Value, json};

/// A message from somebody who is known by a number, a user id or both.
fn from(wamid: &str, number: Option<&str>, user: Option<&str>, at: i64) -> Value {
    json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "919000010001", "phone_number_id": SUPPORT },
        "contacts": [{ "profile": { "name": "Test Customer" }, "wa_id": number, "user_id": user }],
        "messages": [{ "from": number, "from_user_id": user, "id": wamid, "timestamp": at.to_string(),
            "type": "text", "text": { "body": wamid } }],
    })
}

fn system(wamid: &str, number: &str, user: Option<&str>, at: i64, system: &Value) -> Value {
    json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "919000010001", "phone_number_id": SUPPORT },
        "messages": [{ "from": number, "from_user_id": user, "id": wamid, "timestamp": at.to_string(),
            "type": "system", "system": system }],
    })
}

/// Publishes one after the other, each taken in before the next, and gives the conversation it went to.
async fn goes_to(app: &TestApp, browser: &Browser, event: Value) -> String {
    let wamid = event["messages"][0]["id"].clone();
    app.publish(event).await;
    until("it is taken in", async || {
        for row in browser.inbox().await {
            let id = row["id"].as_str().unwrap();
            if browser.messages(id).await.iter().any(|message| message["wamid"] == wamid) {
                return Some(id.to_owned());
            }
        }
        None
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn number_and_user_id_are_one_customer() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let at = now() - 100;
    let first = goes_to(&app, &browser, from("wamid.1", Some("919811110001"), None, at)).await;
    let both = goes_to(&app, &browser, from("wamid.2", Some("919811110001"), Some("IN.1"), at + 1)).await;
    let hidden = goes_to(&app, &browser, from("wamid.3", None, Some("IN.1"), at + 2)).await;
    assert_eq!([&both, &hidden], [&first, &first]);
    let other = goes_to(&app, &browser, from("wamid.4", Some("919811110001"), Some("IN.2"), at + 3)).await;
    assert_ne!(
        other, first,
        "a known number with a new user id, and WhatsApp said nothing: somebody else has the number now"
    );
    let again = goes_to(&app, &browser, from("wamid.5", None, Some("IN.1"), at + 4)).await;
    assert_eq!(again, first);
    assert_eq!(browser.inbox().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_changes_the_number_stays_the_same_and_frees_the_old_one() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let at = now() - 100;
    let before = goes_to(&app, &browser, from("wamid.1", Some("919811110001"), Some("IN.OLD"), at)).await;
    let changed = json!({ "type": "user_changed_number", "body": "Test Customer changed", "wa_id": "919811110002",
        "user_id": "IN.NEW", "previous_user_id": "IN.OLD" });
    let notice = goes_to(&app, &browser, system("wamid.S", "919811110001", Some("IN.OLD"), at + 10, &changed)).await;
    assert_eq!(notice, before);
    let after = goes_to(&app, &browser, from("wamid.2", Some("919811110002"), Some("IN.NEW"), at + 20)).await;
    let late = goes_to(&app, &browser, from("wamid.0", Some("919811110001"), None, at + 5)).await;
    assert_eq!(
        [&after, &late],
        [&before, &before],
        "also what was written before the change and comes late"
    );
    let stranger = goes_to(&app, &browser, from("wamid.3", Some("919811110001"), None, at + 30)).await;
    assert_ne!(stranger, before, "the old number is somebody else's now");
    let row = browser.inbox().await.into_iter().find(|row| row["id"] == before.as_str()).unwrap();
    assert_eq!(
        (&row["customer"]["number"], &row["customer"]["bsuid"]),
        (&json!("+919811110002"), &json!("IN.NEW"))
    );
    assert_eq!(unread(&row), 3, "a notice of WhatsApp is no activity");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_known_customers_who_turn_out_to_be_one_are_linked() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let at = now() - 100;
    let old = goes_to(&app, &browser, from("wamid.1", Some("919811110001"), None, at)).await;
    let new = goes_to(&app, &browser, from("wamid.2", Some("919811110002"), None, at + 20)).await;
    let changed = json!({ "type": "user_changed_number", "body": "changed", "wa_id": "919811110002" });
    goes_to(&app, &browser, system("wamid.S", "919811110001", None, at + 10, &changed)).await;
    let linked = async |id: &str| browser.ok("thread", json!({ "conversation": id })).await["contact"]["linked"].clone();
    let customer = |id: &str| json!([id.split('-').next().unwrap()]);
    assert_eq!((linked(&old).await, linked(&new).await), (customer(&new), customer(&old)));
    let page = browser.get(&format!("/inbox/{old}")).await.text().await.unwrap();
    assert!(page.contains(&format!("/inbox/{new}")), "the way to the other one");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_writings_of_a_number_are_one_customer() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let at = now() - 100;
    for (serial, (one, other)) in [
        ("5511999990002", "551199990002"),
        ("525512340001", "5215512340001"),
        ("5491123456789", "541123456789"),
    ]
    .into_iter()
    .enumerate()
    {
        let first = goes_to(&app, &browser, from(&format!("wamid.1{serial}"), Some(one), None, at)).await;
        let second = goes_to(&app, &browser, from(&format!("wamid.2{serial}"), Some(other), None, at + 1)).await;
        assert_eq!(first, second, "{one} {other}");
        // One event with both, as WhatsApp writes it.
        let mut both = from(&format!("wamid.3{serial}"), Some(one), None, at + 2);
        both["contacts"][0]["wa_id"] = json!(other);
        assert_eq!(goes_to(&app, &browser, both).await, first);
    }
    let rows = browser.inbox().await;
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| row["customer"]["name"] == "Test Customer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_a_group_or_without_a_time_says_so() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let mut event = from("wamid.1", Some("919811110001"), None, now());
    event["messages"][0]["timestamp"] = json!("soon");
    let conversation = goes_to(&app, &browser, event).await;
    let page = async || browser.get(&format!("/inbox/{conversation}")).await.text().await.unwrap();
    let before = page().await;
    assert!(before.contains("WhatsApp did not say when it was written."), "{before}");
    assert!(!before.contains("In a group"), "{before}");
    let mut event = from("wamid.2", Some("919811110001"), None, now());
    event["messages"][0]["group_id"] = json!("G1");
    goes_to(&app, &browser, event).await;
    assert!(page().await.contains("In a group"));
    // Whoever answers is told that it does not go to the group.
    let operator = Browser::signed_in(&app, "asha@demo.example").await;
    let page = operator.get(&format!("/inbox/{conversation}")).await.text().await.unwrap();
    assert!(page.contains("goes to the person alone"), "{page}");
    // And to somebody who was heard in a group only, nothing may be said but a template.
    let mut event = from("wamid.3", Some("919811110002"), None, now());
    event["messages"][0]["group_id"] = json!("G1");
    let conversation = goes_to(&app, &browser, event).await;
    let text = json!({ "conversation": conversation, "client_id": crate::support::client_id(1), "text": "Hello" });
    let (status, why) = operator.api("thread/send", text).await;
    assert_eq!(
        (status, &why["Refused"]),
        (reqwest::StatusCode::CONFLICT, &json!("NeverWrote")),
        "{why}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_that_an_older_version_kept_under_another_writing_is_found() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    let (long, short) = ("5511999990002", "551199990002");
    let first = goes_to(&app, &browser, from("wamid.1", Some(long), None, now() - 100)).await;
    // Versions before 3 kept the number as it was written.
    let mut item = app.scan("wecare").await[&format!("IDENT#wa#{short} IDENT")].clone();
    let key = json!({ "pk": item["pk"], "sk": item["sk"] });
    app.database("DeleteItem", &json!({ "TableName": "wecare", "Key": key })).await;
    item["pk"]["S"] = format!("IDENT#wa#{long}").into();
    app.database("PutItem", &json!({ "TableName": "wecare", "Item": item })).await;
    for (wamid, number) in [("wamid.2", long), ("wamid.3", short)] {
        assert_eq!(
            goes_to(&app, &browser, from(wamid, Some(number), None, now() - 50)).await,
            first,
            "{number}"
        );
    }
    assert_eq!(browser.inbox().await.len(), 1);
}
