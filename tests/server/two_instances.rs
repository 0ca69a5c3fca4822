//! Two servers on one table: every event reaches the streams of both, also over a reconnect.

use crate::support::{Browser, Instance, Reader, SUPPORT, TestApp, now, text_event, until};
use domain::{
    EventId, LiveEvent, Millis, PhoneId,
    live::{FeedItem, Scope},
};
use serde_json::Value;
use std::collections::BTreeSet;
use store::Store;

const VIEWER: &str = "vikram@demo.example";

fn support() -> Scope {
    Scope::Number(PhoneId::parse(SUPPORT).unwrap())
}

/// Ids of every event of the feed after a place, by the table.
async fn stored(store: &Store, after: EventId) -> BTreeSet<String> {
    let events = store.live_events(&support(), after, Millis(now() * 1000), 1_000_000).await.unwrap();
    events.iter().map(|event| event.id.to_string()).collect()
}

fn place(seconds: i64) -> EventId {
    EventId::from_parts(u64::try_from(seconds).unwrap() * 1000, 0)
}

fn distinct(reader: &Reader) -> BTreeSet<String> {
    reader.ids().into_iter().collect()
}

async fn publish(app: &TestApp, range: std::ops::Range<u32>) {
    for number in range {
        let from = format!("9198111100{:02}", number % 20);
        app.publish(text_event(&format!("wamid.T{number}"), &from, now(), "words")).await;
    }
}

/// Waits until all messages with these numbers are in the feed, each with an event of its own or together with others.
async fn until_stored(app: &TestApp, store: &Store, after: EventId, range: std::ops::Range<u32>) {
    until("all is stored", async || {
        let events = store.live_events(&support(), after, Millis(now() * 1000), 1_000_000).await.ok()?;
        let text: String = events.iter().map(|event: &FeedItem| &*event.json).collect();
        range
            .clone()
            .all(|number| text.contains(&format!("\"wamid.T{number}\"")))
            .then_some(())
    })
    .await;
    assert!(!app.log().contains("panicked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn both_servers_tell_everything_also_over_a_reconnect() {
    let app = TestApp::start().await;
    let other = Instance::start(&app).await;
    let (browser, store) = (Browser::signed_in(&app, VIEWER).await, app.store());
    let began = place(now() - 1);
    let one = Reader::open(&browser, &app.url, None).await;
    let two = Reader::open(&browser, &other.url, None).await;
    publish(&app, 0..100).await;
    until_stored(&app, &store, began, 0..100).await;
    let first = stored(&store, began).await;
    until("both have heard the first part", async || {
        (distinct(&one) == first && distinct(&two) == first).then_some(())
    })
    .await;

    // Each browser goes to the other server, from the place it has, while more comes in.
    let place_of_one = one.place().unwrap();
    let place_of_two = two.place().unwrap();
    let mut heard = [distinct(&one), distinct(&two)];
    drop((one, two));
    publish(&app, 100..130).await;
    let one = Reader::open(&browser, &other.url, Some(&place_of_one)).await;
    publish(&app, 130..160).await;
    let two = Reader::open(&browser, &app.url, Some(&place_of_two)).await;
    publish(&app, 160..200).await;
    until_stored(&app, &store, began, 0..200).await;
    let all = stored(&store, began).await;
    for (reader, heard) in [&one, &two].into_iter().zip(&mut heard) {
        until("all was heard, and nothing else", async || {
            heard.extend(reader.ids());
            (*heard == all).then_some(())
        })
        .await;
        assert_eq!(reader.count("reset"), 0);
        let ids = reader.ids();
        assert_eq!(ids.len(), distinct(reader).len(), "one stream tells nothing twice");
    }
    for log in [app.log(), other.server.log()] {
        assert!(!log.contains("panicked") && !log.contains("live feed not read"), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_breaks_in_the_middle_of_what_was_missed_loses_none_of_it() {
    let app = TestApp::start().await;
    let (browser, store) = (Browser::signed_in(&app, VIEWER).await, app.store());
    let began = place(now() - 1);
    publish(&app, 0..5).await;
    until_stored(&app, &store, began, 0..5).await;
    let later = now() + 5;
    until("some seconds are between", async || (now() > later).then_some(())).await;
    publish(&app, 5..10).await;
    until_stored(&app, &store, began, 0..10).await;
    let all = stored(&store, began).await;
    let enough = now() + 5;
    until("all of it is old", async || (now() > enough).then_some(())).await;

    let replay = Reader::open(&browser, &app.url, Some(&began.to_string())).await;
    until("the replay is whole", async || (distinct(&replay) == all).then_some(())).await;
    // Had the connection broken after the first event, this is what the browser would have come back with.
    let first = replay.heard().told.iter().find(|told| told.name == "message").cloned().unwrap();
    let again = Reader::open(&browser, &app.url, first.place.as_deref()).await;
    let mut rest = all.clone();
    rest.remove(&first.id().unwrap());
    until("the rest comes again", async || rest.is_subset(&distinct(&again)).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_a_thousand_missed_events_ask_for_a_fresh_snapshot() {
    let app = TestApp::start().await;
    let (browser, store) = (Browser::signed_in(&app, VIEWER).await, app.store());
    // Written as another server would, a minute ago.
    let minute_ago = (now() - 60) * 1000;
    for hundred in 0..11 {
        let mut commit = store.commit::<()>();
        for number in 0..100 {
            let serial = hundred * 100 + number;
            if serial > 1_000 {
                break;
            }
            let id = EventId::from_parts(u64::try_from(minute_ago + serial).unwrap(), 7);
            commit.put_live((), &LiveEvent::new(id, support(), Vec::new()));
        }
        commit.run().await.unwrap();
    }
    let since = |millis: i64| EventId::from_parts(u64::try_from(minute_ago + millis).unwrap(), 0).to_string();
    let too_many = Reader::open(&browser, &app.url, Some(&since(0))).await;
    until("it is told to start afresh", async || (too_many.count("reset") == 1).then_some(())).await;
    let resume = too_many
        .heard()
        .told
        .iter()
        .find(|told| told.name == "reset")
        .unwrap()
        .place
        .clone()
        .unwrap();
    assert!(resume > since(50_000), "from now on, not from the old place");
    assert_eq!(too_many.ids(), Vec::<String>::new());
    let just = Reader::open(&browser, &app.url, Some(&since(1))).await;
    until("a thousand are told", async || (just.ids().len() == 1_000).then_some(())).await;
    assert_eq!((just.count("reset"), distinct(&just).len()), (0, 1_000));
    let old = place(now() - 601).to_string();
    let too_old = Reader::open(&browser, &app.url, Some(&old)).await;
    until("too old", async || (too_old.count("reset") == 1).then_some(())).await;
    for malformed in [
        "nonsense",
        "",
        "01",
        "%00",
        "zzzzzzzzzzzzzzzzzzzzzzzzzz",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV%20",
    ] {
        let answer = browser.get(&format!("/live?since={malformed}")).await;
        assert_eq!(answer.status(), reqwest::StatusCode::BAD_REQUEST, "{malformed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_says_so_to_its_streams_and_another_takes_over() {
    let app = TestApp::start().await;
    let mut other = Instance::start(&app).await;
    let (browser, store) = (Browser::signed_in(&app, VIEWER).await, app.store());
    let began = place(now() - 1);
    let stream = Reader::open(&browser, &other.url, None).await;
    publish(&app, 0..5).await;
    until_stored(&app, &store, began, 0..5).await;
    let first = stored(&store, began).await;
    until("heard", async || (distinct(&stream) == first).then_some(())).await;
    let stopped = other.server.stop_in_background();
    assert_eq!(stream.end().await.as_deref(), Some("shutdown"));
    publish(&app, 5..10).await;
    until_stored(&app, &store, began, 0..10).await;
    let all: BTreeSet<String> = stored(&store, began).await;
    let resumed = Reader::open(&browser, &app.url, stream.place().as_deref()).await;
    until("nothing is missing", async || {
        let heard: BTreeSet<String> = distinct(&stream).union(&distinct(&resumed)).cloned().collect();
        (heard == all).then_some(())
    })
    .await;
    assert_eq!(stopped.join().unwrap(), Some(0));
    let told: Vec<Value> = resumed.heard().told.iter().map(|told| told.data.clone()).collect();
    assert!(!told.is_empty());
}
