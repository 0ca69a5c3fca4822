//! Recordings made here, their packets read back by another reader, and cut and changed at every place.

use super::*;
use crate::{Ends, measure};
use proptest::prelude::*;

/// A length that is not known yet.
const UNKNOWN: &[u8] = &[0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

fn element(id: &[u8], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len()).unwrap();
    // A number of four bytes.
    let size = (size | 0x1000_0000).to_be_bytes();
    [id, &size, content].concat()
}

fn head(channels: u8) -> Vec<u8> {
    [&b"OpusHead\x01"[..], &[channels, 0x38, 1], &48_000_u32.to_le_bytes(), &[0, 0, 0]].concat()
}

fn track(number: u8, codec: &[u8], private: &[u8]) -> Vec<u8> {
    let entry = [
        element(b"\xD7", &[number]),
        element(b"\x83", &[2]),
        element(b"\x86", codec),
        element(b"\xE1", &element(b"\x9F", &[1])),
        element(b"\x63\xA2", private),
    ];
    element(b"\xAE", &entry.concat())
}

fn block(track: u8, flags: u8, packet: &[u8]) -> Vec<u8> {
    element(b"\xA3", &[&[0x80 | track, 0, 0, flags][..], packet].concat())
}

/// As Chromium writes it: lengths of what goes on are unknown.
fn webm(tracks: &[u8], blocks: &[Vec<u8>]) -> Vec<u8> {
    let mut file = [
        &b"\x1A\x45\xDF\xA3\x87\x42\x82\x84webm\x18\x53\x80\x67"[..],
        UNKNOWN,
        &element(b"\x16\x54\xAE\x6B", tracks),
    ]
    .concat();
    for cluster in blocks.chunks(7) {
        file.extend([&b"\x1F\x43\xB6\x75"[..], UNKNOWN, &element(b"\xE7", &[0]), &cluster.concat()].concat());
    }
    file
}

/// 20 ms in one frame, of any length.
fn packet(length: usize, fill: u8) -> Vec<u8> {
    let mut packet = vec![fill; length.max(1)];
    packet[0] = 0x78;
    packet
}

fn recording(packets: &[Vec<u8>]) -> Vec<u8> {
    let blocks: Vec<_> = packets.iter().map(|packet| block(1, 0x80, packet)).collect();
    webm(&track(1, b"A_OPUS", &head(2)), &blocks)
}

/// Pages in order: flags, granule, packets. Written by the RFC, without a look at the writer.
fn pages(mut file: &[u8]) -> Vec<(u8, u64, Vec<Vec<u8>>)> {
    let mut all = Vec::new();
    while !file.is_empty() {
        assert_eq!(&file[..5], b"OggS\0");
        let granule = u64::from_le_bytes(file[6..14].try_into().unwrap());
        assert_eq!(
            u32::from_le_bytes(file[18..22].try_into().unwrap()),
            u32::try_from(all.len()).unwrap()
        );
        let table = &file[27..27 + usize::from(file[26])];
        let mut body = &file[27 + table.len()..];
        let mut packets = vec![Vec::new()];
        for piece in table {
            let (part, rest) = body.split_at(usize::from(*piece));
            packets.last_mut().unwrap().extend_from_slice(part);
            body = rest;
            if *piece < 255 {
                packets.push(Vec::new());
            }
        }
        assert_eq!(packets.pop(), Some(Vec::new()), "no packet goes on on the next page");
        let length = file.len() - body.len();
        let mut page = file[..length].to_vec();
        page[22..26].fill(0);
        let sum = page.iter().fold(0_u32, |sum, byte| {
            (0..8).fold(sum ^ (u32::from(*byte) << 24), |sum, _| {
                if sum >> 31 == 1 { (sum << 1) ^ 0x04C1_1DB7 } else { sum << 1 }
            })
        });
        assert_eq!(file[22..26], sum.to_le_bytes());
        all.push((file[5], granule, packets));
        file = body;
    }
    all
}

#[test]
fn a_recording_of_a_browser_becomes_an_ogg_of_one_channel() {
    let packets: Vec<_> = (0..120).map(|n| packet(60 + n, u8::try_from(n).unwrap())).collect();
    let file = voice(&recording(&packets)).unwrap().unwrap();
    let pages = pages(&file);
    assert_eq!((pages[0].0, pages.last().unwrap().0), (2, 4), "first and last are marked");
    assert_eq!(pages[0].2[0], b"OpusHead\x01\x01\x38\x01\x80\xBB\0\0\0\0\0");
    assert!(pages[1].2[0].starts_with(b"OpusTags"));
    let sound: Vec<_> = pages[2..].iter().flat_map(|page| page.2.clone()).collect();
    assert_eq!(sound, packets);
    assert_eq!(pages.last().unwrap().1, 120 * 960);
    assert!(pages.len() > 4, "a second a page");
    let found = measure(FileType::Ogg, &Ends::whole(&file)).duration.unwrap();
    assert_eq!(found.as_millis(), 2393, "what comes before the sound is not counted");
    assert_eq!(voice(&file), Ok(None), "it is one already");
}

#[test]
fn only_opus_alone_is_taken() {
    let silent = webm(&track(1, b"A_OPUS", &head(1)), &[]);
    assert_eq!(voice(&silent), Err(NoVoice::Empty));
    let vorbis = webm(&track(1, b"A_VORBIS", b""), &[block(1, 0, &packet(9, 1))]);
    assert_eq!(voice(&vorbis), Err(NoVoice::NotOpus));
    assert_eq!(voice(b"hello"), Err(NoVoice::NotOpus));
    let laced = webm(&track(1, b"A_OPUS", &head(1)), &[block(1, 2, &packet(9, 1))]);
    assert_eq!(voice(&laced), Err(NoVoice::Damaged));
    let surround = webm(&track(1, b"A_OPUS", &[head(6), vec![1]].concat()), &[block(1, 0, &packet(9, 1))]);
    assert_eq!(voice(&surround), Err(NoVoice::NotOpus));
    // A film with sound: only its sound is taken.
    let both = [track(1, b"V_VP8", b""), track(2, b"A_OPUS", &head(1))].concat();
    let film = webm(&both, &[block(1, 0, b"picture"), block(2, 0, &packet(9, 1))]);
    let file = voice(&film).unwrap().unwrap();
    assert_eq!(pages(&file)[2].2, [packet(9, 1)]);
}

#[test]
fn two_channels_are_played_as_one() {
    let mut stereo = voice(&recording(&[packet(9, 1)])).unwrap().unwrap();
    // The head of before, with its checksum.
    stereo[28 + 9] = 2;
    let mut page = stereo[..47].to_vec();
    page[22..26].fill(0);
    let sum = page.iter().fold(0, |sum, byte| crate::measure::checksum(sum, *byte));
    stereo[22..26].copy_from_slice(&sum.to_le_bytes());
    let mono = voice(&stereo).unwrap().unwrap();
    assert_eq!(pages(&mono)[0].2[0][9], 1);
    assert_eq!(pages(&mono)[2].2, [packet(9, 1)]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_packet_comes_through(packets in prop::collection::vec((1..2_000_usize, any::<u8>()), 1..200)) {
        let packets: Vec<_> = packets.into_iter().map(|(length, fill)| packet(length, fill)).collect();
        let file = voice(&recording(&packets)).unwrap().unwrap();
        let sound: Vec<_> = pages(&file)[2..].iter().flat_map(|page| page.2.clone()).collect();
        prop_assert_eq!(sound, packets);
    }

    #[test]
    fn a_recording_cut_and_changed_anywhere_is_refused_or_sound(
        place in any::<prop::sample::Index>(), to in any::<u8>(), cut in any::<prop::sample::Index>(), ogg in any::<bool>(),
    ) {
        let packets: Vec<_> = (0..30).map(|n| packet(20 + n, 7)).collect();
        let mut file = recording(&packets);
        if ogg {
            file = voice(&file).unwrap().unwrap();
        }
        let at = place.index(file.len());
        file[at] = to;
        file.truncate(cut.index(file.len()) + 1);
        if let Ok(Some(made)) = voice(&file) && !ogg {
            prop_assert!(pages(&made).len() > 2);
        }
    }

    #[test]
    fn any_bytes_are_read_in_peace(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = voice(&[&b"\x1A\x45\xDF\xA3\x87\x42\x82\x84webm"[..], &bytes].concat());
        let _ = voice(&[&b"OggS"[..], &bytes].concat());
    }
}
