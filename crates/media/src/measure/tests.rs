//! Small files made here, cut at every place.

use super::*;
use proptest::prelude::*;

fn part(name: &[u8], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len() + 8).unwrap();
    [&size.to_be_bytes()[..], name, content].concat()
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn track(width: u32, height: u32, turned: bool) -> Vec<u8> {
    let one = 0x1_0000;
    let matrix = if turned {
        [0, one, 0, 0u32.wrapping_sub(one), 0, 0, 0, 0, 1 << 30]
    } else {
        [one, 0, 0, 0, one, 0, 0, 0, 1 << 30]
    };
    let header = [words(&[0; 10]), words(&matrix), words(&[width << 16, height << 16])].concat();
    part(b"trak", &part(b"tkhd", &header))
}

fn film(milliseconds: u32, tracks: &[Vec<u8>]) -> Vec<u8> {
    let header = part(b"mvhd", &words(&[0, 0, 0, 1000, milliseconds]));
    part(b"moov", &[header, tracks.concat()].concat())
}

fn mp4(milliseconds: u32, moov_last: bool) -> Vec<u8> {
    let start = part(b"ftyp", b"isom\0\0\0\0isom");
    let data = part(b"mdat", &[7; 5000]);
    let moov = film(milliseconds, &[track(0, 0, false), track(1280, 720, true)]);
    if moov_last { [start, data, moov] } else { [start, moov, data] }.concat()
}

fn page(granule: u64, serial: u32, packet: &[u8]) -> Vec<u8> {
    let length = u8::try_from(packet.len()).unwrap();
    let mut page = [
        b"OggS\0\0",
        &granule.to_le_bytes()[..],
        &serial.to_le_bytes(),
        &[0; 8],
        &[1, length],
        packet,
    ]
    .concat();
    let sum = page.iter().fold(0, |sum, byte| ogg::checksum(sum, *byte));
    page[22..26].copy_from_slice(&sum.to_le_bytes());
    page
}

fn opus(granule: u64) -> Vec<u8> {
    let head = page(0, 9, b"OpusHead\x01\x01\x38\x01\x80\xBB\0\0\0\0\0");
    [
        head,
        page(480, 9, &[1; 100]),
        page(granule, 9, b"OggS\0\0 in sound"),
        page(u64::MAX, 9, b"rest"),
    ]
    .concat()
}

fn mp3(frames: usize) -> Vec<u8> {
    [&b"\xFF\xFB\x90\x00"[..], &[0; 413]].concat().repeat(frames)
}

fn aac(frames: usize) -> Vec<u8> {
    [&b"\xFF\xF1\x50\x80\x0C\x9F\xFC"[..], &[0; 93]].concat().repeat(frames)
}

fn seconds(kind: FileType, bytes: &[u8]) -> Option<f64> {
    measure(kind, &Ends::whole(bytes)).duration.map(|time| time.as_secs_f64())
}

#[test]
fn a_film_says_its_length_and_its_size_as_shown() {
    for moov_last in [false, true] {
        let found = measure(FileType::Mp4, &Ends::whole(&mp4(12_345, moov_last)));
        assert_eq!(found.duration, Some(Duration::from_millis(12_345)));
        assert_eq!(found.size, Some(Size { width: 720, height: 1280 }));
    }
}

#[test]
fn both_ends_of_a_film_are_enough() {
    let file = mp4(1000, true);
    let len = u64::try_from(file.len()).unwrap();
    let ends = Ends::new(&file[..64], &file[file.len() - 600..], len);
    assert_eq!(measure(FileType::Mp4, &ends), measure(FileType::Mp4, &Ends::whole(&file)));
    assert_eq!(measure(FileType::Mp4, &Ends::new(&file[..64], &[], len)), Measures::default());
}

#[test]
fn a_film_that_is_cut_off_is_unknown() {
    let file = mp4(1000, true);
    assert_eq!(measure(FileType::Mp4, &Ends::whole(&file[..3000])), Measures::default());
    let header = part(b"mvhd", &words(&[0, 0, 0, 0, 5]));
    assert_eq!(measure(FileType::Mp4, &Ends::whole(&part(b"moov", &header))), Measures::default());
}

#[test]
fn a_film_in_pieces_announces_its_length() {
    let header = part(b"mvhd", &words(&[0, 0, 0, 600, 0]));
    let pieces = part(b"mvex", &part(b"mehd", &words(&[0, 1500])));
    let file = part(b"moov", &[header, pieces].concat());
    assert_eq!(seconds(FileType::Mp4, &file), Some(2.5));
}

#[test]
fn a_voice_note_lasts_as_its_last_page_says() {
    let file = opus(48_000 * 3 + 312);
    assert_eq!(seconds(FileType::Ogg, &file), Some(3.0));
    let cut = &file[..file.len() - 10];
    assert_eq!(seconds(FileType::Ogg, cut), Some(3.0));
    let ends = Ends::new(&file[..60], &file[file.len() - 100..], u64::try_from(file.len()).unwrap());
    assert_eq!(measure(FileType::Ogg, &ends).duration, Some(Duration::from_secs(3)));
    let other = [page(0, 9, b"OpusHead\x01\x01\x38\x01\x80\xBB\0\0\0\0\0"), page(99_999, 8, b"x")].concat();
    assert_eq!(seconds(FileType::Ogg, &other), None);
}

#[test]
fn an_mp3_is_counted_or_believed() {
    // 128 kbit/s at 44.1 kHz: 417 bytes and 26.12 ms a frame.
    assert_eq!(seconds(FileType::Mp3, &mp3(100)), Some(2.612));
    let all = [b"ID3\x04\0\0\0\0\x01\0", &[0; 128][..], &mp3(1000)].concat();
    let half = Ends::new(&all[..all.len() / 2], &[], u64::try_from(all.len()).unwrap());
    let found = measure(FileType::Mp3, &half).duration.unwrap();
    assert!((found.as_secs_f64() - 26.122).abs() < 0.01, "{found:?}");
    let mut noted = mp3(1);
    noted[36..48].copy_from_slice(b"Xing\0\0\0\x01\0\0\x03\xE8");
    assert_eq!(seconds(FileType::Mp3, &noted), Some(26.122));
    assert_eq!(seconds(FileType::Mp3, &mp3(1)), None);
    assert_eq!(seconds(FileType::Mp3, b"ID3\x04\0\0\x7F\x7F\x7F\x7F"), None);
}

#[test]
fn frames_of_sound_tell_mp3_and_aac_apart() {
    use crate::sniff::sniff;
    assert_eq!(sniff(&mp3(3)), FileType::Mp3);
    assert_eq!(sniff(&aac(3)), FileType::Aac);
    // One that does not end proves nothing.
    assert_eq!(sniff(&mp3(3)[..400]), FileType::Other);
    assert_eq!(seconds(FileType::Aac, &aac(43)), Some(0.998));
}

#[test]
fn pages_are_counted_only_where_they_stand_in_the_open() {
    let pages = |text: &str| measure(FileType::Pdf, &Ends::whole(text.as_bytes())).pages;
    assert_eq!(pages("%PDF-1.4\n1 0 obj<</Type /Pages /Kids [2 0 R] /Count 12>>endobj"), Some(12));
    let two = "1 0 obj<</Type/Pages/Count 3>>endobj 5 0 obj<</Type/Pages/Count 4>>endobj";
    assert_eq!(pages(two), None);
    assert_eq!(
        pages("1 0 obj<</Type/ObjStm/N 3>>endobj 5 0 obj<</Type/Pages/Count 4>>endobj"),
        None
    );
    let fast = "%PDF-1.5\n1 0 obj<</Linearized 1/L 00060/H[5 6]/O 9/N 7>>endobj ";
    assert_eq!(pages(&format!("{fast:60}")), None);
    let fast = fast.replace("00060", &format!("{:05}", fast.len()));
    assert_eq!(pages(&fast), Some(7));
    assert_eq!(pages(&format!("{fast} changed")), None);
    assert_eq!(pages("1 0 obj<</Type/Pages/Count 99999999999>>endobj"), None);
}

proptest! {
    #[test]
    fn files_cut_and_changed_anywhere_are_unknown_or_sane(
        which in 0..6usize, cut in any::<prop::sample::Index>(), place in any::<prop::sample::Index>(), to in any::<u8>(), len in any::<u64>(),
    ) {
        let (kind, mut file) = [
            (FileType::Mp4, mp4(1000, true)),
            (FileType::M4a, mp4(1000, false)),
            (FileType::Ogg, opus(48_000)),
            (FileType::Mp3, mp3(20)),
            (FileType::Aac, aac(20)),
            (FileType::Pdf, b"%PDF-1.4\n1 0 obj<</Type /Pages /Kids [2 0 R] /Count 12>>endobj".to_vec()),
        ][which].clone();
        let at = place.index(file.len());
        file[at] = to;
        let (head, tail) = file.split_at(cut.index(file.len()));
        for ends in [Ends::whole(head), Ends::new(head, tail, len), Ends::new(head, &[], len), Ends::new(&[], tail, len)] {
            let found = measure(kind, &ends);
            prop_assert!(found.duration.is_none_or(|time| time <= LONGEST));
        }
    }

    #[test]
    fn any_bytes_are_measured_in_peace(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        for kind in [FileType::Mp4, FileType::Ogg, FileType::Mp3, FileType::Aac, FileType::Pdf] {
            let _ = measure(kind, &Ends::whole(&bytes));
        }
    }
}
