//! What customers do to messages, compared with what the messages show.

use super::{Sample, body, put, text, violations, with, with_body};
use crate::support::Local;
use sandbox::names::OUR_NUMBERS;
use serde_json::{Value, json};

#[tokio::test]
async fn what_customers_do_to_messages_is_compared_with_what_they_show() {
    let local = Local::start_seeded(3).await;
    let client = local.dynamodb();
    let sample = Sample::of(&client).await;
    let person = local.person("Ravi", "+919876543210").await;
    let wamid = local.write(&person, "hello").await;
    let act = async |what: Value| {
        let mut body = json!({ "person": person, "our_number": OUR_NUMBERS[0].meta_id, "message": wamid });
        body.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
        let (status, done) = local.control("POST", "phone/acts", Some(body)).await;
        assert_eq!(status, 201, "{done}");
        done["ids"][0].as_str().unwrap().to_owned()
    };
    let reaction = act(json!({ "act": "react", "emoji": "👍" })).await;
    let edit = act(json!({ "act": "edit", "body": "hello there" })).await;
    let revoke = act(json!({ "act": "delete" })).await;

    // The message and the pointers, stored by hand.
    let id = "01BX5ZZKBKACTAV9WEVGEMMVRZ";
    let position = format!("0000000001#{id}");
    let message = with(&sample.inbound, "sk", text(&format!("MSG#{position}")));
    let message = with_body(&message, |value| {
        (value["id"], value["at"], value["wamid"]) = (json!(id), json!(1), json!(wamid));
    });
    for (wamid, is_act) in [(&wamid, false), (&reaction, true), (&edit, true), (&revoke, true)] {
        let mut pointer = with(&sample.pointer, "pk", text(&format!("WAMID#{wamid}")));
        pointer.insert("conversation".into(), text(body(&message)["conversation"].as_str().unwrap()));
        pointer.insert("position".into(), text(&position));
        if is_act {
            pointer.insert("raw".into(), text("{}"));
        }
        put(&client, pointer).await;
    }
    let when = |id: &str| json!({ "at": 1, "id": id });
    let marks = |emoji: &str, edits: Vec<Value>, deleted: bool| {
        let mut marks = json!({ "reaction": { "emoji": emoji, "when": when(&reaction) }, "edits": edits });
        if deleted {
            marks["deletedAt"] = json!(1);
        }
        marks
    };
    let edited = |body: &str| json!({ "content": { "text": { "body": body } }, "when": when(&edit) });
    let found = async |marks: Option<Value>| {
        let item = marks.map_or(message.clone(), |marks| with_body(&message, |value| value["marks"] = marks));
        put(&client, item).await;
        let mut found = violations(&local).await;
        found.retain(|line| line.starts_with("I3") && line.contains(&wamid));
        found
    };
    assert_eq!(found(None).await.len(), 4, "nothing of it is shown");
    let right = marks("👍", vec![edited("hello there")], true);
    assert_eq!(found(Some(right)).await, Vec::<String>::new());
    for (marks, expected) in [
        (marks("❤", vec![edited("hello there")], true), "shows the reaction"),
        (marks("👍", vec![edited("hello")], true), "newest edit"),
        (marks("👍", vec![], true), "has the edits"),
        (marks("👍", vec![edited("hello there")], false), "shows deleted"),
    ] {
        let found = found(Some(marks)).await;
        assert!(found.iter().any(|line| line.contains(expected)), "{expected}: {found:?}");
    }
}
