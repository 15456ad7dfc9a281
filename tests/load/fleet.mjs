// Many clients that request more than a server can answer: `node fleet.mjs <plan as JSON>` prints what they received as JSON.
//
// With a rate, requests arrive at it and are sent over a free connection; where none is free, a request is not sent and is
// counted apart: a connection carries one request at a time. Without a rate each connection sends its next request after an answer.
// Latency counts from the moment a request is written to its connection. An answer costs little to read: answers of one
// status have one length here, so that only the first of each is parsed.
import net from "node:net";
import { responseReader } from "./response-reader.mjs";
import { percentile } from "./statistics.mjs";

/**
 * @typedef {object} Plan
 * @property {string} host
 * @property {number} port
 * @property {string} request the bytes of one request
 * @property {number} connections
 * @property {number} seconds that it counts
 * @property {number} settleSeconds before that
 * @property {number} [rate] arrivals a second
 * @property {number} [fresh] share of the requests that end their connection, so that the next needs a new one; 0 to 1
 * @property {boolean} [polite] whether a client that is refused waits as long as Retry-After says
 * @typedef {{ socket: net.Socket, sent: number, read: (bytes: string) => void, whole: boolean }} Connection
 */

const RETRY_AFTER = "\r\nRetry-After: ";
/** Connections that are being opened at a time, while the fleet assembles. */
const OPENING = 200;
/** How long requests under way at the end may still take. */
const GRACE_MS = 5000;

/** @type {Plan} */
const plan = JSON.parse(process.argv[2] ?? "{}");
const bytes = Buffer.from(plan.request, "latin1");
const buffer = Buffer.allocUnsafe(64 * 1024);
/** @type {Map<number, number>} Bytes of a whole answer, by status. */
const lengths = new Map();
/** @type {Connection[]} */
const idle = [];
/** @type {Set<Connection>} */
const busy = new Set();
/** @type {Record<string, number[]>} Milliseconds, by status. */
const latencies = {};
let lost = 0;
let failed = 0;
let unsent = 0;
let sent = 0;
let opened = 0;
let opening = 0;
let wanted = plan.connections;

let recordFrom = Infinity;
let end = Infinity;
let cpu = process.cpuUsage();

while (opening < Math.min(OPENING, wanted)) connect();

function connect() {
  opening += 1;
  wanted -= 1;
  /** @type {Connection} */
  const connection = { socket: new net.Socket(), sent: 0, read: () => undefined, whole: true };
  connection.read = responseReader((status) => {
    connection.whole = true;
    answered(connection, status);
  });
  let open = false;
  const socket = net.connect({ port: plan.port, host: plan.host, onread: { buffer, callback: (size) => heard(connection, size) } });
  connection.socket = socket;
  socket.setNoDelay(true);
  socket.once("connect", () => {
    open = true;
    opening -= 1;
    opened += 1;
    if (wanted > 0) connect();
    else if (end === Infinity) begin();
    free(connection);
  });
  socket.on("error", () => undefined);
  socket.once("close", () => {
    if (!open) {
      opening -= 1;
      failed += 1;
    }
    if (busy.delete(connection) && connection.sent >= recordFrom) lost += 1;
    const index = idle.indexOf(connection);
    if (index >= 0) idle.splice(index, 1);
    wanted += 1;
    if (performance.now() < end) setTimeout(connect, open ? 0 : 100);
  });
}

function begin() {
  const now = performance.now();
  recordFrom = now + plan.settleSeconds * 1000;
  end = recordFrom + plan.seconds * 1000;
  setTimeout(() => {
    cpu = process.cpuUsage();
    process.stdout.write("begin\n");
  }, recordFrom - now);
  setTimeout(finish, end - now);
  if (plan.rate !== undefined) void arrive(plan.rate / 1000, now);
  else for (const connection of idle.splice(0)) send(connection);
}

/**
 * @param {Connection} connection
 * @param {number} size
 */
function heard(connection, size) {
  if (connection.whole && size > 12) {
    const status = (buffer[9] ?? 0) * 100 + (buffer[10] ?? 0) * 10 + (buffer[11] ?? 0) - 5328;
    if (lengths.get(status) === size) {
      answered(connection, status);
      return true;
    }
    if (!lengths.has(status)) lengths.set(status, size);
  }
  connection.whole = false;
  connection.read(buffer.toString("latin1", 0, size));
  return true;
}

/**
 * @param {Connection} connection
 * @param {number} status
 */
function answered(connection, status) {
  const now = performance.now();
  busy.delete(connection);
  if (now >= recordFrom && now < end) {
    latencies[status] ??= [];
    latencies[status].push(now - connection.sent);
  }
  if (plan.fresh && Math.random() < plan.fresh) connection.socket.destroy();
  else if (plan.polite && status === 503) setTimeout(free, 1000 * retryAfter(), connection);
  else free(connection);
}

/** The seconds of the answer that was read last: one digit, as our servers send it; 1 where it came in pieces. */
function retryAfter() {
  const at = buffer.indexOf(RETRY_AFTER);
  return at < 0 ? 1 : (buffer[at + RETRY_AFTER.length] ?? 49) - 48;
}

/** @param {Connection} connection */
function free(connection) {
  if (connection.socket.destroyed) return;
  if (plan.rate !== undefined || end === Infinity) idle.push(connection);
  else if (performance.now() < end) send(connection);
}

/** @param {Connection} connection */
function send(connection) {
  connection.sent = performance.now();
  busy.add(connection);
  connection.socket.write(bytes);
}

/**
 * @param {number} perMillisecond
 * @param {number} from
 */
async function arrive(perMillisecond, from) {
  let due = 0;
  while (performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const now = performance.now();
    const total = Math.floor((now - from) * perMillisecond);
    let count = total - due;
    due = total;
    // First come, first served: taking the latest free one again and again would leave most of the fleet out.
    const taken = idle.splice(0, count);
    for (const connection of taken) if (!connection.socket.destroyed) send(connection);
    count -= taken.length;
    if (now >= recordFrom) {
      sent += taken.length;
      unsent += count;
    }
  }
}

function finish() {
  process.stdout.write("end\n");
  const { user, system } = process.cpuUsage(cpu);
  const unfinished = [...busy];
  const deadline = performance.now() + GRACE_MS;
  const awaitAnswers = () => {
    if (unfinished.some((connection) => busy.has(connection)) && performance.now() < deadline) setTimeout(awaitAnswers, 10);
    else report((user + system) / 1e6, unfinished.filter((connection) => busy.has(connection)).length);
  };
  awaitAnswers();
}

/**
 * @param {number} cpuSeconds
 * @param {number} hung
 */
function report(cpuSeconds, hung) {
  const byStatus = Object.fromEntries(
    Object.entries(latencies).map(([status, all]) => {
      const sorted = Float64Array.from(all).sort();
      return [status, { count: all.length, p50: percentile(sorted, 50), p99: percentile(sorted, 99), max: sorted.at(-1) ?? 0 }];
    }),
  );
  const result = { byStatus, lost, failed, hung, sent, unsent, opened, cpuShare: cpuSeconds / plan.seconds };
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}
