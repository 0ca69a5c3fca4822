//! What Admin should know: alarms of the account.

use crate::{
    Store, StoreError,
    item::{number, to_item},
    keys,
};
use domain::{EventId, Millis};
use serde::{Deserialize, Serialize};

/// A year is longer than anybody looks back.
const KEEP_SECONDS: i64 = 365 * 24 * 60 * 60;

/// An alarm of CloudWatch, as it came by the topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    pub id: EventId,
    pub at: Millis,
    /// The alarm's name.
    pub name: String,
    /// `ALARM`, `OK` or `INSUFFICIENT_DATA`.
    pub state: String,
    /// The body, whole.
    pub raw: String,
}

impl Store {
    /// Keeps a notice.
    pub async fn put_notice(&self, notice: &Notice) -> Result<(), StoreError> {
        let mut item = to_item(keys::notice(notice.at, notice.id), "NOTICE", notice)?;
        item.insert(keys::TTL.to_owned(), number(notice.at.seconds().plus(KEEP_SECONDS).0));
        self.put_one(item).await
    }

    /// The notices of a day (days since 1970, UTC), the oldest first.
    pub async fn notices_on(&self, day: i64) -> Result<Vec<Notice>, StoreError> {
        let key = keys::notice(Millis(day.saturating_mul(86_400_000)), EventId::from_parts(0, 0));
        self.partition(key.pk).await
    }
}
