//! s3s-fs with a list of its own: theirs walks the whole bucket for every prefix, which a thousand photos turn into minutes.

use s3s::{
    S3, S3Request, S3Response, S3Result,
    dto::{
        AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput, CompleteMultipartUploadOutput,
        CopyObjectInput, CopyObjectOutput, CreateBucketInput, CreateBucketOutput, CreateMultipartUploadInput, CreateMultipartUploadOutput,
        DeleteBucketInput, DeleteBucketOutput, DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput,
        GetBucketLocationInput, GetBucketLocationOutput, GetObjectInput, GetObjectOutput, HeadBucketInput, HeadBucketOutput,
        HeadObjectInput, HeadObjectOutput, ListBucketsInput, ListBucketsOutput, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input,
        ListObjectsV2Output, ListPartsInput, ListPartsOutput, Object, PutObjectInput, PutObjectOutput, Timestamp, UploadPartCopyInput,
        UploadPartCopyOutput, UploadPartInput, UploadPartOutput,
    },
    s3_error,
};
use s3s_fs::FileSystem;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

pub(super) struct Files {
    pub(super) inner: FileSystem,
    pub(super) root: PathBuf,
}

/// What is left to s3s-fs as it is.
macro_rules! as_they_do {
    ($($name:ident $input:ident $output:ident),+ ; $($own:tt)*) => {
        #[async_trait::async_trait]
        impl S3 for Files {
            $(async fn $name(&self, request: S3Request<$input>) -> S3Result<S3Response<$output>> {
                self.inner.$name(request).await
            })+
            $($own)*
        }
    };
}

as_they_do! {
    abort_multipart_upload AbortMultipartUploadInput AbortMultipartUploadOutput,
    complete_multipart_upload CompleteMultipartUploadInput CompleteMultipartUploadOutput,
    copy_object CopyObjectInput CopyObjectOutput,
    create_bucket CreateBucketInput CreateBucketOutput,
    create_multipart_upload CreateMultipartUploadInput CreateMultipartUploadOutput,
    delete_bucket DeleteBucketInput DeleteBucketOutput,
    delete_object DeleteObjectInput DeleteObjectOutput,
    delete_objects DeleteObjectsInput DeleteObjectsOutput,
    get_bucket_location GetBucketLocationInput GetBucketLocationOutput,
    get_object GetObjectInput GetObjectOutput,
    head_bucket HeadBucketInput HeadBucketOutput,
    head_object HeadObjectInput HeadObjectOutput,
    list_buckets ListBucketsInput ListBucketsOutput,
    list_objects ListObjectsInput ListObjectsOutput,
    list_parts ListPartsInput ListPartsOutput,
    put_object PutObjectInput PutObjectOutput,
    upload_part UploadPartInput UploadPartOutput,
    upload_part_copy UploadPartCopyInput UploadPartCopyOutput;

    async fn list_objects_v2(&self, request: S3Request<ListObjectsV2Input>) -> S3Result<S3Response<ListObjectsV2Output>> {
        // Folders are not what the server asks for.
        if request.input.delimiter.is_some() {
            return self.inner.list_objects_v2(request).await;
        }
        let input = request.input;
        let (bucket, prefix) = (self.root.join(&input.bucket), input.prefix.clone().unwrap_or_default());
        let walked = tokio::task::spawn_blocking(move || walk(&bucket, &prefix)).await;
        let mut objects = match walked {
            Ok(Ok(objects)) => objects,
            Ok(Err(error)) => return Err(s3_error!(error, InternalError)),
            Err(error) => return Err(s3_error!(error, InternalError)),
        };
        let after = input.continuation_token.as_deref().max(input.start_after.as_deref());
        if let Some(after) = after {
            objects.retain(|object| object.key.as_deref() > Some(after));
        }
        let most = usize::try_from(input.max_keys.unwrap_or(1000)).unwrap_or(1000);
        let is_truncated = most > 0 && objects.len() > most;
        objects.truncate(most);
        let output = ListObjectsV2Output {
            key_count: i32::try_from(objects.len()).ok(),
            max_keys: input.max_keys.or(Some(1000)),
            is_truncated: Some(is_truncated),
            next_continuation_token: objects.last().filter(|_| is_truncated).and_then(|object| object.key.clone()),
            contents: (!objects.is_empty()).then_some(objects),
            continuation_token: input.continuation_token,
            encoding_type: input.encoding_type,
            name: Some(input.bucket),
            prefix: input.prefix,
            start_after: input.start_after,
            ..ListObjectsV2Output::default()
        };
        Ok(S3Response::new(output))
    }
}

/// The objects whose keys begin so, by their keys. Only the folder that the prefix names is walked.
fn walk(bucket: &Path, prefix: &str) -> io::Result<Vec<Object>> {
    let folder = prefix.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut objects = Vec::new();
    // A key is no way out of the bucket.
    if folder.split('/').any(|part| part == "..") {
        return Ok(objects);
    }
    let mut folders = vec![bucket.join(folder)];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            // What is removed meanwhile, or was never there.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
                continue;
            }
            let path = entry.path();
            let Some(key) = path
                .strip_prefix(bucket)
                .ok()
                .and_then(Path::to_str)
                .filter(|key| key.starts_with(prefix))
            else {
                continue;
            };
            let about = match entry.metadata() {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                about => about?,
            };
            objects.push(Object {
                key: Some(key.to_owned()),
                last_modified: Some(Timestamp::from(about.modified()?)),
                size: i64::try_from(about.len()).ok(),
                ..Object::default()
            });
        }
    }
    objects.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(objects)
}
