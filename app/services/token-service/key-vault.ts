import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/** Encrypts signing keys at rest. */
export interface KeyVault {
  /** @param name is bound to the text: a cipher text moved to another key's row does not open. */
  seal(name: string, text: string): string;
  /** @throws {WrongEncryptionKeyError} when the text was sealed under another key or name, or was changed. */
  open(name: string, sealed: string): string;
}

/** The server's key-encryption key is not the one that a stored key was sealed under. */
export class WrongEncryptionKeyError extends Error {
  override readonly name = "WrongEncryptionKeyError";
  readonly code = "wrong_encryption_key";
  constructor(kid: string, options: ErrorOptions) {
    super(`the signing key ${kid} in the database was made under another one`, options);
  }
}

const IV_BYTES = 12;
const TAG_BYTES = 16;
const FORMAT = "a256gcm.";

/**
 * AES-256-GCM under the server's key-encryption key.
 *
 * @param key 32 bytes
 */
export function createKeyVault(key: Uint8Array): KeyVault {
  return {
    seal(name, text) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(name));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return FORMAT + Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url");
    },
    open(name, sealed) {
      if (!sealed.startsWith(FORMAT)) throw new Error(`Key ${name} is stored in an unknown form.`);
      const bytes = Buffer.from(sealed.slice(FORMAT.length), "base64url");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES }).setAAD(
        Buffer.from(name),
      );
      try {
        decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        return decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
      } catch (error) {
        throw new WrongEncryptionKeyError(name, { cause: error });
      }
    },
  };
}
