//! Nobody gets it from two jobs because one of them still goes on, and what is sent is what somebody confirmed.

use super::world::{World, count, reminder, total};
use crate::support::{now, until};
use domain::{
    Millis, UserId,
    bulk::{RecipientId, RecipientState, Standing, Who},
};
use reqwest::StatusCode;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn who_had_no_turn_is_taken_only_from_a_job_that_is_over() {
    let world = World::new().await;
    let (people, job) = world.under_way(150).await;
    let copy = |id: &str| json!({ "id": id, "from": job, "who": "not_sent" });
    for act in [None, Some("pause")] {
        if let Some(act) = act {
            assert_eq!(world.act(&job, act).await.0, StatusCode::OK);
        }
        let (status, why) = world.browser.api("bulk/copy", copy(&world.id())).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(why.to_string().contains("The earlier job is not over"), "{why}");
    }
    // One that an older version made is refused by the check.
    let store = world.app.store();
    let earlier = store.bulk_job(job.parse().unwrap()).await.unwrap().unwrap();
    let by = (UserId::parse("asha").unwrap(), "Asha".to_owned());
    let again = world.id();
    let copied = earlier.copied(again.parse().unwrap(), by, Millis(now() * 1000), Some(Who::NotSent));
    let mut commit = store.commit::<()>();
    commit.put_bulk_job((), &copied, None);
    commit.run().await.unwrap();
    world.browser.ok("bulk/check", json!({ "id": again })).await;
    let view = world.until_is(&again, "draft").await;
    let problem = view["job"]["problem"].as_str().unwrap_or_default();
    assert!(problem.contains("The earlier job is not over"), "{view:#}");
    assert_eq!(world.act(&job, "cancel").await.0, StatusCode::OK);
    let view = until("nobody waits", async || {
        let view = world.job(&job).await;
        (count(&view, "pending") + count(&view, "sending") == 0).then_some(view)
    })
    .await;
    world.browser.ok("bulk/check", json!({ "id": again })).await;
    let planned = world.until_is(&again, "ready").await["job"]["planned"].take();
    assert_eq!(planned["recipients"], count(&view, "cancelled"), "{planned}");
    world.start(&again).await;
    let view = world.until_is(&again, "finished").await;
    assert_eq!(total(&view), planned["recipients"].as_i64().unwrap());
    assert_eq!(world.arrived(&people).await, vec![1; people.len()]);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_after_it_was_confirmed_is_not_sent() {
    let world = World::new().await;
    let (people, list) = world.people(2).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let seen = world.job(&job).await["job"]["v"].take();
    // A colleague checks it again for another rate meanwhile.
    let changed = world.browser.ok("bulk/rate", json!({ "id": job, "rate": 10 })).await;
    let (status, why) = world
        .browser
        .api("bulk/start", json!({ "id": job, "seen": seen, "at": null }))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    assert!(why.to_string().contains("changed after you looked at it"), "{why}");
    assert_eq!(world.job(&job).await["job"]["state"]["is"], "ready");
    let confirmed = json!({ "id": job, "seen": changed["v"], "at": null });
    world.browser.ok("bulk/start", confirmed).await;
    world.until_is(&job, "finished").await;
    assert_eq!(world.arrived(&people).await, [1, 1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_let_a_job_be_sent_and_what_they_did_to_it_is_kept() {
    let world = World::new().await;
    let (_, list) = world.people(150).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.browser.ok("bulk/rate", json!({ "id": job, "rate": 20 })).await;
    world.start(&job).await;
    for act in ["pause", "pause", "resume"] {
        assert_eq!(world.act(&job, act).await.0, StatusCode::OK);
    }
    world.browser.ok("bulk/rate", json!({ "id": job, "rate": 10 })).await;
    assert_eq!(world.act(&job, "cancel").await.0, StatusCode::OK);
    assert_eq!(world.job(&job).await["job"]["startedBy"], world.job(&job).await["job"]["byName"]);
    let (store, today) = (world.app.store(), now() / 86_400);
    let mut rows = store.audit_on(today - 1).await.unwrap();
    rows.extend(store.audit_on(today).await.unwrap());
    rows.retain(|row| row.act == "bulk");
    let notes: Vec<&str> = rows.iter().filter_map(|row| row.note.as_deref()).collect();
    let wanted = ["Started, for 150", "Paused", "Let go on", "At most 10 a second", "Cancelled"];
    assert_eq!(notes, wanted.map(|note| format!("Diwali: {note}")));
    assert!(rows.iter().all(|row| row.object == Some(format!("/bulk/{job}"))), "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_that_does_not_end_is_broken_off_and_begun_again() {
    let world = World::new().await;
    let (_, list) = world.people(3).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    // A check whose work is lost.
    let store = world.app.store();
    let known = store.bulk_job(job.parse().unwrap()).await.unwrap().unwrap();
    let version = known.v;
    let mut commit = store.commit::<()>();
    commit.put_bulk_job((), &known.check().unwrap(), Some(version));
    commit.run().await.unwrap();
    assert_eq!(world.job(&job).await["job"]["state"]["is"], "checking");
    let (status, why) = world.browser.api("bulk/check", json!({ "id": job })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    assert_eq!(world.act(&job, "cancel").await.0, StatusCode::OK);
    assert_eq!(world.job(&job).await["job"]["state"]["is"], "draft");
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    let view = world.until_is(&job, "ready").await;
    assert_eq!(view["job"]["planned"]["recipients"], 3, "{view:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_whatsapp_spares_marketing_is_tried_again_after_a_day() {
    let world = World::new().await;
    let (_, list) = world.people(2).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.start(&job).await;
    world.until_is(&job, "finished").await;
    until("the report is kept", async || {
        world.job(&job).await["job"]["report"].is_object().then_some(())
    })
    .await;
    let store = world.app.store();
    let id = RecipientId {
        job: job.parse().unwrap(),
        plan: 1,
        place: 1,
    };
    let spared = Standing {
        state: RecipientState::Failed,
        failure: Some("131049".to_owned()),
    };
    let mut commit = store.commit::<()>();
    commit.move_bulk_recipient((), &id, Some(&spared), None);
    commit.run().await.unwrap();
    let again = world.id();
    let copy = json!({ "id": again, "from": job, "who": "failed" });
    world.browser.ok("bulk/copy", copy).await;
    let recipients = async || {
        world.browser.ok("bulk/check", json!({ "id": again })).await;
        world.until_is(&again, "ready").await["job"]["planned"]["recipients"].take()
    };
    assert_eq!(recipients().await, 0, "it would fail again");
    let mut earlier = store.bulk_job(id.job).await.unwrap().unwrap();
    let version = earlier.v;
    earlier.v += 1;
    earlier.ended_at = earlier.ended_at.map(|at| at.plus(-86_400_000));
    let mut commit = store.commit::<()>();
    commit.put_bulk_job((), &earlier, Some(version));
    commit.run().await.unwrap();
    assert_eq!(recipients().await, 1);
    // They rest anew after each try: nobody is tried by two jobs side by side.
    world.start(&again).await;
    world.until_is(&again, "finished").await;
    let third = world.id();
    let copy = json!({ "id": third, "from": job, "who": "failed" });
    world.browser.ok("bulk/copy", copy).await;
    world.browser.ok("bulk/check", json!({ "id": third })).await;
    assert_eq!(world.until_is(&third, "ready").await["job"]["planned"]["recipients"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_have_it_is_written_to_again_only_when_somebody_confirms_that() {
    let world = World::new().await;
    let (people, list) = world.people(2).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.start(&job).await;
    world.until_is(&job, "finished").await;
    until("both have it", async || (world.arrived(&people).await == [1, 1]).then_some(())).await;
    let store = world.app.store();
    let id = RecipientId {
        job: job.parse().unwrap(),
        plan: 1,
        place: 1,
    };
    let unknown = Standing::plain(RecipientState::Unconfirmed);
    let mut commit = store.commit::<()>();
    commit.move_bulk_recipient((), &id, Some(&unknown), None);
    commit.run().await.unwrap();
    let again = world.id();
    for confirmed in [json!(false), json!(true)] {
        let copy = json!({ "id": again, "from": job, "who": "unconfirmed", "confirmed": confirmed });
        let (status, answer) = world.browser.api("bulk/copy", copy).await;
        if confirmed == false {
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
            assert!(answer.to_string().contains("they may get it twice"), "{answer}");
        } else {
            assert_eq!(status, StatusCode::OK, "{answer}");
        }
    }
    world.browser.ok("bulk/check", json!({ "id": again })).await;
    let view = world.until_is(&again, "ready").await;
    assert_eq!(view["job"]["planned"]["recipients"], 1, "{view:#}");
    world.start(&again).await;
    world.until_is(&again, "finished").await;
    until("they have it twice", async || {
        (world.arrived(&people).await == [1, 2]).then_some(())
    })
    .await;
    let today = now() / 86_400;
    let mut rows = store.audit_on(today - 1).await.unwrap();
    rows.extend(store.audit_on(today).await.unwrap());
    let confirmed = |note: &str| note.contains("Confirmed that they may get it twice");
    let rows = rows.iter().filter(|row| row.note.as_deref().is_some_and(confirmed)).count();
    assert_eq!(rows, 1, "{again}");
}
