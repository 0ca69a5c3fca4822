//! Documents that are for some of our numbers alone: no other number ever hears of them.

use super::{ADMIN, audited, names};
use crate::support::{Browser, SUPPORT, TestApp, until};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

const SALES: &str = "310000000000012";
const NAME: &str = "zeppelin-flights.md";
const TITLE: &str = "zeppelin flights";
const TEXT: &str = "A zeppelin flight over the lake costs 240 EUR.";
const QUESTION: &str = "How much is a zeppelin flight over the lake?";

/// A customer who writes to one of our numbers, and the conversation with them.
async fn conversation(app: &TestApp, reader: &Browser, phone: &str, name: &str, number: &str) -> String {
    let person = app.customer(name, number).await;
    let message = json!({ "person": person, "our_number": phone, "kind": "text", "body": QUESTION });
    app.control(Method::POST, "phone/messages", message).await;
    reader.conversation_with(name).await
}

/// What is said to something that is asked, as it is streamed.
async fn said(app: &TestApp, who: &Browser, path: &str, body: Value) -> String {
    let answer = who
        .send(Method::POST, path, |request| {
            request.header(header::ORIGIN, app.url.clone()).json(&body)
        })
        .await;
    answer.text().await.unwrap()
}

async fn draft(app: &TestApp, who: &Browser, conversation: &str) -> String {
    said(app, who, &format!("/drafts/{conversation}"), json!({ "wish": "draft" })).await
}

/// A question of a colleague, with whatever a browser might add to it.
async fn ask(app: &TestApp, who: &Browser, phone: &str) -> String {
    let body = json!({
        "question": QUESTION, "voice": "colleague", "phone": SALES, "numbers": [SALES], "filter": null, "reach": null,
    });
    said(app, who, &format!("/ask/{phone}"), body).await
}

/// Whether the document stands behind what was said.
fn rests(stream: &str) -> bool {
    stream.contains(TITLE) || stream.contains("240 EUR")
}

async fn finds(admin: &Browser, phone: Option<&str>) -> bool {
    let found = admin.ok("knowledge/find", json!({ "question": QUESTION, "phone": phone })).await;
    found.as_array().unwrap().iter().any(|found| found["title"] == TITLE)
}

async fn put_for(app: &TestApp, admin: &Browser, numbers: &str) {
    let (status, body) = admin.put_document(app, &format!("{NAME}?numbers={numbers}"), TEXT).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{body}");
}

fn listed<'a>(shelf: &'a Value, name: &str) -> &'a Value {
    let documents = shelf["documents"].as_array().unwrap();
    documents.iter().find(|document| document["name"] == name).unwrap()
}

/// What is said about a document in the bucket.
async fn beside(app: &TestApp, name: &str) -> Value {
    let bytes = app.bucket().bytes(&format!("knowledge/{name}.metadata.json"), 0, 20_000).await;
    serde_json::from_slice::<Value>(&bytes.unwrap()).unwrap()["metadataAttributes"].take()
}

/// A server on which as much may be drafted as anybody likes.
async fn freely(backend: &str) -> TestApp {
    let changes = [("WECARE_LIMIT_DRAFT", "off".to_owned()), ("WECARE_ASSISTANT", backend.to_owned())];
    TestApp::start_on(TestApp::sandbox().await, &changes).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_for_one_number_is_no_source_for_another_with_each_backend() {
    for backend in ["knowledge-base", "agent"] {
        let app = freely(backend).await;
        let admin = Browser::signed_in(&app, ADMIN).await;
        let asha = Browser::signed_in(&app, "asha@demo.example").await;
        put_for(&app, &admin, SALES).await;
        admin.read_documents().await;
        let support = conversation(&app, &asha, SUPPORT, "Zoe", "+919811160001").await;
        let sales = conversation(&app, &asha, SALES, "Zac", "+919811160002").await;
        let (theirs, ours) = (draft(&app, &asha, &support).await, draft(&app, &asha, &sales).await);
        assert!(theirs.contains("event: done") && !rests(&theirs), "{backend}: {theirs}");
        assert!(ours.contains("event: done") && rests(&ours), "{backend}: {ours}");
        let (theirs, ours) = (ask(&app, &asha, SUPPORT).await, ask(&app, &asha, SALES).await);
        assert!(theirs.contains("event: done") && !rests(&theirs), "{backend}: {theirs}");
        assert!(ours.contains("event: done") && rests(&ours), "{backend}: {ours}");
        assert!(finds(&admin, None).await && finds(&admin, Some(SALES)).await && !finds(&admin, Some(SUPPORT)).await);
        // What nobody said anything about is found for all.
        let visa = json!({ "question": "Is the visa slot confirmed?", "phone": SUPPORT });
        assert_eq!(admin.ok("knowledge/find", visa).await[0]["title"], "Visa appointments");
        let stranger = json!({ "question": QUESTION, "phone": "1" });
        assert_eq!(admin.api("knowledge/find", stranger).await.0, StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_one_number_hears_of_no_document_of_another() {
    let app = freely("knowledge-base").await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let asha = Browser::signed_in(&app, "asha@demo.example").await;
    put_for(&app, &admin, SALES).await;
    admin.read_documents().await;
    let address = format!("/knowledge/{NAME}");
    assert_eq!(asha.get(&address).await.status(), StatusCode::OK);
    let members = admin.ok("members/list", json!({})).await.to_string();
    let me = asha.ok("me", json!({})).await["id"].clone();
    assert!(members.contains(me.as_str().unwrap()));
    admin.ok("members/numbers", json!({ "who": me, "numbers": [SUPPORT] })).await;
    until("it is in effect", async || {
        (asha.get(&address).await.status() == StatusCode::NOT_FOUND).then_some(())
    })
    .await;
    let conversation = conversation(&app, &asha, SUPPORT, "Zoe", "+919811160003").await;
    for stream in [draft(&app, &asha, &conversation).await, ask(&app, &asha, SUPPORT).await] {
        assert!(stream.contains("event: done") && !rests(&stream), "{stream}");
    }
    let stream = ask(&app, &asha, SALES).await;
    assert!(!rests(&stream) && stream.contains("NotFound"), "{stream}");
    // What is for all opens as before.
    assert_eq!(asha.get("/knowledge/visa-fees.txt").await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_kept_apart_is_so_before_the_knowledge_base_knows() {
    for (backend, ending) in [("knowledge-base", "event: done"), ("agent", "for other numbers")] {
        let app = freely(backend).await;
        let admin = Browser::signed_in(&app, ADMIN).await;
        let (status, _) = admin.put_document(&app, NAME, TEXT).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        admin.read_documents().await;
        assert!(rests(&ask(&app, &admin, SUPPORT).await), "{backend}");
        admin.ok("knowledge/scope", json!({ "name": NAME, "numbers": [SALES] })).await;
        let stream = ask(&app, &admin, SUPPORT).await;
        assert!(stream.contains(ending), "{backend}: {stream}");
        assert!(backend == "agent" || !rests(&stream), "{stream}");
        assert!(!finds(&admin, Some(SUPPORT)).await && finds(&admin, Some(SALES)).await, "{backend}");
        // A deleted one is kept apart until it is forgotten.
        admin.ok("knowledge/delete", json!({ "name": NAME })).await;
        assert!(ask(&app, &admin, SUPPORT).await.contains(ending), "{backend}");
        for _ in 0..2 {
            admin.read_documents().await;
        }
        assert!(!finds(&admin, None).await);
        assert!(
            app.store().scopes().await.unwrap().of.is_empty(),
            "{backend}: nothing is kept of what is gone"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_of_a_document_is_shown_kept_and_taken_back() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    assert_eq!(admin.shelf().await["are_kept_apart"], false);
    let before = names(&admin.shelf().await).len();
    let scope = async |name: &str, numbers: Value| admin.api("knowledge/scope", json!({ "name": name, "numbers": numbers })).await;
    let (status, why) = scope("visa-fees.txt", json!([SALES])).await;
    assert_eq!(status, StatusCode::OK, "{why}");
    // Beside what is said there already; and it is no document.
    assert_eq!(
        beside(&app, "visa-fees.txt").await,
        json!({
            "title": "Fees of a visa", "link": "https://help.wecare.example/visa/fees",
            "wecare_scope": "some", "wecare_numbers": [SALES],
        })
    );
    let shelf = admin.shelf().await;
    assert_eq!(names(&shelf).len(), before);
    assert_eq!(
        (&shelf["are_kept_apart"], &listed(&shelf, "visa-fees.txt")["numbers"]),
        (&json!(true), &json!([SALES]))
    );
    assert_eq!(listed(&shelf, "tea.txt")["numbers"], Value::Null);
    for (name, numbers, status) in [
        ("nothing.txt", json!([]), StatusCode::NOT_FOUND),
        ("../secret.txt", json!([]), StatusCode::NOT_FOUND),
        ("visa-fees.txt.metadata.json", json!([]), StatusCode::NOT_FOUND),
        ("visa-fees.txt", json!(["1"]), StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        assert_eq!(scope(name, numbers).await.0, status, "{name}");
    }
    let (status, why) = admin.put_document(&app, &format!("{NAME}?numbers=nobody,x"), TEXT).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    // One that is replaced stays for whom it is.
    let (status, _) = admin.put_document(&app, "visa-fees.txt", "The fee of a visa is 90 EUR.").await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(listed(&admin.shelf().await, "visa-fees.txt")["numbers"], json!([SALES]));
    assert_eq!(admin.ok("knowledge/scope-rest", json!({})).await, json!(before - 1));
    assert_eq!(admin.ok("knowledge/scope-rest", json!({})).await, json!(0));
    assert_eq!(beside(&app, "tea.txt").await["wecare_scope"], "all");
    assert_eq!(listed(&admin.shelf().await, "tea.txt")["numbers"], json!([]));
    let html = admin.get("/admin/knowledge").await.text().await.unwrap();
    assert!(html.contains("for all numbers"));
    let (status, _) = scope("visa-fees.txt", json!([])).await;
    assert_eq!(status, StatusCode::OK);
    let said = beside(&app, "visa-fees.txt").await;
    assert_eq!((&said["wecare_scope"], &said["wecare_numbers"]), (&json!("all"), &Value::Null));
    assert_eq!(admin.shelf().await["are_kept_apart"], false);
    let rows = audited(&app).await;
    let told = rows.iter().filter(|row| row.contains("is for") || row.contains("are for"));
    assert_eq!(told.count(), 5, "{rows:?}");
    assert!(
        rows.iter()
            .any(|row| row.starts_with("done: visa-fees.txt is for +") && row.ends_with(" alone")),
        "{rows:?}"
    );
    assert!(rows.contains(&"done: visa-fees.txt is for all numbers".to_owned()), "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_beside_a_document_is_left_alone() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let bucket = app.bucket();
    let key = "knowledge/tea.txt.metadata.json";
    bucket.put(key, "application/json", b"no json".to_vec()).await.unwrap();
    let (status, why) = admin.api("knowledge/scope", json!({ "name": "tea.txt", "numbers": [SALES] })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("cannot be read"), "{why}");
    assert_eq!(bucket.bytes(key, 0, 100).await.unwrap(), b"no json");
    assert_eq!(admin.shelf().await["are_kept_apart"], false);
    // Of the others it is said all the same.
    let many = admin.ok("knowledge/scope-rest", json!({})).await;
    assert_eq!(many, json!(names(&admin.shelf().await).len() - 1));
    assert_eq!(listed(&admin.shelf().await, "tea.txt")["numbers"], Value::Null);
}
