import { CONTINUED, formEncoded, shellWord } from "../quoting";
import { type CallField, SECRET_VARIABLE } from "../token-call";
import type { Language } from "./language";

export const curl: Language = {
  id: "curl",
  label: "curl",
  run: "For sh, bash and zsh.",
  write: ({ basic, fields, endpoint }) => {
    // curl sends what stands here as it is, and RFC 6749 §2.3.1 wants it form-encoded.
    const credentials = basic === undefined ? [] : [`-u "${formEncoded(basic)}:$${SECRET_VARIABLE}"`];
    return curlCommand(credentials, fields, endpoint);
  },
};

/** A token request as a curl command for a POSIX shell, with options before the form fields. */
export function curlCommand(options: readonly string[], fields: readonly CallField[], endpoint: string): string {
  return `curl ${[...options, ...fields.map(option), shellWord(endpoint)].join(CONTINUED)}`;
}

function option({ name, text, variable }: CallField): string {
  if (text === undefined) return `--data-urlencode "${name}=$${variable}"`;
  return /^[\w.-]+$/.test(text) ? `-d ${name}=${text}` : `--data-urlencode ${shellWord(`${name}=${text}`)}`;
}
