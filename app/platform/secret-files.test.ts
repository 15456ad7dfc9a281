import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { FILE_SETTINGS, readSecretFiles } from "./secret-files";

const folder = mkdtempSync(path.join(tmpdir(), "latchkey-secrets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function secret(content: string | Buffer, mode = 0o600): string {
  const file = path.join(folder, `${Math.random()}`);
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

const read = (variables: Readonly<Record<string, string>>) => readSecretFiles(variables, (line) => new Error(line));

describe("a secret in a file", () => {
  it.each(FILE_SETTINGS)("%s has the file's text without the line break at its end", (name) => {
    const variable = `${name}_FILE`;
    for (const end of ["", "\n", "\r\n"]) expect(read({ [variable]: secret(`s3cret ${end}`) }).variables[name]).toBe("s3cret ");
    expect(read({ [variable]: "" }).variables[name]).toBeUndefined();
    expect(read({ [variable]: secret("s3cret"), [name]: "" }).variables[name]).toBe("s3cret");
  });

  it("is refused beside the variable itself, and where the file is not what it should be, in one line without the secret", () => {
    const refused =
      (file: string, also = {}) =>
      () =>
        read({ ADMIN_PASSWORD_FILE: file, ...also });
    expect(refused(secret("s3cret"), { ADMIN_PASSWORD: "other" })).toThrow(/^ADMIN_PASSWORD_FILE: must not be set when ADMIN_PASSWORD is$/);
    expect(refused(path.join(folder, "none"))).toThrow(/^ADMIN_PASSWORD_FILE: \S+none cannot be read \(ENOENT\)$/);
    expect(refused(folder)).toThrow(/^ADMIN_PASSWORD_FILE: \S+ cannot be read \((EISDIR|it is not a regular file)\)$/);
    expect(refused(secret("s3cret".repeat(5000)))).toThrow(/^ADMIN_PASSWORD_FILE: \S+ must hold at most 16384 bytes$/);
    expect(refused(secret("\n"))).toThrow(/^ADMIN_PASSWORD_FILE: \S+ is empty$/);
    for (const content of ["s3cret\ntwo", "s3cret\0", Buffer.from([0xff, 0xfe])])
      expect(refused(secret(content))).toThrow(/^ADMIN_PASSWORD_FILE: \S+ must hold one line of UTF-8 text$/);
  });

  it("is told apart where every user may read it", () => {
    const files = { ADMIN_PASSWORD_FILE: secret("s3cret", 0o644), METRICS_TOKEN_FILE: secret("s3cret", 0o640) };
    expect(read(files).files).toEqual([
      { variable: "ADMIN_PASSWORD_FILE", file: files.ADMIN_PASSWORD_FILE, open: true },
      { variable: "METRICS_TOKEN_FILE", file: files.METRICS_TOKEN_FILE, open: false },
    ]);
  });
});
