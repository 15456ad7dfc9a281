import { startPostgres } from "./databases";

/** One PostgreSQL for the whole run; every test that needs one makes a database of its own in it. */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await startPostgres();
  process.env.LATCHKEY_TEST_POSTGRES = server.url;
  return server.stop;
}
