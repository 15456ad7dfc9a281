import { describe, expect, it } from "vitest";
import { createGate } from "./gate";

describe("createGate", () => {
  it("never runs more at once than its width, and runs all in order", async () => {
    const gate = createGate(2);
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const work = (number: number) =>
      gate(async () => {
        running += 1;
        most = Math.max(most, running);
        order.push(number);
        await new Promise((resolve) => setTimeout(resolve, 1));
        running -= 1;
      });
    await Promise.all([1, 2, 3, 4, 5, 6].map(work));
    expect(most).toBe(2);
    expect(order).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("goes on after work that failed", async () => {
    const gate = createGate(1);
    const failed = gate(async () => {
      throw new Error("broken");
    });
    const next = gate(async () => "fine");
    await expect(failed).rejects.toThrow("broken");
    expect(await next).toBe("fine");
  });
});
