/** Two realms with one of everything in each, and what their rows are. */
import { database } from "#app/db/database";
import { createClient, createScope, createUser, type TestClient } from "#tests/support/fixtures";
import { basic, post, text } from "#tests/support/protocol-client";
import type { Browser } from "../accounts/browser";

/** In the name of everything that a realm has. */
const markOf = (realm: string) => `Zanzibar of ${realm}`;

export interface Furnished {
  readonly realmId: string;
  /** Where its portal is, without a trailing slash. */
  readonly url: string;
  readonly admin: Browser;
  readonly adminId: string;
  readonly mark: string;
  readonly client: TestClient;
  readonly apiId: string;
  /** By which a proxy of the API asks, with the API's identifier. */
  readonly proxyQuery: string;
  /** A token of the client. */
  readonly token: string;
  /** By the names that parameters of paths and fields of forms have. */
  readonly values: Readonly<Record<string, string>>;
}

/** Puts one of everything into a realm. */
export async function furnish(
  realm: Pick<Furnished, "realmId" | "url" | "admin" | "adminId"> & { readonly name: string },
): Promise<Furnished> {
  const { realmId, url, admin, adminId, name } = realm;
  const { prisma } = database();
  const mark = markOf(name);
  const client = await createClient({
    realmId,
    ownerId: adminId,
    grantTypes: ["client_credentials", "authorization_code", "refresh_token"],
    callbackUrls: ["https://client.example/callback"],
    resourceServer: true,
  });
  await prisma.application.update({ where: { id: client.applicationId }, data: { name: mark } });
  const scope = `zanzibar_${name}`;
  await createScope(scope, { realmId });
  const userId = await createUser({ realmId, email: `${name}@zanzibar.example` });
  await prisma.user.update({ where: { id: userId }, data: { name: mark } });
  const api = {
    identifier: `https://${name}.zanzibar.example`,
    name: mark,
    description: "",
    approval: "open",
    tokenFormat: "",
    accessTokenLifetime: "",
  };
  const apiId = /[0-9a-f-]{36}/.exec((await admin.post("/apis/new", api)).location ?? "")?.[0] ?? "";
  await admin.post(`/apis/${apiId}/proxy`, { intent: "issue" });
  const proxyKey = /key=([\w-]{20,})/.exec((await admin.get(`/apis/${apiId}/proxy`)).html)?.[1] ?? "";
  const proxyQuery = String(new URLSearchParams({ api: api.identifier, key: proxyKey }));
  await admin.post("/admin/invitations", { intent: "invite", email: `guest-${name}@zanzibar.example`, role: "developer", days: "7" });
  const as = { authorization: basic(client.clientId, client.secret) };
  const token = text((await post(`${url}/token`, { grant_type: "client_credentials" }, as)).json["access_token"]);
  await post(`${url}/token`, { grant_type: "client_credentials", scope: "none" }, as);
  const invitation = await prisma.invitation.findFirstOrThrow({ where: { realmId } });
  const key = await prisma.signingKey.findFirstOrThrow({ where: { realmId } });
  const record = await prisma.tokenRecord.findFirstOrThrow({ where: { realmId } });
  return {
    ...{ realmId, url, admin, adminId, mark, client, apiId, proxyQuery, token },
    values: {
      ...{
        applicationId: client.applicationId,
        apiId,
        secretId: client.secretId,
        clientRef: client.ref,
        subjectRef: client.ref,
        userId,
        personId: userId,
      },
      ...{
        clientId: client.clientId,
        invitationId: invitation.id,
        kid: key.id,
        tokenId: record.id,
        scope,
        name: scope,
        confirmation: mark,
      },
      ...{
        id: client.applicationId,
        defaultApiId: apiId,
        recipient: userId,
        owner: userId,
        sessionId: "none",
        email: `${name}@zanzibar.example`,
      },
    },
  };
}

interface Table {
  readonly table: string;
  readonly hasId: boolean;
}

/** Every table whose rows say their realm: a new one is among them by itself. */
async function tablesOfRealms(): Promise<readonly Table[]> {
  const { prisma, engine } = database();
  const rows = await prisma.$queryRawUnsafe<{ table: string; column: string }[]>(
    engine === "sqlite"
      ? `SELECT m.name AS "table", p.name AS "column" FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'`
      : `SELECT c.table_name AS "table", c.column_name AS "column" FROM information_schema.columns c JOIN information_schema.tables t
           ON t.table_name = c.table_name AND t.table_schema = c.table_schema WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'`,
  );
  const columnsOf = new Map<string, string[]>();
  for (const { table, column } of rows) columnsOf.set(table, [...(columnsOf.get(table) ?? []), column]);
  return [...columnsOf].filter(([, names]) => names.includes("realmId")).map(([table, names]) => ({ table, hasId: names.includes("id") }));
}

/** Numbers that background work moves from one table to another. */
const COUNTED = /Usage|Facet|TokensBy|Replay|KeySetReader|FailureRecord/;

/** An id of a row of each kind that a realm has. */
export async function idsOf(realmId: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { table, hasId } of await tablesOfRealms()) {
    if (!hasId) continue;
    const rows = await database().prisma.$queryRawUnsafe<{ id: unknown }[]>(
      `SELECT CAST("id" AS TEXT) AS "id" FROM "${table}" WHERE "realmId" = '${realmId}' LIMIT 1`,
    );
    for (const { id } of rows) found.push(String(id));
  }
  return found;
}

/** Everything that a realm is, as it stands in the database. */
export async function stateOf({ realmId, client, adminId }: Furnished): Promise<string> {
  const { prisma } = database();
  const rows: Record<string, unknown> = {};
  for (const { table } of await tablesOfRealms()) {
    if (COUNTED.test(table)) continue;
    const found = await prisma.$queryRawUnsafe<object[]>(`SELECT * FROM "${table}" WHERE "realmId" = '${realmId}'`);
    rows[table] = found.map((row) => toText(row)).sort();
  }
  rows["Realm"] = toText(await prisma.realm.findUnique({ where: { id: realmId } }));
  rows["ClientSecret"] = toText(
    (await prisma.clientSecret.findMany({ where: { clientRef: client.ref }, orderBy: { id: "asc" } })).map(
      ({ id, revokedAt, expiresAt }) => ({ id, revokedAt, expiresAt }),
    ),
  );
  rows["Session"] = toText(
    await prisma.session.findMany({ where: { userId: adminId }, select: { idHash: true }, orderBy: { idHash: "asc" } }),
  );
  rows["Member"] = toText(await prisma.applicationMember.findMany({ where: { applicationId: client.applicationId } }));
  return JSON.stringify(rows, null, 1);
}

function toText(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => (typeof member === "bigint" ? String(member) : member));
}
