//! The pages of the pool's domain: sign-in, new password, error. Plain forms, no script.

use super::query::Query;
use crate::{names, sns::escape};
use axum::{
    extract::RawQuery,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use std::fmt::Write as _;

fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{title}</title><link rel=\"icon\" href=\"data:,\">\
         <style>{}</style></head><body><main>{body}</main></body></html>",
        include_str!("../pages/login.css")
    );
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
        // No form-action: Chromium applies it to the redirect after the form too, and that goes to the dashboard.
        (
            header::CONTENT_SECURITY_POLICY,
            HeaderValue::from_static(
                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
            ),
        ),
    ];
    (status, headers, html).into_response()
}

fn problem_line(problem: &str) -> String {
    if problem.is_empty() {
        String::new()
    } else {
        format!("<p class=\"problem\" role=\"alert\">{}</p>", escape(problem))
    }
}

/// The sign-in form and, below it, a button for each demo user.
pub(super) fn sign_in(raw: &str, username: &str, problem: &str) -> Response {
    let action = escape(&format!("/login?{raw}"));
    let mut demo = String::new();
    for (email, name, group) in names::DEMO_USERS {
        let role = group.unwrap_or("no group");
        let _ = write!(
            demo,
            "<li><form method=\"post\" action=\"{action}\"><input type=\"hidden\" name=\"username\" value=\"{email}\">\
             <input type=\"hidden\" name=\"password\" value=\"{}\"><button class=\"demo\"><span>{name}</span><small>{role}</small></button></form></li>",
            names::DEMO_PASSWORD
        );
    }
    let status = if problem.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNAUTHORIZED
    };
    let body = format!(
        "<section class=\"card\"><h1>Sign in</h1><p class=\"hint\">Sign in to your account.</p>{}\
         <form method=\"post\" action=\"{action}\">\
         <label for=\"username\">Email address</label>\
         <input id=\"username\" name=\"username\" type=\"email\" autocomplete=\"username\" required value=\"{}\" placeholder=\"name@host.com\">\
         <label for=\"password\">Password</label>\
         <input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"current-password\" required>\
         <button class=\"primary\" type=\"submit\">Sign in</button></form></section>\
         <section class=\"card\" aria-labelledby=\"demo\"><h2 id=\"demo\">Demo accounts</h2>\
         <p class=\"hint\">One click signs in. Everybody's password is <code>{}</code>.</p><ul>{demo}</ul></section>",
        problem_line(problem),
        escape(username),
        names::DEMO_PASSWORD
    );
    page(status, "Sign in", &body)
}

/// The form in which a temporary password is replaced.
pub(super) fn new_password(raw: &str, challenge: &str, problem: &str) -> Response {
    let known = format!("<input type=\"hidden\" name=\"challenge\" value=\"{}\">", escape(challenge));
    change_password(raw, "Please enter a new password.", &known, problem)
}

/// The form in which a new password is chosen with the code that came by mail.
pub(super) fn by_code(raw: &str, username: &str, problem: &str) -> Response {
    let known = format!(
        "<input type=\"hidden\" name=\"username\" value=\"{}\"><label for=\"code\">Code</label>\
         <input id=\"code\" name=\"code\" inputmode=\"numeric\" autocomplete=\"one-time-code\" required>",
        escape(username)
    );
    change_password(
        raw,
        "Your password was reset. Enter the code that was sent to your e-mail address, and a new password.",
        &known,
        problem,
    )
}

fn change_password(raw: &str, hint: &str, known: &str, problem: &str) -> Response {
    let body = format!(
        "<section class=\"card\"><h1>Change password</h1><p class=\"hint\">{hint}</p>{}\
         <form method=\"post\" action=\"{}\">{known}\
         <label for=\"password\">New password</label>\
         <input id=\"password\" name=\"password\" type=\"password\" autocomplete=\"new-password\" minlength=\"8\" required aria-describedby=\"rules\">\
         <p class=\"hint\" id=\"rules\">At least 8 characters, with a lower-case letter and a digit.</p>\
         <button class=\"primary\" type=\"submit\">Change password</button></form></section>",
        problem_line(problem),
        escape(&format!("/login/password?{raw}")),
    );
    page(StatusCode::OK, "Change password", &body)
}

/// What the browser sees when there is nowhere safe to send it.
pub(super) async fn error(RawQuery(raw): RawQuery) -> Response {
    let query = Query::parse(raw.unwrap_or_default());
    let body = format!(
        "<section class=\"card\"><h1>An error was encountered with the requested page.</h1><p class=\"problem\" role=\"alert\">{}</p></section>",
        escape(query.get("error").unwrap_or("Unknown error"))
    );
    page(StatusCode::BAD_REQUEST, "Error", &body)
}
