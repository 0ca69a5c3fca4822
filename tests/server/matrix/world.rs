//! A server with something on it, people of every role, and all that is stored.

use super::rule::{Kind, Rule};
use crate::support::{Browser, SUPPORT, TestApp, client_id, now, place, text_event, until};
use reqwest::{Method, RequestBuilder, Response, header};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Who {
    Nobody,
    NoGroup,
    Viewer,
    Operator,
    Admin,
}

pub(super) const WHO: [Who; 5] = [Who::Nobody, Who::NoGroup, Who::Viewer, Who::Operator, Who::Admin];

impl Who {
    pub(super) const fn rank(self) -> u8 {
        self as u8
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::NoGroup => "no group",
            Self::Viewer => "Viewer",
            Self::Operator => "Operator",
            Self::Admin => "Admin",
        }
    }

    const fn email(self) -> Option<&'static str> {
        match self {
            Self::Nobody => None,
            Self::NoGroup => Some("noor@demo.example"),
            Self::Viewer => Some("vikram@demo.example"),
            Self::Operator => Some("asha@demo.example"),
            Self::Admin => Some("ines@demo.example"),
        }
    }
}

/// Of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Object {
    Known,
    /// A customer of ours on a number of ours to which they never wrote.
    Foreign,
    Unknown,
    Malformed,
}

impl Object {
    /// Those that make a difference to a rule.
    pub(super) fn all(rule: &Rule) -> &'static [Self] {
        if rule.has_object() {
            &[Self::Known, Self::Foreign, Self::Unknown, Self::Malformed]
        } else {
            &[Self::Known]
        }
    }
}

/// Another number of ours.
const SALES: &str = "310000000000012";

pub(super) struct World {
    pub(super) app: TestApp,
    conversation: String,
    /// A bulk job with nothing in it.
    job: String,
    seen: String,
    /// Where a message with a file stands.
    photo: String,
    voice: String,
    browsers: Mutex<HashMap<Who, Arc<Browser>>>,
    serial: AtomicU64,
}

/// An upload that nobody made.
const NOBODYS: &str = "00000000010000000000000009";

impl World {
    pub(super) async fn start() -> Self {
        let app = TestApp::start().await;
        let reader = Browser::signed_in(&app, "vikram@demo.example").await;
        app.publish(text_event("wamid.M1", "919811110001", now(), "hello")).await;
        let conversation = reader.conversation_with("Test Customer").await;
        let seen = place(&reader.messages(&conversation).await[0]);
        let person = app.customer("Test Customer", "+919811110001").await;
        let file = async |kind: &str| {
            let sent = json!({ "person": person, "our_number": SUPPORT, "kind": kind });
            app.control(Method::POST, "phone/messages", sent).await;
            until("the file is here", async || {
                let messages = reader.messages(&conversation).await;
                let sent = messages
                    .iter()
                    .find(|message| message["content"][kind]["fetched"]["stored"].is_object())?;
                Some(place(sent))
            })
            .await
        };
        let (photo, voice) = (file("image").await, file("voice").await);
        let job = client_id(900);
        let operator = Browser::signed_in(&app, "asha@demo.example").await;
        let made = json!({ "id": job, "name": "Autumn", "phone": SUPPORT });
        operator.ok("bulk/create", made).await;
        Self {
            app,
            conversation,
            job,
            seen,
            photo,
            voice,
            browsers: Mutex::default(),
            serial: AtomicU64::new(1),
        }
    }

    /// The browser of somebody, signed in once; again when they were signed out.
    pub(super) async fn browser(&self, who: Who) -> Arc<Browser> {
        let known = self.browsers.lock().unwrap().get(&who).cloned();
        if let Some(browser) = known.filter(|browser| who == Who::Nobody || browser.cookie().is_some()) {
            return browser;
        }
        let browser = Arc::new(match who.email() {
            Some(email) => Browser::signed_in(&self.app, email).await,
            None => Browser::new(&self.app),
        });
        self.browsers.lock().unwrap().insert(who, browser.clone());
        browser
    }

    fn id(&self, object: Object) -> String {
        let customer = self.conversation.split('-').next().unwrap();
        match object {
            Object::Known => self.conversation.clone(),
            Object::Foreign => format!("{customer}-{SALES}"),
            Object::Unknown => format!("00000000010000000000000001-{SUPPORT}"),
            Object::Malformed => "nonsense".to_owned(),
        }
    }

    fn job(&self, object: Object) -> String {
        match object {
            Object::Known => self.job.clone(),
            Object::Foreign => "00000000010000000000000007".to_owned(),
            Object::Unknown => "00000000010000000000000008".to_owned(),
            Object::Malformed => "nonsense".to_owned(),
        }
    }

    pub(super) fn address(&self, rule: &Rule, object: Object) -> String {
        let (at, message) = self.photo.split_once('#').unwrap();
        let id = if rule.path.starts_with("/bulk/") {
            self.job(object)
        } else {
            self.id(object)
        };
        rule.path
            .replace("{id}", &id)
            .replace("{reason}", "duplicate")
            .replace("{at}", at.trim_start_matches('0'))
            .replace("{message}", message)
            .replace("{account}/{name}/{language}", "waba-none/a/en")
            .replace("{number}", SUPPORT)
            .replace("{upload}", NOBODYS)
            .replace("{phone}", SUPPORT)
            .replace("{name}", "visa-appointments.txt")
            .replace("{part}", "1")
    }

    fn body(&self, rule: &Rule, object: Object) -> String {
        rule.body
            .replace("$conversation", &self.id(object))
            .replace("$job", &self.job(object))
            .replace("$seen", &self.seen)
            .replace("$photo", &self.photo)
            .replace("$voice", &self.voice)
            .replace("$upload", NOBODYS)
            .replace("$phone", SUPPORT)
            .replace("$place", "0000000001#00000000010000000000000001")
            .replace("$id", &client_id(self.serial.fetch_add(1, Ordering::Relaxed)))
    }

    /// A request with the body that a rule asks for.
    pub(super) fn with_body(&self, request: RequestBuilder, rule: &Rule, object: Object) -> RequestBuilder {
        let body = self.body(rule, object);
        if body.is_empty() {
            request
        } else {
            request.header(header::CONTENT_TYPE, rule.content_type()).body(body)
        }
    }

    /// Asks as a page of ours would.
    pub(super) async fn ask(&self, browser: &Browser, rule: &Rule, object: Object) -> Response {
        let method = Method::from_bytes(rule.method.as_bytes()).unwrap();
        let address = self.address(rule, object);
        browser
            .send(method, &address, |request| {
                let request = self.with_body(request, rule, object);
                if rule.method == "GET" || rule.kind == Kind::File {
                    request
                } else {
                    request.header(header::ORIGIN, &self.app.url)
                }
            })
            .await
    }

    /// Every item of the main table, but for what the server's own jobs write by the clock.
    pub(super) async fn everything(&self) -> BTreeMap<String, Value> {
        until("the outbox is empty", async || {
            let mut all = self.app.scan("wecare").await;
            // That somebody signed in or was refused is written down by design, and so are sums of figures.
            all.retain(|key, _| {
                ![
                    "LEASE#",
                    "DIRECTORY ",
                    "AUDIT#",
                    "WABA#",
                    "STATS",
                    "ASSISTSUM#",
                    "TALLY#",
                    "TEAM ",
                    "KEEPING ",
                ]
                .iter()
                .any(|kind| key.starts_with(kind))
            });
            // What is to be sent later waits for its time.
            let busy = all.keys().any(|key| key.starts_with("DUE#") && !key.starts_with("DUE#later"));
            (!busy).then_some(all)
        })
        .await
    }
}
