//! Whether the tables are as `wecare provision` makes them.

use super::report::Report;
use aws_config::SdkConfig;
use aws_sdk_dynamodb::{
    Client,
    error::ProvideErrorMetadata,
    types::{
        IndexStatus, KeySchemaElement, KeyType, PointInTimeRecoveryStatus, ProjectionType, TableDescription, TableStatus, TimeToLiveStatus,
    },
};
use store::{
    TableNames,
    keys::{self, inbox_index, queue_index},
};

const PROVISION: &str = "run `wecare provision`";

pub(super) async fn look(report: &mut Report, sdk: &SdkConfig, names: &TableNames) {
    let client = Client::new(sdk);
    let indexes = [
        (inbox_index::NAME, inbox_index::PK, inbox_index::SK),
        (queue_index::NAME, queue_index::PK, queue_index::SK),
    ];
    table(report, &client, &names.main, &indexes).await;
    table(report, &client, &names.sessions, &[]).await;
}

async fn table(report: &mut Report, client: &Client, name: &str, indexes: &[(&str, &str, &str)]) {
    let what = |part: &str| format!("table {name}: {part}");
    let described = match client.describe_table().table_name(name).send().await {
        Err(error) if error.code() == Some("ResourceNotFoundException") => {
            return report.fix(&what("there"), PROVISION);
        }
        described => report.answer(&what("there"), "dynamodb:DescribeTable", described),
    };
    let Some(table) = described.and_then(|described| described.table) else {
        return;
    };
    report.expect(
        table.table_status == Some(TableStatus::Active),
        &what("there and active"),
        "wait until AWS has made or changed it, then check again",
    );
    report.expect(
        keyed(table.key_schema(), keys::PK, keys::SK),
        &what("keys"),
        "its keys are not pk and sk, so it is another program's: choose another name and run `wecare provision`",
    );
    for (index, pk, sk) in indexes {
        report.expect(
            indexed(&table, index, pk, sk),
            &what(&format!("index {index}")),
            &format!("it must be active, keyed by {pk} and {sk}, and hold all attributes; delete it if it differs, then make the table anew with `wecare provision`"),
        );
    }
    report.expect(
        table.deletion_protection_enabled == Some(true),
        &what("deletion protection"),
        PROVISION,
    );
    expiry(report, client, name, &what("expiry")).await;
    recovery(report, client, name, &what("point-in-time recovery")).await;
}

fn keyed(schema: &[KeySchemaElement], pk: &str, sk: &str) -> bool {
    let has = |name: &str, kind: &KeyType| {
        schema
            .iter()
            .any(|element| element.attribute_name() == name && element.key_type() == kind)
    };
    schema.len() == 2 && has(pk, &KeyType::Hash) && has(sk, &KeyType::Range)
}

fn indexed(table: &TableDescription, name: &str, pk: &str, sk: &str) -> bool {
    table.global_secondary_indexes().iter().any(|index| {
        index.index_name() == Some(name)
            && keyed(index.key_schema(), pk, sk)
            // Emulators leave the status out.
            && index.index_status().is_none_or(|status| *status == IndexStatus::Active)
            && index.projection().and_then(|projection| projection.projection_type()) == Some(&ProjectionType::All)
    })
}

async fn expiry(report: &mut Report, client: &Client, name: &str, what: &str) {
    let answer = client.describe_time_to_live().table_name(name).send().await;
    let Some(answer) = report.answer(what, "dynamodb:DescribeTimeToLive", answer) else {
        return;
    };
    let ttl = answer.time_to_live_description();
    let is_on = ttl
        .and_then(|ttl| ttl.time_to_live_status())
        .is_some_and(|status| matches!(status, TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling));
    let right = is_on && ttl.and_then(|ttl| ttl.attribute_name()) == Some(keys::TTL);
    report.expect(
        right,
        what,
        "it must be on, by the attribute ttl; switch another one off, then run `wecare provision`",
    );
}

async fn recovery(report: &mut Report, client: &Client, name: &str, what: &str) {
    let answer = client.describe_continuous_backups().table_name(name).send().await;
    if answer
        .as_ref()
        .is_err_and(|error| error.code() == Some("UnknownOperationException"))
    {
        return report.skip(what, "this endpoint has no backups");
    }
    let Some(answer) = report.answer(what, "dynamodb:DescribeContinuousBackups", answer) else {
        return;
    };
    let status = answer
        .continuous_backups_description()
        .and_then(|backups| backups.point_in_time_recovery_description())
        .and_then(|recovery| recovery.point_in_time_recovery_status());
    report.expect(status == Some(&PointInTimeRecoveryStatus::Enabled), what, PROVISION);
}
