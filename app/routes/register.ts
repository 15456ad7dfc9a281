export { register as action, register as loader } from "#app/http/protocol-route";
