import { randomFillSync } from "node:crypto";

const COUNTER_LIMIT = 0x1000;
const RANDOM_PER_ID = 10;
const HYPHEN = 0x2d;
const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

export interface Uuidv7Options {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Fills the array with random bytes; the default is the system's generator. */
  readonly fill?: (bytes: Uint8Array) => void;
}

/**
 * Makes a generator of UUIDv7 (RFC 9562 §5.7) whose ids rise, also within a millisecond and when the clock
 * steps back: the 12 bits after the version are a counter (§6.2, method 1), the last 62 are random.
 *
 * @example const newId = createUuidv7({ now: Date.now });
 */
export function createUuidv7({ now, fill = (bytes) => randomFillSync(bytes) }: Uuidv7Options): () => string {
  const pool = new Uint8Array(RANDOM_PER_ID * 256);
  let used = pool.length;
  let time = 0;
  let timeText = "";
  let counter = COUNTER_LIMIT;

  const byte = (offset: number): number => pool[used + offset] ?? 0;
  const hex = (offset: number): string => HEX[byte(offset)] ?? "00";
  /** Half the counter's range stays free, so that a millisecond can hold at least 2,048 ids. */
  const seed = (): number => ((byte(8) << 8) | byte(9)) & 0x7ff;

  return () => {
    if (used >= pool.length) {
      fill(pool);
      used = 0;
    }
    const clock = now();
    counter += 1;
    if (clock > time || counter >= COUNTER_LIMIT) {
      time = Math.max(clock, time + 1);
      const text = time.toString(16).padStart(12, "0");
      timeText = `${text.slice(0, 8)}-${text.slice(8)}-7`;
      counter = seed();
    }
    const variant = HEX[(byte(0) & 0x3f) | 0x80] ?? "80";
    const id = `${timeText}${counter.toString(16).padStart(3, "0")}-${variant}${hex(1)}-${hex(2)}${hex(3)}${hex(4)}${hex(5)}${hex(6)}${hex(7)}`;
    used += RANDOM_PER_ID;
    return id;
  };
}

/** Writes the 16 bytes of a UUID into `target` at `offset`. */
export function writeUuid(uuid: string, target: Buffer, offset: number): void {
  let digit = 0;
  for (let byte = 0; byte < 16; byte += 1) {
    if (uuid.charCodeAt(digit) === HYPHEN) digit += 1;
    target[offset + byte] = (hexDigit(uuid.charCodeAt(digit)) << 4) | hexDigit(uuid.charCodeAt(digit + 1));
    digit += 2;
  }
}

/** The value of a hexadecimal digit by its character code; letters of either case have bit 6. */
function hexDigit(code: number): number {
  return (code & 0xf) + (code >> 6) * 9;
}

/** Reads 16 bytes at `offset` as a UUID in lower case. */
export function readUuid(source: Buffer, offset: number): string {
  const text = source.toString("hex", offset, offset + 16);
  return `${text.slice(0, 8)}-${text.slice(8, 12)}-${text.slice(12, 16)}-${text.slice(16, 20)}-${text.slice(20)}`;
}

/**
 * When a UUIDv7 was made, in milliseconds since the epoch: its first 48 bits (RFC 9562 §5.7).
 *
 * @example uuidv7Time("0199f0a0-0000-7000-8000-000000000001") // 1760678641664
 */
export function uuidv7Time(uuid: string): number {
  return Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16);
}
