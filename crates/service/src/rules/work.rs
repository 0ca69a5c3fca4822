//! Rules look at a message: when it came, and when nobody has answered it.

use super::{act, look::Scene};
use crate::{Service, retry::Tries};
use domain::{
    Message,
    rule::{Action, Fate, Occasion, Ready, Run, asking, decide},
};
use runner::Outcome;
use std::time::Duration;
use store::{CommitError, RuleEntry, RuleTask, StoreError};

/// How often something is tried against other writers and a busy store before the entry waits.
pub(super) const TRIES: u32 = 8;
/// After this long it is looked at again when the store could not be reached.
const LOOK_AGAIN: Duration = Duration::from_secs(2);
/// And after this long when a file is still on its way from WhatsApp.
const FOR_A_FILE: Duration = Duration::from_secs(2);
/// What could not be read or written so often never will.
const GIVE_UP: u32 = 50;

/// The part of a decision that is taken when the message comes.
const ON_COMING: &str = "NOW";

/// Lets the rules look at one message. Called again for one that they have looked at, it goes on where it ended.
pub async fn work(service: &Service, entry: &RuleEntry) -> Outcome {
    // Nothing can be decided before it is looked at for the first time.
    let again = entry.attempts > 1;
    let worked = match &entry.task {
        RuleTask::Message { first, .. } => Box::pin(on_coming(service, &entry.task, *first, again)).await,
        RuleTask::Unanswered { .. } => Box::pin(unanswered(service, &entry.task)).await,
    };
    worked.unwrap_or_else(|error| {
        let retryable = error.is_retryable();
        tracing::warn!(entry = entry.id, error = %domain::Causes(&error), "rules left a message for the next look");
        if !retryable && entry.attempts >= GIVE_UP {
            return Outcome::Fail("what rules know of a message cannot be read".to_owned());
        }
        Outcome::Retry(LOOK_AGAIN)
    })
}

async fn on_coming(service: &Service, task: &RuleTask, first: bool, again: bool) -> Result<Outcome, StoreError> {
    let Some(mut scene) = Scene::read(service, &task.message()).await? else {
        return Ok(Outcome::Done);
    };
    let known = if again {
        begun(service, &scene.message, ON_COMING).await?
    } else {
        None
    };
    let runs = if let Some(runs) = known {
        runs
    } else {
        let (book, occasion) = (service.rules().await?, Occasion::Message { first });
        let rules = asking(&book.rules, &scene.seen(occasion, service.now()));
        if rules.is_empty() {
            return Ok(Outcome::Done);
        }
        scene.look_around(service, answers(rules.iter().copied())).await?;
        decided(service, &scene, occasion, ON_COMING, &rules).await?
    };
    all(service, runs).await
}

/// Whether the assistant may answer by one of these rules.
fn answers<'a>(rules: impl IntoIterator<Item = &'a Ready>) -> bool {
    let answers = |action: &Action| matches!(action, Action::Answer { .. });
    rules.into_iter().any(|ready| ready.rule.actions.iter().any(answers))
}

/// Finishes runs, as far as nothing has to be waited for.
async fn all(service: &Service, runs: Vec<Run>) -> Result<Outcome, StoreError> {
    let mut outcome = Outcome::Done;
    for run in runs {
        if !act::finish(service, run).await? {
            outcome = Outcome::Retry(FOR_A_FILE);
        }
    }
    Ok(outcome)
}

async fn unanswered(service: &Service, task: &RuleTask) -> Result<Outcome, StoreError> {
    let Some(mut scene) = Scene::read(service, &task.message()).await? else {
        return Ok(Outcome::Done);
    };
    let book = service.rules().await?;
    let mut rules: Vec<(u32, &Ready)> = book
        .rules
        .iter()
        .filter(|ready| ready.rule.enabled && ready.rule.is_for(&scene.conversation.id.phone))
        .filter_map(|ready| Some((ready.rule.trigger.waits()?, ready)))
        .collect();
    rules.sort_by_key(|(minutes, _)| *minutes);
    scene.look_around(service, answers(rules.iter().map(|(_, ready)| *ready))).await?;
    let arrived = i64::try_from(scene.message.id.0.timestamp_ms()).unwrap_or(i64::MAX);
    let waited = service.now().0 - arrived;
    let settled = scene.is_settled();
    for (minutes, ready) in rules {
        let left = i64::from(minutes) * 60_000 - waited;
        if left > 0 {
            // A later rule; it is no use to wait for it where somebody has answered.
            let wait = Duration::from_millis(left.unsigned_abs());
            return Ok(if settled { Outcome::Done } else { Outcome::Retry(wait) });
        }
        let slot = ready.rule.id.to_string();
        // What is begun is finished, whatever happened since.
        let runs = match begun(service, &scene.message, &slot).await? {
            Some(runs) => runs,
            None if settled => Vec::new(),
            None => decided(service, &scene, Occasion::Unanswered { waited }, &slot, &[ready]).await?,
        };
        let acts = runs.iter().any(Run::acts);
        if let wait @ Outcome::Retry(_) = all(service, runs).await? {
            return Ok(wait);
        }
        if acts && ready.rule.stop {
            break;
        }
    }
    Ok(Outcome::Done)
}

/// What was decided before; none where nothing is decided yet.
async fn begun(service: &Service, message: &Message, slot: &str) -> Result<Option<Vec<Run>>, StoreError> {
    let store = &service.inner.store;
    let Some(rules) = store.rule_decision(message.id, slot).await? else {
        return Ok(None);
    };
    let mut runs = Vec::with_capacity(rules.len());
    for rule in rules {
        runs.extend(store.rule_run(rule, message.id).await?);
    }
    Ok(Some(runs))
}

/// Decides what the rules do. Where none does anything, nothing is written.
async fn decided(service: &Service, scene: &Scene, occasion: Occasion, slot: &str, rules: &[&Ready]) -> Result<Vec<Run>, StoreError> {
    let store = &service.inner.store;
    let (message, id) = (&scene.message, &scene.conversation.id);
    let mut tries = Tries::new(service, TRIES);
    loop {
        let now = service.now();
        let mut memory = store.rule_memory(id.customer).await?;
        let decided = decide(rules.iter().copied(), &scene.seen(occasion, now), &mut memory);
        if decided.is_empty() {
            return Ok(Vec::new());
        }
        memory.v += 1;
        let mut runs: Vec<Run> = Vec::with_capacity(decided.len());
        for one in decided {
            runs.push(Run {
                rule: one.rule.id,
                name: one.rule.name.clone(),
                conversation: id.clone(),
                message: message.id,
                written: message.at,
                at: now,
                behind: runs.iter().map(|run| run.steps.len()).sum(),
                steps: one.steps,
                v: 1,
            });
        }
        let mut commit = store.commit();
        let ids: Vec<_> = runs.iter().map(|run| run.rule).collect();
        commit.create_rule_decision((), message.id, slot, &ids, now);
        commit.put_rule_memory((), id.customer, &memory);
        for run in &runs {
            commit.put_rule_run((), run);
        }
        match commit.run().await {
            Ok(()) => {
                let skipped = |run: &&Run| run.steps.iter().any(|step| matches!(step.fate, Fate::Skipped(_)));
                let skipped = runs.iter().filter(skipped).count();
                tracing::info!(message = %message.id, rules = runs.len(), skipped, "rules act on a message");
                return Ok(runs);
            }
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
        // Another worker may have been faster, or it was stored although the answer was lost.
        if let Some(runs) = begun(service, message, slot).await? {
            return Ok(runs);
        }
    }
}
