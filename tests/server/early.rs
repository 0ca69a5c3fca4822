//! Far more than usual comes before the message it speaks of: the message comes all the same, and what is over a cap is kept.

use crate::{
    kept_events::kept,
    support::{Browser, SUPPORT, TestApp, now, text_event, until},
};
use domain::{Wamid, kept_event::reason};
use serde_json::{Value, json};
use store::Store;

const ADMIN: &str = "ines@demo.example";
const FROM: &str = "919811110777";

/// Something the customer does to a message.
fn act(wamid: &str, at: i64, kind: &str, what: Value) -> Value {
    json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "919000010001", "phone_number_id": SUPPORT },
        "contacts": [{ "profile": { "name": "Early Bird" }, "wa_id": FROM }],
        "messages": [{ "from": FROM, "id": wamid, "timestamp": at.to_string(), "type": kind, kind: what }],
    })
}

fn reaction(wamid: &str, at: i64, target: &str) -> Value {
    act(wamid, at, "reaction", json!({ "message_id": target, "emoji": "👍" }))
}

/// Waits until so many wait for a message.
async fn until_waiting(store: &Store, target: &str, count: usize) {
    let target = Wamid::parse(target).unwrap();
    until("they wait", async || {
        (store.waiting(&target).await.unwrap().len() == count).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_comes_however_much_waits_for_it_and_for_what_waits() {
    let app = TestApp::start().await;
    let (admin, store) = (Browser::signed_in(&app, ADMIN).await, app.store());
    let at = now() - 600;
    for serial in 0..110 {
        let words = json!({ "type": "text", "text": { "body": format!("words {serial}") } });
        let edit = json!({ "original_message_id": "wamid.LATE", "message": words });
        app.publish(act(&format!("wamid.EDIT{serial}"), at + serial, "edit", edit)).await;
    }
    for serial in 0..20 {
        for other in 0..5 {
            let wamid = format!("wamid.REACT{serial}X{other}");
            app.publish(reaction(&wamid, at + 200 + serial, &format!("wamid.EDIT{serial}")))
                .await;
        }
    }
    until_waiting(&store, "wamid.LATE", 110).await;
    for serial in 0..20 {
        until_waiting(&store, &format!("wamid.EDIT{serial}"), 5).await;
    }
    let mut late = text_event("wamid.LATE", FROM, at - 1, "the first words");
    late["contacts"][0]["profile"]["name"] = json!("Early Bird");
    app.publish(late).await;
    let conversation = admin.conversation_with("Early Bird").await;
    let message = admin.messages(&conversation).await.remove(0);
    let edits = message["marks"]["edits"].as_array().unwrap();
    assert_eq!((edits.len(), &edits[19]["content"]["text"]["body"]), (20, &json!("words 109")));
    assert_eq!(message["marks"]["reaction"]["emoji"], "👍");
    assert_eq!(message["content"]["text"]["body"], "the first words");
    let kept = kept(&admin).await;
    assert_eq!(kept.len(), 5, "enough to see what they are: {kept:?}");
    assert!(kept.iter().all(|event| event["reason"] == reason::MANY_EDITS), "{kept:?}");
    assert!(!app.log().contains("not storable"), "{}", app.log());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_wait_for_one_message_and_the_rest_is_kept() {
    let app = TestApp::start().await;
    let (admin, store) = (Browser::signed_in(&app, ADMIN).await, app.store());
    let at = now() - 600;
    for serial in 0..230 {
        let wamid = format!("wamid.WAITS{serial}");
        app.publish(reaction(&wamid, at + serial, "wamid.NEVER")).await;
    }
    let kept = until("the rest is kept", async || {
        let kept = kept(&admin).await;
        (kept.len() == 30).then_some(kept)
    })
    .await;
    assert!(kept.iter().all(|event| event["reason"] == reason::MANY_WAIT), "{kept:?}");
    until_waiting(&store, "wamid.NEVER", 200).await;
}
