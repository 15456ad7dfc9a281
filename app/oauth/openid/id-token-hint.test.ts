import { expect, it } from "vitest";
import { aClient, aPolicy, ISSUER, START } from "../testing/fixtures";
import { createMemoryPorts } from "../testing/memory-ports";
import { signIdToken } from "../tokens/id-token";
import { readIdTokenHint } from "./id-token-hint";

it("RP-Initiated Logout 1.0 §2, §4: an ID token of the realm names its client and person, also when it has expired; nothing else does", async () => {
  const { ports } = createMemoryPorts();
  const policy = aPolicy();
  const client = aClient({ clientId: "shop" });
  const authentication = { sessionId: null, authTime: START, nonce: null, acr: null, amr: [] };
  const long = START - 400 * 86_400_000;
  const issued = { client, policy, issuer: ISSUER, subject: "ada", authentication, claims: {}, now: long };
  const token = await signIdToken(issued, ports.signer);
  const read = (text: string) => readIdTokenHint(text, policy, ports.verifier);
  expect(await read(token)).toEqual({ clientId: "shop", subject: "ada" });
  const ofOther = await signIdToken({ ...issued, issuer: "https://other.example" }, ports.signer);
  const signed = (typ: string, claims: object) => ports.signer.sign("root", "ES256", typ, { ...claims });
  const claims = { iss: ISSUER, aud: "shop", sub: "ada" };
  for (const text of [
    "",
    "x.y.z",
    `${token}x`,
    ofOther,
    "x".repeat(9000),
    await signed("JWT", claims),
    await signed("at+jwt", { ...claims, auth_time: 1 }),
  ])
    expect(await read(text), text.slice(0, 40)).toBeUndefined();
});
