//! What is behind figures, and figures as files: always what the page says.

use crate::support::{Browser, SUPPORT, TestApp, client_id, now, text_event, tried, until};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::ops::ControlFlow;

const DAY: i64 = 86_400;
const RANGE: &str = "range=30&phone=310000000000011";

pub(crate) async fn report(browser: &Browser) -> Value {
    let query = json!({ "range": { "days": 30 }, "phone": SUPPORT });
    browser.ok("analytics/report", json!({ "query": query })).await
}

/// A headline figure by its title.
pub(crate) fn card<'a>(report: &'a Value, title: &str) -> &'a str {
    let cards = report["cards"].as_array().unwrap();
    cards.iter().find(|card| card["title"] == title).unwrap()["value"].as_str().unwrap()
}

/// Three customers with phones who wrote yesterday already, and one whose number nobody has; all are answered, two are resolved.
async fn a_day(app: &TestApp, browser: &Browser) {
    for customer in 0..3 {
        let number = format!("9198133300{customer:02}");
        let person = app.customer(&format!("Customer {customer}"), &format!("+{number}")).await;
        let id = format!("wamid.F{customer}");
        app.publish(text_event(&id, &number, now() - DAY - 7200, "hello")).await;
        until("the first is there", async || {
            (browser.inbox().await.len() == customer + 1).then_some(())
        })
        .await;
        app.customer_writes(&person, "hello again").await;
    }
    app.publish(text_event("wamid.GHOST", "919899990000", now() - 60, "boo")).await;
    let rows = until("all are there", async || {
        let rows = browser.inbox().await;
        let unread: u64 = rows.iter().map(crate::support::unread).sum();
        (rows.len() == 4 && unread == 7).then_some(rows)
    })
    .await;
    for (serial, row) in (0..).zip(&rows) {
        let body = json!({ "conversation": row["id"], "client_id": client_id(serial), "text": "here we are" });
        browser.ok("thread/send", body).await;
        if serial < 2 {
            browser.ok("thread/resolve", json!({ "conversation": row["id"] })).await;
        }
    }
    let counted = tried(60, async || {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let report = report(browser).await;
        let shown = ["Messages received", "Messages sent", "Conversations resolved"].map(|title| card(&report, title).to_owned());
        let failed = report["tables"][1]["rows"].as_array().unwrap().len();
        let delivered = card(&report, "Delivered") == "75.0%";
        (shown == ["7", "4", "2"] && failed == 1 && delivered).then_some(())
    });
    assert!(counted.await.is_some(), "{:#}", report(browser).await);
}

async fn behind(browser: &Browser, figure: &str) -> Value {
    let address = format!("/analytics/export?table=behind&format=json&{figure}&{RANGE}");
    let answer = browser.get(&address).await;
    assert_eq!(answer.status(), StatusCode::OK, "{address}");
    answer.json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_every_figure_is_as_much_as_it_says() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    a_day(&app, &browser).await;
    let report = report(&browser).await;
    let mut figures: Vec<(String, i64)> = Vec::new();
    for card in report["cards"].as_array().unwrap() {
        let Some([words, figure]) = card["behind"].as_array().map(Vec::as_slice) else {
            continue;
        };
        let number = words.as_str().unwrap().split(' ').find_map(|word| word.parse().ok());
        figures.push((figure.as_str().unwrap().to_owned(), number.unwrap()));
    }
    for row in report["tables"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|table| table["rows"].as_array().unwrap())
    {
        for cell in row.as_array().unwrap() {
            let figure = cell["behind"].as_str();
            figures.extend(figure.map(|figure| (figure.to_owned(), cell["number"].as_i64().unwrap())));
        }
    }
    for series in report["charts"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|chart| chart["series"].as_array().unwrap())
    {
        let Some(figure) = series["behind"].as_str() else { continue };
        let values = series["values"].as_array().unwrap().iter().enumerate();
        let points = values.filter(|(_, value)| value.as_i64() != Some(0));
        figures.extend(points.map(|(place, value)| (format!("{figure}&part={place}"), value.as_i64().unwrap())));
    }
    for (day, hours) in report["heat"].as_array().unwrap().iter().enumerate() {
        for (hour, count) in hours.as_array().unwrap().iter().enumerate() {
            figures.push((format!("figure=received&hour={day}-{hour}"), count.as_i64().unwrap()));
        }
    }
    assert!(figures.len() > 180, "{}", figures.len());
    for (figure, number) in figures.iter().filter(|(_, number)| *number > 0) {
        let file = behind(&browser, figure).await;
        assert_eq!(
            file["rows"].as_array().unwrap().len(),
            usize::try_from(*number).unwrap(),
            "{figure}: {file:#}"
        );
    }
    // The three windows that ended last night, and the one message that did not arrive.
    let closed = behind(&browser, "figure=closed").await;
    assert_eq!(closed["rows"].as_array().unwrap().len(), 3);
    assert!(closed["rows"][0][2].as_str().unwrap().contains("hello"), "{closed:#}");
    let failed = behind(&browser, "figure=failed&of=failure:131026").await;
    assert_eq!(failed["rows"][0][2], "here we are");
    let page = browser.get(&format!("/analytics/behind?figure=closed&{RANGE}")).await;
    assert_eq!(page.status(), StatusCode::OK);
    let page = page.text().await.unwrap();
    assert!(page.contains("in 3 conversations") && page.contains("Customer 1") && page.contains("?before="));
    for nothing in [
        "",
        "figure=nothing",
        "figure=received&part=9999&skip=7",
        "figure=failed&of=failure:%3Cb%3E",
    ] {
        let page = browser.get(&format!("/analytics/behind?{nothing}")).await;
        assert_eq!(page.status(), StatusCode::OK, "{nothing}");
    }
    assert!(app.run("recount").contains("what the conversations say"));
}

fn sheet(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    table::workbook_rows(bytes.to_vec(), |(_, row): table::Row| {
        rows.push(row);
        ControlFlow::Continue(())
    })
    .unwrap();
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn all_files_of_a_table_say_the_same_as_the_page() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    a_day(&app, &browser).await;
    let (me, open) = (browser.ok("me", json!({})).await, browser.inbox().await);
    // Not the one whose answer failed: there somebody waits still.
    let answered = open.iter().find(|row| row["last"]["delivery"] != "failed").unwrap();
    let body = json!({ "conversation": answered["id"], "assignee": me["id"] });
    browser.ok("thread/assign", body).await;
    let report = report(&browser).await;
    let mut seen = 0;
    for table in report["tables"].as_array().unwrap() {
        let id = table["id"].as_str().unwrap();
        let get = async |format: &str| browser.get(&format!("/analytics/export?table={id}&format={format}&{RANGE}")).await;
        let json: Value = get("json").await.json().await.unwrap();
        if id == "team" {
            // Beside the figures stands what is open now: the one that was assigned; the other is nobody's.
            assert_eq!(
                json["rows"][0].as_array().unwrap()[..3],
                [json!("Asha Menon"), json!(1), json!(0)],
                "{json:#}"
            );
            continue;
        }
        let shown = |cell: &Value| {
            if cell["number"].is_null() {
                cell["text"].clone()
            } else {
                cell["number"].clone()
            }
        };
        let rows: Vec<Vec<Value>> = table["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row.as_array().unwrap().iter().map(shown).collect())
            .collect();
        assert_eq!(json["rows"], json!(rows), "{id}");
        // Page and files join what people noted, which is no figure of days.
        let joined = if id == "sources" { 2 } else { 0 };
        assert_eq!(
            json["columns"].as_array().unwrap().len(),
            table["heads"].as_array().unwrap().len() + joined,
            "{id}"
        );
        let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let texts: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(plain).collect()).collect();
        let workbook = get("xlsx").await;
        assert!(workbook.headers()["content-type"].to_str().unwrap().contains("spreadsheetml"));
        assert_eq!(sheet(&workbook.bytes().await.unwrap())[1..], texts[..], "{id}");
        let csv = get("csv").await.text().await.unwrap();
        assert_eq!(csv.lines().count(), texts.len() + 1, "{id}");
        seen += rows.len();
    }
    assert!(seen > 5);
    let wrong = browser.get(&format!("/analytics/export?table=team&format=pdf&{RANGE}")).await;
    assert_eq!(wrong.status(), StatusCode::NOT_FOUND);
}

/// The rows of a table of the page, as texts.
fn rows(report: &Value, id: &str) -> Vec<Vec<String>> {
    let tables = report["tables"].as_array().unwrap();
    let Some(table) = tables.iter().find(|table| table["id"] == id) else {
        return Vec::new();
    };
    let row = |row: &Value| {
        row.as_array()
            .unwrap()
            .iter()
            .map(|cell| cell["text"].as_str().unwrap().to_owned())
            .collect()
    };
    table["rows"].as_array().unwrap().iter().map(row).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn cost_is_what_whatsapp_charges_for_times_the_prices_of_a_day() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    app.control(Method::POST, "templates/seed", json!({})).await;
    browser.ok("templates/refresh", json!({ "phone": SUPPORT })).await;
    for (serial, number) in (1..).zip(["+919811110077", "+919811110078", "+4915123456789"]) {
        app.customer(&format!("Person {serial}"), number).await;
        let asked = json!({ "template": { "name": "we_have_an_answer", "language": "en", "fills": {} } });
        let body = json!({ "phone": SUPPORT, "typed": number, "client_id": client_id(serial), "asked": asked });
        browser.ok("start/send", body).await;
    }
    let counted = tried(60, async || {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let rows = rows(&report(&browser).await, "cost");
        let expected = [["IN", "Utility", "2", "–", "–"], ["DE", "Utility", "1", "–", "–"]];
        (rows == expected).then_some(())
    });
    assert!(counted.await.is_some(), "{:?}", rows(&report(&browser).await, "cost"));
    let admin = Browser::signed_in(&app, "ines@demo.example").await;
    let table = "as of,2026-10-01\ncurrency,USD\nfee,0.005\ncountry,marketing,utility\nIN,0.012,0.002\n*,1,0.5\n";
    admin
        .ok("settings/set-prices", json!({ "text": table, "source": "", "over": 0 }))
        .await;
    let priced = report(&browser).await;
    assert_eq!(
        rows(&priced, "cost"),
        [
            ["DE", "Utility", "1", "0.5000", "0.5000"],
            ["IN", "Utility", "2", "0.0020", "0.0040"],
            ["All", "AWS, sent or received", "3", "0.0050", "0.0150"],
            ["All", "In all", "", "", "0.5190"],
        ]
    );
    assert_eq!(card(&priced, "Estimated cost"), "0.5190 USD");
    let behind = behind(&browser, "figure=charged&of=cost:IN%23utility").await;
    assert_eq!(behind["rows"].as_array().unwrap().len(), 2);
    let file = browser.get(&format!("/analytics/export?table=cost&format=xlsx&{RANGE}")).await;
    assert_eq!(sheet(&file.bytes().await.unwrap())[4], ["All", "In all", "", "", "0.519"]);
    assert!(app.run("recount").contains("what the conversations say"));
    let page = browser.get(&format!("/analytics?{RANGE}")).await.text().await.unwrap();
    assert!(page.contains("by the table of prices of 2026-10-01"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_the_day_before_is_written_into_the_bucket_and_offered() {
    let app = TestApp::start_on(TestApp::sandbox().await, &[("WECARE_REPORTS", "day".to_owned())]).await;
    let browser = Browser::signed_in(&app, "vikram@demo.example").await;
    // The first number is British: its days count. Just after midnight there is no day that is over and counted.
    let today = domain::Seconds(now());
    let local = now() + i64::from(service::zone::zone("Europe/London", today).unwrap().offset_at(today));
    if local.rem_euclid(DAY) < 20 * 60 {
        return;
    }
    app.publish(text_event("wamid.Y", "919812250001", now() - DAY, "yesterday")).await;
    let day = domain::statistics::query::day_text(local.div_euclid(DAY) - 1);
    let written = tried(100, async || {
        let reports = browser.ok("analytics/reports", json!({})).await;
        (reports == json!([{ "period": "day", "from": day }])).then_some(())
    });
    assert!(written.await.is_some(), "{}", app.log());
    let get = async |file: &str| browser.get(&format!("/analytics/reports/day/{day}/{file}")).await;
    let page = get("report.html").await;
    assert_eq!(page.status(), StatusCode::OK);
    assert!(page.headers()["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let page = page.text().await.unwrap();
    assert!(page.contains("Report of a day") && page.contains("Messages received"));
    let csv = get("report.csv").await.text().await.unwrap();
    assert!(
        csv.contains("Messages per hour") && csv.lines().any(|line| line == "Received,1,") || csv.contains("What became of our messages")
    );
    assert!(
        browser
            .get("/analytics")
            .await
            .text()
            .await
            .unwrap()
            .contains("Report of a day, from")
    );
    for nothing in [
        "day/2020-01-01/report.html",
        "year/2026-01-01/report.html",
        "day/..%2F..%2Fx/report.html",
    ] {
        let answer = browser.get(&format!("/analytics/reports/{nothing}")).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{nothing}");
    }
    assert_eq!(get("other.html").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn views_are_kept_for_the_team_and_nobody_overwrites_another() {
    let app = TestApp::start().await;
    let asha = Browser::signed_in(&app, "asha@demo.example").await;
    let vikram = Browser::signed_in(&app, "vikram@demo.example").await;
    let ids: Vec<String> = (0..5).map(client_id).collect();
    let query = |days: i64| json!({ "range": { "days": days }, "phone": SUPPORT, "agent": null });
    let keep =
        |serial: usize, name: &str, days, over: Option<u64>| json!({ "id": ids[serial], "name": name, "query": query(days), "over": over });
    let kept = asha.ok("analytics/keep-view", keep(1, "  Support,  a month ", 30, None)).await;
    assert_eq!((&kept["name"], &kept["v"]), (&json!("Support, a month"), &json!(1)));
    // The answer was lost: the same again is the same.
    assert_eq!(asha.ok("analytics/keep-view", keep(1, "Support, a month", 30, None)).await, kept);
    let (status, why) = asha.api("analytics/keep-view", keep(2, "support, A month", 7, None)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(why["Invalid"].as_str().unwrap().contains("already"), "{why}");
    let newer = asha.ok("analytics/keep-view", keep(2, "Support, a month", 7, Some(1))).await;
    assert_eq!((&newer["id"], &newer["v"]), (&json!(ids[1]), &json!(2)));
    let (status, _) = asha.api("analytics/keep-view", keep(3, "", 7, None)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(vikram.ok("analytics/views", json!({})).await, json!([newer]));
    let (status, _) = vikram.api("analytics/keep-view", keep(4, "Mine", 7, None)).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "Viewers keep none");
    let page = vikram.get("/analytics?range=7").await.text().await.unwrap();
    assert!(page.contains("Support, a month"));
    let gone = |v: u64| json!({ "id": ids[1], "v": v });
    let (status, _) = asha.api("analytics/remove-view", gone(1)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "not the version that was looked at");
    asha.ok("analytics/remove-view", gone(2)).await;
    asha.ok("analytics/remove-view", gone(2)).await;
    assert_eq!(asha.ok("analytics/views", json!({})).await, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn with_business_hours_only_open_time_counts_and_a_change_of_the_past_counts_it_anew() {
    let app = TestApp::start().await;
    let browser = Browser::signed_in(&app, "asha@demo.example").await;
    let person = app.customer("Patient Pia", "+919813330077").await;
    app.publish(text_event("wamid.P", "919813330077", now() - 5_400, "are you there?"))
        .await;
    browser.conversation_with("Test Customer").await;
    // What does not arrive answers nobody: their phone's last words open the window there too.
    app.customer_writes(&person, "hello?").await;
    let conversation = browser.conversation_with("Patient Pia").await;
    let body = json!({ "conversation": conversation, "client_id": client_id(1), "text": "we are" });
    browser.ok("thread/send", body).await;
    let reply_time = async |open: bool| {
        let query = json!({ "range": { "days": 7 }, "phone": SUPPORT, "open": open });
        let report = browser.ok("analytics/report", json!({ "query": query })).await;
        (card(&report, "Reply time").to_owned(), report["always_open"].clone())
    };
    let counted = tried(60, async || {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let (open, all) = (reply_time(true).await, reply_time(false).await);
        // The hour and a half that the customer waited, to one percent, as nobody has entered hours yet.
        (open.0 == all.0 && all.0.starts_with("1 h ") && open.1 == true && all.1 == false).then_some(())
    });
    assert!(counted.await.is_some(), "{:?}", reply_time(true).await);
    // Open on one day of the week alone, three days from now, and for months already.
    let day = (now() + 19_800).div_euclid(DAY) + 3 + 3;
    let mut week = vec![json!([]); 7];
    week[usize::try_from(day.rem_euclid(7)).unwrap()] = json!(["00:00-24:00"]);
    let admin = Browser::signed_in(&app, "ines@demo.example").await;
    let hours = json!({ "schedules": [{ "from": "2026-01-01", "week": week }] });
    admin
        .ok("numbers/set", json!({ "settings": { "phone": SUPPORT, "v": 0, "hours": hours } }))
        .await;
    let anew = tried(60, async || {
        tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        let (open, all) = (reply_time(true).await, reply_time(false).await);
        (open == ("0 s".to_owned(), json!(false)) && all.0.starts_with("1 h ")).then_some(())
    });
    assert!(anew.await.is_some(), "{:?}", reply_time(true).await);
    let behind = behind(&browser, "figure=reply_open").await;
    assert_eq!(behind["rows"][0][3], 0, "{behind:#}");
    assert!(app.run("recount").contains("what the conversations say"));
    let page = browser.get(&format!("/analytics?{RANGE}&hours=open")).await.text().await.unwrap();
    assert!(page.contains("while the number was open"));
}
