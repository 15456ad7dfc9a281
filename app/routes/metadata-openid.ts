import { protocolRoute } from "#app/http/protocol-route";

export const loader = protocolRoute("metadata-openid");
export const action = loader;
