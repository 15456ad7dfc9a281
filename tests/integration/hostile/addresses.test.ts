/** Issue 10 §1: no input to any page is a 500. Here: query strings, parameters of paths, cookies and other headers. */
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ENGINES } from "#tests/support/databases";
import { getRequest } from "#tests/support/raw-http";
import { hostileValue } from "./hostile-forms";
import { addressOf, routeTable } from "./route-table";
import { useVisitors } from "./visitors";

const RUNS = 25;
const TIMEOUT = 240_000;
const APP = path.resolve(import.meta.dirname, "../../../app");
/** What any page of ours weighs at most, with an address of {@link LONGEST} that links may repeat. */
const PAGE_BYTES = 256 * 1024;
const LONGEST = 4000;

/** Parameters that decide what a page shows: with one of them it may read none of the others. */
const STEPS: readonly string[] = ["application", "ask", "delete", "edit", "grant", "name", "rotate", "to", "user"];
/** PostgreSQL stores no U+0000 and no year 0, a column of integers ends at 2³¹, and every object has members that nobody put there. */
const EVERYWHERE = ["a%00", "0000-01-01", "9999-12-31", "99999999999999999999", "-1", "__proto__", "%27%22%25_%F0%9F%98%80"];
/** What a page has to be asked for before it reads the rest, and periods that no counter has. */
const ASKED: Readonly<Record<string, readonly string[]>> = {
  "/admin/scopes/detail": ["name=default&to=request", "name=default"],
  "/admin/grants": ["grant=password&to=on", "grant=password&kind=server&environment=PRODUCTION"],
  "/admin/grants/rule": ["grant=password&kind=server&environment=PRODUCTION&to=report"],
  "/admin/grants/exception": ["grant=password&kind=server&environment=PRODUCTION"],
  "/admin/issuers": ["edit=0190f3a0-0000-7000-8000-000000000000", "edit=%00", "remove=0190f3a0-0000-7000-8000-000000000000", "remove=a%00"],
  "/admin/exchange": [
    "client=0190f3a0-0000-7000-8000-000000000000&subject=0190f3a0-0000-7000-8000-000000000000",
    "client=%00&subject=a%00",
  ],
  "/admin/audit": ["before=999999999999999_00000000-0000-7000-8000-000000000000"],
  "/admin/statistics": ["range=custom&from=9999-01-01T00:00&to=9999-01-02T00:00", "range=custom&from=0000-01-01&to=0000-01-02"],
};

const addresses = [...new Set((await routeTable()).map((route) => route.path))];
const parameters = await parametersRead();

it("finds the addresses and what is read of their queries", () => {
  expect(addresses.length).toBeGreaterThan(35);
  for (const name of ["page", "search", "before", "next", "token", "application"]) expect(parameters).toContain(name);
});

const encodedValue = fc.oneof(
  hostileValue.map((text) => encodeURIComponent(text)),
  fc.constantFrom(
    "%00",
    "a%00b",
    "%ff",
    "%",
    "%C0%80",
    "%ED%A0%80",
    "a+b",
    "%2e%2e%2f",
    "\xe9",
    "1e400",
    "-1",
    "0",
    "1.5",
    "99999999999999999999",
  ),
  fc.constantFrom(
    "zzzzzzzzz.0190f3a0-0000-7000-8000-000000000000",
    "9999-12-31",
    "0000-00-00",
    "275760-09-13",
    "9999-12-31T23:59",
    "custom",
    "on",
    "off",
  ),
);
const query = fc
  .array(fc.tuple(fc.constantFrom(...parameters, "toString", "__proto__", "index", "_routes", "a[9]"), encodedValue), { maxLength: 5 })
  .map((pairs) =>
    pairs
      .map(([name, value]) => `${name}=${value}`)
      .join("&")
      .slice(0, LONGEST),
  );
const suffix = fc.constantFrom("", "", ".data", "/", "?index");
const header = fc.oneof(
  encodedValue.map((value) => `Cookie: latchkey=${value}`),
  fc.constantFrom(
    "Cookie: =;;;latchkey",
    `Cookie: latchkey=${"A".repeat(43)}`,
    `Cookie: ${"latchkey=a;".repeat(500)}`,
    "Cookie: latchkey=\xff",
  ),
  fc.constantFrom(
    "Accept-Language: \xff;q=zz",
    `User-Agent: ${"Googlebot ".repeat(300)}`,
    "User-Agent: \xe9\x80",
    "Accept: ;;,",
    "Range: bytes=-9-",
  ),
  fc.constantFrom(
    "If-None-Match: *",
    "If-Modified-Since: never",
    "Accept-Encoding: \xff",
    "Referer: http://[",
    "Origin: null",
    "Content-Type: \xff",
  ),
);

describe.each(ENGINES)("hostile addresses on %s", (engine) => {
  const visitors = useVisitors(engine);
  const get = async (target: string, headers: readonly string[]) => await visitors.exchange(getRequest(target, headers));

  it.each(addresses)("%s answers any query and any header below 500", { timeout: TIMEOUT }, async (route) => {
    const address = visitors.addressOf(route);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...visitors.who), suffix, query, fc.option(header), async (who, end, asked, extra) => {
        const target = `${address}${end}${end.includes("?") ? "&" : "?"}${asked}`;
        const added = extra === null ? [] : [extra.replaceAll("latchkey", visitors.sessionCookie())];
        const { status, body } = await get(target, [...visitors.headersOf(who), ...added]);
        expect(status).toBeLessThan(500);
        expect(body.length).toBeLessThan(PAGE_BYTES);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    await visitors.expectAlive();
  });

  it.each(addresses)(
    "%s answers below 500 with one value in everything that it reads of its query",
    { timeout: TIMEOUT },
    async (route) => {
      const failed: string[] = [];
      for (const asked of ["", ...(ASKED[route] ?? [])]) {
        for (const text of [asked, ...EVERYWHERE.flatMap((value) => filled(asked, value))]) {
          const target = `${visitors.addressOf(route)}?${text}`;
          const { status } = await get(target, visitors.headersOf("admin"));
          if (!(status < 500)) failed.push(`${status} ${target}`);
        }
      }
      expect(failed).toEqual([]);
      await visitors.expectAlive();
    },
  );

  it.each(addresses.filter((route) => /:\w*Id/.test(route)))(
    "%s says 404 to whatever is no id, on both engines alike",
    { timeout: TIMEOUT },
    async (route) => {
      const upper = visitors.addressOf(route).replaceAll(/[0-9a-f-]{36}/g, (id) => id.toUpperCase());
      const malformed = encodedValue
        .filter((value) => value !== "" && !value.startsWith("%2e"))
        .map((value) => addressOf(route, { applicationId: value, secretId: value }));
      await fc.assert(
        fc.asyncProperty(fc.oneof(fc.constant(upper), malformed), async (target) => {
          // 400 where the escape stands for no character: the listener says so before any route is asked.
          expect([400, 404]).toContain((await get(target, visitors.headersOf("admin"))).status);
        }),
        { numRuns: RUNS, endOnFailure: true, examples: [[upper]] },
      );
      expect((await get(upper, visitors.headersOf("admin"))).status).toBe(404);
      await visitors.expectAlive();
    },
  );
});

/** What is asked, with the value in every other detail, and then in each parameter that decides what is shown. */
function filled(asked: string, value: string): readonly string[] {
  const pairs = asked.split("&").filter((pair) => pair !== "");
  const without = (name: string) => pairs.filter((pair) => !pair.startsWith(`${name}=`));
  const details = parameters.filter((name) => !STEPS.includes(name) && without(name).length === pairs.length);
  return [[...pairs, ...details.map((name) => `${name}=${value}`)], ...STEPS.map((name) => [...without(name), `${name}=${value}`])].map(
    (query) => query.join("&"),
  );
}

/** The parameters that some page reads of its query, by the source. */
async function parametersRead(): Promise<readonly string[]> {
  const files = (await readdir(APP, { recursive: true })).filter((file) => /\.tsx?$/.test(file) && !file.startsWith("db"));
  const names = new Set(["actor", "action", "targetType", "targetId", "environment", "grant", "state", "secret"]);
  for (const file of files) {
    const source = await readFile(path.join(APP, file), "utf8");
    for (const [, name = ""] of source.matchAll(/(?:query|searchParams|parameters)\.(?:get|has)\("(\w+)"/g)) names.add(name);
  }
  return [...names].sort();
}
