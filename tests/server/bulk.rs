//! Bulk jobs from the list to the report: planned before anything is sent, each recipient once, counts that add up.
//!
//! CI kills 20 times in a job; by hand: `WECARE_BULK_KILLS=100 cargo nextest run --release -E 'test(bulk::)'`.

#[path = "bulk/ab.rs"]
mod ab;
#[path = "bulk/again.rs"]
mod again;
#[path = "bulk/approval.rs"]
mod approval;
#[path = "bulk/by_country.rs"]
mod by_country;
#[path = "bulk/checks.rs"]
mod checks;
#[path = "bulk/consent.rs"]
mod consent;
#[path = "bulk/credit.rs"]
mod credit;
#[path = "bulk/days.rs"]
mod days;
#[path = "bulk/faults.rs"]
mod faults;
#[path = "bulk/figures.rs"]
mod figures;
#[path = "bulk/files.rs"]
mod files;
#[path = "bulk/free.rs"]
mod free;
#[path = "bulk/held.rs"]
mod held;
#[path = "bulk/held_out.rs"]
mod held_out;
#[path = "bulk/late.rs"]
mod late;
#[path = "bulk/limit.rs"]
mod limit;
#[path = "bulk/lines.rs"]
mod lines;
#[path = "bulk/odd.rs"]
mod odd;
#[path = "bulk/off_days.rs"]
mod off_days;
#[path = "bulk/pace.rs"]
mod pace;
#[path = "bulk/repeats.rs"]
mod repeats;
#[path = "bulk/restricted.rs"]
mod restricted;
#[path = "bulk/seeded.rs"]
mod seeded;
#[path = "bulk/stops.rs"]
mod stops;
#[path = "bulk/sums.rs"]
mod sums;
#[path = "bulk/tiers.rs"]
mod tiers;
#[path = "bulk/twice.rs"]
mod twice;
#[path = "bulk/warm.rs"]
mod warm;
#[path = "bulk/winner.rs"]
mod winner;
#[path = "bulk/world.rs"]
mod world;

use crate::{
    chance::{Chance, number_from_env},
    support::{Browser, Instance, SUPPORT, now, until},
};
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::{collections::BTreeMap, time::Duration};
use world::{World, count, marketing, reminder, total};

#[tokio::test(flavor = "multi_thread")]
async fn a_job_goes_from_the_list_to_the_report() {
    let world = World::new().await;
    let (people, mut list) = world.people(12).await;
    // Each of these is left out, and says why; one is a fall-back for the name.
    list.push_str("Again,98333 00003\nNobody,\nRounded,9.19E+11\nFormula,=cmd|' /C calc'!A0\nOurs,+919000010001\n,+919833300099\n");
    world.app.customer("Nameless", "+919833300099").await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let view = world.job(&job).await;
    assert_eq!(view["job"]["state"]["is"], "ready", "{view:#}");
    let planned = &view["job"]["planned"];
    assert_eq!((&planned["rows"], &planned["recipients"]), (&json!(18), &json!(13)), "{planned}");
    let left_out = json!({ "duplicate": 1, "no_number": 1, "rounded": 1, "not_a_number": 1, "our_own": 1 });
    assert_eq!(planned["leftOut"], left_out);
    let rows = world.download(&format!("/bulk/{job}/left-out/not_a_number")).await;
    assert!(rows.contains("17,'=cmd|' /C calc'!A0,Not a phone number"), "{rows}");
    world.start(&job).await;
    world.until_is(&job, "finished").await;
    let view = until("all is delivered", async || {
        let view = world.job(&job).await;
        (count(&view, "delivered") == 13).then_some(view)
    })
    .await;
    assert_eq!(total(&view), 13);
    assert_eq!(world.arrived(&people).await, [1; 12]);
    let shown = world.app.on_the_phone(&people[4]).await;
    assert!(shown[0].to_string().contains("Person 4"), "{shown:?}");
    // A conversation that begins so is no work for agents until the customer answers, and the answer counts.
    assert!(world.browser.inbox().await.is_empty());
    world.app.customer_writes(&people[2], "Yes please").await;
    world.browser.conversation_with("Person 2").await;
    let view = world.job(&job).await;
    assert_eq!(count(&view, "answered"), 1, "{view:#}");
    let recipients = world.recipients(&job).await;
    assert_eq!(recipients.len(), 13);
    assert!(recipients[2]["answered"].is_i64() && recipients[2]["conversation"].is_string());
    for (words, found) in [("33 00004", 1), ("person 1", 3), ("nobody", 0)] {
        let sought = json!({ "id": job, "state": "delivered", "words": words, "from": 0 });
        let page = world.browser.ok("bulk/recipients", sought).await;
        assert_eq!(page["rows"].as_array().unwrap().len(), found, "{words}: {page}");
    }
    let report = world.download(&format!("/bulk/{job}/report")).await;
    assert_eq!(report.lines().count(), 14);
    assert!(report.contains("2,'+919833300000,Delivered"), "{report}");
    let kept = until("the report is kept", async || {
        let report = world.job(&job).await["job"]["report"].take();
        report.is_object().then_some(report)
    })
    .await;
    let days = (kept["until"].as_i64().unwrap() - kept["at"].as_i64().unwrap()) / 86_400_000;
    let file = world.download(&format!("/bulk/{job}/report/kept")).await;
    assert_eq!(
        (days, kept["size"].as_u64(), file.lines().count()),
        (90, Some(file.len() as u64), 14)
    );
    assert!(file.contains("2,'+919833300000,"), "{file}");
    let workbook = world.browser.get(&format!("/bulk/{job}/report.xlsx")).await.bytes().await.unwrap();
    let mut rows = Vec::new();
    let take = |(_, row)| {
        rows.push(row);
        std::ops::ControlFlow::Continue(())
    };
    table::workbook_rows(workbook.to_vec(), take).unwrap();
    assert_eq!(
        (rows.len(), rows[1][1].as_str(), rows[1][2].as_str()),
        (14, "+919833300000", "Delivered")
    );
    let (status, _) = world.act(&job, "pause").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "it is over");
    // The template's own page tells of the job, and what became of its messages.
    let wanted = json!({ "account": sandbox::names::WABA_ID, "name": "appointment_reminder", "language": "en" });
    let template = until("the template's figures are there", async || {
        let template = world.browser.ok("templates/one", wanted.clone()).await;
        (template["results"]["replied"] == 1).then_some(template)
    })
    .await;
    assert_eq!(
        (&template["results"]["accepted"], &template["results"]["delivered"]),
        (&json!(13), &json!(13))
    );
    assert_eq!(
        (&template["jobs"][0]["job"], &template["jobs"][0]["state"]),
        (&json!(job), &json!("Finished"))
    );
    // Those who have not answered can be written to again.
    let twice = world.checked(list.as_bytes(), reminder()).await;
    assert_eq!(world.job(&twice).await["job"]["audience"]["file"]["known"], "Diwali");
    let again = world.id();
    let copy = json!({ "id": again, "from": job, "who": "not_answered" });
    world.browser.ok("bulk/copy", copy).await;
    world.browser.ok("bulk/check", json!({ "id": again })).await;
    let view = world.until_is(&again, "ready").await;
    assert_eq!(view["job"]["planned"]["recipients"], 12, "{view:#}");
    assert_eq!(
        view["job"]["planned"]["leftOut"]["not_chosen"], 2,
        "who answered, and our own number"
    );
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_wants_no_marketing_and_whom_it_does_not_reach_is_left_out() {
    let world = World::new().await;
    let unpause = json!({ "name": "we_miss_you", "act": "unpause" });
    world.app.control(Method::POST, "templates", unpause).await;
    world.browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    let (_, mut list) = world.people(3).await;
    let stop = json!({ "detail": "stop", "category": "marketing_messages", "value": "stop", "timestamp": now(), "wa_id": "919833300001" });
    let value = json!({ "messaging_product": "whatsapp", "contacts": [],
        "metadata": { "display_phone_number": "919000010001", "phone_number_id": SUPPORT }, "user_preferences": [stop] });
    let entry = json!({ "id": "210000000000001", "time": now(), "changes": [{ "field": "user_preferences", "value": value }] });
    let message = json!({ "context": {}, "whatsAppWebhookEntry": entry.to_string() }).to_string();
    world.app.control(Method::POST, "publish", json!({ "message": message })).await;
    until("the stop is known", async || {
        let identities = world.app.scan("wecare").await;
        identities.keys().any(|key| key.contains("IDENT#wa#919833300001")).then_some(())
    })
    .await;
    list.push_str("Ann,+14155550132\n");
    let job = world.checked(list.as_bytes(), marketing()).await;
    let view = world.job(&job).await;
    assert_eq!(
        view["job"]["planned"]["leftOut"],
        json!({ "united_states": 1, "opted_out": 1 }),
        "{view:#}"
    );
    assert_eq!(view["job"]["planned"]["recipients"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_cannot_be_read_says_why() {
    let world = World::new().await;
    let job = world.id();
    let made = json!({ "id": job, "name": "Odd", "phone": SUPPORT });
    world.browser.ok("bulk/create", made.clone()).await;
    world.browser.ok("bulk/create", made).await;
    for (bytes, words) in [
        (&b"PK\x03\x04nothing"[..], "neither a list nor a spreadsheet"),
        (b"%PDF-1.7 ", "neither a list nor a spreadsheet"),
        (b"\n\n\n", "empty"),
        (&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0], "old Excel file"),
    ] {
        let upload = world.upload(&job, "odd.csv", bytes).await;
        let (status, why) = world.browser.api("bulk/attach", json!({ "id": job, "upload": upload })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(why.to_string().contains(words), "{why}");
    }
    let (status, why) = world.browser.api("bulk/check", json!({ "id": job })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("Choose a file first"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_pauses_goes_on_slows_down_and_ends() {
    let world = World::new().await;
    let (people, job) = world.under_way(150).await;
    assert_eq!(world.act(&job, "pause").await.0, StatusCode::OK);
    assert_eq!(world.act(&job, "pause").await.0, StatusCode::OK, "twice is once");
    tokio::time::sleep(Duration::from_secs(2)).await;
    let paused = count(&world.job(&job).await, "pending");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let view = world.job(&job).await;
    assert_eq!(
        (count(&view, "pending"), total(&view)),
        (paused, 150),
        "two seconds after pausing nothing more is sent"
    );
    assert!(paused > 50, "{paused}");
    assert_eq!(world.act(&job, "resume").await.0, StatusCode::OK);
    until("it goes on", async || {
        (count(&world.job(&job).await, "pending") < paused - 10).then_some(())
    })
    .await;
    assert_eq!(world.act(&job, "cancel").await.0, StatusCode::OK);
    let view = until("nobody waits", async || {
        let view = world.job(&job).await;
        (count(&view, "pending") + count(&view, "sending") == 0).then_some(view)
    })
    .await;
    assert!(count(&view, "cancelled") > 0 && total(&view) == 150, "{view:#}");
    assert_eq!(view["job"]["state"]["is"], "cancelled");
    // What was true when it ended is kept, with those who got nothing.
    until("the report is kept", async || {
        world.job(&job).await["job"]["report"].is_object().then_some(())
    })
    .await;
    let report = world.download(&format!("/bulk/{job}/report/kept")).await;
    let cancelled = report.lines().filter(|line| line.contains(",Cancelled,")).count();
    assert_eq!(
        (report.lines().count(), i64::try_from(cancelled).unwrap()),
        (151, count(&view, "cancelled"))
    );
    assert_eq!(world.act(&job, "resume").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = i64::try_from(world.arrived(&people).await.iter().sum::<usize>()).unwrap();
    assert_eq!(sent, 150 - count(&view, "cancelled"));
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_template_is_paused_stops_and_says_why() {
    let world = World::new().await;
    let (_, job) = world.under_way(120).await;
    let pause = json!({ "name": "appointment_reminder", "act": "pause" });
    world.app.control(Method::POST, "templates", pause).await;
    let view = world.until_is(&job, "stopped").await;
    let why = view["job"]["state"]["why"].as_str().unwrap().to_owned();
    assert!(why.contains("template"), "{why}");
    assert!(count(&view, "pending") > 0);
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let told = admin.ok("notices/list", json!({})).await;
    assert!(told.to_string().contains("The bulk job “Diwali” stopped"), "{told}");
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scheduled_job_begins_at_its_time() {
    let world = World::new().await;
    let (people, list) = world.people(5).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let at = (now() + 2) * 1000;
    world.browser.ok("bulk/start", json!({ "id": job, "at": at })).await;
    assert_eq!(world.job(&job).await["job"]["state"]["is"], "scheduled");
    world.app.server.lock().unwrap().kill_and_restart();
    world.app.until_ready().await;
    let view = world.until_is(&job, "finished").await;
    assert!(view["job"]["startedAt"].as_i64().unwrap() >= at);
    assert_eq!(world.arrived(&people).await, [1; 5]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_survives_throttles_and_a_second_server_and_sends_nothing_twice() {
    let world = World::new().await;
    let (people, list) = world.people(200).await;
    let _other = Instance::start(&world.app).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let fault = |service: &str, operation: &str, kind: &str, count: u32| json!({ "service": service, "operation": operation, "kind": kind, "times": count });
    world.start(&job).await;
    world
        .app
        .control(Method::POST, "faults", fault("eum", "SendWhatsAppMessage", "throttle", 5))
        .await;
    world
        .app
        .control(Method::POST, "faults", fault("dynamodb", "TransactWriteItems", "conflict", 10))
        .await;
    world
        .app
        .control(Method::POST, "faults", fault("dynamodb", "TransactWriteItems", "drop_after", 3))
        .await;
    let view = world.until_is(&job, "finished").await;
    assert_eq!((count(&view, "failed"), total(&view)), (0, 200), "{view:#}");
    let unconfirmed = count(&view, "unconfirmed");
    let arrived = world.arrived(&people).await;
    assert!(arrived.iter().all(|times| *times <= 1), "{arrived:?}");
    let sent = i64::try_from(arrived.iter().sum::<usize>()).unwrap();
    assert!(sent + unconfirmed >= 200, "{sent} {unconfirmed}");
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_survives_kills_at_any_moment() {
    const PEOPLE: u32 = 250;
    let world = World::new().await;
    let mut chance = Chance::from_env("WECARE_SEED", 3);
    let (people, list) = world.people(PEOPLE).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.start(&job).await;
    for _ in 0..number_from_env("WECARE_BULK_KILLS", 20) {
        tokio::time::sleep(Duration::from_millis(chance.below(600))).await;
        world.app.server.lock().unwrap().kill_and_restart();
        world.app.until_ready().await;
    }
    // What a kill left is found again after the visibility of its lane, and a message that was cut off after a minute.
    let view = world.until_is(&job, "finished").await;
    assert_eq!(total(&view), i64::from(PEOPLE), "{view:#}");
    let by_number: BTreeMap<String, String> = world
        .recipients(&job)
        .await
        .iter()
        .map(|row| {
            (
                row["number"].as_str().unwrap().to_owned(),
                row["state"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    assert_eq!(by_number.len(), people.len());
    for (n, person) in people.iter().enumerate() {
        let arrived = world.app.on_the_phone(person).await.len();
        let state = by_number[&format!("+9198333{n:05}")].as_str();
        match state {
            "unconfirmed" => assert!(arrived <= 1, "{n} arrived {arrived} times"),
            _ => assert_eq!(arrived, 1, "{n} is {state}"),
        }
    }
    world.verified().await;
}
