//! How many messages of a category WhatsApp charged for in the month that runs: volume tiers go by it.

use super::sums::gather;
use crate::Service;
use domain::{
    Phone,
    statistics::{Query, Range},
};
use std::collections::BTreeMap;
use store::StoreError;

/// Of all our numbers together, by country, by the clock of one of them.
pub(crate) async fn charged_this_month(service: &Service, category: &str, clock: &Phone) -> Result<BTreeMap<String, u64>, StoreError> {
    let (phones, now) = (service.phones().await?, service.now().seconds());
    let zone = service.zone_of(clock).await?;
    let month = Query {
        range: Range::Month,
        ..Query::default()
    };
    let phones: Vec<&Phone> = phones.iter().collect();
    // On the heap: the AWS SDK's futures are large.
    let gathered = Box::pin(gather(service, Some(&service.inner.figures), &phones, &month, &zone, now)).await?;
    Ok(gathered.now.charged(category))
}
