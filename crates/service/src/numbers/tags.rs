//! Tags of an account at AWS.

use super::{AccountError, ended, keep, linked, words};
use crate::{Service, audit::Ended};
use domain::{
    AccountId,
    account::{Tag, TagChange},
};
use identity::Admin;
use whatsapp::client::ChangeError;

/// The tags of an account as AWS has them now.
pub async fn tags(service: &Service, _: &Admin, account: &AccountId) -> Result<Vec<Tag>, AccountError> {
    let account = linked(service, account).await?;
    read(service, &account.arn).await
}

/// Makes the tags of an account those that are wanted; `over` are those that the Admin saw.
pub async fn set_tags(
    service: &Service,
    admin: &Admin,
    account: &AccountId,
    (over, wanted): (Vec<Tag>, Vec<Tag>),
) -> Result<(), AccountError> {
    let wanted: Vec<Tag> = wanted.into_iter().filter(|tag| !tag.is_of_aws()).collect();
    Tag::check(&wanted).map_err(|error| AccountError::Invalid(error.to_string()))?;
    let account = linked(service, account).await?;
    let now = read(service, &account.arn).await?;
    let change = Tag::change(&now, &wanted);
    // Also a change whose answer was lost, told again.
    if change.is_empty() {
        return Ok(());
    }
    if sorted(over) != now {
        return Err(AccountError::Invalid(
            "Somebody changed the tags meanwhile. Nothing was changed; close this, and look at them again.".to_owned(),
        ));
    }
    let what = format!("Tags of {}: {}", account.name, change.words());
    keep(service, admin, Ended::Begun, &account, what.clone()).await?;
    let TagChange { put, gone } = change;
    let (eum, arn) = (&service.inner.eum, account.arn.as_str());
    if !put.is_empty() {
        let done = eum.tag(arn, &put).await;
        if done.is_err() || gone.is_empty() {
            return ended(service, admin, &account, what, done, "TagResource").await;
        }
    }
    let done = eum.untag(arn, &gone).await;
    let is_half = done.is_err() && !put.is_empty();
    let ended = ended(service, admin, &account, what, done, "UntagResource").await;
    match ended {
        Err(AccountError::Invalid(why)) if is_half => Err(AccountError::Invalid(format!(
            "The new tags are there, but the others were not taken away. {why}"
        ))),
        other => other,
    }
}

async fn read(service: &Service, arn: &str) -> Result<Vec<Tag>, AccountError> {
    let read = service.inner.eum.tags(arn).await;
    let refused = |error: ChangeError| AccountError::Invalid(words(&error, "ListTagsForResource"));
    read.map(sorted).map_err(refused)
}

fn sorted(mut tags: Vec<Tag>) -> Vec<Tag> {
    tags.sort();
    tags
}
