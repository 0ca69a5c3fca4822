//! A template with a file at its top: everybody gets the same one, or each their own.

use super::world::{World, count, total};
use crate::support::SUPPORT;
use reqwest::{Method, StatusCode, header};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn the_customers_of_a_list_of_the_inbox_are_an_audience() {
    let world = World::new().await;
    let (people, _) = world.people(3).await;
    for person in &people {
        world.app.customer_writes(person, "Hello").await;
    }
    for n in 0..3 {
        world.browser.conversation_with(&format!("Person {n}")).await;
    }
    let done = world.browser.conversation_with("Person 2").await;
    world.browser.ok("thread/resolve", json!({ "conversation": done })).await;
    let job = world.id();
    world
        .browser
        .ok("bulk/create", json!({ "id": job, "name": "Open", "phone": SUPPORT }))
        .await;
    let take = json!({ "id": job, "upload": world.id(), "filter": { "tab": "all", "state": "open" } });
    crate::support::until("the lists know it", async || (world.browser.inbox().await.len() == 2).then_some(())).await;
    let taken = world.browser.ok("bulk/from-inbox", take.clone()).await;
    assert_eq!(
        world.browser.ok("bulk/from-inbox", take).await["audience"]["file"]["upload"],
        taken["audience"]["file"]["upload"]
    );
    assert_eq!(taken["audience"]["phoneColumn"], 2, "{taken:#}");
    assert_eq!(taken["audience"]["file"]["columns"]["sample"].as_array().unwrap().len(), 2);
    let choose = json!({ "id": job, "phone_column": 2, "template": super::world::reminder() });
    world.browser.ok("bulk/choose", choose).await;
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    let view = world.until_is(&job, "ready").await;
    assert_eq!(view["job"]["planned"]["recipients"], 2, "{view:#}");
    let none = json!({ "id": job, "upload": world.id(), "filter": { "tab": "mine", "state": "open" } });
    assert_eq!(world.browser.api("bulk/from-inbox", none).await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_gets_the_file_at_the_top_and_nobody_before_it_is_chosen() {
    let world = World::new().await;
    let (people, list) = world.people(3).await;
    let template = |file: serde_json::Value| {
        let mut mapping = json!({});
        for (blank, column) in [("body.1", 0), ("body.2", 0), ("body.3", 0)] {
            mapping[blank] = json!({ "column": { "column": column, "fallback": "there" } });
        }
        if !file.is_null() {
            mapping["header"] = json!({ "file": file });
        }
        json!({ "name": "invoice_ready", "language": "en", "mapping": mapping })
    };
    let job = world.id();
    world
        .browser
        .ok("bulk/create", json!({ "id": job, "name": "Invoices", "phone": SUPPORT }))
        .await;
    let upload = world.upload(&job, "people.csv", list.as_bytes()).await;
    world.browser.ok("bulk/attach", json!({ "id": job, "upload": upload })).await;
    let choose = async |file| {
        let chosen = json!({ "id": job, "phone_column": 1, "template": template(file) });
        world.browser.api("bulk/choose", chosen).await
    };
    assert_eq!(choose(serde_json::Value::Null).await.0, StatusCode::OK);
    let (status, why) = world.browser.api("bulk/check", json!({ "id": job })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("Choose the file for"), "{why}");
    // What is no upload, and what is no document, is refused.
    let (status, why) = choose(json!({ "upload": world.id() })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    let pdf = world.id();
    let bytes = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";
    let begin = json!({ "phone": SUPPORT, "id": pdf, "name": "invoice.pdf", "claimed": "application/pdf",
        "size": bytes.len(), "kind": "document" });
    world.browser.ok("upload/begin-for-number", begin).await;
    let with = |request: reqwest::RequestBuilder| request.header(header::ORIGIN, world.app.url.clone()).body(bytes.to_vec());
    world.browser.send(Method::PUT, &format!("/uploads/{pdf}/1"), with).await;
    world.browser.ok("upload/finish", json!({ "id": pdf })).await;
    let (status, chosen) = choose(json!({ "upload": pdf })).await;
    assert_eq!(status, StatusCode::OK, "{chosen}");
    assert_eq!(chosen["template"]["mapping"]["header"]["file"]["name"], "invoice.pdf");
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    world.until_is(&job, "ready").await;
    world.start(&job).await;
    let view = world.until_is(&job, "finished").await;
    assert_eq!((count(&view, "failed"), total(&view)), (0, 3), "{view:#}");
    assert_eq!(world.arrived(&people).await, [1; 3]);
    let shown = world.app.on_the_phone(&people[0]).await;
    assert!(shown[0].to_string().contains("document"), "{shown:?}");
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_gets_the_file_that_their_row_links_to() {
    let world = World::new().await;
    let (people, list) = world.people(4).await;
    let links = [
        "Invoice",
        "https://files.example/invoices/118.pdf",
        "",
        "invoice-120.pdf",
        "https://10.0.0.1/121.pdf",
    ];
    let rows: Vec<String> = list.lines().zip(links).map(|(row, link)| format!("{row},{link}")).collect();
    let job = world.id();
    world
        .browser
        .ok("bulk/create", json!({ "id": job, "name": "Invoices", "phone": SUPPORT }))
        .await;
    let upload = world.upload(&job, "people.csv", rows.join("\n").as_bytes()).await;
    world.browser.ok("bulk/attach", json!({ "id": job, "upload": upload })).await;
    let mut mapping = json!({ "header": { "link": { "column": 2, "fallback": "https://files.example/terms.pdf" } } });
    for blank in ["body.1", "body.2", "body.3"] {
        mapping[blank] = json!({ "column": { "column": 0, "fallback": "there" } });
    }
    let template = json!({ "name": "invoice_ready", "language": "en", "mapping": mapping });
    let chosen = json!({ "id": job, "phone_column": 1, "template": template });
    let chosen = world.browser.ok("bulk/choose", chosen).await;
    assert_eq!(chosen["template"]["mapping"]["header"]["link"]["column"], 2, "{chosen}");
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    let ready = world.until_is(&job, "ready").await;
    assert_eq!(ready["job"]["planned"]["recipients"], 2, "{ready:#}");
    assert_eq!(ready["job"]["planned"]["leftOut"]["not_a_link"], 2, "{ready:#}");
    let left_out = world
        .browser
        .get(&format!("/bulk/{job}/left-out/not_a_link"))
        .await
        .text()
        .await
        .unwrap();
    assert_eq!(left_out.matches("The cell with the file is no link").count(), 2, "{left_out}");
    world.start(&job).await;
    let view = world.until_is(&job, "finished").await;
    assert_eq!((count(&view, "failed"), total(&view)), (0, 2), "{view:#}");
    assert_eq!(world.arrived(&people).await, [1, 1, 0, 0]);
    for (person, link) in people.iter().zip(["invoices/118.pdf", "terms.pdf"]) {
        let shown = world.app.on_the_phone(person).await;
        assert!(shown[0].to_string().contains(&format!("https://files.example/{link}")), "{shown:?}");
    }
    // The thread says what was sent.
    let rows = world.recipients(&job).await;
    let messages = world.browser.messages(rows[0]["conversation"].as_str().unwrap()).await;
    let linked = &messages[0]["content"]["template"]["linked"];
    assert_eq!(
        linked,
        &json!({ "kind": "document", "link": "https://files.example/invoices/118.pdf" }),
        "{messages:?}"
    );
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_text_and_a_link_of_a_row_are_previewed_as_they_will_be_sent() {
    let world = World::new().await;
    let (text, link) = (
        "Your order is on its way. ".repeat(14),
        format!("https://files.example/{}", "x".repeat(400)),
    );
    let list = format!("Text,Link,Phone\n\"{text}\",{link},+919833300001\n");
    let job = world.id();
    let made = json!({ "id": job, "name": "Long cells", "phone": SUPPORT });
    world.browser.ok("bulk/create", made).await;
    let upload = world.upload(&job, "cells.csv", list.as_bytes()).await;
    let attached = world.browser.ok("bulk/attach", json!({ "id": job, "upload": upload })).await;
    let sample = &attached["audience"]["file"]["columns"]["sample"][0];
    assert_eq!(sample, &json!([text, link, "+919833300001"]));
}
