import { ASSERTION_SECONDS } from "../assertion";
import { doubleQuoted } from "../quoting";
import { ASSERTION_VARIABLE, type CallField, type CompleteCall, PRIVATE_KEY_FILE, SECRET_VARIABLE } from "../token-call";
import { indented, type Language } from "./language";

export const python: Language = {
  id: "python",
  label: "Python",
  run: "Save it as token_request.py and run python3 token_request.py. Python 3.8 or later; nothing to install.",
  signs: true,
  write: ({ assertion, basic, fields, endpoint }) => {
    const isBasic = basic !== undefined;
    const signs = assertion !== undefined;
    const readsVariables = isBasic || fields.some(({ variable }) => variable !== undefined && variable !== ASSERTION_VARIABLE);
    const imports = [
      ...(isBasic || signs ? ["import base64"] : []),
      ...(signs ? ["import json"] : []),
      ...(readsVariables ? ["import os"] : []),
      ...(signs ? ["import subprocess", "import time", "import uuid"] : []),
    ];
    const credentials = isBasic
      ? `credentials = quote(${doubleQuoted(basic)}, safe="") + ":" + quote(os.environ["${SECRET_VARIABLE}"], safe="")\n`
      : "";
    const header = isBasic ? `\nrequest.add_header("Authorization", "Basic " + base64.b64encode(credentials.encode()).decode())` : "";
    return `${imports.map((line) => `${line}\n`).join("")}from urllib.error import HTTPError
from urllib.parse import ${isBasic ? "quote, " : ""}urlencode
from urllib.request import Request, urlopen

${credentials}${signs ? signed(assertion) : ""}form = {
${indented(4, fields.map(entry))}
}
request = Request(${doubleQuoted(endpoint)}, data=urlencode(form).encode())${header}
try:
    print(urlopen(request).read().decode())
except HTTPError as refusal:
    print(refusal.read().decode())`;
  },
};

/** An assertion signed by openssl: Python's own library signs nothing. */
function signed({ clientId, audience }: NonNullable<CompleteCall["assertion"]>): string {
  return `def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

client_id = ${doubleQuoted(clientId)}
claims = {
    "iss": client_id,
    "sub": client_id,
    "aud": ${doubleQuoted(audience)},
    "jti": str(uuid.uuid4()),
    "exp": int(time.time()) + ${ASSERTION_SECONDS},
}
signed = ".".join(base64url(json.dumps(part).encode()) for part in ({"alg": "RS256"}, claims))
sign = ["openssl", "dgst", "-sha256", "-sign", "${PRIVATE_KEY_FILE}"]
signature = subprocess.run(sign, input=signed.encode(), stdout=subprocess.PIPE, check=True).stdout
assertion = signed + "." + base64url(signature)
`;
}

function entry({ name, text, variable }: CallField): string {
  if (variable === ASSERTION_VARIABLE) return `"${name}": assertion,`;
  return `"${name}": ${text === undefined ? `os.environ["${variable}"]` : doubleQuoted(text)},`;
}
