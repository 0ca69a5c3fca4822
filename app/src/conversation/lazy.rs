//! The conversation page as a file of its own: the inbox is on the screen and alive before it is fetched.

use super::ConversationPage;

crate::lazy::lazy_page!(
    /// The route of a conversation.
    CONVERSATION,
    conversation,
    ConversationPage
);
