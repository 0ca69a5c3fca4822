//! S3 through the real SDK: objects, parts, faults, and who may ask at all.

use crate::support::{Folder, Local};
use aws_sdk_s3::{
    error::ProvideErrorMetadata as _,
    primitives::{AggregatedBytes, ByteStream},
    types::{CompletedMultipartUpload, CompletedPart},
};
use reqwest::StatusCode;
use sandbox::names::MEDIA_BUCKET;
use serde_json::{Value, json};

async fn put(local: &Local, key: &str, body: impl Into<ByteStream>) -> Result<(), String> {
    let put = local
        .s3()
        .put_object()
        .bucket(MEDIA_BUCKET)
        .key(key)
        .content_type("image/png")
        .body(body.into());
    put.send()
        .await
        .map(|_| ())
        .map_err(|error| error.code().unwrap_or("no answer").to_owned())
}

async fn get(local: &Local, key: &str) -> Result<Vec<u8>, String> {
    let got = local.s3().get_object().bucket(MEDIA_BUCKET).key(key).send().await;
    let got = got.map_err(|error| error.code().unwrap_or("no answer").to_owned())?;
    got.body.collect().await.map(AggregatedBytes::to_vec).map_err(|_| "cut".to_owned())
}

/// So many bytes, no two neighbours alike.
fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|at| u8::try_from(at % 251).unwrap()).collect()
}

#[tokio::test]
async fn objects_are_put_got_listed_and_deleted() {
    let local = Local::start().await;
    assert_eq!(local.env["MEDIA_BUCKET"], MEDIA_BUCKET);
    let s3 = local.s3();
    s3.head_bucket().bucket(MEDIA_BUCKET).send().await.unwrap();
    for key in ["in/2026-01/a b+ü.png", "in/2026-01/b.png", "in/2026-02/c.png", "other"] {
        assert_eq!(put(&local, key, bytes(1000)).await, Ok(()), "{key}");
    }
    assert_eq!(get(&local, "in/2026-01/a b+ü.png").await, Ok(bytes(1000)));
    let part = s3
        .get_object()
        .bucket(MEDIA_BUCKET)
        .key("other")
        .range("bytes=10-19")
        .send()
        .await
        .unwrap();
    assert_eq!(part.content_range(), Some("bytes 10-19/1000"));
    assert_eq!(part.body.collect().await.unwrap().to_vec(), bytes(1000)[10..20]);
    let head = s3.head_object().bucket(MEDIA_BUCKET).key("other").send().await.unwrap();
    assert_eq!((head.content_length(), head.content_type()), (Some(1000), Some("image/png")));
    assert!(head.e_tag().is_some());
    let list = s3
        .list_objects_v2()
        .bucket(MEDIA_BUCKET)
        .prefix("in/2026-01/")
        .send()
        .await
        .unwrap();
    let keys: Vec<&str> = list.contents().iter().filter_map(|object| object.key()).collect();
    assert_eq!(keys, ["in/2026-01/a b+ü.png", "in/2026-01/b.png"]);
    let folders = s3
        .list_objects_v2()
        .bucket(MEDIA_BUCKET)
        .prefix("in/")
        .delimiter("/")
        .send()
        .await
        .unwrap();
    assert_eq!(folders.common_prefixes().len(), 2);
    s3.delete_object().bucket(MEDIA_BUCKET).key("other").send().await.unwrap();
    assert_eq!(get(&local, "other").await, Err("NoSuchKey".to_owned()));
    assert_eq!(put(&local, &"k".repeat(151), bytes(1)).await, Err("KeyTooLongError".to_owned()));
}

#[tokio::test]
async fn a_hundred_megabytes_come_in_parts_and_go_out_whole() {
    let folder = Folder::new();
    let local = Local::start_in(Some(folder.0.clone())).await;
    let s3 = local.s3();
    let begun = s3
        .create_multipart_upload()
        .bucket(MEDIA_BUCKET)
        .key("big")
        .content_type("video/mp4")
        .send()
        .await
        .unwrap();
    let upload = begun.upload_id().unwrap();
    let part = bytes(20 * 1024 * 1024);
    let mut parts = Vec::new();
    for number in 1..=5 {
        let sent = s3
            .upload_part()
            .bucket(MEDIA_BUCKET)
            .key("big")
            .upload_id(upload)
            .part_number(number);
        let sent = sent.body(part.clone().into()).send().await.unwrap();
        parts.push(CompletedPart::builder().part_number(number).set_e_tag(sent.e_tag).build());
    }
    let all = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
    let done = s3
        .complete_multipart_upload()
        .bucket(MEDIA_BUCKET)
        .key("big")
        .upload_id(upload)
        .multipart_upload(all);
    done.send().await.unwrap();
    let mut body = s3.get_object().bucket(MEDIA_BUCKET).key("big").send().await.unwrap().body;
    let mut count = 0;
    while let Some(chunk) = body.next().await {
        for byte in chunk.unwrap() {
            assert_eq!(usize::from(byte), count % (20 * 1024 * 1024) % 251);
            count += 1;
        }
    }
    assert_eq!(count, 100 * 1024 * 1024);
    // What is kept survives a restart, and a reset leaves nothing.
    local.sandbox.shutdown().await;
    let local = Local::start_in(Some(folder.0.clone())).await;
    let head = local.s3().head_object().bucket(MEDIA_BUCKET).key("big").send().await.unwrap();
    assert_eq!(
        (head.content_length(), head.content_type()),
        (Some(100 * 1024 * 1024), Some("video/mp4"))
    );
    local.sandbox.shutdown().await;
    sandbox::reset(&folder.0).unwrap();
    let local = Local::start_in(Some(folder.0.clone())).await;
    assert_eq!(get(&local, "big").await, Err("NoSuchKey".to_owned()));
    local.sandbox.shutdown().await;
}

#[tokio::test]
async fn s3_fails_in_its_own_words() {
    let local = Local::start().await;
    for (kind, code, written) in [
        ("throttle", "SlowDown", false),
        ("refuse", "AccessDenied", false),
        ("error", "InternalError", false),
        ("no_bucket", "NoSuchBucket", false),
        ("redirect", "PermanentRedirect", false),
        ("wrong_region", "AuthorizationHeaderMalformed", false),
        ("drop_before", "no answer", false),
        ("cut", "no answer", false),
        ("drop_after", "no answer", true),
    ] {
        let fault = json!({ "service": "s3", "operation": "PutObject", "kind": kind, "contains": format!("{MEDIA_BUCKET}/{kind}") });
        local.post("faults", fault).await;
        assert_eq!(put(&local, "another", bytes(9)).await, Ok(()), "{kind} is for its own key");
        assert_eq!(put(&local, kind, bytes(500_000)).await, Err(code.to_owned()), "{kind}");
        assert_eq!(get(&local, kind).await.is_ok(), written, "{kind}");
        assert_eq!(put(&local, kind, bytes(10)).await, Ok(()), "{kind} is over");
    }
    local
        .post("faults", json!({ "service": "s3", "operation": "GetObject", "kind": "cut" }))
        .await;
    assert_eq!(put(&local, "whole", bytes(500_000)).await, Ok(()));
    assert_eq!(get(&local, "whole").await, Err("cut".to_owned()));
    assert_eq!(get(&local, "whole").await, Ok(bytes(500_000)));
    let (_, calls) = local.control("GET", "calls", None).await;
    assert_eq!(calls["s3"]["PutObject"], 28);
    let impossible = json!({ "service": "sqs", "kind": "redirect" });
    assert_eq!(local.control("POST", "faults", Some(impossible)).await.0, 400);
}

#[tokio::test]
async fn only_what_is_signed_for_this_region_and_bucket_is_answered() {
    let local = Local::start().await;
    let code = async |client: aws_sdk_s3::Client, bucket: &str| {
        let refused = client.put_object().bucket(bucket).key("k").body(bytes(9).into()).send().await;
        refused.unwrap_err().code().unwrap_or("no answer").to_owned()
    };
    assert_eq!(code(local.s3(), "no-such-bucket").await, "NoSuchBucket");
    let config = |key: &str, region: &'static str| {
        let credentials = aws_sdk_s3::config::Credentials::new(key, "wrong", None, None, "test");
        let config = local.s3().config().to_builder().credentials_provider(credentials);
        aws_sdk_s3::Client::from_conf(config.region(aws_sdk_s3::config::Region::new(region)).build())
    };
    assert_eq!(code(config("sandbox", "us-east-1"), MEDIA_BUCKET).await, "SignatureDoesNotMatch");
    assert_eq!(code(config("nobody", "us-east-1"), MEDIA_BUCKET).await, "InvalidAccessKeyId");
    let elsewhere = local
        .s3()
        .config()
        .to_builder()
        .region(aws_sdk_s3::config::Region::new("eu-west-1"));
    assert_eq!(
        code(aws_sdk_s3::Client::from_conf(elsewhere.build()), MEDIA_BUCKET).await,
        "AuthorizationHeaderMalformed"
    );
    // Without a signature it is no request to S3.
    let bare = local.http.get(local.url(&format!("/{MEDIA_BUCKET}/k"))).send().await.unwrap();
    assert_eq!(bare.status(), StatusCode::NOT_FOUND);
    // A link that was signed beforehand works as long as it says.
    assert_eq!(put(&local, "link", bytes(9)).await, Ok(()));
    let soon = aws_sdk_s3::presigning::PresigningConfig::expires_in(std::time::Duration::from_mins(1)).unwrap();
    let link = local
        .s3()
        .get_object()
        .bucket(MEDIA_BUCKET)
        .key("link")
        .presigned(soon)
        .await
        .unwrap();
    let got = local.http.get(link.uri()).send().await.unwrap();
    assert_eq!((got.status(), got.bytes().await.unwrap().to_vec()), (StatusCode::OK, bytes(9)));
    let (_, faults) = local.control("GET", "faults", None).await;
    assert_eq!(faults["faults"], Value::Array(Vec::new()));
}
