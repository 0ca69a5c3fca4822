//! The brand of a page: what an Admin has set, over what the server was started with.

use crate::{
    routes::{Class, Rule},
    state::AppState,
};
use app::Brand;
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use domain::{Causes, settings::BrandSettings};
use service::Service;
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// A page waits so long for it; then it is as it was last.
const PATIENCE: Duration = Duration::from_millis(500);

/// The brand as it was last. It is put together only when something else is set.
pub(crate) struct Brands {
    configured: Brand,
    last: Mutex<Option<(BrandSettings, Brand)>>,
}

impl Brands {
    pub(crate) const fn new(configured: Brand) -> Self {
        Self {
            configured,
            last: Mutex::new(None),
        }
    }

    /// What the server was started with.
    pub(crate) const fn configured(&self) -> &Brand {
        &self.configured
    }

    /// The brand now.
    pub(crate) async fn now(&self, service: &Service) -> Brand {
        let read = tokio::time::timeout(PATIENCE, Box::pin(service.brand())).await;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let known = last.clone();
        let Ok(Ok(set)) = read else {
            return known.map_or_else(|| self.configured.clone(), |(_, brand)| brand);
        };
        if let Some((_, brand)) = known.filter(|(known, _)| *known == set) {
            return brand;
        }
        let brand = self.configured.with(&set).unwrap_or_else(|error| {
            // A colour that another version allowed.
            tracing::warn!(error = %Causes(&error), "the brand that is set cannot be shown");
            self.configured.clone()
        });
        *last = Some((set, brand.clone()));
        brand
    }
}

/// Gives pages their brand.
pub(crate) async fn of_pages(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let class = request.extensions().get::<Rule>().map(|rule| rule.class);
    if matches!(class, Some(Class::Page | Class::Form | Class::FileForm)) {
        let brand = state.brands.now(&state.service).await;
        request.extensions_mut().insert(brand);
    }
    next.run(request).await
}
