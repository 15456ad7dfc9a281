import { describe, expect, it } from "vitest";
import { NotFoundError } from "#app/services/errors";
import { serve, toResponse } from "./service-errors";

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
