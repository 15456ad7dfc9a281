import { describe, expect, it } from "vitest";
import { NotFoundError } from "#app/services/errors";
import { faultBehind, serve, serveJson, toResponse } from "./service-errors";

const away = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

describe("errors of a use case become HTTP in one place", () => {
  it("issue 3 §3: a database that is away is 503 with Retry-After, and says nothing of where it was", async () => {
    const response = toResponse(away);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await response.text()).not.toContain("ECONNREFUSED");
  });

  it("a refusal has its own status", async () => {
    await expect(serve(() => Promise.reject(new NotFoundError()))).rejects.toMatchObject({ status: 404 });
  });

  it("an unexpected error stays what it is", () => {
    const error = new Error("broken");
    expect(() => toResponse(error)).toThrow(error);
  });
});

describe("what a program asks is refused in JSON", () => {
  const refused = async (error: unknown): Promise<Response> => {
    const thrown: unknown = await serveJson(() => Promise.reject(error)).catch((refusal: unknown) => refusal);
    if (!(thrown instanceof Response)) throw thrown;
    return thrown;
  };

  it.each([
    ["behind the use case", () => away],
    ["behind the guard before it", () => toResponse(away)],
  ])("a database that is away, %s, is a 503 that says so, and the log finds the fault", async (_where, thrown) => {
    const response = await refused(thrown());
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(await response.json()).toEqual({ error: "temporarily_unavailable", message: "The database does not answer." });
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(faultBehind(response)).toBe(away);
  });

  it("a refusal has its own code and words", async () => {
    const response = await refused(new NotFoundError("This application does not exist."));
    expect([response.status, await response.json()]).toEqual([404, { error: "not_found", message: "This application does not exist." }]);
  });

  it("an unexpected error, and a redirect, stay what they are", async () => {
    const error = new Error("broken");
    await expect(serveJson(() => Promise.reject(error))).rejects.toBe(error);
    const redirect = new Response(null, { status: 302 });
    await expect(serveJson(() => Promise.reject(redirect))).rejects.toBe(redirect);
  });
});
