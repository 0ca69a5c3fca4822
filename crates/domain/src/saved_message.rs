//! Messages with something to tap that the team keeps under names, to be sent from one of our numbers again and again.

use crate::{
    ids::SavedMessageId,
    interactive::{Action, Interactive},
};
use serde::{Deserialize, Serialize};

/// So many are kept for a number.
pub const MOST: usize = 100;
/// A name has so many characters at most.
pub const LONGEST_NAME: usize = 60;

/// A message with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedMessage {
    pub id: SavedMessageId,
    pub name: String,
    pub message: Interactive,
    /// Who keeps it.
    pub by: String,
}

/// A name as it is kept: its spaces put right. Refused with a sentence.
pub fn name(typed: &str) -> Result<String, String> {
    let name = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    match name.chars().count() {
        0 => Err("Give it a name.".to_owned()),
        1..=LONGEST_NAME => Ok(name),
        _ => Err(format!("The name is longer than {LONGEST_NAME} characters. Shorten it.")),
    }
}

/// Why a message cannot be kept; none when it can.
pub fn refusal(message: &Interactive) -> Option<String> {
    if matches!(message.action, Action::Call {}) {
        return Some("This kind of message cannot be kept.".to_owned());
    }
    // A file is its uploader's, and goes after 30 days.
    if message.files().next().is_some() {
        return Some("A message with a file cannot be kept for the team.".to_owned());
    }
    let problems = message.check().err()?;
    let first = problems.into_iter().next();
    Some(first.map_or_else(|| "It is not finished.".to_owned(), |problem| problem.words))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ids::UploadId,
        interactive::{Header, Reply},
        media::Media,
    };

    fn buttons(title: &str, header: Option<Header>) -> Interactive {
        Interactive {
            header,
            body: "Which day?".to_owned(),
            footer: None,
            action: Action::Buttons(vec![Reply {
                id: "a".to_owned(),
                title: title.to_owned(),
            }]),
        }
    }

    #[test]
    fn what_is_finished_and_has_no_file_is_kept() {
        assert_eq!(refusal(&buttons("Monday", None)), None);
        assert_eq!(refusal(&buttons("Monday", Some(Header::Text("Hours".to_owned())))), None);
        assert!(refusal(&buttons("", None)).is_some());
        let photo = Media {
            upload: Some(UploadId::from_parts(1, 1)),
            ..Media::default()
        };
        let why = refusal(&buttons("Monday", Some(Header::Image(photo)))).unwrap();
        assert!(why.contains("file"), "{why}");
    }

    #[test]
    fn names_of_saved_messages_are_put_right_or_refused() {
        assert_eq!(name("  Opening   hours "), Ok("Opening hours".to_owned()));
        assert!(name(" \n ").unwrap_err().contains("Give it a name"));
        assert!(name(&"x".repeat(61)).unwrap_err().contains("Shorten it"));
    }
}
