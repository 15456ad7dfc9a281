export { verify as action, verify as loader } from "#app/http/protocol-route";
