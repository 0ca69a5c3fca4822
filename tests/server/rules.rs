//! Rules: what is done by itself, once, in order, and never in a circle.

#[path = "rules/answer.rs"]
mod answer;
#[path = "rules/back.rs"]
mod back;
#[path = "rules/edit.rs"]
mod edit;
#[path = "rules/guards.rs"]
mod guards;
#[path = "rules/hard.rs"]
mod hard;
#[path = "rules/world.rs"]
mod world;

use crate::support::{SUPPORT, until};
use reqwest::Method;
use serde_json::{Value, json};
use world::{World, fates, rule};

#[tokio::test(flavor = "multi_thread")]
async fn who_writes_first_is_welcomed_in_order_and_once() {
    let world = World::new().await;
    let steps = json!([{ "reply": { "text": "Welcome {{first_name|there}}!" } }, { "reply": { "text": "What can we do?" } }]);
    world.keep(&rule("Welcome", "first_message", &steps)).await;
    let (person, conversation) = world.customer("Maya Rao", "+919811120001").await;
    let messages = world.automatic(&conversation, 2).await;
    let texts: Vec<&str> = messages
        .iter()
        .map(|message| message["content"]["text"]["body"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["Welcome Maya!", "What can we do?"]);
    let author = &messages[0]["direction"]["outbound"]["author"];
    assert_eq!((&author["kind"], &author["name"]), (&json!("rule"), &json!("Welcome")));
    until("both are on the phone", async || {
        (world.app.on_the_phone(&person).await.len() == 2).then_some(())
    })
    .await;
    world.app.customer_writes(&person, "an order please").await;
    world.settled().await;
    assert_eq!(world.automatic(&conversation, 2).await.len(), 2);
    // The page says how often it acted, and on what.
    let view = world.view("Welcome").await;
    assert_eq!((&view["acted"], &view["more"]), (&json!(1), &json!(false)));
    let runs = world.runs("Welcome").await;
    assert_eq!((runs.len(), fates(&runs[0])), (1, vec!["done".to_owned(); 2]));
    assert_eq!(runs[0]["conversation"], conversation.as_str());
    // An automatic answer is no answer of one of us.
    let row = world.row(&conversation).await;
    assert_eq!(row["unread"]["places"].as_array().unwrap().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_several_rules_write_stands_in_their_order() {
    let world = World::new().await;
    let names = ["First", "Second", "Third"];
    for name in names {
        world
            .keep(&rule(name, "first_message", &json!([{ "reply": { "text": name } }])))
            .await;
    }
    for serial in 0..5 {
        let (_, conversation) = world.customer(&format!("Olaf {serial}"), &format!("+9198111210{serial:02}")).await;
        let messages = world.automatic(&conversation, 3).await;
        let texts: Vec<_> = messages.iter().map(|message| message["content"]["text"]["body"].clone()).collect();
        assert_eq!(texts, names, "{serial}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_read_receipt_that_did_not_go_is_told() {
    let world = World::new().await;
    let mut read = rule("Read", "any_message", &json!(["mark_read"]));
    read["limit"] = json!("every_time");
    world.keep(&read).await;
    let fault = json!({ "service": "eum", "operation": "SendWhatsAppMessage", "kind": "refuse", "times": 1 });
    world.app.control(Method::POST, "faults", fault).await;
    let (person, _) = world.customer("Rita Read", "+919811122001").await;
    let until_is = async |fate: &str| {
        until(fate, async || {
            let run = world.runs("Read").await.first().cloned();
            run.filter(|run| fates(run) == [fate])
        })
        .await
    };
    let run = until_is("failed").await;
    assert!(run.to_string().contains("AWS refused the read receipt."), "{run}");
    world.app.customer_writes(&person, "and now?").await;
    until_is("done").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyword_assigns_notes_reacts_and_tells_admins() {
    let world = World::new().await;
    let asha = world.person("Asha Menon").await;
    let steps = json!([
        { "assign": { "to": asha } }, { "note": { "text": "Knows the price list" } }, { "react": { "emoji": "👀" } },
        { "notify": { "text": "Somebody asks for prices" } }, { "reply": { "text": "Asha has the prices." } },
    ]);
    world
        .keep(&rule("Prices", json!({ "keyword": { "words": ["price list", "PRICES"] } }), &steps))
        .await;
    let (person, conversation) = world.customer("Ken Key", "+919811120002").await;
    world.settled().await;
    assert_eq!(world.automatic(&conversation, 0).await.len(), 0, "hello is no keyword");
    world.app.customer_writes(&person, "Your prices, please?").await;
    let replies = world.automatic(&conversation, 1).await;
    assert_eq!(replies[0]["content"]["text"]["body"], "Asha has the prices.");
    assert_eq!(world.row(&conversation).await["assignee"]["name"], "Asha Menon");
    let entries = world.entries(&conversation).await;
    let of = |kind: &str| entries.iter().filter_map(|entry| entry.get(kind)).cloned().collect::<Vec<Value>>();
    assert_eq!(of("note")[0]["body"], "Knows the price list");
    let line = &of("activity")[0];
    assert_eq!(
        (&line["words"], &line["by"]["kind"]),
        (&json!("assigned this to Asha Menon"), &json!("rule"))
    );
    let asked = of("message")
        .into_iter()
        .find(|message| message["content"]["text"]["body"] == "Your prices, please?");
    assert_eq!(asked.unwrap()["marks"]["ours"]["emoji"], "👀");
    let notices = world.admin.ok("notices/list", json!({})).await;
    let told = notices["notices"][0]["sentence"].as_str().unwrap();
    assert_eq!(told, "Rule “Prices”: Somebody asks for prices (Ken Key)");
    // It is not given away again, and nobody is told twice a day.
    world.app.customer_writes(&person, "prices").await;
    world.settled().await;
    assert_eq!(world.runs("Prices").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn conversations_go_in_turns_to_whoever_has_least_to_do() {
    let world = World::new().await;
    let people = [world.person("Asha Menon").await, world.person("Tomás Rivera").await];
    let steps = json!([{ "round_robin": { "among": people } }]);
    world.keep(&rule("Turns", "first_message", &steps)).await;
    let mut counts = [0, 0];
    for serial in 0..6 {
        let (_, conversation) = world.customer(&format!("Turn {serial}"), &format!("+9198111300{serial:02}")).await;
        let assignee = until("it is assigned", async || {
            let row = world.row(&conversation).await;
            row["assignee"]["name"].as_str().map(str::to_owned)
        })
        .await;
        counts[usize::from(assignee != "Asha Menon")] += 1;
    }
    assert_eq!(counts, [3, 3]);
    // Who cannot take conversations any more is passed over; when nobody is left, it says so.
    let body = json!({ "Username": "tomas@demo.example", "GroupName": "Operator" });
    world.app.cognito("AdminRemoveUserFromGroup", body).await;
    let gone = until("it is known", async || {
        let me = world.admin.ok("me", json!({})).await;
        (!me["people"].to_string().contains("Rivera")).then_some(())
    });
    gone.await;
    for serial in 6..8 {
        let (_, conversation) = world.customer(&format!("Turn {serial}"), &format!("+9198111300{serial:02}")).await;
        let to_asha = async || (world.row(&conversation).await["assignee"]["name"] == "Asha Menon").then_some(());
        until("Asha has it", to_asha).await;
    }
    let body = json!({ "Username": "asha@demo.example", "GroupName": "Operator" });
    world.app.cognito("AdminRemoveUserFromGroup", body).await;
    until("it is known", async || {
        let me = world.admin.ok("me", json!({})).await;
        (!me["people"].to_string().contains("Menon")).then_some(())
    })
    .await;
    world.customer("Turn 9", "+919811130099").await;
    let trouble = until("the trouble is told", async || {
        let view = world.view("Turns").await;
        view["troubles"][0]["words"].as_str().map(str::to_owned)
    })
    .await;
    assert!(
        trouble.starts_with("None of these people") && trouble.ends_with("in the rule."),
        "{trouble}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_goes_out_filled_in_and_what_cannot_be_sent_is_told() {
    let world = World::new().await;
    let fills = json!({ "header.1": { "text": "A-7" }, "body.1": { "text": "{{first_name|friend}}" }, "body.2": { "text": "Friday" },
        "body.3": { "text": "9 and 12" }, "buttons.0": { "text": "A-7" } });
    let steps = json!([{ "template": { "name": "order_shipped", "language": "en", "fills": fills } }, { "note": { "text": "told" } }]);
    let mut kept = rule("Shipped", json!({ "pattern": { "pattern": r"^where is (my )?order\b" } }), &steps);
    let missing = json!([{ "template": { "name": "no_such_template", "language": "en" } }]);
    let why = world.refused(&rule("Missing", "first_message", &missing)).await;
    assert!(why.contains("has no template no_such_template"), "{why}");
    kept["numbers"] = json!([SUPPORT]);
    world.app.control(Method::POST, "templates/seed", json!({})).await;
    world.admin.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    world.keep(&kept).await;
    let (person, conversation) = world.customer("Tess Template", "+919811120003").await;
    world.app.customer_writes(&person, "Where is order 7?").await;
    let messages = world.automatic(&conversation, 1).await;
    assert!(
        messages[0]["content"]["template"]["body"].as_str().unwrap().contains("Tess"),
        "{messages:?}"
    );
    // The next step is done although one failed.
    let note = async || {
        world
            .entries(&conversation)
            .await
            .iter()
            .any(|entry| entry["note"]["body"] == "told")
            .then_some(())
    };
    until("the note is there", note).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_answers_and_the_rule_does_unless_somebody_did() {
    let world = World::new().await;
    let wait = json!({ "unanswered": { "minutes": 1 } });
    let steps = json!([{ "note": { "text": "Nobody answered" } }]);
    world.keep(&rule("Late", &wait, &steps)).await;
    // They came nearly a minute ago.
    for (serial, ago) in [(1, 55), (2, 55)] {
        world
            .publish_late(&format!("wamid.L{serial}"), &format!("91981114000{serial}"), ago)
            .await;
    }
    let rows = until("both are listed", async || {
        let rows = world.admin.inbox().await;
        (rows.len() == 2).then_some(rows)
    })
    .await;
    let answered = rows[0]["id"].as_str().unwrap().to_owned();
    let left = rows[1]["id"].as_str().unwrap().to_owned();
    let id = crate::support::client_id(1);
    let body = json!({ "conversation": answered, "client_id": id, "text": "I am here" });
    world.admin.ok("thread/send", body).await;
    let notes = async |conversation: &str| {
        let entries = world.entries(conversation).await;
        entries.iter().filter(|entry| entry.get("note").is_some()).count()
    };
    until("the note is there", async || (notes(&left).await == 1).then_some(())).await;
    world.settled().await;
    assert_eq!((notes(&answered).await, notes(&left).await), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_the_business_hours_an_answer_goes_out_and_within_them_none() {
    let world = World::new().await;
    let steps = json!([{ "reply": { "text": "We are closed." } }]);
    world.keep(&rule("Closed", "outside_hours", &steps)).await;
    let mut awake = rule("Awake", "any_message", &json!([{ "note": { "text": "awake" } }]));
    awake["onlyOpen"] = json!(true);
    awake["limit"] = json!("every_time");
    world.keep(&awake).await;
    // Without hours a number is never closed.
    let (person, conversation) = world.customer("Nora Night", "+919811120007").await;
    world.settled().await;
    assert_eq!(world.automatic(&conversation, 0).await.len(), 0);
    // Open on one day of the week only, which is three days away.
    world.open_only_in(3).await;
    let answered = until("it is closed", async || {
        world.app.customer_writes(&person, "anybody?").await;
        world.settled().await;
        let messages = world.automatic(&conversation, 0).await;
        messages.first().map(|message| message["content"]["text"]["body"].clone())
    });
    assert_eq!(answered.await, "We are closed.");
    let awake = world.runs("Awake").await.len();
    assert!(awake > 0, "it acted while the number was open");
    world.app.customer_writes(&person, "still nobody?").await;
    world.settled().await;
    assert_eq!(world.runs("Awake").await.len(), awake);
}
