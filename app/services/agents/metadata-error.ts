/** RFC 7591 §3.2.2. */
export type MetadataErrorCode = "invalid_redirect_uri" | "invalid_client_metadata";

/** Client metadata that are refused; the message is a sentence for the client's developer, without the client's own text. */
export class MetadataError extends Error {
  override readonly name = "MetadataError";
  constructor(
    readonly code: MetadataErrorCode,
    message: string,
  ) {
    super(message);
  }
}
