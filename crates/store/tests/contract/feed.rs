//! The change feed, and reports that wait for their message.

use super::support::{Bench, NOW, event, inbound, phone, position, thread};
use domain::{
    Content, Entry, EventId, LiveEvent, Millis,
    live::{Change, FeedItem, Scope},
};
use store::keys;

const HOUR: i64 = 3_600_000;
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// The full hour before `NOW`, plus an offset.
fn moment(offset: i64) -> Millis {
    Millis(NOW.0.div_euclid(HOUR) * HOUR + offset)
}

fn id(offset: i64, serial: u128) -> EventId {
    EventId::from_parts(moment(offset).unsigned(), serial)
}

fn number(id: &str) -> Scope {
    Scope::Number(phone(id))
}

fn stored(event: &LiveEvent) -> FeedItem {
    event.to_item().unwrap()
}

async fn fill(bench: &Bench, events: &[LiveEvent]) {
    let outcome = bench.write(|commit| events.iter().for_each(|event| _ = commit.put_live("live", event)));
    outcome.await.unwrap();
}

#[tokio::test]
async fn the_feed_goes_on_after_every_event_and_across_hours() {
    let bench = Bench::open().await;
    // An hour without events lies between; two events share a millisecond.
    let ids = [
        id(-2 * HOUR, 0),
        id(-HOUR - 1, 0),
        id(-1, 3),
        id(-1, 4),
        id(0, 0),
        id(0, 1),
        id(5, 0),
    ];
    let events = ids.map(|id| event(phone("1"), id));
    let stored = events.each_ref().map(stored);
    let mut shuffled = events.clone();
    shuffled.reverse();
    shuffled.swap(1, 4);
    fill(&bench, &shuffled).await;
    fill(&bench, &[event(phone("11"), id(0, 0))]).await;
    let read = async |after| bench.live_events(&number("1"), after, moment(10), 100).await.unwrap();
    assert_eq!(read(EventId::from_parts(moment(-2 * HOUR).unsigned() - 1, 9)).await, stored);
    for (index, event) in events.iter().enumerate() {
        assert_eq!(read(event.id).await, stored[index + 1..], "after {}", event.id);
    }
    assert_eq!(read(id(-1, 2)).await, stored[2..], "a place where no event stands");
    let ids = bench.live_ids(&number("1"), events[0].id, moment(10), 100).await.unwrap();
    assert_eq!(ids, events.each_ref().map(|event| event.id)[1..]);
    assert_eq!(bench.live_events_of(&number("1"), &ids[1..4]).await.unwrap(), stored[2..5]);
    assert_eq!(
        bench.live_events_of(&number("1"), &[id(4, 0)]).await.unwrap(),
        [],
        "none of that id"
    );
    let up_to = async |after, last| bench.live_events_up_to(&number("1"), after, last, 100).await.unwrap();
    assert_eq!(up_to(id(-1, 2), id(0, 0)).await, stored[2..5], "the last one included");
    assert_eq!(up_to(id(5, 0), id(5, 0)).await, [], "nothing lies after the last");
    assert_eq!(up_to(id(5, 0), id(-1, 0)).await, [], "a clock that is behind");
    bench.close().await;
}

#[tokio::test]
async fn the_feed_stops_above_its_limit_with_no_gap_before() {
    let bench = Bench::open().await;
    let events = [id(-HOUR, 0), id(-HOUR, 1), id(0, 0), id(1, 0)].map(|id| event(phone("1"), id));
    fill(&bench, &events).await;
    let events = events.each_ref().map(stored);
    let start = EventId::from_parts(moment(-HOUR).unsigned() - 1, 0);
    for limit in 0..=5 {
        let read = bench.live_events(&number("1"), start, moment(10), limit).await.unwrap();
        assert!(events.starts_with(&read), "{limit}");
        assert_eq!(
            read.len() > limit,
            events.len() > limit,
            "more than asked for tells that there is more"
        );
        assert!(read.len() > limit || read == events);
    }
    let read = bench.live_events(&number("1"), start, moment(10), 1).await.unwrap();
    assert_eq!(read, events[..2], "the next hour was not read");
    bench.close().await;
}

#[tokio::test]
async fn an_event_by_a_clock_ahead_of_ours_is_read_and_all_expire_after_a_day() {
    let bench = Bench::open().await;
    let ahead = event(phone("1"), id(10, 0));
    fill(&bench, std::slice::from_ref(&ahead)).await;
    let read = bench.live_events(&number("1"), id(-5_000, 0), moment(-1), 100).await.unwrap();
    assert_eq!(read, [stored(&ahead)]);
    let ttl = bench.ttl(keys::live(&ahead.scope, ahead.id)).await;
    assert_eq!(ttl, Some(moment(0).seconds().0 + DAY_SECONDS));
    bench.close().await;
}

#[tokio::test]
async fn the_feed_goes_on_where_the_database_stops() {
    let bench = Bench::open().await;
    // DynamoDB reads one megabyte at most at a time; this hour has a third more.
    let body = "x".repeat(30_000);
    let events: Vec<LiveEvent> = (0..45)
        .map(|serial| {
            let mut message = inbound(thread(1), position(1, 1));
            message.content = Content::Text { body: body.clone() };
            LiveEvent::new(id(0, serial), number("1"), vec![Change::Entry(Entry::Message(message))])
        })
        .collect();
    fill(&bench, &events).await;
    let read = bench.live_events(&number("1"), id(-1, 0), moment(10), 100).await.unwrap();
    let events: Vec<FeedItem> = events.iter().map(stored).collect();
    assert!(read == events, "{} of {} events, or not in order", read.len(), events.len());
    bench.close().await;
}
