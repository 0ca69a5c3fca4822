//! What the tests of bulk jobs begin with: people with phones, lists of them, and jobs that are checked.

use crate::support::{Browser, SUPPORT, TestApp, now, tried, until};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use std::{fmt::Write as _, time::Duration};

/// The states of recipients, of which each is in exactly one.
pub(super) const STATES: [&str; 10] = [
    "pending",
    "sending",
    "accepted",
    "sent",
    "delivered",
    "read",
    "failed",
    "unconfirmed",
    "skipped",
    "cancelled",
];

pub(super) struct World {
    pub(super) app: TestApp,
    pub(super) browser: Browser,
    serial: std::sync::atomic::AtomicU64,
}

impl World {
    pub(super) async fn new() -> Self {
        let app = TestApp::start().await;
        let browser = Browser::signed_in(&app, "asha@demo.example").await;
        app.control(Method::POST, "templates/seed", json!({})).await;
        browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
        Self {
            app,
            browser,
            serial: std::sync::atomic::AtomicU64::new(1),
        }
    }

    /// A world whose marketing template can be sent.
    pub(super) async fn with_marketing() -> Self {
        let world = Self::new().await;
        let unpause = json!({ "name": "we_miss_you", "act": "unpause" });
        world.app.control(Method::POST, "templates", unpause).await;
        world.browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
        world
    }

    /// What was said of somebody's consent.
    pub(super) async fn ledger(&self, conversation: &str) -> Vec<Value> {
        let ledger = self.browser.ok("consent/ledger", json!({ "conversation": conversation })).await;
        ledger.as_array().unwrap().clone()
    }

    pub(super) fn id(&self) -> String {
        let serial = self.serial.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        domain::BulkId::from_parts(u64::try_from(now()).unwrap() * 1000, serial.into()).to_string()
    }

    /// People with phones, and a list of them.
    pub(super) async fn people(&self, many: u32) -> (Vec<String>, String) {
        let (mut people, mut list) = (Vec::new(), "Name,Phone\n".to_owned());
        for n in 0..many {
            let number = format!("+9198333{n:05}");
            people.push(self.app.customer(&format!("Person {n}"), &number).await);
            writeln!(list, "Person {n},{number}").unwrap();
        }
        (people, list)
    }

    pub(super) async fn upload(&self, job: &str, name: &str, bytes: &[u8]) -> String {
        let id = self.id();
        let begin = json!({ "id": job, "upload": id, "name": name, "claimed": "text/csv", "size": bytes.len() });
        self.browser.ok("bulk/upload", begin).await;
        for (n, part) in bytes.chunks(usize::try_from(domain::media::PART_BYTES).unwrap()).enumerate() {
            let url = format!("/uploads/{id}/{}", n + 1);
            let with = |request: reqwest::RequestBuilder| request.header(header::ORIGIN, self.app.url.clone()).body(part.to_vec());
            assert_eq!(self.browser.send(Method::PUT, &url, with).await.status(), StatusCode::NO_CONTENT);
        }
        self.browser.ok("upload/finish", json!({ "id": id })).await;
        id
    }

    /// A job with a list and a template, checked.
    pub(super) async fn checked(&self, list: &[u8], template: Value) -> String {
        let job = self.id();
        self.browser
            .ok("bulk/create", json!({ "id": job, "name": "Diwali", "phone": SUPPORT }))
            .await;
        let upload = self.upload(&job, "people.csv", list).await;
        let attached = self.browser.ok("bulk/attach", json!({ "id": job, "upload": upload })).await;
        let column = &attached["audience"]["phoneColumn"];
        let choose = json!({ "id": job, "phone_column": column, "template": template });
        self.browser.ok("bulk/choose", choose).await;
        self.browser.ok("bulk/check", json!({ "id": job })).await;
        until("the list is checked", async || {
            (self.job(&job).await["job"]["state"]["is"] != "checking").then_some(())
        })
        .await;
        job
    }

    pub(super) async fn job(&self, id: &str) -> Value {
        // A machine that is busy with other tests makes the server turn away who only looks; pages look again, too.
        for _ in 0..50 {
            let (status, view) = self.browser.api("bulk/job", json!({ "id": id })).await;
            if status != StatusCode::SERVICE_UNAVAILABLE {
                assert_eq!(status, StatusCode::OK, "{view}");
                return view;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        panic!("the server was busy for ten seconds");
    }

    /// A slow job for so many, of whom the first ten have had their turn.
    pub(super) async fn under_way(&self, many: u32) -> (Vec<String>, String) {
        let (people, list) = self.people(many).await;
        let job = self.checked(list.as_bytes(), reminder()).await;
        self.browser.ok("bulk/rate", json!({ "id": job, "rate": 20 })).await;
        self.start(&job).await;
        let waiting = async || count(&self.job(&job).await, "pending");
        until("it has begun", async || (waiting().await < i64::from(many) - 10).then_some(())).await;
        (people, job)
    }

    pub(super) async fn start(&self, id: &str) {
        self.browser.ok("bulk/start", json!({ "id": id, "at": null })).await;
    }

    pub(super) async fn act(&self, id: &str, act: &str) -> (StatusCode, Value) {
        self.browser.api("bulk/act", json!({ "id": id, "act": act })).await
    }

    /// Waits for a state of the job.
    pub(super) async fn until_is(&self, id: &str, state: &str) -> Value {
        let job = tried(150, async || {
            let (status, view) = self.browser.api("bulk/job", json!({ "id": id })).await;
            (status == StatusCode::OK && view["job"]["state"]["is"] == state).then_some(view)
        });
        match job.await {
            Some(view) => view,
            None => panic!("never {state}: {:#}\n{}", self.job(id).await, self.app.log()),
        }
    }

    pub(super) async fn recipients(&self, id: &str) -> Vec<Value> {
        let (mut rows, mut from) = (Vec::new(), json!(0));
        while !from.is_null() {
            let page = self
                .browser
                .ok("bulk/recipients", json!({ "id": id, "state": null, "words": "", "from": from }))
                .await;
            rows.extend(page["rows"].as_array().unwrap().clone());
            from = page["next"].clone();
        }
        rows
    }

    /// How often each person got a template.
    pub(super) async fn arrived(&self, people: &[String]) -> Vec<usize> {
        let mut all = Vec::new();
        for person in people {
            all.push(self.app.on_the_phone(person).await.len());
        }
        all
    }

    /// The sandbox's own check, once nothing moves any more.
    pub(super) async fn verified(&self) {
        let quiet = tried(120, async || {
            let quiet = self.app.control(Method::GET, "quiet", Value::Null).await;
            (quiet["quiet"] == true).then_some(())
        });
        quiet.await.expect("something still moves");
        let report = self.app.control(Method::GET, "verify", Value::Null).await;
        assert!(report["ok"] == true, "{report:#}");
        assert!(report["checked"]["bulkJobs"].as_u64() > Some(0), "{report:#}");
    }

    pub(super) async fn download(&self, address: &str) -> String {
        let answer = self.browser.get(address).await;
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
        answer.text().await.unwrap()
    }
}

pub(super) fn reminder() -> Value {
    json!({ "name": "appointment_reminder", "language": "en", "mapping": {
        "body.first_name": { "column": { "column": 0, "fallback": "there" } },
        "body.day": { "fixed": "Friday" }, "body.time": { "fixed": "10:30" } } })
}

pub(super) fn marketing() -> Value {
    json!({ "name": "we_miss_you", "language": "en", "mapping": {
        "body.1": { "column": { "column": 0, "fallback": "there" } }, "body.2": { "fixed": "10 %" } } })
}

pub(super) fn count(view: &Value, state: &str) -> i64 {
    view["tally"][state].as_i64().unwrap_or(0)
}

pub(super) fn total(view: &Value) -> i64 {
    STATES.iter().map(|state| count(view, state)).sum()
}

/// A line about people of another job.
pub(super) fn line_of(join: &str, job: &str, who: &str) -> Value {
    json!({ "join": join, "people": { "job": { "job": job, "name": "as it is called", "who": who } } })
}

/// A line about a list of the inbox.
pub(super) fn line_of_inbox(join: &str, state: &str) -> Value {
    json!({ "join": join, "people": { "inbox": { "filter": { "state": state, "tab": "all" }, "by": "whoever" } } })
}
