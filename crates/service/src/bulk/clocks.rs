//! By which clock a recipient lives.

use crate::{Service, zone};
use domain::{PhoneNumber, Zone, bulk::Job};
use std::collections::{HashMap, hash_map::Entry};
use store::StoreError;

/// Zones by their names, worked out once for a slice of a lane. Without a name it is that of our own number.
#[derive(Default)]
pub(super) struct Clocks(HashMap<Option<&'static str>, Zone>);

impl Clocks {
    /// The zone of the area of a number, else the main one of its country. Where neither is known, the zone of ours: never "at once".
    pub(super) async fn of(&mut self, service: &Service, job: &Job, number: &PhoneNumber) -> Result<&Zone, StoreError> {
        let name = zone::of_recipient(number.digits());
        if let Entry::Vacant(vacant) = self.0.entry(name) {
            let zone = match name.and_then(|name| zone::zone(name, service.now().seconds())) {
                Some(zone) => zone,
                None => ours(service, job).await?,
            };
            vacant.insert(zone);
        }
        Ok(self.0.entry(name).or_insert_with(Zone::utc))
    }
}

/// The zone of the number that a job is sent from.
pub(super) async fn ours(service: &Service, job: &Job) -> Result<Zone, StoreError> {
    let phones = service.phones().await?;
    let phone = phones.iter().find(|phone| phone.id == job.phone);
    match phone {
        Some(phone) => service.zone_of(phone).await,
        None => Ok(Zone::utc()),
    }
}
