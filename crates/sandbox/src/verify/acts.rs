//! I3 for what customers do to messages: in whatever order it came, a message shows the newest reaction, every edit, and whether it
//! was deleted.

use super::{
    checks::{Findings, Index},
    record::{Act, Record},
};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(record: &Record, index: &Index<'_>, findings: &mut Findings) {
    let mut by_target: BTreeMap<&str, Vec<&Act>> = BTreeMap::new();
    // What was never taken in is a matter of I1.
    for act in record.acts.iter().filter(|act| index.facts.acts.contains(&act.wamid)) {
        by_target.entry(&act.target).or_default().push(act);
    }
    for (target, acts) in &by_target {
        let Some(message) = index.facts.wamids.get(*target).and_then(|place| index.at(place)) else {
            findings.wrong("I3", format_args!("something was done to {target}, which is not stored"));
            continue;
        };
        let marks = &message.marks;
        let of = |kind: &'static str| acts.iter().copied().filter(move |act| act.kind == kind);
        let reactions = newest(of("reaction"));
        if !reactions.is_empty() && !reactions.contains(&marks.emoji.as_deref()) {
            findings.wrong(
                "I3",
                format_args!("{target} shows the reaction {:?} and not one of {reactions:?}", marks.emoji),
            );
        }
        let edits: BTreeSet<&str> = of("edit").map(|act| act.wamid.as_str()).collect();
        if !marks.edits.iter().map(String::as_str).eq(edits.iter().copied()) {
            findings.wrong(
                "I3",
                format_args!("{target} has the edits {:?} and should have {edits:?}", marks.edits),
            );
        }
        let words = newest(of("edit"));
        if marks.hidden {
            if marks.words.as_deref().is_some_and(|words| !words.is_empty()) {
                findings.wrong("I3", format_args!("{target} was hidden and says what it was edited to"));
            }
        } else if !words.is_empty() && !words.contains(&marks.words.as_deref()) {
            findings.wrong("I3", format_args!("{target} does not show its newest edit"));
        }
        let deleted = of("revoke").next().is_some();
        if marks.deleted != deleted {
            findings.wrong(
                "I3",
                format_args!("{target} shows deleted {} and should show {deleted}", marks.deleted),
            );
        }
    }
    findings.count("acts", by_target.values().map(Vec::len).sum());
}

/// What the newest acts say: several, when they are of one second.
fn newest<'a>(acts: impl Iterator<Item = &'a Act> + Clone) -> BTreeSet<Option<&'a str>> {
    let last = acts.clone().map(|act| act.second).max();
    acts.filter(|act| Some(act.second) == last).map(|act| act.text.as_deref()).collect()
}
