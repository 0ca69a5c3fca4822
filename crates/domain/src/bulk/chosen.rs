//! A message of a job: its template, what fills it, and whether it tells how to get no more of it.

use super::{
    job::Job,
    mapping::Mapping,
    state::{JobRefused, JobState},
    variant::Variant,
};
use serde::{Deserialize, Serialize};

/// The template that is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chosen {
    pub name: String,
    pub language: String,
    #[serde(default)]
    pub category: String,
    #[serde(default)]
    pub mapping: Mapping,
    /// It is marketing, and names no way to get no more of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_way_out: bool,
}

/// What a template is now: WhatsApp may have moved it to another category since it was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nature {
    pub category: String,
    /// It is marketing, and names no way to get no more of it.
    pub no_way_out: bool,
}

impl Job {
    /// Whether one of its messages is marketing that names no way to get no more of it: somebody confirms that then.
    pub fn lacks_way_out(&self) -> bool {
        self.messages().any(|(_, chosen)| chosen.no_way_out)
    }

    /// What its templates are when the check begins.
    #[must_use]
    pub fn known_as(mut self, natures: &[(Variant, Nature)]) -> Self {
        if self.state != JobState::Checking {
            return self;
        }
        for (variant, nature) in natures {
            let chosen = match variant {
                Variant::A => self.template.as_mut(),
                other => self.other_mut(*other).map(|other| &mut other.message),
            };
            if let Some(chosen) = chosen {
                chosen.category.clone_from(&nature.category);
                chosen.no_way_out = nature.no_way_out;
            }
        }
        self
    }

    /// Whether its templates are still what they were when it was checked.
    pub fn is_still(&self, natures: &[(Variant, Nature)]) -> bool {
        natures.iter().all(|(variant, nature)| {
            self.message(*variant)
                .is_none_or(|chosen| chosen.no_way_out == nature.no_way_out && chosen.category == nature.category)
        })
    }

    /// Why one of its messages must not go out any more as it was confirmed; none where nothing speaks against it. What has become cheaper,
    /// or tells now how to get no more of it, may.
    pub fn unlike_checked(&self, variant: Variant, now: &Nature) -> Option<String> {
        let chosen = self.message(variant)?;
        let stricter = now.category != chosen.category && now.category != "UTILITY";
        let what = if stricter && !chosen.category.is_empty() {
            format!(
                "WhatsApp has moved the template from {} to {} since the list was checked: others may get it, at another price.",
                chosen.category, now.category
            )
        } else if now.no_way_out && !chosen.no_way_out {
            "The message is marketing and names no way to get no more of it any longer, and nobody has confirmed that.".to_owned()
        } else {
            return None;
        };
        Some(format!(
            "{what} Cancel the job, copy it as a new one for those who had no turn, and check that."
        ))
    }

    /// Says who confirmed that it goes out without a way to get no more of it; nobody where it has one.
    pub fn confirmed_by(mut self, name: Option<&str>) -> Result<Self, JobRefused> {
        self.no_way_out_by = match name {
            _ if !self.lacks_way_out() => None,
            Some(name) => Some(name.to_owned()),
            None => return Err(JobRefused::NoWayOut),
        };
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::JobName,
        clock::Millis,
        ids::{BulkId, PhoneId, UserId},
    };

    fn job(no_way_out: bool) -> Job {
        let by = (UserId::parse("u").unwrap(), "Meera".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let mut job = Job::new(BulkId::from_parts(1, 1), name, PhoneId::parse("1").unwrap(), by, Millis(1));
        job.template = Some(Chosen {
            name: "offer".to_owned(),
            language: "en".to_owned(),
            category: "MARKETING".to_owned(),
            mapping: Mapping::new(),
            no_way_out,
        });
        job
    }

    fn nature(category: &str, no_way_out: bool) -> [(Variant, Nature); 1] {
        let category = category.to_owned();
        [(Variant::A, Nature { category, no_way_out })]
    }

    #[test]
    fn who_sends_without_a_way_out_confirms_it_and_is_remembered() {
        assert_eq!(job(true).confirmed_by(None).unwrap_err(), JobRefused::NoWayOut);
        let confirmed = job(true).confirmed_by(Some("Asha")).unwrap();
        assert_eq!(confirmed.no_way_out_by.as_deref(), Some("Asha"));
        let plain = job(false).confirmed_by(Some("Asha")).unwrap();
        assert_eq!((plain.no_way_out_by.clone(), plain.confirmed_by(None).is_ok()), (None, true));
        let old: Job = serde_json::from_str(&serde_json::to_string(&job(true)).unwrap()).unwrap();
        assert_eq!(old.no_way_out_by, None);
    }

    #[test]
    fn what_has_become_stricter_since_the_check_is_sent_no_more() {
        let why = |checked: bool, category: &str, no_way_out| job(checked).unlike_checked(Variant::A, &nature(category, no_way_out)[0].1);
        assert_eq!([why(false, "MARKETING", false), why(true, "MARKETING", true)], [None, None]);
        assert_eq!([why(true, "MARKETING", false), why(true, "UTILITY", false)], [None, None]);
        assert!(why(false, "MARKETING", true).unwrap().contains("names no way"));
        assert!(
            why(false, "AUTHENTICATION", false)
                .unwrap()
                .contains("from MARKETING to AUTHENTICATION")
        );
        assert_eq!(job(false).unlike_checked(Variant::B, &nature("AUTHENTICATION", false)[0].1), None);
        let mut old = job(false);
        old.template.as_mut().unwrap().category.clear();
        assert_eq!(
            old.unlike_checked(Variant::A, &nature("MARKETING", false)[0].1),
            None,
            "nobody knows what it was"
        );
    }

    #[test]
    fn what_a_template_is_now_is_taken_over_by_the_check_alone() {
        let mut checking = job(false);
        checking.template.as_mut().unwrap().category = "UTILITY".to_owned();
        let now = nature("MARKETING", true);
        assert!(!checking.is_still(&now));
        assert_eq!(checking.clone().known_as(&now), checking, "nobody checks it");
        checking.state = JobState::Checking;
        let known = checking.known_as(&now);
        assert!(known.is_still(&now) && known.lacks_way_out());
    }
}
