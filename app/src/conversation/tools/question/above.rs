//! What stands above a message with something to tap: nothing, a title, or a file.

use super::super::{
    super::thread::Thread,
    fields::{TextField, given},
    target::Target,
    upload::file_field,
};
use crate::ui::{button, select_box};
use domain::{Media, draft::Fields, interactive::Header, media::FileKind};
use leptos::prelude::*;

/// What is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Title,
    File(FileKind),
}

const CHOICES: [(What, &str); 4] = [
    (What::Title, "Title (optional)"),
    (What::File(FileKind::Image), "Photo"),
    (What::File(FileKind::Video), "Video"),
    (What::File(FileKind::Document), "Document"),
];

/// The fields for it.
#[derive(Clone, Copy)]
pub(super) struct Above {
    /// Whether a file may stand there.
    files: bool,
    what: RwSignal<What>,
    title: RwSignal<String>,
    file: RwSignal<Option<Media>>,
}

impl Above {
    pub(super) fn new(files: bool) -> Self {
        Self {
            files,
            what: RwSignal::new(What::Title),
            title: RwSignal::new(String::new()),
            file: RwSignal::new(None),
        }
    }

    pub(super) fn get(self) -> Option<Header> {
        match self.what.get() {
            What::Title => given(self.title).map(Header::Text),
            // Without a file it is said that there is none.
            What::File(kind) => Some(header(kind, self.file.get().unwrap_or_default())),
        }
    }

    pub(super) fn set(self, header: Option<&Header>) {
        let (what, title) = match header {
            None => (What::Title, ""),
            Some(Header::Text(text)) => (What::Title, text.as_str()),
            Some(Header::Image(_)) => (What::File(FileKind::Image), ""),
            Some(Header::Video(_)) => (What::File(FileKind::Video), ""),
            Some(Header::Document(_)) => (What::File(FileKind::Document), ""),
        };
        self.title.set(title.to_owned());
        self.file.set(header.and_then(Header::media).cloned());
        self.what.set(what);
    }

    /// What is chosen so far.
    pub(super) fn typed(self, fields: &mut Fields) {
        let what = self.what.get();
        let n = CHOICES.iter().position(|(known, _)| *known == what).unwrap_or_default();
        if n > 0 {
            fields.put("above", n.to_string());
        }
        self.title.with(|text| fields.put("title", text.as_str()));
        self.file.with(|file| fields.attach("file", file.as_ref()));
    }

    /// Writes what was chosen before.
    pub(super) fn restore(self, fields: &Fields) {
        let n: usize = fields.text("above").parse().unwrap_or_default();
        self.title.set(fields.text("title").to_owned());
        self.file.set(fields.file("file"));
        self.what.set(CHOICES.get(n).map_or(What::Title, |(what, _)| *what));
    }

    pub(super) fn fields(self, thread: Thread, label: &'static str, problem: Signal<Option<String>>) -> AnyView {
        let options: Vec<_> = CHOICES
            .into_iter()
            .enumerate()
            .map(|(n, (what, words))| {
                view! {
                    <option value=n.to_string() selected=move || self.what.get() == what>
                        {words}
                    </option>
                }
            })
            .collect();
        let choose = move |event| {
            let chosen = event_target_value(&event).parse().ok().and_then(|n: usize| CHOICES.get(n));
            if let Some((what, _)) = chosen {
                self.file.set(None);
                self.what.set(*what);
            }
        };
        let select = self.files.then(|| {
            view! {
                <label class="block">
                    <span class="mb-1 block text-2xs font-semibold text-muted">"Above the text"</span>
                    {select_box(
                        view! {
                            <select class=button::SELECT on:change=choose>
                                {options}
                            </select>
                        },
                    )}
                </label>
            }
        });
        view! {
            {select}
            {move || match self.what.get() {
                What::Title => view! { <TextField label value=self.title most=60 problem /> }.into_any(),
                What::File(kind) => file_field(Target::Thread(thread), "File above the text".to_owned(), kind, self.file),
            }}
        }
        .into_any()
    }
}

/// A file as a header.
pub(super) const fn header(kind: FileKind, media: Media) -> Header {
    match kind {
        FileKind::Video => Header::Video(media),
        FileKind::Document => Header::Document(media),
        _ => Header::Image(media),
    }
}
