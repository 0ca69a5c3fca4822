//! Templates of our accounts, as AWS last said them: read again every so often, and when somebody asks.

mod delete;
mod drafts;
mod error;
mod headers;
mod keep;
mod library;
mod listing;
mod same;
mod submit;
mod told;

pub use delete::delete;
pub use drafts::{discard, draft, drafts, save};
pub use error::TemplateError;
pub use headers::{begin_file, header_file};
pub use library::{from_library, library};
pub use listing::{all, one};
pub use submit::submit;

pub(crate) use listing::Shelf;
pub(crate) use told::take;

use crate::{ReadError, SendError, Service};
use domain::{
    AccountId, Content, Failure, Message, Millis, Phone, PhoneId,
    template::{Template, What},
};
use error::invalid;
use identity::{Operator, Viewer};
use keep::{Step, differences, happened};
use std::collections::{BTreeMap, BTreeSet};
use store::{StoreError, StoredTemplate, TemplatesRead};
use whatsapp::client::{ReadError as AwsError, TemplateSummary};

/// The templates that a number can use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateList {
    pub templates: Vec<Template>,
    /// When AWS was last asked; none when never.
    pub read_at: Option<Millis>,
}

/// All templates of the account that a number belongs to, by name and language.
pub async fn list(service: &Service, viewer: &Viewer, phone: &PhoneId) -> Result<TemplateList, ReadError> {
    if !identity::may_see(viewer, phone) {
        return Err(ReadError::NotFound);
    }
    let Some(account) = account(service, phone).await? else {
        return Ok(TemplateList {
            templates: Vec::new(),
            read_at: None,
        });
    };
    let (templates, read_at) = futures::try_join!(listing::templates(service, &account), service.inner.store.templates_read(&account))?;
    Ok(TemplateList {
        templates: templates.to_vec(),
        read_at,
    })
}

/// One template as it is now, to be sent.
pub(crate) async fn to_send(service: &Service, phone: &PhoneId, name: &str, language: &str) -> Result<Template, SendError> {
    let template = match account(service, phone).await? {
        Some(account) => service.inner.store.template(&account, name, language).await?,
        None => None,
    };
    template.ok_or_else(|| SendError::Invalid("This template no longer exists. Choose another one.".to_owned()))
}

/// Our accounts.
async fn accounts(service: &Service) -> Result<Vec<AccountId>, StoreError> {
    let phones = service.phones().await?;
    let accounts: BTreeSet<&String> = phones.iter().filter_map(|phone| phone.account.as_ref()).collect();
    Ok(accounts
        .into_iter()
        .filter_map(|account| AccountId::parse(account.as_str()).ok())
        .collect())
}

/// Our accounts of which somebody sees at least one number.
async fn seen(service: &Service, viewer: &Viewer) -> Result<Vec<AccountId>, StoreError> {
    let phones = service.phones().await?;
    let mut accounts = accounts(service).await?;
    accounts.retain(|account| {
        let of_account = |phone: &&Phone| phone.account.as_deref() == Some(account.as_str());
        phones.iter().filter(of_account).any(|phone| identity::may_see(viewer, &phone.id))
    });
    Ok(accounts)
}

/// Refuses accounts that are not ours, and those of which who asks sees no number.
async fn ours(service: &Service, who: impl Into<Viewer>, account: &AccountId) -> Result<(), TemplateError> {
    let known = seen(service, &who.into()).await?.contains(account);
    if known { Ok(()) } else { Err(TemplateError::NotFound) }
}

/// Meta's id of an account of ours, as far as it is known.
async fn waba(service: &Service, account: &str) -> Result<Option<String>, StoreError> {
    let phones = service.phones().await?;
    Ok(phones
        .iter()
        .find(|phone| phone.account.as_deref() == Some(account))
        .and_then(|phone| phone.waba.clone()))
}

/// The account that an event names by Meta's id. Where none is known by that, the only one that there is.
async fn account_of_waba(service: &Service, waba: Option<&str>) -> Result<Option<String>, StoreError> {
    let phones = service.phones().await?;
    let named = phones.iter().find(|phone| phone.waba.is_some() && phone.waba.as_deref() == waba);
    if let Some(account) = named.and_then(|phone| phone.account.clone()) {
        return Ok(Some(account));
    }
    let all = accounts(service).await?;
    Ok(match all.as_slice() {
        [one] => Some(one.to_string()),
        _ => None,
    })
}

async fn account(service: &Service, phone: &PhoneId) -> Result<Option<String>, StoreError> {
    let phones = service.phones().await?;
    Ok(phones
        .iter()
        .find(|known| known.id == *phone)
        .and_then(|known| known.account.clone()))
}

/// Why templates could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    #[error(transparent)]
    Aws(#[from] AwsError),
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// The list of our numbers, which says which accounts there are, is not read yet.
    #[error("no account is known yet")]
    NoAccounts,
}

/// Somebody asks for what AWS says now.
pub async fn refresh(service: &Service, operator: &Operator, phone: &PhoneId) -> Result<TemplateList, RefreshError> {
    let viewer = Viewer::from(operator.clone());
    if !identity::may_see(&viewer, phone) {
        return Err(ReadError::NotFound.into());
    }
    if let Some(account) = account(service, phone).await.map_err(ReadError::from)? {
        sync_account(service, &account, true).await?;
    }
    Ok(list(service, &viewer, phone).await?)
}

/// Why a list could not be read anew.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Sync(#[from] SyncError),
}

/// Brings the templates of all accounts that are linked up to date with AWS. Returns how many there are. An account or a template
/// that cannot be read holds up no other.
pub async fn sync(service: &Service) -> Result<usize, SyncError> {
    let phones = service.phones().await?;
    let linked = phones.iter().filter(|phone| phone.eum_id.is_some());
    let accounts: BTreeSet<&String> = linked.filter_map(|phone| phone.account.as_ref()).collect();
    if accounts.is_empty() {
        return Err(SyncError::NoAccounts);
    }
    let (mut count, mut failed) = (0, None);
    for account in accounts {
        match sync_account(service, account, false).await {
            Ok(found) => count += found,
            Err(error) => {
                tracing::warn!(account, error = %domain::Causes(&error), "the templates of an account were not read");
                failed = Some(error);
            }
        }
    }
    failed.map_or(Ok(count), Err)
}

/// How long a definition counts as known while nothing says that it changed.
const FRESH_MILLIS: i64 = 6 * 60 * 60 * 1000;

/// Asks AWS for the templates of an account again: all of them, with what is in them.
pub async fn renew(service: &Service, operator: &Operator, account: &AccountId) -> Result<(), TemplateError> {
    ours(service, operator.clone(), account).await?;
    match sync_account(service, account.as_str(), true).await {
        Ok(_) => Ok(()),
        Err(SyncError::Aws(error)) => Err(error.into()),
        Err(SyncError::Store(error)) => Err(error.into()),
        Err(SyncError::NoAccounts) => Err(TemplateError::NotFound),
    }
}

/// After so many templates that AWS does not give it is not asked for more.
const MOST_FAILURES: u32 = 5;

/// `all`: also what nothing says to have changed. What could not be read is told once the rest is.
async fn sync_account(service: &Service, account: &str, all: bool) -> Result<usize, SyncError> {
    let store = &service.inner.store;
    let key = |template: &Template| (template.name.clone(), template.language.clone());
    let first = store.templates_read(account).await?.is_none();
    let mut known: BTreeMap<_, StoredTemplate> = store
        .kept_templates(account)
        .await?
        .into_iter()
        .map(|kept| (key(&kept.template), kept))
        .collect();
    let summaries = service.inner.eum.templates(account).await?;
    let count = summaries.len();
    let (mut failed, mut failures) = (None, 0);
    for summary in summaries {
        let before = known.remove(&(summary.name.clone(), summary.language.clone()));
        if failures == MOST_FAILURES || !all && !is_due(service, before.as_ref(), &summary) {
            continue;
        }
        match read_over(service, account, (&summary.name, &summary.language), before, first).await {
            Ok(()) => {}
            Err(SyncError::Aws(error)) => {
                tracing::warn!(account, name = summary.name, error = %domain::Causes(&error), "a template was not read");
                (failed, failures) = (Some(error), failures + 1);
            }
            Err(error) => return Err(error),
        }
    }
    for gone in known.into_values() {
        // It may have been made since the list was read.
        if gone
            .template
            .changed_at
            .is_none_or(|at| service.now().0 - at.0 > FRESH_MILLIS / 100)
        {
            forget(service, &gone).await?;
        }
    }
    let read = TemplatesRead {
        account: account.to_owned(),
        read_at: service.now(),
    };
    store.put_templates_read(&read).await?;
    failed.map_or(Ok(count), |error| Err(error.into()))
}

/// Whether what we know of a template may not be what it is.
fn is_due(service: &Service, before: Option<&StoredTemplate>, summary: &TemplateSummary) -> bool {
    let Some(StoredTemplate { template, .. }) = before else {
        return true;
    };
    let read = template.read_at.is_some_and(|at| service.now().0 - at.0 < FRESH_MILLIS);
    !read
        || template.status != summary.status.clone().into()
        || template.category != summary.category
        || (summary.quality.is_some() && template.quality != summary.quality)
        || template.correct_category != summary.correct_category
}

/// Reads one template from AWS, whatever was known of it.
async fn read_one(service: &Service, account: &str, name: &str, language: &str) -> Result<(), SyncError> {
    let before = service.inner.store.kept_template(account, name, language).await?;
    read_over(service, account, (name, language), before, false).await
}

/// Reads a template and writes it over what was known before, unless somebody wrote in between: that is newer.
async fn read_over(
    service: &Service,
    account: &str,
    (name, language): (&str, &str),
    before: Option<StoredTemplate>,
    first: bool,
) -> Result<(), SyncError> {
    let Some(json) = service.inner.eum.template(account, name, language).await? else {
        if let Some(before) = before {
            forget(service, &before).await?;
        }
        return Ok(());
    };
    let known = before.as_ref().map(|before| &before.template);
    let Some((mut now, source)) = keep::read(account, &json, known, service.now()) else {
        tracing::warn!(name, language, "a template that cannot be read");
        return Ok(());
    };
    let what = match known {
        Some(known) => differences(known, &now),
        None if first => Vec::new(),
        None => vec![What::Found {
            status: now.status.name().to_owned(),
        }],
    };
    if !what.is_empty() {
        now.changed_at = Some(service.now());
    }
    let step = Step {
        before: before.as_ref(),
        now: &now,
        gone: false,
        source: Some(&source),
        events: what.into_iter().map(|what| happened(service, what, None)).collect(),
    };
    keep::write(service, step).await?;
    Ok(())
}

/// A message could not go out because of its template: what we know of it is older than what Meta knows. It is read again,
/// beside what is going on.
pub(crate) fn doubt(service: &Service, message: &Message, failure: &Failure) {
    let Content::Template(sent) = &message.content else { return };
    if !failure.is_of_template() {
        return;
    }
    let (phone, name, language) = (message.conversation.phone.clone(), sent.name.clone(), sent.language.clone());
    let beside = service.clone();
    service.inner.tasks.spawn(async move {
        let read = async {
            match account(&beside, &phone).await? {
                Some(account) => Box::pin(read_one(&beside, &account, &name, &language)).await,
                None => Ok(()),
            }
        };
        if let Err(error) = read.await {
            tracing::warn!(error = %domain::Causes(&error), "a template that was refused was not read; the next reading finds it");
        }
    });
}

async fn forget(service: &Service, gone: &StoredTemplate) -> Result<(), StoreError> {
    let event = What::Status {
        status: "DELETED".to_owned(),
        reason: None,
        details: None,
    };
    let step = Step {
        before: Some(gone),
        now: &gone.template,
        gone: true,
        source: None,
        events: vec![happened(service, event, None)],
    };
    keep::write(service, step).await.map(drop)
}

/// Notes that a template was sent, at most once an hour. Only for lists: nothing depends on it.
pub(crate) async fn used(service: &Service, phone: &PhoneId, name: &str, language: &str) -> Result<(), StoreError> {
    const HOUR_MILLIS: i64 = 60 * 60 * 1000;
    let Some(account) = account(service, phone).await? else {
        return Ok(());
    };
    let Some(before) = service.inner.store.kept_template(&account, name, language).await? else {
        return Ok(());
    };
    if before.template.used_at.is_some_and(|at| service.now().0 - at.0 < HOUR_MILLIS) {
        return Ok(());
    }
    let mut now = before.template.clone();
    now.used_at = Some(service.now());
    let step = Step {
        before: Some(&before),
        now: &now,
        gone: false,
        source: None,
        events: Vec::new(),
    };
    keep::write(service, step).await.map(drop)
}
