//! Why somebody in the audience gets nothing.

use serde::{Deserialize, Serialize};

/// A reason to leave a row out. The first that applies counts, so that each row stands in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    NoNumber,
    Rounded,
    NotANumber,
    Duplicate,
    NotChosen,
    InOtherJob,
    TriedAgain,
    OurOwn,
    Landline,
    UnitedStates,
    OptedOut,
    Capped,
    EmptyVariable,
    NotALink,
    TooLong,
    HeldOut,
}

impl LeftOut {
    /// All, in the order in which they are looked at.
    pub const ALL: [Self; 16] = [
        Self::NoNumber,
        Self::Rounded,
        Self::NotANumber,
        Self::Duplicate,
        Self::NotChosen,
        Self::InOtherJob,
        Self::TriedAgain,
        Self::OurOwn,
        Self::Landline,
        Self::UnitedStates,
        Self::OptedOut,
        Self::Capped,
        Self::EmptyVariable,
        Self::NotALink,
        Self::TooLong,
        Self::HeldOut,
    ];

    /// The name in keys, addresses and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NoNumber => "no_number",
            Self::Rounded => "rounded",
            Self::NotANumber => "not_a_number",
            Self::Duplicate => "duplicate",
            Self::NotChosen => "not_chosen",
            Self::InOtherJob => "in_other_job",
            Self::TriedAgain => "tried_again",
            Self::OurOwn => "our_own",
            Self::Landline => "landline",
            Self::UnitedStates => "united_states",
            Self::OptedOut => "opted_out",
            Self::Capped => "capped",
            Self::EmptyVariable => "empty_variable",
            Self::NotALink => "not_a_link",
            Self::TooLong => "too_long",
            Self::HeldOut => "held_out",
        }
    }

    /// Reads the name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }

    /// Whether another row of the same person may be better.
    pub const fn is_of_the_row(self) -> bool {
        matches!(
            self,
            Self::NoNumber | Self::Rounded | Self::NotANumber | Self::EmptyVariable | Self::NotALink | Self::TooLong
        )
    }

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::NoNumber => "No number in the row",
            Self::Rounded => "The spreadsheet has rounded the number",
            Self::NotANumber => "Not a phone number",
            Self::Duplicate => "The same number again; it is kept once",
            Self::InOtherJob => "Among those who are left out: of another job, list or file",
            Self::TriedAgain => "Another try has reached them, or still may",
            Self::NotChosen => "Not among those who were chosen",
            Self::OurOwn => "Our own number",
            Self::Landline => "Looks like a landline, and is none of our customers",
            Self::UnitedStates => "WhatsApp delivers no marketing to numbers in the United States",
            Self::OptedOut => "Wants no marketing messages",
            Self::Capped => "Had marketing from us only lately",
            Self::EmptyVariable => "A variable is empty",
            Self::NotALink => "The cell with the file is no link",
            Self::TooLong => "WhatsApp does not take the text: too long, or with line breaks",
            Self::HeldOut => "Held out by chance, to see what happens without the message",
        }
    }

    /// What can be done about it.
    pub const fn step(self) -> &'static str {
        match self {
            Self::NoNumber => "Fill in the column with the numbers.",
            Self::Rounded => "Format the column as text and save the file again.",
            Self::NotANumber => "Write the number with its country code: +91 98765 43210.",
            Self::Duplicate | Self::NotChosen | Self::InOtherJob | Self::TriedAgain | Self::OurOwn | Self::UnitedStates | Self::HeldOut => {
                "Nothing is to be done."
            }
            Self::Landline => "WhatsApp is on few of them. Choose to send to landlines, too, where you know better.",
            Self::Capped => "Send it to them later, or leave out fewer days.",
            Self::OptedOut => "Ask them before you write again.",
            Self::EmptyVariable => "Fill in the column, or give the variable a fall-back.",
            Self::NotALink => "Write the whole address of the file, like https://files.example/invoice.pdf.",
            Self::TooLong => "Shorten the text in the file.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for reason in LeftOut::ALL {
            assert_eq!(LeftOut::from_name(reason.name()), Some(reason));
            assert_eq!(serde_json::to_string(&reason).unwrap(), format!("\"{}\"", reason.name()));
        }
    }
}
