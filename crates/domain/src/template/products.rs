//! Products in templates, by their ids in a catalogue. Facts 3.5.

use crate::{context::ProductRef, interactive::Products, problem::Problems};
use serde_json::{Value, json};

/// An id is as long at most.
pub(super) const ID: usize = 100;
/// The title of a section.
const TITLE: usize = 24;

/// Ids in lines, or with commas between them.
pub fn ids(text: &str) -> Vec<String> {
    text.split(['\n', ','])
        .map(str::trim)
        .filter(|id| !id.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Ids in sections: what ends with a colon, alone or before the first of its ids, is a title.
pub fn sections(text: &str) -> Vec<Products> {
    let mut sections: Vec<Products> = Vec::new();
    for piece in ids(text) {
        let (title, id) = match (piece.strip_suffix(':'), piece.split_once(": ")) {
            (Some(title), _) => (Some(title), ""),
            (None, Some((title, id))) => (Some(title), id.trim()),
            (None, None) => (None, piece.as_str()),
        };
        if title.is_some() || sections.is_empty() {
            sections.push(Products {
                title: title.unwrap_or_default().trim().to_owned(),
                products: Vec::new(),
            });
        }
        if let (Some(section), false) = (sections.last_mut(), id.is_empty()) {
            section.products.push(id.to_owned());
        }
    }
    sections
}

/// The same as it is typed.
pub fn written(sections: &[Products]) -> String {
    let lines = sections.iter().flat_map(|section| {
        let title = Some(format!("{}:", section.title)).filter(|_| !section.title.is_empty());
        title.into_iter().chain(section.products.iter().cloned())
    });
    lines.collect::<Vec<_>>().join("\n")
}

pub(super) fn check_ids(problems: &mut Problems, at: &str, text: &str) {
    let ids = ids(text);
    problems.count(at, "Products", ids.len(), 2, 10);
    problems.distinct(at, "The ids of the products", ids.iter().map(String::as_str));
    for id in &ids {
        problems.text(at, "The product's id", id, ID);
    }
}

pub(super) fn check_sections(problems: &mut Problems, at: &str, text: &str) {
    let sections = sections(text);
    problems.count(at, "Sections", sections.len(), 1, 10);
    problems.count(at, "Products", sections.iter().map(|section| section.products.len()).sum(), 1, 30);
    for section in &sections {
        if sections.len() > 1 || !section.title.is_empty() {
            problems.text(at, "The section's title", &section.title, TITLE);
        }
        problems.refuse_if(section.products.is_empty(), at, "A section without products.");
        for id in &section.products {
            problems.text(at, "The product's id", id, ID);
        }
    }
}

/// The header that shows a product.
pub(super) fn header(product: &ProductRef) -> Value {
    let of = json!({ "catalog_id": product.catalog, "product_retailer_id": product.product });
    json!({ "type": "header", "parameters": [{ "type": "product", "product": of }] })
}

/// What the button for several products opens; the first of them is the picture.
pub(super) fn action(text: &str) -> Value {
    let sections = sections(text);
    let first = sections.iter().flat_map(|section| &section.products).next().cloned();
    let sections: Vec<Value> = sections
        .iter()
        .map(|section| {
            let items: Vec<Value> = section.products.iter().map(|id| json!({ "product_retailer_id": id })).collect();
            let mut object = json!({ "product_items": items });
            if !section.title.is_empty() {
                object["title"] = json!(section.title);
            }
            object
        })
        .collect();
    json!({ "type": "action", "action": { "thumbnail_product_retailer_id": first, "sections": sections } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::{Definition, Fill, Status, Template};
    use std::collections::BTreeMap;

    fn template(components: &Value) -> Template {
        Template {
            status: Status::Approved,
            category: "MARKETING".into(),
            definition: Definition::read(&json!({ "components": components })),
            ..Template::default()
        }
    }

    fn fills(fills: &[(&str, &str)]) -> BTreeMap<String, Fill> {
        fills
            .iter()
            .map(|(at, text)| ((*at).to_owned(), Fill::Text((*text).to_owned())))
            .collect()
    }

    fn wrong(template: &Template, with: &[(&str, &str)]) -> Vec<String> {
        let problems = template.fill(&fills(with)).err().unwrap_or_default();
        problems.into_iter().map(|problem| problem.at).collect()
    }

    #[test]
    fn sections_are_read_from_lines_and_from_one_line() {
        let read = |text: &str| -> Vec<(String, Vec<String>)> {
            sections(text)
                .into_iter()
                .map(|section| (section.title, section.products))
                .collect()
        };
        let two = vec![
            ("Tea".to_owned(), vec!["TEA-250".to_owned(), "sku:7".to_owned()]),
            ("Cups".to_owned(), vec!["CUP-BLUE".to_owned()]),
        ];
        assert_eq!(read("Tea:\nTEA-250\nsku:7\n\nCups:\n CUP-BLUE "), two);
        assert_eq!(read("Tea: TEA-250, sku:7, Cups: CUP-BLUE"), two);
        assert_eq!(read(&written(&sections("Tea: TEA-250, sku:7, Cups: CUP-BLUE"))), two);
        assert_eq!(written(&sections("A, B")), "A\nB");
        assert_eq!(read("A\nB"), [(String::new(), vec!["A".to_owned(), "B".to_owned()])]);
        assert!(read(" \n,").is_empty());
    }

    #[test]
    fn a_template_of_one_product_names_it_in_its_header() {
        let template = template(&json!([
            { "type": "HEADER", "format": "PRODUCT" }, { "type": "BODY", "text": "New" },
            { "type": "BUTTONS", "buttons": [{ "type": "SPM", "text": "View" }] },
        ]));
        assert_eq!(wrong(&template, &[]), ["header.catalog", "header.product"]);
        let sent = template
            .fill(&fills(&[("header.catalog", "51"), ("header.product", "TEA-250")]))
            .unwrap();
        let product = json!({ "catalog_id": "51", "product_retailer_id": "TEA-250" });
        assert_eq!(
            Value::from(sent.components),
            json!([{ "type": "header", "parameters": [{ "type": "product", "product": product }] }])
        );
        assert_eq!(sent.shown.product.unwrap().product, "TEA-250");
    }

    #[test]
    fn several_products_stand_in_sections_with_the_first_as_their_picture() {
        let template = template(&json!([
            { "type": "BODY", "text": "New" }, { "type": "BUTTONS", "buttons": [{ "type": "MPM", "text": "View items" }] },
        ]));
        let with = |text: &str| wrong(&template, &[("buttons.0", text)]);
        assert_eq!(wrong(&template, &[]), ["buttons.0"]);
        let long = format!("{}:\nA", "t".repeat(25));
        let many = ["A"; 31].join("\n");
        for bad in ["", "Tea:", "A\nTea:\nB", "Tea:\nA\nCups:", &long, &many, &"x".repeat(101)] {
            assert!(!with(bad).is_empty(), "{bad:?}");
        }
        assert!(with(&["A"; 30].join("\n")).is_empty());
        let sent = template.fill(&fills(&[("buttons.0", "Tea: A, B, Cups: C")])).unwrap();
        let action = &sent.components[0]["parameters"][0]["action"];
        assert_eq!(action["thumbnail_product_retailer_id"], "A");
        assert_eq!(
            action["sections"],
            json!([
                { "title": "Tea", "product_items": [{ "product_retailer_id": "A" }, { "product_retailer_id": "B" }] },
                { "title": "Cups", "product_items": [{ "product_retailer_id": "C" }] },
            ])
        );
    }

    #[test]
    fn the_picture_of_a_catalogue_may_be_left_out() {
        let template = template(&json!([
            { "type": "BODY", "text": "All" }, { "type": "BUTTONS", "buttons": [{ "type": "CATALOG", "text": "View" }] },
        ]));
        assert!(template.fill(&BTreeMap::new()).unwrap().components.is_empty());
        let sent = template.fill(&fills(&[("buttons.0", " TEA-250 ")])).unwrap();
        assert_eq!(
            sent.components[0]["parameters"][0]["action"],
            json!({ "thumbnail_product_retailer_id": "TEA-250" })
        );
    }

    #[test]
    fn cards_of_products_grow_to_ten() {
        let card = json!({ "components": [
            { "type": "HEADER", "format": "PRODUCT" }, { "type": "BUTTONS", "buttons": [{ "type": "SPM", "text": "View" }] },
        ] });
        let template = template(&json!([{ "type": "BODY", "text": "New" }, { "type": "CAROUSEL", "cards": [card, card] }]));
        let with = |ids: &[&str]| wrong(&template, &[("cards.catalog", "51"), ("cards.products", ids.join("\n").as_str())]);
        assert_eq!(with(&["A"]), ["cards.products"]);
        assert_eq!(with(&["A", "A"]), ["cards.products"]);
        let eleven: Vec<String> = (0..11).map(|n| n.to_string()).collect();
        let eleven: Vec<&str> = eleven.iter().map(String::as_str).collect();
        assert_eq!(with(&eleven), ["cards.products"]);
        assert_eq!(with(&eleven[..10]), [""; 0]);
        let sent = template
            .fill(&fills(&[("cards.catalog", "51"), ("cards.products", "A\nB\nC")]))
            .unwrap();
        let cards = &sent.components[0]["cards"];
        assert_eq!(cards.as_array().map(Vec::len), Some(3));
        assert_eq!(cards[2]["card_index"], 2);
        assert_eq!(cards[2]["components"][0]["parameters"][0]["product"]["product_retailer_id"], "C");
        assert_eq!(sent.cards[1].buttons, ["View"]);
    }
}
