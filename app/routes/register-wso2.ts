export { registerWso2 as action, registerWso2 as loader } from "#app/http/protocol-route";
