//! A recording of a browser as the voice message that WhatsApp wants: OGG with Opus, one channel. The sound itself stays as it was
//! coded; only its wrapping is another.

mod ogg;
mod opus;
mod webm;

use crate::{
    bytes::{le16, le32},
    file_type::FileType,
    sniff::sniff,
};
use opus::Head;

/// Why a recording cannot be a voice message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoVoice {
    #[error("the sound is coded otherwise than in Opus")]
    NotOpus,
    #[error("there is no sound in it")]
    Empty,
    #[error("the recording is damaged or wrapped in an unusual way")]
    Damaged,
}

/// The recording in OGG; none when it is like that already.
pub fn voice(bytes: &[u8]) -> Result<Option<Vec<u8>>, NoVoice> {
    match sniff(bytes) {
        FileType::Webm => {
            let track = webm::read(bytes)?;
            ogg::write(&track.head, &track.packets).map(Some)
        }
        FileType::Ogg => single(bytes),
        _ => Err(NoVoice::NotOpus),
    }
}

/// The first page of an OGG says how many channels are played: Opus itself makes one of two.
fn single(bytes: &[u8]) -> Result<Option<Vec<u8>>, NoVoice> {
    let segments = usize::from(*bytes.get(26).ok_or(NoVoice::Damaged)?);
    let start = 27 + segments;
    let packet = bytes.get(start..).ok_or(NoVoice::Damaged)?;
    let head = Head::read(packet).ok_or(NoVoice::NotOpus)?;
    if head.channels == 1 {
        return Ok(None);
    }
    // The head stands alone on its page.
    let length = start + Head::LENGTH;
    let alone = le16(bytes, 26) == Some(0x1301) && le32(bytes, length) == Some(u32::from_le_bytes(*b"OggS"));
    if !alone {
        return Err(NoVoice::Damaged);
    }
    let (_, rest) = bytes.split_at_checked(length).ok_or(NoVoice::Damaged)?;
    let mut page = ogg::head_page(&head, le32(bytes, 14).ok_or(NoVoice::Damaged)?);
    page.extend_from_slice(rest);
    Ok(Some(page))
}

#[cfg(test)]
mod tests;
