import { describe, expect, it } from "vitest";
import { describeError } from "./describe-error";

/** As Remix hands a thrown Response to an error boundary. */
const thrown = (status: number, data: unknown) => ({ status, statusText: "", internal: false, data });

describe("error pages", () => {
  it("shows nothing of an unexpected error", () => {
    expect(describeError(new Error("SELECT secret FROM"))).toMatchObject({ status: 500, detail: null });
    expect(JSON.stringify(describeError(new Error("SELECT secret FROM")))).not.toContain("SELECT");
  });

  it("shows a refusal's own words", () => {
    expect(describeError(thrown(409, "The number has changed.")).detail).toBe("The number has changed.");
  });

  it("says of a 503 alone that it passes", () => {
    expect([503, 500, 404, 429].map((status) => describeError(thrown(status, "")).passing)).toEqual([true, false, false, false]);
    expect(describeError(thrown(503, "")).text).toContain("try again in a few seconds");
  });

  it("keeps the router's developer texts and the words of a 404 or 5xx to itself", () => {
    expect(describeError(thrown(405, 'Error: You made a POST request to "/"')).detail).toBeNull();
    expect(describeError(thrown(404, "Application 7 belongs to Ana.")).detail).toBeNull();
    expect(describeError(thrown(503, "connect ECONNREFUSED")).detail).toBeNull();
  });
});
