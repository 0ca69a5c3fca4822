//! Messages with something to tap: a form for each kind, with what is wrong beside each field, and how it will look.

mod above;
mod cards;
mod kept;
mod saved;
mod typed;

use super::{
    super::thread::Thread,
    Kind,
    fields::{TextField, first, given, problem_at},
    keep::keep,
    sender::{SendBar, Sender, ToolDialog, preview},
};
use crate::ui::{Glyph, Icon, button};
use above::Above;
use cards::Cards;
use domain::{
    Content, Interactive,
    context::ProductRef,
    interactive::{Action, Flow, Link, Products, Reply, Row, Section},
};
use leptos::prelude::*;

/// A button or row that is being written.
#[derive(Clone, Copy)]
struct Choice {
    key: usize,
    title: RwSignal<String>,
    description: RwSignal<String>,
}

/// What is written so far.
#[derive(Clone, Copy)]
struct Form {
    kind: Kind,
    above: Above,
    body: RwSignal<String>,
    footer: RwSignal<String>,
    /// The button that opens a list, a link or a form.
    button: RwSignal<String>,
    choices: RwSignal<Vec<Choice>>,
    /// A link, a catalogue or a form.
    target: RwSignal<String>,
    /// Products, or the first screen of a form.
    detail: RwSignal<String>,
    cards: Cards,
}

impl Form {
    fn new(kind: Kind) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        let files = matches!(kind, Kind::Buttons | Kind::Link | Kind::Flow);
        let form = Self {
            kind,
            above: Above::new(files),
            body: text(match kind {
                Kind::AskLocation => "Please share your location.",
                Kind::AskContact => "Please share your phone number with us.",
                Kind::AskAddress => "Please tell us your address.",
                _ => "",
            }),
            footer: text(""),
            button: text(if kind == Kind::List { "Choose" } else { "" }),
            choices: RwSignal::default(),
            target: text(""),
            detail: text(""),
            cards: Cards::new(),
        };
        form.add();
        form
    }

    fn add(&self) {
        self.choices.update(|choices| {
            let key = choices.last().map_or(0, |choice| choice.key + 1);
            choices.push(Choice {
                key,
                title: RwSignal::new(String::new()),
                description: RwSignal::new(String::new()),
            });
        });
    }

    /// Writes a message of this kind into the fields.
    fn fill(&self, message: &Interactive) {
        self.above.set(message.header.as_ref());
        self.body.set(message.body.clone());
        self.footer.set(message.footer.clone().unwrap_or_default());
        // New fields: those that are there would keep their words.
        let first = self
            .choices
            .with_untracked(|choices| choices.last().map_or(0, |choice| choice.key + 1));
        let choose = |choices: Vec<(&str, &str)>| {
            let choice = |(n, (title, description)): (usize, (&str, &str))| Choice {
                key: first + n,
                title: RwSignal::new(title.to_owned()),
                description: RwSignal::new(description.to_owned()),
            };
            self.choices.set(choices.into_iter().enumerate().map(choice).collect());
        };
        match &message.action {
            Action::Buttons(buttons) => choose(buttons.iter().map(|button| (button.title.as_str(), "")).collect()),
            Action::List { button, sections } => {
                self.button.set(button.clone());
                let rows = sections.iter().flat_map(|section| &section.rows);
                choose(rows.map(|row| (row.title.as_str(), row.description.as_str())).collect());
            }
            Action::Link(link) => {
                self.button.set(link.text.clone());
                self.target.set(link.url.clone());
            }
            Action::Product(product) => {
                self.target.set(product.catalog.clone());
                self.detail.set(product.product.clone());
            }
            Action::Products { catalog, sections } => {
                self.target.set(catalog.clone());
                let all: Vec<&str> = sections.iter().flat_map(|section| &section.products).map(String::as_str).collect();
                self.detail.set(all.join("\n"));
            }
            Action::Catalog { product } => self.detail.set(product.clone().unwrap_or_default()),
            Action::Flow(flow) => {
                self.target.set(flow.id.clone());
                self.button.set(flow.button.clone());
                self.detail.set(flow.screen.clone().unwrap_or_default());
            }
            Action::Cards(cards) => self.cards.set(cards),
            Action::Location {} | Action::Contact {} | Action::Address { .. } | Action::Call {} => {}
        }
    }

    const fn most(&self) -> usize {
        match self.kind {
            Kind::Buttons => 3,
            Kind::List => 10,
            _ => 0,
        }
    }

    fn has_header(&self) -> bool {
        matches!(self.kind, Kind::Buttons | Kind::List | Kind::Link | Kind::Products | Kind::Flow)
    }

    fn has_footer(&self) -> bool {
        !matches!(self.kind, Kind::AskLocation | Kind::AskContact | Kind::Cards)
    }

    /// The message as it would be sent.
    fn message(&self) -> Interactive {
        let text = |value: RwSignal<String>| given(value).unwrap_or_default();
        let action = match self.kind {
            Kind::Buttons => Action::Buttons(self.choices.with(|choices| {
                let reply = |choice: &Choice| Reply {
                    id: format!("choice-{}", choice.key + 1),
                    title: text(choice.title),
                };
                choices.iter().map(reply).collect()
            })),
            Kind::List => Action::List {
                button: text(self.button),
                sections: vec![Section {
                    title: String::new(),
                    rows: self.choices.with(|choices| {
                        let row = |choice: &Choice| Row {
                            id: format!("choice-{}", choice.key + 1),
                            title: text(choice.title),
                            description: text(choice.description),
                        };
                        choices.iter().map(row).collect()
                    }),
                }],
            },
            Kind::Link => Action::Link(Link {
                text: text(self.button),
                url: text(self.target),
            }),
            Kind::AskLocation => Action::Location {},
            Kind::AskContact => Action::Contact {},
            Kind::AskAddress => Action::Address {
                country: "IN".to_owned(),
                values: Vec::new(),
            },
            Kind::Product => Action::Product(ProductRef {
                catalog: text(self.target),
                product: text(self.detail),
            }),
            Kind::Products => Action::Products {
                catalog: text(self.target),
                sections: vec![Products {
                    title: String::new(),
                    products: text(self.detail)
                        .split([',', '\n'])
                        .map(|id| id.trim().to_owned())
                        .filter(|id| !id.is_empty())
                        .collect(),
                }],
            },
            Kind::Catalog => Action::Catalog {
                product: given(self.detail),
            },
            Kind::Flow => Action::Flow(Flow {
                id: text(self.target),
                button: text(self.button),
                screen: given(self.detail),
                draft: false,
            }),
            Kind::Cards => Action::Cards(self.cards.get()),
        };
        Interactive {
            header: self.above.get().filter(|_| self.has_header()),
            body: text(self.body),
            footer: given(self.footer).filter(|_| self.has_footer()),
            action,
        }
    }
}

pub(super) fn dialog(thread: Thread, kind: Kind) -> AnyView {
    let form = Form::new(kind);
    let keeping = keep(thread, kind.form(), move || form.typed(), move |fields| form.restore(fields));
    let sender = Sender::new(thread);
    let message = Memo::new(move |_| form.message());
    let problems = Memo::new(move |_| message.with(|message| message.check().err().unwrap_or_default()));
    let at = move |at: &str| problem_at(problems, at);
    view! {
        <ToolDialog thread label=kind.label() late=true>
            <div class="flex min-h-0 flex-col gap-3 overflow-y-auto p-4">
                {kept::shelf(thread, form)} {form.has_header().then(|| form.above.fields(thread, title_label(kind), at("header")))}
                <TextField label="Text" value=form.body most=1024 lines=3 problem=at("body") /> {particulars(thread, form, problems)}
                {form
                    .has_footer()
                    .then(|| view! { <TextField label="Small print (optional)" value=form.footer most=60 problem=at("footer") /> })}
                {saved::shelf(thread, form)} {move || preview(thread, Content::Interactive(Box::new(message.get())))}
            </div>
            <SendBar
                sender
                keeping=Some(keeping)
                problem=first(problems)
                on_send=move |()| {
                    let message = message.get_untracked();
                    kept::keep(thread, &message);
                    sender.send_content(Content::Interactive(Box::new(message)));
                }
            />
        </ToolDialog>
    }
    .into_any()
}

const fn title_label(kind: Kind) -> &'static str {
    if matches!(kind, Kind::Products) {
        "Title"
    } else {
        "Title (optional)"
    }
}

/// The fields that only this kind has.
fn particulars(thread: Thread, form: Form, problems: Memo<Vec<domain::Problem>>) -> AnyView {
    let at = move |at: &str| problem_at(problems, at);
    match form.kind {
        Kind::Buttons | Kind::List => choices(form, problems),
        Kind::Cards => form.cards.fields(thread, problems),
        Kind::Link => view! {
            <TextField label="Text of the button" value=form.button most=20 problem=at("link.text") />
            <TextField label="Link" value=form.target most=2000 placeholder="https://…" problem=at("link.url") />
        }
        .into_any(),
        Kind::AskLocation | Kind::AskContact => ().into_any(),
        Kind::AskAddress => view! { <p class="text-xs text-muted">"WhatsApp asks for addresses in India only."</p> }.into_any(),
        Kind::Product => view! {
            <TextField label="Id of the catalogue" value=form.target problem=at("catalog") />
            <TextField label="Id of the product" value=form.detail problem=at("product") />
        }
        .into_any(),
        Kind::Products => view! {
            <TextField label="Id of the catalogue" value=form.target problem=at("catalog") />
            <TextField label="Ids of the products, one in each line" value=form.detail lines=3 problem=at("sections") />
        }
        .into_any(),
        Kind::Catalog => {
            view! { <TextField label="Id of the product in the picture (optional)" value=form.detail problem=at("product") /> }.into_any()
        }
        Kind::Flow => view! {
            <TextField label="Id of the form" value=form.target problem=at("flow") />
            <TextField label="Text of the button" value=form.button most=20 problem=at("button") />
            <TextField label="First screen (optional)" value=form.detail hint="Without it the form's own endpoint says where it begins." />
        }
        .into_any(),
    }
}

fn choices(form: Form, problems: Memo<Vec<domain::Problem>>) -> AnyView {
    let list = form.kind == Kind::List;
    let (what, most) = if list { ("Row", 24) } else { ("Button", 20) };
    let path = move |n: usize, field: &str| {
        if list {
            format!("sections.0.rows.{n}.{field}")
        } else {
            format!("buttons.{n}.{field}")
        }
    };
    let row = move |(n, choice): (usize, Choice)| {
        view! {
            <li class="flex items-start gap-2 rounded-lg border border-line p-2">
                <div class="flex min-w-0 flex-1 flex-col gap-2">
                    <TextField
                        label=format!("{what} {}", n + 1)
                        value=choice.title
                        most=most
                        problem=problem_at(problems, path(n, "title"))
                    />
                    {list
                        .then(|| {
                            view! {
                                <TextField
                                    label="Description (optional)"
                                    value=choice.description
                                    most=72
                                    problem=problem_at(problems, path(n, "description"))
                                />
                            }
                        })}
                </div>
                <button
                    type="button"
                    class=button::ICON
                    aria-label=format!("Remove {what} {}", n + 1)
                    disabled=move || form.choices.with(|choices| choices.len() < 2)
                    on:click=move |_| form.choices.update(|choices| choices.retain(|known| known.key != choice.key))
                >
                    <Icon glyph=Glyph::Trash />
                </button>
            </li>
        }
    };
    let each = move || form.choices.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        {list
            .then(|| {
                view! {
                    <TextField
                        label="Text of the button that opens the list"
                        value=form.button
                        most=20
                        problem=problem_at(problems, "button")
                    />
                }
            })}
        <ul class="flex flex-col gap-2">
            <For each key=|(n, choice)| (*n, choice.key) children=row />
        </ul>
        <button
            type="button"
            class=format!("{} self-start", button::SECONDARY)
            disabled=move || form.choices.with(|choices| choices.len() >= form.most())
            on:click=move |_| form.add()
        >
            <Icon glyph=Glyph::Plus class="size-4" />
            {format!("Add a {}", what.to_lowercase())}
        </button>
        {move || {
            problem_at(problems, if list { "sections" } else { "buttons" })
                .get()
                .map(|words| view! { <p class="text-xs text-bad">{words}</p> })
        }}
    }
    .into_any()
}
