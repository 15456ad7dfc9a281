export { par as action, par as loader } from "#app/http/protocol-route";
