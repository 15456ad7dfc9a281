import { ASSERTION_SECONDS } from "../assertion";
import { doubleQuoted } from "../quoting";
import { ASSERTION_VARIABLE, type CallField, type CompleteCall, PRIVATE_KEY_FILE, SECRET_VARIABLE } from "../token-call";
import { indented, type Language } from "./language";

export const javascript: Language = {
  id: "javascript",
  label: "JavaScript",
  run: "Save it as token.mjs and run node token.mjs. Node 18 or later; nothing to install.",
  signs: true,
  write: ({ assertion, basic, fields, endpoint }) => {
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
