// An MCP server whose callers sign in at a Latchkey portal; docs/agents.md says how to set it up. Tokens are introspected, so that
// what a person or an admin stops is refused at the next call.
import { serve } from "@hono/node-server";
import { createMcpHandler, McpServer, OAuthError, OAuthErrorCode, requireBearerAuth } from "@modelcontextprotocol/server";
import { z } from "zod";

const { ISSUER, RESOURCE, CLIENT_ID, CLIENT_SECRET } = process.env;
const SCOPES = ["notes.read"];
const METADATA = new URL(`/.well-known/oauth-protected-resource${new URL(RESOURCE).pathname}`, RESOURCE);
const AUTHORIZATION = `Basic ${Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString("base64")}`;

// RFC 7662. The audience is compared, as a token for another API is none for this one (RFC 8707 §2).
async function verifyAccessToken(token) {
  const body = new URLSearchParams({ token });
  const answer = await fetch(`${ISSUER}/introspect`, { method: "POST", headers: { Authorization: AUTHORIZATION }, body });
  if (!answer.ok) throw new Error(`The portal answered ${answer.status} to introspection.`);
  const { active, aud, client_id: clientId, scope, exp: expiresAt, sub } = await answer.json();
  if (!active || ![aud].flat().includes(RESOURCE)) throw new OAuthError(OAuthErrorCode.InvalidToken, "The token is not valid here.");
  return { token, clientId, scopes: scope.split(" "), expiresAt, extra: { sub } };
}

const authenticate = requireBearerAuth({ verifier: { verifyAccessToken }, requiredScopes: SCOPES, resourceMetadataUrl: METADATA.href });

const mcp = createMcpHandler(() => {
  const server = new McpServer({ name: "notes", version: "1.0.0" });
  const about = { description: "Finds a note by its title", inputSchema: z.object({ title: z.string() }) };
  server.registerTool("find-note", about, ({ title }, { http }) => ({
    content: [{ type: "text", text: `${title}: a note for ${http?.authInfo?.extra?.sub}` }],
  }));
  return server;
});

async function respond(request) {
  // RFC 9728 §3: where callers sign in. The portal hosts this document, too.
  if (new URL(request.url).pathname === METADATA.pathname)
    return Response.json(
      { resource: RESOURCE, authorization_servers: [ISSUER], scopes_supported: SCOPES },
      { headers: { "Access-Control-Allow-Origin": "*" } },
    );
  const caller = await authenticate(request);
  return caller instanceof Response ? caller : await mcp.fetch(request, { authInfo: caller });
}

serve({ fetch: respond, hostname: "127.0.0.1", port: Number(new URL(RESOURCE).port) }, () => console.log(`Listening at ${RESOURCE}`));
