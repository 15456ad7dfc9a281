export { revoke as action, revoke as loader } from "#app/http/protocol-route";
