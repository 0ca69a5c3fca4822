//! A browser as the server sees it: cookies, forms and server functions.

use super::{TestApp, client, location, until};
use reqwest::{Method, Response, StatusCode, header};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Mutex};

/// A browser: keeps cookies, also secure ones over plain HTTP, as browsers do on loopback.
#[derive(Default)]
pub(crate) struct Browser {
    base: String,
    cookies: Mutex<BTreeMap<String, BTreeMap<String, String>>>,
}

/// Where an answer leads, without the id under which the log says why.
pub(crate) fn led_to(answer: &Response) -> String {
    let address = location(answer);
    address.split("&reference=").next().unwrap_or_default().to_owned()
}

impl Browser {
    pub(crate) fn new(app: &TestApp) -> Self {
        Self {
            base: app.url.clone(),
            cookies: Mutex::default(),
        }
    }

    /// Signs in through the Hosted UI.
    pub(crate) async fn signed_in(app: &TestApp, email: &str) -> Self {
        let browser = Self::new(app);
        let landed = browser.sign_in(email, "").await;
        assert!(landed.starts_with('/'), "{landed}");
        browser
    }

    /// Signs in and gives where that led.
    pub(crate) async fn sign_in(&self, email: &str, return_to: &str) -> String {
        let callback = self.callback_address(email, return_to).await;
        led_to(&self.get(&callback).await)
    }

    /// Signs in up to the address with the code that the Hosted UI leads back to.
    pub(crate) async fn callback_address(&self, email: &str, return_to: &str) -> String {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("return_to", return_to)
            .finish();
        let authorize = location(&self.get(&format!("/auth/login?{query}")).await);
        let login = self.get(&authorize).await;
        let mut next = location(&login);
        if next.starts_with('/') {
            let origin = url::Url::parse(&authorize).unwrap().origin().ascii_serialization();
            next = format!("{origin}{next}");
        }
        if next.starts_with(&self.base) {
            return next; // the Hosted UI still knew this browser
        }
        let form = [("username", email), ("password", sandbox::names::DEMO_PASSWORD)];
        let answer = self.send(Method::POST, &next, |request| request.form(&form)).await;
        location(&answer)
    }

    pub(crate) async fn get(&self, address: &str) -> Response {
        self.send(Method::GET, address, |request| request).await
    }

    /// Calls a server function as a page of ours does.
    pub(crate) async fn api(&self, path: &str, body: Value) -> (StatusCode, Value) {
        let origin = self.base.clone();
        let answer = self
            .send(Method::POST, &format!("/api/{path}"), |request| {
                request.header(header::ORIGIN, origin).json(&body)
            })
            .await;
        let status = answer.status();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// Calls a server function that must succeed.
    pub(crate) async fn ok(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.api(path, body).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        address: &str,
        with: impl FnOnce(reqwest::RequestBuilder) -> reqwest::RequestBuilder,
    ) -> Response {
        let address = if address.starts_with('/') {
            format!("{}{address}", self.base)
        } else {
            address.to_owned()
        };
        let host = url::Url::parse(&address).unwrap().host_str().unwrap().to_owned();
        let cookies = self.cookies.lock().unwrap().get(&host).cloned().unwrap_or_default();
        let line = cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("; ");
        let mut request = client().request(method, &address);
        if !line.is_empty() {
            request = request.header(header::COOKIE, line);
        }
        let answer = with(request).send().await.unwrap();
        let mut jar = self.cookies.lock().unwrap();
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            let jar = jar.entry(host.clone()).or_default();
            if text.to_ascii_lowercase().contains("max-age=0") {
                jar.remove(name);
            } else {
                jar.insert(name.to_owned(), value.to_owned());
            }
        }
        drop(jar);
        answer
    }

    pub(crate) fn cookie(&self) -> Option<String> {
        self.cookies.lock().unwrap().get("127.0.0.1")?.get("__Host-wecare").cloned()
    }

    pub(crate) fn set_cookie(&self, value: &str) {
        self.cookies
            .lock()
            .unwrap()
            .entry("127.0.0.1".into())
            .or_default()
            .insert("__Host-wecare".into(), value.into());
    }

    /// The list as this person sees it.
    pub(crate) async fn inbox(&self) -> Vec<Value> {
        let filter = json!({ "phone": null, "tab": "all", "state": "open" });
        let mut page = self.ok("inbox", json!({ "filter": filter })).await["page"].take();
        let mut rows = page["conversations"].as_array().unwrap().clone();
        while page["next"].is_string() {
            page = self.ok("inbox/more", json!({ "filter": filter, "after": page["next"] })).await;
            rows.extend_from_slice(page["conversations"].as_array().unwrap());
        }
        rows
    }

    /// Waits for a conversation with a customer, and gives its id.
    pub(crate) async fn conversation_with(&self, name: &str) -> String {
        until("the conversation is listed", async || {
            let rows = self.inbox().await;
            let row = rows.iter().find(|row| row["customer"]["name"] == name)?;
            Some(row["id"].as_str().unwrap().to_owned())
        })
        .await
    }

    /// The messages of a conversation, all of them.
    pub(crate) async fn messages(&self, conversation: &str) -> Vec<Value> {
        let mut page = self.ok("thread", json!({ "conversation": conversation })).await["page"].take();
        let mut messages = messages_of(&page);
        while page["older"].is_string() {
            let before = page["older"].clone();
            page = self
                .ok("thread/older", json!({ "conversation": conversation, "before": before }))
                .await;
            messages.splice(0..0, messages_of(&page));
        }
        messages
    }
}

/// The messages on a page of a thread, as the server gives it.
pub(crate) fn messages_of(page: &Value) -> Vec<Value> {
    let entries = page["entries"].as_array().unwrap();
    entries.iter().filter_map(|entry| entry.get("message").cloned()).collect()
}

/// Where a message stands in its thread.
pub(crate) fn place(message: &Value) -> String {
    format!("{:010}#{}", message["at"].as_i64().unwrap(), message["id"].as_str().unwrap())
}

/// How many messages of a conversation nobody has read.
pub(crate) fn unread(conversation: &Value) -> u64 {
    let unread = &conversation["unread"];
    unread["places"].as_array().unwrap().len() as u64 + unread["more"].as_u64().unwrap_or(0)
}
