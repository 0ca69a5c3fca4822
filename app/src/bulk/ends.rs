//! When a job will have come to its end, by one's own clocks and by those of its recipients.

use super::job::Shown;
use crate::ui::{NowSignal, ZoneSignal};
use domain::{
    Millis, Seconds, Zone,
    bulk::{Job, JobState},
};
use leptos::prelude::*;

/// When it ends; nothing where that hangs on results or on days.
#[component]
pub(super) fn Ends(shown: Shown) -> impl IntoView {
    let now = expect_context::<NowSignal>().0;
    let own = expect_context::<ZoneSignal>().0;
    let words = move || {
        let now = now.get();
        shown
            .view
            .with(|view| own.with(|own| Some(sentence(ends(&view.job, now, own, &view.there)?, &view.job, own, &view.there))))
    };
    move || words().map(|words| view! { <p class="mt-1 text-xs text-muted">{words}</p> })
}

/// When all had their turn, if it begins when it is to, or now. With hours and days without sending it is the last moment of all
/// clocks, as if everybody lived there.
fn ends(job: &Job, now: Millis, own: &Zone, there: &[(String, Zone)]) -> Option<Seconds> {
    let begins = match job.state {
        JobState::Ready | JobState::Asked { at: None } => now,
        JobState::Asked { at: Some(at) } | JobState::Scheduled { at } => at,
        _ => return None,
    };
    let waits = job.ramp_from().is_some() || job.winner_from().is_some() || job.day_from().is_some();
    if waits {
        return None;
    }
    let end = |zone: &Zone| job.ends_by(zone, begins.seconds(), job.recipients().into());
    if there.is_empty() {
        return end(own);
    }
    there
        .iter()
        .map(|(_, zone)| end(zone))
        .collect::<Option<Vec<_>>>()?
        .into_iter()
        .max()
}

fn sentence(end: Seconds, job: &Job, own: &Zone, there: &[(String, Zone)]) -> String {
    let begun = match job.state {
        JobState::Ready | JobState::Asked { at: None } => "Begun now, it ends about",
        _ => "It ends about",
    };
    let others = there.iter().filter(|(_, zone)| zone.offset_at(end) != own.offset_at(end));
    let others: Vec<String> = others
        .map(|(country, zone)| format!("; in {country} that is {}", zone.full(end)))
        .collect();
    let others = others.concat();
    let windows = job.windows_words();
    let windows = windows.map_or_else(String::new, |windows| {
        format!(" It sends at these times where they are: {windows}; that is in this.")
    });
    format!("{begun} {}{others}.{windows}", own.full(end))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use domain::{
        BulkId, PhoneId, UserId,
        bulk::{JobName, Planned, SendDays},
    };

    fn zone(name: &str, offset: i32) -> Zone {
        Zone {
            name: name.to_owned(),
            offsets: vec![(Seconds(i64::MIN), offset)],
        }
    }

    #[test]
    fn the_end_is_told_by_both_clocks() {
        let by = (UserId::parse("u").unwrap(), "Meera".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let mut job = Job::new(BulkId::from_parts(1, 1), name, PhoneId::parse("1").unwrap(), by, Millis(0));
        assert_eq!(ends(&job, Millis(0), &zone("UTC", 0), &[]), None, "nobody knows who gets it");
        job.planned = Some(Planned {
            recipients: 3_600,
            ..Planned::default()
        });
        (job.rate, job.state) = (1, JobState::Ready);
        let (own, india) = (zone("UTC", 0), ("India".to_owned(), zone("Asia/Kolkata", 19_800)));
        let end = ends(&job, Millis(0), &own, &[]).unwrap();
        assert_eq!(
            sentence(end, &job, &own, &[india, ("Ghana".to_owned(), zone("Africa/Accra", 0))]),
            "Begun now, it ends about 1 Jan 1970, 01:00 (UTC); in India that is 1 Jan 1970, 06:30 (Asia/Kolkata)."
        );
        job.state = JobState::Scheduled { at: Millis(86_400_000) };
        assert!(sentence(ends(&job, Millis(0), &own, &[]).unwrap(), &job, &own, &[]).starts_with("It ends about 2 Jan 1970, 01:00"));
        // The second of January is off, and there it is the second already.
        job.off_days = vec!["1970-01-02".parse().unwrap()];
        let (own, india) = (zone("UTC", 0), ("India".to_owned(), zone("Asia/Kolkata", 19_800)));
        let end = ends(&job, Millis(0), &own, std::slice::from_ref(&india)).unwrap();
        assert_eq!(end, Seconds(2 * 86_400 - 19_800 + 3_600), "an hour after the midnight there");
        assert!(sentence(end, &job, &own, &[india]).ends_with("not on Fri 2 Jan 1970; that is in this."));
        job.days = Some(SendDays::new(100, 100).unwrap());
        assert_eq!(ends(&job, Millis(0), &own, &[]), None, "its days are listed");
    }
}
