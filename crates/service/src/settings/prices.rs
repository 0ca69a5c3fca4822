//! The table of prices: set from a file or as it is typed, with where it comes from; the tables before are kept.

use super::SettingsError;
use crate::{
    Service,
    audit::{self, Act, Ended, Entry, Who},
};
use domain::{
    LiveEvent, Role,
    bulk::Prices,
    live::{Change, Scope, Setting},
    settings::{Changed, MOST_SOURCE, PriceSettings, Saved, Versioned},
};
use identity::Admin;
use store::{CommitError, StoreError};

/// What is set now, and the versions that are kept, the newest first.
pub async fn of_prices(service: &Service, _: &Admin) -> Result<(PriceSettings, Vec<PriceSettings>), SettingsError> {
    let store = &service.inner.store;
    let unset = PriceSettings::default();
    let (now, past) = futures::try_join!(Box::pin(current(service)), Box::pin(store.settings_past(&unset)))?;
    Ok((now, past))
}

/// Replaces the table over the version that was read. Else what is there comes back, and nothing is written. It is used at once.
pub async fn set_prices(
    service: &Service,
    admin: &Admin,
    (text, source): (&str, &str),
    over: u64,
) -> Result<Saved<PriceSettings>, SettingsError> {
    let table = Prices::parse(text).map_err(SettingsError::Invalid)?;
    let source = source.trim();
    if source.chars().count() > MOST_SOURCE || source.contains(char::is_control) {
        return Err(SettingsError::Invalid(format!(
            "Say where the prices are from in at most {MOST_SOURCE} characters, on one line."
        )));
    }
    let before = current(service).await?;
    let wanted = PriceSettings {
        v: over,
        table: Some(table.clone()),
        source: source.to_owned(),
        ..PriceSettings::default()
    };
    let what = before.changes(&wanted);
    if what.is_empty() {
        // Also a change whose answer was lost, told again.
        return Ok(Saved::Kept(before));
    }
    if before.v != over {
        return Ok(Saved::Newer(before));
    }
    let row = audit::row(
        service,
        Entry {
            who: Some(Who {
                actor: admin.actor().clone(),
                role: Some(Role::Admin),
            }),
            object: Some("/admin/settings".to_owned()),
            note: Some(super::short(&format!("prices of {}. {}", table.as_of, what.join(". ")))),
            ..Entry::new(Act::Prices, Ended::Done)
        },
    );
    let first = first_of(&before);
    let changed = Changed {
        by: admin.actor().name.clone(),
        at: service.now(),
        what,
    };
    let v = first.as_ref().map_or(before.v, |first| first.v) + 1;
    let wanted = wanted.stamped(v, changed, before.newer.clone());
    let live = LiveEvent::new(service.inner.ids.event(), Scope::Admins, vec![Change::Setting(Setting::Team)]);
    let mut commit = service.inner.store.commit();
    commit.put_settings((), &wanted, before.v);
    if let Some(first) = &first {
        commit.put_past((), first);
    }
    commit.put_prices((), &table);
    commit.put_audit((), &row);
    let live = commit.put_live((), &live);
    match commit.run().await {
        Ok(()) => {
            service.publish(live);
            Ok(Saved::Kept(wanted))
        }
        Err(CommitError::Cancelled(_)) => Ok(Saved::Newer(current(service).await?)),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

/// What is set. The table is always the one that is worked with, also where a version of the product set it that kept nothing else.
async fn current(service: &Service) -> Result<PriceSettings, StoreError> {
    let store = &service.inner.store;
    let unset = PriceSettings::default();
    let (set, table) = futures::try_join!(Box::pin(store.settings(&unset)), Box::pin(store.prices()))?;
    let set = set.unwrap_or(unset);
    if set.table == table {
        return Ok(set);
    }
    Ok(PriceSettings {
        table,
        source: String::new(),
        changed: None,
        ..set
    })
}

/// A table from before versions were kept becomes the first of them, so that it can be set again.
fn first_of(before: &PriceSettings) -> Option<PriceSettings> {
    if before.v > 0 || before.table.is_none() {
        return None;
    }
    Some(PriceSettings { v: 1, ..before.clone() })
}
