//! Rules in words: what lists, test runs and the audit say of them.

use super::{Action, Limit, Rule, Trigger};

impl Trigger {
    /// When it acts.
    pub fn words(&self) -> String {
        match self {
            Self::FirstMessage => "A customer writes for the first time".to_owned(),
            Self::AnyMessage => "A customer writes".to_owned(),
            Self::Keyword { words } => {
                let some: Vec<String> = words.iter().take(3).map(|word| format!("“{word}”")).collect();
                let more = words.len().saturating_sub(some.len());
                let more = if more > 0 { format!(" or {more} more") } else { String::new() };
                format!("They write {}{more}", some.join(" or "))
            }
            Self::Pattern { pattern } => format!("What they write matches {}", pattern.chars().take(60).collect::<String>()),
            Self::OutsideHours => "They write outside the business hours".to_owned(),
            Self::FromAd { ad: None } => "They come from an advertisement".to_owned(),
            Self::FromAd { ad: Some(ad) } => format!("They come from the advertisement {ad}"),
            Self::Unanswered { minutes: 1 } => "Nobody answers for a minute".to_owned(),
            Self::Unanswered { minutes } => format!("Nobody answers for {minutes} minutes"),
            Self::WindowClosing { minutes } => format!("The 24 hours end in {minutes} minutes, and nobody has answered"),
        }
    }
}

impl Action {
    /// What it does.
    pub fn words(&self) -> String {
        match self {
            Self::Assign { to, .. } => format!("Assign to {}", to.name),
            Self::RoundRobin { among, .. } if among.len() == 1 => format!("Assign to {}", among.first().map_or("", |one| &one.name)),
            Self::RoundRobin { among, .. } => format!("Assign to whoever of {} people has least to do", among.len()),
            Self::Reply { text } => format!("Reply “{}”", short(text)),
            Self::Template { name, language, .. } => format!("Send the template {name} ({language})"),
            Self::React { emoji } => format!("React with {emoji}"),
            Self::Note { text } => format!("Note “{}”", short(text)),
            Self::Notify { text } => format!("Tell Admins “{}”", short(text)),
            Self::SendBack => "Send their file back".to_owned(),
            Self::MarkRead => "Show that it was read".to_owned(),
            Self::Answer { proposes: false, .. } => "Answer by the assistant".to_owned(),
            Self::Answer { proposes: true, .. } => "Note what the assistant would answer".to_owned(),
            Self::HandOver => "Leave it to people, because the customer asked for one".to_owned(),
        }
    }
}

impl Limit {
    pub const ALL: [Self; 3] = [Self::OnceADay, Self::OnceAConversation, Self::EveryTime];

    /// The name in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EveryTime => "every_time",
            Self::OnceADay => "once_a_day",
            Self::OnceAConversation => "once_a_conversation",
        }
    }

    /// What it means.
    pub const fn words(self) -> &'static str {
        match self {
            Self::EveryTime => "Every time",
            Self::OnceADay => "Once in 24 hours for a customer",
            Self::OnceAConversation => "Once until the conversation is resolved",
        }
    }
}

impl Rule {
    /// What another version of it has otherwise, for the audit.
    pub fn difference(&self, now: &Self) -> String {
        let parts = [
            (self.name != now.name).then(|| format!("called “{}”", now.name)),
            (self.enabled != now.enabled).then(|| if now.enabled { "switched on" } else { "switched off" }.to_owned()),
            (self.trigger != now.trigger).then(|| format!("when: {}", now.trigger.words())),
            (self.numbers != now.numbers).then(|| "other numbers".to_owned()),
            (self.actions != now.actions).then(|| format!("then: {}", now.does())),
            (self.limit != now.limit).then(|| now.limit.words().to_lowercase()),
            (self.only_unassigned != now.only_unassigned || self.only_open != now.only_open || self.stop != now.stop)
                .then(|| "other conditions".to_owned()),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() {
            "nothing changed".to_owned()
        } else {
            parts.join("; ")
        }
    }

    /// Its actions in one line.
    pub fn does(&self) -> String {
        self.actions.iter().map(Action::words).collect::<Vec<_>>().join(", ")
    }
}

fn short(text: &str) -> String {
    let line: Vec<&str> = text.split_whitespace().collect();
    let line = line.join(" ");
    if line.chars().count() > 60 {
        format!("{}…", line.chars().take(59).collect::<String>())
    } else {
        line
    }
}
