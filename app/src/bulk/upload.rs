//! A list goes up, and the server looks at it.

use super::job::Shown;
use crate::{error::AppError, ui::NowSignal};
use domain::{UploadId, bulk::Job};
use leptos::prelude::*;

/// Pasted rows as a file.
#[cfg(feature = "hydrate")]
pub(super) fn as_file(text: &str) -> Option<web_sys::File> {
    let parts = js_sys::Array::of1(&text.into());
    web_sys::File::new_with_str_sequence(&parts, "Pasted rows.csv").ok()
}

#[cfg(not(feature = "hydrate"))]
pub(super) const fn as_file(_: &str) -> Option<web_sys::File> {
    None
}

/// Uploads a file and does with it what is to be done then. `words` say where that stands.
#[cfg(feature = "hydrate")]
pub(super) fn upload<F>(
    shown: Shown,
    now: NowSignal,
    words: RwSignal<String>,
    file: Option<web_sys::File>,
    then: impl FnOnce(UploadId) -> F + 'static,
) where
    F: Future<Output = Result<Job, AppError>> + 'static,
{
    use crate::{
        server_fns::bulk::upload_list,
        transfer::{Cancel, go_on, size_of},
    };
    use leptos::task::spawn_local;

    let Some(file) = file else { return };
    let id = shown.view.with_untracked(|view| view.job.id);
    let upload = UploadId::from_parts(now.exact().unsigned(), crate::random::bits());
    let size = size_of(&file);
    words.set("Uploading…".to_owned());
    let progress = move |there: u64| {
        let _ = words.try_set(format!("Uploading… {}%", there * 100 / size.max(1)));
    };
    spawn_local(async move {
        let done = async {
            let begun = upload_list(id, upload, file.name(), file.type_(), size).await?;
            go_on(begun, upload, &file, &Cancel::default(), progress).await?;
            let _ = words.try_set("Looking at the file…".to_owned());
            then(upload).await
        };
        let told = match done.await {
            Ok(job) => {
                shown.take(job);
                String::new()
            }
            Err(error) => {
                crate::preferences::leave_if_gone(&error);
                error.to_string()
            }
        };
        let _ = words.try_set(told);
    });
}

#[cfg(not(feature = "hydrate"))]
pub(super) fn upload<F>(_: Shown, _: NowSignal, _: RwSignal<String>, _: Option<web_sys::File>, _: impl FnOnce(UploadId) -> F + 'static)
where
    F: Future<Output = Result<Job, AppError>> + 'static,
{
}
