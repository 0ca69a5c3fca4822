//! A job above a number of recipients is sent by two people: whoever made it or asked for it does not approve it.

use super::world::{World, reminder};
use crate::support::{Browser, now, until};
use reqwest::StatusCode;
use serde_json::{Value, json};

impl World {
    async fn refuses(&self, who: &Browser, call: &str, body: Value, words: &str) {
        let (status, why) = who.api(call, body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{call}: {why}");
        assert!(why.to_string().contains(words), "{words}: {why}");
    }

    async fn noted(&self) -> Vec<String> {
        let (store, today) = (self.app.store(), now() / 86_400);
        let mut rows = store.audit_on(today - 1).await.unwrap();
        rows.extend(store.audit_on(today).await.unwrap());
        rows.retain(|row| row.act == "bulk");
        rows.into_iter().filter_map(|row| row.note).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_job_is_sent_when_a_second_person_approves_it() {
    let world = World::new().await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let set = admin.ok("settings/set", json!({ "settings": { "v": 0, "approveAbove": 2 } })).await;
    assert_eq!(
        set["kept"]["changed"]["what"],
        json!(["Bulk jobs that need a second person: above 2 recipients (before: none)"])
    );
    let (people, list) = world.people(3).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    assert_eq!(world.job(&job).await["needs_second_person"], true);
    let asked = world.browser.ok("bulk/start", json!({ "id": job, "at": null })).await;
    assert_eq!(
        (&asked["state"]["is"], &asked["approval"]["askedName"]),
        (&json!("asked"), &asked["byName"]),
        "{asked:#}"
    );
    // Neither they themselves nor a change of what was asked for.
    let approve = |v: &Value| json!({ "id": job, "seen": v });
    let decline = |why: &str| json!({ "id": job, "why": why });
    let own = "Somebody else has to approve";
    world.refuses(&world.browser, "bulk/approve", approve(&asked["v"]), own).await;
    world.refuses(&world.browser, "bulk/decline", decline("no"), own).await;
    let slower = json!({ "id": job, "rate": 5 });
    world
        .refuses(&world.browser, "bulk/rate", slower, "waits for a second person")
        .await;
    until("an Admin is told", async || {
        let told = admin.ok("notices/list", json!({})).await.to_string();
        told.contains("The bulk job “Diwali” waits for a second person").then_some(())
    })
    .await;
    // The second person says no, and why; then it is asked for again.
    world.refuses(&admin, "bulk/decline", decline(" "), "Say why").await;
    let declined = admin.ok("bulk/decline", decline("the wrong list")).await;
    assert_eq!(
        (&declined["state"]["is"], &declined["approval"]["answer"]["declined"]),
        (&json!("ready"), &json!("the wrong list"))
    );
    world
        .refuses(&admin, "bulk/approve", approve(&declined["v"]), "does not wait")
        .await;
    let again = world.browser.ok("bulk/start", json!({ "id": job, "at": null })).await;
    let stale = approve(&asked["v"]);
    world.refuses(&admin, "bulk/approve", stale, "changed after you looked at it").await;
    assert_eq!(world.arrived(&people).await, [0; 3]);
    admin.ok("bulk/approve", approve(&again["v"])).await;
    let view = world.until_is(&job, "finished").await;
    assert_eq!(world.arrived(&people).await, [1; 3]);
    let answer = &view["job"]["approval"]["answer"];
    assert_eq!(
        (&answer["name"], &answer["declined"]),
        (&json!("Inés Okafor"), &Value::Null),
        "{view:#}"
    );
    assert_eq!(view["job"]["startedBy"], view["job"]["byName"], "who wanted it sent");
    let wanted = [
        "Waits for a second person, for 3",
        "Declined: the wrong list",
        "Waits for a second person, for 3",
        "Approved. Started, for 3",
    ];
    assert_eq!(world.noted().await, wanted.map(|note| format!("Diwali: {note}")));
    // Fewer need nobody.
    let few = "Name,Phone\nPerson 0,+919833300000\nPerson 1,+919833300001\n";
    let job = world.checked(few.as_bytes(), reminder()).await;
    world.start(&job).await;
    world.until_is(&job, "finished").await;
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_who_may_approve_hears_of_it_and_who_asked_does_not() {
    let world = World::new().await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let second = Browser::signed_in(&world.app, "tomas@demo.example").await;
    admin.ok("settings/set", json!({ "settings": { "v": 0, "approveAbove": 1 } })).await;
    let (people, list) = world.people(2).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let asked = world.browser.ok("bulk/start", json!({ "id": job, "at": null })).await;
    let list = async |who: &Browser| who.ok("notices/list", json!({})).await;
    let told = until("the other Operator is told", async || {
        let page = list(&second).await;
        (page["unseen"] == 1).then_some(page)
    })
    .await;
    let notice = &told["notices"][0];
    let sentence = notice["sentence"].as_str().unwrap();
    assert!(sentence.starts_with("The bulk job “Diwali” waits for a second person: Asha Menon wants it sent to 2 people."));
    assert_eq!(notice["about"]["job"], job.as_str(), "it leads there");
    // Who asked can do nothing about it. An Admin has the same among the others.
    let own = list(&world.browser).await;
    assert_eq!((&own["notices"], &own["unseen"]), (&json!([]), &json!(0)), "{own}");
    let all = list(&admin).await;
    assert!(
        all["notices"].as_array().unwrap().iter().any(|one| one["id"] == notice["id"]),
        "{all}"
    );
    let left = second.ok("notices/seen", json!({ "up_to": notice["id"] })).await;
    assert_eq!((left, &list(&second).await["unseen"]), (json!(0), &json!(0)));
    second.ok("bulk/approve", json!({ "id": job, "seen": asked["v"] })).await;
    world.until_is(&job, "finished").await;
    assert_eq!(world.arrived(&people).await, [1; 2]);
    // Who may see another number alone hears of none of its jobs.
    let who = second.ok("me", json!({})).await["id"].clone();
    let numbers = json!({ "who": who, "numbers": ["310000000000012"] });
    admin.ok("members/numbers", numbers).await;
    until("it is in effect", async || {
        let page = list(&second).await;
        (page["notices"] == json!([])).then_some(())
    })
    .await;
    world.verified().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_approval_is_taken_back_and_keeps_its_time() {
    let world = World::new().await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    admin.ok("settings/set", json!({ "settings": { "v": 0, "approveAbove": 1 } })).await;
    let (people, list) = world.people(2).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    world.start(&job).await;
    assert_eq!(world.act(&job, "cancel").await.0, StatusCode::OK);
    let view = world.job(&job).await;
    assert_eq!(
        (&view["job"]["state"]["is"], &view["job"]["approval"]),
        (&json!("ready"), &Value::Null)
    );
    let at = (now() + 3_600) * 1_000;
    let asked = world.browser.ok("bulk/start", json!({ "id": job, "at": at })).await;
    world.app.server.lock().unwrap().kill_and_restart();
    world.app.until_ready().await;
    let approved = admin.ok("bulk/approve", json!({ "id": job, "seen": asked["v"] })).await;
    assert_eq!(approved["state"], json!({ "is": "scheduled", "at": at }));
    assert_eq!(world.arrived(&people).await, [0; 2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dear_job_needs_a_second_person_and_so_do_all_while_nobody_knows_what_they_cost() {
    let world = World::new().await;
    let admin = Browser::signed_in(&world.app, "ines@demo.example").await;
    let set = admin.ok("settings/set", json!({ "settings": { "v": 0, "approveCost": 10 } })).await;
    let what = "Bulk jobs that need a second person: above 10 in the currency of the prices (before: no matter what they cost)";
    assert_eq!(set["kept"]["changed"]["what"], json!([what]));
    let (people, list) = world.people(3).await;
    let job = world.checked(list.as_bytes(), reminder()).await;
    let needs = async || world.job(&job).await["needs_second_person"].take();
    assert_eq!(needs().await, true, "nobody knows what it costs");
    let prices = async |utility: &str, over: u64| {
        let table = format!("as of,2026-10-01\ncurrency,USD\n*,9,{utility}\n");
        let set = json!({ "text": table, "source": "", "over": over });
        admin.ok("settings/set-prices", set).await;
    };
    prices("4", 0).await;
    assert_eq!(needs().await, true, "it costs 12");
    world.start(&job).await;
    let asked = world.job(&job).await;
    assert_eq!(asked["job"]["state"]["is"], "asked", "{asked:#}");
    assert_eq!(world.act(&job, "cancel").await.0, StatusCode::OK);
    prices("3", 1).await;
    assert_eq!(needs().await, false, "it costs 9");
    world.start(&job).await;
    world.until_is(&job, "finished").await;
    until("all have it", async || (world.arrived(&people).await == [1; 3]).then_some(())).await;
}
