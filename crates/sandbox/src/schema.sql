-- Everything the sandbox remembers but DynamoDB's tables. Times are milliseconds since 1970 unless the name says otherwise.
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS key_pair (name TEXT PRIMARY KEY, pkcs8 BLOB NOT NULL, certificate TEXT) WITHOUT ROWID;

-- Cognito
CREATE TABLE IF NOT EXISTS app_client (
  client_id TEXT PRIMARY KEY, name TEXT NOT NULL, secret TEXT,
  callback_urls TEXT NOT NULL, logout_urls TEXT NOT NULL, created INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS account (
  username TEXT PRIMARY KEY, email TEXT NOT NULL COLLATE NOCASE UNIQUE, password TEXT NOT NULL,
  attributes TEXT NOT NULL, enabled INTEGER NOT NULL, status TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS account_group (
  name TEXT PRIMARY KEY, description TEXT NOT NULL, precedence INTEGER NOT NULL, created INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS membership (
  username TEXT NOT NULL REFERENCES account ON DELETE CASCADE, group_name TEXT NOT NULL REFERENCES account_group,
  PRIMARY KEY (username, group_name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hosted_session (
  id TEXT PRIMARY KEY, username TEXT NOT NULL REFERENCES account ON DELETE CASCADE, auth_time INTEGER NOT NULL, expires INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS password_challenge (
  id TEXT PRIMARY KEY, username TEXT NOT NULL REFERENCES account ON DELETE CASCADE, expires INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS code (
  code TEXT PRIMARY KEY, username TEXT NOT NULL REFERENCES account ON DELETE CASCADE, client_id TEXT NOT NULL,
  redirect_uri TEXT NOT NULL, challenge TEXT, nonce TEXT, scope TEXT NOT NULL, auth_time INTEGER NOT NULL, expires INTEGER NOT NULL
) WITHOUT ROWID;
-- One row a sign-in; all its tokens carry origin_jti.
CREATE TABLE IF NOT EXISTS grant_session (
  origin_jti TEXT PRIMARY KEY, username TEXT NOT NULL REFERENCES account ON DELETE CASCADE, client_id TEXT NOT NULL,
  scope TEXT NOT NULL, nonce TEXT, auth_time INTEGER NOT NULL, expires INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refresh_token (
  digest TEXT PRIMARY KEY, origin_jti TEXT NOT NULL REFERENCES grant_session ON DELETE CASCADE, used INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS mail (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL
);

-- SQS
CREATE TABLE IF NOT EXISTS queue (
  name TEXT PRIMARY KEY, attributes TEXT NOT NULL, created INTEGER NOT NULL, modified INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS queue_message (
  id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL REFERENCES queue ON DELETE CASCADE, message_id TEXT NOT NULL,
  body TEXT NOT NULL, attributes TEXT, sent INTEGER NOT NULL, visible INTEGER NOT NULL, receives INTEGER NOT NULL DEFAULT 0,
  first_received INTEGER, receipt TEXT, source_arn TEXT
);
CREATE INDEX IF NOT EXISTS queue_message_visible ON queue_message (queue, visible, id);
CREATE TABLE IF NOT EXISTS move_task (
  handle TEXT PRIMARY KEY, source TEXT NOT NULL, destination TEXT, moved INTEGER NOT NULL, total INTEGER NOT NULL,
  started INTEGER NOT NULL, status TEXT NOT NULL
) WITHOUT ROWID;

-- SNS
CREATE TABLE IF NOT EXISTS topic (arn TEXT PRIMARY KEY, attributes TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS subscription (
  arn TEXT PRIMARY KEY, topic TEXT NOT NULL REFERENCES topic ON DELETE CASCADE, protocol TEXT NOT NULL, endpoint TEXT NOT NULL,
  attributes TEXT NOT NULL, token TEXT NOT NULL, confirmed INTEGER NOT NULL, guarded INTEGER NOT NULL DEFAULT 0, created INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS delivery (
  id INTEGER PRIMARY KEY AUTOINCREMENT, subscription TEXT NOT NULL REFERENCES subscription ON DELETE CASCADE, kind TEXT NOT NULL,
  message_id TEXT NOT NULL, body TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL, first_tried INTEGER
);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (due, id);

-- WhatsApp
CREATE TABLE IF NOT EXISTS person (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, number TEXT UNIQUE, bsuid TEXT NOT NULL UNIQUE, username TEXT, colour TEXT,
  online INTEGER NOT NULL DEFAULT 1, created INTEGER NOT NULL, marketing_stopped INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chat_message (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, wamid TEXT NOT NULL UNIQUE, person TEXT NOT NULL REFERENCES person ON DELETE CASCADE,
  number TEXT NOT NULL, direction TEXT NOT NULL, kind TEXT NOT NULL, message TEXT NOT NULL, at INTEGER NOT NULL,
  status TEXT NOT NULL, callback TEXT, aws_id TEXT, error TEXT, shown TEXT, pricing TEXT
);
CREATE INDEX IF NOT EXISTS chat_message_chat ON chat_message (person, number, seq);
CREATE TABLE IF NOT EXISTS status_change (
  seq INTEGER PRIMARY KEY, wamid TEXT NOT NULL, status TEXT NOT NULL, at INTEGER NOT NULL, UNIQUE (wamid, status)
);
-- Files that WhatsApp keeps for one of our numbers. The bytes are in the folder media, named by their digest.
CREATE TABLE IF NOT EXISTS media (
  id TEXT PRIMARY KEY, number TEXT NOT NULL, ours INTEGER NOT NULL, mime TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
  expires INTEGER NOT NULL
) WITHOUT ROWID;
-- Templates in one language each, by Meta's id. review is when it is reviewed, by the real clock.
CREATE TABLE IF NOT EXISTS template (
  id TEXT PRIMARY KEY, waba TEXT NOT NULL, name TEXT NOT NULL, language TEXT NOT NULL, category TEXT NOT NULL, status TEXT NOT NULL,
  quality TEXT NOT NULL, definition TEXT NOT NULL, reason TEXT, previous_category TEXT, correct_category TEXT, source TEXT,
  created INTEGER NOT NULL, pauses INTEGER NOT NULL, paused_until INTEGER, review INTEGER, UNIQUE (waba, name, language)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS template_review ON template (review);
-- What the limits of managing templates count. kind is create, edit or block (of a name, after a deletion).
CREATE TABLE IF NOT EXISTS template_act (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, waba TEXT NOT NULL, at INTEGER NOT NULL, kind TEXT NOT NULL, template TEXT NOT NULL,
  name TEXT NOT NULL, language TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS template_act_kind ON template_act (waba, kind, at);
-- The types of files that were uploaded as samples for headers.
CREATE TABLE IF NOT EXISTS template_file (handle TEXT PRIMARY KEY, mime TEXT NOT NULL) WITHOUT ROWID;
-- What is still to happen to a message that was handed to us: survives a restart.
CREATE TABLE IF NOT EXISTS outcome (
  id INTEGER PRIMARY KEY AUTOINCREMENT, due INTEGER NOT NULL, wamid TEXT NOT NULL, step TEXT NOT NULL, detail TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS outcome_due ON outcome (due, id);

-- The record that `verify` compares with: every call to SendWhatsAppMessage and every event published.
CREATE TABLE IF NOT EXISTS send_record (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, aws_id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, number TEXT NOT NULL, api_version TEXT NOT NULL, message TEXT NOT NULL,
  wamid TEXT, note TEXT
);
CREATE TABLE IF NOT EXISTS event_record (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, sns_id TEXT NOT NULL, wamid TEXT NOT NULL, kind TEXT NOT NULL,
  code INTEGER
);
CREATE INDEX IF NOT EXISTS event_record_wamid ON event_record (wamid);

-- The knowledge base: when it read the documents in the bucket, and the passages that it has of them.
-- What the agent remembers, one row a session.
CREATE TABLE IF NOT EXISTS agent_memory (
  memory TEXT NOT NULL, session TEXT NOT NULL, began INTEGER NOT NULL, summary TEXT NOT NULL, PRIMARY KEY (memory, session)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS ingestion_job (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, token TEXT NOT NULL UNIQUE, status TEXT NOT NULL, started INTEGER NOT NULL,
  updated INTEGER NOT NULL, statistics TEXT NOT NULL, reasons TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS knowledge_said (uri TEXT PRIMARY KEY, attributes TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS knowledge_passage (
  uri TEXT NOT NULL, place INTEGER NOT NULL, title TEXT, link TEXT, stamp TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (uri, place)
) WITHOUT ROWID;
