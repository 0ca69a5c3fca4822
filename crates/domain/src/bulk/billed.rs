//! What WhatsApp charged for the messages of a job: how many of each category, as their statuses say, at the prices of the table.

use super::{job::Job, prices::Prices, tally::Tally, variant::Variant};
use crate::{message::Message, statistics::charged};

/// Names of counts begin with this; the category follows.
const BILLED: &str = "billed:";

impl Tally {
    /// What is charged for a message changed.
    pub fn billed_anew(&mut self, variant: Variant, before: &Message, after: &Message) {
        let of = |message: &Message| message.delivery().and_then(charged);
        let (before, after) = (of(before), of(after));
        if before == after {
            return;
        }
        for (category, by) in [(before, -1), (after, 1)] {
            if let Some(category) = category {
                self.count_for(variant, &format!("{BILLED}{category}"), by);
            }
        }
    }

    /// How many messages WhatsApp charges for, by category.
    pub fn billed(&self) -> Vec<(String, u64)> {
        let billed = self.changes().filter_map(|(name, count)| {
            let category = name.strip_prefix(BILLED)?;
            Some((category.to_owned(), u64::try_from(count).ok()?))
        });
        billed.collect()
    }
}

impl Job {
    /// What was charged by now, in millionths: WhatsApp's price of what it charges for, and AWS's fee of all that it took. The countries count as
    /// they do among the recipients: which of them a message went to is not counted. None where the table has no price for a category.
    pub fn billed(&self, counts: &Tally, prices: &Prices) -> Option<u64> {
        let countries = &self.planned.as_ref()?.countries;
        let mut total = u128::from(prices.fee) * u128::from(counts.accepted());
        for (category, many) in counts.billed() {
            let (mut sum, mut people) = (0_u128, 0_u128);
            for (country, recipients) in countries {
                if let Some(rate) = prices.rate(country, &category) {
                    sum += u128::from(rate) * u128::from(*recipients);
                    people += u128::from(*recipients);
                }
            }
            total += (sum * u128::from(many)).checked_div(people)?;
        }
        u64::try_from(total).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bulk::{JobName, Planned, RecipientState, Standing},
        clock::Millis,
        ids::{BulkId, PhoneId, UserId},
    };
    use std::collections::BTreeMap;

    #[test]
    fn what_was_charged_is_counted_by_category_and_priced_by_country() {
        let by = (UserId::parse("u").unwrap(), "Meera".to_owned());
        let name = JobName::parse("Diwali").unwrap();
        let mut job = Job::new(BulkId::from_parts(1, 1), name, PhoneId::parse("1").unwrap(), by, Millis(1));
        let prices = Prices::parse("as of,2026-10-01\ncurrency,USD\nfee,0.005\nIN,0.01,0.001\nDE,0.13,0.05\n").unwrap();
        let mut counts = Tally::default();
        assert_eq!(job.billed(&counts, &prices), None, "it is not checked");
        job.planned = Some(Planned {
            recipients: 4,
            countries: BTreeMap::from([("IN".to_owned(), 3), ("DE".to_owned(), 1), ("ZZ".to_owned(), 5)]),
            ..Planned::default()
        });
        assert_eq!(job.billed(&counts, &prices), Some(0));
        for _ in 0..4 {
            counts.moved(
                Variant::A,
                &Standing::plain(RecipientState::Pending),
                &Standing::plain(RecipientState::Delivered),
            );
        }
        counts.sum([
            ("billed:marketing".to_owned(), 2),
            ("b:billed:marketing".to_owned(), 1),
            ("billed:utility".to_owned(), 0),
        ]);
        assert_eq!(counts.billed(), [("marketing".to_owned(), 2)]);
        // Two at 0.04 on average, and the fee for all four.
        assert_eq!(job.billed(&counts, &prices), Some(2 * 40_000 + 4 * 5_000));
        counts.sum([("billed:authentication".to_owned(), 1)]);
        assert_eq!(job.billed(&counts, &prices), None, "the table does not say");
    }
}
