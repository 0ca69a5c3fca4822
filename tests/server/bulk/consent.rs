//! Who wants no marketing gets none, who had some lately gets no more, and what it costs is said before.

use super::world::{World, count, marketing, reminder, total};
use crate::support::{Browser, SUPPORT, now, until};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_is_kept_confirmed_once_and_asked_again_at_each_turn() {
    let world = World::with_marketing().await;
    let (people, list) = world.people(3).await;
    let job = world.checked(list.as_bytes(), marketing()).await;
    assert_eq!(world.job(&job).await["job"]["planned"]["recipients"], 3);
    // Between the check and the turn.
    world.app.customer_writes(&people[1], "Stop!").await;
    let conversation = world.browser.conversation_with("Person 1").await;
    until("the stop is confirmed", async || {
        let chat = world.app.on_the_phone(&people[1]).await;
        chat.iter().any(|message| message.to_string().contains("Write START")).then_some(())
    })
    .await;
    world.app.customer_writes(&people[1], "stop").await;
    until("both are in the ledger", async || {
        (world.ledger(&conversation).await.len() == 2).then_some(())
    })
    .await;
    world.start(&job).await;
    let view = world.until_is(&job, "finished").await;
    assert_eq!(
        (count(&view, "skipped"), count(&view, "failed"), total(&view)),
        (1, 0, 3),
        "{view:#}"
    );
    let rows = world.recipients(&job).await;
    assert_eq!((&rows[1]["state"], &rows[1]["failure"]), (&json!("skipped"), &json!("opted_out")));
    let report = world.download(&format!("/bulk/{job}/report")).await;
    assert!(report.contains("Left out,Wants no marketing messages,opted_out"), "{report}");
    let chat = world.app.on_the_phone(&people[1]).await;
    let confirmed = chat.iter().filter(|message| message.to_string().contains("Write START")).count();
    assert_eq!((confirmed, chat.len()), (1, 1), "confirmed once, and nothing else: {chat:?}");
    // One of us hears that they want it again, and says how.
    let set = |note: &str| json!({ "conversation": conversation, "stopped": false, "note": note });
    let (status, why) = world.browser.api("consent/set", set(" ")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    let contact = world.browser.ok("consent/set", set("by phone, today")).await;
    assert_eq!(contact["marketing"]["stopped"], false);
    let ledger = world.ledger(&conversation).await;
    assert_eq!(ledger.len(), 3, "{ledger:?}");
    assert_eq!(ledger[0]["source"]["note"], "by phone, today");
    // Both stops came within a second.
    let stop = ledger
        .iter()
        .find(|entry| entry["source"] == json!({ "by": "word", "text": "Stop!" }));
    assert_eq!(stop.unwrap()["stopped"], true, "{ledger:?}");
    let again = world.checked(list.as_bytes(), marketing()).await;
    assert_eq!(world.job(&again).await["job"]["planned"]["recipients"], 3);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_jobs_at_once_one_reaches_a_person_within_the_days_of_the_limit() {
    const JOBS: usize = 10;
    let world = World::with_marketing().await;
    let (people, list) = world.people(2).await;
    let mut jobs = Vec::new();
    for _ in 0..JOBS {
        let job = world.checked(list.as_bytes(), marketing()).await;
        world.browser.ok("bulk/cap", json!({ "id": job, "days": 1 })).await;
        world.browser.ok("bulk/check", json!({ "id": job })).await;
        world.until_is(&job, "ready").await;
        jobs.push(job);
    }
    futures::future::join_all(jobs.iter().map(|job| world.start(job))).await;
    let (mut skipped, mut sent) = (0, 0);
    for job in &jobs {
        let view = world.until_is(job, "finished").await;
        assert_eq!(total(&view), 2, "{view:#}");
        skipped += count(&view, "skipped");
        sent += total(&view) - count(&view, "skipped");
    }
    assert_eq!((sent, skipped), (2, i64::try_from(2 * JOBS - 2).unwrap()));
    assert_eq!(world.arrived(&people).await, [1, 1]);
    // Later jobs see it already in the check.
    let late = jobs.first().unwrap();
    let copy = world.id();
    world
        .browser
        .ok("bulk/copy", json!({ "id": copy, "from": late, "who": null }))
        .await;
    world.browser.ok("bulk/check", json!({ "id": copy })).await;
    let view = world.until_is(&copy, "ready").await;
    assert_eq!(view["job"]["planned"]["leftOut"], json!({ "capped": 2 }), "{view:#}");
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_takes_nothing_of_the_days_of_the_limit() {
    let world = World::with_marketing().await;
    let (people, list) = world.people(2).await;
    let job = world.checked(list.as_bytes(), marketing()).await;
    world.browser.ok("bulk/cap", json!({ "id": job, "days": 7 })).await;
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    world.until_is(&job, "ready").await;
    let fault = json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "refuse", "times": 1, "contains": "919833300001" });
    world.app.control(Method::POST, "faults", fault).await;
    world.start(&job).await;
    let view = world.until_is(&job, "finished").await;
    assert_eq!((count(&view, "failed"), count(&view, "skipped")), (1, 0), "{view:#}");
    assert_eq!(world.arrived(&people).await, [1, 0]);
    let copy = async |who: Value| {
        let copy = world.id();
        let from = json!({ "id": copy, "from": job, "who": who });
        world.browser.ok("bulk/copy", from).await;
        world.browser.ok("bulk/check", json!({ "id": copy })).await;
        let planned = world.until_is(&copy, "ready").await["job"]["planned"].take();
        (copy, planned)
    };
    let (again, planned) = copy(json!("failed")).await;
    assert_eq!(
        (&planned["recipients"], &planned["leftOut"]),
        (&json!(1), &json!({ "not_chosen": 1 })),
        "{planned}"
    );
    world.start(&again).await;
    let view = world.until_is(&again, "finished").await;
    assert_eq!((count(&view, "failed"), count(&view, "skipped")), (0, 0), "{view:#}");
    assert_eq!(world.arrived(&people).await, [1, 1]);
    let (_, planned) = copy(Value::Null).await;
    assert_eq!(planned["leftOut"], json!({ "capped": 2 }), "{planned}");
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_days_that_the_team_set_hold_for_every_job() {
    let world = World::with_marketing().await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    admin.ok("settings/set", json!({ "settings": { "v": 0, "capDays": 7 } })).await;
    let (people, list) = world.people(2).await;
    let first = world.checked(list.as_bytes(), marketing()).await;
    world.start(&first).await;
    world.until_is(&first, "finished").await;
    assert_eq!(world.arrived(&people).await, [1, 1]);
    let second = world.checked(list.as_bytes(), marketing()).await;
    let view = world.job(&second).await;
    assert_eq!(view["job"]["planned"]["leftOut"], json!({ "capped": 2 }), "{view:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_says_what_it_costs_by_the_prices_of_a_day() {
    let world = World::with_marketing().await;
    let (_, mut list) = world.people(2).await;
    list.push_str("Hans,+4915123456789\n");
    let job = world.checked(list.as_bytes(), marketing()).await;
    assert_eq!(world.job(&job).await["cost"], Value::Null, "nobody has said a price");
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let (status, why) = admin
        .api("settings/set-prices", json!({ "text": "IN,1,1", "source": "", "over": 0 }))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    let table = "as of,2026-10-01\ncurrency,USD\nfee,0.005\ncountry,marketing,utility\nIN,0.012,0.002\n";
    admin
        .ok("settings/set-prices", json!({ "text": table, "source": "", "over": 0 }))
        .await;
    let cost = world.job(&job).await["cost"].take();
    assert_eq!(
        cost,
        json!({ "asOf": "2026-10-01", "currency": "USD", "total": 34_000, "countries": [["IN", 2, 34_000]], "unpriced": 1 })
    );
    assert_eq!(world.browser.ok("bulk/prices", json!({})).await["asOf"], "2026-10-01");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_column_of_the_list_says_who_agreed_and_undoes_no_stop() {
    let world = World::with_marketing().await;
    let (people, _) = world.people(4).await;
    for person in &people {
        world.app.customer_writes(person, "Hello").await;
    }
    let mut talks = Vec::new();
    for n in 0..4 {
        talks.push(world.browser.conversation_with(&format!("Person {n}")).await);
    }
    world.app.customer_writes(&people[3], "STOP").await;
    until("the stop is kept", async || {
        (world.ledger(&talks[3]).await.len() == 1).then_some(())
    })
    .await;
    // Person 3 has stopped, whatever the list says; of 2 it says nothing.
    let list = "Name,Phone,Opt in\nPerson 0,+919833300000,Yes\nPerson 1,+919833300001,no\nPerson 2,+919833300002,\n\
        Person 3,+919833300003,yes\nStranger,+919844400001,No\nPerson 5,+919844400002,TRUE\n";
    let job = world.checked(list.as_bytes(), marketing()).await;
    let view = world.job(&job).await;
    assert_eq!(view["job"]["audience"]["consentColumn"], 2, "{view:#}");
    let planned = &view["job"]["planned"];
    assert_eq!(
        (&planned["recipients"], &planned["leftOut"], &planned["saidYes"], &planned["saidNo"]),
        (&json!(3), &json!({ "opted_out": 3 }), &json!(3), &json!(2)),
        "{planned:#}"
    );
    let rows = world.download(&format!("/bulk/{job}/left-out/opted_out")).await;
    assert!(rows.contains("3,'+919833300001,Wants no marketing messages"), "{rows}");
    // Checked again, it says nothing new.
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    let view = world.until_is(&job, "ready").await;
    assert_eq!(view["job"]["planned"]["leftOut"], json!({ "opted_out": 3 }));
    for (n, stopped) in [(0, false), (1, true)] {
        let ledger = world.ledger(&talks[n]).await;
        let source = json!({ "by": "import", "file": "people.csv", "name": view["job"]["byName"] });
        assert_eq!(ledger.len(), 1, "{ledger:?}");
        assert_eq!((&ledger[0]["stopped"], &ledger[0]["source"]), (&json!(stopped), &source));
    }
    assert_eq!(world.ledger(&talks[2]).await, Vec::<Value>::new());
    assert_eq!(world.ledger(&talks[3]).await.len(), 1, "a yes of a list undoes no stop");
    // Without the column the list says nothing; what it said is kept, of the stranger too.
    world.browser.ok("bulk/consent-column", json!({ "id": job, "column": null })).await;
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    let view = world.until_is(&job, "ready").await;
    assert_eq!(view["job"]["planned"]["leftOut"], json!({ "opted_out": 3 }), "{view:#}");
    assert_eq!(view["job"]["planned"]["saidNo"], 0);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn marketing_without_a_way_out_is_sent_only_when_somebody_confirms_it() {
    let world = World::new().await;
    let (people, list) = world.people(2).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    // After the check WhatsApp finds that it is marketing; it names no way to get no more of it.
    let moved = json!({ "name": "appointment_reminder", "act": "recategorize", "category": "MARKETING" });
    world.app.control(Method::POST, "templates", moved).await;
    world.browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    let start = async |no_way_out: Value| {
        let start = json!({ "id": job, "at": null, "no_way_out": no_way_out });
        world.browser.api("bulk/start", start).await
    };
    let (status, why) = start(json!(true)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    assert!(why.to_string().contains("Check the list again"), "{why}");
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    let view = world.until_is(&job, "ready").await;
    let message = &view["job"]["template"];
    assert_eq!(
        (&message["category"], &message["noWayOut"]),
        (&json!("MARKETING"), &json!(true)),
        "{view:#}"
    );
    for not in [Value::Null, json!(false)] {
        let (status, why) = start(not).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(why.to_string().contains("names no way to get no more of it"), "{why}");
    }
    assert_eq!(world.job(&job).await["job"]["state"]["is"], "ready");
    assert_eq!(start(json!(true)).await.0, StatusCode::OK);
    let view = world.until_is(&job, "finished").await;
    assert_eq!(view["job"]["noWayOutBy"], view["job"]["byName"]);
    assert_eq!(world.arrived(&people).await, [1, 1]);
    let (store, today) = (world.app.store(), now() / 86_400);
    let mut rows = store.audit_on(today - 1).await.unwrap();
    rows.extend(store.audit_on(today).await.unwrap());
    let note = "Diwali: Started, for 2. Confirmed that it names no way to get no more of it";
    assert!(rows.iter().any(|row| row.note.as_deref() == Some(note)), "{rows:?}");
}
