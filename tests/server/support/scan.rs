//! Everything that is stored, read and written past the server.

use super::{TestApp, client};
use serde_json::{Value, json};
use std::collections::BTreeMap;

impl TestApp {
    /// Every item of a table, in DynamoDB's own JSON, by partition and sort key.
    pub(crate) async fn scan(&self, table: &str) -> BTreeMap<String, Value> {
        let mut all = BTreeMap::new();
        let mut start = Value::Null;
        loop {
            let mut body = json!({ "TableName": table, "ConsistentRead": true });
            if !start.is_null() {
                body["ExclusiveStartKey"] = start;
            }
            let page = self.database("Scan", &body).await;
            for item in page["Items"].as_array().unwrap() {
                let key = |name: &str| item[name]["S"].as_str().unwrap();
                all.insert(format!("{} {}", key("pk"), key("sk")), item.clone());
            }
            start = page["LastEvaluatedKey"].clone();
            if start.is_null() {
                return all;
            }
        }
    }

    /// Takes the lease of a job away from whoever has it.
    pub(crate) async fn without_lease(&self, job: &str) {
        let key = json!({ "pk": { "S": format!("LEASE#{job}") }, "sk": { "S": "LEASE" } });
        self.database("DeleteItem", &json!({ "TableName": "wecare", "Key": key })).await;
    }

    /// One call to the database, past the server.
    pub(crate) async fn database(&self, operation: &str, body: &Value) -> Value {
        let answer = client()
            .post(self.sandbox.dynamodb_url())
            .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
            .header("content-type", "application/x-amz-json-1.0")
            .header(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=sandbox/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
            )
            .header("x-amz-date", "20260101T000000Z")
            .body(body.to_string())
            .send()
            .await
            .unwrap();
        let status = answer.status();
        let answer: Value = answer.json().await.unwrap();
        assert!(status.is_success(), "{answer}");
        answer
    }
}
