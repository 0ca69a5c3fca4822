//! Conversions: noted in a thread, counted for where the customer came from, listed behind their count, and taken back.

use crate::support::{Browser, SUPPORT, TestApp, client_id, now, text_event, tried};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const RANGE: &str = "range=7&phone=310000000000011";

async fn found(browser: &Browser) -> Vec<Value> {
    let query = json!({ "range": { "days": 7 }, "phone": SUPPORT });
    let found = browser.ok("analytics/conversions", json!({ "query": query })).await;
    found["list"].as_array().unwrap().clone()
}

/// A file of the page of figures.
async fn file(browser: &Browser, table: &str) -> String {
    let answer = browser.get(&format!("/analytics/export?table={table}&{RANGE}")).await;
    assert_eq!(answer.status(), StatusCode::OK, "{table}");
    answer.text().await.unwrap()
}

/// What stands in a thread beside messages.
async fn lines(browser: &Browser, conversation: &str) -> Vec<String> {
    let thread = browser.ok("thread", json!({ "conversation": conversation })).await;
    let entries = thread["page"]["entries"].as_array().unwrap().iter();
    let words = entries.filter_map(|entry| entry["activity"]["words"].as_str());
    words.map(str::to_owned).collect()
}

/// Two customers: one from an advertisement, one by herself.
async fn two(app: &TestApp, browser: &Browser) -> [String; 2] {
    for (name, number, from) in [("Adam Ad", "919812255001", true), ("Olga Own", "919812255002", false)] {
        let mut event = text_event(&format!("wamid.{number}"), number, now() - 120, "How much is it?");
        event["contacts"][0]["profile"]["name"] = json!(name);
        if from {
            event["messages"][0]["referral"] = json!({ "source_type": "ad", "source_id": "7", "source_url": "https://fb.example/7",
                "headline": "Autumn sale", "ctwa_clid": "AR7" });
        }
        app.publish(event).await;
    }
    [
        browser.conversation_with("Adam Ad").await,
        browser.conversation_with("Olga Own").await,
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn conversions_count_for_where_customers_came_from_and_are_listed_behind_their_count() {
    let app = TestApp::start().await;
    let operator = Browser::signed_in(&app, "asha@demo.example").await;
    let viewer = Browser::signed_in(&app, "vikram@demo.example").await;
    let [adam, olga] = two(&app, &operator).await;
    let ids: Vec<String> = (0..5).map(client_id).collect();
    let note = async |conversation: &str, id: usize, revenue: &str| {
        let body = json!({ "conversation": conversation, "id": ids[id], "revenue": revenue });
        operator.api("thread/convert", body).await
    };
    let (status, why) = note(&adam, 0, "99.50").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("like 99.50 USD"), "{why}");
    // Told twice it is one; under another thread the id is taken.
    assert_eq!(note(&adam, 0, " 99.5 usd").await.0, StatusCode::OK);
    assert_eq!(note(&adam, 0, " 99.5 usd").await.0, StatusCode::OK);
    assert_ne!(note(&olga, 0, "").await.0, StatusCode::OK);
    assert_eq!(note(&adam, 1, "0.50 USD").await.0, StatusCode::OK);
    assert_eq!(note(&olga, 2, "").await.0, StatusCode::OK);
    // An id of another time would not be found again.
    let old = json!({ "conversation": adam, "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "revenue": "" });
    assert_eq!(operator.api("thread/convert", old).await.0, StatusCode::UNPROCESSABLE_ENTITY);

    let wanted = [
        "noted a conversion of 99.50 USD, from “Autumn sale”",
        "noted a conversion of 0.50 USD, from “Autumn sale”",
    ];
    assert_eq!(lines(&viewer, &adam).await, wanted);
    assert_eq!(lines(&viewer, &olga).await, ["noted a conversion"]);
    let list = found(&viewer).await;
    assert_eq!(list.len(), 3, "{list:#?}");
    let of = |id: usize| list.iter().find(|listed| listed["conversion"]["id"] == ids[id].as_str()).unwrap();
    assert_eq!(
        (&of(0)["customer"], &of(0)["conversion"]["by"]),
        (&json!("Adam Ad"), &json!("Asha Menon"))
    );
    assert_eq!(of(0)["conversion"]["from"]["click"], "AR7");
    assert_eq!(of(2)["conversion"].get("from"), None);

    // The table of sources, once the conversation itself is counted.
    let counted = tried(60, async || {
        let sources = file(&viewer, "sources").await;
        sources.lines().any(|line| line.starts_with("Autumn sale,7,1,")).then_some(sources)
    });
    let sources = counted.await.expect("the advertisement is counted");
    let row = |begins: &str| sources.lines().find(|line| line.starts_with(begins)).unwrap_or_default().to_owned();
    assert!(sources.lines().next().unwrap().ends_with(",Conversions,Revenue"), "{sources}");
    assert!(row("Autumn sale,7,").ends_with(",2,100.00 USD"), "{sources}");
    assert!(row("No advertisement or post,,").ends_with(",1,–"), "{sources}");
    for (of, many) in [("&of=source:7", 2), ("&of=source:-", 1), ("", 3), ("&of=source:8", 0)] {
        let behind = file(&viewer, &format!("behind&figure=converted{of}")).await;
        assert_eq!(behind.lines().count(), many + 1, "{of}: {behind}");
    }
    let page = viewer.get(&format!("/analytics?{RANGE}")).await.text().await.unwrap();
    assert!(page.contains("figure=converted&amp;of=source:7"), "the count leads to the list");
    let page = viewer
        .get(&format!("/analytics/behind?figure=converted&of=source:7&{RANGE}"))
        .await
        .text()
        .await
        .unwrap();
    for words in ["Conversions: Autumn sale", "2, 100.00 USD", "noted by Asha Menon"] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("Take back"), "a Viewer changes nothing");

    // Meta is told of a click, once.
    let tell = async |conversation: &str, id: usize| {
        let body = json!({ "conversation": conversation, "id": ids[id] });
        operator.api("thread/tell-conversion", body).await
    };
    let (status, why) = tell(&olga, 2).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && why.to_string().contains("no click"),
        "{why}"
    );
    assert_eq!(tell(&adam, 2).await.0, StatusCode::NOT_FOUND);
    let refuse = json!({ "service": "eum", "operation": "SendWhatsAppConversionEvent", "kind": "refuse", "times": 1 });
    app.control(Method::POST, "faults", refuse).await;
    let (status, why) = tell(&adam, 1).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && why.to_string().contains("allow social-messaging:SendWhatsAppConversionEvent"),
        "{why}"
    );
    let told = async |id: usize| {
        let list = found(&viewer).await;
        let one = list.iter().find(|listed| listed["conversion"]["id"] == ids[id].as_str());
        one.unwrap()["conversion"]["told"].clone()
    };
    assert!(
        told(1).await["refused"]
            .as_str()
            .unwrap()
            .contains("allow social-messaging:SendWhatsAppConversionEvent")
    );
    let (status, why) = tell(&adam, 1).await;
    assert_eq!(status, StatusCode::OK, "{why}");
    assert_eq!(told(1).await, json!({ "taken": true }));
    let (status, why) = tell(&adam, 1).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && why.to_string().contains("already"),
        "{why}"
    );
    assert_eq!(
        lines(&viewer, &adam).await.last().map(String::as_str),
        Some("told Meta of a conversion")
    );

    // A mistake is taken back, and stays to be seen in the thread.
    let back = async |id: usize| {
        let body = json!({ "conversation": adam, "id": ids[id] });
        operator.api("thread/take-conversion-back", body).await.0
    };
    assert_eq!(back(2).await, StatusCode::NOT_FOUND, "it is of another thread");
    assert_eq!(back(0).await, StatusCode::OK);
    assert_eq!(back(0).await, StatusCode::NOT_FOUND);
    assert_eq!(found(&viewer).await.len(), 2);
    assert_eq!(
        lines(&viewer, &adam).await.last().map(String::as_str),
        Some("took a conversion back")
    );
}
