import { describe, expect, it } from "vitest";
import { parseEnv } from "./env";

const FROM = { MAIL_FROM: "Latchkey <portal@example.com>" };
const FROM_READ = { name: "Latchkey", address: "portal@example.com" };

describe("how mail is sent", () => {
  it.each([
    ["smtp://mail.example.com", { host: "mail.example.com", port: 587, tls: "offered", login: null }],
    ["smtps://mail.example.com", { host: "mail.example.com", port: 465, tls: "implicit", login: null }],
    [
      "smtp://a%40b:p%3Aw@mail.example.com:2525",
      { host: "mail.example.com", port: 2525, tls: "required", login: { user: "a@b", password: "p:w" } },
    ],
    ["smtp://a:b@localhost:1025", { host: "localhost", port: 1025, tls: "offered", login: { user: "a", password: "b" } }],
    ["smtp://[::1]:1025", { host: "::1", port: 1025, tls: "offered", login: null }],
  ])("%s", (SMTP_URL, server) => {
    expect(parseEnv({ SMTP_URL, ...FROM }).mail).toEqual({ mode: "smtp", server, from: FROM_READ });
  });

  it.each(["mail.example.com:25", "http://mail.example.com", "smtp://", "smtp://a@mail.example.com", "smtp://h/?tls=no", "smtp://a:%zz@h"])(
    "refuses %s without repeating it",
    (SMTP_URL) => {
      expect(() => parseEnv({ SMTP_URL, ...FROM })).toThrow(/^SMTP_URL: must be smtp:\/\/ or smtps:\/\//);
    },
  );

  it.each(["nobody", "Latchkey portal@example.com", "a <b> <c@d.e>", "x\r\nBcc: <a@b.c>"])("refuses the sender %j", (MAIL_FROM) => {
    expect(() => parseEnv({ MAIL_FROM })).toThrow(/^MAIL_FROM: /);
  });

  it("needs a sender for a server", () => {
    expect(() => parseEnv({ SMTP_URL: "smtp://h" })).toThrow("MAIL_FROM: must be set when SMTP_URL is");
  });

  it("is a folder in embedded mode, and off with PostgreSQL, until a server is set", () => {
    expect(parseEnv({ DATA_DIR: "/srv/latchkey" }).mail).toMatchObject({ mode: "file", folder: "/srv/latchkey/mail" });
    expect(parseEnv({ DATABASE_URL: "postgresql://localhost/latchkey" }).mail).toEqual({ mode: "off" });
  });
});
