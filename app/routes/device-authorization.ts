export { deviceAuthorization as action, deviceAuthorization as loader } from "#app/http/protocol-route";
