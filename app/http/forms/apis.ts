/** The forms of an API: as the use cases take it, but for its lifetime, which is typed in words. */
import { apiSchema, newApiSchema } from "#app/services/apis/api";
import { durationField } from "./durations";

const accessTokenLifetime = durationField.optional();

export const apiForm = apiSchema.extend({ accessTokenLifetime });
export const newApiForm = newApiSchema.extend({ accessTokenLifetime });
