//! A list with more people, only with some, and without some: of other jobs, of lists of the inbox, and of other files.

use super::world::{World, count, line_of, line_of_inbox, reminder};
use crate::support::until;
use reqwest::StatusCode;
use serde_json::{Value, json};

impl World {
    /// What the check of a job finds with these lines.
    async fn planned_with(&self, job: &str, lines: Value) -> Value {
        self.browser.ok("bulk/lines", json!({ "id": job, "lines": lines })).await;
        self.browser.ok("bulk/check", json!({ "id": job })).await;
        self.until_is(job, "ready").await["job"]["planned"].take()
    }

    /// Sends a job that was checked, and waits until so many have it.
    async fn sent_to_all(&self, job: &str, many: i64) {
        self.start(job).await;
        self.until_is(job, "finished").await;
        until("all of them have it", async || {
            (count(&self.job(job).await, "delivered") == many).then_some(())
        })
        .await;
    }
}

/// The rows of some people of a list.
fn some(list: &str, people: &[usize]) -> String {
    let lines: Vec<&str> = list.lines().collect();
    let rows = std::iter::once(lines[0]).chain(people.iter().map(|n| lines[n + 1]));
    rows.collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_added_narrowed_down_and_left_out_and_every_row_has_one_place() {
    let world = World::new().await;
    let (people, list) = world.people(8).await;
    // Four got another job, and two of them have answered; two more have written by themselves.
    let first = world.checked(some(&list, &[0, 1, 2, 3]).as_bytes(), reminder()).await;
    world.sent_to_all(&first, 4).await;
    for n in [1, 2] {
        world.app.customer_writes(&people[n], "Yes").await;
    }
    until("two have answered", async || {
        (count(&world.job(&first).await, "answered") == 2).then_some(())
    })
    .await;
    for n in [5, 6] {
        world.app.customer_writes(&people[n], "Hello").await;
        world.browser.conversation_with(&format!("Person {n}")).await;
    }
    until("the lists know it", async || (world.browser.inbox().await.len() == 4).then_some(())).await;

    let job = world.checked(some(&list, &[0, 1, 7]).as_bytes(), reminder()).await;
    let added = vec![line_of("also", &first, "answered"), line_of_inbox("also", "open")];
    let planned = world.planned_with(&job, json!(added)).await;
    assert_eq!(
        (&planned["rows"], &planned["recipients"], &planned["leftOut"]),
        (&json!(9), &json!(6), &json!({ "duplicate": 3 })),
        "a number counts once, wherever it is from: {planned:#}"
    );
    assert_eq!(
        (&planned["lines"], &planned["added"]),
        (&json!([2, 4]), &json!({ "people": 6, "fromRow": 5 })),
        "{planned:#}"
    );
    // Who was added has no columns.
    let (id, store) = (job.parse().unwrap(), world.app.store());
    let plan = store.bulk_job(id).await.unwrap().unwrap().plan;
    let chunk = store.bulk_chunk(id, plan, 0).await.unwrap().unwrap();
    let of = |n: usize| {
        let number = format!("+9198333{n:05}");
        chunk.recipients.iter().find(|one| one.number.as_str() == number).unwrap()
    };
    assert_eq!(of(7).row, 4);
    assert_eq!(of(7).values, ["Friday", "Person 7", "10:30"]);
    assert!(of(5).row >= 5, "{:?}", chunk.recipients);
    assert_eq!(of(5).values, ["Friday", "there", "10:30"]);
    let html = world.browser.get(&format!("/bulk/{job}")).await.text().await.unwrap();
    for words in [
        "And also “Diwali”: Have answered",
        "And also Inbox: Open conversations",
        "3 rows of the list, and 6 people added, from row 5 on.",
        "Every row is in exactly one place: 9 = 6 + 3 left out.",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }

    // Whatever the order of the lines: first all are added, then some are kept, then some are left out.
    let mut lines = vec![line_of("not", &first, "answered"), line_of("only", &first, "got")];
    lines.extend(added.clone());
    let planned = world.planned_with(&job, json!(lines)).await;
    assert_eq!(
        (&planned["recipients"], &planned["leftOut"]),
        (&json!(1), &json!({ "duplicate": 3, "not_chosen": 3, "in_other_job": 2 })),
        "{planned:#}"
    );
    assert_eq!(planned["lines"], json!([2, 4, 2, 4]), "{planned:#}");
    let file = world.download(&format!("/bulk/{job}/left-out/in_other_job")).await;
    assert_eq!(file.lines().count() - 1, 2, "{file}");

    // What was checked is what is sent: who comes later is not in it.
    world.planned_with(&job, json!(added)).await;
    world.app.customer_writes(&people[4], "Hello").await;
    world.browser.conversation_with("Person 4").await;
    world.sent_to_all(&job, 6).await;
    assert_eq!(world.recipients(&job).await.len(), 6);

    // A copy for all has the lines; one for some finds those who were added, also where they are of the line no more.
    let copy = async |who: Value| {
        let id = world.id();
        let copied = world.browser.ok("bulk/copy", json!({ "id": id, "from": job, "who": who })).await;
        (id, copied["audience"]["further"].clone())
    };
    let (_, lines) = copy(Value::Null).await;
    assert_eq!(lines.as_array().unwrap().len(), 2, "{lines:#}");
    world.app.customer_writes(&people[5], "Yes").await;
    until("one has answered", async || {
        (count(&world.job(&job).await, "answered") == 1).then_some(())
    })
    .await;
    let (again, lines) = copy(json!("not_answered")).await;
    assert_eq!(
        (&lines[0]["people"]["job"]["job"], &lines[0]["people"]["job"]["who"]),
        (&json!(job), &json!("not_answered")),
        "{lines:#}"
    );
    world.browser.ok("bulk/check", json!({ "id": again })).await;
    let view = world.until_is(&again, "ready").await;
    assert_eq!(view["job"]["planned"]["recipients"], 5, "{view:#}");
    let (status, why) = world
        .browser
        .api("bulk/copy", json!({ "id": world.id(), "from": job, "who": "got" }))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "nobody gets it twice: {why}");
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_added_lacks_what_only_a_column_has() {
    let world = World::new().await;
    let (people, list) = world.people(2).await;
    world.app.customer_writes(&people[1], "Hello").await;
    world.browser.conversation_with("Person 1").await;
    until("the list knows it", async || (world.browser.inbox().await.len() == 1).then_some(())).await;
    let mut template = reminder();
    template["mapping"]["body.first_name"] = json!({ "column": { "column": 0, "fallback": "" } });
    let job = world.checked(some(&list, &[0]).as_bytes(), template).await;
    let planned = world.planned_with(&job, json!([line_of_inbox("also", "open")])).await;
    assert_eq!(
        (&planned["rows"], &planned["recipients"], &planned["leftOut"]),
        (&json!(2), &json!(1), &json!({ "empty_variable": 1 })),
        "{planned:#}"
    );
    let me = world.browser.ok("me", json!({})).await["id"].clone();
    let kept = world.job(&job).await["job"]["audience"]["further"].take();
    assert_eq!(kept[0]["people"]["inbox"]["by"], me, "a list is that of whoever chose it: {kept:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_that_nobody_can_tell_apart_are_refused() {
    let world = World::new().await;
    let (_, list) = world.people(2).await;
    let other = world.checked(list.as_bytes(), reminder()).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let many: Vec<Value> = (0..11).map(|_| line_of_inbox("also", "open")).collect();
    for (lines, words) in [
        (json!(many), "10 lines"),
        (json!([line_of("also", &job, "got")]), "Choose other jobs"),
        (json!([line_of("only", &other, "not_sent")]), "not over"),
    ] {
        let (status, why) = world.browser.api("bulk/lines", json!({ "id": job, "lines": lines })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{words}: {why}");
        assert!(why.to_string().contains(words), "{words}: {why}");
    }
    let nobody = json!({ "id": job, "lines": [line_of("not", &world.id(), "got")] });
    assert_eq!(world.browser.api("bulk/lines", nobody).await.0, StatusCode::NOT_FOUND);
    // What is not checked any more leaves out nobody, and that must not pass for nobody being there.
    let lines = json!({ "id": job, "lines": [line_of("not", &other, "got")] });
    world.browser.ok("bulk/lines", lines).await;
    world.browser.ok("bulk/cap", json!({ "id": other, "days": 1 })).await;
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    let view = world.until_is(&job, "draft").await;
    let problem = view["job"]["problem"].as_str().unwrap_or_default();
    assert!(problem.contains("is not checked now"), "{view:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_of_another_file_are_left_out_or_added() {
    let world = World::new().await;
    let (people, list) = world.people(4).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let file = world.upload(&job, "stop list.csv", b"Number\n+91 98333 00001\nnonsense\n").await;
    let line = |join: &str, upload: &str| {
        let file = json!({ "upload": upload, "name": "", "column": 0, "has_header": false });
        json!([{ "join": join, "people": { "file": file } }])
    };
    let planned = world.planned_with(&job, line("not", &file)).await;
    assert_eq!(
        (&planned["recipients"], &planned["leftOut"], &planned["lines"]),
        (&json!(3), &json!({ "in_other_job": 1 }), &json!([1])),
        "{planned:#}"
    );
    let planned = world.planned_with(&job, line("only", &file)).await;
    assert_eq!(
        (&planned["recipients"], &planned["leftOut"]),
        (&json!(1), &json!({ "not_chosen": 3 })),
        "{planned:#}"
    );
    // Who is added is a row, whatever stands in it.
    let planned = world.planned_with(&job, line("also", &file)).await;
    assert_eq!(
        (&planned["rows"], &planned["recipients"], &planned["leftOut"]),
        (&json!(6), &json!(4), &json!({ "duplicate": 1, "not_a_number": 1 })),
        "{planned:#}"
    );
    let html = world.browser.get(&format!("/bulk/{job}")).await.text().await.unwrap();
    assert!(html.contains("And also File: stop list.csv"), "{html}");
    // What holds no numbers is no list.
    let words = world.upload(&job, "words.csv", b"Word\nhello\n").await;
    let (status, why) = world
        .browser
        .api("bulk/lines", json!({ "id": job, "lines": line("not", &words) }))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    world.planned_with(&job, line("not", &file)).await;
    world.sent_to_all(&job, 3).await;
    assert_eq!(world.arrived(&people).await, [1, 0, 1, 1]);
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_tapped_a_button_is_a_group_of_their_own() {
    let world = World::new().await;
    let (people, list) = world.people(3).await;
    let asks = json!({ "name": "we_have_an_answer", "language": "en", "mapping": {} });
    let first = world.sent(&list, asks, 3).await;
    let wamid = world.app.on_the_phone(&people[0]).await[0]["id"].clone();
    world.taps(&people[0], &wamid).await;
    world.app.customer_writes(&people[1], "Yes").await;
    until("both are counted", async || {
        let view = world.job(&first).await;
        (count(&view, "answered") == 2 && count(&view, "tapped") == 1).then_some(())
    })
    .await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    // Whichever it was, by its words however they are written, and another one.
    for (button, left) in [(Value::Null, 2), (json!(" tell ME "), 2), (json!("Another"), 3)] {
        let people = json!({ "job": first, "name": "as it is called", "who": "tapped", "button": button });
        let line = json!({ "join": "not", "people": { "job": people } });
        let planned = world.planned_with(&job, json!([line])).await;
        assert_eq!(planned["recipients"], json!(left), "{button}: {planned:#}");
    }
    let html = world.browser.get(&format!("/bulk/{job}")).await.text().await.unwrap();
    assert!(html.contains("But not “Diwali”: Have tapped “Another”"), "{html}");
    // Only who tapped is kept.
    let people = json!({ "job": first, "name": "as it is called", "who": "tapped", "button": "Tell me" });
    let planned = world
        .planned_with(&job, json!([{ "join": "only", "people": { "job": people } }]))
        .await;
    assert_eq!(planned["recipients"], json!(1), "{planned:#}");
    let long = json!({ "job": first, "name": "as it is called", "who": "tapped", "button": "x".repeat(61) });
    let lines = json!([{ "join": "only", "people": { "job": long } }]);
    let (status, _) = world.browser.api("bulk/lines", json!({ "id": job, "lines": lines })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}
