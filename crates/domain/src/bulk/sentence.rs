//! What the sender of a job confirms.

use super::{chosen::Chosen, job::Job, off_days::off_words, variant::Variant};

impl Job {
    /// How long sending to so many takes, in seconds.
    pub fn seconds_for(&self, people: u64) -> u64 {
        people.div_ceil(u64::from(self.rate.max(1)))
    }

    /// What the sender confirms: how many, what, from which number, how long. None while it is not checked.
    pub fn sentence(&self, from: &str) -> Option<String> {
        let planned = self.planned.as_ref()?;
        self.template.as_ref()?;
        let messages: Vec<String> = self
            .messages()
            .map(|(variant, chosen)| format!("{} to {}", named(chosen), people(self.recipients_of(variant))))
            .collect();
        let long = duration_words(self.seconds_for(planned.recipients.into()));
        let hours = self.hours.map(|hours| format!(" It sends from {} where they are.", hours.words()));
        let off = off_words(&self.off_days).map(|days| format!(" Nothing is sent on {days} where they are."));
        let ramp = self.ramp.as_ref().filter(|_| self.ramp_from().is_some());
        let ramp = ramp.map(|ramp| format!(" It warms up: {}.", ramp.words()));
        let rest = self.contest().zip(self.winner_from());
        let rest = rest.map(|(winner, _)| format!(" {}", winner.sentence(self.recipients_of(Variant::Rest))));
        let free = self.free_text().map(|_| {
            let open = u32::try_from(planned.open).unwrap_or(u32::MAX);
            format!(
                " Who wrote within 24 hours when their turn comes gets your text instead, at no cost: {} by now.",
                people(open)
            )
        });
        let held = Some(self.held_out()).filter(|many| *many > 0);
        let held = held.map(|many| match many {
            1 => " 1 person is held out and gets nothing.".to_owned(),
            many => format!(" {many} people are held out and get nothing."),
        });
        let days = self
            .days
            .as_ref()
            .map(|days| days.count(planned.recipients))
            .filter(|days| *days > 1);
        let days = days.map(|days| format!(" It is sent over {days} days."));
        Some(format!(
            "Send {} from {from}. At {} a second this takes {long}.{}{}{}{}{}{}{}",
            messages.join(" and "),
            self.rate,
            hours.unwrap_or_default(),
            off.unwrap_or_default(),
            ramp.unwrap_or_default(),
            rest.unwrap_or_default(),
            free.unwrap_or_default(),
            held.unwrap_or_default(),
            days.unwrap_or_default()
        ))
    }
}

fn named(chosen: &Chosen) -> String {
    format!("“{}” ({})", chosen.name, chosen.language)
}

fn people(many: u32) -> String {
    match many {
        1 => "1 person".to_owned(),
        many => format!("{many} people"),
    }
}

/// About how long, for people.
pub fn duration_words(seconds: u64) -> String {
    match seconds {
        0..=1 => "about a second".to_owned(),
        2..=90 => format!("about {seconds} seconds"),
        91..=5_400 => format!("about {} minutes", seconds.div_ceil(60)),
        _ => format!("about {} hours", seconds.div_ceil(3_600)),
    }
}
