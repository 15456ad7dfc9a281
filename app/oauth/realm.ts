/** The id of the realm that always exists; every other realm lies under it. */
export const ROOT_REALM_ID = "root";
