import { ASSERTION_SECONDS } from "../assertion";
import { doubleQuoted } from "../quoting";
import { ASSERTION_VARIABLE, type CallField, type CompleteCall, PRIVATE_KEY_FILE, SECRET_VARIABLE } from "../token-call";
import { indented, type Language } from "./language";

export const javascript: Language = {
  id: "javascript",
  label: "JavaScript",
  run: "Save it as token.mjs and run node token.mjs. Node 18 or later; nothing to install.",
  signs: true,
  proves: true,
  write: (call) => {
    const { assertion, basic, fields, endpoint, isProven } = call;
    if (isProven) return proven(call);
    const credentials =
      basic === undefined
        ? ""
        : `const credentials = [${doubleQuoted(basic)}, process.env.${SECRET_VARIABLE}].map(encodeURIComponent).join(":");\n`;
    const headers = basic === undefined ? "" : '\n  headers: { Authorization: "Basic " + btoa(credentials) },';
    return `${assertion === undefined ? "" : signed(assertion)}${credentials}const response = await fetch(${doubleQuoted(endpoint)}, {
  method: "POST",${headers}
  body: new URLSearchParams({
${indented(4, fields.map(property))}
  }),
});
console.log(await response.text());`;
  },
};

/** A request with a DPoP proof by jose, and again with the nonce that the server gives (RFC 9449 §8). */
function proven({ assertion, basic, fields, endpoint }: CompleteCall): string {
  const credentials =
    basic === undefined
      ? ""
      : `const credentials = [${doubleQuoted(basic)}, process.env.${SECRET_VARIABLE}].map(encodeURIComponent).join(":");\n`;
  const authorization = basic === undefined ? "" : 'Authorization: "Basic " + btoa(credentials), ';
  const imports =
    assertion === undefined
      ? `import { generateKeyPairSync, randomUUID } from "node:crypto";\nimport { SignJWT } from "jose"; // npm install jose\n\n`
      : signed(assertion).replace("createPrivateKey, randomUUID", "createPrivateKey, generateKeyPairSync, randomUUID");
  return `${imports}const endpoint = ${doubleQuoted(endpoint)};
// Its tokens are of no use without it: keep the private key as long as them.
const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const prove = (nonce) =>
  new SignJWT({ htm: "POST", htu: endpoint, nonce })
    .setProtectedHeader({ typ: "dpop+jwt", alg: "ES256", jwk: publicKey.export({ format: "jwk" }) })
    .setJti(randomUUID())
    .setIssuedAt()
    .sign(privateKey);
${credentials}const ask = async (nonce) =>
  fetch(endpoint, {
    method: "POST",
    headers: { ${authorization}DPoP: await prove(nonce) },
    body: new URLSearchParams({
${indented(6, fields.map(property))}
    }),
  });
let response = await ask();
// The first answer gives the nonce that a proof must have.
if (response.status === 400) response = await ask(response.headers.get("DPoP-Nonce"));
console.log(await response.text());`;
}

/** An assertion by jose, which has to be installed: what Node has does not write a JWT. */
function signed({ clientId, audience }: NonNullable<CompleteCall["assertion"]>): string {
  return `import { createPrivateKey, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { SignJWT } from "jose"; // npm install jose

const clientId = ${doubleQuoted(clientId)};
const assertion = await new SignJWT()
  .setProtectedHeader({ alg: "RS256" })
  .setIssuer(clientId)
  .setSubject(clientId)
  .setAudience(${doubleQuoted(audience)})
  .setJti(randomUUID())
  .setExpirationTime("${ASSERTION_SECONDS}s")
  .sign(createPrivateKey(readFileSync("${PRIVATE_KEY_FILE}")));
`;
}

function property({ name, text, variable }: CallField): string {
  if (variable === ASSERTION_VARIABLE) return `${name}: assertion,`;
  return `${name}: ${text === undefined ? `process.env.${variable}` : doubleQuoted(text)},`;
}
