// Writes the brotli and gzip form beside every file of a folder that has none: `node benchmarks/compress.mjs DIR`.
// Static hosts do this as they serve; here it makes both sides of a comparison equal.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

for (const entry of readdirSync(process.argv[2], { recursive: true, withFileTypes: true })) {
  const file = join(entry.parentPath ?? entry.path, entry.name);
  if (!entry.isFile() || /\.(br|gz|map|d\.ts)$/.test(file)) {
    continue;
  }
  for (const [suffix, compress] of [["br", brotliCompressSync], ["gz", (data) => gzipSync(data, { level: 9 })]]) {
    if (!existsSync(`${file}.${suffix}`)) {
      writeFileSync(`${file}.${suffix}`, compress(readFileSync(file)));
    }
  }
}
