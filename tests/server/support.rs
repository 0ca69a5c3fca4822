//! A sandbox, a server of the real binary, and browsers that sign in.

#[path = "support/browser.rs"]
mod browser;
#[path = "support/instance.rs"]
mod instance;
#[path = "support/issuer.rs"]
mod issuer;
#[path = "support/scan.rs"]
mod scan;
#[path = "support/stream.rs"]
mod stream;

pub(crate) use browser::{Browser, led_to, messages_of, place, unread};
pub(crate) use instance::Instance;
pub(crate) use issuer::{Issuer, Mood};
pub(crate) use stream::Reader;

use reqwest::{Method, Response, StatusCode, header};
use sandbox::{Options, Pace, Sandbox};
use serde_json::{Value, json};
use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::{
        LazyLock, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tempfile::TempDir;

pub(crate) const SUPPORT: &str = "310000000000011";

/// A server with its sandbox. Both end with it.
pub(crate) struct TestApp {
    pub(crate) url: String,
    pub(crate) sandbox: Sandbox,
    pub(crate) server: Mutex<Server>,
    data: TempDir,
}

/// A sandbox and the port of the server to come.
pub(crate) struct Ground(Sandbox, u16);

/// A running server process.
pub(crate) struct Server {
    child: Child,
    command: Vec<(String, String)>,
    port: u16,
    log: std::path::PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(environment: Vec<(String, String)>, port: u16, log: std::path::PathBuf) -> Self {
        let file = std::fs::File::options().create(true).append(true).open(&log).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_wecare"))
            .arg("serve")
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env_clear()
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        Self {
            child,
            command: environment,
            port,
            log,
        }
    }

    /// Ends it the hard way and starts it again.
    pub(crate) fn kill_and_restart(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let next = Self::start(self.command.clone(), self.port, self.log.clone());
        *self = next;
    }

    /// A server alone, for tests of its start.
    pub(crate) fn for_test(environment: Vec<(String, String)>, port: u16, log: std::path::PathBuf) -> Self {
        Self::start(environment, port, log)
    }

    /// Resident memory in kB.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Tells it to stop; the thread gives the exit code.
    pub(crate) fn stop_in_background(&mut self) -> std::thread::JoinHandle<Option<i32>> {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        let placeholder = Command::new("true").spawn().unwrap();
        let mut child = std::mem::replace(&mut self.child, placeholder);
        std::thread::spawn(move || child.wait().unwrap().code())
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

/// A port that is free now, and below those that the system gives away by itself: nobody takes it before the server does, or
/// while the server is killed and started again.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let step = std::process::id()
            .wrapping_mul(31)
            .wrapping_add(NEXT.fetch_add(7, Ordering::Relaxed));
        let port = u16::try_from(20_000 + step % 12_000).unwrap();
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// What the server needs beside the sandbox's own variables.
pub(crate) fn environment(sandbox: &[(String, String)], port: u16) -> Vec<(String, String)> {
    let ours = [
        ("WECARE_LISTEN", format!("127.0.0.1:{port}")),
        ("WECARE_PUBLIC_URL", format!("http://127.0.0.1:{port}")),
        ("WECARE_TABLE", "wecare".to_owned()),
        ("WECARE_SESSIONS_TABLE", "wecare-sessions".to_owned()),
        ("RUST_LOG", "info".to_owned()),
        // Tests look more often than people do, and many servers run on one machine.
        ("WECARE_LIMIT_USER", "off".to_owned()),
        ("WECARE_LIMIT_ADDRESS", "off".to_owned()),
        ("WECARE_LIMIT_SIGN_IN", "off".to_owned()),
        ("WECARE_METRICS_LISTEN", "off".to_owned()),
        // Tests of undo have a time of their own.
        ("WECARE_UNDO_SECONDS", "off".to_owned()),
    ];
    sandbox
        .iter()
        .cloned()
        .chain(ours.map(|(name, value)| (name.to_owned(), value)))
        .collect()
}

/// Runs a command of the binary to its end.
pub(crate) fn run(command: &str, environment: &[(String, String)]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_wecare"))
        .arg(command)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_clear()
        .envs(environment.iter().map(|(name, value)| (name, value)))
        .output()
        .unwrap()
}

impl Ground {
    /// The environment of the server to come, with some variables set otherwise.
    pub(crate) fn environment(&self, changes: &[(&str, String)]) -> Vec<(String, String)> {
        TestApp::environment_with(&self.0, self.1, changes)
    }
}

impl TestApp {
    /// Starts everything and waits until it is ready.
    pub(crate) async fn start() -> Self {
        Self::start_on(Self::sandbox().await, &[]).await
    }

    /// A sandbox alone.
    pub(crate) async fn sandbox() -> Ground {
        Self::sandbox_with(0).await
    }

    /// The same with so many conversations of a first start.
    pub(crate) async fn sandbox_with(seed: u32) -> Ground {
        let port = free_port();
        let options = Options {
            data_dir: None,
            port: 0,
            dynamodb_port: 0,
            dashboard_url: format!("http://127.0.0.1:{port}"),
            pace: Pace::Fast,
            seed,
        };
        // On the heap: what starts it is large.
        Ground(Box::pin(Sandbox::start(options)).await.unwrap(), port)
    }

    /// Starts a server on a sandbox, with some variables set otherwise, and waits until it is ready.
    pub(crate) async fn start_on(ground: Ground, changes: &[(&str, String)]) -> Self {
        let Ground(sandbox, port) = ground;
        let environment = Self::environment_with(&sandbox, port, changes);
        let provisioned = run("provision", &environment);
        assert!(provisioned.status.success(), "{}", String::from_utf8_lossy(&provisioned.stderr));
        let data = TempDir::new().unwrap();
        let server = Server::start(environment, port, data.path().join("server.log"));
        let app = Self {
            url: format!("http://127.0.0.1:{port}"),
            sandbox,
            server: Mutex::new(server),
            data,
        };
        app.until_ready().await;
        app
    }

    pub(crate) async fn until_ready(&self) {
        let url = format!("{}/readyz", self.url);
        until("the server is ready", async || {
            let answer = client().get(&url).send().await.ok()?;
            (answer.status() == StatusCode::OK).then_some(())
        })
        .await;
    }

    /// Everything the server has logged.
    pub(crate) fn log(&self) -> String {
        self.server.lock().unwrap().log()
    }

    /// The server's environment.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        self.server.lock().unwrap().command.clone()
    }

    /// Runs another command of the binary beside the server, and gives what it prints.
    pub(crate) fn run(&self, command: &str) -> String {
        let environment = self.environment();
        let output = run(command, &environment);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// A call to the sandbox's control API.
    pub(crate) async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let url = format!("{}/control/{path}", self.sandbox.url());
        // Looking at a job of 100,000 takes a while.
        let request = client().request(method, url).timeout(Duration::from_mins(10));
        let answer = request.json(&body).send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    /// A customer with a phone.
    pub(crate) async fn customer(&self, name: &str, number: &str) -> String {
        let person = self
            .control(Method::POST, "phone/people", json!({ "name": name, "number": number }))
            .await;
        person["id"].as_str().unwrap().to_owned()
    }

    /// The customer writes to our support number.
    pub(crate) async fn customer_writes(&self, person: &str, text: &str) {
        let message = json!({ "person": person, "our_number": SUPPORT, "kind": "text", "body": text });
        self.control(Method::POST, "phone/messages", message).await;
    }

    /// Publishes an event as it would come from WhatsApp.
    pub(crate) async fn publish(&self, value: Value) {
        let message = event(value).to_string();
        self.control(Method::POST, "publish", json!({ "message": message })).await;
    }

    /// Waits until nothing moves any more, and lets the sandbox look at everything: what must always hold, holds.
    pub(crate) async fn holds(&self) {
        let quiet = tried(120, async || {
            let quiet = self.control(Method::GET, "quiet", Value::Null).await;
            (quiet["quiet"] == true).then_some(())
        });
        quiet.await.expect("something still moves");
        let report = self.control(Method::GET, "verify", Value::Null).await;
        assert!(report["ok"] == true, "{report:#}");
        assert!(!self.log().contains("panicked"), "{}", self.log());
    }

    /// What we are thought to have sent to a customer, as their phone shows it.
    pub(crate) async fn on_the_phone(&self, person: &str) -> Vec<Value> {
        let url = format!("{}/control/phone/chat?person={person}&our_number={SUPPORT}", self.sandbox.url());
        let chat: Value = client().get(url).send().await.unwrap().json().await.unwrap();
        chat["messages"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|message| message["direction"] == "out")
            .cloned()
            .collect()
    }
}

/// An event in its envelope.
pub(crate) fn event(value: Value) -> Value {
    let entry = json!({ "id": "210000000000001", "changes": [{ "field": "messages", "value": value }] });
    json!({ "context": {}, "whatsAppWebhookEntry": entry.to_string(), "aws_account_id": "000000000000" })
}

/// A text message of a customer as WhatsApp's value.
pub(crate) fn text_event(wamid: &str, from: &str, at: i64, body: &str) -> Value {
    json!({
        "messaging_product": "whatsapp",
        "metadata": { "display_phone_number": "919000010001", "phone_number_id": SUPPORT },
        "contacts": [{ "profile": { "name": "Test Customer" }, "wa_id": from }],
        "messages": [{ "from": from, "id": wamid, "timestamp": at.to_string(), "type": "text", "text": { "body": body } }],
    })
}

/// Seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "tests run in real time")]
pub(crate) fn now() -> i64 {
    i64::try_from(
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap()
            .as_secs(),
    )
    .unwrap()
}

/// An HTTP client that follows nothing. It is made once: that reads all certificates of the machine, which takes longer than a
/// call. Connections are not kept, because they belong to the runtime of one test.
pub(crate) fn client() -> reqwest::Client {
    static CLIENT: LazyLock<reqwest::Client> = LazyLock::new(|| {
        reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(30))
            .pool_max_idle_per_host(0)
            .build()
            .unwrap()
    });
    CLIENT.clone()
}

/// Waits until something holds, looking often.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..1_500 {
        if let Some(found) = look().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("waited 30 seconds until {what}");
}

/// As [`until`], but gives up quietly after some seconds.
pub(crate) async fn tried<T>(seconds: u64, mut look: impl AsyncFnMut() -> Option<T>) -> Option<T> {
    for _ in 0..seconds * 20 {
        if let Some(found) = look().await {
            return Some(found);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    None
}

/// Where an answer leads.
pub(crate) fn location(answer: &Response) -> String {
    let location = answer
        .headers()
        .get(header::LOCATION)
        .map(|value| value.to_str().unwrap().to_owned());
    location.unwrap_or_else(|| panic!("{} leads nowhere", answer.status()))
}

/// A fresh id for a message, as a composer makes it.
pub(crate) fn client_id(serial: u64) -> String {
    domain::MessageId::from_parts(u64::try_from(now()).unwrap() * 1000, u128::from(serial) + 1).to_string()
}

/// The state of a sent message: the furthest one in its history.
pub(crate) fn state(message: &Value) -> &'static str {
    const ORDER: [&str; 11] = [
        "played",
        "read",
        "delivered",
        "failed",
        "sent",
        "accepted",
        "handed_over",
        "unconfirmed",
        "sending",
        "taken_back",
        "queued",
    ];
    let history = &message["direction"]["outbound"]["delivery"]["history"];
    ORDER.into_iter().find(|name| !history[*name].is_null()).unwrap_or("inbound")
}
