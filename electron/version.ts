import { readFileSync } from 'node:fs';
import { z } from 'zod';

const manifestSchema = z.object({ name: z.literal('ginnel'), version: z.string() });

/**
 * Ginnel's version, from the nearest package.json above this file that is its own: the same one for the sources, the
 * bundles in `out/` and the packed app.
 */
export function readVersion(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const manifest = readManifest(new URL('package.json', folder));
    if (manifest !== null) return manifest.version;
    if (folder.pathname === new URL('..', folder).pathname) return 'unknown';
  }
}

function readManifest(file: URL): z.infer<typeof manifestSchema> | null {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
