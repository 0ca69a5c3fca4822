//! Lists as people have them, through upload, columns and check: every row is in exactly one place, and what is no list says why.

use super::world::{World, reminder};
use crate::support::SUPPORT;
use reqwest::StatusCode;
use serde_json::{Value, json};
use table::{SheetCell, SheetWriter};

/// What a list comes to: how many get it, and who does not.
struct Odd(&'static str, Vec<u8>, u64, Value);

fn utf16(text: &str) -> Vec<u8> {
    "\u{feff}"
        .chars()
        .chain(text.chars())
        .collect::<String>()
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect()
}

fn windows_1252(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

fn workbook(rows: &[[&str; 2]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut sheet = SheetWriter::new(&mut bytes, "People").unwrap();
    for row in rows {
        sheet.row(&row.map(|cell| SheetCell::Text(cell.to_owned()))).unwrap();
    }
    sheet.finish().unwrap();
    bytes
}

/// An archive with one empty file in it.
fn zip() -> Vec<u8> {
    const COMMON: [u8; 26] = [20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0];
    let local = [&b"PK\x03\x04"[..], &COMMON, b"a.txt"].concat();
    let list = [&b"PK\x01\x02\x14\0"[..], &COMMON, &[0; 14], b"a.txt"].concat();
    let sizes = [u32::try_from(list.len()).unwrap(), u32::try_from(local.len()).unwrap()].map(u32::to_le_bytes);
    [&local[..], &list, b"PK\x05\x06\0\0\0\0\x01\0\x01\0", &sizes.concat(), b"\0\0"].concat()
}

fn wide(columns: usize) -> Vec<u8> {
    let row = |last: &str| [vec!["x"; columns - 1].join(","), last.to_owned()].join(",");
    format!("{}\n{}\n", row("Phone"), row("+919833300001")).into_bytes()
}

/// A new Excel file with a password, as far as anybody can tell without it.
fn protected() -> Vec<u8> {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.extend([0; 1_024]);
    bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn every_odd_list_is_read_or_says_of_each_row_why_not() {
    const ONE: &str = "Name,Phone\nZoë,+919833300001\n";
    let world = World::new().await;
    for Odd(what, list, recipients, left_out) in [
        Odd("with a mark", format!("\u{feff}{}", ONE.replace('\n', "\r\n")).into_bytes(), 1, json!({})),
        Odd("UTF-16 with tabs", utf16(&ONE.replace(',', "\t")), 1, json!({})),
        Odd("Windows-1252 with semicolons", windows_1252(&ONE.replace(',', ";")), 1, json!({})),
        Odd("a workbook", workbook(&[["Name", "Phone"], ["Zoë", "+919833300001"]]), 1, json!({})),
        Odd(
            "line breaks in quotes: WhatsApp takes none in a text",
            b"Name,Phone,Where\nZo\xc3\xab,+919833300001,\"Main street\nPune\"\n\"Bo\nof Goa\",+919833300002,\n".to_vec(),
            1,
            json!({ "too_long": 1 }),
        ),
        Odd(
            "numbers as spreadsheets leave them",
            "Name,Phone\nZoë,9.19833300001E+11\nA,0 98333 00002\nB,'+91 98333 00003\nC,00919833300004\nD,9.19E+11\nE,=cmd|' /C calc'!A0\nF,'\n"
                .into(),
            4,
            json!({ "rounded": 1, "not_a_number": 1, "no_number": 1 }),
        ),
        Odd("no header", "Zoë,+919833300001\nBo,+919833300002\n".into(), 2, json!({})),
        Odd("one column", "+919833300001\n+919833300002\n\n+919833300001\n".into(), 2, json!({ "duplicate": 1 })),
        Odd(
            "a row that lacks something before a good one of the same person",
            "Name,Phone\n\"Bo\nof Goa\",+919833300001\nZoë,+919833300001\nCy,+919833300001\n".into(),
            1,
            json!({ "too_long": 1, "duplicate": 1 }),
        ),
        Odd("500 columns", wide(500), 1, json!({})),
        Odd(
            "10 MB in one cell",
            format!("Name,Phone\nZoë,+919833300001\n{},+919833300002\nBo,+919833300003\n", "é".repeat(5_000_000)).into_bytes(),
            2,
            json!({ "too_long": 1 }),
        ),
        Odd(
            "rows of unequal length",
            "Name,Phone\nZoë,+919833300001\nBo\nCy,+919833300002,more,and more\n".into(),
            2,
            json!({ "no_number": 1 }),
        ),
    ] {
        let job = world.checked(&list, reminder()).await;
        let view = world.job(&job).await;
        assert_eq!(view["job"]["state"]["is"], "ready", "{what}: {view:#}");
        let planned = &view["job"]["planned"];
        assert_eq!((&planned["recipients"], &planned["leftOut"]), (&json!(recipients), &left_out), "{what}: {planned}");
        let rows = world.recipients(&job).await;
        assert_eq!(rows[0]["number"], "+919833300001", "{what}");
        if !matches!(what, "one column" | "500 columns") {
            let group = world.app.store().bulk_chunk(job.parse().unwrap(), 1, 0).await.unwrap().unwrap();
            assert_eq!(group.recipients[0].values, ["Friday", "Zoë", "10:30"], "{what}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_list_says_why_and_a_list_of_nobody_is_not_sent() {
    let world = World::new().await;
    let job = world.id();
    let made = json!({ "id": job, "name": "Odd", "phone": SUPPORT });
    world.browser.ok("bulk/create", made).await;
    for (bytes, words) in [
        (zip(), "neither a list nor a spreadsheet"),
        (protected(), "protected by a password"),
        (wide(501), "more than 500 columns"),
    ] {
        let upload = world.upload(&job, "people.csv", &bytes).await;
        let (status, why) = world.browser.api("bulk/attach", json!({ "id": job, "upload": upload })).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
        assert!(why.to_string().contains(words), "{why}");
    }
    let nothing = json!({ "id": job, "upload": world.id(), "name": "people.csv", "claimed": "text/csv", "size": 0 });
    let (status, why) = world.browser.api("bulk/upload", nothing).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    assert!(why.to_string().contains("This file is empty"), "{why}");
    let header_only = world.checked(b"Name,Phone\n", reminder()).await;
    let planned = world.job(&header_only).await["job"]["planned"].take();
    assert_eq!((&planned["rows"], &planned["recipients"]), (&json!(0), &json!(0)));
    let start = json!({ "id": header_only, "at": null });
    let (status, why) = world.browser.api("bulk/start", start).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    assert!(why.to_string().contains("Nobody would get it"), "{why}");
    // The same list again is told before anybody checks it.
    let list = b"Name,Phone\nBo,+919833300001\n";
    let known = async |job: &str| world.job(job).await["job"]["audience"]["file"]["known"].take();
    let first = world.checked(list, reminder()).await;
    assert_eq!(known(&first).await, Value::Null);
    let second = world.checked(list, reminder()).await;
    assert_eq!(known(&second).await, "Diwali");
}

#[tokio::test(flavor = "multi_thread")]
async fn whether_the_first_row_holds_names_can_be_told() {
    let world = World::new().await;
    let job = world.checked(b"Ana,\nBo,+919833300001\n", reminder()).await;
    let planned = world.job(&job).await["job"]["planned"].take();
    assert_eq!((&planned["rows"], &planned["recipients"]), (&json!(1), &json!(1)), "{planned}");
    let upload = world.job(&job).await["job"]["audience"]["file"]["upload"].take();
    let attach = json!({ "id": job, "upload": upload, "header": false });
    let attached = world.browser.ok("bulk/attach", attach).await;
    assert_eq!(
        (
            &attached["audience"]["phoneColumn"],
            &attached["audience"]["file"]["columns"]["hasHeader"]
        ),
        (&json!(1), &json!(false))
    );
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    let planned = world.until_is(&job, "ready").await["job"]["planned"].take();
    assert_eq!(
        (&planned["rows"], &planned["leftOut"]),
        (&json!(2), &json!({ "no_number": 1 })),
        "{planned}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_looks_like_a_landline_is_left_out_unless_somebody_was_met_there_or_it_is_chosen() {
    let world = World::new().await;
    let shop = world.app.customer("Corner Shop", "+912227789001").await;
    world.app.customer_writes(&shop, "Do you deliver to shops?").await;
    world.browser.conversation_with("Corner Shop").await;
    let list = "Name,Phone\nA,+919833300001\nOffice,+912227789000\nCorner Shop,+912227789001\n";
    let job = world.checked(list.as_bytes(), reminder()).await;
    let found = world.job(&job).await["job"]["planned"].take();
    assert_eq!(
        (&found["recipients"], &found["leftOut"]),
        (&json!(2), &json!({ "landline": 1 })),
        "{found}"
    );
    world.browser.ok("bulk/landlines", json!({ "id": job, "landlines": true })).await;
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    let found = world.until_is(&job, "ready").await["job"]["planned"].take();
    assert_eq!((&found["recipients"], &found["leftOut"]), (&json!(3), &json!({})), "{found}");
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_without_a_country_code_are_of_the_country_that_is_chosen() {
    let world = World::new().await;
    let countries = world.browser.ok("bulk/countries", json!({})).await;
    let iceland = json!({ "code": "IS", "name": "Iceland", "calling": 354 });
    assert!(countries.as_array().unwrap().contains(&iceland), "{countries}");
    let job = world.checked(b"Name,Phone\nJon,611 1234\nAna,+919833300001\n", reminder()).await;
    let planned = async || world.until_is(&job, "ready").await["job"]["planned"].take();
    assert_eq!(planned().await["recipients"], 1, "it is too short for a number at home");
    let set = async |country: Value| {
        let set = json!({ "id": job, "country": country });
        world.browser.api("bulk/home", set).await
    };
    let (status, why) = set(json!("Atlantis")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{why}");
    let (status, kept) = set(json!("IS")).await;
    assert_eq!(status, StatusCode::OK, "{kept}");
    assert_eq!(
        (&kept["audience"]["home"], &kept["state"]["is"]),
        (&json!({ "code": "IS", "name": "Iceland" }), &json!("draft")),
        "it is to be checked again"
    );
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    assert_eq!(planned().await["countries"], json!({ "IN": 1, "IS": 1 }));
    assert_eq!(set(Value::Null).await.0, StatusCode::OK);
    world.browser.ok("bulk/check", json!({ "id": job })).await;
    assert_eq!(planned().await["recipients"], 1);
}
