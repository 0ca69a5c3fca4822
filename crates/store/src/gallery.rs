//! Looking through a thread for pictures, documents and links.
//!
//! There is no index of them: few people look, and every message would pay for it. The thread is read backwards, the database
//! leaves out what is none, and one call reads so much at most; where it stopped, the next one goes on.

use crate::{
    Store, StoreError,
    item::{BODY, Item, from_body, readable, text, text_of},
    keys::{self, ENTRY_PREFIX},
};
use domain::{
    ConversationId, Message, Position,
    gallery::{GalleryPage, Shelf},
};

/// How many entries the database looks at in one request.
const AT_ONCE: i32 = 500;

/// How many requests one call makes at most, before it says how far it came.
const REQUESTS: usize = 4;

/// What stands in the JSON of every message that may be on a shelf. What people write cannot look like it: quotes in it are
/// escaped.
const fn marks(shelf: Shelf) -> &'static [&'static str] {
    match shelf {
        Shelf::Pictures => &["\"image\":{", "\"video\":{"],
        Shelf::Documents => &["\"stored\":{"],
        Shelf::Links => &["://"],
    }
}

impl Store {
    /// What stands on a shelf: the newest, or what is before a place. A look around, so it may be a moment behind: half the price.
    pub async fn gallery(
        &self,
        conversation: &ConversationId,
        shelf: Shelf,
        before: Option<Position>,
        limit: usize,
    ) -> Result<GalleryPage, StoreError> {
        let mut messages: Vec<Message> = Vec::new();
        let mut older = before;
        for _ in 0..REQUESTS {
            let (found, read_to) = self.on_shelf(conversation, shelf, older).await?;
            messages.extend(found);
            older = read_to;
            if messages.len() > limit {
                messages.truncate(limit);
                older = messages.last().map(Message::position);
                break;
            }
            if older.is_none() || messages.len() == limit {
                break;
            }
        }
        Ok(GalleryPage { messages, older })
    }

    /// One request: what was found, the newest first, and how far it looked; none when there is no more.
    async fn on_shelf(
        &self,
        conversation: &ConversationId,
        shelf: Shelf,
        before: Option<Position>,
    ) -> Result<(Vec<Message>, Option<Position>), StoreError> {
        let upper = before.map_or_else(|| format!("{ENTRY_PREFIX}~"), |before| format!("{ENTRY_PREFIX}{before}"));
        let key = keys::conversation(conversation);
        let marks = marks(shelf);
        let any: Vec<String> = (0..marks.len()).map(|index| format!("contains(#body, :mark{index})")).collect();
        let mut query = self
            .client
            .query()
            .table_name(&self.tables.main)
            .key_condition_expression("pk = :pk AND sk BETWEEN :lower AND :upper")
            // Versions before kept an attribute for each member, and no body.
            .filter_expression(format!(
                "itemType = :message AND (attribute_not_exists(#body) OR {})",
                any.join(" OR ")
            ))
            .expression_attribute_names("#body", BODY)
            .expression_attribute_values(":pk", text(key.pk))
            .expression_attribute_values(":lower", text(ENTRY_PREFIX))
            .expression_attribute_values(":upper", text(upper))
            .expression_attribute_values(":message", text("MESSAGE"))
            .scan_index_forward(false)
            .limit(AT_ONCE);
        for (index, mark) in marks.iter().enumerate() {
            query = query.expression_attribute_values(format!(":mark{index}"), text(*mark));
        }
        let output = query.send().await?;
        let read_to = output.last_evaluated_key.as_ref().map(place).transpose()?;
        let mut found: Vec<Message> = readable(output.items.unwrap_or_default(), &self.skipped, from_body);
        // BETWEEN includes its end.
        found.retain(|message| shelf.holds(message) && before.is_none_or(|before| message.position() < before));
        Ok((found, read_to))
    }
}

fn place(key: &Item) -> Result<Position, StoreError> {
    let place = text_of(key, keys::SK).and_then(|sk| sk.strip_prefix(ENTRY_PREFIX)?.parse().ok());
    place.ok_or_else(|| StoreError::malformed("a read that ended at no entry"))
}
