use super::*;
use domain::{Bsuid, Draft, PhoneNumber};

fn card() -> CustomerCard {
    CustomerCard {
        number: PhoneNumber::parse("919876543210").ok(),
        ..CustomerCard::default()
    }
}

fn built(content: &Content) -> Value {
    of(&card(), MessageId::from_parts(1, 2), content, &Context::default()).unwrap()
}

#[test]
fn a_number_is_written_with_plus_and_a_user_id_as_recipient() {
    let id = MessageId::from_parts(1, 2);
    let (content, context) = Draft::text("hi").unwrap().into_parts();
    let mut card = CustomerCard {
        bsuid: Bsuid::parse("IN.1").ok(),
        ..CustomerCard::default()
    };
    let of = |card: &CustomerCard, context: &Context| of(card, id, &content, context);
    assert_eq!(of(&card, &context).unwrap()["recipient"], "IN.1");
    card.number = PhoneNumber::parse("919876543210").ok();
    let payload = of(&card, &context).unwrap();
    assert_eq!((&payload["to"], &payload["recipient"]), (&json!("+919876543210"), &Value::Null));
    assert_eq!(payload["biz_opaque_callback_data"], id.to_string());
    let quoting = Context {
        quotes: Wamid::parse("wamid.A").ok(),
        ..Context::default()
    };
    assert_eq!(of(&card, &quoting).unwrap()["context"], json!({ "message_id": "wamid.A" }));
    assert_eq!(payload["context"], Value::Null);
    assert_eq!(of(&CustomerCard::default(), &context), None);
}

#[test]
fn files_go_by_metas_id_and_not_without() {
    let media = Media {
        id: Some("7".into()),
        caption: Some("Here".into()),
        name: Some("a.pdf".into()),
        ..Media::default()
    };
    assert_eq!(
        built(&Content::Image(media.clone()))["image"],
        json!({ "id": "7", "caption": "Here" })
    );
    assert_eq!(
        built(&Content::Document(media.clone()))["document"],
        json!({ "id": "7", "caption": "Here", "filename": "a.pdf" })
    );
    let voice = built(&Content::Voice(media.clone()));
    assert_eq!(
        (&voice["type"], &voice["audio"]),
        (&json!("audio"), &json!({ "id": "7", "voice": true }))
    );
    assert_eq!(built(&Content::Sticker(media))["sticker"], json!({ "id": "7" }));
    let nothing = Content::Image(Media::default());
    assert_eq!(of(&card(), MessageId::from_parts(1, 2), &nothing, &Context::default()), None);
}

#[test]
fn places_cards_and_reactions() {
    let mut place = Location::at(1.5, -2.25).unwrap();
    place.name = Some("Shop".into());
    assert_eq!(
        built(&Content::Location(place))["location"],
        json!({ "latitude": 1.5, "longitude": -2.25, "name": "Shop" })
    );
    let one = Card {
        name: "Ana Souza".into(),
        phones: vec![domain::content::CardPhone {
            number: "+55 11 5550".into(),
            wa_id: Some("55115550".into()),
            label: Some("CELL".into()),
        }],
        ..Card::default()
    };
    let cards = Content::Contacts(Cards {
        cards: vec![one],
        asked: false,
    });
    assert_eq!(
        built(&cards)["contacts"],
        json!([{
            "name": { "formatted_name": "Ana Souza", "first_name": "Ana Souza" },
            "phones": [{ "phone": "+55 11 5550", "wa_id": "55115550", "type": "CELL" }],
        }])
    );
    let to = Wamid::parse("wamid.A").unwrap();
    let taken_back = Content::Reaction { to, emoji: None };
    assert_eq!(built(&taken_back)["reaction"], json!({ "message_id": "wamid.A", "emoji": "" }));
}
