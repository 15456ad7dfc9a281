// Checks an export of the audit log without the database: node verify-audit.mjs audit.jsonl
// Every event's SHA-256 must follow from its values and the event before it: docs/decisions/0018-audit-chain.md.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

const digest = (event) => event.hash.split(".")[0];
let [checked, later] = [0, undefined];
// Newest first: each event comes before the one that its hash builds on.
for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const event = JSON.parse(line);
  if (event.seq === null) continue;
  if (later && event.seq !== later.seq - 1) throw new Error(`after entry ${event.seq} comes ${later.seq}`);
  if (later) check(later, digest(event));
  else process.stdout.write(`newest entry ${event.seq}, hash ${digest(event)}\n`);
  later = event;
}
if (later?.seq === 1) check(later, "");
process.stdout.write(`${checked} entries fit\n`);

function check(event, previous) {
  const { seq, id, at, realmId, actorId, actorName, action, targetType, targetId, targetName, before, after, ip, requestId } = event;
  const values = [seq, id, at, realmId, actorId, actorName, action, targetType, targetId, targetName, before, after, ip, requestId];
  const computed = createHash("sha256")
    .update(JSON.stringify(["latchkey-audit-1", previous, ...values]))
    .digest("base64url");
  if (computed !== digest(event)) throw new Error(`entry ${seq} is not as it was written`);
  checked += 1;
}
