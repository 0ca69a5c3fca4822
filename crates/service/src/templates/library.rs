//! Templates that Meta has written, and ours made of them.

use super::{
    TemplateError, error, invalid,
    keep::by,
    ours,
    submit::{Way, hand_over},
};
use crate::Service;
use domain::{
    AccountId, Newer,
    template::{FromLibrary, LibraryEntry, LibraryPage, LibrarySearch, Source, Submitted, TemplateDraft},
};
use identity::Admin;
use serde_json::{Value, json};
use whatsapp::client::ChangeError;

/// A page of the library.
pub async fn library(service: &Service, admin: &Admin, account: &AccountId, search: &LibrarySearch) -> Result<LibraryPage, TemplateError> {
    ours(service, admin.clone(), account).await?;
    match service.inner.eum.template_library(account.as_str(), search).await {
        Ok(page) => Ok(page),
        Err(ChangeError::Ambiguous(error)) => Err(TemplateError::Busy(error)),
        Err(refused) => invalid(error::words(&refused)),
    }
}

/// Makes a template of one of the library, unless that has changed since it was shown.
pub async fn from_library(service: &Service, admin: &Admin, mut wanted: FromLibrary) -> Result<Submitted, TemplateError> {
    ours(service, admin.clone(), &wanted.account).await?;
    // Meta wants digits; people write numbers as they read them.
    for phone in wanted.buttons.iter_mut().filter_map(|button| button.phone.as_mut()) {
        phone.retain(|c| c.is_ascii_digit() || c == '+');
    }
    if wanted.buttons.len() != wanted.entry.buttons.len() {
        return invalid("Say for each button where it leads.");
    }
    let store = &service.inner.store;
    let draft = match store.template_draft(&wanted.account, wanted.id).await? {
        Some(known) if known.source == source(&wanted) => known,
        Some(_) => return invalid("This was begun before with other values. Choose the template from the library again."),
        None => {
            unchanged(service, &wanted).await?;
            let draft = TemplateDraft {
                id: wanted.id,
                account: wanted.account.clone(),
                source: source(&wanted),
                edits: None,
                files: Vec::new(),
                by: by(admin),
                at: service.now(),
                created_at: service.now(),
                beside: None,
                submission: None,
                version: 1,
                newer: Newer::default(),
            };
            if !store.put_template_draft(&draft, None).await? {
                return invalid("This is being made already. Look at the list in a moment.");
            }
            draft
        }
    };
    hand_over(service, admin, draft, Way::Library(&wanted)).await
}

/// Meta rewrites its library now and then: nobody gets another text than they saw.
async fn unchanged(service: &Service, wanted: &FromLibrary) -> Result<(), TemplateError> {
    let entry = &wanted.entry;
    let mut search = LibrarySearch {
        text: entry.name.clone(),
        language: Some(entry.language.clone()),
        ..LibrarySearch::default()
    };
    for _ in 0..5 {
        let page = service.inner.eum.template_library(wanted.account.as_str(), &search).await;
        let page = page.map_err(|error| match error {
            ChangeError::Ambiguous(error) => TemplateError::Busy(error),
            refused => TemplateError::Invalid(error::words(&refused)),
        })?;
        let same = |found: &&LibraryEntry| found.name == entry.name && found.language == entry.language;
        if let Some(found) = page.entries.iter().find(same) {
            if found == entry {
                return Ok(());
            }
            return invalid("Meta has changed this template of its library since you opened it. Look at it again.");
        }
        match page.after {
            Some(after) => search.after = Some(after),
            None => break,
        }
    }
    invalid("Meta has taken this template out of its library. Choose another one.")
}

/// The definition that it becomes.
fn source(wanted: &FromLibrary) -> Source {
    let entry = &wanted.entry;
    let mut components = Vec::new();
    if let Some(header) = &entry.header {
        components.push(json!({ "type": "HEADER", "format": "TEXT", "text": header }));
    }
    components.push(json!({ "type": "BODY", "text": entry.body }));
    let buttons: Vec<Value> = entry
        .buttons
        .iter()
        .zip(&wanted.buttons)
        .map(|(button, input)| {
            let mut made = json!({ "type": button.kind, "text": button.text });
            if let Some(url) = &input.url {
                made["url"] = json!(url);
            }
            if let Some(phone) = &input.phone {
                made["phone_number"] = json!(phone);
            }
            made
        })
        .collect();
    if !buttons.is_empty() {
        components.push(json!({ "type": "BUTTONS", "buttons": buttons }));
    }
    Source(json!({
        "name": wanted.name, "language": entry.language, "category": entry.category, "parameter_format": "positional",
        "components": components,
    }))
}
