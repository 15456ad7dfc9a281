/** The contract that every store of the protocol passes: in memory, SQLite, PostgreSQL. Each part is a file of its own. */
import { afterAll, beforeAll, describe } from "vitest";
import { aPolicy } from "../fixtures";
import type { StoreHarness } from "../harness";
import { describeApiCalls } from "./api-calls";
import { describeCodes } from "./codes";
import { describeCommit } from "./commit";
import { describeConfiguration } from "./configuration";
import { describeDevices } from "./devices";
import { describeEffects } from "./effects";
import { describeFailures } from "./failures";
import { describeGeneration } from "./generation";
import { givenBy } from "./given";
import { describePushed } from "./pushed";

const PARTS = [
  describeConfiguration,
  describeCommit,
  describeGeneration,
  describeEffects,
  describeCodes,
  describeDevices,
  describePushed,
  describeFailures,
  describeApiCalls,
];

/**
 * Declares the suite for one store. `makeHarness` is called once; `close` when the suite ends.
 *
 * @example describeProtocolPorts("SQLite", () => sqliteHarness());
 */
export function describeProtocolPorts(name: string, makeHarness: () => StoreHarness | Promise<StoreHarness>): void {
  describe(`protocol store: ${name}`, () => {
    let harness: StoreHarness;
    beforeAll(async () => {
      harness = await makeHarness();
      await harness.setPolicy(aPolicy());
    }, 60_000);
    afterAll(() => harness.close());

    const given = givenBy(() => harness);
    for (const describePart of PARTS) describePart(given);
  });
}
