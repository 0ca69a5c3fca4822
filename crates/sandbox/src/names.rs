//! The fixed names of the sandbox's one account: region, pool, topic, queues, WABA and numbers.

/// The only region there is.
pub const REGION: &str = "us-east-1";
/// The account all resources belong to.
pub const ACCOUNT: &str = "000000000000";
/// The user pool.
pub const USER_POOL_ID: &str = "us-east-1_Sandbox01";
/// The dashboard's app client: public, so it proves itself with PKCE alone.
pub const CLIENT_ID: &str = "wecaredashboard0000000000";
/// The topic that EUM Social publishes to.
pub const TOPIC_ARN: &str = "arn:aws:sns:us-east-1:000000000000:base-wecare-digital";
/// The queue the ingest workers read.
pub const INGEST_QUEUE: &str = "wecare-ingest";
/// Where what cannot be ingested ends after five receives.
pub const INGEST_DLQ: &str = "wecare-ingest-dlq";
/// Where what SNS cannot give to the ingest queue ends.
pub const SUBSCRIPTION_DLQ: &str = "wecare-subscription-dlq";
/// The subscription of the ingest queue to the topic.
pub const INGEST_SUBSCRIPTION_ARN: &str = "arn:aws:sns:us-east-1:000000000000:base-wecare-digital:5a0d0b0c-0000-4000-8000-000000000001";
/// EUM's id of the one WhatsApp Business Account.
pub const WABA_ID: &str = "waba-5a0d0b0c000040008000000000000001";
/// EUM's id of another account, which a test may link and of which Meta says nothing.
pub const REFUSING_WABA_ID: &str = "waba-00000000000000000000000000000009";
/// Meta's id of the first account.
pub const META_WABA_ID: &str = "210000000000001";
/// Its name.
pub const WABA_NAME: &str = "WECARE Sandbox";
/// The server's table of conversations.
pub const TABLE: &str = "wecare";
/// The server's table of sessions.
pub const SESSIONS_TABLE: &str = "wecare-sessions";
/// The bucket of the server's media.
pub const MEDIA_BUCKET: &str = "wecare-inbox-media";
/// Where the sandbox's advertisements are.
pub const AD_HOST: &str = "ads.example";
/// The picture of one, there.
pub const AD_PICTURE: &str = "/autumn.jpg";
/// The agent of Bedrock.
pub const AGENT_ID: &str = "SANDBOXAG1";
/// The alias of its draft.
pub const AGENT_ALIAS: &str = "TSTALIASID";
/// The knowledge base of the invented company.
pub const KNOWLEDGE_BASE: &str = "SANDBOXKB1";
/// Its data source, which reads what is in the bucket under [`KNOWLEDGE_PREFIX`].
pub const DATA_SOURCE: &str = "SANDBOXDS1";
/// Where the documents are.
pub const KNOWLEDGE_PREFIX: &str = "knowledge/";
/// The one model, by its inference profile.
pub const MODEL: &str = "us.amazon.nova-pro-v1:0";
/// Who signs requests to AWS. Only S3 looks at it.
pub const ACCESS_KEY: &str = "sandbox";
/// What it is signed with.
pub const SECRET_KEY: &str = "sandbox";
/// The password of every demo user.
pub const DEMO_PASSWORD: &str = "demo-pass-1";

/// One of our own WhatsApp numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OurNumber {
    /// EUM's id, `phone-number-id-` and 32 hexadecimal digits.
    pub eum_id: &'static str,
    /// Meta's id.
    pub meta_id: &'static str,
    /// `+` and digits.
    pub e164: &'static str,
    /// As Meta prints it.
    pub display: &'static str,
    /// The verified name.
    pub name: &'static str,
}

impl OurNumber {
    /// The number's ARN.
    pub fn arn(&self) -> String {
        format!(
            "arn:aws:social-messaging:{REGION}:{ACCOUNT}:phone-number-id/{}",
            self.eum_id.trim_start_matches("phone-number-id-")
        )
    }

    /// Digits without the plus.
    pub fn digits(&self) -> &'static str {
        self.e164.trim_start_matches('+')
    }
}

/// The two numbers of the account.
pub const OUR_NUMBERS: [OurNumber; 2] = [
    OurNumber {
        eum_id: "phone-number-id-5a0d0b0c000040008000000000000011",
        meta_id: "310000000000011",
        e164: "+919000010001",
        display: "+91 90000 10001",
        name: "WECARE Support",
    },
    OurNumber {
        eum_id: "phone-number-id-5a0d0b0c000040008000000000000012",
        meta_id: "310000000000012",
        e164: "+442079460018",
        display: "+44 20 7946 0018",
        name: "WECARE Sales",
    },
];

/// Finds one of our numbers by EUM id, ARN, Meta id or the number itself.
pub fn our_number(id: &str) -> Option<OurNumber> {
    OUR_NUMBERS
        .into_iter()
        .find(|n| n.eum_id == id || n.meta_id == id || n.e164 == id || n.arn() == id)
}

/// The WABA's ARN.
pub fn waba_arn() -> String {
    format!(
        "arn:aws:social-messaging:{REGION}:{ACCOUNT}:waba/{}",
        WABA_ID.trim_start_matches("waba-")
    )
}

/// The ARN of a queue.
pub(crate) fn queue_arn(name: &str) -> String {
    format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{name}")
}

/// The demo users: e-mail, name, group.
pub const DEMO_USERS: [(&str, &str, Option<&str>); 5] = [
    ("vikram@demo.example", "Vikram Rao", Some("Viewer")),
    ("asha@demo.example", "Asha Menon", Some("Operator")),
    ("tomas@demo.example", "Tomás Rivera", Some("Operator")),
    ("ines@demo.example", "Inés Okafor", Some("Admin")),
    ("noor@demo.example", "Noor Haddad", None),
];

/// The groups of the pool and what they mean.
pub const GROUPS: [(&str, &str); 3] = [
    ("Viewer", "May read everything and change nothing"),
    ("Operator", "May answer customers"),
    ("Admin", "May manage people, numbers and settings"),
];
