//! A sandbox that is stopped and started again knows everything it knew.

use crate::support::{Folder, Local, now_ms, until};
use aws_sdk_dynamodb::types::AttributeValue;
use sandbox::{ChatImport, Direction, PersonImport, names::OUR_NUMBERS};
use serde_json::{Value, json};

async fn jwks(local: &Local) -> Value {
    let url = format!("{}/.well-known/jwks.json", local.env["COGNITO_ISSUER"]);
    local.http.get(url).send().await.unwrap().json().await.unwrap()
}

async fn users(local: &Local) -> Vec<String> {
    let list = local
        .cognito()
        .list_users()
        .user_pool_id(&local.env["COGNITO_USER_POOL_ID"])
        .send()
        .await
        .unwrap();
    list.users().iter().filter_map(|u| u.username().map(str::to_owned)).collect()
}

#[tokio::test]
async fn everything_survives_a_restart() {
    let folder = Folder::new();
    let local = Local::start_in(Some(folder.0.clone())).await;
    let (keys, people) = (jwks(&local).await, users(&local).await);
    local
        .cognito()
        .admin_delete_user()
        .user_pool_id(&local.env["COGNITO_USER_POOL_ID"])
        .username("noor@demo.example")
        .send()
        .await
        .unwrap();
    crate::dynamodb::make_table(&local.dynamodb()).await;
    local
        .dynamodb()
        .put_item()
        .table_name("things")
        .item("pk", AttributeValue::S("a".to_owned()))
        .send()
        .await
        .unwrap();
    let person = local.person("Ravi", "+919876543210").await;
    local.write(&person, "kept").await;
    let second = sandbox::Sandbox::start(sandbox::Options {
        data_dir: Some(folder.0.clone()),
        port: 0,
        dynamodb_port: 0,
        dashboard_url: crate::support::DASHBOARD.to_owned(),
        pace: sandbox::Pace::Fast,
        seed: 0,
    })
    .await;
    assert!(second.err().unwrap().to_string().contains("Another sandbox is using"));
    local.sandbox.shutdown().await;

    let local = Local::start_in(Some(folder.0.clone())).await;
    assert_eq!(jwks(&local).await, keys);
    let now = users(&local).await;
    assert_eq!(now.len(), people.len() - 1, "who was deleted stays deleted");
    assert!(now.iter().all(|u| people.contains(u)), "user names are stable");
    let item = local
        .dynamodb()
        .get_item()
        .table_name("things")
        .key("pk", AttributeValue::S("a".to_owned()))
        .send()
        .await
        .unwrap();
    assert!(item.item().is_some());
    assert_eq!(local.next_event().await["messages"][0]["text"]["body"], "kept");
    let path = format!("phone/chat?person={person}&our_number={}", OUR_NUMBERS[0].meta_id);
    assert_eq!(local.control("GET", &path, None).await.1["messages"].as_array().unwrap().len(), 1);
    local.sandbox.shutdown().await;

    sandbox::reset(&folder.0).unwrap();
    let local = Local::start_in(Some(folder.0.clone())).await;
    assert_ne!(jwks(&local).await, keys);
    assert_eq!(local.sandbox.people().unwrap(), 0);
    local.sandbox.shutdown().await;
}

#[tokio::test]
async fn imported_chats_are_there_and_nothing_was_sent() {
    let local = Local::start().await;
    let person = PersonImport {
        name: "María José".to_owned(),
        number: Some("+52 55 1234 5678".to_owned()),
        ..PersonImport::default()
    };
    let person = local.sandbox.import_person(&person).unwrap();
    let message = |direction, at, status: &str| ChatImport {
        person: person.clone(),
        our_number: OUR_NUMBERS[0].meta_id.to_owned(),
        wamid: None,
        direction,
        message: json!({ "type": "text", "text": { "body": "hola" } }),
        at,
        status: status.to_owned(),
    };
    let hour = 3_600_000;
    let now = now_ms();
    let old = [
        message(Direction::Inbound, now - 30 * hour, "read"),
        message(Direction::Outbound, now - 29 * hour, "delivered"),
    ];
    let wamids = local.sandbox.import_chat(&old).unwrap();
    assert_eq!(wamids.len(), 2);
    assert!(local.sandbox.import_chat(&[message(Direction::Inbound, now, "delivered")]).is_err());
    let send = async || {
        let text = json!({ "messaging_product": "whatsapp", "to": "+525512345678", "type": "text", "text": { "body": "x" } });
        local
            .eum()
            .send_whats_app_message()
            .origination_phone_number_id(OUR_NUMBERS[0].eum_id)
            .message(aws_sdk_socialmessaging::primitives::Blob::new(text.to_string()))
            .meta_api_version("v24.0")
            .send()
            .await
            .unwrap();
        assert_eq!(local.next_status().await.0, "accepted");
        local.next_status().await
    };
    assert_eq!(send().await.1["errors"][0]["code"], 131_047, "thirty hours are too long ago");
    local
        .sandbox
        .import_chat(&[message(Direction::Inbound, now - 23 * hour, "received")])
        .unwrap();
    assert_eq!(send().await.0, "sent");
    until("the delivery", || async {
        let path = format!("phone/chat?person={person}&our_number={}", OUR_NUMBERS[0].meta_id);
        let (_, chat) = local.control("GET", &path, None).await;
        chat["messages"]
            .as_array()?
            .iter()
            .rev()
            .find(|m| m["direction"] == "out" && m["status"] == "delivered")
            .map(|_| ())
    })
    .await;
}
