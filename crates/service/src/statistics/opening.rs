//! When a number is open, for durations that count only while it is.

use crate::Service;
use domain::{Phone, statistics::Opening};
use store::StoreError;

/// The hours of a number, by its zone.
pub(super) async fn opening(service: &Service, phone: &Phone) -> Result<Opening, StoreError> {
    let (hours, zone) = service.hours_of(&phone.id).await?;
    Ok(Opening { hours, zone })
}
