//! What a job costs after volume tiers.

use super::read::costs_by;
use crate::{Service, statistics::charged_this_month};
use domain::bulk::{Job, Prices, Tiered};
use std::collections::BTreeSet;
use store::StoreError;

const UTILITY: &str = "UTILITY";

/// What utility of a job costs after tiers; none for a job that sends none, and before its check.
pub(super) async fn tiered(service: &Service, prices: &Prices, job: &Job) -> Result<Option<Tiered>, StoreError> {
    let has_utility = job.messages().any(|(_, chosen)| chosen.category.eq_ignore_ascii_case(UTILITY));
    let Some(planned) = job.planned.as_ref().filter(|_| has_utility) else {
        return Ok(None);
    };
    let countries: BTreeSet<&String> = planned.countries.keys().collect();
    let (with, without): (Vec<&String>, Vec<&String>) = countries.into_iter().partition(|country| prices.has_tiers(country));
    let named = |countries: Vec<&String>| countries.into_iter().cloned().collect::<Vec<_>>();
    let phones = service.phones().await?;
    let phone = phones.iter().find(|phone| phone.id == job.phone);
    let Some(phone) = phone.filter(|_| !with.is_empty()) else {
        return Ok(Some(Tiered {
            cost: None,
            charged: 0,
            without: named(without),
        }));
    };
    let charged = charged_this_month(service, "utility", phone).await?;
    let before = with.iter().filter_map(|country| charged.get(*country)).sum();
    // Of several messages each is worked out as if it went first: that is never too little.
    let cost = costs_by(job, prices, |category, people| {
        if category.eq_ignore_ascii_case(UTILITY) {
            prices.cost_in_tiers(people, &charged)
        } else {
            prices.cost(category, people)
        }
    });
    Ok(Some(Tiered {
        cost: cost.0,
        charged: before,
        without: named(without),
    }))
}
