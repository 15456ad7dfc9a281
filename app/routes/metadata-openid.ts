export { metadataOpenid as action, metadataOpenid as loader } from "#app/http/protocol-route";
