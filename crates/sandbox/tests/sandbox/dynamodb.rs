//! DynamoDB answers beside the rest.

use crate::support::Local;
use aws_sdk_dynamodb::{
    error::ProvideErrorMetadata as _,
    types::{AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, Put, ScalarAttributeType, TransactWriteItem},
};

pub(crate) async fn make_table(client: &aws_sdk_dynamodb::Client) {
    client
        .create_table()
        .table_name("things")
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(
            AttributeDefinition::builder()
                .attribute_name("pk")
                .attribute_type(ScalarAttributeType::S)
                .build()
                .unwrap(),
        )
        .key_schema(
            KeySchemaElement::builder()
                .attribute_name("pk")
                .key_type(KeyType::Hash)
                .build()
                .unwrap(),
        )
        .send()
        .await
        .unwrap();
}

#[tokio::test]
async fn an_item_is_kept() {
    let local = Local::start().await;
    let client = local.dynamodb();
    make_table(&client).await;
    client
        .put_item()
        .table_name("things")
        .item("pk", AttributeValue::S("a".to_owned()))
        .send()
        .await
        .unwrap();
    let got = client
        .get_item()
        .table_name("things")
        .key("pk", AttributeValue::S("a".to_owned()))
        .send()
        .await
        .unwrap();
    assert!(got.item().is_some());
    assert_eq!(local.sandbox.dynamodb_url(), local.env["AWS_ENDPOINT_URL_DYNAMODB"]);
}

#[tokio::test]
async fn a_transaction_that_is_sent_again_happens_once() {
    let local = Local::start().await;
    let client = local.dynamodb();
    make_table(&client).await;
    let put = |pk: &str| {
        let put = Put::builder()
            .table_name("things")
            .item("pk", AttributeValue::S(pk.to_owned()))
            .condition_expression("attribute_not_exists(pk)");
        TransactWriteItem::builder().put(put.build().unwrap()).build()
    };
    let write = async |token: &str, pk: &str| {
        let request = client.transact_write_items().transact_items(put(pk)).client_request_token(token);
        let done = request.send().await;
        done.map(|_| ()).map_err(|error| error.code().unwrap_or("no answer").to_owned())
    };
    assert_eq!(write("t1", "a").await, Ok(()));
    assert_eq!(write("t1", "a").await, Ok(()), "the same, sent again");
    assert_eq!(
        write("t2", "a").await,
        Err("TransactionCanceledException".to_owned()),
        "another that wants the same"
    );
    assert_eq!(write("t1", "b").await, Err("IdempotentParameterMismatchException".to_owned()));
    assert_eq!(write("t2", "b").await, Ok(()), "what failed may be tried again");
    let (first, second) = tokio::join!(write("t3", "c"), write("t3", "c"));
    assert_eq!((first, second), (Ok(()), Ok(())), "at the same moment too");
}
