// oidc-provider over one SQLite file ($DATABASE_FILE), as durable as ours: WAL and synchronous=FULL.
import { DatabaseSync } from "@photostructure/sqlite";
import { serveProvider } from "./oidc-provider.mjs";

const database = new DatabaseSync(process.env.DATABASE_FILE);
database.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS oidc (
    model TEXT NOT NULL, id TEXT NOT NULL, payload TEXT NOT NULL, grant_id TEXT, user_code TEXT, uid TEXT, expires_at INTEGER, consumed_at INTEGER,
    PRIMARY KEY (model, id)
  );
  CREATE INDEX IF NOT EXISTS oidc_grant ON oidc (grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS oidc_expiry ON oidc (expires_at);
`);
const statements = {
  upsert: database.prepare(
    `INSERT INTO oidc (model, id, payload, grant_id, user_code, uid, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (model, id) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at`,
  ),
  find: database.prepare("SELECT payload, expires_at, consumed_at FROM oidc WHERE model = ? AND id = ?"),
  findByUid: database.prepare("SELECT payload, expires_at, consumed_at FROM oidc WHERE model = ? AND uid = ?"),
  findByUserCode: database.prepare("SELECT payload, expires_at, consumed_at FROM oidc WHERE model = ? AND user_code = ?"),
  consume: database.prepare("UPDATE oidc SET consumed_at = ? WHERE model = ? AND id = ?"),
  destroy: database.prepare("DELETE FROM oidc WHERE model = ? AND id = ?"),
  revoke: database.prepare("DELETE FROM oidc WHERE grant_id = ?"),
};

const now = () => Math.floor(Date.now() / 1000);

function read(row) {
  if (!row || (row.expires_at !== null && row.expires_at < now())) return undefined;
  return { ...JSON.parse(row.payload), ...(row.consumed_at === null ? {} : { consumed: row.consumed_at }) };
}

serveProvider(
  class {
    // The driver (1.2.1) closes a database that is collected as garbage, also while its statements are in use: the process then ends with SIGSEGV.
    static database = database;
    constructor(name) {
      this.name = name;
    }
    async upsert(id, payload, expiresIn) {
      const expiresAt = expiresIn ? now() + expiresIn : null;
      const { grantId = null, userCode = null, uid = null } = payload;
      statements.upsert.run(this.name, id, JSON.stringify(payload), grantId, userCode, uid, expiresAt);
    }
    async find(id) {
      return read(statements.find.get(this.name, id));
    }
    async findByUid(uid) {
      return read(statements.findByUid.get(this.name, uid));
    }
    async findByUserCode(userCode) {
      return read(statements.findByUserCode.get(this.name, userCode));
    }
    async consume(id) {
      statements.consume.run(now(), this.name, id);
    }
    async destroy(id) {
      statements.destroy.run(this.name, id);
    }
    async revokeByGrantId(grantId) {
      statements.revoke.run(grantId);
    }
  },
);
