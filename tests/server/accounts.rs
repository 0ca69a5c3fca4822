//! Admins see the accounts and numbers as AWS has them, and change there what AWS lets them.

#[path = "accounts/refused.rs"]
mod refused;

use crate::support::{Browser, Instance, Reader, TestApp, now, until};
use reqwest::{Method, StatusCode};
use sandbox::names::{META_WABA_ID, TOPIC_ARN, WABA_ID, WABA_NAME};
use serde_json::{Value, json};

const ADMIN: &str = "ines@demo.example";
const OTHER_TOPIC: &str = "arn:aws:sns:us-east-1:000000000000:elsewhere";

impl Browser {
    async fn numbers(&self) -> Value {
        self.ok("numbers/list", json!({})).await
    }

    async fn send_events_to(&self, topic: &str) -> (StatusCode, Value) {
        let body = json!({ "account": WABA_ID, "topic": topic, "role": "" });
        self.api("numbers/destination", body).await
    }
}

async fn audited(app: &TestApp) -> Vec<String> {
    let today = now() / 86_400;
    let mut rows = app.store().audit_on(today - 1).await.unwrap();
    rows.extend(app.store().audit_on(today).await.unwrap());
    let rows = rows.into_iter().filter(|row| row.act == "account");
    rows.map(|row| format!("{}: {}", row.result, row.note.unwrap_or_default()))
        .collect()
}

/// What a customer wrote is here.
async fn arrived(admin: &Browser, name: &str) -> bool {
    let inbox = admin.inbox().await;
    inbox.iter().any(|row| row["customer"]["name"] == name)
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_and_numbers_are_as_aws_has_them() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let overview = admin.numbers().await;
    let [row] = overview["accounts"].as_array().unwrap().as_slice() else {
        panic!("{overview}")
    };
    assert_eq!(
        (&row["account"]["name"], &row["account"]["waba"]),
        (&json!(WABA_NAME), &json!(META_WABA_ID))
    );
    assert_eq!(
        (&row["account"]["destination"]["arn"], &row["heard"]),
        (&json!(TOPIC_ARN), &json!(true))
    );
    assert_eq!(row["limit"], Value::Null, "nobody has told it");
    let numbers = row["numbers"].as_array().unwrap();
    assert_eq!(numbers.len(), 2);
    assert!(
        numbers
            .iter()
            .all(|number| number["phone"]["quality"] == "GREEN" && number["open"].is_null())
    );
    assert_eq!(overview["others"], json!([]));

    let entry = json!({ "id": META_WABA_ID, "time": now() - 60,
        "changes": [{ "field": "business_capability_update", "value": { "max_daily_conversations_per_business": "TIER_2K" } }] });
    let message = json!({ "context": {}, "whatsAppWebhookEntry": entry.to_string(), "messageId": "a" });
    app.control(Method::POST, "publish", json!({ "message": message.to_string() }))
        .await;
    until("the limit is known", async || {
        let overview = admin.numbers().await;
        (overview["accounts"][0]["limit"]["tier"] == "TIER_2K").then_some(())
    })
    .await;

    let fault = json!({ "service": "eum", "operation": "ListLinkedWhatsAppBusinessAccounts", "kind": "refuse", "times": 1 });
    app.control(Method::POST, "faults", fault).await;
    let overview = admin.numbers().await;
    assert_eq!(overview["accounts"], Value::Null, "AWS did not answer");
    assert_eq!(overview["others"].as_array().unwrap().len(), 2, "the numbers that were read last");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_something_last_came_is_told_with_how_long_it_was_under_way() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let numbers = async || admin.numbers().await["accounts"][0]["numbers"].take();
    assert!(numbers().await.as_array().unwrap().iter().all(|number| number["heard"].is_null()));
    let customer = app.customer("Heard Words", "919811110041").await;
    app.customer_writes(&customer, "is anybody there").await;
    let heard = until("it is noted", async || {
        let heard = numbers().await[0]["heard"].take();
        (!heard.is_null()).then_some(heard)
    })
    .await;
    assert!(heard["at"].as_i64().unwrap() / 1_000 > now() - 60);
    assert!(
        heard["half"].as_i64().unwrap() < 60_000 && heard["of"].as_i64() >= Some(1),
        "{heard}"
    );
    assert!(numbers().await[1]["heard"].is_null(), "nothing came for the other one");
    let page = admin.get("/admin/numbers").await.text().await.unwrap();
    assert!(page.contains("Last event ") && page.contains(" under way, 99 of 100 at most ") && page.contains("Nothing has come yet"));
}

#[tokio::test(flavor = "multi_thread")]
async fn events_go_where_an_admin_says_and_refusals_have_sentences() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let heard = Reader::open(&admin, &app.url, None).await;
    for (topic, why) in [
        ("events", "Enter the ARN of an SNS topic"),
        ("arn:aws:sns:us-east-1:000000000000:events.fifo", "FIFO"),
    ] {
        let (status, answer) = admin.send_events_to(topic).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{topic}");
        assert!(answer.to_string().contains(why), "{answer}");
    }
    let fault = json!({ "service": "eum", "operation": "PutWhatsAppBusinessAccountEventDestinations", "kind": "refuse", "times": 1 });
    app.control(Method::POST, "faults", fault).await;
    let (status, answer) = admin.send_events_to(OTHER_TOPIC).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer
            .to_string()
            .contains("allow social-messaging:PutWhatsAppBusinessAccountEventDestinations"),
        "{answer}"
    );
    assert_eq!(admin.numbers().await["accounts"][0]["account"]["destination"]["arn"], TOPIC_ARN);

    assert_eq!(admin.send_events_to(OTHER_TOPIC).await.0, StatusCode::OK);
    let row = admin.numbers().await["accounts"][0].clone();
    assert_eq!(
        (&row["account"]["destination"]["arn"], &row["heard"]),
        (&json!(OTHER_TOPIC), &json!(false))
    );
    until("other Admins are told", async || {
        let heard = heard.heard();
        let mut changes = heard
            .told
            .iter()
            .flat_map(|told| told.data["changes"].as_array().into_iter().flatten());
        changes.any(|change| change["setting"] == "accounts").then_some(())
    })
    .await;
    let lost = app.customer("Lost Words", "919811110031").await;
    app.customer_writes(&lost, "nobody hears this").await;
    assert_eq!(admin.send_events_to("").await.0, StatusCode::OK);
    assert_eq!(admin.numbers().await["accounts"][0]["account"]["destination"], Value::Null);
    assert_eq!(admin.send_events_to(TOPIC_ARN).await.0, StatusCode::OK);
    let found = app.customer("Found Words", "919811110032").await;
    app.customer_writes(&found, "somebody hears this").await;
    until("the second customer is heard", async || {
        arrived(&admin, "Found Words").await.then_some(())
    })
    .await;
    assert!(!arrived(&admin, "Lost Words").await);
    let notes = audited(&app).await;
    assert_eq!(notes.len(), 8, "{notes:?}");
    let note = format!("Events of {WABA_NAME} go to {OTHER_TOPIC} (before: {TOPIC_ARN})");
    assert_eq!(notes[0], format!("begun: {note}"));
    assert!(notes[1].starts_with(&format!("refused: {note}")), "{}", notes[1]);
    assert_eq!(notes[3], format!("done: {note}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_disconnected_by_its_typed_name_only() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let disconnect = async |typed: &str| admin.api("numbers/disconnect", json!({ "account": WABA_ID, "typed": typed })).await;
    let (status, why) = disconnect("wecare").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("Type WECARE Sandbox"), "{why}");
    assert_eq!(disconnect(WABA_NAME).await.0, StatusCode::OK);
    let overview = admin.numbers().await;
    assert_eq!(
        (&overview["accounts"], overview["others"].as_array().unwrap().len()),
        (&json!([]), 2)
    );
    let phones = app.store().phones().await.unwrap();
    assert!(phones.iter().all(|phone| phone.eum_id.is_none()), "nothing is sent from them");
    assert_eq!(disconnect(WABA_NAME).await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        audited(&app).await,
        [
            format!("begun: Disconnect the account {WABA_NAME} ({META_WABA_ID})"),
            format!("done: Disconnect the account {WABA_NAME} ({META_WABA_ID})"),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_call_of_the_page_may_be_refused_and_nothing_is_half_done() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let fault = async |operation: &str, kind: &str, times: u32| {
        let fault = json!({ "service": "eum", "operation": operation, "kind": kind, "times": times });
        app.control(Method::POST, "faults", fault).await;
    };
    let disconnect = async || {
        admin
            .api("numbers/disconnect", json!({ "account": WABA_ID, "typed": WABA_NAME }))
            .await
    };
    let stays = async || {
        let overview = admin.numbers().await;
        assert_eq!(overview["accounts"][0]["account"]["name"], WABA_NAME);
        let phones = app.store().phones().await.unwrap();
        assert!(phones.iter().all(|phone| phone.eum_id.is_some()), "it is still sent from them");
    };
    for (kind, sentence) in [
        ("refuse", "allow social-messaging:DisassociateWhatsAppBusinessAccount"),
        ("throttle", "Nothing was changed; try again in a few seconds."),
        ("drop_before", "The answer of AWS was lost."),
    ] {
        fault("DisassociateWhatsAppBusinessAccount", kind, 1).await;
        let (status, why) = disconnect().await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}: {why}");
        assert!(why.to_string().contains(sentence), "{kind}: {why}");
        stays().await;
    }
    for (kind, sentence) in [
        ("throttle", "Nothing was changed; try again in a few seconds."),
        ("drop_before", "The answer of AWS was lost."),
    ] {
        fault("PutWhatsAppBusinessAccountEventDestinations", kind, 1).await;
        let (status, why) = admin.send_events_to(OTHER_TOPIC).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}: {why}");
        assert!(why.to_string().contains(sentence), "{kind}: {why}");
        assert_eq!(admin.numbers().await["accounts"][0]["account"]["destination"]["arn"], TOPIC_ARN);
    }
    // Who may not list accounts sees the numbers that were read last, and changes nothing.
    let list = "ListLinkedWhatsAppBusinessAccounts";
    fault(list, "refuse", 1).await;
    let overview = admin.numbers().await;
    assert_eq!(
        (&overview["accounts"], overview["others"].as_array().unwrap().len()),
        (&Value::Null, 2)
    );
    for (path, body) in [
        ("numbers/disconnect", json!({ "account": WABA_ID, "typed": WABA_NAME })),
        (
            "numbers/destination",
            json!({ "account": WABA_ID, "topic": OTHER_TOPIC, "role": "" }),
        ),
        ("numbers/tags", json!({ "account": WABA_ID })),
        (
            "numbers/set-tags",
            json!({ "account": WABA_ID, "over": [], "tags": [{ "key": "a", "value": "b" }] }),
        ),
    ] {
        fault(list, "refuse", 1).await;
        let (status, why) = admin.api(path, body).await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{path}: {why}");
    }
    // Who may list them and not look at one sees its numbers as they were read last, and why.
    fault("GetLinkedWhatsAppBusinessAccount", "refuse", 1).await;
    let overview = admin.numbers().await;
    let row = &overview["accounts"][0];
    assert!(row["unread"].as_str().unwrap().contains("social-messaging:GetLinked"), "{overview}");
    assert_eq!((row["numbers"].as_array().unwrap().len(), &overview["others"]), (2, &json!([])));
    stays().await;
    // Each act that was tried has its end in the audit; what was not begun has none.
    let notes = audited(&app).await;
    let ends = |what: &str| notes.iter().filter(|note| note.starts_with(what)).count();
    assert_eq!(
        (notes.len(), ends("begun"), ends("refused"), ends("failed")),
        (10, 5, 1, 4),
        "{notes:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_are_changed_over_those_that_were_seen() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let tags = async || admin.ok("numbers/tags", json!({ "account": WABA_ID })).await;
    let set = async |over: &Value, tags: Value| {
        let body = json!({ "account": WABA_ID, "over": over, "tags": tags });
        admin.api("numbers/set-tags", body).await
    };
    let none = tags().await;
    assert_eq!(none, json!([]));
    let both = json!([{ "key": "stage", "value": "live" }, { "key": "team", "value": "sales" }]);
    assert_eq!(set(&none, both.clone()).await.0, StatusCode::OK);
    assert_eq!(tags().await, both);
    // The answer was lost, and they press the button again.
    assert_eq!(set(&none, both.clone()).await.0, StatusCode::OK);
    let other = json!([{ "key": "team", "value": "support" }]);
    let (status, why) = set(&none, other.clone()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("Somebody changed the tags meanwhile."), "{why}");
    for (wrong, sentence) in [
        (json!([{ "key": " ", "value": "" }]), "Give each tag a name"),
        (json!([{ "key": "a", "value": "b;c" }]), "a sign that AWS does not take"),
    ] {
        let (status, why) = set(&both, wrong).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(why.to_string().contains(sentence), "{why}");
    }
    let refuse = async |operation: &str| {
        let fault = json!({ "service": "eum", "operation": operation, "kind": "refuse", "times": 1 });
        app.control(Method::POST, "faults", fault).await;
    };
    refuse("ListTagsForResource").await;
    let (_, why) = admin.api("numbers/tags", json!({ "account": WABA_ID })).await;
    assert!(why.to_string().contains("allow social-messaging:ListTagsForResource"), "{why}");
    refuse("TagResource").await;
    let (_, why) = set(&both, other.clone()).await;
    assert!(why.to_string().contains("allow social-messaging:TagResource"), "{why}");
    assert_eq!(tags().await, both, "nothing was changed");
    refuse("UntagResource").await;
    let (_, why) = set(&both, other.clone()).await;
    assert!(
        why.to_string()
            .contains("The new tags are there, but the others were not taken away."),
        "{why}"
    );
    let half = tags().await;
    assert_eq!(set(&half, other.clone()).await.0, StatusCode::OK);
    assert_eq!(tags().await, other);
    let notes = audited(&app).await;
    assert_eq!(notes[0], format!("begun: Tags of {WABA_NAME}: stage = live; team = sales"));
    assert_eq!(notes.last().unwrap(), &format!("done: Tags of {WABA_NAME}: without stage"));
}

#[tokio::test(flavor = "multi_thread")]
async fn how_a_number_is_rated_is_kept_and_what_is_worse_is_told() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    app.control(Method::PUT, "standing", json!({ "qualityRating": "RED" })).await;
    // It reads the numbers when it starts; this one would a minute later.
    let _other = Instance::start(&app).await;
    let page = until("the rating is known", async || {
        let page = admin.ok("numbers/one", json!({ "phone": crate::support::SUPPORT })).await;
        (page["phone"]["quality"] == "RED").then_some(page)
    })
    .await;
    let ratings: Vec<&Value> = page["ratings"].as_array().unwrap().iter().map(|rated| &rated["quality"]).collect();
    assert_eq!(ratings, ["RED", "GREEN"]);
    let notices = admin.ok("notices/list", json!({})).await;
    let told: Vec<&str> = notices["notices"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|one| one["sentence"].as_str())
        .collect();
    assert!(
        told.iter()
            .any(|sentence| sentence.starts_with("WhatsApp rates the quality of +91 90000 10001 low now, after high.")),
        "{told:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_come_complete_from_the_server() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let page = async |address: &str| {
        let answer = admin.get(address).await;
        (answer.status(), answer.text().await.unwrap())
    };
    let (status, html) = page("/admin/numbers").await;
    assert_eq!(status, StatusCode::OK);
    for words in [
        WABA_NAME,
        TOPIC_ARN,
        "+91 90000 10001",
        "No hours entered",
        "WhatsApp has not told us",
    ] {
        assert!(html.contains(words), "{words}");
    }
    assert!(!html.contains("does not listen there"));
    let (status, html) = page(&format!("/admin/numbers/{}", crate::support::SUPPORT)).await;
    assert_eq!(status, StatusCode::OK);
    for words in [
        "+91 90000 10001",
        "Nobody has entered hours",
        "Now Asia/Kolkata, by its country.",
        "Nobody has changed anything yet.",
    ] {
        assert!(html.contains(words), "{words}");
    }
    for nowhere in ["/admin/numbers/999", "/admin/numbers/abc"] {
        let (status, html) = page(nowhere).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{nowhere}");
        assert!(html.contains("No such number"), "{nowhere}");
    }
    let (status, html) = page("/admin/settings").await;
    assert_eq!(status, StatusCode::OK);
    assert!(html.contains("As the server was started: off") && html.contains("No limit"));
}
