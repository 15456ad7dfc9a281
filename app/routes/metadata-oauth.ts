import { protocolRoute } from "#app/http/protocol-route";

export const loader = protocolRoute("metadata-oauth");
export const action = loader;
