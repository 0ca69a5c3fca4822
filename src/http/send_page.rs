//! What is sent without scripts beside texts: one file with a caption, or a template with nothing to fill in. A page of its own
//! offers both.

use super::forms::{Answered, answer, outdated, told, unreadable};
use crate::{router::page_context, state::AppState};
use app::{
    Refusal,
    error::AppError,
    refused_form::{KeptFile, RefusedForm},
    send_page::{SendPage, send_page},
};
use axum::{
    Extension,
    body::{Body, Bytes},
    extract::{
        FromRequest, Multipart, Path, Request, State,
        multipart::{Field, MultipartError},
    },
    response::{IntoResponse, Response},
};
use domain::{Asked, Content, ConversationId, Media, MessageId, ReplyRefused, UploadId, Window, media::FileKind};
use futures::StreamExt;
use identity::{AuthError, Operator, Person, Viewer};
use leptos_axum::render_app_async_with_context;
use service::{
    send_reply::{self, Outgoing},
    templates, thread, upload,
};
use std::collections::BTreeMap;

/// The page with the forms.
pub(crate) const PAGE: &str = "/inbox/{id}/send";
/// Where a file is posted to.
pub(crate) const FILE: &str = "/inbox/{id}/file";

/// The longest field beside a file, in bytes: a caption that is much too long comes back to be shortened.
const LONGEST_FIELD: usize = 64 * 1024;

/// `GET /inbox/{id}/send`.
pub(crate) async fn page(
    State(state): State<AppState>,
    Extension(auth): Extension<Result<Person, AuthError>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let shown = match read(&state, auth, &id).await {
        Ok(shown) => shown,
        Err(Refusal(error)) => return (error.status(), format!("{error}\n")).into_response(),
    };
    let options = state.leptos.clone();
    let page = move || send_page(options.clone(), shown.clone());
    let (parts, _) = request.into_parts();
    let render = render_app_async_with_context(page_context(&state), page);
    render(Request::from_parts(parts, Body::empty())).await
}

async fn read(state: &AppState, auth: Result<Person, AuthError>, id: &str) -> Result<SendPage, Refusal> {
    let operator: Operator = auth?.operator()?;
    let id: ConversationId = id.parse().map_err(|_| Refusal(AppError::NotFound))?;
    let (service, viewer) = (&state.service, Viewer::from(operator));
    let head = Box::pin(thread::head(service, &viewer, &id))
        .await
        .map_err(|error| told(state, error))?;
    let list = Box::pin(templates::list(service, &viewer, &id.phone))
        .await
        .map_err(|error| told(state, error))?;
    let nothing = BTreeMap::new();
    let templates = list
        .templates
        .iter()
        .filter(|template| head.contact.refuses(&template.category).is_none());
    Ok(SendPage {
        title: head.contact.card.title(),
        open: head.conversation.window(service.now()).is_open(),
        templates: templates.filter_map(|template| template.fill(&nothing).ok()).collect(),
        ids: [service.new_message_id(), service.new_message_id()],
        conversation: id,
    })
}

/// The fields beside the file.
#[derive(Default)]
struct Beside {
    client_id: String,
    caption: String,
}

/// `POST /inbox/{id}/file`.
pub(crate) async fn file(
    State(state): State<AppState>,
    Extension(auth): Extension<Result<Person, AuthError>>,
    Path(id): Path<String>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let form = match Multipart::from_request(Request::from_parts(parts.clone(), body), &()).await {
        Ok(form) => form,
        Err(rejection) => return unreadable(&auth, rejection.status()),
    };
    let mut beside = Beside::default();
    let done = send(&state, auth, &id, form, &mut beside).await;
    // What is no id leads nowhere, and is not repeated.
    let page = id
        .parse::<ConversationId>()
        .map_or_else(|_| "/inbox".to_owned(), |id| format!("/inbox/{id}"));
    let kept = |error: AppError| {
        // Under an id that is used up nothing else can be sent.
        let known = beside.client_id.parse().ok().filter(|_| error != AppError::Conflict);
        let file = KeptFile {
            action: format!("{page}/file"),
            caption: beside.caption.replace("\r\n", "\n"),
            id: known.unwrap_or_else(|| state.service.new_message_id()),
        };
        RefusedForm {
            file: Some(file),
            ..RefusedForm::unsent(error, page.clone())
        }
    };
    answer(&state, parts, done, Answered { to: page.clone(), kept }).await
}

async fn send(
    state: &AppState,
    auth: Result<Person, AuthError>,
    id: &str,
    mut form: Multipart,
    beside: &mut Beside,
) -> Result<(), Refusal> {
    let operator: Operator = auth?.operator()?;
    let id: ConversationId = id.parse().map_err(|_| Refusal(AppError::NotFound))?;
    let viewer = Viewer::from(operator.clone());
    let head = Box::pin(thread::head(&state.service, &viewer, &id)).await;
    let head = head.map_err(|error| told(state, error))?;
    while let Some(field) = form.next_field().await.map_err(broken)? {
        match field.name() {
            Some("client_id") => beside.client_id = short(field).await?,
            Some("caption") => beside.caption = short(field).await?,
            Some("file") => {
                // Before the file is taken in for nothing. A template needs no window, and has no file of its own here.
                let refused = match head.conversation.window(state.service.now()) {
                    Window::Open { .. } => None,
                    Window::Closed { since } => Some(ReplyRefused::WindowClosed { since }),
                    Window::Never => Some(ReplyRefused::NeverWrote),
                };
                return match refused {
                    Some(refused) => Err(Refusal(AppError::Refused(refused))),
                    None => send_file(state, &operator, &id, field, beside).await,
                };
            }
            _ => {}
        }
    }
    Err(Refusal(AppError::Invalid("Choose a file first.".to_owned())))
}

/// The file, into the bucket as it comes, and then to the customer.
async fn send_file(state: &AppState, operator: &Operator, id: &ConversationId, file: Field<'_>, beside: &Beside) -> Result<(), Refusal> {
    let client_id: MessageId = beside.client_id.parse().map_err(|_| outdated())?;
    // The same form is the same file and the same message.
    let upload: UploadId = beside.client_id.parse().map_err(|_| outdated())?;
    let sent = upload::Sent {
        id: upload,
        name: file.file_name().unwrap_or("File").to_owned(),
        claimed: file.content_type().unwrap_or_default().to_owned(),
    };
    let pieces = file.map(|piece: Result<Bytes, MultipartError>| piece.ok());
    let stored = Box::pin(upload::take(&state.service, operator, id, sent, pieces)).await;
    let stored = stored.map_err(|error| told(state, error))?;
    let caption = Some(beside.caption.trim().replace("\r\n", "\n")).filter(|caption| !caption.is_empty());
    let media = Media {
        upload: Some(upload),
        caption,
        ..Media::default()
    };
    let content = match FileKind::of(&stored.mime).unwrap_or(FileKind::Document) {
        FileKind::Image => Content::Image(media),
        FileKind::Video => Content::Video(media),
        FileKind::Audio | FileKind::Voice => Content::Audio(media),
        FileKind::Sticker => Content::Sticker(media),
        FileKind::Document => Content::Document(media),
    };
    let outgoing = Outgoing {
        id: client_id,
        asked: Asked::Content(Box::new(content)),
        quotes: None,
        link_preview: false,
    };
    let sent = Box::pin(send_reply::send(&state.service, operator, id, outgoing)).await;
    sent.map(drop).map_err(|error| told(state, error))
}

/// A field that is no file.
async fn short(mut field: Field<'_>) -> Result<String, Refusal> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(broken)? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > LONGEST_FIELD {
            return Err(Refusal(AppError::Invalid(
                "The caption is too long. WhatsApp takes 1,024 characters.".to_owned(),
            )));
        }
    }
    String::from_utf8(bytes).map_err(|_| outdated())
}

fn broken(_: MultipartError) -> Refusal {
    Refusal(AppError::Invalid("The form did not arrive whole. Send it again.".to_owned()))
}
