//! The control API of the phone: people, every kind of message, the live stream.

use crate::support::Local;
use sandbox::names::OUR_NUMBERS;
use serde_json::{Value, json};

#[tokio::test]
async fn numbers_are_taken_in_any_form_and_only_once() {
    let local = Local::start().await;
    let first = local
        .post("phone/people", json!({ "name": "  Ravi  ", "number": "0091 (98765) 43-210" }))
        .await;
    assert_eq!((&first["name"], &first["number"]), (&json!("Ravi"), &json!("+919876543210")));
    for (body, error) in [
        (json!({ "name": "Other", "number": "+91 98765 43210" }), "number_taken"),
        (json!({ "name": "Other", "number": OUR_NUMBERS[0].e164 }), "number_taken"),
        (json!({ "name": "Other", "number": "abc" }), "invalid_number"),
        (json!({ "name": "  " }), "invalid_name"),
        (json!({ "nam": "x" }), "invalid_json"),
    ] {
        let (status, answer) = local.control("POST", "phone/people", Some(body)).await;
        assert_eq!((status, answer["error"].as_str().unwrap()), (400, error));
    }
    let (_, list) = local.control("GET", "phone/people", None).await;
    assert_eq!(list["people"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn every_kind_a_customer_sends_has_metas_shape() {
    let local = Local::start().await;
    let person = local.person("Ravi", "+919876543210").await;
    let first = local.write(&person, "first").await;
    local.next_event().await;
    let send = async |mut draft: Value| {
        draft["person"] = json!(person);
        draft["our_number"] = json!(OUR_NUMBERS[1].eum_id);
        if draft.get("reply_to").is_some() {
            draft["our_number"] = json!(OUR_NUMBERS[0].eum_id);
        }
        local.post("phone/messages", draft).await;
        local.next_event().await["messages"][0].clone()
    };
    for (kind, path) in [
        ("image", "/image/id"),
        ("video", "/video/mime_type"),
        ("audio", "/audio/voice"),
        ("document", "/document/filename"),
        ("sticker", "/sticker/animated"),
        ("location", "/location/latitude"),
        ("contacts", "/contacts/0/name/formatted_name"),
        ("button", "/button/payload"),
        ("button_reply", "/interactive/button_reply/title"),
        ("list_reply", "/interactive/list_reply/id"),
        ("order", "/order/product_items/0/quantity"),
        ("unsupported", "/errors/0/code"),
    ] {
        let message = send(json!({ "kind": kind, "body": "words" })).await;
        assert!(message.pointer(path).is_some(), "{kind}: {message}");
        assert_eq!(message["from"], "919876543210");
    }
    let reply = send(json!({ "kind": "text", "body": "re", "reply_to": first })).await;
    assert_eq!(reply["context"], json!({ "from": "919876543210", "id": first }));
    let reaction = send(json!({ "kind": "reaction", "body": "👍", "reply_to": first })).await;
    assert_eq!(reaction["reaction"], json!({ "message_id": first, "emoji": "👍" }));
    assert!(
        send(json!({ "kind": "reaction", "body": "", "reply_to": first })).await["reaction"]
            .get("emoji")
            .is_none()
    );
    let edit = send(json!({ "kind": "edit", "body": "better", "reply_to": first })).await;
    assert_eq!(edit["edit"]["message"]["text"]["body"], "better");
    let revoke = send(json!({ "kind": "revoke", "reply_to": first })).await;
    assert_eq!(revoke["revoke"]["original_message_id"], first);
    let raw = send(json!({ "raw": { "type": "poll_of_the_future", "poll_of_the_future": { "a": 1 } } })).await;
    assert_eq!(raw["poll_of_the_future"]["a"], 1);
    for bad in [
        json!({ "kind": "text", "body": " " }),
        json!({ "kind": "dance" }),
        json!({ "kind": "reaction", "body": "x" }),
        json!({ "raw": {} }),
    ] {
        let mut draft = bad.clone();
        draft["person"] = json!(person);
        draft["our_number"] = json!(OUR_NUMBERS[0].meta_id);
        assert_eq!(local.control("POST", "phone/messages", Some(draft)).await.0, 400, "{bad}");
    }
}

#[tokio::test]
async fn the_stream_tells_of_every_change() {
    let local = Local::start().await;
    let mut stream = local.http.get(local.url("/control/phone/events")).send().await.unwrap();
    assert!(stream.headers()["content-type"].to_str().unwrap().starts_with("text/event-stream"));
    let mut seen = String::new();
    let person = local.person("Ravi", "+919876543210").await;
    let wamid = local.write(&person, "streamed").await;
    while !seen.contains("streamed") {
        let chunk = tokio::time::timeout(std::time::Duration::from_secs(10), stream.chunk())
            .await
            .unwrap()
            .unwrap()
            .unwrap();
        seen.push_str(std::str::from_utf8(&chunk).unwrap());
    }
    assert!(seen.contains(r#"{"type":"hello"}"#) && seen.contains(r#""type":"person""#) && seen.contains(&wamid));
    // An open stream does not keep the sandbox from stopping.
    let Local { sandbox, .. } = local;
    tokio::time::timeout(std::time::Duration::from_secs(5), sandbox.shutdown())
        .await
        .expect("it stops");
}

#[tokio::test]
async fn any_text_can_be_published_and_events_doubled() {
    let local = Local::start().await;
    local.post("publish", json!({ "message": "{not json" })).await;
    let got = local
        .sqs()
        .receive_message()
        .queue_url(&local.env["INGEST_QUEUE_URL"])
        .wait_time_seconds(5)
        .send()
        .await
        .unwrap();
    assert!(got.messages()[0].body().unwrap().contains("{not json"));
    let person = local.person("Ravi", "+919876543210").await;
    local
        .post(
            "faults",
            json!({ "service": "eum", "operation": null, "kind": "duplicate", "times": 2 }),
        )
        .await;
    let wamid = local.write(&person, "twice").await;
    for _ in 0..2 {
        assert_eq!(local.next_event().await["messages"][0]["id"], wamid);
    }
    let (status, cleared) = local.control("DELETE", "faults", None).await;
    assert_eq!((status, &cleared["faults"]), (200, &json!([])));
}
