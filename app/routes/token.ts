export { token as action, token as loader } from "#app/http/protocol-route";
