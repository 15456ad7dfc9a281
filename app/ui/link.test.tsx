import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { type InternalHref, internalHref, Link, LinkContext } from "./link";

describe("internalHref", () => {
  it("keeps paths, queries and anchors of this portal", () => {
    expect(internalHref("/applications/1?x=//y")).toBe("/applications/1?x=//y");
    expect(internalHref("?page=2")).toBe("?page=2");
  });

  it("never leads to another origin", () => {
    expect(internalHref("//evil.example")).toBe("/");
    expect(internalHref("/\\evil.example")).toBe("/");
    expect(internalHref("/\t/evil.example")).toBe("/");
  });
});

describe("Link", () => {
  const html = (to: InternalHref) =>
    renderToStaticMarkup(
      <LinkContext.Provider value={{ basePath: "/portal" }}>
        <Link to={to}>Here</Link>
      </LinkContext.Provider>,
    );

  it("leads to an address below the base path, and from the page to a query or an anchor of it", () => {
    expect(html("/login?next=%2F")).toBe('<a href="/portal/login?next=%2F">Here</a>');
    expect(html("?page=2#rows")).toBe('<a href="?page=2#rows">Here</a>');
    expect(html("#rows")).toBe('<a href="#rows">Here</a>');
  });

  it("never leads to another origin", () => {
    expect(html("//evil.example")).toBe('<a href="/portal/">Here</a>');
    expect(renderToStaticMarkup(<Link to="/\evil.example">Here</Link>)).toBe('<a href="/">Here</a>');
  });
});
