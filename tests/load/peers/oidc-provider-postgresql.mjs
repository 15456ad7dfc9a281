// oidc-provider over PostgreSQL ($DATABASE_URL): prepared statements and a pool of connections.
import pg from "pg";
import { serveProvider } from "./oidc-provider.mjs";

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
await pool.query(`
  CREATE TABLE IF NOT EXISTS oidc (
    model text NOT NULL, id text NOT NULL, payload jsonb NOT NULL, grant_id text, user_code text, uid text, expires_at timestamptz, consumed_at timestamptz,
    PRIMARY KEY (model, id)
  );
  CREATE INDEX IF NOT EXISTS oidc_grant ON oidc (grant_id) WHERE grant_id IS NOT NULL;
  CREATE INDEX IF NOT EXISTS oidc_expiry ON oidc (expires_at);
`);

const SELECT = "SELECT payload, expires_at, consumed_at FROM oidc WHERE model = $1 AND";

async function read(name, text, values) {
  const { rows } = await pool.query({ name, text, values });
  const row = rows[0];
  if (!row || (row.expires_at !== null && row.expires_at < new Date())) return undefined;
  return { ...row.payload, ...(row.consumed_at === null ? {} : { consumed: Math.floor(row.consumed_at / 1000) }) };
}

serveProvider(
  class {
    constructor(name) {
      this.name = name;
    }
    async upsert(id, payload, expiresIn) {
      const expiresAt = expiresIn ? new Date(Date.now() + expiresIn * 1000) : null;
      const { grantId = null, userCode = null, uid = null } = payload;
      await pool.query({
        name: "upsert",
        text: `INSERT INTO oidc (model, id, payload, grant_id, user_code, uid, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
               ON CONFLICT (model, id) DO UPDATE SET payload = excluded.payload, expires_at = excluded.expires_at`,
        values: [this.name, id, JSON.stringify(payload), grantId, userCode, uid, expiresAt],
      });
    }
    find(id) {
      return read("find", `${SELECT} id = $2`, [this.name, id]);
    }
    findByUid(uid) {
      return read("findByUid", `${SELECT} uid = $2`, [this.name, uid]);
    }
    findByUserCode(userCode) {
      return read("findByUserCode", `${SELECT} user_code = $2`, [this.name, userCode]);
    }
    async consume(id) {
      await pool.query({
        name: "consume",
        text: "UPDATE oidc SET consumed_at = now() WHERE model = $1 AND id = $2",
        values: [this.name, id],
      });
    }
    async destroy(id) {
      await pool.query({ name: "destroy", text: "DELETE FROM oidc WHERE model = $1 AND id = $2", values: [this.name, id] });
    }
    async revokeByGrantId(grantId) {
      await pool.query({ name: "revoke", text: "DELETE FROM oidc WHERE grant_id = $1", values: [grantId] });
    }
  },
);
