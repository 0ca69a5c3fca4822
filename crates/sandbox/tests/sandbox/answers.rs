//! What customers tap in messages of the business, and files that fit no kind.

use crate::support::Local;
use aws_sdk_socialmessaging::types::S3File;
use sandbox::names::{MEDIA_BUCKET, OUR_NUMBERS};
use serde_json::{Value, json};

const TO: &str = "+919876543210";

struct Phone {
    local: Local,
    person: String,
}

impl Phone {
    /// A person who wrote, so that anything may be sent.
    async fn start() -> Self {
        let local = Box::pin(Local::start()).await;
        let person = local.person("Ravi", TO).await;
        local.write(&person, "hi").await;
        local.next_event().await;
        Self { local, person }
    }

    /// Sends an object of that type, which arrives; gives its wamid.
    async fn gets(&self, kind: &str, object: Value) -> String {
        self.local.hand_over(json!({ "to": TO, "type": kind, kind: object })).await;
        loop {
            let (status, object) = self.local.next_status().await;
            assert_ne!(status, "failed", "{object}");
            if status == "delivered" {
                return object["id"].as_str().unwrap().to_owned();
            }
        }
    }

    /// Answers it; gives the message that the business hears.
    async fn answers(&self, wamid: &str, what: Value) -> Value {
        let mut answer = json!({ "person": self.person, "message": wamid });
        answer.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
        self.local.post("phone/answer", answer).await;
        let message = self.local.next_event().await["messages"][0].clone();
        assert_eq!(message["context"]["id"], wamid);
        assert_eq!(message["context"]["from"], OUR_NUMBERS[0].digits());
        message
    }

    async fn refuses(&self, wamid: &str, what: Value) {
        let mut answer = json!({ "person": self.person, "message": wamid });
        answer.as_object_mut().unwrap().extend(what.as_object().unwrap().clone());
        assert_eq!(self.local.control("POST", "phone/answer", Some(answer)).await.0, 400);
    }
}

fn asks(kind: &str, action: Value) -> Value {
    json!({ "type": kind, "body": { "text": "Please choose" }, "action": action })
}

#[tokio::test]
async fn buttons_lists_and_requests_are_answered() {
    let phone = Phone::start().await;
    let buttons = json!({ "buttons": [{ "type": "reply", "reply": { "id": "y", "title": "Yes" } }, { "type": "reply", "reply": { "id": "n", "title": "No" } }] });
    let wamid = phone.gets("interactive", asks("button", buttons)).await;
    let reply = phone.answers(&wamid, json!({ "choice": "n" })).await;
    assert_eq!(reply["interactive"]["button_reply"], json!({ "id": "n", "title": "No" }));
    phone.refuses(&wamid, json!({ "choice": "maybe" })).await;
    let list = json!({ "button": "Open", "sections": [{ "rows": [{ "id": "1", "title": "Friday", "description": "19:00" }] }] });
    let wamid = phone.gets("interactive", asks("list", list)).await;
    let reply = phone.answers(&wamid, json!({ "choice": "1" })).await;
    assert_eq!(
        reply["interactive"]["list_reply"],
        json!({ "id": "1", "title": "Friday", "description": "19:00" })
    );
    let flow =
        json!({ "name": "flow", "parameters": { "flow_message_version": "3", "flow_id": "1", "flow_cta": "Book", "flow_token": "t7" } });
    let wamid = phone.gets("interactive", asks("flow", flow)).await;
    let reply = phone.answers(&wamid, json!({ "fields": { "guests": 4 } })).await;
    let form: Value = serde_json::from_str(reply["interactive"]["nfm_reply"]["response_json"].as_str().unwrap()).unwrap();
    assert_eq!(form, json!({ "flow_token": "t7", "guests": 4 }));
    let address = json!({ "name": "address_message", "parameters": { "country": "IN", "values": { "city": "Pune" } } });
    let wamid = phone.gets("interactive", asks("address_message", address)).await;
    let reply = phone.answers(&wamid, json!({ "fields": { "in_pin_code": "411001" } })).await;
    assert_eq!(reply["interactive"]["nfm_reply"]["name"], "address_message");
    assert!(
        reply["interactive"]["nfm_reply"]["response_json"]
            .as_str()
            .unwrap()
            .contains("411001")
    );
    let wamid = phone
        .gets("interactive", asks("location_request_message", json!({ "name": "send_location" })))
        .await;
    assert_eq!(phone.answers(&wamid, json!({})).await["type"], "location");
    let wamid = phone
        .gets(
            "interactive",
            asks("request_contact_info", json!({ "name": "request_contact_info" })),
        )
        .await;
    assert_eq!(phone.answers(&wamid, json!({})).await["origin"], "contact_request");
    let request = json!({ "type": "call_permission_request", "action": { "name": "call_permission_request" } });
    let wamid = phone.gets("interactive", request.clone()).await;
    let reply = phone.answers(&wamid, json!({ "choice": "reject" })).await;
    assert_eq!(reply["interactive"]["call_permission_reply"]["response"], "reject");
    let again = json!({ "to": TO, "type": "interactive", "interactive": request });
    assert_eq!(phone.local.sent(again).await, ("failed".to_owned(), Some(138_009)));
}

#[tokio::test]
async fn products_become_orders_and_links_send_nothing() {
    let phone = Phone::start().await;
    let product = json!({ "type": "product", "action": { "catalog_id": "77", "product_retailer_id": "TEA" } });
    let wamid = phone.gets("interactive", product).await;
    let order = phone
        .answers(&wamid, json!({ "items": [{ "product": "TEA", "quantity": 3 }] }))
        .await;
    assert_eq!(
        (&order["order"]["catalog_id"], &order["order"]["product_items"][0]["quantity"]),
        (&json!("77"), &json!(3))
    );
    let card = |at: usize, id: &str| {
        json!({ "card_index": at, "type": "cta_url", "header": { "type": "image", "image": { "link": "https://a.example/x.png" } },
        "action": { "buttons": [{ "type": "quick_reply", "quick_reply": { "id": id, "title": "Take it" } }] } })
    };
    let wamid = phone
        .gets("interactive", asks("carousel", json!({ "cards": [card(0, "a"), card(1, "b")] })))
        .await;
    let reply = phone.answers(&wamid, json!({ "choice": "b", "card": 1 })).await;
    assert_eq!(reply["interactive"]["button_reply"], json!({ "id": "b", "title": "Take it" }));
    let card = |n: usize, product: &str| json!({ "card_index": n, "type": "product", "action": { "product_retailer_id": product, "catalog_id": "51" } });
    let wamid = phone
        .gets(
            "interactive",
            asks("carousel", json!({ "cards": [card(0, "TEA-250"), card(1, "POT-1")] })),
        )
        .await;
    let order = phone.answers(&wamid, json!({ "card": 1 })).await;
    assert_eq!(order["order"]["catalog_id"], "51");
    assert_eq!(order["order"]["product_items"][0]["product_retailer_id"], "POT-1");
    let link = json!({ "name": "cta_url", "parameters": { "display_text": "Open", "url": "https://a.example" } });
    let wamid = phone.gets("interactive", asks("cta_url", link)).await;
    phone.refuses(&wamid, json!({})).await;
    let wamid = phone.gets("text", json!({ "body": "Hello" })).await;
    phone.refuses(&wamid, json!({})).await;
    phone.refuses("wamid.unknown", json!({})).await;
}

#[tokio::test]
async fn quick_replies_of_templates_come_as_buttons() {
    let phone = Phone::start().await;
    phone.local.post("templates/seed", json!({})).await;
    let named = |name: &str, text: &str| json!({ "type": "text", "parameter_name": name, "text": text });
    let template = json!({ "name": "appointment_reminder", "language": { "code": "en" }, "components": [
        { "type": "body", "parameters": [named("first_name", "Ravi"), named("day", "Monday"), named("time", "9:00")] },
        { "type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [{ "type": "payload", "payload": "confirmed" }] }] });
    let wamid = phone.gets("template", template).await;
    let reply = phone.answers(&wamid, json!({ "choice": "Yes, I will" })).await;
    assert_eq!(reply["button"], json!({ "payload": "confirmed", "text": "Yes, I will" }));
    let reply = phone.answers(&wamid, json!({ "choice": "Cancel it" })).await;
    assert_eq!(reply["button"]["payload"], "Cancel it");
}

#[tokio::test]
async fn files_must_fit_the_kind_they_are_sent_as() {
    let phone = Phone::start().await;
    let upload = async |key: &str, mime: &str, bytes: Vec<u8>| {
        let put = phone.local.s3().put_object().bucket(MEDIA_BUCKET).key(key).content_type(mime);
        put.body(bytes.into()).send().await.unwrap();
        let file = S3File::builder().bucket_name(MEDIA_BUCKET).key(key).build().unwrap();
        let call = phone.local.eum().post_whats_app_message_media().source_s3_file(file);
        let done = call.origination_phone_number_id(OUR_NUMBERS[0].eum_id).send().await.unwrap();
        done.media_id().unwrap().to_owned()
    };
    let sample = |name: &str| std::fs::read(format!("{}/media/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let photo = upload("photo", "image/jpeg", sample("photo.jpg")).await;
    let sticker = upload("sticker", "image/webp", sample("sticker.webp")).await;
    let moving = upload("moving", "image/webp", sample("sticker-animated.webp")).await;
    let mut heavy = sample("sticker.webp");
    heavy.resize(100 * 1024 + 1, 0);
    let heavy = upload("heavy", "image/webp", heavy).await;
    let melody = upload("melody", "audio/mpeg", sample("melody.mp3")).await;
    let paper = upload("paper", "application/pdf", sample("leaflet.pdf")).await;
    for (kind, object, code) in [
        ("image", json!({ "id": photo }), None),
        ("sticker", json!({ "id": sticker }), None),
        ("sticker", json!({ "id": moving }), None),
        ("sticker", json!({ "id": heavy }), Some(131_053)),
        ("sticker", json!({ "id": photo }), Some(131_053)),
        ("audio", json!({ "id": melody }), None),
        ("audio", json!({ "id": melody, "voice": true }), Some(131_053)),
        ("document", json!({ "id": paper, "filename": "leaflet.pdf" }), None),
        ("document", json!({ "id": photo }), Some(131_053)),
        ("video", json!({ "id": "12345" }), Some(131_053)),
        (
            "interactive",
            json!({ "type": "button", "body": { "text": "x" }, "header": { "type": "image", "image": { "id": paper } },
            "action": { "buttons": [{ "type": "reply", "reply": { "id": "a", "title": "A" } }] } }),
            Some(131_053),
        ),
    ] {
        let got = phone.local.sent(json!({ "to": TO, "type": kind, kind: object })).await.1;
        assert_eq!(got, code, "{kind} {object}");
    }
}
