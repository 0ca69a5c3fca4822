//! I2: every recipient of a bulk job is in exactly one place, its counts are a recount, and nobody got a message twice.

use super::{
    checks::Findings,
    facts::{Facts, rank},
    items::{integer, owned, plain},
    tables::{Item, text},
};
use std::collections::{BTreeMap, HashMap};

/// What the table says of bulk jobs.
#[derive(Debug, Default)]
pub(super) struct Jobs {
    all: BTreeMap<String, Job>,
    /// How many recipients a group has, by partition.
    planned: BTreeMap<String, u64>,
    /// State and conversation of those whose turn has come, by partition and place.
    claimed: BTreeMap<(String, String), (String, Option<String>)>,
    counts: BTreeMap<String, BTreeMap<String, i64>>,
}

#[derive(Debug, Default)]
struct Job {
    state: String,
    plan: i64,
    recipients: i64,
}

/// Groups of recipients of each further message are numbered from so far on, those who get the winner last; and how they are counted apart.
const APART: [(&str, u32); 4] = [("b:", 500_000), ("c:", 1_000_000), ("d:", 1_500_000), ("r:", 2_000_000)];
/// So many groups lie between those of two messages.
const BETWEEN: u32 = 500_000;

/// The states of recipients, as counters name them.
const STATES: [&str; 10] = [
    "pending",
    "sending",
    "accepted",
    "sent",
    "delivered",
    "read",
    "failed",
    "unconfirmed",
    "skipped",
    "cancelled",
];

impl Jobs {
    /// An item of the partition with all jobs.
    pub(super) fn take_job(&mut self, item: &Item, id: &str) -> Option<()> {
        let value = plain(item)?;
        let job = Job {
            state: owned(&value["state"]["is"])?,
            plan: integer(&value["plan"])?,
            recipients: integer(&value["planned"]["recipients"]).unwrap_or(0),
        };
        self.all.insert(id.to_owned(), job);
        Some(())
    }

    /// An item of one job.
    pub(super) fn take(&mut self, item: &Item, rest: &str, sk: &str) -> Option<()> {
        if sk.starts_with("COUNT#") {
            let counts = self.counts.entry(rest.to_owned()).or_default();
            for (name, value) in item {
                let by: Option<i64> = value["N"].as_str().and_then(|number| number.parse().ok());
                if let Some(by) = by.filter(|_| name != "schema") {
                    *counts.entry(name.clone()).or_default() += by;
                }
            }
        } else if sk == "CHUNK" {
            let recipients = plain(item)?.as_array()?.len();
            self.planned.insert(rest.to_owned(), recipients as u64);
        } else if let Some(place) = sk.strip_prefix("RCPT#") {
            let state = text(item, "state")?.to_owned();
            let conversation = text(item, "conversation").map(str::to_owned);
            self.claimed.insert((rest.to_owned(), place.to_owned()), (state, conversation));
        }
        Some(())
    }

    /// Checks all jobs.
    pub(super) fn check(&self, facts: &Facts, findings: &mut Findings) {
        let messages = messages(facts);
        for (id, job) in &self.all {
            self.check_job(id, job, findings);
        }
        for ((partition, place), (state, _)) in &self.claimed {
            let mut parts = partition.split('#');
            let (Some(job), Some(plan)) = (parts.next(), parts.next()) else {
                continue;
            };
            let recipient = format!("{job}.{plan}.{}", place.trim_start_matches('0').parse::<u64>().unwrap_or(0));
            let sent = messages.get(recipient.as_str()).map(Vec::as_slice).unwrap_or_default();
            match sent {
                [] if matches!(state.as_str(), "skipped" | "cancelled") => {}
                [one] if expected(one) == state => {}
                [one] => findings.wrong("I2", format_args!("the recipient {recipient} is {state} and the message is {one}")),
                [] => findings.wrong("I2", format_args!("the recipient {recipient} is {state} and has no message")),
                more => findings.wrong("I2", format_args!("the recipient {recipient} has {} messages", more.len())),
            }
        }
        findings.count("bulkJobs", self.all.len());
        findings.count("bulkRecipients", self.claimed.len());
    }

    /// How many recipients stand where: all, or those whose groups are numbered from somewhere on.
    fn recount(&self, prefix: &str, from: Option<u32>) -> BTreeMap<&str, i64> {
        let is_of = |partition: &str| {
            let chunk = partition.strip_prefix(prefix).and_then(|chunk| chunk.parse::<u32>().ok());
            chunk.is_some_and(|chunk| from.is_none_or(|from| (from..from + BETWEEN).contains(&chunk)))
        };
        let planned = self.planned.iter().filter(|(partition, _)| is_of(partition));
        let planned: u64 = planned.map(|(_, many)| many).sum();
        let mut recount: BTreeMap<&str, i64> = BTreeMap::new();
        for (_, (state, _)) in self.claimed.iter().filter(|((partition, _), _)| is_of(partition)) {
            *recount.entry(state).or_default() += 1;
        }
        let begun: i64 = recount.values().sum();
        recount.insert("pending", i64::try_from(planned).unwrap_or(i64::MAX) - begun);
        recount
    }

    fn check_job(&self, id: &str, job: &Job, findings: &mut Findings) {
        if !matches!(job.state.as_str(), "running" | "paused" | "stopped" | "finished" | "cancelled") {
            return;
        }
        let prefix = format!("{id}#{}#", job.plan);
        let planned: u64 = self
            .planned
            .iter()
            .filter(|(partition, _)| partition.starts_with(&prefix))
            .map(|(_, many)| many)
            .sum();
        let planned = i64::try_from(planned).unwrap_or(i64::MAX);
        if planned != job.recipients {
            findings.wrong(
                "I2",
                format_args!("the job {id} has {planned} recipients and says {}", job.recipients),
            );
        }
        let counts = self.counts.get(id).cloned().unwrap_or_default();
        let recount = self.recount(&prefix, None);
        let apart = APART.map(|(before, from)| (before, self.recount(&prefix, Some(from))));
        for (before, recount) in std::iter::once(&("", recount.clone())).chain(&apart) {
            for state in STATES {
                let says = counts.get(&format!("{before}{state}")).copied().unwrap_or(0);
                let are = recount.get(state).copied().unwrap_or(0);
                if says != are {
                    findings.wrong("I2", format_args!("the job {id} counts {says} {before}{state} and has {are}"));
                }
            }
        }
        if job.state == "finished" && recount.get("pending").is_some_and(|left| *left > 0) {
            findings.wrong("I2", format_args!("the job {id} is finished and somebody still waits"));
        }
    }
}

/// The states of the messages to each recipient.
fn messages(facts: &Facts) -> HashMap<&str, Vec<&'static str>> {
    let mut found: HashMap<&str, Vec<&'static str>> = HashMap::new();
    for message in facts.messages.values().flatten() {
        if let (Some(recipient), Some(state)) = (&message.bulk, message.state) {
            let state = if message.is_left_out { "skipped" } else { state };
            found.entry(recipient).or_default().push(state);
        }
    }
    found
}

/// What a recipient must be, by the state of the message.
fn expected(state: &str) -> &str {
    match state {
        "queued" | "sending" => "sending",
        "handed_over" => "accepted",
        "played" => "read",
        "skipped" => "skipped",
        other if rank(other) > 0 => other,
        _ => "sending",
    }
}
