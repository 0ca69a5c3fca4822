//! Buttons to tap, or rows of a list. Rows may stand in sections: the first row of each has the section's title above it.

use super::super::fields::{TextField, given, problem_at};
use crate::ui::{Glyph, Icon, button};
use domain::{
    Problem,
    draft::Fields,
    interactive::{Reply, Row, Section},
};
use leptos::prelude::*;

/// A button or row that is being written.
#[derive(Clone, Copy)]
struct Choice {
    key: usize,
    title: RwSignal<String>,
    description: RwSignal<String>,
    /// It is the first row of another section.
    begins: bool,
    /// The title of the section that begins with it.
    section: RwSignal<String>,
}

impl Choice {
    fn new(key: usize, [title, description, section]: [&str; 3], begins: bool) -> Self {
        let field = |text: &str| RwSignal::new(text.to_owned());
        Self {
            key,
            title: field(title),
            description: field(description),
            begins,
            section: field(section),
        }
    }

    fn id(&self) -> String {
        format!("choice-{}", self.key + 1)
    }
}

/// A row and where it stands: among all, its section, and among those of its section.
type Placed = (usize, usize, usize, Choice);

/// All of them.
#[derive(Clone, Copy)]
pub(super) struct Choices {
    list: RwSignal<Vec<Choice>>,
    most: usize,
}

impl Choices {
    pub(super) fn new(most: usize) -> Self {
        Self {
            list: RwSignal::new(vec![Choice::new(0, [""; 3], false)]),
            most,
        }
    }

    /// The key of the next one: fields that are there keep their words.
    fn next(self) -> usize {
        self.list
            .with_untracked(|list| list.iter().map(|choice| choice.key + 1).max().unwrap_or(0))
    }

    fn add(self, begins: bool) {
        let choice = Choice::new(self.next(), [""; 3], begins);
        self.list.update(|list| list.push(choice));
    }

    fn remove(self, key: usize) {
        self.list.update(|list| {
            let Some(at) = list.iter().position(|choice| choice.key == key) else {
                return;
            };
            let gone = list.remove(at);
            // A section goes on with its next row.
            if let Some(next) = list.get_mut(at).filter(|next| (gone.begins || at == 0) && !next.begins) {
                next.begins = gone.begins;
                next.section = gone.section;
            }
        });
    }

    pub(super) fn replies(self) -> Vec<Reply> {
        let reply = |choice: &Choice| Reply {
            id: choice.id(),
            title: given(choice.title).unwrap_or_default(),
        };
        self.list.with(|list| list.iter().map(reply).collect())
    }

    pub(super) fn sections(self) -> Vec<Section> {
        let mut sections: Vec<Section> = Vec::new();
        self.list.with(|list| {
            for choice in list {
                if choice.begins || sections.is_empty() {
                    sections.push(Section {
                        title: given(choice.section).unwrap_or_default(),
                        rows: Vec::new(),
                    });
                }
                if let Some(section) = sections.last_mut() {
                    section.rows.push(Row {
                        id: choice.id(),
                        title: given(choice.title).unwrap_or_default(),
                        description: given(choice.description).unwrap_or_default(),
                    });
                }
            }
        });
        sections
    }

    pub(super) fn set_replies(self, replies: &[Reply]) {
        let first = self.next();
        let choice = |(n, reply): (usize, &Reply)| Choice::new(first + n, [reply.title.as_str(), "", ""], false);
        self.list.set(replies.iter().enumerate().map(choice).collect());
    }

    pub(super) fn set_sections(self, sections: &[Section]) {
        let first = self.next();
        let rows = sections.iter().enumerate().flat_map(|(k, section)| {
            let row = move |(m, row): (usize, &Row)| {
                let title = if m == 0 { section.title.as_str() } else { "" };
                (k > 0 && m == 0, [row.title.clone(), row.description.clone(), title.to_owned()])
            };
            section.rows.iter().enumerate().map(row)
        });
        let choice = |(n, (begins, texts)): (usize, (bool, [String; 3]))| {
            let texts = texts.each_ref().map(String::as_str);
            Choice::new(first + n, texts, begins)
        };
        self.list.set(rows.enumerate().map(choice).collect());
    }

    /// What is typed so far.
    pub(super) fn typed(self, fields: &mut Fields) {
        self.list.with(|list| {
            for (n, choice) in list.iter().enumerate() {
                for (name, value) in [
                    ("title", choice.title),
                    ("description", choice.description),
                    ("section", choice.section),
                ] {
                    value.with(|text| fields.put(format!("choices.{n}.{name}"), text.as_str()));
                }
                if choice.begins {
                    fields.put(format!("choices.{n}.begins"), "1");
                }
            }
        });
    }

    /// Writes what was typed before.
    pub(super) fn restore(self, fields: &Fields) {
        let first = self.next();
        let choice = |n: usize| {
            let text = |name: &str| fields.text(&format!("choices.{n}.{name}")).to_owned();
            let texts = ["title", "description", "section"].map(text);
            Choice::new(first + n, texts.each_ref().map(String::as_str), n > 0 && !text("begins").is_empty())
        };
        let count = fields.count("choices").clamp(1, self.most.max(1));
        self.list.set((0..count).map(choice).collect());
    }

    fn placed(self) -> Vec<Placed> {
        let (mut k, mut m) = (0, 0);
        let place = |(n, choice): (usize, Choice)| {
            if n > 0 {
                (k, m) = if choice.begins { (k + 1, 0) } else { (k, m + 1) };
            }
            (n, k, m, choice)
        };
        self.list.get().into_iter().enumerate().map(place).collect()
    }

    pub(super) fn buttons(self, problems: Memo<Vec<Problem>>) -> AnyView {
        let row = move |(n, _, _, choice): Placed| {
            let problem = problem_at(problems, format!("buttons.{n}.title"));
            let fields = view! { <TextField label=format!("Button {}", n + 1) value=choice.title most=20 problem /> };
            self.one("Button", n, choice, fields.into_any())
        };
        view! {
            {self.all(row)}
            {self.adding("Add a button", false)}
            {all_of_them(problems, "buttons")}
        }
        .into_any()
    }

    pub(super) fn rows(self, opens: RwSignal<String>, problems: Memo<Vec<Problem>>) -> AnyView {
        let several = Memo::new(move |_| self.list.with(|list| list.iter().any(|choice| choice.begins)));
        let row = move |(n, k, m, choice): Placed| {
            let at = move |field: &str| problem_at(problems, format!("sections.{k}.{field}"));
            // The only section may have a title too, where it came with one.
            let titled = choice.section.with_untracked(|title| !title.is_empty());
            let title = move || {
                (m == 0 && (titled || several.get())).then(|| {
                    view! { <TextField label=format!("Title of section {}", k + 1) value=choice.section most=24 problem=at("title") /> }
                })
            };
            let fields = view! {
                {title}
                <TextField label=format!("Row {}", n + 1) value=choice.title most=24 problem=at(&format!("rows.{m}.title")) />
                <TextField label="Description (optional)" value=choice.description most=72 problem=at(&format!("rows.{m}.description")) />
            };
            self.one("Row", n, choice, fields.into_any())
        };
        view! {
            <TextField label="Text of the button that opens the list" value=opens most=20 problem=problem_at(problems, "button") />
            {self.all(row)}
            <div class="flex flex-wrap gap-2">{self.adding("Add a row", false)} {self.adding("Add a section", true)}</div>
            {all_of_them(problems, "sections")}
        }
        .into_any()
    }

    fn all(self, row: impl Fn(Placed) -> AnyView + Clone + Send + 'static) -> AnyView {
        view! {
            <ul class="flex flex-col gap-2">
                <For each=move || self.placed() key=|(n, k, m, choice)| (*n, *k, *m, choice.key) children=row />
            </ul>
        }
        .into_any()
    }

    fn one(self, what: &'static str, n: usize, choice: Choice, fields: AnyView) -> AnyView {
        view! {
            <li class="flex items-start gap-2 rounded-lg border border-line p-2">
                <div class="flex min-w-0 flex-1 flex-col gap-2">{fields}</div>
                <button
                    type="button"
                    class=button::ICON
                    aria-label=format!("Remove {what} {}", n + 1)
                    disabled=move || self.list.with(|list| list.len() < 2)
                    on:click=move |_| self.remove(choice.key)
                >
                    <Icon glyph=Glyph::Trash />
                </button>
            </li>
        }
        .into_any()
    }

    fn adding(self, words: &'static str, begins: bool) -> AnyView {
        view! {
            <button
                type="button"
                class=format!("{} self-start", button::SECONDARY)
                disabled=move || self.list.with(|list| list.len() >= self.most)
                on:click=move |_| self.add(begins)
            >
                <Icon glyph=Glyph::Plus class="size-4" />
                {words}
            </button>
        }
        .into_any()
    }
}

/// What is wrong with them together.
fn all_of_them(problems: Memo<Vec<Problem>>, at: &'static str) -> impl IntoView {
    let problem = problem_at(problems, at);
    move || problem.get().map(|words| view! { <p class="text-xs text-bad">{words}</p> })
}
