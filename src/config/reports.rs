//! Which reports are written by themselves, and for how long they are kept.

use super::variable::optional;
use anyhow::{Context, Result, bail};
use domain::statistics::period::Period;

/// As long as a campaign is talked of.
const USUAL_DAYS: u32 = 90;
/// Ten years.
const MOST_DAYS: u32 = 3_650;

/// For so many days the report of a bulk job is kept in the bucket.
pub(crate) fn report_days() -> Result<u32> {
    let Some(text) = optional("WECARE_REPORT_DAYS") else {
        return Ok(USUAL_DAYS);
    };
    let days = text
        .parse()
        .context("WECARE_REPORT_DAYS cannot be read. It is whole days, for example WECARE_REPORT_DAYS=90")?;
    if !(1..=MOST_DAYS).contains(&days) {
        bail!("WECARE_REPORT_DAYS is {days}; it takes 1 to {MOST_DAYS}, for example WECARE_REPORT_DAYS=90");
    }
    Ok(days)
}

/// Days, weeks and months after which a report is written into the bucket; none unless they are named.
pub(crate) fn reports() -> Result<Vec<Period>> {
    let text = optional("WECARE_REPORTS").unwrap_or_default();
    let mut periods = Vec::new();
    for name in text.split(',').map(str::trim).filter(|name| !name.is_empty() && *name != "off") {
        match Period::from_name(name) {
            Some(period) if !periods.contains(&period) => periods.push(period),
            Some(_) => {}
            None => {
                bail!("WECARE_REPORTS has “{name}” in it; it takes day, week and month with commas between, for example week,month, or off")
            }
        }
    }
    if !periods.is_empty() && optional("MEDIA_BUCKET").is_none() {
        bail!("WECARE_REPORTS needs MEDIA_BUCKET, the bucket into which reports are written; set it, or leave WECARE_REPORTS out");
    }
    Ok(periods)
}
