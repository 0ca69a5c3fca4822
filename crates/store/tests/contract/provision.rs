//! Making the tables, and making them again.

use super::support::{Bench, phone};
use aws_sdk_dynamodb::types::{KeyType, ProjectionType, TableDescription, TimeToLiveStatus};
use domain::Phone;
use store::{Store, provision};

async fn describe(bench: &Bench, table: &str) -> TableDescription {
    bench.client.describe_table().table_name(table).send().await.unwrap().table.unwrap()
}

#[tokio::test]
async fn a_second_time_keeps_tables_and_items() {
    let bench = Bench::open().await;
    let known = Phone::unknown(phone("1"));
    bench.put_phone(&known).await.unwrap();
    let again = provision(&bench, false).await.unwrap();
    // Point-in-time recovery is asked for each time; an endpoint without backups says so, and that is no error.
    let changed: Vec<_> = again
        .lines
        .iter()
        .filter(|line| !line.contains("exists") && !line.contains("point-in-time recovery"))
        .collect();
    assert!(changed.is_empty(), "{changed:?}");
    assert_eq!(bench.phones().await.unwrap(), [known]);
    bench.close().await;
}

#[tokio::test]
async fn the_main_table_has_both_indexes_with_whole_items() {
    let bench = Bench::open().await;
    let main = describe(&bench, &bench.tables().main).await;
    let mut indexes: Vec<_> = main
        .global_secondary_indexes()
        .iter()
        .map(|index| {
            let projection = index.projection().and_then(|projection| projection.projection_type());
            assert_eq!(projection, Some(&ProjectionType::All));
            let keys: Vec<_> = index
                .key_schema()
                .iter()
                .map(|key| (key.attribute_name(), key.key_type().clone()))
                .collect();
            (index.index_name().unwrap(), keys)
        })
        .collect();
    indexes.sort_by_key(|(name, _)| *name);
    let keys = |pk| vec![(pk, KeyType::Hash), ("lastActivityAt", KeyType::Range)];
    assert_eq!(indexes, [("inbox", keys("inboxPk")), ("queue", keys("queuePk"))]);
    let sessions = describe(&bench, &bench.tables().sessions).await;
    assert!(sessions.global_secondary_indexes().is_empty());
    bench.close().await;
}

#[tokio::test]
async fn both_tables_forget_what_expires() {
    let bench = Bench::open().await;
    let store: &Store = &bench;
    for table in [&store.tables().main, &store.tables().sessions] {
        let described = bench.client.describe_time_to_live().table_name(table).send().await.unwrap();
        let ttl = described.time_to_live_description.unwrap();
        assert_eq!(ttl.attribute_name(), Some("ttl"));
        assert!(
            matches!(
                ttl.time_to_live_status(),
                Some(TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling)
            ),
            "{ttl:?}"
        );
    }
    bench.close().await;
}
