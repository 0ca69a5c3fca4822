//! A job whose time passed while nothing was running begins by hand only.

use super::world::{World, count, reminder, total};
use crate::support::{Browser, now, until};
use domain::{Millis, bulk::JobState};
use reqwest::StatusCode;
use serde_json::json;
use store::{BulkTask, DueEntry, DueKind};

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_was_due_seven_hours_ago_waits_for_somebody() {
    let world = World::new().await;
    let (people, list) = world.people(3).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let at = (now() + 3_600) * 1000;
    world.browser.ok("bulk/start", json!({ "id": job, "at": at })).await;
    // As after seven hours without a server.
    let store = world.app.store();
    let mut scheduled = store.bulk_job(job.parse().unwrap()).await.unwrap().unwrap();
    let version = scheduled.v;
    scheduled.state = JobState::Scheduled {
        at: Millis((now() - 7 * 3_600) * 1000),
    };
    scheduled.v += 1;
    let begin = BulkTask::Begin { job: scheduled.id };
    let mut commit = store.commit::<()>();
    commit.put_bulk_job((), &scheduled, Some(version));
    commit.put_due(
        (),
        &DueEntry::new(DueKind::Bulk, format!("{job}.late"), Millis(now() * 1000), begin),
    );
    commit.run().await.unwrap();
    let view = world.until_is(&job, "stopped").await;
    let why = view["job"]["state"]["why"].as_str().unwrap().to_owned();
    assert!(
        why.starts_with("It was due on ") && why.contains("nothing was running then"),
        "{why}"
    );
    assert_eq!((count(&view, "pending"), total(&view)), (3, 3), "{view:#}");
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    until("an Admin is told", async || {
        let told = admin.ok("notices/list", json!({})).await.to_string();
        (told.contains("The bulk job “Diwali” stopped. It was due on ")).then_some(())
    })
    .await;
    assert_eq!(world.arrived(&people).await, [0; 3]);
    assert_eq!(world.act(&job, "resume").await.0, StatusCode::OK);
    let view = world.until_is(&job, "finished").await;
    assert!(view["job"]["startedAt"].is_i64(), "{view:#}");
    assert_eq!(world.arrived(&people).await, [1; 3]);
    world.verified().await;
}
