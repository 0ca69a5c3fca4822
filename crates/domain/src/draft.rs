//! What is to be sent, checked.

use crate::{
    content::Content,
    context::Context,
    ids::Wamid,
    text::{MessageText, TextError},
};

/// A message that WhatsApp will take, as far as can be told before it is sent. The same checks run in the browser and on
/// the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    content: Content,
    quotes: Option<Wamid>,
}

/// Why something cannot be sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    #[error(transparent)]
    Text(#[from] TextError),
    #[error("This kind of message cannot be sent.")]
    NotSendable,
}

impl Draft {
    /// A text.
    pub fn text(body: &str) -> Result<Self, TextError> {
        Ok(Self {
            content: Content::Text {
                body: MessageText::parse(body)?.into(),
            },
            quotes: None,
        })
    }

    /// Any content that can be sent.
    pub fn new(content: &Content) -> Result<Self, DraftError> {
        match content {
            Content::Text { body } => Ok(Self::text(body)?),
            _ => Err(DraftError::NotSendable),
        }
    }

    /// As an answer to a message.
    #[must_use]
    pub fn quoting(mut self, message: Option<Wamid>) -> Self {
        self.quotes = message;
        self
    }

    /// What it says.
    pub const fn content(&self) -> &Content {
        &self.content
    }

    /// The message it answers.
    pub const fn quotes(&self) -> Option<&Wamid> {
        self.quotes.as_ref()
    }

    /// Its parts, as a message holds them.
    pub fn into_parts(self) -> (Content, Context) {
        let context = Context {
            quotes: self.quotes,
            ..Context::default()
        };
        (self.content, context)
    }
}
