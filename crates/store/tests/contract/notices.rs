//! What Admin should know.

use super::support::{Bench, NOW, refused, user};
use domain::{EventId, Newer, Notice, NoticeKind, Severity, notice::About};
use store::keys;

fn notice(after: u64) -> Notice {
    Notice {
        id: EventId::from_parts(NOW.unsigned() + after, 1),
        at: NOW,
        kind: NoticeKind::AccountReview,
        severity: Severity::Info,
        sentence: "WhatsApp approved our account.".into(),
        about: About::default(),
        not_for: Vec::new(),
        newer: Newer::default(),
    }
}

fn same(serial: u128) -> EventId {
    EventId::from_parts(0, serial)
}

#[tokio::test]
async fn what_was_told_before_is_not_written_again_and_lists_begin_with_the_newest() {
    let bench = Bench::open().await;
    let put = async |after, serial| {
        let notice = notice(after);
        bench
            .write(|commit| commit.create_notice("told", &notice, same(serial), "{}"))
            .await
    };
    // In any order: they stand by when they became known.
    for (after, serial) in [(3, 1), (1, 2), (5, 3), (4, 4)] {
        put(after, serial).await.unwrap();
    }
    assert_eq!(refused(put(9, 2).await), ["told"]);
    let all = bench.notices(None, 10).await.unwrap();
    assert_eq!(all, [5, 4, 3, 1].map(notice));
    assert_eq!(bench.notices(None, 2).await.unwrap(), all[..2]);
    assert_eq!(bench.notices(Some(all[1].id), 10).await.unwrap(), all[2..]);
    let count = async |after: Option<&Notice>, cap| bench.count_notices(after.map(|notice| notice.id), cap).await.unwrap();
    assert_eq!((count(None, 100).await, count(None, 3).await), (4, 3));
    assert_eq!((count(Some(&all[1]), 100).await, count(Some(&all[0]), 100).await), (1, 0));
    let ends = bench.ttl(keys::notice(all[0].id)).await;
    assert_eq!(ends, Some(NOW.0 / 1_000 + 3_660 * 86_400));
    bench.close().await;
}

#[tokio::test]
async fn what_operators_are_told_stands_apart_and_goes_with_the_others() {
    let bench = Bench::open().await;
    for after in [1, 2, 3] {
        let notice = notice(after);
        let put = bench.write(|commit| {
            commit.create_notice("told", &notice, same(after.into()), "{}");
            if after > 1 {
                commit.create_operator_notice("operators", &notice);
            }
        });
        put.await.unwrap();
    }
    assert_eq!(bench.operator_notices(None, 10).await.unwrap(), [3, 2].map(notice));
    assert_eq!(bench.operator_notices(Some(notice(3).id), 10).await.unwrap(), [notice(2)]);
    assert_eq!(bench.notices(None, 10).await.unwrap().len(), 3);
    assert_eq!(bench.remove_notices(NOW.plus(3), 10).await.unwrap(), 2, "a notice counts once");
    assert_eq!(bench.operator_notices(None, 10).await.unwrap(), [notice(3)]);
    bench.close().await;
}

#[tokio::test]
async fn a_page_is_whole_also_where_what_came_is_large() {
    let bench = Bench::open().await;
    let raw = "x".repeat(250_000);
    for serial in 1..=12_u64 {
        let notice = notice(serial);
        let put = bench.write(|commit| commit.create_notice("told", &notice, same(serial.into()), &raw));
        put.await.unwrap();
    }
    assert_eq!(bench.notices(None, 10).await.unwrap().len(), 10);
    assert_eq!(bench.count_notices(None, 11).await.unwrap(), 11);
    bench.close().await;
}

#[tokio::test]
async fn each_has_seen_them_up_to_a_place_that_moves_forward() {
    let bench = Bench::open().await;
    let (one, other) = (user("one"), user("other"));
    assert_eq!(bench.notices_seen(&one).await.unwrap(), None);
    for (after, expected) in [(5, 5), (3, 5), (5, 5), (8, 8)] {
        bench.see_notices(&one, notice(after).id).await.unwrap();
        assert_eq!(bench.notices_seen(&one).await.unwrap(), Some(notice(expected).id));
    }
    assert_eq!(bench.notices_seen(&other).await.unwrap(), None);
    bench.close().await;
}
