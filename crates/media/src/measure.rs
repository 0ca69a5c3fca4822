//! How long a sound or film plays, how large it is and how many pages it has, read from its headers alone.
//!
//! Crates for this are under the MPL, read whole files, or are no longer kept; a header of each format takes a page of code.
//! What is cut off, nonsense or further away than the bytes that were handed in is unknown, never guessed.

mod aac;
mod codings;
mod mp3;
mod mp4;
mod ogg;
mod pdf;

pub use codings::{NoFilm, film};
pub(crate) use ogg::checksum;

use crate::{file_type::FileType, size::Size};
use std::time::Duration;

/// Longer than any message may be: such a length is nonsense.
const LONGEST: Duration = Duration::from_hours(7 * 24);

/// What headers say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measures {
    /// As the film is shown, turned if it says so.
    pub size: Option<Size>,
    pub duration: Option<Duration>,
    pub pages: Option<u32>,
}

/// A file of which only both ends may be there. 256 KiB of each are enough for nearly all of them.
#[derive(Clone, Copy, Debug)]
pub struct Ends<'a> {
    head: &'a [u8],
    tail: &'a [u8],
    len: u64,
    tail_at: u64,
}

impl<'a> Ends<'a> {
    /// The whole file.
    pub fn whole(bytes: &'a [u8]) -> Self {
        Self::new(bytes, &[], u64::try_from(bytes.len()).unwrap_or(u64::MAX))
    }

    /// Its first bytes, its last ones (they may overlap, or be none), and the length of all of it.
    pub fn new(head: &'a [u8], tail: &'a [u8], len: u64) -> Self {
        let tail_at = len.saturating_sub(u64::try_from(tail.len()).unwrap_or(u64::MAX));
        Self { head, tail, len, tail_at }
    }

    fn is_whole(&self) -> bool {
        u64::try_from(self.head.len()) == Ok(self.len)
    }

    /// The last bytes that are there; of a file that is there as a whole, all.
    fn end(&self) -> &'a [u8] {
        if self.is_whole() { self.head } else { self.tail }
    }

    fn get(&self, at: u64, count: usize) -> Option<&'a [u8]> {
        let part = |bytes: &'a [u8], at: u64| bytes.get(usize::try_from(at).ok()?..)?.get(..count);
        part(self.head, at).or_else(|| part(self.tail, at.checked_sub(self.tail_at)?))
    }
}

/// What can be known of a file of this type.
pub fn measure(kind: FileType, file: &Ends<'_>) -> Measures {
    let found = match kind {
        FileType::Mp4 | FileType::M4a | FileType::ThreeGp => mp4::read(file),
        FileType::Ogg => Measures {
            duration: ogg::duration(file),
            ..Measures::default()
        },
        FileType::Mp3 => Measures {
            duration: mp3::duration(file),
            ..Measures::default()
        },
        FileType::Aac => Measures {
            duration: aac::duration(file),
            ..Measures::default()
        },
        FileType::Pdf => Measures {
            pages: pdf::pages(file),
            ..Measures::default()
        },
        _ => Measures::default(),
    };
    Measures {
        duration: found.duration.filter(|time| !time.is_zero() && *time <= LONGEST),
        ..found
    }
}

/// `ticks` of which `per_second` make a second, to the millisecond.
fn time(ticks: u64, per_second: u32) -> Option<Duration> {
    let millis = (u128::from(ticks) * 1000).checked_div(u128::from(per_second))?;
    u64::try_from(millis).ok().map(Duration::from_millis)
}

#[cfg(test)]
mod tests;
