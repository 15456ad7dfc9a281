import { CONTINUED, formEncoded, shellWord } from "../quoting";
import { type CallField, SECRET_VARIABLE } from "../token-call";
import type { Language } from "./language";

export const httpie: Language = {
  id: "httpie",
  label: "HTTPie",
  run: "For sh, bash and zsh, with HTTPie 3 or later.",
  write: ({ basic, fields, endpoint }) => {
    const credentials = basic === undefined ? [] : [`--auth "${formEncoded(basic)}:$${SECRET_VARIABLE}"`];
    return ["http --ignore-stdin --form", ...credentials, shellWord(endpoint), ...fields.map(item)].join(CONTINUED);
  },
};

function item({ name, text, variable }: CallField): string {
  // A value's first letter could make another separator of the one before it, such as `=@` for a file.
  return text === undefined ? `${name}="$${variable}"` : shellWord(`${name}=${text.replace(/^[=@:;]/, "\\$&")}`);
}
