//! The dialog that invites many people by a file. What is in it is looked at before anybody is invited.

use super::{super::keeping::FIELD, People};
use crate::{
    error::AppError,
    preferences::leave_if_gone,
    server_fns::members::invite_member,
    ui::{Dialog, Problem, button},
};
use domain::{Invitation, Role, member::ListLine};
use leptos::{html, prelude::*, task::spawn_local};

/// What is in the file, and how far it is.
#[derive(Clone, Copy)]
struct Many {
    team: People,
    /// What was read; none before.
    list: RwSignal<Option<Vec<ListLine>>>,
    problem: RwSignal<Option<String>>,
    /// What is under way, in words.
    busy: RwSignal<Option<String>>,
    /// Who was not invited, and why.
    refused: RwSignal<Vec<String>>,
}

impl Many {
    #[cfg(feature = "hydrate")]
    fn read(self, input: &web_sys::HtmlInputElement) {
        use super::super::file;
        use domain::member::{MOST_LIST_BYTES, people};
        let Some(file) = file::chosen(input) else { return };
        spawn_local(async move {
            let list = file::text_of(&file, MOST_LIST_BYTES).await.and_then(|text| people(&text));
            // The dialog may be closed by now.
            let _ = self.refused.try_set(Vec::new());
            let _ = self.problem.try_set(list.as_ref().err().cloned());
            let _ = self.list.try_set(list.ok());
        });
    }

    /// Those who can be invited and have no account yet.
    fn new_ones(self) -> Vec<Invitation> {
        let known = self.team.members.with(|members| {
            let emails = members.iter().filter_map(|member| member.email.as_ref());
            emails.map(|email| email.to_lowercase()).collect::<Vec<_>>()
        });
        self.list.with(|list| {
            let fits = list.iter().flatten().filter_map(|line| match line {
                ListLine::Fits(one) if !known.iter().any(|email| email == one.email()) => Some(one.clone()),
                _ => None,
            });
            fits.collect()
        })
    }

    /// One after the other: each is an act of its own in the audit.
    fn invite(self) {
        if self.busy.with_untracked(Option::is_some) {
            return;
        }
        let all = untrack(|| self.new_ones());
        self.busy.set(Some("Inviting …".to_owned()));
        self.problem.set(None);
        self.refused.set(Vec::new());
        spawn_local(async move {
            let (many, mut done) = (all.len(), 0);
            let mut refused = Vec::new();
            let mut stopped = None;
            for (at, one) in (1..).zip(all) {
                if self.busy.try_set(Some(format!("{at} of {many}: {} …", one.name()))).is_some() {
                    // The page is gone; who is invited stays so.
                    return;
                }
                match invite_member(one.email().to_owned(), one.name().to_owned(), one.role()).await {
                    Ok(_) => done += 1,
                    Err(AppError::Invalid(why)) => refused.push(format!("{}: {why}", one.email())),
                    Err(error) => {
                        if leave_if_gone(&error) {
                            return;
                        }
                        stopped = Some(format!("{error} Who is left can be invited by the same file."));
                        break;
                    }
                }
            }
            let _ = self.busy.try_set(None);
            let _ = self.refused.try_set(refused);
            let _ = self.problem.try_set(stopped);
            match done {
                0 => self.team.say("Nobody was invited."),
                1 => self.team.say("1 person is invited, and gets an e-mail."),
                many => self.team.say(&format!("{many} people are invited, and get an e-mail each.")),
            }
            self.team.fetch();
        });
    }
}

#[component]
pub(super) fn InviteMany(team: People) -> impl IntoView {
    view! {
        <Dialog open=team.many label="Invite people from a file">
            <Form team />
        </Dialog>
    }
}

#[component]
fn Form(team: People) -> impl IntoView {
    let many = Many {
        team,
        list: RwSignal::new(None),
        problem: RwSignal::new(None),
        busy: RwSignal::new(None),
        refused: RwSignal::new(Vec::new()),
    };
    let input = NodeRef::<html::Input>::new();
    let pick = move |_| {
        #[cfg(feature = "hydrate")]
        if let Some(input) = input.get_untracked() {
            many.read(&input);
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = many;
    };
    let is_busy = move || many.busy.with(Option::is_some);
    view! {
        <div class="space-y-3 overflow-y-auto p-4">
            <label class="block space-y-1">
                <span class="text-xs font-medium">"File"</span>
                <input
                    node_ref=input
                    type="file"
                    accept=".csv,.tsv,.txt,text/csv,text/plain"
                    class=format!("{FIELD} py-1.5")
                    disabled=is_busy
                    on:change=pick
                />
                <span class="block text-xs text-muted">
                    "A line a person: e-mail address, name, role. Who has no role in it becomes Viewer. Cognito itself sends 50 e-mails a day."
                </span>
            </label>
            <Found many />
            <p class="text-xs text-muted" role="status">
                {move || many.busy.get()}
            </p>
            <Problem words=many.problem />
        </div>
    }
}

/// What was read, and the button.
#[component]
fn Found(many: Many) -> impl IntoView {
    let new_ones = Memo::new(move |_| many.new_ones());
    move || {
        let list = many.list.get()?;
        let (new_ones, refused) = (new_ones.get(), many.refused.get());
        let wrong: Vec<String> = list
            .iter()
            .filter_map(|line| match line {
                ListLine::Wrong(number, why) => Some(format!("Line {number}: {why}")),
                ListLine::Fits(_) => None,
            })
            .collect();
        let known = list.len().saturating_sub(wrong.len() + new_ones.len());
        let button = (!new_ones.is_empty()).then(|| {
            let words = match new_ones.len() {
                1 => "Invite 1 person".to_owned(),
                count => format!("Invite {count} people"),
            };
            view! {
                <button
                    type="button"
                    class=button::PRIMARY
                    disabled=move || many.busy.with(Option::is_some)
                    on:click=move |_| many.invite()
                >
                    {words}
                </button>
            }
        });
        Some(view! {
            <p>{summary(&new_ones, known)}</p>
            {lines("Left out", wrong)}
            {lines("Not invited", refused)}
            {button}
        })
    }
}

fn lines(title: &'static str, lines: Vec<String>) -> Option<impl IntoView> {
    (!lines.is_empty()).then(|| {
        view! {
            <div class="text-xs">
                <p class="font-medium text-warn">{title}</p>
                <ul aria-label=title class="max-h-40 list-disc overflow-y-auto ps-5" tabindex="0">
                    {lines.into_iter().map(|line| view! { <li class="[overflow-wrap:anywhere]">{line}</li> }).collect_view()}
                </ul>
            </div>
        }
    })
}

/// `12 to invite: 2 Admins, 10 Viewers. 3 have an account already.`
fn summary(new_ones: &[Invitation], known: usize) -> String {
    let roles = Role::ALL.into_iter().rev().filter_map(|role| {
        let many = new_ones.iter().filter(|one| one.role() == role).count();
        match many {
            0 => None,
            1 => Some(format!("1 {}", role.name())),
            many => Some(format!("{many} {}s", role.name())),
        }
    });
    let roles: Vec<String> = roles.collect();
    let new_ones = if roles.is_empty() {
        "Nobody to invite.".to_owned()
    } else {
        format!("{} to invite: {}.", new_ones.len(), roles.join(", "))
    };
    match known {
        0 => new_ones,
        1 => format!("{new_ones} 1 has an account already."),
        many => format!("{new_ones} {many} have an account already."),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_list_is_summed_up_by_roles() {
        let one = |role| Invitation::parse("a@b.example", "A", role).unwrap();
        let list = [one(Role::Viewer), one(Role::Admin), one(Role::Viewer)];
        assert_eq!(summary(&list, 0), "3 to invite: 1 Admin, 2 Viewers.");
        assert_eq!(summary(&list[..1], 1), "1 to invite: 1 Viewer. 1 has an account already.");
        assert_eq!(summary(&[], 4), "Nobody to invite. 4 have an account already.");
    }
}
