CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE audit (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, monotonic INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
  form TEXT NOT NULL, object TEXT NOT NULL, detail TEXT NOT NULL, row_sha256 BLOB NOT NULL,
  history_sha256 BLOB NOT NULL, previous BLOB NOT NULL, hash BLOB NOT NULL, signature BLOB NOT NULL
) STRICT;
CREATE INDEX audit_object ON audit (object, seq);
CREATE TABLE history (
  form TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, compartment TEXT NOT NULL, sealed BLOB NOT NULL,
  PRIMARY KEY (form, id, revision, compartment)
) STRICT, WITHOUT ROWID;
CREATE TABLE draft (
  author TEXT NOT NULL, form TEXT NOT NULL, id TEXT NOT NULL, parents TEXT NOT NULL, compartment TEXT NOT NULL,
  at TEXT NOT NULL, sealed BLOB NOT NULL, passed_by TEXT NOT NULL,
  PRIMARY KEY (author, passed_by, form, id, compartment)
) STRICT, WITHOUT ROWID;
CREATE TABLE restriction (
  id TEXT PRIMARY KEY, revision INTEGER NOT NULL, made_at TEXT NOT NULL, made_by TEXT NOT NULL, grants TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE shelf (
  id TEXT PRIMARY KEY, restriction TEXT NOT NULL, revision INTEGER NOT NULL, sealed BLOB NOT NULL
) STRICT;
CREATE TABLE "person" (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  seal_identity BLOB,
  seal_profile BLOB,
  seal_safety BLOB,
  seal_care BLOB
) STRICT;
CREATE TABLE "case" (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  "person_id" TEXT NOT NULL,
  "code" TEXT,
  "status" TEXT,
  "opened_on" TEXT,
  "responsible" TEXT,
  "risk" TEXT,
  "risk_review_on" TEXT,
  "closed_on" TEXT,
  seal_profile BLOB,
  seal_narrative BLOB,
  seal_care BLOB
) STRICT;
CREATE INDEX "case_person_id" ON "case" ("person_id");
CREATE INDEX "case_opened_on" ON "case" ("opened_on", "status", "risk", "person_id");
CREATE INDEX "case_risk_review_on" ON "case" ("risk_review_on");
CREATE INDEX "case_closed_on" ON "case" ("closed_on");
CREATE UNIQUE INDEX "case_code" ON "case" ("code");
CREATE TABLE "arrival" (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  "person_id" TEXT NOT NULL,
  "case_id" TEXT NOT NULL,
  "arrived_at" TEXT,
  seal_identity BLOB,
  seal_profile BLOB,
  seal_narrative BLOB,
  seal_care BLOB
) STRICT;
CREATE INDEX "arrival_person_id" ON "arrival" ("person_id");
CREATE INDEX "arrival_case_id" ON "arrival" ("case_id");
CREATE INDEX "arrival_arrived_at" ON "arrival" ("arrived_at", "person_id", "case_id");
CREATE TABLE "orientation" (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  "oriented_on" TEXT,
  "oriented_by" TEXT,
  "mode" TEXT,
  "follow_on" TEXT,
  seal_identity BLOB,
  seal_profile BLOB,
  seal_narrative BLOB
) STRICT;
CREATE INDEX "orientation_oriented_on" ON "orientation" ("oriented_on");
CREATE INDEX "orientation_follow_on" ON "orientation" ("follow_on");
CREATE TABLE "screening" (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  "case_id" TEXT NOT NULL,
  "interviewed_on" TEXT,
  "interviewer" TEXT,
  seal_profile BLOB,
  seal_narrative BLOB
) STRICT;
CREATE INDEX "screening_case_id" ON "screening" ("case_id");
CREATE INDEX "screening_interviewed_on" ON "screening" ("interviewed_on");
CREATE TABLE "plan" (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  "case_id" TEXT NOT NULL,
  "version" INTEGER,
  "status" TEXT,
  "made_on" TEXT,
  "made_by" TEXT,
  "approved_by" TEXT,
  "approved_on" TEXT,
  "risk" TEXT,
  "review_on" TEXT,
  seal_identity BLOB,
  seal_profile BLOB
) STRICT;
CREATE INDEX "plan_case_id" ON "plan" ("case_id");
CREATE INDEX "plan_made_on" ON "plan" ("made_on", "case_id");
CREATE INDEX "plan_review_on" ON "plan" ("review_on");
CREATE TABLE "service" (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  "case_id" TEXT NOT NULL,
  "kind" TEXT,
  "attended_on" TEXT,
  "attended_by" TEXT,
  "mode" TEXT,
  "minutes" INTEGER,
  "next_on" TEXT,
  seal_narrative BLOB,
  seal_psychology BLOB,
  seal_health BLOB,
  seal_legal BLOB,
  seal_care BLOB
) STRICT;
CREATE INDEX "service_case_id" ON "service" ("case_id");
CREATE INDEX "service_attended_on" ON "service" ("attended_on", "kind", "mode", "case_id");
CREATE INDEX "service_next_on" ON "service" ("next_on");
CREATE TABLE "follow_up" (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  "case_id" TEXT NOT NULL,
  "followed_on" TEXT,
  "followed_by" TEXT,
  "mode" TEXT,
  "next_on" TEXT,
  seal_profile BLOB,
  seal_narrative BLOB
) STRICT;
CREATE INDEX "follow_up_case_id" ON "follow_up" ("case_id");
CREATE INDEX "follow_up_followed_on" ON "follow_up" ("followed_on", "case_id");
CREATE INDEX "follow_up_next_on" ON "follow_up" ("next_on");
CREATE TABLE "stay" (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  "case_id" TEXT NOT NULL,
  "entered_on" TEXT,
  "left_on" TEXT,
  seal_profile BLOB,
  seal_care BLOB
) STRICT;
CREATE INDEX "stay_case_id" ON "stay" ("case_id");
CREATE INDEX "stay_entered_on" ON "stay" ("entered_on", "case_id");
CREATE INDEX "stay_left_on" ON "stay" ("left_on");
CREATE TABLE "staff" (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  "login" TEXT,
  "name" TEXT,
  "roles" TEXT,
  "title" TEXT,
  "until" TEXT,
  "disabled" TEXT
) STRICT;
CREATE INDEX "staff_until" ON "staff" ("until");
CREATE TABLE "organisation" (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  "name" TEXT,
  "department" TEXT,
  "person_word" TEXT,
  "scope" TEXT,
  "data_officer" TEXT,
  "header" TEXT,
  "hide_most" INTEGER,
  "lock_most" INTEGER,
  "capture" TEXT,
  "marked" TEXT
) STRICT;
CREATE TABLE "incident" (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  "noticed_at" TEXT,
  "kind" TEXT,
  "device" TEXT,
  "happened" TEXT,
  "where" TEXT,
  "circumstances" TEXT,
  "state" TEXT,
  "disk" TEXT,
  "beside" TEXT,
  "report" TEXT,
  "measures" TEXT,
  "contact" TEXT,
  "sent_at" TEXT
) STRICT;
CREATE INDEX "incident_noticed_at" ON "incident" ("noticed_at");
CREATE INDEX "incident_sent_at" ON "incident" ("sent_at");
CREATE TABLE "exceptional_access" (
  id TEXT PRIMARY KEY,
  revision INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  "case_id" TEXT NOT NULL,
  "part" TEXT,
  "opened_at" TEXT,
  "opened_by" TEXT,
  seal_psychology BLOB,
  seal_health BLOB
) STRICT;
CREATE INDEX "exceptional_access_case_id" ON "exceptional_access" ("case_id");
CREATE INDEX "exceptional_access_opened_at" ON "exceptional_access" ("opened_at", "case_id");
