//! A list with more people, only with some, or without some: of other jobs, of lists of the inbox, and of other files.
//!
//! The order of the lines does not count: first everybody is added, then only some are kept, and then some are left out.

use super::{
    audience::{Audience, Who},
    job::Job,
    name::JobName,
    state::JobRefused,
};
use crate::{
    conversation::ConversationState,
    ids::{BulkId, UploadId, UserId},
    inbox::{Filter, Tab},
};
use serde::{Deserialize, Serialize};

/// A list has so many lines at most.
pub const MOST_LINES: usize = 10;

/// What is done with the people of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Join {
    /// They are added.
    #[default]
    Also,
    /// Nobody else is kept.
    Only,
    /// They are left out.
    Not,
}

impl Join {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Also, Self::Only, Self::Not];

    /// The name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Also => "also",
            Self::Only => "only",
            Self::Not => "not",
        }
    }

    /// What people read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Also => "And also",
            Self::Only => "Only who is also in",
            Self::Not => "But not",
        }
    }
}

/// Whom a line is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum People {
    /// People of another job, by what became of it.
    Job {
        job: BulkId,
        /// As it was called when it was chosen.
        name: JobName,
        who: Who,
        /// Of who tapped a button: only those who tapped the one with these words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        button: Option<String>,
    },
    /// The customers of a list of the inbox, as somebody sees it.
    Inbox { filter: Filter, by: UserId },
    /// The numbers in a column of another file.
    File {
        upload: UploadId,
        name: String,
        column: usize,
        /// The first row holds names and no person.
        has_header: bool,
    },
}

impl People {
    /// What one of us reads: who chose a list of theirs chose it for all.
    pub fn words(&self, reader: &UserId) -> String {
        match self {
            Self::Job {
                name,
                who: Who::Tapped,
                button: Some(button),
                ..
            } => format!("“{}”: Have tapped “{button}”", name.as_str()),
            Self::Job { name, who, .. } => format!("“{}”: {}", name.as_str(), who.words()),
            Self::Inbox { filter, by } if filter.tab == Tab::Mine && by != reader => {
                let state = if filter.state == ConversationState::Open {
                    "Open"
                } else {
                    "Resolved"
                };
                format!("Inbox: {state}, of the colleague who chose this")
            }
            Self::Inbox { filter, .. } => format!("Inbox: {}", inbox_words(filter)),
            Self::File { name, .. } => format!("File: {name}"),
        }
    }
}

/// What a list of the inbox is called.
pub const fn inbox_words(filter: &Filter) -> &'static str {
    match (&filter.state, filter.tab) {
        (ConversationState::Open, Tab::All) => "Open conversations",
        (ConversationState::Open, Tab::Mine) => "Open, assigned to me",
        (ConversationState::Open, Tab::Unassigned) => "Open, assigned to nobody",
        (ConversationState::Resolved, Tab::All) => "Resolved conversations",
        (ConversationState::Resolved, Tab::Mine) => "Resolved, were mine",
        (ConversationState::Resolved, Tab::Unassigned) => "Resolved, were nobody's",
        (ConversationState::Newer(_), _) => "Other conversations",
    }
}

/// People who are added to a list, alone kept of it, or left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub join: Join,
    pub people: People,
}

/// Another job whose people are left out, as earlier versions kept it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Except {
    pub job: BulkId,
    pub name: JobName,
}

impl Audience {
    /// All lines; those that an earlier version kept come first.
    pub fn lines(&self) -> impl Iterator<Item = Line> + '_ {
        let except = self.except.iter().map(|except| Line {
            join: Join::Not,
            people: People::Job {
                job: except.job,
                name: except.name.clone(),
                who: Who::Got,
                button: None,
            },
        });
        except.chain(self.further.iter().cloned())
    }

    /// What was uploaded for it: its list, where that was not made of one of the inbox, and other files.
    pub fn uploads(&self) -> impl Iterator<Item = UploadId> + '_ {
        let list = self.file.as_ref().filter(|_| self.inbox.is_none()).map(|file| file.upload);
        let others = self.further.iter().filter_map(|line| match line.people {
            People::File { upload, .. } => Some(upload),
            People::Job { .. } | People::Inbox { .. } => None,
        });
        list.into_iter().chain(others)
    }
}

impl Job {
    /// Adds people to the list, keeps only some of it, and leaves some out.
    pub fn with_lines(self, lines: Vec<Line>) -> Result<Self, JobRefused> {
        if lines.len() > MOST_LINES {
            return Err(JobRefused::Lines);
        }
        let mut job = self.edited()?;
        job.audience.except.clear();
        job.audience.further = lines;
        Ok(job)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Millis, ids::PhoneId};

    fn by() -> (UserId, String) {
        (UserId::parse("a").unwrap(), "Asha".to_owned())
    }

    fn name() -> JobName {
        JobName::parse("Diwali").unwrap()
    }

    fn job() -> Job {
        Job::new(BulkId::from_parts(1, 2), name(), PhoneId::parse("1").unwrap(), by(), Millis(0))
    }

    fn of_job(join: Join, who: Who) -> Line {
        let job = BulkId::from_parts(1, 1);
        let name = name();
        Line {
            join,
            people: People::Job {
                job,
                name,
                who,
                button: None,
            },
        }
    }

    #[test]
    fn lines_are_few_and_a_copy_for_all_keeps_them() {
        let line = of_job(Join::Not, Who::Got);
        let many = vec![line.clone(); MOST_LINES + 1];
        assert_eq!(job().with_lines(many).unwrap_err(), JobRefused::Lines);
        let filter = Filter::default();
        let open = Line {
            join: Join::Only,
            people: People::Inbox { filter, by: by().0 },
        };
        let file = People::File {
            upload: UploadId::from_parts(1, 1),
            name: "Never.csv".to_owned(),
            column: 2,
            has_header: true,
        };
        let file = Line {
            join: Join::Not,
            people: file,
        };
        let lines = vec![of_job(Join::Also, Who::Answered), open, line, file];
        let job = job().with_lines(lines.clone()).unwrap();
        let copy = job.copied(BulkId::from_parts(2, 2), by(), Millis(1), None);
        assert_eq!(copy.audience.lines().collect::<Vec<_>>(), lines);
        let json = serde_json::to_string(&copy).unwrap();
        assert_eq!(serde_json::from_str::<Job>(&json).unwrap(), copy);
        assert_eq!(copy.audience.uploads().collect::<Vec<_>>(), [UploadId::from_parts(1, 1)]);
    }

    #[test]
    fn a_copy_for_some_finds_those_who_were_added() {
        let lines = vec![of_job(Join::Also, Who::NotAnswered), of_job(Join::Not, Who::Got)];
        let earlier = job().with_lines(lines).unwrap();
        let copy = earlier.copied(BulkId::from_parts(2, 2), by(), Millis(1), Some(Who::NotRead));
        let added = Line {
            join: Join::Also,
            people: People::Job {
                job: earlier.id,
                name: name(),
                who: Who::NotRead,
                button: None,
            },
        };
        // Who has answered since is of the other job's group no more, and of the earlier job all the same.
        assert_eq!(copy.audience.lines().collect::<Vec<_>>(), [of_job(Join::Not, Who::Got), added]);
        let plain = job().copied(BulkId::from_parts(2, 3), by(), Millis(1), Some(Who::NotRead));
        assert_eq!(plain.audience.lines().count(), 0, "all of them are in its list");
    }

    #[test]
    fn what_an_earlier_version_left_out_is_a_line_and_is_kept_once() {
        let mut job = job();
        job.audience.except = vec![Except {
            job: BulkId::from_parts(1, 1),
            name: name(),
        }];
        let lines: Vec<Line> = job.audience.lines().collect();
        assert_eq!(lines, [of_job(Join::Not, Who::Got)]);
        let job = job.with_lines(lines.clone()).unwrap();
        assert_eq!((job.audience.except.len(), job.audience.further), (0, lines));
    }

    #[test]
    fn a_line_says_whom_it_is_about() {
        let (asha, vikram) = (by().0, UserId::parse("v").unwrap());
        assert_eq!(of_job(Join::Also, Who::Read).people.words(&asha), "“Diwali”: Have read it");
        let People::Job { job, name, .. } = of_job(Join::Also, Who::Tapped).people else {
            panic!("a job");
        };
        let tapped = |button: Option<&str>| People::Job {
            job,
            name: name.clone(),
            who: Who::Tapped,
            button: button.map(str::to_owned),
        };
        assert_eq!(tapped(None).words(&asha), "“Diwali”: Have tapped a button of it");
        assert_eq!(tapped(Some("Yes, please")).words(&asha), "“Diwali”: Have tapped “Yes, please”");
        let filter = Filter {
            tab: Tab::Mine,
            ..Filter::default()
        };
        let mine = People::Inbox { filter, by: asha.clone() };
        assert_eq!(mine.words(&asha), "Inbox: Open, assigned to me");
        assert_eq!(mine.words(&vikram), "Inbox: Open, of the colleague who chose this");
        for join in Join::ALL {
            assert_eq!(serde_json::to_string(&join).unwrap(), format!("\"{}\"", join.name()));
        }
    }
}
