//! Templates for a first start: every state and most kinds of component.

use super::{
    definition,
    store::{self, DAY_MS, Template},
};
use crate::{app::App, aws::ApiError, names::META_WABA_ID};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    status: String,
    quality: String,
    reason: Option<String>,
    /// How old it is.
    days: i64,
    template: Value,
}

fn samples() -> Vec<Sample> {
    serde_json::from_str(include_str!("samples.json")).unwrap_or_default()
}

/// What became of a sample, for the timeline of its page.
pub(crate) struct Life {
    pub(crate) name: String,
    pub(crate) language: String,
    pub(crate) status: String,
    pub(crate) reason: Option<String>,
    pub(crate) days: i64,
}

/// The lives of all samples.
pub(crate) fn lives() -> Vec<Life> {
    let word = |sample: &Sample, member: &str| sample.template[member].as_str().unwrap_or_default().to_owned();
    samples()
        .into_iter()
        .map(|sample| Life {
            name: word(&sample, "name"),
            language: word(&sample, "language"),
            status: sample.status,
            reason: sample.reason,
            days: sample.days,
        })
        .collect()
}

/// The files that their headers show.
const FILES: [(&str, &str); 2] = [
    ("4::aW1hZ2UvanBlZw==:sample-image", "image/jpeg"),
    ("4::YXBwbGljYXRpb24vcGRm:sample-document", "application/pdf"),
];

/// Puts the samples into an account that has no templates. Gives how many.
pub(crate) fn seed(app: &App) -> Result<usize, ApiError> {
    app.db.run(|tx| {
        if !Template::all(tx, META_WABA_ID)?.is_empty() {
            return Ok(0);
        }
        for (handle, mime) in FILES {
            store::keep_file(tx, handle, mime)?;
        }
        let (samples, now) = (samples(), app.now());
        for (at, sample) in (0_i64..).zip(&samples) {
            let definition = definition::complete(sample.template.clone());
            let mut template = Template::new(META_WABA_ID, definition, now - sample.days * DAY_MS);
            // The same ids at every first start.
            template.id = format!("{}", 20_000_000_000_000_001 + at);
            template.status.clone_from(&sample.status);
            template.quality.clone_from(&sample.quality);
            template.reason.clone_from(&sample.reason);
            if template.status == "PAUSED" {
                template.pauses = 1;
                template.paused_until = Some(now + 3_600_000 * 3);
            }
            template.save(tx)?;
        }
        Ok(samples.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn samples_have_no_flaws() {
        let files: HashMap<String, String> = FILES
            .iter()
            .map(|(handle, mime)| ((*handle).to_owned(), (*mime).to_owned()))
            .collect();
        let samples = samples();
        assert_eq!(samples.len(), 16);
        for sample in samples {
            assert_eq!(definition::check(&sample.template, &files), Ok(()), "{}", sample.template["name"]);
            assert!(sample.template.to_string().len() <= 6000);
        }
    }
}
