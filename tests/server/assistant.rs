//! What Admins say about drafts: kept once, in the audit, and in effect with the next draft. And questions that belong to no
//! conversation.

use crate::support::{Browser, SUPPORT, TestApp, now, tried, until};
use domain::Millis;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};
use service::forget::ForgetTask;
use store::{DueEntry, DueKind};

const ADMIN: &str = "ines@demo.example";
const OPERATOR: &str = "asha@demo.example";
const SALES: &str = "310000000000012";
const QUESTION: &str = "Is the visa slot for 28 Nov confirmed?";

struct World {
    app: TestApp,
    admin: Browser,
    operator: Browser,
    conversation: String,
}

async fn world(changes: &[(&str, String)]) -> World {
    let app = TestApp::start_on(TestApp::sandbox().await, changes).await;
    let (admin, operator) = (Browser::signed_in(&app, ADMIN).await, Browser::signed_in(&app, OPERATOR).await);
    let customer = app.customer("Ada", "+919811110001").await;
    app.customer_writes(&customer, QUESTION).await;
    let conversation = operator.conversation_with("Ada").await;
    World {
        app,
        admin,
        operator,
        conversation,
    }
}

impl World {
    async fn save(&self, over: u64, off: Value, manner: Value) -> (StatusCode, Value) {
        self.keep(json!({ "over": over, "off": off, "manner": manner })).await
    }

    async fn keep(&self, save: Value) -> (StatusCode, Value) {
        self.admin.api("assistant/settings/save", json!({ "save": save })).await
    }

    /// What the audit says of changes.
    async fn notes(&self) -> Vec<String> {
        let today = now() / 86_400;
        let mut rows = self.app.store().audit_on(today - 1).await.unwrap();
        rows.extend(self.app.store().audit_on(today).await.unwrap());
        let rows = rows.into_iter().filter(|row| row.act == "draft_settings");
        rows.filter_map(|row| row.note).collect()
    }

    async fn streamed(&self, address: &str, body: Value) -> (StatusCode, String) {
        let answer = self
            .operator
            .send(Method::POST, address, |request| {
                request.header(header::ORIGIN, self.app.url.clone()).json(&body)
            })
            .await;
        (answer.status(), answer.text().await.unwrap())
    }

    async fn draft(&self) -> String {
        let (status, text) = self
            .streamed(&format!("/drafts/{}", self.conversation), json!({ "wish": "draft" }))
            .await;
        assert_eq!(status, StatusCode::OK, "{text}");
        text
    }
}

/// What a stream ends with.
fn done(stream: &str) -> Value {
    let done = stream.split("event: done\ndata: ").nth(1).unwrap_or_else(|| panic!("{stream}"));
    serde_json::from_str(done.lines().next().unwrap()).unwrap()
}

fn reply(stream: &str) -> Value {
    done(stream)["reply"].clone()
}

fn words(reply: &Value) -> String {
    let passages = reply["passages"].as_array().unwrap().iter();
    passages.map(|passage| passage["words"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_is_in_effect_with_the_next_draft_and_in_the_audit() {
    let world = world(&[]).await;
    let plain = words(&reply(&world.draft().await));
    assert!(plain.contains("consulate"), "{plain}");
    let manner = json!({ "greeting": "Hello!", "signature": "Kind regards\nWECARE", "forbidden": "confirmation letter" });
    let (status, saved) = world.save(0, json!([]), manner).await;
    assert_eq!(
        (status, &saved["v"], &saved["changed"]["by"]),
        (StatusCode::OK, &json!(1), &json!("Inés Okafor"))
    );
    let after = reply(&world.draft().await);
    let text = words(&after);
    assert!(text.starts_with("Hello! ") && text.ends_with("\n\nKind regards\nWECARE"), "{text}");
    // It speaks of what it is to leave alone: that is said of it.
    assert_eq!(after["forbidden"], json!(["confirmation letter"]), "{text}");
    // A topic that is asked for is left alone.
    let manner = json!({ "forbidden": "visa slot", "unknown": "We look into it." });
    assert_eq!(world.save(1, json!([]), manner).await.0, StatusCode::OK);
    assert_eq!(words(&reply(&world.draft().await)), "We look into it.");
    assert_eq!(
        world.notes().await,
        ["greeting, signature, topics", "greeting, signature, topics, words without a source"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_may_have_a_manner_of_its_own() {
    let world = world(&[]).await;
    let own = json!({ SALES: { "greeting": "Good day!", "signature": "Your Sales team", "unknown": "Sales will call you." } });
    let save = json!({ "over": 0, "off": [], "manner": { "signature": "Your team" }, "own": own });
    let (status, saved) = world.keep(save).await;
    assert_eq!((status, &saved["own"][SALES]["greeting"]), (StatusCode::OK, &json!("Good day!")));
    let text = words(&reply(&world.draft().await));
    assert!(text.ends_with("Your team") && !text.contains("Good day!"), "{text}");
    let ask = async |phone: &str, question: &str| {
        let asked = json!({ "question": question, "voice": "customer" });
        words(&reply(&world.streamed(&format!("/ask/{phone}"), asked).await.1))
    };
    assert_eq!(ask(SALES, "xyzzy plugh").await, "Good day! Sales will call you.\n\nYour Sales team");
    let text = ask(SUPPORT, QUESTION).await;
    assert!(text.ends_with("Your team") && !text.contains("Good day!"), "{text}");
    // What cannot be taken is refused, whichever number it is for.
    for own in [json!({ SALES: { "greeting": "</thread>" } }), json!({ "4711": {} })] {
        let save = json!({ "over": 1, "off": [], "manner": {}, "own": own });
        assert_eq!(world.keep(save).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{own}");
    }
    let save = json!({ "over": 1, "off": [], "manner": { "signature": "Your team" }, "own": {} });
    assert_eq!(world.keep(save).await.0, StatusCode::OK);
    assert!(ask(SALES, "xyzzy plugh").await.ends_with("Your team"));
    let page = world.admin.get("/admin/assistant").await.text().await.unwrap();
    assert!(page.contains("How drafts are to be for"), "both numbers can be chosen");
    assert_eq!(
        world.notes().await,
        [
            "signature, a manner of its own for 310000000000012",
            "no manner of its own for 310000000000012"
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_admins_one_is_told_and_nothing_is_overwritten() {
    let world = world(&[]).await;
    let (first, second) = tokio::join!(
        world.save(0, json!([]), json!({ "greeting": "One" })),
        world.save(0, json!([]), json!({ "greeting": "Two" }))
    );
    let mut statuses = [first.0.as_u16(), second.0.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409]);
    let kept = world.admin.ok("assistant/settings", json!({})).await;
    assert_eq!(kept["settings"]["v"], 1);
    let won = if first.0 == StatusCode::OK { "One" } else { "Two" };
    assert_eq!(kept["settings"]["manner"]["greeting"], won);
    let (status, why) = world.save(1, json!([]), json!({ "greeting": "</thread>" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("Greeting"), "{why}");
    let (status, _) = world.save(1, json!(["4711"]), json!({})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_number_is_off_nothing_is_offered_and_nothing_drafted() {
    let world = world(&[]).await;
    assert_eq!(world.operator.ok("me", json!({})).await["undrafted"], Value::Null);
    assert_eq!(world.save(0, json!([SUPPORT]), json!({})).await.0, StatusCode::OK);
    let me = world.operator.ok("me", json!({})).await;
    assert_eq!((&me["drafts"], &me["undrafted"]), (&json!(true), &json!([SUPPORT])));
    let refused = world.draft().await;
    assert!(refused.contains("event: failed") && refused.contains("switched off"), "{refused}");
    let (_, asked) = world
        .streamed(&format!("/ask/{SUPPORT}"), json!({ "question": QUESTION, "voice": "customer" }))
        .await;
    assert!(asked.contains("switched off"), "{asked}");
    // The page of the conversation has no button for it.
    let page = world
        .operator
        .get(&format!("/inbox/{}", world.conversation))
        .await
        .text()
        .await
        .unwrap();
    assert!(!page.contains("Draft a reply with the assistant"));
    assert_eq!(world.save(1, json!([]), json!({})).await.0, StatusCode::OK);
    assert!(world.draft().await.contains("event: done"));
    let page = world
        .operator
        .get(&format!("/inbox/{}", world.conversation))
        .await
        .text()
        .await
        .unwrap();
    assert!(page.contains("Draft a reply with the assistant"));
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_answered_for_customers_and_for_colleagues() {
    let world = world(&[]).await;
    let signed = json!({ "signature": "Your team" });
    assert_eq!(world.save(0, json!([]), signed).await.0, StatusCode::OK);
    let ask = async |phone: &str, question: &str, voice: &str| {
        world
            .streamed(&format!("/ask/{phone}"), json!({ "question": question, "voice": voice }))
            .await
    };
    let (_, tried) = ask(SUPPORT, QUESTION, "customer").await;
    let tried = words(&reply(&tried));
    assert!(tried.contains("consulate") && tried.ends_with("Your team"), "{tried}");
    let (_, answer) = ask(SUPPORT, QUESTION, "colleague").await;
    assert!(answer.contains("event: sources"), "{answer}");
    let answer = words(&reply(&answer));
    assert!(answer.contains("consulate") && !answer.contains("Your team"), "{answer}");
    let (_, none) = ask(SUPPORT, "xyzzy plugh", "colleague").await;
    assert_eq!(words(&reply(&none)), "The documents do not say it.");
    let (_, empty) = ask(SUPPORT, " \u{200b} ", "colleague").await;
    assert!(empty.contains("event: failed") && empty.contains("nothing_to_answer"), "{empty}");
    assert_eq!(ask("4711", QUESTION, "colleague").await.0, StatusCode::NOT_FOUND);
    assert_eq!(ask("nonsense", QUESTION, "colleague").await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(ask(SUPPORT, QUESTION, "manager").await.0, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_what_drafts_are_made_with_and_what_is_missing() {
    let world = world(&[("WECARE_ASSISTANT_DAILY_TOKENS", "5000".to_owned())]).await;
    let page = world.admin.ok("assistant/settings", json!({})).await;
    assert_eq!(
        page["offer"]["backend"],
        "Knowledge base SANDBOXKB1 with model us.amazon.nova-pro-v1:0"
    );
    assert_eq!((&page["offer"]["daily"], &page["spent"]), (&json!(5_000), &json!(0)));
    let html = world.admin.get("/admin/assistant").await.text().await.unwrap();
    assert!(html.contains("Knowledge base SANDBOXKB1") && html.contains("0 of 5,000 tokens today"));
    assert_eq!(world.operator.api("assistant/settings", json!({})).await.0, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_backend_the_page_says_how_to_get_one() {
    let world = world(&[("WECARE_ASSISTANT", "off".to_owned())]).await;
    let page = world.admin.ok("assistant/settings", json!({})).await;
    assert_eq!(page["offer"], Value::Null);
    let html = world.admin.get("/admin/assistant").await.text().await.unwrap();
    assert!(html.contains("WECARE_ASSISTANT") && html.contains("nobody is offered a draft"));
    let (status, _) = world
        .streamed(&format!("/ask/{SUPPORT}"), json!({ "question": QUESTION, "voice": "customer" }))
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_draft_costs_is_said_with_it_and_by_day() {
    let world = world(&[]).await;
    let cost = done(&world.draft().await)["cost"].as_str().unwrap().to_owned();
    assert!(cost.ends_with(" tokens") && !cost.starts_with("about"), "{cost}");
    let price = json!({ "currency": "eur", "input": "1", "output": "2.5" });
    let save = json!({ "over": 0, "off": [], "manner": {}, "price": price });
    assert_eq!(world.keep(save).await.0, StatusCode::OK);
    let bad = json!({ "over": 1, "off": [], "manner": {}, "price": { "currency": "EUR", "input": "free", "output": "1" } });
    let (status, why) = world.keep(bad).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("Tokens read"), "{why}");
    let cost = done(&world.draft().await)["cost"].as_str().unwrap().to_owned();
    assert!(cost.contains(" tokens · ") && cost.ends_with(" EUR"), "{cost}");
    for outcome in [json!("bad"), json!({ "because": "no_source" })] {
        let told = json!({ "conversation": world.conversation, "outcome": outcome });
        world.operator.ok("assistant/outcome", told).await;
    }
    let tables = until("both drafts are counted", async || {
        let query = json!({ "query": { "range": { "days": 7 } } });
        let tables = world.operator.ok("analytics/report", query).await["tables"].to_string();
        tables
            .contains(r#"{"number":null,"text":"Asked for"},{"number":2,"text":"2"}"#)
            .then_some(tables)
    })
    .await;
    for part in ["Called bad: no source", "Drafts by day", " EUR"] {
        assert!(tables.contains(part), "{part} in {tables}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_template_is_drafted_for_an_admin_and_nothing_is_submitted() {
    let world = world(&[]).await;
    let ask = async |browser: &Browser, body: Value| {
        let answer = browser
            .send(Method::POST, &format!("/ask/{SUPPORT}/template"), |request| {
                request.header(header::ORIGIN, world.app.url.clone()).json(&body)
            })
            .await;
        (answer.status(), answer.text().await.unwrap())
    };
    let purpose = "Tell customers that their appointment was moved, see https://ours.example";
    let body = json!({ "purpose": purpose, "tone": "friendly", "language": "en_US" });
    let (status, text) = ask(&world.admin, body.clone()).await;
    assert_eq!(status, StatusCode::OK, "{text}");
    let idea = done(&text)["idea"].clone();
    assert_eq!(
        (&idea["category"], &idea["samples"][0]),
        (&json!("UTILITY"), &json!(["first_name", "Ana"]))
    );
    let words = idea["body"].as_str().unwrap();
    assert!(
        words.starts_with("Hello {{first_name}}") && words.contains("https://ours.example"),
        "{words}"
    );
    assert_eq!(world.admin.ok("templates/drafts", json!({})).await, json!([]));
    assert_eq!(ask(&world.operator, body).await.0, StatusCode::FORBIDDEN);
    let (_, nothing) = ask(&world.admin, json!({ "purpose": " ", "language": "en_US" })).await;
    assert!(nothing.contains("event: failed"), "{nothing}");
    let (status, _) = ask(&world.admin, json!({ "purpose": "x", "language": "" })).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_names_no_tokens_has_an_estimate() {
    let world = world(&[("WECARE_ASSISTANT", "agent".to_owned())]).await;
    let cost = done(&world.draft().await)["cost"].as_str().unwrap().to_owned();
    assert!(cost.starts_with("about ") && cost.ends_with(" tokens"), "{cost}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_makes_the_agent_forget_a_customer_and_that_is_in_the_audit() {
    let world = world(&[("WECARE_ASSISTANT", "agent".to_owned())]).await;
    let (customer, _) = world.conversation.split_once('-').unwrap();
    let address = format!(
        "{}/agents/SANDBOXAG1/agentAliases/TSTALIASID/memories?memoryType=SESSION_SUMMARY&memoryId={customer}",
        world.app.sandbox.url()
    );
    let remembered = async || world.admin.get(&address).await.text().await.unwrap();
    world.draft().await;
    assert!(remembered().await.contains(QUESTION));
    assert_eq!(world.admin.ok("me", json!({})).await["remembers"], json!(true));
    assert_eq!(world.operator.ok("me", json!({})).await["remembers"], Value::Null);
    let body = json!({ "conversation": world.conversation });
    assert_eq!(world.operator.api("assistant/forget", body.clone()).await.0, StatusCode::FORBIDDEN);
    let fault = json!({ "service": "bedrock", "operation": "DeleteAgentMemory", "kind": "refuse", "times": 1 });
    world.app.control(Method::POST, "faults", fault).await;
    let (status, why) = world.admin.api("assistant/forget", body.clone()).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("bedrock:DeleteAgentMemory"), "{why}");
    assert!(remembered().await.contains(QUESTION));
    world.admin.ok("assistant/forget", body).await;
    assert!(!remembered().await.contains(QUESTION));
    // What was said before may come into its memory later: then it is deleted once more.
    world.draft().await;
    assert!(remembered().await.contains(QUESTION));
    let (store, in_an_hour) = (world.app.store(), Millis((now() + 70 * 60) * 1000));
    let due: Vec<DueEntry<ForgetTask>> = store.due(DueKind::Forget, Millis(now() * 1000), 10).await.unwrap();
    assert!(due.is_empty(), "not before the hour is over");
    let due: Vec<DueEntry<ForgetTask>> = store.due(DueKind::Forget, in_an_hour, 10).await.unwrap();
    assert!(due.iter().all(|entry| entry.task.customer.to_string() == customer) && !due.is_empty());
    for entry in due {
        store.reschedule_due(entry, Millis(now() * 1000)).await.unwrap();
    }
    let gone = tried(60, async || (!remembered().await.contains(QUESTION)).then_some(()));
    assert!(gone.await.is_some(), "it is forgotten once more");
    let nobody = json!({ "conversation": format!("00000000010000000000000001-{SUPPORT}") });
    assert_eq!(world.admin.api("assistant/forget", nobody).await.0, StatusCode::NOT_FOUND);
    let rows = world.app.store().audit_on(now() / 86_400).await.unwrap();
    let rows = rows.into_iter().filter(|row| row.act == "forget");
    let mut kept: Vec<(String, String)> = rows.map(|row| (row.result, row.object.unwrap_or_default())).collect();
    kept.sort();
    let object = format!("/inbox/{}", world.conversation);
    let results = ["begun", "begun", "done", "failed"];
    assert_eq!(kept, results.map(|result| (result.to_owned(), object.clone())));
}
