//! Makes the tables: idempotent, and says what it did.

use crate::{
    Store, StoreError,
    keys::{self, inbox_index, queue_index},
};
use aws_sdk_dynamodb::{
    error::ProvideErrorMetadata,
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, PointInTimeRecoverySpecification, Projection,
        ProjectionType, ScalarAttributeType, TableStatus, TimeToLiveSpecification,
    },
};
use std::time::Duration;

/// What was done about one table, a line each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provisioned {
    pub lines: Vec<String>,
}

/// Makes both tables with their indexes, expiry, point-in-time recovery and deletion protection. What is there already stays.
///
/// Deletion protection can be left out for tables that a test throws away.
pub async fn provision(store: &Store, deletion_protection: bool) -> Result<Provisioned, StoreError> {
    let mut done = Provisioned::default();
    let indexes = [(inbox_index::NAME, inbox_index::PK), (queue_index::NAME, queue_index::PK)];
    table(store, &store.tables.main, &indexes, deletion_protection, &mut done).await?;
    table(store, &store.tables.sessions, &[], deletion_protection, &mut done).await?;
    Ok(done)
}

async fn table(
    store: &Store,
    name: &str,
    indexes: &[(&str, &str)],
    deletion_protection: bool,
    done: &mut Provisioned,
) -> Result<(), StoreError> {
    let mut note = |text: &str| done.lines.push(format!("{name}: {text}"));
    if status(store, name).await?.is_none() {
        let mut create = store
            .client
            .create_table()
            .table_name(name)
            .billing_mode(BillingMode::PayPerRequest)
            .deletion_protection_enabled(deletion_protection)
            .set_key_schema(Some(key_schema(keys::PK, keys::SK)?))
            .attribute_definitions(string_attribute(keys::PK)?)
            .attribute_definitions(string_attribute(keys::SK)?);
        if !indexes.is_empty() {
            create = create.attribute_definitions(string_attribute(keys::LAST_ACTIVITY)?);
        }
        for (index, pk) in indexes {
            create = create.attribute_definitions(string_attribute(pk)?).global_secondary_indexes(
                GlobalSecondaryIndex::builder()
                    .index_name(*index)
                    .set_key_schema(Some(key_schema(pk, keys::LAST_ACTIVITY)?))
                    .projection(Projection::builder().projection_type(ProjectionType::All).build())
                    .build()
                    .map_err(StoreError::malformed)?,
            );
        }
        match create.send().await {
            Ok(_) => note("created"),
            Err(error) if error.code() == Some("ResourceInUseException") => note("exists"),
            Err(error) => return Err(error.into()),
        }
    } else {
        note("exists");
        let described = store.client.describe_table().table_name(name).send().await?;
        let protected = described.table.and_then(|table| table.deletion_protection_enabled).unwrap_or(false);
        if deletion_protection && !protected {
            store
                .client
                .update_table()
                .table_name(name)
                .deletion_protection_enabled(true)
                .send()
                .await?;
            note("deletion protection switched on");
        }
    }
    wait_until_active(store, name).await?;
    expiry(store, name, &mut note).await?;
    recovery(store, name, &mut note).await
}

async fn status(store: &Store, name: &str) -> Result<Option<TableStatus>, StoreError> {
    match store.client.describe_table().table_name(name).send().await {
        Ok(output) => Ok(output.table.and_then(|table| table.table_status)),
        Err(error) if error.code() == Some("ResourceNotFoundException") => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn wait_until_active(store: &Store, name: &str) -> Result<(), StoreError> {
    // A new table takes seconds; five minutes means that something is wrong.
    for _ in 0..300 {
        if status(store, name).await? == Some(TableStatus::Active) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Err(StoreError::Unavailable(
        format!("table {name} did not become active within five minutes").into(),
    ))
}

async fn expiry(store: &Store, name: &str, note: &mut impl FnMut(&str)) -> Result<(), StoreError> {
    let described = store.client.describe_time_to_live().table_name(name).send().await?;
    let on = described
        .time_to_live_description
        .and_then(|ttl| ttl.attribute_name)
        .is_some_and(|attribute| attribute == keys::TTL);
    if on {
        return Ok(());
    }
    let ttl = TimeToLiveSpecification::builder()
        .enabled(true)
        .attribute_name(keys::TTL)
        .build()
        .map_err(StoreError::malformed)?;
    store
        .client
        .update_time_to_live()
        .table_name(name)
        .time_to_live_specification(ttl)
        .send()
        .await?;
    note("expiry switched on");
    Ok(())
}

async fn recovery(store: &Store, name: &str, note: &mut impl FnMut(&str)) -> Result<(), StoreError> {
    let on = PointInTimeRecoverySpecification::builder()
        .point_in_time_recovery_enabled(true)
        .build()
        .map_err(StoreError::malformed)?;
    // A table that was made just now has no backups yet: half a minute or so.
    for _ in 0..60 {
        let result = store
            .client
            .update_continuous_backups()
            .table_name(name)
            .point_in_time_recovery_specification(on.clone())
            .send()
            .await;
        match result {
            Ok(_) => {
                note("point-in-time recovery is on");
                return Ok(());
            }
            Err(error) if error.code() == Some("ContinuousBackupsUnavailableException") => {
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
            // Local emulators have no backups.
            Err(error) if error.code() == Some("UnknownOperationException") => {
                note("no point-in-time recovery on this endpoint");
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        }
    }
    Err(StoreError::Unavailable(
        format!("point-in-time recovery of {name} could not be switched on within two minutes; run this again").into(),
    ))
}

fn key_schema(pk: &str, sk: &str) -> Result<Vec<KeySchemaElement>, StoreError> {
    let element = |name: &str, kind| {
        KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(kind)
            .build()
            .map_err(StoreError::malformed)
    };
    Ok(vec![element(pk, KeyType::Hash)?, element(sk, KeyType::Range)?])
}

fn string_attribute(name: &str) -> Result<AttributeDefinition, StoreError> {
    AttributeDefinition::builder()
        .attribute_name(name)
        .attribute_type(ScalarAttributeType::S)
        .build()
        .map_err(StoreError::malformed)
}
