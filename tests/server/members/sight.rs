//! What belongs to an account is seen by who sees a number of it, and files by who sees theirs.

use super::{ADMIN, OPERATOR, SALES};
use crate::support::{Browser, Reader, SUPPORT, TestApp, place, until};
use reqwest::{Method, StatusCode};
use sandbox::names::{REFUSING_WABA_ID, WABA_ID};
use serde_json::json;

/// A number of another account.
const ELSEWHERE: &str = "310000000000099";

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_no_number_of_an_account_sees_none_of_its_templates() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let operator = Browser::signed_in(&app, OPERATOR).await;
    app.control(Method::POST, "templates/seed", json!({})).await;
    admin.ok("templates/renew", json!({ "account": WABA_ID })).await;
    let one = json!({ "account": WABA_ID, "name": "order_shipped", "language": "en" });
    operator.ok("templates/one", one.clone()).await;
    let phone = domain::Phone {
        account: Some(REFUSING_WABA_ID.to_owned()),
        ..domain::Phone::unknown(domain::PhoneId::parse(ELSEWHERE).unwrap())
    };
    app.store().put_phone(&phone).await.unwrap();
    let who = admin.member(OPERATOR).await["id"].clone();
    admin.ok("members/numbers", json!({ "who": who, "numbers": [ELSEWHERE] })).await;
    until("it is in effect", async || {
        (operator.api("templates/one", one.clone()).await.0 == StatusCode::NOT_FOUND).then_some(())
    })
    .await;
    for (path, body) in [
        ("templates/renew", json!({ "account": WABA_ID })),
        ("templates/list", json!({ "phone": SUPPORT })),
        ("templates/refresh", json!({ "phone": SUPPORT })),
    ] {
        assert_eq!(operator.api(path, body).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    let list = operator.ok("templates/all", json!({ "filter": {}, "after": null })).await;
    assert_eq!(list["total"], 0, "{list}");
    assert!(!list["accounts"].to_string().contains(WABA_ID), "{list}");
    let page = operator.get(&format!("/templates/{WABA_ID}/order_shipped/en")).await;
    assert_eq!(page.status(), StatusCode::NOT_FOUND);
    // Nor is the person told of what becomes of them, now or when coming back.
    let open = async |who: &Browser, since: Option<&str>| Reader::open(who, &app.url, since).await;
    let (all, none) = (open(&admin, None).await, open(&operator, None).await);
    let since = all.place().unwrap();
    let pause = json!({ "name": "order_shipped", "language": "en", "act": "pause" });
    app.control(Method::POST, "templates", pause).await;
    let hears = |reader: &Reader| {
        reader
            .heard()
            .told
            .iter()
            .any(|told| told.data.to_string().contains("order_shipped"))
    };
    until("who sees all numbers hears of it", async || hears(&all).then_some(())).await;
    let (back, again) = (open(&operator, Some(&since)).await, open(&admin, Some(&since)).await);
    until("it is told again to who comes back", async || hears(&again).then_some(())).await;
    assert!(!hears(&none) && !hears(&back));
    // An Admin who sees some numbers only is no exception.
    let me = admin.member(ADMIN).await["id"].clone();
    admin.ok("members/numbers", json!({ "who": me, "numbers": [ELSEWHERE] })).await;
    until("it is in effect for the Admin", async || {
        (admin.api("templates/one", one.clone()).await.0 == StatusCode::NOT_FOUND).then_some(())
    })
    .await;
    let gone = json!({ "account": WABA_ID, "name": "order_shipped", "language": null });
    assert_eq!(admin.api("templates/delete", gone).await.0, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_see_a_number_gets_none_of_its_files() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    let operator = Browser::signed_in(&app, OPERATOR).await;
    let person = app.customer("Fenja Files", "+919811110301").await;
    let message = json!({ "person": person, "our_number": SUPPORT, "kind": "image" });
    app.control(Method::POST, "phone/messages", message).await;
    let conversation = operator.conversation_with("Fenja Files").await;
    let photo = until("the photo is here", async || {
        let photo = operator.messages(&conversation).await.pop()?;
        photo["content"]["image"]["fetched"]["stored"]["thumbnail"]
            .is_object()
            .then_some(photo)
    })
    .await;
    let file = format!("/media/{conversation}/{}/{}", photo["at"], photo["id"].as_str().unwrap());
    let there = ["", "?download", "?file=0", "/thumbnail"].map(|end| format!("{file}{end}"));
    for address in &there {
        assert_eq!(operator.get(address).await.status(), StatusCode::OK, "{address}");
    }
    let who = admin.member(OPERATOR).await["id"].clone();
    admin.ok("members/numbers", json!({ "who": who, "numbers": [SALES] })).await;
    until("it is in effect", async || {
        (operator.get(&file).await.status() == StatusCode::NOT_FOUND).then_some(())
    })
    .await;
    let advertised = ["?ad=true", "/thumbnail?ad=true"].map(|end| format!("{file}{end}"));
    for address in there.iter().chain(&advertised) {
        assert_eq!(operator.get(address).await.status(), StatusCode::NOT_FOUND, "{address}");
    }
    let at = json!({ "conversation": conversation, "place": place(&photo) });
    let shelf = json!({ "conversation": conversation, "shelf": "pictures", "before": null });
    for (path, body) in [("thread/played", at.clone()), ("thread/fetch-again", at), ("thread/gallery", shelf)] {
        assert_eq!(operator.api(path, body).await.0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(admin.get(&file).await.status(), StatusCode::OK, "it is there all the same");
}
