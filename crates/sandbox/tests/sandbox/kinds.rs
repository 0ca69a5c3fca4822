//! Every kind that a customer can send: published in Meta's shape, and read by the server's parser as what it is.

use crate::support::{Local, now_ms};
use domain::{
    Content, Millis,
    content::Answer,
    context::Forwarded,
    inbound::{Inbound, InboundMessage},
};
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

    /// Sends it, and reads what is published as the server would.
    async fn sends(&self, mut draft: Value) -> Inbound {
        draft["person"] = json!(self.person);
        draft["our_number"] = json!(OUR_NUMBERS[0].meta_id);
        self.local.post("phone/messages", draft.clone()).await;
        let change = json!({ "field": "messages", "value": self.local.next_event().await });
        let mut read = whatsapp::event::parse(&change.to_string(), Millis(now_ms()));
        assert_eq!((read.events.len(), read.unreadable.len()), (1, 0), "{draft}: {read:?}");
        read.events.remove(0)
    }

    async fn message(&self, draft: Value) -> InboundMessage {
        match self.sends(draft.clone()).await {
            Inbound::Message(message) => message,
            other => panic!("{draft}: {other:?}"),
        }
    }

    async fn content(&self, draft: Value) -> Content {
        self.message(draft).await.content
    }
}

#[tokio::test]
async fn files_of_every_kind_can_be_fetched() {
    let phone = Phone::start().await;
    for (kind, mime, name) in [
        ("image", "image/jpeg", None),
        ("video", "video/mp4", None),
        ("audio", "audio/mpeg", None),
        ("voice", "audio/ogg; codecs=opus", None),
        ("document", "application/pdf", Some("leaflet.pdf")),
        ("sticker", "image/webp", None),
        ("animated_sticker", "image/webp", None),
    ] {
        let content = phone.content(json!({ "kind": kind, "body": "words" })).await;
        let media = match (kind, content) {
            ("image", Content::Image(media))
            | ("video", Content::Video(media))
            | ("audio", Content::Audio(media))
            | ("voice", Content::Voice(media))
            | ("document", Content::Document(media))
            | ("sticker" | "animated_sticker", Content::Sticker(media)) => media,
            other => panic!("{other:?}"),
        };
        assert_eq!((media.mime.as_str(), media.name.as_deref()), (mime, name), "{kind}");
        let captioned = matches!(kind, "image" | "video" | "document");
        assert_eq!(media.caption.is_some(), captioned, "{kind}");
        assert_eq!(media.animated, kind == "animated_sticker");
        let id = media.id.unwrap();
        let call = phone.local.eum().get_whats_app_message_media().media_id(&id).metadata_only(true);
        let got = call.origination_phone_number_id(OUR_NUMBERS[0].eum_id).send().await.unwrap();
        assert_eq!(got.mime_type(), Some(mime));
        let shown = phone
            .local
            .http
            .get(phone.local.url(&format!("/control/phone/media/{id}")))
            .send()
            .await
            .unwrap();
        assert_eq!(shown.headers()["content-type"], mime);
        assert_eq!(
            shown.bytes().await.unwrap().len(),
            usize::try_from(got.file_size().unwrap()).unwrap()
        );
    }
}

#[tokio::test]
async fn a_file_may_be_a_sample_uploaded_given_in_the_request_or_lost() {
    let phone = Phone::start().await;
    let local = &phone.local;
    let size = async |content: Content| {
        let Content::Document(media) = content else { panic!("{content:?}") };
        let call = local
            .eum()
            .get_whats_app_message_media()
            .media_id(media.id.unwrap())
            .metadata_only(true);
        let got = call.origination_phone_number_id(OUR_NUMBERS[0].eum_id).send().await.unwrap();
        (media.mime, got.file_size().unwrap())
    };
    let sample = phone
        .content(json!({ "kind": "document", "media": { "sample": "notes.txt" } }))
        .await;
    assert_eq!(size(sample).await.0, "text/plain");
    let bytes = json!({ "bytes": { "mime_type": "text/csv", "base64": "YSxi" } });
    let given = phone
        .content(json!({ "kind": "document", "media": bytes, "fields": { "filename": "a.csv" } }))
        .await;
    assert_eq!(given.summary().as_deref(), Some("a.csv"));
    assert_eq!(size(given).await, ("text/csv".to_owned(), 3));
    let url = local.url(&format!("/control/phone/media?our_number={}", OUR_NUMBERS[0].meta_id));
    let big = vec![1; 20 * 1024 * 1024];
    let kept: Value = local
        .http
        .post(url)
        .header("content-type", "video/mp4")
        .body(big)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let uploaded = phone.content(json!({ "kind": "document", "media": { "id": kept["id"] } })).await;
    assert_eq!(size(uploaded).await, ("video/mp4".to_owned(), 20 * 1024 * 1024));
    let lost = phone
        .message(json!({ "kind": "video", "media": "failed", "body": "our garden" }))
        .await;
    let Content::Video(media) = &lost.content else { panic!("{lost:?}") };
    assert_eq!((&media.id, media.caption.as_deref()), (&None, Some("our garden")));
    assert_eq!(lost.context.errors[0].code, Some(131_052));
    for bad in [
        json!({ "sample": "nothing" }),
        json!({ "id": "1" }),
        json!({ "bytes": { "mime_type": "a/b", "base64": "!" } }),
    ] {
        let draft = json!({ "person": phone.person, "our_number": OUR_NUMBERS[0].meta_id, "kind": "image", "media": bad });
        assert_eq!(local.control("POST", "phone/messages", Some(draft)).await.0, 400, "{bad}");
    }
}

#[tokio::test]
async fn places_cards_orders_and_notices_are_read() {
    let phone = Phone::start().await;
    let place = async |draft| match phone.content(draft).await {
        Content::Location(place) => (place.name, place.address),
        other => panic!("{other:?}"),
    };
    assert_eq!(place(json!({ "kind": "location" })).await, (None, None));
    let gate = json!({ "kind": "location", "body": "Gate 4", "fields": { "address": "Harbour Road 1", "latitude": -33.8 } });
    assert_eq!(place(gate).await, (Some("Gate 4".to_owned()), Some("Harbour Road 1".to_owned())));
    let Content::Contacts(cards) = phone
        .content(json!({ "kind": "contacts", "body": "Maya Fernandes\nSam Okoro" }))
        .await
    else {
        panic!("no cards")
    };
    assert_eq!(
        cards.cards.iter().map(|card| card.name.as_str()).collect::<Vec<_>>(),
        ["Maya Fernandes", "Sam Okoro"]
    );
    assert!(cards.cards[0].org.is_some() && cards.cards[0].phones[0].wa_id.is_some() && cards.cards[1].phones[0].wa_id.is_none());
    let Content::Contacts(own) = phone.content(json!({ "kind": "contact_request" })).await else {
        panic!("no card")
    };
    assert_eq!(own.cards[0].phones[0].wa_id.as_deref(), Some("919876543210"));
    let Content::Order(order) = phone.content(json!({ "kind": "order", "body": "as a gift" })).await else {
        panic!("no order")
    };
    assert_eq!((order.items.len(), order.text.as_deref()), (2, Some("as a gift")));
    assert!(order.items.iter().all(|item| item.price.is_some()));
    assert_eq!(
        phone.content(json!({ "kind": "request_welcome" })).await,
        Content::RequestWelcome {}
    );
    for (draft, what) in [
        (json!({ "kind": "unsupported" }), "poll"),
        (json!({ "kind": "unsupported", "body": "edit" }), "edit"),
        (json!({ "kind": "live_location" }), "live_location"),
    ] {
        let message = phone.message(draft).await;
        assert_eq!(
            message.content,
            Content::Unsupported {
                what: Some(what.to_owned())
            }
        );
        assert_eq!(message.context.errors[0].code, Some(131_051));
    }
    let raw = json!({ "raw": { "type": "hologram", "hologram": {} } });
    assert!(matches!(phone.content(raw).await, Content::Placeholder { .. }), "nobody knows it");
}

#[tokio::test]
async fn answers_to_buttons_lists_forms_and_requests_are_read() {
    let phone = Phone::start().await;
    let answer = async |draft| match phone.content(draft).await {
        Content::Answer(answer) => answer,
        other => panic!("{other:?}"),
    };
    let button = phone
        .content(json!({ "kind": "button", "body": "Yes", "fields": { "payload": "p" } }))
        .await;
    assert_eq!(
        button,
        Content::Button {
            text: "Yes".into(),
            payload: "p".into()
        }
    );
    assert_eq!(
        answer(json!({ "kind": "button_reply", "body": "Yes", "fields": { "id": "b1" } })).await,
        Answer::Button {
            id: "b1".into(),
            title: "Yes".into()
        }
    );
    assert_eq!(
        answer(json!({ "kind": "list_reply", "body": "Friday", "fields": { "id": "r1", "description": "at 7" } })).await,
        Answer::Row {
            id: "r1".into(),
            title: "Friday".into(),
            description: Some("at 7".into())
        }
    );
    let form = async |draft| match answer(draft).await {
        Answer::Form { name, fields } => (name, fields),
        other => panic!("{other:?}"),
    };
    let (name, fields) = form(json!({ "kind": "flow" })).await;
    assert_eq!(name, "flow");
    assert!(
        fields.contains(&("wishes".to_owned(), "window seat, vegetarian".to_owned())),
        "{fields:?}"
    );
    assert_eq!(
        form(json!({ "kind": "flow", "fields": { "size": "M" } })).await.1,
        [("size".to_owned(), "M".to_owned())]
    );
    let (name, fields) = form(json!({ "kind": "address", "fields": { "city": "Pune" } })).await;
    assert_eq!(name, "address_message");
    assert!(fields.contains(&("values.city".to_owned(), "Pune".to_owned())), "{fields:?}");
    for (body, yes) in [("accept", true), ("reject", false)] {
        let given = answer(json!({ "kind": "call_permission", "body": body })).await;
        let Answer::CallPermission { accepted, until, .. } = given else {
            panic!("{given:?}")
        };
        assert_eq!((accepted, until.is_some()), (yes, yes));
    }
}

#[tokio::test]
async fn what_a_message_came_with_is_read() {
    let phone = Phone::start().await;
    let first = phone.local.write(&phone.person, "first").await;
    phone.local.next_event().await;
    let context = async |mut more: Value| {
        more["kind"] = json!("text");
        more["body"] = json!("words");
        phone.message(more).await.context
    };
    assert_eq!(context(json!({ "reply_to": first })).await.quotes.unwrap().as_str(), first);
    assert_eq!(context(json!({ "forwarded": "once" })).await.forwarded, Some(Forwarded::Once));
    assert_eq!(context(json!({ "forwarded": "often" })).await.forwarded, Some(Forwarded::Often));
    let referral = context(json!({ "referral": true })).await.referral.unwrap();
    assert_eq!((referral.kind.as_str(), referral.headline.as_str()), ("ad", "Autumn sale"));
    let own = json!({ "referral": { "source_type": "post", "source_id": "7", "source_url": "https://a.example" } });
    assert_eq!(context(own).await.referral.unwrap().id, "7");
    assert_eq!(context(json!({ "product": true })).await.product.unwrap().product, "TEA-250");
    let errors = json!([{ "code": 130_501, "title": "x" }]);
    assert_eq!(context(json!({ "errors": errors })).await.errors[0].code, Some(130_501));
    // What is done to a message is no message.
    for draft in [
        json!({ "kind": "reaction", "body": "👍", "reply_to": first }),
        json!({ "kind": "reaction", "reply_to": first }),
        json!({ "kind": "edit", "body": "better", "reply_to": first }),
        json!({ "kind": "revoke", "reply_to": first }),
    ] {
        let event = phone.sends(draft).await;
        let Inbound::Act(act) = &event else { panic!("{event:?}") };
        assert_eq!(act.target.as_str(), first);
    }
}

#[tokio::test]
async fn a_customer_may_be_known_by_username_alone() {
    let local = Local::start().await;
    let hidden = json!({ "name": "Zoë", "username": "zoe.w" });
    let person = local.post("phone/people", hidden).await["id"].as_str().unwrap().to_owned();
    let phone = Phone { local, person };
    let message = phone.message(json!({ "kind": "image" })).await;
    assert_eq!((&message.sender.number, message.sender.username.as_deref()), (&None, Some("zoe.w")));
    assert!(message.sender.bsuid.is_some());
}

#[tokio::test]
async fn the_seeded_past_has_every_kind_and_agrees_with_the_table() {
    let local = Local::start_seeded(40).await;
    let (_, people) = local.control("GET", "phone/people", None).await;
    let mut kinds = std::collections::BTreeSet::new();
    let mut files = Vec::new();
    for person in people["people"].as_array().unwrap() {
        for number in OUR_NUMBERS {
            let path = format!("phone/chat?person={}&our_number={}", person["id"].as_str().unwrap(), number.meta_id);
            for message in local.control("GET", &path, None).await.1["messages"].as_array().unwrap() {
                let object = &message["message"];
                let kind = object["type"].as_str().unwrap();
                let inner = object["interactive"]["type"].as_str().unwrap_or_default();
                kinds.insert(format!("{kind}{inner}"));
                for (name, key) in [
                    ("forwarded", "forwarded"),
                    ("often", "frequently_forwarded"),
                    ("quote", "id"),
                    ("product", "referred_product"),
                ] {
                    if !object["context"][key].is_null() && message["direction"] == "in" {
                        kinds.insert(name.to_owned());
                    }
                }
                if object["referral"].is_object() {
                    kinds.insert("ad".to_owned());
                }
                if let Some(id) = object[kind]["id"].as_str() {
                    files.push((number.eum_id, id.to_owned()));
                }
            }
        }
    }
    for kind in [
        "text",
        "image",
        "video",
        "audio",
        "document",
        "sticker",
        "location",
        "contacts",
        "button",
        "interactivebutton_reply",
        "interactivelist_reply",
        "interactivenfm_reply",
        "interactivecall_permission_reply",
        "order",
        "reaction",
        "edit",
        "revoke",
        "request_welcome",
        "unsupported",
        "system",
        "forwarded",
        "often",
        "quote",
        "product",
        "ad",
    ] {
        assert!(kinds.contains(kind), "{kind} is not in {kinds:?}");
    }
    assert!(files.len() > 10);
    for (number, id) in files {
        let call = local.eum().get_whats_app_message_media().media_id(&id).metadata_only(true);
        call.origination_phone_number_id(number).send().await.unwrap();
    }
    let (_, verified) = local.control("GET", "verify", None).await;
    assert_eq!(
        (&verified["violations"], &verified["checked"]["acts"]),
        (&json!([]), &json!(6)),
        "{verified}"
    );
}
