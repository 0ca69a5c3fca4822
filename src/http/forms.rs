//! What a page can do without scripts: its forms are posted to its own address.
//!
//! A form that is taken is answered with 303 to the page, so that a reload repeats nothing; one that is refused with 4xx and
//! a page that still holds what was typed. The same functions of `service` do the work as for server functions.

use crate::{router::page_context, state::AppState};
use app::{
    Refusal,
    error::AppError,
    refused_form::{RefusedForm, refused_page},
};
use axum::{
    Extension, Form,
    body::Body,
    extract::{FromRequest, Path, Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Redirect, Response},
};
use domain::{Asked, ConversationId, MessageId, UserId};
use identity::{AuthError, Operator, Person};
use leptos::prelude::{Owner, provide_context};
use leptos_axum::render_app_async_with_context;
use serde::Deserialize;
use service::{
    assign, resolve,
    send_reply::{self, Outgoing},
};
use std::collections::BTreeMap;

/// Where the forms of a conversation are posted to: its page.
pub(crate) const CONVERSATION: &str = "/inbox/{id}";

/// The fields of a form on a conversation's page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Fields {
    act: FormAct,
    /// The message's id, made by the server with the page: the same form sent twice is one message.
    client_id: String,
    text: String,
    /// Empty for nobody.
    assignee: String,
    /// `name|language`.
    template: String,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FormAct {
    #[default]
    Send,
    /// One that needs nothing filled in.
    Template,
    Assign,
    Resolve,
    Reopen,
}

/// `POST /inbox/{id}`.
pub(crate) async fn act(
    State(state): State<AppState>,
    Extension(auth): Extension<Result<Person, AuthError>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let form = Form::<Fields>::from_request(Request::from_parts(parts.clone(), body), &()).await;
    let fields = match form {
        Ok(Form(fields)) => fields,
        Err(rejection) => return unreadable(&auth, rejection.status()),
    };
    let address = parts.uri.path_and_query().map_or("/inbox", |path| path.as_str()).to_owned();
    let done = run(&state, auth, &id, &fields).await;
    let to = newest(&address);
    let kept = |error| kept(&state, error, address, fields);
    answer(&state, parts, done, Answered { to, kept }).await
}

/// What a form leads to: the page when it is taken, else what is kept of it.
pub(super) struct Answered<K> {
    pub(super) to: String,
    pub(super) kept: K,
}

/// The answer to a form.
pub(super) async fn answer<K: FnOnce(AppError) -> RefusedForm>(
    state: &AppState,
    parts: Parts,
    done: Result<(), Refusal>,
    Answered { to, kept }: Answered<K>,
) -> Response {
    match done {
        Ok(()) => Redirect::to(&to).into_response(),
        Err(Refusal(error)) => {
            let status = error.status();
            refused(state, parts, status, kept(error)).await
        }
    }
}

/// The page with its newest messages: whoever answers while reading older ones must see that the answer is there.
fn newest(address: &str) -> String {
    let Some((path, query)) = address.split_once('?') else {
        return address.to_owned();
    };
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("before=")).collect();
    if kept.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{}", kept.join("&"))
    }
}

/// Does what the form asks for. Who may not act is refused before anything is looked up.
async fn run(state: &AppState, auth: Result<Person, AuthError>, id: &str, fields: &Fields) -> Result<(), Refusal> {
    let operator: Operator = auth?.operator()?;
    let id: ConversationId = id.parse().map_err(|_| Refusal(AppError::NotFound))?;
    let service = &state.service;
    match fields.act {
        FormAct::Send => {
            let client_id: MessageId = fields.client_id.parse().map_err(|_| outdated())?;
            let text = text(fields);
            let sent = Box::pin(send_reply::send(service, &operator, &id, Outgoing::text(client_id, &text))).await;
            sent.map(drop).map_err(|error| told(state, error))
        }
        FormAct::Template => {
            let client_id: MessageId = fields.client_id.parse().map_err(|_| outdated())?;
            let chosen = fields.template.split_once('|');
            let (name, language) = chosen.ok_or_else(|| Refusal(AppError::Invalid("Choose a template first.".to_owned())))?;
            let outgoing = Outgoing {
                id: client_id,
                asked: Asked::Template {
                    name: name.to_owned(),
                    language: language.to_owned(),
                    fills: BTreeMap::new(),
                },
                quotes: None,
                link_preview: false,
            };
            let sent = Box::pin(send_reply::send(service, &operator, &id, outgoing)).await;
            sent.map(drop).map_err(|error| told(state, error))
        }
        FormAct::Assign => {
            let assignee = match fields.assignee.as_str() {
                "" => None,
                user => Some(UserId::parse(user).map_err(|_| outdated())?),
            };
            let given = Box::pin(assign::assign(service, &operator, &id, assignee.as_ref())).await;
            given.map(drop).map_err(|error| told(state, error))
        }
        FormAct::Resolve => {
            let done = Box::pin(resolve::resolve(service, &operator, &id)).await;
            done.map(drop).map_err(|error| told(state, error))
        }
        FormAct::Reopen => {
            let done = Box::pin(resolve::reopen(service, &operator, &id)).await;
            done.map(drop).map_err(|error| told(state, error))
        }
    }
}

/// What was typed. Browsers write line breaks in forms as two characters.
fn text(fields: &Fields) -> String {
    fields.text.replace("\r\n", "\n")
}

pub(super) fn outdated() -> Refusal {
    Refusal(AppError::Invalid(
        "The form was not complete. Go back, reload the page and try again.".to_owned(),
    ))
}

/// An error of a use case as the same refusal that a server function gives. What is ours gets an id in the log.
pub(super) fn told(state: &AppState, error: impl Into<Refusal>) -> Refusal {
    Owner::new().with(|| {
        provide_context(state.service.clone());
        error.into()
    })
}

fn kept(state: &AppState, error: AppError, address: String, fields: Fields) -> RefusedForm {
    let reply = (fields.act == FormAct::Send).then(|| {
        let known = fields.client_id.parse().ok();
        // Under the old id the text may have been stored although the answer was lost, so it keeps it, unless the id is used up.
        let id = known.filter(|_| error != AppError::Conflict);
        (text(&fields), id.unwrap_or_else(|| state.service.new_message_id()))
    });
    let unsent = matches!(fields.act, FormAct::Send | FormAct::Template);
    RefusedForm {
        unsent,
        reply,
        ..RefusedForm::unsent(error, address)
    }
}

async fn refused(state: &AppState, parts: Parts, status: StatusCode, kept: RefusedForm) -> Response {
    let options = state.leptos.clone();
    let page = move || refused_page(options.clone(), kept.clone());
    let render = render_app_async_with_context(page_context(state), page);
    let mut response = render(Request::from_parts(parts, Body::empty())).await;
    *response.status_mut() = status;
    response
}

/// The answer to what is no form of ours. Whoever is not signed in hears that first, as everywhere.
pub(super) fn unreadable(auth: &Result<Person, AuthError>, status: StatusCode) -> Response {
    match auth {
        Ok(_) => (status, "This form could not be read. Go back and try again.\n").into_response(),
        Err(error) => {
            let Refusal(error) = error.clone().into();
            (error.status(), format!("{error}\n")).into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::newest;

    #[test]
    fn an_answer_written_below_older_messages_leads_to_the_newest() {
        assert_eq!(newest("/inbox/a-1"), "/inbox/a-1");
        assert_eq!(newest("/inbox/a-1?before=0000000001%2301"), "/inbox/a-1");
        assert_eq!(
            newest("/inbox/a-1?tab=mine&before=1&state=resolved"),
            "/inbox/a-1?tab=mine&state=resolved"
        );
    }
}
