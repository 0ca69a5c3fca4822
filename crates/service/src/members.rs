//! The people of the team: listed, invited, changed, removed. Each act is in the audit before it is done.

use crate::{
    Service,
    audit::{self, Act, Ended, Entry, Who},
};
use domain::{
    Invitation, LiveEvent, Member, MemberAct, UserId,
    live::{Change, Scope},
};
use identity::{Admin, Identity, MemberError};

/// Everybody in the user pool, by name.
pub async fn list(identity: &Identity, admin: &Admin) -> Result<Vec<Member>, MemberError> {
    identity.members(admin).await
}

/// Invites somebody, and gives their id.
pub async fn invite(service: &Service, identity: &Identity, admin: &Admin, invitation: &Invitation) -> Result<UserId, MemberError> {
    let what = format!("Invite {} as {}", invitation.name(), invitation.role().name());
    keep(service, admin, Ended::Done, invitation.email(), what.clone()).await?;
    let invited = identity.invite(admin, invitation).await;
    let invited = answered(service, admin, invitation.email(), &what, invited).await?;
    tell(service, &invited).await;
    Ok(invited)
}

/// Does something to somebody.
pub async fn change(service: &Service, identity: &Identity, admin: &Admin, who: &UserId, act: MemberAct) -> Result<(), MemberError> {
    let what = words(act, &identity.member_name(admin, who).await?);
    keep(service, admin, Ended::Done, who.as_str(), what.clone()).await?;
    let changed = identity.change_member(admin, who, act).await;
    answered(service, admin, who.as_str(), &what, changed).await?;
    tell(service, who).await;
    Ok(())
}

/// An act in words.
fn words(act: MemberAct, name: &str) -> String {
    match act {
        MemberAct::Role(role) => format!("Make {name} {}", role.name()),
        MemberAct::Disable => format!("Disable {name}"),
        MemberAct::Enable => format!("Enable {name}"),
        MemberAct::SignOut => format!("Sign {name} out everywhere"),
        MemberAct::InviteAgain => format!("Invite {name} again"),
        MemberAct::Remove => format!("Remove {name}"),
    }
}

/// A second row says that an act did not come about.
async fn answered<T>(service: &Service, admin: &Admin, object: &str, what: &str, answer: Result<T, MemberError>) -> Result<T, MemberError> {
    if let Err(error) = &answer {
        let ended = match error {
            MemberError::Busy(_) | MemberError::Unavailable(_) => Ended::Failed,
            _ => Ended::Refused,
        };
        keep(service, admin, ended, object, format!("{what}: {error}")).await?;
    }
    answer
}

async fn keep(service: &Service, admin: &Admin, ended: Ended, object: &str, note: String) -> Result<(), MemberError> {
    let entry = Entry {
        who: Some(Who {
            actor: admin.actor().clone(),
            role: Some(domain::Role::Admin),
        }),
        object: Some(object.to_owned()),
        note: Some(note),
        ..Entry::new(Act::Member, ended)
    };
    Ok(audit::record(service, entry).await?)
}

/// Tells the pages of other Admins. One that is not told shows it when it is next opened.
async fn tell(service: &Service, who: &UserId) {
    let live = LiveEvent::new(service.inner.ids.event(), Scope::Admins, vec![Change::Member(who.clone())]);
    let mut commit = service.inner.store.commit();
    let live = commit.put_live((), &live);
    match commit.run().await {
        Ok(()) => service.publish(live),
        Err(error) => tracing::warn!(%error, "other Admins were not told of a change of the team"),
    }
}
