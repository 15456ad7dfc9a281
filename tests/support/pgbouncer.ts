/** A PgBouncer before a PostgreSQL, where one is installed: it is no npm package. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "./free-port";

const PROGRAM = "/usr/sbin/pgbouncer";
/** PgBouncer refuses to run as root; this is `nobody`. */
const UNPRIVILEGED = 65_534;

export const pgbouncerIsInstalled = existsSync(PROGRAM);

export interface Pooler {
  /** The same database, reached through the pooler. */
  readonly url: string;
  stop(): Promise<void>;
}

/** @param url of a database that the pooler signs in to with the URL's user, whoever signs in to it. */
export async function startPgbouncer(url: string, poolMode: "session" | "transaction"): Promise<Pooler> {
  const to = new URL(url);
  const folder = await mkdtemp(path.join(tmpdir(), "latchkey-pgbouncer-"));
  const port = await freePort();
  const file = path.join(folder, "pgbouncer.ini");
  const lines = [
    "[databases]",
    `* = host=${to.hostname} port=${to.port} user=${to.username} password=${to.password}`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = any",
    `pool_mode = ${poolMode}`,
  ];
  await writeFile(file, `${lines.join("\n")}\n`);
  await chmod(folder, 0o755);
  const user = process.getuid?.() === 0 ? { uid: UNPRIVILEGED, gid: UNPRIVILEGED } : {};
  const child = spawn(PROGRAM, [file], { ...user, cwd: folder, stdio: "ignore" });
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended with code ${child.exitCode}`);
    await sleep(20);
  }
  const through = new URL(url);
  through.port = String(port);
  const stop = async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    await rm(folder, { recursive: true });
  };
  return { url: through.href, stop };
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const outcome = await Promise.race([once(socket, "connect").then(() => true), once(socket, "error").then(() => false)]).catch(
    () => false,
  );
  socket.destroy();
  return outcome;
}
