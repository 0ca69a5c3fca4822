//! Who did what.

use super::support::Bench;
use domain::{EventId, Millis, UserId, settings::Kept};
use store::{AuditRow, AuditWho, keys};

const DAY: i64 = 86_400_000;

fn row(at: i64, serial: u128) -> AuditRow {
    AuditRow {
        id: EventId::from_parts(u64::try_from(at).unwrap(), serial),
        at: Millis(at),
        who: serial.is_multiple_of(2).then(|| AuditWho {
            id: UserId::parse("11111111-1111-4111-8111-111111111111").unwrap(),
            name: "Mira Okafor".into(),
            role: Some("Admin".into()),
        }),
        act: "sign_in".into(),
        object: None,
        origin: Some("203.0.113.7".into()),
        result: "done".into(),
        note: None,
        trace: None,
    }
}

#[tokio::test]
async fn rows_stand_under_their_day_in_order_and_go_by_themselves_in_the_end() {
    let bench = Bench::open().await;
    let midnight = 19_700 * DAY;
    let rows = [
        row(midnight - 1, 1),
        row(midnight, 2),
        row(midnight, 3),
        row(midnight + DAY - 1, 4),
        row(midnight + DAY, 5),
    ];
    for index in [3, 0, 4, 2, 1] {
        bench.put_audit(&rows[index]).await.unwrap();
    }
    // Once more, as after an answer that was lost.
    bench.put_audit(&rows[1]).await.unwrap();
    assert_eq!(bench.audit_on(19_699).await.unwrap(), rows[..1]);
    assert_eq!(bench.audit_on(19_700).await.unwrap(), rows[1..4]);
    assert_eq!(bench.audit_on(19_701).await.unwrap(), rows[4..]);
    assert_eq!(bench.audit_on(19_702).await.unwrap(), []);
    let ttl = bench.ttl(keys::audit(rows[1].at, rows[1].id)).await;
    assert_eq!(ttl, Some(midnight / 1_000 + 3_660 * 86_400));
    bench.close().await;
}

#[tokio::test]
async fn rows_of_a_day_are_removed_slice_by_slice_and_no_others() {
    let bench = Bench::open().await;
    let midnight = 19_700 * DAY;
    for serial in 0..5 {
        bench.put_audit(&row(midnight + 1, serial)).await.unwrap();
    }
    let next = row(midnight + DAY, 9);
    bench.put_audit(&next).await.unwrap();
    let mut removed = Vec::new();
    for _ in 0..3 {
        removed.push(bench.remove_audit(19_700, 3).await.unwrap());
    }
    assert_eq!(removed, [3, 2, 0]);
    assert_eq!(bench.audit_on(19_700).await.unwrap(), []);
    assert_eq!(bench.audit_on(19_701).await.unwrap(), [next]);
    assert_eq!(bench.nothing_until(Kept::Audit).await.unwrap(), None);
    bench.put_nothing_until(Kept::Audit, 19_700).await.unwrap();
    assert_eq!(bench.nothing_until(Kept::Audit).await.unwrap(), Some(19_700));
    assert_eq!(bench.nothing_until(Kept::Events).await.unwrap(), None);
    bench.close().await;
}
