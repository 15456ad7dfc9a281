export { introspect as action, introspect as loader } from "#app/http/protocol-route";
