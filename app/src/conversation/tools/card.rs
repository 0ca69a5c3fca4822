//! A contact card.

use super::{
    super::thread::Thread,
    fields::{TextField, first, given, problem_at},
    keep::{keep, restore, typed},
    sender::{SendBar, Sender, ToolDialog, preview},
};
use domain::{
    Content, Draft, PhoneNumber,
    content::{Card, CardPhone, Cards, Labelled},
    draft::{DraftError, FormKind},
    problem::Problem,
};
use leptos::prelude::*;

pub(super) fn dialog(thread: Thread) -> AnyView {
    let field = || RwSignal::new(String::new());
    let (name, phone, email, org, url) = (field(), field(), field(), field(), field());
    let texts = [("name", name), ("phone", phone), ("email", email), ("org", org), ("url", url)];
    let keeping = keep(thread, FormKind::Card, move || typed(&texts), move |fields| restore(&texts, fields));
    let sender = Sender::new(thread);
    let content = Memo::new(move |_| {
        let labelled = |value| given(value).map(|value| Labelled { value, label: None }).into_iter().collect();
        let phones = given(phone).map(|number| CardPhone {
            // With it the customer can write to the number at once.
            wa_id: PhoneNumber::parse(&number)
                .ok()
                .map(|number| number.as_str().trim_start_matches('+').to_owned()),
            number,
            label: Some("CELL".to_owned()),
        });
        let card = Card {
            name: given(name).unwrap_or_default(),
            org: given(org),
            phones: phones.into_iter().collect(),
            emails: labelled(email),
            urls: labelled(url),
            ..Card::default()
        };
        Content::Contacts(Cards {
            cards: vec![card],
            asked: false,
        })
    });
    let problems = Memo::new(move |_| {
        let mut problems = content.with(|content| match Draft::new(content) {
            Err(DraftError::Problems(problems)) => problems,
            _ => Vec::new(),
        });
        if given(phone).is_none() && given(email).is_none() {
            problems.push(Problem {
                at: "phone".to_owned(),
                words: "Give a number or an e-mail address.".to_owned(),
            });
        }
        problems
    });
    view! {
        <ToolDialog thread label="Send a contact card" late=true>
            <div class="flex min-h-0 flex-col gap-3 overflow-y-auto p-4">
                <TextField label="Name" value=name most=256 problem=problem_at(problems, "cards.0.name") />
                <TextField label="Phone number" value=phone placeholder="+91 98111 10077" problem=problem_at(problems, "phone") />
                <TextField label="E-mail" value=email />
                <TextField label="Company" value=org />
                <TextField label="Web page" value=url />
                {move || (!name.with(String::is_empty)).then(|| preview(thread, content.get()))}
            </div>
            <SendBar sender keeping=Some(keeping) problem=first(problems) on_send=move |()| sender.send_content(content.get_untracked()) />
        </ToolDialog>
    }
    .into_any()
}
