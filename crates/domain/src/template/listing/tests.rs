use super::*;
use crate::template::Definition;

fn template(name: &str, language: &str, status: Status) -> Template {
    Template {
        account: "waba-1".into(),
        name: name.into(),
        language: language.into(),
        status,
        category: "UTILITY".into(),
        definition: Definition {
            body: format!("Grüße von {name}"),
            ..Definition::default()
        },
        ..Template::default()
    }
}

#[test]
fn what_needs_somebody_stands_first_and_languages_together() {
    let all = [
        template("b", "en", Status::Approved),
        template("z", "en", Status::Paused),
        template("b", "de", Status::Approved),
        template("m", "en", Status::Rejected),
    ];
    let (groups, total, after) = Filter::default().page(all.iter(), 0);
    let names: Vec<(&str, usize)> = groups.iter().map(|group| (group.name.as_str(), group.rows.len())).collect();
    assert_eq!(names, [("m", 1), ("z", 1), ("b", 2)]);
    assert_eq!((total, after), (3, None));
    assert_eq!(groups.last().unwrap().rows.first().unwrap().language, "de");
}

#[test]
fn filters_narrow_and_search_reads_texts_in_any_case() {
    let mut all = [template("a", "en", Status::Approved), template("b", "de", Status::Pending)];
    all[0].quality = Some("RED".into());
    let found = |filter: Filter| filter.page(all.iter(), 0).0.into_iter().map(|group| group.name).collect::<Vec<_>>();
    let by = |set: &dyn Fn(&mut Filter)| {
        let mut filter = Filter::default();
        set(&mut filter);
        found(filter)
    };
    assert_eq!(by(&|filter| filter.text = " GRÜSSE VON b".to_lowercase().replace("ss", "ß")), ["b"]);
    assert_eq!(by(&|filter| filter.status = Some("ACTION".into())), ["a"]);
    assert_eq!(by(&|filter| filter.status = Some("PENDING".into())), ["b"]);
    assert_eq!(by(&|filter| filter.language = Some("en".into())), ["a"]);
    assert_eq!(by(&|filter| filter.category = Some("MARKETING".into())), Vec::<String>::new());
    assert_eq!(by(&|filter| filter.account = AccountId::parse("waba-2").ok()), Vec::<String>::new());
}

#[test]
fn six_thousand_come_in_pages() {
    let all: Vec<Template> = (0..6000).map(|n| template(&format!("t{n:05}"), "en", Status::Approved)).collect();
    let mut after = Some(0);
    let mut seen = 0;
    while let Some(place) = after {
        let (groups, total, next) = Filter::default().page(all.iter(), place);
        assert_eq!(total, 6000);
        seen += groups.len();
        after = next;
    }
    assert_eq!(seen, 6000);
    assert!(Filter::default().page(all.iter(), usize::MAX).0.is_empty());
}
