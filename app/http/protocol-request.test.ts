import { describe, expect, it } from "vitest";
import { PROTOCOL_BODY_LIMIT, type ReceivedRequest, readRequestBody, toProtocolRequest } from "./protocol-request";

const received: ReceivedRequest = {
  requestId: "id",
  method: "POST",
  url: "/token?a=b%20c",
  contentType: "text/plain",
  authorization: "Basic x",
  dpop: "proof",
  accept: "text/html",
  userAgent: "curl",
  origin: null,
  requestedMethod: null,
  ip: "192.0.2.1",
  body: Buffer.from("a=b"),
  forwarded: null,
};

const DPOP = { text: "proof", uri: "https://portal.example/token" };

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

/** What the core gets of a Request's body. */
async function coreBody(request: Request) {
  const body = await readRequestBody(request);
  if (body === "busy" || body === "fragmented") throw new Error(body);
  const { body: text, bodyTooLarge } = toProtocolRequest({ ...received, body }, "root", "https://portal.example", 12.5, null);
  return { text, bodyTooLarge };
}

describe("from a received request to the core's plain form", () => {
  it("carries over what the core judges, untouched", () => {
    expect(toProtocolRequest(received, "root", "https://portal.example", 12.5, DPOP)).toEqual({
      requestId: "id",
      arrivedAt: 12.5,
      realmId: "root",
      issuer: "https://portal.example",
      method: "POST",
      contentType: "text/plain",
      authorization: "Basic x",
      dpop: DPOP,
      accept: "text/html",
      body: "a=b",
      bodyTooLarge: false,
      query: "a=b%20c",
      ip: "192.0.2.1",
      userAgent: "curl",
      forwarded: null,
    });
  });

  it.each(["GET", "HEAD"])("%s has no body", (method) => {
    const read = toProtocolRequest(
      { ...received, method, url: "/token", body: "too_large", contentType: null },
      "root",
      "https://portal.example",
      12.5,
      null,
    );
    expect(read).toMatchObject({ method, body: "", bodyTooLarge: false, query: "", contentType: null });
  });
});

describe("the body of a Request", () => {
  it("of a GET is empty", async () => {
    expect(await coreBody(new Request("http://localhost/token"))).toEqual({ text: "", bodyTooLarge: false });
  });

  it("item 15: a declared length beyond the limit is not read", async () => {
    const request = post("a", { "content-length": String(PROTOCOL_BODY_LIMIT + 1) });
    expect(await coreBody(request)).toEqual({ text: "", bodyTooLarge: true });
    expect(request.bodyUsed).toBe(false);
  });

  it("item 15: an undeclared length is counted", async () => {
    const half = new Uint8Array(PROTOCOL_BODY_LIMIT / 2).fill(0x61);
    expect((await coreBody(post(stream(half, half)))).text).toHaveLength(PROTOCOL_BODY_LIMIT);
    expect(await coreBody(post(stream(half, half, half)))).toEqual({ text: "", bodyTooLarge: true });
  });

  it("in too many small pieces is given up, as the listener does", async () => {
    const pieces = Array.from({ length: 2000 }, () => new Uint8Array([0x61]));
    expect(await readRequestBody(post(stream(...pieces)))).toBe("fragmented");
  });

  it("item 5: bytes that are no UTF-8 arrive as an encoding that no form decoder accepts", async () => {
    const bytes = new Uint8Array([0x61, 0x3d, 0xff]);
    expect((await coreBody(post(bytes, { "content-length": "3" }))).text).toBe("a=%FF");
    expect((await coreBody(post(stream(bytes)))).text).toBe("a=%FF");
  });

  it("item 3: a character split over two pieces is one character", async () => {
    const pound = stream(new Uint8Array([0x61, 0x3d, 0xc2]), new Uint8Array([0xa3]));
    expect((await coreBody(post(pound))).text).toBe("a=£");
  });
});
