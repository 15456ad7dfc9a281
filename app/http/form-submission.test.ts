import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { rootRealm } from "#app/services/realms/resolve";
import { type ReceivedForm, readFormBody } from "./form-reader";
import { confirmationForm, readForm, requireForm } from "./form-submission";
import { invalidForm } from "./service-errors";

const ROUTES = path.resolve(import.meta.dirname, "../routes");
const BOUNDS = { bytes: 1000, pairs: 100, valueLength: 100, fileBytes: 0 };

function contextOf(body: string) {
  const form: ReceivedForm | string = readFormBody(Buffer.from(body), "application/x-www-form-urlencoded", BOUNDS);
  if (typeof form === "string") throw new Error(form);
  return { requestId: "id", ip: "192.0.2.1", nonce: "", realm: rootRealm(), form };
}

/** The status of what `work` throws. */
function thrownBy(work: () => unknown): number {
  try {
    work();
  } catch (error) {
    if (error instanceof Response) return error.status;
    throw error;
  }
  return 0;
}

const person = z.object({ name: z.string().max(5), password: z.string().optional(), tags: z.array(z.string()).default([]) });
const forms = z.discriminatedUnion("intent", [
  person.extend({ intent: z.literal("save") }),
  z.object({ intent: z.enum(["on", "off"]), id: z.string() }),
]);

describe("a page's form by its schema", () => {
  it("is what the schema makes of it", () => {
    expect(readForm(contextOf("name=Ada&tags=a&tags=b"), person)).toMatchObject({
      status: "success",
      value: { name: "Ada", tags: ["a", "b"] },
    });
    expect(readForm(contextOf("name=Ada&tags=a"), person)).toMatchObject({ value: { tags: ["a"] } });
  });

  it("may have the schema's names only, and single ones once", () => {
    for (const body of ["name=Ada&role=admin", "name=Ada&name=Bob", "intent=save&name=Ada"]) {
      expect([body, thrownBy(() => readForm(contextOf(body), person))]).toEqual([body, 400]);
    }
  });

  it("is one of the screen's, by intent, with the names of that one", () => {
    expect(readForm(contextOf("intent=off&id=1"), forms)).toMatchObject({ value: { intent: "off", id: "1" } });
    for (const body of ["", "intent=", "intent=drop&id=1", "intent=on&name=Ada", "intent=on&intent=off&id=1", "id=1"]) {
      expect([body, thrownBy(() => readForm(contextOf(body), forms))]).toEqual([body, 400]);
    }
  });

  it("is answered with its own keys, and without passwords", () => {
    const submission = readForm(contextOf("intent=save&name=Augusta&password=secret"), forms);
    expect(submission.status).toBe("error");
    expect(invalidForm(submission)[0].initialValue).toEqual({ intent: "save", name: "Augusta" });
  });

  it("is refused whole where nothing was typed that could be corrected", () => {
    expect(requireForm(contextOf(""), confirmationForm)).toEqual({ confirmation: "" });
    expect(thrownBy(() => requireForm(contextOf("name=Augusta"), person))).toBe(400);
  });
});

describe("the routes", () => {
  it.each(readdirSync(ROUTES))("%s reads no body by itself, and takes no form but by readForm", (file) => {
    const source = readFileSync(path.join(ROUTES, file), "utf8");
    expect(source).not.toMatch(/request\.(?:clone|formData|text|json|arrayBuffer|blob|body)\b|\.formData\(|parseWithZod|context\.form\b/);
  });
});
