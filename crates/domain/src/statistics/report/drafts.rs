//! The tables of what drafts of the assistant came to.

use super::{Cell, Drafts, Head, Table, saved};
use crate::{
    UserId,
    assistant::{Counted, Reason, Usage},
    statistics::{metric::SAVED, query::day_text},
};

/// All together and by day; none where nobody asked for any.
pub(super) fn tables(drafts: &Drafts) -> Vec<Table> {
    let mut sum = Usage::default();
    for day in drafts.days.values() {
        sum.merge(day);
    }
    if sum.count(Counted::Asked) == 0 {
        return Vec::new();
    }
    vec![all(drafts, &sum), by_day(drafts)]
}

fn all(drafts: &Drafts, usage: &Usage) -> Table {
    let drafted = usage.count(Counted::Drafted);
    let row = |title: &str, count: i64, share: Cell| vec![Cell::words(title), Cell::number(count), share];
    let part = |title: &str, what: Counted| row(title, usage.count(what), Cell::share(usage.count(what), drafted));
    let alone = |title: &str, count: i64| row(title, count, Cell::words("–"));
    let mut rows = vec![
        alone("Asked for", usage.count(Counted::Asked)),
        alone("Drafted", drafted),
        part("Sent as they were", Counted::Used),
        part("Sent after a change", Counted::Edited),
        part("Thrown away", Counted::Discarded),
        part("Called good", Counted::Good),
        part("Called bad", Counted::Bad),
    ];
    // Why, as far as anybody said it.
    for reason in Reason::ALL {
        if usage.count(reason.counted()) > 0 {
            rows.push(part(&format!("Called bad: {}", reason.words().to_lowercase()), reason.counted()));
        }
    }
    if let Some(seconds) = saved::in_all(drafts, None) {
        rows.push(vec![
            Cell::words("Time saved, estimated"),
            saved::cell(Some(seconds)),
            Cell::words("–"),
        ]);
    }
    rows.push(alone("Tokens read", usage.count(Counted::Input)));
    rows.push(alone("Tokens written", usage.count(Counted::Output)));
    if let Some(price) = &drafts.price {
        rows.push(vec![
            Cell::words("Price, at what tokens cost today"),
            Cell::words(&price.of(usage)),
            Cell::words("–"),
        ]);
    }
    rows.extend(
        usage
            .first_millis()
            .map(|millis| alone("Milliseconds to the first words, on average", millis)),
    );
    Table {
        id: "drafts".to_owned(),
        title: "Drafts of the assistant".to_owned(),
        heads: vec![
            Head::plain("What"),
            Head::new("Count", "By day of the clock in UTC."),
            Head::new("Share", "Of the drafts that came whole."),
        ],
        rows,
        note: String::new(),
        ids: Vec::new(),
    }
}

fn by_day(drafts: &Drafts) -> Table {
    let mut heads = vec![
        Head::new("Day", "In UTC."),
        Head::new("Drafted", "Drafts that came whole."),
        Head::new("Sent", "As they were, or after a change."),
        Head::new("Tokens", "Read and written."),
    ];
    heads.extend(drafts.price.is_some().then(|| Head::new("Price", "At what tokens cost today.")));
    let row = |(day, usage): (&i64, &Usage)| {
        let mut cells = vec![
            Cell::words(&day_text(*day)),
            Cell::number(usage.count(Counted::Drafted)),
            Cell::number(usage.count(Counted::Used) + usage.count(Counted::Edited)),
            Cell::number(usage.tokens()),
        ];
        cells.extend(drafts.price.as_ref().map(|price| Cell::words(&price.of(usage))));
        cells
    };
    Table {
        id: "draft-days".to_owned(),
        title: "Drafts by day".to_owned(),
        heads,
        rows: drafts.days.iter().map(row).collect(),
        note: String::new(),
        ids: Vec::new(),
    }
}

/// Whose they were, who had most first; of one alone where one is asked for. None where nobody had any.
pub(super) fn by_person(drafts: &Drafts, agent: Option<&UserId>) -> Option<Table> {
    let is_asked = |id: &str| agent.is_none_or(|agent| agent.as_str() == id);
    let mut people: Vec<_> = drafts.people.iter().filter(|(id, _)| is_asked(id)).collect();
    people.retain(|(_, (_, usage))| usage.counts().next().is_some());
    people.sort_by_key(|(_, (name, usage))| (-usage.count(Counted::Drafted), name.to_lowercase()));
    let row = |(id, (name, usage)): &(&String, &(String, Usage))| {
        let (drafted, count) = (usage.count(Counted::Drafted), |what| Cell::number(usage.count(what)));
        let sent = usage.count(Counted::Used) + usage.count(Counted::Edited);
        vec![
            Cell::words(if name.is_empty() { id } else { name }),
            count(Counted::Drafted),
            count(Counted::Used),
            count(Counted::Edited),
            count(Counted::Discarded),
            Cell::share(sent, drafted),
            count(Counted::Good),
            count(Counted::Bad),
            saved::cell(saved::seconds(usage)),
        ]
    };
    (!people.is_empty()).then(|| Table {
        id: "draft-people".to_owned(),
        title: "Drafts by person".to_owned(),
        heads: vec![
            Head::plain("Person"),
            Head::new(
                "Drafted",
                "Drafts, changes of them and answers that came whole. What rules ask for is nobody's.",
            ),
            Head::new("Sent as they were", "Sent to the customer without a change."),
            Head::new("Sent after a change", "Sent to the customer with other words in them."),
            Head::new("Thrown away", "Discarded, or taken out of the composer again."),
            Head::new("Sent %", "Sent, as they were or changed, of those that came whole."),
            Head::new("Called good", "By the person who asked for them."),
            Head::new("Called bad", "By the person who asked for them."),
            Head::new("Time saved", SAVED),
        ],
        ids: people.iter().map(|(id, _)| (*id).clone()).collect(),
        rows: people.iter().map(row).collect(),
        note: "By day of the clock in UTC.".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assistant::{PriceForm, TokenPrice};

    #[test]
    fn drafts_are_told_together_and_by_day_with_reasons_and_price() {
        let mut day = Usage::default();
        for what in [Counted::Asked, Counted::Drafted, Counted::Bad, Counted::BadTone] {
            day.add(what, 2);
        }
        day.add(Counted::Input, 1_000);
        let form = PriceForm {
            currency: "EUR".to_owned(),
            input: "0.5".to_owned(),
            output: "1".to_owned(),
        };
        let mut drafts = Drafts {
            days: [(20_000, day.clone()), (20_001, day)].into(),
            people: [].into(),
            price: TokenPrice::parse(&form).unwrap(),
        };
        let [all, days] = tables(&drafts).try_into().unwrap();
        let texts = |table: &Table| -> Vec<String> {
            let line = |row: &Vec<Cell>| row.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("|");
            table.rows.iter().map(line).collect()
        };
        let lines = texts(&all);
        assert!(lines.contains(&"Called bad: tone|4|100.0%".to_owned()), "{lines:?}");
        assert!(
            lines.contains(&"Price, at what tokens cost today|1.00 EUR|–".to_owned()),
            "{lines:?}"
        );
        assert!(!lines.iter().any(|line| line.contains("no source")), "{lines:?}");
        assert_eq!(
            texts(&days),
            [
                format!("{}|2|0|1,000|0.50 EUR", day_text(20_000)),
                format!("{}|2|0|1,000|0.50 EUR", day_text(20_001))
            ]
        );
        drafts.price = None;
        assert_eq!(tables(&drafts)[1].heads.len(), 4);
        assert!(tables(&Drafts::default()).is_empty());
    }

    #[test]
    fn each_person_has_a_line_who_had_most_first() {
        let of = |counts: &[(Counted, i64)]| {
            let mut usage = Usage::default();
            for (what, count) in counts {
                usage.add(*what, *count);
            }
            usage
        };
        let asha = of(&[
            (Counted::Drafted, 8),
            (Counted::Used, 3),
            (Counted::Edited, 1),
            (Counted::Discarded, 2),
            (Counted::Letters, 4_000),
            (Counted::Measured, 8),
        ]);
        let people = [
            ("a".to_owned(), ("Asha".to_owned(), asha)),
            ("b".to_owned(), (String::new(), of(&[(Counted::Drafted, 20), (Counted::Bad, 1)]))),
            ("c".to_owned(), ("Vikram".to_owned(), Usage::default())),
        ];
        let drafts = Drafts {
            people: people.into(),
            ..Drafts::default()
        };
        let lines = |agent: Option<&UserId>| -> Vec<String> {
            let table = by_person(&drafts, agent).unwrap();
            let line = |row: &Vec<Cell>| row.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("|");
            table.rows.iter().map(line).collect()
        };
        assert_eq!(lines(None), ["b|20|0|0|0|0.0%|0|1|–", "Asha|8|3|1|2|50.0%|0|0|4 m 45 s"]);
        let asha = UserId::parse("a").unwrap();
        assert_eq!(lines(Some(&asha)), ["Asha|8|3|1|2|50.0%|0|0|4 m 45 s"]);
        assert_eq!(by_person(&drafts, Some(&UserId::parse("c").unwrap())), None);
        assert_eq!(by_person(&Drafts::default(), None), None);
    }
}
