//! A model alone, or with documents: ConverseStream.

use crate::{
    Turn,
    bedrock::{Bedrock, refusal},
    turn::failed,
};
use aws_sdk_bedrockruntime::{
    error::{BuildError, SdkError},
    types::{
        ContentBlock, ConversationRole, ConverseStreamOutput as Event, GuardrailStreamConfiguration, GuardrailStreamProcessingMode,
        InferenceConfiguration, Message, StopReason, SystemContentBlock, error::ConverseStreamOutputError as StreamError,
    },
};
use domain::assistant::{Said, Source, Trouble};
use futures::Stream;

/// A message may have 4,096 characters; in most languages these are fewer tokens.
const MAX_TOKENS: i32 = 1_500;

/// Drafts should be alike.
const TEMPERATURE: f32 = 0.2;

pub(crate) fn start(bedrock: Bedrock, model: String, turn: Turn, sources: Vec<Source>) -> impl Stream<Item = Said> + Send {
    async_stream::stream! {
        let Ok((message, guardrail)) = request(&bedrock, &turn, &sources) else {
            yield failed(Trouble::Misconfigured);
            return;
        };
        let sent = bedrock
            .models
            .converse_stream()
            .model_id(model)
            .system(SystemContentBlock::Text(turn.prompt.rules().to_owned()))
            .messages(message)
            .set_guardrail_config(guardrail)
            .inference_config(InferenceConfiguration::builder().max_tokens(MAX_TOKENS).temperature(TEMPERATURE).build())
            .send()
            .await;
        let mut stream = match sent {
            Ok(answer) => answer.stream,
            Err(error) => {
                yield refusal(&error);
                return;
            }
        };
        let mut stopped = None;
        loop {
            match stream.recv().await {
                Ok(Some(Event::ContentBlockDelta(delta))) => {
                    if let Some(text) = delta.delta.as_ref().and_then(|delta| delta.as_text().ok()) {
                        yield Said::Text { text: text.clone() };
                    }
                }
                Ok(Some(Event::MessageStop(stop))) => stopped = Some(stop.stop_reason),
                Ok(Some(Event::Metadata(metadata))) => if let Some(usage) = metadata.usage {
                    let count = |tokens: i32| u64::try_from(tokens).unwrap_or(0);
                    yield Said::Usage { input: count(usage.input_tokens), output: count(usage.output_tokens) };
                },
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(error) => {
                    yield broken(&error);
                    return;
                }
            }
        }
        match stopped {
            // The guardrail's own words came as text; they are no answer to a customer.
            Some(StopReason::GuardrailIntervened | StopReason::ContentFiltered) => {
                yield Said::Guardrail;
                yield failed(Trouble::Blocked);
            }
            Some(_) => yield Said::End,
            None => yield failed(Trouble::CutOff),
        }
    }
}

fn request(bedrock: &Bedrock, turn: &Turn, sources: &[Source]) -> Result<(Message, Option<GuardrailStreamConfiguration>), BuildError> {
    let message = Message::builder()
        .role(ConversationRole::User)
        .content(ContentBlock::Text(turn.prompt.data(sources)))
        .build()?;
    let guardrail = bedrock.guardrail.as_ref().map(|guardrail| {
        GuardrailStreamConfiguration::builder()
            .guardrail_identifier(&guardrail.id)
            .guardrail_version(&guardrail.version)
            // Nothing is shown that is taken back afterwards.
            .stream_processing_mode(GuardrailStreamProcessingMode::Sync)
            .build()
    });
    Ok((message, guardrail))
}

/// What an exception in the middle of the stream means.
fn broken<R>(error: &SdkError<StreamError, R>) -> Said {
    failed(match error.as_service_error() {
        Some(StreamError::ThrottlingException(_)) => Trouble::Busy,
        Some(StreamError::ValidationException(_)) => Trouble::Misconfigured,
        Some(StreamError::ServiceUnavailableException(_) | StreamError::InternalServerException(_)) => Trouble::Unavailable,
        _ => Trouble::CutOff,
    })
}
