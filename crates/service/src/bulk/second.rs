//! Which jobs need a second person: those to many, and those that cost much.

use super::read::costs;
use crate::Service;
use domain::{
    bulk::{Job, Prices},
    settings::TeamSettings,
};
use store::StoreError;

/// In the smallest parts that amounts are counted in.
const WHOLE: u64 = 1_000_000;

/// What the team has said about it, with the prices of now.
pub(super) struct SecondPerson {
    above: u32,
    cost: u64,
    prices: Option<Prices>,
}

impl SecondPerson {
    pub(super) fn new(team: &TeamSettings, prices: Option<Prices>) -> Self {
        Self {
            above: team.approve_above,
            cost: u64::from(team.approve_cost) * WHOLE,
            prices,
        }
    }

    pub(super) async fn read(service: &Service) -> Result<Self, StoreError> {
        let settings = service.settings().await?;
        let prices = if settings.team.approve_cost > 0 {
            service.inner.store.prices().await?
        } else {
            None
        };
        Ok(Self::new(&settings.team, prices))
    }

    /// Whether a job needs one. What a job costs of which nobody knows the prices may be anything.
    pub(super) fn is_needed(&self, job: &Job) -> bool {
        let is_dear = || match self.prices.as_ref().map(|prices| costs(prices, job).0) {
            Some(cost) => cost.is_some_and(|cost| cost.total > self.cost),
            None => true,
        };
        job.needs_second_person(self.above) || self.cost > 0 && is_dear()
    }
}
