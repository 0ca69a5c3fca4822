//! The answer to a form that was refused, with what was typed still in it. Complete without scripts, and without any: it
//! stands for itself, so there is nothing to hydrate.

use crate::{
    brand::Configured,
    error::AppError,
    markup::escaped,
    preferences::Theme,
    shell::secure,
    ui::{Glyph, Icon, button},
};
use domain::{MessageId, text::MAX_TEXT_UNITS};
use leptos::prelude::*;
use leptos_meta::HashedStylesheet;
use leptos_router::location::Url;

/// A form that was refused.
#[derive(Clone, Debug)]
pub struct RefusedForm {
    pub error: AppError,
    /// Where the form was sent to, with its query: the page it stood on.
    pub address: String,
    /// Something was to be sent.
    pub unsent: bool,
    /// What was typed, and the id to send it under; none when the form was not for writing.
    pub reply: Option<(String, MessageId)>,
    /// The same for a file.
    pub file: Option<KeptFile>,
}

/// What is left of a file's form.
#[derive(Clone, Debug)]
pub struct KeptFile {
    /// Where it is sent to.
    pub action: String,
    pub caption: String,
    pub id: MessageId,
}

impl RefusedForm {
    /// Something was not sent. What is kept of it is the caller's to add.
    pub const fn unsent(error: AppError, address: String) -> Self {
        Self {
            error,
            address,
            unsent: true,
            reply: None,
            file: None,
        }
    }

    /// Whether it may succeed when it is sent again, perhaps with other words or after signing in.
    fn may_succeed(&self) -> bool {
        match self.error {
            AppError::Invalid(_)
            | AppError::Conflict
            | AppError::Busy
            | AppError::TooMany(_)
            | AppError::Internal(_)
            | AppError::Unreachable
            | AppError::SignedOut => true,
            AppError::Forbidden | AppError::NotFound | AppError::Refused(_) => false,
        }
    }
}

/// The whole document.
pub fn refused_page(options: LeptosOptions, kept: RefusedForm) -> impl IntoView {
    let heading = if kept.unsent { "Not sent" } else { "Not changed" };
    let signed_out = kept.error == AppError::SignedOut;
    let sentence = kept.error.to_string();
    let back = if kept.error == AppError::NotFound {
        "/inbox".to_owned()
    } else {
        kept.address.clone()
    };
    let words = if kept.error == AppError::NotFound {
        "Back to inbox"
    } else {
        "Back to the conversation"
    };
    let sign_in = format!("/auth/login?return_to={}", Url::escape(&kept.address));
    let may_succeed = kept.may_succeed();
    let inside = view! {
        <h1 class="text-xl font-semibold tracking-tight">{heading}</h1>
        <p class="flex items-start gap-2 rounded-lg bg-warn-soft px-3 py-2 text-warn" role="alert">
            <Icon glyph=Glyph::Info class="mt-0.5 size-4 shrink-0" />
            <span class="min-w-0 wrap-anywhere">{sentence}</span>
        </p>
        {signed_out
            .then(|| {
                view! {
                    <p>
                        <a class=button::SECONDARY href=sign_in target="_blank" rel="noopener">
                            "Sign in"
                        </a>
                        <span class="ml-2 text-muted">"It opens beside this page. Then come back here."</span>
                    </p>
                }
            })}
        {kept.reply.map(|(text, id)| view! { <Typed text id address=kept.address may_succeed /> })}
        {kept
            .file
            .filter(|_| may_succeed)
            .map(|KeptFile { action, caption, id }| {
                view! {
                    // Browsers do not give a file back.
                    <p class="text-muted">"Choose the file again to send it."</p>
                    <FileForm action caption id />
                }
            })}
        <p>
            <a class=button::QUIET href=back>
                {words}
            </a>
        </p>
    };
    document(options, heading.to_owned(), inside.into_any())
}

/// A document that stands for itself.
pub(crate) fn document(options: LeptosOptions, title: String, inside: AnyView) -> impl IntoView {
    let theme = Theme::read();
    let brand = use_context::<Configured>().unwrap_or_default();
    secure();
    let title = format!("{title} · {}", brand.brand.name);
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.attribute() style=brand.style()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content=theme.attribute().unwrap_or("light dark") />
                <meta name="robots" content="noindex" />
                <title>{title}</title>
                <HashedStylesheet options id="style" />
                <link rel="icon" href="/favicon.svg" r#type="image/svg+xml" />
            </head>
            <body>
                <main class="mx-auto grid w-full max-w-xl gap-3 px-4 py-10">{inside}</main>
            </body>
        </html>
    }
}

/// One file with a caption. The fields that belong to it come before it: what comes behind is not waited for.
#[component]
pub(crate) fn FileForm(action: String, caption: String, id: MessageId) -> impl IntoView {
    let caption = format!("\n{}", escaped(&caption));
    view! {
        <form method="post" action=action enctype="multipart/form-data" aria-label="File" class="grid gap-3">
            <input type="hidden" name="client_id" value=id.to_string() />
            <label class="block">
                <span class="mb-1 block text-2xs font-semibold text-muted">"Caption"</span>
                <textarea name="caption" class="min-h-16 w-full rounded-xl border border-line bg-surface px-3 py-2.5" dir="auto" rows="2">
                    {caption}
                </textarea>
            </label>
            <label class="block">
                <span class="mb-1 block text-2xs font-semibold text-muted">"File"</span>
                <input
                    type="file"
                    name="file"
                    required
                    class="min-h-11 w-full rounded-lg border border-line bg-surface px-2.5 py-1.5 text-ink"
                />
            </label>
            <button type="submit" class=format!("{} justify-self-end", button::PRIMARY)>
                "Send file"
                <Icon glyph=Glyph::Send />
            </button>
        </form>
    }
}

/// What was typed: to be changed and sent again, or at least to be copied.
#[component]
fn Typed(text: String, id: MessageId, address: String, may_succeed: bool) -> impl IntoView {
    let over = domain::MessageText::units(text.trim()).saturating_sub(MAX_TEXT_UNITS);
    // The framework writes the content of this one element as it is, so it is escaped here. Browsers drop a line break at its
    // very beginning, so one is given to them.
    let text = format!("\n{}", escaped(&text));
    view! {
        <form method="post" action=address aria-label="Reply" class="grid gap-3">
            <input type="hidden" name="act" value="send" />
            <input type="hidden" name="client_id" value=id.to_string() />
            <textarea
                name="text"
                class="min-h-40 w-full rounded-xl border border-line bg-surface px-3 py-2.5"
                aria-label="Write a reply"
                aria-invalid=(over > 0).then_some("true")
                dir="auto"
                rows="8"
                readonly=!may_succeed
            >
                {text}
            </textarea>
            {may_succeed
                .then(|| {
                    view! {
                        <button type="submit" class=format!("{} justify-self-end", button::PRIMARY)>
                            "Send"
                            <Icon glyph=Glyph::Send />
                        </button>
                    }
                })}
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(error: AppError, text: &str) -> String {
        let id = MessageId::from_parts(1, 2);
        Owner::new().with(|| {
            view! { <Typed text=text.to_owned() id address="/inbox/x".to_owned() may_succeed=kept(error).may_succeed() /> }.to_html()
        })
    }

    fn kept(error: AppError) -> RefusedForm {
        RefusedForm {
            unsent: false,
            ..RefusedForm::unsent(error, "/inbox/x".to_owned())
        }
    }

    #[test]
    fn what_was_typed_stands_there_as_text_and_whole() {
        let page = html(AppError::Busy, "\n</textarea><script>alert(1)</script> &lt; & \"");
        let content = page.split_once("<textarea").unwrap().1.split_once('>').unwrap().1;
        let content = content.split_once("</textarea>").unwrap().0;
        assert_eq!(
            content,
            "\n\n&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp;lt; &amp; \""
        );
        assert!(!page.contains("<script"), "{page}");
    }

    #[test]
    fn only_what_may_succeed_is_offered_again() {
        let sends = |error| html(error, "hi").contains("type=\"submit\"");
        assert!(sends(AppError::Busy) && sends(AppError::TooMany(1)) && sends(AppError::SignedOut) && sends(AppError::Conflict));
        assert!(!sends(AppError::Forbidden) && !sends(AppError::NotFound));
    }
}
