//! The documents of a knowledge base as Bedrock sees them: it is told to read them, says how far it is, and finds passages.

use crate::{knowledge::add, reach::search};
use aws_config::{SdkConfig, timeout::TimeoutConfig};
use aws_sdk_bedrockagent as agents;
use aws_sdk_bedrockagent::{
    error::{ProvideErrorMetadata, SdkError},
    types::{
        IngestionJob, IngestionJobSortBy, IngestionJobSortByAttribute, IngestionJobStatistics, IngestionJobStatus, IngestionJobSummary,
        SortOrder,
    },
};
use aws_sdk_bedrockagentruntime as runtime;
use aws_smithy_types::DateTime;
use domain::{
    Causes, Millis,
    assistant::{
        Source,
        knowledge::{Found, Reach, Reading, ReadingState},
    },
};
use runtime::types::KnowledgeBaseQuery;
use std::{error::Error, time::Duration};

/// How many times of reading are shown.
const READINGS: i32 = 5;

/// A knowledge base and the one of its data sources that we fill. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Library {
    agents: agents::Client,
    runtime: runtime::Client,
    base: String,
    source: String,
}

/// Why Bedrock did not do it.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// It reads the documents already.
    #[error("the knowledge base is reading the documents already")]
    Running,
    /// The knowledge base or the data source is not there, or we are not let in: a matter for the administrator.
    #[error("the knowledge base cannot be used: {0}")]
    Misconfigured(String),
    /// Busy or out of reach: the same call may succeed a moment later.
    #[error("the knowledge base is busy or out of reach")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
}

impl Library {
    /// Connects with the shared settings.
    pub fn connect(shared: &SdkConfig, base: String, source: String) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(Duration::from_secs(3))
            .operation_timeout(Duration::from_secs(15))
            .build();
        let shared = shared.to_builder().timeout_config(timeouts).build();
        Self {
            agents: agents::Client::new(&shared),
            runtime: runtime::Client::new(&shared),
            base,
            source,
        }
    }

    /// The ids of the knowledge base and of its data source.
    pub fn ids(&self) -> (&str, &str) {
        (&self.base, &self.source)
    }

    /// Tells it to read the documents. The same token again is the same call.
    pub async fn begin(&self, token: &str) -> Result<Reading, LibraryError> {
        let answer = self
            .agents
            .start_ingestion_job()
            .knowledge_base_id(&self.base)
            .data_source_id(&self.source)
            .client_token(token)
            .send()
            .await
            .map_err(classify)?;
        answer.ingestion_job.map(whole).ok_or_else(no_job)
    }

    /// The last times that it read them, the newest first, and the newest with what AWS says about what failed.
    pub async fn readings(&self) -> Result<Vec<Reading>, LibraryError> {
        let newest = IngestionJobSortBy::builder()
            .attribute(IngestionJobSortByAttribute::StartedAt)
            .order(SortOrder::Descending)
            .build();
        let sort = newest.map_err(|error| LibraryError::Unavailable(error.into()))?;
        let answer = self
            .agents
            .list_ingestion_jobs()
            .knowledge_base_id(&self.base)
            .data_source_id(&self.source)
            .sort_by(sort)
            .max_results(READINGS)
            .send()
            .await
            .map_err(classify)?;
        let mut readings: Vec<Reading> = answer.ingestion_job_summaries.into_iter().map(short).collect();
        if let Some(newest) = readings.first_mut() {
            // The list does not say why something failed.
            if newest.failed > 0 || newest.state == ReadingState::Failed {
                *newest = self.reading(&newest.id).await?;
            }
        }
        Ok(readings)
    }

    async fn reading(&self, id: &str) -> Result<Reading, LibraryError> {
        let answer = self
            .agents
            .get_ingestion_job()
            .knowledge_base_id(&self.base)
            .data_source_id(&self.source)
            .ingestion_job_id(id)
            .send()
            .await
            .map_err(classify)?;
        answer.ingestion_job.map(whole).ok_or_else(no_job)
    }

    /// What a question finds of what may be used, the best first, so many passages at most.
    pub async fn find(&self, question: &str, reach: Option<&Reach>, most: u8) -> Result<Vec<Found>, LibraryError> {
        let search = search(i32::from(most), reach).map_err(|error| LibraryError::Unavailable(error.into()))?;
        let answer = self
            .runtime
            .retrieve()
            .knowledge_base_id(&self.base)
            .retrieval_query(KnowledgeBaseQuery::builder().text(question).build())
            .retrieval_configuration(search)
            .send()
            .await
            .map_err(classify)?;
        let mut found = Vec::new();
        for result in answer.retrieval_results {
            let score = result.score.map(|score| format!("{score:.2}"));
            let mut sources = Vec::new();
            if add(&mut sources, result.content, result.location, result.metadata, result.score).is_some() {
                let may_use = |source: &Source| reach.is_none_or(|reach| reach.takes(source.object.as_deref()));
                found.extend(sources.into_iter().filter(may_use).map(|source| Found {
                    title: source.title,
                    excerpt: source.excerpt,
                    score: score.clone(),
                    link: source.link,
                    object: source.object,
                    document: None,
                }));
            }
        }
        Ok(found)
    }
}

fn no_job() -> LibraryError {
    LibraryError::Unavailable("AWS gave no ingestion job".into())
}

fn whole(job: IngestionJob) -> Reading {
    Reading {
        reasons: job.failure_reasons.unwrap_or_default(),
        ..told(
            job.ingestion_job_id,
            &job.status,
            job.started_at,
            job.updated_at,
            job.statistics.as_ref(),
        )
    }
}

fn short(job: IngestionJobSummary) -> Reading {
    told(
        job.ingestion_job_id,
        &job.status,
        job.started_at,
        job.updated_at,
        job.statistics.as_ref(),
    )
}

fn told(id: String, status: &IngestionJobStatus, began: DateTime, updated: DateTime, counts: Option<&IngestionJobStatistics>) -> Reading {
    let millis = |at: DateTime| Millis(at.to_millis().unwrap_or_default());
    let count = |of: fn(&IngestionJobStatistics) -> i64| counts.map_or(0, |counts| u64::try_from(of(counts)).unwrap_or(0));
    Reading {
        id,
        state: match status {
            IngestionJobStatus::Starting => ReadingState::Starting,
            IngestionJobStatus::InProgress => ReadingState::Running,
            IngestionJobStatus::Complete => ReadingState::Done,
            IngestionJobStatus::Failed => ReadingState::Failed,
            IngestionJobStatus::Stopping => ReadingState::Stopping,
            IngestionJobStatus::Stopped => ReadingState::Stopped,
            _ => ReadingState::Other,
        },
        began: millis(began),
        updated: millis(updated),
        scanned: count(|counts| counts.number_of_documents_scanned),
        indexed: count(|counts| counts.number_of_new_documents_indexed + counts.number_of_modified_documents_indexed),
        deleted: count(|counts| counts.number_of_documents_deleted),
        failed: count(|counts| counts.number_of_documents_failed),
        reasons: Vec::new(),
    }
}

fn classify<E>(error: SdkError<E>) -> LibraryError
where
    E: Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    match error.code() {
        Some("ConflictException") => LibraryError::Running,
        Some("ResourceNotFoundException") => LibraryError::Misconfigured("it, or its data source, does not exist".to_owned()),
        Some("AccessDeniedException") => LibraryError::Misconfigured("access is denied".to_owned()),
        Some("ValidationException") => {
            let why = error.message().unwrap_or("AWS does not understand the request");
            LibraryError::Misconfigured(why.to_owned())
        }
        _ => LibraryError::Unavailable(Causes(&error).to_string().into()),
    }
}
