//! The design system on one page: every part of `app::ui` in all its states. A program of its own, so that no server has it.
//!
//! `scripts/parts` makes it, with its style sheet and fonts, in target/parts.

#![allow(unreachable_pub, reason = "the component macro writes `pub` for components that are not")]

use app::ui::{
    Ago, At, Avatar, AvatarSize, Banner, Dialog, Empty, Failed, Glyph, Icon, Keys, Menu, MenuItem, NowSignal, Place, Skeleton, Ticks,
    ToastCard, Tooltip, UnreadBadge, WindowChip, WindowLine, ZoneSignal, button, tabs,
};
use domain::{DeliveryState, Millis, Seconds, Zone};
use leptos::prelude::*;

/// A Saturday afternoon; the page shows the same whenever it is made.
const NOW: Seconds = Seconds(1_794_924_000);

/// The pages: as the device is set, and each theme.
const PAGES: [(&str, &str); 3] = [
    ("index.html", ""),
    ("light.html", " data-theme=\"light\""),
    ("dark.html", " data-theme=\"dark\""),
];

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "target/parts".to_owned());
    std::fs::create_dir_all(&folder)?;
    let owner = Owner::new();
    let page = owner.with(|| {
        NowSignal::provide(Millis(NOW.0 * 1_000));
        provide_context(ZoneSignal(RwSignal::new(Zone::utc())));
        view! { <Parts /> }.to_html()
    });
    for (name, theme) in PAGES {
        let document = format!(
            "<!DOCTYPE html>\n<html lang=\"en\"{theme}><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Parts · WECARE Inbox</title>\
             <link rel=\"stylesheet\" href=\"/parts.css\"></head><body>{page}</body></html>\n"
        );
        std::fs::write(std::path::Path::new(&folder).join(name), document)?;
    }
    Ok(())
}

/// All parts.
#[component]
fn Parts() -> impl IntoView {
    view! {
        <main class="mx-auto grid max-w-5xl gap-8 p-4 md:p-8">
            <header>
                <h1 class="text-xl font-semibold tracking-tight">"Parts"</h1>
                <p class="text-muted">"Everything that pages are made of, in all its states."</p>
                <nav class="mt-2 flex gap-4 text-read underline underline-offset-2" aria-label="Theme">
                    <a href="/index.html">"As the device"</a>
                    <a href="/light.html">"Light"</a>
                    <a href="/dark.html">"Dark"</a>
                </nav>
            </header>
            <Group name="Colours">
                <Colours />
            </Group>
            <Group name="Buttons">
                <Buttons />
            </Group>
            <Group name="Fields">
                <Fields />
            </Group>
            <Group name="Tabs">
                <Tabs />
            </Group>
            <Group name="Badges, states and times">
                <Small />
            </Group>
            <Group name="Avatars">
                <Avatars />
            </Group>
            <Group name="Menu, dialog, sheet and tooltip">
                <Floating />
            </Group>
            <Group name="Banners and toasts">
                <Notices />
            </Group>
            <Group name="List and skeleton">
                <Lists />
            </Group>
            <Group name="Empty and failed">
                <Nothing />
            </Group>
        </main>
    }
}

#[component]
fn Group(name: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="grid gap-3" aria-label=name>
            <h2 class="text-2xs font-semibold uppercase text-muted">{name}</h2>
            <div class="flex flex-wrap items-center gap-3 rounded-xl border border-line bg-surface p-4">{children()}</div>
        </section>
    }
}

#[component]
fn Colours() -> impl IntoView {
    const GROUNDS: [(&str, &str); 9] = [
        ("canvas", "bg-canvas"),
        ("surface", "bg-surface"),
        ("raised", "bg-raised"),
        ("bubble-in", "bg-bubble-in"),
        ("bubble-out", "bg-bubble-out"),
        ("note", "bg-note"),
        ("brand-soft", "bg-brand-soft"),
        ("warn-soft", "bg-warn-soft"),
        ("bad-soft", "bg-bad-soft"),
    ];
    let inks = || {
        view! {
            <span class="text-ink">"ink "</span>
            <span class="text-muted">"muted "</span>
            <span class="text-faint">"faint "</span>
            <span class="text-brand">"brand "</span>
            <span class="text-ok">"ok "</span>
            <span class="text-warn">"warn "</span>
            <span class="text-bad">"bad "</span>
            <span class="text-read">"read"</span>
        }
    };
    GROUNDS
        .map(|(name, class)| {
            view! {
                <div class=format!("grid gap-1 rounded-lg border border-line p-3 {class}")>
                    <p class="text-2xs font-medium">{name}</p>
                    <p>{inks()}</p>
                </div>
            }
        })
        .collect_view()
}

#[component]
fn Buttons() -> impl IntoView {
    const LOOKS: [(&str, &str); 3] = [
        ("Primary", button::PRIMARY),
        ("Secondary", button::SECONDARY),
        ("Quiet", button::QUIET),
    ];
    let looks = LOOKS.map(|(name, class)| {
        view! {
            <button type="button" class=class>
                {name}
            </button>
            <button type="button" class=class>
                <Icon glyph=Glyph::Send />
                {name}
            </button>
            <button type="button" class=class disabled=true>
                {name}
            </button>
        }
    });
    view! {
        {looks.collect_view()}
        <button type="button" class=button::ICON aria-label="Close" title="Close">
            <Icon glyph=Glyph::Close />
        </button>
        <button type="button" class=button::ICON aria-label="Close, not now" disabled=true>
            <Icon glyph=Glyph::Close />
        </button>
    }
}

#[component]
fn Fields() -> impl IntoView {
    let select = |name: &'static str, disabled: bool| {
        view! {
            <label class="relative grid w-56 gap-1.5">
                <span class="text-2xs font-semibold text-muted">{name}</span>
                <Icon glyph=Glyph::ChevronDown class="pointer-events-none absolute bottom-3.5 right-2.5 size-4 text-muted md:bottom-2.5" />
                <select class=button::SELECT disabled=disabled>
                    <option>"+44 20 7946 0018 · WECARE Sales"</option>
                    <option>"All numbers"</option>
                </select>
            </label>
        }
    };
    view! {
        {select("Number", false)}
        {select("Number, not now", true)}
        <textarea
            class="field-sizing-content min-h-16 w-72 resize-none rounded-xl border border-line bg-surface px-3 py-2.5 placeholder:text-faint"
            aria-label="Write a reply"
            placeholder="Write a reply…"
        ></textarea>
    }
}

#[component]
fn Tabs() -> impl IntoView {
    let tab = |name: &'static str, chosen: bool, mark: &'static str| {
        view! {
            <a class=tabs::LINK href="#tabs" aria-current=chosen.then_some("true")>
                <span class=mark>{name}</span>
            </a>
        }
    };
    view! {
        <nav class="flex gap-1 text-2xs font-medium" aria-label="Whose">
            {tab("Mine 4", true, tabs::PILL)}
            {tab("Unassigned 8", false, tabs::PILL)}
            {tab("All 99+", false, tabs::PILL)}
        </nav>
        <nav class=tabs::SEGMENTS aria-label="State">
            {tab("Open", true, tabs::SEGMENT)}
            {tab("Resolved", false, tabs::SEGMENT)}
        </nav>
    }
}

#[component]
fn Small() -> impl IntoView {
    const STATES: [DeliveryState; 9] = [
        DeliveryState::Queued,
        DeliveryState::Sending,
        DeliveryState::Unconfirmed,
        DeliveryState::HandedOver,
        DeliveryState::Sent,
        DeliveryState::Failed,
        DeliveryState::Delivered,
        DeliveryState::Read,
        DeliveryState::Played,
    ];
    const HOUR: i64 = 3_600;
    let ago = |seconds: i64| Signal::stored(Some(Seconds(NOW.0 - seconds)));
    let windows = || [ago(HOUR), ago(20 * HOUR), ago(30 * HOUR), Signal::stored(None)];
    let zone = Zone::utc();
    view! {
        <UnreadBadge count=1 />
        <UnreadBadge count=140 />
        {STATES.map(|state| view! { <Ticks state /> }).collect_view()}
        {[Some(23 * 60), Some(4 * 60), None].map(|minutes_left| view! { <WindowChip minutes_left /> }).collect_view()}
        {windows().map(|last_inbound| view! { <WindowLine last_inbound /> }).collect_view()}
        {[30, 8 * 60, 5 * HOUR, 40 * HOUR, 900 * HOUR]
            .map(|seconds| Seconds(NOW.0 - seconds))
            .map(|at| view! { <Ago at words=zone.ago(at, NOW) zone=&zone /> })
            .collect_view()}
        <At at=NOW zone=&zone />
        <Keys keys="g i" />
    }
}

#[component]
fn Avatars() -> impl IntoView {
    let people = [
        "Aarav Sharma",
        "Priya Nair",
        "Mohammed Khan",
        "Lucía Díaz",
        "Rohan Gupta",
        "Thandiwe W.",
        "Neha Banerjee",
        "زينب",
    ];
    let avatar = |size: AvatarSize| {
        people
            .map(|name| view! { <Avatar initials=app::ui::initials(name) seed=name size /> })
            .collect_view()
    };
    view! {
        {avatar(AvatarSize::Small)}
        {avatar(AvatarSize::Medium)}
        {avatar(AvatarSize::Large)}
    }
}

#[component]
fn Floating() -> impl IntoView {
    const MENU: &str = "parts-menu";
    let choose = Callback::new(|()| ());
    let open = |label: &'static str| {
        // Opened by the browser itself: this page has no program.
        view! {
            <button type="button" class=button::SECONDARY command="show-modal" commandfor=label>
                {label}
            </button>
        }
    };
    let dialog = |label: &'static str, place: Place| {
        view! {
            <Dialog open=RwSignal::new(true) label place attr:id=label>
                <p class="px-4 py-3 text-muted">"What it is about stands here, and what can be done."</p>
            </Dialog>
        }
    };
    view! {
        <Menu id=MENU label="Assign" class=button::SECONDARY trigger=|| "Menu">
            <MenuItem menu=MENU on_choose=choose checked=Signal::stored(true)>
                <Icon glyph=Glyph::User class="size-5 shrink-0 p-0.5 text-muted" />
                "Assign to me"
            </MenuItem>
            <MenuItem menu=MENU on_choose=choose checked=Signal::stored(false)>
                <Avatar initials="TR" seed="tr" size=AvatarSize::Small />
                "Tomás Rivera"
            </MenuItem>
        </Menu>
        {open("Dialog")}
        {dialog("Dialog", Place::Centre)}
        {open("Palette")}
        {dialog("Palette", Place::Top)}
        <Tooltip text="Resolve" keys="e">
            <button type="button" class=button::SECONDARY>
                "Tooltip"
            </button>
        </Tooltip>
    }
}

#[component]
fn Notices() -> impl IntoView {
    let dismiss = Callback::new(|()| ());
    view! {
        <div class="grid w-full gap-3">
            <Banner>"You are offline. New messages appear when the connection is back."</Banner>
            <Banner glyph=Glyph::Retry>
                "A new version is available." <button type="button" class="min-h-11 rounded-lg px-2 underline md:min-h-8">
                    "Reload"
                </button>
            </Banner>
            <div class="flex flex-wrap gap-3">
                <ToastCard text="Resolved".to_owned() action=Some(("Undo".to_owned(), dismiss)) dismiss />
                <ToastCard text="The service is busy. Nothing was changed; try again in a moment.".to_owned() action=None dismiss />
            </div>
        </div>
    }
}

#[component]
fn Lists() -> impl IntoView {
    let row = |name: &'static str, text: &'static str, current: bool| {
        view! {
            <li>
                <a
                    href="#list"
                    aria-current=current.then_some("true")
                    class="flex gap-3 border-l-2 border-transparent px-3 py-2.5 -outline-offset-2 hover:bg-raised aria-[current=true]:border-brand aria-[current=true]:bg-brand-soft/60"
                >
                    <Avatar initials=app::ui::initials(name) seed=name />
                    <span class="grid min-w-0 flex-1">
                        <span class="truncate font-medium">{name}</span>
                        <span class="truncate text-muted">{text}</span>
                    </span>
                </a>
            </li>
        }
    };
    view! {
        <ul class="w-80 divide-y divide-line rounded-lg border border-line" aria-label="List">
            {row("Aarav Sharma", "Is the visa slot for 28 Nov confirmed?", true)}
            {row("Priya Nair", "Here is the invoice for your order", false)}
        </ul>
        <div class="flex w-80 gap-3 rounded-lg border border-line px-3 py-2.5">
            <Skeleton class="size-9 shrink-0 rounded-full" />
            <div class="grid flex-1 content-start gap-2 pt-1">
                <Skeleton class="h-3.5 w-32" />
                <Skeleton class="h-3.5 w-full" />
            </div>
        </div>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    view! {
        <Empty glyph=Glyph::Inbox title="No conversations here" text="Conversations that are assigned to you appear here." />
        <Empty glyph=Glyph::Messages title="This conversation does not exist" text="The address is wrong.">
            <a href="#inbox" class=button::SECONDARY>
                "Back to inbox"
            </a>
        </Empty>
        <Failed text="The server could not be reached. Check your connection and try again." retry=Callback::new(|()| ()) />
    }
}
