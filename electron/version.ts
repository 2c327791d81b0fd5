import { readFileSync } from 'node:fs';

/**
 * Ginnel's version, from the nearest package.json above this file that is its own: the same one for the sources, the
 * bundles in `out/` and the packed app.
 */
export function readVersion(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    const version = versionIn(new URL('package.json', folder));
    if (version !== null) return version;
    if (folder.pathname === new URL('..', folder).pathname) return 'unknown';
  }
}

/** Read without a schema: the command line says its version without loading one. */
function versionIn(file: URL): string | null {
  try {
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown; version?: unknown } | null;
    const { name, version } = manifest ?? {};
    return name === 'ginnel' && typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}
