//! What a job sends: its message, and perhaps others to compare with it.

use super::{BulkError, change, job_of};
use crate::{SendError, Service, files, templates};
use domain::{
    BulkId, PhoneId,
    bulk::{Chosen, Job, JobRefused, Mapping, Nature, Second, Source, Variant, mapping},
    stop_words::{ConsentWords, names_a_way_out},
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

/// Takes other messages, each for a share of the recipients, or none any more. `more` are a third and a fourth; none leaves these as they are.
pub async fn compare(
    service: &Service,
    operator: &Operator,
    id: BulkId,
    second: Option<Second>,
    more: Option<Vec<Second>>,
) -> Result<Job, BulkError> {
    let job = job_of(service, operator, id).await?;
    let letters = || Variant::ALL.into_iter().skip(1);
    let many = usize::from(second.is_some()) + more.as_ref().map_or(0, Vec::len);
    if many > letters().count() || second.is_none() && many > 0 {
        return Err(JobRefused::Messages.into());
    }
    let keeps_more = more.is_none();
    let mut others = Vec::new();
    for (variant, other) in letters().zip(second.into_iter().chain(more.unwrap_or_default())) {
        let message = fit(service, operator, &job, variant, other.message).await?;
        others.push(Second { message, ..other });
    }
    let mut others = others.into_iter();
    let (second, more) = (others.next(), others.collect::<Vec<_>>());
    let compared = |job: Job| {
        let compared = if keeps_more {
            job.compare(second.clone())
        } else {
            job.compare_all(second.clone(), more.clone())
        };
        compared.map(Some).map_err(Into::into)
    };
    change(service, id, compared, |_, _| {}).await
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
    Ok(nature(template, &service.settings().await?.team.words))
}

/// What a template is now.
pub(super) fn nature(template: &Template, words: &ConsentWords) -> Nature {
    let category = template.category.clone();
    let no_way_out = category == "MARKETING" && !names_a_way_out(&template.definition, words);
    Nature { category, no_way_out }
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
pub(super) struct Templates(Vec<(Variant, Template)>);

impl Templates {
    /// Reads them. None when nothing is chosen.
    pub(super) async fn of_job(service: &Service, job: &Job) -> Result<Option<Self>, BulkError> {
        let mut templates = Vec::new();
        for (variant, chosen) in job.messages() {
            templates.push((variant, template_of(service, &job.phone, chosen).await?));
        }
        Ok(job.template.as_ref().map(|_| Self(templates)))
    }

    /// That of one message.
    pub(super) fn of(&self, variant: Variant) -> Option<&Template> {
        self.0.iter().find_map(|(known, template)| (*known == variant).then_some(template))
    }
}
