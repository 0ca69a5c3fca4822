//! Templates that somebody is writing: saved as they type, and nothing is lost when two do.

use super::{TemplateError, invalid, keep::by, ours};
use crate::{
    Ids, Service,
    audit::{self, Act, Ended, Entry, Who},
};
use domain::{
    AccountId, DraftId, Newer, Role,
    template::{CREATE_BYTES, DraftRow, SaveDraft, Saved, SubmissionState, TemplateDraft},
};
use identity::{Admin, Viewer};
use store::{AuditRow, CommitError};

/// A draft may be larger than AWS takes, so that it can be made smaller; not larger than this, in bytes.
const MOST_BYTES: usize = 10 * CREATE_BYTES;

/// What is being written, the newest first.
pub async fn drafts(service: &Service, admin: &Admin) -> Result<Vec<DraftRow>, TemplateError> {
    let mut rows = Vec::new();
    for account in super::seen(service, &Viewer::from(admin.clone())).await? {
        let drafts = service.inner.store.template_drafts(&account).await?;
        rows.extend(drafts.into_iter().filter(|draft| !is_done(draft)).map(DraftRow::from));
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.at));
    Ok(rows)
}

/// One draft.
pub async fn draft(service: &Service, admin: &Admin, account: &AccountId, id: DraftId) -> Result<TemplateDraft, TemplateError> {
    ours(service, admin.clone(), account).await?;
    let draft = service.inner.store.template_draft(account, id).await?;
    draft.ok_or(TemplateError::NotFound)
}

pub(super) fn is_done(draft: &TemplateDraft) -> bool {
    matches!(
        draft.submission.as_ref().map(|submission| &submission.state),
        Some(SubmissionState::Done)
    )
}

/// Saves a draft over the version it was made from.
pub async fn save(service: &Service, admin: &Admin, save: SaveDraft) -> Result<Saved, TemplateError> {
    ours(service, admin.clone(), &save.account).await?;
    if save.source.bytes().whole > MOST_BYTES || save.files.len() > 20 {
        return invalid("This template is far too large to be kept. Shorten it.");
    }
    let store = &service.inner.store;
    let known = store.template_draft(&save.account, save.id).await?;
    let mine = mine(service, admin, &save, known.as_ref());
    match known {
        None if save.over.is_none() => {
            // Who began a template is kept with it.
            let mut commit = store.commit::<()>();
            commit.put_template_draft((), &mine, None, None);
            commit.put_audit((), &row(service, admin, Act::TemplateDraft, &mine));
            match commit.run().await {
                Ok(()) => Ok(saved(&mine)),
                Err(CommitError::Store(error)) => Err(error.into()),
                // The same call came twice at once, or the id is somebody else's.
                Err(CommitError::Cancelled(_)) => match store.template_draft(&save.account, save.id).await? {
                    Some(theirs) => conflict(service, &save, mine, theirs).await,
                    None => gone(service, mine).await,
                },
            }
        }
        None => gone(service, mine).await,
        Some(theirs) if under_way(&theirs) => gone(service, mine).await,
        Some(theirs) if save.over != Some(theirs.version) => conflict(service, &save, mine, theirs).await,
        Some(before) => {
            if store.put_template_draft(&mine, Some(&before)).await? {
                return Ok(saved(&mine));
            }
            match store.template_draft(&save.account, save.id).await? {
                Some(theirs) if !under_way(&theirs) => conflict(service, &save, mine, theirs).await,
                _ => gone(service, mine).await,
            }
        }
    }
}

/// Whether WhatsApp has it, or may have it: its words stand.
fn under_way(draft: &TemplateDraft) -> bool {
    let state = draft.submission.as_ref().map(|submission| &submission.state);
    state.is_some_and(|state| !matches!(state, SubmissionState::Refused(_)))
}

fn mine(service: &Service, admin: &Admin, save: &SaveDraft, known: Option<&TemplateDraft>) -> TemplateDraft {
    TemplateDraft {
        id: save.id,
        account: save.account.clone(),
        source: save.source.clone(),
        edits: save.edits.clone(),
        files: save.files.clone(),
        by: by(admin),
        at: service.now(),
        created_at: known.map_or(service.now(), |known| known.created_at),
        beside: known.and_then(|known| known.beside),
        submission: known.and_then(|known| known.submission.clone()),
        version: save.over.unwrap_or(0) + 1,
        newer: Newer::default(),
    }
}

fn saved(draft: &TemplateDraft) -> Saved {
    Saved::Saved {
        version: draft.version,
        at: draft.at,
    }
}

async fn conflict(service: &Service, save: &SaveDraft, mine: TemplateDraft, theirs: TemplateDraft) -> Result<Saved, TemplateError> {
    // A save whose answer was lost, and that is made again.
    let same = theirs.by.id == mine.by.id && theirs.source == mine.source && theirs.files == mine.files;
    if same && save.over.unwrap_or(0) + 1 == theirs.version {
        return Ok(saved(&theirs));
    }
    let mine = aside(service, mine).await?;
    Ok(Saved::Conflict { theirs, mine })
}

async fn gone(service: &Service, mine: TemplateDraft) -> Result<Saved, TemplateError> {
    let mine = aside(service, mine).await?;
    Ok(Saved::Gone { mine })
}

/// Keeps what somebody had as a draft of its own: one for each draft and person, however often they type on.
async fn aside(service: &Service, mut mine: TemplateDraft) -> Result<TemplateDraft, TemplateError> {
    let of = mine.id;
    let day = domain::Millis(mine.created_at.0);
    mine.id = DraftId(Ids::same_for(day, &format!("aside {of} {}", mine.by.id)).0);
    mine.beside = Some(of);
    mine.submission = None;
    mine.version = 1;
    service.inner.store.overwrite_template_draft(&mine).await?;
    Ok(mine)
}

/// Throws a draft away, if it is still there. One that is being handed over stays.
pub async fn discard(service: &Service, admin: &Admin, account: &AccountId, id: DraftId) -> Result<(), TemplateError> {
    let store = &service.inner.store;
    let Some(draft) = store.template_draft(account, id).await? else {
        return Ok(());
    };
    if is_done(&draft) {
        return Ok(());
    }
    if under_way(&draft) {
        return invalid("This draft is being submitted. Wait until it is known what became of it.");
    }
    let mut commit = store.commit::<()>();
    commit.remove_template_draft((), &draft);
    commit.put_audit((), &row(service, admin, Act::TemplateDiscard, &draft));
    match commit.run().await {
        Ok(()) => Ok(()),
        Err(CommitError::Cancelled(_)) => invalid("Somebody changed this draft just now. Look at it again."),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

/// Who did what to a draft.
pub(super) fn row(service: &Service, admin: &Admin, act: Act, draft: &TemplateDraft) -> AuditRow {
    let object = format!("{}/{}/{}", draft.account, draft.source.name(), draft.source.language());
    entry(service, admin, act, Ended::Done, object, None)
}

/// Who did what to a template.
pub(super) fn entry(service: &Service, admin: &Admin, act: Act, ended: Ended, object: String, note: Option<String>) -> AuditRow {
    let who = Who {
        actor: admin.actor().clone(),
        role: Some(Role::Admin),
    };
    audit::row(
        service,
        Entry {
            who: Some(who),
            object: Some(object.chars().take(700).collect()),
            note,
            ..Entry::new(act, ended)
        },
    )
}
