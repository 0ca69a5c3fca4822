//! Jobs, agents and each other: one rate a number, agents first, and two people who want different things.

use super::world::{World, count, reminder, total};
use crate::support::{Browser, until};
use reqwest::StatusCode;
use serde_json::json;
use std::time::Duration;
use tokio::time::Instant;

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_does_not_wait_for_a_job_and_two_jobs_share_the_rate_of_their_number() {
    const EACH: u32 = 180;
    let world = World::new().await;
    let (people, list) = world.people(EACH).await;
    let asking = world.app.customer("Asking", "+919811110077").await;
    world.app.customer_writes(&asking, "Are you open?").await;
    let conversation = world.browser.conversation_with("Asking").await;
    let one = world.checked(list.as_bytes(), reminder()).await;
    let other = world.checked(list.as_bytes(), reminder()).await;
    let began = Instant::now();
    futures::future::join(world.start(&one), world.start(&other)).await;
    until("both are under way", async || {
        let waiting = async |job| count(&world.job(job).await, "pending") < i64::from(EACH) - 20;
        (waiting(&one).await && waiting(&other).await).then_some(())
    })
    .await;
    let asked = Instant::now();
    let reply = json!({ "conversation": conversation, "client_id": world.id(), "text": "Until six" });
    world.browser.ok("thread/send", reply).await;
    until("the agent's message arrives", async || {
        let chat = world.app.on_the_phone(&asking).await;
        chat.iter().any(|message| message.to_string().contains("Until six")).then_some(())
    })
    .await;
    let waited = asked.elapsed();
    for job in [&one, &other] {
        let view = world.until_is(job, "finished").await;
        assert_eq!((count(&view, "failed"), total(&view)), (0, i64::from(EACH)), "{view:#}");
    }
    // At 60 a second each it would be three seconds.
    let took = began.elapsed();
    assert!(took > Duration::from_secs(4), "{took:?}");
    assert!(waited < Duration::from_secs(3), "the agent waited {waited:?}");
    assert_eq!(world.arrived(&people).await, vec![2; people.len()]);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_who_pause_go_on_and_cancel_at_the_same_time_end_in_one_state() {
    let world = World::new().await;
    let (people, list) = world.people(120).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let colleague = Browser::signed_in(&world.app, "ines@demo.example").await;
    world.browser.ok("bulk/rate", json!({ "id": job, "rate": 30 })).await;
    world.start(&job).await;
    until("it has begun", async || {
        (count(&world.job(&job).await, "pending") < 115).then_some(())
    })
    .await;
    for _ in 0..4 {
        let by = async |browser: &Browser, act: &str| browser.api("bulk/act", json!({ "id": job, "act": act })).await.0;
        let all = futures::future::join4(
            by(&world.browser, "pause"),
            by(&colleague, "resume"),
            by(&world.browser, "resume"),
            by(&colleague, "pause"),
        );
        for status in <[StatusCode; 4]>::from(all.await) {
            assert!(matches!(status, StatusCode::OK | StatusCode::UNPROCESSABLE_ENTITY), "{status}");
        }
    }
    futures::future::join(world.act(&job, "cancel"), world.act(&job, "pause")).await;
    world.act(&job, "cancel").await;
    let view = until("nobody waits", async || {
        let view = world.job(&job).await;
        (count(&view, "pending") + count(&view, "sending") == 0).then_some(view)
    })
    .await;
    assert_eq!((&view["job"]["state"]["is"], total(&view)), (&json!("cancelled"), 120), "{view:#}");
    let arrived = world.arrived(&people).await;
    assert!(arrived.iter().all(|times| *times <= 1), "{arrived:?}");
    let sent = i64::try_from(arrived.iter().sum::<usize>()).unwrap();
    assert_eq!(sent, 120 - count(&view, "cancelled"));
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_hours_now_waits_for_them() {
    let world = World::new().await;
    let (people, mut list) = world.people(3).await;
    // Half a day away from the others.
    let far = world.app.customer("Far", "+14155550132").await;
    list.push_str("Far,+14155550132\n");
    let job = world.checked(list.as_bytes(), reminder()).await;
    let hour = (crate::support::now() + 19_800).rem_euclid(86_400) / 3_600;
    let hours = json!({ "from": (hour - 1).max(0), "to": (hour + 2).min(24) });
    world.browser.ok("bulk/hours", json!({ "id": job, "hours": hours })).await;
    world.start(&job).await;
    until("those who are awake have it", async || {
        (world.arrived(&people).await == [1, 1, 1]).then_some(())
    })
    .await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let view = world.job(&job).await;
    assert_eq!(
        (count(&view, "pending"), &view["job"]["state"]["is"]),
        (1, &json!("running")),
        "{view:#}"
    );
    // Others of the number need not share its rate with a job that sends nothing.
    let (store, phone) = (world.app.store(), domain::PhoneId::parse(crate::support::SUPPORT).unwrap());
    until("it takes no part in the rate", async || {
        (store.bulk_running(&phone).await.unwrap() == 0).then_some(())
    })
    .await;
    assert_eq!(store.bulk_running_jobs(&phone).await.unwrap(), [job.parse().unwrap()]);
    let (status, _) = world.browser.api("bulk/hours", json!({ "id": job, "hours": null })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "it is being sent");
    world.act(&job, "pause").await;
    world.browser.ok("bulk/hours", json!({ "id": job, "hours": null })).await;
    world.act(&job, "resume").await;
    world.until_is(&job, "finished").await;
    assert_eq!(world.arrived(&[far]).await, [1]);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_takes_less_sends_less() {
    let world = World::new().await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let set = async |throughput: u32, v: u64| {
        let settings = json!({ "phone": crate::support::SUPPORT, "v": v, "throughput": throughput });
        admin.api("numbers/set", json!({ "settings": settings })).await
    };
    let (status, why) = set(5_000, 0).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("from 10 to 1000"), "{why}");
    // A number that is used in the app as well.
    assert_eq!(set(20, 0).await.0, StatusCode::OK);
    let (people, list) = world.people(60).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let view = world.job(&job).await;
    assert_eq!((&view["job"]["rate"], &view["fastest"]), (&json!(15), &json!(15)), "{view:#}");
    let (status, why) = world.browser.api("bulk/rate", json!({ "id": job, "rate": 16 })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("from 1 to 15"), "{why}");
    world.start(&job).await;
    let began = Instant::now();
    let view = world.until_is(&job, "finished").await;
    assert_eq!((count(&view, "failed"), total(&view)), (0, 60), "{view:#}");
    let took = began.elapsed();
    // At 60 a second it would be one.
    assert!(took > Duration::from_secs(3), "{took:?}");
    assert_eq!(world.arrived(&people).await, vec![1; people.len()]);
    world.verified().await;
}
