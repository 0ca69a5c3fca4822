//! What the form holds: Meta's own object, of which every field is a view, and where it is kept.

use super::{
    How, Start, address,
    part::{components, components_mut},
};
use crate::{
    server_fns::session::Me,
    ui::{NowSignal, Toasts},
};
use domain::{
    AccountId, DraftId, Language, Millis, TemplateName,
    template::{
        Edited, Flaw, HeaderFile, Sample, Source, TemplateDraft, Weight, check,
        source::{component, own_component, set, text},
    },
};
use leptos::prelude::*;
use serde_json::{Value, json};

/// Where the draft is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    /// Nothing was typed yet.
    Not,
    /// Something was typed that is not kept yet.
    Soon,
    Saving,
    At(Millis),
    Failed(String),
}

/// Somebody else was faster; what is in the form is a draft of its own by now.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Trouble {
    Theirs(Box<TemplateDraft>),
    Gone,
}

/// The form's state. It lives as long as the form.
#[derive(Clone, Copy)]
pub(super) struct Editor {
    pub(super) source: RwSignal<Source>,
    pub(super) account: RwSignal<Option<AccountId>>,
    pub(super) files: RwSignal<Vec<HeaderFile>>,
    pub(super) flaws: Memo<Vec<Flaw>>,
    pub(super) kept: RwSignal<Kept>,
    pub(super) trouble: RwSignal<Option<Trouble>>,
    /// Somebody tried to submit: from now on every field says what is wrong with it.
    pub(super) tried: RwSignal<bool>,
    /// Counts changes; a save that began before the last one is not the last save.
    pub(super) changes: RwSignal<u64>,
    pub(super) version: StoredValue<Option<u64>>,
    pub(super) edits: StoredValue<Option<Edited>>,
    /// The template that this began as, to look at beside it.
    pub(super) beside: StoredValue<Option<Source>>,
    pub(super) id: StoredValue<Option<DraftId>>,
    /// The components of the categories that were left, so that going back brings them back.
    pub(super) left: StoredValue<Vec<(bool, Value)>>,
    back: StoredValue<String>,
    /// What the keys begin with under which this tab keeps what is not saved.
    pub(super) kept_under: StoredValue<String>,
    pub(super) now: NowSignal,
    pub(super) toasts: Toasts,
}

impl Editor {
    pub(super) fn new(start: Start, how: How, own: StoredValue<Option<DraftId>>) -> Self {
        let me = expect_context::<StoredValue<Me>>();
        let mut accounts: Vec<String> = me.with_value(|me| me.phones.iter().filter_map(|phone| phone.account.clone()).collect());
        accounts.sort();
        let mut account = accounts.first().and_then(|id| AccountId::parse(id.as_str()).ok());
        let mut source = Source::new("", "en_US", "UTILITY");
        let (mut edits, mut files, mut version, mut beside) = (None, Vec::new(), None, None);
        let mut back = crate::pages::TEMPLATES.path.to_owned();
        let mut kept = Kept::Not;
        own.set_value(None);
        match start {
            Start::New => {}
            Start::Draft(draft) => {
                own.set_value(Some(draft.id));
                account = Some(draft.account);
                source = draft.source;
                edits = draft.edits;
                files = draft.files;
                version = Some(draft.version);
                kept = Kept::At(draft.at);
            }
            Start::From(detail) => {
                let template = &detail.template;
                back = address::one(&template.account, &template.name, &template.language);
                account = AccountId::parse(template.account.as_str()).ok();
                if let Some(known) = detail.source.clone() {
                    source = known;
                }
                files = show_samples(&mut source, &template.samples);
                match how {
                    How::Edit => {
                        edits = edited(&template.id, &template.name, &template.language);
                    }
                    How::Copy => source.set("name", Value::String(format!("{}_copy", template.name))),
                    How::Language => {
                        beside = Some(source.clone());
                        source.set("language", Value::String(String::new()));
                    }
                }
            }
        }
        let edits = StoredValue::new(edits);
        let source = RwSignal::new(source);
        Self {
            source,
            account: RwSignal::new(account),
            files: RwSignal::new(files),
            flaws: Memo::new(move |_| source.with(|source| check(source, edits.with_value(Option::is_some)))),
            kept: RwSignal::new(kept),
            trouble: RwSignal::new(None),
            tried: RwSignal::new(false),
            changes: RwSignal::new(0),
            version: StoredValue::new(version),
            edits,
            beside: StoredValue::new(beside),
            id: own,
            left: StoredValue::new(Vec::new()),
            back: StoredValue::new(back),
            kept_under: StoredValue::new(String::new()),
            now: expect_context(),
            toasts: expect_context(),
        }
    }

    /// The page that leads back.
    pub(super) fn came_from(self) -> String {
        self.back.get_value()
    }

    /// Changes the template; whatever shows it follows, and it is saved soon.
    pub(super) fn change(self, with: impl FnOnce(&mut Source)) {
        self.source.update(with);
        self.changed();
    }

    /// Something is to be saved.
    pub(super) fn changed(self) {
        self.kept.set(Kept::Soon);
        self.changes.update(|changes| *changes += 1);
    }

    /// Whether it is a template with a code for signing in, which WhatsApp words itself.
    pub(super) fn is_code(self) -> bool {
        Memo::new(move |_| self.source.with(|source| source.category() == "AUTHENTICATION")).get()
    }

    /// What is wrong with a field, once it matters.
    pub(super) fn problem(self, at: String) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.flaws.with(|flaws| {
                flaws
                    .iter()
                    .find(|flaw| flaw.at == at && flaw.weight == Weight::Refused)
                    .map(|flaw| flaw.words.clone())
            })
        })
    }

    /// How many things WhatsApp would refuse.
    pub(super) fn refused(self) -> usize {
        self.flaws
            .with(|flaws| flaws.iter().filter(|flaw| flaw.weight == Weight::Refused).count())
    }
}

/// Puts the handles of the files that we have in the place of links, which WhatsApp does not take. Gives these files.
fn show_samples(source: &mut Source, samples: &[Sample]) -> Vec<HeaderFile> {
    for Sample { card, file } in samples {
        let is_file = component(components(source, *card), "HEADER").is_some_and(|header| text(header, "format") != "TEXT");
        let header = components_mut(source, *card).filter(|_| is_file);
        if let Some(header) = header.and_then(|components| own_component(components, "HEADER")) {
            set(header, "example", json!({ "header_handle": [file.handle] }));
        }
    }
    samples.iter().map(|sample| sample.file.clone()).collect()
}

fn edited(id: &str, name: &str, language: &str) -> Option<Edited> {
    Some(Edited {
        id: id.to_owned(),
        name: TemplateName::parse(name).ok()?,
        language: Language::parse(language).ok()?,
    })
}
