export { userinfo as action, userinfo as loader } from "#app/http/protocol-route";
