/**
 * Issue 10 §1: one POST of 20 bytes ended the process. No form, sent to any action of the route table by anybody, is answered
 * 500, at length or late.
 */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { resolveDialect } from "#app/http/dialects";
import { ENGINES } from "#tests/support/databases";
import { hostileValue, REPORTED, requestText, UNKNOWN_NAME, unknown, unreadable } from "./hostile-forms";
import { type Route, routeTable } from "./route-table";
import { useVisitors, type Visitors } from "./visitors";

const RUNS = 25;
const TIMEOUT = 240_000;
/** A page of ours has at most so many bytes; an answer may say what was sent once in HTML (`"` is six bytes) and once in JSON (four). */
const PAGE_BYTES = 64 * 1024;
const ECHO = 10;
/** The listener's own page of refusal, or an error of the protocol in JSON. */
const REFUSAL_BYTES = 4 * 1024;
/** What the server still takes in of a body that it has refused. */
const READ_AFTER_REFUSAL = 1024 * 1024;

/** Actions that only say that there is nothing to send. */
const NO_FORM: Readonly<Record<string, number>> = {
  "/*": 404,
  "/admin": 405,
  "/admin/agents": 405,
  "/admin/apis": 405,
  "/admin/audit.csv": 405,
  "/admin/audit.jsonl": 405,
  "/admin/realms": 405,
};
const isProtocol = (route: string) => resolveDialect(route) !== undefined;
const actions = [...new Set((await routeTable()).filter(({ hasAction }) => hasAction).map(({ path }) => path))];

it("finds the actions of the route table", () => {
  expect(actions.length).toBeGreaterThan(18);
  for (const path of ["/login", "/logout", "/account", "/applications/:applicationId/sandbox-keys", "/admin/users", "/token", "/*"]) {
    expect(actions).toContain(path);
  }
});

describe.each(ENGINES)("hostile forms on %s", (engine) => {
  const visitors: Visitors = useVisitors(engine);

  describe.each(actions)("%s", (route: Route["path"]) => {
    let target = "";
    beforeAll(() => {
      target = visitors.addressOf(route);
    });

    it("refuses what is no form of ours before anything reads it", { timeout: TIMEOUT }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...visitors.who), unreadable, async (who, sent) => {
          const { status, body } = await visitors.exchange(requestText(target, sent, visitors.headersOf(who)));
          // A client that goes on sending after the refusal is disconnected, and may not read it.
          if (Number.isNaN(status) && sent.body.length > READ_AFTER_REFUSAL) return;
          expect(isProtocol(route) ? [400, 401, 403, 405, 413, 415] : [400, 413, 415]).toContain(status);
          expect(body.length).toBeLessThan(REFUSAL_BYTES);
        }),
        { numRuns: RUNS + REPORTED.length, endOnFailure: true, examples: REPORTED.map((sent) => ["anonymous", sent]) },
      );
      await visitors.expectAlive();
    });

    // The protocol's endpoints pass over names that they do not know (RFC 6749 §3.2).
    if (isProtocol(route)) return;

    it("refuses names that its schema does not have", { timeout: TIMEOUT }, async () => {
      await fc.assert(
        fc.asyncProperty(unknown, async (sent) => {
          const { status, body } = await visitors.exchange(requestText(target, sent, visitors.headersOf("admin")));
          expect(status).toBe(NO_FORM[route] ?? 400);
          expect(body.length).toBeLessThan(PAGE_BYTES);
          expect(body).not.toContain(UNKNOWN_NAME);
        }),
        { numRuns: 5, endOnFailure: true },
      );
    });

    it("answers hostile values of its own fields below 500", { timeout: TIMEOUT }, async () => {
      const fields = await visitors.fieldsOf(route);
      if (fields.length === 0) return;
      const filled = fc.tuple(
        ...fields.map(({ name, values }) =>
          fc.oneof(hostileValue, ...values.map((value) => fc.constant(value))).map((value) => [name, value]),
        ),
      );
      await fc.assert(
        fc.asyncProperty(filled, async (pairs) => {
          const body = new URLSearchParams(pairs).toString();
          const sent = { contentType: "application/x-www-form-urlencoded", body, chunked: false };
          const answer = await visitors.exchange(requestText(target, sent, visitors.headersOf("admin")));
          expect(answer.status).toBeLessThan(500);
          expect(answer.body.length).toBeLessThan(PAGE_BYTES + ECHO * body.length);
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
      await visitors.expectAlive();
    });
  });
});
