//! What Admins set at run time, with the versions before.

use crate::{
    Commit, Store, StoreError,
    item::{Item, from_body, readable, text, text_of, to_body},
    keys::{self, Key},
};
use domain::{
    PhoneId,
    settings::{KEPT_VERSIONS, NumberSettings, PriceSettings, TeamSettings, Versioned},
};

/// Settings with a place in the table.
pub trait StoredSettings: Versioned {
    /// What its items are called: the one that is set, and versions of it.
    const TYPES: (&'static str, &'static str);

    /// Where it stands.
    fn key(&self) -> Key;

    /// The partition of its versions.
    fn past_pk(&self) -> String;
}

impl StoredSettings for NumberSettings {
    const TYPES: (&'static str, &'static str) = ("PHONE_SETTINGS", "PHONE_SETTINGS_PAST");

    fn key(&self) -> Key {
        keys::number_settings(&self.phone)
    }

    fn past_pk(&self) -> String {
        keys::number_settings_past_pk(&self.phone)
    }
}

impl StoredSettings for TeamSettings {
    const TYPES: (&'static str, &'static str) = ("TEAM_SETTINGS", "TEAM_SETTINGS_PAST");

    fn key(&self) -> Key {
        keys::team_settings()
    }

    fn past_pk(&self) -> String {
        keys::team_settings_past_pk()
    }
}

impl StoredSettings for PriceSettings {
    const TYPES: (&'static str, &'static str) = ("PRICE_SETTINGS", "PRICE_SETTINGS_PAST");

    fn key(&self) -> Key {
        keys::price_settings()
    }

    fn past_pk(&self) -> String {
        keys::price_settings_past_pk()
    }
}

impl Store {
    /// Everything that is set, strongly consistent: for the team, and of all numbers for which anything is.
    pub async fn all_settings(&self) -> Result<(TeamSettings, Vec<NumberSettings>), StoreError> {
        let items = self.items_of(keys::SETTINGS_PK.to_owned()).await?;
        let of_team = keys::team_settings().sk;
        let is_of_team = |item: &Item| text_of(item, keys::SK) == Some(of_team.as_str());
        let (team, numbers): (Vec<Item>, Vec<Item>) = items.into_iter().partition(is_of_team);
        let team = readable(team, &self.skipped, from_body).pop();
        Ok((team.unwrap_or_default(), readable(numbers, &self.skipped, from_body)))
    }

    /// What stands in the place of these, strongly consistent.
    pub async fn settings<T: StoredSettings>(&self, of: &T) -> Result<Option<T>, StoreError> {
        self.item(of.key()).await?.map(from_body).transpose()
    }

    /// The versions that are kept of these, the newest first.
    pub async fn settings_past<T: StoredSettings>(&self, of: &T) -> Result<Vec<T>, StoreError> {
        let items = self.items_of(of.past_pk()).await?;
        let mut past = readable(items, &self.skipped, from_body);
        past.reverse();
        Ok(past)
    }

    /// What is set of a number, strongly consistent; none when nobody has set anything.
    pub async fn number_settings(&self, phone: &PhoneId) -> Result<Option<NumberSettings>, StoreError> {
        self.settings(&NumberSettings::unset(phone.clone())).await
    }

    async fn items_of(&self, pk: String) -> Result<Vec<Item>, StoreError> {
        let mut found = Vec::new();
        let mut start = None;
        loop {
            let output = self
                .client
                .query()
                .table_name(&self.tables.main)
                .consistent_read(true)
                .key_condition_expression("pk = :pk")
                .expression_attribute_values(":pk", text(pk.clone()))
                .set_exclusive_start_key(start)
                .send()
                .await?;
            found.extend(output.items.unwrap_or_default());
            match output.last_evaluated_key {
                None => return Ok(found),
                next => start = next,
            }
        }
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Writes settings over a version, 0 for none, and keeps them among the versions; the oldest of these goes.
    pub fn put_settings<S: StoredSettings>(&mut self, tag: T, settings: &S, over: u64) {
        let v = settings.v();
        let item = to_body(settings.key(), S::TYPES.0, settings, v);
        self.replace(tag.clone(), item, (over > 0).then_some(over));
        self.put_past(tag.clone(), settings);
        if let Some(oldest) = v.checked_sub(KEPT_VERSIONS).filter(|oldest| *oldest > 0) {
            self.delete(tag, keys::settings_past(settings.past_pk(), oldest));
        }
    }

    /// Keeps settings among the versions, and nothing else.
    pub fn put_past<S: StoredSettings>(&mut self, tag: T, settings: &S) {
        let key = keys::settings_past(settings.past_pk(), settings.v());
        self.write(tag, to_body(key, S::TYPES.1, settings, settings.v()));
    }
}
