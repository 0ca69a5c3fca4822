//! Rules for a first start: those that are switched on only speak to the team, and one waits to be switched on.

use super::write::stored;
use crate::names;
use anyhow::{Result, anyhow};
use domain::{
    Millis, PhoneId, Rule, RuleId,
    rule::{Action, GOOD_FIT, Limit, Trigger},
};
use store::Store;

/// Writes them.
pub(super) async fn seed(store: &Store, now: Millis) -> Result<()> {
    let sales = names::OUR_NUMBERS.last().ok_or_else(|| anyhow!("no number of ours"))?;
    let sales = PhoneId::parse(sales.meta_id)?;
    let text = |text: &str| text.to_owned();
    let rules = [
        Rule {
            name: text("Asks for money back"),
            numbers: vec![sales.clone()],
            enabled: true,
            trigger: Trigger::Keyword {
                words: vec![text("refund"), text("money back"), text("chargeback")],
            },
            actions: vec![Action::Note {
                text: text("Refunds: ask for the order number, and look up how it was paid before you promise anything."),
            }],
            limit: Limit::OnceAConversation,
            ..Rule::new(id(now, 1))
        },
        Rule {
            name: text("Waits for two hours"),
            numbers: vec![sales.clone()],
            enabled: true,
            trigger: Trigger::Unanswered { minutes: 120 },
            actions: vec![Action::Notify {
                text: text("A customer of Sales has waited for two hours"),
            }],
            ..Rule::new(id(now, 2))
        },
        Rule {
            name: text("Nobody is there"),
            trigger: Trigger::OutsideHours,
            actions: vec![Action::Reply {
                text: text("Hello {{first_name|there}}, thank you for your message. We are closed now and answer in the morning."),
            }],
            ..Rule::new(id(now, 3))
        },
        Rule {
            name: text("What the assistant would say"),
            numbers: vec![sales],
            enabled: true,
            trigger: Trigger::OutsideHours,
            actions: vec![Action::Answer {
                least: GOOD_FIT,
                proposes: true,
            }],
            limit: Limit::EveryTime,
            ..Rule::new(id(now, 4))
        },
    ];
    stored(|| {
        let mut commit = store.commit::<()>();
        for rule in &rules {
            commit.put_rule((), &Rule { v: 1, ..rule.clone() }, None);
        }
        commit
    })
    .await
}

const fn id(now: Millis, serial: u128) -> RuleId {
    RuleId::from_parts(now.0.unsigned_abs(), serial)
}
