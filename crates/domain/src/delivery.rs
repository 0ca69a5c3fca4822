//! What became of a message we sent.
//!
//! States form one line and only move forward; the same reports in any order end the same.

mod turned_back;

use crate::{
    clock::{Millis, Seconds},
    failure::Failure,
    ids::Wamid,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// How far a message has come, the least first. The order is the rule: a later state never gives way to an earlier one.
/// *Failed* stands below *delivered* because a phone that has the message is proof against an earlier report of failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeliveryState {
    /// Stored; not yet given to AWS.
    Queued,
    /// Its author took it back before it was given to AWS. It never will be.
    TakenBack,
    /// Being given to AWS right now.
    Sending,
    /// We do not know whether AWS has it: the answer was lost. Never sent again by itself.
    Unconfirmed,
    /// AWS has it and tries WhatsApp for up to 180 minutes.
    HandedOver,
    /// WhatsApp has it.
    Accepted,
    /// On its way to the phone.
    Sent,
    /// It will not arrive.
    Failed,
    /// On the phone.
    Delivered,
    /// Opened.
    Read,
    /// A voice message that was played.
    Played,
}

impl DeliveryState {
    /// All states in their order.
    pub const ALL: [Self; 11] = [
        Self::Queued,
        Self::TakenBack,
        Self::Sending,
        Self::Unconfirmed,
        Self::HandedOver,
        Self::Accepted,
        Self::Sent,
        Self::Failed,
        Self::Delivered,
        Self::Read,
        Self::Played,
    ];

    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::TakenBack => "taken_back",
            Self::Sending => "sending",
            Self::Unconfirmed => "unconfirmed",
            Self::HandedOver => "handed_over",
            Self::Accepted => "accepted",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Played => "played",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl Serialize for DeliveryState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// The state of a sent message with its history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// When each state was first reported, by its own clock (Meta's for Meta's states).
    pub history: History,
    /// Why it failed, when it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// The customer deleted it on their side.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// WhatsApp warns that something in it is unavailable.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub warning: bool,
    /// Until then it waits, so that its author can take it back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undo_until: Option<Millis>,
    /// WhatsApp takes no more for now, to this person or from this number: it goes at about that time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waits_until: Option<Millis>,
    /// WhatsApp's ids of it from when it was turned back because too much came at once. It did not go out under any of them.
    #[serde(default, skip_serializing_if = "<[Wamid]>::is_empty")]
    pub turned_back: Box<[Wamid]>,
    /// What WhatsApp charges for it, once it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pricing: Option<Box<Pricing>>,
}

/// What WhatsApp charges for a message. Meta: `statuses[].pricing`, in Meta's words.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Pricing {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billable: Option<bool>,
    /// `marketing`, `utility`, `authentication`, `service` and others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// `regular`, `free_customer_service`, `free_entry_point`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// `PMP` by message, `CBP` by conversation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
}

/// When each state was first reached. States of a newer version are kept and do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    known: BTreeMap<DeliveryState, Seconds>,
    newer: BTreeMap<String, Seconds>,
}

impl History {
    /// When a state was first reached.
    pub fn get(&self, state: DeliveryState) -> Option<Seconds> {
        self.known.get(&state).copied()
    }

    /// The states in their order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (DeliveryState, Seconds)> {
        self.known.iter().map(|(state, at)| (*state, *at))
    }
}

impl Serialize for History {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let known = self.known.iter().map(|(state, at)| (state.name(), at));
        serializer.collect_map(known.chain(self.newer.iter().map(|(name, at)| (name.as_str(), at))))
    }
}

impl<'de> Deserialize<'de> for History {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut history = Self::default();
        for (name, at) in BTreeMap::<String, Seconds>::deserialize(deserializer)? {
            match DeliveryState::from_name(&name) {
                Some(state) => history.known.insert(state, at),
                None => history.newer.insert(name, at),
            };
        }
        Ok(history)
    }
}

/// Reads a state that may be of a newer version: then there is none to show.
pub(crate) fn known_state<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DeliveryState>, D::Error> {
    let name = Option::<String>::deserialize(deserializer)?;
    Ok(name.as_deref().and_then(DeliveryState::from_name))
}

/// One report about a sent message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Report {
    /// It has come this far.
    State(DeliveryState, Seconds),
    /// It will not arrive, and why.
    Failed(Failure, Seconds),
    /// The customer deleted it.
    Deleted,
    /// Something in it is unavailable.
    Warning,
}

impl Delivery {
    /// A message that was just stored.
    pub fn queued(at: Seconds) -> Self {
        Self {
            history: History {
                known: BTreeMap::from([(DeliveryState::Queued, at)]),
                newer: BTreeMap::new(),
            },
            failure: None,
            deleted: false,
            warning: false,
            undo_until: None,
            waits_until: None,
            turned_back: Box::default(),
            pricing: None,
        }
    }

    /// The furthest state reached.
    pub fn state(&self) -> DeliveryState {
        self.history.iter().next_back().map_or(DeliveryState::Queued, |(state, _)| state)
    }

    /// Whether nobody has begun to give it to AWS. A state that only a newer version knows may mean that it was begun, or that it must
    /// not be.
    pub fn is_queued(&self) -> bool {
        self.state() == DeliveryState::Queued && self.history.newer.is_empty()
    }

    /// Whether a newer version did something with it that may come before AWS has it: what follows is left to that version.
    pub fn is_left_to_newer(&self) -> bool {
        !self.history.newer.is_empty() && matches!(self.state(), DeliveryState::Queued | DeliveryState::Sending)
    }

    /// Takes a report in. True when anything changed. Commutative and idempotent, so order and repeats do not matter.
    pub fn take(&mut self, report: Report) -> bool {
        match report {
            Report::State(state, at) => self.reached(state, at),
            Report::Failed(failure, at) => {
                // Two different reasons: keep the lesser one, so that the order of arrival does not decide.
                let reason = match &self.failure {
                    Some(known) if *known <= failure => false,
                    _ => {
                        self.failure = Some(failure);
                        true
                    }
                };
                self.reached(DeliveryState::Failed, at) || reason
            }
            Report::Deleted => !std::mem::replace(&mut self.deleted, true),
            Report::Warning => !std::mem::replace(&mut self.warning, true),
        }
    }

    /// Takes in what a report says of the price. True when anything changed. Two different prices: the greater one stays, what
    /// is charged before what is not, so that the order of arrival does not decide.
    pub fn price(&mut self, pricing: Option<Box<Pricing>>) -> bool {
        let changed = pricing > self.pricing;
        if changed {
            self.pricing = pricing;
        }
        changed
    }

    fn reached(&mut self, state: DeliveryState, at: Seconds) -> bool {
        match self.history.known.get_mut(&state) {
            None => {
                self.history.known.insert(state, at);
                true
            }
            Some(known) if at < *known => {
                *known = at;
                true
            }
            Some(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn report() -> impl Strategy<Value = Report> {
        prop_oneof![
            (0_usize..11, 0_i64..50).prop_map(|(index, at)| Report::State(DeliveryState::ALL[index], Seconds(at))),
            (130_000_i64..130_004, 0_i64..50).prop_map(|(code, at)| Report::Failed(Failure::meta(code, None), Seconds(at))),
            Just(Report::Deleted),
            Just(Report::Warning),
        ]
    }

    proptest! {
        #[test]
        fn any_order_of_the_same_reports_ends_the_same(reports in prop::collection::vec(report(), 0..12), seed in any::<u64>()) {
            let mut shuffled: Vec<_> = reports.iter().chain(&reports).cloned().collect();
            let mut state = seed;
            for index in (1..shuffled.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                shuffled.swap(index, usize::try_from(state >> 33).unwrap() % (index + 1));
            }
            let end = |reports: Vec<Report>| {
                let mut delivery = Delivery::queued(Seconds(25));
                let mut furthest = delivery.state();
                for report in reports {
                    delivery.take(report);
                    assert!(delivery.state() >= furthest, "went backwards");
                    furthest = delivery.state();
                }
                delivery
            };
            prop_assert_eq!(end(reports), end(shuffled));
        }
    }

    #[test]
    fn a_price_stays_whatever_order_it_is_told_in() {
        let price = |billable, category: &str| {
            Some(Box::new(Pricing {
                billable: Some(billable),
                category: Some(category.into()),
                ..Pricing::default()
            }))
        };
        let prices = [price(false, "utility"), price(true, "marketing"), None, price(true, "marketing")];
        let take = |order: &[usize]| {
            let mut delivery = Delivery::queued(Seconds(1));
            let changes: Vec<bool> = order.iter().map(|index| delivery.price(prices[*index].clone())).collect();
            (delivery.pricing, changes)
        };
        assert_eq!(take(&[0, 1, 2, 3]), (price(true, "marketing"), vec![true, true, false, false]));
        assert_eq!(take(&[3, 2, 1, 0]), (price(true, "marketing"), vec![true, false, false, false]));
    }

    #[test]
    fn the_price_is_stored_in_metas_words() {
        let pricing = Pricing {
            billable: Some(true),
            category: Some("marketing".into()),
            kind: Some("regular".into()),
            model: Some("PMP".into()),
        };
        let golden = r#"{"billable":true,"category":"marketing","type":"regular","model":"PMP"}"#;
        assert_eq!(serde_json::to_string(&pricing).unwrap(), golden);
        assert_eq!(serde_json::from_str::<Pricing>(golden).unwrap(), pricing);
    }

    #[test]
    fn what_a_newer_version_did_before_the_hand_over_is_left_to_it() {
        let read = |history: &str| serde_json::from_str::<Delivery>(&format!(r#"{{"history":{history}}}"#)).unwrap();
        let says = |delivery: &Delivery| (delivery.is_queued(), delivery.is_left_to_newer());
        assert_eq!(says(&read(r#"{"queued":1}"#)), (true, false));
        for history in [r#"{"queued":1,"weighed":2}"#, r#"{"queued":1,"sending":2,"weighed":3}"#] {
            assert_eq!(says(&read(history)), (false, true), "{history}");
        }
        assert_eq!(says(&read(r#"{"queued":1,"delivered":2,"framed":3}"#)), (false, false));
    }

    #[test]
    fn a_repeat_changes_nothing() {
        let mut delivery = Delivery::queued(Seconds(1));
        assert!(delivery.take(Report::State(DeliveryState::Sent, Seconds(2))));
        assert!(!delivery.take(Report::State(DeliveryState::Sent, Seconds(3))));
        assert_eq!(delivery.state(), DeliveryState::Sent);
    }

    #[test]
    fn failed_gives_way_to_delivered_only() {
        let mut delivery = Delivery::queued(Seconds(1));
        delivery.take(Report::Failed(Failure::meta(131_026, None), Seconds(2)));
        delivery.take(Report::State(DeliveryState::Sent, Seconds(3)));
        assert_eq!(delivery.state(), DeliveryState::Failed);
        delivery.take(Report::State(DeliveryState::Delivered, Seconds(4)));
        assert_eq!(delivery.state(), DeliveryState::Delivered);
    }
}
