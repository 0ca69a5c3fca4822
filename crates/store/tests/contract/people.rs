//! Customers and their identities, our numbers, and events that nobody understood.

use super::support::{Bench, NOW, customer, phone, refused};
use domain::{
    Contact, CustomerCard, EventId, Millis, Phone, PhoneNumber, Seconds,
    account::{Limit, Rated},
};
use std::collections::BTreeSet;
use store::{FailedEvent, IdentityOwner, Owner, keys::IdentityKind};

const DAY: i64 = 86_400_000;

fn owner(kind: IdentityKind, value: &str, serial: u128) -> IdentityOwner {
    IdentityOwner {
        kind,
        value: value.into(),
        customer: customer(serial),
    }
}

fn contact(serial: u128) -> Contact {
    Contact {
        id: customer(serial),
        card: CustomerCard {
            name: Some("Ana".into()),
            ..CustomerCard::default()
        },
        first_contact_at: Seconds(10),
        card_at: Seconds(10),
        linked: BTreeSet::new(),
        marketing: None,
        v: 1,
        newer: domain::Newer::default(),
    }
}

#[tokio::test]
async fn an_identity_has_one_owner_and_a_taken_one_stops_the_whole_first_contact() {
    let bench = Bench::open().await;
    let meet = async |serial, wa: &str, bsuid: &str| {
        bench
            .write(|commit| {
                commit.create_identity("wa", &owner(IdentityKind::Wa, wa, serial));
                commit.create_identity("bsuid", &owner(IdentityKind::Bsuid, bsuid, serial));
                commit.put_contact("contact", &contact(serial), None);
            })
            .await
    };
    meet(1, "919811110001", "IN.1").await.unwrap();
    assert_eq!(refused(meet(2, "919811110001", "IN.2").await), ["wa"]);
    assert_eq!(refused(meet(2, "919811110002", "IN.1").await), ["bsuid"]);
    assert_eq!(refused(meet(1, "919811110001", "IN.1").await), ["wa", "bsuid", "contact"]);
    assert_eq!(bench.contact(customer(1)).await.unwrap(), Some(contact(1)));
    assert_eq!(bench.contact(customer(2)).await.unwrap(), None);
    for (kind, value, expected) in [
        (IdentityKind::Wa, "919811110001", Some(customer(1))),
        (IdentityKind::Bsuid, "IN.1", Some(customer(1))),
        (IdentityKind::Wa, "919811110002", None),
        (IdentityKind::Bsuid, "IN.2", None),
        (IdentityKind::Bsuid, "919811110001", None),
    ] {
        assert_eq!(
            bench.identity(kind, value).await.unwrap().map(|owner| owner.customer),
            expected,
            "{kind:?} {value}"
        );
    }
    bench.close().await;
}

#[tokio::test]
async fn an_identity_moves_only_from_the_owner_it_has() {
    let bench = Bench::open().await;
    let value = "919811110001";
    let is = |serial, left: Option<i64>| Owner {
        customer: customer(serial),
        left: left.map(Seconds),
    };
    let put = async |read, now| {
        bench
            .write(|commit| {
                commit.put_identity("identity", IdentityKind::Wa, value, now, read);
                commit.put_contact("contact", &contact(9), None);
            })
            .await
    };
    let read = async || bench.identity(IdentityKind::Wa, value).await.unwrap();
    assert_eq!(
        refused(put(Some(is(1, None)), is(2, None)).await),
        ["identity"],
        "there is none to move"
    );
    let first = owner(IdentityKind::Wa, value, 1);
    bench.write(|commit| commit.create_identity("identity", &first)).await.unwrap();
    assert_eq!(refused(put(None, is(2, None)).await), ["identity"], "it is not free");
    assert_eq!(
        refused(put(Some(is(3, None)), is(2, None)).await),
        ["identity"],
        "it is not theirs to give"
    );
    assert_eq!(
        refused(put(Some(is(1, Some(5))), is(2, None)).await),
        ["identity"],
        "they did not leave it"
    );
    assert_eq!(bench.contact(customer(9)).await.unwrap(), None);
    assert_eq!(read().await, Some(is(1, None)));
    put(Some(is(1, None)), is(1, Some(7))).await.unwrap();
    assert_eq!(read().await, Some(is(1, Some(7))));
    let again = async |read, now| {
        bench
            .write(|commit| commit.put_identity("identity", IdentityKind::Wa, value, now, read))
            .await
    };
    assert_eq!(
        refused(again(Some(is(1, None)), is(4, None)).await),
        ["identity"],
        "they have left it"
    );
    again(Some(is(1, Some(7))), is(2, None)).await.unwrap();
    assert_eq!(read().await, Some(is(2, None)));
    bench.close().await;
}

#[tokio::test]
async fn a_profile_changes_only_over_the_version_that_was_read() {
    let bench = Bench::open().await;
    let put = async |contact: &Contact, version| bench.write(|commit| commit.put_contact("contact", contact, version)).await;
    let first = contact(1);
    assert_eq!(refused(put(&first, Some(1)).await), ["contact"], "there is none to change");
    put(&first, None).await.unwrap();
    let mut second = first.clone();
    second.card.username = Some("ana".into());
    second.v = 2;
    put(&second, Some(1)).await.unwrap();
    for stale in [None, Some(1), Some(3)] {
        assert_eq!(refused(put(&first, stale).await), ["contact"], "{stale:?}");
    }
    assert_eq!(bench.contact(first.id).await.unwrap(), Some(second));
    bench.close().await;
}

#[tokio::test]
async fn a_number_learnt_from_an_event_never_hides_what_is_known_of_it() {
    let bench = Bench::open().await;
    assert!(bench.phones().await.unwrap().is_empty());
    let unknown = Phone::unknown(phone("2"));
    bench.put_phone_if_new(&unknown).await.unwrap();
    assert_eq!(bench.phones().await.unwrap(), std::slice::from_ref(&unknown));
    let known = Phone {
        eum_id: Some("phone-number-id-0000".into()),
        number: PhoneNumber::parse("+91 98765 43210").ok(),
        name: Some("Desk".into()),
        quality: Some("GREEN".into()),
        ..unknown.clone()
    };
    bench.put_phone(&known).await.unwrap();
    bench.put_phone_if_new(&unknown).await.unwrap();
    let other = Phone::unknown(phone("1"));
    bench.put_phone_if_new(&other).await.unwrap();
    assert_eq!(bench.phones().await.unwrap(), [other.clone(), known]);
    bench.put_phone(&unknown).await.unwrap();
    assert_eq!(bench.phones().await.unwrap(), [other, unknown], "read again, it is as it was read");
    bench.close().await;
}

#[tokio::test]
async fn failed_events_stand_under_their_day_in_order_of_arrival() {
    let bench = Bench::open().await;
    let day = NOW.0.div_euclid(DAY);
    let failed = |at: i64, serial: u128| FailedEvent {
        id: EventId::from_parts(Millis(at).unsigned(), serial),
        at: Millis(at),
        reason: "not JSON".into(),
        raw: "{".into(),
        delivery: (serial == 1).then(|| "delivery".into()),
    };
    let (first, last) = (day * DAY, (day + 1) * DAY - 1);
    let events = [
        failed(first - 1, 0),
        failed(first, 0),
        failed(first, 1),
        failed(last, 0),
        failed(last + 1, 0),
    ];
    for event in events.iter().rev().chain(&events[..2]) {
        bench.put_failed(event).await.unwrap();
    }
    assert_eq!(bench.failed_on(day - 1).await.unwrap(), events[..1]);
    assert_eq!(bench.failed_on(day).await.unwrap(), events[1..4], "a repeat is one event");
    assert_eq!(bench.failed_on(day + 1).await.unwrap(), events[4..]);
    assert!(bench.failed_on(day + 2).await.unwrap().is_empty());
    bench.close().await;
}

#[tokio::test]
async fn ratings_are_in_order_and_a_limit_gives_way_to_a_later_one_only() {
    let bench = Bench::open().await;
    let rated = |at, quality: &str| Rated {
        at: Millis(at),
        quality: quality.into(),
    };
    for (at, quality) in [(1, "GREEN"), (3, "RED"), (2, "YELLOW")] {
        let id = EventId::from_parts(at, 0);
        bench.put_rated(&phone("1"), id, &rated(at.cast_signed(), quality)).await.unwrap();
    }
    let ratings = bench.rated(&phone("1")).await.unwrap();
    assert_eq!(ratings, [rated(1, "GREEN"), rated(2, "YELLOW"), rated(3, "RED")]);
    let limit = |at, tier: &str| Limit {
        at: Millis(at),
        tier: tier.into(),
    };
    for (at, tier) in [(5, "TIER_2K"), (4, "TIER_250"), (6, "TIER_10K")] {
        bench.put_limit("21", &limit(at, tier)).await.unwrap();
    }
    let limits = bench.limits().await.unwrap();
    assert_eq!(limits.get("21"), Some(&limit(6, "TIER_10K")));
    bench.close().await;
}
