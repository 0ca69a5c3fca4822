//! All templates of all accounts, out of memory as long as nothing has changed, and one with all that is known of it.

use super::{TemplateError, seen};
use crate::{ReadError, Service};
use domain::{
    AccountId, Language, Millis, PhoneId, TemplateName,
    bulk::Job,
    statistics::Kind,
    template::{
        AccountChoice, Detail, Editing, Filter, Happened, Listing, RESULT_DAYS, Results, Row, RuleWith, Status, Template, UsedBy, What,
    },
};
use identity::Viewer;
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};
use store::StoreError;

/// So many jobs are looked through for a template.
const JOBS: usize = 200;

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// The templates of an account with the mark that they had when they were read.
type Marked = (String, Arc<Vec<Template>>);

/// The templates of accounts as they were read last.
#[derive(Default)]
pub(crate) struct Shelf(Mutex<HashMap<String, Marked>>);

/// The templates of an account: one small read as long as nothing has changed.
pub(super) async fn templates(service: &Service, account: &str) -> Result<Arc<Vec<Template>>, StoreError> {
    let store = &service.inner.store;
    let Some(mark) = store.templates_mark(account).await? else {
        return Ok(Arc::new(store.templates(account).await?));
    };
    let shelf = &service.inner.templates.0;
    let known = shelf.lock().unwrap_or_else(PoisonError::into_inner).get(account).cloned();
    if let Some((known, templates)) = known
        && known == mark
    {
        return Ok(templates);
    }
    // Read after the mark: it may be newer than the mark says, never older.
    let templates = Arc::new(store.templates(account).await?);
    let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
    shelf.insert(account.to_owned(), (mark, templates.clone()));
    Ok(templates)
}

/// A page of all templates.
pub async fn all(service: &Service, viewer: &Viewer, filter: &Filter, after: usize) -> Result<Listing, ReadError> {
    let phones = service.phones().await?;
    let mut choices = Vec::new();
    let mut shelves = Vec::new();
    for account in seen(service, viewer).await? {
        let (templates, read_at) = futures::try_join!(
            templates(service, account.as_str()),
            service.inner.store.templates_read(account.as_str())
        )?;
        let own = phones.iter().filter(|phone| phone.account.as_deref() == Some(account.as_str()));
        let own = own.filter(|phone| identity::may_see(viewer, &phone.id));
        choices.push(AccountChoice {
            numbers: own.filter_map(|phone| phone.number.clone()).collect(),
            id: account,
            read_at,
            templates: templates.len(),
        });
        shelves.push(templates);
    }
    let every = || shelves.iter().flat_map(|templates| templates.iter());
    let languages: BTreeSet<&String> = every().map(|template| &template.language).collect();
    let (groups, total, next) = filter.page(every(), after);
    Ok(Listing {
        accounts: choices,
        languages: languages.into_iter().cloned().collect(),
        groups,
        total,
        after: next,
    })
}

/// One template with all that is known of it.
pub async fn one(
    service: &Service,
    viewer: &Viewer,
    account: &AccountId,
    name: &TemplateName,
    language: &Language,
) -> Result<Detail, TemplateError> {
    super::ours(service, viewer.clone(), account).await?;
    let store = &service.inner.store;
    let phones = service.phones().await?;
    let own: Vec<&PhoneId> = phones
        .iter()
        .filter(|phone| phone.account.as_deref() == Some(account.as_str()))
        .map(|phone| &phone.id)
        .filter(|phone| identity::may_see(viewer, phone))
        .collect();
    let (id, name, language) = (account.as_str(), name.as_str(), language.as_str());
    let (template, source, timeline, read_at, shelf, drafts, results, jobs, rules) = futures::try_join!(
        store.template(id, name, language),
        store.template_source(id, name, language),
        store.template_events(id, name, language),
        store.templates_read(id),
        templates(service, id),
        store.template_drafts(account),
        Box::pin(results(service, &own, name)),
        Box::pin(jobs(service, &own, name, language)),
        Box::pin(rules(service, &own, name, language)),
    )?;
    let template = template.ok_or(TemplateError::NotFound)?;
    let others = shelf.iter().filter(|other| other.name == name && other.language != language);
    let others: Vec<Row> = others.map(Template::row).collect();
    let draft = drafts.iter().find(|draft| {
        let edits = draft.edits.as_ref();
        !super::drafts::is_done(draft) && edits.is_some_and(|edits| edits.name.as_str() == name && edits.language.as_str() == language)
    });
    Ok(Detail {
        editing: editing(&template.status, &timeline, service.now()),
        draft: draft.map(|draft| draft.id),
        template,
        source,
        timeline,
        others,
        read_at,
        results,
        jobs,
        rules,
    })
}

/// What became of its messages lately. Figures go by name, whatever the language.
async fn results(service: &Service, phones: &[&PhoneId], name: &str) -> Result<Results, StoreError> {
    let today = service.now().day();
    let read = |phone: &&PhoneId| {
        let phone = (*phone).clone();
        Box::pin(async move {
            let store = &service.inner.store;
            store.statistics(&phone, today - RESULT_DAYS + 1, today).await
        })
    };
    let mut results = Results::default();
    for (key, day) in futures::future::try_join_all(phones.iter().map(read)).await?.into_iter().flatten() {
        if key.kind == Kind::Template && key.id == name {
            results.add(&day);
        }
    }
    Ok(results)
}

/// Bulk jobs of these numbers that send it, of the newest that there are.
async fn jobs(service: &Service, phones: &[&PhoneId], name: &str, language: &str) -> Result<Vec<UsedBy>, StoreError> {
    let jobs = service.inner.store.bulk_jobs(None, JOBS).await?;
    let sends = |job: &Job| job.messages().any(|(_, chosen)| chosen.name == name && chosen.language == language);
    let jobs = jobs.into_iter().filter(|job| phones.contains(&&job.phone) && sends(job));
    Ok(jobs
        .map(|job| UsedBy {
            job: job.id,
            name: job.name.as_str().to_owned(),
            state: job.state.words().to_owned(),
            at: job.made_at,
        })
        .collect())
}

/// Rules of these numbers that send it.
async fn rules(service: &Service, phones: &[&PhoneId], name: &str, language: &str) -> Result<Vec<RuleWith>, StoreError> {
    let book = service.rules().await?;
    let rules = book.rules.iter().map(|ready| &ready.rule);
    let rules = rules.filter(|rule| rule.sends(name, language) && phones.iter().any(|phone| rule.is_for(phone)));
    Ok(rules
        .map(|rule| RuleWith {
            rule: rule.id,
            name: rule.name.clone(),
            enabled: rule.enabled,
        })
        .collect())
}

/// Whether it may be edited now. Facts 4.6.
fn editing(status: &Status, timeline: &[Happened], now: Millis) -> Editing {
    let since = |days: i64| {
        let edits = timeline
            .iter()
            .filter(|event| event.what == What::Edited && now.0 - event.at.0 < days * DAY_MILLIS);
        u32::try_from(edits.count()).unwrap_or(u32::MAX)
    };
    let (today, month) = (since(1), since(30));
    let refused = match status {
        Status::Approved if today >= 1 => Some("An approved template can be edited once in 24 hours."),
        Status::Approved if month >= 10 => Some("An approved template can be edited 10 times in 30 days."),
        Status::Approved | Status::Rejected | Status::Paused => None,
        Status::Pending => Some("WhatsApp is reviewing it. It can be edited once that is decided."),
        Status::Disabled => Some("WhatsApp disabled it for good. Make a copy under another name."),
        Status::Other(_) => Some("It cannot be edited in its present state."),
    };
    Editing {
        today,
        month,
        refused: refused.map(str::to_owned),
    }
}
