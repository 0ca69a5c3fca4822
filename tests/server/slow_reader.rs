//! Ten thousand events pass while one browser reads them all and another reads nothing; and what an idle stream costs.

use crate::support::{Browser, Reader, SUPPORT, TestApp, now, text_event, until};
use domain::{
    Entry, EventId, LiveEvent, Millis, PhoneId,
    live::{Change, Scope},
};
use std::{collections::BTreeSet, time::Duration};
use store::Store;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

const VIEWER: &str = "vikram@demo.example";
const EVENTS: usize = 10_000;

/// Most resident memory of the server while the events pass, in kB. It stands at some 40,000 before.
const MOST_MEMORY: u64 = 160_000;

/// Most resident memory of one idle stream, in bytes. See quality.md for the aim.
const MOST_IDLE: u64 = 32 * 1024;

/// Opens a stream by hand, with as little room for unread bytes as the system allows, and reads up to the greeting.
async fn by_hand(browser: &Browser, app: &TestApp, since: Option<&str>) -> (TcpStream, String) {
    let address = app.url.strip_prefix("http://").unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(address.parse().unwrap()).await.unwrap();
    let query = since.map(|since| format!("?since={since}")).unwrap_or_default();
    let request = format!(
        "GET /live{query} HTTP/1.1\r\nHost: {address}\r\nAccept: text/event-stream\r\nCookie: __Host-wecare={}\r\n\r\n",
        browser.cookie().unwrap()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut text = Vec::new();
    while !String::from_utf8_lossy(&text).contains("event: hello") {
        assert_ne!(stream.read_buf(&mut text).await.unwrap(), 0, "{}", String::from_utf8_lossy(&text));
    }
    (stream, String::from_utf8(text).unwrap())
}

/// A live event of the size that a long message has, to be copied.
async fn long_event(app: &TestApp, browser: &Browser) -> LiveEvent {
    let reader = Reader::open(browser, &app.url, None).await;
    app.publish(text_event("wamid.LONG", "919811110001", now(), &"word ".repeat(400)))
        .await;
    let told = until("the message is told", async || {
        reader.heard().told.iter().find(|told| told.name == "message").cloned()
    })
    .await;
    let entry: Entry = serde_json::from_value(told.data["changes"][1]["entry"].clone()).unwrap();
    let scope = Scope::Number(PhoneId::parse(SUPPORT).unwrap());
    LiveEvent::new(EventId::from_parts(0, 0), scope, vec![Change::Entry(entry)])
}

#[expect(clippy::disallowed_methods, reason = "tests run in real time")]
fn millis() -> u64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    u64::try_from(since.as_millis()).unwrap()
}

/// Writes events as another server would, 200 every quarter of a second; gives their ids.
async fn write(store: &Store, like: &LiveEvent, mut each: impl FnMut()) -> BTreeSet<String> {
    let mut written = BTreeSet::new();
    let mut pace = tokio::time::interval(Duration::from_millis(250));
    while written.len() < EVENTS {
        pace.tick().await;
        for _ in 0..2 {
            let mut commit = store.commit::<()>();
            for _ in 0..100 {
                let id = EventId::from_parts(millis(), u128::try_from(written.len()).unwrap());
                written.insert(id.to_string());
                commit.put_live((), &LiveEvent { id, ..like.clone() });
            }
            commit.run().await.unwrap();
        }
        each();
    }
    written
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_reads_nothing_costs_little_and_delays_nobody() {
    let app = TestApp::start().await;
    let (browser, store) = (Browser::signed_in(&app, VIEWER).await, app.store());
    let like = long_event(&app, &browser).await;
    let began = EventId::from_parts(millis(), 0);
    let (mut slow, mut text) = by_hand(&browser, &app, None).await;
    let fast = Reader::open(&browser, &app.url, None).await;
    let mut most = 0;
    let mut behind = 0;
    let mut count = 0;
    let written = write(&store, &like, || {
        most = most.max(app.server.lock().unwrap().memory());
        count += 200;
        behind = behind.max(count - fast.ids().len().min(count));
    })
    .await;
    until("the other reader has all of them", async || {
        (fast.ids().len() >= EVENTS).then_some(())
    })
    .await;
    println!("most memory {most} kB, most behind {behind} events");
    assert!(most < MOST_MEMORY, "the server grew to {most} kB");
    assert!(behind < 3_000, "the other reader was {behind} events behind");
    let heard: Vec<String> = fast.ids();
    assert_eq!(heard.iter().cloned().collect::<BTreeSet<_>>(), written, "screen = store");
    assert_eq!(heard.len(), EVENTS, "none came twice");
    assert_eq!(fast.count("reset"), 0);
    let stored = store
        .live_events(&like.scope, began, Millis(now() * 1000), 1_000_000)
        .await
        .unwrap();
    assert_eq!(stored.iter().map(|event| event.id.to_string()).collect::<BTreeSet<_>>(), written);

    // Now the slow one reads what was kept for it, up to the word that there was more, or to the cut.
    let mut bytes = Vec::new();
    loop {
        match tokio::time::timeout(Duration::from_secs(30), slow.read_buf(&mut bytes))
            .await
            .unwrap()
        {
            Ok(0) | Err(_) => break,
            Ok(_)
                if bytes.ends_with(b"event: reset\n")
                    || String::from_utf8_lossy(&bytes[bytes.len().saturating_sub(70_000)..]).contains("event: reset") =>
            {
                break;
            }
            Ok(_) => {}
        }
    }
    text.push_str(&String::from_utf8_lossy(&bytes));
    let was_reset = text.contains("event: reset");
    // The chunk sizes of the transfer stand between the lines; blocks that they cut are left out.
    let clean: String = text
        .split("\r\n")
        .filter(|part| part.len() > 8 || part.contains('\n'))
        .collect::<Vec<_>>()
        .concat();
    let last = clean
        .rmatch_indices("id: ")
        .map(|(at, _)| clean[at + 4..].chars().take(26).collect::<String>())
        .find(|id| id.len() == 26);
    println!(
        "the slow one was {} after {} kB",
        if was_reset { "reset" } else { "cut off" },
        text.len() / 1024
    );
    assert!(text.len() / 1024 < 16 * 1024, "what is kept for it is bounded");
    if !was_reset {
        // It comes back with the place it has: so much was missed since then that it must start afresh.
        let (mut again, mut text) = by_hand(&browser, &app, last.as_deref()).await;
        while !text.contains("event: reset") {
            let mut bytes = Vec::new();
            assert_ne!(again.read_buf(&mut bytes).await.unwrap(), 0);
            text.push_str(&String::from_utf8_lossy(&bytes));
        }
    }
    // Whoever comes now is served as ever.
    let fresh = Reader::open(&browser, &app.url, None).await;
    app.publish(text_event("wamid.AFTER", "919811110002", now(), "after")).await;
    until("news are told", async || {
        fresh
            .heard()
            .told
            .iter()
            .any(|told| told.data.to_string().contains("wamid.AFTER"))
            .then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_that_is_idle_costs_little_and_none_holds_up_the_end() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, VIEWER).await;
    let mut streams = Vec::new();
    // The first ones grow pools that stay.
    for _ in 0..100 {
        streams.push(by_hand(&browser, &app, None).await.0);
    }
    let memory = || app.server.lock().unwrap().memory();
    let before = memory();
    for _ in 0..1_000 {
        streams.push(by_hand(&browser, &app, None).await.0);
    }
    // Twelve seconds of marks and checks.
    let later = now() + 12;
    until("some time has passed", async || (now() > later).then_some(())).await;
    let each = (memory() - before) * 1024 / 1_000;
    println!("{each} bytes for each of 1,000 idle streams");
    assert!(each < MOST_IDLE, "{each} bytes each");

    let stopped = app.server.lock().unwrap().stop_in_background();
    let code = tokio::time::timeout(
        Duration::from_secs(20),
        tokio::task::spawn_blocking(move || stopped.join().unwrap()),
    )
    .await
    .expect("streams that nobody reads do not hold up the end")
    .unwrap();
    assert_eq!(code, Some(0));
    drop(streams);
}
