//! Text, files, places, contact cards and reactions.

use super::{MEDIA, Upload};
use crate::eum::{
    meta::MetaError,
    part::{Part, is_web},
};
use serde_json::Value;

pub(super) fn text(text: &Part<'_>) -> Result<(), MetaError> {
    text.only(&["body", "preview_url"])?;
    text.need("body")?.chars(1..=4096).map_err(MetaError::into_invalid)?;
    text.flag("preview_url")?;
    Ok(())
}

/// A file by its id or its link; also that of a header.
pub(super) fn file(part: &Part<'_>, kind: &'static str, uploads: &mut Vec<Upload>) -> Result<(), MetaError> {
    let voice = part.flag("voice")?.unwrap_or(false);
    match (part.maybe("id"), part.maybe("link")) {
        (Some(_), Some(_)) => Err(MetaError::invalid(format!(
            "Param {} must have one of id and link, not both.",
            part.path
        ))),
        // Whether there is such an id is looked up later.
        (Some(id), None) => {
            let id = id.chars(1..=100)?.to_owned();
            uploads.push(Upload { kind, id, voice });
            Ok(())
        }
        (None, Some(link)) if is_web(link.text()?) => Ok(()),
        (None, Some(_)) => Err(MetaError::media("link is no http or https URL.")),
        (None, None) => Err(MetaError::missing(format!("Param {} needs an id or a link.", part.path))),
    }
}

pub(super) fn media(part: &Part<'_>, kind: &str, uploads: &mut Vec<Upload>) -> Result<(), MetaError> {
    let Some(kind) = MEDIA.into_iter().find(|known| *known == kind) else {
        return Ok(());
    };
    part.only(match kind {
        "image" | "video" => &["id", "link", "caption"],
        "document" => &["id", "link", "caption", "filename"],
        "audio" => &["id", "link", "voice"],
        _ => &["id", "link"],
    })?;
    part.maybe_text("caption", 1024).map_err(MetaError::into_invalid)?;
    part.maybe_text("filename", 240).map_err(MetaError::into_invalid)?;
    file(part, kind, uploads)
}

pub(super) fn location(place: &Part<'_>) -> Result<(), MetaError> {
    place.only(&["latitude", "longitude", "name", "address"])?;
    degrees(place, "latitude", 90.0)?;
    degrees(place, "longitude", 180.0)?;
    place.maybe_text("name", 1000)?;
    place.maybe_text("address", 1000)?;
    Ok(())
}

/// A number, or a text that is one: Meta's own samples have both.
fn degrees(place: &Part<'_>, name: &str, most: f64) -> Result<(), MetaError> {
    let part = place.need(name)?;
    let number = match part.value {
        Value::String(text) => text.parse().ok(),
        other => other.as_f64(),
    };
    match number {
        Some(number) if number.abs() <= most => Ok(()),
        Some(_) => Err(MetaError::value(format!("Param {} must be -{most} to {most}.", part.path))),
        None => Err(MetaError::invalid(format!("Param {} must be a number.", part.path))),
    }
}

pub(super) fn contacts(cards: &Part<'_>) -> Result<(), MetaError> {
    for card in cards.entries(1..=257)? {
        card.only(&["addresses", "birthday", "emails", "name", "org", "phones", "urls"])?;
        let name = card.need("name")?;
        let parts = ["first_name", "last_name", "middle_name", "suffix", "prefix"];
        name.only(&["formatted_name", "first_name", "last_name", "middle_name", "suffix", "prefix"])?;
        name.need_text("formatted_name", 1000)?;
        if !parts.iter().any(|part| name.maybe(part).is_some()) {
            let details = format!("Param {} needs one more part of the name than formatted_name.", name.path);
            return Err(MetaError::missing(details));
        }
        if let Some(day) = card.maybe("birthday")
            && !is_day(day.text()?)
        {
            return Err(MetaError::value(format!("Param {} must be YYYY-MM-DD.", day.path)));
        }
        let lists: [(&str, &[&str]); 4] = [
            ("phones", &["phone", "type", "wa_id"]),
            ("emails", &["email", "type"]),
            ("urls", &["url", "type"]),
            ("addresses", &["street", "city", "state", "zip", "country", "country_code", "type"]),
        ];
        for (list, members) in lists {
            let Some(list) = card.maybe(list) else { continue };
            for entry in list.entries(0..=100)? {
                entry.only(members)?;
                texts(&entry, members)?;
            }
        }
        if let Some(org) = card.maybe("org") {
            org.only(&["company", "department", "title"])?;
            texts(&org, &["company", "department", "title"])?;
        }
    }
    Ok(())
}

fn texts(part: &Part<'_>, members: &[&str]) -> Result<(), MetaError> {
    for member in members {
        if let Some(text) = part.maybe(member) {
            text.text()?;
        }
    }
    Ok(())
}

/// How many one sees: what is joined to another, and what only changes another, is none of its own. Two letters are a flag.
fn pictures(text: &str) -> usize {
    let (mut count, mut letters, mut joined) = (0, 0, false);
    for c in text.chars() {
        match c {
            '\u{200d}' => joined = true,
            '\u{fe0f}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}' => {}
            '\u{1f1e6}'..='\u{1f1ff}' => letters += 1,
            _ if std::mem::take(&mut joined) => {}
            _ => count += 1,
        }
    }
    count + letters / 2
}

fn is_day(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<u8>().ok());
    let digits = text.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    text.len() == 10
        && digits
        && number(5..7).is_some_and(|month| (1..=12).contains(&month))
        && number(8..10).is_some_and(|day| (1..=31).contains(&day))
}

pub(super) fn reaction(reaction: &Part<'_>) -> Result<(), MetaError> {
    reaction.only(&["message_id", "emoji"])?;
    reaction.need_text("message_id", 512)?;
    let emoji = reaction.need("emoji")?;
    let text = emoji.text()?;
    // An empty one takes the reaction away.
    if text.is_empty() || is_emoji(text) {
        return Ok(());
    }
    Err(MetaError::value(format!("Param {} must be one emoji.", emoji.path)))
}

/// A sign that is no letter, with what may belong to it: skin tones, joiners, and the digit of a keycap.
fn is_emoji(text: &str) -> bool {
    // Some signs count as letters.
    let letter = |c: char| c.is_alphanumeric() && !matches!(c, 'ℹ' | 'Ⓜ' | '\u{1f170}'..='\u{1f189}');
    let sign = |c: char| c as u32 >= 0xa9 && !letter(c) && !c.is_whitespace();
    let keycap = text.contains('\u{20e3}');
    text.chars().count() <= 16
        && pictures(text) == 1
        && text
            .chars()
            .all(|c| sign(c) || (keycap && (c.is_ascii_digit() || matches!(c, '#' | '*'))))
}
