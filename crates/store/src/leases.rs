//! Leases: which instance does a job of which there must be one.

use crate::{
    Store, StoreError,
    item::{from_item, key_of, number, text, to_item},
    keys,
    plain::is_expired,
    sessions::held,
};
use domain::{Millis, Seconds};
use serde::{Deserialize, Serialize};

/// Who does a job, and until when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lease {
    pub job: String,
    #[serde(rename = "leaseOwner")]
    pub owner: String,
    #[serde(rename = "leaseUntil")]
    pub until: Millis,
    /// When DynamoDB may remove the item: long after the lease itself has ended.
    #[serde(rename = "ttl")]
    pub expires_at: Seconds,
}

const KEPT_FOR_SECONDS: i64 = 24 * 60 * 60;

impl Store {
    /// Takes a lease, or prolongs one's own. False while another has it.
    pub async fn try_acquire_lease(&self, job: &str, owner: &str, now: Millis, for_ms: i64) -> Result<bool, StoreError> {
        let until = now.plus(for_ms);
        let lease = Lease {
            job: job.to_owned(),
            owner: owner.to_owned(),
            until,
            expires_at: until.seconds().plus(KEPT_FOR_SECONDS),
        };
        let put = self
            .client
            .put_item()
            .table_name(&self.tables.main)
            .set_item(Some(to_item(keys::lease(job), "LEASE", &lease)?))
            .condition_expression("attribute_not_exists(pk) OR leaseUntil <= :now OR leaseOwner = :owner")
            .expression_attribute_values(":now", number(now.0))
            .expression_attribute_values(":owner", text(owner));
        held(put.send().await)
    }

    /// Gives a lease back, so that another need not wait for its end. Somebody else's stays.
    pub async fn release_lease(&self, job: &str, owner: &str) -> Result<(), StoreError> {
        let delete = self
            .client
            .delete_item()
            .table_name(&self.tables.main)
            .set_key(Some(key_of(keys::lease(job))))
            .condition_expression("leaseOwner = :owner")
            .expression_attribute_values(":owner", text(owner));
        held(delete.send().await).map(drop)
    }

    /// Who has a lease at a moment.
    pub async fn lease(&self, job: &str, now: Millis) -> Result<Option<Lease>, StoreError> {
        let item = self.item(keys::lease(job)).await?.filter(|item| !is_expired(item, now.seconds()));
        let lease: Option<Lease> = item.map(from_item).transpose()?;
        Ok(lease.filter(|lease| lease.until > now))
    }
}
