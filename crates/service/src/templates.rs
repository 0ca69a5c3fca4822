//! Templates of our accounts, as AWS last said them: read again every so often, and when somebody asks.

use crate::{ReadError, SendError, Service};
use domain::{
    Millis, PhoneId,
    template::{Definition, Template},
};
use identity::{Operator, Viewer};
use std::collections::{BTreeMap, BTreeSet};
use store::{StoreError, TemplatesRead};
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
    let store = &service.inner.store;
    let (templates, read_at) = futures::try_join!(store.templates(&account), store.templates_read(&account))?;
    Ok(TemplateList { templates, read_at })
}

/// One template as it is now, to be sent.
pub(crate) async fn to_send(service: &Service, phone: &PhoneId, name: &str, language: &str) -> Result<Template, SendError> {
    let template = match account(service, phone).await? {
        Some(account) => service.inner.store.template(&account, name, language).await?,
        None => None,
    };
    template.ok_or_else(|| SendError::Invalid("This template no longer exists. Choose another one.".to_owned()))
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
        sync_account(service, &account).await?;
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

/// Brings the templates of all accounts up to date with AWS. Returns how many there are.
pub async fn sync(service: &Service) -> Result<usize, SyncError> {
    let phones = service.phones().await?;
    let accounts: BTreeSet<&String> = phones.iter().filter_map(|phone| phone.account.as_ref()).collect();
    if accounts.is_empty() {
        return Err(SyncError::NoAccounts);
    }
    let mut count = 0;
    for account in accounts {
        count += sync_account(service, account).await?;
    }
    Ok(count)
}

async fn sync_account(service: &Service, account: &str) -> Result<usize, SyncError> {
    let store = &service.inner.store;
    let key = |template: &Template| (template.name.clone(), template.language.clone());
    let mut known: BTreeMap<_, _> = store
        .templates(account)
        .await?
        .into_iter()
        .map(|template| (key(&template), template))
        .collect();
    let summaries = service.inner.eum.templates(account).await?;
    let count = summaries.len();
    for summary in summaries {
        let before = known.remove(&(summary.name.clone(), summary.language.clone()));
        let now = read_template(service, account, summary).await?;
        if before.as_ref() != Some(&now) {
            store.put_template(&now).await?;
        }
    }
    for gone in known.values() {
        store.remove_template(gone).await?;
    }
    let read = TemplatesRead {
        account: account.to_owned(),
        read_at: service.now(),
    };
    store.put_templates_read(&read).await?;
    Ok(count)
}

async fn read_template(service: &Service, account: &str, summary: TemplateSummary) -> Result<Template, SyncError> {
    let json = service.inner.eum.template(account, &summary).await?;
    Ok(Template {
        account: account.to_owned(),
        id: summary.id,
        name: summary.name,
        language: summary.language,
        category: summary.category,
        status: summary.status.into(),
        quality: summary.quality,
        definition: Definition::read(&json),
    })
}
