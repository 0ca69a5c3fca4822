//! Free first: who wrote within 24 hours gets a text, which costs nothing, and the template goes to the others.

use super::world::{World, count, reminder, total};
use crate::support::{Browser, now, until};
use domain::{
    ConversationId, EventId, LiveEvent, PhoneId, Seconds,
    live::{Change, Scope},
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use store::keys::IdentityKind;

const TEXT: &str = "Hello again from all of us";

impl World {
    /// The conversation of a person of the list, by their place.
    async fn conversation_of(&self, n: usize) -> Option<domain::Conversation> {
        let store = self.app.store();
        let owner = store.identity(IdentityKind::Wa, &format!("9198333{n:05}")).await.unwrap()?;
        let phone = PhoneId::parse(crate::support::SUPPORT).unwrap();
        let id = ConversationId {
            customer: owner.customer,
            phone,
        };
        store.conversation(&id).await.unwrap()
    }

    /// Makes their conversation look as if they wrote last at another time.
    async fn writes_at(&self, n: usize, at: Option<Seconds>) {
        let mut conversation = self.conversation_of(n).await.unwrap();
        let version = conversation.v;
        conversation.last_inbound_at = at;
        conversation.v += 1;
        let store = self.app.store();
        let mut commit = store.commit::<()>();
        commit.put_conversation((), &conversation, Some(version));
        let id = EventId::from_parts(now().unsigned_abs() * 1_000, conversation.v.into());
        let scope = Scope::Number(conversation.id.phone.clone());
        commit.put_live((), &LiveEvent::new(id, scope, vec![Change::Conversation(conversation)]));
        commit.run().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wrote_lately_gets_a_text_that_costs_nothing_and_whose_window_closed_the_template() {
    let world = World::new().await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let prices = "as of,2026-10-01\ncurrency,USD\nfee,0.01\n*,1,0.09";
    admin
        .ok("settings/set-prices", json!({ "text": prices, "source": "", "over": 0 }))
        .await;
    let (people, list) = world.people(6).await;
    for (n, person) in people.iter().enumerate().take(3) {
        world.app.customer_writes(person, "Is anybody there?").await;
        until("it has arrived", async || world.conversation_of(n).await).await;
    }
    let job = world.checked(list.as_bytes(), reminder()).await;
    let view = world.job(&job).await;
    let planned = &view["job"]["planned"];
    assert_eq!(
        (&planned["open"], &planned["openCountries"]),
        (&json!(3), &json!({ "IN": 3 })),
        "{planned}"
    );
    assert_eq!(view["cost"]["total"], 330_000, "three at the full price, and for three AWS's alone");
    let html = world.browser.get(&format!("/bulk/{job}")).await.text().await.unwrap();
    assert!(
        html.contains("Of these, 3 people wrote to this number in the last 24 hours"),
        "{html}"
    );
    // The check stands: who gets something is the same.
    let changed = world
        .browser
        .ok("bulk/free", json!({ "id": job, "text": format!(" {TEXT} ") }))
        .await;
    assert_eq!((&changed["free"], &changed["state"]["is"]), (&json!(TEXT), &json!("ready")));
    let view = world.job(&job).await;
    assert_eq!(view["cost"]["total"], 300_000, "the text is priced at nothing");
    let (status, why) = world
        .browser
        .api("bulk/free", json!({ "id": job, "text": "x".repeat(5_000) }))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    // What was confirmed before it was changed is not sent.
    let seen = json!({ "id": job, "seen": view["job"]["v"].as_u64().unwrap() - 1, "at": null });
    let (status, why) = world.browser.api("bulk/start", seen).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    // One of the windows closes after the check.
    let wrote = world.conversation_of(2).await.unwrap().last_inbound_at;
    world.writes_at(2, Some(Seconds(now() - 25 * 3_600))).await;
    world.start(&job).await;
    world.until_is(&job, "finished").await;
    let view = until("all has arrived", async || {
        let view = world.job(&job).await;
        (count(&view, "delivered") == 6).then_some(view)
    })
    .await;
    assert_eq!(
        (total(&view), count(&view, "free"), count(&view, "spent")),
        (6, 2, 400_000),
        "{view:#}"
    );
    for (n, person) in people.iter().enumerate() {
        let shown: Vec<String> = world.app.on_the_phone(person).await.iter().map(Value::to_string).collect();
        let (text, template) = (
            shown.iter().filter(|message| message.contains(TEXT)).count(),
            shown.iter().filter(|message| message.contains("appointment on Friday")).count(),
        );
        assert_eq!((text, template), if n < 2 { (1, 0) } else { (0, 1) }, "{n}: {shown:?}");
    }
    let html = world.browser.get(&format!("/bulk/{job}")).await.text().await.unwrap();
    assert!(html.contains("2 of 6 got the free text"), "{html}");
    world.writes_at(2, wrote).await;
    world.verified().await;
    // Where messages are compared it would be neither of them.
    let other = world.checked(list.as_bytes(), reminder()).await;
    let answer = json!({ "name": "we_have_an_answer", "language": "en", "mapping": {} });
    let compare = json!({ "id": other, "second": { "message": answer, "percent": 50 } });
    world.browser.ok("bulk/compare", compare).await;
    let (status, why) = world.browser.api("bulk/free", json!({ "id": other, "text": TEXT })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
}
