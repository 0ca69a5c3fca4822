//! The customers of a list of the inbox, as the list of a job. Whoever comes later is not in it.

use super::{BulkError, job_of, list::attach_from};
use crate::{Service, upload};
use domain::{
    BulkId, CustomerCard, UploadId,
    bulk::{FromInbox, Job},
    inbox::{Filter, Tab},
    zone::rfc3339,
};
use identity::Operator;
use std::fmt::Write as _;

/// More are too many for one call; a file takes a million.
const MOST: usize = 20_000;
/// Read in one go.
const PAGE: usize = 500;

/// Takes those of a list. Who has no number gets a row without one, so that the check counts them too. `upload` names what is made of them: the same call again gives the same list.
pub async fn from_inbox(service: &Service, operator: &Operator, id: BulkId, upload: UploadId, filter: Filter) -> Result<Job, BulkError> {
    let job = job_of(service, operator, id).await?;
    let inbox = FromInbox {
        filter,
        by: operator.actor().sub.clone(),
    };
    keep(service, &job, upload, &inbox).await?;
    attach_from(service, operator, id, (upload, None), Some(inbox)).await
}

/// Keeps those of a list as a file, as the list is now.
pub(super) async fn keep(service: &Service, job: &Job, upload: UploadId, inbox: &FromInbox) -> Result<(), BulkError> {
    let (store, filter) = (&service.inner.store, &inbox.filter);
    if store.upload(upload, service.now().seconds()).await?.is_none() {
        let (me, mut after) = (&inbox.by, None);
        let (mut text, mut people) = ("First name,Name,Phone\n".to_owned(), 0);
        loop {
            let page = store.list_conversations(&job.phone, filter, me, after, PAGE).await?;
            for conversation in &page {
                people += usize::from(add(&mut text, &conversation.customer));
            }
            if people > MOST {
                return Err(BulkError::Invalid(format!(
                    "There are more than {MOST} customers in this list. Choose fewer, or take them from a file."
                )));
            }
            match page.last().filter(|_| page.len() >= PAGE) {
                Some(last) => after = Some(last.activity()),
                None => break,
            }
        }
        if people == 0 {
            return Err(BulkError::Invalid("There is no customer with a number in this list.".to_owned()));
        }
        let name = format!("{} on {}.csv", words(filter), rfc3339(service.now().seconds()));
        upload::keep_list(service, &inbox.by, &job.phone, upload, &name, text.into_bytes()).await?;
    }
    Ok(())
}

/// What the list is called.
fn words(filter: &Filter) -> String {
    let tab = match filter.tab {
        Tab::Mine => "mine",
        Tab::Unassigned => "unassigned",
        Tab::All => "all",
    };
    format!("Inbox, {}, {tab}", filter.state.name())
}

/// A line for a customer, and whether they have a number.
fn add(text: &mut String, card: &CustomerCard) -> bool {
    let name = card
        .name
        .as_deref()
        .unwrap_or_default()
        .replace('"', "\"\"")
        .replace(['\n', '\r'], " ");
    let first = name.split_whitespace().next().unwrap_or_default();
    let number = card.number.as_ref().map_or("", |number| number.as_str());
    writeln!(text, "\"{first}\",\"{name}\",{number}").is_ok() && !number.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::PhoneNumber;

    #[test]
    fn a_name_with_quotes_and_lines_stays_one_cell() {
        let mut text = String::new();
        let mut card = CustomerCard {
            name: Some("Jo \"J\"\nSmith".into()),
            ..CustomerCard::default()
        };
        assert!(!add(&mut text, &card), "nobody is passed over in silence");
        card.number = PhoneNumber::parse("+919876543210").ok();
        assert!(add(&mut text, &card));
        assert_eq!(
            text,
            "\"Jo\",\"Jo \"\"J\"\" Smith\",\n\"Jo\",\"Jo \"\"J\"\" Smith\",+919876543210\n"
        );
    }
}
