//! Keeps the directory fresh: one instance at a time lists the members of the three groups.

use crate::Identity;
use aws_sdk_cognitoidentityprovider::{error::ProvideErrorMetadata, types::UserType};
use domain::{Role, UserId};
use runner::{BackOff, Jitter, Leased, Runner, Schedule};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use store::{DirectoryItem, DirectoryPerson, StoreError};
use tokio_util::sync::CancellationToken;

const JOB: &str = "directory";

/// Changes made in Cognito take effect within five seconds. The lease is longer than a reading may take, so that two instances
/// never read at once.
const SCHEDULE: Schedule = Schedule {
    every: Duration::from_secs(3),
    lease: Duration::from_secs(10),
    back_off: BackOff {
        first: Duration::from_secs(6),
        longest: Duration::from_secs(30),
    },
};

/// Longest time for reading all groups.
const READ_TIMEOUT: Duration = Duration::from_secs(8);

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
    leased: Leased,
}

impl DirectoryPoller {
    pub(crate) fn new(identity: Identity) -> Self {
        let inner = &identity.inner;
        let entropy = inner.entropy.clone();
        let runner = Runner {
            store: inner.store.clone(),
            clock: inner.clock.clone(),
            jitter: Jitter::new(move |below| entropy.per_mille().unwrap_or(500).saturating_mul(below) / 1_000),
            meters: inner.meters.clone(),
            instance: inner.instance.clone(),
        };
        let leased = Leased::new(runner, JOB, SCHEDULE);
        Self { identity, leased }
    }

    /// Reads once, if this instance has or gets the lease.
    pub async fn poll_once(&self) -> Result<Polled, PollError> {
        let polled = self.leased.once(|| self.identity.refresh_directory()).await?;
        Ok(polled.unwrap_or(Polled::NotLeader))
    }

    /// Reads again and again until cancelled; then gives the lease back.
    pub async fn run(&self, cancel: CancellationToken) {
        let read = || async {
            let polled = self.identity.refresh_directory().await?;
            if let Polled::Written { people, changed: true } = polled {
                tracing::info!(people, "roles were read from Cognito");
            }
            Ok::<_, PollError>(())
        };
        self.leased.run(read, &cancel).await;
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
        let over = before.as_ref().map(|before| before.version);
        let (signed_out, sights) = before.map(|before| (before.signed_out, before.sights)).unwrap_or_default();
        let next = DirectoryItem {
            people,
            signed_out,
            sights,
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
