//! Reading the Opus track of a WebM file (RFC 8794, RFC 9559), as far as recorders of browsers write it.
//!
//! Recorders do not know how long a recording becomes, so most lengths are unknown: what contains other elements is walked through,
//! everything else is stepped over.

use super::{NoVoice, opus::Head};

/// The Opus track of a file.
pub(super) struct Track<'a> {
    pub(super) head: Head,
    pub(super) packets: Vec<&'a [u8]>,
}

/// What a file says of a track before its sound comes.
#[derive(Default)]
struct Entry<'a> {
    number: u64,
    codec: &'a [u8],
    private: &'a [u8],
    /// Compressed or encrypted.
    encoded: bool,
}

const SEGMENT: u64 = 0x1853_8067;
const CLUSTER: u64 = 0x1F43_B675;
const TRACKS: u64 = 0x1654_AE6B;
const TRACK: u64 = 0xAE;
const BLOCK_GROUP: u64 = 0xA0;
const NUMBER: u64 = 0xD7;
const CODEC: u64 = 0x86;
const PRIVATE: u64 = 0x63A2;
const ENCODINGS: u64 = 0x6D80;
const SIMPLE_BLOCK: u64 = 0xA3;
const BLOCK: u64 = 0xA1;

/// What encoders put before the sound when they do not say.
const USUAL_SKIP: u16 = 312;

pub(super) fn read(bytes: &[u8]) -> Result<Track<'_>, NoVoice> {
    let mut rest = bytes;
    let mut entries = Vec::<Entry<'_>>::new();
    let mut opus = None::<u64>;
    let mut packets = Vec::new();
    // What is cut off at the end is left out.
    while let Some((id, size, content)) = element(rest) {
        if matches!(id, SEGMENT | CLUSTER | TRACKS | BLOCK_GROUP | TRACK) {
            if id == TRACK {
                entries.push(Entry::default());
            }
            rest = content;
            continue;
        }
        // Only what was walked into may be of unknown length.
        let size = usize::try_from(size.ok_or(NoVoice::Damaged)?).map_err(|_| NoVoice::Damaged)?;
        let Some((content, after)) = content.split_at_checked(size) else {
            break;
        };
        rest = after;
        match (id, entries.last_mut()) {
            (NUMBER, Some(entry)) => entry.number = uint(content),
            (CODEC, Some(entry)) => entry.codec = content,
            (PRIVATE, Some(entry)) => entry.private = content,
            (ENCODINGS, Some(entry)) => entry.encoded = true,
            (SIMPLE_BLOCK | BLOCK, _) => {
                let chosen = match opus {
                    Some(chosen) => chosen,
                    None => *opus.insert(track(&entries)?.number),
                };
                packets.extend(packet(content, chosen)?);
            }
            _ => {}
        }
    }
    let entry = track(&entries)?;
    let head = Head::read(entry.private).or_else(|| {
        entry.private.is_empty().then_some(Head {
            channels: 1,
            skip: USUAL_SKIP,
            gain: [0; 2],
        })
    });
    Ok(Track {
        head: head.ok_or(NoVoice::NotOpus)?,
        packets,
    })
}

/// The first track with Opus.
fn track<'a, 'b>(entries: &'b [Entry<'a>]) -> Result<&'b Entry<'a>, NoVoice> {
    let found = entries.iter().find(|entry| entry.codec.starts_with(b"A_OPUS"));
    match found {
        None => Err(NoVoice::NotOpus),
        Some(entry) if entry.encoded => Err(NoVoice::Damaged),
        Some(entry) => Ok(entry),
    }
}

/// The packet of a block, if it is of this track.
fn packet(block: &[u8], track: u64) -> Result<Option<&[u8]>, NoVoice> {
    let (of, rest) = number(block).ok_or(NoVoice::Damaged)?;
    // Its time in two bytes, then how it is laid out.
    let (header, packet) = rest.split_at_checked(3).ok_or(NoVoice::Damaged)?;
    if of != Some(track) || packet.is_empty() {
        return Ok(None);
    }
    // Several packets in one block: recorders do not do that.
    if header.get(2).is_some_and(|flags| flags & 6 != 0) {
        return Err(NoVoice::Damaged);
    }
    Ok(Some(packet))
}

/// Id, length (none when unknown) and what follows.
fn element(bytes: &[u8]) -> Option<(u64, Option<u64>, &[u8])> {
    let first = *bytes.first()?;
    let length = usize::try_from(first.leading_zeros()).ok()? + 1;
    if length > 4 {
        return None;
    }
    let (id, rest) = bytes.split_at_checked(length)?;
    let (size, rest) = number(rest)?;
    Some((uint(id), size, rest))
}

/// A number of one to eight bytes whose first bits say how many; none inside when all others are set.
fn number(bytes: &[u8]) -> Option<(Option<u64>, &[u8])> {
    let first = *bytes.first()?;
    let zeros = first.leading_zeros();
    if zeros > 7 {
        return None;
    }
    let (digits, rest) = bytes.split_at_checked(usize::try_from(zeros).ok()? + 1)?;
    let bits = 7 * (zeros + 1);
    let most = (1_u64 << bits) - 1;
    let value = uint(digits) & most;
    Some(((value != most).then_some(value), rest))
}

fn uint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |value, byte| (value << 8) | u64::from(*byte))
}
