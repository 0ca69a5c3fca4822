//! Reading the server's table as anybody could: over DynamoDB's API, page by page.

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value, json};

/// One item in DynamoDB's JSON.
pub(super) type Item = Map<String, Value>;

/// The server's table.
#[derive(Clone)]
pub(crate) struct Tables {
    http: reqwest::Client,
    url: String,
    table: String,
}

impl Tables {
    /// The table of that name at that address.
    pub(crate) fn new(http: reqwest::Client, url: String, table: &str) -> Self {
        Self {
            http,
            url,
            table: table.to_owned(),
        }
    }

    /// One page; an empty one when there is no such table yet, which a server makes at its first start.
    async fn page(&self, operation: &str, mut body: Value) -> Result<(Vec<Item>, Option<Value>)> {
        body["TableName"] = json!(self.table);
        body["ConsistentRead"] = json!(true);
        let answer = self
            .http
            .post(&self.url)
            .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
            .header("content-type", "application/x-amz-json-1.0")
            .header(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=sandbox/20250101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
            )
            .header("x-amz-date", "20250101T000000Z")
            .body(body.to_string())
            .send()
            .await
            .context("DynamoDB does not answer")?;
        let status = answer.status();
        let bytes = answer.bytes().await.context("DynamoDB's answer ended early")?;
        let mut page: Value = serde_json::from_slice(&bytes).context("DynamoDB's answer is no JSON")?;
        if !status.is_success() {
            if page["__type"]
                .as_str()
                .is_some_and(|kind| kind.ends_with("ResourceNotFoundException"))
            {
                return Ok((Vec::new(), None));
            }
            bail!("DynamoDB refused: {page}");
        }
        let items = match page["Items"].take() {
            Value::Array(items) => items
                .into_iter()
                .filter_map(|item| match item {
                    Value::Object(item) => Some(item),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        };
        let next = page.get_mut("LastEvaluatedKey").map(Value::take).filter(|key| !key.is_null());
        Ok((items, next))
    }

    /// Every item, page by page, so that the whole table is never in memory.
    pub(super) async fn scan(&self, mut take: impl FnMut(Item)) -> Result<()> {
        let mut start = None;
        loop {
            let mut body = json!({});
            if let Some(key) = start {
                body["ExclusiveStartKey"] = key;
            }
            let (items, next) = self.page("Scan", body).await?;
            items.into_iter().for_each(&mut take);
            match next {
                None => return Ok(()),
                next => start = next,
            }
        }
    }

    /// How many items a partition has, and how many of them sort before a key.
    pub(super) async fn count(&self, pk: &str, before: &str) -> Result<(u64, u64)> {
        let (mut all, mut first, mut start) = (0, 0, None);
        loop {
            let mut body = json!({
                "KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": { ":pk": { "S": pk } },
                "ProjectionExpression": "sk",
            });
            if let Some(key) = start {
                body["ExclusiveStartKey"] = key;
            }
            let (items, next) = self.page("Query", body).await?;
            all += items.len() as u64;
            first += items.iter().filter(|item| text(item, "sk").is_some_and(|sk| sk < before)).count() as u64;
            match next {
                None => return Ok((all, first)),
                next => start = next,
            }
        }
    }
}

/// A text attribute.
pub(super) fn text<'a>(item: &'a Item, name: &str) -> Option<&'a str> {
    item.get(name)?["S"].as_str()
}
