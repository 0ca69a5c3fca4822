//! The admin API of the user pool.

use crate::support::Local;
use aws_sdk_cognitoidentityprovider::types::AttributeType;
use sandbox::names::{CLIENT_ID, DEMO_USERS};

fn attribute(name: &str, value: &str) -> AttributeType {
    AttributeType::builder().name(name).value(value).build().unwrap()
}

#[tokio::test]
async fn users_and_groups_are_listed_page_by_page() {
    let local = Local::start().await;
    let (cognito, pool) = (local.cognito(), &local.env["COGNITO_USER_POOL_ID"]);
    let mut emails = Vec::new();
    let mut token = None;
    loop {
        let page = cognito
            .list_users()
            .user_pool_id(pool)
            .limit(2)
            .set_pagination_token(token)
            .send()
            .await
            .unwrap();
        assert!(page.users().len() <= 2);
        for user in page.users() {
            assert!(user.enabled());
            assert_eq!(user.attributes()[0].name(), "sub");
            assert_eq!(user.attributes()[0].value(), user.username());
            emails.extend(
                user.attributes()
                    .iter()
                    .find(|a| a.name() == "email")
                    .and_then(|a| a.value().map(str::to_owned)),
            );
        }
        token = page.pagination_token().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    let mut known: Vec<&str> = DEMO_USERS.iter().map(|(email, ..)| *email).collect();
    known.sort_unstable();
    emails.sort_unstable();
    assert_eq!(emails, known);
    let groups = cognito.list_groups().user_pool_id(pool).send().await.unwrap();
    let names: Vec<_> = groups.groups().iter().filter_map(|g| g.group_name()).collect();
    assert_eq!(names, ["Admin", "Operator", "Viewer"]);
    let page = cognito
        .list_users_in_group()
        .user_pool_id(pool)
        .group_name("Operator")
        .limit(1)
        .send()
        .await
        .unwrap();
    assert_eq!((page.users().len(), page.next_token().is_some()), (1, true));
    let found = cognito
        .list_users()
        .user_pool_id(pool)
        .filter("email ^= \"ines\"")
        .send()
        .await
        .unwrap();
    assert_eq!(found.users().len(), 1);
    assert!(
        cognito
            .list_users()
            .user_pool_id(pool)
            .filter("nonsense")
            .send()
            .await
            .unwrap_err()
            .into_service_error()
            .is_invalid_parameter_exception()
    );
}

#[tokio::test]
async fn a_user_is_made_changed_and_removed() {
    let local = Local::start().await;
    let (cognito, pool) = (local.cognito(), &local.env["COGNITO_USER_POOL_ID"]);
    let made = cognito
        .admin_create_user()
        .user_pool_id(pool)
        .username("lena@demo.example")
        .user_attributes(attribute("name", "Lena Park"))
        .user_attributes(attribute("email_verified", "true"))
        .send()
        .await
        .unwrap();
    let user = made.user().unwrap();
    assert_eq!(user.user_status().unwrap().as_str(), "FORCE_CHANGE_PASSWORD");
    let name = user.username().unwrap();
    assert_eq!(name.len(), 36, "a UUID, not the address");
    let again = cognito
        .admin_create_user()
        .user_pool_id(pool)
        .username("LENA@demo.example")
        .send()
        .await
        .unwrap_err();
    assert!(again.into_service_error().is_username_exists_exception());
    cognito
        .admin_add_user_to_group()
        .user_pool_id(pool)
        .username(name)
        .group_name("Viewer")
        .send()
        .await
        .unwrap();
    cognito
        .admin_add_user_to_group()
        .user_pool_id(pool)
        .username(name)
        .group_name("Viewer")
        .send()
        .await
        .unwrap();
    let groups = cognito
        .admin_list_groups_for_user()
        .user_pool_id(pool)
        .username("lena@demo.example")
        .send()
        .await
        .unwrap();
    assert_eq!(groups.groups()[0].group_name(), Some("Viewer"));
    cognito
        .admin_remove_user_from_group()
        .user_pool_id(pool)
        .username(name)
        .group_name("Viewer")
        .send()
        .await
        .unwrap();
    cognito
        .admin_update_user_attributes()
        .user_pool_id(pool)
        .username(name)
        .user_attributes(attribute("name", "Lena P."))
        .send()
        .await
        .unwrap();
    let weak = cognito
        .admin_set_user_password()
        .user_pool_id(pool)
        .username(name)
        .password("x")
        .permanent(true)
        .send()
        .await
        .unwrap_err();
    assert!(weak.into_service_error().is_invalid_password_exception());
    cognito
        .admin_set_user_password()
        .user_pool_id(pool)
        .username(name)
        .password("good-pass-1")
        .permanent(true)
        .send()
        .await
        .unwrap();
    cognito.admin_disable_user().user_pool_id(pool).username(name).send().await.unwrap();
    let got = cognito.admin_get_user().user_pool_id(pool).username(name).send().await.unwrap();
    assert!(!got.enabled());
    assert_eq!(got.user_status().unwrap().as_str(), "CONFIRMED");
    assert!(
        got.user_attributes()
            .iter()
            .any(|a| a.name() == "name" && a.value() == Some("Lena P."))
    );
    cognito.admin_delete_user().user_pool_id(pool).username(name).send().await.unwrap();
    let gone = cognito.admin_get_user().user_pool_id(pool).username(name).send().await.unwrap_err();
    assert!(gone.into_service_error().is_user_not_found_exception());
}

#[tokio::test]
async fn the_pool_and_its_client_describe_themselves_and_strangers_are_refused() {
    let local = Local::start().await;
    let (cognito, pool) = (local.cognito(), &local.env["COGNITO_USER_POOL_ID"]);
    let described = cognito.describe_user_pool().user_pool_id(pool).send().await.unwrap();
    assert_eq!(described.user_pool().unwrap().estimated_number_of_users(), 5);
    let client = cognito
        .describe_user_pool_client()
        .user_pool_id(pool)
        .client_id(CLIENT_ID)
        .send()
        .await
        .unwrap();
    let client = client.user_pool_client().unwrap();
    assert_eq!(client.callback_urls(), [local.env["COGNITO_REDIRECT_URI"].clone()]);
    assert!(client.client_secret().is_none());
    let error = cognito.list_users().user_pool_id("us-east-1_Other0001").send().await.unwrap_err();
    assert!(error.into_service_error().is_resource_not_found_exception());
    let error = cognito
        .list_users_in_group()
        .user_pool_id(pool)
        .group_name("None")
        .send()
        .await
        .unwrap_err();
    assert!(error.into_service_error().is_resource_not_found_exception());
    let unknown = cognito.list_devices().access_token("x").send().await.unwrap_err();
    assert_eq!(unknown.into_service_error().meta().code(), Some("UnknownOperationException"));
    local
        .post(
            "faults",
            serde_json::json!({ "service": "cognito", "operation": "AdminGetUser", "kind": "refuse" }),
        )
        .await;
    let refused = cognito
        .admin_get_user()
        .user_pool_id(pool)
        .username("asha@demo.example")
        .send()
        .await
        .unwrap_err();
    assert!(refused.into_service_error().is_not_authorized_exception());
}
