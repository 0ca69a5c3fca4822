//! Whatever the product's own checks pass, the sandbox takes: two readings of Meta's rules, written apart.

mod payloads;

use super::definition;
use domain::template::{Source, Weight, check};
use proptest::{collection::vec, option, prelude::*, sample::select};
use serde_json::{Value, json};
use std::collections::HashMap;

fn files() -> HashMap<String, String> {
    HashMap::from([
        ("4::image".to_owned(), "image/png".to_owned()),
        ("4::film".to_owned(), "video/mp4".to_owned()),
        ("4::paper".to_owned(), "application/pdf".to_owned()),
    ])
}

/// Words, variables and what breaks texts, in any order.
fn text(longest: usize) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[a-zA-Zäß🙂]{1,9}",
        3 => select(vec![" ", ", ", ". ", "!", "\n", "\n\n", "    ", "\t", "*", "_"]).prop_map(str::to_owned),
        2 => select(vec!["{{1}}", "{{2}}", "{{3}}", "{{name}}", "{{order_id}}", "{{ 1 }}", "{{", "}}", "{{}}", "{{01}}"]).prop_map(str::to_owned),
    ];
    vec(piece, 1..longest).prop_map(|pieces| pieces.join(" ").trim().to_owned())
}

/// A proper text with its samples, so that many definitions pass.
fn proper(named: bool) -> impl Strategy<Value = Value> {
    (0_usize..4, 3_usize..30).prop_map(move |(variables, words)| {
        let name = |at: usize| if named { format!("v{at}") } else { at.to_string() };
        let mut text = "Hello there dear friend".to_owned();
        for at in 1..=variables {
            text = format!("{text} and {{{{{}}}}} comes with", name(at));
        }
        text.push_str(&" word".repeat(words));
        let mut body = json!({ "type": "BODY", "text": text });
        if variables > 0 && named {
            let samples: Vec<Value> = (1..=variables)
                .map(|at| json!({ "param_name": name(at), "example": "x" }))
                .collect();
            body["example"] = json!({ "body_text_named_params": samples });
        } else if variables > 0 {
            body["example"] = json!({ "body_text": [vec!["x"; variables]] });
        }
        body
    })
}

fn body(named: bool) -> impl Strategy<Value = Value> {
    let odd = (text(14), option::of(vec("[a-z ]{0,5}", 0..4))).prop_map(|(text, samples)| {
        let mut body = json!({ "type": "BODY", "text": text });
        if let Some(samples) = samples {
            body["example"] = json!({ "body_text": [samples] });
        }
        body
    });
    prop_oneof![3 => proper(named), 1 => odd]
}

fn header() -> impl Strategy<Value = Value> {
    // What file a handle stands for is seen when it is made, not here.
    let media = (
        select(vec!["IMAGE", "video", "DOCUMENT", "GIF"]),
        select(vec!["", "https://example.com/a.png"]),
    )
        .prop_map(|(format, handle)| json!({ "type": "HEADER", "format": format, "example": { "header_handle": [handle] } }));
    let fitting = select(vec![("IMAGE", "4::image"), ("VIDEO", "4::film"), ("DOCUMENT", "4::paper")])
        .prop_map(|(format, handle)| json!({ "type": "header", "format": format, "example": { "header_handle": [handle] } }));
    let title = text(5).prop_map(|text| json!({ "type": "HEADER", "format": "TEXT", "text": text }));
    let plain = "[A-Za-z ]{1,62}".prop_map(|text| json!({ "type": "HEADER", "format": "TEXT", "text": text }));
    let other = select(vec!["LOCATION", "PRODUCT", "", "SPIN"]).prop_map(|format| json!({ "type": "HEADER", "format": format }));
    prop_oneof![1 => media, 4 => fitting, 1 => title, 3 => plain, 2 => other]
}

fn button() -> impl Strategy<Value = Value> {
    let label = "[A-Za-z ]{1,27}";
    prop_oneof![
        4 => label.prop_map(|text| json!({ "type": "QUICK_REPLY", "text": text })),
        3 => (label, select(vec!["https://a.example/x", "https://a.example/{{1}}", "http://a.example", "a.example", "https://1.2.3.4/a", "https://a.example/{{1}}/b", "https://a b.example/", "https://-a.example", "https://a.example:99999/"]), option::of("[a-z]{0,4}"))
            .prop_map(|(text, url, sample)| {
                let mut button = json!({ "type": "url", "text": text, "url": url });
                if let Some(sample) = sample {
                    button["example"] = json!([format!("https://a.example/{sample}")]);
                }
                button
            }),
        2 => (label, "[+]?[0-9 ]{0,22}").prop_map(|(text, number)| json!({ "type": "PHONE_NUMBER", "text": text, "phone_number": number })),
        2 => "[A-Z0-9]{0,17}".prop_map(|code| json!({ "type": "COPY_CODE", "example": code })),
        1 => (label, option::of("[0-9]{1,9}")).prop_map(|(text, id)| json!({ "type": "FLOW", "text": text, "flow_id": id, "flow_action": "navigate", "navigate_screen": "A" })),
        1 => (label, select(vec!["CATALOG", "MPM", "SPM"])).prop_map(|(text, kind)| json!({ "type": kind, "text": text })),
        1 => (label, option::of(0_i64..50_000)).prop_map(|(text, minutes)| json!({ "type": "VOICE_CALL", "text": text, "ttl_minutes": minutes })),
        1 => Just(json!({ "type": "REQUEST_CONTACT_INFO" })),
        1 => select(vec!["OTP", "ORDER_DETAILS", "SPIN", ""]).prop_map(|kind| json!({ "type": kind, "text": "a" })),
    ]
}

fn buttons(most: usize) -> impl Strategy<Value = Value> {
    vec(button(), 1..most).prop_map(|buttons| json!({ "type": "BUTTONS", "buttons": buttons }))
}

fn otp() -> impl Strategy<Value = Value> {
    let app = json!({ "package_name": "com.example.app", "signature_hash": "K8a/AINcGX7" });
    let kinds = select(vec!["COPY_CODE", "one_tap", "ZERO_TAP", "NO_TAP"]);
    (kinds, 0_usize..7, any::<Option<bool>>(), option::of("[A-Z a-z]{0,27}")).prop_map(move |(kind, apps, terms, text)| {
        let mut button = json!({ "type": "OTP", "otp_type": kind });
        if apps > 0 {
            button["supported_apps"] = json!(vec![app.clone(); apps]);
        }
        if let Some(terms) = terms {
            button["zero_tap_terms_accepted"] = json!(terms);
        }
        if let Some(text) = text {
            button["text"] = json!(text);
        }
        json!({ "type": "BUTTONS", "buttons": [button] })
    })
}

fn card() -> impl Strategy<Value = Value> {
    (header(), option::of("[a-z ]{1,165}"), buttons(4)).prop_map(|(header, text, buttons)| {
        let mut components = vec![header];
        components.extend(text.map(|text| json!({ "type": "BODY", "text": text })));
        components.push(buttons);
        json!({ "components": components })
    })
}

/// Cards of one form, as they must be, or each its own.
fn carousel() -> impl Strategy<Value = Value> {
    let alike = (card(), 1_usize..12).prop_map(|(card, count)| vec![card; count]);
    prop_oneof![3 => alike, 1 => vec(card(), 1..4)].prop_map(|cards| json!({ "type": "CAROUSEL", "cards": cards }))
}

fn components() -> impl Strategy<Value = Vec<Value>> {
    let own =
        (
            any::<bool>(),
            option::of(header()),
            option::of(text(6)),
            option::of(buttons(6)),
            option::of("[a-z ]{0,18}"),
            any::<Option<bool>>(),
        )
            .prop_flat_map(|(named, header, footer, buttons, offer, ends)| {
                body(named).prop_map(move |body| {
                    let mut list: Vec<Value> = header.clone().into_iter().collect();
                    list.push(body);
                    list.extend(footer.clone().map(|text| json!({ "type": "FOOTER", "text": text })));
                    list.extend(offer.clone().filter(|_| ends.is_some()).map(
                        |text| json!({ "type": "LIMITED_TIME_OFFER", "limited_time_offer": { "text": text, "has_expiration": ends } }),
                    ));
                    list.extend(buttons.clone());
                    list
                })
            });
    let cards = (proper(false), carousel()).prop_map(|(body, cards)| vec![body, cards]);
    let code = (option::of(any::<bool>()), option::of(0_i64..95), otp()).prop_map(|(advice, minutes, buttons)| {
        let mut list = Vec::new();
        list.extend(advice.map(|advice| json!({ "type": "BODY", "add_security_recommendation": advice })));
        list.extend(minutes.map(|minutes| json!({ "type": "FOOTER", "code_expiration_minutes": minutes })));
        list.push(buttons);
        list
    });
    prop_oneof![4 => own, 2 => cards, 2 => code]
}

fn definition() -> impl Strategy<Value = Value> {
    let top = (
        prop_oneof![5 => "[a-z_0-9]{1,20}", 1 => "[a-zA-Z -]{0,9}"],
        select(vec!["en_US", "de", "pt_BR", "pt-BR", "xx"]),
        select(vec!["MARKETING", "UTILITY", "AUTHENTICATION"]),
        option::of(select(vec!["named", "POSITIONAL", "positional"])),
        option::of(prop_oneof![Just(-1), 0_i64..3_000_000, 0_i64..1_000]),
    );
    (top, components()).prop_map(|((name, language, category, format, ttl), components)| {
        let mut whole = json!({ "name": name, "language": language, "category": category, "components": components });
        if let Some(format) = format {
            whole["parameter_format"] = json!(format);
        }
        if let Some(ttl) = ttl {
            whole["message_send_ttl_seconds"] = json!(ttl);
        }
        whole
    })
}

fn passes(definition: &Value) -> bool {
    !check(&Source(definition.clone()), false)
        .iter()
        .any(|flaw| flaw.weight == Weight::Refused)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6000, ..ProptestConfig::default() })]

    #[test]
    fn what_our_checks_pass_is_taken(definition in definition()) {
        if passes(&definition) {
            prop_assert_eq!(definition::check(&definition, &files()), Ok(()), "{}", definition);
        }
    }
}

#[test]
fn every_sample_passes_our_checks() {
    let samples: Value = serde_json::from_str(include_str!("samples.json")).unwrap_or_default();
    let samples = samples.as_array().cloned().unwrap_or_default();
    assert_eq!(samples.len(), 16);
    for sample in samples {
        let flaws = check(&Source(sample["template"].clone()), false);
        let refused: Vec<_> = flaws.iter().filter(|flaw| flaw.weight == Weight::Refused).collect();
        assert!(refused.is_empty(), "{}: {refused:?}", sample["template"]["name"]);
    }
}
