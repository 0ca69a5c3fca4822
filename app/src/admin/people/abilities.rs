//! What each role can do, as the server asks it.

use super::super::keeping::CARD;
use crate::abilities::ABILITIES;
use domain::Role;
use leptos::prelude::*;

const ROLES: [Role; 3] = [Role::Viewer, Role::Operator, Role::Admin];

#[component]
pub(super) fn Abilities() -> impl IntoView {
    let heads = ROLES.map(|role| {
        view! {
            <th scope="col" class="px-1 py-2 text-center font-medium last:pr-4">
                {role.name()}
            </th>
        }
    });
    let areas = ABILITIES.map(|(area, lines)| {
        view! {
            <tbody class="border-t border-line">
                <tr>
                    <th scope="rowgroup" colspan="4" class="px-4 pt-2 text-left font-medium text-muted">
                        {area}
                    </th>
                </tr>
                {lines.iter().map(|(words, least)| line(words, *least)).collect_view()}
            </tbody>
        }
    });
    view! {
        <section class=format!("{CARD} mx-auto mt-4 max-w-4xl overflow-hidden") aria-label="What each role can do">
            <div class="px-4 py-3">
                <h2 class="font-semibold">"What each role can do"</h2>
                <p class="text-xs text-muted">"All of it only for the numbers that somebody may see. Who has no role sees nothing."</p>
            </div>
            <table class="w-full border-t border-line text-xs">
                <thead>
                    <tr>
                        <th scope="col" class="px-4 py-2 text-left font-medium">
                            "What"
                        </th>
                        {heads.into_iter().collect_view()}
                    </tr>
                </thead>
                {areas.into_iter().collect_view()}
            </table>
        </section>
    }
}

fn line(words: &'static str, least: Role) -> impl IntoView {
    let cells = ROLES.map(|role| {
        let (sign, said, colour) = if role >= least {
            ("✓", "yes", "text-ok")
        } else {
            ("–", "no", "text-muted")
        };
        view! {
            <td class=format!("px-1 py-1 text-center last:pr-4 {colour}")>
                <span aria-hidden="true">{sign}</span>
                <span class="sr-only">{said}</span>
            </td>
        }
    });
    view! {
        <tr>
            <th scope="row" class="px-4 py-1 text-left font-normal">
                {words}
            </th>
            {cells.into_iter().collect_view()}
        </tr>
    }
}
