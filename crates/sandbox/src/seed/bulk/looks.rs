//! How the jobs of a first start look: their people, and what they get.

use super::replies::BUTTONS;
use crate::names;
use anyhow::Result;
use domain::{
    PhoneNumber,
    bulk::{CHUNK, Chosen, Mapping, Recipient, Source, Variant, mapping},
    template::{Button, Definition, Status, Template},
};

const NAMES: [&str; 12] = [
    "Anjali", "Bruno", "Chandra", "Daniela", "Emeka", "Farah", "Goran", "Hana", "Imran", "Juana", "Kofi", "Lena",
];
const BODY: &str = "Hi {{first_name}}, this is a reminder of your appointment on {{day}} at {{time}}. Will you be there?";

/// How a job is to look.
pub(super) struct Plan {
    pub(super) serial: u64,
    pub(super) name: &'static str,
    pub(super) planned: u32,
    pub(super) sent: u32,
    /// Half of them get a second message.
    pub(super) compares: bool,
    pub(super) hours_ago: i64,
    pub(super) is_over: bool,
}

impl Plan {
    /// How many get the second message.
    pub(super) const fn second(&self) -> u32 {
        if self.compares { self.planned / 2 } else { 0 }
    }

    const fn variant(&self, index: u32) -> Variant {
        if index < self.planned - self.second() {
            Variant::A
        } else {
            Variant::B
        }
    }

    /// Where somebody stands; each message has one group at most.
    pub(super) const fn place(&self, index: u32) -> u32 {
        match self.variant(index) {
            Variant::A => index,
            other => other.chunk(0) * CHUNK + index - (self.planned - self.second()),
        }
    }
}

pub(super) fn chosen(variant: Variant) -> Chosen {
    let (day, time) = match variant {
        Variant::A => ("Friday", "10:30"),
        _ => ("Friday, the day after tomorrow,", "half past ten in the morning"),
    };
    let column = Source::Column {
        column: 0,
        fallback: "there".to_owned(),
        format: mapping::Format::Plain,
    };
    Chosen {
        name: "appointment_reminder".to_owned(),
        language: "en".to_owned(),
        category: "UTILITY".to_owned(),
        mapping: Mapping::from([
            ("body.first_name".to_owned(), column),
            ("body.day".to_owned(), Source::Fixed(day.to_owned())),
            ("body.time".to_owned(), Source::Fixed(time.to_owned())),
        ]),
        no_way_out: false,
    }
}

pub(super) fn template() -> Template {
    Template {
        account: names::WABA_ID.to_owned(),
        id: String::new(),
        name: "appointment_reminder".to_owned(),
        language: "en".to_owned(),
        category: "UTILITY".to_owned(),
        status: Status::Approved,
        quality: None,
        definition: Definition {
            body: BODY.to_owned(),
            buttons: BUTTONS.map(|text| Button::Reply { text: text.to_owned() }).to_vec(),
            named: true,
            ..Definition::default()
        },
        ..Template::default()
    }
}

pub(super) fn recipient(plan: &Plan, index: u32) -> Result<Recipient> {
    let number = PhoneNumber::parse(&format!("+91970{:02}{index:05}", plan.serial))?;
    let cells = [name(index).to_owned(), number.to_string()];
    Ok(Recipient {
        number,
        row: u64::from(index) + 2,
        values: mapping::values(&chosen(plan.variant(index)).mapping, &cells),
    })
}

pub(super) fn name(index: u32) -> &'static str {
    let index = usize::try_from(index).unwrap_or(0);
    NAMES.get(index % NAMES.len()).copied().unwrap_or("Sam")
}

pub(super) fn row(recipient: &Recipient) -> Vec<String> {
    let first = recipient.values.get(1).cloned().unwrap_or_default();
    vec![first, recipient.number.to_string()]
}

/// Every seventh of those who got it is not on WhatsApp, and has no phone.
pub(super) const fn is_missing(index: u32, plan: &Plan) -> bool {
    index % 7 == 5 && index < plan.sent
}
