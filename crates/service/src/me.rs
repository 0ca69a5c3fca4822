//! What the shell needs to know of a person and of the team.

use crate::{ReadError, Service};
use domain::{Assignee, Phone, Role};
use identity::Viewer;
use store::StoreError;

/// Our numbers that a person may see, and the people who take conversations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surroundings {
    pub phones: Vec<Phone>,
    pub people: Vec<Assignee>,
}

/// Reads the surroundings of a person.
pub async fn me(service: &Service, viewer: &Viewer) -> Result<Surroundings, ReadError> {
    let (phones, people) = futures::try_join!(service.phones(), assignable(service))?;
    let phones = phones
        .iter()
        .filter(|phone| identity::may_see(viewer, &phone.id))
        .cloned()
        .collect();
    Ok(Surroundings { phones, people })
}

/// People who can be given a conversation: enabled Operators and Admins, by name.
pub(crate) async fn assignable(service: &Service) -> Result<Vec<Assignee>, StoreError> {
    let directory = service.inner.store.directory().await?;
    let mut people: Vec<Assignee> = directory
        .into_iter()
        .flat_map(|directory| directory.people)
        .filter(|person| person.enabled && person.role >= Role::Operator)
        .map(|person| Assignee {
            name: person.name,
            id: person.sub,
        })
        .collect();
    people.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    Ok(people)
}
