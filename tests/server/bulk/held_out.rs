//! Who was held out of a job, and how many of them wrote meanwhile.

use super::world::{World, reminder};
use crate::support::{now, until};
use domain::{
    BulkId, Millis,
    bulk::{ANSWER_SECONDS, LeftOut},
};
use serde_json::json;
use store::{BulkTask, DueEntry, DueKind};

impl World {
    /// Who is held out of a job, by their place among all people.
    async fn held_out(&self, id: BulkId) -> Vec<usize> {
        let store = self.app.store();
        let job = store.bulk_job(id).await.unwrap().unwrap();
        let rows = store.bulk_left_out(id, job.plan, LeftOut::HeldOut, 0).await.unwrap();
        let rows = rows.unwrap_or_default().into_iter();
        rows.map(|(_, cell)| cell.trim_start_matches("+9198333").parse().unwrap()).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_held_out_and_wrote_meanwhile_is_counted_beside_the_answers() {
    let world = World::new().await;
    let (people, list) = world.people(60).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.browser.ok("bulk/hold-out", json!({ "id": job, "percent": 50 })).await;
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    world.until_is(&job, "ready").await;
    let id: BulkId = job.parse().unwrap();
    let held = world.held_out(id).await;
    assert!((5..55).contains(&held.len()), "{held:?}");
    // What somebody wrote before the job is none of its figures.
    world.app.customer_writes(&people[held[0]], "Hello").await;
    world.browser.conversation_with(&format!("Person {}", held[0])).await;
    let before = now();
    until("a second has passed", async || (now() > before + 1).then_some(())).await;
    world.start(&job).await;
    world.until_is(&job, "finished").await;
    // One writes twice, and one of those who got it answers.
    for (who, words) in [(held[1], "Hello"), (held[1], "Is anybody there?"), (held[2], "Hi")] {
        world.app.customer_writes(&people[who], words).await;
    }
    let got = (0..people.len()).find(|n| !held.contains(n)).unwrap();
    world.app.customer_writes(&people[got], "Thanks").await;
    for n in [held[1], held[2], got] {
        world.browser.conversation_with(&format!("Person {n}")).await;
    }
    until("nothing waits to be folded", async || {
        let first = world.browser.conversation_with(&format!("Person {}", held[1])).await;
        (world.browser.messages(&first).await.len() == 2).then_some(())
    })
    .await;

    // It is counted by itself a day after the end.
    let store = world.app.store();
    let until_then = Millis((now() + ANSWER_SECONDS) * 1_000);
    let due = store.due::<BulkTask>(DueKind::Bulk, until_then, 100).await.unwrap();
    let entry = due.iter().find(|entry| entry.id == format!("{job}.held"));
    let ended = store.bulk_job(id).await.unwrap().unwrap().ended_at.unwrap();
    assert_eq!(entry.map(|entry| entry.due), Some(ended.plus(86_400_000)), "{due:?}");
    let html = world.browser.get(&format!("/bulk/{job}")).await.text().await.unwrap();
    assert!(html.contains("What they do is counted on "), "{html}");

    // As if the day were over: twice, as what is delivered twice.
    let task = BulkTask::Held {
        job: id,
        page: 0,
        before: 0,
        people: 0,
        wrote: 0,
    };
    for n in 0..2 {
        let entry = DueEntry::new(DueKind::Bulk, format!("{job}.held.{n}"), Millis(now() * 1_000), task.clone());
        store.begin_due(&entry).await.unwrap();
    }
    let counted = until("they are counted", async || {
        let counted = world.job(&job).await["job"]["meanwhile"].take();
        counted.is_object().then_some(counted)
    })
    .await;
    assert_eq!(
        (&counted["people"], &counted["wrote"]),
        (&json!(held.len()), &json!(2)),
        "{counted:#}"
    );
    let html = world.browser.get(&format!("/bulk/{job}")).await.text().await.unwrap();
    for words in [
        format!("Held out: {} people, 2 wrote meanwhile", held.len()),
        "As counted on ".to_owned(),
    ] {
        assert!(html.contains(&words), "{words}: {html}");
    }
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_job_that_was_cancelled_those_count_whose_place_came() {
    let world = World::new().await;
    let (_, list) = world.people(60).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.browser.ok("bulk/hold-out", json!({ "id": job, "percent": 50 })).await;
    world.browser.ok("bulk/rate", json!({ "id": job, "rate": 1 })).await;
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    world.until_is(&job, "ready").await;
    world.start(&job).await;
    world.act(&job, "cancel").await;
    world.until_is(&job, "cancelled").await;
    let store = world.app.store();
    let id: BulkId = job.parse().unwrap();
    let task = BulkTask::Held {
        job: id,
        page: 0,
        before: 0,
        people: 0,
        wrote: 0,
    };
    let entry = DueEntry::new(DueKind::Bulk, format!("{job}.held.now"), Millis(now() * 1_000), task);
    store.begin_due(&entry).await.unwrap();
    let counted = until("they are counted", async || {
        let counted = world.job(&job).await["job"]["meanwhile"].take();
        counted.is_object().then_some(counted)
    })
    .await;
    assert_eq!((&counted["people"], &counted["wrote"]), (&json!(0), &json!(0)), "{counted:#}");
    let html = world.browser.get(&format!("/bulk/{job}")).await.text().await.unwrap();
    assert!(
        html.contains("Held out: 0 people whose place in the job came, 0 wrote meanwhile (–)"),
        "{html}"
    );
    world.verified().await;
}
