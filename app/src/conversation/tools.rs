//! What is sent besides text: files, places, cards, things to tap, templates; and what can be done with one message. A file of
//! its own, fetched when the first of them is asked for.

use super::thread::Thread;
use crate::{
    error::AppError,
    lazy::in_file,
    ui::{Glyph, Icon, Menu, MenuItem, button},
};
use domain::{Asked, Message, draft::FormKind};
use leptos::{html, prelude::*, task::spawn_local};

#[cfg(feature = "hydrate")]
mod act;
#[cfg(feature = "hydrate")]
mod camera;
#[cfg(feature = "hydrate")]
mod card;
#[cfg(feature = "hydrate")]
mod consent;
#[cfg(feature = "hydrate")]
mod conversion;
#[cfg(feature = "hydrate")]
mod devices;
#[cfg(feature = "hydrate")]
mod fields;
#[cfg(feature = "hydrate")]
mod files;
#[cfg(feature = "hydrate")]
mod forget;
#[cfg(feature = "hydrate")]
mod heic;
#[cfg(feature = "hydrate")]
mod hide;
#[cfg(feature = "hydrate")]
mod keep;
#[cfg(feature = "hydrate")]
mod late;
#[cfg(feature = "hydrate")]
mod later;
#[cfg(feature = "hydrate")]
mod location;
#[cfg(feature = "hydrate")]
mod note;
#[cfg(feature = "hydrate")]
mod online;
#[cfg(feature = "hydrate")]
mod overtaken;
#[cfg(feature = "hydrate")]
mod planned;
#[cfg(feature = "hydrate")]
mod propose;
#[cfg(feature = "hydrate")]
mod question;
#[cfg(feature = "hydrate")]
mod sender;
#[cfg(feature = "hydrate")]
mod start;
#[cfg(feature = "hydrate")]
mod target;
#[cfg(feature = "hydrate")]
mod template;
#[cfg(feature = "hydrate")]
mod upload;
#[cfg(feature = "hydrate")]
mod voice;

/// What is open.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tool {
    /// Files that were picked, dropped or pasted.
    Files,
    Location,
    Card,
    Question(Kind),
    Template,
    /// A photo, taken now.
    Camera,
    /// A message that is spoken.
    Voice,
    /// Whether the customer wants marketing messages.
    Consent,
    /// The customer bought, booked or signed.
    Conversion,
    /// What the assistant remembers of the customer.
    Forget,
    /// When something is sent; none is what is in the composer.
    Later(Option<Box<Asked>>),
    /// What is sent later.
    #[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "asked for in the browser"))]
    Planned,
    /// What can be done with a message.
    Act(Box<Message>),
}

/// What a message with something to tap offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Buttons,
    List,
    Link,
    AskLocation,
    AskContact,
    AskAddress,
    Product,
    Products,
    Catalog,
    Flow,
    Cards,
    ProductCards,
}

impl Kind {
    const ALL: [Self; 12] = [
        Self::Buttons,
        Self::List,
        Self::Link,
        Self::AskLocation,
        Self::AskContact,
        Self::AskAddress,
        Self::Product,
        Self::Products,
        Self::Catalog,
        Self::Flow,
        Self::Cards,
        Self::ProductCards,
    ];

    /// Under which it is kept while it is not finished.
    const fn form(self) -> FormKind {
        match self {
            Self::Buttons => FormKind::Buttons,
            Self::List => FormKind::List,
            Self::Link => FormKind::Link,
            Self::AskLocation => FormKind::AskLocation,
            Self::AskContact => FormKind::AskContact,
            Self::AskAddress => FormKind::AskAddress,
            Self::Product => FormKind::Product,
            Self::Products => FormKind::Products,
            Self::Catalog => FormKind::Catalog,
            Self::Flow => FormKind::Flow,
            Self::Cards => FormKind::Cards,
            Self::ProductCards => FormKind::ProductCards,
        }
    }

    const fn label(self) -> &'static str {
        self.form().label()
    }

    const fn glyph(self) -> Glyph {
        match self {
            Self::Buttons => Glyph::Button,
            Self::List | Self::Flow => Glyph::List,
            Self::Link => Glyph::Forward,
            Self::Cards => Glyph::Image,
            Self::AskLocation | Self::AskAddress => Glyph::Pin,
            Self::AskContact => Glyph::Contact,
            Self::Product | Self::Products | Self::Catalog | Self::ProductCards => Glyph::Cart,
        }
    }
}

#[cfg(feature = "hydrate")]
impl Tool {
    /// In which something is finished that was begun.
    pub(super) fn of(form: FormKind) -> Option<Self> {
        match form {
            FormKind::Location => Some(Self::Location),
            FormKind::Card => Some(Self::Card),
            FormKind::Template => Some(Self::Template),
            form => Kind::ALL.into_iter().find(|kind| kind.form() == form).map(Self::Question),
        }
    }

    /// What is begun in it.
    pub(super) const fn form(&self) -> Option<FormKind> {
        match self {
            Self::Location => Some(FormKind::Location),
            Self::Card => Some(FormKind::Card),
            Self::Template => Some(FormKind::Template),
            Self::Question(kind) => Some(kind.form()),
            _ => None,
        }
    }
}

/// What stands in a menu of the composer.
fn item(menu: &'static str, glyph: Glyph, label: &'static str, on_choose: Callback<()>) -> impl IntoView {
    view! {
        <MenuItem menu on_choose>
            <Icon glyph class="size-4 shrink-0 text-muted" />
            {label}
        </MenuItem>
    }
}

/// What is sent besides text: files, places and cards; templates; something to tap.
#[component]
pub(super) fn Toolbar(thread: Thread) -> impl IntoView {
    const QUESTIONS: &str = "question-menu";
    let open = move |tool: Tool| Callback::new(move |()| thread.open_tool(tool.clone()));
    let questions = move || {
        Kind::ALL
            .map(|kind| item(QUESTIONS, kind.glyph(), kind.label(), open(Tool::Question(kind))))
            .collect_view()
    };
    view! {
        <div class="flex flex-wrap noscript:hidden" on:pointerenter=|_| fetch_soon() on:focusin=|_| fetch_soon()>
            <Attach thread />
            <button
                type="button"
                class=button::ICON
                aria-label="Template"
                title="Template"
                on:click=move |_| thread.open_tool(Tool::Template)
            >
                <Icon glyph=Glyph::Document />
            </button>
            <Menu id=QUESTIONS label="Something to tap" class=button::ICON trigger=|| face(Glyph::List, "Buttons, lists and requests")>
                {questions()}
            </Menu>
        </div>
    }
}

/// The menu of files, places and cards.
#[component]
fn Attach(thread: Thread) -> impl IntoView {
    const MENU: &str = "attach-menu";
    let picker = NodeRef::<html::Input>::new();
    let choose = move |accept: &'static str, capture: bool| {
        Callback::new(move |()| {
            let Some(picker) = picker.get_untracked() else { return };
            picker.set_accept(accept);
            // Opens the camera on phones; elsewhere it means nothing.
            let _ = if capture {
                picker.set_attribute("capture", "environment")
            } else {
                picker.remove_attribute("capture")
            };
            picker.set_value("");
            picker.click();
        })
    };
    let open = move |tool: Tool| Callback::new(move |()| thread.open_tool(tool.clone()));
    // Phones open their own camera; a computer's is shown here.
    let own = choose("image/*", true);
    let camera = Callback::new(move |()| {
        let mouse = window()
            .match_media("(pointer: fine)")
            .ok()
            .flatten()
            .is_some_and(|query| query.matches());
        if mouse { thread.open_tool(Tool::Camera) } else { own.run(()) }
    });
    view! {
        <Menu id=MENU label="Attach" class=button::ICON trigger=|| face(Glyph::Paperclip, "Attach")>
            {item(MENU, Glyph::Image, "Photos and videos", choose("image/*,video/mp4,video/3gpp", false))}
            {item(MENU, Glyph::Image, "Camera", camera)}
            {item(MENU, Glyph::Document, "Document or audio", choose("", false))}
            {item(MENU, Glyph::Pin, "Location", open(Tool::Location))}
            {item(MENU, Glyph::Contact, "Contact card", open(Tool::Card))}
        </Menu>
        <input
            type="file"
            multiple
            class="hidden"
            tabindex="-1"
            aria-hidden="true"
            node_ref=picker
            on:change=move |_| {
                if let Some(files) = picker.get_untracked().and_then(|picker| picker.files()) {
                    thread.pick(&files);
                }
            }
        />
    }
}

fn face(glyph: Glyph, label: &'static str) -> AnyView {
    view! {
        <Icon glyph />
        <span class="sr-only">{label}</span>
    }
    .into_any()
}

impl Thread {
    /// Opens a tool. One that is open stays as it is.
    pub(super) fn open_tool(&self, tool: Tool) {
        if self.tool.with_untracked(|open| open.as_ref() != Some(&tool)) {
            self.tool_open.set(true);
            self.tool.set(Some(tool));
        }
    }

    /// Closes the tool that is open. The page may be gone by then.
    #[cfg(feature = "hydrate")]
    fn close_tool(&self) {
        let _ = self.tool_open.try_set(false);
    }

    /// Takes files up that somebody picked, dropped or pasted.
    pub(super) fn pick(&self, files: &web_sys::FileList) {
        let picked: Vec<web_sys::File> = (0..files.length()).filter_map(|n| files.get(n)).collect();
        let Some(known) = self.picked.filter(|_| !picked.is_empty() && self.may_write()) else {
            return;
        };
        known.update(|known| known.extend(picked));
        self.open_tool(Tool::Files);
    }
}

/// Fetches the file of the tools: whoever comes near their buttons asks for one next.
pub(super) fn fetch_soon() {
    spawn_local(async {
        // Whoever asks for one hears of it.
        let _ = load_dialogs().await;
    });
}

/// Where the tools appear once somebody has asked for one.
#[component]
pub(super) fn Tools(thread: Thread) -> impl IntoView {
    let loaded = RwSignal::new(None::<fn(Thread) -> AnyView>);
    Effect::new(move |_| {
        if thread.tool.with(Option::is_none) || loaded.get_untracked().is_some() {
            return;
        }
        spawn_local(async move {
            match dialogs().await {
                Ok(make) => {
                    let _ = loaded.try_set(Some(make));
                }
                Err(error) => {
                    let _ = thread.tool.try_set(None);
                    thread.complain(&error);
                }
            }
        });
    });
    // One element, since it is taken over apart from the rest of the page.
    view! { <div class="contents">{move || loaded.get().map(|make| make(thread))}</div> }
}

in_file! { tools, load = load_dialogs;
    /// The dialogs of all tools.
    fn dialogs() -> Result<fn(Thread) -> AnyView, AppError> {
        Ok(make)
    }
}

in_file! { tools, load = load_note;
    /// Where a private note is written.
    pub(super) fn note_form() -> Result<fn(Thread) -> AnyView, AppError> {
        #[cfg(feature = "hydrate")]
        return Ok(note::form);
        #[cfg(not(feature = "hydrate"))]
        Ok(make)
    }
}

#[cfg(feature = "hydrate")]
in_file! { tools, load = load_new_conversation;
    /// The dialog for writing to somebody first.
    pub(crate) fn new_conversation() -> Result<fn(crate::starting::Starting) -> AnyView, AppError> {
        Ok(start::dialog)
    }
}

#[cfg(feature = "hydrate")]
fn make(thread: Thread) -> AnyView {
    let open = move || {
        thread.tool.get().map(|tool| match tool {
            Tool::Files => files::dialog(thread),
            Tool::Location => location::dialog(thread),
            Tool::Card => card::dialog(thread),
            Tool::Question(kind) => question::dialog(thread, kind),
            Tool::Template => template::dialog(thread),
            Tool::Camera => camera::dialog(thread),
            Tool::Voice => voice::dialog(thread),
            Tool::Consent => consent::dialog(thread),
            Tool::Conversion => conversion::dialog(thread),
            Tool::Forget => forget::dialog(thread),
            Tool::Later(asked) => later::dialog(thread, asked.map(|asked| *asked)),
            Tool::Planned => planned::dialog(thread),
            Tool::Act(message) => act::dialog(thread, *message),
        })
    };
    open.into_any()
}

/// Nothing is asked for while the page is rendered on the server.
#[cfg(not(feature = "hydrate"))]
fn make(_: Thread) -> AnyView {
    ().into_any()
}
