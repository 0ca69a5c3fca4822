//! What an Admin does to people: one act at a time over all instances, so that of two Admins who demote each other one stays.

use super::{MAX_PAGES, MemberError, PAGE, PoolUser, refusal};
use crate::{Admin, Identity, Unavailable};
use aws_sdk_cognitoidentityprovider::types::{AttributeType, DeliveryMediumType, MessageActionType};
use domain::{Invitation, MemberAct, MemberState, Millis, PhoneId, Role, UserId};
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use store::DirectoryItem;

/// Held for one act.
const LEASE: &str = "members";
const LEASE_MILLIS: i64 = 15_000;
/// An act is given up before its lease ends.
const LONGEST: Duration = Duration::from_secs(12);
/// How often, and how many times, somebody asks who waits for another's act.
const ASK_EVERY: Duration = Duration::from_millis(100);
const ASKS: usize = 60;

/// Why no code can be sent to choose a new password. Cognito says no to these as if a permission were missing, or an address were
/// wrong; who comes by another service would get a code that is of no use.
const fn no_reset(state: MemberState) -> Option<&'static str> {
    match state {
        MemberState::Invited => Some("This person has not signed in yet. Send the invitation again instead."),
        MemberState::Unconfirmed => {
            Some("This person has not confirmed their address yet, so nothing can be sent there. Confirm the account instead.")
        }
        MemberState::Elsewhere => Some("This person signs in with another service, which keeps their password. It is reset there."),
        MemberState::Active | MemberState::NewPassword | MemberState::Disabled => None,
    }
}

impl Identity {
    /// Invites somebody: Cognito sends them a temporary password. Gives their id.
    pub async fn invite(&self, admin: &Admin, invitation: &Invitation) -> Result<UserId, MemberError> {
        self.alone(Box::pin(async {
            self.still_admin(admin).await?;
            let attribute = |name: &str, value: &str| {
                let built = AttributeType::builder().name(name).value(value).build();
                built.map_err(|error| MemberError::Busy(Box::new(error)))
            };
            let created = self
                .inner
                .cognito
                .admin_create_user()
                .user_pool_id(&self.inner.config.user_pool_id)
                .username(invitation.email())
                .user_attributes(attribute("email", invitation.email())?)
                .user_attributes(attribute("email_verified", "true")?)
                .user_attributes(attribute("name", invitation.name())?)
                .desired_delivery_mediums(DeliveryMediumType::Email)
                .send()
                .await
                .map_err(refusal)?;
            let user = created.user().and_then(PoolUser::read).ok_or(MemberError::NotFound)?;
            self.add_to(&user.username, invitation.role()).await?;
            self.await_directory(&user.sub, Some(invitation.role())).await;
            Ok(user.sub)
        }))
        .await
    }

    /// Does something to somebody.
    pub async fn change_member(&self, admin: &Admin, who: &UserId, act: MemberAct) -> Result<(), MemberError> {
        self.alone(Box::pin(async {
            let admins = self.still_admin(admin).await?;
            let others = admins
                .iter()
                .any(|other| other.sub != *who && matches!(other.state, MemberState::Active | MemberState::Elsewhere));
            if act.takes_admin_away() && !others && admins.iter().any(|one| one.sub == *who) {
                return Err(MemberError::LastAdmin);
            }
            let user = self.known(who).await?;
            self.act(&user, act).await
        }))
        .await
    }

    async fn act(&self, user: &PoolUser, act: MemberAct) -> Result<(), MemberError> {
        let (cognito, pool, name) = (&self.inner.cognito, &self.inner.config.user_pool_id, &user.username);
        match act {
            MemberAct::Role(role) => {
                self.add_to(name, role).await?;
                for other in Role::ALL.into_iter().filter(|other| *other != role) {
                    let remove = cognito.admin_remove_user_from_group().user_pool_id(pool);
                    remove.username(name).group_name(other.name()).send().await.map_err(refusal)?;
                }
                let enabled = user.state != MemberState::Disabled;
                self.await_directory(&user.sub, enabled.then_some(role)).await;
            }
            MemberAct::Disable => {
                cognito
                    .admin_disable_user()
                    .user_pool_id(pool)
                    .username(name)
                    .send()
                    .await
                    .map_err(refusal)?;
                self.end_sessions(&user.sub).await?;
                self.await_directory(&user.sub, None).await;
            }
            MemberAct::Enable => {
                cognito
                    .admin_enable_user()
                    .user_pool_id(pool)
                    .username(name)
                    .send()
                    .await
                    .map_err(refusal)?;
                let directory = self.directory().await?;
                let role = directory
                    .people
                    .iter()
                    .find(|person| person.sub == user.sub)
                    .map(|person| person.role);
                self.await_directory(&user.sub, role).await;
            }
            MemberAct::SignOut => {
                // Ours first: their sessions are over even when Cognito then does not answer.
                self.end_sessions(&user.sub).await?;
                let sign_out = cognito.admin_user_global_sign_out().user_pool_id(pool);
                sign_out.username(name).send().await.map_err(refusal)?;
            }
            MemberAct::InviteAgain if user.state == MemberState::Unconfirmed => {
                return Err(MemberError::Refused(
                    "This person made the account themselves, so there is no invitation to send again. Confirm the account instead."
                        .to_owned(),
                ));
            }
            MemberAct::InviteAgain => {
                let invite = cognito
                    .admin_create_user()
                    .user_pool_id(pool)
                    .message_action(MessageActionType::Resend);
                let invite = invite.desired_delivery_mediums(DeliveryMediumType::Email);
                // Cognito wants the name under which they were invited.
                let name = user.email.as_ref().unwrap_or(name);
                invite.username(name).send().await.map_err(refusal)?;
            }
            MemberAct::Confirm if user.state != MemberState::Unconfirmed => {
                return Err(MemberError::Refused("This account is confirmed already.".to_owned()));
            }
            MemberAct::Confirm => {
                let confirm = cognito.admin_confirm_sign_up().user_pool_id(pool);
                confirm.username(name).send().await.map_err(refusal)?;
            }
            MemberAct::ResetPassword => {
                if let Some(why) = no_reset(user.state) {
                    return Err(MemberError::Refused(why.to_owned()));
                }
                // Who has the old password may be signed in with it.
                self.end_sessions(&user.sub).await?;
                let reset = cognito.admin_reset_user_password().user_pool_id(pool);
                reset.username(name).send().await.map_err(refusal)?;
            }
            MemberAct::Remove => {
                self.end_sessions(&user.sub).await?;
                cognito
                    .admin_delete_user()
                    .user_pool_id(pool)
                    .username(name)
                    .send()
                    .await
                    .map_err(refusal)?;
                self.await_directory(&user.sub, None).await;
            }
        }
        Ok(())
    }

    async fn add_to(&self, username: &str, role: Role) -> Result<(), MemberError> {
        let add = self.inner.cognito.admin_add_user_to_group();
        let add = add.user_pool_id(&self.inner.config.user_pool_id).username(username);
        add.group_name(role.name()).send().await.map(drop).map_err(refusal)
    }

    /// The Admins who may sign in, read from Cognito, of whom who acts must be one still.
    async fn still_admin(&self, admin: &Admin) -> Result<Vec<PoolUser>, MemberError> {
        let mut admins = Vec::new();
        let mut token = None;
        for _ in 0..MAX_PAGES {
            let list = self.inner.cognito.list_users_in_group().limit(PAGE).set_next_token(token);
            let list = list.user_pool_id(&self.inner.config.user_pool_id).group_name(Role::Admin.name());
            let page = list.send().await.map_err(refusal)?;
            let known = page.users().iter().filter_map(PoolUser::read);
            admins.extend(known.filter(|user| user.state != MemberState::Disabled));
            token = page.next_token;
            if token.is_none() {
                break;
            }
        }
        if admins.iter().any(|one| one.sub == admin.actor().sub) {
            Ok(admins)
        } else {
            Err(MemberError::NoLongerAdmin)
        }
    }

    /// Lets somebody see these numbers and no others; all when there are none. In effect at once, also on open streams. Refused when
    /// they see others by now than who asks has `seen`.
    pub async fn set_numbers(
        &self,
        admin: &Admin,
        who: &UserId,
        numbers: BTreeSet<PhoneId>,
        seen: Option<BTreeSet<PhoneId>>,
    ) -> Result<(), MemberError> {
        self.alone(Box::pin(async {
            self.still_admin(admin).await?;
            self.known(who).await?;
            let directory = self.inner.store.directory().await?.ok_or(Unavailable::Directory)?;
            let present = directory.sights.get(who).cloned().unwrap_or_default();
            if seen.is_some_and(|seen| seen != present) && numbers != present {
                return Err(MemberError::Refused(
                    "Another Admin chose other numbers for this person meanwhile. These are shown now: choose again.".to_owned(),
                ));
            }
            self.write_directory(|directory, _| {
                if numbers.is_empty() {
                    directory.sights.remove(who);
                } else {
                    directory.sights.insert(who.clone(), numbers.clone());
                }
            })
            .await
        }))
        .await
    }

    /// Ends all sessions of somebody that there are by now.
    async fn end_sessions(&self, who: &UserId) -> Result<(), MemberError> {
        let longest = self.inner.config.lifetimes.absolute_millis();
        self.write_directory(|directory, now| {
            let oldest = now.plus(longest.saturating_neg());
            directory.signed_out.retain(|_, at| *at > oldest);
            directory.signed_out.insert(who.clone(), now);
        })
        .await
    }

    /// Changes the directory over whatever others write at the same time.
    async fn write_directory(&self, change: impl Fn(&mut DirectoryItem, Millis)) -> Result<(), MemberError> {
        const TRIES: usize = 8;
        for _ in 0..TRIES {
            let Some(mut directory) = self.inner.store.directory().await? else {
                return Err(Unavailable::Directory.into());
            };
            let now = self.inner.clock.now();
            change(&mut directory, now);
            let over = directory.version;
            directory.version = over.saturating_add(1);
            if self.inner.store.put_directory(&directory, Some(over)).await? {
                self.inner.directory.put(now, Arc::new(directory));
                return Ok(());
            }
        }
        Err(MemberError::Busy("the directory is written by others all the time".into()))
    }

    /// Does one thing while nobody else changes people.
    async fn alone<T>(&self, work: impl Future<Output = Result<T, MemberError>>) -> Result<T, MemberError> {
        let owner = self.inner.entropy.token().map_err(Unavailable::from)?;
        let store = &self.inner.store;
        let mut asked = 0;
        while !store.try_acquire_lease(LEASE, &owner, self.inner.clock.now(), LEASE_MILLIS).await? {
            asked += 1;
            if asked == ASKS {
                return Err(MemberError::Busy("others change people".into()));
            }
            tokio::time::sleep(ASK_EVERY).await;
        }
        let done = tokio::time::timeout(LONGEST, work).await;
        if let Err(error) = store.release_lease(LEASE, &owner).await {
            tracing::warn!(%error, "a lease was not given back; it ends by itself");
        }
        done.unwrap_or_else(|_| Err(MemberError::Busy("Cognito took longer than twelve seconds".into())))
    }
}
