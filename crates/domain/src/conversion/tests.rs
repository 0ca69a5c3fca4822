//! Tests of conversions: what is typed, what the table of sources says, what Meta is told.

#![allow(clippy::unwrap_used)]
use super::*;
use crate::ids::{CustomerId, PhoneId};

fn listed(serial: u64, from: Option<&str>, revenue: Option<&str>) -> Listed {
    let conversion = Conversion {
        id: MessageId::from_parts(serial, 1),
        conversation: ConversationId {
            phone: PhoneId::parse("1").unwrap(),
            customer: CustomerId::from_parts(1, u128::from(serial)),
        },
        at: Seconds(0),
        by: "Meera".to_owned(),
        from: from.map(|id| Origin {
            kind: "ad".to_owned(),
            id: id.to_owned(),
            name: "Autumn sale".to_owned(),
            click: String::new(),
        }),
        revenue: revenue.map(|typed| Revenue::parse(typed).unwrap()),
        told: None,
        v: 1,
    };
    Listed {
        conversion,
        customer: "Asha".to_owned(),
        when: "29 Nov 2026, 10:00".to_owned(),
    }
}

fn all() -> Conversions {
    Conversions {
        list: vec![
            listed(1, Some("7"), Some("99.5 usd")),
            listed(2, Some("7"), Some("0.50 USD")),
            listed(3, Some("8"), None),
            listed(4, None, Some("5 EUR")),
            listed(5, None, Some("5 USD")),
        ],
        ..Conversions::default()
    }
}

#[test]
fn what_it_brought_is_read_with_its_currency_or_refused() {
    assert_eq!(Revenue::parse(" 99.5  usd ").unwrap().words(), "99.50 USD");
    for wrong in ["", "99.5", "USD", "0 USD", "5 $", "5 EURO", "1,5 EUR", "-3 EUR", "5 EUR net"] {
        assert!(Revenue::parse(wrong).unwrap_err().contains("like 99.50 USD"), "{wrong}");
    }
}

#[test]
fn the_line_of_the_thread_says_what_is_known() {
    let line = |from, revenue| listed(1, from, revenue).conversion.line();
    assert_eq!(line(None, None), "noted a conversion");
    assert_eq!(line(Some("7"), Some("5 EUR")), "noted a conversion of 5.00 EUR, from “Autumn sale”");
    let json = serde_json::to_string(&listed(1, None, None).conversion).unwrap();
    assert!(
        !json.contains("revenue") && serde_json::from_str::<Conversion>(&json).is_ok(),
        "{json}"
    );
}

#[test]
fn meta_is_told_of_clicks_of_the_last_week_once() {
    let mut conversion = listed(1, Some("7"), Some("99.5 USD")).conversion;
    let refused = |conversion: &Conversion, now| conversion.untellable(Seconds(now)).unwrap_or("");
    assert!(refused(&conversion, 0).contains("no click"));
    conversion.from.as_mut().unwrap().click = "AR7".to_owned();
    assert_eq!(refused(&conversion, 6 * 86_400), "");
    assert!(refused(&conversion, 7 * 86_400).contains("older"));
    let event = conversion.event("21")["data"][0].clone();
    assert_eq!(event["event_name"], "Purchase");
    assert_eq!(event["custom_data"], serde_json::json!({ "currency": "USD", "value": 99.5 }));
    assert_eq!(
        event["user_data"],
        serde_json::json!({ "whatsapp_business_account_id": "21", "ctwa_clid": "AR7" })
    );
    conversion.revenue = None;
    let event = conversion.event("21")["data"][0].clone();
    assert_eq!(
        (event["event_name"].as_str(), event.get("custom_data")),
        (Some("LeadSubmitted"), None)
    );
    conversion.told = Some(Told::default());
    assert!(refused(&conversion, 0).is_empty() && conversion.told.as_ref().unwrap().words().contains("answer was lost"));
    conversion.told = Some(Told {
        taken: true,
        refused: None,
    });
    assert!(refused(&conversion, 0).contains("already"));
}

#[test]
fn each_source_has_its_conversions_and_the_list_behind_them_is_as_long() {
    let sources = Table {
        id: "sources".to_owned(),
        title: "Advertisements and posts".to_owned(),
        note: String::new(),
        heads: ["Source", "Id", "Opened"]
            .map(|title| Head {
                title: title.to_owned(),
                definition: String::new(),
            })
            .to_vec(),
        rows: vec![
            vec![Cell::words("Autumn sale"), Cell::words("7"), Cell::number(4)],
            vec![Cell::words("Spring sale"), Cell::words("9"), Cell::number(2)],
        ],
        ids: vec!["7".to_owned(), "9".to_owned()],
    };
    let table = sources.with_conversions(&all());
    let texts: Vec<String> = table
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("|"))
        .collect();
    let wanted = [
        "Autumn sale|7|4|2|100.00 USD",
        "Spring sale|9|2|0|–",
        "No advertisement or post||–|2|5.00 EUR + 5.00 USD",
        "Autumn sale|8|–|1|–",
    ];
    assert_eq!(texts, wanted);
    assert!(table.rows.iter().all(|row| row.len() == table.heads.len()));
    for row in &table.rows {
        let count = &row[3];
        let source = count.behind.as_deref().map(|figure| figure.rsplit_once(':').unwrap().1);
        let behind = source.map_or(0, |source| all().of(Some(source)).list.len());
        assert_eq!(count.number, i64::try_from(behind).ok(), "{count:?}");
    }
    assert_eq!(all().of(None).list.len(), 5);
    assert_eq!(all().table("behind").rows[0][4].text, "99.5");
}
