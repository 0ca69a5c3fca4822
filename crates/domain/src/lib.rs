//! Types and rules of a WhatsApp team inbox. No IO, no globals; the same code runs on the server and in the browser.

pub mod account;
pub mod act;
pub mod assistant;
pub mod audit;
pub mod author;
pub mod bulk;
pub mod causes;
pub mod clock;
pub mod consent;
pub mod contact;
pub mod content;
pub mod context;
pub mod conversation;
pub mod csv;
pub mod day_place;
pub mod delivery;
pub mod device;
pub mod draft;
pub mod entry;
pub mod failure;
pub mod gallery;
pub mod hours;
pub mod ids;
pub mod inbound;
pub mod inbox;
pub mod interactive;
pub mod kept_event;
pub mod kind;
pub mod later;
pub mod live;
pub mod media;
pub mod member;
pub mod message;
pub mod newer;
pub mod notice;
pub mod now_board;
pub mod order;
pub mod phone;
pub mod phone_number;
pub mod place;
pub mod problem;
pub mod recipient;
pub mod role;
pub mod rule;
pub mod settings;
pub mod statistics;
pub mod stop_words;
pub mod template;
pub mod text;
pub mod thread;
pub mod unread;
pub mod window;
pub mod zone;

pub use act::{Act, Marks, Moment, OwnReaction};
pub use author::{Author, AuthorKind};
pub use causes::Causes;
pub use clock::{Clock, Millis, Seconds};
pub use consent::{Consent, ConsentSource};
pub use contact::{Contact, CustomerCard, Marketing};
pub use content::Content;
pub use context::Context;
pub use conversation::{Assignee, Conversation, ConversationState, LastMessage, ReplyRefused};
pub use day_place::DayPlace;
pub use delivery::{Delivery, DeliveryState};
pub use draft::{Asked, Draft};
pub use entry::Entry;
pub use failure::{Failure, Retry};
pub use hours::Hours;
pub use ids::{
    AccountId, Bsuid, BulkId, ConversationId, CustomerId, DraftId, EventId, IdError, Language, MessageId, PhoneId, RuleId, TemplateName,
    UploadId, UserId, ViewId, Wamid,
};
pub use interactive::Interactive;
pub use kind::Kind;
pub use later::{Later, Scheduled};
pub use live::{FeedItem, LiveEvent};
pub use media::Media;
pub use member::{Invitation, Member, MemberAct, MemberState, SignedIn};
pub use message::{Direction, Message, Position};
pub use newer::Newer;
pub use notice::{Notice, NoticeKind, NoticePage, Severity};
pub use phone::Phone;
pub use phone_number::PhoneNumber;
pub use problem::Problem;
pub use recipient::Recipient;
pub use role::Role;
pub use rule::Rule;
pub use text::{MessageText, TextError};
pub use unread::Unread;
pub use window::Window;
pub use zone::Zone;

/// Version of the shapes that are stored and sent to browsers. Grows with every new member, state or kind. Readers work with
/// what they understand of a greater one and keep the rest ([`newer`]).
pub const SCHEMA: u32 = 7;
