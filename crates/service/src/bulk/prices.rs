//! What messages cost, as an Admin has set it (`settings::prices`).

use crate::Service;
use domain::bulk::Prices;
use identity::Viewer;
use store::StoreError;

/// The table of prices; none when nobody has given one.
pub async fn prices(service: &Service, _: &Viewer) -> Result<Option<Prices>, StoreError> {
    service.inner.store.prices().await
}
