export { jwks as action, jwks as loader } from "#app/http/protocol-route";
