//! Random faults from a seed: the same calls in the same order suffer the same.

use super::{Call, Kind, Service, Strike};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What may go wrong, and how often.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    /// Of a thousand calls, so many suffer.
    pub(crate) per_mille: u32,
    pub(crate) services: Vec<Service>,
    pub(crate) kinds: Vec<Kind>,
    /// How long timeouts and delays last.
    pub(crate) millis: Option<u64>,
}

/// Random faults that happen now. Each service has a count of its own, so that calls of one do not shift another's faults.
#[derive(Clone, Debug)]
pub(crate) struct Chaos {
    plan: Plan,
    calls: BTreeMap<Service, u64>,
    strikes: BTreeMap<(Service, Kind), u64>,
}

/// An even number out of a seed, a stream and a place in it (SplitMix64).
pub(crate) const fn dice(seed: u64, stream: u64, place: u64) -> u64 {
    let mut z = seed ^ stream.wrapping_mul(0xA076_1D64_78BD_642F);
    z = z.wrapping_add(place.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

impl Chaos {
    pub(super) fn new(plan: Plan) -> Self {
        Self {
            plan,
            calls: BTreeMap::new(),
            strikes: BTreeMap::new(),
        }
    }

    pub(super) fn strike(&mut self, call: &Call<'_>) -> Option<Strike> {
        if !self.plan.services.contains(&call.service) {
            return None;
        }
        let count = self.calls.entry(call.service).or_default();
        let place = *count;
        *count += 1;
        let number = dice(self.plan.seed, call.service as u64, place);
        if number % 1000 >= u64::from(self.plan.per_mille) {
            return None;
        }
        let number = number / 1000;
        let kinds: Vec<Kind> = self.plan.kinds.iter().copied().filter(|kind| kind.fits(call)).collect();
        let which = usize::try_from(number % u64::try_from(kinds.len().max(1)).unwrap_or(1)).unwrap_or(0);
        let kind = *kinds.get(which)?;
        *self.strikes.entry((call.service, kind)).or_default() += 1;
        Some(Strike {
            kind,
            millis: self.plan.millis,
            contains: None,
            dice: number,
        })
    }

    /// The plan, how many calls each service had since it began, and how many suffered, by kind.
    pub(crate) fn json(&self) -> Value {
        let mut strikes = json!({});
        for ((service, kind), count) in &self.strikes {
            strikes[name(service)][name(kind)] = json!(count);
        }
        let calls: BTreeMap<String, u64> = self.calls.iter().map(|(service, count)| (name(service), *count)).collect();
        json!({ "plan": self.plan, "calls": calls, "strikes": strikes })
    }
}

fn name(value: &impl Serialize) -> String {
    json!(value).as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(seed: u64) -> Vec<Option<Kind>> {
        let mut chaos = Chaos::new(Plan {
            seed,
            per_mille: 100,
            services: vec![Service::Dynamodb],
            kinds: vec![Kind::Throttle, Kind::Conflict, Kind::DropAfter],
            millis: None,
        });
        let call = Call {
            service: Service::Dynamodb,
            operation: "PutItem",
            body: b"{}",
        };
        (0..10_000).map(|_| chaos.strike(&call).map(|strike| strike.kind)).collect()
    }

    #[test]
    fn the_same_seed_strikes_the_same_calls_about_as_often_as_asked() {
        let first = run(1);
        assert_eq!(first, run(1));
        assert_ne!(first, run(2));
        let hits = first.iter().flatten().count();
        assert!((800..1200).contains(&hits), "{hits} of 10000");
        for kind in [Kind::Throttle, Kind::Conflict, Kind::DropAfter] {
            assert!(first.iter().flatten().filter(|hit| **hit == kind).count() > hits / 5, "{kind:?}");
        }
    }

    #[test]
    fn reads_have_no_conflicts_and_other_services_no_faults() {
        let mut chaos = Chaos::new(Plan {
            seed: 1,
            per_mille: 1000,
            services: vec![Service::Dynamodb],
            kinds: vec![Kind::Conflict],
            millis: None,
        });
        for (service, operation) in [(Service::Dynamodb, "GetItem"), (Service::Sqs, "SendMessage")] {
            let call = Call {
                service,
                operation,
                body: b"",
            };
            assert!((0..100).all(|_| chaos.strike(&call).is_none()));
        }
    }
}
