import { singleQuoted } from "../quoting";
import { type CallField, SECRET_VARIABLE } from "../token-call";
import { indented, type Language } from "./language";

export const php: Language = {
  id: "php",
  label: "PHP",
  run: "Save it as token.php and run php token.php. PHP 7.4 or later with OpenSSL.",
  write: ({ basic, fields, endpoint }) => {
    const isBasic = basic !== undefined;
    const credentials = isBasic
      ? `$credentials = rawurlencode(${singleQuoted(basic)}) . ':' . rawurlencode(getenv('${SECRET_VARIABLE}'));\n`
      : "";
    const header = isBasic ? "\n        'Authorization: Basic ' . base64_encode($credentials)," : "";
    return `<?php
${credentials}$context = stream_context_create(['http' => [
    'method' => 'POST',
    'ignore_errors' => true,
    'header' => [
        'Content-Type: application/x-www-form-urlencoded',${header}
    ],
    'content' => http_build_query([
${indented(8, fields.map(entry))}
    ]),
]]);
echo file_get_contents(${singleQuoted(endpoint)}, false, $context), "\\n";`;
  },
};

function entry({ name, text, variable }: CallField): string {
  return `'${name}' => ${text === undefined ? `getenv('${variable}')` : singleQuoted(text)},`;
}
