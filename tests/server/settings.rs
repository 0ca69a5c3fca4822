//! What Admins set for the team holds on every instance, and nobody overwrites anybody.

use crate::support::{Browser, Instance, Reader, TestApp, client_id, until};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

const ADMIN: &str = "ines@demo.example";
const OPERATOR: &str = "asha@demo.example";

async fn set(admin: &Browser, settings: Value) -> (StatusCode, Value) {
    admin.api("settings/set", json!({ "settings": settings })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_time_to_take_back_is_set_on_all_instances() {
    let app = TestApp::start().await;
    let other = Instance::start(&app).await;
    let (admin, agent) = (Browser::signed_in(&app, ADMIN).await, Browser::signed_in(&app, OPERATOR).await);
    let _watching = Reader::open(&admin, &other.url, None).await;
    let person = app.customer("Tara Time", "919811110041").await;
    app.customer_writes(&person, "hello").await;
    let conversation = agent.conversation_with("Tara Time").await;
    let waits = async |server: &str, serial: u64| {
        let address = format!("{server}/api/thread/send");
        let body = json!({ "conversation": conversation, "client_id": client_id(serial), "text": "words" });
        let answer = agent
            .send(Method::POST, &address, |request| {
                request.header(header::ORIGIN, &app.url).json(&body)
            })
            .await;
        let message: Value = answer.json().await.unwrap();
        message["direction"]["outbound"]["delivery"]["undoUntil"].is_i64()
    };
    assert!(!waits(&app.url, 1).await, "the tests' servers are started without");
    let (status, kept) = set(&admin, json!({ "v": 0, "undoSeconds": 20 })).await;
    assert_eq!((status, &kept["kept"]["v"]), (StatusCode::OK, &json!(1)), "{kept}");
    assert!(waits(&app.url, 2).await);
    let serial = std::sync::atomic::AtomicU64::new(3);
    until("the other instance goes by it", async || {
        let serial = serial.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        waits(&other.url, serial).await.then_some(())
    })
    .await;
    let (_, kept) = set(&admin, json!({ "v": 1 })).await;
    assert_eq!(
        kept["kept"]["changed"]["what"],
        json!(["Time to take a message back: as the server was started (before: 20 seconds)"])
    );
    assert!(!waits(&app.url, 100_000).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_kept_by_version_and_places_offered_to_who_sends() {
    let app = TestApp::start().await;
    let (admin, agent) = (Browser::signed_in(&app, ADMIN).await, Browser::signed_in(&app, OPERATOR).await);
    let team = admin.ok("settings/team", json!({})).await;
    assert_eq!((&team["settings"]["v"], &team["undo_default"]), (&json!(0), &json!(0)));
    let shop = json!({ "name": "Shop", "location": { "latitude": 286_139_000, "longitude": 772_090_000 } });
    assert_eq!(set(&admin, json!({ "v": 0, "places": [shop] })).await.0, StatusCode::OK);
    let (_, newer) = set(&admin, json!({ "v": 0, "capDays": 3 })).await;
    assert_eq!(newer["newer"]["places"][0]["name"], "Shop", "{newer}");
    for (wrong, why) in [
        (json!({ "v": 1, "undoSeconds": 21 }), "at most 20 seconds"),
        (json!({ "v": 1, "capDays": 91 }), "at most 90 days"),
        (json!({ "v": 1, "places": [shop, shop] }), "Two places are called Shop."),
    ] {
        let (status, answer) = set(&admin, wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.to_string().contains(why), "{answer}");
    }
    let places = agent.ok("settings/places", json!({})).await;
    assert_eq!(places, json!([shop]));
    assert_eq!(agent.api("settings/team", json!({})).await.0, StatusCode::FORBIDDEN);
    for v in 1..24 {
        let (status, _) = set(&admin, json!({ "v": v, "capDays": v })).await;
        assert_eq!(status, StatusCode::OK);
    }
    let team = admin.ok("settings/team", json!({})).await;
    let past = team["past"].as_array().unwrap();
    assert_eq!((past.len(), &past[0]["v"], &past[19]["v"]), (20, &json!(24), &json!(5)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_brand_is_on_every_page_of_every_instance_and_can_be_read() {
    let app = TestApp::start().await;
    let other = Instance::start(&app).await;
    let (admin, anybody) = (Browser::signed_in(&app, ADMIN).await, Browser::new(&app));
    let login = async |server: &str| anybody.get(&format!("{server}/login")).await.text().await.unwrap();
    assert!(login("").await.contains("WECARE Inbox"));
    let brand = json!({ "name": "Fern & Co", "accent": "#1d5fc4,#7fb2ff" });
    assert_eq!(set(&admin, json!({ "v": 0, "brand": brand })).await.0, StatusCode::OK);
    for server in ["", other.url.as_str()] {
        let page = until("the page has it", async || {
            let page = login(server).await;
            page.contains("Fern &amp; Co").then_some(page)
        })
        .await;
        assert!(
            page.contains(r#"data-letter="F""#) && page.contains("--accent-light:#1d5fc4"),
            "{page}"
        );
    }
    for (wrong, why) in [
        (json!({ "accent": "#ffcc00,#ffcc00" }), "too hard to read"),
        (json!({ "accent": "red" }), "two colours"),
        (json!({ "name": " " }), "1 to 40 characters"),
        (json!({ "letter": "abc" }), "one or two"),
    ] {
        let (status, answer) = set(&admin, json!({ "v": 1, "brand": wrong })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(answer.to_string().contains(why), "{answer}");
    }
    // Where the table does not answer, pages are as they were last.
    let fault = json!({ "service": "dynamodb", "kind": "error", "times": 100_000 });
    app.control(Method::POST, "faults", fault).await;
    assert!(login("").await.contains("Fern &amp; Co"));
    app.control(Method::DELETE, "faults", Value::Null).await;
    let (_, kept) = set(&admin, json!({ "v": 1 })).await;
    assert_eq!(
        kept["kept"]["changed"]["what"],
        json!([
            "Name: as the server was started (before: Fern & Co)",
            "Colour: as the server was started (before: Blue)"
        ])
    );
    assert!(login("").await.contains("WECARE Inbox"));
}

#[tokio::test(flavor = "multi_thread")]
async fn words_for_stopping_are_those_that_are_set() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let person = app.customer("Tara Words", "919811110042").await;
    let words = json!({ "off": ["es"], "stop": ["genug"], "start": ["gerne"], "confirm": "de" });
    assert_eq!(set(&admin, json!({ "v": 0, "words": words })).await.0, StatusCode::OK);
    app.customer_writes(&person, "Baja").await;
    let conversation = admin.conversation_with("Tara Words").await;
    app.customer_writes(&person, "Genug!").await;
    until("the stop is confirmed in the language that is set", async || {
        let chat = app.on_the_phone(&person).await;
        chat.iter()
            .any(|message| message.to_string().contains("keine Werbung"))
            .then_some(())
    })
    .await;
    app.customer_writes(&person, "gerne").await;
    let ledger = until("both words are in the ledger", async || {
        let ledger = admin.ok("consent/ledger", json!({ "conversation": conversation })).await;
        (ledger.as_array()?.len() == 2).then_some(ledger)
    })
    .await;
    let said: Vec<_> = ledger.as_array().unwrap().iter().map(|entry| &entry["source"]["text"]).collect();
    assert!(said.contains(&&json!("Genug!")) && said.contains(&&json!("gerne")), "{ledger}");
    for (wrong, why) in [
        (json!({ "off": ["en"] }), "English always counts"),
        (json!({ "stop": ["start"] }), "cannot both stop and start"),
        (json!({ "stop": ["Not Plain"] }), "no word of at most 30"),
    ] {
        let (status, answer) = set(&admin, json!({ "v": 1, "words": wrong })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
        assert!(answer.to_string().contains(why), "{answer}");
    }
}

const TABLE: &str = "as of,2026-10-01\ncurrency,USD\nfee,0.005\ncountry,marketing,utility\n*,0.06,0.01\nIN,0.012,0.002\n";

/// Sets a table over a version.
async fn price(admin: &Browser, text: &str, source: &str, over: u64) -> (StatusCode, Value) {
    admin
        .api("settings/set-prices", json!({ "text": text, "source": source, "over": over }))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_are_replaced_by_version_kept_and_set_again() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let agent = Browser::signed_in(&app, OPERATOR).await;
    let none = admin.ok("settings/prices", json!({})).await;
    assert_eq!(none, json!({ "settings": { "v": 0 }, "past": [] }));
    let (status, kept) = price(&admin, TABLE, " rates.csv ", 0).await;
    assert_eq!(
        (status, &kept["kept"]["v"], &kept["kept"]["source"]),
        (StatusCode::OK, &json!(1), &json!("rates.csv"))
    );
    // Told again, as after an answer that was lost, it is the same version.
    assert_eq!(price(&admin, TABLE, "rates.csv", 0).await.1["kept"]["v"], 1);
    // It is used at once, by everybody.
    assert_eq!(agent.ok("bulk/prices", json!({})).await["countries"]["IN"]["marketing"], 12_000);
    let dearer = TABLE.replace("0.012", "0.02").replace("2026-10-01", "2027-01-01");
    // Who has not seen that version is told, and nothing is written.
    let late = price(&admin, &dearer, "", 0).await.1;
    assert_eq!((&late["newer"]["v"], &late["newer"]["source"]), (&json!(1), &json!("rates.csv")));
    // Of two at once one is written.
    let other = dearer.replace("0.06", "0.07");
    let two = tokio::join!(price(&admin, &dearer, "one", 1), price(&admin, &other, "two", 1));
    let kept = [&two.0.1, &two.1.1].into_iter().filter(|answer| answer["kept"].is_object()).count();
    assert_eq!(kept, 1, "{two:?}");
    let of = admin.ok("settings/prices", json!({})).await;
    assert_eq!((&of["settings"]["v"], of["past"].as_array().unwrap().len()), (&json!(2), 2));
    let said = of["settings"]["changed"]["what"].to_string();
    assert!(
        said.contains("IN: marketing 0.02 (before: 0.012)") && said.contains("2027-01-01"),
        "{said}"
    );
    assert_eq!(agent.ok("bulk/prices", json!({})).await["asOf"], "2027-01-01");
    // The one before is set again.
    assert_eq!(price(&admin, TABLE, "rates.csv", 2).await.1["kept"]["v"], 3);
    assert_eq!(agent.ok("bulk/prices", json!({})).await["asOf"], "2026-10-01");
    let page = admin.get("/admin/settings").await.text().await.unwrap();
    assert!(page.contains("Prices of 2026-10-01, USD, 1 country and all others.") && page.contains("From: rates.csv"));
    let audit = admin.ok("audit/page", json!({ "query": { "act": "prices" } })).await;
    assert_eq!(audit["lines"].as_array().unwrap().len(), 3);
    assert!(audit["lines"][0]["note"].as_str().unwrap().starts_with("prices of 2026-10-01. "));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_table_of_prices_changes_nothing_and_an_older_table_can_be_set_again() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    // As a version of the product wrote it that kept nothing else.
    let store = app.store();
    let mut commit = store.commit::<()>();
    commit.put_prices((), &domain::bulk::Prices::parse(TABLE).unwrap());
    commit.run().await.unwrap();
    let of = admin.ok("settings/prices", json!({})).await;
    assert_eq!(
        (&of["settings"]["v"], &of["settings"]["table"]["asOf"]),
        (&json!(0), &json!("2026-10-01"))
    );
    for (text, source) in [
        ("IN,1,1", String::new()),
        ("", String::new()),
        ("as of,2026-10-01\ncurrency,USD\nIN,1,free", String::new()),
        (TABLE, "x".repeat(121)),
        (TABLE, "two\nlines".to_owned()),
    ] {
        let (status, why) = price(&admin, text, &source, 0).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{text}: {why}");
    }
    assert_eq!(
        price(&admin, &"IN,1,1\n".repeat(5_000), "", 0).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let kept = price(&admin, &TABLE.replace("0.06", "0.07"), "pasted", 0).await.1;
    assert_eq!(kept["kept"]["v"], 2);
    let past = admin.ok("settings/prices", json!({})).await["past"].take();
    assert_eq!(
        (
            past.as_array().unwrap().len(),
            &past[1]["v"],
            &past[1]["table"]["countries"]["*"]["marketing"]
        ),
        (2, &json!(1), &json!(60_000))
    );
}
