/** Issue 13 §5: what a batch counts by time and scope is what its answers were, for each application and for the realm. */
import { describe, expect, it } from "vitest";
import { aClient, aUsage } from "#app/oauth/testing/fixtures";
import { FacetTally } from "./facet-tally";

const client = aClient();
const HOUR = 3_600_000;
type Facet = readonly [facet: string, value: string, count: number];

/** What the counts of one subject, result and hour are in the journal. */
const rows = (subjectId: string, facets: readonly Facet[], result = "issued", hour = 10) =>
  facets.map(([facet, value, count]): [string, number] => [
    JSON.stringify([subjectId, facet, hour, client.environment, "client_credentials", result, value, client.realmId]),
    count,
  ]);
const counted = (tally: FacetTally) => JSON.parse(tally.toJson());

describe("the facets of a batch", () => {
  it("alike answers are one row for the application and one for the realm; a token counts for each of its scopes", () => {
    const tally = new FacetTally();
    const usage = (scope: string) => aUsage(client, { at: 10 * HOUR, arrivedAt: 100, scope });
    tally.add(usage("read"), 107);
    tally.add(usage("read write"), 105.5);
    tally.add(usage("write read"), 112);
    const facets: readonly Facet[] = [
      ["time", "5", 2],
      ["time", "12", 1],
      ["scope", "read", 3],
      ["scope", "write", 2],
    ];
    expect(counted(tally)).toEqual(Object.fromEntries([...rows(client.realmId, facets), ...rows(client.applicationId, facets)]));
  });

  it("results and hours are told apart, causes are not; what has no known application counts for the realm alone", () => {
    const tally = new FacetTally();
    const at = { at: 10 * HOUR, arrivedAt: 0, scope: null };
    tally.add(aUsage(client, { ...at, outcome: "secret_unknown" }), 0.5);
    tally.add(aUsage(client, { ...at, outcome: "scope_unknown" }), 0.5);
    tally.add(aUsage(client, { ...at, at: 11 * HOUR, scope: "read" }), 0.5);
    tally.add(aUsage(client, { ...at, applicationId: "", outcome: "client_unknown" }), 9000);
    const issued: readonly Facet[] = [
      ["time", "0", 1],
      ["scope", "read", 1],
    ];
    const refused: readonly Facet[] = [
      ["time", "0", 2],
      ["time", "8000", 1],
    ];
    expect(counted(tally)).toEqual(
      Object.fromEntries([
        ...rows(client.realmId, refused, "refused"),
        ...rows(client.realmId, issued, "issued", 11),
        ...rows(client.applicationId, [["time", "0", 2]], "refused"),
        ...rows(client.applicationId, issued, "issued", 11),
      ]),
    );
  });

  it("a token that came through the browser has scopes and no time", () => {
    const tally = new FacetTally();
    tally.add(aUsage(client, { at: 10 * HOUR, arrivedAt: null, scope: "read" }), 5);
    tally.add(aUsage(client, { at: 10 * HOUR, arrivedAt: null, scope: null }), 5);
    const ids = [client.realmId, client.applicationId];
    expect(counted(tally)).toEqual(Object.fromEntries(ids.flatMap((id) => rows(id, [["scope", "read", 1]]))));
  });

  it("hostile: however many lists of scopes a client asks for, each token counts for each of its scopes", () => {
    const tally = new FacetTally();
    const names = Array.from({ length: 12 }, (_, index) => `s${index}`);
    for (let bits = 1; bits < 1024; bits += 1) {
      const list = names.filter((_, index) => (bits >> index) % 2 === 1);
      for (let time = 0; time < 2; time += 1) tally.add(aUsage(client, { at: 0, arrivedAt: null, scope: list.join(" ") }), 0);
    }
    const all = names.slice(0, 10).map((name): Facet => ["scope", name, 1024]);
    const ids = [client.realmId, client.applicationId];
    expect(counted(tally)).toEqual(Object.fromEntries(ids.flatMap((id) => rows(id, all, "issued", 0))));
  });
});
