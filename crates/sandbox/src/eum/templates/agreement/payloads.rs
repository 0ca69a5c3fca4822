//! Whatever the product builds from a template that its checks pass, the sandbox takes as what fills that template.

use super::super::{
    definition::complete,
    fill::{To, fill},
    store::Template as Kept,
};
use super::{definition, passes};
use domain::{
    Content, Context, CustomerCard, Media, MessageId, PhoneNumber,
    place::Location,
    template::{BlankKind as Kind, Definition, Fill, Secret, Source, Status, Template},
};
use proptest::{collection::vec, prelude::*};
use serde_json::Value;
use std::collections::BTreeMap;

const NOW: i64 = 1_760_000_000_000;

fn kept(definition: &Value) -> Kept {
    Kept::new("1", complete(definition.clone()), NOW)
}

/// The template as the product knows it once it is approved: as Meta gives it back, with what Meta writes into it.
fn known(definition: &Value) -> Template {
    let source = Source(definition.clone());
    Template {
        name: source.name().to_owned(),
        language: source.language().to_owned(),
        category: source.category().to_owned(),
        status: Status::Approved,
        definition: Definition::read(&kept(definition).json()),
        ..Template::default()
    }
}

/// Something for each blank, now and then more than fits.
fn filled(template: &Template, words: &[String]) -> BTreeMap<String, Fill> {
    let mut fills = BTreeMap::new();
    for blank in template.definition.blanks() {
        let words = &words[fills.len() % words.len()];
        let plain: String = words.chars().filter(char::is_ascii_alphanumeric).chain(['A']).take(15).collect();
        let media = |mime: &str| {
            Fill::File(Media {
                id: Some("4".to_owned()),
                mime: mime.to_owned(),
                ..Media::default()
            })
        };
        let fill = match blank.kind {
            Kind::Text => Fill::Text(words.clone()),
            Kind::Image => media("image/png"),
            Kind::Video => media("video/mp4"),
            Kind::Document => media("application/pdf"),
            Kind::Location => match Location::at(12.9, 77.6) {
                Some(place) => Fill::Location(Location {
                    name: Some("Shop".to_owned()),
                    address: Some("1 High Street".to_owned()),
                    ..place
                }),
                None => continue,
            },
            // Half of the catalogues show what Meta chooses.
            Kind::Picture if plain.len().is_multiple_of(2) => continue,
            Kind::Suffix | Kind::Code | Kind::Id | Kind::Picture => Fill::Text(plain),
            Kind::Products => Fill::Text(format!("{plain}-1\n{plain}-2")),
            Kind::Sections => Fill::Text(format!("Tea: {plain}-1, {plain}-2, Cups: {plain}-3")),
            Kind::Until => Fill::Text("2030-01-02T03:04:05Z".to_owned()),
        };
        fills.insert(blank.at, fill);
    }
    fills
}

/// What the sandbox gets of the message, if the product sends it at all.
fn components(template: &Template, words: &[String]) -> Option<Value> {
    let sent = template.fill(&filled(template, words)).ok()?;
    let sent = match sent.code.clone() {
        Some(code) => sent.revealed(&Secret::new(code.reveal())),
        None => sent,
    };
    let card = CustomerCard {
        number: PhoneNumber::parse("+919800000001").ok(),
        ..CustomerCard::default()
    };
    let content = Content::Template(Box::new(sent));
    let id = MessageId::from_parts(1, 1);
    let mut payload = whatsapp::payload::of(&card, id, &content, &Context::default())?;
    Some(payload["template"]["components"].take())
}

/// How the sandbox judges them.
fn taken(definition: &Value, components: &Value) -> Result<Value, String> {
    fill(&kept(definition), components, To { bsuid: false, now: NOW }).map_err(|error| error.words())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn what_we_build_is_taken(definition in definition(), words in vec("[A-Za-z0-9äß🙂*.,%{}-]( ?[A-Za-z0-9äß🙂*.,%{}-]){0,40}", 1..6)) {
        if passes(&definition) {
            let template = known(&definition);
            if let Some(components) = components(&template, &words) {
                let answer = taken(&definition, &components);
                prop_assert!(answer.is_ok(), "{answer:?}\n{definition}\n{components}");
            }
        }
    }
}

#[test]
fn every_sample_can_be_sent() {
    let samples: Value = serde_json::from_str(include_str!("../samples.json")).unwrap_or_default();
    let words = ["Mia".to_owned()];
    for sample in samples.as_array().cloned().unwrap_or_default() {
        let template = known(&sample["template"]);
        let components = components(&template, &words);
        let answer = components.as_ref().map(|components| taken(&sample["template"], components));
        assert!(matches!(answer, Some(Ok(_))), "{}: {answer:?}", template.name);
    }
}
