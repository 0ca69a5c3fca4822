//! A sign-in service in a few lines of HTTP: discovery, keys, tokens, revocation, and the members of groups.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::{SUB, signer::signer};
use domain::Role;
use serde_json::{Value, json};
use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use url::Url;

#[derive(Clone)]
pub struct Service {
    pub url: Url,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
pub struct State {
    /// Answers nothing but 503.
    pub down: bool,
    /// Groups cannot be listed.
    pub listing_fails: bool,
    /// What the token endpoint answers next.
    pub answers: VecDeque<(u16, Value)>,
    /// What it was asked.
    pub token_requests: Vec<HashMap<String, String>>,
    /// `Authorization` of the last token request.
    pub authorization: Option<String>,
    pub revoked: Vec<String>,
    /// Times that group members were listed.
    pub listings: usize,
    members: Vec<(String, Role, Value)>,
}

impl State {
    /// Puts a person in one group, and out of the others.
    pub fn set_member(&mut self, sub: &str, username: &str, role: Role, enabled: bool) {
        self.remove_member(sub);
        let user = json!({
            "Username": username, "Enabled": enabled, "UserStatus": "CONFIRMED",
            "Attributes": [
                {"Name": "sub", "Value": sub}, {"Name": "email", "Value": format!("{username}@example.com")},
            ],
        });
        self.members.push((sub.to_owned(), role, user));
    }

    pub fn add_to_group(&mut self, sub: &str, role: Role) {
        let user = self.members.iter().find(|(member, ..)| member == sub).unwrap().2.clone();
        self.members.push((sub.to_owned(), role, user));
    }

    pub fn remove_member(&mut self, sub: &str) {
        self.members.retain(|(member, ..)| member != sub);
    }
}

impl Service {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let service = Self {
            url,
            state: Arc::default(),
        };
        let accepting = service.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let service = accepting.clone();
                tokio::spawn(async move { service.serve(stream).await });
            }
        });
        service
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub fn issuer(&self) -> String {
        format!("{}pool", self.url)
    }

    /// Claims of an access token and an ID token for Mira, an operator, that live for an hour.
    pub fn claims(&self, now: i64, nonce: &str) -> (Value, Value) {
        let issuer = self.issuer();
        let access = json!({
            "iss": issuer, "sub": SUB, "client_id": "client", "token_use": "access", "exp": now + 3600, "iat": now,
            "username": "mira", "cognito:groups": ["Operator"], "scope": "openid email",
        });
        let id = json!({
            "iss": issuer, "sub": SUB, "aud": "client", "token_use": "id", "exp": now + 3600, "iat": now, "auth_time": now,
            "nonce": nonce, "cognito:username": "mira", "email": "mira@example.com", "email_verified": true,
            "name": "Mira Okafor",
        });
        (access, id)
    }

    /// Makes the token endpoint's next answer a grant.
    pub fn grant(&self, now: i64, nonce: &str, change: impl FnOnce(&mut Value, &mut Value)) {
        let (mut access, mut id) = self.claims(now, nonce);
        change(&mut access, &mut id);
        let answer = json!({
            "access_token": signer().sign(&access), "id_token": signer().sign(&id), "refresh_token": "refresh-1",
            "token_type": "Bearer", "expires_in": 3600,
        });
        self.state().answers.push_back((200, answer));
    }

    /// Makes the token endpoint's next answer one to a refresh, with rotation when there is a new refresh token.
    pub fn refreshed(&self, now: i64, groups: &[&str], rotated: Option<&str>) {
        let (mut access, _) = self.claims(now, "");
        access["cognito:groups"] = json!(groups);
        let mut answer = json!({"access_token": signer().sign(&access), "token_type": "Bearer", "expires_in": 3600});
        if let Some(token) = rotated {
            answer["refresh_token"] = json!(token);
        }
        self.state().answers.push_back((200, answer));
    }

    pub fn refuse(&self, error: &str) {
        self.state().answers.push_back((400, json!({"error": error})));
    }

    async fn serve(&self, mut stream: TcpStream) {
        let Some((head, body)) = read(&mut stream).await else { return };
        let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
        let (status, content_type, answer) = self.answer(&head, &path, &body);
        let text = answer.to_string();
        let response = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nLocation: /elsewhere\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{text}",
            text.len()
        );
        let _ = stream.write_all(response.as_bytes()).await;
    }

    fn answer(&self, head: &str, path: &str, body: &[u8]) -> (u16, &'static str, Value) {
        let mut state = self.state();
        let json_type = "application/json";
        if state.down {
            return (503, json_type, json!({}));
        }
        let form = || url::form_urlencoded::parse(body).into_owned().collect::<HashMap<String, String>>();
        match path {
            "/pool/.well-known/openid-configuration" => {
                let at = |path: &str| self.url.join(path).unwrap().to_string();
                let document = json!({
                    "issuer": self.issuer(), "authorization_endpoint": at("/oauth2/authorize"),
                    "token_endpoint": at("/oauth2/token"), "revocation_endpoint": at("/oauth2/revoke"),
                    "jwks_uri": at("/pool/.well-known/jwks.json"),
                });
                (200, json_type, document)
            }
            "/pool/.well-known/jwks.json" => (200, json_type, json!({"keys": [signer().jwk()]})),
            "/oauth2/token" => {
                state.token_requests.push(form());
                state.authorization = header(head, "authorization").map(str::to_owned);
                let (status, answer) = state.answers.pop_front().unwrap_or((400, json!({"error": "invalid_grant"})));
                (status, json_type, answer)
            }
            "/oauth2/revoke" => {
                let token = form().remove("token").unwrap();
                state.revoked.push(token);
                (200, json_type, json!(null))
            }
            "/" => {
                state.listings += 1;
                if state.listing_fails {
                    return (400, json_type, json!({"__type": "NotAuthorizedException"}));
                }
                assert!(header(head, "x-amz-target").unwrap().ends_with(".ListUsersInGroup"));
                let request: Value = serde_json::from_slice(body).unwrap();
                let members = state.members.iter().filter(|(_, role, _)| request["GroupName"] == role.name());
                let users: Vec<Value> = members.map(|(.., user)| user.clone()).collect();
                // One user a page, so that paging is tried.
                let page: usize = request["NextToken"].as_str().map_or(0, |token| token.parse().unwrap());
                let mut answer = json!({"Users": users.get(page).into_iter().collect::<Vec<_>>()});
                if page + 1 < users.len() {
                    answer["NextToken"] = json!((page + 1).to_string());
                }
                (200, "application/x-amz-json-1.1", answer)
            }
            _ => (404, json_type, json!({})),
        }
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(':'));
    lines
        .into_iter()
        .find(|(header, _)| header.eq_ignore_ascii_case(name))
        .map(|(_, value)| value.trim())
}

async fn read(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..end].to_vec()).ok()?;
    let length: usize = header(&head, "content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some((head, body))
}
