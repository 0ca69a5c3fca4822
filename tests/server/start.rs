//! Writing first: to numbers that never wrote, and to those that did.

use crate::support::{Browser, SUPPORT, TestApp, client_id, place, state, unread, until};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const NOTHING_TO_FILL: &str = "we_have_an_answer";

/// An agent with templates to send.
async fn begun() -> (TestApp, Browser) {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    app.control(Method::POST, "templates/seed", json!({})).await;
    browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    (app, browser)
}

async fn check(browser: &Browser, typed: &str) -> (StatusCode, Value) {
    browser.api("start/check", json!({ "phone": SUPPORT, "typed": typed })).await
}

async fn start(browser: &Browser, id: &str, typed: &str, template: &str, fills: Value) -> (StatusCode, Value) {
    let asked = json!({ "template": { "name": template, "language": "en", "fills": fills } });
    let body = json!({ "phone": SUPPORT, "typed": typed, "client_id": id, "asked": asked });
    browser.api("start/send", body).await
}

/// Something in every blank of a template but its header.
async fn all_filled(browser: &Browser, name: &str) -> Value {
    let list = browser.ok("templates/list", json!({ "phone": SUPPORT })).await;
    let templates = list["templates"].as_array().unwrap();
    let definition = &templates.iter().find(|template| template["name"] == name).unwrap()["definition"];
    let mut fills = json!({});
    let variables = definition["body"].as_str().unwrap().split("{{").skip(1);
    for variable in variables.filter_map(|part| part.split("}}").next()) {
        fills[format!("body.{variable}")] = json!({ "text": "x" });
    }
    for n in 0..definition["buttons"].as_array().unwrap().len() {
        fills[format!("buttons.{n}")] = json!({ "text": "x" });
    }
    fills
}

/// Sends the template without blanks.
async fn say_hello(browser: &Browser, serial: u64, typed: &str) -> String {
    let (status, begun) = start(browser, &client_id(serial), typed, NOTHING_TO_FILL, json!({})).await;
    assert_eq!(status, StatusCode::OK, "{begun}");
    begun["conversation"].as_str().unwrap().to_owned()
}

async fn delivered(browser: &Browser, conversation: &str, id: &str) {
    until("it is delivered", async || {
        let messages = browser.messages(conversation).await;
        let message = messages.into_iter().find(|message| message["id"] == id)?;
        assert_ne!(state(&message), "failed", "{message}");
        (state(&message) == "delivered").then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_never_wrote_gets_a_template_and_answers_in_the_same_conversation() {
    let (app, browser) = begun().await;
    let person = app.customer("Nadia New", "+919811110077").await;
    let (status, found) = check(&browser, "098111 10077").await;
    assert_eq!(status, StatusCode::OK, "{found}");
    assert_eq!(
        found,
        json!({ "number": "+919811110077", "shown": "+91 98111 10077", "country": "IN" }),
        "as it is dialled in India, where our number is, and unknown"
    );
    let id = client_id(1);
    let fills = all_filled(&browser, "appointment_reminder").await;
    let (status, begun) = start(&browser, &id, "098111 10077", "appointment_reminder", fills.clone()).await;
    assert_eq!((status, &begun["message"]), (StatusCode::OK, &json!(id)), "{begun}");
    let conversation = begun["conversation"].as_str().unwrap();
    delivered(&browser, conversation, &id).await;
    let phone = app.on_the_phone(&person).await;
    assert_eq!(phone.len(), 1);
    assert_eq!(phone[0]["message"]["template"]["name"], "appointment_reminder");
    let row = &browser.inbox().await[0];
    assert_eq!(
        (&row["id"], &row["customer"]["number"]),
        (&json!(conversation), &json!("+919811110077"))
    );
    assert_eq!(row["assignee"]["name"], "Asha Menon", "who begins it takes care of it");

    // The same call again, and something else under its id.
    assert_eq!(
        start(&browser, &id, "+91 98111 10077", "appointment_reminder", fills.clone()).await,
        (StatusCode::OK, begun.clone())
    );
    let other = start(&browser, &id, "+91 98111 10078", "appointment_reminder", fills.clone()).await;
    assert_eq!(other.0, StatusCode::CONFLICT);
    let mut others = fills;
    let blanks = others.as_object_mut().unwrap().iter_mut();
    blanks.for_each(|(_, fill)| *fill = json!({ "text": "y" }));
    let other = start(&browser, &id, "+91 98111 10077", "appointment_reminder", others).await;
    assert_eq!(other.0, StatusCode::CONFLICT, "what stands in its blanks counts");
    let other = start(&browser, &id, "+91 98111 10077", NOTHING_TO_FILL, json!({})).await;
    assert_eq!(other.0, StatusCode::CONFLICT);
    assert_eq!(app.on_the_phone(&person).await.len(), 1);

    app.customer_writes(&person, "I will come").await;
    let answered = until("the answer is here", async || {
        let messages = browser.messages(conversation).await;
        (messages.len() == 2).then_some(messages)
    })
    .await;
    assert_eq!(answered[1]["content"]["text"]["body"], "I will come");
    let rows = browser.inbox().await;
    assert_eq!((rows.len(), unread(&rows[0])), (1, 1));
    assert_eq!(rows[0]["customer"]["name"], "Nadia New", "now they have a name");
    let (_, found) = check(&browser, "+919811110077").await;
    assert_eq!(
        found["customer"],
        json!({ "title": "Nadia New", "name": "Nadia New", "conversation": conversation, "last": place(&answered[1]) }),
        "and where it ends, so that its agent hears who writes from now on"
    );
    let again = say_hello(&browser, 2, "0 98111 10077").await;
    assert_eq!(again, conversation, "a number that wrote has its conversation");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_without_whatsapp_fails_with_its_reason() {
    let (app, browser) = begun().await;
    let reached = say_hello(&browser, 1, "+91 98111 10091").await;
    let lost = say_hello(&browser, 2, "+91 98111 10000").await;
    let settled = async |conversation: &str, wanted: &str| {
        until("it is settled", async || {
            let message = browser.messages(conversation).await.remove(0);
            (state(&message) == wanted).then_some(message)
        })
        .await
    };
    settled(&reached, "delivered").await;
    let failed = settled(&lost, "failed").await;
    assert_eq!(failed["direction"]["outbound"]["delivery"]["failure"]["code"], 131_026);
    let people = app.control(Method::GET, "phone/people", json!({})).await.to_string();
    assert!(people.contains("+919811110091") && !people.contains("+919811110000"), "{people}");
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_write_first_at_once_it_is_one_customer_and_one_conversation() {
    let (app, asha) = begun().await;
    let tomas = Browser::signed_in(&app, "tomas@demo.example").await;
    let person = app.customer("Bruna Brasil", "+5511999990002").await;
    // Brazil's numbers are written with a ninth digit and without.
    let writings = ["+55 11 99999-0002", "+55 11 9999-0002", "0055 11 99999 0002", "5511999990002"];
    let calls = (0..8_u64).map(|n| {
        let browser = if n % 2 == 0 { &asha } else { &tomas };
        say_hello(browser, n, writings[usize::try_from(n / 2).unwrap()])
    });
    let conversations = futures::future::join_all(calls).await;
    assert!(
        conversations.iter().all(|conversation| *conversation == conversations[0]),
        "{conversations:?}"
    );
    let stored = app.scan("wecare").await;
    let count = |kind: &str| stored.keys().filter(|key| key.starts_with(kind)).count();
    assert_eq!((count("CONTACT#"), count("IDENT#wa#")), (1, 1));
    until("all are on the phone", async || {
        (app.on_the_phone(&person).await.len() == 8).then_some(())
    })
    .await;

    // One click that is sent again and again.
    let person = app.customer("Once Only", "+919811110079").await;
    let id = client_id(100);
    let calls = (0..6).map(|_| start(&asha, &id, "+919811110079", NOTHING_TO_FILL, json!({})));
    let answers = futures::future::join_all(calls).await;
    assert!(
        answers.iter().all(|answer| *answer == answers[0] && answer.0 == StatusCode::OK),
        "{answers:?}"
    );
    delivered(&asha, answers[0].1["conversation"].as_str().unwrap(), &id).await;
    assert_eq!(app.on_the_phone(&person).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_fail_is_refused_with_a_sentence_and_stores_nothing() {
    let (app, browser) = begun().await;
    for (typed, sentence) in [
        ("", "Enter a phone number."),
        ("98111", "too short"),
        ("+999 12345678", "no country"),
        ("1800 FLOWERS", "only digits"),
        ("+91 90000 10001", "the number you write from"),
    ] {
        // While it is typed it is no error yet.
        let (status, why) = check(&browser, typed).await;
        assert_eq!(status, StatusCode::OK, "{typed}: {why}");
        assert!(why["refused"].as_str().unwrap().contains(sentence), "{typed}: {why}");
        let (status, why) = start(&browser, &client_id(1), typed, NOTHING_TO_FILL, json!({})).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{typed}: {why}");
        assert!(why["Invalid"].as_str().unwrap().contains(sentence), "{typed}: {why}");
    }
    let text = json!({ "content": { "text": { "body": "hi" } } });
    let body = json!({ "phone": SUPPORT, "typed": "+919811110080", "client_id": client_id(2), "asked": text });
    let (status, why) = browser.api("start/send", body).await;
    assert_eq!((status, &why["Refused"]), (StatusCode::CONFLICT, &json!("NeverWrote")), "{why}");
    let (status, _) = start(
        &browser,
        &client_id(3),
        "+919811110080",
        "we_miss_you",
        json!({ "body.1": { "text": "x" } }),
    )
    .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "it is paused");
    let body = json!({ "phone": "999", "typed": "+919811110080" });
    assert_eq!(browser.api("start/check", body).await.0, StatusCode::NOT_FOUND);
    assert!(browser.inbox().await.is_empty());
    assert!(!app.scan("wecare").await.keys().any(|key| key.starts_with("CONTACT#")));
    // In no plan, which may be older than the number.
    let (_, found) = check(&browser, "+44 7700 900123").await;
    assert!(found["doubt"].as_str().unwrap().contains("Check the digits"), "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stopped_marketing_gets_other_templates_only() {
    let (app, browser) = begun().await;
    let person = app.customer("Stella Stop", "+919811110081").await;
    app.control(Method::PUT, &format!("phone/people/{person}/marketing"), json!({ "stopped": true }))
        .await;
    until("it is known", async || {
        let (_, found) = check(&browser, "+919811110081").await;
        (found["customer"]["marketing_stopped"] == true).then_some(())
    })
    .await;
    let upload = "00000000010000000000000077";
    // The picture above it goes up before there is a conversation.
    let picture = include_bytes!("../../crates/sandbox/media/photo.jpg");
    let announced = json!({ "phone": SUPPORT, "id": upload, "name": "sale.jpg", "claimed": "image/jpeg", "size": picture.len() });
    browser.ok("upload/begin-for-number", announced).await;
    let put = browser
        .send(Method::PUT, &format!("/uploads/{upload}/1"), |request| {
            request.header("origin", app.url.clone()).body(picture.to_vec())
        })
        .await;
    assert_eq!(put.status(), StatusCode::NO_CONTENT);
    browser.ok("upload/finish", json!({ "id": upload })).await;
    let mut fills = all_filled(&browser, "autumn_sale").await;
    fills["header"] = json!({ "file": { "upload": upload } });
    let (status, why) = start(&browser, &client_id(1), "+919811110081", "autumn_sale", fills.clone()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why["Invalid"].as_str().unwrap().contains("stopped marketing"), "{why}");
    let (status, why) = start(&browser, &client_id(4), "+1 212 555 0123", "autumn_sale", fills.clone()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why["Invalid"].as_str().unwrap().contains("United States"), "{why}");
    assert!(browser.inbox().await.is_empty());
    say_hello(&browser, 2, "+919811110081").await;
    until("it is there", async || (app.on_the_phone(&person).await.len() == 1).then_some(())).await;

    // Somebody else gets it, with its picture.
    let person = app.customer("Ravi Ready", "+919811110082").await;
    let (status, sent) = start(&browser, &client_id(3), "+919811110082", "autumn_sale", fills).await;
    assert_eq!(status, StatusCode::OK, "{sent}");
    delivered(&browser, sent["conversation"].as_str().unwrap(), sent["message"].as_str().unwrap()).await;
    let phone = app.on_the_phone(&person).await;
    assert_eq!(phone[0]["message"]["template"]["name"], "autumn_sale");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_begins_a_conversation_can_be_taken_back() {
    let app = TestApp::start_on(TestApp::sandbox().await, &[("WECARE_UNDO_SECONDS", "15".to_owned())]).await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    app.control(Method::POST, "templates/seed", json!({})).await;
    browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    let person = app.customer("Ursula Undone", "+919811110091").await;
    let conversation = say_hello(&browser, 1, "098111 10091").await;
    let sent = browser.messages(&conversation).await.remove(0);
    assert!(sent["direction"]["outbound"]["delivery"]["undoUntil"].is_i64(), "{sent}");
    let body = json!({ "conversation": conversation, "place": place(&sent) });
    let (status, back) = browser.api("thread/take-back", body).await;
    assert_eq!((status, state(&back)), (StatusCode::OK, "taken_back"), "{back}");
    app.holds().await;
    assert!(app.on_the_phone(&person).await.is_empty());
    // Nobody wrote to them: it can be begun once more, in the conversation that is there.
    assert_eq!(say_hello(&browser, 2, "098111 10091").await, conversation);
    app.holds().await;
    assert_eq!(app.on_the_phone(&person).await.len(), 1);
}
