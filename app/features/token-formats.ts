/** What the formats of access tokens are called, as WSO2 calls them. */
export const TOKEN_FORMAT_LABELS = { opaque: "Reference (Opaque)", jwt: "Self-contained (JWT)" } as const;
