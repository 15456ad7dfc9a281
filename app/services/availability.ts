/** Whether an error means that the database is away, so that the same request may succeed a little later. */
export { isDatabaseUnavailable as isUnavailable } from "#app/db/errors";
