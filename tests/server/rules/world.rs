//! An Admin, customers, and what is asked of rules again and again.

use crate::support::{Browser, SUPPORT, TestApp, now, text_event, until};
use domain::{
    Hours, Millis, PhoneId, RuleId,
    hours::{Date, DaySpans, Schedule, Week},
    settings::NumberSettings,
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU64, Ordering};
use store::{DueEntry, DueKind, RuleTask};

pub(super) struct World {
    pub(super) app: TestApp,
    pub(super) admin: Browser,
}

/// A rule that is switched on and acts every time.
pub(super) fn rule(name: &str, trigger: impl serde::Serialize, actions: &Value) -> Value {
    static SERIAL: AtomicU64 = AtomicU64::new(1);
    let serial = SERIAL.fetch_add(1, Ordering::Relaxed);
    let id = RuleId::from_parts(u64::try_from(now()).unwrap() * 1000 + serial, u128::from(serial));
    json!({ "id": id, "name": name, "enabled": true, "trigger": trigger, "actions": actions, "limit": "once_a_day", "v": 0 })
}

/// The names of what became of each step.
pub(super) fn fates(run: &Value) -> Vec<String> {
    let name = |step: &Value| match &step["fate"] {
        Value::String(name) => name.clone(),
        Value::Object(fate) => fate.keys().next().unwrap().clone(),
        _ => String::new(),
    };
    run["steps"].as_array().unwrap().iter().map(name).collect()
}

impl World {
    pub(super) async fn new() -> Self {
        Self::on(TestApp::start().await).await
    }

    pub(super) async fn on(app: TestApp) -> Self {
        let admin = Browser::signed_in(&app, "ines@demo.example").await;
        Self { app, admin }
    }

    pub(super) async fn keep(&self, rule: &Value) -> Value {
        self.admin.ok("rules/save", json!({ "rule": rule })).await
    }

    /// Keeps a rule that cannot be kept, and gives why.
    pub(super) async fn refused(&self, rule: &Value) -> String {
        let (status, why) = self.admin.api("rules/save", json!({ "rule": rule })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        why["Invalid"].as_str().unwrap().to_owned()
    }

    /// Somebody who can be given a conversation.
    pub(super) async fn person(&self, name: &str) -> Value {
        until("the people are known", async || {
            let me = self.admin.ok("me", json!({})).await;
            me["people"]
                .as_array()
                .unwrap()
                .iter()
                .find(|person| person["name"] == name)
                .cloned()
        })
        .await
    }

    /// A customer who says hello: their phone and their conversation.
    pub(super) async fn customer(&self, name: &str, number: &str) -> (String, String) {
        let person = self.app.customer(name, number).await;
        self.app.customer_writes(&person, "hello").await;
        let conversation = self.admin.conversation_with(name).await;
        (person, conversation)
    }

    /// A message that AWS had so many seconds ago.
    pub(super) async fn publish_late(&self, wamid: &str, from: &str, ago: i64) {
        let at = now() - ago;
        let value = text_event(wamid, from, at, "anybody?");
        let entry = json!({ "id": "210000000000001", "changes": [{ "field": "messages", "value": value }] });
        let stamp = domain::zone::rfc3339(domain::Seconds(at));
        let message = json!({ "context": {}, "whatsAppWebhookEntry": entry.to_string(), "message_timestamp": stamp });
        self.app
            .control(Method::POST, "publish", json!({ "message": message.to_string() }))
            .await;
    }

    /// Sets hours: all of one day, so many days from now, every week.
    pub(super) async fn open_only_in(&self, days: i64) {
        let phone = PhoneId::parse(SUPPORT).unwrap();
        let today = Date::from_number(now() / 86_400);
        let mut week = Week::default();
        week.0[usize::from(today.plus(days).weekday())] = DaySpans::all_day();
        let from = Date::from_number(0);
        let hours = Hours::new(vec![Schedule { from, week }], Vec::new()).unwrap();
        let settings = NumberSettings {
            v: 1,
            zone: Some("UTC".to_owned()),
            hours,
            ..NumberSettings::unset(phone)
        };
        let store = self.app.store();
        let mut commit = store.commit::<()>();
        commit.put_settings((), &settings, 0);
        commit.run().await.unwrap();
    }

    pub(super) async fn entries(&self, conversation: &str) -> Vec<Value> {
        let page = self.admin.ok("thread", json!({ "conversation": conversation })).await["page"].take();
        page["entries"].as_array().unwrap().clone()
    }

    /// What rules wrote to a customer, once there are so many.
    pub(super) async fn automatic(&self, conversation: &str, least: usize) -> Vec<Value> {
        until("the automatic messages are there", async || {
            let entries = self.entries(conversation).await;
            let messages = entries.iter().filter_map(|entry| entry.get("message"));
            let by_rule = |message: &&Value| {
                message["direction"]["outbound"]["author"]["kind"] == "rule" && message["content"].get("reaction").is_none()
            };
            let found: Vec<Value> = messages.filter(by_rule).cloned().collect();
            (found.len() >= least).then_some(found)
        })
        .await
    }

    pub(super) async fn row(&self, conversation: &str) -> Value {
        let rows = self.admin.inbox().await;
        rows.into_iter().find(|row| row["id"] == conversation).unwrap_or_default()
    }

    pub(super) async fn view(&self, name: &str) -> Value {
        let views = self.admin.ok("rules/list", json!({})).await;
        let all = views.as_array().unwrap();
        all.iter().find(|view| view["rule"]["name"] == name).unwrap().clone()
    }

    /// What a rule did, the newest message first.
    pub(super) async fn runs(&self, name: &str) -> Vec<Value> {
        let id = self.view(name).await["rule"]["id"].clone();
        self.admin.ok("rules/runs", json!({ "id": id })).await.as_array().unwrap().clone()
    }

    /// Waits until rules have looked at everything that is due, and all that moves has come to rest.
    pub(super) async fn settled(&self) {
        let store = self.app.store();
        until("all is at rest", async || {
            let quiet = self.app.control(Method::GET, "quiet", Value::Null).await;
            // What is claimed stands at a later time, but within its visibility.
            let soon = Millis(now() * 1000 + 35_000);
            let due: Vec<DueEntry<RuleTask>> = store.due(DueKind::Rule, soon, 10).await.ok()?;
            (quiet["quiet"] == true && due.is_empty()).then_some(())
        })
        .await;
    }
}
