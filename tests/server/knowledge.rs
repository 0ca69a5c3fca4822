//! Documents that drafts rest on: put, read by the knowledge base, found, deleted.

use crate::support::{Browser, SUPPORT, TestApp, now, until};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

#[path = "knowledge/apart.rs"]
mod apart;
#[path = "knowledge/questions.rs"]
mod questions;

const ADMIN: &str = "ines@demo.example";

impl Browser {
    pub(crate) async fn put_document(&self, app: &TestApp, name: &str, bytes: impl Into<reqwest::Body>) -> (StatusCode, String) {
        let answer = self
            .send(Method::PUT, &format!("/knowledge/{name}"), |request| {
                request.header(header::ORIGIN, app.url.clone()).body(bytes)
            })
            .await;
        (answer.status(), answer.text().await.unwrap())
    }

    pub(crate) async fn shelf(&self) -> Value {
        self.ok("knowledge/list", json!({})).await
    }

    /// Lets the knowledge base read the documents, and waits until it has.
    pub(crate) async fn read_documents(&self) -> Value {
        let id = self.ok("knowledge/sync", json!({})).await["id"].clone();
        until("the documents are read", async || {
            let newest = self.shelf().await["readings"][0].clone();
            assert_eq!(newest["id"], id);
            (newest["state"] == "done").then_some(newest)
        })
        .await
    }

    async fn titles(&self, question: &str) -> Vec<String> {
        let found = self.ok("knowledge/find", json!({ "question": question })).await;
        let titles = found
            .as_array()
            .unwrap()
            .iter()
            .map(|found| found["title"].as_str().unwrap().to_owned());
        titles.collect()
    }
}

fn names(shelf: &Value) -> Vec<&str> {
    shelf["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|document| document["name"].as_str().unwrap())
        .collect()
}

async fn audited(app: &TestApp) -> Vec<String> {
    let today = now() / 86_400;
    let mut rows = app.store().audit_on(today - 1).await.unwrap();
    rows.extend(app.store().audit_on(today).await.unwrap());
    let rows = rows.into_iter().filter(|row| row.act == "knowledge");
    rows.map(|row| format!("{}: {}", row.result, row.note.unwrap_or_default()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_is_found_once_it_is_read_and_gone_once_that_is_read() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let shelf = admin.shelf().await;
    let before = names(&shelf).len();
    assert!(before >= 28, "{shelf}");
    assert_eq!(shelf["place"], "s3://wecare-inbox-media/knowledge/");
    assert_eq!((&shelf["readings"][0]["state"], &shelf["trouble"]), (&json!("done"), &Value::Null));
    // The invented company's documents are found by what is said about them.
    assert_eq!(
        admin.titles("Is the visa slot confirmed?").await.first().map(String::as_str),
        Some("Visa appointments")
    );
    let question = "How much is a zeppelin flight over the lake?";
    assert!(!admin.titles(question).await.contains(&"zeppelin flights".to_owned()));
    let page = "<h1>Zeppelin</h1><p>A zeppelin flight over the lake costs 240 EUR.</p>";
    let (status, body) = admin.put_document(&app, "zeppelin-flights.html", page).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{body}");
    assert_eq!(names(&admin.shelf().await).len(), before + 1);
    // Only what was read is found.
    assert!(!admin.titles(question).await.contains(&"zeppelin flights".to_owned()));
    let reading = admin.read_documents().await;
    assert_eq!((&reading["indexed"], &reading["failed"]), (&json!(1), &json!(0)), "{reading}");
    assert_eq!(admin.titles(question).await.first().map(String::as_str), Some("zeppelin flights"));
    admin.ok("knowledge/delete", json!({ "name": "zeppelin-flights.html" })).await;
    let (status, _) = admin.api("knowledge/delete", json!({ "name": "zeppelin-flights.html" })).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(admin.titles(question).await.contains(&"zeppelin flights".to_owned()));
    assert_eq!(admin.read_documents().await["deleted"], 1);
    assert!(!admin.titles(question).await.contains(&"zeppelin flights".to_owned()));
    assert_eq!(
        audited(&app).await,
        [
            "begun: Upload zeppelin-flights.html",
            "done: Upload zeppelin-flights.html",
            "begun: Let the knowledge base read the documents",
            "done: Let the knowledge base read the documents",
            "begun: Delete zeppelin-flights.html",
            "done: Delete zeppelin-flights.html",
            "begun: Let the knowledge base read the documents",
            "done: Let the knowledge base read the documents",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_opens_through_us_and_nothing_beside_it_does() {
    let app = TestApp::start().await;
    let (admin, operator) = (
        Browser::signed_in(&app, ADMIN).await,
        Browser::signed_in(&app, "asha@demo.example").await,
    );
    let customer = app.customer("Rita", "+919811110089").await;
    app.customer_writes(&customer, "Is the visa slot for 28 Nov confirmed?").await;
    let conversation = operator.conversation_with("Rita").await;
    // A draft, an answer and the question box of Admins all say where a document opens.
    let asked = |body: Value| move |request: reqwest::RequestBuilder| request.json(&body);
    for (path, body) in [
        (format!("/drafts/{conversation}"), json!({ "wish": "draft" })),
        (
            format!("/ask/{SUPPORT}"),
            json!({ "question": "Is the visa slot confirmed?", "voice": "colleague" }),
        ),
    ] {
        let send = asked(body);
        let answer = operator.send(Method::POST, &path, |request| send(request.header(header::ORIGIN, app.url.clone())));
        let text = answer.await.text().await.unwrap();
        let sources = text.split("event: sources\ndata: ").nth(1).unwrap_or_else(|| panic!("{text}"));
        let sources: Value = serde_json::from_str(sources.lines().next().unwrap()).unwrap();
        assert_eq!(sources[0]["document"], "/knowledge/visa-appointments.txt", "{path}: {sources}");
        assert!(!text.contains("s3:"), "where it is kept concerns no browser");
    }
    let found = admin
        .ok("knowledge/find", json!({ "question": "Is the visa slot confirmed?" }))
        .await;
    assert_eq!(found[0]["document"], "/knowledge/visa-appointments.txt", "{found}");
    let html = admin.get("/admin/knowledge").await.text().await.unwrap();
    assert!(html.contains("href=\"/knowledge/visa-appointments.txt\""));
    // Saved and not shown, whatever it is; in parts where that is asked for.
    let text = |answer: &reqwest::Response, name| answer.headers()[name].to_str().unwrap().to_owned();
    let whole = operator.get("/knowledge/visa-appointments.txt").await;
    assert_eq!(whole.status(), StatusCode::OK);
    assert_eq!(text(&whole, header::CONTENT_TYPE), "application/octet-stream");
    assert!(text(&whole, header::CONTENT_DISPOSITION).starts_with("attachment; filename=\"visa-appointments.txt\""));
    assert_eq!(text(&whole, header::X_CONTENT_TYPE_OPTIONS), "nosniff");
    assert!(text(&whole, header::CONTENT_SECURITY_POLICY).starts_with("sandbox; default-src 'none'"));
    assert_eq!(text(&whole, header::CACHE_CONTROL), "private, no-cache");
    let etag = text(&whole, header::ETAG);
    let bytes = whole.bytes().await.unwrap();
    assert!(std::str::from_utf8(&bytes).unwrap().contains("visa"));
    let with = async |name: header::HeaderName, value: String| {
        operator
            .send(Method::GET, "/knowledge/visa-appointments.txt", |request| {
                request.header(name, value)
            })
            .await
    };
    let part = with(header::RANGE, "bytes=2-9".to_owned()).await;
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(text(&part, header::CONTENT_RANGE), format!("bytes 2-9/{}", bytes.len()));
    assert_eq!(part.bytes().await.unwrap(), bytes[2..10]);
    assert_eq!(
        with(header::RANGE, "bytes=999999-".to_owned()).await.status(),
        StatusCode::RANGE_NOT_SATISFIABLE
    );
    assert_eq!(with(header::IF_NONE_MATCH, etag).await.status(), StatusCode::NOT_MODIFIED);
    // What was put there by other means opens too: in a folder, empty, a page with a script.
    let bucket = app.bucket();
    let script = "<script>alert(1)</script>";
    for (key, mime, body) in [
        ("knowledge/2026/Fees (new) 100%.html", "text/html", script),
        ("knowledge/empty.txt", "text/plain", ""),
        ("knowledge/a..b.txt", "text/plain", "dots"),
        // Not ours to hand out.
        ("knowledge/visa-appointments.txt.metadata.json", "application/json", "{}"),
        ("secret.txt", "text/plain", "secret"),
        ("knowledge-secret.txt", "text/plain", "secret"),
        ("knowledge/../secret.txt", "text/plain", "secret"),
        ("knowledge/..\\secret.txt", "text/plain", "secret"),
    ] {
        // Some of these no S3 of ours takes either.
        let _ = bucket.put(key, mime, body.as_bytes().to_vec()).await;
    }
    for (path, body) in [
        ("2026%2FFees%20%28new%29%20100%25.html", script),
        ("empty.txt", ""),
        ("a..b.txt", "dots"),
    ] {
        let answer = operator.get(&format!("/knowledge/{path}")).await;
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert_eq!(text(&answer, header::CONTENT_TYPE), "application/octet-stream", "{path}");
        assert_eq!(answer.text().await.unwrap(), body, "{path}");
    }
    for path in [
        "made-up.txt",
        "visa-appointments",
        "visa-appointments.txt.metadata.json",
        "..%2Fsecret.txt",
        "..%2fsecret.txt",
        "%2e%2e%2fsecret.txt",
        "%252e%252e%252fsecret.txt",
        "2026%2F..%2F..%2Fsecret.txt",
        "2026%2F%2FFees%20%28new%29%20100%25.html",
        ".%2Fvisa-appointments.txt",
        "%2Fvisa-appointments.txt",
        "visa-appointments.txt%2F",
        "..%5Csecret.txt",
        "..%c0%afsecret.txt",
        "visa-appointments.txt%00",
        "%20visa-appointments.txt",
        "s3:%2F%2Fwecare-inbox-media%2Fsecret.txt",
        "-secret.txt",
        "2026/Fees%20%28new%29%20100%25.html",
        "",
    ] {
        let answer = operator.get(&format!("/knowledge/{path}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{path}");
        let text = answer.text().await.unwrap();
        assert!(!text.contains("alert(1)") && text != "secret", "{path}");
    }
    let viewer = Browser::signed_in(&app, "vikram@demo.example").await;
    assert_eq!(viewer.get("/knowledge/visa-appointments.txt").await.status(), StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_taken_or_read_is_told() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    for (name, bytes, words) in [
        ("a.exe", b"MZ".to_vec(), "PDF, DOCX, HTML, MD, TXT or CSV"),
        ("..%2Fa.txt", b"a".to_vec(), "letters, digits"),
        ("a.pdf", b"no pdf".to_vec(), "not what its name says"),
        ("a.txt", b"".to_vec(), "empty"),
        ("a.txt", b"a\0b".to_vec(), "not what its name says"),
        ("large.txt", vec![b'a'; 51 * 1024 * 1024], "50 MB"),
    ] {
        let (status, body) = admin.put_document(&app, name, bytes).await;
        assert!(
            status == StatusCode::UNPROCESSABLE_ENTITY && body.contains(words),
            "{name}: {status} {body}"
        );
    }
    assert!(
        !names(&admin.shelf().await)
            .iter()
            .any(|name| name.starts_with('a') && name.len() < 6 || *name == "large.txt")
    );
    // More than a part of it is in memory never; all of it arrives.
    let long = "The zeppelin is moored at gate 9. ".repeat(400_000);
    let (status, body) = admin.put_document(&app, "long.md", long.clone()).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{body}");
    let shelf = admin.shelf().await;
    let there = shelf["documents"]
        .as_array()
        .unwrap()
        .iter()
        .find(|document| document["name"] == "long.md")
        .unwrap();
    assert_eq!(there["size"], long.len());
    admin.ok("knowledge/delete", json!({ "name": "long.md" })).await;
    let (status, _) = admin.put_document(&app, "broken.pdf", "%PDF-1.7 and nothing more").await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let reading = admin.read_documents().await;
    assert_eq!(reading["failed"], 1, "{reading}");
    assert!(reading["reasons"][0].as_str().unwrap().contains("broken.pdf"), "{reading}");
    let (status, _) = admin.api("knowledge/find", json!({ "question": " " })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_aws_refuses_is_said_and_the_documents_are_shown_all_the_same() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let fault = |operation: &str| json!({ "service": "bedrock", "operation": operation, "kind": "refuse", "times": 1 });
    app.control(Method::POST, "faults", fault("ListIngestionJobs")).await;
    let shelf = admin.shelf().await;
    assert!(
        shelf["trouble"].as_str().unwrap().contains("access is denied") && names(&shelf).len() >= 28,
        "{shelf}"
    );
    app.control(Method::POST, "faults", fault("StartIngestionJob")).await;
    let (status, why) = admin.api("knowledge/sync", json!({})).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && why.to_string().contains("access is denied"),
        "{status} {why}"
    );
    // Of two at once one is told that the other runs.
    let (one, two) = tokio::join!(admin.api("knowledge/sync", json!({})), admin.api("knowledge/sync", json!({})));
    let mut answers = [one, two];
    answers.sort_by_key(|(status, _)| status.as_u16());
    assert_eq!(answers[0].0, StatusCode::OK, "{answers:?}");
    if answers[1].0 != StatusCode::OK {
        assert!(answers[1].1.to_string().contains("already"), "{answers:?}");
    }
    let html = admin.get("/admin/knowledge").await.text().await.unwrap();
    assert!(html.contains("visa-appointments.txt") && html.contains("Read by the knowledge base"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_data_source_the_page_says_what_is_missing() {
    let app = TestApp::start_on(TestApp::sandbox().await, &[("BEDROCK_DATA_SOURCE_ID", String::new())]).await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    assert_eq!(admin.shelf().await, Value::Null);
    assert_eq!(admin.put_document(&app, "a.txt", "a").await.0, StatusCode::NOT_FOUND);
    assert_eq!(admin.api("knowledge/sync", json!({})).await.0, StatusCode::NOT_FOUND);
    let html = admin.get("/admin/knowledge").await.text().await.unwrap();
    assert!(html.contains("BEDROCK_DATA_SOURCE_ID"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_agents_find_wrong_is_put_right_by_admins() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let operator = Browser::signed_in(&app, "asha@demo.example").await;
    let person = app.customer("Rita", "+919811110088").await;
    app.customer_writes(&person, "Are you open on Sunday?").await;
    let conversation = operator.conversation_with("Rita").await;
    let tell = async |outcome: Value| {
        let told = json!({ "conversation": conversation, "outcome": outcome, "titles": ["Opening hours"] });
        operator.ok("assistant/outcome", told).await
    };
    tell(json!({ "because": "outdated" })).await;
    // That concerns no document.
    for outcome in [json!({ "because": "tone" }), json!("bad"), json!("used")] {
        tell(outcome).await;
    }
    tell(json!({ "because": "wrong" })).await;
    let list = async || admin.ok("knowledge/repairs", json!({})).await;
    let repairs = list().await;
    let [newest, first] = repairs.as_array().unwrap().as_slice() else {
        panic!("{repairs}")
    };
    assert_eq!((&newest["reason"], &first["reason"]), (&json!("wrong"), &json!("outdated")));
    assert_eq!(
        (&first["titles"], &first["told"]["by"]),
        (&json!(["Opening hours"]), &json!("Asha Menon"))
    );
    assert_eq!(first["conversation"], json!(conversation));
    assert!(
        !repairs.to_string().contains("Sunday"),
        "what was asked is read in the conversation: {repairs}"
    );
    let act = async |of: &Value, act: &str| {
        let body = json!({ "id": of["id"], "act": act, "over": of["v"] });
        admin.api("knowledge/repairs/act", body).await
    };
    let (status, taken) = act(newest, "take").await;
    assert_eq!((status, &taken["owner"]["name"]), (StatusCode::OK, &json!("Inés Okafor")));
    assert_eq!(act(newest, "done").await.0, StatusCode::CONFLICT, "it was seen before it was taken");
    let (status, done) = act(&taken, "done").await;
    assert_eq!((status, &done["done"]["by"]), (StatusCode::OK, &json!("Inés Okafor")));
    // What is open stands first.
    let repairs = list().await;
    assert_eq!((&repairs[0]["id"], &repairs[1]["id"]), (&first["id"], &newest["id"]));
    assert_eq!(act(&done, "reopen").await.0, StatusCode::OK);
    assert_eq!(operator.api("knowledge/repairs", json!({})).await.0, StatusCode::FORBIDDEN);
}
