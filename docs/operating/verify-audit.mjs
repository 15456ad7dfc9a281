// Checks an export of the audit log without the database: node verify-audit.mjs audit.jsonl
// Every event's SHA-256 must follow from its values and the event before it: docs/decisions/0018-audit-chain.md.
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";

// The export is in the order of time, and the clocks of several machines differ: neighbours of the chain are only near each other.
/** Events whose predecessor has not come yet, by place. */
const unchecked = new Map();
/** Digests of events whose successor has not come yet, by place. */
const digests = new Map();
let [checked, newest] = [0, 0];

for await (const line of createInterface({ input: createReadStream(process.argv[2]) })) {
  const event = JSON.parse(line);
  // From before the chain, or from an older version during a rolling update.
  if (event.seq === null) continue;
  newest = Math.max(newest, event.seq);
  const digest = event.hash.split(".")[0];
  const successor = unchecked.get(event.seq + 1);
  if (successor) check(successor, digest);
  else digests.set(event.seq, digest);
  if (event.seq === 1) check(event, "");
  else if (digests.has(event.seq - 1)) check(event, digests.get(event.seq - 1));
  else unchecked.set(event.seq, event);
}
const [behindGap] = [...unchecked.keys()].sort((a, b) => a - b);
if (behindGap !== undefined) throw new Error(`entry ${behindGap - 1} is missing`);
if (checked !== newest) throw new Error(`${checked} entries have ${newest} places: some are there twice`);
process.stdout.write(`newest entry ${newest}, hash ${digests.get(newest) ?? ""}\n${checked} entries fit\n`);

function check(event, previous) {
  const { seq, id, at, realmId, actorId, actorName, action, targetType, targetId, targetName, before, after, ip, requestId } = event;
  const values = [seq, id, at, realmId, actorId, actorName, action, targetType, targetId, targetName, before, after, ip, requestId];
  const computed = createHash("sha256")
    .update(JSON.stringify(["latchkey-audit-1", previous, ...values]))
    .digest("base64url");
  if (computed !== event.hash.split(".")[0]) throw new Error(`entry ${seq} is not as it was written`);
  unchecked.delete(seq);
  digests.delete(seq - 1);
  checked += 1;
}
