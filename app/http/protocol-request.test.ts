import { describe, expect, it } from "vitest";
import { rootRealm } from "#app/services/realms/resolve";
import { PROTOCOL_BODY_LIMIT, readProtocolRequest } from "./protocol-request";

const context = { requestId: "id", ip: "192.0.2.1", nonce: "", realm: rootRealm() };

function post(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request("http://localhost/token?a=b%20c", { method: "POST", body, headers, duplex: "half" });
}

/** A body of unknown length, in pieces. */
function stream(...pieces: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}

describe("from a Request to the core's plain form", () => {
  it("carries over what the core judges, untouched", async () => {
    const headers = { "content-type": "text/plain", authorization: "Basic x", accept: "text/html", "user-agent": "curl" };
    expect(await readProtocolRequest(post("a=b", headers), context)).toEqual({
      requestId: "id",
      realmId: "root",
      method: "POST",
      contentType: "text/plain",
      authorization: "Basic x",
      accept: "text/html",
      body: "a=b",
      bodyTooLarge: false,
      query: "a=b%20c",
      ip: "192.0.2.1",
      userAgent: "curl",
    });
  });

  it("GET has no body", async () => {
    const read = await readProtocolRequest(new Request("http://localhost/token"), context);
    expect(read).toMatchObject({ method: "GET", body: "", bodyTooLarge: false, query: "", contentType: null });
  });

  it("item 15: a declared length beyond the limit is not read", async () => {
    const read = await readProtocolRequest(post("a", { "content-length": String(PROTOCOL_BODY_LIMIT + 1) }), context);
    expect(read).toMatchObject({ body: "", bodyTooLarge: true });
  });

  it("item 15: an undeclared length is counted", async () => {
    const half = new Uint8Array(PROTOCOL_BODY_LIMIT / 2).fill(0x61);
    expect((await readProtocolRequest(post(stream(half, half)), context)).body).toHaveLength(PROTOCOL_BODY_LIMIT);
    expect(await readProtocolRequest(post(stream(half, half, half)), context)).toMatchObject({ body: "", bodyTooLarge: true });
  });

  it("item 5: bytes that are no UTF-8 arrive as an encoding that no form decoder accepts", async () => {
    const bytes = new Uint8Array([0x61, 0x3d, 0xff]);
    expect((await readProtocolRequest(post(bytes, { "content-length": "3" }), context)).body).toBe("a=%FF");
    expect((await readProtocolRequest(post(stream(bytes)), context)).body).toBe("a=%FF");
  });

  it("item 3: a character split over two pieces is one character", async () => {
    const pound = stream(new Uint8Array([0x61, 0x3d, 0xc2]), new Uint8Array([0xa3]));
    expect((await readProtocolRequest(post(pound), context)).body).toBe("a=£");
  });
});
