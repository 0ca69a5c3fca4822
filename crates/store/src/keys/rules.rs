//! Keys of rules and of what they did.

use super::{Key, contact};
use domain::{CustomerId, MessageId, RuleId};

/// Partition of the rules and of their order: there are few, and they are read together.
pub const RULES_PK: &str = "RULES";
/// Sort keys of rules begin with this.
pub const RULE_PREFIX: &str = "RULE#";
/// Sort keys of what a rule did begin with this.
pub const RUNS: &str = "RUN#";

/// A rule.
pub fn rule(id: RuleId) -> Key {
    Key::new(RULES_PK.to_owned(), format!("{RULE_PREFIX}{id}"))
}

/// In which order the rules are asked.
pub fn rule_order() -> Key {
    Key::new(RULES_PK.to_owned(), "ORDER")
}

/// What a rule does about a message. The id begins with the time at which the message came.
pub fn rule_run(rule: RuleId, message: MessageId) -> Key {
    Key::new(rule_pk(rule), format!("{RUNS}{message}"))
}

/// Whose turn it was in a rule that gives conversations to people in turns.
pub fn rule_turns(rule: RuleId) -> Key {
    Key::new(rule_pk(rule), "TURNS")
}

/// Partition of what a rule did.
pub fn rule_pk(rule: RuleId) -> String {
    format!("RULE#{rule}")
}

/// That it was decided which rules act on a message: on its coming (`NOW`), or one that waits for an answer, by its id.
pub fn rule_decision(message: MessageId, slot: &str) -> Key {
    Key::new(format!("RULED#{message}"), slot)
}

/// What rules did for a customer.
pub fn rule_memory(customer: CustomerId) -> Key {
    Key::new(contact(customer).pk, "RULES")
}
