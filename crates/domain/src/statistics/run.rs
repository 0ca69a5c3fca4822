//! Walks through what happened in a conversation, and counts.
//!
//! What turns out otherwise later (a message that is answered after all, a resolution that does not last) is counted at once and
//! taken back then: the same figures come out whenever somebody looks.

use super::{
    day::{Also, Kind},
    metric::{Metric, Timing},
    point::{In, Order, Out, Point, What, Who},
};
use crate::{
    clock::Seconds,
    hours::{Date, Hours},
    kind::Kind as Content,
    zone::Zone,
};
use serde::{Deserialize, Serialize};

/// Meta: free-form messages may be sent for 24 hours after the customer's last message.
const WINDOW: i64 = 24 * 60 * 60;

/// So long after a template what the customer writes counts as an answer to it.
const REPLY_TO_TEMPLATE: i64 = 72 * 60 * 60;

/// More unanswered messages than these are not followed one by one: they stay counted as missed.
const MOST_WAITING: usize = 200;

/// When somebody of a number is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    pub hours: Hours,
    pub zone: Zone,
}

impl Default for Opening {
    fn default() -> Self {
        Self {
            hours: Hours::default(),
            zone: Zone::utc(),
        }
    }
}

impl Opening {
    /// By the clock, and while somebody was there.
    fn both(&self, from: Seconds, until: Seconds) -> (i64, i64) {
        let all = (until.0 - from.0).max(0);
        (all, self.hours.open_seconds_between(from, until, &self.zone).clamp(0, all))
    }

    /// Whether both are the same for everything up to a day.
    pub fn agrees(&self, other: &Self, day: Date) -> bool {
        let offsets = |opening: &Self| opening.zone.name.clone();
        let first = |opening: &Self| {
            let week = opening.hours.schedules().first().map(|schedule| schedule.from);
            let holiday = opening.hours.holidays().first().map(|holiday| holiday.date);
            week.into_iter().chain(holiday).min()
        };
        let Some(first) = first(self).into_iter().chain(first(other)).min() else {
            return true;
        };
        let mut days = (first.number()..=day.number()).map(Date::from_number);
        first > day || offsets(self) == offsets(other) && days.all(|day| self.hours.on(day) == other.hours.on(day))
    }
}

/// Takes what counts, and what does not count any more.
pub(super) trait Sink {
    /// What follows is counted because of this.
    fn comes_of(&mut self, _: &Point) {}
    /// For the number, and for some others.
    fn count(&mut self, at: Seconds, metric: Metric, times: i64, also: &Also<'_>);
    /// For one alone.
    fn count_only(&mut self, at: Seconds, metric: Metric, times: i64, of: (Kind, &str, &str));
    fn time(&mut self, at: Seconds, timing: Timing, seconds: i64, times: i64, also: &Also<'_>);
    /// For one alone.
    fn time_only(&mut self, at: Seconds, timing: Timing, seconds: i64, times: i64, of: (Kind, &str, &str));
}

/// Where a conversation stands between two points.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Stand {
    /// The last point that was taken in for good.
    pub(super) up_to: Option<Order>,
    /// The customer's, in two letters; empty where their number does not say.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) country: String,
    open: bool,
    opened_at: Option<Seconds>,
    /// When it was opened anew last: reopening it is no new beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) began_at: Option<Seconds>,
    /// The first customer message since it opened, while no person has answered since.
    first_wait: Option<Seconds>,
    responded: bool,
    /// The advertisement or post that it was opened from.
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<Who>,
    /// Customer messages without an answer.
    waiting: Vec<Seconds>,
    /// When the window ends in which an answer is due.
    closes_at: Option<Seconds>,
    resolution: Option<Resolution>,
    template: Option<(String, Seconds)>,
}

/// A resolution that may still turn out void.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Resolution {
    at: Seconds,
    seconds: (i64, i64),
    by: Who,
}

impl Stand {
    /// Takes in one more point, and counts what it changes.
    pub(super) fn step(&mut self, point: &Point, opening: &Opening, totals: &mut dyn Sink) {
        totals.comes_of(point);
        match &point.what {
            What::In(message) => self.customer(point, message, totals),
            What::Out(message) => self.ours(point.at, message, opening, totals),
            What::Resolved(by) => self.resolved(point.at, by, opening, totals),
            What::Reopened if !self.open => self.reopen(point.at, totals),
            What::Reopened | What::Nothing => {}
        }
        self.up_to = Some(point.order());
    }

    fn customer(&mut self, point: &Point, message: &In, totals: &mut dyn Sink) {
        let at = point.at;
        totals.count(at, Metric::Received, 1, &content(message.kind.as_ref()));
        if let Some(source) = &message.source {
            totals.count_only(at, Metric::Received, 1, (Kind::Source, &source.id, &source.name));
        }
        if !self.open {
            match &self.resolution {
                Some(done) if point.order().0.0 - done.at.0 <= WINDOW => self.reopen(at, totals),
                _ => self.begin(at, totals),
            }
            if let Some(source) = &message.source {
                totals.count_only(at, Metric::Opened, 1, (Kind::Source, &source.id, &source.name));
            }
            self.source.clone_from(&message.source);
        }
        if let Some((template, sent)) = self.template.take_if(|(_, sent)| at.0 - sent.0 <= REPLY_TO_TEMPLATE) {
            let template = (Kind::Template, template.as_str(), "");
            totals.count_only(sent, Metric::Replied, 1, template);
            if message.kind == Some(Content::Button) {
                totals.count_only(sent, Metric::Tapped, 1, template);
            }
        }
        if !self.responded {
            self.first_wait = self.first_wait.or(Some(at));
        }
        totals.count(at, Metric::Missed, 1, &[]);
        if self.waiting.len() < MOST_WAITING {
            self.waiting.push(at);
        }
        let closes = at.plus(WINDOW);
        match self.closes_at {
            // The customer wrote again while it was open: it goes on.
            Some(known) if at < known => {
                totals.count(known, Metric::Closed, -1, &[]);
                let closes = closes.max(known);
                totals.count(closes, Metric::Closed, 1, &[]);
                self.closes_at = Some(closes);
            }
            _ => {
                totals.count(closes, Metric::Closed, 1, &[]);
                self.closes_at = Some(closes);
            }
        }
    }

    fn ours(&mut self, at: Seconds, message: &Out, opening: &Opening, totals: &mut dyn Sink) {
        let agent = message.by.as_ref().map(|by| (Kind::Agent, by.id.as_str(), by.name.as_str()));
        let template = message.template.as_deref().map(|name| (Kind::Template, name, name));
        let also: Vec<_> = agent.into_iter().chain(template).collect();
        let kind = content(message.kind.as_ref());
        let with_kind: Vec<_> = also.iter().copied().chain(kind).collect();
        totals.count(at, Metric::Sent, 1, &with_kind);
        if message.by.is_none() {
            totals.count(at, Metric::Automatic, 1, &[]);
        }
        let steps = [Metric::Accepted, Metric::OnTheWay, Metric::Delivered, Metric::Read];
        for metric in steps.into_iter().take(usize::from(message.reached)) {
            totals.count(at, metric, 1, &also);
        }
        if let Some(why) = &message.failure {
            let why = (Kind::Failure, why.id.as_str(), why.name.as_str());
            let also: Vec<_> = also.iter().copied().chain([why]).collect();
            totals.count(at, Metric::Failed, 1, &also);
        }
        if let Some(category) = &message.charged {
            let what = format!("{}#{category}", if self.country.is_empty() { "?" } else { &self.country });
            totals.count(at, Metric::Charged, 1, &[(Kind::Cost, &what, "")]);
            if let Some(template) = &message.template {
                let what = format!("{what}#{template}");
                totals.count_only(at, Metric::Charged, 1, (Kind::TemplateCost, &what, ""));
            }
        }
        if !self.open && self.opened_at.is_none() {
            self.begin(at, totals);
        }
        if let Some(template) = &message.template {
            self.template = Some((template.clone(), at));
        }
        if message.failure.is_none()
            && let Some(agent) = agent
        {
            self.answered(at, opening, agent, totals);
        }
    }

    /// A person answers all that waits.
    fn answered(&mut self, at: Seconds, opening: &Opening, agent: One<'_>, totals: &mut dyn Sink) {
        if let Some(since) = self.first_wait.take() {
            self.responded = true;
            let also = with_source(agent, self.source.as_ref());
            let seconds = opening.both(since, at);
            time(totals, at, Timing::FirstResponse, seconds, 1, &also);
            time_opened(totals, self.began(at), Timing::FirstResponse, seconds, 1);
        }
        if let Some(oldest) = self.waiting.iter().min() {
            time(totals, at, Timing::Reply, opening.both(*oldest, at), 1, &[agent]);
        }
        for written in std::mem::take(&mut self.waiting) {
            let due = written.plus(WINDOW);
            if at <= due {
                totals.count(written, Metric::Missed, -1, &[]);
                totals.count(written, Metric::Answered, 1, &[]);
            }
        }
        if let Some(closes) = self.closes_at.take()
            && at <= closes
        {
            totals.count(closes, Metric::Closed, -1, &[]);
        }
    }

    fn resolved(&mut self, at: Seconds, by: &Who, opening: &Opening, totals: &mut dyn Sink) {
        if !self.open {
            return;
        }
        self.open = false;
        let agent = [(Kind::Agent, by.id.as_str(), by.name.as_str())];
        totals.count(at, Metric::Resolved, 1, &with_source(agent[0], self.source.as_ref()));
        let seconds = opening.both(self.opened_at.unwrap_or(at), at);
        time(totals, at, Timing::Resolution, seconds, 1, &agent);
        totals.count_only(self.began(at), Metric::Resolved, 1, OPENED);
        time_opened(totals, self.began(at), Timing::Resolution, seconds, 1);
        self.resolution = Some(Resolution {
            at,
            seconds,
            by: by.clone(),
        });
    }

    fn reopen(&mut self, at: Seconds, totals: &mut dyn Sink) {
        totals.count(at, Metric::Reopened, 1, &[]);
        totals.count_only(self.began(at), Metric::Reopened, 1, OPENED);
        if let Some(void) = self.resolution.take() {
            let agent = [(Kind::Agent, void.by.id.as_str(), void.by.name.as_str())];
            time(totals, void.at, Timing::Resolution, void.seconds, -1, &agent);
            time_opened(totals, self.began(at), Timing::Resolution, void.seconds, -1);
        }
        self.opened(at);
    }

    fn begin(&mut self, at: Seconds, totals: &mut dyn Sink) {
        totals.count(at, Metric::Opened, 1, &[]);
        self.resolution = None;
        self.began_at = Some(at);
        self.opened(at);
    }

    /// When the conversation opened that something belongs to.
    fn began(&self, at: Seconds) -> Seconds {
        self.began_at.unwrap_or(at)
    }

    fn opened(&mut self, at: Seconds) {
        self.open = true;
        self.opened_at = Some(at);
        self.began_at.get_or_insert(at);
        self.responded = false;
        self.first_wait = None;
        self.source = None;
    }
}

/// Counts a duration, by the clock and while somebody was there.
fn time(totals: &mut dyn Sink, at: Seconds, timing: Timing, (all, open): (i64, i64), times: i64, also: &Also<'_>) {
    totals.time(at, timing, all, times, also);
    totals.time(at, timing.open(), open, times, also);
}

/// The same for when the conversation opened.
fn time_opened(totals: &mut dyn Sink, began: Seconds, timing: Timing, (all, open): (i64, i64), times: i64) {
    totals.time_only(began, timing, all, times, OPENED);
    totals.time_only(began, timing.open(), open, times, OPENED);
}

/// Conversations of the number by when they opened.
const OPENED: One<'static> = (Kind::Opened, "-", "");

/// Whose figures, by kind, id and name.
type One<'a> = (Kind, &'a str, &'a str);

fn with_source<'a>(one: One<'a>, source: Option<&'a Who>) -> Vec<One<'a>> {
    let source = source.map(|source| (Kind::Source, source.id.as_str(), source.name.as_str()));
    [one].into_iter().chain(source).collect()
}

/// What a message is. Kinds that only a newer version knows are one.
fn content(kind: Option<&Content>) -> Vec<One<'_>> {
    kind.map(|kind| (Kind::Content, kind.name(), kind.label())).into_iter().collect()
}
