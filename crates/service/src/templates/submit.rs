//! A draft is given to WhatsApp: once, however often it is asked for, and whatever becomes of the answer.
//!
//! The draft says how it stands. Before the call it is claimed; after it the outcome is kept. Where the answer was lost, or who
//! had claimed it died, WhatsApp is asked whether it has the template before anything is sent again.

use super::{
    TemplateError,
    drafts::{entry, is_done, row},
    error, invalid,
    keep::{self, Step, by, happened},
    ours,
    same::covers,
};
use crate::{
    Service,
    audit::{Act, Ended},
};
use domain::{
    AccountId, Causes, DraftId, Language, Seconds, TemplateName,
    template::{
        Definition, FromLibrary, Sample, Source, Status, Submission, SubmissionState, Submitted, Template, TemplateDraft, Weight, What,
        check,
    },
};
use identity::Admin;
use serde_json::Value;
use store::CommitError;
use whatsapp::client::{ChangeError, Created, LibraryWish};

/// Who has claimed a draft and has not said what became of it after so long is taken for dead. Longer than a call lasts.
const DEAD_MILLIS: i64 = 60_000;
/// A draft that WhatsApp has is kept for so long, in seconds, so that the same submit again finds it.
const DONE_SECONDS: i64 = 30 * 24 * 60 * 60;

/// How a draft becomes a template.
pub(super) enum Way<'a> {
    Written,
    Library(&'a FromLibrary),
}

/// Gives a draft to WhatsApp. `version` is the one that the person saw.
pub async fn submit(service: &Service, admin: &Admin, account: &AccountId, id: DraftId, version: u64) -> Result<Submitted, TemplateError> {
    ours(service, admin.clone(), account).await?;
    let draft = service.inner.store.template_draft(account, id).await?;
    let draft = draft.ok_or(TemplateError::NotFound)?;
    if draft.version != version && !is_done(&draft) {
        return invalid(format!(
            "{} saved this draft after you had opened it. Look at what changed, then submit it again.",
            draft.by.name
        ));
    }
    let flaws = check(&draft.source, draft.edits.is_some());
    let mut refused = flaws.iter().filter(|flaw| flaw.weight == Weight::Refused);
    if let Some(first) = refused.next().filter(|_| !is_done(&draft)) {
        let more = match refused.count() {
            0 => String::new(),
            more => format!(" ({more} more: see the checks)"),
        };
        return invalid(format!("{}{more}", first.words));
    }
    hand_over(service, admin, draft, Way::Written).await
}

pub(super) async fn hand_over(service: &Service, admin: &Admin, draft: TemplateDraft, way: Way<'_>) -> Result<Submitted, TemplateError> {
    let (Ok(name), Ok(language)) = (TemplateName::parse(draft.source.name()), Language::parse(draft.source.language())) else {
        return invalid("This template has no proper name or language.");
    };
    let look_first = match draft.submission.as_ref() {
        Some(submission) => match &submission.state {
            SubmissionState::Done => return done(service, &draft, name, language).await,
            SubmissionState::Refused(_) => false,
            SubmissionState::Sending | SubmissionState::Unconfirmed => {
                if service.now().0 - submission.at.0 < DEAD_MILLIS {
                    return invalid(format!(
                        "{} submitted this draft just now, and WhatsApp has not answered yet. Try again in a minute: it is looked up first.",
                        submission.by.name
                    ));
                }
                true
            }
        },
        None => false,
    };
    let Some(claimed) = claim(service, admin, &draft).await? else {
        return invalid("Somebody else has just saved or submitted this draft. Look at it again.");
    };
    if look_first && let Some(json) = look(service, &claimed).await? {
        return finish(service, admin, &claimed, (name, language), None, Some(json)).await;
    }
    match call(service, &claimed, &way).await {
        Ok(created) => finish(service, admin, &claimed, (name, language), created, None).await,
        Err(ChangeError::Ambiguous(error)) => {
            tracing::warn!(draft = %claimed.id, error = %Causes(&*error), "submitted, and the answer was lost");
            // A failed look changes nothing: the next one is made before anything is sent.
            if let Ok(Some(json)) = look(service, &claimed).await {
                return finish(service, admin, &claimed, (name, language), None, Some(json)).await;
            }
            step(service, admin, &claimed, SubmissionState::Unconfirmed).await?;
            invalid(
                "WhatsApp did not answer, so it is not known whether it has the template. Submit it again in a minute: it is looked up first, and never made twice.",
            )
        }
        Err(refused) => {
            let words = error::words(&refused);
            let object = object(&claimed);
            let note = Some(words.clone());
            service
                .inner
                .store
                .put_audit(&entry(service, admin, Act::TemplateSubmit, Ended::Refused, object, note))
                .await?;
            step(service, admin, &claimed, SubmissionState::Refused(words.clone())).await?;
            invalid(words)
        }
    }
}

fn object(draft: &TemplateDraft) -> String {
    format!("{}/{}/{}", draft.account, draft.source.name(), draft.source.language())
}

/// Claims it, in one transaction with the row of who did: whatever happens from now on, that is known. None when somebody else was
/// faster.
async fn claim(service: &Service, admin: &Admin, draft: &TemplateDraft) -> Result<Option<TemplateDraft>, TemplateError> {
    let store = &service.inner.store;
    let mut next = draft.clone();
    next.submission = Some(submission(service, admin, SubmissionState::Sending));
    let mut commit = store.commit::<()>();
    commit.put_template_draft((), &next, Some(draft), None);
    commit.put_audit((), &entry(service, admin, Act::TemplateSubmit, Ended::Begun, object(draft), None));
    match commit.run().await {
        Ok(()) => Ok(Some(next)),
        Err(CommitError::Cancelled(_)) => Ok(None),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

/// Takes the submission a step on. None when somebody else did meanwhile.
async fn step(
    service: &Service,
    admin: &Admin,
    draft: &TemplateDraft,
    state: SubmissionState,
) -> Result<Option<TemplateDraft>, TemplateError> {
    let mut next = draft.clone();
    next.submission = Some(submission(service, admin, state));
    let taken = service.inner.store.put_template_draft(&next, Some(draft)).await?;
    Ok(taken.then_some(next))
}

fn submission(service: &Service, admin: &Admin, state: SubmissionState) -> Submission {
    Submission {
        state,
        by: by(admin),
        at: service.now(),
        attempt: service.inner.ids.event(),
    }
}

/// The template as WhatsApp has it, if it has what the draft says.
async fn look(service: &Service, draft: &TemplateDraft) -> Result<Option<Value>, TemplateError> {
    let found = service
        .inner
        .eum
        .template(draft.account.as_str(), draft.source.name(), draft.source.language())
        .await?;
    Ok(found.filter(|json| covers(&json["components"], &draft.source.0["components"])))
}

async fn call(service: &Service, draft: &TemplateDraft, way: &Way<'_>) -> Result<Option<Created>, ChangeError> {
    let eum = &service.inner.eum;
    let account = draft.account.as_str();
    match (way, &draft.edits) {
        (Way::Library(wanted), _) => {
            let wish = LibraryWish {
                name: wanted.name.as_str(),
                entry: &wanted.entry,
                buttons: &wanted.buttons,
            };
            eum.create_from_library(account, wish).await.map(Some)
        }
        (Way::Written, None) => eum.create_template(account, &draft.source.0).await.map(Some),
        (Way::Written, Some(edited)) => {
            let store = &service.inner.store;
            let known = store
                .template(account, edited.name.as_str(), edited.language.as_str())
                .await
                .ok()
                .flatten();
            // The category of an approved template cannot change, so that it is not named unless it is another one.
            let category = Some(draft.source.category()).filter(|category| known.is_none_or(|known| known.category != *category));
            eum.update_template(account, &edited.id, &draft.source.0, category)
                .await
                .map(|()| None)
        }
    }
}

/// Keeps that WhatsApp has it: the template as it is there, what happened, who did it, and the draft for a while.
async fn finish(
    service: &Service,
    admin: &Admin,
    draft: &TemplateDraft,
    (name, language): (TemplateName, Language),
    created: Option<Created>,
    found: Option<Value>,
) -> Result<Submitted, TemplateError> {
    let account = draft.account.as_str();
    let store = &service.inner.store;
    let json = match found {
        Some(json) => Some(json),
        None => service
            .inner
            .eum
            .template(account, name.as_str(), language.as_str())
            .await
            .ok()
            .flatten(),
    };
    let waba = super::waba(service, account).await?;
    let mut tries = crate::retry::Tries::new(service, 5);
    loop {
        let before = store.kept_template(account, name.as_str(), language.as_str()).await?;
        let (mut now, source) = written(
            service,
            draft,
            created.as_ref(),
            json.as_ref(),
            before.as_ref().map(|kept| &kept.template),
        );
        now.changed_at = Some(service.now());
        let what = if draft.edits.is_some() { What::Edited } else { What::Submitted };
        let step = Step {
            before: before.as_ref(),
            now: &now,
            gone: false,
            source: Some(&source),
            events: vec![happened(service, what, Some(by(admin)))],
        };
        let mut commit = store.commit::<()>();
        let live = keep::put(service, &mut commit, waba.as_deref(), &step);
        let live = commit.put_live((), &live);
        let mut finished = draft.clone();
        finished.submission = Some(submission(service, admin, SubmissionState::Done));
        let ends = Seconds(service.now().seconds().0 + DONE_SECONDS);
        commit.put_template_draft((), &finished, Some(draft), Some(ends));
        commit.put_audit((), &row(service, admin, Act::TemplateSubmit, draft));
        match commit.run().await {
            Ok(()) => {
                service.publish(live);
                return Ok(Submitted {
                    name,
                    language,
                    status: now.status,
                    category: now.category,
                });
            }
            Err(CommitError::Store(error)) => tries.failure(error).await?,
            Err(CommitError::Cancelled(_)) => {
                // An answer of the store that was lost.
                let known = store.template_draft(&draft.account, draft.id).await?;
                if let Some(known) = known.filter(is_done) {
                    return done(service, &known, name, language).await;
                }
                tries.conflict().await?;
            }
        }
    }
}

/// The template as it stands at WhatsApp now; else as we gave it.
fn written(
    service: &Service,
    draft: &TemplateDraft,
    created: Option<&Created>,
    json: Option<&Value>,
    before: Option<&Template>,
) -> (Template, Source) {
    let account = draft.account.as_str();
    let samples = Sample::all_of(&draft.source, &draft.files);
    if let Some(read) = json.and_then(|json| keep::read(account, json, None, service.now())) {
        let (mut template, source) = read;
        template.used_at = before.and_then(|before| before.used_at);
        template.told_at = before.and_then(|before| before.told_at);
        template.samples = samples;
        return (template, source);
    }
    let mut template = before.cloned().unwrap_or_default();
    account.clone_into(&mut template.account);
    draft.source.name().clone_into(&mut template.name);
    draft.source.language().clone_into(&mut template.language);
    draft.source.category().clone_into(&mut template.category);
    template.status = Status::Pending;
    template.definition = Definition::read(&draft.source.0);
    template.samples = samples;
    if let Some(created) = created {
        created.id.clone_into(&mut template.id);
        template.status = Status::from(created.status.clone());
        if !created.category.is_empty() {
            created.category.clone_into(&mut template.category);
        }
    }
    (template, draft.source.clone())
}

/// What became of a draft that WhatsApp has.
async fn done(service: &Service, draft: &TemplateDraft, name: TemplateName, language: Language) -> Result<Submitted, TemplateError> {
    let known = service
        .inner
        .store
        .template(draft.account.as_str(), name.as_str(), language.as_str())
        .await?;
    let (status, category) = known.map_or_else(
        || (Status::Pending, draft.source.category().to_owned()),
        |known| (known.status, known.category),
    );
    Ok(Submitted {
        name,
        language,
        status,
        category,
    })
}
