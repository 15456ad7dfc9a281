import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const COMPRESSIBLE = /\.(js|css|svg|html|json|txt|webmanifest)$/;
/** Bytes below which a compressed copy saves nothing on the wire. */
const WORTHWHILE = 512;

/**
 * Writes a gzip and a Brotli copy beside every text file of a folder, so that serving them costs no time.
 *
 * @param {string} folder absolute path.
 */
export function compressAssets(folder) {
  for (const entry of readdirSync(folder, { recursive: true })) {
    const file = path.join(folder, String(entry));
    if (!COMPRESSIBLE.test(file) || !statSync(file).isFile()) continue;
    const bytes = readFileSync(file);
    if (bytes.length < WORTHWHILE) continue;
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  }
}
