//! What Admins set at run time. Every instance has it in memory for a few seconds at most, and forgets it at once where it hears of
//! a change.

use crate::{
    Service,
    audit::{self, Act, Ended, Entry, Who},
    zone,
};
use domain::{
    Hours, LiveEvent, Phone, PhoneId, Zone,
    live::{Change, Scope, Setting},
    settings::{BrandSettings, Changed, NumberSettings, Saved, SavedPlace, TeamSettings},
    throughput::{LEAST_THROUGHPUT, MOST_THROUGHPUT},
};
use identity::{Admin, Operator};
use std::{collections::HashMap, sync::Arc};
use store::{AuditRow, CommitError, StoreError, StoredSettings};

mod prices;

pub use prices::{of_prices, set_prices};

/// Everything that is set.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub(crate) team: TeamSettings,
    numbers: HashMap<PhoneId, NumberSettings>,
}

/// Settings that were not kept.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("not found")]
    NotFound,
    /// The sentence says why.
    #[error("{0}")]
    Invalid(String),
    #[error("the store failed")]
    Store(#[from] StoreError),
}

/// Longest note of an audit row, in characters: what was changed stands in the kept version as a whole.
const LONGEST_NOTE: usize = 2_000;

impl Service {
    /// Everything that is set. At most a few seconds old.
    pub(crate) async fn settings(&self) -> Result<Arc<Settings>, StoreError> {
        let now = self.now();
        let changes = match self.inner.settings.get(now) {
            Ok(settings) => return Ok(settings),
            Err(changes) => changes,
        };
        let (team, numbers) = Box::pin(self.inner.store.all_settings()).await?;
        let numbers = numbers.into_iter().map(|settings| (settings.phone.clone(), settings)).collect();
        let settings = Arc::new(Settings { team, numbers });
        self.inner.settings.keep(now, settings.clone(), changes);
        Ok(settings)
    }

    /// How long a message waits so that its author can take it back; 0 when it does not.
    pub(crate) async fn undo_millis(&self) -> Result<i64, StoreError> {
        let set = self.settings().await?.team.undo_seconds;
        Ok(set.map_or(self.inner.undo_millis, |seconds| i64::from(seconds) * 1_000))
    }

    /// The same in seconds, where nobody has set it.
    pub fn undo_default(&self) -> u8 {
        u8::try_from(self.inner.undo_millis / 1_000).unwrap_or(0)
    }

    /// For how many days the report of a bulk job is kept, where nobody has set it.
    pub fn report_days(&self) -> u32 {
        self.inner.report_days
    }

    /// What is set of the brand. At most a few seconds old.
    pub async fn brand(&self) -> Result<BrandSettings, StoreError> {
        Ok(self.settings().await?.team.brand.clone())
    }

    /// What is set of a number. At most a few seconds old.
    pub async fn number_settings(&self, phone: &PhoneId) -> Result<NumberSettings, StoreError> {
        let settings = self.settings().await?;
        let known = settings.numbers.get(phone).cloned();
        Ok(known.unwrap_or_else(|| NumberSettings::unset(phone.clone())))
    }

    /// By which clock the people of a number live: the zone that is set, else that of the number's country.
    pub async fn zone_of(&self, phone: &Phone) -> Result<Zone, StoreError> {
        let settings = self.settings().await?;
        let set = settings.numbers.get(&phone.id).and_then(|settings| settings.zone.as_deref());
        Ok(zone_in(set, phone, self))
    }

    /// When somebody is there for a number, and by which clock. All the time where nobody has entered hours.
    pub async fn hours_of(&self, phone: &PhoneId) -> Result<(Hours, Zone), StoreError> {
        let phones = self.phones().await?;
        let zone = match phones.iter().find(|known| known.id == *phone) {
            Some(phone) => self.zone_of(phone).await?,
            None => Zone::utc(),
        };
        Ok((self.number_settings(phone).await?.hours, zone))
    }
}

/// A number with what is set of it.
#[derive(Clone, Debug)]
pub struct OfNumber {
    pub phone: Phone,
    pub settings: NumberSettings,
    /// The versions that are kept, the newest first.
    pub past: Vec<NumberSettings>,
    /// By which clock its people live.
    pub zone: Zone,
}

/// A number with what is set of it now, and was before.
pub async fn of_number(service: &Service, _: &Admin, phone: &PhoneId) -> Result<OfNumber, SettingsError> {
    let phone = known(service, phone).await?;
    let (settings, past) = read(service, NumberSettings::unset(phone.id.clone())).await?;
    let zone = zone_in(settings.zone.as_deref(), &phone, service);
    Ok(OfNumber {
        phone,
        settings,
        past,
        zone,
    })
}

/// Keeps what is to be set of a number, when its version is the one that is there. Else what is there comes back, and nothing is
/// written.
pub async fn set_number(service: &Service, admin: &Admin, wanted: NumberSettings) -> Result<Saved<NumberSettings>, SettingsError> {
    known(service, &wanted.phone).await?;
    if let Some(name) = &wanted.zone
        && zone::zone(name, service.now().seconds()).is_none()
    {
        return Err(SettingsError::Invalid(format!(
            "There is no time zone {name}. Choose one of the list."
        )));
    }
    wanted.profile.check().map_err(|error| SettingsError::Invalid(error.to_string()))?;
    if wanted
        .throughput
        .is_some_and(|wanted| !(LEAST_THROUGHPUT..=MOST_THROUGHPUT).contains(&wanted))
    {
        return Err(SettingsError::Invalid(format!(
            "Choose a throughput from {LEAST_THROUGHPUT} to {MOST_THROUGHPUT} messages a second."
        )));
    }
    if wanted.budget.as_ref().is_some_and(|budget| !budget.is_right()) {
        return Err(SettingsError::Invalid(
            "Write the budget with its currency, like 250 USD or 99.50 EUR.".to_owned(),
        ));
    }
    let unset = NumberSettings::unset(wanted.phone.clone());
    let object = format!("/admin/numbers/{}", wanted.phone);
    let what = Setting::Number(wanted.phone.clone());
    set(service, admin, (unset, wanted), object, what).await
}

/// What is set for the team now, and was before.
pub async fn of_team(service: &Service, _: &Admin) -> Result<(TeamSettings, Vec<TeamSettings>), SettingsError> {
    Ok(read(service, TeamSettings::default()).await?)
}

/// Keeps what is to be set for the team; the same holds for it.
pub async fn set_team(service: &Service, admin: &Admin, wanted: TeamSettings) -> Result<Saved<TeamSettings>, SettingsError> {
    wanted.check().map_err(|error| SettingsError::Invalid(error.to_string()))?;
    let both = (TeamSettings::default(), wanted);
    set(service, admin, both, "/admin/settings".to_owned(), Setting::Team).await
}

/// The places that are offered to be sent.
pub async fn places(service: &Service, _: &Operator) -> Result<Vec<SavedPlace>, StoreError> {
    Ok(service.settings().await?.team.places.clone())
}

/// What is set in the place of `unset`, and the versions before.
async fn read<T: StoredSettings>(service: &Service, unset: T) -> Result<(T, Vec<T>), StoreError> {
    let store = &service.inner.store;
    let (now, past) = futures::try_join!(Box::pin(store.settings(&unset)), Box::pin(store.settings_past(&unset)))?;
    Ok((now.unwrap_or(unset), past))
}

async fn set<T: StoredSettings>(
    service: &Service,
    admin: &Admin,
    (unset, wanted): (T, T),
    object: String,
    setting: Setting,
) -> Result<Saved<T>, SettingsError> {
    let store = &service.inner.store;
    let before = store.settings(&unset).await?.unwrap_or_else(|| unset.clone());
    let what = before.changes(&wanted);
    if what.is_empty() {
        // Also a change whose answer was lost, told again.
        return Ok(Saved::Kept(before));
    }
    if before.v() != wanted.v() {
        return Ok(Saved::Newer(before));
    }
    let row = row(service, admin, object, &what.join(". "));
    let changed = Changed {
        by: admin.actor().name.clone(),
        at: service.now(),
        what,
    };
    let wanted = wanted.stamped(before.v() + 1, changed, before.newer().clone());
    let live = LiveEvent::new(service.inner.ids.event(), Scope::Admins, vec![Change::Setting(setting)]);
    let mut commit = store.commit();
    commit.put_settings((), &wanted, before.v());
    commit.put_audit((), &row);
    let live = commit.put_live((), &live);
    match commit.run().await {
        Ok(()) => {
            service.publish(live);
            Ok(Saved::Kept(wanted))
        }
        Err(CommitError::Cancelled(_)) => Ok(Saved::Newer(store.settings(&unset).await?.unwrap_or(unset))),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}

async fn known(service: &Service, phone: &PhoneId) -> Result<Phone, SettingsError> {
    let phones = service.phones().await?;
    let known = phones.iter().find(|known| known.id == *phone);
    known.cloned().ok_or(SettingsError::NotFound)
}

/// The zone that is set, else that of the number's country.
fn zone_in(set: Option<&str>, phone: &Phone, service: &Service) -> Zone {
    let now = service.now().seconds();
    set.and_then(|name| zone::zone(name, now))
        .unwrap_or_else(|| zone::of_phone(phone, now))
}

/// As long as a note of the audit may be.
fn short(note: &str) -> String {
    match note.char_indices().nth(LONGEST_NOTE) {
        Some((end, _)) => format!("{}…", &note[..end]),
        None => note.to_owned(),
    }
}

fn row(service: &Service, admin: &Admin, object: String, note: &str) -> AuditRow {
    let note = short(note);
    let entry = Entry {
        who: Some(Who {
            actor: admin.actor().clone(),
            role: Some(domain::Role::Admin),
        }),
        object: Some(object),
        note: Some(note),
        ..Entry::new(Act::Setting, Ended::Done)
    };
    audit::row(service, entry)
}
