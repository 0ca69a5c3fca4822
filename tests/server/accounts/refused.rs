//! One account that cannot be read, beside another.

use super::{ADMIN, OTHER_TOPIC};
use crate::support::{Browser, Instance, TestApp, until};
use domain::{Phone, PhoneId};
use reqwest::{Method, StatusCode};
use sandbox::names::{REFUSING_WABA_ID, WABA_ID, WABA_NAME};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_is_refused_holds_up_no_other() {
    let app = TestApp::start().await;
    let admin = Browser::signed_in(&app, ADMIN).await;
    app.control(Method::PUT, "standing", json!({ "refusing": true, "qualityRating": "YELLOW" }))
        .await;
    let overview = admin.numbers().await;
    let [refused, read] = overview["accounts"].as_array().unwrap().as_slice() else {
        panic!("{overview}")
    };
    assert!(refused["unread"].as_str().unwrap().starts_with("Meta refused access"), "{refused}");
    assert_eq!(
        (&read["account"]["name"], &read["unread"], read["numbers"].as_array().unwrap().len()),
        (&json!(WABA_NAME), &Value::Null, 2)
    );
    let page = admin.get("/admin/numbers").await.text().await.unwrap();
    assert!(page.contains("The numbers of this account could not be read"));
    // The numbers of the other are brought up to date; and what AWS may still have is still sent from.
    let gone = Phone {
        eum_id: Some("phone-number-id-00000000000000000000000000000009".to_owned()),
        account: Some(REFUSING_WABA_ID.to_owned()),
        ..Phone::unknown(PhoneId::parse("310000000000099").unwrap())
    };
    app.store().put_phone(&gone).await.unwrap();
    let phones = async || app.store().phones().await.unwrap();
    // It reads the numbers when it starts; the first would a minute later.
    let other = Instance::start(&app).await;
    until("they are rated anew", async || {
        let rated = |phone: &Phone| phone.quality.as_deref() == Some("YELLOW");
        (phones().await.iter().filter(|phone| rated(phone)).count() == 2).then_some(())
    })
    .await;
    assert!(phones().await.iter().all(|phone| phone.eum_id.is_some()));
    assert_eq!(admin.send_events_to(OTHER_TOPIC).await.0, StatusCode::OK);
    assert_eq!(admin.ok("numbers/tags", json!({ "account": WABA_ID })).await, json!([]));
    drop(other);
    // Once every account is read, nothing is sent any more from a number that is in none.
    app.control(Method::PUT, "standing", json!({})).await;
    let _other = Instance::start(&app).await;
    until("the number that is gone is known as gone", async || {
        let sendable = phones().await.into_iter().filter(|phone| phone.eum_id.is_some());
        (sendable.count() == 2).then_some(())
    })
    .await;
    assert_eq!(phones().await.len(), 3, "it stays, with its conversations");
}
