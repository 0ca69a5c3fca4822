//! How the text of a cell is written into a message: lists come in capitals, and in none.

use serde::{Deserialize, Serialize};

/// In which letters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// As it stands in the list.
    #[default]
    Plain,
    Upper,
    Lower,
    /// Each word begins with a capital.
    Title,
    /// Of a newer version: as it stands in the list.
    #[serde(other)]
    Newer,
}

impl Format {
    /// Those that are offered.
    pub const ALL: [Self; 4] = [Self::Plain, Self::Title, Self::Upper, Self::Lower];

    /// The name in a choice.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain | Self::Newer => "plain",
            Self::Upper => "upper",
            Self::Lower => "lower",
            Self::Title => "title",
        }
    }

    /// Reads the name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Plain | Self::Newer => "As it is written",
            Self::Upper => "IN CAPITALS",
            Self::Lower => "in small letters",
            Self::Title => "Each Word With A Capital",
        }
    }

    /// The text in these letters.
    pub fn of(self, text: &str) -> String {
        match self {
            Self::Plain | Self::Newer => text.to_owned(),
            Self::Upper => text.to_uppercase(),
            Self::Lower => text.to_lowercase(),
            Self::Title => titled(text),
        }
    }
}

fn titled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut begins = true;
    for letter in text.chars() {
        if begins {
            out.extend(letter.to_uppercase());
        } else {
            out.extend(letter.to_lowercase());
        }
        // D'Souza and Anne-Marie; but 10th.
        begins = !letter.is_alphanumeric();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_names() {
        let written = |format: Format| format.of("ANNE-marie D'SOUZA, 10th");
        assert_eq!(written(Format::Title), "Anne-Marie D'Souza, 10th");
        assert_eq!(written(Format::Lower), "anne-marie d'souza, 10th");
        assert_eq!(written(Format::Upper), "ANNE-MARIE D'SOUZA, 10TH");
        assert_eq!(written(Format::Plain), "ANNE-marie D'SOUZA, 10th");
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(format));
        }
        assert_eq!(serde_json::from_str::<Format>("\"roman\"").unwrap(), Format::Newer);
    }
}
