//! How picture and sound of a film are coded, by the headers of its tracks. Facts 5: WhatsApp plays H.264 with AAC, one sound or none.

use super::{
    Ends,
    mp4::{Found, child, movie, tracks},
};

/// Why WhatsApp would not play a film.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoFilm {
    #[error("the picture is coded otherwise than in H.264")]
    Picture,
    #[error("the sound is coded otherwise than in AAC")]
    Sound,
    #[error("there are several sounds")]
    Sounds,
}

/// Whether WhatsApp plays a film in MP4 or 3GP. What its headers do not say within the bytes that are here counts as fine.
pub fn film(file: &Ends<'_>) -> Result<(), NoFilm> {
    let Some(movie) = movie(file) else { return Ok(()) };
    let mut sounds = 0;
    for (handler, coding) in tracks(file, movie).filter_map(|track| coding(file, track)) {
        match (&handler, &coding) {
            (b"vide", b"avc1" | b"avc3") => {}
            (b"vide", _) => return Err(NoFilm::Picture),
            (b"soun", b"mp4a") => sounds += 1,
            (b"soun", _) => return Err(NoFilm::Sound),
            // What phones write down beside: where, and how they were held.
            _ => {}
        }
    }
    if sounds > 1 { Err(NoFilm::Sounds) } else { Ok(()) }
}

/// What a track is, and how it is coded.
fn coding(file: &Ends<'_>, track: Found) -> Option<([u8; 4], [u8; 4])> {
    let media = child(file, track, *b"mdia")?;
    let handler = child(file, media, *b"hdlr")?;
    let handler = *file.get(handler.start, 12)?.last_chunk()?;
    let table = child(file, child(file, media, *b"minf")?, *b"stbl")?;
    // Behind version and count; each entry begins with its length.
    let entries = child(file, table, *b"stsd")?;
    let coding = *file.get(entries.start, 16)?.last_chunk()?;
    Some((handler, coding))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &[u8], content: &[u8]) -> Vec<u8> {
        let size = u32::try_from(content.len() + 8).unwrap();
        [&size.to_be_bytes()[..], name, content].concat()
    }

    fn track(handler: &[u8], coding: &[u8]) -> Vec<u8> {
        let handler = part(b"hdlr", &[&[0; 8][..], handler, &[0; 13]].concat());
        let entries = part(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1][..], &part(coding, &[0; 20])].concat());
        let table = part(b"minf", &part(b"stbl", &entries));
        part(b"trak", &part(b"mdia", &[handler, table].concat()))
    }

    fn made(tracks: &[(&str, &str)]) -> Vec<u8> {
        let tracks: Vec<_> = tracks
            .iter()
            .map(|(handler, coding)| track(handler.as_bytes(), coding.as_bytes()))
            .collect();
        [
            part(b"ftyp", b"isom\0\0\0\0isom"),
            part(b"mdat", &[7; 900]),
            part(b"moov", &tracks.concat()),
        ]
        .concat()
    }

    #[test]
    fn only_h264_with_one_sound_in_aac_is_played() {
        for (tracks, found) in [
            (&[("vide", "avc1"), ("soun", "mp4a")][..], Ok(())),
            (&[("soun", "mp4a"), ("vide", "avc3"), ("meta", "mebx")], Ok(())),
            (&[("vide", "avc1")], Ok(())),
            (&[("vide", "hvc1"), ("soun", "mp4a")], Err(NoFilm::Picture)),
            (&[("vide", "hev1")], Err(NoFilm::Picture)),
            (&[("vide", "av01")], Err(NoFilm::Picture)),
            (&[("vide", "avc1"), ("soun", "ac-3")], Err(NoFilm::Sound)),
            (&[("vide", "avc1"), ("soun", "samr")], Err(NoFilm::Sound)),
            (&[("vide", "avc1"), ("soun", "mp4a"), ("soun", "mp4a")], Err(NoFilm::Sounds)),
            (&[], Ok(())),
        ] {
            let file = made(tracks);
            assert_eq!(film(&Ends::whole(&file)), found, "{tracks:?}");
            // The headers stand at the end, and are all that is needed.
            let ends = Ends::new(&file[..64], &file[file.len() - 400..], u64::try_from(file.len()).unwrap());
            assert_eq!(film(&ends), found, "{tracks:?}");
        }
    }

    #[test]
    fn what_is_not_there_is_not_guessed() {
        let file = made(&[("vide", "hvc1")]);
        for cut in 0..file.len() {
            assert_eq!(film(&Ends::whole(&file[..cut])), Ok(()), "{cut}");
        }
        let clip = include_bytes!("../../../sandbox/media/clip.mp4");
        assert_eq!(film(&Ends::whole(clip)), Ok(()));
    }
}
