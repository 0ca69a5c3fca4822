//! What WhatsApp tells of a template: applied at once, kept in its timeline, and read again.

use super::keep::{self, Step};
use crate::{Ids, Service, retry::Tries};
use domain::{
    Newer,
    template::{Happened, Status, Template, Told, What},
};
use store::{StoreError, StoredTemplate};

/// How often it is tried against other writers of the same template.
const TRIES: u32 = 8;

/// The end of a second, in milliseconds.
const SECOND_END: i64 = 999;

/// Takes in what was told. The same told again changes nothing.
pub(crate) async fn take(service: &Service, told: &Told) -> Result<(), StoreError> {
    let Some(account) = super::account_of_waba(service, told.waba.as_deref()).await? else {
        tracing::warn!(waba = told.waba, "an event about a template of an account that is not known");
        return Ok(());
    };
    let now = service.now();
    // Meta tells whole seconds. What we did in the same second came before.
    let at = told.at.filter(|at| *at <= now).map_or(now, |at| at.plus(SECOND_END));
    let event = Happened {
        id: Ids::same_for(told.at.unwrap_or_default(), &told.same),
        at,
        what: told.what.clone(),
        by: None,
        newer: Newer::default(),
    };
    let mut tries = Tries::new(service, TRIES);
    loop {
        let kept = service.inner.store.kept_template(&account, &told.name, &told.language).await;
        let done = match kept {
            Ok(kept) => apply(service, &account, told, &event, kept).await,
            Err(error) => Err(error),
        };
        match done {
            Ok(true) => break,
            Ok(false) => tries.conflict().await?,
            Err(error) => tries.failure(error).await?,
        }
    }
    // What the event does not say: words, ids, and templates that we have never seen.
    let (service, name, language) = (service.clone(), told.name.clone(), told.language.clone());
    let tasks = service.inner.tasks.clone();
    tasks.spawn(async move {
        if let Err(error) = Box::pin(super::read_one(&service, &account, &name, &language)).await {
            tracing::warn!(error = %domain::Causes(&error), "a template was not read after its event; the next reading finds it");
        }
    });
    Ok(())
}

async fn apply(service: &Service, account: &str, told: &Told, event: &Happened, kept: Option<StoredTemplate>) -> Result<bool, StoreError> {
    let known = kept.is_some();
    let mut now = kept.as_ref().map_or_else(
        || Template {
            account: account.to_owned(),
            name: told.name.clone(),
            language: told.language.clone(),
            ..Template::default()
        },
        |kept| kept.template.clone(),
    );
    let gone = matches!(&told.what, What::Status { status, .. } if status == "DELETED");
    // Events overtake each other.
    let late = now.told_at.is_some_and(|told_at| told_at > event.at);
    if !late {
        change(&mut now, &told.what);
        now.told_at = Some(event.at);
        now.changed_at = Some(event.at);
    }
    if !known || (late && gone) {
        // Nothing to change yet: what happened is kept, and the reading brings the rest.
        let mut commit = service.inner.store.commit::<()>();
        commit.put_template_event((), account, &told.name, &told.language, event);
        return match commit.run().await {
            Ok(()) => Ok(true),
            Err(store::CommitError::Cancelled(_)) => Ok(false),
            Err(store::CommitError::Store(error)) => Err(error),
        };
    }
    let step = Step {
        before: kept.as_ref(),
        now: &now,
        gone,
        source: None,
        events: vec![event.clone()],
    };
    keep::write(service, step).await
}

fn change(template: &mut Template, what: &What) {
    match what {
        What::Status { status, reason, .. } => {
            template.status = Status::from(status.clone());
            template.reason = reason.clone().filter(|_| matches!(template.status, Status::Rejected));
        }
        What::Quality { now, .. } => template.quality = Some(now.clone()),
        What::Category { before, now } => {
            template.previous_category = before.clone().or_else(|| Some(template.category.clone()));
            template.category.clone_from(now);
            template.correct_category = None;
        }
        What::CategoryAnnounced { now, soon } => {
            template.category.clone_from(now);
            template.correct_category = Some(soon.clone());
        }
        _ => {}
    }
}
