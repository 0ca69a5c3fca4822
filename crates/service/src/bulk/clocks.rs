//! By which clock a recipient lives.

use crate::{Service, zone};
use domain::{PhoneNumber, Zone, bulk::Job};
use std::collections::HashMap;
use store::StoreError;

/// The zones of countries, worked out once for a slice of a lane.
#[derive(Default)]
pub(super) struct Clocks(HashMap<String, Zone>);

impl Clocks {
    /// The main zone of the country of a number. Where that is not known, the zone of ours: never "at once".
    pub(super) async fn of(&mut self, service: &Service, job: &Job, number: &PhoneNumber) -> Result<&Zone, StoreError> {
        let code = number.country_code();
        if !self.0.contains_key(code) {
            let now = service.now().seconds();
            let zone = match zone::of_digits(number.digits(), now) {
                Some(zone) => zone,
                None => ours(service, job).await?,
            };
            self.0.insert(code.to_owned(), zone);
        }
        Ok(self.0.entry(code.to_owned()).or_insert_with(Zone::utc))
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
