//! Lines of ours in the seeded conversations: plain words, or `!kind words|more|more`.

use anyhow::{Result, anyhow};
use domain::{
    Content, Draft, Interactive,
    content::{Card, CardPhone, Cards},
    interactive::{Action, Link, Reply, Row, Section},
    place::Location,
};

/// What a line says.
pub(super) fn read(line: &str) -> Result<Draft> {
    let Some(line) = line.strip_prefix('!') else {
        return Ok(Draft::text(line)?);
    };
    let (kind, words) = line.split_once(' ').unwrap_or((line, ""));
    let mut words = words.split('|').map(str::to_owned);
    let first = words.next().unwrap_or_default();
    let choices = || (1..).map(|n| format!("choice-{n}"));
    let ask = |body: String, action| {
        Content::Interactive(Box::new(Interactive {
            header: None,
            body,
            footer: None,
            action,
        }))
    };
    let content = match kind {
        "buttons" => {
            let buttons = words.zip(choices()).map(|(title, id)| Reply { id, title });
            ask(first, Action::Buttons(buttons.collect()))
        }
        "list" => {
            let rows = words.zip(choices()).map(|(title, id)| Row {
                id,
                title,
                description: String::new(),
            });
            let section = Section {
                title: String::new(),
                rows: rows.collect(),
            };
            ask(
                first,
                Action::List {
                    button: "Choose".to_owned(),
                    sections: vec![section],
                },
            )
        }
        "link" => {
            let link = Link {
                text: words.next().unwrap_or_default(),
                url: words.next().unwrap_or_default(),
            };
            ask(first, Action::Link(link))
        }
        "ask_location" => ask(first, Action::Location {}),
        "ask_contact" => ask(first, Action::Contact {}),
        "place" => {
            let mut place = Location::at(12.934_53, 77.626_58).ok_or_else(|| anyhow!("nowhere"))?;
            place.name = Some(first);
            place.address = words.next();
            Content::Location(place)
        }
        "card" => {
            let number = words.next().unwrap_or_default();
            let phone = CardPhone {
                number,
                wa_id: None,
                label: Some("WORK".to_owned()),
            };
            let card = Card {
                name: first,
                phones: vec![phone],
                ..Card::default()
            };
            Content::Contacts(Cards {
                cards: vec![card],
                asked: false,
            })
        }
        other => return Err(anyhow!("no kind of ours: {other}")),
    };
    Ok(Draft::new(&content)?)
}
