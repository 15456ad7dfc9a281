/** RFC 9449 §10.1: a proof with a pushed request binds its code, as `dpop_jkt` does. */
import { describe, expect, it } from "vitest";
import { ISSUER, START } from "../testing/fixtures";
import { aProof, type ProofFacts, someProofKeys, withProof } from "../testing/proofs";
import { aPushingWorld } from "../testing/pushing-world";
import { textMember } from "../testing/requests";

const URI = `${ISSUER}/par`;

async function aBindingWorld() {
  const found = await aPushingWorld();
  const keys = await someProofKeys();
  const nonce = found.ports.nonces.at(START);
  const proof = async (said: Partial<ProofFacts> = {}) => withProof(await aProof(keys, { uri: URI, now: START, nonce, ...said }), URI);
  return { ...found, jkt: keys.jkt, nonce, proof };
}

describe("a pushed request with a DPoP proof", () => {
  it("is kept with the thumbprint of the proof's key, and answered with the next nonce", async () => {
    const { push, proof, rowOf, jkt, nonce } = await aBindingWorld();
    const answer = await push({}, await proof());
    expect(answer).toMatchObject({ status: 201, ownHeaders: { "DPoP-Nonce": nonce } });
    expect((await rowOf(textMember(answer, "request_uri")))?.sent.get("dpop_jkt")).toEqual([jkt]);
  });

  it("may name the same thumbprint, and no other", async () => {
    const { push, proof, jkt } = await aBindingWorld();
    expect((await push({ dpop_jkt: jkt }, await proof())).status).toBe(201);
    expect(await push({ dpop_jkt: "A".repeat(43) }, await proof())).toMatchObject({ status: 400, body: { error: "invalid_request" } });
  });

  it("binds the request object that it comes with, too", async () => {
    const { push, proof, signed, rowOf, jkt } = await aBindingWorld();
    const answer = await push(await signed(), await proof());
    expect((await rowOf(textMember(answer, "request_uri")))?.sent.get("dpop_jkt")).toEqual([jkt]);
  });

  it("without a nonce is told one, and nothing is recorded or kept", async () => {
    const { push, proof, nonce, store, client } = await aBindingWorld();
    expect(await push({}, await proof({ claims: { nonce: undefined } }))).toMatchObject({
      status: 400,
      body: { error: "use_dpop_nonce" },
      ownHeaders: { "DPoP-Nonce": nonce },
    });
    expect(await store.failures(client.applicationId)).toEqual([]);
  });

  it("works once, and for this address alone", async () => {
    const { push, proof } = await aBindingWorld();
    const same = await proof();
    const answers = await Promise.all(Array.from({ length: 5 }, () => push({}, same)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400, 400, 400, 400]);
    expect(await push({}, await proof({ uri: `${ISSUER}/token` }))).toMatchObject({ body: { error: "invalid_dpop_proof" } });
  });
});
