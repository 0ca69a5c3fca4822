//! What AWS surely does not have is tried again by itself: a connection that is refused has carried nothing.

use crate::support::{Browser, SUPPORT, TestApp, client_id, free_port, state, until};
use domain::{Phone, PhoneId};
use serde_json::{Value, json};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};

/// From now on connections to a port reach the sandbox.
async fn open_gate(app: &TestApp, port: u16) {
    let to = url::Url::parse(app.sandbox.url()).unwrap().port().unwrap();
    let listener = TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    tokio::spawn(async move {
        while let Ok((mut from, _)) = listener.accept().await {
            let mut to = TcpStream::connect(("127.0.0.1", to)).await.unwrap();
            tokio::spawn(async move {
                // Ends with either side.
                let _ = copy_bidirectional(&mut from, &mut to).await;
            });
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_refused_is_tried_again_and_the_message_goes_once() {
    let port = free_port();
    let nobody = format!("http://127.0.0.1:{port}");
    let app = TestApp::start_on(TestApp::sandbox().await, &[("AWS_ENDPOINT_URL_SOCIALMESSAGING", nobody)]).await;
    let id = PhoneId::parse(SUPPORT).unwrap();
    // What the server would have learnt of the number, had it reached AWS before.
    let known = Phone {
        eum_id: Some(sandbox::names::OUR_NUMBERS[0].eum_id.to_owned()),
        ..Phone::unknown(id)
    };
    app.store().put_phone(&known).await.unwrap();
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let person = app.customer("Uma Unreachable", "+919811110066").await;
    app.customer_writes(&person, "hello").await;
    let conversation = browser.conversation_with("Uma Unreachable").await;
    let id = client_id(1);
    let body = json!({ "conversation": conversation, "client_id": id, "text": "as soon as somebody is there" });
    browser.ok("thread/send", body).await;
    let is = async |wanted: &str| -> Value {
        until(&format!("the message is {wanted}"), async || {
            let messages = browser.messages(&conversation).await;
            messages.into_iter().find(|message| message["id"] == id && state(message) == wanted)
        })
        .await
    };
    is("sending").await;
    open_gate(&app, port).await;
    is("delivered").await;
    let on_the_phone = app.on_the_phone(&person).await;
    assert_eq!(on_the_phone.len(), 1, "{on_the_phone:?}");
    assert_eq!(on_the_phone[0]["message"]["text"]["body"], "as soon as somebody is there");
}
