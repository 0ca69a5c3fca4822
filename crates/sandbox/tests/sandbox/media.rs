//! Files between WhatsApp and S3, through the real SDKs.

use crate::support::Local;
use aws_sdk_socialmessaging::{
    error::ProvideErrorMetadata as _,
    primitives::Blob,
    types::{S3File, S3PresignedUrl},
};
use sandbox::names::{MEDIA_BUCKET, OUR_NUMBERS};
use serde_json::{Value, json};

const DAY: i64 = 86_400;

fn place(bucket: &str, key: &str) -> S3File {
    S3File::builder().bucket_name(bucket).key(key).build().unwrap()
}

/// Fetches a file into the bucket: its type, its size, or the error.
async fn get(local: &Local, number: usize, id: &str, to: Option<S3File>) -> Result<(String, i64), String> {
    let call = local.eum().get_whats_app_message_media().media_id(id).metadata_only(to.is_none());
    let got = call
        .origination_phone_number_id(OUR_NUMBERS[number].eum_id)
        .set_destination_s3_file(to)
        .send()
        .await;
    let got = got.map_err(|error| error.code().unwrap_or("no answer").to_owned())?;
    Ok((got.mime_type().unwrap().to_owned(), got.file_size().unwrap()))
}

async fn object(local: &Local, key: &str) -> (String, Vec<u8>) {
    let got = local.s3().get_object().bucket(MEDIA_BUCKET).key(key).send().await.unwrap();
    (got.content_type().unwrap().to_owned(), got.body.collect().await.unwrap().to_vec())
}

async fn upload(local: &Local, key: &str, mime: &str, bytes: Vec<u8>) -> Result<String, String> {
    let put = local
        .s3()
        .put_object()
        .bucket(MEDIA_BUCKET)
        .key(key)
        .content_type(mime)
        .body(bytes.into());
    put.send().await.unwrap();
    post(local, Some(place(MEDIA_BUCKET, key)), None).await
}

async fn post(local: &Local, file: Option<S3File>, link: Option<S3PresignedUrl>) -> Result<String, String> {
    let call = local
        .eum()
        .post_whats_app_message_media()
        .origination_phone_number_id(OUR_NUMBERS[0].eum_id);
    let done = call.set_source_s3_file(file).set_source_s3_presigned_url(link).send().await;
    done.map(|out| out.media_id().unwrap().to_owned())
        .map_err(|error| error.code().unwrap_or("no answer").to_owned())
}

/// The customer sends a photo; gives Meta's media object.
async fn photo(local: &Local, person: &str) -> Value {
    let draft = json!({ "person": person, "our_number": OUR_NUMBERS[0].meta_id, "kind": "image" });
    local.post("phone/messages", draft).await;
    local.next_event().await["messages"][0]["image"].clone()
}

#[tokio::test]
async fn what_a_customer_sent_is_fetched_into_s3_for_seven_days() {
    let local = Local::start().await;
    let person = local.person("Ravi", "+919876543210").await;
    let image = photo(&local, &person).await;
    let id = image["id"].as_str().unwrap();
    let whole = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/media/photo.jpg")).unwrap();
    let size = i64::try_from(whole.len()).unwrap();
    assert_eq!(get(&local, 0, id, None).await, Ok(("image/jpeg".to_owned(), size)));
    // The key is only how the name begins.
    for (prefix, key) in [
        ("in/", format!("in/{id}.jpeg")),
        ("in_", format!("in_{id}.jpeg")),
        ("", format!("{id}.jpeg")),
    ] {
        assert_eq!(
            get(&local, 0, id, Some(place(MEDIA_BUCKET, prefix))).await,
            Ok(("image/jpeg".to_owned(), size))
        );
        assert_eq!(object(&local, &key).await, ("image/jpeg".to_owned(), whole.clone()), "{key}");
    }
    let nowhere = get(&local, 0, id, Some(place("no-such-bucket", "in/"))).await;
    assert_eq!(nowhere, Err("InvalidParametersException".to_owned()));
    let missing = Err("ResourceNotFoundException".to_owned());
    assert_eq!(get(&local, 1, id, None).await, missing, "another number's");
    assert_eq!(get(&local, 0, "123", None).await, missing);
    assert_eq!(get(&local, 0, "1-2", None).await, Err("ValidationException".to_owned()));
    local.control("PUT", "clock", Some(json!({ "offsetSeconds": 7 * DAY - 60 }))).await;
    assert!(get(&local, 0, id, None).await.is_ok());
    local.control("PUT", "clock", Some(json!({ "offsetSeconds": 7 * DAY + 60 }))).await;
    assert_eq!(get(&local, 0, id, None).await, missing);
}

#[tokio::test]
async fn exactly_one_place_must_be_named() {
    let local = Local::start().await;
    let person = local.person("Ravi", "+919876543210").await;
    let image = photo(&local, &person).await;
    let link = || {
        S3PresignedUrl::builder()
            .url("https://b.s3.us-east-1.amazonaws.com/k?x")
            .headers("Content-Type", "image/png")
            .build()
            .unwrap()
    };
    let call = || {
        let call = local.eum().get_whats_app_message_media().media_id(image["id"].as_str().unwrap());
        call.origination_phone_number_id(OUR_NUMBERS[0].eum_id)
    };
    let neither = call().send().await.unwrap_err();
    let both = call()
        .destination_s3_file(place(MEDIA_BUCKET, "in/"))
        .destination_s3_presigned_url(link())
        .send()
        .await
        .unwrap_err();
    for refused in [neither, both] {
        assert_eq!(refused.code(), Some("InvalidParametersException"));
    }
    let bad = call().destination_s3_file(place("Not_A_Bucket", "in/")).send().await.unwrap_err();
    assert_eq!(bad.code(), Some("ValidationException"));
    let invalid = Err("InvalidParametersException".to_owned());
    assert_eq!(post(&local, None, None).await, invalid);
    assert_eq!(post(&local, Some(place(MEDIA_BUCKET, "k")), Some(link())).await, invalid);
    assert_eq!(post(&local, None, Some(link())).await, Err("UnknownOperationException".to_owned()));
    assert_eq!(post(&local, Some(place(MEDIA_BUCKET, "no-such-key")), None).await, invalid);
}

#[tokio::test]
async fn what_was_uploaded_can_be_sent_fetched_and_deleted() {
    let local = Local::start().await;
    let person = local.person("Ravi", "+919876543210").await;
    local.write(&person, "hi").await;
    local.next_event().await;
    let id = upload(&local, "out/a.png", "image/png", b"\x89PNG".to_vec()).await.unwrap();
    assert_eq!(get(&local, 0, &id, None).await, Ok(("image/png".to_owned(), 4)));
    let send = async |id: &str, number: usize| {
        let message = json!({ "messaging_product": "whatsapp", "to": "+919876543210", "type": "image", "image": { "id": id } });
        let call = local
            .eum()
            .send_whats_app_message()
            .message(Blob::new(message.to_string()))
            .meta_api_version("v24.0");
        call.origination_phone_number_id(OUR_NUMBERS[number].eum_id).send().await.unwrap();
        let (status, object) = local.next_status().await;
        (status, object["errors"][0]["code"].clone())
    };
    assert_eq!(send(&id, 0).await, ("accepted".to_owned(), Value::Null));
    for _ in ["sent", "delivered"] {
        local.next_status().await;
    }
    let refused = ("failed".to_owned(), json!(131_053));
    assert_eq!(send(&id, 1).await, refused, "of another number");
    let theirs = photo(&local, &person).await;
    assert_eq!(send(theirs["id"].as_str().unwrap(), 0).await, refused, "the customer's");
    local.control("PUT", "clock", Some(json!({ "offsetSeconds": 29 * DAY }))).await;
    assert!(get(&local, 0, &id, None).await.is_ok());
    local.control("PUT", "clock", Some(json!({ "offsetSeconds": 31 * DAY }))).await;
    assert!(get(&local, 0, &id, None).await.is_err());
    local.control("DELETE", "clock", None).await;
    let delete = async || {
        let call = local.eum().delete_whats_app_message_media().media_id(&id);
        call.origination_phone_number_id(OUR_NUMBERS[0].eum_id).send().await
    };
    assert_eq!(delete().await.unwrap().success(), Some(true));
    assert_eq!(delete().await.unwrap_err().code(), Some("ResourceNotFoundException"));
    assert!(get(&local, 0, &id, None).await.is_err());
}

#[tokio::test]
async fn only_types_and_sizes_that_whatsapp_takes_are_uploaded() {
    let local = Local::start().await;
    let megabytes = |count: usize| vec![7; count * 1024 * 1024];
    let invalid = Err("InvalidParametersException".to_owned());
    assert_eq!(upload(&local, "a", "image/gif", vec![1]).await, invalid);
    assert_eq!(upload(&local, "b", "image/jpeg", megabytes(6)).await, invalid);
    for (mime, size) in [
        ("image/jpeg", 5),
        ("video/mp4", 16),
        ("audio/ogg; codecs=opus", 1),
        ("application/pdf", 30),
    ] {
        assert!(upload(&local, "c", mime, megabytes(size)).await.is_ok(), "{mime}");
    }
}

#[tokio::test]
async fn calls_for_media_fail_as_asked_and_are_throttled_at_a_hundred_a_second() {
    let local = Local::start().await;
    let fault = json!({ "service": "eum", "operation": "GetWhatsAppMessageMedia", "kind": "refuse", "times": 1 });
    local.post("faults", fault).await;
    assert_eq!(get(&local, 0, "1", None).await, Err("AccessDeniedException".to_owned()));
    let mut throttled = 0;
    let calls = (0..150).map(|_| {
        let body = json!({ "originationPhoneNumberId": OUR_NUMBERS[0].eum_id, "mediaId": "1", "metadataOnly": true });
        local.http.post(local.url("/v1/whatsapp/media/get")).json(&body).send()
    });
    for answer in futures::future::join_all(calls).await {
        let answer = answer.unwrap();
        let expected = if answer.status() == 429 {
            "ThrottledRequestException"
        } else {
            "ResourceNotFoundException"
        };
        assert_eq!(answer.headers()["x-amzn-errortype"], expected);
        throttled += u32::from(answer.status() == 429);
    }
    assert!(throttled > 0);
}
