import { describe, expect, it } from "vitest";
import { readForm } from "../request";
import { causeOf } from "../testing/cause-of";
import { aClient, aPolicy, someApis } from "../testing/fixtures";
import { aRequest } from "../testing/requests";
import { narrowTarget, onlyApi, targetOf } from "./resource";

const ORDERS = "https://api.example.com/orders";
const STOCK = "urn:example:stock";
const { ids, ...apis } = someApis({ identifier: ORDERS }, { identifier: STOCK, approval: "request" });
const policy = aPolicy(apis);
const both = aClient({ subscribedApis: ids });
const one = aClient({ subscribedApis: ids.slice(0, 1) });
const form = (query: string) => readForm(aRequest(query));
const audience = (query: string, client = both) => targetOf(form(query), client, policy).audience;
const cause = (query: string, client = both) => causeOf(() => audience(query, client));
const encoded = encodeURIComponent(ORDERS);

describe("what a new token is for", () => {
  it("item 105: exactly the APIs asked for, one or more (RFC 8707 §2)", () => {
    expect(audience(`resource=${encoded}`)).toEqual([ORDERS]);
    expect(audience(`resource=${encoded}&resource=${STOCK}`)).toEqual([ORDERS, STOCK]);
    expect(audience(`resource=${encoded}&resource=${encoded}`)).toEqual([ORDERS]);
  });

  it.each(["audience", "aud"])("issue 12 §4: %s, as other products spell it, says the same", (name) => {
    expect(audience(`${name}=${encoded}`)).toEqual([ORDERS]);
    expect(audience(`${name}=${encoded}&resource=${STOCK}`)).toEqual([STOCK, ORDERS]);
    expect(cause(`${name}=https%3A%2F%2Fother.example`)).toBe("target_unknown");
  });

  it.each(["HTTPS://API.EXAMPLE.COM/orders", "https://api.example.com:443/orders/"])("mcp.md: %s is the same API", (text) => {
    expect(audience(`resource=${encodeURIComponent(text)}`)).toEqual([ORDERS]);
  });

  it("item 105: what is no absolute URI, has a fragment, or is no API's is invalid_target (RFC 8707 §2)", () => {
    expect(cause("resource=orders")).toBe("target_malformed");
    expect(cause(`resource=${encoded}%23part`)).toBe("target_malformed");
    expect(cause(`resource=${encoded}%20${STOCK}`)).toBe("target_malformed");
    expect(cause(`resource=${encoded}%2Fmore`)).toBe("target_unknown");
    expect(cause(`resource=${encoded}&resource=https%3A%2F%2Fother.example`)).toBe("target_unknown");
  });

  it("an API that the application does not subscribe to is refused", () => {
    expect(cause(`resource=${encoded}`, aClient())).toBe("target_not_subscribed");
    expect(cause(`resource=${encoded}&resource=${STOCK}`, one)).toBe("target_not_subscribed");
  });

  it("a client that registered itself may use the open APIs", () => {
    const agent = aClient({ registeredBy: "registration" });
    expect(audience(`resource=${encoded}`, agent)).toEqual([ORDERS]);
    expect(cause(`resource=${STOCK}`, agent)).toBe("target_not_subscribed");
  });

  it("without a resource: the client's default API, else the issuer", () => {
    expect(audience("a=b")).toBeNull();
    expect(audience("resource=")).toBeNull();
    const byDefault = aClient({ subscribedApis: ids, defaultApi: STOCK });
    expect(audience("a=b", byDefault)).toEqual([STOCK]);
    expect(audience(`resource=${encoded}`, byDefault)).toEqual([ORDERS]);
    expect(audience("a=b", aClient({ ...byDefault, subscribedApis: [] }))).toBeNull();
  });

  it("of no more APIs than a record has room for", () => {
    const many = someApis(...Array.from({ length: 11 }, (_, index) => ({ identifier: `urn:api:${index}` })));
    const query = [...many.apis.keys()].map((identifier) => `resource=${identifier}`);
    const ask = (count: number) => targetOf(form(query.slice(0, count).join("&")), aClient({ subscribedApis: many.ids }), many);
    expect(ask(10).audience).toHaveLength(10);
    expect(causeOf(() => ask(11))).toBe("target_too_many");
  });

  it("says which API's own format and lifetime hold: that of the only one", () => {
    expect(onlyApi(targetOf(form(`resource=${encoded}`), both, policy))?.identifier).toBe(ORDERS);
    expect(onlyApi(targetOf(form(`resource=${encoded}&resource=${STOCK}`), both, policy))).toBeUndefined();
    expect(onlyApi(targetOf(form("a=b"), both, policy))).toBeUndefined();
  });
});

describe("what a token of a grant is for (RFC 8707 §2.2)", () => {
  const narrow = (query: string, granted: readonly string[] | null, client = both) =>
    narrowTarget(form(query), granted, client, policy).audience;

  it("what was granted, or the part of it that is asked for", () => {
    expect(narrow("a=b", [ORDERS, STOCK])).toEqual([ORDERS, STOCK]);
    expect(narrow(`resource=${STOCK}`, [ORDERS, STOCK])).toEqual([STOCK]);
    expect(narrow("a=b", null)).toBeNull();
    expect(causeOf(() => narrow(`resource=${STOCK}`, [ORDERS]))).toBe("target_exceeds_grant");
  });

  it("no API where the grant named none: whoever consented was asked for none", () => {
    expect(causeOf(() => narrow(`resource=${STOCK}`, null))).toBe("target_exceeds_grant");
    expect(narrow("resource=", null)).toBeNull();
  });

  it("without the client's default API, which is for new grants", () => {
    expect(narrow("a=b", null, aClient({ subscribedApis: ids, defaultApi: STOCK }))).toBeNull();
  });

  it("less what is not subscribed to any more; nothing left refuses the grant", () => {
    expect(narrow("a=b", [ORDERS, STOCK], one)).toEqual([ORDERS]);
    expect(causeOf(() => narrow(`resource=${STOCK}`, [ORDERS, STOCK], one))).toBe("target_not_subscribed");
    expect(causeOf(() => narrow("a=b", [STOCK], one))).toBe("target_gone");
    expect(causeOf(() => narrow("a=b", ["https://deleted.example"]))).toBe("target_gone");
  });
});
