//! Where a passage of the documents comes from: the page on the web, and the file in our bucket.

use leptos::prelude::*;

/// Links to them; nothing where there is none that a person could open.
pub fn source_link(link: Option<String>, document: Option<String>) -> impl IntoView {
    const LINK: &str = "mt-1 block min-h-6 text-xs text-read underline underline-offset-2 [overflow-wrap:anywhere]";
    let link = link.filter(|link| link.starts_with("https://")).map(|link| (link.clone(), link));
    // The server saves it rather than showing it; in a tab of its own, because it may also say that it is gone.
    let document = document.map(|document| (document, "Open the document".to_owned()));
    let one = |(place, words)| {
        view! {
            <a href=place target="_blank" rel="noopener noreferrer" class=LINK>
                {words}
            </a>
        }
    };
    [link, document].into_iter().flatten().map(one).collect_view()
}
