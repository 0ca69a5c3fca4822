//! Which documents a knowledge base may use for one of our numbers. Made from what the server knows, never from what somebody asks.

use aws_sdk_bedrockagentruntime::{
    error::BuildError,
    types::{
        FilterAttribute, KnowledgeBaseConfiguration, KnowledgeBaseRetrievalConfiguration, KnowledgeBaseVectorSearchConfiguration,
        RetrievalFilter, SessionState,
    },
};
use aws_smithy_types::Document;
use domain::assistant::knowledge::{NUMBERS_KEY, Reach, SCOPE_KEY, SOME};

/// So many passages at most, of those that may be used.
pub(crate) fn search(most: i32, reach: Option<&Reach>) -> Result<KnowledgeBaseRetrievalConfiguration, BuildError> {
    let search = KnowledgeBaseVectorSearchConfiguration::builder()
        .number_of_results(most)
        .set_filter(reach.map(filter).transpose()?)
        .build();
    Ok(KnowledgeBaseRetrievalConfiguration::builder()
        .vector_search_configuration(search)
        .build())
}

/// What a session of an agent may use. None where all of it may be; an error where it cannot be said, because no knowledge base is
/// known here.
pub(crate) fn session(reach: Option<&Reach>) -> Result<Option<SessionState>, BuildError> {
    let Some(reach) = reach else { return Ok(None) };
    let base = KnowledgeBaseConfiguration::builder()
        .set_knowledge_base_id(reach.base().map(str::to_owned))
        .retrieval_configuration(search(crate::knowledge::PASSAGES, Some(reach))?)
        .build()?;
    Ok(Some(SessionState::builder().knowledge_base_configurations(base).build()))
}

/// Documents that are not for some numbers alone, those of which nothing is said among them, and those that are for this one.
fn filter(reach: &Reach) -> Result<RetrievalFilter, BuildError> {
    let attribute = |key: &str, value: String| FilterAttribute::builder().key(key).value(Document::String(value)).build();
    Ok(RetrievalFilter::OrAll(vec![
        RetrievalFilter::NotEquals(attribute(SCOPE_KEY, SOME.to_owned())?),
        RetrievalFilter::ListContains(attribute(NUMBERS_KEY, reach.phone().to_string())?),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::PhoneId;
    use std::collections::BTreeSet;

    #[test]
    fn an_agent_whose_knowledge_base_is_not_known_is_not_asked_without_a_filter() {
        let reach = |base: Option<&str>| Reach::new(PhoneId::parse("11").unwrap(), base.map(str::to_owned), BTreeSet::new());
        assert_eq!(session(None).unwrap(), None);
        assert!(session(Some(&reach(None))).is_err());
        let session = session(Some(&reach(Some("KB")))).unwrap().unwrap();
        let base = &session.knowledge_base_configurations()[0];
        assert_eq!(base.knowledge_base_id(), "KB");
        let search = base.retrieval_configuration().unwrap().vector_search_configuration().unwrap();
        let RetrievalFilter::OrAll(either) = search.filter().unwrap() else {
            panic!("{search:?}")
        };
        assert_eq!(either.len(), 2);
        assert_eq!(either[1].as_list_contains().unwrap().value().as_string(), Some("11"));
    }
}
