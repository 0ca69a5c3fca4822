//! What is sent later. Beside it: what is taken back, kept as a draft, or hidden.

#[path = "later/files.rs"]
mod files;
#[path = "later/forms.rs"]
mod forms;
#[path = "later/kept.rs"]
mod kept;
#[path = "later/saved.rs"]
mod saved;
#[path = "later/undo.rs"]
mod undo;
#[path = "later/world.rs"]
mod world;

use crate::{
    chance::Chance,
    support::{Instance, SUPPORT, client_id, now, state, text_event, tried, until},
};
use reqwest::{Method, StatusCode};
use serde_json::json;
use world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_scheduled_message_is_listed_changed_and_sent_once_when_its_time_has_come() {
    let world = World::new(0).await;
    let id = client_id(1);
    let planned = world.browser.ok("later/put", world.plan(&id, "see you tomorrow")).await;
    assert_eq!((planned["v"].as_u64(), planned["zone"].as_str()), (Some(1), Some("Asia/Kolkata")));
    assert_eq!(
        world.browser.ok("later/put", world.plan(&id, "see you tomorrow")).await,
        planned,
        "told again"
    );
    let (status, _) = world.browser.api("later/put", world.plan(&id, "other words")).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(world.counts().await, (1, 0));
    assert!(world.message(&id).await.is_none(), "it is not in the thread yet");
    // Another instance changes it; who has an old version is told.
    let instance = Instance::start(&world.app).await;
    let mut change = world.plan(&id, "see you on Monday");
    change["plan"]["over"] = json!(1);
    let url = format!("{}/api/later/put", instance.url);
    let origin = world.app.url.clone();
    let changed = world
        .browser
        .send(Method::POST, &url, |request| request.header("origin", origin).json(&change))
        .await;
    assert_eq!(changed.status(), StatusCode::OK);
    let mut stale = world.plan(&id, "see you never");
    stale["plan"]["over"] = json!(1);
    let (status, why) = world.browser.api("later/put", stale).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why["Invalid"].as_str().unwrap().contains("changed this message"), "{why}");
    let plans = world.plans().await;
    assert_eq!(plans.len(), 1);
    assert_eq!(
        (plans[0]["v"].as_u64(), &plans[0]["author"]["name"]),
        (Some(2), &planned["author"]["name"])
    );
    world.hasten(&id, 300).await;
    world.reaches(&id, "delivered").await;
    assert_eq!(world.on_the_phone().await, ["see you on Monday"]);
    assert_eq!((world.counts().await, world.plans().await.len()), ((0, 0), 0));
    let (status, why) = world
        .browser
        .api("later/cancel", json!({ "conversation": world.conversation, "id": id }))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "too late: {why}");
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_message_is_never_sent_and_one_can_be_sent_at_once() {
    let world = World::new(0).await;
    let (gone, soon) = (client_id(1), client_id(2));
    for id in [&gone, &soon] {
        world.browser.ok("later/put", world.plan(id, id)).await;
    }
    assert_eq!(world.counts().await, (2, 0));
    let body = |id: &str| json!({ "conversation": world.conversation, "id": id });
    world.browser.ok("later/cancel", body(&gone)).await;
    world.browser.ok("later/cancel", body(&gone)).await;
    let sent = world.browser.ok("later/send", body(&soon)).await;
    assert_eq!(world.browser.ok("later/send", body(&soon)).await["id"], sent["id"], "told again");
    world.reaches(&soon, "delivered").await;
    assert_eq!(world.on_the_phone().await, [soon]);
    assert_eq!(world.counts().await, (0, 0));
    let all = world.app.scan("wecare").await;
    assert!(!all.keys().any(|key| key.starts_with("DUE#later")), "nothing waits any more");
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn times_that_have_passed_are_too_far_or_do_not_exist_are_refused_in_words() {
    let world = World::new(0).await;
    let year = 1970 + now() / 31_556_952;
    let at = |local: String| json!({ "at": { "local": local, "zone": "Europe/Berlin" } });
    let skipped = next_sunday_when_clocks_change(now(), 3);
    for (when, part) in [
        (at(format!("{}-01-01T09:00", year - 1)), "has passed"),
        (at(format!("{}-01-01T09:00", year + 3)), "more than a year"),
        (at("tomorrow".into()), "Choose a day and a time"),
        (json!({ "in": { "minutes": 5, "zone": "Mars/Olympus" } }), "time zone is not known"),
        (at(format!("{skipped}T02:30")), "does not exist"),
    ] {
        let mut plan = world.plan(&client_id(1), "hello");
        plan["plan"]["when"] = when.clone();
        let (status, why) = world.browser.api("later/put", plan).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{when}: {why}");
        assert!(why["Invalid"].as_str().unwrap().contains(part), "{when}: {why}");
    }
    // Clocks show it twice that night: the first one counts.
    let mut plan = world.plan(&client_id(2), "hello");
    let twice = next_sunday_when_clocks_change(now(), 10);
    plan["plan"]["when"] = at(format!("{twice}T02:30"));
    let planned = world.browser.ok("later/put", plan).await;
    assert_eq!(
        planned["due"].as_i64().unwrap() / 1000 % 86_400,
        30 * 60,
        "02:30 of summer time is 00:30 UTC"
    );
    for text in ["", "   "] {
        let (status, _) = world.browser.api("later/put", world.plan(&client_id(3), text)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "nothing to say");
    }
}

/// The next last Sunday of a month that is ahead, as a date: clocks in Europe change then.
fn next_sunday_when_clocks_change(now: i64, month: u8) -> String {
    let utc = domain::Zone::utc();
    let mut found = None;
    for day in 2..366 {
        let local = utc.local(domain::Seconds(now + day * 86_400));
        if local.month == month && local.weekday == 6 && local.day > 24 {
            found = Some(format!("{:04}-{:02}-{:02}", local.year, local.month, local.day));
        }
    }
    found.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_closed_window_the_template_goes_or_the_message_is_held_in_words() {
    let world = World::new(0).await;
    let app = &world.app;
    app.control(Method::POST, "templates/seed", json!({})).await;
    world.browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    let person = app.customer("Test Customer", "+919811110067").await;
    app.publish(text_event("wamid.OLD", "919811110067", now() - 25 * 3600, "yesterday"))
        .await;
    let conversation = world.browser.conversation_with("Test Customer").await;
    let world = World {
        conversation,
        person,
        app: world.app,
        browser: world.browser,
    };
    let (held, instead, broken) = (client_id(1), client_id(2), client_id(3));
    let text = |text: &str| json!({ "text": text });
    let fallback = json!({
        "name": "order_shipped", "language": "en",
        "fills": {
            "header.1": text("A-7"), "body.1": text("Maya"), "body.2": text("Friday"), "body.3": text("9 and 12"), "buttons.0": text("A-7"),
        },
    });
    world.browser.ok("later/put", world.plan(&held, "only inside the window")).await;
    let mut plan = world.plan(&instead, "or else a template");
    plan["plan"]["fallback"] = fallback.clone();
    world.browser.ok("later/put", plan).await;
    // A template with a blank is no way out, and is said at once.
    let mut plan = world.plan(&broken, "or else nothing");
    plan["plan"]["fallback"] = json!({ "name": "order_shipped", "language": "en" });
    let (status, why) = world.browser.api("later/put", plan).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    for id in [&held, &instead] {
        world.hasten(id, 0).await;
    }
    world.reaches(&instead, "delivered").await;
    until("it is held", async || (world.counts().await == (0, 1)).then_some(())).await;
    let phone = world.app.on_the_phone(&world.person).await;
    assert_eq!(phone.len(), 1);
    assert_eq!(phone[0]["message"]["template"]["name"], "order_shipped");
    let plans = world.plans().await;
    let why = plans[0]["stand"]["held"]["why"].as_str().unwrap();
    assert!(why.contains("24-hour window was closed"), "{why}");
    let body = json!({ "conversation": world.conversation, "id": held });
    let (status, refused) = world.browser.api("later/send", body.clone()).await;
    assert_eq!(status, StatusCode::CONFLICT, "{refused}");
    // They write again: somebody sends it.
    world.app.customer_writes(&world.person, "I am back").await;
    until("it is taken", async || {
        let (status, _) = world.browser.api("later/send", body.clone()).await;
        (status == StatusCode::OK).then_some(())
    })
    .await;
    world.reaches(&held, "delivered").await;
    assert_eq!(world.counts().await, (0, 0));
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_that_die_at_the_time_send_every_scheduled_message_once() {
    const MESSAGES: u64 = 20;
    let world = World::new(0).await;
    let mut chance = Chance::from_env("WECARE_SEED", 1);
    let ids: Vec<String> = (0..MESSAGES).map(client_id).collect();
    for id in &ids {
        world.browser.ok("later/put", world.plan(id, id)).await;
    }
    for id in &ids {
        world.hasten(id, i64::try_from(chance.below(4_000)).unwrap()).await;
    }
    for _ in 0..8 {
        tokio::time::sleep(std::time::Duration::from_millis(chance.below(900))).await;
        world.app.server.lock().unwrap().kill_and_restart();
        world.app.until_ready().await;
    }
    // What a dead server had claimed is found again after half a minute, and an attempt that it cut off ends after one.
    let all = tried(150, async || {
        let messages = world.browser.messages(&world.conversation).await;
        let ended = |id: &String| {
            let message = messages.iter().find(|message| message["id"] == id.as_str());
            message.is_some_and(|message| !matches!(state(message), "queued" | "sending"))
        };
        ids.iter().all(ended).then_some(messages)
    });
    let messages = all.await.expect("some are never sent");
    world.verified().await;
    let phone = world.on_the_phone().await;
    for message in messages.iter().filter(|message| ids.iter().any(|id| message["id"] == id.as_str())) {
        let times = phone.iter().filter(|text| message["id"] == text.as_str()).count();
        match state(message) {
            "unconfirmed" | "failed" => assert!(times <= 1, "{message}"),
            _ => assert_eq!(times, 1, "{message}"),
        }
    }
    assert_eq!(world.counts().await, (0, 0));
}
