//! What a job sends: its message, and perhaps a second one to compare with it.

use super::{BulkError, change, job_of};
use crate::{SendError, Service, files, templates};
use domain::{
    BulkId, PhoneId,
    bulk::{Chosen, Job, Mapping, Nature, Second, Source, Variant, mapping},
    stop_words::names_a_way_out,
    template::{Definition, Template},
};
use identity::Operator;
use store::StoreError;

/// Says which column has the numbers and what is sent.
pub async fn choose(
    service: &Service,
    operator: &Operator,
    id: BulkId,
    phone_column: Option<usize>,
    template: Option<Chosen>,
) -> Result<Job, BulkError> {
    let job = job_of(service, operator, id).await?;
    let template = match template {
        Some(chosen) => Some(fit(service, operator, &job, Variant::A, chosen).await?),
        None => None,
    };
    change(
        service,
        id,
        |job| job.choose(phone_column, template.clone()).map(Some).map_err(Into::into),
        |_, _| {},
    )
    .await
}

/// Takes a second message for a share of the recipients, or none any more.
pub async fn compare(service: &Service, operator: &Operator, id: BulkId, second: Option<Second>) -> Result<Job, BulkError> {
    let job = job_of(service, operator, id).await?;
    let second = match second {
        Some(second) => {
            let message = fit(service, operator, &job, Variant::B, second.message).await?;
            Some(Second { message, ..second })
        }
        None => None,
    };
    change(
        service,
        id,
        |job| job.compare(second.clone()).map(Some).map_err(Into::into),
        |_, _| {},
    )
    .await
}

/// A message that the job may send, with the category of its template and the files that its uploads stand for.
async fn fit(service: &Service, operator: &Operator, job: &Job, variant: Variant, mut chosen: Chosen) -> Result<Chosen, BulkError> {
    let known = template_of(service, &job.phone, &chosen).await?;
    if let Some(why) = known.status.refusal().or_else(|| mapping::unsuited(&known.definition)) {
        return Err(BulkError::Invalid(why.to_owned()));
    }
    if known.category == "AUTHENTICATION" {
        return Err(BulkError::Invalid(
            "Codes for signing in are sent by systems, not by people.".to_owned(),
        ));
    }
    let nature = nature_of(service, &known).await?;
    (chosen.category, chosen.no_way_out) = (nature.category, nature.no_way_out);
    let before = job.message(variant).map(|before| &before.mapping);
    put_sources(service, operator, &job.phone, (&known.definition, before), &mut chosen.mapping).await?;
    Ok(chosen)
}

/// Keeps what fills a blank of the template, and puts in the files that uploads stand for. What is in the job already stays as
/// it is: another person may have uploaded it.
async fn put_sources(
    service: &Service,
    operator: &Operator,
    phone: &PhoneId,
    (definition, known): (&Definition, Option<&Mapping>),
    mapping: &mut Mapping,
) -> Result<(), BulkError> {
    let blanks = definition.blanks();
    let kind = |at: &str| {
        blanks
            .iter()
            .find(|blank| blank.at == at)
            .map(|blank| mapping::file_kind(blank.kind))
    };
    mapping.retain(|at, source| kind(at).is_some_and(|kind| kind.is_some() == source.is_file()));
    for (at, source) in mapping.iter_mut() {
        let (Source::File(media), Some(kind)) = (source, kind(at).flatten()) else {
            continue;
        };
        let before = known.and_then(|known| known.get(at)).and_then(|before| match before {
            Source::File(before) if before.upload == media.upload => Some(before),
            _ => None,
        });
        **media = match (before, media.upload) {
            (Some(before), _) => (**before).clone(),
            (None, Some(upload)) => files::uploaded(service, operator, phone, upload, kind).await.map_err(said)?,
            (None, None) => return Err(BulkError::Invalid("Choose a file first.".to_owned())),
        };
    }
    Ok(())
}

fn said(error: SendError) -> BulkError {
    match error {
        SendError::Store(error) => error.into(),
        error => BulkError::Invalid(error.to_string()),
    }
}

/// What a template is now, by the words that the team set.
async fn nature_of(service: &Service, template: &Template) -> Result<Nature, StoreError> {
    let settings = service.settings().await?;
    let category = template.category.clone();
    let no_way_out = category == "MARKETING" && !names_a_way_out(&template.definition, &settings.team.words);
    Ok(Nature { category, no_way_out })
}

/// What the templates of a job's messages are now.
pub(super) async fn natures(service: &Service, job: &Job) -> Result<Vec<(Variant, Nature)>, BulkError> {
    let mut natures = Vec::new();
    for (variant, chosen) in job.messages() {
        let template = template_of(service, &job.phone, chosen).await?;
        natures.push((variant, nature_of(service, &template).await?));
    }
    Ok(natures)
}

/// The template of a message as it is now.
pub(super) async fn template_of(service: &Service, phone: &PhoneId, chosen: &Chosen) -> Result<Template, BulkError> {
    templates::to_send(service, phone, &chosen.name, &chosen.language)
        .await
        .map_err(said)
}

/// The templates of a job's messages as they are now.
pub(super) struct Templates {
    pub(super) first: Template,
    pub(super) second: Option<Template>,
}

impl Templates {
    /// Reads them. None when nothing is chosen.
    pub(super) async fn of_job(service: &Service, job: &Job) -> Result<Option<Self>, BulkError> {
        let Some(first) = &job.template else { return Ok(None) };
        let first = template_of(service, &job.phone, first).await?;
        let second = match job.message(Variant::B) {
            Some(second) => Some(template_of(service, &job.phone, second).await?),
            None => None,
        };
        Ok(Some(Self { first, second }))
    }

    /// That of one message.
    pub(super) const fn of(&self, variant: Variant) -> Option<&Template> {
        match variant {
            Variant::A => Some(&self.first),
            Variant::B => self.second.as_ref(),
        }
    }
}
