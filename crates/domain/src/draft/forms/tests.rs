use super::*;
use crate::{interactive::Interactive, place::Location};

fn fields(body: &str) -> Fields {
    let mut fields = Fields::default();
    fields.put("body", body);
    fields
}

fn forms(all: &[(FormKind, &str)]) -> Forms {
    let mut forms = Forms::default();
    for (kind, body) in all {
        forms.set(*kind, Some(fields(body)));
    }
    forms
}

#[test]
fn fields_hold_what_is_typed_and_know_how_long_a_list_is() {
    let mut fields = Fields::default();
    let file = Media {
        upload: Some(UploadId::from_parts(1, 1)),
        name: Some("photo.jpg".into()),
        mime: "image/jpeg".into(),
        ..Media::default()
    };
    fields.put("body", "  as it is typed ");
    fields.put("footer", "");
    fields.put("choices.2.title", "third");
    fields.put("choicest", "no list");
    fields.attach("cards.10.file", Some(&file));
    fields.attach("cards.11.file", Some(&Media::default()));
    assert_eq!((fields.text("body"), fields.text("footer")), ("  as it is typed ", ""));
    assert_eq!((fields.count("choices"), fields.count("cards"), fields.count("rows")), (3, 11, 0));
    assert_eq!(fields.words(), "as it is typed third no list");
    let there = fields.file("cards.10.file").unwrap();
    assert_eq!((there.upload, there.name, there.mime), (file.upload, file.name, String::new()));
    let json = serde_json::to_string(&fields).unwrap();
    assert_eq!(serde_json::from_str::<Fields>(&json).unwrap(), fields);
}

#[test]
fn what_a_newer_version_begins_is_passed_over() {
    let json = r#"[{"kind":"buttons","fields":{"texts":{"body":"a"}},"more":1},{"kind":"poll","fields":{"stars":2}}]"#;
    let read: Forms = serde_json::from_str(json).unwrap();
    assert_eq!(read.kinds(), [FormKind::Buttons]);
    assert_eq!(read.get(FormKind::Buttons), Some(&fields("a")));
    assert_eq!(read.words(), "Buttons");
}

#[test]
fn each_form_is_weighed_by_itself() {
    use FormKind::{Buttons, Card, Location};
    let none = forms(&[]);
    let (a, b, c) = (forms(&[(Buttons, "a")]), forms(&[(Buttons, "b")]), forms(&[(Buttons, "c")]));
    // Here, there, as it was; and what is left, what is asked, what is gone.
    for (here, there, former, left, both, gone) in [
        (&a, &a, Some(&none), &a, false, false),
        (&b, &a, Some(&a), &b, false, false),
        (&a, &b, Some(&a), &b, false, false),
        (&b, &c, Some(&a), &b, true, false),
        (&none, &a, Some(&none), &a, false, false),
        (&none, &a, Some(&a), &none, false, false),
        (&none, &b, Some(&a), &b, false, false),
        (&a, &none, Some(&a), &none, false, true),
        (&b, &none, Some(&a), &b, false, false),
        (&a, &none, Some(&none), &a, false, false),
        // A tab that was loaded anew.
        (&a, &none, None, &none, false, true),
        (&none, &a, None, &a, false, false),
        (&a, &b, None, &a, true, false),
    ] {
        let joined = here.together(there, former);
        let told = (&joined.forms, !joined.both.is_empty(), !joined.gone.is_empty());
        assert_eq!(told, (left, both, gone), "{here:?} {there:?} {former:?}");
    }
    let joined = forms(&[(Card, "mine")]).together(&forms(&[(Location, "theirs")]), Some(&none));
    assert_eq!(joined.forms, forms(&[(Location, "theirs"), (Card, "mine")]));
    assert_eq!(joined.forms.words(), "Location, Contact card");
}

#[test]
fn what_is_too_much_is_refused() {
    assert_eq!(forms(&[(FormKind::List, "a")]).refusal(), None);
    let long = "क".repeat(MAX_FORMS_BYTES / 3);
    assert!(
        forms(&[(FormKind::List, &long)]).refusal().is_some(),
        "the name of the field counts, too"
    );
    let lines = "\n".repeat(MAX_FORMS_BYTES / 2 - 100);
    assert_eq!(forms(&[(FormKind::List, &lines)]).refusal(), None);
    assert!(
        forms(&[(FormKind::List, &lines), (FormKind::Card, &lines[..100])])
            .refusal()
            .is_some()
    );
    let mut many = Fields::default();
    (0..=MAX_FIELDS).for_each(|n| many.put(format!("choices.{n}.title"), "a"));
    let mut forms = Forms::default();
    forms.set(FormKind::List, Some(many));
    assert!(forms.refusal().is_some());
    let twice = r#"[{"kind":"list","fields":{}},{"kind":"list","fields":{}}]"#;
    assert!(serde_json::from_str::<Forms>(twice).unwrap().refusal().is_some());
}

#[test]
fn a_message_tells_in_which_form_it_was_made() {
    let content = |content: Content| FormKind::of(&Asked::Content(Box::new(content)));
    assert_eq!(
        content(Content::Location(Location::at(1.0, 2.0).unwrap())),
        Some(FormKind::Location)
    );
    assert_eq!(content(Content::Text { body: "a".into() }), None);
    let ask = Interactive {
        header: None,
        body: "Where?".into(),
        footer: None,
        action: Action::Location {},
    };
    assert_eq!(content(Content::Interactive(Box::new(ask))), Some(FormKind::AskLocation));
    let template = Asked::Template {
        name: "a".into(),
        language: "en".into(),
        fills: BTreeMap::new(),
    };
    assert_eq!(FormKind::of(&template), Some(FormKind::Template));
}
