//! Looking through a thread: what is found, and how far one call looks.

use super::support::{Bench, inbound, position, thread};
use domain::{
    Content, Media, Message, Position,
    gallery::Shelf,
    media::{Fetched, StoredFile},
};

fn document(serial: u128, here: bool) -> Message {
    let file = StoredFile {
        key: "k".to_owned(),
        size: 1,
        mime: "application/pdf".to_owned(),
        ..StoredFile::default()
    };
    let media = Media {
        fetched: here.then(|| Fetched::Stored(Box::new(file))),
        ..Media::default()
    };
    Message {
        content: Content::Document(media),
        ..inbound(thread(1), position(100, serial))
    }
}

fn words(serial: u128, body: &str) -> Message {
    Message {
        content: Content::Text { body: body.to_owned() },
        ..inbound(thread(1), position(100, serial))
    }
}

#[tokio::test]
async fn shelves_hold_what_they_are_for_the_newest_first() {
    let bench = Bench::open().await;
    let link = words(3, "see https://example.com");
    let all = [
        document(1, true),
        // What somebody writes is no file, whatever it looks like.
        words(2, "\"stored\":{ \"image\":{"),
        link.clone(),
        document(4, false),
        document(5, true),
    ];
    bench.create(&all).await;
    let documents = bench.gallery(&thread(1), Shelf::Documents, None, 30).await.unwrap();
    assert_eq!(
        (documents.messages, documents.older),
        (vec![document(5, true), document(1, true)], None)
    );
    let links = bench.gallery(&thread(1), Shelf::Links, None, 30).await.unwrap();
    assert_eq!(links.messages, [link]);
    assert!(
        bench
            .gallery(&thread(1), Shelf::Pictures, None, 30)
            .await
            .unwrap()
            .messages
            .is_empty()
    );
    bench.close().await;
}

#[tokio::test]
async fn a_shelf_goes_on_where_a_page_ended_and_misses_nothing() {
    let bench = Bench::open().await;
    // Every seventh is one, over more entries than one request looks at.
    let all: Vec<Message> = (0..1_100)
        .map(|serial| {
            if serial % 7 == 0 {
                document(serial, true)
            } else {
                words(serial, "words")
            }
        })
        .collect();
    for some in all.chunks(50) {
        bench.create(some).await;
    }
    let (mut read, mut before): (Vec<Position>, Option<Position>) = (Vec::new(), None);
    loop {
        let page = bench.gallery(&thread(1), Shelf::Documents, before, 30).await.unwrap();
        assert!(page.messages.len() <= 30);
        read.extend(page.messages.iter().map(Message::position));
        before = page.older;
        if before.is_none() {
            break;
        }
    }
    let expected: Vec<Position> = (0..1_100)
        .rev()
        .filter(|serial| serial % 7 == 0)
        .map(|serial| position(100, serial))
        .collect();
    assert_eq!(read, expected);
    bench.close().await;
}
