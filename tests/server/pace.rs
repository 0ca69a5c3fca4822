//! WhatsApp takes 45 messages at once to one person, and then one in six seconds. What is too much waits, visibly, and goes out once:
//! over restarts, which forget what was sent, and over two servers, which do not know of each other.

use crate::support::{Browser, Instance, TestApp, client_id, state, tried};
use futures::future::join_all;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

/// What WhatsApp takes at once.
const BURST: u64 = 45;

struct World {
    app: TestApp,
    browser: Browser,
    person: String,
    conversation: String,
}

impl World {
    async fn new(name: &str, number: &str) -> Self {
        let app = TestApp::start().await;
        let browser = Browser::signed_in(&app, "asha@demo.example").await;
        let person = app.customer(name, number).await;
        app.customer_writes(&person, "tell me everything").await;
        let conversation = browser.conversation_with(name).await;
        Self {
            app,
            browser,
            person,
            conversation,
        }
    }

    /// Says a number, by one of the servers.
    async fn say(&self, n: u64, server: &str) {
        let body = json!({ "conversation": self.conversation, "client_id": client_id(n), "text": words(n) });
        let with = |request: reqwest::RequestBuilder| request.header(header::ORIGIN, self.app.url.clone()).json(&body);
        let answer = self.browser.send(Method::POST, &format!("{server}/api/thread/send"), with).await;
        assert_eq!(answer.status(), StatusCode::OK, "{n}");
    }

    /// What the phone shows, without what WhatsApp refused.
    async fn shown(&self) -> Vec<String> {
        let all = self.app.on_the_phone(&self.person).await;
        let taken = all.iter().filter(|message| message["status"] != "failed");
        taken
            .filter_map(|message| message["message"]["text"]["body"].as_str().map(str::to_owned))
            .collect()
    }

    async fn arrive(&self, count: u64, seconds: u64) {
        let all = tried(seconds, async || {
            (u64::try_from(self.shown().await.len()).unwrap() >= count).then_some(())
        });
        all.await.unwrap_or_else(|| panic!("{count} messages should have arrived"));
    }

    /// All of ours, as they are now; none may be shown as failed.
    async fn ours(&self) -> Vec<Value> {
        let messages = self.browser.messages(&self.conversation).await;
        let ours: Vec<Value> = messages.into_iter().filter(|message| state(message) != "inbound").collect();
        for message in &ours {
            assert_ne!(state(message), "failed", "{message}");
        }
        ours
    }

    /// One that WhatsApp turned back, and that says when it goes.
    async fn waits(&self) {
        let waits = tried(30, async || {
            let ours = self.ours().await;
            let delivery = |message: &Value| message["direction"]["outbound"]["delivery"].clone();
            ours.iter()
                .any(|message| {
                    state(message) == "queued" && delivery(message)["turnedBack"].is_array() && delivery(message)["waitsUntil"].is_i64()
                })
                .then_some(())
        });
        waits.await.expect("one should wait");
    }

    /// All went out, each once.
    async fn end(&self, count: u64) {
        self.arrive(count, 200).await;
        self.app.holds().await;
        let mut shown = self.shown().await;
        shown.sort();
        assert_eq!(shown, (1..=count).map(words).collect::<Vec<_>>());
        let ours = self.ours().await;
        assert!(ours.iter().all(|message| matches!(state(message), "sent" | "delivered" | "read")));
        assert_eq!(self.browser.inbox().await[0]["last"]["delivery"], "delivered");
    }
}

/// Sorts as it counts.
fn words(n: u64) -> String {
    format!("number {n:03}")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_much_after_a_restart_waits_and_goes_out_once() {
    const ALL: u64 = BURST + 5;
    let world = World::new("Petra Pace", "+919811110081").await;
    for n in 1..=BURST {
        world.say(n, &world.app.url).await;
    }
    world.arrive(BURST, 60).await;
    // From now on everything is told two or three times, the last of it when it has long gone again.
    let often = json!({ "copies": [2, 3], "shuffleWindowMillis": 8_000, "seed": 1 });
    world.app.control(Method::PUT, "delivery", often).await;
    world.app.server.lock().unwrap().kill_and_restart();
    world.app.until_ready().await;
    for n in BURST + 1..=ALL {
        world.say(n, &world.app.url).await;
    }
    world.waits().await;
    // What waits is not in the memory of a server.
    world.app.server.lock().unwrap().kill_and_restart();
    world.app.until_ready().await;
    world.end(ALL).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_servers_send_together_is_not_too_much() {
    const ALL: u64 = BURST + 8;
    let world = World::new("Paula Pace", "+919811110082").await;
    let other = Instance::start(&world.app).await;
    // Not both at the same time: they would get in each other's way, and take so long that nothing is too much.
    for n in 1..=BURST {
        world.say(n, &world.app.url).await;
    }
    let more = (BURST + 1..=ALL).map(|n| world.say(n, &other.url));
    join_all(more).await;
    world.waits().await;
    world.end(ALL).await;
    assert!(!other.server.log().contains("panicked"));
}
