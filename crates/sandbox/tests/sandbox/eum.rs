//! Sending through EUM Social and what comes back.

use crate::support::{Local, until};
use aws_sdk_socialmessaging::{
    primitives::Blob,
    types::{RegistrationStatus, Tag, WhatsAppBusinessAccountEventDestination},
};
use sandbox::names::{OUR_NUMBERS, TOPIC_ARN, WABA_ID};
use serde_json::{Value, json};

async fn send(local: &Local, message: Value) -> String {
    let out = local
        .eum()
        .send_whats_app_message()
        .origination_phone_number_id(OUR_NUMBERS[0].eum_id)
        .message(Blob::new(message.to_string()))
        .meta_api_version("v24.0")
        .send()
        .await
        .unwrap();
    out.message_id().unwrap().to_owned()
}

fn text(to: &str, callback: &str) -> Value {
    json!({ "messaging_product": "whatsapp", "to": to, "type": "text", "text": { "body": "Hello" }, "biz_opaque_callback_data": callback })
}

async fn chat(local: &Local, person: &str) -> Vec<Value> {
    let path = format!("phone/chat?person={person}&our_number={}", OUR_NUMBERS[0].meta_id);
    local.control("GET", &path, None).await.1["messages"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_message_is_answered_first_and_then_reported_step_by_step() {
    let local = Local::start().await;
    let person = local.person("Ana Souza", "+55 11 91234-5678").await;
    let inbound = local.write(&person, "Oi").await;
    let event = local.next_event().await;
    assert_eq!(
        event["metadata"],
        json!({ "display_phone_number": "919000010001", "phone_number_id": OUR_NUMBERS[0].meta_id })
    );
    assert_eq!(event["contacts"][0]["profile"]["name"], "Ana Souza");
    assert_eq!(event["contacts"][0]["wa_id"], "5511912345678");
    assert!(event["contacts"][0]["user_id"].as_str().unwrap().starts_with("BR."));
    let message = &event["messages"][0];
    assert_eq!(
        (&message["id"], &message["from"], &message["text"]["body"]),
        (&json!(inbound), &json!("5511912345678"), &json!("Oi"))
    );
    assert_eq!(message["from_user_id"], event["contacts"][0]["user_id"]);
    let aws_id = send(&local, text("+5511912345678", "client-1")).await;
    assert_eq!(aws_id.len(), 36);
    let mut wamids = Vec::new();
    for expected in ["accepted", "sent", "delivered"] {
        let (status, object) = local.next_status().await;
        assert_eq!(status, expected);
        assert_eq!(object["biz_opaque_callback_data"], "client-1");
        assert_eq!(object["recipient_id"], "5511912345678");
        assert!(object["timestamp"].as_str().unwrap().parse::<i64>().is_ok());
        assert_eq!(object.get("pricing").is_some(), expected != "accepted");
        wamids.push(object["id"].clone());
    }
    assert!(wamids.iter().all(|w| *w == wamids[0] && w.as_str().unwrap().starts_with("wamid.")));
    assert_ne!(wamids[0], json!(aws_id));
    let body = json!({ "person": person, "our_number": OUR_NUMBERS[0].meta_id });
    assert_eq!(local.post("phone/read", body.clone()).await["read"], 1);
    assert_eq!(local.next_status().await.0, "read");
    assert_eq!(local.post("phone/read", body).await["read"], 0, "read once");
    let history: Vec<Value> = chat(&local, &person).await[1]["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|h| h["status"].clone())
        .collect();
    assert_eq!(history, ["accepted", "sent", "delivered", "read"]);
    let (_, record) = local.control("GET", "record/sends", None).await;
    assert_eq!(record["sends"][0]["wamid"], wamids[0]);
    let (_, record) = local.control("GET", "record/events", None).await;
    assert_eq!(record["events"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn whatsapp_refuses_with_metas_codes() {
    let local = Local::start().await;
    let person = local.person("Quiet Person", "+14155550132").await;
    send(&local, text("+14155550132", "closed")).await;
    assert_eq!(local.next_status().await.0, "accepted");
    let (status, object) = local.next_status().await;
    assert_eq!((status.as_str(), &object["errors"][0]["code"]), ("failed", &json!(131_047)));
    assert!(object["errors"][0]["error_data"]["details"].as_str().unwrap().contains("24 hours"));
    send(&local, text("+14155550199", "nobody")).await;
    assert_eq!(local.next_status().await.0, "accepted");
    let (status, object) = local.next_status().await;
    assert_eq!((status.as_str(), &object["errors"][0]["code"]), ("failed", &json!(131_026)));
    assert_eq!(
        (&object["recipient_id"], &object["biz_opaque_callback_data"]),
        (&json!("14155550199"), &json!("nobody"))
    );
    // These never get as far as WhatsApp.
    let mut long = text("+14155550132", "long");
    long["text"]["body"] = json!("x".repeat(4097));
    let mut without_plus = text("14155550132", "plus");
    without_plus["to"] = json!("14155550132");
    let template = json!({ "messaging_product": "whatsapp", "to": "+14155550132", "type": "template", "template": { "name": "t", "language": { "code": "en" } } });
    for (message, code) in [
        (long, 100),
        (without_plus, 131_009),
        (text(OUR_NUMBERS[0].e164, "self"), 131_021),
        (template, 132_001),
    ] {
        send(&local, message).await;
        let (status, object) = local.next_status().await;
        assert_eq!((status.as_str(), &object["errors"][0]["code"]), ("failed", &json!(code)));
    }
    assert!(chat(&local, &person).await.iter().all(|m| m["status"] == "failed"));
}

#[tokio::test]
async fn one_customer_gets_45_messages_at_once_and_not_one_more() {
    let local = Local::start().await;
    let person = local.person("Busy Person", "+14155550132").await;
    local.write(&person, "hi").await;
    for i in 0..46 {
        send(&local, text("+14155550132", &i.to_string())).await;
    }
    let failed = until("the refusal", || async {
        let messages = chat(&local, &person).await;
        let settled = messages
            .iter()
            .all(|m| m["direction"] == "in" || m["status"] == "failed" || m["status"] == "delivered");
        let failed: Vec<Value> = messages.into_iter().filter(|m| m["status"] == "failed").collect();
        (settled && !failed.is_empty()).then_some(failed)
    })
    .await;
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0]["error"]["code"], 131_056);
}

#[tokio::test]
async fn an_offline_phone_gets_its_messages_in_order_when_it_is_back() {
    let local = Local::start().await;
    let person = local.person("Offline Person", "+442079460123").await;
    local.write(&person, "bye").await;
    local.next_event().await;
    local
        .control("PUT", &format!("phone/people/{person}/online"), Some(json!({ "online": false })))
        .await;
    for i in 0..3 {
        send(&local, text("+442079460123", &i.to_string())).await;
        assert_eq!(local.next_status().await.0, "accepted");
        assert_eq!(local.next_status().await.0, "sent");
    }
    assert!(chat(&local, &person).await[1..].iter().all(|m| m["status"] == "sent"));
    local
        .control("PUT", &format!("phone/people/{person}/online"), Some(json!({ "online": true })))
        .await;
    for i in 0..3 {
        let (status, object) = local.next_status().await;
        assert_eq!(
            (status.as_str(), &object["biz_opaque_callback_data"]),
            ("delivered", &json!(i.to_string()))
        );
    }
}

#[tokio::test]
async fn a_customer_without_a_number_is_reached_by_user_id() {
    let local = Local::start().await;
    let person = local
        .post(
            "phone/people",
            json!({ "name": "Hidden", "bsuid": "IN.13491208655302741918", "username": "hid.den" }),
        )
        .await;
    local.write(person["id"].as_str().unwrap(), "hi").await;
    let event = local.next_event().await;
    assert!(event["messages"][0].get("from").is_none() && event["contacts"][0].get("wa_id").is_none());
    assert_eq!(event["contacts"][0]["profile"]["username"], "hid.den");
    let mut message = text("", "by-id");
    message.as_object_mut().unwrap().remove("to");
    message["recipient"] = json!("IN.13491208655302741918");
    send(&local, message).await;
    for expected in ["accepted", "sent", "delivered"] {
        let (status, object) = local.next_status().await;
        assert_eq!(
            (status.as_str(), &object["recipient_user_id"]),
            (expected, &json!("IN.13491208655302741918"))
        );
        assert!(object.get("recipient_id").is_none());
    }
}

#[tokio::test]
async fn a_read_receipt_turns_the_ticks_blue_for_all_earlier_messages() {
    let local = Local::start().await;
    let person = local.person("Reader", "+919876543210").await;
    local.write(&person, "one").await;
    let second = local.write(&person, "two").await;
    local.write(&person, "three").await;
    send(
        &local,
        json!({ "messaging_product": "whatsapp", "status": "read", "message_id": second }),
    )
    .await;
    let statuses: Vec<Value> = chat(&local, &person).await.iter().map(|m| m["status"].clone()).collect();
    assert_eq!(statuses, ["read", "read", "received"]);
}

#[tokio::test]
async fn wrong_calls_get_the_errors_of_the_model() {
    let local = Local::start().await;
    let call = |id: &str, message: &str, version: &str| {
        local
            .eum()
            .send_whats_app_message()
            .origination_phone_number_id(id)
            .message(Blob::new(message))
            .meta_api_version(version)
            .send()
    };
    let good = OUR_NUMBERS[0].eum_id;
    let unknown = call("phone-number-id-00000000000000000000000000000000", "{}", "v24.0")
        .await
        .unwrap_err()
        .into_service_error();
    assert!(unknown.is_resource_not_found_exception());
    assert!(
        call(OUR_NUMBERS[0].meta_id, "{}", "v24.0")
            .await
            .unwrap_err()
            .into_service_error()
            .is_validation_exception()
    );
    assert!(
        call(good, "{}", "24")
            .await
            .unwrap_err()
            .into_service_error()
            .is_validation_exception()
    );
    assert!(
        call(good, "no json", "v24.0")
            .await
            .unwrap_err()
            .into_service_error()
            .is_invalid_parameters_exception()
    );
    assert!(
        call(good, "{}", "v24.0")
            .await
            .unwrap_err()
            .into_service_error()
            .is_invalid_parameters_exception()
    );
    local
        .post(
            "faults",
            json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "throttle", "times": 3 }),
        )
        .await;
    let throttled = call(good, "{}", "v24.0").await.unwrap_err();
    assert_eq!(throttled.raw_response().unwrap().status().as_u16(), 429);
    assert!(throttled.into_service_error().is_throttled_request_exception());
}

#[tokio::test]
async fn the_account_and_its_numbers_are_listed() {
    let local = Local::start().await;
    let eum = local.eum();
    let list = eum.list_linked_whats_app_business_accounts().send().await.unwrap();
    let account = &list.linked_accounts()[0];
    assert_eq!(
        (account.id(), account.registration_status()),
        (WABA_ID, &RegistrationStatus::Complete)
    );
    assert_eq!(account.event_destinations()[0].event_destination_arn(), TOPIC_ARN);
    let details = eum.get_linked_whats_app_business_account().id(account.arn()).send().await.unwrap();
    let numbers = details.account().unwrap().phone_numbers();
    assert_eq!(numbers.len(), 2);
    let number = eum
        .get_linked_whats_app_business_account_phone_number()
        .id(numbers[1].phone_number_id())
        .send()
        .await
        .unwrap();
    assert_eq!(number.phone_number().unwrap().display_phone_number_name(), "WECARE Sales");
    assert_eq!(number.linked_whats_app_business_account_id(), Some(WABA_ID));
    assert!(
        eum.get_linked_whats_app_business_account()
            .id("waba-x")
            .send()
            .await
            .unwrap_err()
            .into_service_error()
            .is_resource_not_found_exception()
    );
}

#[tokio::test]
async fn events_go_to_the_destination_and_an_account_that_is_disconnected_is_gone() {
    let local = Local::start().await;
    let eum = local.eum();
    let put = async |arn: Option<&str>| {
        let destination = arn.map(|arn| {
            WhatsAppBusinessAccountEventDestination::builder()
                .event_destination_arn(arn)
                .build()
                .unwrap()
        });
        let call = eum.put_whats_app_business_account_event_destinations().id(WABA_ID);
        call.set_event_destinations(Some(destination.into_iter().collect())).send().await
    };
    let destinations = async || {
        let details = eum.get_linked_whats_app_business_account().id(WABA_ID).send().await.unwrap();
        let account = details.account.unwrap();
        account
            .event_destinations
            .into_iter()
            .map(|one| one.event_destination_arn)
            .collect::<Vec<_>>()
    };
    let other = "arn:aws:sns:us-east-1:000000000000:elsewhere";
    put(Some(other)).await.unwrap();
    assert_eq!(destinations().await, [other]);
    let fifo = put(Some("arn:aws:sns:us-east-1:000000000000:events.fifo")).await.unwrap_err();
    assert!(fifo.into_service_error().is_invalid_parameters_exception());
    let nonsense = put(Some("events")).await.unwrap_err();
    assert!(nonsense.into_service_error().is_validation_exception());
    put(None).await.unwrap();
    assert!(destinations().await.is_empty());
    put(Some(TOPIC_ARN)).await.unwrap();

    eum.disassociate_whats_app_business_account().id(WABA_ID).send().await.unwrap();
    let list = eum.list_linked_whats_app_business_accounts().send().await.unwrap();
    assert!(list.linked_accounts().is_empty());
    let again = eum.disassociate_whats_app_business_account().id(WABA_ID).send().await;
    assert!(again.unwrap_err().into_service_error().is_resource_not_found_exception());
    let templates = eum.list_whats_app_message_templates().id(WABA_ID).send().await;
    assert!(templates.unwrap_err().into_service_error().is_resource_not_found_exception());
    let refused = put(Some(TOPIC_ARN)).await.unwrap_err();
    assert!(refused.into_service_error().is_invalid_parameters_exception());
    local.control("PUT", "standing", Some(json!({}))).await;
    assert_eq!(destinations().await, [TOPIC_ARN], "somebody has linked it again");
}

#[tokio::test]
async fn the_account_has_tags_as_long_as_it_is_linked() {
    let local = Local::start().await;
    let eum = local.eum();
    let arn = sandbox::names::waba_arn();
    let tag = |key: &str, value: &str| Tag::builder().key(key).value(value).build().unwrap();
    let put = async |arn: &str, tags: Vec<Tag>| eum.tag_resource().resource_arn(arn).set_tags(Some(tags)).send().await;
    let tags = async || {
        let answer = eum.list_tags_for_resource().resource_arn(&arn).send().await.unwrap();
        answer.tags.unwrap_or_default()
    };
    assert!(tags().await.is_empty());
    put(&arn, vec![tag("team", "sales"), tag("stage", "live")]).await.unwrap();
    put(&arn, vec![tag("team", "support")]).await.unwrap();
    assert_eq!(tags().await, [tag("stage", "live"), tag("team", "support")]);
    for _ in 0..2 {
        eum.untag_resource().resource_arn(&arn).tag_keys("stage").send().await.unwrap();
    }
    assert_eq!(tags().await, [tag("team", "support")]);
    let many = (0..50).map(|n| tag(&format!("k{n}"), "")).collect();
    assert!(
        put(&arn, many)
            .await
            .unwrap_err()
            .into_service_error()
            .is_invalid_parameters_exception()
    );
    let reserved = put(&arn, vec![tag("aws:x", "")]).await.unwrap_err();
    assert!(reserved.into_service_error().is_validation_exception());
    let elsewhere = put("arn:aws:social-messaging:us-east-1:000000000000:waba/none", vec![tag("a", "b")]).await;
    assert!(elsewhere.unwrap_err().into_service_error().is_invalid_parameters_exception());
    local.control("PUT", "standing", Some(json!({ "linked": false }))).await;
    let gone = put(&arn, vec![tag("a", "b")]).await.unwrap_err();
    assert!(gone.into_service_error().is_invalid_parameters_exception());
}
