import { protocolRoute } from "#app/http/protocol-route";

export const loader = protocolRoute("jwks");
export const action = loader;
