import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { Time, ZoneContext } from "./time";

describe("Time", () => {
  it("is UTC on the server, whatever its zone", () => {
    expect(renderToStaticMarkup(<Time value="2026-11-09T14:03:00Z" />)).toContain(">9 Nov 2026, 14:03 UTC</time>");
  });

  it("is in the reader's zone where one was chosen", () => {
    const html = renderToStaticMarkup(
      <ZoneContext.Provider value="Asia/Tokyo">
        <Time value="2026-11-09T14:03:05Z" seconds />
      </ZoneContext.Provider>,
    );
    expect(html).toContain(">9 Nov 2026, 23:03:05 GMT+9</time>");
  });
});
