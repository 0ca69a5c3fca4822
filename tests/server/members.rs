//! Admins manage people: what they do is in effect at once, is in the audit, and always leaves an Admin.

#[path = "members/sight.rs"]
mod sight;

use crate::support::{Browser, Reader, SUPPORT, TestApp, location, now, text_event, until};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const ADMIN: &str = "ines@demo.example";
const OPERATOR: &str = "asha@demo.example";
/// The number that nothing comes to.
const SALES: &str = "310000000000012";

#[expect(clippy::disallowed_methods, reason = "tests run in real time")]
fn moment() -> Instant {
    Instant::now()
}

impl Browser {
    async fn member(&self, email: &str) -> Value {
        let members = self.ok("members/list", json!({})).await;
        let found = members.as_array().unwrap().iter().find(|member| member["email"] == email);
        found.cloned().unwrap_or(Value::Null)
    }

    async fn does(&self, email: &str, act: Value) -> (StatusCode, Value) {
        let who = self.member(email).await["id"].clone();
        self.api("members/change", json!({ "who": who, "act": act })).await
    }
}

async fn audited(app: &TestApp) -> Vec<String> {
    let today = now() / 86_400;
    let mut rows = app.store().audit_on(today - 1).await.unwrap();
    rows.extend(app.store().audit_on(today).await.unwrap());
    let rows = rows.into_iter().filter(|row| row.act == "member");
    rows.map(|row| format!("{}: {}", row.result, row.note.unwrap_or_default()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_is_listed_with_role_state_and_when_they_were_there() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let known = admin.member(ADMIN).await;
    assert_eq!((&known["role"], &known["state"]), (&json!("Admin"), &json!("active")));
    assert!(known["signed_in_at"].as_i64().unwrap() > (now() - 60) * 1_000);
    assert!(known["seen_at"].as_i64().is_some());
    let stranger = admin.member("noor@demo.example").await;
    assert_eq!((&stranger["role"], &stranger["signed_in_at"]), (&Value::Null, &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_invited_has_their_role_and_nobody_is_invited_twice() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let invitation = json!({ "email": "Lena@demo.example", "name": "Lena Sol", "role": "Operator" });
    admin.ok("members/invite", invitation.clone()).await;
    let lena = admin.member("lena@demo.example").await;
    assert_eq!((&lena["role"], &lena["state"]), (&json!("Operator"), &json!("invited")));
    let (status, why) = admin.api("members/invite", invitation).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("already"), "{why}");
    assert_eq!(admin.does("lena@demo.example", json!("invite_again")).await.0, StatusCode::OK);
    let (status, why) = admin.does(OPERATOR, json!("invite_again")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("no invitation"), "{why}");
    assert_eq!(admin.does("lena@demo.example", json!("remove")).await.0, StatusCode::OK);
    assert_eq!(admin.member("lena@demo.example").await, Value::Null);
    assert_eq!(
        audited(&app).await,
        [
            "begun: Invite Lena Sol as Operator",
            "done: Invite Lena Sol as Operator",
            "begun: Invite Lena Sol as Operator",
            "refused: Invite Lena Sol as Operator: there is an account with this e-mail address already",
            "begun: Invite Lena Sol again",
            "done: Invite Lena Sol again",
            "begun: Invite Asha Menon again",
            "refused: Invite Asha Menon again: This person has signed in before, so there is no invitation to send again.",
            "begun: Remove Lena Sol",
            "done: Remove Lena Sol",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_is_reset_signs_out_and_is_chosen_anew() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let operator = Browser::signed_in(&app, OPERATOR).await;
    operator.ok("me", json!({})).await;
    assert_eq!(admin.does(OPERATOR, json!("reset_password")).await.0, StatusCode::OK);
    assert_eq!(admin.member(OPERATOR).await["state"], "new_password");
    assert_eq!(operator.api("me", json!({})).await.0, StatusCode::UNAUTHORIZED);
    // The old password leads to the form for the new one, not in.
    let again = Browser::new(&app);
    let authorize = location(&again.get("/auth/login").await);
    let form = location(&again.get(&authorize).await);
    let form = url::Url::parse(&authorize).unwrap().join(&form).unwrap();
    let fields = [("username", OPERATOR), ("password", sandbox::names::DEMO_PASSWORD)];
    let answer = again.send(Method::POST, form.as_str(), |request| request.form(&fields)).await;
    let page = answer.text().await.unwrap();
    assert!(page.contains("Your password was reset."), "{page}");
    let username = page.split("name=\"username\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let mail = app.control(Method::GET, "mail", Value::Null).await.to_string();
    let code = mail.split("reset code is ").nth(1).unwrap().chars().take(6).collect::<String>();
    let mut change = form.clone();
    change.set_path("/login/password");
    for (code, goes) in [("000000x", false), (code.as_str(), true)] {
        let fields = [("username", username), ("code", code), ("password", "another-pass-2")];
        let answer = again.send(Method::POST, change.as_str(), |request| request.form(&fields)).await;
        assert_eq!(answer.status().is_redirection(), goes);
        if goes {
            assert!(location(&again.get(&location(&answer)).await).starts_with('/'));
        }
    }
    assert_eq!(again.ok("me", json!({})).await["role"], "Operator");
    assert_eq!(admin.member(OPERATOR).await["state"], "active");
    // Who was invited and has not come yet gets the invitation again instead.
    let invitation = json!({ "email": "lena@demo.example", "name": "Lena Sol", "role": "Viewer" });
    admin.ok("members/invite", invitation).await;
    let (status, why) = admin.does("lena@demo.example", json!("reset_password")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("Send the invitation again"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_lowered_here_is_in_effect_at_once() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let operator = Browser::signed_in(&app, OPERATOR).await;
    let stream = Reader::open(&operator, &app.url, None).await;
    let heard = Reader::open(&admin, &app.url, None).await;
    assert_eq!(admin.does(OPERATOR, json!({ "role": "Viewer" })).await.0, StatusCode::OK);
    let began = moment();
    assert_eq!(operator.ok("me", json!({})).await["role"], "Viewer");
    assert_eq!(stream.end().await.as_deref(), Some("role"));
    let after = stream.heard().ended.unwrap().saturating_duration_since(began);
    assert!(after < Duration::from_millis(1_500), "the stream ended after {after:?}");
    until("other Admins are told", async || {
        let heard = heard.heard();
        let mut changes = heard
            .told
            .iter()
            .flat_map(|told| told.data["changes"].as_array().into_iter().flatten());
        changes.any(|change| change["member"].is_string()).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_signed_out_everywhere_or_disabled_is_out_on_all_devices() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let devices = [Browser::signed_in(&app, OPERATOR).await, Browser::signed_in(&app, OPERATOR).await];
    let stream = Reader::open(&devices[0], &app.url, None).await;
    assert_eq!(admin.does(OPERATOR, json!("sign_out")).await.0, StatusCode::OK);
    for device in &devices {
        assert_eq!(device.api("me", json!({})).await.0, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(stream.end().await.as_deref(), Some("signed_out"));
    // A new sign-in is none of those that ended.
    let again = Browser::signed_in(&app, OPERATOR).await;
    assert_eq!(again.ok("me", json!({})).await["role"], "Operator");
    assert_eq!(admin.does(OPERATOR, json!("disable")).await.0, StatusCode::OK);
    assert_eq!(again.api("me", json!({})).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(admin.member(OPERATOR).await["state"], "disabled");
    assert_eq!(admin.does(OPERATOR, json!("enable")).await.0, StatusCode::OK);
    assert_eq!(admin.member(OPERATOR).await["state"], "active");
    let back = Browser::signed_in(&app, OPERATOR).await;
    assert_eq!(back.ok("me", json!({})).await["role"], "Operator");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_admin_stays_one() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    // Who was only invited cannot help anybody yet.
    let invitation = json!({ "email": "lena@demo.example", "name": "Lena Sol", "role": "Admin" });
    admin.ok("members/invite", invitation).await;
    for act in [json!({ "role": "Operator" }), json!("disable"), json!("remove")] {
        let (status, why) = admin.does(ADMIN, act.clone()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{act}");
        assert!(why.to_string().contains("Nobody else is an Admin"), "{why}");
    }
    assert_eq!(admin.ok("me", json!({})).await["role"], "Admin");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_admins_who_demote_each_other_at_once_one_stays() {
    let app = TestApp::start().await;
    let first = Browser::signed_in(&app, ADMIN).await;
    assert_eq!(first.does(OPERATOR, json!({ "role": "Admin" })).await.0, StatusCode::OK);
    let second = Browser::signed_in(&app, OPERATOR).await;
    let (one, other) = (first.member(ADMIN).await["id"].clone(), first.member(OPERATOR).await["id"].clone());
    let demote = |who: &Value| json!({ "who": who, "act": { "role": "Viewer" } });
    let (a, b) = tokio::join!(
        first.api("members/change", demote(&other)),
        second.api("members/change", demote(&one))
    );
    let mut answers = [a.0, b.0];
    answers.sort();
    assert_eq!(answers, [StatusCode::OK, StatusCode::FORBIDDEN]);
    let roles = [
        first.ok("me", json!({})).await["role"].clone(),
        second.ok("me", json!({})).await["role"].clone(),
    ];
    assert_eq!(roles.iter().filter(|role| **role == "Admin").count(), 1, "{roles:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cognito_refuses_is_said_and_audited() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let fault = |kind: &str, times: u32| json!({ "service": "cognito", "operation": "AdminDisableUser", "kind": kind, "times": times });
    app.control(Method::POST, "faults", fault("throttle", 3)).await;
    let (status, _) = admin.does(OPERATOR, json!("disable")).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(admin.member(OPERATOR).await["state"], "active");
    app.control(Method::POST, "faults", fault("refuse", 1)).await;
    let (status, why) = admin.does(OPERATOR, json!("disable")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("permissions"), "{why}");
    let told = audited(&app).await;
    assert!(told[1].starts_with("failed: Disable Asha Menon"), "{told:?}");
    assert!(told[3].starts_with("refused: Disable Asha Menon"), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_made_an_account_and_never_confirmed_it_is_shown_and_let_in_by_an_admin() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let (email, password) = ("mira@demo.example", sandbox::names::DEMO_PASSWORD);
    let account = json!({
        "ClientId": sandbox::names::CLIENT_ID, "Username": email, "Password": password,
        "UserAttributes": [{ "Name": "name", "Value": "Mira Stern" }],
    });
    app.cognito("SignUp", account).await;
    let mira = admin.member(email).await;
    assert_eq!((&mira["state"], &mira["role"]), (&json!("unconfirmed"), &Value::Null));
    let page = admin.get("/admin/people").await.text().await.unwrap();
    assert!(page.contains("Mira Stern") && page.contains("Not confirmed"));
    // Nothing can be sent to an address that nobody has confirmed.
    for act in ["reset_password", "invite_again"] {
        let (status, why) = admin.does(email, json!(act)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{act}");
        assert!(why.to_string().contains("Confirm the account instead."), "{why}");
    }
    // They can be disabled and enabled, and are still to be confirmed.
    assert_eq!(admin.does(email, json!("disable")).await.0, StatusCode::OK);
    assert_eq!(admin.member(email).await["state"], "disabled");
    assert_eq!(admin.does(email, json!("enable")).await.0, StatusCode::OK);
    assert_eq!(admin.member(email).await["state"], "unconfirmed");
    let browser = Browser::new(&app);
    let authorize = location(&browser.get("/auth/login").await);
    let form = location(&browser.get(&authorize).await);
    let form = url::Url::parse(&authorize).unwrap().join(&form).unwrap();
    let fields = [("username", email), ("password", password)];
    let answer = browser.send(Method::POST, form.as_str(), |request| request.form(&fields)).await;
    assert!(answer.text().await.unwrap().contains("User is not confirmed."));
    let fault = json!({ "service": "cognito", "operation": "AdminConfirmSignUp", "kind": "refuse", "times": 1 });
    app.control(Method::POST, "faults", fault).await;
    let (status, why) = admin.does(email, json!("confirm")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("permissions"), "{why}");
    assert_eq!(admin.does(email, json!("confirm")).await.0, StatusCode::OK);
    assert_eq!(admin.member(email).await["state"], "active");
    let (status, why) = admin.does(email, json!("confirm")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("confirmed already"), "{why}");
    // With a role they are in.
    assert_eq!(admin.does(email, json!({ "role": "Viewer" })).await.0, StatusCode::OK);
    let browser = Browser::signed_in(&app, email).await;
    assert_eq!(browser.ok("me", json!({})).await["role"], "Viewer");
    let told = audited(&app).await;
    assert!(told.contains(&"done: Confirm the account of Mira Stern".to_owned()), "{told:?}");
    // An Admin who is not confirmed keeps nobody from being the last one.
    let spare =
        json!({ "ClientId": sandbox::names::CLIENT_ID, "Username": "spare@demo.example", "Password": password, "UserAttributes": [] });
    app.cognito("SignUp", spare).await;
    assert_eq!(admin.does("spare@demo.example", json!({ "role": "Admin" })).await.0, StatusCode::OK);
    let (status, why) = admin.does(ADMIN, json!("disable")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_given_numbers_sees_no_other_anywhere_and_at_once() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let operator = Browser::signed_in(&app, OPERATOR).await;
    app.publish(text_event("wamid.SEEN", "919811110001", now(), "hello")).await;
    let conversation = operator.conversation_with("Test Customer").await;
    let stream = Reader::open(&operator, &app.url, None).await;
    let who = admin.member(OPERATOR).await["id"].clone();
    let numbers = json!({ "who": who, "numbers": [SALES] });
    admin.ok("members/numbers", numbers).await;
    assert_eq!(admin.member(OPERATOR).await["numbers"], json!([SALES]));
    // The stream that was opened with more ends, and a new one says nothing of the number.
    assert_eq!(stream.end().await.as_deref(), Some("role"));
    until("it is in effect", async || {
        let (status, _) = operator.api("thread", json!({ "conversation": conversation })).await;
        (status == StatusCode::NOT_FOUND).then_some(())
    })
    .await;
    assert!(operator.inbox().await.is_empty());
    let phones = operator.ok("me", json!({})).await["phones"].clone();
    let phones: Vec<_> = phones.as_array().unwrap().iter().map(|phone| phone["id"].clone()).collect();
    assert_eq!(phones, [json!(SALES)]);
    for (path, body) in [
        (
            "thread/older",
            json!({ "conversation": conversation, "before": "1-01ARZ3NDEKTSV4RRFFQ69G5FAV" }),
        ),
        ("thread/resolve", json!({ "conversation": conversation })),
        (
            "thread/send",
            json!({ "conversation": conversation, "client_id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "text": "no" }),
        ),
        (
            "thread/note",
            json!({ "conversation": conversation, "client_id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "text": "no" }),
        ),
        (
            "thread/read",
            json!({ "conversation": conversation, "up_to": "01ARZ3NDEKTSV4RRFFQ69G5FAV" }),
        ),
        ("assistant/outcome", json!({ "conversation": conversation, "outcome": "good" })),
    ] {
        let (status, body) = operator.api(path, body).await;
        assert!(
            matches!(status, StatusCode::NOT_FOUND | StatusCode::UNPROCESSABLE_ENTITY),
            "{path}: {status} {body}"
        );
    }
    assert_eq!(
        operator.get(&format!("/inbox/{conversation}")).await.status(),
        StatusCode::NOT_FOUND
    );
    // Who has seen something else is told, and nothing is changed.
    let stale = json!({ "who": who, "numbers": [SUPPORT], "seen": [] });
    let (status, why) = admin.api("members/numbers", stale).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why.to_string().contains("Another Admin chose other numbers"), "{why}");
    assert_eq!(admin.member(OPERATOR).await["numbers"], json!([SALES]));
    // And back.
    let all = json!({ "who": who, "numbers": [], "seen": [SALES] });
    admin.ok("members/numbers", all).await;
    until("everything is seen again", async || {
        (!operator.inbox().await.is_empty()).then_some(())
    })
    .await;
    assert!(audited(&app).await.contains(&format!("done: Let Asha Menon see only {SALES}")));
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_of_other_numbers_do_not_end_the_list_of_ones_own() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let operator = Browser::signed_in(&app, OPERATOR).await;
    let at = u64::try_from(now()).unwrap() * 1000;
    let id = |serial| domain::BulkId::from_parts(at, serial).to_string();
    // The oldest three are of the number that stays.
    for serial in 0..40 {
        let phone = if serial < 3 { SALES } else { SUPPORT };
        let made = json!({ "id": id(serial), "name": "Diwali", "phone": phone });
        operator.ok("bulk/create", made).await;
    }
    let listed = async || {
        let jobs = operator.ok("bulk/list", json!({ "before": null })).await;
        let jobs = jobs.as_array().unwrap().iter().map(|view| view["job"]["id"].clone());
        jobs.collect::<Vec<_>>()
    };
    assert_eq!(listed().await.len(), 30);
    let numbers = json!({ "who": admin.member(OPERATOR).await["id"], "numbers": [SALES] });
    admin.ok("members/numbers", numbers).await;
    let seen = until("it is in effect", async || {
        let seen = listed().await;
        (seen.len() < 30).then_some(seen)
    })
    .await;
    assert_eq!(seen, [2, 1, 0].map(|serial| json!(id(serial))));
}
