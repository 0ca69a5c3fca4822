//! The people of the user pool, as an Admin lists and changes them. What is done is in the directory before the call returns, so
//! that requests and open streams follow at once.

mod act;
mod devices;

use crate::{
    Admin, Identity, Unavailable,
    directory::{role_in, sight_in},
};
use aws_sdk_cognitoidentityprovider::{
    error::{ProvideErrorMetadata, SdkError},
    types::{UserStatusType, UserType},
};
use domain::{Member, MemberState, UserId};
use std::{collections::HashMap, error::Error};
use store::StoreError;

/// Cognito: at most 60 users a page. So many pages are read before something must be wrong.
const PAGE: i32 = 60;
const MAX_PAGES: usize = 200;

/// Why people were not listed or changed.
#[derive(Debug, thiserror::Error)]
pub enum MemberError {
    #[error("there is no such person")]
    NotFound,
    #[error("there is an account with this e-mail address already")]
    Exists,
    #[error("nobody else is an Admin who can sign in")]
    LastAdmin,
    /// Who acts was an Admin when they asked, and is none now.
    #[error("who acts is no Admin any more")]
    NoLongerAdmin,
    /// In a sentence for people.
    #[error("{0}")]
    Refused(String),
    /// Cognito throttles, or did not answer.
    #[error("Cognito is busy or out of reach")]
    Busy(#[source] Box<dyn Error + Send + Sync>),
    #[error("the roles in effect could not be read or written")]
    Unavailable(#[from] Unavailable),
}

impl From<StoreError> for MemberError {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.into())
    }
}

/// What Cognito's refusal means.
fn refusal<E, R>(error: SdkError<E, R>) -> MemberError
where
    E: ProvideErrorMetadata + Error + Send + Sync + 'static,
    R: std::fmt::Debug + Send + Sync + 'static,
{
    match error.as_service_error().and_then(ProvideErrorMetadata::code) {
        Some("UserNotFoundException") => MemberError::NotFound,
        Some("UsernameExistsException" | "AliasExistsException") => MemberError::Exists,
        Some("UnsupportedUserStateException") => {
            MemberError::Refused("This person has signed in before, so there is no invitation to send again.".to_owned())
        }
        Some("InvalidParameterException") => MemberError::Refused("Cognito does not take this. Check the e-mail address.".to_owned()),
        Some("NotAuthorizedException" | "AccessDeniedException") => MemberError::Refused(
            "AWS does not let this server change people. Give its role the permissions that the README lists.".to_owned(),
        ),
        _ => MemberError::Busy(Box::new(error)),
    }
}

/// A user as Cognito knows them.
struct PoolUser {
    sub: UserId,
    username: String,
    name: String,
    email: Option<String>,
    state: MemberState,
}

impl PoolUser {
    fn read(user: &UserType) -> Option<Self> {
        let attribute = |name: &str| {
            let value = user.attributes().iter().find(|attribute| attribute.name() == name)?.value()?.trim();
            (!value.is_empty()).then(|| value.to_owned())
        };
        let username = user.username()?.to_owned();
        let email = attribute("email");
        Some(Self {
            sub: UserId::parse(attribute("sub")?).ok()?,
            name: attribute("name").or_else(|| email.clone()).unwrap_or_else(|| username.clone()),
            username,
            email,
            state: state(user),
        })
    }
}

fn state(user: &UserType) -> MemberState {
    match user.user_status() {
        _ if !user.enabled => MemberState::Disabled,
        Some(UserStatusType::ForceChangePassword) => MemberState::Invited,
        Some(UserStatusType::ResetRequired) => MemberState::NewPassword,
        Some(UserStatusType::Unconfirmed) => MemberState::Unconfirmed,
        Some(UserStatusType::ExternalProvider) => MemberState::Elsewhere,
        _ => MemberState::Active,
    }
}

impl Identity {
    /// Everybody in the user pool, by name.
    pub async fn members(&self, _admin: &Admin) -> Result<Vec<Member>, MemberError> {
        let directory = self.directory().await?;
        let seen = self.inner.store.members_seen().await?;
        let seen: HashMap<_, _> = seen.into_iter().map(|seen| (seen.id.clone(), seen)).collect();
        let mut members = Vec::new();
        for user in self.list_users(None).await? {
            let seen = seen.get(&user.sub);
            let listed = directory.people.iter().find(|person| person.sub == user.sub);
            members.push(Member {
                role: listed.map(|person| person.role),
                numbers: sight_in(&directory, &user.sub).unwrap_or_default().into_iter().collect(),
                signed_in_at: seen.and_then(|seen| seen.signed_in_at),
                seen_at: seen.and_then(|seen| seen.seen_at),
                id: user.sub,
                name: user.name,
                email: user.email,
                state: user.state,
            });
        }
        members.sort_by_cached_key(|member| (member.name.to_lowercase(), member.id.clone()));
        Ok(members)
    }

    /// One person's name now, for the audit.
    pub async fn member_name(&self, _admin: &Admin, who: &UserId) -> Result<String, MemberError> {
        Ok(self.known(who).await?.name)
    }

    async fn known(&self, who: &UserId) -> Result<PoolUser, MemberError> {
        // The id comes from a request: it must not end the text that it stands in.
        if who.as_str().contains(['"', '\\']) {
            return Err(MemberError::NotFound);
        }
        let found = self.list_users(Some(format!("sub = \"{who}\""))).await?;
        found.into_iter().find(|user| user.sub == *who).ok_or(MemberError::NotFound)
    }

    async fn list_users(&self, filter: Option<String>) -> Result<Vec<PoolUser>, MemberError> {
        let mut found = Vec::new();
        let mut token = None;
        for _ in 0..MAX_PAGES {
            let page = self
                .inner
                .cognito
                .list_users()
                .user_pool_id(&self.inner.config.user_pool_id)
                .limit(PAGE)
                .set_filter(filter.clone())
                .set_pagination_token(token)
                .send()
                .await
                .map_err(refusal)?;
            found.extend(page.users().iter().filter_map(PoolUser::read));
            token = page.pagination_token;
            if token.is_none() {
                return Ok(found);
            }
        }
        Err(MemberError::Refused(
            "There are more people in the user pool than can be listed.".to_owned(),
        ))
    }

    /// Reads the groups anew until what was done shows in the directory. What does not show by then comes with the next reading.
    async fn await_directory(&self, who: &UserId, role: Option<domain::Role>) {
        const TRIES: usize = 4;
        for _ in 0..TRIES {
            if let Err(error) = self.refresh_directory().await {
                tracing::warn!(%error, "the directory was not read after an Admin's act");
                return;
            }
            if self.directory().await.is_ok_and(|directory| role_in(&directory, who) == role) {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_comes_by_another_service_is_told_apart() {
        let how = |status: UserStatusType, enabled| state(&UserType::builder().user_status(status).enabled(enabled).build());
        assert_eq!(how(UserStatusType::ExternalProvider, true), MemberState::Elsewhere);
        assert_eq!(how(UserStatusType::ExternalProvider, false), MemberState::Disabled);
        assert_eq!(how(UserStatusType::Confirmed, true), MemberState::Active);
    }
}
