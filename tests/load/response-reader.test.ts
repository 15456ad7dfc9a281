import { describe, expect, it } from "vitest";
import { responseReader } from "./response-reader.mjs";

const LENGTH = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
const CHUNKED = "HTTP/1.1 503 Busy\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n";
const EMPTY = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n";

function statuses(pieces: readonly string[]): readonly number[] {
  const seen: number[] = [];
  const read = responseReader((status) => seen.push(status));
  for (const piece of pieces) read(piece);
  return seen;
}

describe("where an answer ends", () => {
  it("finds the end by length, by chunks and without a body, however many come at once", () => {
    expect(statuses([LENGTH + CHUNKED + EMPTY])).toEqual([200, 503, 302]);
  });

  it("waits for the rest wherever the bytes are split", () => {
    for (const whole of [LENGTH, CHUNKED, EMPTY]) {
      for (let at = 1; at < whole.length; at += 1) {
        expect(statuses([whole.slice(0, at)])).toEqual([]);
        expect(statuses([whole.slice(0, at), whole.slice(at)])).toHaveLength(1);
      }
    }
  });

  it("refuses what is no HTTP/1.1 answer", () => {
    expect(() => statuses(["SSH-2.0\r\n\r\n"])).toThrow("no HTTP/1.1 answer");
  });
});
