import { describe, expect, it } from "vitest";
import { OutboundSlots } from "./outbound-slots";

const never = new AbortController().signal;

describe("slots for outbound requests", () => {
  it("bound what goes to one origin without holding up others, and what goes out in all", async () => {
    const slots = new OutboundSlots({ perOrigin: 1, inAll: 2, waiting: 10 });
    const started: string[] = [];
    const take = async (origin: string, name: string) => {
      const release = await slots.take(origin, never);
      started.push(name);
      return release;
    };
    const first = await take("https://a.example", "a1");
    const second = take("https://a.example", "a2");
    const other = await take("https://b.example", "b1");
    const third = take("https://c.example", "c1");
    expect(started).toEqual(["a1", "b1"]);
    other?.();
    (await third)?.();
    expect(started).toEqual(["a1", "b1", "c1"]);
    first?.();
    first?.();
    await second;
    expect(started).toEqual(["a1", "b1", "c1", "a2"]);
  });

  it("refuse at once when too many wait, and forget who gives up", async () => {
    const slots = new OutboundSlots({ perOrigin: 1, inAll: 1, waiting: 1 });
    const release = await slots.take("https://a.example", never);
    const controller = new AbortController();
    const waiting = slots.take("https://a.example", controller.signal);
    expect(await slots.take("https://b.example", never)).toBeUndefined();
    controller.abort();
    expect(await waiting).toBeUndefined();
    const next = slots.take("https://b.example", never);
    release?.();
    expect(await next).toBeTypeOf("function");
  });
});
