// The load generator, a process of its own: `node generator.mjs <plan as JSON>` prints what it saw as JSON.
//
// Open loop (a rate is given): requests are planned for fixed times, whatever the server does, and latency counts from
// the planned time. A request that finds no free connection waits here, and that wait counts. What tools call a rate
// (wrk's and autocannon's) slows down with the server, and a correction afterwards only guesses what was not sent.
// Arrivals are planned in groups once a millisecond, the resolution of Node's timers.
//
// Closed loop (no rate): each connection sends its next request when the last was answered.
import net from "node:net";
import { responseReader } from "./response-reader.mjs";
import { percentile } from "./statistics.mjs";

/**
 * @typedef {{ host: string, port: number, request: string, lines: string[], connections: number, seconds: number, settleSeconds: number, rate?: number }} Plan
 * @typedef {{ socket: net.Socket, planned: number }} Connection
 */

/** How long what was due before the end may still take. */
const GRACE_MS = 2000;

/** @type {Plan} */
const plan = JSON.parse(process.argv[2] ?? "{}");
/** @type {number[]} Milliseconds. */
const latencies = [];
/** @type {number[]} How much later than planned requests were due to be sent: the generator's own share. */
const lateness = [];
/** @type {Connection[]} */
const idle = [];
/** @type {Set<Connection>} */
const busy = new Set();
/** @type {number[]} Planned times of requests that wait for a connection; `next` is the first of them. */
const queue = [];
let next = 0;
let errors = 0;
/** Answers that came while it counted, and all of them. */
let answers = 0;
let answersInAll = 0;

const begin = performance.now();
const recordFrom = begin + plan.settleSeconds * 1000;
const end = recordFrom + plan.seconds * 1000;
const closed = plan.rate === undefined;
/** With each set of the lines that differ, after the first line. */
const requests = plan.lines.map((lines) => plan.request.replace("\r\n", `\r\n${lines}`));

for (let count = 0; count < plan.connections; count += 1) connect();
if (!closed) void arrive(Math.max(1, plan.rate ?? 1) / 1000);
setTimeout(finishWhenIdle, end - begin);

function connect() {
  const socket = net.connect(plan.port, plan.host).setNoDelay(true).setEncoding("latin1");
  /** @type {Connection} */
  const connection = { socket, planned: 0 };
  const read = responseReader((status) => answered(connection, status));
  let open = true;
  const lost = () => {
    if (!open) return;
    open = false;
    if (busy.delete(connection)) errors += 1;
    const index = idle.indexOf(connection);
    if (index >= 0) idle.splice(index, 1);
    if (performance.now() < end) setTimeout(connect, 10);
  };
  socket.on("connect", () => free(connection));
  socket.on("data", (/** @type {unknown} */ bytes) => read(String(bytes)));
  socket.on("error", lost);
  socket.on("close", lost);
}

/** @param {Connection} connection */
function free(connection) {
  const now = performance.now();
  if (closed) {
    if (now < end) send(connection, now);
  } else if (next < queue.length) {
    send(connection, queue[next] ?? now);
    next += 1;
  } else idle.push(connection);
}

/**
 * @param {Connection} connection
 * @param {number} planned
 */
function send(connection, planned) {
  connection.planned = planned;
  busy.add(connection);
  connection.socket.write(requests[Math.floor(Math.random() * requests.length)] ?? plan.request, "latin1");
}

/**
 * @param {Connection} connection
 * @param {number} status
 */
function answered(connection, status) {
  busy.delete(connection);
  const now = performance.now();
  answersInAll += 1;
  if (now >= recordFrom && now < end) answers += 1;
  if (connection.planned >= recordFrom) latencies.push(now - connection.planned);
  if (status < 200 || status > 399) errors += 1;
  free(connection);
}

/** @param {number} perMillisecond */
async function arrive(perMillisecond) {
  let sent = 0;
  for (let tick = 1; begin + tick < end; tick += 1) {
    const planned = begin + tick;
    while (performance.now() < planned) await new Promise((resolve) => setTimeout(resolve, 1));
    if (planned >= recordFrom) lateness.push(performance.now() - planned);
    for (const due = Math.floor(tick * perMillisecond); sent < due; sent += 1) {
      const connection = idle.pop();
      if (connection) send(connection, planned);
      else queue.push(planned);
    }
  }
}

function finishWhenIdle() {
  const now = performance.now();
  if ((busy.size > 0 || next < queue.length) && now < end + GRACE_MS) setTimeout(finishWhenIdle, 5);
  else finish();
}

function finish() {
  // What was planned and never answered has waited at least until now: leaving it out would flatter the server.
  const waited = [...queue.slice(next), ...[...busy].map(({ planned }) => planned)].filter((planned) => planned >= recordFrom);
  const now = performance.now();
  const sorted = Float64Array.from([...latencies, ...waited.map((planned) => now - planned)]).sort();
  const result = {
    answers,
    answersInAll,
    unanswered: waited.length,
    errors,
    p50: percentile(sorted, 50),
    p99: percentile(sorted, 99),
    p999: percentile(sorted, 99.9),
    latenessP99: percentile(Float64Array.from(lateness).sort(), 99),
  };
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}
