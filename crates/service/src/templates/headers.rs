//! Files that headers show: uploaded like any other, then given to WhatsApp as samples. Ours stays.

use super::{TemplateError, error, invalid, ours};
use crate::{
    Service,
    upload::{self, Announced, Progress, UploadError},
};
use domain::{AccountId, Phone, UploadId, media::FileKind, template::HeaderFile};
use identity::{Admin, Operator};

impl From<UploadError> for TemplateError {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::NotFound => Self::NotFound,
            UploadError::NoBucket => {
                Self::Invalid("Files cannot be used yet: your administrator has to set up a bucket for them.".to_owned())
            }
            UploadError::Invalid(words) => Self::Invalid(words.to_owned()),
            UploadError::Conflict => Self::Invalid("This upload belongs to another file. Choose the file again.".to_owned()),
            UploadError::Misconfigured(_) => {
                Self::Invalid("The bucket for files cannot be used. Tell your administrator; wecare check says why.".to_owned())
            }
            UploadError::Busy(error) => Self::Busy(error),
            UploadError::Store(error) => Self::Store(error),
        }
    }
}

/// Announces a file, or says where its upload stands.
pub async fn begin_file(service: &Service, admin: &Admin, account: &AccountId, announced: Announced) -> Result<Progress, TemplateError> {
    ours(service, admin.clone(), account).await?;
    let phones = service.phones().await?;
    let operator = Operator::from(admin.clone());
    let of_account = |phone: &&Phone| phone.account.as_deref() == Some(account.as_str()) && crate::sees(&operator, &phone.id);
    let phone = phones.iter().find(of_account).ok_or(TemplateError::NotFound)?;
    if announced.size == 0 {
        return invalid("This file is empty.");
    }
    if announced.size > domain::media::MOST_BYTES {
        return invalid("This file is too large: WhatsApp takes 100 MB at most.");
    }
    Ok(upload::begin_for(service, &operator, &phone.id, announced).await?)
}

/// Gives WhatsApp an uploaded file as the sample of a header of that kind. Asking twice does no harm.
pub async fn header_file(
    service: &Service,
    admin: &Admin,
    account: &AccountId,
    id: UploadId,
    kind: FileKind,
) -> Result<HeaderFile, TemplateError> {
    ours(service, admin.clone(), account).await?;
    let operator = Operator::from(admin.clone());
    let upload = upload::own(service, &operator, id).await?;
    let Some(file) = upload.file else {
        return invalid("The file is not here yet. Upload it again.");
    };
    if let Some(words) = refusal(kind, &file.mime, file.size) {
        return invalid(words);
    }
    let files = service.files().ok_or(UploadError::NoBucket)?;
    let handle = service
        .inner
        .eum
        .template_media(account.as_str(), files.bucket.name(), &upload.key)
        .await;
    match handle {
        Ok(handle) => Ok(HeaderFile {
            handle,
            upload: id,
            name: upload.name,
            mime: file.mime,
            size: file.size,
        }),
        Err(whatsapp::client::ChangeError::Ambiguous(error)) => Err(TemplateError::Busy(error)),
        Err(refused) => invalid(error::words(&refused)),
    }
}

/// Why WhatsApp takes no such file as a header; nothing when it does. Facts 4.2 and "Media types".
fn refusal(kind: FileKind, mime: &str, size: u64) -> Option<String> {
    let (takes, what): (&[&str], _) = match kind {
        FileKind::Image => (&["image/jpeg", "image/png"], "A picture in a header is a JPEG or a PNG"),
        FileKind::Video => (&["video/mp4"], "A video in a header is an MP4"),
        FileKind::Document => (&["application/pdf"], "A document in a header is a PDF"),
        _ => return Some("A header shows a picture, a video or a document.".to_owned()),
    };
    let most = kind.most_bytes() / (1024 * 1024);
    (!takes.contains(&mime) || size > kind.most_bytes()).then(|| format!("{what} with {most} MB at most. Choose another file."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_takes_its_types_up_to_the_byte() {
        const MB: u64 = 1024 * 1024;
        for (kind, mime, most) in [
            (FileKind::Image, "image/png", 5 * MB),
            (FileKind::Video, "video/mp4", 16 * MB),
            (FileKind::Document, "application/pdf", 100 * MB),
        ] {
            assert_eq!(refusal(kind, mime, most), None);
            assert!(refusal(kind, mime, most + 1).is_some());
            assert!(refusal(kind, "image/webp", 1).is_some());
        }
        assert!(refusal(FileKind::Video, "video/mp4", 17 * MB).unwrap().contains("16 MB"));
        assert!(refusal(FileKind::Audio, "audio/ogg", 1).is_some());
    }
}
