//! Writing what is known of a template: its state, what happened, and what open pages are told, in one transaction.

use crate::Service;
use domain::{
    LiveEvent, Millis,
    live::{Change, Scope},
    template::{By, Definition, Happened, Moved, Source, Status, Template, What},
};
use identity::Admin;
use serde_json::Value;
use store::{Commit, CommitError, StoreError, StoredTemplate};

/// After an event, what AWS says may be older than the event for so long.
const BEHIND_MILLIS: i64 = 2 * 60 * 1000;

/// A person as the timeline names them.
pub(super) fn by(admin: &Admin) -> By {
    By {
        id: admin.actor().sub.clone(),
        name: admin.actor().name.clone(),
    }
}

/// Something that happened now.
pub(super) fn happened(service: &Service, what: What, by: Option<By>) -> Happened {
    Happened {
        id: service.inner.ids.event(),
        at: service.now(),
        what,
        by,
        newer: domain::Newer::default(),
    }
}

/// A change of a template.
pub(super) struct Step<'a> {
    pub(super) before: Option<&'a StoredTemplate>,
    pub(super) now: &'a Template,
    /// It is no more.
    pub(super) gone: bool,
    pub(super) source: Option<&'a Source>,
    pub(super) events: Vec<Happened>,
}

/// Puts a step into a transaction; gives the live event to be published after it.
pub(super) fn put(service: &Service, commit: &mut Commit<'_, ()>, waba: Option<&str>, step: &Step<'_>) -> LiveEvent {
    let now = step.now;
    if step.gone {
        commit.remove_template((), now);
    } else {
        commit.put_template((), now, step.before.and_then(|before| before.version));
        if let Some(source) = step.source {
            commit.put_template_source((), now, source);
        }
    }
    for event in &step.events {
        commit.put_template_event((), &now.account, &now.name, &now.language, event);
    }
    let id = service.inner.ids.event();
    commit.mark_templates((), &now.account, id);
    let moved = Moved {
        account: now.account.clone(),
        name: now.name.clone(),
        language: now.language.clone(),
        row: (!step.gone).then(|| now.row()),
    };
    let scope = Scope::Account(waba.unwrap_or(&now.account).to_owned());
    LiveEvent::new(id, scope, vec![Change::Template(moved)])
}

/// Writes a step. False when somebody wrote in between.
pub(super) async fn write(service: &Service, step: Step<'_>) -> Result<bool, StoreError> {
    let waba = super::waba(service, &step.now.account).await?;
    let mut commit = service.inner.store.commit();
    let live = put(service, &mut commit, waba.as_deref(), &step);
    let live = commit.put_live((), &live);
    match commit.run().await {
        Ok(()) => {
            service.publish(live);
            Ok(true)
        }
        Err(CommitError::Cancelled(_)) => Ok(false),
        Err(CommitError::Store(error)) => Err(error),
    }
}

/// A template out of Meta's own JSON. What an event told within the last minutes is newer than what was read.
pub(super) fn read(account: &str, json: &Value, before: Option<&Template>, now: Millis) -> Option<(Template, Source)> {
    let text = |member: &str| {
        json.get(member)
            .and_then(Value::as_str)
            .map(str::to_owned)
            .filter(|text| !text.is_empty())
    };
    let mut template = Template {
        account: account.to_owned(),
        id: text("id").unwrap_or_default(),
        name: text("name")?,
        language: text("language")?.replace('-', "_"),
        category: text("category").unwrap_or_default().to_ascii_uppercase(),
        status: text("status").map(Status::from).unwrap_or_default(),
        quality: json["quality_score"]["score"]
            .as_str()
            .map(str::to_owned)
            .or_else(|| before?.quality.clone()),
        reason: text("rejected_reason").filter(|reason| reason != "NONE"),
        previous_category: text("previous_category"),
        correct_category: text("correct_category"),
        read_at: Some(now),
        told_at: before.and_then(|before| before.told_at),
        changed_at: before.and_then(|before| before.changed_at),
        used_at: before.and_then(|before| before.used_at),
        samples: before.map(|before| before.samples.clone()).unwrap_or_default(),
        definition: Definition::read(json),
    };
    if let Some(before) = before
        && before.told_at.is_some_and(|told| now.0 - told.0 < BEHIND_MILLIS)
    {
        template.status.clone_from(&before.status);
        template.quality.clone_from(&before.quality);
        template.category.clone_from(&before.category);
        template.reason = template.reason.or_else(|| before.reason.clone());
        template.previous_category = template.previous_category.or_else(|| before.previous_category.clone());
        template.correct_category.clone_from(&before.correct_category);
    }
    if !matches!(template.status, Status::Rejected) {
        template.reason = None;
    }
    Some((template, Source::of_meta(json)))
}

/// What a read shows to have happened since.
pub(super) fn differences(before: &Template, now: &Template) -> Vec<What> {
    let mut happened = Vec::new();
    if before.status != now.status {
        happened.push(What::Status {
            status: now.status.name().to_owned(),
            reason: now.reason.clone(),
            details: None,
        });
    }
    if before.quality != now.quality
        && let Some(quality) = &now.quality
    {
        happened.push(What::Quality {
            before: before.quality.clone(),
            now: quality.clone(),
        });
    }
    if before.category != now.category && !before.category.is_empty() {
        happened.push(What::Category {
            before: Some(before.category.clone()),
            now: now.category.clone(),
        });
    }
    if before.correct_category != now.correct_category
        && let Some(soon) = now.correct_category.clone().filter(|soon| *soon != now.category)
    {
        happened.push(What::CategoryAnnounced {
            now: now.category.clone(),
            soon,
        });
    }
    if before.definition != now.definition && before.read_at.is_some() {
        happened.push(What::Content);
    }
    happened
}
