//! Keeps the directory fresh: one instance at a time lists the members of the three groups.

use crate::Identity;
use aws_sdk_cognitoidentityprovider::{error::ProvideErrorMetadata, types::UserType};
use domain::{Role, UserId};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use store::{DirectoryItem, DirectoryPerson, StoreError};
use tokio_util::sync::CancellationToken;

const JOB: &str = "directory";

/// How long the lease lasts. Longer than a reading may take, so that two instances never read at once.
const LEASE_MS: i64 = 10_000;

/// Longest time for reading all groups.
const READ_TIMEOUT: Duration = Duration::from_secs(8);

/// Time between two readings: changes made in Cognito take effect within five seconds.
const EVERY: Duration = Duration::from_secs(3);

/// Longest time between two readings when they fail.
const BACK_OFF: Duration = Duration::from_secs(30);

/// An unchanged directory is written again after this long, so that its age shows whether it is still being read.
const REWRITE_AFTER_MS: i64 = 30_000;

/// Cognito: at most 60 users a page. So many pages a group are read before something must be wrong.
const PAGE: i32 = 60;
const MAX_PAGES: usize = 200;

/// What a reading led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Polled {
    /// Another instance has the lease.
    NotLeader,
    /// As before, and written not long ago.
    Unchanged,
    /// Written: `changed` when people or roles differ, else only the time.
    Written { people: usize, changed: bool },
}

/// Why the directory was not read.
#[derive(Debug, thiserror::Error)]
pub enum PollError {
    #[error("Cognito did not list the members of group {group}: {reason}")]
    Cognito { group: &'static str, reason: String },
    #[error("Cognito took longer than eight seconds to list the members of the groups")]
    TimedOut,
    #[error("group {0} has more members than can be read")]
    TooMany(&'static str),
    #[error("the directory could not be kept")]
    Store(#[from] StoreError),
}

/// Reads the groups' members every three seconds while it has the lease.
#[derive(Debug)]
pub struct DirectoryPoller {
    identity: Identity,
}

impl DirectoryPoller {
    pub(crate) fn new(identity: Identity) -> Self {
        Self { identity }
    }

    /// Reads once, if this instance has or gets the lease.
    pub async fn poll_once(&self) -> Result<Polled, PollError> {
        let inner = &self.identity.inner;
        if inner
            .store
            .try_acquire_lease(JOB, &inner.instance, inner.clock.now(), LEASE_MS)
            .await?
        {
            self.identity.refresh_directory().await
        } else {
            Ok(Polled::NotLeader)
        }
    }

    /// Reads again and again until cancelled; then gives the lease back.
    pub async fn run(&self, cancel: CancellationToken) {
        let inner = &self.identity.inner;
        let mut failures: u32 = 0;
        loop {
            let polled = tokio::select! {
                polled = self.poll_once() => polled,
                () = cancel.cancelled() => break,
            };
            match polled {
                Ok(Polled::Written { people, changed: true }) => {
                    failures = 0;
                    tracing::info!(people, "roles were read from Cognito");
                }
                Ok(_) => failures = 0,
                Err(error) => {
                    failures = failures.saturating_add(1);
                    // The first failure and then one in about five minutes: the log should not fill up while Cognito is away.
                    if failures % 10 == 1 {
                        tracing::warn!(
                            error = %domain::Causes(&error),
                            failures,
                            "roles could not be read from Cognito"
                        );
                    }
                }
            }
            let pause = self.pause(failures);
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = cancel.cancelled() => break,
            }
        }
        if let Err(error) = inner.store.release_lease(JOB, &inner.instance).await {
            tracing::debug!(
                error = %domain::Causes(&error),
                "the directory's lease was not given back; it runs out by itself"
            );
        }
    }

    /// The pause before the next reading: doubled with each failure, a tenth more or less at random.
    fn pause(&self, failures: u32) -> Duration {
        let base = EVERY.saturating_mul(1 << failures.min(4)).min(BACK_OFF);
        let jitter = self.identity.inner.entropy.per_mille().unwrap_or(500);
        base.mul_f64(0.9) + base.mul_f64(0.2).saturating_mul(u32::try_from(jitter).unwrap_or(0)) / 1_000
    }
}

impl Identity {
    /// Reads the groups now, whoever has the lease: after an admin act of our own, and when somebody signs in who is not known yet.
    pub async fn refresh_directory(&self) -> Result<Polled, PollError> {
        let inner = &self.inner;
        let before = inner.store.directory().await?;
        let started = inner.clock.now();
        let people = tokio::time::timeout(READ_TIMEOUT, self.list_members())
            .await
            .map_err(|_| PollError::TimedOut)??;
        let changed = before.as_ref().is_none_or(|before| before.people != people);
        if let Some(before) = before.as_ref()
            && !changed
            && (0..REWRITE_AFTER_MS).contains(&started.0.saturating_sub(before.read_at.0))
        {
            return Ok(Polled::Unchanged);
        }
        let over = before.map(|before| before.version);
        let next = DirectoryItem {
            people,
            read_at: started,
            version: over.map_or(1, |version| version.saturating_add(1)),
        };
        if inner.store.put_directory(&next, over).await? {
            let people = next.people.len();
            inner.directory.put(inner.clock.now(), Arc::new(next));
            return Ok(Polled::Written { people, changed });
        }
        // Somebody else wrote meanwhile, from a reading as fresh as ours.
        if let Some(theirs) = inner.store.directory().await? {
            inner.directory.put(inner.clock.now(), Arc::new(theirs));
        }
        Ok(Polled::Unchanged)
    }

    async fn list_members(&self) -> Result<Vec<DirectoryPerson>, PollError> {
        let mut people = BTreeMap::new();
        // The least role first: who is in several groups ends with the highest.
        for role in Role::ALL {
            let mut token = None;
            let mut pages = 0;
            loop {
                let page = self
                    .inner
                    .cognito
                    .list_users_in_group()
                    .user_pool_id(&self.inner.config.user_pool_id)
                    .group_name(role.name())
                    .limit(PAGE)
                    .set_next_token(token)
                    .send()
                    .await
                    .map_err(|error| {
                        let reason = error.code().map_or_else(|| domain::Causes(&error).to_string(), str::to_owned);
                        PollError::Cognito {
                            group: role.name(),
                            reason,
                        }
                    })?;
                for user in page.users.unwrap_or_default() {
                    if let Some(person) = person(&user, role) {
                        people.insert(person.sub.clone(), person);
                    }
                }
                token = page.next_token;
                if token.is_none() {
                    break;
                }
                pages += 1;
                if pages == MAX_PAGES {
                    return Err(PollError::TooMany(role.name()));
                }
            }
        }
        Ok(people.into_values().collect())
    }
}

fn person(user: &UserType, role: Role) -> Option<DirectoryPerson> {
    let attribute = |name: &str| {
        let value = user.attributes().iter().find(|attribute| attribute.name() == name)?.value()?.trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    let username = user.username()?.to_owned();
    let Some(sub) = attribute("sub").and_then(|sub| UserId::parse(sub).ok()) else {
        tracing::warn!(group = role.name(), "a member of a group has no usable sub; they have no role here");
        return None;
    };
    let email = attribute("email");
    let name = attribute("name").or_else(|| email.clone()).unwrap_or_else(|| username.clone());
    Some(DirectoryPerson {
        sub,
        username,
        name,
        email,
        role,
        enabled: user.enabled,
    })
}
