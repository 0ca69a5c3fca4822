//! What kind of address each is, and what follows from that. Layers ask here; none has a list of paths of its own.

use axum::extract::Request;

/// The kinds of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// A page of ours, in HTML.
    Page,
    /// A server function that pages call.
    Call,
    /// What a page posts without scripts.
    Form,
    /// The same with a file in it.
    FileForm,
    /// On the way to Cognito and back.
    SignIn,
    /// The live stream.
    Stream,
    /// Events, signed by whoever sends them.
    Webhook,
    /// Programs of customers, with a key of their own.
    #[allow(dead_code, reason = "its rules stand here before its first route does")]
    Api,
    /// Pictures, sound and documents of conversations.
    Media,
    /// A part of a file that is to be sent.
    Upload,
    /// A whole document of the knowledge base.
    Document,
    /// A file that is the same for everybody.
    File,
    /// For load balancers.
    Health,
}

/// Which limit on how often one address may ask holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bucket {
    /// SNS takes a 4xx for "never again", and a load balancer that is refused would take a healthy server out.
    Unlimited,
    Address,
    /// That of the address, and a narrow one of its own.
    SignIn,
}

/// What an error looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Errors {
    /// A page for browsers, a sentence for everything else.
    Page,
    /// `AppError` as JSON.
    Json,
    /// A sentence.
    Bare,
}

impl Class {
    /// Most bytes of a request's body.
    pub(crate) const fn body_limit(self) -> usize {
        match self {
            // A text that is much too long comes back to be shortened, so it has to fit. A letter may take nine bytes in a form.
            Self::Form => 512 * 1024,
            // The largest file, and the fields beside it. It goes on to the bucket as it comes.
            Self::FileForm => 101 * 1024 * 1024,
            // SNS delivers 256 KiB at most by HTTP; the envelope's escapes can double a message.
            Self::Webhook => 640 * 1024,
            // A part is held in memory until the bucket has it.
            Self::Upload => 6 * 1024 * 1024,
            // The largest document. It goes on to the bucket as it comes.
            Self::Document => 51 * 1024 * 1024,
            // A text of 4,096 units and what belongs to it, with room to spare.
            Self::Page | Self::Call | Self::SignIn | Self::Stream | Self::Api | Self::Media | Self::File | Self::Health => 64 * 1024,
        }
    }

    pub(crate) const fn bucket(self) -> Bucket {
        match self {
            Self::File | Self::Webhook | Self::Health => Bucket::Unlimited,
            Self::SignIn => Bucket::SignIn,
            Self::Page
            | Self::Call
            | Self::Form
            | Self::FileForm
            | Self::Stream
            | Self::Api
            | Self::Media
            | Self::Upload
            | Self::Document => Bucket::Address,
        }
    }

    /// Whether it counts among what one person may ask for. A thread full of pictures would use that up.
    pub(crate) const fn counts_person(self) -> bool {
        !matches!(self, Self::Media)
    }

    pub(crate) const fn errors(self) -> Errors {
        match self {
            Self::Page | Self::Form | Self::FileForm | Self::SignIn | Self::Media | Self::File => Errors::Page,
            Self::Call | Self::Api | Self::Upload | Self::Document => Errors::Json,
            Self::Stream | Self::Webhook | Self::Health => Errors::Bare,
        }
    }

    /// Whether unsafe requests must come from our own pages. Programs carry a proof that browsers do not add by themselves.
    pub(crate) const fn checks_origin(self) -> bool {
        !matches!(self, Self::Webhook | Self::Api)
    }
}

/// What holds for a request, found once by the outermost layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) class: Class,
    /// Whether it is answered without a session.
    pub(crate) is_open: bool,
}

impl Rule {
    /// For addresses that lead nowhere.
    pub(crate) const CLOSED_PAGE: Self = Self {
        class: Class::Page,
        is_open: false,
    };

    pub(crate) fn of(request: &Request) -> Self {
        request.extensions().get::<Self>().copied().unwrap_or(Self::CLOSED_PAGE)
    }
}
