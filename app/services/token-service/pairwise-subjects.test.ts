import { describe, expect, it } from "vitest";
import { generateClientId } from "#app/oauth/client-id";
import { createPairwiseSubjects } from "./pairwise-subjects";

const key = new Uint8Array(32).fill(7);
const { pairwiseSubject } = createPairwiseSubjects(key);

describe("pairwise subjects (OpenID Connect Core §8.1)", () => {
  it("are the same for a person and a sector at every start", () => {
    expect(pairwiseSubject("root", "app.example", "ada")).toBe(createPairwiseSubjects(key).pairwiseSubject("root", "app.example", "ada"));
  });

  it("differ by sector, person, realm and server", () => {
    const all = [
      pairwiseSubject("root", "app.example", "ada"),
      pairwiseSubject("root", "other.example", "ada"),
      pairwiseSubject("root", "app.example", "eve"),
      pairwiseSubject("alpha", "app.example", "ada"),
      createPairwiseSubjects(new Uint8Array(32)).pairwiseSubject("root", "app.example", "ada"),
    ];
    expect(new Set(all).size).toBe(all.length);
  });

  it("have at most 255 ASCII letters (§2, sub), and no client identifier's or user's shape (RFC 9700 §4.15)", () => {
    const subject = pairwiseSubject("root", "app.example", "ada");
    expect(subject).toMatch(/^pw_[A-Za-z0-9_-]{43}$/);
    expect(generateClientId()).not.toMatch(/^pw_/);
    expect("0197c1b0-0000-7000-8000-000000000000").not.toMatch(/^pw_/);
  });
});
