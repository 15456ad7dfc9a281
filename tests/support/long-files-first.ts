import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Integration files that take long, those that mostly wait beside those that mostly compute. Begun last, one of them would go on alone
 * when all others have ended. Without a cache of earlier runs Vitest orders files by their size.
 */
const LONG = [
  "hostile/addresses",
  "hostile/crossings",
  "hostile/watchdog",
  "faults/overload",
  "faults/postgres",
  "operating/backup",
  "hostile/sockets",
  "server/start",
  "server/reload",
  "faults/kill",
  "faults/code-flow",
  "faults/exchange",
  "postgres/places",
  "many/jobs",
  "operating/doctor",
  "operating/interrupted-backup",
  "operating/upgrade",
  "hostile/accounts-at-start",
  "many/versions",
  "postgres/addresses",
  "hostile/endings",
  "operating/portable-restore",
  "hostile/accounts",
  "faults/sqlite",
  "server/dev",
].map((name) => `/tests/integration/${name}.test.ts`);

/** The order in which files begin; each project's stay together. */
export class LongFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONG.findIndex((name) => moduleId.endsWith(name));
      return at === -1 ? LONG.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}
