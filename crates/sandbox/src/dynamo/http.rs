//! HTTP/1.1 as far as a proxy needs it: where a message ends, and what it is for.

use std::io::{Error, ErrorKind, Result};
use tokio::{io::AsyncReadExt as _, net::TcpStream};

/// DynamoDB takes 16 MB; whoever sends more is cut off.
const MOST: usize = 17 * 1024 * 1024;

/// One whole request or answer, as it came.
pub(super) struct Message {
    pub(super) bytes: Vec<u8>,
    head: usize,
    /// No more messages come after this one.
    pub(super) last: bool,
}

impl Message {
    pub(super) fn body(&self) -> &[u8] {
        self.bytes.get(self.head..).unwrap_or_default()
    }

    /// The value of a header.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        header(self.bytes.get(..self.head)?, name)
    }

    /// Whether it is a request whose answer has a head only.
    pub(super) fn is_head(&self) -> bool {
        self.bytes.starts_with(b"HEAD ")
    }
}

fn header<'a>(head: &'a [u8], name: &str) -> Option<&'a str> {
    let text = std::str::from_utf8(head).ok()?;
    text.split("\r\n").skip(1).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

/// One side of the proxy: a connection and what was read beyond the last message.
pub(super) struct Side {
    pub(super) stream: TcpStream,
    ahead: Vec<u8>,
}

impl Side {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            ahead: Vec::with_capacity(16 * 1024),
        }
    }

    /// The next message; `None` when the other side closed the connection between two messages.
    pub(super) async fn read(&mut self, answer_to_head: bool) -> Result<Option<Message>> {
        let mut searched = 0;
        let head = loop {
            if let Some(at) = self.ahead[searched..].windows(4).position(|w| w == b"\r\n\r\n") {
                break searched + at + 4;
            }
            searched = self.ahead.len().saturating_sub(3);
            if !self.more().await? {
                return if self.ahead.is_empty() {
                    Ok(None)
                } else {
                    Err(ErrorKind::UnexpectedEof.into())
                };
            }
        };
        let invalid = |what: &str| Error::new(ErrorKind::InvalidData, what.to_owned());
        let part = &self.ahead[..head];
        if header(part, "transfer-encoding").is_some() {
            return Err(invalid("a message without a length"));
        }
        let last = header(part, "connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        let length = match header(part, "content-length") {
            _ if answer_to_head => 0,
            Some(text) => text.parse().map_err(|_| invalid("a length that is no number"))?,
            None => 0_usize,
        };
        let total = head.saturating_add(length);
        if total > MOST {
            return Err(invalid("a message that is too long"));
        }
        self.ahead.reserve(total.saturating_sub(self.ahead.len()));
        while self.ahead.len() < total {
            if !self.more().await? {
                return Err(ErrorKind::UnexpectedEof.into());
            }
        }
        let rest = self.ahead.split_off(total);
        let bytes = std::mem::replace(&mut self.ahead, rest);
        Ok(Some(Message { bytes, head, last }))
    }

    async fn more(&mut self) -> Result<bool> {
        if self.ahead.len() > MOST {
            return Err(Error::new(ErrorKind::InvalidData, "a head that does not end"));
        }
        self.ahead.reserve(8 * 1024);
        Ok(self.stream.read_buf(&mut self.ahead).await? > 0)
    }
}
