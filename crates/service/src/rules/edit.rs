//! What Admins do with rules. Each change is in the audit, in the same transaction.

use crate::{
    Service,
    audit::{self, Act, Ended, Entry, Who},
    me::assignable,
    retry::Tries,
    templates,
};
use domain::{
    LiveEvent, Millis, PhoneId, Problem, Role, Rule, RuleId,
    live::{Change, Scope, Setting},
    rule::{Action, MOST_RULES, RuleView, Run, Trigger, Trouble, compile, personal_fills},
};
use futures::{
    TryStreamExt,
    stream::{self, StreamExt},
};
use identity::Admin;
use store::{AuditRow, Commit, CommitError, RuleOrder, StoreError};

/// How often a change is tried against other writers.
const TRIES: u32 = 8;
/// So much of what a rule did is counted for the list, and shown of one rule.
const COUNTED: usize = 200;
const SHOWN: usize = 50;
const TROUBLES: usize = 3;
const WEEK: i64 = 7 * 86_400_000;
/// So many rules are counted at once.
const AT_ONCE: usize = 8;
/// Stands for a customer's name where a template is tried.
const SOMEBODY: &str = "Maya";

/// Why a rule was not changed.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    #[error("there is no such rule")]
    NotFound,
    /// Somebody else changed it since it was read.
    #[error("the rule was changed meanwhile")]
    Changed,
    /// The sentence says what is wrong.
    #[error("{0}")]
    Invalid(String),
    #[error("the store could not be read or written")]
    Store(#[from] StoreError),
}

impl From<Vec<Problem>> for RuleError {
    fn from(problems: Vec<Problem>) -> Self {
        let first = problems.into_iter().next();
        Self::Invalid(first.map_or_else(|| "This rule cannot be kept.".to_owned(), |problem| problem.words))
    }
}

/// All rules in their order, with what they did lately.
pub async fn list(service: &Service, _admin: &Admin) -> Result<Vec<RuleView>, RuleError> {
    let (rules, _) = service.inner.store.rules().await?;
    let now = service.now();
    let views = stream::iter(rules).map(|rule| {
        Box::pin(async move {
            let runs = service.inner.store.rule_runs(rule.id, COUNTED).await?;
            Ok::<_, StoreError>(view(rule, &runs, now))
        })
    });
    Ok(views.buffered(AT_ONCE).try_collect().await?)
}

fn view(rule: Rule, runs: &[Run], now: Millis) -> RuleView {
    let acted = || runs.iter().filter(|run| run.acts());
    let lately = acted().filter(|run| now.0 - run.at.0 < WEEK).count();
    let trouble = |run: &Run| {
        Some(Trouble {
            at: run.at,
            conversation: run.conversation.clone(),
            words: run.trouble()?.to_owned(),
        })
    };
    RuleView {
        rule,
        acted: u32::try_from(lately).unwrap_or(u32::MAX),
        more: runs.len() == COUNTED && runs.last().is_some_and(|run| now.0 - run.at.0 < WEEK),
        last: acted().map(|run| run.at).max(),
        troubles: runs.iter().filter_map(trouble).take(TROUBLES).collect(),
    }
}

/// What a rule did, the newest messages first.
pub async fn runs(service: &Service, _admin: &Admin, id: RuleId) -> Result<Vec<Run>, RuleError> {
    let store = &service.inner.store;
    store.rule(id).await?.ok_or(RuleError::NotFound)?;
    Ok(store.rule_runs(id, SHOWN).await?)
}

/// Keeps a rule, new or changed, over the version that was read. The same again changes nothing.
pub async fn save(service: &Service, admin: &Admin, rule: Rule) -> Result<Rule, RuleError> {
    let over = rule.v;
    let wanted = Rule {
        name: rule.name.trim().to_owned(),
        v: over + 1,
        ..rule
    };
    check(service, &wanted).await?;
    keep(service, admin, wanted, over).await
}

/// Keeps what was checked.
async fn keep(service: &Service, admin: &Admin, wanted: Rule, over: u64) -> Result<Rule, RuleError> {
    let mut tries = Tries::new(service, TRIES);
    loop {
        let store = &service.inner.store;
        let (rules, _) = store.rules().await?;
        let known = rules.iter().find(|known| known.id == wanted.id);
        let mut wanted = wanted.clone();
        let words = match known {
            Some(known) => {
                wanted.newer = known.newer.clone();
                // It was kept already, and the answer was lost.
                if *known == wanted {
                    return Ok(wanted);
                }
                if known.v != over {
                    return Err(RuleError::Changed);
                }
                known.difference(&wanted)
            }
            None if over > 0 => return Err(RuleError::NotFound),
            None if rules.len() >= MOST_RULES => {
                let why = format!("There are {MOST_RULES} rules already. Delete one first.");
                return Err(RuleError::Invalid(why));
            }
            None => format!("made: {}; then: {}", wanted.trigger.words(), wanted.does()),
        };
        let row = row(service, admin, &wanted, &words);
        let mut commit = store.commit();
        commit.put_rule((), &wanted, known.map(|known| known.v));
        match write(service, commit, &row).await {
            Ok(()) => return Ok(wanted),
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}

/// Switches a rule on or off, over the version that was read. Off also when it could not be switched on any more.
pub async fn switch(service: &Service, admin: &Admin, id: RuleId, on: bool, over: u64) -> Result<Rule, RuleError> {
    let known = service.inner.store.rule(id).await?.ok_or(RuleError::NotFound)?;
    if known.enabled == on {
        return Ok(known);
    }
    if known.v != over {
        return Err(RuleError::Changed);
    }
    let rule = Rule { enabled: on, ..known };
    if on {
        return save(service, admin, rule).await;
    }
    let off = Rule { v: over + 1, ..rule };
    keep(service, admin, off, over).await
}

/// Moves a rule before, or behind, its neighbour.
pub async fn shift(service: &Service, admin: &Admin, id: RuleId, up: bool) -> Result<(), RuleError> {
    let mut tries = Tries::new(service, TRIES);
    loop {
        let store = &service.inner.store;
        let (rules, order) = store.rules().await?;
        let at = rules.iter().position(|rule| rule.id == id).ok_or(RuleError::NotFound)?;
        let other = if up { at.checked_sub(1) } else { at.checked_add(1) };
        let (Some(rule), Some(other)) = (rules.get(at), other.and_then(|other| rules.get(other))) else {
            return Ok(());
        };
        // Rules of a newer version keep their places.
        let mut ids = order.order.clone();
        ids.extend(rules.iter().map(|rule| rule.id).filter(|id| !order.order.contains(id)));
        ids.retain(|id| order.order.contains(id) || rules.iter().any(|rule| rule.id == *id));
        let place = |id: RuleId| ids.iter().position(|known| *known == id);
        if let (Some(one), Some(two)) = (place(rule.id), place(other.id)) {
            ids.swap(one, two);
        }
        let words = format!("moved {} “{}”", if up { "before" } else { "behind" }, other.name);
        let row = row(service, admin, rule, &words);
        let mut commit = store.commit();
        commit.put_rule_order(
            (),
            &RuleOrder {
                order: ids,
                v: order.v + 1,
            },
        );
        match write(service, commit, &row).await {
            Ok(()) => return Ok(()),
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}

/// Deletes a rule that is still as it was read. What it did stays in the threads.
pub async fn delete(service: &Service, admin: &Admin, id: RuleId, over: u64) -> Result<(), RuleError> {
    let mut tries = Tries::new(service, TRIES);
    loop {
        let store = &service.inner.store;
        let (rules, mut order) = store.rules().await?;
        let known = rules.into_iter().find(|rule| rule.id == id).ok_or(RuleError::NotFound)?;
        if known.v != over {
            return Err(RuleError::Changed);
        }
        let mut commit = store.commit();
        commit.delete_rule((), &known);
        if order.order.contains(&id) {
            order.order.retain(|one| *one != id);
            order.v += 1;
            commit.put_rule_order((), &order);
        }
        let row = row(
            service,
            admin,
            &known,
            &format!("deleted: {}; then: {}", known.trigger.words(), known.does()),
        );
        match write(service, commit, &row).await {
            Ok(()) => return Ok(()),
            Err(CommitError::Cancelled(_)) => tries.conflict().await?,
            Err(CommitError::Store(error)) => tries.failure(error).await?,
        }
    }
}

/// Writes a change with its row in the audit, and tells Admins who look at the rules.
async fn write(service: &Service, mut commit: Commit<'_, ()>, row: &AuditRow) -> Result<(), CommitError<()>> {
    commit.put_audit((), row);
    let live = LiveEvent::new(service.inner.ids.event(), Scope::Admins, vec![Change::Setting(Setting::Rules)]);
    let live = commit.put_live((), &live);
    let written = commit.run().await;
    service.inner.rules.forget();
    if written.is_ok() {
        service.publish(live);
    }
    written
}

fn row(service: &Service, admin: &Admin, rule: &Rule, words: &str) -> AuditRow {
    let entry = Entry {
        who: Some(Who {
            actor: admin.actor().clone(),
            role: Some(Role::Admin),
        }),
        object: Some(rule.name.clone()),
        note: Some(words.to_owned()),
        ..Entry::new(Act::Rule, Ended::Done)
    };
    audit::row(service, entry)
}

/// Everything that can be known of a rule before it acts. One that is switched off may have templates that WhatsApp still reviews.
pub(super) async fn check(service: &Service, rule: &Rule) -> Result<(), RuleError> {
    rule.check()?;
    if let Trigger::Pattern { pattern } = &rule.trigger {
        compile(pattern).map_err(RuleError::Invalid)?;
    }
    let phones = service.phones().await?;
    if !rule.numbers.iter().all(|id| phones.iter().any(|phone| phone.id == *id)) {
        return Err(RuleError::Invalid("One of the numbers is gone. Choose again.".to_owned()));
    }
    let answers = |action: &Action| matches!(action, Action::Answer { .. });
    if service.inner.answering.is_none() && rule.actions.iter().any(answers) {
        let why = "No assistant is set up on this server, so it cannot answer. The README says how, under WECARE_ASSISTANT.";
        return Err(RuleError::Invalid(why.to_owned()));
    }
    let people = assignable(service).await?;
    for action in &rule.actions {
        let asked = match action {
            Action::Assign { to, .. } => std::slice::from_ref(to),
            Action::RoundRobin { among, .. } => among.as_slice(),
            _ => &[],
        };
        if let Some(gone) = asked.iter().find(|one| !people.iter().any(|person| person.id == one.id)) {
            let why = format!("{} cannot take conversations. Choose an Operator or an Admin.", gone.name);
            return Err(RuleError::Invalid(why));
        }
        for phone in phones.iter().filter(|phone| rule.is_for(&phone.id)) {
            check_template(service, &phone.id, &phone.title(), action, rule.enabled).await?;
        }
    }
    Ok(())
}

async fn check_template(service: &Service, phone: &PhoneId, title: &str, action: &Action, enabled: bool) -> Result<(), RuleError> {
    let Action::Template { name, language, fills } = action else {
        return Ok(());
    };
    let template = match templates::to_send(service, phone, name, language).await {
        Ok(template) => template,
        Err(crate::SendError::Store(error)) => return Err(error.into()),
        Err(_) => {
            return Err(RuleError::Invalid(format!(
                "{title} has no template {name} in this language. Choose another one."
            )));
        }
    };
    let Err(problems) = template.fill(&personal_fills(fills, Some(SOMEBODY))) else {
        return Ok(());
    };
    let first = problems.into_iter().find(|problem| enabled || problem.at != "template");
    first.map_or(Ok(()), |problem| Err(RuleError::Invalid(problem.words)))
}
