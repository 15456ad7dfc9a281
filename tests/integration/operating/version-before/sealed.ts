/** What the version before made with the key that encrypts keys: its signing keys, the JWTs they signed, and its audit log's chain. */
import { createCipheriv, createECDH, createHash, createHmac, createPrivateKey, hkdfSync, type JsonWebKey, sign } from "node:crypto";
import { idAt, type Population, type Row, type Token } from "./population";

/** `KEY_ENCRYPTION_KEY`, 32 bytes. */
export const KEY_ENCRYPTION_KEY = Buffer.alloc(32, "upgrade test's key ");
/** The realm's, for `PUBLIC_URL`: it is in every JWT. */
export const ISSUER = "http://127.0.0.1";

const HOUR = 60 * 60 * 1000;
const REALM = "root";
/** Hours ago: when the key that signs now took the place of the other. */
const ROTATED = 5;

interface SigningKey {
  /** The public key's thumbprint (RFC 7638). */
  readonly id: string;
  readonly publicJwk: JsonWebKey;
  readonly privateJwk: JsonWebKey;
}

const RETIRED = signingKey(1);
const CURRENT = signingKey(2);

/** A key for ES256, the same each time. */
function signingKey(number: number): SigningKey {
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(Buffer.alloc(32, number));
  // An uncompressed point: a byte that says so, and two coordinates.
  const point = pair.getPublicKey();
  const [x, y] = [point.subarray(1, 33).toString("base64url"), point.subarray(33).toString("base64url")];
  const thumbprint = createHash("sha256").update(JSON.stringify({ crv: "P-256", kty: "EC", x, y }));
  const publicJwk = { kty: "EC", crv: "P-256", x, y };
  return { id: thumbprint.digest("base64url"), publicJwk, privateJwk: { ...publicJwk, d: pair.getPrivateKey("base64url") } };
}

/** What comes after the population, of the same time. */
export function sealedTables(now: number, { people }: Pick<Population, "people">): Population["tables"] {
  const { events, head } = auditLog(now, people[0]?.id ?? "");
  return [
    ["SigningKey", signingKeyRows(now)],
    ["AuditEvent", events],
    ["AuditHead", [head]],
  ];
}

/** The realm's signing keys: one that signs, and one that was replaced and stays published. */
function signingKeyRows(now: number): readonly Row[] {
  const row = ({ id, publicJwk, privateJwk }: SigningKey, createdAt: number): Row => ({
    id,
    realmId: REALM,
    algorithm: "ES256",
    publicJwk: JSON.stringify(publicJwk),
    encryptedPrivateJwk: sealed(id, JSON.stringify(privateJwk)),
    createdAt: new Date(createdAt),
  });
  const rotated = now - ROTATED * HOUR;
  const published = { retiredAt: new Date(rotated), publishedUntil: new Date(rotated + 48 * HOUR) };
  return [{ ...row(RETIRED, now - 720 * HOUR), ...published }, row(CURRENT, rotated)];
}

/** AES-256-GCM, bound to the key's id: its form, and then initialisation vector, tag and text. */
function sealed(id: string, text: string): string {
  const iv = createHash("sha256").update(id).digest().subarray(0, 12);
  const cipher = createCipheriv("aes-256-gcm", KEY_ENCRYPTION_KEY, iv).setAAD(Buffer.from(id));
  const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return `a256gcm.${Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url")}`;
}

/** The JWT of an access token (RFC 9068), signed by the key that signed when it was issued. */
export function jwtText({ id, key, userId, issuedAt, expiresAt }: Token, now: number): string {
  const { id: kid, privateJwk } = issuedAt < now - ROTATED * HOUR ? RETIRED : CURRENT;
  const times = { exp: Math.floor(expiresAt / 1000), iat: Math.floor(issuedAt / 1000) };
  const claims = { iss: ISSUER, ...times, aud: ISSUER, sub: userId ?? key.clientId, client_id: key.clientId, jti: id, scope: "default" };
  const parts = [{ alg: "ES256", kid, typ: "at+jwt" }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const signingKey = createPrivateKey({ key: privateJwk, format: "jwk" });
  const signature = sign("sha256", Buffer.from(parts.join(".")), { key: signingKey, dsaEncoding: "ieee-p1363" });
  return [...parts, signature.toString("base64url")].join(".");
}

/** An audit log: some events from before there was a chain, and then the chain with its head. */
function auditLog(now: number, actorId: string) {
  const derive = (info: string, bytes: number) => Buffer.from(hkdfSync("sha256", KEY_ENCRYPTION_KEY, "", info, bytes));
  const [sealKey, keyId] = [derive("latchkey audit key", 32), derive("latchkey audit key id", 6).toString("base64url")];
  const [unchained, chained] = [5, 400];
  let digest = "";
  let hash = "";
  const events = Array.from({ length: unchained + chained }, (_, index): Row => {
    const at = new Date(now - 480 * HOUR + index * HOUR);
    const common = { id: idAt(at.getTime(), "00e", index), at, realmId: REALM, actorId, actorName: "Person 0" };
    const what = { action: "application.edit", targetType: "application", targetId: `a-${index}`, targetName: "Ñandú “x”" };
    const change = { before: '{"quota":"Gold"}', after: index % 3 === 0 ? null : '{"quota":"Unlimited"}' };
    const event = { ...common, ...what, ...change, ip: "192.0.2.1", requestId: `r-${index}` };
    if (index < unchained) return event;
    const seq = index - unchained + 1;
    const { at: _at, id, ...rest } = event;
    const values = ["latchkey-audit-1", digest, seq, id, at.toISOString(), ...Object.values(rest)];
    digest = createHash("sha256").update(JSON.stringify(values)).digest("base64url");
    hash = `${digest}.${keyId}.${createHmac("sha256", sealKey).update(digest).digest("base64url")}`;
    return { ...event, seq, hash };
  });
  return { events, head: { realmId: REALM, seq: chained, hash } };
}
