//! What Admins do with rules: kept, tried, moved, and not over one another's work.

use super::world::{World, fates, rule};
use crate::support::{Browser, SUPPORT, client_id, until};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn note(name: &str) -> Value {
    rule(name, "any_message", &json!([{ "note": { "text": name } }]))
}

impl World {
    async fn names(&self) -> Vec<String> {
        let views = self.admin.ok("rules/list", json!({})).await;
        let name = |view: &Value| view["rule"]["name"].as_str().unwrap().to_owned();
        views.as_array().unwrap().iter().map(name).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_editors_the_second_is_told() {
    let world = World::new().await;
    let first = world.keep(&note("Original")).await;
    assert_eq!(first["v"], 1);
    let other = Browser::signed_in(&world.app, "ines@demo.example").await;
    let mut theirs = first.clone();
    theirs["name"] = json!("Theirs");
    let theirs = other.ok("rules/save", json!({ "rule": theirs })).await;
    let mut mine = first.clone();
    mine["name"] = json!("Mine");
    let why = world.refused(&mine).await;
    assert!(why.starts_with("Somebody changed this rule meanwhile"), "{why}");
    let stale = json!({ "id": first["id"], "over": 1 });
    assert_eq!(world.admin.api("rules/delete", stale).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    let stale = json!({ "id": first["id"], "on": false, "over": 1 });
    assert_eq!(world.admin.api("rules/switch", stale).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(world.names().await, ["Theirs"]);
    // The same again, as after an answer that was lost, changes nothing.
    let mut again = theirs.clone();
    again["v"] = json!(1);
    assert_eq!(world.admin.ok("rules/save", json!({ "rule": again })).await, theirs);
    world.admin.ok("rules/delete", json!({ "id": first["id"], "over": 2 })).await;
    assert_eq!(world.names().await, Vec::<String>::new());
    let gone = world.admin.api("rules/save", json!({ "rule": theirs })).await;
    assert_eq!(gone.0, StatusCode::NOT_FOUND);
    let audit = world.admin.ok("audit/page", json!({ "query": { "act": "rule" } })).await;
    let notes: Vec<&str> = audit["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["note"].as_str().unwrap())
        .collect();
    assert_eq!(notes.len(), 3, "{notes:?}");
    assert!(
        notes[0].starts_with("deleted") && notes[1] == "called “Theirs”" && notes[2].starts_with("made"),
        "{notes:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_order_is_changed_by_both_at_once_and_nothing_is_lost() {
    let world = World::new().await;
    let mut ids = Vec::new();
    for name in ["One", "Two", "Three", "Four"] {
        ids.push(world.keep(&note(name)).await["id"].clone());
    }
    let shift = async |at: usize, up: bool| world.admin.ok("rules/move", json!({ "id": ids[at], "up": up })).await;
    shift(2, true).await;
    assert_eq!(world.names().await, ["One", "Three", "Two", "Four"]);
    shift(0, true).await;
    shift(3, false).await;
    assert_eq!(world.names().await, ["One", "Three", "Two", "Four"], "the ends stay");
    futures::join!(shift(0, false), shift(3, true), shift(1, false));
    let mut names = world.names().await;
    names.sort();
    assert_eq!(names, ["Four", "One", "Three", "Two"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_is_tried_on_what_came_before_it_is_switched_on() {
    let world = World::new().await;
    let (person, conversation) = world.customer("Tim Trial", "+919811180001").await;
    for text in ["what is the price?", "and the prices", "PRICE!"] {
        world.app.customer_writes(&person, text).await;
    }
    world.settled().await;
    let body = json!({ "conversation": conversation, "client_id": client_id(3), "text": "I write" });
    world.admin.ok("thread/send", body).await;
    let mut tried = rule(
        "Price",
        json!({ "keyword": { "words": ["price"] } }),
        &json!([{ "reply": { "text": "It is 5." } }]),
    );
    tried["enabled"] = json!(false);
    tried["limit"] = json!("every_time");
    let trial = world.admin.ok("rules/try", json!({ "rule": tried })).await;
    assert_eq!(
        (&trial["looked"], trial["lines"].as_array().unwrap().len()),
        (&json!(4), 2),
        "{trial:#}"
    );
    // Written within a second, they stand in whatever order the queue brought them.
    let lines = trial["lines"].as_array().unwrap();
    let said: BTreeSet<_> = lines.iter().filter_map(|line| line["said"].as_str()).collect();
    assert_eq!(said, BTreeSet::from(["PRICE!", "what is the price?"]));
    for line in lines {
        assert_eq!(line["would"], json!(["Reply “It is 5.”"]));
        assert_eq!(
            (&line["customer"], &line["conversation"]),
            (&json!("Tim Trial"), &json!(conversation))
        );
    }
    // By its limit, the first of them only.
    tried["limit"] = json!("once_a_day");
    let trial = world.admin.ok("rules/try", json!({ "rule": tried })).await;
    assert_eq!(trial["lines"].as_array().unwrap().len(), 1);
    // Nothing was done by that, and nothing is before it is switched on.
    let kept = world.keep(&tried).await;
    world.app.customer_writes(&person, "price").await;
    world.settled().await;
    assert_eq!(world.automatic(&conversation, 0).await.len(), 0);
    let on = json!({ "id": kept["id"], "on": true, "over": kept["v"] });
    world.admin.ok("rules/switch", on).await;
    world.app.customer_writes(&person, "The price, please").await;
    until("it has acted", async || {
        let run = world.runs("Price").await.first().cloned();
        run.filter(|run| fates(run) == ["done"])
    })
    .await;
    world.automatic(&conversation, 1).await;
    let view = until("it is counted", async || {
        let view = world.view("Price").await;
        (view["acted"] == 1).then_some(view)
    })
    .await;
    assert!(view["last"].is_number());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_in_a_sentence() {
    let world = World::new().await;
    let with = |name: &str, value: Value| {
        let mut rule = note("Wrong");
        rule[name] = value;
        rule
    };
    let reply = |text: &str| json!({ "reply": { "text": text } });
    let nobody = json!({ "id": "nobody-1", "name": "Nobody" });
    for (rule, says) in [
        (with("name", json!("  ")), "The name is missing."),
        (with("actions", json!([])), "at least 1"),
        (with("actions", json!([reply("")])), "Write something first."),
        (
            with("actions", json!([reply("1"), reply("2"), reply("3"), reply("4")])),
            "3 messages at most",
        ),
        (
            with("actions", json!([{ "assign": { "to": nobody } }])),
            "Nobody cannot take conversations.",
        ),
        (with("numbers", json!(["999"])), "One of the numbers is gone."),
        (with("trigger", json!({ "unanswered": { "minutes": 1_440 } })), "1 to 1,380 minutes"),
        (with("trigger", json!({ "keyword": { "words": ["?"] } })), "at least one letter"),
    ] {
        let why = world.refused(&rule).await;
        assert!(why.contains(says), "{why}");
    }
    for serial in 0..50 {
        world.keep(&note(&format!("Rule {serial}"))).await;
    }
    assert!(world.refused(&note("One more")).await.contains("There are 50 rules already."));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_and_each_form_come_complete_from_the_server() {
    let world = World::new().await;
    let page = async |address: String| {
        let answer = world.admin.get(&address).await;
        assert_eq!(answer.status(), StatusCode::OK, "{address}");
        answer.text().await.unwrap()
    };
    assert!(page("/admin/rules".to_owned()).await.contains("Nothing is done by itself"));
    let (asha, tomas) = (world.person("Asha Menon").await, world.person("Tomás Rivera").await);
    let all = json!([
        { "reply": { "text": "From nine to five" } }, { "react": { "emoji": "👀" } }, { "note": { "text": "Was told the hours" } },
        { "notify": { "text": "Somebody asks" } }, { "round_robin": { "among": [asha, tomas] } },
    ]);
    for (trigger, words) in [
        (json!("first_message"), "A customer writes for the first time"),
        (json!("outside_hours"), "They write outside the business hours"),
        (json!({ "keyword": { "words": ["hours"] } }), "They write “hours”"),
        (json!({ "pattern": { "pattern": "^hours" } }), "What they write matches ^hours"),
        (json!({ "from_ad": { "ad": "ad-7" } }), "They come from the advertisement ad-7"),
        (json!({ "unanswered": { "minutes": 30 } }), "Nobody answers for 30 minutes"),
    ] {
        let kept = world.keep(&rule("Opening hours", &trigger, &all)).await;
        let list = page("/admin/rules".to_owned()).await;
        assert!(list.contains(words) && list.contains("Tell Admins “Somebody asks”"), "{words}");
        let form = page(format!("/admin/rules?edit={}", kept["id"].as_str().unwrap())).await;
        for part in [
            "Opening hours",
            "People who take turns",
            "Try it on the last 100 messages",
            "Asha Menon",
        ] {
            assert!(form.contains(part), "{words}: {part}");
        }
    }
    let assign = json!([{ "assign": { "to": asha } }]);
    let kept = world.keep(&rule("To Asha", "any_message", &assign)).await;
    let form = page(format!("/admin/rules?edit={}", kept["id"].as_str().unwrap())).await;
    assert!(form.contains("Also where somebody takes care of it already"));
    assert!(page("/admin/rules?edit=new".to_owned()).await.contains("New rule"));
    assert!(page("/admin/rules?edit=nonsense".to_owned()).await.contains("This rule is gone"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_switched_on_any_more_can_be_switched_off() {
    let world = World::new().await;
    let account = sandbox::names::WABA_ID;
    world.app.control(Method::POST, "templates/seed", json!({})).await;
    world.admin.ok("templates/renew", json!({ "account": account })).await;
    let fills = json!({ "header.1": { "text": "A-7" }, "body.1": { "text": "friend" }, "body.2": { "text": "Friday" },
        "body.3": { "text": "9 and 12" }, "buttons.0": { "text": "A-7" } });
    let tomas = world.person("Tomás Rivera").await;
    let template = json!({ "template": { "name": "order_shipped", "language": "en", "fills": fills } });
    let steps = json!([{ "assign": { "to": tomas } }, template]);
    let mut wanted = rule("Shipped", "any_message", &steps);
    wanted["numbers"] = json!([SUPPORT]);
    let kept = world.keep(&wanted).await;
    // The person may take no conversations any more, and the template is gone.
    let body = json!({ "Username": "tomas@demo.example", "GroupName": "Operator" });
    world.app.cognito("AdminRemoveUserFromGroup", body).await;
    until("it is known", async || {
        let me = world.admin.ok("me", json!({})).await;
        (!me["people"].to_string().contains("Rivera")).then_some(())
    })
    .await;
    let gone = json!({ "account": account, "name": "order_shipped", "language": null });
    world.admin.ok("templates/delete", gone).await;
    let switch = async |on: bool, over: &Value| {
        let body = json!({ "id": kept["id"], "on": on, "over": over });
        world.admin.api("rules/switch", body).await
    };
    let (status, off) = switch(false, &kept["v"]).await;
    assert_eq!((status, &off["enabled"]), (StatusCode::OK, &json!(false)), "{off}");
    assert_eq!(world.view("Shipped").await["rule"]["enabled"], false);
    let (status, why) = switch(true, &off["v"]).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("cannot take conversations"), "{why}");
}
