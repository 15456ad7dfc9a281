import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Time } from "./time";

describe("Time", () => {
  it("is UTC on the server, whatever its zone", () => {
    expect(renderToStaticMarkup(<Time value="2026-11-09T14:03:00Z" />)).toContain(">9 Nov 2026, 14:03 UTC</time>");
  });
});
