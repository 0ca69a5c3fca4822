//! Questions that the documents are to answer: kept by Admins, asked after each reading and when one wants it.

use super::{ADMIN, audited};
use crate::support::{Browser, TestApp, until};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const VISA: (&str, &str) = ("Is the visa slot confirmed?", "visa-appointments.txt");
const ZEPPELIN: (&str, &str) = ("How much is a zeppelin flight over the lake?", "zeppelin-flights.md");

impl Browser {
    async fn tests(&self) -> Value {
        self.ok("knowledge/questions", json!({})).await
    }

    /// Adds a question to as many as there are.
    async fn add(&self, (question, document): (&str, &str), over: u64) -> Value {
        let body = json!({ "question": question, "document": document, "over": over });
        self.ok("knowledge/questions/save", body).await
    }

    /// Waits until they were asked so often, and gives what came of it.
    async fn until_asked(&self, times: usize) -> Value {
        until("the questions are asked", async || {
            let runs = self.tests().await["runs"].clone();
            let asked = runs["runs"].as_array().map_or(0, Vec::len);
            assert!(asked <= times, "they are asked no more often: {runs}");
            (asked == times && runs["wanted"].is_null()).then_some(runs)
        })
        .await
    }

    async fn falls(&self) -> Vec<String> {
        let notices = self.ok("notices/list", json!({})).await;
        let sentences = notices["notices"].as_array().unwrap().iter();
        let sentences = sentences.map(|notice| notice["sentence"].as_str().unwrap().to_owned());
        sentences.filter(|sentence| sentence.contains("test questions")).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn they_are_asked_after_each_reading_once_and_a_fall_is_told() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    admin.add(VISA, 0).await;
    admin.add(ZEPPELIN, 1).await;
    // Now: what was read before there were questions is no reason.
    let wanted = admin.ok("knowledge/questions/ask", json!({})).await;
    assert_eq!(wanted["wanted"]["by"], "Inés Okafor");
    let runs = admin.until_asked(1).await;
    let newest = &runs["runs"][0];
    assert_eq!(
        (&newest["asked"], &newest["found"], &newest["unanswered"]),
        (&json!(2), &json!(1), &json!(0))
    );
    assert_eq!(newest["by"], "Inés Okafor");
    let misses = runs["misses"].as_array().unwrap();
    assert_eq!(misses.len(), 1, "{runs}");
    assert_eq!(
        (&misses[0]["question"], &misses[0]["document"]),
        (&json!(ZEPPELIN.0), &json!(ZEPPELIN.1))
    );
    // After a reading.
    let text = "A zeppelin flight over the lake costs 240 EUR.";
    let (status, body) = admin.put_document(&app, ZEPPELIN.1, text).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{body}");
    admin.read_documents().await;
    let runs = admin.until_asked(2).await;
    assert_eq!((&runs["runs"][0]["found"], &runs["runs"][0]["by"]), (&json!(2), &Value::Null));
    assert_eq!((&runs["misses"], &runs["trouble"]), (&Value::Null, &Value::Null));
    assert!(admin.falls().await.is_empty());
    // Once more because somebody wants it: the reading was no second time in between.
    admin.ok("knowledge/questions/ask", json!({})).await;
    admin.until_asked(3).await;
    admin.ok("knowledge/delete", json!({ "name": ZEPPELIN.1 })).await;
    admin.read_documents().await;
    let runs = admin.until_asked(4).await;
    assert_eq!(runs["runs"][0]["found"], 1);
    let told = until("Admins are told", async || {
        Some(admin.falls().await).filter(|told| !told.is_empty())
    })
    .await;
    assert_eq!(
        told,
        ["Only 50 % of the test questions find their document, 100 % did the time before. Look at Knowledge."]
    );
    let rows = audited(&app).await;
    assert_eq!(
        rows.iter().filter(|row| *row == "done: Ask the test questions").count(),
        2,
        "{rows:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_aws_does_not_answer_is_said_and_is_no_miss() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    admin.add(VISA, 0).await;
    admin.add(("How long is a refund on its way?", "refunds.txt"), 1).await;
    admin.ok("knowledge/questions/ask", json!({})).await;
    assert_eq!(admin.until_asked(1).await["runs"][0]["found"], 2);
    let fault = |times: u32| json!({ "service": "bedrock", "operation": "Retrieve", "kind": "refuse", "times": times });
    for (times, asked) in [(1, 2), (2, 3)] {
        app.control(Method::POST, "faults", fault(times)).await;
        admin.ok("knowledge/questions/ask", json!({})).await;
        let runs = admin.until_asked(asked).await;
        let newest = &runs["runs"][0];
        assert_eq!(
            (&newest["unanswered"], &newest["found"]),
            (&json!(times), &json!(2 - times)),
            "{runs}"
        );
        assert_eq!(runs["misses"], Value::Null, "{runs}");
        assert!(runs["trouble"].as_str().unwrap().contains("access is denied"), "{runs}");
    }
    // Also when it is not known what was read last.
    let readings = json!({ "service": "bedrock", "operation": "ListIngestionJobs", "kind": "refuse", "times": 3 });
    app.control(Method::POST, "faults", readings).await;
    admin.ok("knowledge/questions/ask", json!({})).await;
    assert_eq!(admin.until_asked(4).await["runs"][0]["found"], 2);
    assert!(admin.falls().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_kept_over_what_was_seen() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let save = async |body: Value| admin.api("knowledge/questions/save", body).await;
    let set = admin.add(VISA, 0).await;
    let id = set["questions"][0]["id"].clone();
    assert_eq!((&set["v"], &set["changed"]["by"]), (&json!(1), &json!("Inés Okafor")));
    for (body, status) in [
        (
            json!({ "question": "Anew?", "document": "tea.txt", "over": 0 }),
            StatusCode::CONFLICT,
        ),
        (
            json!({ "question": "", "document": "tea.txt", "over": 1 }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            json!({ "question": "Anew?", "document": "", "over": 1 }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            json!({ "question": "x".repeat(201), "document": "tea.txt", "over": 1 }),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        (
            json!({ "id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "question": "Anew?", "document": "tea.txt", "over": 1 }),
            StatusCode::NOT_FOUND,
        ),
    ] {
        assert_eq!(save(body.clone()).await.0, status, "{body}");
    }
    let (status, set) = save(json!({ "id": id, "question": "Is my visa slot sure?", "document": VISA.1, "over": 1 })).await;
    assert_eq!(status, StatusCode::OK, "{set}");
    assert_eq!(
        set["questions"],
        json!([{ "id": id, "question": "Is my visa slot sure?", "document": VISA.1 }])
    );
    let delete = async |over: u64| admin.api("knowledge/questions/delete", json!({ "id": id, "over": over })).await;
    assert_eq!(delete(1).await.0, StatusCode::CONFLICT);
    let (status, set) = delete(2).await;
    assert_eq!((status, &set["questions"]), (StatusCode::OK, &json!([])));
    assert_eq!(delete(3).await.0, StatusCode::NOT_FOUND);
    let (status, why) = admin.api("knowledge/questions/ask", json!({})).await;
    assert!(
        status == StatusCode::UNPROCESSABLE_ENTITY && why.to_string().contains("no questions yet"),
        "{why}"
    );
    assert_eq!(
        audited(&app).await,
        [
            "done: Add the test question “Is the visa slot confirmed?” for visa-appointments.txt",
            "done: Change the test question “Is my visa slot sure?” for visa-appointments.txt",
            "done: Delete the test question “Is my visa slot sure?”",
        ]
    );
}
