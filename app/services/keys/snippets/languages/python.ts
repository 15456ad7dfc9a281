import { doubleQuoted } from "../quoting";
import { type CallField, SECRET_VARIABLE } from "../token-call";
import { indented, type Language } from "./language";

export const python: Language = {
  id: "python",
  label: "Python",
  run: "Save it as token_request.py and run python3 token_request.py. Python 3.8 or later; nothing to install.",
  write: ({ basic, fields, endpoint }) => {
    const isBasic = basic !== undefined;
    const readsVariables = isBasic || fields.some(({ variable }) => variable !== undefined);
    const imports = [...(isBasic ? ["import base64"] : []), ...(readsVariables ? ["import os"] : [])];
    const credentials = isBasic
      ? `credentials = quote(${doubleQuoted(basic)}, safe="") + ":" + quote(os.environ["${SECRET_VARIABLE}"], safe="")\n`
      : "";
    const header = isBasic ? `\nrequest.add_header("Authorization", "Basic " + base64.b64encode(credentials.encode()).decode())` : "";
    return `${imports.map((line) => `${line}\n`).join("")}from urllib.error import HTTPError
from urllib.parse import ${isBasic ? "quote, " : ""}urlencode
from urllib.request import Request, urlopen

${credentials}form = {
${indented(4, fields.map(entry))}
}
request = Request(${doubleQuoted(endpoint)}, data=urlencode(form).encode())${header}
try:
    print(urlopen(request).read().decode())
except HTTPError as refusal:
    print(refusal.read().decode())`;
  },
};

function entry({ name, text, variable }: CallField): string {
  return `"${name}": ${text === undefined ? `os.environ["${variable}"]` : doubleQuoted(text)},`;
}
