//! Managing templates. Nothing that changes one is ever repeated here: who asked looks up what became of it first.

use super::{Eum, ReadError, SendError, classify, read_error};
use aws_sdk_socialmessaging::{
    error::ProvideErrorMetadata,
    primitives::Blob,
    types::{LibraryTemplateButtonInput, MetaLibraryTemplate, S3File},
};
use domain::template::{LibraryButton, LibraryEntry, LibraryInput, LibraryPage, LibrarySearch};
use serde_json::Value;
use std::{collections::HashMap, error::Error};

/// A template as lists have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateSummary {
    /// Meta's id.
    pub id: String,
    pub name: String,
    pub language: String,
    pub category: String,
    pub status: String,
    pub quality: Option<String>,
    /// What Meta is going to make of the category.
    pub correct_category: Option<String>,
}

/// What WhatsApp made of a definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// Meta's id.
    pub id: String,
    pub status: String,
    pub category: String,
}

/// Why a change of a template was not confirmed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeError {
    /// AWS or Meta refused; nothing was changed.
    #[error("refused: {name}")]
    Refused { name: String, details: Option<String> },
    /// There is no such account or template.
    #[error("not found")]
    NotFound,
    /// AWS takes no more at the moment; nothing was changed.
    #[error("AWS takes no more requests at the moment")]
    Throttled,
    /// It could not be reached; nothing was changed.
    #[error("AWS could not be reached")]
    Unreachable,
    /// The answer was lost: it may be done or not.
    #[error("it is not known whether it was done")]
    Ambiguous(#[source] Box<dyn Error + Send + Sync>),
}

impl From<SendError> for ChangeError {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Throttled => Self::Throttled,
            SendError::Unreachable => Self::Unreachable,
            SendError::Refused { name, .. } if name == "ResourceNotFoundException" => Self::NotFound,
            SendError::Refused { name, details } => Self::Refused { name, details },
            SendError::Ambiguous(error) => Self::Ambiguous(error),
        }
    }
}

/// A template that is to be made from one of Meta's library.
#[derive(Clone, Copy, Debug)]
pub struct LibraryWish<'a> {
    pub name: &'a str,
    pub entry: &'a LibraryEntry,
    /// One for each button of the entry.
    pub buttons: &'a [LibraryInput],
}

impl Eum {
    /// All templates of an account, without what is in them.
    pub async fn templates(&self, account: &str) -> Result<Vec<TemplateSummary>, ReadError> {
        let mut templates = Vec::new();
        let list = self.reader.list_whats_app_message_templates().id(account).max_results(100);
        let mut pages = list.into_paginator().send();
        while let Some(page) = pages.next().await {
            for summary in page.map_err(read_error)?.templates.unwrap_or_default() {
                let (Some(name), Some(language)) = (summary.template_name, summary.template_language) else {
                    continue;
                };
                templates.push(TemplateSummary {
                    id: summary.meta_template_id.unwrap_or_default(),
                    name,
                    language: language.replace('-', "_"),
                    category: summary.template_category.unwrap_or_default().to_ascii_uppercase(),
                    status: summary.template_status.unwrap_or_default(),
                    quality: summary.template_quality_score.filter(|quality| !quality.is_empty()),
                    correct_category: summary.correct_category.filter(|category| !category.is_empty()),
                });
            }
        }
        Ok(templates)
    }

    /// A template as it is now, as Meta's own JSON. None when there is none; null when what came is not JSON.
    pub async fn template(&self, account: &str, name: &str, language: &str) -> Result<Option<Value>, ReadError> {
        let result = self
            .reader
            .get_whats_app_message_template()
            .id(account)
            .template_name(name)
            .template_language_code(language)
            .send()
            .await;
        match result {
            Ok(answer) => Ok(Some(
                serde_json::from_str(answer.template().unwrap_or_default()).unwrap_or_default(),
            )),
            Err(error) if error.code() == Some("ResourceNotFoundException") => Ok(None),
            Err(error) => Err(read_error(error)),
        }
    }

    /// Makes a template.
    pub async fn create_template(&self, account: &str, definition: &Value) -> Result<Created, ChangeError> {
        let result = self
            .sender
            .create_whats_app_message_template()
            .id(account)
            .template_definition(Blob::new(definition.to_string()))
            .send()
            .await;
        let made = result.map_err(classify)?;
        Ok(created(made.meta_template_id, made.template_status, made.category))
    }

    /// Replaces the components of a template, and its category where that may change.
    pub async fn update_template(&self, account: &str, id: &str, source: &Value, category: Option<&str>) -> Result<(), ChangeError> {
        let result = self
            .sender
            .update_whats_app_message_template()
            .id(account)
            .meta_template_id(id)
            .set_template_category(category.map(str::to_owned))
            .set_parameter_format(source["parameter_format"].as_str().map(str::to_owned))
            .template_components(Blob::new(source["components"].to_string()))
            .set_cta_url_link_tracking_opted_out(source["cta_url_link_tracking_opted_out"].as_bool())
            .send()
            .await;
        Ok(result.map(drop).map_err(classify)?)
    }

    /// Deletes a template: the one with that id, or all languages.
    pub async fn delete_template(&self, account: &str, name: &str, id: Option<&str>) -> Result<(), ChangeError> {
        let call = self.sender.delete_whats_app_message_template().id(account).template_name(name);
        let call = match id {
            Some(id) => call.meta_template_id(id),
            None => call.delete_all_languages(true),
        };
        Ok(call.send().await.map(drop).map_err(classify)?)
    }

    /// Gives WhatsApp a file of a bucket as the sample of a header. Gives Meta's handle of it. Asking twice does no harm.
    pub async fn template_media(&self, account: &str, bucket: &str, key: &str) -> Result<String, ChangeError> {
        let file = S3File::builder().bucket_name(bucket).key(key).build();
        let file = file.map_err(|error| ChangeError::Refused {
            name: "ValidationException".to_owned(),
            details: Some(error.to_string()),
        })?;
        let result = self
            .fetcher
            .create_whats_app_message_template_media()
            .id(account)
            .source_s3_file(file)
            .send()
            .await;
        let handle = result.map_err(classify)?.meta_header_handle.filter(|handle| !handle.is_empty());
        handle.ok_or_else(|| ChangeError::Ambiguous("AWS gave no handle of the file".into()))
    }

    /// A page of the templates that Meta has written.
    pub async fn template_library(&self, account: &str, search: &LibrarySearch) -> Result<LibraryPage, ChangeError> {
        let mut filters = HashMap::new();
        for (name, value) in [
            ("searchKey", Some(&search.text)),
            ("topic", search.topic.as_ref()),
            ("usecase", search.use_case.as_ref()),
            ("industry", search.industry.as_ref()),
            ("language", search.language.as_ref()),
        ] {
            if let Some(value) = value.map(|value| value.trim()).filter(|value| !value.is_empty()) {
                filters.insert(name.to_owned(), value.chars().take(100).collect());
            }
        }
        let result = self
            .reader
            .list_whats_app_template_library()
            .id(account)
            .max_results(50)
            .set_next_token(search.after.clone())
            .set_filters(Some(filters).filter(|filters: &HashMap<String, String>| !filters.is_empty()))
            .send()
            .await;
        let page = result.map_err(classify)?;
        Ok(LibraryPage {
            entries: page.meta_library_templates.unwrap_or_default().into_iter().map(entry).collect(),
            after: page.next_token,
        })
    }

    /// Makes a template from one of the library.
    pub async fn create_from_library(&self, account: &str, wish: LibraryWish<'_>) -> Result<Created, ChangeError> {
        let inputs = wish.entry.buttons.iter().zip(wish.buttons).map(|(button, input)| {
            let url = input.url.as_ref().map(|url| {
                let mut map = HashMap::from([("base_url".to_owned(), url.clone())]);
                if let Some(sample) = &input.sample {
                    map.insert("url_suffix_example".to_owned(), sample.clone());
                }
                map
            });
            LibraryTemplateButtonInput::builder()
                .r#type(&button.kind)
                .set_url(url)
                .set_phone_number(input.phone.clone())
                .build()
        });
        let template = MetaLibraryTemplate::builder()
            .template_name(wish.name)
            .library_template_name(&wish.entry.name)
            .template_category(&wish.entry.category)
            .template_language(&wish.entry.language)
            .set_library_template_button_inputs(Some(inputs.collect()))
            .build()
            .map_err(|error| ChangeError::Refused {
                name: "ValidationException".to_owned(),
                details: Some(error.to_string()),
            })?;
        let result = self
            .sender
            .create_whats_app_message_template_from_library()
            .id(account)
            .meta_library_template(template)
            .send()
            .await;
        let made = result.map_err(classify)?;
        Ok(created(made.meta_template_id, made.template_status, made.category))
    }
}

fn created(id: Option<String>, status: Option<String>, category: Option<String>) -> Created {
    Created {
        id: id.unwrap_or_default(),
        status: status.unwrap_or_default(),
        category: category.unwrap_or_default().to_ascii_uppercase(),
    }
}

fn entry(of: aws_sdk_socialmessaging::types::MetaLibraryTemplateDefinition) -> LibraryEntry {
    let buttons = of.template_buttons.unwrap_or_default().into_iter().map(|button| LibraryButton {
        kind: button.r#type.unwrap_or_default(),
        text: button.text.unwrap_or_default(),
        url: button.url,
        phone: button.phone_number,
    });
    LibraryEntry {
        id: of.template_id.unwrap_or_default(),
        name: of.template_name.unwrap_or_default(),
        language: of.template_language.unwrap_or_default(),
        category: of.template_category.unwrap_or_default(),
        topic: of.template_topic.unwrap_or_default(),
        use_case: of.template_use_case.unwrap_or_default(),
        industries: of.template_industry.unwrap_or_default(),
        header: of.template_header.filter(|header| !header.is_empty()),
        body: of.template_body.unwrap_or_default(),
        examples: of.template_body_example_params.unwrap_or_default(),
        buttons: buttons.collect(),
    }
}
