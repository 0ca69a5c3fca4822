//! What messages cost, as an Admin says it.

use super::BulkError;
use crate::{
    Service,
    audit::{self, Act, Ended, Entry, Who},
};
use domain::bulk::Prices;
use identity::{Admin, Viewer};
use store::{CommitError, StoreError};

/// The table of prices; none when nobody has given one.
pub async fn prices(service: &Service, _: &Viewer) -> Result<Option<Prices>, StoreError> {
    service.inner.store.prices().await
}

/// Replaces the table.
pub async fn set_prices(service: &Service, admin: &Admin, text: &str) -> Result<Prices, BulkError> {
    let prices = Prices::parse(text).map_err(BulkError::Invalid)?;
    let row = audit::row(
        service,
        Entry {
            who: Some(Who {
                actor: admin.actor().clone(),
                role: None,
            }),
            object: Some("/bulk".to_owned()),
            note: Some(format!("prices of {}", prices.as_of)),
            ..Entry::new(Act::Prices, Ended::Done)
        },
    );
    let mut commit = service.inner.store.commit();
    commit.put_prices((), &prices);
    commit.put_audit((), &row);
    match commit.run().await {
        Ok(()) => Ok(prices),
        Err(CommitError::Cancelled(_)) => Err(StoreError::Unavailable("too many writers at once".into()).into()),
        Err(CommitError::Store(error)) => Err(error.into()),
    }
}
