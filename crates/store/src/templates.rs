//! Templates as last read from AWS.

use crate::{
    Store, StoreError,
    item::{from_item, to_item},
    keys,
};
use domain::{Millis, template::Template};
use serde::{Deserialize, Serialize};

/// When the templates of an account were last read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplatesRead {
    pub account: String,
    pub read_at: Millis,
}

impl Store {
    /// All templates of an account that we know.
    pub async fn templates(&self, account: &str) -> Result<Vec<Template>, StoreError> {
        self.partition(keys::templates_pk(account)).await
    }

    /// One template, strongly consistent.
    pub async fn template(&self, account: &str, name: &str, language: &str) -> Result<Option<Template>, StoreError> {
        self.item(keys::template(account, name, language)).await?.map(from_item).transpose()
    }

    /// Writes a template, whatever was known of it.
    pub async fn put_template(&self, template: &Template) -> Result<(), StoreError> {
        let key = keys::template(&template.account, &template.name, &template.language);
        self.put_one(to_item(key, "TEMPLATE_DEFINITION", template)?).await
    }

    /// Forgets a template that is no more.
    pub async fn remove_template(&self, template: &Template) -> Result<(), StoreError> {
        let key = keys::template(&template.account, &template.name, &template.language);
        self.remove(key).await
    }

    /// When the templates of an account were last read; none when never.
    pub async fn templates_read(&self, account: &str) -> Result<Option<Millis>, StoreError> {
        let read: Option<TemplatesRead> = self.item(keys::templates_read(account)).await?.map(from_item).transpose()?;
        Ok(read.map(|read| read.read_at))
    }

    /// Notes that the templates of an account were read.
    pub async fn put_templates_read(&self, read: &TemplatesRead) -> Result<(), StoreError> {
        self.put_one(to_item(keys::templates_read(&read.account), "TEMPLATES_READ", read)?)
            .await
    }
}
