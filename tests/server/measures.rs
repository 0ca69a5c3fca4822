//! Measurements of files, long threads, drafts, templates and figures, by hand: they print figures, and fail only where a figure would be meaningless.
//!
//! `cargo nextest run --release --workspace --exclude frontend -E 'test(/^measures/)' --run-ignored only --no-capture -j 1`
//!
//! Server, sandbox and this share one machine, so ratios within one run say more than milliseconds.

#[path = "measures/analytics.rs"]
mod analytics;
#[path = "measures/drafts.rs"]
mod drafts;
#[path = "measures/templates.rs"]
mod templates;

use crate::support::{Browser, SUPPORT, TestApp, client, event, now, text_event, until};
use aws_sdk_sqs::types::SendMessageBatchRequestEntry;
use domain::{Content, Context, ConversationId, Direction, Marks, Message, MessageId, Newer, Seconds, Wamid};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt as _;

fn quantile(times: &mut [Duration], part: usize) -> f64 {
    times.sort();
    times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1_000.0
}

#[expect(clippy::disallowed_methods, reason = "a measurement")]
fn start() -> Instant {
    Instant::now()
}

/// Keeps bytes as a file of WhatsApp's; gives its id.
async fn media(app: &TestApp, mime: &str, bytes: Vec<u8>) -> Value {
    let url = format!("{}/control/phone/media?our_number={SUPPORT}", app.sandbox.url());
    let kept = client()
        .post(url)
        .header(header::CONTENT_TYPE, mime)
        .body(bytes)
        .send()
        .await
        .unwrap();
    let kept: Value = kept.json().await.unwrap();
    kept["id"].clone()
}

fn with_file(serial: usize, kind: &str, mime: &str, id: &Value) -> Value {
    let mut event = text_event(&format!("wamid.FILE{serial}"), &format!("91981112{:04}", serial % 100), now(), "");
    let number = event["messages"][0]["from"].clone();
    event["contacts"][0]["profile"]["name"] = json!("Mia Media");
    event["messages"][0] = json!({ "from": number, "id": format!("wamid.FILE{serial}"), "timestamp": now().to_string(),
        "type": kind, kind: { "id": id, "mime_type": mime } });
    event
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn a_file_of_100_mb() {
    const SIZE: usize = 100 * 1024 * 1024;
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let id = media(&app, "application/octet-stream", vec![7; SIZE]).await;
    app.publish(with_file(1, "document", "application/octet-stream", &id)).await;
    let conversation = browser.conversation_with("Mia Media").await;
    let message = until("the file is here", async || {
        let message = browser.messages(&conversation).await.pop()?;
        message["content"]["document"]["fetched"]["stored"].is_object().then_some(message)
    })
    .await;
    let key = message["content"]["document"]["fetched"]["stored"]["key"]
        .as_str()
        .unwrap()
        .to_owned();
    let address = format!("/media/{conversation}/{}/{}", message["at"], message["id"].as_str().unwrap());
    let memory = || app.server.lock().unwrap().memory();
    // Pools grow once.
    browser.get(&address).await.bytes().await.unwrap();
    tokio::time::sleep(Duration::from_secs(5)).await;
    let (idle, mut most, mut came) = (memory(), 0, 0);
    let mut answer = browser.get(&address).await;
    while let Some(piece) = answer.chunk().await.unwrap() {
        came += piece.len();
        most = most.max(memory());
    }
    assert_eq!(came, SIZE);
    println!(
        "100 MB through the media route: {} kB idle, {} kB more at most (aim 8192)",
        idle,
        most.saturating_sub(idle)
    );

    let bucket = app.bucket();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..40 {
        let began = start();
        let mut answer = browser.get(&address).await;
        assert!(answer.chunk().await.unwrap().is_some());
        ours.push(began.elapsed());
        drop(answer);
        let began = start();
        let mut body = Box::pin(bucket.read(&key, 0, SIZE as u64 - 1).await.unwrap());
        body.read_u8().await.unwrap();
        theirs.push(began.elapsed());
    }
    let (ours, theirs) = (quantile(&mut ours, 50), quantile(&mut theirs, 50));
    println!(
        "first byte, median of 40: {ours:.1} ms, of S3 itself {theirs:.1} ms, {:.1} ms beside it (aim 5)",
        ours - theirs
    );
}

/// Deliveries of so many texts as SNS signs them, which the queue never got.
async fn signed(app: &TestApp, count: usize) -> Vec<String> {
    let sdk = app.sdk();
    let (sqs, sns) = (aws_sdk_sqs::Client::new(&sdk), aws_sdk_sns::Client::new(&sdk));
    let queue = sqs.create_queue().queue_name("copies").send().await.unwrap().queue_url.unwrap();
    let subscribe = async |queue: &str| {
        let endpoint = format!("arn:aws:sqs:us-east-1:000000000000:{queue}");
        let topic = sandbox::names::TOPIC_ARN;
        let done = sns.subscribe().topic_arn(topic).protocol("sqs").endpoint(endpoint).send().await;
        done.unwrap().subscription_arn.unwrap()
    };
    sns.unsubscribe()
        .subscription_arn(sandbox::names::INGEST_SUBSCRIPTION_ARN)
        .send()
        .await
        .unwrap();
    let copies = subscribe("copies").await;
    for n in 0..count {
        let text = text_event(&format!("wamid.TEXT{n}"), &format!("91981113{:04}", n % 50), now(), "hello");
        let message = event(text).to_string();
        app.control(Method::POST, "publish", json!({ "message": message })).await;
    }
    let mut bodies = Vec::new();
    while bodies.len() < count {
        let got = sqs
            .receive_message()
            .queue_url(&queue)
            .max_number_of_messages(10)
            .wait_time_seconds(1)
            .send()
            .await
            .unwrap();
        bodies.extend(got.messages.unwrap_or_default().into_iter().filter_map(|message| message.body));
    }
    sns.unsubscribe().subscription_arn(copies).send().await.unwrap();
    subscribe(sandbox::names::INGEST_QUEUE).await;
    bodies
}

/// Puts events into the queue, ten a call and as with raw delivery: so many at once that who sends them takes no part.
async fn queued(app: &TestApp, values: impl Iterator<Item = Value>) {
    let sqs = aws_sdk_sqs::Client::new(&app.sdk());
    let queue = sqs.create_queue().queue_name(sandbox::names::INGEST_QUEUE).send().await.unwrap();
    let mut entries = values.enumerate().map(|(n, value)| {
        let entry = SendMessageBatchRequestEntry::builder().id(n.to_string());
        entry.message_body(event(value).to_string()).build().unwrap()
    });
    loop {
        let ten: Vec<_> = entries.by_ref().take(10).collect();
        if ten.is_empty() {
            return;
        }
        let sent = sqs
            .send_message_batch()
            .queue_url(queue.queue_url().unwrap())
            .set_entries(Some(ten));
        assert!(sent.send().await.unwrap().failed.is_empty());
    }
}

/// Delivers texts at a rate; gives how long each took to be acknowledged.
async fn acknowledged(app: &TestApp, bodies: &[String]) -> Vec<Duration> {
    let mut tick = tokio::time::interval(Duration::from_millis(50));
    let mut under_way = Vec::new();
    for body in bodies {
        tick.tick().await;
        let request = client().post(format!("{}/webhooks/sns", app.url)).body(body.clone());
        under_way.push(tokio::spawn(async move {
            let began = start();
            assert_eq!(request.send().await.unwrap().status(), StatusCode::OK);
            began.elapsed()
        }));
    }
    let mut took = Vec::new();
    for one in under_way {
        took.push(one.await.unwrap());
    }
    took
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn a_thousand_photos_at_once() {
    const PHOTOS: usize = 1_000;
    const PHOTO: &[u8] = include_bytes!("../../crates/sandbox/media/photo.jpg");
    let app = TestApp::start().await;
    let bodies = signed(&app, 560).await;
    let (first, rest) = bodies.split_at(60);
    let (without, with) = rest.split_at(250);
    acknowledged(&app, first).await;
    let mut without = acknowledged(&app, without).await;
    let id = media(&app, "image/jpeg", PHOTO.to_vec()).await;
    let (began, before) = (start(), (cpu(&app), own_cpu()));
    let photos = async {
        queued(&app, (0..PHOTOS).map(|n| with_file(n, "image", "image/jpeg", &id))).await;
        let published = began.elapsed();
        let count = async || {
            let calls = app.control(Method::GET, "calls", Value::Null).await;
            calls["eum"]["GetWhatsAppMessageMedia"].as_u64().unwrap_or(0)
        };
        while count().await < PHOTOS as u64 {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let quiet = crate::support::tried(300, async || {
            let quiet = app.control(Method::GET, "quiet", Value::Null).await;
            (quiet["quiet"] == true).then_some(())
        });
        quiet.await.expect("all photos are here");
        (published, began.elapsed())
    };
    let (mut with, (published, all)) = tokio::join!(acknowledged(&app, with), photos);
    println!(
        "{PHOTOS} photos: in the queue after {:.1} s, all stored after {:.1} s (100 a second are allowed; aim 12)",
        published.as_secs_f64(),
        all.as_secs_f64()
    );
    let used = (cpu(&app) - before.0, own_cpu() - before.1);
    println!(
        "  CPU: server {:.1} ms a photo, texts included; sandbox and this {:.1} ms",
        used.0 / f64::from(u32::try_from(PHOTOS).unwrap()),
        used.1 / f64::from(u32::try_from(PHOTOS).unwrap())
    );
    let (alone, beside) = (quantile(&mut without, 99), quantile(&mut with, 99));
    println!(
        "acknowledgement of texts, 20/s: p50 {:.1} and {:.1} ms, p99 {alone:.1} ms alone and {beside:.1} ms meanwhile, {:.2} times (aim 1.3)",
        quantile(&mut without, 50),
        quantile(&mut with, 50),
        beside / alone
    );
}

/// CPU time of the server so far, in milliseconds: the kernel counts a hundredth of a second at a time.
fn cpu(app: &TestApp) -> f64 {
    cpu_of(&app.server.lock().unwrap().pid().to_string())
}

/// That of this process, in which the sandbox is.
fn own_cpu() -> f64 {
    cpu_of("self")
}

fn cpu_of(process: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = stat[stat.rfind(')').unwrap() + 2..].split(' ').collect();
    let ticks: u32 = fields[11].parse::<u32>().unwrap() + fields[12].parse::<u32>().unwrap();
    f64::from(ticks) * 10.0
}

/// A conversation with so many messages.
async fn thread_of(app: &TestApp, browser: &Browser, serial: usize, length: u32) -> String {
    let name = format!("Lola {length}");
    let mut text = text_event(&format!("wamid.LONG{serial}"), &format!("91981114{serial:04}"), now(), "the newest");
    text["contacts"][0]["profile"]["name"] = json!(name);
    app.publish(text).await;
    let conversation = browser.conversation_with(&name).await;
    let id: ConversationId = conversation.parse().unwrap();
    let store = app.store();
    let began = now() - i64::from(length) - 10;
    let numbers: Vec<u32> = (1..length).collect();
    for chunk in numbers.chunks(50) {
        let mut commit = store.commit::<()>();
        for n in chunk {
            let at = began + i64::from(*n);
            let message = Message {
                id: MessageId::from_parts(u64::try_from(at).unwrap() * 1_000, u128::from(*n)),
                conversation: id.clone(),
                at: Seconds(at),
                wamid: Some(Wamid::parse(format!("wamid.LONG{serial}.{n}")).unwrap()),
                direction: Direction::Inbound,
                content: Content::Text {
                    body: format!("message {n} of a long thread"),
                },
                context: Context::default(),
                marks: Marks::default(),
                v: 1,
                newer: Newer::default(),
            };
            commit.create_message((), &message, None);
        }
        commit.run().await.unwrap();
    }
    conversation
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn a_thread_of_100_000_messages() {
    const TIMES: u32 = 300;
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let mut before = None;
    for (serial, length) in [100_u32, 100_000].into_iter().enumerate() {
        let conversation = thread_of(&app, &browser, serial, length).await;
        let address = format!("/inbox/{conversation}");
        let newest = browser.ok("thread", json!({ "conversation": conversation })).await["page"]["older"].clone();
        let open = async || {
            let page = browser.get(&address).await.text().await.unwrap();
            assert!(page.contains("the newest"), "{page}");
        };
        let go = async || {
            let page = browser
                .ok("thread/around", json!({ "conversation": conversation, "place": newest }))
                .await;
            assert!(page["entries"].as_array().unwrap().len() > 30);
        };
        for _ in 0..20 {
            open().await;
            go().await;
        }
        let began = cpu(&app);
        for _ in 0..TIMES {
            open().await;
        }
        let opened = (cpu(&app) - began) / f64::from(TIMES);
        let began = cpu(&app);
        for _ in 0..TIMES {
            go().await;
        }
        let gone = (cpu(&app) - began) / f64::from(TIMES);
        println!("thread of {length} messages: opening {opened:.2} ms of CPU, going to a place {gone:.2} ms");
        match before {
            None => before = Some((opened, gone)),
            Some((short, near)) => println!("  {:.2} and {:.2} times those of 100 (aim 1)", opened / short, gone / near),
        }
    }
}
