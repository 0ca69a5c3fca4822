//! AAC in ADTS has no length of its own: frames are counted, or averaged over the first ones.

use super::{Ends, mp3::after_tag, time};
use crate::frame::{self, Reader};
use std::time::Duration;

pub(super) fn duration(file: &Ends<'_>) -> Option<Duration> {
    let start = after_tag(file.head)?;
    averaged(file, start, file.len, frame::aac)
}

/// From the average of the frames that are there; exact when all are there. One frame proves nothing.
pub(super) fn averaged(file: &Ends<'_>, start: usize, end: u64, read: Reader) -> Option<Duration> {
    let run = frame::run(file.head.get(start..)?, read);
    let bytes = end.checked_sub(u64::try_from(start).ok()?)?;
    if run.frames < 2 {
        return None;
    }
    let samples = u128::from(run.samples) * u128::from(bytes.max(run.bytes)) / u128::from(run.bytes.max(1));
    time(u64::try_from(samples).ok()?, run.rate)
}
