//! Messages with something to tap: a form for each kind, with what is wrong beside each field, and how it will look.

mod above;
mod address;
mod cards;
mod choices;
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
use above::Above;
use address::Known;
use cards::Cards;
use choices::Choices;
use domain::{
    Content, Interactive,
    context::ProductRef,
    interactive::{Action, Flow, Link, Products},
    template::products,
};
use leptos::prelude::*;

/// What is written so far.
#[derive(Clone, Copy)]
struct Form {
    kind: Kind,
    above: Above,
    body: RwSignal<String>,
    footer: RwSignal<String>,
    /// The button that opens a list, a link or a form.
    button: RwSignal<String>,
    choices: Choices,
    /// A link, a catalogue or a form.
    target: RwSignal<String>,
    /// Products, or the first screen of a form.
    detail: RwSignal<String>,
    cards: Cards,
    /// Of an address.
    known: Known,
}

impl Form {
    fn new(kind: Kind) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        let files = matches!(kind, Kind::Buttons | Kind::Link | Kind::Flow);
        Self {
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
            choices: Choices::new(match kind {
                Kind::Buttons => 3,
                Kind::List => 10,
                _ => 0,
            }),
            target: text(""),
            detail: text(""),
            cards: Cards::new(),
            known: Known::new(),
        }
    }

    /// Writes a message of this kind into the fields.
    fn fill(&self, message: &Interactive) {
        self.above.set(message.header.as_ref());
        self.body.set(message.body.clone());
        self.footer.set(message.footer.clone().unwrap_or_default());
        match &message.action {
            Action::Buttons(buttons) => self.choices.set_replies(buttons),
            Action::List { button, sections } => {
                self.button.set(button.clone());
                self.choices.set_sections(sections);
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
                self.detail.set(products::written(sections));
            }
            Action::Catalog { product } => self.detail.set(product.clone().unwrap_or_default()),
            Action::Flow(flow) => {
                self.target.set(flow.id.clone());
                self.button.set(flow.button.clone());
                self.detail.set(flow.screen.clone().unwrap_or_default());
            }
            Action::Cards(cards) => self.cards.set(cards),
            Action::ProductCards { catalog, products } => {
                self.target.set(catalog.clone());
                self.detail.set(products.join("\n"));
            }
            Action::Address { values, .. } => self.known.set(values),
            Action::Location {} | Action::Contact {} | Action::Call {} => {}
        }
    }

    fn has_header(&self) -> bool {
        matches!(self.kind, Kind::Buttons | Kind::List | Kind::Link | Kind::Products | Kind::Flow)
    }

    fn has_footer(&self) -> bool {
        !matches!(self.kind, Kind::AskLocation | Kind::AskContact | Kind::Cards | Kind::ProductCards)
    }

    /// The message as it would be sent.
    fn message(&self) -> Interactive {
        let text = |value: RwSignal<String>| given(value).unwrap_or_default();
        let action = match self.kind {
            Kind::Buttons => Action::Buttons(self.choices.replies()),
            Kind::List => Action::List {
                button: text(self.button),
                sections: self.choices.sections(),
            },
            Kind::Link => Action::Link(Link {
                text: text(self.button),
                url: text(self.target),
            }),
            Kind::AskLocation => Action::Location {},
            Kind::AskContact => Action::Contact {},
            Kind::AskAddress => Action::Address {
                country: "IN".to_owned(),
                values: self.known.get(),
            },
            Kind::Product => Action::Product(ProductRef {
                catalog: text(self.target),
                product: text(self.detail),
            }),
            Kind::Products => Action::Products {
                catalog: text(self.target),
                sections: match products::sections(&text(self.detail)) {
                    none if none.is_empty() => vec![Products::default()],
                    sections => sections,
                },
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
            Kind::ProductCards => Action::ProductCards {
                catalog: text(self.target),
                products: products::ids(&text(self.detail)),
            },
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
        Kind::Buttons => form.choices.buttons(problems),
        Kind::List => form.choices.rows(form.button, problems),
        Kind::Cards => form.cards.fields(thread, problems),
        Kind::Link => view! {
            <TextField label="Text of the button" value=form.button most=20 problem=at("link.text") />
            <TextField label="Link" value=form.target most=2000 placeholder="https://…" problem=at("link.url") />
        }
        .into_any(),
        Kind::AskLocation | Kind::AskContact => ().into_any(),
        Kind::AskAddress => form.known.fields(problems),
        Kind::Product => view! {
            <TextField label="Id of the catalogue" value=form.target problem=at("catalog") />
            <TextField label="Id of the product" value=form.detail problem=at("product") />
        }
        .into_any(),
        Kind::Products => view! {
            <TextField label="Id of the catalogue" value=form.target problem=at("catalog") />
            <TextField
                label="Ids of the products, one in each line"
                value=form.detail
                lines=3
                placeholder="Teas:\nTEA-250\nCups:\nCUP-BLUE"
                problem=at("sections")
            />
            <p class="text-xs text-muted">"A line that ends with a colon is the title of a section."</p>
        }
        .into_any(),
        Kind::ProductCards => view! {
            <TextField label="Id of the catalogue" value=form.target problem=at("catalog") />
            <TextField
                label="Ids of the products, one in each line"
                value=form.detail
                lines=3
                placeholder="TEA-250\nCUP-BLUE"
                problem=at("products")
            />
            <p class="text-xs text-muted">"Two to ten products, each on a card of its own."</p>
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
