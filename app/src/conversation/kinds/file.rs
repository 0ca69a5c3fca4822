//! Pictures, films, stickers and documents: the file where it is here, else what became of it.

use super::super::{formatted::Formatted, thread::Thread};
use crate::{
    error::AppError,
    server_fns::thread as api,
    ui::{Glyph, Icon, button, size},
};
use domain::{
    Kind, Media, Message, MessageId,
    media::{FetchError, Fetched, Pixels, StoredFile},
};
use leptos::{ev, prelude::*, task::spawn_local};

/// The longest side of a picture in a bubble, in CSS pixels.
const MOST: u32 = 320;

/// Where a file of ours is fetched from.
pub(in crate::conversation) fn address(message: &Message) -> String {
    format!("/media/{}/{}/{}", message.conversation, message.at.0, message.id)
}

pub(super) fn picture(thread: Option<Thread>, message: &Message, media: &Media) -> AnyView {
    let Some(file) = media.stored() else {
        return with_caption(missing(thread, message, media, "photo", Glyph::Image), media);
    };
    with_caption(still(message, media, file, "Photo"), media)
}

pub(super) fn sticker(thread: Option<Thread>, message: &Message, media: &Media) -> AnyView {
    match media.stored() {
        // As it is: a small picture of it would not move.
        Some(file) if is_picture(file) => {
            let address = address(message);
            view! {
                <a href=address.clone() target="_blank" rel="noopener" data-lightbox>
                    <img
                        src=address.clone()
                        alt="Sticker"
                        width="160"
                        height="160"
                        loading="lazy"
                        decoding="async"
                        class="size-40 object-contain"
                    />
                </a>
            }
            .into_any()
        }
        Some(file) => as_download(message, media, file),
        None => missing(thread, message, media, "sticker", Glyph::Sticker),
    }
}

pub(super) fn film(thread: Option<Thread>, message: &Message, media: &Media) -> AnyView {
    let Some(file) = media.stored() else {
        return with_caption(missing(thread, message, media, "video", Glyph::Video), media);
    };
    if !file.mime.starts_with("video/") {
        return with_caption(as_download(message, media, file), media);
    }
    let Pixels { width, height } = fitted(file.pixels.unwrap_or(Pixels { width: 320, height: 180 }));
    let broken = RwSignal::new(false);
    let id = message.id;
    let heard = move |tell: fn(Thread, MessageId, &ev::Event)| {
        move |event: ev::Event| {
            if let Some(thread) = thread {
                tell(thread, id, &event);
            }
        }
    };
    let player = view! {
        <div class="flex flex-col gap-1">
            <video
                src=address(message)
                controls
                preload="metadata"
                playsinline
                width=width
                height=height
                class="max-w-full rounded-lg bg-raised"
                aria-label="Video"
                on:error=move |_| broken.set(true)
                on:play=heard(|thread, id, _| thread.plays(id))
                on:pause=heard(Thread::stops)
                on:loadedmetadata=heard(Thread::resumes)
            ></video>
            {move || broken.get().then(|| view! { <p class="text-xs text-warn">{CANNOT_PLAY}</p> })}
            <div class="flex flex-wrap gap-x-3">
                {download(message, media, file)} <a href=address(message) target="_blank" rel="noopener" class=BELOW data-lightbox>
                    "Open large"
                </a>
            </div>
        </div>
    };
    with_caption(player.into_any(), media)
}

pub(super) const CANNOT_PLAY: &str = "Your browser cannot play this. Download it instead.";

pub(super) fn document(thread: Option<Thread>, message: &Message, media: &Media) -> AnyView {
    match media.stored() {
        Some(file) => with_caption(as_download(message, media, file), media),
        None => with_caption(missing(thread, message, media, "document", Glyph::Document), media),
    }
}

/// A picture that opens large.
fn still(message: &Message, media: &Media, file: &StoredFile, alt: &'static str) -> AnyView {
    let Some(thumbnail) = file.thumbnail.as_ref().filter(|_| is_picture(file)) else {
        return as_download(message, media, file);
    };
    let Pixels { width, height } = fitted(thumbnail.pixels);
    let address = address(message);
    let alt = media
        .caption
        .clone()
        .filter(|caption| caption.len() < 200)
        .unwrap_or_else(|| alt.to_owned());
    view! {
        <a href=address.clone() target="_blank" rel="noopener" class="block max-w-full overflow-hidden rounded-lg" data-lightbox>
            <img
                src=format!("{address}/thumbnail")
                alt=alt
                width=width
                height=height
                loading="lazy"
                decoding="async"
                class="block h-auto max-w-full bg-raised"
            />
        </a>
    }
    .into_any()
}

/// A file by its name, to be downloaded.
pub(in crate::conversation) fn as_download(message: &Message, media: &Media, file: &StoredFile) -> AnyView {
    let name = media.name.clone().unwrap_or_else(|| called(&message.content.kind()).to_owned());
    let pages = file.pages.map(|pages| {
        if pages == 1 {
            " · 1 page".to_owned()
        } else {
            format!(" · {pages} pages")
        }
    });
    view! {
        <a
            href=format!("{}?download", address(message))
            download
            class="flex w-72 max-w-full items-center gap-3 rounded-lg border border-line bg-raised p-2.5 hover:border-faint"
        >
            <Icon glyph=Glyph::Document class="size-6 shrink-0 text-muted" />
            <span class="min-w-0 flex-1">
                <span class="line-clamp-2 font-medium [overflow-wrap:anywhere]" dir="auto">
                    {name}
                </span>
                <span class="block text-xs text-muted">
                    {type_name(&file.mime, media.name.as_deref())} {pages} " · " {size(file.size)}
                </span>
            </span>
            <Icon glyph=Glyph::Download class="size-4 shrink-0 text-muted" />
            <span class="sr-only">"Download"</span>
        </a>
    }
    .into_any()
}

/// What a file without a name is called: what it was sent as. A sticker is offered as a file only where it is none that can be shown.
const fn called(kind: &Kind) -> &'static str {
    match kind {
        Kind::Image => "Photo",
        Kind::Video => "Video",
        Kind::Audio => "Audio",
        Kind::Voice => "Voice message",
        Kind::Document => "Document",
        Kind::Sticker => "Sticker of a kind that cannot be shown",
        _ => "File",
    }
}

/// A link below a player.
const BELOW: &str = "inline-flex min-h-6 items-center gap-1 self-start text-xs font-medium text-read underline underline-offset-2";

/// The line below a player.
pub(super) fn download(message: &Message, media: &Media, file: &StoredFile) -> AnyView {
    view! {
        <a href=format!("{}?download", address(message)) download=media.name.clone().unwrap_or_default() class=BELOW>
            "Download · "
            {size(file.size)}
        </a>
    }
    .into_any()
}

/// Stands where a file will be, or says why it is not. Without a thread nothing can be done about it.
pub(super) fn missing(thread: Option<Thread>, message: &Message, media: &Media, what: &'static str, glyph: Glyph) -> AnyView {
    let (words, again) = match &media.fetched {
        Some(Fetched::Failed(failed)) => (
            failed.why.words().to_owned(),
            failed.why.may_try_again() && thread.is_some_and(|thread| thread.may_write()),
        ),
        // In a preview, before it is sent.
        _ if media.upload.is_some() => (format!("Your {what}"), false),
        _ if media.id.is_none() => (FetchError::NoId.words().to_owned(), false),
        _ => (format!("Fetching this {what} …"), false),
    };
    let waits = media.fetched.is_none() && media.id.is_some();
    let place = message.position();
    let retry = thread.filter(|_| again).map(|thread| {
        let retry = move |_| {
            let asked = api::fetch_again(thread.id.get_value(), place);
            spawn_local(async move {
                match asked.await {
                    Ok(message) => thread.stored(message),
                    Err(AppError::Conflict) => {}
                    Err(error) => thread.complain(&error),
                }
            });
        };
        view! {
            <button type="button" class=format!("{} noscript:hidden", button::QUIET) on:click=retry>
                "Try again"
            </button>
        }
    });
    view! {
        <div
            class="flex w-72 max-w-full items-center gap-3 rounded-lg border border-line bg-raised p-2.5"
            data-media=if waits { "waiting" } else { "failed" }
        >
            <Icon
                glyph
                class=if waits {
                    "size-6 shrink-0 animate-pulse text-muted motion-reduce:animate-none"
                } else {
                    "size-6 shrink-0 text-muted"
                }
            />
            <div class="min-w-0 flex-1">
                {media
                    .name
                    .clone()
                    .map(|name| {
                        view! {
                            <p class="line-clamp-2 font-medium [overflow-wrap:anywhere]" dir="auto">
                                {name}
                            </p>
                        }
                    })} <p class="text-xs text-muted">{words}</p>
            </div>
            {retry}
        </div>
    }
    .into_any()
}

fn with_caption(view: AnyView, media: &Media) -> AnyView {
    let Some(caption) = media.caption.clone().filter(|caption| !caption.trim().is_empty()) else {
        return view;
    };
    view! { <div class="flex flex-col gap-1.5">{view} <Formatted text=caption /></div> }.into_any()
}

fn is_picture(file: &StoredFile) -> bool {
    file.mime.starts_with("image/")
}

/// As large as a bubble allows, in the same shape.
pub(super) fn fitted(Pixels { width, height }: Pixels) -> Pixels {
    let longest = width.max(height).max(1);
    let fit = |side: u32| {
        let fitted = u64::from(side) * u64::from(MOST) / u64::from(longest);
        u32::try_from(fitted).unwrap_or(MOST).max(48)
    };
    if longest <= MOST {
        return Pixels {
            width: width.max(48),
            height: height.max(48),
        };
    }
    Pixels {
        width: fit(width),
        height: fit(height),
    }
}

/// What people call a type of file.
fn type_name(mime: &str, name: Option<&str>) -> String {
    let known = match mime {
        "application/pdf" => "PDF",
        "text/plain" => "Text",
        "application/zip" => "Archive",
        "image/jpeg" | "image/png" | "image/webp" | "image/gif" => "Picture",
        "application/msword" | "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "Word",
        "application/vnd.ms-excel" | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "Excel",
        "application/vnd.ms-powerpoint" | "application/vnd.openxmlformats-officedocument.presentationml.presentation" => "PowerPoint",
        _ if mime.starts_with("audio/") => "Audio",
        _ if mime.starts_with("video/") => "Video",
        _ => "",
    };
    if !known.is_empty() {
        return known.to_owned();
    }
    let extension = name.and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension);
    match extension.filter(|extension| (1..=5).contains(&extension.len()) && extension.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        Some(extension) => extension.to_uppercase(),
        None => "File".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_keep_their_shape_and_never_vanish() {
        let fit = |width, height| {
            let Pixels { width, height } = fitted(Pixels { width, height });
            (width, height)
        };
        assert_eq!(fit(480, 360), (320, 240));
        assert_eq!(fit(100, 80), (100, 80));
        assert_eq!(fit(4_000_000, 1), (320, 48));
        assert_eq!(fit(0, 0), (48, 48));
    }

    #[test]
    fn files_are_called_by_what_they_are() {
        assert_eq!(type_name("application/pdf", Some("a.exe")), "PDF");
        assert_eq!(type_name("application/octet-stream", Some("plan.dwg")), "DWG");
        for name in [None, Some("noext"), Some("a."), Some("a.<b>"), Some("a.toolong")] {
            assert_eq!(type_name("application/octet-stream", name), "File");
        }
    }
}
