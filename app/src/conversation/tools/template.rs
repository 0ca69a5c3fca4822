//! Templates: found by name or words, filled in, looked at, sent. Also outside the 24 hours.

mod pick;

use super::{
    super::thread::Thread,
    fields::{TextField, first, given},
    keep::{Keeping, keep},
    propose::{self, Proposal},
    sender::{SendBar, Sender, ToolDialog},
    target::Target,
    upload::file_field,
};
use crate::{
    error::AppError,
    server_fns::templates::{Templates, list_templates, refresh_templates},
    ui::{Glyph, Icon, button, select_box},
};
use domain::{
    Asked, Content, Media, Problem,
    draft::{Fields, FormKind, Forms},
    media::FileKind,
    place::Location,
    rule::{personal, unknown_place},
    template::{Blank, BlankKind, Fill, Template},
    zone::rfc3339,
};
use leptos::{prelude::*, task::spawn_local};
use pick::pick;
use std::collections::BTreeMap;

pub(super) fn dialog(thread: Thread) -> AnyView {
    view! {
        <ToolDialog thread label="Send a template" late=true>
            {form(Target::Thread(thread), None)}
        </ToolDialog>
    }
    .into_any()
}

/// A template is picked, then filled in. One that is tried out, by name and language, is picked already and filled with its
/// samples.
pub(super) fn form(to: Target, test: Option<(String, String)>) -> AnyView {
    // What was begun and not sent is picked already, too.
    let begun = match to {
        Target::Thread(thread) => thread.forms().with_untracked(begun),
        Target::Number(_) => None,
    };
    let first = StoredValue::new(test.clone().or(begun));
    let test = StoredValue::new(test);
    let chosen = RwSignal::new(None::<Template>);
    let list = RwSignal::new(None::<Result<Templates, AppError>>);
    let proposal = Proposal::new();
    // What the assistant chose is filled in next, as if it had been picked.
    Effect::new(move |_| {
        if let Some(pick) = proposal.pick.get() {
            let wanted = |known: &&Template| known.name == pick.name && known.language == pick.language && refusal(known).is_none();
            let found = list.with_untracked(|list| {
                let templates = &list.as_ref()?.as_ref().ok()?.templates;
                templates.iter().find(wanted).cloned()
            });
            if found.is_some() {
                chosen.set(found);
            }
        }
    });
    let load = move |ask_aws: bool| {
        list.set(None);
        let phone = to.phone();
        spawn_local(async move {
            let read = if ask_aws {
                refresh_templates(phone).await
            } else {
                list_templates(phone).await
            };
            // Who asked for the list again looks for another one.
            let is_first = !ask_aws || test.try_with_value(Option::is_some) == Some(true);
            if let (Some((name, language)), Ok(read)) = (first.try_get_value().flatten().filter(|_| is_first), &read) {
                let wanted = |known: &&Template| known.name == name && known.language == language && refusal(known).is_none();
                let _ = chosen.try_set(read.templates.iter().find(wanted).cloned());
            }
            let _ = list.try_set(Some(read));
        });
    };
    load(false);
    let shown = move || {
        if let Some(template) = chosen.get() {
            let samples = test.with_value(|test| test.as_ref().is_some_and(|(name, _)| *name == template.name));
            let proposed = proposal.pick.get_untracked();
            let proposed = proposed.filter(|pick| pick.name == template.name && pick.language == template.language);
            fill(to, chosen, template, samples, &proposed.map(|pick| pick.values).unwrap_or_default())
        } else {
            let thread = if let Target::Thread(thread) = to { Some(thread) } else { None };
            let choose = propose::button(thread, proposal);
            view! {
                {choose}
                {pick(list, chosen, Callback::new(move |()| load(true)))}
            }
            .into_any()
        }
    };
    shown.into_any()
}

/// The template that was begun, by name and language.
fn begun(forms: &Forms) -> Option<(String, String)> {
    let fields = forms.get(FormKind::Template)?;
    Some((fields.text("template").to_owned(), fields.text("language").to_owned()))
}

/// Why it cannot be picked.
fn refusal(template: &Template) -> Option<String> {
    if let Some(why) = template.status.refusal() {
        return Some(why.to_owned());
    }
    let unknown = &template.definition.unknown;
    (!unknown.is_empty()).then(|| format!("It cannot be sent from here: {}.", unknown.join(", ")))
}

/// What fills a blank so far.
#[derive(Clone)]
struct Slot {
    blank: Blank,
    text: RwSignal<String>,
    file: RwSignal<Option<Media>>,
}

impl Slot {
    fn fill(&self, name: Option<&str>) -> Option<Fill> {
        match self.blank.kind {
            BlankKind::Image | BlankKind::Video | BlankKind::Document => self.file.get().map(Fill::File),
            BlankKind::Location => {
                let text = given(self.text)?;
                let (latitude, rest) = text.split_once(',')?;
                let (longitude, name) = rest.split_once(';').unwrap_or((rest, ""));
                let mut place = Location::at(latitude.trim().parse().ok()?, longitude.trim().parse().ok()?)?;
                place.name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
                Some(Fill::Location(place))
            }
            // `{{first_name|there}}` becomes the customer's first name, or what stands behind the bar when we do not know it.
            _ => given(self.text).map(|text| Fill::Text(personal(&text, name))),
        }
    }

    /// A place that was misspelled, which the customer would read.
    fn problem(&self) -> Option<Problem> {
        let words = self.text.with(|text| unknown_place(text))?;
        let at = self.blank.at.clone();
        Some(Problem { at, words })
    }
}

/// The form of one template, empty or filled with its samples or with what the assistant proposes.
fn fill(to: Target, chosen: RwSignal<Option<Template>>, template: Template, samples: bool, proposed: &BTreeMap<String, String>) -> AnyView {
    let sender = Sender::to(to);
    let slots: Vec<Slot> = template
        .definition
        .blanks()
        .into_iter()
        .map(|blank| Slot {
            text: RwSignal::new(match &blank.example {
                Some(example) if samples => example.clone(),
                _ if blank.at.ends_with(".first_name") => "{{first_name|there}}".to_owned(),
                _ => String::new(),
            }),
            file: RwSignal::new(None),
            blank,
        })
        .collect();
    let keeping = match to {
        Target::Thread(thread) => Some(kept(thread, &template, slots.clone())),
        Target::Number(_) => None,
    };
    for slot in &slots {
        if let Some(value) = proposed.get(&slot.blank.at) {
            slot.text.set(value.clone());
        }
    }
    let misspelled = {
        let slots = slots.clone();
        Memo::new(move |_| slots.iter().filter_map(Slot::problem).collect::<Vec<_>>())
    };
    let fills = {
        let slots = slots.clone();
        Memo::new(move |_| {
            let name = to.name();
            let filled = slots
                .iter()
                .filter_map(|slot| Some((slot.blank.at.clone(), slot.fill(name.as_deref())?)));
            filled.collect::<BTreeMap<String, Fill>>()
        })
    };
    let (name, language) = (template.name.clone(), template.language.clone());
    let title = format!("{name} · {language}");
    let sent = Memo::new(move |_| fills.with(|fills| template.fill(fills)));
    let problems = Memo::new(move |_| {
        let mut problems = misspelled.get();
        problems.extend(sent.with(|sent| sent.as_ref().err().cloned().unwrap_or_default()));
        problems
    });
    let send = move |()| {
        // A code to sign in is not left lying in the browser.
        let shown = sent.with_untracked(|sent| sent.as_ref().ok().filter(|sent| !sent.has_code).cloned());
        let asked = Asked::Template {
            name: name.clone(),
            language: language.clone(),
            fills: fills.get_untracked(),
        };
        sender.send(asked, shown.map(|sent| Content::Template(Box::new(sent))));
    };
    view! {
        <div class="flex min-h-0 flex-col gap-3 overflow-y-auto p-4">
            <div class="flex items-center gap-2">
                <button type="button" class=button::ICON aria-label="Choose another template" on:click=move |_| chosen.set(None)>
                    <Icon glyph=Glyph::Back />
                </button>
                <p class="min-w-0 font-medium [overflow-wrap:anywhere]">{title}</p>
            </div>
            {slots.into_iter().map(|slot| field(to, problems, slot)).collect_view()}
            {move || { sent.get().ok().map(|sent| to.preview(Content::Template(Box::new(sent)))) }}
        </div>
        <SendBar sender keeping problem=Signal::derive(move || to.problem().or_else(|| first(problems).get())) on_send=send />
    }
    .into_any()
}

/// What fills the blanks of a template is kept while it is not sent. When an offer ends is chosen anew: the time passes.
fn kept(thread: Thread, template: &Template, slots: Vec<Slot>) -> Keeping {
    let (name, language) = (template.name.clone(), template.language.clone());
    let slots: Vec<_> = slots.into_iter().filter(|slot| slot.blank.kind != BlankKind::Until).collect();
    let at = |slot: &Slot| format!("values.{}", slot.blank.at);
    let typed = {
        let slots = slots.clone();
        move || {
            let mut fields = Fields::default();
            fields.put("template", name.as_str());
            fields.put("language", language.as_str());
            for slot in &slots {
                slot.text.with(|text| fields.put(at(slot), text.as_str()));
                slot.file.with(|file| fields.attach(at(slot), file.as_ref()));
            }
            fields
        }
    };
    let restore = move |fields: &Fields| {
        for slot in &slots {
            slot.text.set(fields.text(&at(slot)).to_owned());
            slot.file.set(fields.file(&at(slot)));
        }
    };
    keep(thread, FormKind::Template, typed, restore)
}

fn field(to: Target, problems: Memo<Vec<Problem>>, slot: Slot) -> AnyView {
    let problem = super::fields::problem_at(problems, slot.blank.at.clone());
    let label = slot.blank.label.clone();
    let example = slot
        .blank
        .example
        .clone()
        .map(|example| format!("For example: {example}"))
        .unwrap_or_default();
    let kind = match slot.blank.kind {
        BlankKind::Image => FileKind::Image,
        BlankKind::Video => FileKind::Video,
        BlankKind::Document => FileKind::Document,
        BlankKind::Location => {
            return view! { <TextField label value=slot.text problem placeholder="28.6139, 77.2090; Name of the place" /> }.into_any();
        }
        BlankKind::Until => return ends(to, label, slot.text, problem),
        BlankKind::Products => {
            let words = "TEA-250\nCUP-BLUE";
            return view! { <TextField label value=slot.text problem lines=4 placeholder=words /> }.into_any();
        }
        BlankKind::Sections => {
            let words = "Tea:\nTEA-250\nCups:\nCUP-BLUE";
            return view! { <TextField label value=slot.text problem lines=5 placeholder=words /> }.into_any();
        }
        BlankKind::Text | BlankKind::Suffix | BlankKind::Code | BlankKind::Id | BlankKind::Picture => {
            return view! { <TextField label value=slot.text problem hint=example most=1024 /> }.into_any();
        }
    };
    file_field(to, label, kind, slot.file)
}

/// How long an offer holds, from now on.
const SPANS: [(i64, &str); 6] = [
    (1, "1 hour"),
    (6, "6 hours"),
    (24, "1 day"),
    (72, "3 days"),
    (168, "7 days"),
    (720, "30 days"),
];

/// When an offer ends, chosen by how long it holds.
fn ends(to: Target, label: String, value: RwSignal<String>, problem: Signal<Option<String>>) -> AnyView {
    let choose = move |hours: &str| {
        let hours: Option<i64> = hours.parse().ok();
        let at = hours.map(|hours| to.now().exact().seconds().plus(hours * 3_600));
        value.set(at.map(rfc3339).unwrap_or_default());
    };
    let options = SPANS.map(|(hours, words)| view! { <option value=hours.to_string()>{format!("{words} from now")}</option> });
    view! {
        <label class="block">
            <span class="mb-1 block text-2xs font-semibold text-muted">{label}</span>
            {select_box(
                view! {
                    <select
                        class=format!("{} aria-invalid:border-bad", button::SELECT)
                        aria-invalid=move || problem.with(Option::is_some).then_some("true")
                        on:change=move |event| choose(&event_target_value(&event))
                    >
                        <option value="">"Choose how long it holds"</option>
                        {options.collect_view()}
                    </select>
                },
            )}
        </label>
    }
    .into_any()
}
