use super::*;

fn reply(n: usize) -> Reply {
    Reply {
        id: format!("id-{n}"),
        title: format!("Choice {n}"),
    }
}

fn row(n: usize) -> Row {
    Row {
        id: format!("id-{n}"),
        title: format!("Row {n}"),
        description: String::new(),
    }
}

fn file() -> Media {
    Media {
        upload: Some(crate::UploadId::from_parts(1, 1)),
        ..Media::default()
    }
}

fn of(action: Action) -> Interactive {
    Interactive {
        header: None,
        body: "Choose".to_owned(),
        footer: None,
        action,
    }
}

fn wrong(message: &Interactive) -> Vec<String> {
    message
        .check()
        .err()
        .unwrap_or_default()
        .into_iter()
        .map(|problem| problem.at)
        .collect()
}

fn buttons(count: usize) -> Interactive {
    of(Action::Buttons((0..count).map(reply).collect()))
}

#[test]
fn buttons_at_their_limits_and_beyond() {
    assert_eq!(buttons(3).check(), Ok(()));
    assert_eq!(wrong(&buttons(0)), ["buttons"]);
    assert_eq!(wrong(&buttons(4)), ["buttons"]);
    let with = |title: &str, id: &str| {
        let mut message = buttons(2);
        let Action::Buttons(buttons) = &mut message.action else {
            unreachable!()
        };
        buttons[1] = Reply {
            id: id.to_owned(),
            title: title.to_owned(),
        };
        message
    };
    assert_eq!(with(&"t".repeat(20), &"i".repeat(256)).check(), Ok(()));
    assert_eq!(wrong(&with(&"t".repeat(21), "i")), ["buttons.1.title"]);
    assert_eq!(wrong(&with(&"🙂".repeat(11), "i")), ["buttons.1.title"], "counted as UTF-16");
    assert_eq!(wrong(&with("t", &"i".repeat(257))), ["buttons.1.id"]);
    assert_eq!(wrong(&with("Choice 0", "i")), ["buttons"]);
    assert_eq!(wrong(&with("t", "id-0")), ["buttons"]);
    assert_eq!(wrong(&with(" ", "i")), ["buttons.1.title"]);
}

#[test]
fn the_frame_of_each_kind() {
    let with = |header: Option<Header>, body: usize, footer: Option<usize>| Interactive {
        header,
        body: "b".repeat(body),
        footer: footer.map(|length| "f".repeat(length)),
        ..buttons(1)
    };
    assert_eq!(with(Some(Header::Text("h".repeat(60))), 1024, Some(60)).check(), Ok(()));
    assert_eq!(wrong(&with(Some(Header::Text("h".repeat(61))), 1, None)), ["header"]);
    assert_eq!(wrong(&with(None, 1025, None)), ["body"]);
    assert_eq!(wrong(&with(None, 0, None)), ["body"]);
    assert_eq!(wrong(&with(None, 1, Some(61))), ["footer"]);
    assert_eq!(wrong(&with(None, 1, Some(0))), ["footer"]);
    let picture = Some(Header::Image(file()));
    assert_eq!(with(picture.clone(), 1, None).check(), Ok(()));
    let nothing = Some(Header::Image(Media::default()));
    assert_eq!(wrong(&with(nothing, 1, None)), ["header"], "a file that is not here");
    let list = of(Action::List {
        button: "Open".into(),
        sections: vec![Section {
            title: String::new(),
            rows: vec![row(1)],
        }],
    });
    assert_eq!(list.check(), Ok(()));
    assert_eq!(
        wrong(&Interactive {
            header: picture.clone(),
            ..list
        }),
        ["header"]
    );
    for action in [Action::Location {}, Action::Contact {}] {
        assert_eq!(of(action.clone()).check(), Ok(()));
        let framed = Interactive {
            header: picture.clone(),
            footer: Some("f".into()),
            ..of(action)
        };
        assert_eq!(wrong(&framed), ["header", "footer"]);
    }
    let product = of(Action::Product(crate::context::ProductRef {
        catalog: "1".into(),
        product: "sku".into(),
    }));
    assert_eq!(
        Interactive {
            body: String::new(),
            ..product
        }
        .check(),
        Ok(())
    );
}

#[test]
fn lists_at_their_limits_and_beyond() {
    let list = |sections: &[usize]| {
        let mut next = 0..;
        let sections = sections.iter().map(|rows| Section {
            title: "Section".into(),
            rows: next.by_ref().take(*rows).map(row).collect(),
        });
        of(Action::List {
            button: "Open".into(),
            sections: sections.collect(),
        })
    };
    assert_eq!(list(&[10]).check(), Ok(()));
    assert_eq!(list(&[1; 10]).check(), Ok(()));
    assert_eq!(wrong(&list(&[11])), ["sections"]);
    assert_eq!(wrong(&list(&[5, 6])), ["sections"]);
    assert_eq!(wrong(&list(&[1, 0])), ["sections.1"]);
    assert_eq!(wrong(&list(&[])), ["sections", "sections"]);
    let mut untitled = list(&[1, 1]);
    let Action::List { button, sections } = &mut untitled.action else {
        unreachable!()
    };
    sections[0].title.clear();
    sections[1].rows[0].description = "d".repeat(73);
    *button = "b".repeat(21);
    assert_eq!(wrong(&untitled), ["button", "sections.0.title", "sections.1.rows.0.description"]);
}

#[test]
fn links_lead_to_the_web() {
    let link = |url: &str| {
        of(Action::Link(Link {
            text: "Open".into(),
            url: url.into(),
        }))
    };
    for good in ["https://shop.example/x?y=1#z", "http://shop.example"] {
        assert_eq!(link(good).check(), Ok(()), "{good}");
    }
    for bad in [
        "",
        "shop.example",
        "javascript:alert(1)",
        "https://",
        "https://a b.example",
        "https://localhost",
        "ftp://x.example",
    ] {
        assert_eq!(wrong(&link(bad)), ["link.url"], "{bad}");
    }
}

#[test]
fn what_is_known_of_an_address_goes_by_metas_names() {
    let known = |values: &[(&str, &str)]| {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        wrong(&of(Action::Address {
            country: "IN".into(),
            values: values.collect(),
        }))
    };
    let all = ADDRESS_FIELDS.map(|(name, _)| (name, if name == "in_pin_code" { "560001" } else { "x" }));
    assert_eq!(known(&all), [""; 0]);
    for (values, at) in [
        (&[("in_pin_code", "12")][..], "values.in_pin_code"),
        (&[("in_pin_code", "56000x")], "values.in_pin_code"),
        (&[("city", " ")], "values.city"),
        (&[("colour", "red")], "values"),
        (&[("city", "Pune"), ("city", "Pune")], "values"),
    ] {
        assert_eq!(known(values), [at], "{values:?}");
    }
    assert_eq!(known(&[("in_pin_code", "")]), ["values.in_pin_code"], "said once");
}

#[test]
fn cards_are_alike() {
    let card = |film: bool, buttons: usize| CarouselCard {
        header: if film { Header::Video(file()) } else { Header::Image(file()) },
        body: "One".into(),
        action: CardAction::Replies((0..buttons).map(reply).collect()),
    };
    assert_eq!(of(Action::Cards(vec![card(false, 1), card(false, 1)])).check(), Ok(()));
    assert_eq!(wrong(&of(Action::Cards(vec![card(false, 1)]))), ["cards"]);
    assert_eq!(wrong(&of(Action::Cards(vec![card(false, 1); 11]))), ["cards"]);
    assert_eq!(wrong(&of(Action::Cards(vec![card(false, 1), card(true, 1)]))), ["cards"]);
    assert_eq!(wrong(&of(Action::Cards(vec![card(false, 1), card(false, 2)]))), ["cards"]);
    assert_eq!(of(Action::Cards(vec![card(false, 2); 10])).check(), Ok(()));
    assert_eq!(
        wrong(&of(Action::Cards(vec![card(false, 3); 2]))),
        ["cards.0.buttons", "cards.1.buttons"]
    );
    let mut long = vec![card(false, 1), card(false, 1)];
    long[0].body = "a\nb\nc\nd".into();
    long[1].body = "x".repeat(161);
    assert_eq!(wrong(&of(Action::Cards(long))), ["cards.0.body", "cards.1.body"]);
}

#[test]
fn product_cards_are_two_to_ten_of_one_catalogue() {
    let cards = |catalog: &str, product: &str, count: usize| {
        of(Action::ProductCards {
            catalog: catalog.into(),
            products: vec![product.to_owned(); count],
        })
    };
    assert_eq!(cards("1", "sku", 2).check(), Ok(()));
    assert_eq!(cards(&"1".repeat(256), &"p".repeat(256), 10).check(), Ok(()));
    assert_eq!(wrong(&cards("1", "sku", 1)), ["products"]);
    assert_eq!(wrong(&cards("1", "sku", 11)), ["products"]);
    assert_eq!(wrong(&cards(" ", "sku", 2)), ["catalog"]);
    assert_eq!(wrong(&cards(&"1".repeat(257), "sku", 2)), ["catalog"]);
    assert_eq!(wrong(&cards("1", "", 2)), ["products", "products"]);
    assert_eq!(wrong(&cards("1", &"p".repeat(257), 2)), ["products", "products"]);
    let framed = Interactive {
        header: Some(Header::Text("h".into())),
        footer: Some("f".into()),
        ..cards("1", "sku", 2)
    };
    assert_eq!(wrong(&framed), ["header", "footer"]);
    let mute = Interactive {
        body: String::new(),
        ..cards("1", "sku", 2)
    };
    assert_eq!(wrong(&mute), ["body"]);
}
