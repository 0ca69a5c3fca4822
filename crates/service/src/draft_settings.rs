//! What Admins say about drafts of replies. Drafts read it each time, so a change is in effect with the next one.

use crate::{
    Service,
    audit::{self, Act, Ended, Entry, Who},
    draft_reply,
};
use domain::{
    PhoneId,
    assistant::{Changed, DraftSettings, MAX_OLD_DAYS, Manner, MannerForm, SaveSettings, TokenPrice},
};
use identity::Admin;
use std::collections::{BTreeMap, BTreeSet};
use store::{CommitError, StoreError};

/// Why it was not kept.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A field cannot be taken; the sentence says which.
    #[error("{0}")]
    Invalid(String),
    /// Somebody changed it meanwhile.
    #[error("somebody else changed it meanwhile")]
    Conflict,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is in effect, and the tokens that drafts of all numbers took today (UTC).
pub async fn get(service: &Service, _admin: &Admin) -> Result<(DraftSettings, i64), StoreError> {
    let settings = Box::pin(service.inner.store.draft_settings());
    futures::try_join!(settings, Box::pin(draft_reply::spent(service)))
}

/// Keeps what an Admin typed over the version that they saw, together with who did it.
pub async fn save(service: &Service, admin: &Admin, save: SaveSettings) -> Result<DraftSettings, SettingsError> {
    let parse = |form: &MannerForm| Manner::parse(form).map_err(|error| SettingsError::Invalid(error.to_string()));
    let manner = parse(&save.manner)?;
    let own = save.own.iter().map(|(phone, form)| Ok((phone.clone(), parse(form)?)));
    let own = own.collect::<Result<BTreeMap<_, _>, SettingsError>>()?;
    if save.old_after > MAX_OLD_DAYS {
        return Err(SettingsError::Invalid(format!("Old documents: at most {MAX_OLD_DAYS} days.")));
    }
    let price = TokenPrice::parse(&save.price).map_err(SettingsError::Invalid)?;
    let before = service.inner.store.draft_settings().await?;
    if before.v != save.over {
        return Err(SettingsError::Conflict);
    }
    // A number that is gone may come back; one that never was is no number of ours.
    let known: BTreeSet<_> = service.phones().await?.iter().map(|phone| phone.id.clone()).collect();
    let was_known = |phone: &PhoneId| known.contains(phone) || before.off.contains(phone) || before.own.contains_key(phone);
    if let Some(stranger) = save.off.iter().chain(own.keys()).find(|phone| !was_known(phone)) {
        return Err(SettingsError::Invalid(format!("{stranger} is no number of ours. Reload the page.")));
    }
    let after = DraftSettings {
        off: save.off,
        manner,
        own,
        old_after: save.old_after,
        price,
        ..before.clone()
    };
    let changes = before.changes(&after);
    if changes.is_empty() {
        return Ok(before);
    }
    let actor = admin.actor();
    let after = DraftSettings {
        changed: Some(Changed {
            by: actor.name.clone(),
            at: service.now(),
        }),
        v: before.v + 1,
        ..after
    };
    let row = audit::row(
        service,
        Entry {
            who: Some(Who {
                actor: actor.clone(),
                role: Some(domain::Role::Admin),
            }),
            object: Some("/admin/assistant".to_owned()),
            note: Some(changes),
            ..Entry::new(Act::DraftSettings, Ended::Done)
        },
    );
    let mut commit = service.inner.store.commit();
    commit.put_draft_settings((), &after, before.v);
    commit.put_audit((), &row);
    match commit.run().await {
        Ok(()) => Ok(after),
        Err(CommitError::Cancelled(_)) => Err(SettingsError::Conflict),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}
