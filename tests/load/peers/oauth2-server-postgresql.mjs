// @node-oauth/oauth2-server in express over PostgreSQL ($DATABASE_URL); secrets are kept as SHA-256 and compared in constant time.
import { createHash, timingSafeEqual } from "node:crypto";
import OAuth2Server from "@node-oauth/oauth2-server";
import express from "express";
import pg from "pg";
import { client, listen, TOKEN_LIFETIME } from "./listen.mjs";

const sha256 = (text) => createHash("sha256").update(text).digest();

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
await pool.query(`
  CREATE TABLE IF NOT EXISTS clients (id text PRIMARY KEY, secret_hash bytea NOT NULL, grants text[] NOT NULL);
  CREATE TABLE IF NOT EXISTS tokens (
    access_token text PRIMARY KEY, client_id text NOT NULL, user_id text NOT NULL, scope text[], expires_at timestamptz NOT NULL
  );
  CREATE INDEX IF NOT EXISTS tokens_expiry ON tokens (expires_at);
`);
await pool.query("INSERT INTO clients VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [
  client.id,
  sha256(client.secret),
  ["client_credentials"],
]);

const oauth = new OAuth2Server({
  accessTokenLifetime: TOKEN_LIFETIME,
  model: {
    async getClient(id, secret) {
      const { rows } = await pool.query({ name: "client", text: "SELECT secret_hash, grants FROM clients WHERE id = $1", values: [id] });
      const row = rows[0];
      return row && timingSafeEqual(row.secret_hash, sha256(secret ?? "")) ? { id, grants: row.grants } : false;
    },
    async getUserFromClient({ id }) {
      return { id };
    },
    async validateScope(_user, _client, scope) {
      return scope ?? ["default"];
    },
    async saveToken(token, { id }, user) {
      await pool.query({
        name: "save",
        text: "INSERT INTO tokens (access_token, client_id, user_id, scope, expires_at) VALUES ($1, $2, $3, $4, $5)",
        values: [token.accessToken, id, user.id, token.scope, token.accessTokenExpiresAt],
      });
      return { ...token, client: { id }, user };
    },
  },
});

const app = express();
app.use(express.urlencoded({ extended: false }));
app.post("/token", async (request, response) => {
  const answer = new OAuth2Server.Response(response);
  try {
    await oauth.token(new OAuth2Server.Request(request), answer);
    response.set(answer.headers).status(answer.status).json(answer.body);
  } catch (error) {
    response.status(error.code ?? 500).json({ error: error.name, error_description: error.message });
  }
});
listen(app);
