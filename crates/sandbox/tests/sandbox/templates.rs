//! Templates: managed through the real SDK, reviewed and paused by Meta, and sent.

use crate::support::Local;
use aws_sdk_socialmessaging::{
    error::{ProvideErrorMetadata, SdkError},
    primitives::Blob,
    types::{MetaLibraryTemplate, S3File},
};
use sandbox::names::{MEDIA_BUCKET, META_WABA_ID, WABA_ID};
use serde_json::{Value, json};

pub(crate) const DAY: i64 = 86_400;

pub(crate) fn definition(name: &str) -> Value {
    json!({ "name": name, "language": "en", "category": "UTILITY", "parameter_format": "positional", "components": [
        { "type": "BODY", "text": "Hi {{1}}, order {{2}} shipped.", "example": { "body_text": [["Ana", "A-1"]] } }] })
}

/// The exception's name and its words.
pub(crate) fn refusal<E: ProvideErrorMetadata>(error: &SdkError<E>) -> (String, String) {
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    (text(error.code()), text(error.message()))
}

/// Creates a template: its id and status, or what is said against it.
pub(crate) async fn create(local: &Local, definition: &Value) -> Result<(String, String), (String, String)> {
    let call = local.eum().create_whats_app_message_template().id(WABA_ID);
    let done = call.template_definition(Blob::new(definition.to_string())).send().await;
    let done = done.map_err(|error| refusal(&error))?;
    Ok((
        done.meta_template_id().unwrap().to_owned(),
        done.template_status().unwrap().to_owned(),
    ))
}

/// Creates one that is approved, and takes the event away.
pub(crate) async fn approved(local: &Local, definition: &Value) -> String {
    let (id, status) = create(local, definition).await.unwrap();
    assert_eq!(status, "PENDING");
    let (field, value) = local.next_change().await;
    assert_eq!(
        (field.as_str(), &value["event"]),
        ("message_template_status_update", &json!("APPROVED"))
    );
    assert_eq!(value["message_template_id"].as_i64().unwrap().to_string(), id);
    id
}

pub(crate) async fn get(local: &Local, id: &str) -> Value {
    let call = local.eum().get_whats_app_message_template().id(WABA_ID).meta_template_id(id);
    serde_json::from_str(call.send().await.unwrap().template().unwrap()).unwrap()
}

pub(crate) async fn update(local: &Local, id: &str, text: &str) -> Result<(), (String, String)> {
    let components = json!([{ "type": "BODY", "text": text, "example": { "body_text": [["Ana"]] } }]);
    let call = local.eum().update_whats_app_message_template().id(WABA_ID).meta_template_id(id);
    let done = call.template_components(Blob::new(components.to_string())).send().await;
    done.map(drop).map_err(|error| refusal(&error))
}

pub(crate) async fn delete(local: &Local, name: &str) -> Result<(), (String, String)> {
    let call = local.eum().delete_whats_app_message_template().id(WABA_ID).template_name(name);
    let done = call.delete_all_languages(true).send().await;
    done.map(drop).map_err(|error| refusal(&error))
}

pub(crate) async fn forward(local: &Local, days: i64) {
    local.control("PUT", "clock", Some(json!({ "offsetSeconds": days * DAY }))).await;
}

#[tokio::test]
async fn a_template_is_created_reviewed_listed_and_got() {
    let local = Local::start().await;
    let id = approved(&local, &definition("order_update")).await;
    let whole = get(&local, &id).await;
    assert_eq!(
        (&whole["name"], &whole["status"], &whole["id"]),
        (&json!("order_update"), &json!("APPROVED"), &json!(id))
    );
    assert_eq!(
        (&whole["parameter_format"], &whole["rejected_reason"]),
        (&json!("POSITIONAL"), &json!("NONE"))
    );
    let by_name = local
        .eum()
        .get_whats_app_message_template()
        .id(WABA_ID)
        .template_name("order_update");
    let by_name = by_name.template_language_code("en").send().await.unwrap();
    assert_eq!(serde_json::from_str::<Value>(by_name.template().unwrap()).unwrap(), whole);
    approved(&local, &definition("second")).await;
    let page = local
        .eum()
        .list_whats_app_message_templates()
        .id(WABA_ID)
        .max_results(1)
        .send()
        .await
        .unwrap();
    let next = page.next_token().unwrap();
    let other = local
        .eum()
        .list_whats_app_message_templates()
        .id(WABA_ID)
        .max_results(1)
        .next_token(next)
        .send()
        .await
        .unwrap();
    assert!(other.next_token().is_none());
    let mut names = [page.templates(), other.templates()].concat();
    names.sort_by_key(|template| template.template_name().unwrap().to_owned());
    assert_eq!(names[0].template_name(), Some("order_update"));
    assert_eq!(
        (names[0].template_status(), names[0].template_category()),
        (Some("APPROVED"), Some("UTILITY"))
    );
    let unknown = local
        .eum()
        .get_whats_app_message_template()
        .id(WABA_ID)
        .meta_template_id("1")
        .send()
        .await;
    assert_eq!(refusal(&unknown.unwrap_err()).0, "ResourceNotFoundException");
    let foreign = local.eum().list_whats_app_message_templates().id("waba-0").send().await;
    assert_eq!(refusal(&foreign.unwrap_err()).0, "ResourceNotFoundException");
}

#[tokio::test]
async fn what_meta_refuses_carries_its_code() {
    let local = Local::start().await;
    approved(&local, &definition("taken")).await;
    let with = |member: &str, value: Value| {
        let mut definition = definition("fresh");
        definition[member] = value;
        definition
    };
    for (definition, code) in [
        (definition("taken"), "2388024"),
        (with("name", json!("Upper")), "100"),
        (
            with(
                "components",
                json!([{ "type": "BODY", "text": "{{1}} is first", "example": { "body_text": [["A"]] } }]),
            ),
            "2388299",
        ),
        (with("components", json!([{ "type": "BODY", "text": "x".repeat(1025) }])), "2388040"),
    ] {
        let (exception, words) = create(&local, &definition).await.unwrap_err();
        assert_eq!(exception, "InvalidParametersException");
        assert!(words.starts_with(&format!("(#{code})")), "{words}");
    }
    let long = with("components", json!([{ "type": "BODY", "text": "x".repeat(6000) }]));
    assert_eq!(create(&local, &long).await.unwrap_err().0, "ValidationException");
}

#[tokio::test]
async fn names_tell_what_the_review_finds() {
    let local = Local::start().await;
    create(&local, &definition("reject_me")).await.unwrap();
    let (_, value) = local.next_change().await;
    assert_eq!((&value["event"], &value["reason"]), (&json!("REJECTED"), &json!("INVALID_FORMAT")));
    assert!(value["rejection_info"]["recommendation"].is_string());
    let (id, _) = create(&local, &definition("recategorize_me")).await.unwrap();
    let (field, value) = local.next_change().await;
    assert_eq!(field, "template_category_update");
    assert_eq!(
        (&value["previous_category"], &value["new_category"]),
        (&json!("UTILITY"), &json!("MARKETING"))
    );
    assert_eq!(local.next_change().await.1["event"], "APPROVED");
    assert_eq!(get(&local, &id).await["category"], "MARKETING");
}

#[tokio::test]
async fn edits_and_deletions_have_their_limits() {
    let local = Local::start().await;
    let id = approved(&local, &definition("edited")).await;
    update(&local, &id, "Hi {{1}}, it shipped.").await.unwrap();
    assert_eq!(
        update(&local, &id, "Hi {{1}}, it shipped!").await.unwrap_err().0,
        "InvalidParametersException",
        "it is pending"
    );
    assert_eq!(local.next_change().await.1["event"], "APPROVED");
    assert!(
        update(&local, &id, "Hi {{1}}, it shipped!")
            .await
            .unwrap_err()
            .1
            .contains("24 hours")
    );
    assert_eq!(get(&local, &id).await["components"][0]["text"], "Hi {{1}}, it shipped.");
    // One a day; the eleventh in 30 days is too much.
    for day in 2..11 {
        forward(&local, day).await;
        update(&local, &id, "Hi {{1}}, it shipped.").await.unwrap();
        local.next_change().await;
    }
    forward(&local, 12).await;
    assert!(
        update(&local, &id, "Hi {{1}}, it shipped.")
            .await
            .unwrap_err()
            .1
            .contains("30 days")
    );
    delete(&local, "edited").await.unwrap();
    assert_eq!(local.next_change().await.1["event"], "DELETED");
    assert_eq!(delete(&local, "edited").await.unwrap_err().0, "ResourceNotFoundException");
    assert!(create(&local, &definition("edited")).await.unwrap_err().1.starts_with("(#2388023)"));
    forward(&local, 43).await;
    create(&local, &definition("edited")).await.unwrap();
}

#[tokio::test]
async fn a_hundred_templates_an_hour_and_250_of_an_unknown_business() {
    let local = Local::start().await;
    local.control("PUT", "templates/review", Some(json!({ "afterMillis": null }))).await;
    local.control("PUT", "standing", Some(json!({ "verified": false }))).await;
    for round in 0..3 {
        local.control("PUT", "clock", Some(json!({ "offsetSeconds": round * 3700 }))).await;
        let most = if round == 2 { 50 } else { 100 };
        for at in 0..most {
            create(&local, &definition(&format!("t_{round}_{at}"))).await.unwrap();
        }
        let code = if round == 2 { "(#2388019)" } else { "(#80007)" };
        assert!(create(&local, &definition("more")).await.unwrap_err().1.starts_with(code));
    }
}

/// A message with that template to somebody who never wrote.
#[tokio::test]
async fn a_sample_is_uploaded_for_a_header() {
    let local = Local::start().await;
    let put = local
        .s3()
        .put_object()
        .bucket(MEDIA_BUCKET)
        .key("sample.png")
        .content_type("image/png");
    put.body(vec![1, 2, 3].into()).send().await.unwrap();
    let file = S3File::builder().bucket_name(MEDIA_BUCKET).key("sample.png").build().unwrap();
    let call = local.eum().create_whats_app_message_template_media().id(WABA_ID);
    let handle = call
        .source_s3_file(file)
        .send()
        .await
        .unwrap()
        .meta_header_handle()
        .unwrap()
        .to_owned();
    assert!(handle.starts_with("4::"));
    let mut with_image = definition("with_image");
    let header = json!({ "type": "HEADER", "format": "IMAGE", "example": { "header_handle": [handle] } });
    with_image["components"].as_array_mut().unwrap().insert(0, header);
    approved(&local, &with_image).await;
    with_image["components"][0]["format"] = json!("VIDEO");
    with_image["name"] = json!("with_video");
    assert!(create(&local, &with_image).await.unwrap_err().1.starts_with("(#2388047)"));
}

#[tokio::test]
async fn the_library_is_searched_and_used() {
    let local = Local::start().await;
    let list = local
        .eum()
        .list_whats_app_template_library()
        .id(WABA_ID)
        .filters("topic", "PAYMENTS");
    let list = list.filters("searchKey", "invoice").send().await.unwrap();
    assert_eq!(list.meta_library_templates().len(), 1);
    let entry = &list.meta_library_templates()[0];
    assert_eq!(entry.template_name(), Some("payment_confirmation_basic"));
    let wanted = MetaLibraryTemplate::builder()
        .template_name("our_payment")
        .library_template_name(entry.template_name().unwrap())
        .template_category("UTILITY")
        .template_language("en_US")
        .build()
        .unwrap();
    let call = local.eum().create_whats_app_message_template_from_library().id(WABA_ID);
    let made = call.meta_library_template(wanted).send().await.unwrap();
    assert_eq!(made.template_status(), Some("APPROVED"));
    assert_eq!(local.next_change().await.1["message_template_name"], "our_payment");
    assert_eq!(
        get(&local, made.meta_template_id().unwrap()).await["components"][0]["format"],
        "TEXT"
    );
}

#[tokio::test]
async fn samples_show_every_state() {
    let local = Local::start().await;
    assert_eq!(local.post("templates/seed", json!({})).await["templates"], 16);
    assert_eq!(local.post("templates/seed", json!({})).await["templates"], 0);
    let (_, all) = local.control("GET", "templates", None).await;
    for status in ["APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED", "IN_APPEAL"] {
        assert!(
            all["templates"]
                .as_array()
                .unwrap()
                .iter()
                .any(|template| template["status"] == status),
            "{status}"
        );
    }
    local.person("Ana", "+5511912345678").await;
    let code = json!({ "to": "+5511912345678", "type": "template", "template": { "name": "sign_in_code", "language": { "code": "en" }, "components": [
        { "type": "body", "parameters": [{ "type": "text", "text": "123456" }] },
        { "type": "button", "sub_type": "url", "index": "0", "parameters": [{ "type": "text", "text": "123456" }] }] } });
    assert_eq!(local.sent(code).await.0, "delivered");
    assert_eq!(META_WABA_ID.len(), 15);
}
