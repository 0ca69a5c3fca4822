//! What WhatsApp would refuse is refused before it is sent, with a sentence.

use super::World;
use reqwest::StatusCode;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn values_that_whatsapp_would_refuse_are_refused_with_a_sentence() {
    let world = World::new().await;
    let hello = world.browser.messages(&world.conversation).await[0]["wamid"].clone();
    let card = |more: &str, value: serde_json::Value| {
        let mut card = json!({ "name": "Ana" });
        card[more] = value;
        json!({ "contacts": { "cards": [card] } })
    };
    let address = |name: &str, value: &str| {
        let action = json!({ "address": { "country": "IN", "values": [[name, value]] } });
        json!({ "interactive": { "body": "Where to?", "action": action } })
    };
    let reaction = |emoji: &str| json!({ "reaction": { "to": hello, "emoji": emoji } });
    for (n, (content, words)) in (1..).zip([
        (
            json!({ "location": { "latitude": 1_800_000_000, "longitude": 0 } }),
            "nowhere on the earth",
        ),
        (
            json!({ "location": { "latitude": 10, "longitude": 10, "address": "Without a name" } }),
            "only with a name",
        ),
        (reaction("!"), "one emoji"),
        (reaction("1"), "one emoji"),
        (reaction("👍👍"), "one emoji"),
        (card("birthday", json!("tomorrow")), "The birthday is a day"),
        (card("org", json!(" ")), "The company is missing"),
        (card("emails", json!([{ "value": "" }])), "The e-mail address is missing"),
        (card("urls", json!([{ "value": "" }])), "The web page is missing"),
        (address("in_pin_code", "12"), "6 digits"),
        (address("planet", "Earth"), "WhatsApp knows no “planet”"),
    ]) {
        let (status, why) = world.send(n, content.clone()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{content}: {why}");
        assert!(why["Invalid"].as_str().unwrap().contains(words), "{content}: {why}");
    }
    assert!(world.on_the_phone().await.is_empty());
}
