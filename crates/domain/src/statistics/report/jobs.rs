//! The table of bulk jobs: the counts that the page of a job shows, of those that were under way in the range.

use super::{Cell, Head, Table, Unit};
use crate::{
    bulk::{Cost, Job, JobState, RecipientState, Tally, prices::money},
    clock::Seconds,
    zone::Zone,
};
use std::fmt::Write as _;

/// So many stand in the table at most.
pub const MOST: usize = 30;

/// Bulk jobs of the range.
#[derive(Clone, Debug, Default)]
pub struct Jobs {
    /// Those that began last first.
    pub found: Vec<Sent>,
    /// There may be others that were not looked at.
    pub is_cut: bool,
}

/// A job and what became of it.
#[derive(Clone, Debug)]
pub struct Sent {
    pub job: Job,
    pub tally: Tally,
    /// What it costs at most; none without prices.
    pub cost: Option<Cost>,
}

/// Whether a job was under way on some days of a zone: it began in them, or was still being sent. One that rests counts where it began.
pub fn was_under_way(job: &Job, zone: &Zone, (from, to): (i64, i64), now: Seconds) -> bool {
    let Some(began) = job.started_at else { return false };
    let day = |at: Seconds| zone.local(at).day_number;
    let until = match (job.ended_at, &job.state) {
        (Some(ended), _) => ended.seconds(),
        (None, JobState::Running) => now,
        _ => began.seconds(),
    };
    day(began.seconds()) <= to && from <= day(until)
}

pub(super) fn table(jobs: &Jobs, zone: &Zone) -> Table {
    let money = |cost: &Cost| {
        let total = i64::try_from(cost.total).unwrap_or(i64::MAX);
        Cell {
            text: money(cost.total),
            ..Cell::of(total, Unit::Money)
        }
    };
    let row = |Sent { job, tally, cost }: &Sent| {
        let number = |count: u64| Cell::number(i64::try_from(count).unwrap_or(i64::MAX));
        let began = job
            .started_at
            .map(|at| format!("{}, {}", zone.date(at.seconds()), zone.clock(at.seconds())));
        vec![
            Cell {
                link: Some(format!("/bulk/{}", job.id)),
                ..Cell::words(job.name.as_str())
            },
            Cell::words(&templates(job)),
            Cell {
                sort: job.started_at.map(|at| at.0),
                ..Cell::words(&began.unwrap_or_default())
            },
            number(tally.total()),
            number(tally.reached(RecipientState::Sent)),
            number(tally.reached(RecipientState::Delivered)),
            number(tally.reached(RecipientState::Read)),
            number(tally.answers()),
            number(tally.taps()),
            number(tally.count(RecipientState::Failed)),
            cost.as_ref().map_or_else(|| Cell::words("–"), money),
        ]
    };
    Table {
        id: "jobs".to_owned(),
        title: "Bulk jobs".to_owned(),
        note: note(jobs),
        heads: vec![
            Head::plain("Job"),
            Head::plain("Template"),
            Head::new("Began", "When it was first let send."),
            Head::new("Recipients", "Who is to get it, by its check."),
            Head::new("Sent", "Messages that WhatsApp sent on to the phone."),
            Head::new("Delivered", "Messages that reached the phone."),
            Head::new("Read", "Messages that were opened. Customers who switch this off are not seen."),
            Head::new(
                "Answered",
                "Recipients who wrote within 72 hours, or at any time in answer to this message.",
            ),
            Head::new("Tapped", "Recipients who tapped a button of the template."),
            Head::new("Failed", "Messages that did not arrive."),
            Head::new(
                "Cost, at most",
                "All recipients by country, times the table of prices that an Admin gave, with what AWS takes for each message. Templates that do not arrive cost less.",
            ),
        ],
        rows: jobs.found.iter().map(row).collect(),
        ids: jobs.found.iter().map(|sent| sent.job.id.to_string()).collect(),
    }
}

/// `order_update · en`, or both with their letters.
fn templates(job: &Job) -> String {
    let named = job.messages().map(|(variant, chosen)| match job.second {
        Some(_) => format!("{}: {} · {}", variant.words(), chosen.name, chosen.language),
        None => format!("{} · {}", chosen.name, chosen.language),
    });
    named.collect::<Vec<_>>().join(", ")
}

/// Which jobs these are, and which are not among them.
fn note(jobs: &Jobs) -> String {
    let mut note = "Jobs that began in this range or were being sent in it, with all that became of their messages until now.".to_owned();
    if let Some(cost) = jobs.found.iter().find_map(|sent| sent.cost.as_ref()) {
        // Writing into a text does not fail.
        let _ = write!(note, " Cost in {}, by the prices of {}.", cost.currency, cost.as_of);
    }
    if jobs.is_cut {
        let _ = write!(
            note,
            " Not all were looked at: {MOST} at most stand here, the newest. Choose a shorter range, or look under Bulk."
        );
    }
    note
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::{Chosen, JobName, Prices, Standing, Variant},
        clock::Millis,
        ids::{BulkId, PhoneId, UserId},
    };

    const DAY: i64 = 86_400;

    fn job(began: Option<i64>, ended: Option<i64>, state: JobState) -> Job {
        let by = (UserId::parse("a").unwrap(), "Asha".to_owned());
        let name = JobName::parse("=Diwali").unwrap();
        let mut job = Job::new(BulkId::from_parts(1, 2), name, PhoneId::parse("1").unwrap(), by, Millis(0));
        job.started_at = began.map(|at| Millis(at * 1_000));
        job.ended_at = ended.map(|at| Millis(at * 1_000));
        job.state = state;
        job
    }

    #[test]
    fn jobs_count_where_they_were_under_way() {
        let now = Seconds(30 * DAY + 60);
        let under_way = |job: &Job, days| was_under_way(job, &Zone::utc(), days, now);
        let finished = job(Some(10 * DAY + 5), Some(12 * DAY), JobState::Finished);
        let of = |job: &Job| [(0, 9), (10, 10), (11, 11), (12, 20), (13, 20), (25, 30)].map(|days| under_way(job, days));
        assert_eq!(of(&finished), [false, true, true, true, false, false]);
        let running = job(Some(10 * DAY), None, JobState::Running);
        assert_eq!(of(&running), [false, true, true, true, true, true]);
        let resting = job(Some(10 * DAY), None, JobState::Paused);
        assert_eq!(of(&resting), [false, true, false, false, false, false]);
        assert!(!under_way(&job(None, None, JobState::Ready), (0, 30)));
    }

    #[test]
    fn a_job_is_shown_as_its_page_shows_it() {
        let mut tally = Tally::planned(3, 0);
        let pending = Standing::plain(RecipientState::Pending);
        tally.moved(Variant::A, &pending, &Standing::plain(RecipientState::Read));
        tally.moved(Variant::A, &pending, &Standing::plain(RecipientState::Sent));
        tally.answered(Variant::A);
        let prices = Prices::parse("as of,2026-10-01\ncurrency,USD\nfee,0.005\n*,0.06,0.0077").unwrap();
        let mut job = job(Some(10 * DAY), None, JobState::Running);
        job.template = Some(Chosen {
            name: "we_miss_you".to_owned(),
            language: "en".to_owned(),
            category: "MARKETING".to_owned(),
            mapping: crate::bulk::Mapping::default(),
            no_way_out: false,
        });
        let jobs = Jobs {
            found: vec![Sent {
                job,
                tally,
                cost: Some(prices.cost("MARKETING", [(&"IN".to_owned(), 3)])),
            }],
            is_cut: true,
        };
        let table = table(&jobs, &Zone::utc());
        let texts: Vec<&str> = table.rows[0].iter().map(|cell| cell.text.as_str()).collect();
        let wanted = [
            "=Diwali",
            "we_miss_you · en",
            "11 Jan 1970, 00:00",
            "3",
            "2",
            "1",
            "1",
            "1",
            "0",
            "0",
            "0.20",
        ];
        assert_eq!(texts, wanted);
        assert_eq!(table.rows[0].len(), table.heads.len());
        assert!(table.rows[0][0].link.as_ref().unwrap().starts_with("/bulk/"));
        assert!(
            table.note.contains("prices of 2026-10-01") && table.note.contains("30 at most"),
            "{}",
            table.note
        );
        let file = super::super::csv(&table);
        assert!(
            file.contains("'=Diwali,we_miss_you · en,\"11 Jan 1970, 00:00\",3,2,1,1,1,0,0,0.195000"),
            "{file}"
        );
    }
}
