//! Who did what is in the table.

use crate::support::{Browser, TestApp, now};
use aws_sdk_dynamodb::types::AttributeValue;
use reqwest::{Method, StatusCode, header};
use serde_json::json;
use store::AuditRow;

/// All rows of today, and of yesterday in case the test runs over midnight.
async fn rows(app: &TestApp) -> Vec<AuditRow> {
    let today = now() / 86_400;
    let store = app.store();
    let mut rows = store.audit_on(today - 1).await.unwrap();
    rows.extend(store.audit_on(today).await.unwrap());
    rows
}

fn told(row: &AuditRow) -> (&str, &str, &str, Option<&str>) {
    let who = row.who.as_ref().map_or("nobody", |who| who.name.as_str());
    (who, row.act.as_str(), row.result.as_str(), row.object.as_deref())
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_and_out_and_refusals_are_kept() {
    let app = TestApp::start().await;
    let viewer = Browser::signed_in(&app, "vikram@demo.example").await;
    let stranger = Browser::signed_in(&app, "noor@demo.example").await;
    assert_eq!(viewer.ok("me", json!({})).await["role"], "Viewer");
    let conversation = json!({ "conversation": "01ARZ3NDEKTSV4RRFFQ69G5FAV-310000000000011" });
    let (status, _) = viewer.api("thread/resolve", conversation).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert_eq!(stranger.get("/inbox").await.status(), StatusCode::SEE_OTHER);
    assert_eq!(stranger.get("/live").await.status(), StatusCode::FORBIDDEN);
    let origin = app.url.clone();
    let answer = viewer
        .send(Method::POST, "/auth/logout", |request| request.header(header::ORIGIN, origin))
        .await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    // Whoever is not signed in leaves nothing.
    client_without_session(&app).await;

    let rows = rows(&app).await;
    let told: Vec<_> = rows.iter().map(told).collect();
    assert_eq!(
        told,
        [
            ("Vikram Rao", "sign_in", "done", None),
            ("Noor Haddad", "sign_in", "done", None),
            ("Vikram Rao", "request", "refused", Some("/api/thread/resolve")),
            ("Noor Haddad", "request", "refused", Some("/inbox")),
            ("Noor Haddad", "request", "refused", Some("/live")),
            ("Vikram Rao", "sign_out", "done", None),
        ]
    );
    for row in &rows {
        assert_eq!(row.origin.as_deref(), Some("127.0.0.1"));
        let trace = row.trace.as_deref().unwrap();
        assert!(app.log().contains(trace), "the request is in the log");
        assert!(row.who.as_ref().unwrap().id.as_str().len() > 10);
    }
    assert_eq!(rows[0].who.as_ref().unwrap().role.as_deref(), Some("Viewer"));
    assert_eq!(rows[1].who.as_ref().unwrap().role, None);
}

async fn client_without_session(app: &TestApp) {
    let browser = Browser::new(app);
    let (status, _) = browser.api("me", json!({})).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    for address in [
        "/inbox",
        "/auth/callback",
        "/auth/callback?error=access_denied&state=x",
        "/auth/callback?code=a&state=b",
    ] {
        browser.get(address).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_completed_in_another_browser_is_kept_as_refused() {
    let app = TestApp::start().await;
    let (victim, thief) = (Browser::new(&app), Browser::new(&app));
    let callback = victim.callback_address("asha@demo.example", "").await;
    assert_eq!(thief.get(&callback).await.status(), StatusCode::SEE_OTHER);
    let rows = rows(&app).await;
    assert_eq!(rows.iter().map(told).collect::<Vec<_>>(), [("nobody", "sign_in", "refused", None)]);
    assert_eq!(rows[0].note.as_deref(), Some("the sign-in was begun in another browser"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_in_unseen() {
    let app = TestApp::start().await;
    let fault = json!({ "service": "dynamodb", "operation": "PutItem", "kind": "refuse", "times": 1, "contains": "AUDIT#" });
    app.control(Method::POST, "faults", fault).await;
    let browser = Browser::new(&app);
    let landed = browser.sign_in("asha@demo.example", "").await;
    assert!(landed.contains("error=unavailable"), "{landed}");
    let (status, _) = browser.api("me", json!({})).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED, "the sign-in was taken back");
    assert!(rows(&app).await.is_empty());
    // The next one works.
    Browser::signed_in(&app, "asha@demo.example").await;
    assert_eq!(rows(&app).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn repairs_from_the_command_line_are_kept() {
    let app = TestApp::start().await;
    app.run("replay");
    app.run("redrive");
    let rows = rows(&app).await;
    assert_eq!(
        rows.iter().map(told).collect::<Vec<_>>(),
        [
            ("nobody", "replay", "done", Some("the last 30 days")),
            (
                "nobody",
                "redrive",
                "done",
                Some("arn:aws:sqs:us-east-1:000000000000:wecare-ingest-dlq")
            ),
        ]
    );
    assert!(rows.iter().all(|row| row.origin.as_deref() == Some("command line")));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_go_by_themselves_should_nothing_remove_them() {
    let app = TestApp::start().await;
    Browser::signed_in(&app, "asha@demo.example").await;
    let row = rows(&app).await.remove(0);
    let day = AttributeValue::S(format!("AUDIT#{}", row.at.0 / 86_400_000));
    let get = app.dynamodb().get_item().table_name("wecare").key("pk", day);
    let item = get
        .key("sk", AttributeValue::S(row.id.to_string()))
        .send()
        .await
        .unwrap()
        .item
        .unwrap();
    assert_eq!(item["itemType"].as_s().unwrap(), "AUDIT");
    let ttl: i64 = item["ttl"].as_n().unwrap().parse().unwrap();
    assert_eq!(ttl - row.at.0 / 1_000, 3_660 * 86_400);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_is_narrowed_to_days() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, "ines@demo.example").await;
    let today = now() / 86_400;
    let day = |number: i64| domain::hours::Date::from_number(number).to_string();
    let lines = async |from: i64, to: i64| {
        let query = json!({ "query": { "from": day(from), "to": day(to) } });
        admin.ok("audit/page", query).await["lines"].as_array().unwrap().len()
    };
    // Yesterday belongs to it in case the test runs over midnight.
    assert!(lines(today - 1, today + 1).await > 0);
    assert_eq!(lines(today - 9, today - 2).await, 0);
    assert_eq!(lines(today + 2, today + 3).await, 0);
}
