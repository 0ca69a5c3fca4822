//! Messages are tested on some of the people, and the one that did best goes to the rest: once, whatever is killed, and with counts that
//! add up. Who is held out gets nothing.

use super::world::{STATES, World, count, reminder, total};
use crate::support::{SUPPORT, now, until};
use domain::Millis;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The other two messages: one without anything to fill in, and the first with other words.
fn others() -> (Value, Value) {
    let answer = json!({ "name": "we_have_an_answer", "language": "en", "mapping": {} });
    let mut monday = reminder();
    monday["mapping"]["body.day"] = json!({ "fixed": "Monday" });
    (answer, monday)
}

/// What stands in each of the messages.
fn words(message: &str) -> &'static str {
    match message {
        "a" => "appointment on Friday",
        "b" => "You asked us something",
        "c" => "appointment on Monday",
        other => panic!("there is no message {other}"),
    }
}

/// How many of a group there are, in whatever state.
fn all_of(view: &Value, prefix: &str) -> i64 {
    STATES.iter().map(|state| count(view, &format!("{prefix}{state}"))).sum()
}

impl World {
    /// A job that tests three messages on half of its people, by who read them, and holds some out: checked.
    async fn testing(&self, list: &str, hold_out: u32) -> String {
        let job = self.checked(list.as_bytes(), reminder()).await;
        let (b, c) = others();
        let share = |message: &Value| json!({ "message": message, "percent": 33 });
        let compare = json!({ "id": job, "second": share(&b), "more": [share(&c)] });
        self.browser.ok("bulk/compare", compare).await;
        let winner = json!({ "percent": 50, "hours": 1, "by": "read" });
        self.browser.ok("bulk/winner", json!({ "id": job, "winner": winner })).await;
        self.browser.ok("bulk/hold-out", json!({ "id": job, "percent": hold_out })).await;
        self.browser.ok("bulk/check", json!({ "id": job })).await;
        self.until_is(&job, "ready").await;
        job
    }

    /// Waits until all of the test had their turn, and have their message.
    async fn until_the_test_is_sent(&self, job: &str) -> Value {
        until("the winner is waited for", async || {
            let view = self.job(job).await;
            let has_arrived = count(&view, "delivered") + count(&view, "pending") == total(&view);
            (view["job"]["winner"]["waitsSince"].is_i64() && has_arrived).then_some(view)
        })
        .await
    }

    /// What the audit says of the winner.
    async fn notes_of_winners(&self) -> Vec<String> {
        let (store, today) = (self.app.store(), now() / 86_400);
        let mut rows = store.audit_on(today - 1).await.unwrap();
        rows.extend(store.audit_on(today).await.unwrap());
        let notes = rows.into_iter().filter_map(|row| row.note);
        notes.filter(|note| note.contains("goes to the rest")).collect()
    }

    /// Which group and message everybody has, by the place of the person.
    async fn groups(&self, job: &str) -> BTreeMap<usize, (String, Value)> {
        let rows = self.recipients(job).await;
        let row = |row: &Value| {
            let person = row["number"].as_str().unwrap().trim_start_matches("+9198333").parse().unwrap();
            (person, (row["variant"].as_str().unwrap().to_owned(), row["message"].clone()))
        };
        rows.iter().map(row).collect()
    }

    /// Everybody has the message that the job says, once; who is no recipient has none.
    async fn have_what_they_should(&self, job: &str, people: &[String]) {
        let groups = self.groups(job).await;
        for (n, person) in people.iter().enumerate() {
            let shown = self.app.on_the_phone(person).await;
            let Some((group, message)) = groups.get(&n) else {
                assert!(shown.is_empty(), "{n} is held out: {shown:?}");
                continue;
            };
            assert_eq!(shown.len(), 1, "{n} of {group}: {shown:?}");
            let wanted = words(message.as_str().unwrap());
            assert!(shown[0].to_string().contains(wanted), "{n} of {group}: {wanted}, {shown:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_best_of_three_messages_goes_to_the_rest_when_its_time_has_come() {
    let world = World::new().await;
    let (people, list) = world.people(160).await;
    let job = world.testing(&list, 10).await;
    let view = world.job(&job).await;
    let planned = &view["job"]["planned"];
    let (recipients, held) = (
        planned["recipients"].as_i64().unwrap(),
        planned["leftOut"]["held_out"].as_i64().unwrap_or(0),
    );
    assert!(recipients + held == 160 && (1..60).contains(&held), "{planned}");
    let rest = view["job"]["winner"]["split"]["recipients"].as_i64().unwrap();
    assert!((rest * 2 - recipients).abs() <= 2, "half of {recipients} are tested: {rest} wait");
    let html = world.browser.get(&format!("/bulk/{job}")).await.text().await.unwrap();
    for words in [
        "Message C to ",
        "The winner to ",
        "Remove the third message",
        "Held out by chance, to see",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let before = world.groups(&job).await;
    let many = |group: &str| before.values().filter(|(of, _)| of == group).count();
    assert_eq!(
        (many("rest"), before.len()),
        (usize::try_from(rest).unwrap(), usize::try_from(recipients).unwrap())
    );
    assert!(
        before.values().all(|(group, message)| (group == "rest") == message.is_null()),
        "{before:?}"
    );

    world.start(&job).await;
    let view = world.until_the_test_is_sent(&job).await;
    assert_eq!(
        (count(&view, "pending"), count(&view, "r:pending"), total(&view)),
        (rest, rest, recipients),
        "{view:#}"
    );
    // Those of B read it; one of C does.
    let of = |group: &str| {
        before
            .iter()
            .filter(|(_, (of, _))| of == group)
            .map(|(n, _)| *n)
            .collect::<Vec<_>>()
    };
    let (readers, one) = (of("b"), of("c")[0]);
    for n in readers.iter().chain([&one]) {
        let chat = json!({ "person": people[*n], "our_number": SUPPORT });
        world.app.control(Method::POST, "phone/read", chat).await;
    }
    until("all of that is counted", async || {
        let view = world.job(&job).await;
        (count(&view, "b:read") == i64::try_from(readers.len()).unwrap() && count(&view, "c:read") == 1).then_some(())
    })
    .await;
    // Neither a crash nor a pause ends the waiting. An hour passes.
    world.app.server.lock().unwrap().kill_and_restart();
    world.app.until_ready().await;
    assert_eq!(world.act(&job, "pause").await.0, StatusCode::OK);
    let store = world.app.store();
    let mut kept = store.bulk_job(job.parse().unwrap()).await.unwrap().unwrap();
    assert_eq!(kept.winner.as_ref().unwrap().decided, None);
    kept.winner.as_mut().unwrap().waits_since = Some(Millis((now() - 3_700) * 1_000));
    kept.v += 1;
    let mut commit = store.commit::<()>();
    commit.put_bulk_job((), &kept, Some(kept.v - 1));
    commit.run().await.unwrap();
    assert_eq!(world.act(&job, "resume").await.0, StatusCode::OK);
    let view = world.until_is(&job, "finished").await;
    let decided = &view["job"]["winner"]["decided"];
    assert_eq!((&decided["variant"], &decided["by"]), (&json!("b"), &Value::Null), "{decided:#}");
    let figure = &decided["figures"][1];
    assert_eq!(
        (&figure["variant"], &figure["part"]),
        (&json!("b"), &json!(readers.len())),
        "{decided:#}"
    );
    let notes = world.notes_of_winners().await;
    assert!(
        notes.len() == 1 && notes[0].starts_with("Diwali: Message B goes to the rest. "),
        "{notes:?}"
    );

    // Everybody stands in one place, and nobody has changed theirs.
    let view = until("all has arrived", async || {
        let view = world.job(&job).await;
        let arrived = count(&view, "delivered") + count(&view, "read");
        (arrived == recipients).then_some(view)
    })
    .await;
    let apart: i64 = ["b:", "c:", "d:", "r:"].iter().map(|prefix| all_of(&view, prefix)).sum();
    assert_eq!(
        (total(&view), all_of(&view, "r:"), all_of(&view, "d:")),
        (recipients, rest, 0),
        "{view:#}"
    );
    assert_eq!(recipients - apart, i64::try_from(many("a")).unwrap(), "the others are of the first");
    world.have_what_they_should(&job, &people).await;
    let after = world.groups(&job).await;
    assert!(after.iter().all(|(n, (group, _))| before[n].0 == *group), "{after:?}");
    assert!(
        after
            .values()
            .all(|(group, message)| *message == if group == "rest" { "b" } else { group.as_str() })
    );
    let report = world.download(&format!("/bulk/{job}/report")).await;
    let lines = |end: &str| report.lines().filter(|line| line.ends_with(end)).count();
    assert_eq!(
        (lines(",B,Rest"), lines(",C,Compared")),
        (usize::try_from(rest).unwrap(), many("c")),
        "{report}"
    );
    let left_out = world.download(&format!("/bulk/{job}/left-out/held_out")).await;
    assert_eq!(left_out.lines().count() - 1, usize::try_from(held).unwrap(), "{left_out}");
    let sought = json!({ "id": job, "state": null, "variant": "rest", "words": "", "from": 0 });
    let page = world.browser.ok("bulk/recipients", sought).await;
    assert_eq!(page["rows"].as_array().unwrap().len(), usize::try_from(rest).unwrap());
    let html = world.browser.get(&format!("/bulk/{job}")).await.text().await.unwrap();
    for words in [
        "Test: message B goes to the rest",
        "Result of all messages",
        "Held out by chance, who get nothing",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_a_hurry_decides_at_once() {
    let world = World::new().await;
    let (people, list) = world.people(40).await;
    let job = world.testing(&list, 0).await;
    world.start(&job).await;
    let view = world.until_the_test_is_sent(&job).await;
    assert_eq!(count(&view, "pending"), 20);
    let (status, why) = world.browser.api("bulk/decide", json!({ "id": job, "message": "d" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "there is no such message: {why}");
    let decided = world.browser.ok("bulk/decide", json!({ "id": job, "message": "c" })).await;
    assert_eq!(
        (&decided["winner"]["decided"]["variant"], &decided["winner"]["decided"]["isChosen"]),
        (&json!("c"), &json!(true)),
        "{decided:#}"
    );
    let (status, why) = world.browser.api("bulk/decide", json!({ "id": job, "message": "a" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "it is decided: {why}");
    let view = world.until_is(&job, "finished").await;
    assert_eq!((total(&view), all_of(&view, "r:")), (40, 20), "{view:#}");
    until("all has arrived", async || {
        (count(&world.job(&job).await, "delivered") == 40).then_some(())
    })
    .await;
    world.have_what_they_should(&job, &people).await;
    let notes = world.notes_of_winners().await;
    assert!(notes.len() == 1 && notes[0].contains("chose message C."), "{notes:?}");
    // Who is written to again gets what they had; those of the rest had the winner.
    let again = world.id();
    let copy = json!({ "id": again, "from": job, "who": "not_answered" });
    let copied = world.browser.ok("bulk/copy", copy).await;
    assert_eq!(
        (&copied["winner"], copied["more"].as_array().unwrap().len()),
        (&Value::Null, 1),
        "{copied:#}"
    );
    world.browser.ok("bulk/check", json!({ "id": again })).await;
    world.until_is(&again, "ready").await;
    let (before, after) = (world.groups(&job).await, world.groups(&again).await);
    assert_eq!(after.len(), 40);
    assert!(after.iter().all(|(n, (group, _))| before[n].1 == *group), "{after:?}");
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_is_refused_that_finds_no_winner_and_one_that_is_cancelled_has_none() {
    let world = World::new().await;
    let (people, list) = world.people(30).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let winner = |percent: u32, hours: u32| json!({ "id": job, "winner": { "percent": percent, "hours": hours, "by": "answered" } });
    let (b, c) = others();
    let share = |message: &Value, percent: u32| json!({ "message": message, "percent": percent });
    let alone = json!({ "id": job, "second": null, "more": [share(&c, 10)] });
    let too_much = json!({ "id": job, "second": share(&b, 50), "more": [share(&c, 50)] });
    for (call, body, words) in [
        ("bulk/winner", winner(20, 24), "Choose a second message first"),
        ("bulk/hold-out", json!({ "id": job, "percent": 51 }), "from 0 to 50 percent"),
        ("bulk/compare", alone, "four messages at most"),
        ("bulk/compare", too_much, "leave 1 to the first"),
    ] {
        let (status, why) = world.browser.api(call, body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{words}: {why}");
        assert!(why.to_string().contains(words), "{words}: {why}");
    }
    let (job, view) = {
        let job = world.testing(&list, 0).await;
        world.start(&job).await;
        (job.clone(), world.until_the_test_is_sent(&job).await)
    };
    let (status, why) = world.browser.api("bulk/winner", json!({ "id": job, "winner": null })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "it has begun: {why}");
    let rest = count(&view, "r:pending");
    assert_eq!(world.act(&job, "cancel").await.0, StatusCode::OK);
    let view = until("nobody waits", async || {
        let view = world.job(&job).await;
        (count(&view, "pending") + count(&view, "sending") == 0).then_some(view)
    })
    .await;
    assert_eq!((count(&view, "r:cancelled"), total(&view)), (rest, 30), "{view:#}");
    assert_eq!(view["job"]["winner"]["decided"], Value::Null);
    assert_eq!(
        world.arrived(&people).await.iter().sum::<usize>(),
        30 - usize::try_from(rest).unwrap()
    );
    world.verified().await;
}
