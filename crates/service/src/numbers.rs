//! The accounts that are linked and their numbers: how they stand, and what Admins do to them at AWS.

use crate::{
    Service,
    audit::{self, Act, Ended, Entry, Who},
    notices, opened,
};
use domain::{
    AccountId, LiveEvent, Phone, PhoneId,
    account::{Account, AccountRow, Destination, Limit, NumberRow, Overview, Rated, history, quality_words},
    live::{Change, Scope, Setting},
    notice::{About, NoticeKind, Severity, Told},
};
use identity::Admin;
use std::time::Duration;
use store::StoreError;
use whatsapp::client::{ChangeError, Linked, ReadError};

mod tags;

pub use tags::{set_tags, tags};

/// A page waits so long for AWS; then it shows what was read last.
const PATIENCE: Duration = Duration::from_secs(3);

/// Why something was not done to an account.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    #[error("not found")]
    NotFound,
    /// The sentence says why, and what to do.
    #[error("{0}")]
    Invalid(String),
    #[error("AWS could not be read")]
    Aws(#[from] ReadError),
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// All accounts as AWS has them now, and all numbers with what is known of them.
pub async fn overview(service: &Service, _: &Admin, topics: Vec<String>) -> Result<Overview, AccountError> {
    let live = async {
        match tokio::time::timeout(PATIENCE, service.inner.eum.accounts()).await {
            Ok(Ok(accounts)) => Some(accounts),
            Ok(Err(error)) => {
                tracing::warn!(error = %domain::Causes(&error), "accounts not read");
                None
            }
            Err(_) => None,
        }
    };
    let store = &service.inner.store;
    let (live, phones, limits) = futures::join!(Box::pin(live), Box::pin(service.phones()), Box::pin(store.limits()));
    let (phones, limits) = (phones?, limits?);
    let mut listed = Vec::new();
    let mut accounts = live.is_some().then(Vec::new);
    for Linked { account, phones: numbers } in live.into_iter().flatten() {
        let of_account = |phone: &&Phone| phone.account.as_deref() == Some(account.id.as_str());
        let (numbers, unread) = match numbers {
            Ok(numbers) => (numbers, None),
            Err(error) => (
                phones.iter().filter(of_account).cloned().collect(),
                Some(words(&error, "GetLinkedWhatsAppBusinessAccount")),
            ),
        };
        let mut rows = Vec::new();
        for phone in numbers {
            listed.push(phone.id.clone());
            rows.push(Box::pin(row(service, phone)).await?);
        }
        accounts.get_or_insert_default().push(AccountRow {
            opened: Box::pin(opened::lately(service, &account.waba)).await?,
            limit: limits.get(&account.waba).cloned(),
            heard: heard(&account, &topics),
            account,
            unread,
            numbers: rows,
        });
    }
    let mut others = Vec::new();
    for phone in phones.iter().filter(|phone| !listed.contains(&phone.id)) {
        others.push(Box::pin(row(service, phone.clone())).await?);
    }
    Ok(Overview { accounts, others, topics })
}

fn heard(account: &Account, topics: &[String]) -> Option<bool> {
    if topics.is_empty() {
        return None;
    }
    let destination = account.destination.as_ref();
    Some(destination.is_some_and(|destination| topics.iter().any(|topic| topic == destination.arn())))
}

async fn row(service: &Service, phone: Phone) -> Result<NumberRow, StoreError> {
    let ratings = service.inner.store.rated(&phone.id).await?;
    let settings = service.number_settings(&phone.id).await?;
    let (zone, now) = (service.zone_of(&phone).await?, service.now().seconds());
    let set = !settings.hours.is_empty();
    let open = settings.hours.is_open(now, &zone);
    let until = match (set, open) {
        (false, _) => None,
        (true, true) => settings.hours.next_closing(now, &zone),
        (true, false) => settings.hours.next_opening(now, &zone),
    };
    Ok(NumberRow {
        rated_at: history(ratings).first().map(|rated| rated.at),
        open: set.then_some(open),
        heard: service.inner.store.heard(&phone.id).await?,
        until,
        zone: zone.name,
        phone,
    })
}

/// How a number was rated, the newest first.
pub async fn ratings(service: &Service, _: &Admin, phone: &PhoneId) -> Result<Vec<Rated>, StoreError> {
    Ok(history(service.inner.store.rated(phone).await?))
}

/// A number is rated otherwise than before, or is seen for the first time. Admins are told of what became worse.
pub(crate) async fn rated(service: &Service, before: Option<&Phone>, phone: &Phone) -> Result<(), StoreError> {
    let Some(quality) = phone.quality.clone() else { return Ok(()) };
    let now = service.now();
    let rated = Rated {
        at: now,
        quality: quality.clone(),
    };
    service.inner.store.put_rated(&phone.id, service.inner.ids.event(), &rated).await?;
    let was = before.and_then(|before| before.quality.as_deref());
    let severity = match (was, quality.as_str()) {
        (Some("GREEN"), "YELLOW") => Severity::Warning,
        (Some("GREEN" | "YELLOW"), "RED") => Severity::Serious,
        _ => return Ok(()),
    };
    let told = Told {
        at: Some(now),
        kind: NoticeKind::NumberQuality,
        severity,
        sentence: format!(
            "WhatsApp rates the quality of {} {} now, after {}. Send less that people do not want, or the number is limited.",
            phone.title(),
            quality_words(Some(&quality)).to_lowercase(),
            quality_words(was).to_lowercase(),
        ),
        about: About {
            phone: Some(phone.id.clone()),
            ..About::default()
        },
        // Once a day, whichever server sees it.
        same: format!("rated {} {quality} {}", phone.id, now.day()),
        raw: "{}".to_owned(),
    };
    notices::record(service, told).await.map(drop)
}

/// Takes an account's limit out of what WhatsApp tells.
pub(crate) async fn hear(service: &Service, told: &Told) -> Result<(), StoreError> {
    if !matches!(told.kind, NoticeKind::Limits | NoticeKind::NumberQuality) {
        return Ok(());
    }
    let raw: serde_json::Value = serde_json::from_str(&told.raw).unwrap_or_default();
    let tier = raw["value"]["max_daily_conversations_per_business"].as_str();
    // Meta's names of limits are short; what is not is none.
    let tier = tier.filter(|tier| tier.starts_with("TIER_") && tier.len() <= 40);
    let (Some(tier), Some(waba)) = (tier, &told.about.account) else {
        return Ok(());
    };
    let limit = Limit {
        at: told.at.unwrap_or(service.now()),
        tier: tier.to_owned(),
    };
    service.inner.store.put_limit(waba, &limit).await
}

/// Has AWS send what happens to an account somewhere else, or nowhere.
pub async fn set_destination(
    service: &Service,
    admin: &Admin,
    account: &AccountId,
    destination: Option<&Destination>,
) -> Result<(), AccountError> {
    let account = linked(service, account).await?;
    if account.destination.as_ref() == destination {
        return Ok(());
    }
    let words = |destination: Option<&Destination>| destination.map_or("nowhere".to_owned(), |one| one.arn().to_owned());
    let what = format!(
        "Events of {} go to {} (before: {})",
        account.name,
        words(destination),
        words(account.destination.as_ref())
    );
    keep(service, admin, Ended::Begun, &account, what.clone()).await?;
    let done = service.inner.eum.set_destination(&account.id, destination).await;
    ended(service, admin, &account, what, done, "PutWhatsAppBusinessAccountEventDestinations").await
}

/// Takes an account out of AWS. `typed` is its name, as the Admin typed it to say that this is what they want.
pub async fn disassociate(service: &Service, admin: &Admin, account: &AccountId, typed: &str) -> Result<(), AccountError> {
    let account = linked(service, account).await?;
    if typed.trim() != confirmation(&account) {
        return Err(AccountError::Invalid(format!(
            "Type {} to say that this account is to be disconnected.",
            confirmation(&account)
        )));
    }
    let what = format!("Disconnect the account {} ({})", account.name, account.waba);
    keep(service, admin, Ended::Begun, &account, what.clone()).await?;
    let done = service.inner.eum.disassociate(&account.id).await;
    ended(service, admin, &account, what, done, "DisassociateWhatsAppBusinessAccount").await?;
    // What is sent from its numbers is refused at once, and not only by AWS.
    let store = &service.inner.store;
    for phone in store.phones().await? {
        if phone.account.as_deref() == Some(account.id.as_str()) {
            store.put_phone(&Phone { eum_id: None, ..phone }).await?;
        }
    }
    service.inner.phones.forget();
    Ok(())
}

/// What is typed to confirm that an account is to be disconnected.
fn confirmation(account: &Account) -> &str {
    let name = account.name.trim();
    if name.is_empty() { &account.waba } else { name }
}

async fn linked(service: &Service, account: &AccountId) -> Result<Account, AccountError> {
    let accounts = service.inner.eum.linked().await?;
    accounts
        .into_iter()
        .find(|known| known.id == *account)
        .ok_or(AccountError::NotFound)
}

/// A second row says how an act ended, and Admins who look at the page are told.
async fn ended(
    service: &Service,
    admin: &Admin,
    account: &Account,
    what: String,
    done: Result<(), ChangeError>,
    operation: &str,
) -> Result<(), AccountError> {
    let (ended, note) = match &done {
        Ok(()) => (Ended::Done, what),
        Err(error @ (ChangeError::Refused { .. } | ChangeError::NotFound)) => (Ended::Refused, format!("{what}: {error}")),
        Err(error) => (Ended::Failed, format!("{what}: {error}")),
    };
    if let Err(error) = keep(service, admin, ended, account, note).await {
        tracing::error!(error = %domain::Causes(&error), "how an act on an account ended is not in the audit");
    }
    if let Err(error) = tell(service).await {
        tracing::warn!(error = %domain::Causes(&error), "other Admins were not told of a change of an account");
    }
    done.map_err(|error| AccountError::Invalid(words(&error, operation)))
}

async fn tell(service: &Service) -> Result<(), StoreError> {
    let live = LiveEvent::new(service.inner.ids.event(), Scope::Admins, vec![Change::Setting(Setting::Accounts)]);
    let mut commit = service.inner.store.commit();
    let live = commit.put_live((), &live);
    match commit.run().await {
        Ok(()) => {
            service.publish(live);
            Ok(())
        }
        Err(store::CommitError::Store(error)) => Err(error),
        Err(store::CommitError::Cancelled(_)) => Ok(()),
    }
}

async fn keep(service: &Service, admin: &Admin, ended: Ended, account: &Account, note: String) -> Result<(), StoreError> {
    let entry = Entry {
        who: Some(Who {
            actor: admin.actor().clone(),
            role: Some(domain::Role::Admin),
        }),
        object: Some(account.id.as_str().to_owned()),
        note: Some(note),
        ..Entry::new(Act::Account, ended)
    };
    audit::record(service, entry).await
}

/// What an answer of AWS means to who asked for a change.
pub(crate) fn words(error: &ChangeError, operation: &str) -> String {
    match error {
        ChangeError::Refused { name, .. } if name == "AccessDeniedException" => {
            format!("AWS does not allow this server to do it. Ask whoever set it up to allow social-messaging:{operation}, then try again.")
        }
        ChangeError::Refused { name, .. } if name == "AccessDeniedByMetaException" => {
            "Meta refused access to the account. Link it again in the console of AWS End User Messaging Social.".to_owned()
        }
        ChangeError::Refused { details, .. } => {
            let said: String = details
                .as_deref()
                .unwrap_or("no reason was given")
                .trim()
                .chars()
                .take(300)
                .collect();
            format!("AWS refused it: {said}")
        }
        ChangeError::NotFound => "AWS does not have this account any more. Reload the page.".to_owned(),
        ChangeError::Throttled => "AWS takes no more requests at the moment. Nothing was changed; try again in a few seconds.".to_owned(),
        ChangeError::Unreachable => "AWS could not be reached. Nothing was changed; try again in a minute.".to_owned(),
        ChangeError::Ambiguous(_) => "The answer of AWS was lost. Look at what is shown now before you try again.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_is_a_sentence_that_says_what_to_do() {
        let refused = |name: &str, details: Option<&str>| ChangeError::Refused {
            name: name.to_owned(),
            details: details.map(str::to_owned),
        };
        let said = |error: &ChangeError| words(error, "DisassociateWhatsAppBusinessAccount");
        assert!(said(&refused("AccessDeniedException", None)).contains("social-messaging:DisassociateWhatsAppBusinessAccount"));
        assert_eq!(
            said(&refused("InvalidParametersException", Some("FIFO topics are not supported."))),
            "AWS refused it: FIFO topics are not supported."
        );
        for error in [
            ChangeError::NotFound,
            ChangeError::Throttled,
            ChangeError::Unreachable,
            ChangeError::Ambiguous("lost".into()),
        ] {
            assert!(said(&error).ends_with('.'), "{error}");
        }
    }
}
