//! A template is deleted, in one language or in all.

use super::{
    TemplateError,
    drafts::entry,
    error, invalid,
    keep::{self, Step, by, happened},
    ours,
};
use crate::{
    Service,
    audit::{Act, Ended},
};
use domain::{
    AccountId, Causes, Language, PhoneId, TemplateName,
    bulk::{Chosen, Job, JobState},
    template::{Deleted, Status, What},
};
use identity::Admin;
use store::{CommitError, StoredTemplate};
use whatsapp::client::ChangeError;

/// The name of an approved template cannot be used again for so long. Facts 4.6.
const BLOCKED_MILLIS: i64 = 30 * 24 * 60 * 60 * 1000;

/// So many jobs are looked through at once.
const JOBS: usize = 200;

/// Deletes it. What is gone already counts as deleted.
pub async fn delete(
    service: &Service,
    admin: &Admin,
    account: &AccountId,
    name: &TemplateName,
    language: Option<&Language>,
) -> Result<Deleted, TemplateError> {
    ours(service, admin.clone(), account).await?;
    let store = &service.inner.store;
    let mut doomed = store.kept_templates(account.as_str()).await?;
    doomed.retain(|kept| {
        let template = &kept.template;
        template.name == name.as_str() && language.is_none_or(|language| template.language == language.as_str())
    });
    if doomed.is_empty() {
        return Err(TemplateError::NotFound);
    }
    let one = match (language, doomed.as_slice()) {
        (Some(_), [kept]) if kept.template.id.is_empty() => {
            return invalid("This template is still being read from WhatsApp. Try again in a minute.");
        }
        (Some(_), [kept]) => Some(kept.template.id.clone()),
        _ => None,
    };
    still_to_send(service, account, name, language).await?;
    let object = format!("{account}/{name}/{}", language.map_or("all languages", Language::as_str));
    let row = |ended, note| entry(service, admin, Act::TemplateDelete, ended, object.clone(), note);
    // Whatever happens from now on, who did it is known.
    store.put_audit(&row(Ended::Begun, None)).await?;
    match service
        .inner
        .eum
        .delete_template(account.as_str(), name.as_str(), one.as_deref())
        .await
    {
        Ok(()) | Err(ChangeError::NotFound) => {}
        Err(ChangeError::Ambiguous(error)) => {
            tracing::warn!(template = %name, error = %Causes(&*error), "deleted, and the answer was lost");
            for kept in &doomed {
                let template = &kept.template;
                if service
                    .inner
                    .eum
                    .template(account.as_str(), &template.name, &template.language)
                    .await?
                    .is_some()
                {
                    let words = "WhatsApp did not answer, and the template is still there. Delete it again.";
                    store.put_audit(&row(Ended::Failed, Some(words.to_owned()))).await?;
                    return invalid(words);
                }
            }
        }
        Err(refused) => {
            let words = error::words(&refused);
            store.put_audit(&row(Ended::Refused, Some(words.clone()))).await?;
            return invalid(words);
        }
    }
    store.put_audit(&row(Ended::Done, None)).await?;
    let blocked = doomed.iter().any(|kept| kept.template.status == Status::Approved);
    let mut languages = Vec::new();
    for kept in doomed {
        forget(service, admin, &kept).await?;
        languages.extend(Language::parse(kept.template.language));
    }
    Ok(Deleted {
        languages,
        blocked_until: blocked.then(|| service.now().plus(BLOCKED_MILLIS)),
    })
}

/// Refuses while a bulk job is still to send it. In which language a job sends it does not matter where all are deleted.
async fn still_to_send(
    service: &Service,
    account: &AccountId,
    name: &TemplateName,
    language: Option<&Language>,
) -> Result<(), TemplateError> {
    let phones = service.phones().await?;
    let of_account = |phone: &PhoneId| {
        phones
            .iter()
            .any(|known| known.id == *phone && known.account.as_deref() == Some(account.as_str()))
    };
    let sends = |job: &Job| {
        let is_it = |chosen: &Chosen| chosen.name == name.as_str() && language.is_none_or(|language| chosen.language == language.as_str());
        let waits = job.state.is_moving() || matches!(job.state, JobState::Ready | JobState::Asked { .. } | JobState::Paused);
        waits && of_account(&job.phone) && job.messages().any(|(_, chosen)| is_it(chosen))
    };
    let mut before = None;
    loop {
        let page = service.inner.store.bulk_jobs(before, JOBS).await?;
        if let Some(job) = page.iter().find(|job| sends(job)) {
            return invalid(format!(
                "The bulk job “{}” is still to send it ({}). Cancel that job, or let it finish, and delete the template then.",
                job.name.as_str(),
                job.state.words().to_lowercase()
            ));
        }
        match page.last() {
            Some(last) => before = Some(last.id),
            None => return Ok(()),
        }
    }
}

async fn forget(service: &Service, admin: &Admin, kept: &StoredTemplate) -> Result<(), TemplateError> {
    let waba = super::waba(service, &kept.template.account).await?;
    let step = Step {
        before: Some(kept),
        now: &kept.template,
        gone: true,
        source: None,
        events: vec![happened(service, What::Deleted, Some(by(admin)))],
    };
    let mut commit = service.inner.store.commit::<()>();
    let live = keep::put(service, &mut commit, waba.as_deref(), &step);
    let live = commit.put_live((), &live);
    match commit.run().await {
        Ok(()) => service.publish(live),
        // Nothing here has a condition.
        Err(CommitError::Cancelled(_)) => {}
        Err(CommitError::Store(error)) => return Err(error.into()),
    }
    Ok(())
}
