//! Messages with something to tap. Meta: interactive messages; limits: facts 3.3.

use crate::{
    media::{FileKind, Media},
    problem::{Problem, Problems},
};
use serde::{Deserialize, Serialize};

mod address;

pub use address::FIELDS as ADDRESS_FIELDS;

/// A message of ours that asks for something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interactive {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// Only products may do without.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    pub action: Action,
}

/// What stands above.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Header {
    Text(String),
    Image(Media),
    Video(Media),
    Document(Media),
}

/// What can be tapped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    Buttons(Vec<Reply>),
    List {
        /// Opens the list.
        button: String,
        sections: Vec<Section>,
    },
    Link(Link),
    /// Asks where they are.
    Location {},
    /// Asks for their phone number.
    Contact {},
    /// Asks for an address. Meta: businesses and customers in India only.
    Address {
        /// Two letters.
        country: String,
        /// What is known already, by Meta's names.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        values: Vec<(String, String)>,
    },
    Product(crate::context::ProductRef),
    Products {
        catalog: String,
        sections: Vec<Products>,
    },
    /// The whole catalogue, with a product as its picture.
    Catalog {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        product: Option<String>,
    },
    Flow(Flow),
    Cards(Vec<CarouselCard>),
    /// Cards of products, all of one catalogue.
    ProductCards {
        catalog: String,
        products: Vec<String>,
    },
    /// Asks whether we may call.
    Call {},
}

/// A button that answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    pub id: String,
    pub title: String,
}

/// A button that opens a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    pub text: String,
    pub url: String,
}

/// Rows of a list under one title.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Section {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    pub rows: Vec<Row>,
}

/// One row to choose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    pub id: String,
    pub title: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// Products under one title, by their ids in the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Products {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    pub products: Vec<String>,
}

/// A form of Meta's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    pub id: String,
    /// Opens it.
    pub button: String,
    /// Where it begins; none: the flow's own endpoint says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub screen: Option<String>,
    /// Not published yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
}

/// A card to swipe to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CarouselCard {
    /// A picture or film.
    pub header: Header,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    pub action: CardAction,
}

/// What can be tapped on a card; the same on all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardAction {
    Link(Link),
    Replies(Vec<Reply>),
}

const BODY: usize = 1024;
const SMALL: usize = 60;
const BUTTON: usize = 20;
const URL: usize = 2000;

impl Interactive {
    /// What people call it.
    pub const fn label(&self) -> &'static str {
        match self.action {
            Action::Buttons(_) => "Buttons",
            Action::List { .. } => "List",
            Action::Link(_) => "Link",
            Action::Location {} => "Location request",
            Action::Contact {} => "Number request",
            Action::Address { .. } => "Address request",
            Action::Product(_) => "Product",
            Action::Products { .. } => "Products",
            Action::Catalog { .. } => "Catalogue",
            Action::Flow(_) => "Form",
            Action::Cards(_) => "Cards",
            Action::ProductCards { .. } => "Product cards",
            Action::Call {} => "Call request",
        }
    }

    /// The files in it.
    pub fn files(&self) -> impl Iterator<Item = &Media> {
        let cards = match &self.action {
            Action::Cards(cards) => cards.as_slice(),
            _ => &[],
        };
        let headers = self.header.iter().chain(cards.iter().map(|card| &card.header));
        headers.filter_map(Header::media)
    }

    /// The same, to be changed.
    pub fn files_mut(&mut self) -> impl Iterator<Item = (FileKind, &mut Media)> {
        let cards = match &mut self.action {
            Action::Cards(cards) => cards.as_mut_slice(),
            _ => &mut [],
        };
        let headers = self.header.iter_mut().chain(cards.iter_mut().map(|card| &mut card.header));
        headers.filter_map(Header::media_mut)
    }

    /// Everything that WhatsApp would refuse, as far as can be told before.
    pub fn check(&self) -> Result<(), Vec<Problem>> {
        let mut problems = Problems::default();
        self.check_frame(&mut problems);
        match &self.action {
            Action::Buttons(buttons) => check_replies(&mut problems, "buttons", buttons, 3, 256),
            Action::List { button, sections } => check_list(&mut problems, button, sections),
            Action::Link(link) => check_link(&mut problems, "link", link),
            Action::Location {} | Action::Contact {} | Action::Call {} => {}
            Action::Address { country, values } => address::check(&mut problems, country, values),
            Action::Product(product) => {
                problems.text("catalog", "The catalogue's id", &product.catalog, 256);
                problems.text("product", "The product's id", &product.product, 256);
            }
            Action::Products { catalog, sections } => check_products(&mut problems, catalog, sections),
            Action::Catalog { product } => problems.optional("product", "The product's id", product.as_deref(), 256),
            Action::Flow(flow) => {
                problems.text("flow", "The form's id", &flow.id, 100);
                problems.text("button", "The button's text", &flow.button, BUTTON);
                problems.optional("screen", "The first screen", flow.screen.as_deref(), 256);
            }
            Action::Cards(cards) => check_cards(&mut problems, cards),
            Action::ProductCards { catalog, products } => check_product_cards(&mut problems, catalog, products),
        }
        problems.into_result()
    }

    fn check_frame(&self, problems: &mut Problems) {
        let (header, body, footer) = match self.action {
            Action::Buttons(_) | Action::Link(_) | Action::Flow(_) => (Allowed::All, true, true),
            Action::List { .. } | Action::Products { .. } => (Allowed::Text, true, true),
            Action::Catalog { .. } | Action::Address { .. } => (Allowed::None, true, true),
            Action::Product(_) => (Allowed::None, false, true),
            Action::Location {} | Action::Contact {} | Action::Cards(_) | Action::ProductCards { .. } => (Allowed::None, true, false),
            Action::Call {} => (Allowed::None, false, false),
        };
        match (&self.header, header) {
            (None, _) => {
                let needed = matches!(self.action, Action::Products { .. });
                problems.refuse_if(needed, "header", "A list of products needs a title above it.");
            }
            (Some(_), Allowed::None) => problems.add("header", "Nothing can stand above this kind of message."),
            (Some(Header::Text(text)), _) => problems.text("header", "The title", text, SMALL),
            (Some(_), Allowed::Text) => problems.add("header", "Only a text can stand above this kind of message."),
            (Some(header), Allowed::All) => check_file(problems, "header", header),
        }
        if body || !self.body.is_empty() {
            problems.text("body", "The text", &self.body, BODY);
        }
        match &self.footer {
            Some(_) if !footer => problems.add("footer", "This kind of message has no small print."),
            footer => problems.optional("footer", "The small print", footer.as_deref(), SMALL),
        }
    }
}

/// What may stand above.
#[derive(Clone, Copy)]
enum Allowed {
    None,
    Text,
    All,
}

impl Header {
    /// The file in it.
    pub const fn media(&self) -> Option<&Media> {
        match self {
            Self::Text(_) => None,
            Self::Image(media) | Self::Video(media) | Self::Document(media) => Some(media),
        }
    }

    /// The same, to be changed.
    pub const fn media_mut(&mut self) -> Option<(FileKind, &mut Media)> {
        match self {
            Self::Text(_) => None,
            Self::Image(media) => Some((FileKind::Image, media)),
            Self::Video(media) => Some((FileKind::Video, media)),
            Self::Document(media) => Some((FileKind::Document, media)),
        }
    }
}

/// A file that is not here cannot be sent.
fn check_file(problems: &mut Problems, at: &str, header: &Header) {
    let missing = header.media().is_some_and(|media| media.upload.is_none());
    problems.refuse_if(missing, at, "Choose a file first.");
}

fn check_replies(problems: &mut Problems, at: &str, buttons: &[Reply], most: usize, id: usize) {
    problems.count(at, "Buttons", buttons.len(), 1, most);
    for (n, button) in buttons.iter().enumerate() {
        problems.text(&format!("{at}.{n}.title"), "The button's text", &button.title, BUTTON);
        problems.text(&format!("{at}.{n}.id"), "The button's id", &button.id, id);
    }
    problems.distinct(at, "The texts of the buttons", buttons.iter().map(|button| button.title.as_str()));
    problems.distinct(at, "The ids of the buttons", buttons.iter().map(|button| button.id.as_str()));
}

fn check_list(problems: &mut Problems, button: &str, sections: &[Section]) {
    problems.text("button", "The button's text", button, BUTTON);
    problems.count("sections", "Sections", sections.len(), 1, 10);
    problems.count("sections", "Rows", sections.iter().map(|section| section.rows.len()).sum(), 1, 10);
    for (n, section) in sections.iter().enumerate() {
        let at = format!("sections.{n}");
        if sections.len() > 1 || !section.title.is_empty() {
            problems.text(&format!("{at}.title"), "The section's title", &section.title, 24);
        }
        problems.refuse_if(section.rows.is_empty(), &at, "A section without rows.");
        for (m, row) in section.rows.iter().enumerate() {
            let at = format!("{at}.rows.{m}");
            problems.text(&format!("{at}.title"), "The row's title", &row.title, 24);
            problems.text(&format!("{at}.id"), "The row's id", &row.id, 200);
            problems.at_most(&format!("{at}.description"), "The row's description", &row.description, 72);
        }
    }
    let rows = || sections.iter().flat_map(|section| &section.rows);
    problems.distinct("sections", "The ids of the rows", rows().map(|row| row.id.as_str()));
}

fn check_link(problems: &mut Problems, at: &str, link: &Link) {
    problems.text(&format!("{at}.text"), "The button's text", &link.text, BUTTON);
    problems.web(&format!("{at}.url"), &link.url, URL);
}

fn check_products(problems: &mut Problems, catalog: &str, sections: &[Products]) {
    problems.text("catalog", "The catalogue's id", catalog, 256);
    problems.count("sections", "Sections", sections.len(), 1, 10);
    problems.count(
        "sections",
        "Products",
        sections.iter().map(|section| section.products.len()).sum(),
        1,
        30,
    );
    for (n, section) in sections.iter().enumerate() {
        let at = format!("sections.{n}");
        if sections.len() > 1 || !section.title.is_empty() {
            problems.text(&format!("{at}.title"), "The section's title", &section.title, 24);
        }
        problems.refuse_if(section.products.is_empty(), &at, "A section without products.");
        for product in &section.products {
            problems.text(&at, "The product's id", product, 256);
        }
    }
}

fn check_product_cards(problems: &mut Problems, catalog: &str, products: &[String]) {
    problems.text("catalog", "The catalogue's id", catalog, 256);
    problems.count("products", "Products", products.len(), 2, 10);
    for product in products {
        problems.text("products", "The product's id", product, 256);
    }
}

fn check_cards(problems: &mut Problems, cards: &[CarouselCard]) {
    problems.count("cards", "Cards", cards.len(), 2, 10);
    for (n, card) in cards.iter().enumerate() {
        let at = format!("cards.{n}");
        let picture = matches!(card.header, Header::Image(_) | Header::Video(_));
        problems.refuse_if(!picture, &format!("{at}.header"), "Each card needs a picture or film.");
        check_file(problems, &format!("{at}.header"), &card.header);
        problems.at_most(&format!("{at}.body"), "The card's text", &card.body, 160);
        let lines = card.body.matches('\n').count();
        problems.refuse_if(
            lines > 2,
            &format!("{at}.body"),
            "The card's text may have two line breaks at most.",
        );
        match &card.action {
            CardAction::Link(link) => check_link(problems, &format!("{at}.link"), link),
            CardAction::Replies(replies) => check_replies(problems, &format!("{at}.buttons"), replies, 2, BUTTON),
        }
    }
    let shape = |card: &CarouselCard| {
        let film = matches!(card.header, Header::Video(_));
        let buttons = match &card.action {
            CardAction::Link(_) => 0,
            CardAction::Replies(replies) => replies.len(),
        };
        (film, buttons)
    };
    let same = cards.windows(2).all(|pair| shape(&pair[0]) == shape(&pair[1]));
    problems.refuse_if(!same, "cards", "All cards must have the same kind of picture and the same buttons.");
}

#[cfg(test)]
mod tests;
