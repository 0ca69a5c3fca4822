//! What is sent without scripts beside texts: one file with a caption, or a template with nothing to fill in. Complete without
//! scripts, and without any.

use crate::{
    refused_form::{FileForm, document},
    ui::{Glyph, Icon, button},
};
use domain::{ConversationId, MessageId, template::Sent};
use leptos::prelude::*;

/// What the page shows.
#[derive(Clone, Debug)]
pub struct SendPage {
    /// What the customer is called.
    pub title: String,
    pub conversation: ConversationId,
    /// The 24-hour window is open.
    pub open: bool,
    /// Those that need nothing filled in, as they will look.
    pub templates: Vec<Sent>,
    /// For the file and for the template: a form sent twice is one message.
    pub ids: [MessageId; 2],
}

/// The whole document.
pub fn send_page(options: LeptosOptions, page: SendPage) -> impl IntoView {
    let SendPage {
        title,
        conversation,
        open,
        templates,
        ids: [file_id, template_id],
    } = page;
    let address = format!("/inbox/{conversation}");
    let heading = format!("Send to {title}");
    let file = if open {
        let action = format!("{address}/file");
        view! { <FileForm action caption=String::new() id=file_id /> }.into_any()
    } else {
        view! { <p class="text-muted">"The 24-hour window is closed. Only a template can be sent until they write again."</p> }.into_any()
    };
    let templates = if templates.is_empty() {
        view! { <p class="text-muted">"No template of this number can be sent as it is."</p> }.into_any()
    } else {
        view! { <Templates action=address.clone() id=template_id templates /> }.into_any()
    };
    let inside = view! {
        <h1 class="text-xl font-semibold tracking-tight [overflow-wrap:anywhere]" dir="auto">
            {heading.clone()}
        </h1>
        <h2 class="font-semibold">"A file"</h2>
        {file}
        <h2 class="font-semibold">"A template"</h2>
        {templates}
        <p>
            <a class=button::QUIET href=address>
                "Back to the conversation"
            </a>
        </p>
    };
    document(options, "Send a file or a template".to_owned(), inside.into_any())
}

#[component]
fn Templates(action: String, id: MessageId, templates: Vec<Sent>) -> impl IntoView {
    let choice = |sent: &Sent| {
        let name = format!("{} · {}", sent.name, sent.language);
        view! {
            <label class="flex min-h-11 gap-3 py-2">
                <input type="radio" class="accent-brand" name="template" value=format!("{}|{}", sent.name, sent.language) required />
                <span class="min-w-0">
                    <span class="block font-medium [overflow-wrap:anywhere]">{name}</span>
                    <span class="block text-xs text-muted [overflow-wrap:anywhere]" dir="auto">
                        {sent.shown.body.clone()}
                    </span>
                </span>
            </label>
        }
    };
    view! {
        <form method="post" action=action aria-label="Template" class="grid gap-3">
            <input type="hidden" name="act" value="template" />
            <input type="hidden" name="client_id" value=id.to_string() />
            <fieldset class="divide-y divide-line">
                <legend class="sr-only">"Which template"</legend>
                {templates.iter().map(choice).collect_view()}
            </fieldset>
            <button type="submit" class=format!("{} justify-self-end", button::PRIMARY)>
                "Send template"
                <Icon glyph=Glyph::Send />
            </button>
        </form>
    }
}
