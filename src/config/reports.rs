//! Which reports of the figures are written by themselves.

use super::variable::optional;
use anyhow::{Result, bail};
use domain::statistics::period::Period;

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
