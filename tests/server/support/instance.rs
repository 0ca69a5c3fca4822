//! More servers on the same tables and queue, as behind one load balancer, and a way to the tables beside them.

use super::{Server, TestApp, client, environment, free_port, until};
use aws_sdk_sns::config::{Credentials, SharedCredentialsProvider};
use reqwest::StatusCode;
use store::{Store, TableNames};

/// One more server behind the same public address.
pub(crate) struct Instance {
    pub(crate) url: String,
    pub(crate) server: Server,
}

impl Instance {
    pub(crate) async fn start(app: &TestApp) -> Self {
        let port = free_port();
        let mut environment = app.server.lock().unwrap().command.clone();
        for (name, value) in &mut environment {
            if name == "WECARE_LISTEN" {
                *value = format!("127.0.0.1:{port}");
            }
        }
        let log = app.data.path().join(format!("server-{port}.log"));
        let instance = Self {
            url: format!("http://127.0.0.1:{port}"),
            server: Server::start(environment, port, log),
        };
        let ready = format!("{}/readyz", instance.url);
        until("the other server is ready", async || {
            let answer = client().get(&ready).send().await.ok()?;
            (answer.status() == StatusCode::OK).then_some(())
        })
        .await;
        instance
    }
}

impl TestApp {
    /// The tables, for looking at what is stored and for writing as another server would.
    pub(crate) fn store(&self) -> Store {
        let tables = TableNames {
            main: "wecare".into(),
            sessions: "wecare-sessions".into(),
        };
        Store::connect(&self.dynamodb_settings(), tables)
    }

    /// DynamoDB itself, for what the store has no words for.
    pub(crate) fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        aws_sdk_dynamodb::Client::new(&self.dynamodb_settings())
    }

    /// Settings for any service of AWS but DynamoDB.
    pub(crate) fn sdk(&self) -> aws_config::SdkConfig {
        let address = self.sandbox.url().replace("localhost", "127.0.0.1");
        self.dynamodb_settings().to_builder().endpoint_url(address).build()
    }

    /// The bucket of files, for putting into it what AWS would have put there.
    pub(crate) fn bucket(&self) -> bucket::Bucket {
        bucket::Bucket::connect(&self.sdk(), sandbox::names::MEDIA_BUCKET.into(), true)
    }

    /// SQS itself, for putting into queues what AWS would have put there.
    pub(crate) fn sqs(&self) -> aws_sdk_sqs::Client {
        aws_sdk_sqs::Client::new(&self.sdk())
    }

    fn dynamodb_settings(&self) -> aws_config::SdkConfig {
        let keys = Credentials::new("sandbox", "sandbox", None, None, "test");
        aws_config::SdkConfig::builder()
            .behavior_version(aws_config::BehaviorVersion::latest())
            .region(aws_config::Region::new("us-east-1"))
            .credentials_provider(SharedCredentialsProvider::new(keys))
            .endpoint_url(self.sandbox.dynamodb_url())
            .build()
    }

    /// One call of the user pool's admin API.
    pub(crate) async fn cognito(&self, operation: &str, body: serde_json::Value) {
        let mut body = body;
        body["UserPoolId"] = sandbox::names::USER_POOL_ID.into();
        let answer = client()
            .post(self.sandbox.url().replace("localhost", "127.0.0.1"))
            .header("x-amz-target", format!("AWSCognitoIdentityProviderService.{operation}"))
            .header("content-type", "application/x-amz-json-1.1")
            .body(body.to_string())
            .send()
            .await
            .unwrap();
        let status = answer.status();
        assert!(status.is_success(), "{operation}: {status} {}", answer.text().await.unwrap());
    }

    /// The environment of the server with some variables set otherwise.
    pub(crate) fn environment_with(sandbox: &sandbox::Sandbox, port: u16, changes: &[(&str, String)]) -> Vec<(String, String)> {
        let mut environment = environment(&sandbox.environment(), port);
        for (name, value) in changes {
            environment.retain(|(known, _)| known != name);
            environment.push(((*name).to_owned(), value.clone()));
        }
        environment
    }
}
