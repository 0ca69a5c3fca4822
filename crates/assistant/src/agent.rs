//! An agent: InvokeAgent, whose citations become numbered sources.

use crate::{
    Turn,
    bedrock::{Bedrock, refusal},
    knowledge::{add, object_of},
    reach::session,
    turn::failed,
    utf8::Utf8,
};
use aws_sdk_bedrockagentruntime::{
    error::SdkError,
    types::{
        Attribution, Citation, GuardrailAction, PayloadPart, ResponseStream as Event, StreamingConfigurations, Trace, TracePart,
        error::ResponseStreamError as StreamError,
    },
};
use domain::assistant::{Said, Source, Trouble, knowledge::Reach};
use futures::Stream;
use std::fmt::Write as _;

pub(crate) fn start(bedrock: Bedrock, agent: String, alias: String, turn: Turn) -> impl Stream<Item = Said> + Send {
    async_stream::stream! {
        // An agent has rules of its own; ours go first, and the data stays fenced in.
        let input = format!("{}\n\n{}", turn.prompt.rules(), turn.prompt.data(&[]));
        let Ok(state) = session(turn.reach.as_ref()) else {
            yield failed(Trouble::Misconfigured);
            return;
        };
        let sent = bedrock
            .agents
            .invoke_agent()
            .agent_id(agent)
            .agent_alias_id(alias)
            .session_id(&turn.session)
            .set_memory_id(turn.customer.clone())
            .input_text(input)
            .set_session_state(state)
            // Only this tells that the agent's guardrail stepped in: its words come as any others. A trace has prompts in it, so
            // nothing else of it is read or kept.
            .enable_trace(true)
            .streaming_configurations(StreamingConfigurations::builder().stream_final_response(true).build())
            .send()
            .await;
        let mut stream = match sent {
            Ok(answer) => answer.completion,
            Err(error) => {
                yield refusal(&error);
                return;
            }
        };
        let mut is_blocked = false;
        let mut decoder = Utf8::default();
        let mut sources = Vec::new();
        loop {
            match stream.recv().await {
                Ok(Some(Event::Chunk(part))) => {
                    // Said by the agent already, and so of no use any more: the knowledge base has not read yet whose document it is.
                    if turn.reach.as_ref().is_some_and(|reach| rests_on_others(&part, reach)) {
                        yield failed(Trouble::OtherNumbers);
                        return;
                    }
                    yield Said::Text { text: words(part, &mut decoder, &mut sources) };
                }
                Ok(Some(Event::Trace(part))) => is_blocked |= intervened(&part),
                // An agent that wants something done, sends files or thinks aloud has nothing to say to a customer by that.
                Ok(Some(_)) => {}
                Ok(None) => break,
                Err(error) => {
                    yield broken(&error);
                    return;
                }
            }
        }
        if is_blocked {
            yield Said::Guardrail;
            yield failed(Trouble::Blocked);
            return;
        }
        if !sources.is_empty() {
            yield Said::Sources { sources };
        }
        yield Said::End;
    }
}

/// Whether the agent's guardrail stepped in.
fn intervened(part: &TracePart) -> bool {
    matches!(&part.trace, Some(Trace::GuardrailTrace(trace)) if trace.action == Some(GuardrailAction::Intervened))
}

/// Whether an answer rests on a document that may not be used.
fn rests_on_others(part: &PayloadPart, reach: &Reach) -> bool {
    let citations = part.attribution.iter().flat_map(Attribution::citations);
    let mut references = citations.flat_map(Citation::retrieved_references);
    references.any(|found| !reach.takes(object_of(found.location.as_ref())))
}

/// The words of a chunk, with the numbers of what they rest on behind them.
fn words(part: PayloadPart, decoder: &mut Utf8, sources: &mut Vec<Source>) -> String {
    let mut text = part.bytes.map(|bytes| decoder.push(bytes.as_ref())).unwrap_or_default();
    let citations = part.attribution.and_then(|attribution| attribution.citations).unwrap_or_default();
    let mut numbers: Vec<u8> = citations
        .into_iter()
        .flat_map(|citation| citation.retrieved_references.unwrap_or_default())
        .filter_map(|found| add(sources, found.content, found.location, found.metadata, None))
        .collect();
    numbers.dedup();
    for number in numbers {
        let _ = write!(text, " [{number}]");
    }
    text
}

/// What an exception in the middle of the stream means.
fn broken<R>(error: &SdkError<StreamError, R>) -> Said {
    failed(match error.as_service_error() {
        Some(StreamError::ThrottlingException(_) | StreamError::ServiceQuotaExceededException(_)) => Trouble::Busy,
        Some(StreamError::AccessDeniedException(_)) => Trouble::NotAllowed,
        Some(StreamError::ModelNotReadyException(_) | StreamError::ConflictException(_)) => Trouble::NotReady,
        Some(StreamError::ResourceNotFoundException(_) | StreamError::ValidationException(_)) => Trouble::Misconfigured,
        Some(StreamError::InternalServerException(_) | StreamError::BadGatewayException(_) | StreamError::DependencyFailedException(_)) => {
            Trouble::Unavailable
        }
        _ => Trouble::CutOff,
    })
}
