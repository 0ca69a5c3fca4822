//! What the shell needs to know of a person and of the team.

use crate::{ReadError, Service};
use domain::{Assignee, Phone, PhoneId, Role, Zone};
use identity::Viewer;
use std::collections::BTreeSet;
use store::StoreError;

/// Our numbers that a person may see, and the people who take conversations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Surroundings {
    pub phones: Vec<Phone>,
    pub people: Vec<Assignee>,
    /// Of the numbers, those for which nothing is drafted although there is an assistant.
    pub undrafted: Vec<PhoneId>,
    /// The zone of the first of the numbers, for who has not said which is theirs.
    pub zone: Option<Zone>,
}

/// Reads the surroundings of a person. `drafts` says whether there is an assistant.
pub async fn me(service: &Service, viewer: &Viewer, drafts: bool) -> Result<Surroundings, ReadError> {
    let undrafted = async {
        if drafts {
            Box::pin(service.inner.store.draft_settings()).await.map(|settings| settings.off)
        } else {
            Ok(BTreeSet::new())
        }
    };
    let (phones, people, undrafted) = futures::try_join!(service.phones(), assignable(service), undrafted)?;
    let phones: Vec<Phone> = phones
        .iter()
        .filter(|phone| identity::may_see(viewer, &phone.id))
        .cloned()
        .collect();
    let undrafted = undrafted
        .into_iter()
        .filter(|id| phones.iter().any(|phone| phone.id == *id))
        .collect();
    let zone = match phones.first() {
        Some(phone) => Some(service.zone_of(phone).await?),
        None => None,
    };
    Ok(Surroundings {
        phones,
        people,
        undrafted,
        zone,
    })
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
