//! Free first: who wrote within 24 hours gets a text of ours, which costs nothing, and the template goes to the others.

use super::{
    job::Job,
    state::{JobRefused, JobState},
};
use crate::{clock::Millis, text::MessageText, window::Window};

/// A window that closes sooner may be closed when WhatsApp has the text.
const LEAST_MILLIS: i64 = 60_000;

impl Job {
    /// Sends a text to those who wrote within 24 hours, or the template to all.
    pub fn with_free(mut self, text: Option<&str>) -> Result<Self, JobRefused> {
        match self.state {
            JobState::Draft | JobState::Checking | JobState::Ready => {}
            JobState::Asked { .. } => return Err(JobRefused::Asked),
            _ => return Err(JobRefused::Begun),
        }
        let text = text.map(str::trim).filter(|text| !text.is_empty());
        if text.is_some() && self.second.is_some() {
            return Err(JobRefused::FreeAlone);
        }
        if text.is_some_and(|text| MessageText::parse(text).is_err()) {
            return Err(JobRefused::FreeText);
        }
        self.free = text.map(str::to_owned);
        self.v += 1;
        Ok(self)
    }

    /// What those get who wrote within 24 hours; nothing where messages are compared, since it would be neither of them.
    pub fn free_text(&self) -> Option<&str> {
        self.free.as_deref().filter(|_| self.second.is_none())
    }

    /// The text that somebody gets at their turn, by their window then; none where they get the template.
    pub fn free_now(&self, window: Window, now: Millis) -> Option<&str> {
        let Window::Open { closes_at } = window else { return None };
        self.free_text().filter(|_| closes_at.millis().0 - now.0 >= LEAST_MILLIS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::{Chosen, JobName, Mapping, Second},
        clock::Seconds,
        ids::{BulkId, PhoneId, UserId},
        window::WINDOW_SECONDS,
    };

    fn job() -> Job {
        let by = (UserId::parse("u").unwrap(), "Meera".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        Job::new(BulkId::from_parts(1, 1), name, PhoneId::parse("1").unwrap(), by, Millis(1))
    }

    #[test]
    fn the_text_goes_to_whom_may_be_written_to_at_their_turn() {
        let job = job().with_free(Some("  Hello again  ")).unwrap();
        assert_eq!((job.free_text(), job.v), (Some("Hello again"), 2));
        let wrote = Seconds(1_000_000);
        let after = |seconds: i64| {
            let now = wrote.plus(seconds).millis();
            job.free_now(Window::at(now, Some(wrote)), now)
        };
        assert_eq!((after(10), after(WINDOW_SECONDS - 60)), (Some("Hello again"), Some("Hello again")));
        assert_eq!(
            (after(WINDOW_SECONDS - 59), after(WINDOW_SECONDS)),
            (None, None),
            "it may be closed when it arrives"
        );
        assert_eq!(job.free_now(Window::Never, wrote.millis()), None);
        assert_eq!(job.with_free(Some(" ")).unwrap().free_text(), None);
    }

    #[test]
    fn it_is_chosen_before_the_job_begins_and_where_one_message_is_sent() {
        let mut begun = job();
        begun.state = JobState::Running;
        assert_eq!(begun.with_free(Some("x")).unwrap_err(), JobRefused::Begun);
        assert_eq!(job().with_free(Some(&"x".repeat(5_000))).unwrap_err(), JobRefused::FreeText);
        let message = Chosen {
            name: "b".into(),
            language: "en".into(),
            category: String::new(),
            mapping: Mapping::new(),
            no_way_out: false,
        };
        let second = Second {
            message,
            percent: 50,
            split: None,
        };
        let both = job().with_free(Some("x")).unwrap().compare(Some(second)).unwrap();
        assert_eq!(both.free_text(), None);
        assert_eq!(both.with_free(Some("y")).unwrap_err(), JobRefused::FreeAlone);
    }
}
