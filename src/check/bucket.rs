//! Whether files of customers can be kept.

use super::report::Report;
use crate::config::MediaConfig;
use aws_config::SdkConfig;
use bucket::{Bucket, BucketError};
use domain::Causes;

/// Looks at the bucket: there, in our Region, and open to us for writing, reading and removing.
pub(super) async fn look(report: &mut Report, sdk: &SdkConfig, config: Option<&MediaConfig>) {
    let Some(config) = config else {
        report.skip(
            "bucket",
            "MEDIA_BUCKET is not set: photos, documents and voice messages are announced, but not fetched",
        );
        return;
    };
    let bucket = Bucket::connect(sdk, config.bucket.clone(), config.path_style);
    let what = format!("bucket {}", config.bucket);
    let key = format!("{}check", config.incoming);
    let works = async {
        bucket.check().await?;
        bucket.put(&key, "text/plain", b"wecare check".to_vec()).await?;
        bucket.bytes(&key, 0, 5).await?;
        bucket.delete(&key).await
    };
    match works.await {
        Ok(()) => report.ok(&what),
        Err(BucketError::NotFound | BucketError::Misconfigured(_)) if bucket.check().await.is_err() => report.fix(
            &what,
            "make it in the Region of the WhatsApp Business Account (AWS_REGION) and in the same AWS account, or set MEDIA_BUCKET to the right one",
        ),
        Err(error @ BucketError::Unavailable(_)) => report.fix(
            &what,
            &format!("{}: look again later, and whether this server reaches S3 of its Region", Causes(&error)),
        ),
        Err(error) => report.fix(
            &what,
            &format!("{error}: let this role do s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject in it"),
        ),
    }
}
