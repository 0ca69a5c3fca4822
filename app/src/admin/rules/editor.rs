//! The form of one rule. It is checked when it is saved and tried; what is wrong stands beside its field.

use super::{
    LIST, Rules, action,
    fields::{field, tick, tick_of},
    trial, trigger,
};
use crate::{
    error::AppError,
    preferences::leave_if_gone,
    random,
    server_fns::{
        rules::{save_rule, try_rule},
        session::Me,
    },
    ui::{Glyph, Icon, NowSignal, Problem, button, select_box},
};
use domain::{
    Assignee, PhoneId, Problem as Flaw, Rule, RuleId,
    rule::{Action, Limit, Trial},
};
use leptos::{prelude::*, task::spawn_local};
use leptos_router::{components::A, hooks::use_navigate};

/// An action of the form. Its key stays when it moves.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Keyed {
    pub(super) key: u32,
    pub(super) action: RwSignal<Action>,
}

/// What is wrong, by field.
#[derive(Clone, Copy)]
pub(super) struct Wrong(RwSignal<Vec<(String, String)>>);

impl Wrong {
    /// What is wrong with a field.
    pub(super) fn at(self, field: &str) -> Signal<Option<String>> {
        let field = field.to_owned();
        Signal::derive(move || {
            self.0
                .with(|all| all.iter().find(|(at, _)| *at == field).map(|(_, words)| words.clone()))
        })
    }

    fn set(self, flaws: Vec<Flaw>) {
        self.0.set(flaws.into_iter().map(|flaw| (flaw.at, flaw.words)).collect());
    }
}

/// The form's state.
#[derive(Clone, Copy)]
pub(super) struct Form {
    known: StoredValue<Option<Rule>>,
    /// The id of a new rule, once it has one.
    id: StoredValue<Option<RuleId>>,
    now: StoredValue<NowSignal>,
    name: RwSignal<String>,
    pub(super) numbers: RwSignal<Vec<PhoneId>>,
    trigger: StoredValue<trigger::Choice>,
    only_unassigned: RwSignal<bool>,
    only_open: RwSignal<bool>,
    limit: RwSignal<String>,
    stop: RwSignal<bool>,
    pub(super) actions: RwSignal<Vec<Keyed>>,
    keys: StoredValue<u32>,
    pub(super) wrong: Wrong,
    people: StoredValue<Vec<Assignee>>,
    phones: StoredValue<Vec<PhoneId>>,
}

impl Form {
    fn new(rules: Rules, known: Option<Rule>) -> Self {
        let rule = known.clone().unwrap_or_else(|| Rule::new(RuleId::from_parts(0, 0)));
        let people = expect_context::<StoredValue<Me>>().with_value(|me| me.people.clone());
        let form = Self {
            id: StoredValue::new(known.as_ref().map(|rule| rule.id)),
            known: StoredValue::new(known),
            now: StoredValue::new(expect_context()),
            name: RwSignal::new(rule.name),
            numbers: RwSignal::new(rule.numbers),
            trigger: StoredValue::new(trigger::Choice::of(&rule.trigger)),
            only_unassigned: RwSignal::new(rule.only_unassigned),
            only_open: RwSignal::new(rule.only_open),
            limit: RwSignal::new(rule.limit.name().to_owned()),
            stop: RwSignal::new(rule.stop),
            actions: RwSignal::default(),
            keys: StoredValue::new(0),
            wrong: Wrong(RwSignal::default()),
            people: StoredValue::new(people),
            phones: StoredValue::new(
                rules
                    .phones
                    .with_value(|phones| phones.iter().map(|phone| phone.id.clone()).collect()),
            ),
        };
        rule.actions.into_iter().for_each(|action| form.add(action));
        form
    }

    /// People who can be given a conversation.
    pub(super) fn people(self) -> Vec<Assignee> {
        self.people.get_value()
    }

    pub(super) fn first_phone(self) -> Option<PhoneId> {
        self.phones.with_value(|phones| phones.first().cloned())
    }

    fn add(self, action: Action) {
        let key = self.keys.get_value();
        self.keys.set_value(key + 1);
        let action = RwSignal::new(action);
        self.actions.update(|actions| actions.push(Keyed { key, action }));
    }

    /// The rule as it is written now; nothing where something is wrong, which then stands beside its field.
    fn rule(self) -> Option<Rule> {
        let id = self.id.get_value().unwrap_or_else(|| {
            let now = self.now.with_value(NowSignal::exact);
            let id = RuleId::from_parts(now.unsigned(), random::bits());
            self.id.set_value(Some(id));
            id
        });
        let known = self.known.get_value().unwrap_or_else(|| Rule::new(id));
        let limit = self.limit.get_untracked();
        let rule = Rule {
            id,
            name: self.name.get_untracked().trim().to_owned(),
            numbers: self.numbers.get_untracked(),
            trigger: self.trigger.get_value().trigger(),
            only_unassigned: self.only_unassigned.get_untracked(),
            only_open: self.only_open.get_untracked(),
            actions: self
                .actions
                .with_untracked(|actions| actions.iter().map(|one| one.action.get_untracked()).collect()),
            limit: Limit::ALL.into_iter().find(|each| each.name() == limit).unwrap_or_default(),
            stop: self.stop.get_untracked(),
            ..known
        };
        match rule.check() {
            Ok(()) => {
                self.wrong.set(Vec::new());
                Some(rule)
            }
            Err(flaws) => {
                self.wrong.set(flaws);
                None
            }
        }
    }
}

const INCOMPLETE: &str = "Something is missing or wrong above.";

#[component]
pub(super) fn Editor(rules: Rules, known: Option<Rule>) -> impl IntoView {
    let heading = known.as_ref().map_or_else(|| "New rule".to_owned(), |rule| rule.name.clone());
    let is_on = known.as_ref().is_some_and(|rule| rule.enabled);
    let form = Form::new(rules, known);
    let (busy, problem) = (RwSignal::new(false), RwSignal::new(None::<String>));
    // None: it was not tried. Some(None): it is being tried.
    let tried = RwSignal::new(None::<Option<Result<Trial, AppError>>>);
    let navigate = use_navigate();
    let save = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if busy.get_untracked() {
            return;
        }
        let Some(rule) = form.rule() else {
            problem.set(Some(INCOMPLETE.to_owned()));
            return;
        };
        busy.set(true);
        problem.set(None);
        let navigate = navigate.clone();
        spawn_local(async move {
            let answer = save_rule(rule).await;
            if busy.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(rule) => {
                    let state = if rule.enabled { "on" } else { "still off" };
                    rules.say(format!("“{}” is kept, and {state}.", rule.name));
                    rules.fetch();
                    navigate(LIST, leptos_router::NavigateOptions::default());
                }
                Err(error) => {
                    if !leave_if_gone(&error) {
                        // What was written stays: reading the rules again would put what is stored into the form.
                        problem.set(Some(error.to_string()));
                    }
                }
            }
        });
    };
    let attempt = move |_| {
        let Some(rule) = form.rule() else {
            problem.set(Some(INCOMPLETE.to_owned()));
            return;
        };
        problem.set(None);
        tried.set(Some(None));
        spawn_local(async move {
            let answer = try_rule(rule).await;
            if let Err(error) = &answer {
                leave_if_gone(error);
            }
            let _ = tried.try_set(Some(Some(answer)));
        });
    };
    view! {
        <form class="space-y-5 pb-6" on:submit=save novalidate aria-label="Rule">
            <div>
                <A href=LIST attr:class=button::QUIET>
                    <Icon glyph=Glyph::Back class="size-4" />
                    "Rules"
                </A>
                <h1 class="text-base font-semibold [overflow-wrap:anywhere]">{heading}</h1>
            </div>
            {field("Name", form.name, form.wrong.at("name"), 1, "Colleagues see it beside what the rule writes.")}
            {trigger::fields(form.trigger.get_value(), form.wrong)}
            <Numbers rules form />
            <fieldset class="space-y-2">
                <legend class="text-xs font-medium">"Then"</legend>
                <ol class="space-y-2">
                    <For each=move || form.actions.get() key=|one| one.key let:keyed>
                        <action::OneAction form keyed />
                    </For>
                </ol>
                {add(form)}
                <Problem words=form.wrong.at("actions") />
            </fieldset>
            <Conditions form />
            {is_on.then(|| view! { <p class="text-xs text-warn">"This rule is switched on: what you save counts at once."</p> })}
            <Problem words=problem />
            <div class="flex flex-wrap gap-2 noscript:hidden">
                <button type="submit" class=button::PRIMARY disabled=busy>
                    "Save"
                </button>
                <button type="button" class=button::SECONDARY on:click=attempt>
                    "Try it on the last 100 messages"
                </button>
            </div>
            {move || {
                tried
                    .get()
                    .map(|answer| {
                        view! {
                            <section class="space-y-2" aria-label="Test run">
                                {trial::result(rules, answer)}
                            </section>
                        }
                    })
            }}
        </form>
    }
}

/// Which numbers it is for. None chosen means all.
#[component]
fn Numbers(rules: Rules, form: Form) -> impl IntoView {
    let one = |phone: domain::Phone| {
        let id = phone.id.clone();
        let chosen = form.numbers.with_untracked(|numbers| numbers.contains(&id));
        let set = move |on: bool| {
            form.numbers.update(|numbers| {
                numbers.retain(|known| *known != id);
                if on {
                    numbers.push(id.clone());
                }
            });
        };
        tick_of(phone.title(), chosen, Callback::new(set))
    };
    let all = rules.phones.get_value().into_iter().map(one).collect::<Vec<_>>();
    view! {
        <fieldset>
            <legend class="text-xs font-medium">"Numbers"</legend>
            <p class="text-xs text-muted">
                {move || {
                    if form.numbers.with(Vec::is_empty) {
                        "All numbers. Choose some to have it for these only."
                    } else {
                        "For these numbers only."
                    }
                }}
            </p>
            {all}
            <Problem words=form.wrong.at("numbers") />
        </fieldset>
    }
}

/// How often, where, and what comes after it.
#[component]
fn Conditions(form: Form) -> impl IntoView {
    let option = move |limit: Limit| {
        view! {
            <option value=limit.name() selected=form.limit.with_untracked(|now| now == limit.name())>
                {limit.words()}
            </option>
        }
    };
    view! {
        <div class="space-y-1">
            <label class="block space-y-1">
                <span class="text-xs font-medium">"How often"</span>
                {select_box(
                    view! {
                        <select
                            class=button::SELECT
                            prop:value=form.limit
                            on:change=move |event| form.limit.set(event_target_value(&event))
                        >
                            {Limit::ALL.map(option)}
                        </select>
                    },
                )}
            </label>
            {tick("Only where nobody takes care of the conversation", form.only_unassigned)}
            {tick("Only within business hours: at other times it does nothing, and does not catch up", form.only_open)}
            {tick("Then no further rule looks at the message", form.stop)}
        </div>
    }
}

/// What one more action is chosen by.
fn add(form: Form) -> AnyView {
    let one = move |(kind, words): (&'static str, &'static str)| {
        let more = move |_| {
            if let Some(action) = action::blank(kind, &form.people()) {
                form.add(action);
            }
        };
        view! {
            <button type="button" class=button::SECONDARY on:click=more>
                <Icon glyph=Glyph::Plus class="size-4 text-muted" />
                {words}
            </button>
        }
    };
    view! {
        <div class="flex flex-wrap gap-2 noscript:hidden" role="group" aria-label="Add an action">
            {action::KINDS.map(one)}
        </div>
    }
    .into_any()
}
