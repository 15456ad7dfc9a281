/** Settings that are secret may be given as the name of a file: `NAME_FILE` in place of `NAME`. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import path from "node:path";

/** Settings that may come from a file. */
export const FILE_SETTINGS = [
  "DATABASE_URL",
  "ADMIN_PASSWORD",
  "SMTP_URL",
  "TOKEN_MAC_KEYS",
  "KEY_ENCRYPTION_KEY",
  "METRICS_TOKEN",
] as const;
type FileSetting = (typeof FILE_SETTINGS)[number];
type Variables = Readonly<Record<string, string | undefined>>;

/** The longest secret there is room for: hundreds of keys. */
const MOST_BYTES = 16_384;
const READABLE_BY_ALL = 0o004;

/** The file of a setting, and whether every user of this machine may read it. */
export interface SecretFile {
  readonly variable: `${FileSetting}_FILE`;
  /** Absolute. */
  readonly file: string;
  readonly open: boolean;
}

/** The variables with what the files hold, and the files. */
interface ReadSecrets {
  readonly variables: Variables;
  readonly files: readonly SecretFile[];
}

/**
 * Reads the files that `NAME_FILE` variables name. One line break at a file's end is cut off, as editors put it there.
 *
 * @param refuse makes the error to throw from one line that names the variable and the file, never what is in it
 * @example readSecretFiles({ ADMIN_PASSWORD_FILE: "/run/secrets/admin" }, (line) => new SettingError(line)).variables // { ADMIN_PASSWORD: "…" }
 */
export function readSecretFiles(variables: Variables, refuse: (line: string) => Error): ReadSecrets {
  const files: SecretFile[] = [];
  const read: Record<string, string> = {};
  for (const name of FILE_SETTINGS) {
    const variable = `${name}_FILE` as const;
    const given = variables[variable];
    if (given === undefined || given === "") continue;
    if (variables[name] !== undefined && variables[name] !== "") throw refuse(`${variable}: must not be set when ${name} is`);
    const file = path.resolve(given);
    const { text, mode } = readSecret(file, (what) => refuse(`${variable}: ${file} ${what}`));
    read[name] = text;
    files.push({ variable, file, open: (mode & READABLE_BY_ALL) !== 0 });
  }
  return { variables: { ...variables, ...read }, files };
}

function readSecret(file: string, refuse: (what: string) => Error): { readonly text: string; readonly mode: number } {
  let bytes: Buffer;
  let mode: number;
  try {
    // Without blocking, as a pipe without a writer would be waited for.
    const descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const facts = fstatSync(descriptor);
      if (!facts.isFile()) throw new Error("not a regular file");
      mode = facts.mode;
      const room = Buffer.alloc(MOST_BYTES + 1);
      bytes = room.subarray(0, readSync(descriptor, room));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "it is not a regular file";
    throw refuse(`cannot be read (${code})`);
  }
  if (bytes.length > MOST_BYTES) throw refuse(`must hold at most ${MOST_BYTES} bytes`);
  const text = bytes.toString().replace(/\r?\n$/, "");
  if (text === "") throw refuse("is empty");
  if (/[\n\r\0\uFFFD]/.test(text)) throw refuse("must hold one line of UTF-8 text");
  return { text, mode };
}
