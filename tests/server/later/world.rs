//! An agent and a customer, and what is asked of them again and again.

use crate::support::{Browser, TestApp, now, place, state, until};
use domain::{ConversationId, MessageId, Millis, UploadId};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use store::LaterTask;

/// An agent, and a customer who has just written.
pub(super) struct World {
    pub(super) app: TestApp,
    pub(super) browser: Browser,
    pub(super) person: String,
    pub(super) conversation: String,
}

impl World {
    pub(super) async fn new(undo_seconds: u8) -> Self {
        let ground = TestApp::sandbox().await;
        let app = TestApp::start_on(ground, &[("WECARE_UNDO_SECONDS", undo_seconds.to_string())]).await;
        let browser = Browser::signed_in(&app, "asha@demo.example").await;
        let person = app.customer("Lena Later", "+919811110066").await;
        app.customer_writes(&person, "hello").await;
        let conversation = browser.conversation_with("Lena Later").await;
        Self {
            app,
            browser,
            person,
            conversation,
        }
    }

    pub(super) async fn send(&self, id: &str, text: &str) -> Value {
        let body = json!({ "conversation": self.conversation, "client_id": id, "text": text });
        self.browser.ok("thread/send", body).await
    }

    pub(super) async fn take_back(&self, message: &Value) -> (StatusCode, Value) {
        let body = json!({ "conversation": self.conversation, "place": place(message) });
        self.browser.api("thread/take-back", body).await
    }

    pub(super) fn plan(&self, id: &str, text: &str) -> Value {
        json!({
            "conversation": self.conversation,
            "plan": {
                "id": id, "asked": { "content": { "text": { "body": text } } }, "quotes": null, "link_preview": false,
                "when": { "in": { "minutes": 60, "zone": "Asia/Kolkata" } }, "fallback": null, "over": null,
            },
        })
    }

    /// A file of somebody's, uploaded to be sent as a kind.
    pub(super) async fn upload(&self, by: &Browser, n: u128, kind: &str, name: &str, bytes: &[u8]) -> String {
        let id = UploadId::from_parts(1, n).to_string();
        let claimed = "application/octet-stream";
        let body = json!({
            "conversation": self.conversation, "id": id, "name": name, "claimed": claimed, "size": bytes.len(), "kind": kind,
        });
        by.ok("upload/begin", body).await;
        let with = |request: reqwest::RequestBuilder| request.header("origin", self.app.url.clone()).body(bytes.to_vec());
        let put = by.send(Method::PUT, &format!("/uploads/{id}/1"), with).await;
        assert_eq!(put.status(), StatusCode::NO_CONTENT);
        by.ok("upload/finish", json!({ "id": id })).await;
        id
    }

    /// A plan of any content.
    pub(super) fn plan_of(&self, id: &str, asked: &Value) -> Value {
        let mut plan = self.plan(id, "");
        plan["plan"]["asked"] = asked.clone();
        plan
    }

    pub(super) async fn message(&self, id: &str) -> Option<Value> {
        let messages = self.browser.messages(&self.conversation).await;
        messages.into_iter().find(|message| message["id"] == id)
    }

    pub(super) async fn reaches(&self, id: &str, wanted: &str) -> Value {
        until(&format!("{id} is {wanted}"), async || {
            self.message(id).await.filter(|message| state(message) == wanted)
        })
        .await
    }

    pub(super) async fn plans(&self) -> Vec<Value> {
        let plans = self.browser.ok("later/list", json!({ "conversation": self.conversation })).await;
        plans["scheduled"].as_array().unwrap().clone()
    }

    /// What the list says of what is sent later: how many wait, how many are held.
    pub(super) async fn counts(&self) -> (i64, i64) {
        let rows = self.browser.inbox().await;
        let row = rows.iter().find(|row| row["id"] == self.conversation.as_str()).unwrap();
        let count = |name: &str| row["later"][name].as_i64().unwrap_or(0);
        (count("waiting"), count("held"))
    }

    /// Brings the time of a planned message forward, as nobody can wait for it.
    pub(super) async fn hasten(&self, id: &str, millis: i64) {
        let store = self.app.store();
        let conversation: ConversationId = self.conversation.parse().unwrap();
        let id: MessageId = id.parse().unwrap();
        let mut planned = store.scheduled(&conversation, id).await.unwrap().unwrap();
        let mut commit = store.commit::<()>();
        commit.finish_due((), &LaterTask::entry(&planned));
        let version = planned.v;
        planned.due = Millis(now() * 1000 + millis);
        planned.v += 1;
        commit.put_scheduled((), &planned, Some(version));
        commit.put_due((), &LaterTask::entry(&planned));
        commit.run().await.unwrap();
    }

    /// The sandbox's own check of everything that must hold, once nothing moves any more.
    pub(super) async fn verified(&self) {
        self.app.holds().await;
    }

    pub(super) async fn on_the_phone(&self) -> Vec<String> {
        let messages = self.app.on_the_phone(&self.person).await;
        let body = |message: &Value| message["message"]["text"]["body"].as_str().unwrap_or_default().to_owned();
        messages.iter().map(body).collect()
    }
}
