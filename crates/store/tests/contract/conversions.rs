//! Conversions that people noted, and marks that they set on the time axis.

use super::support::{Bench, refused, thread};
use domain::{
    ConversationId, MarkId, MessageId, Seconds,
    conversion::{Conversion, Origin, Revenue, Told},
    statistics::OwnMark,
};

fn conversion(conversation: ConversationId, millis: u64) -> Conversion {
    Conversion {
        id: MessageId::from_parts(millis, 7),
        conversation,
        at: Seconds(i64::try_from(millis / 1_000).unwrap()),
        by: "Asha".into(),
        from: Some(Origin {
            kind: "ad".into(),
            id: "7".into(),
            name: "Sale".into(),
            click: "AR7".into(),
        }),
        revenue: Revenue::parse("5 EUR").ok(),
        told: None,
        v: 1,
    }
}

#[tokio::test]
async fn conversions_of_a_number_are_found_by_their_time_and_change_over_the_version_that_was_read() {
    let bench = Bench::open().await;
    let all: Vec<Conversion> = [1_000, 2_000, 3_000].map(|millis| conversion(thread(1), millis)).to_vec();
    bench
        .write(|commit| all.iter().for_each(|one| commit.create_conversion("note", one)))
        .await
        .unwrap();
    let phone = thread(1).phone;
    let ids = |from: u64, to: u64| (MessageId::from_parts(from, 0), MessageId::from_parts(to, u128::MAX >> 48));
    let [first, second, third] = [&all[0], &all[1], &all[2]].map(Clone::clone);
    let newest = bench.conversions(&phone, ids(0, 9_000), 9).await.unwrap();
    assert_eq!(newest, [third.clone(), second.clone(), first.clone()]);
    assert_eq!(bench.conversions(&phone, ids(0, 9_000), 2).await.unwrap(), [third, second.clone()]);
    assert_eq!(
        bench.conversions(&phone, ids(1_001, 2_000), 9).await.unwrap(),
        std::slice::from_ref(&second)
    );

    assert_eq!(
        refused(bench.write(|commit| commit.create_conversion("twice", &second)).await),
        ["twice"]
    );
    let told = Conversion {
        told: Some(Told {
            taken: true,
            refused: None,
        }),
        v: 2,
        ..second.clone()
    };
    bench.write(|commit| commit.put_conversion("told", &told, 1)).await.unwrap();
    assert_eq!(bench.conversion(&phone, told.id).await.unwrap().as_ref(), Some(&told));
    assert_eq!(
        refused(bench.write(|commit| commit.put_conversion("stale", &told, 1)).await),
        ["stale"]
    );
    assert_eq!(
        refused(bench.write(|commit| commit.remove_conversion("old", &second)).await),
        ["old"]
    );
    bench.write(|commit| commit.remove_conversion("gone", &told)).await.unwrap();
    assert_eq!(bench.conversion(&phone, told.id).await.unwrap(), None);
}

#[tokio::test]
async fn marks_are_kept_over_the_version_that_was_read() {
    let bench = Bench::open().await;
    let mark = OwnMark {
        id: MarkId::from_parts(1, 1),
        at: Seconds(60),
        phones: vec![thread(1).phone],
        words: "A deploy".into(),
        by: "Asha".into(),
        v: 1,
    };
    bench.write(|commit| commit.put_statistics_mark("set", &mark, None)).await.unwrap();
    assert_eq!(bench.statistics_marks().await.unwrap(), std::slice::from_ref(&mark));
    let changed = OwnMark {
        words: "Two deploys".into(),
        v: 2,
        ..mark.clone()
    };
    assert_eq!(
        refused(bench.write(|commit| commit.put_statistics_mark("new", &changed, None)).await),
        ["new"]
    );
    bench
        .write(|commit| commit.put_statistics_mark("change", &changed, Some(1)))
        .await
        .unwrap();
    assert_eq!(
        refused(bench.write(|commit| commit.remove_statistics_mark("stale", mark.id, 1)).await),
        ["stale"]
    );
    bench
        .write(|commit| commit.remove_statistics_mark("gone", mark.id, 2))
        .await
        .unwrap();
    assert_eq!(bench.statistics_marks().await.unwrap(), []);
}
