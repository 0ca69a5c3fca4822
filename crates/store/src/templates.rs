//! Templates: as AWS last said them, what happened to them, and those that somebody is writing.

use crate::{
    Commit, CommitError, Store, StoreError,
    item::{Item, from_body, from_item, number, readable, stamp, text, text_of, to_body, to_item},
    keys,
};
use domain::{
    AccountId, DraftId, EventId, Millis, Seconds,
    template::{Happened, Source, Template, TemplateDraft},
};
use serde::{Deserialize, Serialize};

/// Longer than a year: what happened to a template is looked at for long.
const KEEP_SECONDS: i64 = 800 * 24 * 60 * 60;

/// When the templates of an account were last read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplatesRead {
    pub account: String,
    pub read_at: Millis,
}

/// A template with its version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTemplate {
    pub template: Template,
    /// None for what versions before wrote.
    pub version: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct SourceItem {
    source: String,
}

impl Store {
    /// All templates of an account that we know.
    pub async fn templates(&self, account: &str) -> Result<Vec<Template>, StoreError> {
        let kept = self.kept_templates(account).await?;
        Ok(kept.into_iter().map(|kept| kept.template).collect())
    }

    /// The same with their versions.
    pub async fn kept_templates(&self, account: &str) -> Result<Vec<StoredTemplate>, StoreError> {
        self.beginning(keys::templates_pk(account), "TEMPLATE#", kept).await
    }

    /// One template, strongly consistent.
    pub async fn template(&self, account: &str, name: &str, language: &str) -> Result<Option<Template>, StoreError> {
        Ok(self.kept_template(account, name, language).await?.map(|kept| kept.template))
    }

    /// The same with its version.
    pub async fn kept_template(&self, account: &str, name: &str, language: &str) -> Result<Option<StoredTemplate>, StoreError> {
        self.item(keys::template(account, name, language)).await?.map(kept).transpose()
    }

    /// The definition of a template as Meta has it; none when it was not read yet.
    pub async fn template_source(&self, account: &str, name: &str, language: &str) -> Result<Option<Source>, StoreError> {
        let item = self.item(keys::template_source(account, name, language)).await?;
        let item: Option<SourceItem> = item.map(from_item).transpose()?;
        Ok(item.and_then(|item| serde_json::from_str(&item.source).ok()))
    }

    /// When the templates of an account were last read; none when never.
    pub async fn templates_read(&self, account: &str) -> Result<Option<Millis>, StoreError> {
        let read: Option<TemplatesRead> = self.item(keys::templates_read(account)).await?.map(from_item).transpose()?;
        Ok(read.map(|read| read.read_at))
    }

    /// A mark that changes with every change of an account's templates; none while nothing was written.
    pub async fn templates_mark(&self, account: &str) -> Result<Option<String>, StoreError> {
        let item = self.item(keys::templates_mark(account)).await?;
        Ok(item.and_then(|item| text_of(&item, "mark").map(str::to_owned)))
    }

    /// Notes that the templates of an account were read.
    pub async fn put_templates_read(&self, read: &TemplatesRead) -> Result<(), StoreError> {
        self.put_one(to_item(keys::templates_read(&read.account), "TEMPLATES_READ", read)?)
            .await
    }

    /// What happened to a template, the newest first.
    pub async fn template_events(&self, account: &str, name: &str, language: &str) -> Result<Vec<Happened>, StoreError> {
        let prefix = keys::template_events(name, language);
        let mut events: Vec<Happened> = self.beginning(keys::templates_pk(account), &prefix, from_body).await?;
        events.sort_by_key(|event| std::cmp::Reverse((event.at, event.id)));
        Ok(events)
    }

    /// What is being written in an account.
    pub async fn template_drafts(&self, account: &AccountId) -> Result<Vec<TemplateDraft>, StoreError> {
        self.beginning(keys::templates_pk(account.as_str()), "TDRAFT#", from_body).await
    }

    /// One draft, strongly consistent.
    pub async fn template_draft(&self, account: &AccountId, id: DraftId) -> Result<Option<TemplateDraft>, StoreError> {
        self.item(keys::template_draft(account.as_str(), id))
            .await?
            .map(from_body)
            .transpose()
    }

    /// Writes a draft over what was read; none means that there is none yet. False when somebody was faster.
    pub async fn put_template_draft(&self, draft: &TemplateDraft, over: Option<&TemplateDraft>) -> Result<bool, StoreError> {
        let mut commit = self.commit();
        commit.put_template_draft((), draft, over, None);
        match commit.run().await {
            Ok(()) => Ok(true),
            Err(CommitError::Cancelled(_)) => Ok(false),
            Err(CommitError::Store(error)) => Err(error),
        }
    }

    /// Writes a draft, whatever was there.
    pub async fn overwrite_template_draft(&self, draft: &TemplateDraft) -> Result<(), StoreError> {
        self.put_one(draft_item(draft, None)?).await
    }

    /// The items of a partition whose sort key begins so, strongly consistent.
    async fn beginning<T>(&self, pk: String, prefix: &str, read: impl Fn(Item) -> Result<T, StoreError>) -> Result<Vec<T>, StoreError> {
        let mut found = Vec::new();
        let mut start: Option<Item> = None;
        loop {
            let output = self
                .client
                .query()
                .table_name(&self.tables.main)
                .consistent_read(true)
                .key_condition_expression("pk = :pk AND begins_with(sk, :prefix)")
                .expression_attribute_values(":pk", text(pk.clone()))
                .expression_attribute_values(":prefix", text(prefix))
                .set_exclusive_start_key(start)
                .send()
                .await?;
            found.extend(readable(output.items.unwrap_or_default(), &self.skipped, &read));
            match output.last_evaluated_key {
                None => return Ok(found),
                next => start = next,
            }
        }
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Writes a template over the version that was read; none when there was none, or one of a version before.
    pub fn put_template(&mut self, tag: T, template: &Template, over: Option<u64>) {
        let key = keys::template(&template.account, &template.name, &template.language);
        let item = to_item(key, "TEMPLATE_DEFINITION", template).map(|mut item| {
            item.insert("v".to_owned(), number(over.unwrap_or(0) + 1));
            item
        });
        self.put(tag, item, |put| match over {
            None => put.condition_expression("attribute_not_exists(v)"),
            Some(version) => put
                .condition_expression("v = :v")
                .expression_attribute_values(":v", number(version)),
        });
    }

    /// Marks that the templates of an account are not what they were.
    pub fn mark_templates(&mut self, tag: T, account: &str, mark: EventId) {
        let mut item = Item::from([("mark".to_owned(), text(mark.to_string()))]);
        stamp(&mut item, keys::templates_mark(account), "TEMPLATES_MARK");
        self.write(tag, Ok(item));
    }

    /// Forgets a template that is no more, with its definition. What happened to it stays.
    pub fn remove_template(&mut self, tag: T, template: &Template) {
        let Template {
            account, name, language, ..
        } = template;
        self.delete(tag.clone(), keys::template(account, name, language));
        self.delete(tag, keys::template_source(account, name, language));
    }

    /// Keeps the definition of a template as Meta has it.
    pub fn put_template_source(&mut self, tag: T, template: &Template, source: &Source) {
        let key = keys::template_source(&template.account, &template.name, &template.language);
        let item = SourceItem {
            source: source.0.to_string(),
        };
        self.write(tag, to_item(key, "TEMPLATE_SOURCE", &item));
    }

    /// Keeps what happened to a template; the same again is kept once.
    pub fn put_template_event(&mut self, tag: T, account: &str, name: &str, language: &str, event: &Happened) {
        let item = to_body(keys::template_event(account, name, language, event.id), "TEMPLATE_EVENT", event, 1).map(|mut item| {
            item.insert(keys::TTL.to_owned(), number(event.at.seconds().plus(KEEP_SECONDS).0));
            item
        });
        self.write(tag, item);
    }

    /// Writes a draft over what was read: neither its words nor its submission may have moved on.
    pub fn put_template_draft(&mut self, tag: T, draft: &TemplateDraft, over: Option<&TemplateDraft>, ends: Option<Seconds>) {
        let claim = over
            .and_then(|over| over.submission.as_ref())
            .map(|submission| submission.attempt.to_string());
        self.put(tag, draft_item(draft, ends), |put| match (over, claim) {
            (None, _) => put.condition_expression("attribute_not_exists(pk)"),
            (Some(over), None) => put
                .condition_expression("v = :v AND attribute_not_exists(attempt)")
                .expression_attribute_values(":v", number(over.version)),
            (Some(over), Some(attempt)) => put
                .condition_expression("v = :v AND attempt = :attempt")
                .expression_attribute_values(":v", number(over.version))
                .expression_attribute_values(":attempt", text(attempt)),
        });
    }

    /// Removes a draft.
    pub fn remove_template_draft(&mut self, tag: T, draft: &TemplateDraft) {
        self.delete(tag, keys::template_draft(draft.account.as_str(), draft.id));
    }
}

fn kept(item: Item) -> Result<StoredTemplate, StoreError> {
    let version = item.get("v").and_then(|v| v.as_n().ok()?.parse().ok());
    let template = from_item(item)?;
    Ok(StoredTemplate { template, version })
}

fn draft_item(draft: &TemplateDraft, ends: Option<Seconds>) -> Result<Item, StoreError> {
    let mut item = to_body(
        keys::template_draft(draft.account.as_str(), draft.id),
        "TEMPLATE_DRAFT",
        draft,
        draft.version,
    )?;
    if let Some(submission) = &draft.submission {
        item.insert("attempt".to_owned(), text(submission.attempt.to_string()));
    }
    if let Some(ends) = ends {
        item.insert(keys::TTL.to_owned(), number(ends.0));
    }
    Ok(item)
}
