//! Messages and the pointers to them. Pages of a thread are in `entries`.

use crate::{
    Commit, Store, StoreError,
    item::{BODY, Item, from_body, key_of, number, readable, stamp, text, text_of, to_body},
    keys,
    sessions::held,
};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use domain::{ConversationId, Message, MessageId, Millis, Position, Wamid, newer};
use std::collections::HashMap;

/// Where a message stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct MessageKey {
    pub conversation: ConversationId,
    pub position: Position,
}

impl MessageKey {
    /// The key of a message.
    pub fn of(message: &Message) -> Self {
        Self {
            conversation: message.conversation.clone(),
            position: message.position(),
        }
    }
}

/// The state of a WhatsApp id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pointer {
    Nothing,
    /// No message yet, but reports or acts that wait for it; how many were put there.
    Waiting(u64),
    Message(MessageKey),
}

/// Where a scan goes on.
#[derive(Debug)]
pub struct ScanPlace(Item);

/// Messages with what WhatsApp sent, as text.
#[derive(Debug)]
pub struct RawMessages {
    pub messages: Vec<(Message, String)>,
    /// None when there are no more.
    pub next: Option<ScanPlace>,
}

/// The attribute with WhatsApp's own object.
const RAW: &str = "raw";

const MESSAGE: &str = "MESSAGE";

/// The attribute of a pointer whose message is not known yet: how often something was put there to wait.
pub(crate) const WAITING: &str = "waiting";

impl Store {
    /// One message, strongly consistent.
    pub async fn message(&self, key: &MessageKey) -> Result<Option<Message>, StoreError> {
        self.item(keys::message(&key.conversation, key.position))
            .await?
            .map(from_body)
            .transpose()
    }

    /// The message with a WhatsApp id, or to which the act with that id was done.
    pub async fn message_by_wamid(&self, wamid: &Wamid) -> Result<Option<MessageKey>, StoreError> {
        Ok(match self.known(wamid).await? {
            Pointer::Message(key) => Some(key),
            Pointer::Nothing | Pointer::Waiting(_) => None,
        })
    }

    /// The state of a WhatsApp id.
    pub async fn known(&self, wamid: &Wamid) -> Result<Pointer, StoreError> {
        let Some(item) = self.item(keys::wamid_pointer(wamid)).await? else {
            return Ok(Pointer::Nothing);
        };
        match item.get(WAITING).and_then(|count| count.as_n().ok()?.parse().ok()) {
            Some(count) => Ok(Pointer::Waiting(count)),
            None => pointer(&item).map(Pointer::Message),
        }
    }

    /// A page of all messages that have WhatsApp's own object beside them, in no order.
    pub async fn raw_messages(&self, place: Option<ScanPlace>) -> Result<RawMessages, StoreError> {
        let output = self
            .client
            .scan()
            .table_name(&self.tables.main)
            .consistent_read(true)
            .filter_expression("itemType = :message AND attribute_exists(#raw)")
            .expression_attribute_names("#raw", RAW)
            .expression_attribute_values(":message", text(MESSAGE))
            .set_exclusive_start_key(place.map(|place| place.0))
            .send()
            .await?;
        let read = |item: Item| {
            let raw = text_of(&item, RAW).unwrap_or_default().to_owned();
            from_body(item).map(|message| (message, raw))
        };
        Ok(RawMessages {
            messages: readable(output.items.unwrap_or_default(), &self.skipped, read),
            next: output.last_evaluated_key.map(ScanPlace),
        })
    }

    /// The message that we sent under an id.
    pub async fn outbound_message(&self, id: MessageId) -> Result<Option<MessageKey>, StoreError> {
        self.item(keys::outbound_pointer(id)).await?.map(|item| pointer(&item)).transpose()
    }

    /// Marks a queued message as being sent by one attempt. True when this attempt has it; false when the message moved on.
    ///
    /// A claim whose answer was lost is recognised by its attempt id.
    pub async fn claim_sending(&self, message: &Message, version: u64, attempt: &str, at: Millis) -> Result<bool, StoreError> {
        let mut item = message_item(message, None)?;
        item.insert("attempt".to_owned(), text(attempt));
        item.insert("attemptAt".to_owned(), number(at.0));
        let result = self
            .client
            .put_item()
            .table_name(&self.tables.main)
            .set_item(Some(item))
            .condition_expression("v = :v OR attempt = :attempt")
            .expression_attribute_values(":v", number(version))
            .expression_attribute_values(":attempt", text(attempt))
            .send()
            .await;
        match result {
            Ok(_) => Ok(true),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(PutItemError::is_conditional_check_failed_exception) =>
            {
                Ok(false)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Gives back a claim that surely came to nothing: the message waits as it did before. False when something else was written
    /// in between. `message` is the one that waits, `version` that of the claim.
    pub async fn release_sending(&self, message: &Message, version: u64, attempt: &str) -> Result<bool, StoreError> {
        let put = self.client.put_item().table_name(&self.tables.main);
        let put = put
            .set_item(Some(message_item(message, None)?))
            .condition_expression("v = :v AND attempt = :attempt")
            .expression_attribute_values(":v", number(version))
            .expression_attribute_values(":attempt", text(attempt));
        held(put.send().await)
    }

    /// When the running attempt of a message began; none when no attempt has it.
    pub async fn attempt_began(&self, key: &MessageKey) -> Result<Option<Millis>, StoreError> {
        let item = self
            .client
            .get_item()
            .table_name(&self.tables.main)
            .set_key(Some(key_of(keys::message(&key.conversation, key.position))))
            .consistent_read(true)
            .projection_expression("attemptAt")
            .send()
            .await?
            .item;
        Ok(item.and_then(|item| item.get("attemptAt")?.as_n().ok()?.parse().ok()).map(Millis))
    }
}

impl<T: Clone> Commit<'_, T> {
    /// Writes a new message; `raw` is WhatsApp's own object for what a customer sent.
    pub fn create_message(&mut self, tag: T, message: &Message, raw: Option<&str>) {
        self.create(tag, message_item(message, raw));
    }

    /// Writes a message over a version. Only for messages of ours: they have no raw object to lose.
    pub fn put_outbound(&mut self, tag: T, message: &Message, version: u64) {
        self.replace(tag, message_item(message, None), Some(version));
    }

    /// Writes what was done to a message of a customer's over a version; its raw object stays.
    pub fn put_marks(&mut self, tag: T, message: &Message, version: u64) {
        let body = newer::write(message).map(text).map_err(StoreError::malformed);
        let key = keys::message(&message.conversation, message.position());
        self.update(tag, key, body, |update, body| {
            update
                .update_expression("SET #body = :body, v = :new")
                .condition_expression("v = :v")
                .expression_attribute_names("#body", BODY)
                .expression_attribute_values(":body", body)
                .expression_attribute_values(":new", number(message.v))
                .expression_attribute_values(":v", number(version))
        });
    }

    /// Writes a message over a version that has been changed, whoever wrote it and whatever was done to it.
    pub fn put_changed(&mut self, tag: T, message: &Message, version: u64) {
        if message.marks.hidden.is_some() {
            self.put_hidden(tag, message, version);
        } else if message.is_inbound() {
            self.put_marks(tag, message, version);
        } else {
            self.put_outbound(tag, message, version);
        }
    }

    /// Writes a message that is hidden. What it said stays beside it, where no page reads it.
    fn put_hidden(&mut self, tag: T, message: &Message, version: u64) {
        let body = newer::write(message).map(text).map_err(StoreError::malformed);
        let key = keys::message(&message.conversation, message.position());
        self.update(tag, key, body, |update, body| {
            update
                .update_expression("SET kept = if_not_exists(kept, #body), #body = :body, v = :new")
                .condition_expression("v = :v")
                .expression_attribute_names("#body", BODY)
                .expression_attribute_values(":body", body)
                .expression_attribute_values(":new", number(message.v))
                .expression_attribute_values(":v", number(version))
        });
    }

    /// Points from the id of an act to the message it was done to; the id must be free. `raw` is WhatsApp's own object.
    pub fn create_act_pointer(&mut self, tag: T, act: &Wamid, key: &MessageKey, raw: &str) {
        self.create(tag, Ok(act_item(act, key, raw)));
    }

    /// The same for an act that waited: delivered twice, it may stand there already. Fails when something waits for it.
    pub fn put_act_pointer(&mut self, tag: T, act: &Wamid, key: &MessageKey, raw: &str) {
        self.put(tag, Ok(act_item(act, key, raw)), |put| {
            put.condition_expression("attribute_not_exists(waiting)")
        });
    }

    /// Points from a WhatsApp id to its message; the id must be free.
    pub fn create_wamid_pointer(&mut self, tag: T, wamid: &Wamid, key: &MessageKey) {
        self.create(tag, Ok(pointer_item(keys::wamid_pointer(wamid), key)));
    }

    /// Points from our own id to its message; the id must be free.
    pub fn create_outbound_pointer(&mut self, tag: T, id: MessageId, key: &MessageKey) {
        self.create(tag, Ok(pointer_item(keys::outbound_pointer(id), key)));
    }
}

fn message_item(message: &Message, raw: Option<&str>) -> Result<Item, StoreError> {
    let key = keys::message(&message.conversation, message.position());
    let mut item = to_body(key, MESSAGE, message, message.v)?;
    if let Some(raw) = raw {
        item.insert(RAW.to_owned(), text(raw));
    }
    Ok(item)
}

fn act_item(act: &Wamid, key: &MessageKey, raw: &str) -> Item {
    let mut item = pointer_item(keys::wamid_pointer(act), key);
    item.insert(RAW.to_owned(), text(raw));
    item
}

pub(crate) fn pointer_item(key: keys::Key, message: &MessageKey) -> Item {
    let mut item = HashMap::from([
        ("conversation".to_owned(), text(message.conversation.to_string())),
        ("position".to_owned(), text(message.position.to_string())),
    ]);
    stamp(&mut item, key, "MESSAGE_STATUS");
    item
}

pub(crate) fn pointer(item: &Item) -> Result<MessageKey, StoreError> {
    let part = |name| text_of(item, name).ok_or_else(|| StoreError::malformed("pointer without its message"));
    Ok(MessageKey {
        conversation: part("conversation")?.parse().map_err(StoreError::malformed)?,
        position: part("position")?.parse().map_err(StoreError::malformed)?,
    })
}
