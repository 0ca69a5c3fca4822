//! The accounts that are linked and their numbers; where AWS sends what happens to them.

use super::{ChangeError, Eum, ReadError, classify, read_error};
use aws_sdk_socialmessaging::types::{
    self as aws, LinkedWhatsAppBusinessAccount, LinkedWhatsAppBusinessAccountSummary, RegistrationStatus,
    WhatsAppBusinessAccountEventDestination, WhatsAppPhoneNumberSummary,
};
use domain::{
    AccountId, Phone, PhoneId, PhoneNumber, Seconds,
    account::{Account, Destination, Tag},
};

/// A linked account, and its numbers or why they could not be read.
#[derive(Debug)]
pub struct Linked {
    pub account: Account,
    pub phones: Result<Vec<Phone>, ChangeError>,
}

impl Eum {
    /// All linked WhatsApp Business Accounts, without their numbers.
    pub async fn linked(&self) -> Result<Vec<Account>, ReadError> {
        let mut found = Vec::new();
        let mut pages = self.reader.list_linked_whats_app_business_accounts().into_paginator().send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(read_error)?.linked_accounts.unwrap_or_default();
            found.extend(page.iter().filter_map(account));
        }
        Ok(found)
    }

    /// All linked WhatsApp Business Accounts, each with its numbers as far as these could be read.
    pub async fn accounts(&self) -> Result<Vec<Linked>, ReadError> {
        let mut found = Vec::new();
        for account in self.linked().await? {
            let phones = self.numbers(&account).await;
            found.push(Linked { account, phones });
        }
        Ok(found)
    }

    async fn numbers(&self, account: &Account) -> Result<Vec<Phone>, ChangeError> {
        let call = self.reader.get_linked_whats_app_business_account().id(account.id.as_str());
        let details = call.send().await.map_err(|error| ChangeError::from(classify(error)))?;
        let linked = details.account.ok_or(ChangeError::NotFound)?;
        Ok(linked.phone_numbers().iter().filter_map(|number| phone(&linked, number)).collect())
    }

    /// Has AWS send what happens to an account somewhere else, or nowhere. Asking twice does no harm.
    pub async fn set_destination(&self, account: &AccountId, destination: Option<&Destination>) -> Result<(), ChangeError> {
        let wanted = destination.map(|destination| {
            WhatsAppBusinessAccountEventDestination::builder()
                .event_destination_arn(destination.arn())
                .set_role_arn(destination.role().map(str::to_owned))
                .build()
        });
        let wanted = wanted.transpose().map_err(|error| ChangeError::Refused {
            name: "ValidationException".to_owned(),
            details: Some(error.to_string()),
        })?;
        let result = self
            .sender
            .put_whats_app_business_account_event_destinations()
            .id(account.as_str())
            .set_event_destinations(Some(wanted.into_iter().collect()))
            .send()
            .await;
        result.map(drop).map_err(|error| classify(error).into())
    }

    /// Takes an account out of AWS. At WhatsApp it stays.
    pub async fn disassociate(&self, account: &AccountId) -> Result<(), ChangeError> {
        let call = self.sender.disassociate_whats_app_business_account().id(account.as_str());
        call.send().await.map(drop).map_err(|error| classify(error).into())
    }
}

impl Eum {
    /// The tags of something that AWS has.
    pub async fn tags(&self, arn: &str) -> Result<Vec<Tag>, ChangeError> {
        let answer = self.reader.list_tags_for_resource().resource_arn(arn).send().await;
        let tags = answer.map_err(|error| ChangeError::from(classify(error)))?.tags.unwrap_or_default();
        let tag = |tag: aws::Tag| Tag {
            value: tag.value.unwrap_or_default(),
            key: tag.key,
        };
        Ok(tags.into_iter().map(tag).collect())
    }

    /// Gives something tags, or other values to those that it has.
    pub async fn tag(&self, arn: &str, tags: &[Tag]) -> Result<(), ChangeError> {
        let tags = tags.iter().map(|tag| aws::Tag::builder().key(&tag.key).value(&tag.value).build());
        let tags = tags.collect::<Result<Vec<_>, _>>().map_err(|error| ChangeError::Refused {
            name: "ValidationException".to_owned(),
            details: Some(error.to_string()),
        })?;
        let call = self.sender.tag_resource().resource_arn(arn).set_tags(Some(tags));
        call.send().await.map(drop).map_err(|error| classify(error).into())
    }

    /// Takes tags away by their names.
    pub async fn untag(&self, arn: &str, keys: &[String]) -> Result<(), ChangeError> {
        let call = self.sender.untag_resource().resource_arn(arn).set_tag_keys(Some(keys.to_vec()));
        call.send().await.map(drop).map_err(|error| classify(error).into())
    }
}

fn account(linked: &LinkedWhatsAppBusinessAccountSummary) -> Option<Account> {
    let destination = linked.event_destinations().first();
    Some(Account {
        id: AccountId::parse(linked.id()).ok()?,
        arn: linked.arn().to_owned(),
        waba: linked.waba_id().to_owned(),
        name: linked.waba_name().to_owned(),
        is_complete: *linked.registration_status() == RegistrationStatus::Complete,
        linked_at: Seconds(linked.link_date().secs()),
        destination: destination.map(|one| Destination::told(one.event_destination_arn(), one.role_arn())),
        marketing: linked.marketing_messages_onboarding_status().map(str::to_owned),
    })
}

fn phone(linked: &LinkedWhatsAppBusinessAccount, number: &WhatsAppPhoneNumberSummary) -> Option<Phone> {
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Some(Phone {
        id: PhoneId::parse(number.meta_phone_number_id()).ok()?,
        eum_id: Some(number.phone_number_id().to_owned()),
        account: Some(linked.id().to_owned()),
        waba: filled(linked.waba_id()),
        number: PhoneNumber::parse(number.phone_number()).ok(),
        name: filled(number.display_phone_number_name()),
        quality: filled(number.quality_rating()),
    })
}
