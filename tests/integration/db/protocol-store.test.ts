import { afterAll } from "vitest";
import { describeProtocolPorts } from "#app/oauth/testing/contract";
import { ENGINES, stopSharedPostgres } from "#tests/support/databases";
import { databaseHarness } from "./store-harness";

afterAll(stopSharedPostgres);

for (const engine of ENGINES) describeProtocolPorts(engine, () => databaseHarness(engine));
