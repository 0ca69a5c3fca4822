//! Messages with something to tap. Facts 3.3.

use domain::{
    Interactive,
    interactive::{Action, CardAction, CarouselCard, Flow, Header, Link, Products, Reply, Section},
};
use serde_json::{Value, json};

/// The object of `interactive`. None when a file has no id of Meta's yet.
pub(super) fn of(message: &Interactive) -> Option<Value> {
    let (kind, action) = match &message.action {
        Action::Buttons(buttons) => ("button", json!({ "buttons": replies(buttons, "reply") })),
        Action::List { button, sections } => (
            "list",
            json!({ "button": button, "sections": sections.iter().map(section).collect::<Vec<_>>() }),
        ),
        Action::Link(link) => ("cta_url", cta(link)),
        Action::Location {} => ("location_request_message", json!({ "name": "send_location" })),
        Action::Contact {} => ("request_contact_info", json!({ "name": "request_contact_info" })),
        Action::Address { country, values } => {
            let mut parameters = json!({ "country": country });
            if !values.is_empty() {
                parameters["values"] = values.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
            }
            ("address_message", json!({ "name": "address_message", "parameters": parameters }))
        }
        Action::Product(product) => (
            "product",
            json!({ "catalog_id": product.catalog, "product_retailer_id": product.product }),
        ),
        Action::Products { catalog, sections } => (
            "product_list",
            json!({ "catalog_id": catalog, "sections": sections.iter().map(products).collect::<Vec<_>>() }),
        ),
        Action::Catalog { product } => {
            let mut action = json!({ "name": "catalog_message" });
            if let Some(product) = product {
                action["parameters"] = json!({ "thumbnail_product_retailer_id": product });
            }
            ("catalog_message", action)
        }
        Action::Flow(flow) => ("flow", self::flow(flow)),
        Action::Cards(cards) => {
            let cards: Option<Vec<Value>> = cards.iter().enumerate().map(|(n, each)| card(n, each)).collect();
            ("carousel", json!({ "cards": cards? }))
        }
        Action::ProductCards { catalog, products } => {
            let card = |(n, product): (usize, &String)| {
                let action = json!({ "catalog_id": catalog, "product_retailer_id": product });
                json!({ "card_index": n, "type": "product", "action": action })
            };
            let cards: Vec<Value> = products.iter().enumerate().map(card).collect();
            ("carousel", json!({ "cards": cards }))
        }
        Action::Call {} => ("call_permission_request", json!({ "name": "call_permission_request" })),
    };
    let mut object = json!({ "type": kind, "action": action });
    if let Some(above) = &message.header {
        object["header"] = header(above)?;
    }
    if !message.body.is_empty() {
        object["body"] = json!({ "text": message.body });
    }
    if let Some(footer) = &message.footer {
        object["footer"] = json!({ "text": footer });
    }
    Some(object)
}

fn header(header: &Header) -> Option<Value> {
    let file = |kind: &str, media: &domain::Media| {
        let mut object = json!({ "id": media.id.as_ref()? });
        if let Some(name) = media.name.as_ref().filter(|_| kind == "document") {
            object["filename"] = json!(name);
        }
        Some(json!({ "type": kind, kind: object }))
    };
    match header {
        Header::Text(text) => Some(json!({ "type": "text", "text": text })),
        Header::Image(media) => file("image", media),
        Header::Video(media) => file("video", media),
        Header::Document(media) => file("document", media),
    }
}

fn replies(replies: &[Reply], kind: &str) -> Vec<Value> {
    let reply = |reply: &Reply| json!({ "type": kind, kind: { "id": reply.id, "title": reply.title } });
    replies.iter().map(reply).collect()
}

fn section(section: &Section) -> Value {
    let rows: Vec<Value> = section
        .rows
        .iter()
        .map(|row| {
            let mut object = json!({ "id": row.id, "title": row.title });
            if !row.description.is_empty() {
                object["description"] = json!(row.description);
            }
            object
        })
        .collect();
    titled(&section.title, json!({ "rows": rows }))
}

fn products(products: &Products) -> Value {
    let items: Vec<Value> = products
        .products
        .iter()
        .map(|product| json!({ "product_retailer_id": product }))
        .collect();
    titled(&products.title, json!({ "product_items": items }))
}

fn titled(title: &str, mut object: Value) -> Value {
    if !title.is_empty() {
        object["title"] = json!(title);
    }
    object
}

fn cta(link: &Link) -> Value {
    json!({ "name": "cta_url", "parameters": { "display_text": link.text, "url": link.url } })
}

fn flow(flow: &Flow) -> Value {
    let mut parameters = json!({
        "flow_message_version": "3", "flow_id": flow.id, "flow_cta": flow.button, "flow_token": "unused",
        "mode": if flow.draft { "draft" } else { "published" },
    });
    match &flow.screen {
        Some(screen) => {
            parameters["flow_action"] = json!("navigate");
            parameters["flow_action_payload"] = json!({ "screen": screen });
        }
        None => parameters["flow_action"] = json!("data_exchange"),
    }
    json!({ "name": "flow", "parameters": parameters })
}

fn card(n: usize, card: &CarouselCard) -> Option<Value> {
    let action = match &card.action {
        CardAction::Link(link) => cta(link),
        CardAction::Replies(buttons) => json!({ "buttons": replies(buttons, "quick_reply") }),
    };
    let mut object = json!({ "card_index": n, "type": "cta_url", "header": header(&card.header)?, "action": action });
    if !card.body.is_empty() {
        object["body"] = json!({ "text": card.body });
    }
    Some(object)
}
