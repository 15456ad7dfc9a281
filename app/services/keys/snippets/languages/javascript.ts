import { doubleQuoted } from "../quoting";
import { type CallField, SECRET_VARIABLE } from "../token-call";
import { indented, type Language } from "./language";

export const javascript: Language = {
  id: "javascript",
  label: "JavaScript",
  run: "Save it as token.mjs and run node token.mjs. Node 18 or later; nothing to install.",
  write: ({ basic, fields, endpoint }) => {
    const credentials =
      basic === undefined
        ? ""
        : `const credentials = [${doubleQuoted(basic)}, process.env.${SECRET_VARIABLE}].map(encodeURIComponent).join(":");\n`;
    const headers = basic === undefined ? "" : '\n  headers: { Authorization: "Basic " + btoa(credentials) },';
    return `${credentials}const response = await fetch(${doubleQuoted(endpoint)}, {
  method: "POST",${headers}
  body: new URLSearchParams({
${indented(4, fields.map(property))}
  }),
});
console.log(await response.text());`;
  },
};

function property({ name, text, variable }: CallField): string {
  return `${name}: ${text === undefined ? `process.env.${variable}` : doubleQuoted(text)},`;
}
