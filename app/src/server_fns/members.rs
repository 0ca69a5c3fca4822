//! The people of the team. All of it is for Admins.

use super::json::Json;
use crate::error::AppError;
use domain::{Member, MemberAct, PhoneId, Role, SignedIn, UserId};
use leptos::prelude::*;

/// Everybody in the user pool, by name. Admin.
#[server(prefix = "/api", endpoint = "members/list", input = Json, output = Json)]
pub async fn list_members() -> Result<Vec<Member>, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let identity = guard::identity()?;
    guard::call(async move { service::members::list(&identity, &admin).await }).await
}

/// Invites somebody. Admin.
#[server(prefix = "/api", endpoint = "members/invite", input = Json, output = Json)]
pub async fn invite_member(email: String, name: String, role: Role) -> Result<UserId, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let (service, identity) = (guard::request()?.service, guard::identity()?);
    let invitation = domain::Invitation::parse(&email, &name, role).map_err(|error| guard::invalid(&error.to_string()))?;
    guard::call(async move { service::members::invite(&service, &identity, &admin, &invitation).await }).await
}

/// Does something to somebody. Admin.
#[server(prefix = "/api", endpoint = "members/change", input = Json, output = Json)]
pub async fn change_member(who: UserId, act: MemberAct) -> Result<(), AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let (service, identity) = (guard::request()?.service, guard::identity()?);
    guard::call(async move { service::members::change(&service, &identity, &admin, &who, act).await }).await
}

/// Lets somebody see these numbers only; all when there are none. `seen`: those that the page showed before. Admin.
#[server(prefix = "/api", endpoint = "members/numbers", input = Json, output = Json)]
pub async fn set_member_numbers(who: UserId, numbers: Vec<PhoneId>, #[server(default)] seen: Option<Vec<PhoneId>>) -> Result<(), AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let (service, identity) = (guard::request()?.service, guard::identity()?);
    let (numbers, seen) = (numbers.into_iter().collect(), seen.map(|seen| seen.into_iter().collect()));
    guard::call(async move { service::members::set_numbers(&service, &identity, &admin, &who, numbers, seen).await }).await
}

/// Where somebody is signed in. Admin.
#[server(prefix = "/api", endpoint = "members/devices", input = Json, output = Json)]
pub async fn member_devices(who: UserId) -> Result<Vec<SignedIn>, AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let (mine, identity) = (guard::person()?.session().clone(), guard::identity()?);
    guard::call(async move { service::members::devices(&identity, &admin, &mine, &who).await }).await
}

/// Signs somebody out of one device. Admin.
#[server(prefix = "/api", endpoint = "members/end-device", input = Json, output = Json)]
pub async fn end_member_device(who: UserId, id: String) -> Result<(), AppError> {
    use super::guard;
    let admin = guard::admin()?;
    let (service, identity) = (guard::request()?.service, guard::identity()?);
    guard::call(async move { service::members::end_device(&service, &identity, &admin, &who, &id).await }).await
}
