// One attacker, a process of its own so that its CPU is known: reads its plan as JSON from stdin, prints what it did as JSON.
//
// Each connection repeats its loop of requests and asks again as soon as it was answered. A connection that ends is made anew.
// Where requests are halves, each connection sends one and waits until the server ends it.
import { readFileSync } from "node:fs";
import net from "node:net";
import { responseReader } from "../response-reader.mjs";

/**
 * @typedef {object} Plan
 * @property {string} host
 * @property {number} port
 * @property {readonly string[]} sources local addresses that connections come from, in turn
 * @property {readonly (readonly string[])[]} loops bytes of requests in latin1; connections take the loops in turn
 * @property {number} connections
 * @property {number} seconds after which it ends
 * @property {number} [count] of requests after which it ends earlier
 * @property {boolean} halves whether the requests are no whole ones
 */

/** Milliseconds until a connection that could not be made is tried again. */
const RETRY_MS = 100;

/** @type {Plan} */
const plan = JSON.parse(readFileSync(0, "utf8"));
const loops = plan.loops.map((loop) => loop.map((request) => Buffer.from(request, "latin1")));
const count = plan.count ?? Infinity;
/** @type {Record<string, number>} Answers by status. */
const answers = {};
let sent = 0;
let failed = 0;
const begin = performance.now();
const end = begin + plan.seconds * 1000;

for (let number = 0; number < plan.connections; number += 1) connect(number);
setTimeout(finish, plan.seconds * 1000);

/** @param {number} number of the connection */
function connect(number) {
  const localAddress = plan.sources[number % plan.sources.length];
  const socket = net.connect({ host: plan.host, port: plan.port, ...(localAddress === undefined ? {} : { localAddress }) });
  socket.setNoDelay(true).setEncoding("latin1");
  const loop = loops[number % loops.length] ?? [];
  let turn = Math.floor(number / loops.length);
  const send = () => {
    if (sent >= count) return finish();
    sent += 1;
    socket.write(loop[turn % loop.length] ?? "");
    turn += 1;
  };
  const read = responseReader((status) => {
    answers[status] = (answers[status] ?? 0) + 1;
    if (!plan.halves) send();
  });
  socket.on("connect", send);
  socket.on("data", (/** @type {unknown} */ bytes) => {
    try {
      read(String(bytes));
    } catch {
      // What answers bytes that are no request may be without a length.
      socket.destroy();
    }
  });
  socket.on("error", () => {
    failed += 1;
  });
  socket.on("close", (/** @type {boolean} */ broken) => {
    if (performance.now() < end) setTimeout(connect, broken ? RETRY_MS : 1, number);
  });
}

function finish() {
  const { user, system } = process.cpuUsage();
  const seconds = (performance.now() - begin) / 1000;
  const result = { sent, answers, failed, seconds, cpuShare: (user + system) / 1e6 / seconds };
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}
