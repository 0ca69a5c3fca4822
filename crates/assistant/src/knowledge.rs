//! A knowledge base: documents are found with Retrieve, numbered, and given to the model.

use crate::{
    Turn,
    bedrock::{Bedrock, refusal},
    model,
    reach::search,
    turn::failed,
};
use aws_sdk_bedrockagentruntime::types::{GuardrailConfiguration, KnowledgeBaseQuery, RetrievalResultContent, RetrievalResultLocation};
use aws_smithy_types::Document;
use domain::assistant::{Said, Source, Trouble};
use futures::{Stream, StreamExt as _};
use std::collections::HashMap;

/// How many passages the model reads.
pub(crate) const PASSAGES: i32 = 5;

/// What is shown of one, in characters.
const MAX_EXCERPT: usize = 2_000;

pub(crate) fn start(bedrock: Bedrock, id: String, model: String, turn: Turn) -> impl Stream<Item = Said> + Send {
    async_stream::stream! {
        if !turn.prompt.needs_sources() {
            let mut answer = std::pin::pin!(model::start(bedrock, model, turn, Vec::new()));
            while let Some(said) = answer.next().await {
                yield said;
            }
            return;
        }
        let query = KnowledgeBaseQuery::builder().text(turn.prompt.question()).build();
        let Ok(search) = search(PASSAGES, turn.reach.as_ref()) else {
            yield failed(Trouble::Misconfigured);
            return;
        };
        let guardrail = bedrock.guardrail.as_ref().and_then(|guardrail| {
            GuardrailConfiguration::builder()
                .guardrail_id(&guardrail.id)
                .guardrail_version(&guardrail.version)
                .build()
                .ok()
        });
        let found = bedrock
            .agents
            .retrieve()
            .knowledge_base_id(id)
            .retrieval_query(query)
            .retrieval_configuration(search)
            .set_guardrail_configuration(guardrail)
            .send()
            .await;
        let found = match found {
            Ok(found) => found.retrieval_results,
            Err(error) => {
                yield refusal(&error);
                return;
            }
        };
        let mut sources = Vec::new();
        let may_use = |location: Option<&RetrievalResultLocation>| turn.reach.as_ref().is_none_or(|reach| reach.takes(object_of(location)));
        for result in found.into_iter().filter(|result| may_use(result.location.as_ref())) {
            add(&mut sources, result.content, result.location, result.metadata, result.score);
        }
        if !sources.is_empty() {
            yield Said::Sources { sources: sources.clone() };
        }
        let mut answer = std::pin::pin!(model::start(bedrock, model, turn, sources));
        while let Some(said) = answer.next().await {
            yield said;
        }
    }
}

/// Adds a passage under the next number and tells it. A passage without words is none; one that is there keeps its number.
pub(crate) fn add(
    sources: &mut Vec<Source>,
    content: Option<RetrievalResultContent>,
    location: Option<RetrievalResultLocation>,
    metadata: Option<HashMap<String, Document>>,
    score: Option<f64>,
) -> Option<u8> {
    let text = content.map(|content| content.text).unwrap_or_default();
    let excerpt: String = text.trim().chars().take(MAX_EXCERPT).collect();
    if excerpt.is_empty() {
        return None;
    }
    let written = |name: &str| metadata.as_ref()?.get(name)?.as_string().map(str::to_owned);
    let link = location
        .as_ref()
        .and_then(|location| location.web_location.as_ref()?.url.clone())
        .or_else(|| written("link"))
        .filter(|link| link.starts_with("https://") || link.starts_with("http://"));
    let object = object_of(location.as_ref()).map(str::to_owned);
    let title = written("title").or_else(|| name_of(object.as_deref()?)).or_else(|| link.clone());
    let title = title.unwrap_or_else(|| "Document".to_owned());
    if let Some(known) = sources.iter().find(|source| source.excerpt == excerpt && source.title == title) {
        return Some(known.number);
    }
    let number = u8::try_from(sources.len() + 1).ok()?;
    sources.push(Source {
        number,
        title,
        excerpt,
        link,
        score: score.map(percent),
        object,
        ..Source::default()
    });
    Some(number)
}

/// The object in S3 in which something was found, as S3 writes it.
pub(crate) fn object_of(location: Option<&RetrievalResultLocation>) -> Option<&str> {
    location?.s3_location.as_ref()?.uri.as_deref()
}

/// How well a passage fits. Scores are 0 to 1; what is no number fits nothing.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100, and casts saturate")]
fn percent(score: f64) -> u8 {
    (score * 100.0).round().clamp(0.0, 100.0) as u8
}

/// What a file is called.
fn name_of(uri: &str) -> Option<String> {
    let name = uri.rsplit('/').next()?;
    let name = name.rsplit_once('.').map_or(name, |(name, _)| name);
    (!name.is_empty()).then(|| name.replace(['-', '_'], " "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> RetrievalResultContent {
        RetrievalResultContent::builder().text(text).build()
    }

    #[test]
    fn a_passage_without_words_is_no_source_and_the_same_one_keeps_its_number() {
        let mut sources = Vec::new();
        assert_eq!(add(&mut sources, None, None, None, None), None);
        assert_eq!(add(&mut sources, Some(found(" \n")), None, None, Some(0.9)), None);
        assert_eq!(add(&mut sources, Some(found("Open from 9.")), None, None, Some(0.5)), Some(1));
        assert_eq!(
            add(&mut sources, Some(found("Closed on Sunday.")), None, None, Some(f64::NAN)),
            Some(2)
        );
        assert_eq!(add(&mut sources, Some(found("Open from 9. ")), None, None, None), Some(1));
        let scores: Vec<_> = sources.iter().map(|source| (source.title.as_str(), source.score)).collect();
        assert_eq!(scores, [("Document", Some(50)), ("Document", Some(0))]);
    }
}
