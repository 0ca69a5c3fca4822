//! What a turn comes to.

use super::count_apart;
use crate::Service;
use domain::{
    PhoneId,
    assistant::{Counted, Drafter, Prompt, Source, Usage},
};

/// Bytes of a token, about: right for English, and near enough for scripts whose letters take three bytes.
const TOKEN_BYTES: usize = 4;

/// Bytes around a document that a model is given.
const FENCE_BYTES: usize = 40;

/// What a turn comes to. Counted when it is dropped, so that no way to end it leaves it out.
pub struct Bill {
    service: Service,
    phone: PhoneId,
    by: Option<Drafter>,
    pub usage: Usage,
    /// Bytes that the model was given and wrote, for backends that do not say how many tokens that is, and for turns that
    /// were broken off before they could.
    bytes: (usize, usize),
}

impl Bill {
    /// Of a turn that begins now; by whom, where a person asks.
    pub fn new(service: Service, phone: PhoneId, by: Option<Drafter>, prompt: &Prompt) -> Self {
        let mut usage = Usage::default();
        usage.add(Counted::Asked, 1);
        Self {
            service,
            phone,
            by,
            usage,
            bytes: (prompt.rules().len() + prompt.data(&[]).len(), 0),
        }
    }

    /// The model was given these as well.
    pub fn read(&mut self, sources: &[Source]) {
        let bytes = sources.iter().map(|source| source.title.len() + source.excerpt.len() + FENCE_BYTES);
        self.bytes.0 += bytes.sum::<usize>();
    }

    /// So many bytes were written by now.
    pub const fn wrote(&mut self, bytes: usize) {
        self.bytes.1 = bytes;
    }

    /// The backend says how many tokens it was.
    pub fn tokens(&mut self, input: u64, output: u64) {
        self.usage.add(Counted::Input, i64::try_from(input).unwrap_or(i64::MAX));
        self.usage.add(Counted::Output, i64::try_from(output).unwrap_or(i64::MAX));
    }

    /// A reply came whole: so long it would have been to type.
    pub fn came(&mut self, text: &str) {
        self.usage
            .add(Counted::Letters, i64::try_from(text.chars().count()).unwrap_or(i64::MAX));
        self.usage.add(Counted::Measured, 1);
    }

    /// Who was refused before the first word paid nothing.
    pub const fn nothing(&mut self) {
        self.bytes = (0, 0);
    }

    /// Says how many tokens it may have been, where the backend did not. True when that is an estimate.
    pub fn estimate(&mut self) -> bool {
        let tokens = |bytes: usize| i64::try_from(bytes.div_ceil(TOKEN_BYTES)).unwrap_or(i64::MAX);
        let is_unknown = self.usage.tokens() == 0;
        if is_unknown {
            self.usage.add(Counted::Input, tokens(self.bytes.0));
            self.usage.add(Counted::Output, tokens(self.bytes.1));
        }
        is_unknown
    }
}

impl Drop for Bill {
    fn drop(&mut self) {
        self.estimate();
        count_apart(&self.service, self.phone.clone(), std::mem::take(&mut self.usage), self.by.take());
    }
}
