import { describe, expect, it } from "vitest";
import { realmAt } from "#app/oauth/realm";
import { clearedSessionCookie, readCookies, signedInHeaders } from "./cookies";

const portalAt = (publicUrl: string) => realmAt(publicUrl, { id: "root", path: "root" });
const SIGNED_IN = {
  session: { token: "session-token", expiresAt: new Date(Date.now() + 60_000) },
  device: { token: "device-token", maxAgeSeconds: 100 },
};
const asking = (cookie: string) => new Request("http://localhost/", { headers: { cookie } });

describe("issue 11 §5: cookies say whose they are", () => {
  it.each([
    ["http://localhost:3000", "latchkey-3000", "/", ""],
    ["http://localhost", "latchkey-80", "/", ""],
    ["https://example.com", "__Host-latchkey-443", "/", "; Secure"],
    ["https://example.com:8443/portal", "__Secure-latchkey-8443.portal", "/portal", "; Secure"],
    ["http://localhost:3000/a/b", "latchkey-3000.a.b", "/a/b", ""],
  ])("a portal at %s sets %s for the path %s", (publicUrl, name, path, secure) =>
    expect(clearedSessionCookie(portalAt(publicUrl))).toBe(`${name}=; Path=${path}; Max-Age=0; HttpOnly; SameSite=Lax${secure}`),
  );

  it("a portal reads the cookies it has set, beside those of others on its host", () => {
    const addresses = ["http://localhost:3000", "http://localhost:3001", "http://localhost:3000/portal"];
    const portals = addresses.map((address, index) => ({ realm: portalAt(address), token: `session-${index}` }));
    const cookies = portals.flatMap(({ realm, token }) =>
      signedInHeaders(realm, { ...SIGNED_IN, session: { ...SIGNED_IN.session, token } })
        .getSetCookie()
        .map((line) => line.slice(0, line.indexOf(";"))),
    );
    for (const { realm, token } of portals)
      expect(readCookies(asking(cookies.join("; ")), realm)).toEqual({ session: token, device: "device-token" });
  });

  it("no cookie, one of another portal and one that is too long are none", () => {
    const realm = portalAt("http://localhost:3000");
    for (const cookie of ["", "latchkey-3001=x", "__Host-latchkey=x", `latchkey-3000=${"x".repeat(201)}`])
      expect(readCookies(asking(cookie), realm).session).toBeNull();
  });

  it("a session from before an update is read under its former name, until there is a newer one", () => {
    const [plain, secure] = [portalAt("http://localhost:3000"), portalAt("https://example.com")];
    expect(readCookies(asking("latchkey=old; latchkey-device=known"), plain)).toEqual({ session: "old", device: "known" });
    expect(readCookies(asking("latchkey=old; latchkey-3000=new"), plain).session).toBe("new");
    expect(readCookies(asking("__Host-latchkey=old"), secure).session).toBe("old");
    expect(readCookies(asking("latchkey=planted"), secure).session).toBeNull();
  });
});
