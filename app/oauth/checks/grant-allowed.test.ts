import { describe, expect, it } from "vitest";
import { member } from "../testing/requests";
import { aTokenWorld } from "../testing/token-world";

describe("grant type of a token request", () => {
  it("item 10: missing is invalid_request, unknown is unsupported_grant_type (RFC 6749 §5.2)", async () => {
    const { send } = await aTokenWorld();
    expect(member(await send("a=b"), "error")).toBe("invalid_request");
    expect(member(await send("grant_type="), "error")).toBe("invalid_request");
    for (const grant_type of ["magic", "Client_Credentials", "implicit"])
      expect(member(await send({ grant_type }), "error")).toBe("unsupported_grant_type");
  });

  it("item 41: a client without the grant gets unauthorized_client (RFC 6749 §5.2)", async () => {
    const { send } = await aTokenWorld({ client: { grantTypes: ["refresh_token"] } });
    expect(await send()).toMatchObject({ status: 400, body: { error: "unauthorized_client" } });
  });

  it("item 84: a grant type that the realm has off is unsupported, ticked or not (RFC 9700 §2.4)", async () => {
    const { send } = await aTokenWorld({ policy: { enabledGrantTypes: new Set(["client_credentials"]) } });
    expect(member(await send({ grant_type: "password", username: "anna", password: "correct horse" }), "error")).toBe(
      "unsupported_grant_type",
    );
    expect(member(await send({ grant_type: "refresh_token", refresh_token: "x" }), "error")).toBe("unsupported_grant_type");
  });
});
