//! What a customer does besides writing, in Meta's shapes and within WhatsApp's limits.

use crate::support::Local;
use sandbox::names::OUR_NUMBERS;
use serde_json::{Value, json};

struct Phone {
    local: Local,
    person: String,
}

impl Phone {
    async fn start() -> Self {
        let local = Box::pin(Local::start()).await;
        let person = local.person("Ravi", "+919876543210").await;
        Self { local, person }
    }

    async fn act(&self, mut what: Value) -> (u16, Value) {
        what["person"] = json!(self.person);
        what["our_number"] = json!(OUR_NUMBERS[0].meta_id);
        self.local.control("POST", "phone/acts", Some(what)).await
    }

    /// An act that must succeed, and the one message it publishes.
    async fn publishes(&self, what: Value) -> Value {
        let (status, done) = self.act(what).await;
        assert_eq!(status, 201, "{done}");
        let message = self.local.next_event().await["messages"][0].clone();
        assert_eq!(message["id"], done["ids"][0]);
        message
    }

    async fn refused(&self, what: Value, why: &str) {
        let (status, answer) = self.act(what.clone()).await;
        assert_eq!(status, 400, "{what}");
        assert!(answer["message"].as_str().unwrap().contains(why), "{answer}");
    }
}

#[tokio::test]
async fn a_message_is_reacted_to_edited_and_deleted() {
    let phone = Phone::start().await;
    let wamid = phone.local.write(&phone.person, "first").await;
    phone.local.next_event().await;
    let react = phone.publishes(json!({ "act": "react", "message": wamid, "emoji": "👍" })).await;
    assert_eq!(
        (&react["type"], &react["reaction"]),
        (&json!("reaction"), &json!({ "message_id": wamid, "emoji": "👍" }))
    );
    let unreact = phone.publishes(json!({ "act": "unreact", "message": wamid })).await;
    assert_eq!(unreact["reaction"], json!({ "message_id": wamid }));
    let edit = phone.publishes(json!({ "act": "edit", "message": wamid, "body": "better" })).await;
    assert_eq!(
        edit["edit"],
        json!({ "original_message_id": wamid, "message": { "type": "text", "text": { "body": "better" } } })
    );
    let delete = phone.publishes(json!({ "act": "delete", "message": wamid })).await;
    assert_eq!(delete["revoke"], json!({ "original_message_id": wamid }));
    phone
        .refused(json!({ "act": "delete", "message": edit["id"] }), "no message of its own")
        .await;
    phone
        .refused(
            json!({ "act": "react", "message": "wamid.NONE", "emoji": "👍" }),
            "not in this chat",
        )
        .await;
    phone
        .refused(json!({ "act": "react", "message": wamid, "emoji": " " }), "needs an emoji")
        .await;
    // Time goes by: first it is too late to edit, then to delete.
    phone.local.control("PUT", "clock", Some(json!({ "offsetSeconds": 16 * 60 }))).await;
    phone
        .refused(json!({ "act": "edit", "message": wamid, "body": "late" }), "15 minutes")
        .await;
    phone.publishes(json!({ "act": "delete", "message": wamid })).await;
    phone
        .local
        .control("PUT", "clock", Some(json!({ "offsetSeconds": 49 * 3600 })))
        .await;
    phone.refused(json!({ "act": "delete", "message": wamid }), "two days").await;
}

#[tokio::test]
async fn a_new_number_and_a_new_user_id_are_told_to_all_who_know_the_customer() {
    let phone = Phone::start().await;
    let (local, person) = (&phone.local, &phone.person);
    local.write(person, "first").await;
    let before = local.next_event().await["messages"][0]["from_user_id"].clone();
    let message = phone
        .publishes(json!({ "act": "change_number", "number": "+91 98765 00000" }))
        .await;
    assert_eq!((&message["from"], &message["from_user_id"]), (&json!("919876543210"), &before));
    let system = &message["system"];
    assert_eq!(
        (&system["type"], &system["wa_id"], &system["previous_user_id"]),
        (&json!("user_changed_number"), &json!("919876500000"), &before)
    );
    assert_ne!(system["user_id"], before);
    assert!(system["body"].as_str().unwrap().contains("from 919876543210 to 919876500000"));
    local.write(person, "from the new one").await;
    let next = local.next_event().await;
    assert_eq!(
        (&next["messages"][0]["from"], &next["messages"][0]["from_user_id"]),
        (&json!("919876500000"), &system["user_id"])
    );
    // Keeping the user id, and changing it alone.
    let kept = phone
        .publishes(json!({ "act": "change_number", "number": "+919876511111", "keep_user_id": true }))
        .await;
    assert!(kept["system"].get("user_id").is_none());
    let changed = phone.publishes(json!({ "act": "change_user_id", "user_id": "IN.42" })).await;
    assert_eq!(
        (
            &changed["system"]["type"],
            &changed["system"]["user_id"],
            &changed["system"]["previous_user_id"]
        ),
        (&json!("user_changed_user_id"), &json!("IN.42"), &system["user_id"])
    );
    // Two chats, two notices.
    local
        .post(
            "phone/messages",
            json!({ "person": person, "our_number": OUR_NUMBERS[1].meta_id, "body": "hi" }),
        )
        .await;
    local.next_event().await;
    let (_, done) = phone.act(json!({ "act": "change_user_id" })).await;
    assert_eq!(done["ids"].as_array().unwrap().len(), 2);
    let numbers = [local.next_event().await, local.next_event().await].map(|event| event["metadata"]["phone_number_id"].clone());
    assert_eq!(numbers, [json!(OUR_NUMBERS[0].meta_id), json!(OUR_NUMBERS[1].meta_id)]);
    for number in [OUR_NUMBERS[0].e164, "+919876511111", "nonsense"] {
        assert_eq!(
            phone.act(json!({ "act": "change_number", "number": number })).await.0,
            400,
            "{number}"
        );
    }
}
