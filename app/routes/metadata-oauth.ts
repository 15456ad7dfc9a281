export { metadataOauth as action, metadataOauth as loader } from "#app/http/protocol-route";
