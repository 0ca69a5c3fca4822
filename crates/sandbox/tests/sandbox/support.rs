//! A sandbox in memory, clients for it, and waiting for a condition.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_sqs::config::{Credentials, SharedCredentialsProvider};
use sandbox::{Options, Pace, Sandbox};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

pub(crate) const DASHBOARD: &str = "http://127.0.0.1:3000";

pub(crate) struct Local {
    pub(crate) sandbox: Sandbox,
    pub(crate) env: HashMap<String, String>,
    pub(crate) http: reqwest::Client,
}

impl Local {
    pub(crate) async fn start() -> Self {
        Self::start_in(None).await
    }

    /// With conversations in the phones and in the table.
    pub(crate) async fn start_seeded(seed: u32) -> Self {
        Self::start_with(None, seed).await
    }

    pub(crate) async fn start_in(data_dir: Option<PathBuf>) -> Self {
        Self::start_with(data_dir, 0).await
    }

    pub(crate) async fn start_with(data_dir: Option<PathBuf>, seed: u32) -> Self {
        let options = Options {
            data_dir,
            port: 0,
            dynamodb_port: 0,
            dashboard_url: DASHBOARD.to_owned(),
            pace: Pace::Fast,
            seed,
        };
        let sandbox = Sandbox::start(options).await.unwrap();
        let env = sandbox.environment().into_iter().collect();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self { sandbox, env, http }
    }

    /// An SDK configuration for one service, by the name in its environment variable.
    pub(crate) fn config(&self, service: &str) -> SdkConfig {
        SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(self.env["AWS_REGION"].clone()))
            .credentials_provider(SharedCredentialsProvider::new(Credentials::new(
                "sandbox", "sandbox", None, None, "test",
            )))
            .endpoint_url(self.env[&format!("AWS_ENDPOINT_URL_{service}")].clone())
            .build()
    }

    pub(crate) fn sqs(&self) -> aws_sdk_sqs::Client {
        aws_sdk_sqs::Client::new(&self.config("SQS"))
    }

    pub(crate) fn sns(&self) -> aws_sdk_sns::Client {
        aws_sdk_sns::Client::new(&self.config("SNS"))
    }

    pub(crate) fn eum(&self) -> aws_sdk_socialmessaging::Client {
        aws_sdk_socialmessaging::Client::new(&self.config("SOCIALMESSAGING"))
    }

    pub(crate) fn cognito(&self) -> aws_sdk_cognitoidentityprovider::Client {
        aws_sdk_cognitoidentityprovider::Client::new(&self.config("COGNITO_IDENTITY_PROVIDER"))
    }

    /// A client of S3 that tries once.
    pub(crate) fn s3(&self) -> aws_sdk_s3::Client {
        let config = aws_sdk_s3::config::Builder::from(&self.config("S3")).retry_config(aws_sdk_s3::config::retry::RetryConfig::disabled());
        aws_sdk_s3::Client::from_conf(config.build())
    }

    pub(crate) fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::new(&self.config("DYNAMODB"))
    }

    pub(crate) fn dynamodb_with(
        &self,
        change: impl FnOnce(aws_sdk_dynamodb::config::Builder) -> aws_sdk_dynamodb::config::Builder,
    ) -> aws_sdk_dynamodb::Client {
        let config = aws_sdk_dynamodb::config::Builder::from(&self.config("DYNAMODB"));
        aws_sdk_dynamodb::Client::from_conf(change(config).build())
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.sandbox.url())
    }

    /// A call of the control API, with the status it answers.
    pub(crate) async fn control(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = self.http.request(method.parse().unwrap(), self.url(&format!("/control/{path}")));
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// A control call that must succeed.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.control("POST", path, Some(body)).await;
        assert!((200..300).contains(&status), "{path}: {status} {answer}");
        answer
    }

    /// Makes a person and returns the id.
    pub(crate) async fn person(&self, name: &str, number: &str) -> String {
        self.post("phone/people", json!({ "name": name, "number": number })).await["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// Writes a text as that person to our first number and returns its wamid.
    pub(crate) async fn write(&self, person: &str, body: &str) -> String {
        let draft = json!({ "person": person, "our_number": sandbox::names::OUR_NUMBERS[0].meta_id, "kind": "text", "body": body });
        self.post("phone/messages", draft).await["id"].as_str().unwrap().to_owned()
    }

    /// The next EUM event in the ingest queue, removed from it: its Meta entry.
    pub(crate) async fn next_entry(&self) -> Value {
        let (sqs, url) = (self.sqs(), &self.env["INGEST_QUEUE_URL"]);
        let got = sqs.receive_message().queue_url(url).wait_time_seconds(10).send().await.unwrap();
        let message = got.messages().first().expect("an event within ten seconds");
        sqs.delete_message()
            .queue_url(url)
            .receipt_handle(message.receipt_handle().unwrap())
            .send()
            .await
            .unwrap();
        let envelope: Value = serde_json::from_str(message.body().unwrap()).unwrap();
        let event: Value = serde_json::from_str(envelope["Message"].as_str().unwrap()).unwrap();
        serde_json::from_str(event["whatsAppWebhookEntry"].as_str().unwrap()).unwrap()
    }

    /// The `value` of the one change of the next event, which is about messages.
    pub(crate) async fn next_event(&self) -> Value {
        let entry = self.next_entry().await;
        assert_eq!(entry["changes"][0]["field"], "messages");
        entry["changes"][0]["value"].clone()
    }

    /// The same of an event that is about something else, with its field.
    pub(crate) async fn next_change(&self) -> (String, Value) {
        let entry = self.next_entry().await;
        assert!(entry["time"].is_i64(), "{entry}");
        let change = &entry["changes"][0];
        (change["field"].as_str().unwrap().to_owned(), change["value"].clone())
    }

    /// Sends a message from our first number and returns what it became: its last status and the code of its failure.
    pub(crate) async fn sent(&self, message: Value) -> (String, Option<i64>) {
        self.hand_over(message).await;
        loop {
            let (status, object) = self.next_status().await;
            if status == "failed" || status == "delivered" {
                return (status, object["errors"][0]["code"].as_i64());
            }
        }
    }

    /// Hands a message over from our first number.
    pub(crate) async fn hand_over(&self, mut message: Value) {
        message["messaging_product"] = json!("whatsapp");
        let call = self
            .eum()
            .send_whats_app_message()
            .origination_phone_number_id(sandbox::names::OUR_NUMBERS[0].eum_id)
            .message(aws_sdk_socialmessaging::primitives::Blob::new(message.to_string()))
            .meta_api_version("v24.0");
        call.send().await.unwrap();
    }

    /// The next status event: its status and the whole status object.
    pub(crate) async fn next_status(&self) -> (String, Value) {
        let value = self.next_event().await;
        let status = value["statuses"][0].clone();
        (
            status["status"]
                .as_str()
                .unwrap_or_else(|| panic!("no status in {value}"))
                .to_owned(),
            status,
        )
    }
}

/// Asks until the answer is there, for ten seconds at most.
pub(crate) async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(10), asking).await;
    waited.unwrap_or_else(|_| panic!("waited ten seconds in vain: {what}"))
}

/// Milliseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the sandbox's clock is the real one, so its tests' is too")]
pub(crate) fn now_ms() -> i64 {
    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

/// A folder that is not there yet and is removed at the end.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        Self(std::env::temp_dir().join(format!("sandbox-test-{}-{}-{count}", std::process::id(), now_ms())))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Nothing to remove is fine, and a test that failed already says so.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
