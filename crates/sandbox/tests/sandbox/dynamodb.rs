//! DynamoDB answers beside the rest.

use crate::support::Local;
use aws_sdk_dynamodb::types::{AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType};

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
