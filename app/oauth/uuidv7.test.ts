import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createUuidv7, readUuid, uuidv7Time, writeUuid } from "./uuidv7";

describe("UUIDv7", () => {
  it("has the version and variant bits and the time of RFC 9562 §5.7", () => {
    const id = createUuidv7({ now: () => 0x017f22e279b0 })();
    expect(id).toMatch(/^017f22e2-79b0-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("says when it was made (RFC 9562 §5.7)", () => {
    expect(uuidv7Time("017f22e2-79b0-7cc3-98c4-dc0c0c07398f")).toBe(0x017f22e279b0);
    expect(uuidv7Time("0199f0a0-0000-7000-8000-000000000001")).toBe(1760678641664);
  });

  it("rises within a millisecond, past the counter's end and when the clock steps back", () => {
    let now = 1000;
    const newId = createUuidv7({ now: () => now });
    const ids = Array.from({ length: 10_000 }, newId);
    now = 500;
    ids.push(newId());
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("takes its random bits from the source it is given", () => {
    const id = createUuidv7({ now: () => 1, fill: (bytes) => bytes.fill(0xff) })();
    expect(id).toBe("00000000-0001-77ff-bfff-ffffffffffff");
  });

  it("round-trips through its 16 bytes", () => {
    const bytes = Buffer.alloc(18);
    writeUuid("017f22e2-79b0-7cc3-98c4-dc0c0c07398f", bytes, 1);
    expect(bytes.toString("hex")).toBe("00017f22e279b07cc398c4dc0c0c07398f00");
    expect(readUuid(bytes, 1)).toBe("017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
  });

  it("whatever it is, in letters of either case", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.boolean(), (uuid, upper) => {
        const bytes = Buffer.alloc(16);
        writeUuid(upper ? uuid.toUpperCase() : uuid, bytes, 0);
        return readUuid(bytes, 0) === uuid;
      }),
    );
  });
});
