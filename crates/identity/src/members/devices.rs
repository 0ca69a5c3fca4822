//! Where somebody is signed in, and the end of one sign-in.

use super::MemberError;
use crate::{Admin, Identity, Person, SessionKey, hash::sha256_hex, session::Profile};
use domain::{Millis, SignedIn, UserId, device::device};
use store::SignIn;

/// Letters of the name of a sign-in.
const NAME: usize = 32;

/// What a sign-in is called. Nobody finds its tokens by it.
fn name(tokens: &str) -> String {
    sha256_hex(tokens).chars().take(NAME).collect()
}

impl Identity {
    /// Notes on what somebody has signed in. Without it they are signed in all the same.
    pub async fn note_device(&self, person: &Person, user_agent: &str) {
        let Profile {
            sub, tokens, created_at, ..
        } = &*person.profile;
        let sign_in = SignIn {
            id: name(tokens),
            user: sub.clone(),
            tokens: tokens.clone(),
            device: device(user_agent),
            started_at: *created_at,
            seen_at: *created_at,
            expires_at: created_at.plus(self.inner.config.lifetimes.absolute_millis()).seconds(),
        };
        if let Err(error) = self.inner.store.put_sign_in(&sign_in).await {
            tracing::warn!(%error, "it was not noted on what somebody signed in");
        }
    }

    pub(crate) async fn device_seen(&self, profile: &Profile, now: Millis) {
        if let Err(error) = self.inner.store.sign_in_seen(&profile.sub, &name(&profile.tokens), now).await {
            tracing::warn!(%error, "it was not noted that a sign-in is in use");
        }
    }

    pub(crate) async fn forget_device(&self, profile: &Profile) {
        if let Err(error) = self.inner.store.remove_sign_in(&profile.sub, &name(&profile.tokens)).await {
            // Its tokens are gone, so it is shown to nobody.
            tracing::warn!(%error, "a sign-in that is over was not forgotten");
        }
    }

    /// Where somebody is signed in, the last used first. `mine` is the sign-in of who asks.
    pub async fn sign_ins(&self, admin: &Admin, mine: &SessionKey, who: &UserId) -> Result<Vec<SignedIn>, MemberError> {
        let open = self.open_sign_ins(admin, who).await?;
        let shown = open.into_iter().map(|one| SignedIn {
            is_yours: SessionKey::new(&one.tokens) == *mine,
            id: one.id,
            device: one.device,
            started_at: one.started_at,
            seen_at: one.seen_at,
        });
        Ok(shown.collect())
    }

    /// On what a sign-in is, while it is open.
    pub async fn sign_in_device(&self, admin: &Admin, who: &UserId, id: &str) -> Result<String, MemberError> {
        Ok(self.open_sign_in(admin, who, id).await?.device)
    }

    /// Ends one sign-in: its streams on this instance at once, on others when they next look.
    pub async fn end_sign_in(&self, admin: &Admin, who: &UserId, id: &str) -> Result<(), MemberError> {
        let open = self.open_sign_in(admin, who, id).await?;
        self.drop_tokens(&open.tokens).await?;
        if let Err(error) = self.inner.store.remove_sign_in(who, id).await {
            tracing::warn!(%error, "a sign-in that is over was not forgotten");
        }
        Ok(())
    }

    async fn open_sign_in(&self, admin: &Admin, who: &UserId, id: &str) -> Result<SignIn, MemberError> {
        let open = self.open_sign_ins(admin, who).await?;
        open.into_iter().find(|one| one.id == id).ok_or(MemberError::NotFound)
    }

    /// Those that still are: not signed out everywhere since, used lately, and with tokens.
    async fn open_sign_ins(&self, _admin: &Admin, who: &UserId) -> Result<Vec<SignIn>, MemberError> {
        let now = self.inner.clock.now();
        let idle = self.inner.config.lifetimes.idle_seconds();
        let directory = self.directory().await?;
        let over = directory.signed_out.get(who).copied();
        let store = &self.inner.store;
        let mut open = Vec::new();
        for one in store.sign_ins(who, now.seconds()).await? {
            let is_over = over.is_some_and(|at| one.started_at <= at) || one.seen_at.seconds().plus(idle) <= now.seconds();
            if !is_over && store.tokens(&one.tokens, now.seconds()).await?.is_some() {
                open.push(one);
            }
        }
        open.sort_by_key(|one| std::cmp::Reverse((one.seen_at, one.started_at)));
        Ok(open)
    }
}
