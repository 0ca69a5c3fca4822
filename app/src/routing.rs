//! Routes that share one type. The framework makes code for each combination of segments and for each tuple of routes, and every
//! browser would load it before the first screen.

use crate::pages::Page;
use leptos_router::{
    ChooseView, GeneratedRouteData, MatchNestedRoutes, NestedRoute, PartialPathMatch, PathSegment, PossibleRouteMatch, RouteMatchId,
    SsrMode,
    any_nested_match::AnyNestedMatch,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
};

/// An address, or a part of one, as [`Page`] writes it: a segment in braces stands for any one, by its name.
#[derive(Clone, Copy)]
struct At(&'static str);

impl At {
    fn segments(self) -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
        let name = |segment: &'static str| segment.strip_prefix('{')?.strip_suffix('}');
        self.0.split('/').filter(|own| !own.is_empty()).map(move |own| (own, name(own)))
    }
}

impl PossibleRouteMatch for At {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let (mut rest, mut params) = (path, Vec::new());
        for (own, name) in self.segments() {
            let inner = rest.strip_prefix('/').unwrap_or(rest);
            let (given, after) = inner.split_at(inner.find('/').unwrap_or(inner.len()));
            match name {
                Some(name) if !given.is_empty() => params.push((name.into(), given.to_owned())),
                None if given == own => {}
                _ => return None,
            }
            rest = after;
        }
        Some(PartialPathMatch::new(rest, params, &path[..path.len() - rest.len()]))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        path.extend(self.segments().map(|(own, name)| match name {
            Some(name) => PathSegment::Param(name.into()),
            None => PathSegment::Static(own.into()),
        }));
    }
}

/// Routes, of which the first that fits is taken.
#[derive(Clone)]
pub(crate) struct AnyOf(pub(crate) Vec<AnyNestedRoute>);

impl MatchNestedRoutes for AnyOf {
    type Data = ();
    type Match = AnyNestedMatch;

    fn match_nested<'a>(&'a self, path: &'a str) -> (Option<(RouteMatchId, AnyNestedMatch)>, &'a str) {
        self.0
            .iter()
            .map(|route| route.match_nested(path))
            .find(|(found, _)| found.is_some())
            .unwrap_or((None, path))
    }

    fn generate_routes(&self) -> impl IntoIterator<Item = GeneratedRouteData> + '_ {
        self.0.iter().flat_map(MatchNestedRoutes::generate_routes)
    }

    fn optional(&self) -> bool {
        false
    }
}

/// A page at its address. Async everywhere: status codes and redirects come out right, and pages can be read without scripts.
pub(crate) fn page(page: &Page, view: impl ChooseView) -> AnyNestedRoute {
    below(page.path, view)
}

/// The same at an address below that of what surrounds it.
pub(crate) fn below(path: &'static str, view: impl ChooseView) -> AnyNestedRoute {
    NestedRoute::new(At(path), view).ssr_mode(SsrMode::Async).into_any_nested_route()
}

/// What stands around others; their addresses go on from its own.
pub(crate) fn around(path: &'static str, view: impl ChooseView, routes: Vec<AnyNestedRoute>) -> AnyNestedRoute {
    NestedRoute::new(At(path), view)
        .ssr_mode(SsrMode::Async)
        .child(AnyOf(routes))
        .into_any_nested_route()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(own: &'static str, path: &str) -> Option<(String, String, Vec<String>)> {
        let found = At(own).test(path)?;
        let (rest, matched) = (found.remaining().to_owned(), found.matched().to_owned());
        let params = found.params();
        Some((
            matched,
            rest,
            params.into_iter().map(|(name, value)| format!("{name}={value}")).collect(),
        ))
    }

    #[test]
    fn an_address_is_taken_segment_by_segment() {
        let yes = |matched: &str, rest: &str, params: &[&str]| {
            let params = params.iter().map(|param| (*param).to_owned()).collect();
            Some((matched.to_owned(), rest.to_owned(), params))
        };
        assert_eq!(taken("/inbox", "/inbox"), yes("/inbox", "", &[]));
        assert_eq!(taken("/inbox", "/inbox/a-1"), yes("/inbox", "/a-1", &[]));
        assert_eq!(taken("/inbox", "/inboxes"), None);
        assert_eq!(taken("{id}", "/a-1"), yes("/a-1", "", &["id=a-1"]));
        assert_eq!(taken("{id}", "/"), None);
        assert_eq!(taken("", "/a-1"), yes("", "/a-1", &[]));
        assert_eq!(taken("/bulk/{id}", "/bulk"), None);
        assert_eq!(
            taken("/t/{account}/{name}", "/t/1/hello/en"),
            yes("/t/1/hello", "/en", &["account=1", "name=hello"])
        );
    }
}
