//! What agents ask of the assistant beside a draft, and what they are told beside it.

use super::{asked, counted, done, open, reply, sources, text, words};
use crate::support::{Browser, SUPPORT, TestApp, now, until};
use domain::{
    PhoneId,
    assistant::{Counted, Usage},
};
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

/// A change of a draft.
async fn changed(operator: &Browser, app: &TestApp, conversation: &str, wish: &str, before: Option<&str>) -> Value {
    let answer = operator
        .send(Method::POST, &format!("/drafts/{conversation}"), |request| {
            let body = json!({ "wish": wish, "draft": before });
            request.header(header::ORIGIN, app.url.clone()).json(&body)
        })
        .await;
    reply(&answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_says_in_own_words_what_is_to_change() {
    let (app, operator, conversation) = asked(&[]).await;
    let plain = text(&operator, &app, &conversation).await;
    let before = words(&reply(&plain));
    let said = changed(
        &operator,
        &app,
        &conversation,
        "say:it costs 77 EUR until 3 May 2031",
        Some(&before),
    )
    .await;
    let text = words(&said);
    assert!(text.contains("it costs 77 EUR until 3 May 2031"), "{text}");
    assert_eq!(said["struck"], Value::Null, "an agent knows what they say: {said}");
    // Also where there is no draft yet.
    let said = changed(&operator, &app, &conversation, "say:greet them", None).await;
    assert!(words(&said).ends_with("greet them"), "{said}");
    for wish in ["longer", "simpler", "correct"] {
        let said = changed(&operator, &app, &conversation, wish, Some("We are open.")).await;
        assert!(words(&said).contains("We are open."), "{wish}: {said}");
    }
    // What no document says is taken out of anything else.
    let said = changed(&operator, &app, &conversation, "correct", Some("It costs 78 EUR until 4 May 2031.")).await;
    assert_eq!(words(&said), "It costs … until ….");
    assert_eq!(said["struck"], json!(["78 EUR", "4 May 2031"]));
    for wish in ["say:", "louder"] {
        let answer = operator
            .send(Method::POST, &format!("/drafts/{conversation}"), |request| {
                request.header(header::ORIGIN, app.url.clone()).json(&json!({ "wish": wish }))
            })
            .await;
        assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY, "{wish}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_customers_language_is_found_and_said_with_how_it_is_known() {
    let (app, operator) = open().await;
    let mut spoken = Vec::new();
    for (name, number, words) in [
        ("Sara", "+34600111222", vec!["Hola, ¿cuándo llega mi pedido?"]),
        // Of the last messages the newest that tells it counts.
        (
            "Dev",
            "+919811110044",
            vec!["When does my order arrive? I have waited for two weeks", "मेरा वीज़ा कब आएगा?"],
        ),
        ("Mitra", "+8801711111222", vec!["আমার ভিসা কবে আসবে?"]),
        ("Bia", "+5511987654321", vec!["ok"]),
        ("Ravi", "+919811110045", vec!["haan theek hai"]),
    ] {
        let person = app.customer(name, number).await;
        for words in words {
            app.customer_writes(&person, words).await;
        }
        let conversation = operator.conversation_with(name).await;
        let done = done(&text(&operator, &app, &conversation).await);
        assert_eq!(done["ours"], "English", "{done}");
        let by = match &done["spoken"]["by"] {
            Value::Object(by) => by.keys().next().unwrap().clone(),
            by => by.as_str().unwrap_or("nothing").to_owned(),
        };
        spoken.push((name, done["spoken"]["language"].as_str().unwrap_or("none").to_owned(), by));
    }
    let told = |name, language: &str, by: &str| (name, language.to_owned(), by.to_owned());
    assert_eq!(
        spoken,
        [
            told("Sara", "Spanish", "words"),
            told("Dev", "Hindi", "words"),
            told("Mitra", "Bengali", "script"),
            told("Bia", "Portuguese", "number"),
            told("Ravi", "none", "nothing"),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn old_documents_are_warned_of_as_admins_say() {
    let (app, operator, conversation) = asked(&[]).await;
    let admin = Browser::signed_in(&app, "ines@demo.example").await;
    let ages = async || {
        let sources = sources(&text(&operator, &app, &conversation).await);
        let ages = sources
            .as_array()
            .unwrap()
            .iter()
            .map(|source| (source["age"].as_i64(), source["isOld"] == true));
        ages.collect::<Vec<_>>()
    };
    let known = ages().await;
    assert!(
        known.iter().all(|(days, old)| days.is_some_and(|days| (days > 365) == *old)),
        "{known:?}"
    );
    assert!(known.iter().any(|(days, _)| days.is_some_and(|days| days > 0)), "{known:?}");
    let save = json!({ "over": 0, "off": [], "manner": {}, "oldAfter": 1 });
    admin.ok("assistant/settings/save", json!({ "save": save })).await;
    let known = ages().await;
    assert!(
        known.iter().all(|(days, old)| days.is_some_and(|days| (days > 1) == *old)),
        "{known:?}"
    );
    let save = json!({ "over": 1, "off": [], "manner": {}, "oldAfter": 9_999 });
    let (status, _) = admin.api("assistant/settings/save", json!({ "save": save })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_each_person_did_with_drafts_is_a_line_of_the_figures() {
    let (app, operator, conversation) = asked(&[]).await;
    let admin = Browser::signed_in(&app, "ines@demo.example").await;
    let letters = |stream: &str| i64::try_from(words(&reply(stream)).trim().chars().count()).unwrap();
    let mut hers = 0;
    for _ in 0..3 {
        hers += letters(&text(&operator, &app, &conversation).await);
    }
    let his = letters(&text(&admin, &app, &conversation).await);
    for (who, outcome) in [
        (&operator, "used"),
        (&operator, "edited"),
        (&operator, "good"),
        (&admin, "discarded"),
    ] {
        let told = json!({ "conversation": conversation, "outcome": outcome });
        who.ok("assistant/outcome", told).await;
    }
    super::until_counted(&app, 4).await;
    let lines = async |agent: Value| {
        let query = json!({ "query": { "range": { "days": 2 }, "phone": SUPPORT, "agent": agent } });
        let report = operator.ok("analytics/report", query).await;
        let tables = report["tables"].as_array().unwrap();
        let table = tables.iter().find(|table| table["id"] == "draft-people").unwrap();
        let rows = table["rows"].as_array().unwrap().iter();
        let lines: Vec<String> = rows
            .map(|row| {
                let cells = row.as_array().unwrap()[..8].iter().map(|cell| cell["text"].as_str().unwrap());
                cells.collect::<Vec<_>>().join("|")
            })
            .collect();
        let saved = table["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row[8]["number"].as_i64().unwrap());
        let cards = report["cards"].as_array().unwrap();
        let card = cards.iter().find(|card| card["title"] == "Time saved by drafts").unwrap();
        (lines, table["ids"].clone(), saved.collect::<Vec<_>>(), card.clone())
    };
    let (all, ids, saved, card) = lines(Value::Null).await;
    // One of three was sent as it was and one after a change; the Admin's was only read.
    let typed = hers * 3 * 60 / (2 * 3 * 200);
    assert_eq!(saved, [typed - hers * 60 / 1_000, -(his * 60 / 1_000)]);
    assert_eq!(card["beside"], "estimated · 1 sent as they were, 1 after a change, of 4 drafts");
    assert!(card["definition"].as_str().unwrap().starts_with("An estimate"));
    assert_eq!(all, ["Asha Menon|3|1|1|0|66.6%|1|0", "Inés Okafor|1|0|0|1|0.0%|0|0"]);
    assert_eq!(lines(ids[0].clone()).await.0, all[..1]);
    // The sum of all is what it was.
    let usage = counted(&app).await;
    assert_eq!((usage.count(Counted::Drafted), usage.count(Counted::Used)), (4, 1));
    let file = operator
        .get("/analytics/export?table=draft-people&range=2")
        .await
        .text()
        .await
        .unwrap();
    assert!(file.contains("Asha Menon,3,1,1,0"), "{file}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_nearly_spent_is_said_before_it_is() {
    let (app, operator, conversation) = asked(&[("WECARE_ASSISTANT_DAILY_TOKENS", "1000000".to_owned())]).await;
    let admin = Browser::signed_in(&app, "ines@demo.example").await;
    let quiet = text(&operator, &app, &conversation).await;
    assert_eq!(done(&quiet)["notice"], Value::Null);
    let phone: PhoneId = SUPPORT.parse().unwrap();
    let mut usage = Usage::default();
    usage.add(Counted::Input, 850_000);
    app.store().count_drafts(&phone, now() / 86_400, &usage, None).await.unwrap();
    for _ in 0..2 {
        let warned = text(&operator, &app, &conversation).await;
        let notice = done(&warned)["notice"].as_str().unwrap_or_default().to_owned();
        assert!(notice.starts_with("85 % of what may be spent"), "{notice}");
    }
    let told = async || {
        let notices = admin.ok("notices/list", json!({})).await;
        let sentences = notices["notices"].as_array().unwrap().iter();
        let ours = sentences.filter(|notice| notice["kind"] == "assistant");
        ours.map(|notice| notice["sentence"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    until("Admins are told", async || (!told().await.is_empty()).then_some(())).await;
    app.store().count_drafts(&phone, now() / 86_400, &usage, None).await.unwrap();
    let stopped = text(&operator, &app, &conversation).await;
    assert!(stopped.contains("is spent. The day begins anew"), "{stopped}");
    let all = until("they are told twice", async || Some(told().await).filter(|all| all.len() == 2)).await;
    assert!(all.iter().any(|sentence| sentence.starts_with("More than 80 %")), "{all:?}");
    assert!(counted(&app).await.tokens() > 1_700_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_a_template_may_be_sent_the_best_one_is_proposed() {
    let (app, operator) = open().await;
    app.control(Method::POST, "templates/seed", json!({})).await;
    let list = operator.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    let named = |template: &&Value| template["name"] == "order_shipped" && template["language"] == "en";
    let order = list["templates"].as_array().unwrap().iter().find(named).unwrap().clone();
    let person = app.customer("Otto", "+919811110309").await;
    let question = order["definition"]["body"].as_str().unwrap().replace(['{', '}'], "");
    app.customer_writes(&person, &question).await;
    let conversation = operator.conversation_with("Otto").await;
    let answer = operator
        .send(Method::POST, &format!("/drafts/{conversation}"), |request| {
            request.header(header::ORIGIN, app.url.clone()).json(&json!({ "wish": "template" }))
        })
        .await;
    let stream = answer.text().await.unwrap();
    let pick = done(&stream)["pick"].clone();
    assert_eq!(pick["name"], "order_shipped", "{stream}");
    // Words that no template has.
    let person = app.customer("Xaver", "+919811110310").await;
    app.customer_writes(&person, "xyzzy plugh").await;
    let conversation = operator.conversation_with("Xaver").await;
    let answer = operator
        .send(Method::POST, &format!("/drafts/{conversation}"), |request| {
            request.header(header::ORIGIN, app.url.clone()).json(&json!({ "wish": "template" }))
        })
        .await;
    let stream = answer.text().await.unwrap();
    assert!(stream.contains("No approved template fits this conversation"), "{stream}");
}
