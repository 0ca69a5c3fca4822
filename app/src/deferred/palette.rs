//! The palette: commands, and the conversations that are loaded.

use super::{
    KnownRows,
    commands::{self, Command, CommandKind, matches},
    dom,
    start::Open,
};
use crate::{
    preferences::ThemePref,
    ui::{Avatar, AvatarSize, Dialog, Glyph, Icon, Keys, Place},
};
use domain::PhoneNumber;
use leptos::{ev, html, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use wasm_bindgen::JsCast;

/// More than this many conversations are found by typing more.
const MOST: usize = 8;

/// So many of the newest stand there before anything is typed.
const RECENT: usize = 4;

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    Command(Command),
    /// What the page itself offers, by its place among these.
    Offered(usize, String),
    Conversation {
        id: String,
        seed: String,
        initials: String,
        title: String,
        preview: String,
    },
}

/// The palette's dialog.
#[component]
pub(super) fn Palette(open: Open, rows: KnownRows, theme: ThemePref) -> impl IntoView {
    view! {
        <Dialog open=open.palette label="Commands and conversations" place=Place::Top>
            <Finder open rows theme />
        </Dialog>
    }
}

#[component]
fn Finder(open: Open, rows: KnownRows, theme: ThemePref) -> impl IntoView {
    let wanted = RwSignal::new(String::new());
    let active = RwSignal::new(0_usize);
    let field = NodeRef::<html::Input>::new();
    // What the page offers does not change while the palette lies on top.
    let commands: Vec<Command> = commands::commands().filter(is_offered).collect();
    let offered = StoredValue::new_local(dom::offered());
    let names: Vec<String> = offered.with_value(|offered| offered.iter().map(|(name, _)| name.clone()).collect());
    let entries = Memo::new(move |_| {
        let wanted = wanted.get();
        let commands = commands.iter().filter(|command| matches(&wanted, &[command.name]));
        let commands = commands.map(|command| Entry::Command(*command));
        let own = names.iter().enumerate().filter(|(_, name)| matches(&wanted, &[name]));
        let own = own.map(|(at, name)| Entry::Offered(at, name.clone()));
        let (named, quoted) = conversations(rows, &wanted);
        // Who types a name looks for that person; a word may be meant for a command, too. What the page offers is nearest.
        named.into_iter().chain(own).chain(commands).chain(quoted).collect::<Vec<_>>()
    });
    let search = use_location().search;
    let navigate = use_navigate();
    let choose = Callback::new(move |at: usize| {
        let Some(entry) = entries.with_untracked(|entries| entries.get(at).cloned()) else {
            return;
        };
        // Closed at once: the browser gives the focus back where it was, and what is chosen may move it on.
        close(open.palette);
        let go = |to: &str| {
            navigate(
                to,
                NavigateOptions {
                    scroll: false,
                    ..NavigateOptions::default()
                },
            );
        };
        match entry {
            Entry::Conversation { id, .. } => {
                let search = search.get_untracked();
                let query = if search.is_empty() { search } else { format!("?{search}") };
                go(&format!("/inbox/{id}{query}"));
            }
            Entry::Offered(at, _) => offered.with_value(|offered| offered.get(at).iter().for_each(|(_, control)| dom::operate(control))),
            Entry::Command(command) => match command.act {
                CommandKind::Control(keys) => dom::control(keys).iter().for_each(dom::operate),
                CommandKind::Go(to) => go(to),
                CommandKind::Theme(chosen) => theme.choose(chosen),
                CommandKind::Help => open.help.set(true),
                CommandKind::Click(selector) => dom::find(selector).iter().for_each(web_sys::HtmlElement::click),
            },
        }
    });
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    // The one that is active stays in view.
    Effect::new(move |_| {
        if let Some(option) = dom::find(&format!("#{}", option_id(active.get()))) {
            option.scroll_into_view_with_bool(false);
        }
    });
    let moved = move |event: ev::KeyboardEvent| {
        let count = entries.with_untracked(Vec::len);
        if event.is_composing() || count == 0 {
            return;
        }
        match event.key().as_str() {
            "ArrowDown" => active.update(|at| *at = (*at + 1) % count),
            "ArrowUp" => active.update(|at| *at = at.checked_sub(1).unwrap_or(count - 1)),
            "Enter" => choose.run(active.get_untracked()),
            _ => return,
        }
        event.prevent_default();
    };
    let none = move || entries.with(Vec::is_empty);
    view! {
        <div class="flex items-center gap-2 border-b border-line px-3">
            <Icon glyph=Glyph::Search class="size-4 shrink-0 text-muted" />
            <input
                node_ref=field
                type="text"
                class="min-h-12 w-full bg-transparent text-base placeholder:text-faint focus-visible:outline-none"
                role="combobox"
                aria-label="Find a command or a conversation"
                aria-expanded=move || (!none()).to_string()
                aria-controls="palette-list"
                aria-autocomplete="list"
                aria-activedescendant=move || (!none()).then(|| option_id(active.get()))
                placeholder="Find a command or a conversation"
                autocomplete="off"
                spellcheck="false"
                on:input=move |event| {
                    wanted.set(event_target_value(&event));
                    active.set(0);
                }
                on:keydown=moved
            />
        </div>
        <div id="palette-list" role="listbox" aria-label="Found" class="min-h-0 overflow-y-auto p-1" class:hidden=none>
            {move || entries.get().into_iter().enumerate().map(|(at, entry)| view! { <Choice at entry active choose /> }).collect_view()}
        </div>
        <p class="border-t border-line px-4 py-2.5 text-2xs text-muted" role="status">
            {move || {
                if none() {
                    "Nothing found among the commands and the loaded conversations."
                } else {
                    "Conversations are those that the list has loaded."
                }
            }}
        </p>
    }
}

#[component]
fn Choice(at: usize, entry: Entry, active: RwSignal<usize>, choose: Callback<usize>) -> impl IntoView {
    let face = match entry {
        Entry::Command(command) => view! {
            <Icon glyph=Glyph::Button class="size-5 shrink-0 p-0.5 text-muted" />
            <span class="min-w-0 flex-1 truncate">{command.name}</span>
            <Keys keys=command.keys />
        }
        .into_any(),
        Entry::Offered(_, name) => view! {
            <Icon glyph=Glyph::Button class="size-5 shrink-0 p-0.5 text-muted" />
            <span class="min-w-0 flex-1 truncate">{name}</span>
        }
        .into_any(),
        Entry::Conversation {
            seed,
            initials,
            title,
            preview,
            ..
        } => view! {
            <Avatar initials seed size=AvatarSize::Small />
            <span class="max-w-[50%] shrink-0 truncate font-medium" dir="auto">
                {title}
            </span>
            <span class="min-w-0 flex-1 truncate text-muted" dir="auto">
                {preview}
            </span>
        }
        .into_any(),
    };
    view! {
        <div
            id=option_id(at)
            role="option"
            aria-selected=move || (active.get() == at).to_string()
            class="flex min-h-11 cursor-pointer items-center gap-2.5 rounded-lg px-2.5 aria-selected:bg-brand-soft desk:min-h-9"
            on:pointermove=move |_| {
                if active.get_untracked() != at {
                    active.set(at);
                }
            }
            // Not on pointerdown: a finger that scrolls presses, too.
            on:click=move |_| choose.run(at)
        >
            {face}
        </div>
    }
}

fn option_id(at: usize) -> String {
    format!("palette-{at}")
}

fn is_offered(command: &Command) -> bool {
    match command.act {
        CommandKind::Control(keys) => dom::control(keys).is_some(),
        CommandKind::Click(selector) => dom::find(selector).is_some(),
        _ => true,
    }
}

/// The loaded conversations with all the words in name or number, and those with all the words in the last message as well;
/// the newest first, as in the list.
fn conversations(rows: KnownRows, wanted: &str) -> (Vec<Entry>, Vec<Entry>) {
    // Without words everybody is found; a few, and the commands can still be seen.
    let most = if wanted.trim().is_empty() { RECENT } else { MOST };
    let (mut named, mut quoted) = (Vec::new(), Vec::new());
    if let Some(each) = rows.0.try_get_value().flatten() {
        each(&mut |conversation| {
            let customer = &conversation.customer;
            let title = customer.title();
            let number = customer.number.as_ref().map(PhoneNumber::pretty).unwrap_or_default();
            let digits: String = number.chars().filter(char::is_ascii_digit).collect();
            let preview = &conversation.last.preview;
            let found = if matches(wanted, &[&title, &number, &digits]) {
                &mut named
            } else if quoted.len() < most && matches(wanted, &[&title, &number, &digits, preview]) {
                &mut quoted
            } else {
                return true;
            };
            found.push(Entry::Conversation {
                id: conversation.id.to_string(),
                seed: conversation.id.customer.to_string(),
                initials: customer.initials(),
                title,
                preview: preview.clone(),
            });
            named.len() < most
        });
    }
    quoted.truncate(most - named.len());
    (named, quoted)
}

fn close(open: RwSignal<bool>) {
    if let Some(dialog) = dom::find("dialog[open]").and_then(|dialog| dialog.dyn_into::<web_sys::HtmlDialogElement>().ok()) {
        dialog.close();
    }
    open.set(false);
}
