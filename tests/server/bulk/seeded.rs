//! The jobs of a first start: their funnels go to the end, and whatever counts the same says the same.

use crate::support::{Browser, SUPPORT, TestApp, tried};
use domain::bulk::{JobState, RecipientState, Variant};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn the_seeded_jobs_were_answered_and_every_count_agrees() {
    let app = TestApp::start_on(TestApp::sandbox_with(100).await, &[]).await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    app.holds().await;
    let store = app.store();
    let jobs = store.bulk_jobs(None, 10).await.unwrap();
    let (mut answers, mut taps) = (0, 0);
    for job in &jobs {
        let view = browser.ok("bulk/job", json!({ "id": job.id })).await;
        let tally = store.bulk_tally(job.id).await.unwrap();
        assert_eq!(view["tally"], json!(tally));
        // A recount of the recipients.
        let (mut answered, mut read) = (0, 0);
        for index in 0..job.chunks() {
            let chunk = store.bulk_chunk(job.id, job.plan, job.chunk_at(index)).await.unwrap().unwrap();
            let claimed = chunk.claimed.values();
            answered += claimed.clone().filter(|claimed| claimed.answered.is_some()).count() as u64;
            read += claimed.filter(|claimed| claimed.state == RecipientState::Read).count() as u64;
        }
        assert_eq!(
            (tally.answers(), tally.count(RecipientState::Read)),
            (answered, read),
            "{}",
            job.name.as_str()
        );
        if job.state == JobState::Finished {
            assert!(
                tally.taps() > 0 && tally.taps() < answered && answered < read,
                "{}: {tally:?}",
                job.name.as_str()
            );
        }
        if job.second.is_some() {
            let (a, b) = (tally.of(Variant::A), tally.of(Variant::B));
            assert!(a.answers() > 0 && a.answers() < b.answers(), "{a:?} {b:?}");
        }
        answers += tally.answers();
        taps += tally.taps();
    }
    assert_eq!((jobs.len(), answers, taps), (3, 21, 13));
    // The figures count the same answers, by the threads alone.
    let counted = async || {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let query = json!({ "query": { "range": { "days": 7 }, "phone": SUPPORT, "agent": null } });
        let report = browser.ok("analytics/report", query).await;
        let table = report["tables"]
            .as_array()?
            .iter()
            .find(|table| table["id"] == "templates")?
            .clone();
        let row = table["rows"]
            .as_array()?
            .iter()
            .find(|row| row[0]["text"] == "appointment_reminder")?
            .clone();
        let cell = |title: &str| -> Value {
            let heads = table["heads"].as_array().unwrap();
            let at = heads.iter().position(|head| head["title"] == title).unwrap();
            row[at]["text"].clone()
        };
        Some((cell("Answered by the customer"), cell("Answered by a button")))
    };
    let (replied, tapped) = tried(60, counted).await.expect("the figures are there");
    assert_eq!((replied, tapped), (json!("21"), json!("13")));
    assert!(app.run("recount").contains("what the conversations say"));
}
