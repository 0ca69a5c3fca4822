//! The members of the three groups, as last read from Cognito.

use crate::{
    Store, StoreError,
    item::{from_item, number, to_item},
    keys,
    sessions::held,
};
use domain::{Millis, PhoneId, Role, UserId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A person with a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryPerson {
    pub sub: UserId,
    /// Cognito's user name, by which its admin calls know the person.
    pub username: String,
    /// What people call them: name, else e-mail, else user name.
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The highest of their groups.
    pub role: Role,
    /// False for who may not sign in.
    pub enabled: bool,
}

/// All people with a role. One item: DynamoDB's 400 KB hold some two thousand people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryItem {
    /// Sorted by `sub`, so that equal lists compare equal.
    pub people: Vec<DirectoryPerson>,
    /// Sessions of these people that began at or before this time are over. Kept as long as a session can last.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub signed_out: BTreeMap<UserId, Millis>,
    /// The numbers that these people see, and no others. Who is not here sees all.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sights: BTreeMap<UserId, BTreeSet<PhoneId>>,
    /// When Cognito was read.
    pub read_at: Millis,
    /// Grows with every write.
    #[serde(rename = "v")]
    pub version: u64,
}

impl Store {
    /// Writes the directory over the version that was read; `None` means that there was none. False when somebody was faster.
    pub async fn put_directory(&self, directory: &DirectoryItem, over: Option<u64>) -> Result<bool, StoreError> {
        let item = to_item(keys::directory(), "DIRECTORY", directory)?;
        let put = self.client.put_item().table_name(&self.tables.main).set_item(Some(item));
        let put = match over {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(version) => put
                .condition_expression("v = :v")
                .expression_attribute_values(":v", number(version)),
        };
        held(put.send().await)
    }

    /// Reads the directory. `None` when Cognito was never read.
    pub async fn directory(&self) -> Result<Option<DirectoryItem>, StoreError> {
        self.item(keys::directory()).await?.map(from_item).transpose()
    }
}
