//! Bedrock over restJson1: InvokeAgent, Retrieve and ConverseStream, over what the knowledge base has read of the documents in the
//! bucket; and how it is told to read them.

mod answer;
mod documents;
mod filter;
mod frames;
mod jobs;
mod library;
mod memory;
mod search;
mod states;
mod text;

pub(crate) use library::begin;

use crate::{
    app::App,
    aws::{ApiError, Input, hang_up, json_response},
    faults::{Call, Kind, Service, Strike},
    names::{AGENT_ALIAS, AGENT_ID, KNOWLEDGE_BASE, MODEL},
};
use answer::Given;
use axum::{
    Router,
    body::Bytes,
    extract::{Path, State},
    http::{HeaderValue, StatusCode},
    response::Response,
    routing::{get, post, put},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use frames::{Frame, stream};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

const CONTENT_TYPE: &str = "application/json";
/// A passage with this score of BM25 fits by half.
const HALF_FITS: f64 = 4.0;

/// The operations' paths.
pub(crate) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/agents/{agent}/agentAliases/{alias}/sessions/{session}/text", post(invoke_agent))
        .route(
            "/agents/{agent}/agentAliases/{alias}/memories",
            get(memory::read).delete(memory::delete),
        )
        .route("/agents/{agent}", get(states::agent))
        .route("/agents/{agent}/agentaliases/{alias}", get(states::alias))
        .route("/knowledgebases/{id}", get(states::knowledge_base))
        .route("/knowledgebases/{id}/datasources/{source}", get(states::data_source))
        .route("/knowledgebases/{id}/retrieve", post(retrieve))
        .route(
            "/knowledgebases/{id}/datasources/{source}/ingestionjobs",
            put(jobs::start).post(jobs::list),
        )
        .route("/knowledgebases/{id}/datasources/{source}/ingestionjobs/{job}", get(jobs::one))
        .route("/model/{model}/converse-stream", post(converse_stream))
}

fn refuse(error: &ApiError) -> Response {
    let code = match error.code {
        "MissingParameter" | "InvalidParameterValue" | "SerializationException" => "ValidationException",
        other => other,
    };
    let mut response = json_response(error.status, CONTENT_TYPE, &json!({ "message": error.message }));
    response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(code));
    response
}

fn not_found(what: &str) -> ApiError {
    ApiError::new(
        StatusCode::NOT_FOUND,
        "ResourceNotFoundException",
        format!("There is no {what} of this id."),
    )
}

/// What happens before the answer begins; an answer itself when it ends there. What concerns the stream is given back.
async fn before(app: &App, operation: &str, body: &[u8]) -> Result<Option<Strike>, Response> {
    let call = Call {
        service: Service::Bedrock,
        operation,
        body,
    };
    let Some(strike) = app.faults.strike(&call) else {
        return Ok(None);
    };
    let pause = |default: u64| tokio::time::sleep(Duration::from_millis(strike.millis.unwrap_or(default)));
    match strike.kind {
        Kind::Throttle => Err(refuse(&Service::Bedrock.throttled())),
        Kind::Refuse => Err(refuse(&Service::Bedrock.refused())),
        Kind::Error => Err(refuse(&Service::Bedrock.broken())),
        Kind::TimeoutBefore | Kind::TimeoutAfter => {
            pause(60_000).await;
            Err(refuse(&Service::Bedrock.broken()))
        }
        Kind::DropBefore | Kind::DropAfter => Err(hang_up()),
        Kind::Delay => {
            pause(1000).await;
            Ok(None)
        }
        _ => Ok(Some(strike)),
    }
}

async fn retrieve(State(app): State<Arc<App>>, Path(id): Path<String>, body: Bytes) -> Response {
    if let Err(response) = before(&app, "Retrieve", &body).await {
        return response;
    }
    match found(&app, &id, &body) {
        Ok(out) => json_response(StatusCode::OK, CONTENT_TYPE, &out),
        Err(error) => refuse(&error),
    }
}

fn found(app: &App, id: &str, body: &[u8]) -> Result<Value, ApiError> {
    if id != KNOWLEDGE_BASE {
        return Err(not_found("knowledge base"));
    }
    let input = Input::parse(body)?;
    let input = Value::Object(input.0);
    let question = input["retrievalQuery"]["text"].as_str().unwrap_or_default();
    if question.is_empty() || question.chars().count() > 1_000 {
        return Err(ApiError::bad(
            "ValidationException",
            "retrievalQuery.text must have 1 to 1000 characters.",
        ));
    }
    let (filter, wanted) = search_of(&input)?;
    let passages = library::all(app)?;
    let results: Vec<Value> = search::among(&passages, question, filter, wanted)?
        .into_iter()
        .map(|hit| {
            let mut result = reference(hit.passage);
            // AWS says 0 to 1.
            result["score"] = json!(hit.score / (hit.score + HALF_FITS));
            result
        })
        .collect();
    Ok(json!({ "retrievalResults": results }))
}

/// The filter of a search, and how much it may find.
fn search_of(input: &Value) -> Result<(&Value, usize), ApiError> {
    let search = &input["retrievalConfiguration"]["vectorSearchConfiguration"];
    let wanted = match &search["numberOfResults"] {
        Value::Null => 5,
        number => number
            .as_u64()
            .filter(|number| (1..=100).contains(number))
            .ok_or_else(|| ApiError::bad("ValidationException", "numberOfResults must be 1 to 100."))?,
    };
    Ok((&search["filter"], usize::try_from(wanted).unwrap_or(5)))
}

/// The filter of an agent's session for the knowledge base that it has.
fn session_filter(input: &Value) -> Result<(Value, usize), ApiError> {
    let bases = input["sessionState"]["knowledgeBaseConfigurations"].as_array();
    let Some(base) = bases.and_then(|bases| bases.first()) else {
        return Ok((Value::Null, 5));
    };
    if base["knowledgeBaseId"] != KNOWLEDGE_BASE {
        return Err(ApiError::bad("ValidationException", "The agent has no knowledge base of this id."));
    }
    search_of(base).map(|(filter, wanted)| (filter.clone(), wanted))
}

fn reference(passage: &library::Passage) -> Value {
    let mut metadata = json!({ "x-amz-bedrock-kb-source-uri": passage.uri });
    for (name, value) in [("title", &passage.title), ("link", &passage.link)] {
        if let Some(value) = value {
            metadata[name] = json!(value);
        }
    }
    json!({
        "content": { "type": "TEXT", "text": passage.text },
        "location": { "type": "S3", "s3Location": { "uri": passage.uri } },
        "metadata": metadata,
    })
}

async fn converse_stream(State(app): State<Arc<App>>, Path(model): Path<String>, body: Bytes) -> Response {
    let strike = match before(&app, "ConverseStream", &body).await {
        Ok(strike) => strike,
        Err(response) => return response,
    };
    let given = match asked(&model, &body) {
        Ok(given) => given,
        Err(error) => return refuse(&error),
    };
    let kind = strike.as_ref().map(|strike| strike.kind);
    let words = answer::to(&given, kind);
    let mut all = vec![Frame::event("messageStart", &json!({ "role": "assistant" }))];
    all.extend(
        answer::pieces(&words).map(|text| Frame::event("contentBlockDelta", &json!({ "delta": { "text": text }, "contentBlockIndex": 0 }))),
    );
    let reason = if kind == Some(Kind::Guardrail) {
        "guardrail_intervened"
    } else {
        "end_turn"
    };
    all.push(Frame::event("contentBlockStop", &json!({ "contentBlockIndex": 0 })));
    all.push(Frame::event("messageStop", &json!({ "stopReason": reason })));
    let (input, output) = (answer::tokens(&given.whole), answer::tokens(&words));
    all.push(Frame::event(
        "metadata",
        &json!({ "usage": { "inputTokens": input, "outputTokens": output, "totalTokens": input + output }, "metrics": { "latencyMs": 1 } }),
    ));
    stream(all, strike, "modelStreamErrorException")
}

fn asked(model: &str, body: &[u8]) -> Result<Given, ApiError> {
    if model != MODEL {
        return Err(not_found("model"));
    }
    let input = Value::Object(Input::parse(body)?.0);
    let texts = |blocks: &Value| -> String {
        let blocks = blocks.as_array().into_iter().flatten();
        blocks.filter_map(|block| block["text"].as_str()).collect::<Vec<_>>().join("\n")
    };
    let messages = input["messages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let first_is_user = messages.first().is_some_and(|message| message["role"] == "user");
    let last = messages.last().map(|message| texts(&message["content"])).unwrap_or_default();
    if !first_is_user || last.trim().is_empty() {
        return Err(ApiError::bad(
            "ValidationException",
            "A conversation must start with a user message that has content.",
        ));
    }
    Ok(Given::read(&texts(&input["system"]), &last))
}

/// What an agent's guardrail did, as its trace tells it.
fn guardrail_trace(session: &str, intervened: bool) -> Frame {
    let action = if intervened { "INTERVENED" } else { "NONE" };
    let trace = json!({ "guardrailTrace": { "action": action, "traceId": "sandbox" } });
    Frame::event(
        "trace",
        &json!({ "agentId": AGENT_ID, "agentAliasId": AGENT_ALIAS, "agentVersion": "1", "sessionId": session, "trace": trace }),
    )
}

async fn invoke_agent(State(app): State<Arc<App>>, Path((agent, alias, session)): Path<(String, String, String)>, body: Bytes) -> Response {
    let strike = match before(&app, "InvokeAgent", &body).await {
        Ok(strike) => strike,
        Err(response) => return response,
    };
    let is_session = |id: &str| (2..=100).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"._:-".contains(&b));
    if agent != AGENT_ID || alias != AGENT_ALIAS {
        return refuse(&not_found("agent or alias"));
    }
    if strike.as_ref().is_some_and(|strike| strike.kind == Kind::NotPrepared) {
        return refuse(&ApiError::bad(
            "ValidationException",
            "The agent is not prepared. Prepare it and try again.",
        ));
    }
    let input = Input::parse(&body).and_then(|input| {
        let memory = input.maybe_text("memoryId").map(str::to_owned);
        let is_traced = input.0.get("enableTrace") == Some(&Value::Bool(true));
        let text = input.text("inputText")?.to_owned();
        Ok((text, memory, is_traced, session_filter(&Value::Object(input.0))?))
    });
    let (text, memory, is_traced, (filter, most)) = match input {
        Ok((_, Some(memory), _, _)) if !memory::is_id(&memory) => return refuse(&memory::no_id()),
        Ok(both) if is_session(&session) => both,
        Ok(_) => return refuse(&ApiError::bad("ValidationException", "sessionId is not valid.")),
        Err(error) => return refuse(&error),
    };
    // What stands before the first fence is told by us.
    let rules = text.split_once("\n\n<").map_or(text.as_str(), |(rules, _)| rules);
    let mut given = Given::read(rules, &text);
    let passages = match library::all(&app) {
        Ok(passages) => passages,
        Err(error) => return refuse(&error),
    };
    let hits = match search::among(&passages, &given.question, &filter, most) {
        Ok(hits) => hits,
        Err(error) => return refuse(&error),
    };
    given.documents = hits.iter().map(|hit| hit.passage.text.clone()).collect();
    let kind = strike.as_ref().map(|strike| strike.kind);
    let words = answer::to(&given, kind);
    // An agent cites by references beside its words, not by numbers in them.
    let (words, cited) = answer::without_numbers(&words);
    let references: Vec<Value> = cited
        .iter()
        .filter_map(|number| hits.get(number.checked_sub(1)?))
        .map(|hit| reference(hit.passage))
        .collect();
    // Cut by bytes: a character may stand in two chunks.
    let mut all: Vec<Frame> = words
        .as_bytes()
        .chunks(23)
        .map(|part| Frame::event("chunk", &json!({ "bytes": STANDARD.encode(part) })))
        .collect();
    if !references.is_empty() {
        let part = json!({ "textResponsePart": { "text": words, "span": { "start": 0, "end": words.chars().count() } } });
        all.push(Frame::event(
            "chunk",
            &json!({ "bytes": "", "attribution": { "citations": [{ "generatedResponsePart": part, "retrievedReferences": references }] } }),
        ));
    }
    if is_traced {
        all.push(guardrail_trace(&session, kind == Some(Kind::Guardrail)));
    }
    if let Some(memory) = &memory
        && let Err(error) = memory::remember(&app, memory, &session, &given.question)
    {
        return refuse(&error);
    }
    let mut response = stream(all, strike, "throttlingException");
    for (name, value) in [
        ("x-amz-bedrock-agent-session-id", Some(session)),
        ("x-amz-bedrock-agent-memory-id", memory),
    ] {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
